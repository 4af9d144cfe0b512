//! The signals: everything a formula may use, in one table of name, type, meaning and how it is read.
//!
//! `door.*`, `bolt.*`, `motor.*`, `parcel.*` are the plant's truth; `lock.*` is what the lock reports or its bolt
//! does; `service.*`, `notice.*`, `recipient.*` are about messages; `nearby.*` is the traffic between phones and lock
//! at the door.

mod hub;
mod nearby;
mod old_names;
mod phones;
mod probe;
mod sampled;
mod service;
mod told;
mod view;

use std::collections::BTreeSet;

use firmware::access::Refusal;
pub(crate) use sampled::Sampled;
pub(crate) use view::View;

use old_names::OLD_NAMES;
use probe::{Probe, REPORTED, count, count_of, flag, label, number};

use crate::air::Route;
use crate::judge::{Schema, Value};
use crate::people::Role;
use crate::time::seconds;
use crate::world::Zone;

/// Values of `lock.refusal`.
const REFUSALS: &[&str] = &[
    "none",
    "spent",
    "outside_window",
    "clock_unknown",
    "keypad_locked",
    "battery_low",
    "not_ready",
    "tampered",
    "store_failed",
    "not_filmed",
    "revoked",
    "sensor_fault",
];
/// Values of every zone.
const ZONES: &[&str] = &["away", "street", "path", "porch", "hall", "living"];

