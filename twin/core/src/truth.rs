//! Ground truth that takes memory: what happened to bolt, motor and door so far, seen from outside the firmware.
//!
//! Derived from the plant each tick, never from what a device claims. The claims stand beside it, taken from the bytes
//! the lock really sent.

mod company;
mod custody;
mod film;
mod keypad;
mod loose;
mod privacy;
mod relayed;
mod rights;
mod streamed;

use std::collections::BTreeSet;

use firmware::access::{Refusal, TimeTold};
use firmware::crypto::{LockKey, PublicKey};
use firmware::matter::{Alarm, LockState};
use firmware::wire::{Downlink, Event, EventKind, Uplink};

use crate::story::seconds;
pub(crate) use company::Body;
use company::Company;
use custody::CustodyTruth;
use film::FilmTruth;
pub(crate) use film::Kept;
use keypad::Keypad;
use loose::{LooseSight, LooseTruth};
use privacy::Privacy;
use relayed::Relayed;
use rights::Rights;
use streamed::Streamed;

/// At or beyond this the bolt counts as thrown, m: there the switch behind the strike turns (estimate; SPEC names no length).
pub(crate) const BOLT_HOME_M: f64 = 0.024;
/// Up to this the bolt counts as withdrawn, m: half of the gap between leaf and strike (estimate).
pub(crate) const BOLT_WITHDRAWN_M: f64 = 0.0015;
/// Within this of its stop a leaf counts as closed, m (estimate: the play of a latch).
pub(crate) const DOOR_CLOSED_M: f64 = 0.003;
/// Slower than this a driven hub stands, rad/s (a loaded motor turns at 0.5 and more).
const HUB_STANDS_RAD_S: f64 = 0.05;
/// A driven hub that stands for less was only starting up, ns (estimate; spin-up takes 15 ms).
const STALL_COUNTS_NS: u64 = 100_000_000;
/// The motor rests at least this long between two operations, ns; retries follow within 300 ms.
const BETWEEN_OPERATIONS_NS: u64 = 2_000_000_000;

/// A test of the battery drives the motor for 15 ms; a throw or a withdrawal takes a second and more.
const BATTERY_TEST_NS: u64 = 50_000_000;
/// A notification of a weak battery stands for so long for all that follows, ns: the lock reports each visit once.
const SAME_VISIT_NS: u64 = 60_000_000_000;

/// What the plant shows at the end of a tick.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sight {
    pub(crate) now_ns: u64,
    pub(crate) bolt_m: f64,
    pub(crate) tip_in_pocket: bool,
    pub(crate) gap_m: f64,
    /// Direction of the motor's drive: 1 throws, -1 withdraws, 0 none.
    pub(crate) drive: i8,
    pub(crate) hub_rad_s: f64,
    pub(crate) thumb_nm: f64,
    pub(crate) lock_powered: bool,
    /// The line of the door's contact reads "magnet near".
    pub(crate) reed_reads_near: bool,
    /// Lock and hub have power, and there is a way to the recipient.
    pub(crate) can_report: bool,
}

