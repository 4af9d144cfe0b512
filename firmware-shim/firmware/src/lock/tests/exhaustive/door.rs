//! A lock on its board, frames in the air, and what a step does to them.

use std::sync::Arc;
use std::vec::Vec;

use super::budget::{Budget, Plant};
use super::watch::{Promise, WINDOW_ENDS, Watch};
use crate::access::{Entry, Grant, TimeReply};
use crate::crypto::ServiceKey;
use crate::journal::{Hash, audit};
use crate::lock::tests::bench::{LOCK_KEY, NETWORK, NOON, lock_signer, service};
use crate::lock::tests::fake_board::FakeBoard;
use crate::lock::{Lock, LockConfig};
use crate::matter::LockState;
use crate::store::{Flash, Identity, Network};
use crate::time::Instant;
use crate::wire::{Decoder, Direction, Downlink, FRAME_BYTES_MAX, FromLock, Sender, ToLock, Uplink};

/// Frames of one kind that the attacker keeps.
const KEPT_MAX: usize = 2;

/// A code at the keypad.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Code {
    First,
    Second,
    Wrong,
}

impl Code {
    const fn digits(self) -> [u8; 6] {
        match self {
            Self::First => *b"314159",
            Self::Second => *b"271828",
            Self::Wrong => *b"000000",
        }
    }
}

/// A frame for the lock, as the attacker can tell them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Frame {
    Grant(u32),
    Revoke(u32),
    Time,
    /// The hub records for this grant.
    Recording(u32),
}

/// A frame that was sent: it may have been lost, and can be delivered at any time, and more than once.
#[derive(Clone, Debug)]
pub(super) struct Sent {
    pub(super) frame: Frame,
    pub(super) number: u64,
    pub(super) sent_ms: u64,
    bytes: Arc<[u8]>,
}

/// What can be done to the clock chip.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trick {
    /// Two hours back.
    TurnBack,
    /// Cells out, its own too: it stands, and continues two hours late.
    Stop,
}

/// What happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Act {
    Enter(Code),
    /// The frame of this index arrives.
    Deliver(u8),
    /// The service sends.
    Send(Frame),
    /// The hub begins or ends its recording.
    Film,
    /// Time passes, ms.
    Wait(u64),
    Clock(Trick),
    /// Cells out and in again.
    PullCells,
}

/// One step of the surroundings, and the write to flash in whose middle the supply ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) act: Act,
    pub(super) cut: Option<u8>,
}

/// The door: a lock, and what surrounds it.
#[derive(Clone, Debug)]
pub(super) struct Door {
    pub(super) lock: Lock,
    pub(super) board: FakeBoard,
    /// The lock's own clock.
    pub(super) now: Instant,
    /// The time, ms since 1970 UTC.
    pub(super) true_ms: u64,
    config: LockConfig,
    pub(super) frames: Vec<Sent>,
    /// The hub's numbers, and the service's.
    hub: Sender,
    orders: Sender<ServiceKey>,
    /// Last record of the journal that was completely written.
    recorded: (u32, Hash),
    /// Changes of the flash when its key was computed.
    keyed_at: u64,
    pub(super) flash_key: u64,
    pub(super) watch: Watch,
    pub(super) left: Budget,
    pub(super) key: u64,
}

impl Door {
    /// A locked door whose lock knows the time and holds both grants, while the hub records.
    pub(super) fn expecting(left: Budget, plant: Option<Plant>) -> Self {
        let mut config = LockConfig::default();
        if let Some(plant) = plant {
            plant.misconfigure(&mut config);
        }
        let mut door = Self {
            lock: Lock::new(config),
            board: FakeBoard::new(),
            now: Instant::START,
            true_ms: NOON,
            config,
            frames: Vec::new(),
            hub: Sender::new(NETWORK, Direction::ToLock, 1, u64::MAX),
            orders: Sender::new(LOCK_KEY.service_key(), Direction::ServiceToLock, 1, u64::MAX),
            recorded: (0, Hash::GENESIS),
            keyed_at: u64::MAX,
            flash_key: 0,
            watch: Watch::default(),
            left,
            key: 0,
        };
        let seed = [5; 32];
        assert_eq!(lock_signer().public(), crate::crypto::Signer::from_seed(&seed).public());
        let identity = Identity { seed, lock_key: LOCK_KEY, service: service().public() };
        let mut flash = Flash::new(&mut door.board.flash);
        flash.put(&identity).expect("an empty flash has room");
        flash.put(&Network { key: Some(NETWORK), generation: 1 }).expect("an empty flash has room");
        door.board.flash.changes_cached = plant.map_or(0, Plant::changes_cached);
        door.boot();
        door.wait(1_000);
        // A lock that trusts its clock chip does not ask.
        if let Some(told) = door.frames.iter().position(|sent| sent.frame == Frame::Time) {
            door.deliver(told);
        }
        assert!(!door.lock.clock.is_in_doubt(), "it knows the time");
        door.frames.clear();
        door.send(Frame::Grant(1));
        door.send(Frame::Grant(2));
        door.deliver(0);
        door.deliver(1);
        assert!((1..=2).all(|serial| door.lock.grants.objection_to(serial, Some(NOON)).is_none()));
        assert_eq!(door.lock.lock_state(door.now), LockState::Locked);
        door.watch.film(door.true_ms);
        door.watch.resets = 0;
        door.rekey();
        door
    }

