//! Round trips, damage, and garbage.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::vec::Vec;

use super::*;
use crate::access::{Grant, GrantRefusal, Refusal};
use crate::lock::DriveFault;
use crate::matter::{Alarm, DoorState, LockState};

const BIG: u32 = u32::MAX;

fn downlinks() -> Vec<Downlink> {
    std::vec![
        Downlink::Grant(Grant {
            serial: BIG,
            delivery: BIG,
            door: BIG,
            parcel: *b"376123450000000016",
            courier: BIG,
            not_before_ms: u64::MAX,
            not_after_ms: u64::MAX,
            salt: [0; 8],
            verifier: [0xFF; 32],
        }),
        Downlink::Revoke { serial: 0 },
        Downlink::Time { unix_ms: 0 },
        Downlink::Ack { event_id: BIG },
        Downlink::Lock,
    ]
}

fn uplinks() -> Vec<Uplink> {
    let event = |kind| Uplink::Event(Event { id: BIG, at_ms: u64::MAX, kind });
    std::vec![
        Uplink::Status(Status {
            seq: 1,
            lock_state: LockState::Locked,
            door_state: DoorState::Closed,
            battery_mv: Some(6_100),
            uptime_ms: 0,
        }),
        event(EventKind::Alarm(Alarm::ForcedUser)),
        event(EventKind::Operation {
            operation: Operation::Unlock,
            source: Source::Keypad,
            serial: Some(BIG),
            result: OperationResult::Failed(DriveFault::Stall),
        }),
        event(EventKind::DriveFault { fault: DriveFault::NoProgress, attempt: 3, bolt_um: Some(-1_500) }),
        event(EventKind::Refused { serial: None, reason: Refusal::KeypadLocked }),
        event(EventKind::WrongCode { count: 0 }),
        event(EventKind::MovedByHand { lock_state: LockState::Unlocked }),
        Uplink::GrantStored { serial: 0 },
        Uplink::GrantRefused { serial: 256, reason: GrantRefusal::Full },
        Uplink::Revoked { serial: 0 },
        Uplink::RevokedTooLate { serial: 0 },
    ]
}

fn frame<T: serde::Serialize>(message: &T) -> Vec<u8> {
    let mut buffer = [0xAA; FRAME_BYTES_MAX];
    let length = encode(message, &mut buffer).unwrap();
    buffer[..length].to_vec()
}

fn decode<T: serde::de::DeserializeOwned>(decoder: &mut Decoder, bytes: &[u8]) -> Vec<Result<T, FrameError>> {
    bytes.iter().filter_map(|byte| decoder.push(*byte)).collect()
}

#[test]
fn every_message_survives_its_frame() {
    let mut decoder = Decoder::new();
    for message in downlinks() {
        assert_eq!(decode(&mut decoder, &frame(&message)), [Ok(message)]);
    }
    for message in uplinks() {
        assert_eq!(decode(&mut decoder, &frame(&message)), [Ok(message)]);
    }
    assert_eq!(decoder.bad_frames(), 0);
}

#[test]
fn the_delimiter_stands_at_the_end_and_nowhere_else() {
    for message in downlinks() {
        let frame = frame(&message);
        assert_eq!(frame.iter().position(|byte| *byte == 0), Some(frame.len() - 1));
        assert!(frame.len() <= 115, "{} bytes", frame.len());
    }
}

#[test]
fn every_flipped_bit_is_noticed() {
    for message in downlinks() {
        let whole = frame(&message);
        for bit in 0..(whole.len() - 1) * 8 {
            let mut damaged = whole.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            let mut decoder = Decoder::new();
            for found in decode::<Downlink>(&mut decoder, &damaged) {
                assert!(found.is_err(), "bit {bit} of {message:?}");
            }
        }
    }
}

#[test]
fn a_frame_cut_short_is_dropped_and_the_next_one_is_heard() {
    let whole = frame(&downlinks()[0]);
    for length in 1..whole.len() - 1 {
        let mut decoder = Decoder::new();
        let mut bytes = whole[..length].to_vec();
        bytes.push(0);
        bytes.extend(&whole);
        let found = decode(&mut decoder, &bytes);
        assert_eq!(found, [Err(FrameError::Damaged), Ok(downlinks()[0])]);
        assert_eq!(decoder.bad_frames(), 1);
    }
}

#[test]
fn an_endless_frame_is_dropped_and_the_next_one_is_heard() {
    for length in [FRAME_BYTES_MAX, FRAME_BYTES_MAX + 1, 10_000] {
        let mut decoder = Decoder::new();
        let mut bytes = std::vec![1; length];
        bytes.push(0);
        bytes.extend(frame(&Downlink::Lock));
        let found = decode(&mut decoder, &bytes);
        assert_eq!(found.len(), 2);
        assert!(found[0].is_err());
        assert_eq!(found[1], Ok(Downlink::Lock));
    }
}

#[test]
fn messages_of_the_other_direction_are_not_mistaken() {
    let mut decoder = Decoder::new();
    // A status has fields that no downlink of that number has: the length gives it away.
    let found = decode::<Downlink>(&mut decoder, &frame(&uplinks()[0]));
    assert_eq!(found, [Err(FrameError::Unknown)]);
}

#[test]
fn a_message_with_something_behind_it_is_none() {
    let mut decoder = Decoder::new();
    let found = decode::<Downlink>(&mut decoder, &frame(&(Downlink::Lock, 5_u8)));
    assert_eq!(found, [Err(FrameError::Unknown)]);
}

#[test]
fn a_buffer_too_short_is_an_error() {
    for length in 0..frame(&downlinks()[0]).len() {
        let mut buffer = [0; FRAME_BYTES_MAX];
        assert_eq!(encode(&downlinks()[0], &mut buffer[..length]), Err(FrameError::TooLong));
    }
}

#[test]
fn garbage_neither_panics_nor_deafens() {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut draw = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    let mut decoder = Decoder::new();
    let good = frame(&Downlink::Ack { event_id: 7 });
    for _ in 0..100_000 {
        let length = draw() % 24;
        for _ in 0..length {
            let bits = draw();
            // Small numbers and zeros are what COBS, lengths and variants are made of.
            let byte = [bits as u8, 0, (bits & 3) as u8, 0xFF][(bits >> 62) as usize];
            let _ = decoder.push::<Downlink>(byte);
        }
        let _ = decoder.push::<Downlink>(0);
        let found = decode::<Downlink>(&mut decoder, &good);
        assert_eq!(found, [Ok(Downlink::Ack { event_id: 7 })]);
    }
    assert!(decoder.bad_frames() > 50_000);
}
