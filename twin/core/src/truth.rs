//! Ground truth that needs memory: what has happened so far to bolt, motor and door, observed from outside the
//! firmware.
//!
//! Derived each tick from the plant, never from what a device reports. The reports are kept separately, taken from
//! the bytes that the lock really sent.

mod alarms;
mod battery;
mod clock;
mod company;
mod custody;
mod film;
mod keypad;
mod loose;
mod nearby;
mod notices;
mod orders;
mod privacy;
mod reach;
mod recent;
mod relayed;
mod rights;
mod said;
mod streamed;
mod troubles;
mod unlock;
mod valuables;

use std::collections::BTreeSet;

use firmware::access::{Refusal, TimeReply};
use firmware::crypto::{LockKey, PublicKey};
use firmware::matter::{Alarm, LockState};
use firmware::wire::{Downlink, Event, EventKind, Uplink};

pub(crate) use alarms::Alarmed;
use alarms::Alarms;
use battery::BatteryTruth;
use clock::ClockTruth;
pub(crate) use company::Body;
use company::Company;
use custody::CustodyTruth;
use film::FilmTruth;
pub(crate) use film::Kept;
use keypad::Keypad;
use loose::{LooseSight, LooseTruth};
use nearby::NearbyTruth;
pub(crate) use notices::{Facts, OrderFacts, false_because, false_word_because, is_a_state};
pub(crate) use orders::{OrderSight, OrderWays, Orders};
use privacy::Privacy;
pub(crate) use privacy::Told;
use reach::Held;
use recent::Recent;
pub(crate) use recent::{HEARD_NS, KNOWN_NS, LATE_NS, RecentOrder, SEEN_NS};
use relayed::Relayed;
use rights::Rights;
use said::Said;
use streamed::Streamed;
use troubles::Troubles;
pub(crate) use troubles::{State as TroubleState, Trouble};
use unlock::{ClockSight, Grounds, Unlocks};
use valuables::ValuablesTruth;

/// At this throw or more the bolt counts as thrown, m: there the switch behind the strike closes (estimate; SPEC
/// gives no length).
pub(crate) const BOLT_HOME_M: f64 = 0.024;
/// Up to this throw the bolt counts as withdrawn, m: half of the gap between leaf and strike (estimate).
pub(crate) const BOLT_WITHDRAWN_M: f64 = 0.0015;
/// A leaf within this distance of its stop counts as closed, m (estimate: the play of a latch).
pub(crate) const DOOR_CLOSED_M: f64 = 0.003;
/// A driven gearbox output slower than this counts as standing still, rad/s (a loaded motor turns at 0.5 and more).
const OUTPUT_STANDS_RAD_S: f64 = 0.05;
/// A driven gearbox output that stands still for less than this was only starting up, ns (estimate; spin-up takes 15
/// ms).
const STALL_COUNTS_NS: u64 = 100_000_000;
/// The motor rests at least this long between two operations, ns; retries follow within 300 ms.
const BETWEEN_OPERATIONS_NS: u64 = 2_000_000_000;

/// A test of the battery drives the motor for 15 ms; a throw or a withdrawal takes a second and more.
const BATTERY_TEST_NS: u64 = 50_000_000;
/// A battery that keeps more than this under a stalled motor can open and lock, V: as in promise B.
const GOOD_V: f64 = 3.4;
/// A drive that ended because the supply failed, short of its goal, belongs to the same operation as the next drive
/// within this time, ns (estimate: several boots). A reset does not give a lock new attempts.
const AFTER_RESET_NS: u64 = 60_000_000_000;

/// A door may be unlocked for this long, s: SPEC 2, promise T, plus a second by which the lock lags the truth.
const LOOSE_S: f64 = 181.0;

/// Which devices have power, and whether the camera hub can reach the recipient.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Powers {
    pub(crate) lock: bool,
    pub(crate) hub: bool,
    pub(crate) reaches_recipient: bool,
}