    /// Does a step; false if nothing of it can happen here.
    pub(super) fn take(&mut self, step: Step) -> bool {
        let left = &mut self.left;
        let budget = match step.act {
            Act::Enter(Code::Wrong) => &mut left.guesses,
            Act::Enter(_) => &mut left.codes,
            Act::Deliver(_) => &mut left.deliveries,
            Act::Send(_) => &mut left.sends,
            Act::Film => &mut left.films,
            Act::Wait(_) => &mut left.waits,
            Act::Clock(_) => &mut left.tricks,
            Act::PullCells => &mut left.cuts,
        };
        *budget -= 1;
        if let Some(change) = step.cut {
            self.left.cuts -= 1;
            self.board.flash.cut_in_change = Some(change.into());
        }
        let resets = self.watch.resets;
        match step.act {
            Act::Enter(code) => self.enter(code),
            Act::Deliver(frame) if usize::from(frame) < self.frames.len() => self.deliver(frame.into()),
            Act::Deliver(_) => return false,
            Act::Send(frame) => self.send(frame),
            Act::Film => self.watch.film(self.true_ms),
            Act::Wait(ms) => self.wait(ms),
            Act::Clock(trick) => self.trick(trick),
            Act::PullCells => self.reset(),
        }
        if step.cut.is_some() && self.watch.resets == resets {
            return false; // so many writes there are not
        }
        self.rekey();
        true
    }

    fn rekey(&mut self) {
        if self.board.flash.changes != self.keyed_at {
            self.flash_key = self.flash_key();
            self.keyed_at = self.board.flash.changes;
        }
        self.key = self.state_key();
    }

    /// Time passes, and the lock is polled at its end. False if its supply ended in this poll.
    fn poll_after(&mut self, ms: u64) -> bool {
        self.now = self.now.after_ms(ms);
        self.true_ms += ms;
        if !self.board.i2c.clock_stopped {
            self.board.i2c.clock_ms += ms;
        }
        self.board.i2c.motor_ma = if self.motor() == 0 { 0 } else { 1_378 };
        self.board.i2c.supply_mv = if self.motor() == 0 { 6_200 } else { 5_511 };
        self.board.strike.0 = self.board.i2c.bolt_um < 24_000;
        // A count that is read from flash after a reset is no guess.
        let was_read = self.lock.memory.is_good();
        let wrong_before = self.lock.attempts.wrong_since_right();
        self.lock.poll(&mut self.board, self.now);
        let is_guess = was_read && self.lock.attempts.wrong_since_right() > wrong_before;
        if self.board.flash.is_cut() {
            // The processor has stopped in the middle of this poll: nothing of what it did afterwards has happened.
            if is_guess {
                self.watch.perhaps_guessed(self.true_ms);
            }
            self.reset();
            return false;
        }
        if is_guess && self.lock.candidate.is_none() {
            self.watch.guessed(self.lock.attempts.is_locked(self.now), self.true_ms);
        }
        let head = self.lock.journal.head([0; 16]);
        self.recorded = (head.sequence, head.hash);
        self.carry();
        if self.motor() < 0 && self.board.i2c.bolt_um > 24_000 {
            self.open();
        }
        true
    }

    fn motor(&self) -> i32 {
        match (self.board.nsleep.0, self.board.throw.0, self.board.withdraw.0) {
            (true, 1_000, 0) => 1,
            (true, 0, 1_000) => -1,
            _ => 0,
        }
    }

    /// The motor withdraws the bolt. It takes no time here; then somebody goes in, comes out, and throws it by hand.
    fn open(&mut self) {
        let serial = self.lock.ongoing.and_then(|ongoing| ongoing.serial);
        self.watch.opens(serial, self.true_ms);
        self.board.i2c.bolt_um = 0;
        for _ in 0..3 {
            if !self.poll_after(10) {
                break;
            }
        }
        self.board.i2c.bolt_um = 25_400;
        for ms in [60, 150, 160, 160] {
            self.poll_after(ms);
        }
    }

    /// Types a code and lets the battery's test run. The keypad itself has its own tests.
    fn enter(&mut self, code: Code) {
        self.lock.entered = Some(Entry::Code(code.digits()));
        for _ in 0..8 {
            let is_decided = |lock: &Lock| lock.candidate.is_none() && lock.entered.is_none();
            if !self.poll_after(5) || is_decided(&self.lock) {
                break;
            }
        }
    }

    fn deliver(&mut self, frame: usize) {
        let bytes = Arc::clone(&self.frames[frame].bytes);
        self.board.radio.incoming.extend(bytes.iter());
        if self.poll_after(10) {
            self.poll_after(10);
        }
    }

