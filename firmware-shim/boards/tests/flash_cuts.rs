//! The supply ends at each flash byte of a grant's life, in all five models of what an interruption leaves.

mod bench;

use bench::{Envelopes, FarEnd, LOCKED, MS, NETWORK, lock_factory, reported, signed_grant, signed_time};
use boards::{Bridge, Device, LockDevice, LockSenses};
use chips::w25q::TornErase;
use firmware::access::Refusal;
use firmware::lock::LockConfig;
use firmware::wire::{Direction, Downlink, Event, EventKind, FRAME_BYTES_MAX, FromLock, ToLock, Uplink};

/// A lock on a door whose bolt will not move: what it does with flash is the same, and the story is short.
#[derive(Clone)]
struct Bench {
    lock: LockDevice,
    now_ns: u64,
    touched: u16,
    powered: bool,
    reviving: bool,
    hub: FarEnd<FRAME_BYTES_MAX>,
    envelopes: Envelopes,
    heard: Vec<Uplink>,
    /// The motor was driven to withdraw the bolt.
    withdrawn: bool,
}

impl Bench {
    fn new() -> Self {
        let mut bench = Self {
            lock: LockDevice::new(LockConfig::default(), 1, &lock_factory()),
            now_ns: 0,
            touched: 0,
            powered: true,
            reviving: false,
            hub: FarEnd::new(NETWORK, (Direction::ToLock, Direction::FromLock)),
            envelopes: Envelopes::new(),
            heard: Vec::new(),
            withdrawn: false,
        };
        bench.run(1_500);
        bench
    }

    /// Lets `ms` pass, from poll to poll.
    fn run(&mut self, ms: u64) {
        let ends_ns = self.now_ns + ms * MS;
        while self.now_ns < ends_ns {
            let tick_ns = (self.now_ns / MS + 1) * MS;
            // Chips feel the world every 10 ms, and at each poll.
            self.now_ns = self.lock.next_poll_ns().clamp(tick_ns, self.now_ns + 10 * MS);
            let drive = match self.lock.acts(self.now_ns).bridge {
                Bridge::Drive { duty, .. } => duty,
                _ => 0.0,
            };
            self.withdrawn |= drive < 0.0;
            let motor_a = 1.2 * drive;
            // A battery that was removed stays out until it is put back.
            self.powered &= self.reviving || self.lock.firmware().is_some();
            let supply_v = if self.powered { 6.2 - 0.7 * motor_a.abs() } else { 0.0 };
            let senses = LockSenses { motor_a, supply_v, touched: self.touched, ..LOCKED };
            self.lock.sense(self.now_ns, &senses);
            self.lock.poll(self.now_ns);
            self.listen();
        }
    }

    fn listen(&mut self) {
        let (mut questions, mut times) = (Vec::new(), Vec::new());
        let frames = self.lock.board.radio.peer.take_outgoing();
        for message in self.hub.receive(frames) {
            match message {
                FromLock::CounterFloor { floor } => self.hub.jump_past(floor),
                FromLock::AskRecording { nonce, serial } => questions.push((nonce, serial)),
                _ => {}
            }
            match reported(&message) {
                Some(Uplink::CounterFloor { floor }) => self.envelopes.orders.jump_past(floor),
                Some(Uplink::AskTime { nonce }) => times.push(nonce),
                message => self.heard.extend(message),
            }
        }
        for nonce in times {
            self.post(&Downlink::Time(signed_time(nonce, self.now_ns)));
        }
        // As a hub that films.
        for (nonce, serial) in questions {
            self.hub_posts(&ToLock::Recording { nonce, serial, clip: 1 });
        }
    }

    fn post(&mut self, message: &Downlink) {
        let message = self.envelopes.order(message);
        self.hub_posts(&message);
    }

    fn hub_posts(&mut self, message: &ToLock) {
        let frame = self.hub.say(message);
        self.lock.board.radio.peer.deliver(self.now_ns, &frame);
    }

    fn send(&mut self, message: &Downlink) {
        self.post(message);
        self.run(1_300);
    }

    fn enter(&mut self, digits: &str) {
        for key in digits.chars().chain("#".chars()) {
            self.touched = 1 << key.to_digit(10).unwrap_or(11);
            self.run(120);
            self.touched = 0;
            self.run(120);
        }
    }

    /// The battery is put back, with no finger on the keypad: the keypad would calibrate to it.
    fn revive(&mut self) {
        self.powered = true;
        self.reviving = true;
        self.touched = 0;
        self.run(2_500);
    }

    fn told(&self, wanted: EventKind) -> bool {
        self.heard.iter().any(|said| matches!(said, Uplink::Event(Event { kind, .. }) if *kind == wanted))
    }

    /// A grant's whole life: stored, a wrong guess, the right code.
    fn live(&mut self) {
        self.send(&Downlink::Grant(signed_grant(1, b"314159")));
        self.enter("000000");
        self.enter("314159");
        self.run(600);
    }
}

#[test]
fn a_cut_at_any_flash_byte_of_a_grant_s_life_breaks_no_promise() {
    let before = Bench::new();
    let mut whole = before.clone();
    whole.live();
    assert!(whole.withdrawn && whole.told(EventKind::Spent { serial: 1 }));
    let bytes = whole.lock.flash_bytes() - before.lock.flash_bytes();
    assert!(bytes > 300, "{bytes} flash bytes");
    let (mut opened_before, mut opened_after, mut taken_for_weak) = (0, 0, 0);
    for torn in TornErase::ALL {
        for cut in 0..bytes {
            let mut bench = before.clone();
            bench.lock.board.flash.target.torn = torn;
            bench.lock.cut_after_flash_bytes(cut);
            bench.live();
            let was_stored = bench.heard.contains(&Uplink::GrantStored { serial: 1 });
            let has_opened = bench.withdrawn;
            bench.revive();
            assert_eq!(bench.lock.boots(), 2, "{torn:?}, byte {cut}: no cut");
            let audit = bench.lock.audit().expect("flash answers");
            assert_eq!(audit.broken_at, None, "{torn:?}, byte {cut}");
            // The same code, again; a courier would do it.
            bench.withdrawn = false;
            bench.enter("314159");
            bench.run(600);
            let opens_now = bench.withdrawn;
            assert!(!(has_opened && opens_now), "{torn:?}, byte {cut}: opened twice");
            let is_spent = bench.told(EventKind::Refused { serial: Some(1), reason: Refusal::Spent });
            // A supply that failed while the load test was on record is a weak battery, whatever cut it.
            let is_weak = bench.told(EventKind::BatteryLow { loaded_mv: 0 });
            if was_stored && !has_opened {
                assert!(opens_now || is_spent || is_weak, "{torn:?}, byte {cut}: a stored grant was lost");
            }
            taken_for_weak += u32::from(is_weak);
            opened_before += u32::from(has_opened);
            opened_after += u32::from(opens_now);
        }
    }
    assert!(opened_before > 0 && opened_after > 0, "{opened_before} before, {opened_after} after the cut");
    let cuts = bytes as u32 * TornErase::ALL.len() as u32;
    assert!((1..cuts / 5).contains(&taken_for_weak), "{taken_for_weak} of {cuts} cuts");
}
