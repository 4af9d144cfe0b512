//! What the boards' tests share: keys, the senses of a locked door, the far end of a link, a hub in a staged hall.
#![allow(dead_code, reason = "each test file uses its own part")]

pub(crate) mod books;
pub(crate) mod hall;

use boards::{Factory, HubFactory, LockSenses};
use firmware::access::{Grant, TimeReply};
use firmware::crypto::{LockKey, NetworkKey, ServiceKey, Signed, Signer};
use firmware::wire::{
    CLOUD_FRAME_BYTES_MAX, Decoder, Direction, Downlink, FrameError, FromLock, Receiver, Sender, ToLock,
    Uplink,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

pub(crate) const MS: u64 = 1_000_000;
/// 2026-03-14 11:00 UTC, ms since 1970.
pub(crate) const NOON: u64 = 1_773_486_000_000;
pub(crate) const NETWORK: NetworkKey = NetworkKey([4; 16]);
pub(crate) const CLOUD: NetworkKey = NetworkKey([6; 16]);
pub(crate) const LOCK_KEY: LockKey = LockKey([2; 32]);
pub(crate) const HUB_SEED: [u8; 32] = [7; 32];

/// A locked door with a fresh battery.
pub(crate) const LOCKED: LockSenses = LockSenses {
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

/// The service's signature.
pub(crate) fn service() -> Signer {
    Signer::from_seed(&[1; 32])
}

pub(crate) fn lock_factory() -> Factory {
    let network = Some(NETWORK);
    Factory { seed: [5; 32], lock_key: LOCK_KEY, service: service().public(), network, unix_ms: Some(NOON) }
}

pub(crate) fn hub_factory() -> HubFactory {
    let (hub_key, network) = (LockKey([3; 32]), Some(NETWORK));
    HubFactory { seed: HUB_SEED, hub_key, service: service().public(), network, cloud: CLOUD }
}

/// The service's time in answer to a question, `now_ns` after noon.
pub(crate) fn signed_time(nonce: [u8; 16], now_ns: u64) -> Signed<TimeReply> {
    service().sign(TimeReply { unix_ms: NOON + now_ns / MS, nonce }).expect("short")
}

/// A grant for the next hour, with this code.
pub(crate) fn signed_grant(serial: u32, code: &[u8]) -> Signed<Grant> {
    let salt = *b"saltsalt";
    let grant = Grant {
        serial,
        delivery: 1,
        door: 1,
        parcel: *b"376123450000000016",
        courier: 1,
        not_before_ms: NOON,
        not_after_ms: NOON + 3_600_000,
        salt,
        verifier: LOCK_KEY.verifier(&salt, serial, code),
    };
    service().sign(grant).expect("short")
}

/// What service and lock seal for each other, as a test plays either.
#[derive(Clone, Debug)]
pub(crate) struct Envelopes {
    pub(crate) orders: Sender<ServiceKey>,
    pub(crate) reports: Sender<ServiceKey>,
}

impl Envelopes {
    pub(crate) fn new() -> Self {
        let key = LOCK_KEY.service_key();
        Self {
            orders: Sender::new(key, Direction::ServiceToLock, 1, u64::MAX),
            reports: Sender::new(key, Direction::LockToService, 1, u64::MAX),
        }
    }

    /// The service's order, as the hub hands it on.
    pub(crate) fn order(&mut self, message: &Downlink) -> ToLock {
        ToLock::Service(self.orders.enclose_order(message).expect("fits"))
    }

    /// The lock's message to the service, as the lock sends it.
    pub(crate) fn report(&mut self, message: &Uplink) -> FromLock {
        FromLock::Service(self.reports.carry(message).expect("fits"))
    }
}

/// The lock's message to the service in this, if there is one.
pub(crate) fn reported(message: &FromLock) -> Option<Uplink> {
    let FromLock::Service(carried) = message else { return None };
    Some(carried.open(&LOCK_KEY.service_key()).expect("the lock's own"))
}

/// The service's message to the lock in this, if there is one.
pub(crate) fn ordered(message: &ToLock) -> Option<Downlink> {
    let ToLock::Service(envelope) = message else { return None };
    Some(envelope.open(&LOCK_KEY.service_key(), Direction::ServiceToLock).expect("the service's own"))
}

/// The other end of a device's link, as a test plays it.
#[derive(Clone, Debug)]
pub(crate) struct FarEnd<const N: usize> {
    decoder: Decoder<N>,
    sender: Sender,
    receiver: Receiver,
}

impl<const N: usize> FarEnd<N> {
    /// An end that sends one way and receives the other.
    pub(crate) fn new(key: NetworkKey, (sends, receives): (Direction, Direction)) -> Self {
        let sender = Sender::new(key, sends, 1, u64::MAX);
        Self { decoder: Decoder::new(), sender, receiver: Receiver::new(key, receives, 0, u64::MAX) }
    }

    /// A message as a frame for the modem.
    pub(crate) fn say<T: Serialize>(&mut self, message: &T) -> Vec<u8> {
        let mut frame = [0; CLOUD_FRAME_BYTES_MAX];
        let length = self.sender.seal(message, &mut frame).expect("fits");
        frame[..length].to_vec()
    }

    /// The device refuses numbers up to this one.
    pub(crate) fn jump_past(&mut self, floor: u64) {
        self.sender.jump_past(floor);
    }

    /// What came out of the modem, in order. A number used twice is the end of the test.
    pub(crate) fn receive<T: DeserializeOwned>(&mut self, frames: Vec<(u64, Vec<u8>)>) -> Vec<T> {
        let mut heard = Vec::new();
        for byte in frames.into_iter().flat_map(|(_, frame)| frame) {
            let Some(Ok(sealed)) = self.decoder.push(byte) else { continue };
            match self.receiver.open(&sealed) {
                Ok(message) => heard.push(message),
                Err(FrameError::Old) => panic!("the device used a number twice"),
                Err(error) => panic!("the device sent what nobody can read: {error}"),
            }
        }
        heard
    }
}