    fn wait(&mut self, ms: u64) {
        if self.poll_after(ms) {
            self.poll_after(20);
        }
    }

    fn trick(&mut self, trick: Trick) {
        self.board.i2c.clock_ms -= 7_200_000;
        if trick == Trick::Stop {
            self.board.i2c.clock_stopped = true;
            self.reset();
        }
    }

    /// The cells are removed and put back: RAM is lost, flash and clock chip are not.
    fn reset(&mut self) {
        self.watch.resets += 1;
        self.board.flash.power_on();
        self.board.throw.0 = 0;
        self.board.withdraw.0 = 0;
        self.board.nsleep.0 = false;
        self.board.radio.outgoing.clear();
        self.board.radio.incoming.clear();
        self.audit();
        self.lock = Lock::new(self.config);
        self.now = Instant::START;
        self.boot();
    }

    /// Until flash is read and the sensors have agreed.
    fn boot(&mut self) {
        for ms in [1, 9, 100, 250, 250, 100] {
            if !self.poll_after(ms) {
                return;
            }
        }
    }

    /// An auditor reads the flash as the reset has left it: every record that was complete is there.
    fn audit(&mut self) {
        let mut bench = self.board.flash.clone();
        let mut flash = Flash::new(&mut bench);
        let (sequence, hash) = self.recorded;
        let is_kept = flash.recover().is_ok()
            && audit(&mut flash).is_ok_and(|found| {
                let end = found.end.map_or((0, Hash::GENESIS), |end| (end.record.sequence, end.hash));
                // One more may have been written as the supply ended.
                found.broken_at.is_none() && (end == (sequence, hash) || end.0 > sequence)
            });
        if !is_kept {
            self.watch.breaks(Promise::Recover);
        }
    }

    /// Sends a frame into the air, where the attacker keeps a copy; whether it arrives is another step.
    fn send(&mut self, frame: Frame) {
        let message = match frame {
            Frame::Grant(serial) => {
                let code = if serial == 1 { Code::First } else { Code::Second };
                Downlink::Grant(service().sign(grant(serial, code)).expect("short"))
            }
            Frame::Revoke(serial) => Downlink::Revoke { serial },
            Frame::Time | Frame::Recording(_) => return,
        };
        self.order(frame, &message);
    }

    fn order(&mut self, frame: Frame, message: &Downlink) {
        let envelope = self.orders.enclose_order(message).expect("fits");
        self.air(frame, &ToLock::Service(envelope));
    }

    fn air(&mut self, frame: Frame, message: &ToLock) {
        let mut bytes = [0; FRAME_BYTES_MAX];
        let length = self.hub.seal(message, &mut bytes).expect("fits");
        let bytes: Arc<[u8]> = bytes[..length].into();
        let number = sealed_number(&bytes);
        let kept = self.frames.iter().filter(|sent| sent.frame == frame).count();
        if kept >= KEPT_MAX
            && let Some(oldest) = self.frames.iter().position(|sent| sent.frame == frame)
        {
            self.frames.remove(oldest);
        }
        self.frames.push(Sent { frame, number, sent_ms: self.true_ms, bytes });
    }

    /// Takes what the lock has sent. Hub and service are honest, and answer at once; the answers are in the air.
    fn carry(&mut self) {
        let mut decoder = <Decoder>::new();
        for byte in core::mem::take(&mut self.board.radio.outgoing) {
            let Some(Ok(sealed)) = decoder.push(byte) else { continue };
            match sealed.open(&NETWORK, Direction::FromLock).expect("the lock's own") {
                FromLock::AskRecording { nonce, serial } if self.watch.is_filmed => {
                    self.air(Frame::Recording(serial), &ToLock::Recording { nonce, serial, clip: 1 });
                }
                FromLock::CounterFloor { floor } => self.hub.jump_past(floor),
                FromLock::Service(carried) => match carried.open(&LOCK_KEY.service_key()) {
                    Ok(Uplink::AskTime { nonce }) => {
                        let told = service().sign(TimeReply { unix_ms: self.true_ms, nonce });
                        self.order(Frame::Time, &Downlink::Time(told.expect("short")));
                    }
                    Ok(Uplink::CounterFloor { floor }) => self.orders.jump_past(floor),
                    _ => {}
                },
                _ => {}
            }
        }
    }
}

/// The number of a frame, as its receiver sees it.
fn sealed_number(bytes: &[u8]) -> u64 {
    let mut decoder = <Decoder>::new();
    let sealed = bytes.iter().find_map(|byte| decoder.push(*byte));
    sealed.and_then(Result::ok).map_or(0, |sealed| sealed.counter())
}

fn grant(serial: u32, code: Code) -> Grant {
    let salt = *b"saltsalt";
    Grant {
        serial,
        delivery: serial,
        door: 1,
        parcel: *b"376123450000000016",
        courier: serial,
        not_before_ms: NOON,
        not_after_ms: WINDOW_ENDS,
        salt,
        verifier: LOCK_KEY.verifier(&salt, serial, &code.digits()),
    }
}