const PROBES: &[Probe] = &[
    number("door.angle_rad", "rad", 0.1, "leaf's angle, 0 = on its stop, + open (inward)", |t| {
        Value::Number(t.now.plant.door_angle_rad())
    }),
    number("door.gap_m", "m", 0.01, "opening at the leaf's free edge", |t| {
        Value::Number(t.now.plant.door_gap_m())
    }),
    flag("door.closed", "the leaf's edge is within 3 mm of its stop", |t| Value::Bool(t.truth.door_closed)),
    flag("door.reclosing", "the door has been open since the bolt was last home", |t| {
        Value::Bool(t.truth.reclosing)
    }),
    number("door.slam_m_s", "m/s", 0.1, "edge speed at the latest impact on the stop", |t| {
        Value::Number(t.now.plant.slam_m_s())
    }),
    count("door.rebounds", "how often the leaf bounced off its stop", |t| count_of(t.now.plant.rebounds())),
    number("wind.speed_m_s", "m/s", 1.0, "wind along the door's normal, + blows in", |t| {
        Value::Number(t.now.plant.wind.speed_m_s(t.now_ns()))
    }),
    number("door.unlocked_s", "s", 1.0, "how long the bolt has not been home in a closed door", |t| {
        Value::Number(t.truth.loose.loose_s(t.now_ns()))
    })
    .running(),
    number(
        "door.lockable_s",
        "s",
        1.0,
        "total time since the door closed in which the lock could have locked it and has not",
        |t| Value::Number(t.truth.loose.lockable_s(t.now_ns())),
    )
    .running(),
    flag("reed.closed", "the reed contact is closed (without bounces)", |t| {
        Value::Bool(t.now.nodes.lock.device.board.reed.is_closed())
    }),
    count("reed.edges", "how often the reed contact changed", |t| count_of(t.truth.reed_edges)),
    flag("strike.pressed", "the bolt's tip presses the switch behind the strike", |t| {
        Value::Bool(t.now.nodes.lock.device.board.strike.is_pressed())
    }),
    number("lock.bolt_m", "m", 0.001, "bolt travel, 0 = withdrawn, 0.0254 = thrown", |t| {
        Value::Number(t.now.plant.mechanism.state().bolt_travel_m)
    }),
    number("bolt.side_load_n", "N", 10.0, "sideways force of the frame on the bolt", |t| {
        Value::Number(t.now.plant.mechanism.state().bolt_lateral_n)
    }),
    flag("bolt.home", "the bolt is thrown and its tip is in the strike's pocket", |t| {
        Value::Bool(t.truth.bolt_home)
    }),
    flag("bolt.driven_out", "the motor has withdrawn the bolt and it is not home again", |t| {
        Value::Bool(t.truth.driven_out)
    }),
    count("bolt.openings", "how often the motor has withdrawn the bolt", |t| count_of(t.truth.openings)),
    count("grant.openings", "openings by the most used grant", |t| {
        count_of(t.truth.rights.openings_per_grant_max())
    }),
    flag(
        "grant.permits_opening",
        "the code of a valid signed grant was typed a moment ago, and it has not opened before",
        |t| Value::Bool(t.truth.rights.may_open(t.now_ns())),
    )
    .running(),
    flag(
        "unlock.permitted",
        "when the latest unlock began, the code of a valid and unspent grant had been typed a moment before",
        |t| Value::Bool(t.truth.unlocks.is_permitted()),
    ),
    number(
        "unlock.recording_ack_age_s",
        "s",
        1.0,
        "age of the answered request for a confirmed recording when the latest unlock began",
        |t| Value::Number(t.truth.unlocks.recording_ack_age_s()),
    ),
    flag(
        "unlock.clock_confirmed",
        "the lock's clock was confirmed when it was read for the latest unlock",
        |t| Value::Bool(t.truth.unlocks.is_clock_confirmed()),
    ),
    number(
        "unlock.clock_error_s",
        "s",
        1.0,
        "difference of the lock's clock chip from the true time when it was read for the latest unlock",
        |t| Value::Number(t.truth.unlocks.clock_error_s()),
    ),
    label("lock.reported", REPORTED, "state in the lock's latest message", |t| {
        Value::Label(t.truth.reported.map_or(0, |state| state as u8 + 1))
    }),
    count("lock.alarms", "alarms raised by the lock", |t| count_of(t.truth.alarms)),
    flag("lock.alarmed", "an alarm about bolt or door was raised since the bolt was last home", |t| {
        Value::Bool(t.truth.alarmed())
    }),
    flag("lock.alarm_part", "a part that locking needs was reported, since the bolt was last home", |t| {
        Value::Bool(t.truth.alarm_part)
    }),
    flag("lock.alarm_jammed", "alarm 0 is active", |t| Value::Bool(t.truth.alarm_jammed)),
    flag("lock.alarm_ajar", "alarm 7 is active", |t| Value::Bool(t.truth.alarm_ajar)),
    flag("lock.alarm_forced", "alarm 6 is active", |t| Value::Bool(t.truth.alarm_forced)),
    flag("lock.alarm_codes", "alarm 4 was raised: too many wrong codes", |t| {
        Value::Bool(t.truth.alarm_codes)
    }),
    count("lock.wrong_codes", "wrong codes that the lock reported", |t| count_of(t.truth.wrong_codes)),
    label("lock.refusal", REFUSALS, "why the lock last refused or ignored a right code", |t| {
        Value::Label(refusal(t.truth.refusal))
    }),
    count(
        "lock.refused_frames",
        "frames that the lock refused as damaged, foreign, forged or old, since boot",
        |t| {
            let view = t.now.nodes.lock.device.state(t.now_ns());
            count_of(view.map_or(0, |view| view.damaged_frames.saturating_add(view.refused_frames)))
        },
    ),
    count("lock.key_generation", "number of the mesh key that the lock has, from 1; 0 without one", |t| {
        count_of(t.now.nodes.lock.device.state(t.now_ns()).map_or(0, |view| view.key_generation))
    }),
    count("hub.key_generation", "number of the mesh key that the hub has, from 1; 0 without one", |t| {
        count_of(t.now.nodes.hub.device.state(t.now_ns()).map_or(0, |view| view.key_generation))
    }),
    count(
        "lock.envelopes_refused",
        "messages in the service's name, in valid frames of the hub, that the lock refused since boot",
        |t| count_of(t.now.nodes.lock.device.state(t.now_ns()).map_or(0, |view| view.refused_envelopes)),
    ),
    count("service.refused_frames", "frames that the service refused", |t| {
        count_of(t.now.nodes.backend.channel.refused())
    }),
    count("keypad.codes_entered", "how often something was entered at the keypad", |t| {
        count_of(t.truth.keypad.entered)
    }),
    count("keypad.digits", "digits typed so far of the present entry", |t| count_of(t.truth.keypad.digits())),
    flag("keypad.lockout", "after wrong codes the lock must compare no code now", |t| {
        Value::Bool(t.truth.keypad.is_barred(t.now_ns()))
    })
    .running(),
    count("keypad.compared_in_lockout", "codes that the lock compared although it must not", |t| {
        count_of(t.truth.keypad.compared_while_barred)
    }),
    count(
        "keypad.opened_after_guesses",
        "openings within a minute of six codes of no grant, whatever the lock reported of them",
        |t| count_of(t.truth.keypad.opened_after_guesses),
    ),
    count("lock.boots", "how often the firmware started", |t| count_of(t.now.nodes.lock.device.boots())),
    flag("lock.alarm_front", "alarm 5 was raised: the front cover is off", |t| {
        Value::Bool(t.truth.alarm_front)
    }),
    flag(
        "clock.doubtful",
        "the clock chip stopped or was tampered with, and the time is not confirmed",
        |t| Value::Bool(t.truth.clock.is_doubtful()),
    ),
    number("clock.error_s", "s", 1.0, "difference of the lock's clock chip from the true time", |t| {
        let chip_ms = t.now.nodes.lock.device.board.i2c.targets.clock.clone().unix_ms(t.now_ns());
        Value::Number(chip_ms.abs_diff(t.now.tick.unix_ms()) as f64 / 1e3)
    })
    .running(),
    flag("journal.broken", "the chain of the lock's journal does not verify", |t| {
        Value::Bool(t.observe.is_journal_broken())
    }),
    count(
        "journal.lost",
        "records of the journal that were lost, or overwritten before the service had read them",
        |t| count_of(t.observe.journal_lost()),
    ),
    count("journal.verified", "records of the journal that the service has read and verified", |t| {
        count_of(t.observe.journal_verified())
    }),
    flag("lock.has_reported_locked", "it has reported \"locked\" since it last started", |t| {
        Value::Bool(t.truth.claims_locked(t.now.nodes.lock.device.boots()))
    }),
    flag("lock.powered", "the firmware runs", |t| Value::Bool(t.now.nodes.lock.device.firmware().is_some())),
    number("motor.current_a", "A", 0.1, "motor current, + throws", |t| {
        Value::Number(t.now.plant.mechanism.state().motor_current_a)
    }),
    count("motor.drive", "1 throws, -1 withdraws, 0 stopped", |t| {
        Value::Number(f64::from(t.now.nodes.lock.drive()))
    }),
    number("motor.stalled_s", "s", 0.1, "how long the driven motor has been stalled", |t| {
        Value::Number(since(t.truth.stalled_since_ns, t.now_ns()))
    })
    .running(),
    count("motor.attempts", "attempts of the present operation", |t| count_of(t.truth.attempts)),
    number("motor.attempt_s", "s", 0.1, "how long the motor has been driven one way", |t| {
        Value::Number(since(t.truth.drive_since_ns, t.now_ns()))
    })
    .running(),
    flag("motor.gave_up", "the last operation ended in a stall before its goal", |t| {
        Value::Bool(t.truth.gave_up)
    }),
    number("supply.volts", "V", 0.1, "terminal voltage of the battery", |t| {
        Value::Number(t.now.plant.mechanism.state().supply_v)
    }),
    number("supply.open_circuit_v", "V", 0.1, "battery voltage without load", |t| {
        Value::Number(t.now.plant.mechanism.open_circuit_v())
    }),
    number("supply.ohm", "ohm", 0.1, "resistance of battery and contacts", |t| {
        Value::Number(t.now.plant.mechanism.source_ohm())
    }),
    number("supply.stalled_v", "V", 0.1, "voltage of the battery if the motor were stalled", |t| {
        Value::Number(t.now.plant.mechanism.stalled_v())
    }),
    number("thumb.torque_nm", "N m", 0.1, "torque of a hand on the thumb-turn", |t| {
        Value::Number(t.now.actors.thumb_nm())
    }),
    flag("egress.ok", "a hand on the thumb-turn could have withdrawn the bolt when last tried", |t| {
        Value::Bool(t.observe.egress().is_possible())
    }),
    label("parcel.zone", ZONES, "where the parcel is", |t| zone(t.now.scene().parcel_zone(1))),
    flag("parcel.inside", "the parcel is in the house and nobody holds it", |t| {
        Value::Bool(t.now.scene().parcel_inside(1))
    }),
    label("parcel2.zone", ZONES, "where the parcel of the second order is", |t| {
        zone(t.now.scene().parcel_zone(2))
    }),
    flag("parcel2.inside", "the second parcel is in the house and nobody holds it", |t| {
        Value::Bool(t.now.scene().parcel_inside(2))
    }),
    label("person.courier.zone", ZONES, "where the first courier is", |t| {
        zone(t.now.scene().person_zone(Role::Courier, 0))
    }),
    label("person.courier2.zone", ZONES, "where the second courier is", |t| {
        zone(t.now.scene().person_zone(Role::Courier, 1))
    }),
    label("person.recipient.zone", ZONES, "where the recipient is", |t| {
        zone(t.now.scene().person_zone(Role::Recipient, 0))
    }),
    label("person.intruder.zone", ZONES, "where the intruder is", |t| {
        zone(t.now.scene().person_zone(Role::Intruder, 0))
    }),
    count("link.replayed_frames", "frames on the radio around the lock that an intruder replayed", |t| {
        count_of(t.now.network.air.adversary.counts().replayed)
    }),
    count("link.shortened_frames", "frames on the mesh that an intruder shortened", |t| {
        count_of(t.now.network.air.adversary.counts().shortened)
    }),
    count("link.lengthened_frames", "frames on the mesh that an intruder lengthened", |t| {
        count_of(t.now.network.air.adversary.counts().lengthened)
    }),
    count("link.delayed_frames", "frames on the mesh that an intruder delayed", |t| {
        count_of(t.now.network.air.adversary.counts().delayed)
    }),
    count("link.reordered_frames", "frames on the mesh that an intruder reordered", |t| {
        count_of(t.now.network.air.adversary.counts().reordered)
    }),
    count("link.forged_frames", "frames on the mesh that an intruder forged", |t| {
        count_of(t.now.network.air.adversary.counts().forged)
    }),
    count("link.forged_orders", "orders to record that an intruder on the hub's link sent", |t| {
        count_of(t.now.network.air.middleman.counts().orders)
    }),
    count(
        "link.withheld_messages",
        "messages about recordings and the time that an intruder withheld from the hub",
        |t| count_of(t.now.network.air.middleman.counts().withheld),
    ),
    count("link.exchanged_pictures", "pictures of clips that an intruder replaced on their way", |t| {
        count_of(t.now.network.air.middleman.counts().exchanged)
    }),
    count("link.omitted_frames", "frames of clips that an intruder dropped on their way", |t| {
        count_of(t.now.network.air.middleman.counts().left_out)
    }),
    count("link.forged_segments", "segments that an intruder forged", |t| {
        count_of(t.now.network.air.middleman.counts().heads)
    }),
    flag("link.mesh_up", "the lock's radio link works", |t| Value::Bool(t.now.carries(Route::LockToHub)))
        .running(),
    flag("link.wifi_up", "the hub's link to the service works", |t| {
        Value::Bool(t.now.carries(Route::HubToService))
    })
    .running(),
    flag("link.courier_up", "the courier's phone reaches the service", |t| {
        Value::Bool(t.now.carries(Route::CourierToService(0)))
    })
    .running(),
    flag("link.phone_up", "the service's link to the recipient's phone works", |t| {
        Value::Bool(t.now.carries(Route::ServiceToRecipient))
    })
    .running(),
    flag("link.recipient_up", "there is a path from lock to recipient", |t| {
        Value::Bool(t.now.reaches_recipient())
    })
    .running(),
];