/// The state of the plant at the end of a tick.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sight {
    pub(crate) now_ns: u64,
    pub(crate) bolt_m: f64,
    pub(crate) tip_in_pocket: bool,
    pub(crate) gap_m: f64,
    /// Direction of the motor's drive: 1 throws, -1 withdraws, 0 none.
    pub(crate) drive: i8,
    pub(crate) output_rad_s: f64,
    pub(crate) thumb_nm: f64,
    pub(crate) lock_powered: bool,
    /// The door contact's signal reads "magnet near".
    pub(crate) reed_reads_near: bool,
    /// Lock and camera hub have power, and there is a path to the recipient.
    pub(crate) can_report: bool,
    /// The voltage that the battery would keep under a stalled motor, V.
    pub(crate) stalled_v: f64,
}

/// Memory of what has happened.
#[derive(Clone, Debug, Default)]
pub(crate) struct Truth {
    pub(crate) bolt_home: bool,
    bolt_thrown: bool,
    bolt_withdrawn: bool,
    pub(crate) door_closed: bool,
    /// The door has been open since the bolt was last home.
    pub(crate) reclosing: bool,
    /// The motor has pulled the bolt out of the strike, and it has not returned yet.
    pub(crate) driven_out: bool,
    /// A courier has reached the door.
    pub(crate) courier_at_door: bool,
    pub(crate) loose: LooseTruth,
    pub(crate) openings: u32,
    pub(crate) stalled_since_ns: Option<u64>,
    pub(crate) drive_since_ns: Option<u64>,
    pub(crate) attempts: u32,
    pub(crate) gave_up: bool,
    pub(crate) reported: Option<LockState>,
    pub(crate) alarms: u32,
    pub(crate) alarm_jammed: bool,
    pub(crate) alarm_ajar: bool,
    pub(crate) alarm_forced: bool,
    pub(crate) alarm_codes: bool,
    pub(crate) alarm_front: bool,
    /// A part that locking needs has been reported as unreliable since the bolt was last home.
    pub(crate) alarm_part: bool,
    pub(crate) battery: BatteryTruth,
    /// Alarms about which the recipient must be notified.
    pub(crate) alarms_owed: Alarms,
    pub(crate) orders: Orders,
    pub(crate) troubles: Troubles,
    pub(crate) valuables: ValuablesTruth,
    pub(crate) recent: Recent,
    pub(crate) said: Said,
    /// Records of the lock's journal that have reached the service without a gap from the first one.
    pub(crate) journal_read: u32,
    /// For how long the lock has reported "locked" although that is false.
    pub(crate) lock_wrong: Held,
    /// For how long the camera hub has reported a state of a lock that it does not receive.
    pub(crate) hub_wrong: Held,
    /// For how long the door has been unlocked beyond the limit with nobody notified.
    pub(crate) loose_unreported: Held,
    /// For how long nobody has been notified that the lock lost power after the motor opened.
    pub(crate) dead_unreported: Held,
    /// For how long the shutter has been open without permission.
    pub(crate) overlooked: Held,
    /// When the recipient was last notified that the door is not locked, ns.
    pub(crate) door_notified_ns: Option<u64>,
    pub(crate) wrong_codes: u32,
    /// Why the lock last refused a code.
    pub(crate) refusal: Option<Refusal>,
    pub(crate) keypad: Keypad,
    /// Electrodes of the keypad that detect a finger, one bit each.
    touched: u16,
    pub(crate) rights: Rights,
    pub(crate) unlocks: Unlocks,
    /// The short-range radio at the door.
    pub(crate) nearby: NearbyTruth,
    pub(crate) streamed: Streamed,
    pub(crate) relayed: Relayed,
    pub(crate) film: FilmTruth,
    pub(crate) company: Company,
    pub(crate) privacy: Privacy,
    pub(crate) custody: CustodyTruth,
    pub(crate) clock: ClockTruth,
    pub(crate) reed_edges: u32,
    pub(crate) relocked: bool,
    drive: i8,
    operation: i8,
    idle_since_ns: u64,
    /// The operation was interrupted by a loss of supply.
    cut_short: bool,
    last_stalled: bool,
    events_seen: BTreeSet<(u32, u32)>,
    /// Number of the boot in which the lock last reported "locked".
    claimed_locked_in: u32,
    reed_closed: bool,
}

impl Truth {
    /// Nothing has happened yet.
    pub(crate) fn new(orders: Orders) -> Self {
        Self { orders, ..Self::default() }
    }

