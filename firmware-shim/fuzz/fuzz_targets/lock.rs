//! A whole lock on its chips, with a grant, and an attacker who has the mesh key and can read its envelopes, stands at
//! the keypad and sends to its short-range radio. They lack the service's signature and the code: the motor must never
//! withdraw the bolt.
#![no_main]

use std::sync::LazyLock;

use boards::{Bridge, Device, Factory, LockDevice, LockSenses};
use firmware::access::Grant;
use firmware::crypto::{LockKey, NetworkKey, ServiceKey, Signer};
use firmware::lock::LockConfig;
use firmware::wire::{
    Decoder, Direction, Downlink, FRAME_BYTES_MAX, FromLock, FromPhone, NEARBY_FRAME_BYTES_MAX, Sender,
    ToLock, Uplink, write_nearby,
};
use firmware_fuzz::{sealed, steps};
use libfuzzer_sys::fuzz_target;

const MS: u64 = 1_000_000;
const NOON: u64 = 1_773_486_000_000;
const NETWORK: NetworkKey = NetworkKey([4; 16]);
const LOCK_KEY: LockKey = LockKey([2; 32]);
const LOCKED: LockSenses = LockSenses {
    bolt_travel_m: 0.0254,
    motor_a: 0.0,
    supply_v: 6.2,
    magnet_m: Some(0.003),
    strike_plunger_m: Some(0.0024),
    touched: 0,
    ambient_c: 20.0,
    cover_off: false,
    jolt_g: [0.0; 3],
};

/// The lock, and whoever speaks to it.
#[derive(Clone)]
struct Scene {
    lock: LockDevice,
    now_ns: u64,
    counter: u64,
    orders: Sender<ServiceKey>,
}

/// A lock that knows the time and holds a grant.
static EXPECTING: LazyLock<Scene> = LazyLock::new(|| {
    let service = Signer::from_seed(&[1; 32]);
    let (network, unix_ms) = (Some(NETWORK), Some(NOON));
    let factory = Factory { seed: [5; 32], lock_key: LOCK_KEY, service: service.public(), network, unix_ms };
    let mut scene = Scene {
        lock: LockDevice::new(LockConfig::default(), 1, &factory),
        now_ns: 0,
        counter: 1,
        orders: Sender::new(LOCK_KEY.service_key(), Direction::ServiceToLock, 1, u64::MAX),
    };
    let mut decoder = <Decoder>::new();
    let salt = *b"saltsalt";
    let grant = Grant {
        serial: 7,
        delivery: 1,
        door: 1,
        parcel: *b"376123450000000016",
        courier: 1,
        not_before_ms: NOON,
        not_after_ms: NOON + 3_600_000,
        salt,
        verifier: LOCK_KEY.verifier(&salt, 7, b"314159"),
    };
    for _ in 0..4_000 {
        scene.pass(MS, &LOCKED);
        for byte in scene.lock.board.radio.peer.take_outgoing().into_iter().flat_map(|(_, frame)| frame) {
            let Some(Ok(frame)) = decoder.push(byte) else { continue };
            let Ok(FromLock::Service(carried)) = frame.open::<FromLock>(&NETWORK, Direction::FromLock) else {
                continue;
            };
            if let Ok(Uplink::AskTime { nonce }) = carried.open(&LOCK_KEY.service_key()) {
                let unix_ms = NOON + scene.now_ns / MS;
                let told = service.sign(firmware::access::TimeReply { unix_ms, nonce });
                scene.order(&Downlink::Time(told.expect("short")));
                scene.order(&Downlink::Grant(service.sign(grant).expect("short")));
            }
        }
    }
    assert!(scene.lock.state(scene.now_ns).is_some_and(|lock| !lock.clock_in_doubt));
    scene
});

impl Scene {
    fn pass(&mut self, ns: u64, senses: &LockSenses) {
        self.now_ns += ns;
        self.lock.sense(self.now_ns, senses);
        self.lock.poll(self.now_ns);
        if let Bridge::Drive { duty, .. } = self.lock.acts(self.now_ns).bridge {
            assert!(duty >= 0.0, "the bolt is withdrawn for nobody");
        }
    }

    fn order(&mut self, message: &Downlink) {
        let Ok(envelope) = self.orders.enclose_order(message) else { return };
        let mut frame = [0; FRAME_BYTES_MAX];
        self.counter += 1;
        let (way, counter) = (Direction::ToLock, self.counter);
        if let Ok(length) =
            firmware::wire::seal(&ToLock::Service(envelope), &NETWORK, way, counter, &mut frame)
        {
            self.lock.board.radio.peer.deliver(self.now_ns, &frame[..length]);
        }
    }

    fn act(&mut self, kind: u8, data: &[u8]) {
        let mut senses = LOCKED;
        match kind % 8 {
            0 => {
                let frame: Vec<u8> = data.iter().copied().chain([0]).collect();
                self.lock.board.radio.peer.deliver(self.now_ns, &frame);
            }
            1 => {
                self.counter += 1 + u64::from(kind / 8);
                if let Some(frame) = sealed(data, &NETWORK, Direction::ToLock, self.counter) {
                    self.lock.board.radio.peer.deliver(self.now_ns, &frame);
                }
            }
            2 => {
                // Whoever runs the service's front end, without its signature.
                if let Ok(message) = postcard::from_bytes::<Downlink>(data) {
                    self.order(&message);
                }
            }
            3 => {
                let frame: Vec<u8> = data.iter().copied().chain([0]).collect();
                self.lock.board.deliver_nearby(self.now_ns, &frame);
            }
            4 => {
                if let Ok(message) = postcard::from_bytes::<FromPhone>(data) {
                    let mut frame = [0; NEARBY_FRAME_BYTES_MAX];
                    if let Ok(length) = write_nearby(&message, &mut frame) {
                        self.lock.board.deliver_nearby(self.now_ns, &frame[..length]);
                    }
                }
            }
            5 => senses.touched = 1 << (kind / 8 % 13),
            6 => return self.pass(u64::from(kind / 8) * 300 * MS, &senses),
            _ => {
                // Off, and on again.
                self.lock.power_cut(self.now_ns);
                self.lock.boot(self.now_ns);
            }
        }
        for _ in 0..2 {
            self.pass(60 * MS, &senses);
        }
        self.pass(60 * MS, &LOCKED);
    }
}

fuzz_target!(|bytes: &[u8]| {
    let mut scene = EXPECTING.clone();
    for (kind, data) in steps(bytes).take(12) {
        scene.act(kind, data);
    }
});