/// Memory of what happened.
#[derive(Clone, Debug, Default)]
pub(crate) struct Truth {
    pub(crate) bolt_home: bool,
    bolt_thrown: bool,
    pub(crate) door_closed: bool,
    /// The door has been open since the bolt was last home.
    pub(crate) reclosing: bool,
    /// The motor has pulled the bolt out of its home and it is not back yet.
    pub(crate) driven_out: bool,
    /// A courier has come as far as the door.
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
    /// A part that locking needs was reported as unreliable, since the bolt was last home.
    pub(crate) alarm_part: bool,
    /// When the lock last had reason to report its battery, ns; none once the recipient was notified of it.
    battery_untold_ns: Option<u64>,
    /// For how long in all there was a way since then, ns; and since when there is one.
    battery_reportable: (u64, Option<u64>),
    pub(crate) wrong_codes: u32,
    /// Why the lock last refused a code.
    pub(crate) refusal: Option<Refusal>,
    pub(crate) keypad: Keypad,
    pub(crate) rights: Rights,
    pub(crate) streamed: Streamed,
    pub(crate) relayed: Relayed,
    pub(crate) film: FilmTruth,
    pub(crate) company: Company,
    pub(crate) privacy: Privacy,
    pub(crate) custody: CustodyTruth,
    /// The clock chip was without supply or was set by a stranger, and the service has not proved the time since.
    pub(crate) clock_doubtful: bool,
    /// The lock's open question for the time.
    nonce: Option<[u8; 16]>,
    pub(crate) reed_edges: u32,
    pub(crate) relocked: bool,
    drive: i8,
    operation: i8,
    idle_since_ns: u64,
    last_stalled: bool,
    events_seen: BTreeSet<(u32, u32)>,
    /// Number of the boot in which the lock last said "locked".
    claimed_locked_in: u32,
    reed_closed: bool,
}

