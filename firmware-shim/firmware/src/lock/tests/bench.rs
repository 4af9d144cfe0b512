//! A bench that runs a lock on the scripted board, millisecond by millisecond.

use std::vec::Vec;

use super::fake_board::FakeBoard;
use crate::access::{Grant, TimeReply};
use crate::crypto::{LockKey, NetworkKey, ServiceKey, Signed, Signer};
use crate::journal::{Audit, audit};
use crate::lock::{Lock, LockConfig};
use crate::matter::{Alarm, LockState};
use crate::store::{Flash, Identity, Network};
use crate::time::Instant;
use crate::wake::Wake;
use crate::wire::{
    Decoder, Direction, Downlink, Event, EventKind, FRAME_BYTES_MAX, FromLock, OperationResult, Receiver,
    Sender, Status, ToLock, Uplink,
};

pub(super) const NOON: u64 = 1_773_486_000_000;
pub(super) const CODE: &str = "314159";
pub(super) const LOCK_KEY: LockKey = LockKey([2; 32]);
pub(super) const NETWORK: NetworkKey = NetworkKey([4; 16]);
const LOCK_SEED: [u8; 32] = [5; 32];

/// The service's key.
pub(super) fn service() -> Signer {
    Signer::from_seed(&[1; 32])
}

/// The lock's own key.
pub(super) fn lock_signer() -> Signer {
    Signer::from_seed(&LOCK_SEED)
}

/// A lock on its board, a simple bolt, and all messages of the lock.
#[derive(Clone, Debug)]
pub(super) struct Bench {
    pub(super) lock: Lock,
    pub(super) board: FakeBoard,
    pub(super) now: Instant,
    wake: Wake,
    /// Levels of the wake-up pins at the last poll.
    seen_pins: [bool; 4],
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
    /// The lock's questions whether it is filmed: nonce and serial.
    pub(super) questions: Vec<([u8; 16], u32)>,
    /// Floors sent to the hub.
    pub(super) mesh_floors: Vec<u64>,
    pub(super) has_joined: bool,
    /// Acknowledge what arrives.
    pub(super) acknowledges: bool,
    /// Answer questions for the time.
    pub(super) tells_time: bool,
    /// Answer that the hub films.
    pub(super) films: bool,
    /// Internal resistance of the battery, mΩ.
    pub(super) battery_mohm: i32,
    /// Voltage of the battery without load, mV.
    pub(super) cells_mv: i32,
    /// Load tests: when, which way, for how long, ms.
    pub(super) pulses: Vec<(u64, i32, u64)>,
    /// Frames sent to the lock, as they were.
    pub(super) sent: Vec<Vec<u8>>,
    decoder: Decoder,
    /// The hub's.
    pub(super) sender: Sender,
    receiver: Receiver,
    /// The service's.
    pub(super) orders: Sender<ServiceKey>,
    /// Number of the latest envelope of the lock.
    last_report: u64,
}