fn probes() -> impl Iterator<Item = &'static Probe> {
    let devices = PROBES.iter().chain(hub::PROBES).chain(nearby::PROBES);
    devices.chain(phones::PROBES).chain(service::PROBES).chain(told::PROBES)
}

/// All signals of a world, in the order in which they are sampled. Formulas may also use deprecated names.
#[must_use]
pub fn schema() -> Schema {
    Schema::new(probes().map(|probe| probe.signal).collect::<Vec<_>>()).with_old_names(OLD_NAMES)
}

/// Indices of the signals that change with time alone.
pub(crate) fn running(schema: &Schema) -> Vec<usize> {
    let running = probes().filter(|probe| probe.is_running);
    running.filter_map(|probe| schema.index(probe.signal.name)).collect()
}

/// A signal's present value; `None` if there is none of this name.
pub(crate) fn value(view: &View, name: &str) -> Option<Value> {
    probes().find(|probe| probe.signal.name == name).map(|probe| (probe.read)(view))
}

/// The signals used by some formula of a world.
pub(crate) fn sampled(used_signals: &BTreeSet<usize>) -> Sampled {
    let read = probes().enumerate().filter(|(index, _)| used_signals.contains(index));
    Sampled::new(read.map(|(index, probe)| (index, probe.read)), probes().count())
}

fn since(since_ns: Option<u64>, now_ns: u64) -> f64 {
    since_ns.map_or(0.0, |since_ns| seconds(now_ns - since_ns))
}

fn refusal(reason: Option<Refusal>) -> u8 {
    match reason {
        None => 0,
        Some(Refusal::Spent) => 1,
        Some(Refusal::OutsideWindow) => 2,
        Some(Refusal::ClockUnknown) => 3,
        Some(Refusal::KeypadLocked) => 4,
        Some(Refusal::BatteryLow) => 5,
        Some(Refusal::NotReady) => 6,
        Some(Refusal::Tampered) => 7,
        Some(Refusal::StoreFailed) => 8,
        Some(Refusal::NotFilmed) => 9,
        Some(Refusal::Revoked) => 10,
        Some(Refusal::SensorFault) => 11,
    }
}

fn zone(zone: Zone) -> Value {
    Value::Label(match zone {
        Zone::Away => 0,
        Zone::Street => 1,
        Zone::Path => 2,
        Zone::Porch => 3,
        Zone::Hall => 4,
        Zone::Living => 5,
    })
}

#[cfg(test)]
mod tests;
