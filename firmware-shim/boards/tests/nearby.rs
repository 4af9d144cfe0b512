//! The lock's short-range radio on its board: a phone's exchange over two UARTs' worth of bytes, and a modem that has
//! power only while it is wanted.

mod bench;

use bench::{Envelopes, FarEnd, LOCK_KEY, LOCKED, MS, NETWORK, lock_factory, reported, signed_grant};
use boards::{Bridge, Device, LockDevice, LockSenses};
use firmware::lock::LockConfig;
use firmware::wire::{
    Decision, Direction, Downlink, EventKind, FRAME_BYTES_MAX, Framing, FromLock, FromPhone,
    NEARBY_FRAME_BYTES_MAX, ToLock, ToPhone, Uplink, read_nearby, write_nearby,
};

/// A locked door, its hub, and a phone before it.
struct Bench {
    lock: LockDevice,
    now_ns: u64,
    hub: FarEnd<FRAME_BYTES_MAX>,
    envelopes: Envelopes,
    /// Messages that the phone received, and when, ms.
    heard: Vec<(u64, ToPhone)>,
    spent: bool,
    withdraws: bool,
}

impl Bench {
    fn with_grant() -> Self {
        let mut bench = Self {
            lock: LockDevice::new(LockConfig::default(), 1, &lock_factory()),
            now_ns: 0,
            hub: FarEnd::new(NETWORK, (Direction::ToLock, Direction::FromLock)),
            envelopes: Envelopes::new(),
            heard: Vec::new(),
            spent: false,
            withdraws: false,
        };
        bench.run(2_000);
        bench.tell(&Downlink::Grant(signed_grant(7, b"314159")));
        bench
    }

    fn tell(&mut self, message: &Downlink) {
        let message = self.envelopes.order(message);
        self.hub_tells(&message);
    }

    fn hub_tells(&mut self, message: &ToLock) {
        let frame = self.hub.say(message);
        self.lock.board.radio.peer.deliver(self.now_ns, &frame);
    }

    fn phone_sends(&mut self, message: &FromPhone) {
        let mut frame = [0; NEARBY_FRAME_BYTES_MAX];
        let length = write_nearby(message, &mut frame).expect("it fits");
        self.lock.board.deliver_nearby(self.now_ns, &frame[..length]);
    }

    fn run(&mut self, ms: u64) {
        for _ in 0..ms / 2 {
            self.now_ns += 2 * MS;
            let drive = match self.lock.acts(self.now_ns).bridge {
                Bridge::Drive { duty, .. } => duty,
                _ => 0.0,
            };
            self.withdraws |= drive < 0.0;
            let (motor_a, supply_v) = (1.2 * drive, 6.2 - 0.84 * drive.abs());
            self.lock.sense(self.now_ns, &LockSenses { motor_a, supply_v, ..LOCKED });
            self.lock.poll(self.now_ns);
            let frames = self.lock.board.radio.peer.take_outgoing();
            for message in self.hub.receive::<FromLock>(frames) {
                match message {
                    FromLock::CounterFloor { floor } => self.hub.jump_past(floor),
                    // The hub films.
                    FromLock::AskRecording { nonce, serial } => {
                        self.hub_tells(&ToLock::Recording { nonce, serial, clip: 1 });
                    }
                    _ => {}
                }
                match reported(&message) {
                    Some(Uplink::CounterFloor { floor }) => self.envelopes.orders.jump_past(floor),
                    Some(Uplink::AskTime { nonce }) => {
                        self.tell(&Downlink::Time(bench::signed_time(nonce, self.now_ns)));
                    }
                    Some(Uplink::Event(event)) => {
                        self.spent |= event.kind == EventKind::Spent { serial: 7 };
                        self.tell(&Downlink::Ack { boot: event.boot, event_id: event.id });
                    }
                    _ => {}
                }
            }
            for (_, frame) in self.lock.board.take_nearby(self.now_ns) {
                let mut framing = Framing::<NEARBY_FRAME_BYTES_MAX>::new();
                let whole = frame.iter().find_map(|byte| framing.push(*byte));
                let mut whole = whole.expect("it ends").expect("short enough");
                self.heard.push((self.now_ns / MS, read_nearby(&mut whole).expect("known")));
            }
        }
    }

    fn current_a(&mut self) -> f64 {
        self.lock.acts(self.now_ns).electronics_a
    }
}

#[test]
fn a_phone_s_exchange_opens_and_is_quick() {
    let mut bench = Bench::with_grant();
    bench.run(1_500);
    let asked_ms = bench.now_ns / MS;
    bench.phone_sends(&FromPhone::Hello { serial: 7 });
    for _ in 0..200 {
        if bench.heard.is_empty() {
            bench.run(2);
        }
    }
    let [(challenged_ms, ToPhone::Challenge { nonce })] = bench.heard[..] else {
        panic!("no challenge: {:?}", bench.heard)
    };
    // Polled ten times a second, and a frame of 22 bytes takes 2 ms.
    assert!(challenged_ms - asked_ms <= 110, "{} ms", challenged_ms - asked_ms);
    bench.run(50);
    bench.heard.clear();
    let mac = LOCK_KEY.phone_token(b"saltsalt", 7).answer(1, 7, &nonce);
    bench.phone_sends(&FromPhone::Answer { serial: 7, mac });
    bench.run(1_000);
    assert!(bench.spent && bench.withdraws);
    assert!(matches!(bench.heard[..], [(_, ToPhone::Decision(Decision::Opening))]), "{:?}", bench.heard);
}

#[test]
fn the_modem_draws_and_hears_only_while_a_grant_is_in_force() {
    let mut bench = Bench::with_grant();
    let idle_a = bench.current_a();
    bench.phone_sends(&FromPhone::Hello { serial: 7 });
    assert!(!bench.lock.board.nearby_is_on(bench.now_ns), "the grant is still on its way");
    bench.run(1_500);
    assert!(bench.lock.board.nearby_is_on(bench.now_ns));
    assert_eq!(bench.heard, [], "what came before it was on was heard by nobody");
    assert!((bench.current_a() - idle_a - 150e-6).abs() < 1e-9);
    bench.tell(&Downlink::Revoke { serial: 7 });
    bench.run(1_500);
    assert!(!bench.lock.board.nearby_is_on(bench.now_ns));
    assert!((bench.current_a() - idle_a).abs() < 1e-9);
}

#[test]
fn without_supply_what_was_heard_is_forgotten() {
    let mut bench = Bench::with_grant();
    bench.run(1_500);
    bench.phone_sends(&FromPhone::Hello { serial: 7 });
    bench.lock.connect_supply(false);
    bench.run(100);
    assert!(!bench.lock.board.nearby_is_on(bench.now_ns));
    bench.lock.connect_supply(true);
    bench.run(2_000);
    assert!(bench.lock.board.nearby_is_on(bench.now_ns), "the grant is on flash");
    assert_eq!(bench.heard, []);
}