    /// Updates the memory from the plant's state.
    pub(crate) fn look(&mut self, s: &Sight) {
        let (was_home, was_thrown) = (self.bolt_home, self.bolt_thrown);
        self.bolt_thrown = s.bolt_m > BOLT_HOME_M;
        self.bolt_withdrawn = s.bolt_m < BOLT_WITHDRAWN_M;
        self.bolt_home = s.bolt_m > BOLT_HOME_M && s.tip_in_pocket;
        self.door_closed = s.gap_m < DOOR_CLOSED_M;
        self.battery.look(s.now_ns, s.can_report, s.stalled_v > GOOD_V);
        self.loose.look(
            s.now_ns,
            LooseSight {
                bolt_home: self.bolt_home,
                door_closed: self.door_closed,
                reed_closed: s.reed_reads_near,
                lock_powered: s.lock_powered,
            },
        );
        if !self.door_closed {
            self.reclosing = true;
        }
        if self.bolt_home {
            self.relocked |= self.openings > 0 && !was_home;
            self.reclosing = false;
            self.driven_out = false;
            self.forget_trouble(was_home);
        } else if was_thrown && !self.bolt_thrown && s.drive < 0 && s.thumb_nm == 0.0 {
            self.driven_out = true;
            self.openings += 1;
            self.keypad.opened(s.now_ns);
            if let Some(delivery) = self.rights.opened() {
                self.orders.opened(self.drive_since_ns.unwrap_or(s.now_ns), delivery);
            }
            // Trouble from before this visit excuses nothing in it.
            self.forget_trouble(false);
        }
        self.recent.by_hand.look(s.now_ns, was_home && !self.bolt_home && s.drive == 0);
        self.look_at_motor(s);
    }

    fn look_at_motor(&mut self, s: &Sight) {
        let stands = s.drive != 0 && s.output_rad_s.abs() < OUTPUT_STANDS_RAD_S;
        self.stalled_since_ns = stands.then(|| self.stalled_since_ns.unwrap_or(s.now_ns));
        if s.drive != 0 {
            self.last_stalled =
                self.stalled_since_ns.is_some_and(|since| s.now_ns >= since + STALL_COUNTS_NS);
        }
        if s.drive < 0 && self.unlocks.withdraws(s.now_ns) {
            self.unlock_begins(s.now_ns);
        }
        if s.drive != self.drive {
            if s.drive != 0 {
                // After a reset the lock may have another goal; the same goal continues the same operation.
                if self.operation == 0 || self.cut_short && s.drive != self.operation {
                    self.operation = s.drive;
                    self.attempts = 0;
                }
                self.cut_short = false;
                // Backing off drives in the other direction and is no attempt.
                self.attempts += u32::from(s.drive == self.operation);
                self.drive_since_ns = Some(s.now_ns);
            } else {
                self.drive_since_ns = None;
                self.idle_since_ns = s.now_ns;
            }
            self.drive = s.drive;
        }
        let arrived = if self.operation > 0 { s.bolt_m > BOLT_HOME_M } else { s.bolt_m < BOLT_WITHDRAWN_M };
        self.cut_short |= self.operation != 0 && !s.lock_powered && !arrived;
        if self.drive == 0 && self.operation != 0 && s.now_ns >= self.idle_since_ns + self.rests_ns() {
            // Repeated attempts still count as giving up, until one succeeds or the recipient is notified.
            self.gave_up = !arrived && (self.last_stalled || self.gave_up);
            self.operation = 0;
            self.cut_short = false;
        }
    }

    fn unlock_begins(&mut self, now_ns: u64) {
        let permits = self.rights.begin(now_ns);
        let recording_ack_age_s = self.relayed.word_s(now_ns);
        self.unlocks.begins(now_ns, Grounds { permits, recording_ack_age_s });
    }

    /// How long the motor must rest for an operation to count as finished, ns.
    fn rests_ns(&self) -> u64 {
        if self.cut_short { AFTER_RESET_NS } else { BETWEEN_OPERATIONS_NS }
    }