impl Truth {
    /// Looks at the plant.
    pub(crate) fn look(&mut self, s: &Sight) {
        let (was_home, was_thrown) = (self.bolt_home, self.bolt_thrown);
        self.bolt_thrown = s.bolt_m > BOLT_HOME_M;
        self.bolt_home = s.bolt_m > BOLT_HOME_M && s.tip_in_pocket;
        self.door_closed = s.gap_m < DOOR_CLOSED_M;
        let (reportable_ns, since_ns) = &mut self.battery_reportable;
        *reportable_ns += since_ns.take().map_or(0, |since_ns| s.now_ns - since_ns);
        *since_ns = s.can_report.then_some(s.now_ns);
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
            self.rights.opened(s.now_ns);
            // What was wrong before this visit excuses nothing in it.
            self.forget_trouble(false);
        }
        self.look_at_motor(s);
    }

    fn look_at_motor(&mut self, s: &Sight) {
        let stands = s.drive != 0 && s.hub_rad_s.abs() < HUB_STANDS_RAD_S;
        self.stalled_since_ns = stands.then(|| self.stalled_since_ns.unwrap_or(s.now_ns));
        if s.drive != 0 {
            self.last_stalled =
                self.stalled_since_ns.is_some_and(|since| s.now_ns >= since + STALL_COUNTS_NS);
        }
        if s.drive != self.drive {
            if s.drive != 0 {
                if self.operation == 0 {
                    self.operation = s.drive;
                    self.attempts = 0;
                    self.gave_up = false;
                }
                // Backing off drives the other way and is no attempt.
                self.attempts += u32::from(s.drive == self.operation);
                self.drive_since_ns = Some(s.now_ns);
            } else {
                self.drive_since_ns = None;
                self.idle_since_ns = s.now_ns;
            }
            self.drive = s.drive;
        }
        let ended =
            self.drive == 0 && self.operation != 0 && s.now_ns >= self.idle_since_ns + BETWEEN_OPERATIONS_NS;
        if ended {
            let arrived =
                if self.operation > 0 { s.bolt_m > BOLT_HOME_M } else { s.bolt_m < BOLT_WITHDRAWN_M };
            self.gave_up = !arrived && self.last_stalled;
            self.operation = 0;
        }
    }

    /// When the motor's rest will have ended an operation, ns: the twin must not jump over it.
    pub(crate) fn next_change_ns(&self) -> Option<u64> {
        (self.drive == 0 && self.operation != 0).then_some(self.idle_since_ns + BETWEEN_OPERATIONS_NS)
    }

    fn forget_trouble(&mut self, was_home: bool) {
        if !was_home {
            (self.alarm_jammed, self.alarm_ajar, self.alarm_forced) = (false, false, false);
            self.alarm_part = false;
            self.gave_up = false;
        }
    }

    /// Takes note of a message that the lock sent. Returns the event if it is a new one.
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
                self.nonce = Some(*nonce);
                None
            }
            Uplink::Event(event) if self.events_seen.insert((event.boot, event.id)) => {
                match event.kind {
                    EventKind::Alarm(alarm) => self.note_alarm(alarm),
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
                            self.battery_failed(now_ns);
                        }
                    }
                    EventKind::BatteryLow { .. } => self.battery_failed(now_ns),
                    EventKind::PartFault { part, .. } => {
                        self.alarms += 1;
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

    /// The battery was too weak for something, or the supply failed under a test of it.
    pub(crate) fn battery_failed(&mut self, now_ns: u64) {
        if self.battery_untold_ns.is_none() {
            self.battery_untold_ns = Some(now_ns);
            self.battery_reportable.0 = 0;
        }
    }

    /// Must the recipient still be notified of a weak battery? `told_ns`: when that last happened. A notification shortly
    /// before is of the same occasion.
    pub(crate) fn battery_is_untold(&self, told_ns: Option<u64>) -> bool {
        self.battery_untold_ns
            .is_some_and(|at_ns| told_ns.is_none_or(|told_ns| told_ns + SAME_VISIT_NS < at_ns))
    }

    /// For how long in all, over resets, the lock could have had the recipient notified of a weak battery and has not, s.
    pub(crate) fn battery_untold_s(&self, now_ns: u64, told_ns: Option<u64>) -> f64 {
        let (reportable_ns, since_ns) = self.battery_reportable;
        let running_ns = since_ns.map_or(0, |since_ns| now_ns - since_ns);
        if self.battery_is_untold(told_ns) { seconds(reportable_ns + running_ns) } else { 0.0 }
    }

    /// Has the motor been driven for no longer than a test of the battery takes?
    pub(crate) fn is_testing_battery(&self, now_ns: u64) -> bool {
        self.drive_since_ns.is_some_and(|since_ns| now_ns < since_ns + BATTERY_TEST_NS)
    }

    /// The recipient was notified of a weak battery.
    pub(crate) fn battery_told(&mut self) {
        self.battery_untold_ns = None;
    }

    /// Has the lock said "locked" in this boot?
    pub(crate) fn claims_locked(&self, boot: u32) -> bool {
        self.claimed_locked_in == boot
    }

    /// Is an alarm about the door or bolt standing?
    pub(crate) fn alarmed(&self) -> bool {
        self.alarm_jammed || self.alarm_ajar || self.alarm_forced || self.alarm_part
    }

    /// A finger came down on a key, at this time of day.
    pub(crate) fn key_touched(&mut self, now_ns: u64, unix_ms: u64, electrode: u8, key: &LockKey) {
        let Some(code) = self.keypad.touched(electrode) else { return };
        if self.keypad.entered(now_ns) {
            self.rights.typed(now_ns, unix_ms, &code, key);
        }
    }

    /// Somebody with this code on his phone pressed "unlock" on it.
    pub(crate) fn code_pressed(&mut self, now_ns: u64, unix_ms: u64, code: &str, key: &LockKey) {
        if !self.keypad.is_barred(now_ns) {
            self.rights.typed(now_ns, unix_ms, code, key);
        }
    }

    /// A frame of the service came to the lock's radio, perhaps not for the first time.
    pub(crate) fn delivered(&mut self, now_ns: u64, message: &Downlink, service: &PublicKey, door: u32) {
        match message {
            Downlink::Enter { .. } => {
                self.keypad.entered(now_ns);
            }
            Downlink::Grant(signed) => self.rights.delivered(signed, service, door),
            Downlink::Time(signed) => {
                let proves = |told: &TimeTold| Some(told.nonce) == self.nonce;
                self.clock_doubtful &= !signed.open(service).is_some_and(proves);
            }
            _ => {}
        }
    }

    /// The reed contact as it is now.
    pub(crate) fn note_reed(&mut self, closed: bool) {
        if closed != self.reed_closed {
            self.reed_closed = closed;
            self.reed_edges += 1;
        }
    }
}