/// Runs of the motor up to this are load tests, ms; nothing else is so short.
const PULSE_MS_MAX: u64 = 25;

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
        bench.send(&Downlink::Grant(signed(grant(1))));
        bench.run(1_500);
        assert_eq!(bench.answers, [Uplink::CounterFloor { floor: 0 }, Uplink::GrantStored { serial: 1 }]);
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
        let mut bench = Self::unassembled(config);
        bench.assemble();
        let mut flash = Flash::new(&mut bench.board.flash);
        flash.put(&Network { key: Some(NETWORK), generation: 1 }).expect("an empty flash has room");
        bench
    }

    /// As [`Self::booting`], in commissioning mode.
    pub(super) fn uncommissioned() -> Self {
        let mut bench = Self::unassembled(LockConfig::default());
        bench.assemble();
        bench
    }

    fn assemble(&mut self) {
        let identity = Identity { seed: LOCK_SEED, lock_key: LOCK_KEY, service: service().public() };
        Flash::new(&mut self.board.flash).put(&identity).expect("an empty flash has room");
    }

    /// Listens to another network.
    pub(super) fn receive_with(&mut self, receiver: Receiver) {
        self.receiver = receiver;
    }

    /// As [`Self::booting`], before anything was written to the flash.
    pub(super) fn unassembled(config: LockConfig) -> Self {
        Self {
            lock: Lock::new(config),
            board: FakeBoard::new(),
            now: Instant::START,
            wake: Wake { at: Instant::START, pins: crate::wake::WakePins::NONE },
            seen_pins: [false; 4],
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
            questions: Vec::new(),
            mesh_floors: Vec::new(),
            has_joined: false,
            acknowledges: true,
            tells_time: true,
            films: true,
            battery_mohm: 500,
            cells_mv: 6_200,
            pulses: Vec::new(),
            sent: Vec::new(),
            decoder: Decoder::new(),
            sender: Sender::new(NETWORK, Direction::ToLock, 1, u64::MAX),
            receiver: Receiver::new(NETWORK, Direction::FromLock, 0, u64::MAX),
            orders: Sender::new(LOCK_KEY.service_key(), Direction::ServiceToLock, 1, u64::MAX),
            last_report: 0,
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
        self.board.i2c.clock_ms += 1;
        self.move_bolt();
        let keys_changed = self.board.i2c.touched != self.board.i2c.touched_read;
        self.board.key_irq.0 = !keys_changed;
        self.board.jolt_irq.0 = self.board.i2c.jolted;
        if self.now >= self.wake.at || self.seen_pins != self.wake_pins() || keys_changed {
            self.poll();
        }
    }

    fn wake_pins(&self) -> [bool; 4] {
        [self.board.reed.0, self.board.strike.0, self.board.tamper.0, self.board.jolt_irq.0]
    }

    /// The battery is removed and put back: RAM is lost, flash and clock are not.
    pub(super) fn reset(&mut self) {
        let config = LockConfig::default();
        self.lock = Lock::new(config);
        self.board.flash.power_on();
        self.board.throw.0 = 0;
        self.board.withdraw.0 = 0;
        self.board.nsleep.0 = false;
        self.board.radio.outgoing.clear();
        self.decoder = Decoder::new();
        self.wake.at = self.now;
    }

    /// The journal on flash.
    pub(super) fn audit(&mut self) -> Audit {
        audit(&mut Flash::new(&mut self.board.flash)).expect("flash answers")
    }

    pub(super) fn poll(&mut self) {
        self.seen_pins = self.wake_pins();
        self.wake = self.lock.poll(&mut self.board, self.now);
        assert!(self.wake.at > self.now, "the lock would spin");
        let bytes = std::mem::take(&mut self.board.radio.outgoing);
        for byte in bytes {
            if let Some(sealed) = self.decoder.push(byte) {
                let sealed = sealed.expect("the lock sends whole frames");
                let message = self.receiver.open(&sealed).expect("new and genuine");
                self.hub_receives(message);
            }
        }
    }

    fn hub_receives(&mut self, message: FromLock) {
        match message {
            FromLock::Service(carried) => {
                assert!(carried.number() > self.last_report, "no number twice");
                self.last_report = carried.number();
                self.receive(carried.open(&LOCK_KEY.service_key()).expect("the lock's own"));
            }
            FromLock::AskRecording { nonce, serial } if self.films => {
                self.hub_sends(&ToLock::Recording { nonce, serial, clip: 1 });
            }
            FromLock::AskRecording { nonce, serial } => self.questions.push((nonce, serial)),
            FromLock::CounterFloor { floor } => {
                self.sender.jump_past(floor);
                self.mesh_floors.push(floor);
            }
            FromLock::Joined => self.has_joined = true,
        }
    }

    fn receive(&mut self, message: Uplink) {
        match message {
            Uplink::Status(status) => self.statuses.push((self.now.as_ms(), status)),
            Uplink::Event(event) => {
                // Numbers restart with each boot; with its time an event is unique.
                if !self.events.contains(&event) {
                    self.events.push(event);
                }
                if self.acknowledges {
                    self.send(&Downlink::Ack { boot: event.boot, event_id: event.id });
                }
            }
            Uplink::AskTime { nonce } if self.tells_time => {
                let told = service().sign(TimeReply { unix_ms: self.board.i2c.clock_ms, nonce });
                self.send(&Downlink::Time(told.expect("short")));
            }
            Uplink::CounterFloor { floor } => {
                self.orders.jump_past(floor);
                self.answers.push(message);
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
            (_, true) => self.cells_mv * 1_000 / (4_000 + self.battery_mohm), // 4 Ω
            _ => 250,
        };
        self.board.i2c.supply_mv = self.cells_mv - self.board.i2c.motor_ma * self.battery_mohm / 1_000;
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
        if motor == 0
            && let Some(run) = self.runs.pop_if(|(_, _, for_ms)| *for_ms <= PULSE_MS_MAX)
        {
            self.pulses.push(run);
            self.stalls.pop_if(|(began, _)| *began >= run.0);
        }
    }

    /// The service sends this, and the hub carries it. The service's time, ms since 1970 UTC: the clock chip's of this
    /// bench.
    pub(super) fn unix_ms(&self) -> u64 {
        self.board.i2c.clock_ms
    }

    pub(super) fn send(&mut self, message: &Downlink) {
        let envelope = self.orders.enclose_order(message).expect("fits");
        self.hub_sends(&ToLock::Service(envelope));
    }

    /// The hub sends this itself.
    pub(super) fn hub_sends(&mut self, message: &ToLock) {
        let mut frame = [0; FRAME_BYTES_MAX];
        let length = self.sender.seal(message, &mut frame).expect("fits");
        self.sent.push(frame[..length].to_vec());
        self.board.radio.incoming.extend(&frame[..length]);
    }

    /// Bytes that are no frame of the service's.
    pub(super) fn inject(&mut self, bytes: &[u8]) {
        self.board.radio.incoming.extend(bytes);
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
        verifier: LOCK_KEY.verifier(&salt, serial, code.as_bytes()),
    }
}

/// Signed by the service.
pub(super) fn signed(grant: Grant) -> Signed<Grant> {
    service().sign(grant).expect("short")
}