    /// Advances the timers of states that must not last, across resets and link dropouts.
    pub(crate) fn follow_clocks(&mut self, now_ns: u64, on: Powers, shutter_open: bool) {
        let is_locked = self.bolt_home && self.door_closed;
        let is_wrong = self.reported == Some(LockState::Locked) && !is_locked;
        self.lock_wrong.look(now_ns, is_wrong && on.lock, !is_wrong);
        let is_wrong = self.relayed.is_silent(now_ns) && self.relayed.lock_state.is_some();
        self.hub_wrong.look(now_ns, is_wrong && on.hub, !is_wrong);
        let can_tell = on.lock || self.driven_out && on.reaches_recipient;
        let is_long = self.loose.loose_s(now_ns) > LOOSE_S;
        let is_unreported = !self.alarmed() && !self.door_is_told();
        self.loose_unreported.look(now_ns, is_long && can_tell && is_unreported, is_locked);
        let is_dead = !on.lock && self.driven_out && on.reaches_recipient && !self.door_is_told();
        self.dead_unreported.look(now_ns, is_dead, is_locked || self.door_is_told());
        let is_wrong = shutter_open && !self.privacy.permits(now_ns);
        self.overlooked.look(now_ns, is_wrong && on.hub, !is_wrong);
    }

    /// Was the recipient notified about the door since it was last locked? Notices about an earlier opening do not
    /// count.
    pub(crate) fn door_is_told(&self) -> bool {
        self.loose
            .since_ns()
            .is_some_and(|since_ns| self.door_notified_ns.is_some_and(|at_ns| at_ns >= since_ns))
    }

    /// The time at which the motor's rest ends an operation or a promise is broken, ns: the twin must not jump over
    /// it.
    pub(crate) fn next_change_ns(&self, now_ns: u64) -> Option<u64> {
        const S: u64 = 1_000_000_000;
        let rests_ns = (self.drive == 0 && self.operation != 0).then(|| self.idle_since_ns + self.rests_ns());
        // Promise T compares these timers with limits, and worlds may: each tick is judged.
        let timed_ns = self.loose.runs().then_some(now_ns);
        // The time limits of promises L, T and P.
        let clocks = [
            self.lock_wrong.exceeds_ns(now_ns, S),
            self.loose_unreported.exceeds_ns(now_ns, 3 * S),
            self.dead_unreported.exceeds_ns(now_ns, 140 * S),
            self.overlooked.exceeds_ns(now_ns, 2 * S),
        ];
        clocks.into_iter().chain([rests_ns, timed_ns]).flatten().min()
    }

    fn forget_trouble(&mut self, was_home: bool) {
        if !was_home {
            (self.alarm_jammed, self.alarm_ajar, self.alarm_forced) = (false, false, false);
            self.alarm_part = false;
            self.gave_up = false;
        }
    }

    /// Notes a message that the lock sent. Returns the event if it is new.
    pub(crate) fn overhear(&mut self, now_ns: u64, boot: u32, message: &Uplink) -> Option<Event> {
        match message {
            Uplink::Status(status) => {
                self.reported = Some(status.lock_state);
                if status.lock_state == LockState::Locked {
                    self.claimed_locked_in = boot;
                }
                None
            }
            // The lock repeats events until they are acknowledged.
            Uplink::Revoked { serial } => {
                self.rights.revoked(*serial);
                None
            }
            Uplink::AskTime { nonce } => {
                self.clock.asks(*nonce);
                None
            }
            Uplink::Event(event) if self.events_seen.insert((event.boot, event.id)) => {
                match event.kind {
                    EventKind::Alarm(alarm) => {
                        self.note_alarm(alarm);
                        self.alarms_owed.raised(Alarmed::Code(alarm as u8), (event.boot, event.id));
                    }
                    EventKind::KeypadLocked { for_s } => {
                        self.keypad.said_locked(now_ns + u64::from(for_s) * 1_000_000_000);
                    }
                    EventKind::WrongCode { .. } => {
                        self.wrong_codes += 1;
                        self.keypad.wrong();
                    }
                    EventKind::Spent { .. } => {
                        self.keypad.compared();
                        self.keypad.forgive();
                    }
                    EventKind::Refused { reason, .. } => {
                        self.refusal = Some(reason);
                        if reason == Refusal::BatteryLow {
                            self.battery.failed(now_ns);
                        }
                    }
                    EventKind::BatteryLow { .. } => self.battery.failed(now_ns),
                    EventKind::PartFault { part, .. } => {
                        self.alarms += 1;
                        self.alarms_owed.raised(Alarmed::Part(part), (event.boot, event.id));
                        self.alarm_part |= part.tells_locked();
                    }
                    _ => {}
                }
                Some(*event)
            }
            _ => None,
        }
    }

