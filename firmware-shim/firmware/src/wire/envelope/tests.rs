//! What only two can make, and each only once.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use super::*;
use crate::crypto::LockKey;
use crate::matter::{DoorState, LockState};
use crate::wire::{COUNTER_BLOCK, Receiver};

const ORDER: Downlink = Downlink::Revoke { serial: 7 };

fn key() -> ServiceKey {
    LockKey([1; 32]).service_key()
}

fn status(lock_state: LockState) -> Status {
    Status {
        seq: u32::MAX,
        lock_state,
        door_state: DoorState::Closed,
        battery_mv: Some(u16::MAX),
        boot: u32::MAX,
        uptime_ms: u64::MAX,
        has_alarm: false,
    }
}

fn service(next: u64) -> Sender<ServiceKey> {
    Sender::new(key(), Direction::ServiceToLock, next, u64::MAX)
}

fn lock(next: u64) -> Sender<ServiceKey> {
    Sender::new(key(), Direction::LockToService, next, u64::MAX)
}

/// What an envelope is on a link, changed there, and read again.
fn respelled<T: Serialize + DeserializeOwned>(message: &T, change: impl FnOnce(&mut [u8])) -> Option<T> {
    let mut bytes = [0; 256];
    let bytes = postcard::to_slice(message, &mut bytes).unwrap();
    change(bytes);
    postcard::from_bytes(bytes).ok()
}

fn length<T: Serialize>(message: &T) -> usize {
    postcard::to_slice(message, &mut [0; 256]).unwrap().len()
}

#[test]
fn no_changed_bit_is_believed_in_an_envelope_or_a_status() {
    let envelope = service(5).enclose_order(&ORDER).unwrap();
    assert_eq!(envelope.open(&key(), Direction::ServiceToLock), Ok(ORDER));
    for bit in 0..8 * length(&envelope) {
        let changed: Option<Envelope> = respelled(&envelope, |bytes| bytes[bit / 8] ^= 1 << (bit % 8));
        let opened = changed.map(|changed| changed.open::<Downlink>(&key(), Direction::ServiceToLock));
        assert!(opened.is_none_or(|opened| opened.is_err()), "bit {bit}");
    }
    let carried = lock(5).carry(&Uplink::Status(status(LockState::Locked))).unwrap();
    assert_eq!(carried.open(&key()), Ok(Uplink::Status(status(LockState::Locked))));
    for bit in 0..8 * length(&carried) {
        let changed: Option<Carried> = respelled(&carried, |bytes| bytes[bit / 8] ^= 1 << (bit % 8));
        assert!(changed.is_none_or(|changed| changed.open(&key()).is_err()), "bit {bit}");
    }
}

#[test]
fn another_key_another_way_or_another_kind_is_no_message() {
    let envelope = service(5).enclose_order(&ORDER).unwrap();
    let stranger = LockKey([2; 32]).service_key();
    assert_eq!(envelope.open::<Downlink>(&stranger, Direction::ServiceToLock), Err(FrameError::WrongKey));
    assert_eq!(envelope.open::<Downlink>(&key(), Direction::LockToService), Err(FrameError::WrongKey));
    // The status's tag, with the status as a body; the status's tag on an envelope.
    let Carried::Status(tagged) = lock(5).carry(&Uplink::Status(status(LockState::Locked))).unwrap() else {
        panic!("a status is in clear, for the hub");
    };
    for body in [Body { length: 0, bytes: [0; BODY_BYTES_MAX] }, Body::new(&tagged.status).unwrap()] {
        let posing = Envelope { number: tagged.number, tag: tagged.tag, body };
        assert_eq!(Carried::Message(posing).open(&key()), Err(FrameError::WrongKey));
    }
    // A status that the hub could not read.
    let hidden = lock(6).enclose(&Uplink::Status(status(LockState::Locked))).unwrap();
    assert_eq!(Carried::Message(hidden).open(&key()), Err(FrameError::Unknown));
}

#[test]
fn an_envelope_is_taken_once_and_no_number_is_used_twice() {
    let mut receiver = Receiver::new(key(), Direction::ServiceToLock, 0, COUNTER_BLOCK);
    let mut sender = service(1);
    let envelopes = [0; 3].map(|_| sender.enclose_order(&ORDER).unwrap());
    assert_eq!(envelopes.map(|envelope| envelope.number()), [1, 2, 3]);
    let mut open = |number: usize| receiver.open_envelope::<Downlink>(&envelopes[number]);
    assert_eq!(
        (open(1), open(1), open(0), open(2)),
        (Ok(ORDER), Err(FrameError::Old), Err(FrameError::Old), Ok(ORDER))
    );
    let mut sender = Sender::new(key(), Direction::LockToService, 1, 2);
    assert!(sender.carry(&Uplink::GrantStored { serial: 1 }).is_ok());
    assert_eq!(sender.carry(&Uplink::Status(status(LockState::Locked))), Err(FrameError::Old));
}

#[test]
fn a_body_of_any_length_is_read_or_refused() {
    for length in 0..=255_u8 {
        let mut bytes = [1; 300];
        // number, tag, length of the body (two bytes from 128 on), body
        let body = if length < 128 { std::vec![length] } else { std::vec![length, 1] };
        bytes[9..9 + body.len()].copy_from_slice(&body);
        let read = postcard::take_from_bytes::<Envelope>(&bytes);
        assert_eq!(read.is_ok(), usize::from(length) <= BODY_BYTES_MAX, "{length}");
        if let Ok((envelope, _)) = read {
            assert!(envelope.open::<Downlink>(&key(), Direction::ServiceToLock).is_err());
        }
    }
}
