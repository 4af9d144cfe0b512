//! A bench that runs a lock on the scripted board, millisecond by millisecond.

use std::vec::Vec;

use super::fake_board::FakeBoard;
use crate::access::{Grant, verifier};
use crate::lock::{Lock, LockConfig};
use crate::matter::{Alarm, LockState};
use crate::time::Instant;
use crate::wake::Wake;
use crate::wire::{
    Decoder, Downlink, Event, EventKind, FRAME_BYTES_MAX, OperationResult, Status, Uplink, encode,
};

pub(super) const NOON: u64 = 1_773_486_000_000;
pub(super) const CODE: &str = "314159";

/// A lock on its board, a simple bolt, and everything the lock ever said.
#[derive(Clone, Debug)]
pub(super) struct Bench {
    pub(super) lock: Lock,
    pub(super) board: FakeBoard,
    pub(super) now: Instant,
    wake: Wake,
    /// Levels of the wake-up pins at the last poll.
    seen_pins: (bool, bool),
    /// Free speed of the bolt, µm per ms.
    pub(super) speed: i32,
    /// The bolt meets an obstacle here, µm, when it is thrown ...
    pub(super) blocked_throw_um: Option<i32>,
    /// ... and here when it is withdrawn.
    pub(super) blocked_withdraw_um: Option<i32>,
    /// The motor turns without the bolt.
    pub(super) cam_slips: bool,
    /// A hand moves the bolt, µm per ms.
    pub(super) hand: i32,
    /// The strike has its switch.
    pub(super) strike_fitted: bool,
    /// Something holds the strike's switch down.
    pub(super) strike_stuck: bool,
    /// Stalls with stall current: when they began, for how long they were driven, ms.
    pub(super) stalls: Vec<(u64, u64)>,
    /// Runs of the motor: when, which way (+ throws), for how long, ms.
    pub(super) runs: Vec<(u64, i32, u64)>,
    pub(super) statuses: Vec<(u64, Status)>,
    pub(super) events: Vec<Event>,
    pub(super) answers: Vec<Uplink>,
    /// Acknowledge what arrives.
    pub(super) acknowledges: bool,
    decoder: Decoder,
}

impl Bench {
    /// A locked door, sensed and settled.
    pub(super) fn locked() -> Self {
        let mut bench = Self::booting(LockConfig::default());
        bench.run(2_000);
        assert_eq!(bench.state(), LockState::Locked);
        bench
    }

    /// A locked door that knows the time and holds grant 1 with [`CODE`].
    pub(super) fn expecting() -> Self {
        let mut bench = Self::locked();
        bench.send(&Downlink::Time { unix_ms: NOON });
        bench.send(&Downlink::Grant(grant(1)));
        bench.run(1_500);
        assert_eq!(bench.answers, [Uplink::GrantStored { serial: 1 }]);
        bench
    }

    /// As [`Self::expecting`], then opened with the code.
    pub(super) fn unlocked() -> Self {
        let mut bench = Self::expecting();
        bench.enter(CODE);
        bench.run(3_000);
        assert_eq!(bench.state(), LockState::Unlocked);
        bench
    }

    /// A thrown bolt in a closed door, a lock just out of reset.
    pub(super) fn booting(config: LockConfig) -> Self {
        Self {
            lock: Lock::new(config),
            board: FakeBoard::new(),
            now: Instant::START,
            wake: Wake { at: Instant::START, pins: crate::wake::WakePins::NONE },
            seen_pins: (false, false),
            speed: 16,
            blocked_throw_um: None,
            blocked_withdraw_um: None,
            cam_slips: false,
            hand: 0,
            strike_fitted: true,
            strike_stuck: false,
            stalls: Vec::new(),
            runs: Vec::new(),
            statuses: Vec::new(),
            events: Vec::new(),
            answers: Vec::new(),
            acknowledges: true,
            decoder: Decoder::new(),
        }
    }

    pub(super) fn run(&mut self, ms: u64) {
        for _ in 0..ms {
            self.step();
        }
    }

    /// Runs until `done`, at most `ms`; returns the time it took.
    pub(super) fn run_until(&mut self, ms: u64, done: impl Fn(&Self) -> bool) -> u64 {
        for taken in 0..ms {
            if done(self) {
                return taken;
            }
            self.step();
        }
        panic!("not within {ms} ms: {:?}\n{:?}", self.lock.state(self.now), self.events);
    }

    /// One millisecond: the bolt moves, the lock is polled if it asked for it or a pin changed.
    fn step(&mut self) {
        self.now = self.now.after_ms(1);
        self.move_bolt();
        let keys_changed = self.board.i2c.touched != self.board.i2c.touched_read;
        self.board.key_irq.0 = !keys_changed;
        if self.now >= self.wake.at || self.seen_pins != self.wake_pins() || keys_changed {
            self.poll();
        }
    }

    fn wake_pins(&self) -> (bool, bool) {
        (self.board.reed.0, self.board.strike.0)
    }

    pub(super) fn poll(&mut self) {
        self.seen_pins = self.wake_pins();
        self.wake = self.lock.poll(&mut self.board, self.now);
        assert!(self.wake.at > self.now, "the lock would spin");
        let bytes = std::mem::take(&mut self.board.radio.from_lock);
        for byte in bytes {
            match self.decoder.push(byte) {
                None => {}
                Some(message) => self.hear(message.expect("the lock sends whole frames")),
            }
        }
    }