    fn note_alarm(&mut self, alarm: Alarm) {
        self.alarms += 1;
        match alarm {
            Alarm::Jammed => self.alarm_jammed = true,
            Alarm::Ajar => self.alarm_ajar = true,
            Alarm::ForcedOpen => self.alarm_forced = true,
            Alarm::WrongCodeLimit => self.alarm_codes = true,
            Alarm::FrontEscutcheonRemoved => self.alarm_front = true,
            _ => {}
        }
    }

    /// The lock has no supply.
    pub(crate) fn lock_is_dark(&mut self) {
        self.clock.lock_is_dark();
        self.unlocks.lock_is_dark();
    }

    /// The clock chip is ahead of the true time by this much, ms.
    pub(crate) fn clock_shows(&mut self, now_ns: u64, ahead_ms: i64) {
        let is_confirmed = !self.clock.is_doubtful();
        let error_s = ahead_ms.unsigned_abs() as f64 / 1e3;
        self.unlocks.clock_is(now_ns, ClockSight { is_confirmed, error_s });
        self.clock.shows(now_ns, ahead_ms);
    }

    /// A code has reached the lock, by keys, by a phone or over the network. Returns whether the lock may compare it.
    pub(crate) fn code_entered(&mut self, now_ns: u64) -> bool {
        self.unlocks.code_entered();
        self.keypad.entered(now_ns)
    }

    /// Has the motor been driven, into the stop at which the bolt rests, for no longer than a battery test takes?
    pub(crate) fn is_testing_battery(&self, now_ns: u64) -> bool {
        let is_at_stop = if self.drive > 0 { self.bolt_thrown } else { self.bolt_withdrawn };
        is_at_stop && self.drive_since_ns.is_some_and(|since_ns| now_ns < since_ns + BATTERY_TEST_NS)
    }

    /// Has the lock reported "locked" in this boot?
    pub(crate) fn claims_locked(&self, boot: u32) -> bool {
        self.claimed_locked_in == boot
    }

    /// Is there an alarm about the door or bolt?
    pub(crate) fn alarmed(&self) -> bool {
        self.alarm_jammed || self.alarm_ajar || self.alarm_forced || self.alarm_part
    }

    /// Electrodes that detect a finger, at this time of day: those that begin to are pressed keys.
    pub(crate) fn touched(&mut self, now_ns: u64, unix_ms: u64, touched: u16, key: &LockKey) {
        let begun = touched & !std::mem::replace(&mut self.touched, touched);
        for electrode in (0..16).filter(|electrode| begun >> electrode & 1 == 1) {
            self.key_touched(now_ns, unix_ms, electrode, key);
        }
    }

    fn key_touched(&mut self, now_ns: u64, unix_ms: u64, electrode: u8, key: &LockKey) {
        let Some(code) = self.keypad.touched(electrode) else { return };
        if !self.rights.is_known(&code, key) {
            self.keypad.guessed(now_ns);
        }
        if self.code_entered(now_ns) {
            self.rights.typed(now_ns, unix_ms, &code, key);
        }
    }

    /// Somebody with this code on their phone pressed "unlock" on it.
    pub(crate) fn code_pressed(&mut self, now_ns: u64, unix_ms: u64, code: &str, key: &LockKey) {
        if !self.keypad.is_barred(now_ns) {
            self.rights.typed(now_ns, unix_ms, code, key);
        }
    }

    /// A frame of the service reached the lock's radio, perhaps not for the first time.
    pub(crate) fn delivered(&mut self, now_ns: u64, message: &Downlink, service: &PublicKey, door: u32) {
        match message {
            Downlink::Enter { .. } => {
                self.code_entered(now_ns);
            }
            Downlink::Grant(signed) => self.rights.delivered(signed, service, door),
            Downlink::Time(signed) => {
                if let Some(TimeReply { nonce, .. }) = signed.open(service) {
                    self.clock.is_told(now_ns, *nonce);
                }
            }
            _ => {}
        }
    }

    /// The present state of the reed contact.
    pub(crate) fn note_reed(&mut self, closed: bool) {
        if closed != self.reed_closed {
            self.reed_closed = closed;
            self.reed_edges += 1;
        }
    }
}