    fn hear(&mut self, message: Uplink) {
        match message {
            Uplink::Status(status) => self.statuses.push((self.now.as_ms(), status)),
            Uplink::Event(event) => {
                if self.events.iter().all(|known| known.id != event.id) {
                    self.events.push(event);
                }
                if self.acknowledges {
                    self.send(&Downlink::Ack { event_id: event.id });
                }
            }
            answer => self.answers.push(answer),
        }
    }

    pub(super) fn motor(&self) -> i32 {
        let (throw, withdraw) = (self.board.throw.0, self.board.withdraw.0);
        assert!(throw == 0 || withdraw == 0, "both inputs driven: that is a brake");
        match (self.board.nsleep.0, throw, withdraw) {
            (true, 1_000, 0) => 1,
            (true, 0, 1_000) => -1,
            _ => 0,
        }
    }

    fn move_bolt(&mut self) {
        let motor = self.motor();
        let from_um = self.board.i2c.bolt_um;
        let mut to_um = from_um + if self.cam_slips { 0 } else { motor * self.speed };
        if let Some(limit_um) = self.blocked_throw_um.filter(|limit_um| from_um <= *limit_um) {
            to_um = to_um.min(limit_um);
        }
        if let Some(limit_um) = self.blocked_withdraw_um.filter(|limit_um| from_um >= *limit_um) {
            to_um = to_um.max(limit_um);
        }
        if self.hand != 0 {
            to_um = from_um + self.hand;
        }
        // An encoder that errs stays where it erred.
        let to_um = if to_um == from_um { to_um } else { to_um.clamp(0, 25_400) };
        let is_stalled = motor != 0 && to_um == from_um && !self.cam_slips;
        self.board.i2c.motor_ma = match (motor, is_stalled) {
            (0, _) => 0,
            (_, true) => self.board.i2c.supply_mv / 4, // 4 Ω
            _ => 250,
        };
        self.board.i2c.bolt_um = to_um;
        let door_closed = !self.board.reed.0;
        self.board.strike.0 = !(self.strike_stuck || self.strike_fitted && door_closed && to_um >= 24_000);
        let at_ms = self.now.as_ms();
        match self.stalls.last_mut() {
            Some((began, for_ms)) if is_stalled && *began + *for_ms == at_ms - 1 => *for_ms += 1,
            _ if is_stalled => self.stalls.push((at_ms - 1, 1)),
            _ => {}
        }
        match self.runs.last_mut() {
            Some((began, way, for_ms)) if *way == motor && *began + *for_ms == at_ms - 1 => {
                *for_ms += 1;
            }
            _ if motor != 0 => self.runs.push((at_ms - 1, motor, 1)),
            _ => {}
        }
    }

    pub(super) fn send(&mut self, message: &Downlink) {
        let mut frame = [0; FRAME_BYTES_MAX];
        let length = encode(message, &mut frame).expect("fits");
        self.board.radio.to_lock.extend(&frame[..length]);
    }

    /// Types digits, then '#', 150 ms down and 150 ms up each.
    pub(super) fn enter(&mut self, digits: &str) {
        for key in digits.chars().chain("#".chars()) {
            let electrode = key.to_digit(10).unwrap_or(11);
            self.board.i2c.touched = 1 << electrode;
            self.run(150);
            self.board.i2c.touched = 0;
            self.run(150);
        }
    }

    pub(super) fn door(&mut self, is_open: bool) {
        self.board.reed.0 = is_open;
    }

    pub(super) fn state(&self) -> LockState {
        self.lock.state(self.now).lock_state
    }

    pub(super) fn reported(&self) -> LockState {
        self.statuses.last().map_or(LockState::NotFullyLocked, |(_, status)| status.lock_state)
    }

    pub(super) fn alarms(&self) -> Vec<Alarm> {
        self.kinds(|kind| match kind {
            EventKind::Alarm(alarm) => Some(alarm),
            _ => None,
        })
    }

    pub(super) fn results(&self) -> Vec<OperationResult> {
        self.kinds(|kind| match kind {
            EventKind::Operation { result, .. } => Some(result),
            _ => None,
        })
    }

    /// What of all events `pick` picks.
    pub(super) fn kinds<T>(&self, pick: impl Fn(EventKind) -> Option<T>) -> Vec<T> {
        self.events.iter().filter_map(|event| pick(event.kind)).collect()
    }

    pub(super) fn has(&self, kind: EventKind) -> bool {
        self.events.iter().any(|event| event.kind == kind)
    }
}

/// A grant for two hours from noon, opened by [`CODE`].
pub(super) fn grant(serial: u32) -> Grant {
    grant_with(serial, CODE)
}

pub(super) fn grant_with(serial: u32, code: &str) -> Grant {
    let salt = *b"saltsalt";
    Grant {
        serial,
        delivery: 1,
        door: 1,
        parcel: *b"376123450000000016",
        courier: 1,
        not_before_ms: NOON,
        not_after_ms: NOON + 2 * 3_600_000,
        salt,
        verifier: verifier(&salt, code.as_bytes()),
    }
}
