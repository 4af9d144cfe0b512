//! Round trips, damage, forgery, repetition and garbage.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use std::vec::Vec;

use super::*;
use crate::access::{Grant, GrantRefusal, Refusal, TimeReply};
use crate::crypto::{LockKey, NetworkKey, Signer};
use crate::journal::{ChainLink, Hash, Head, Kind, Record};
use crate::matter::{Alarm, DoorState, LockState};
use crate::picture::{PIXELS, Pixels};
use crate::wire::DriveFault;

const BIG: u32 = u32::MAX;
const KEY: NetworkKey = NetworkKey([7; 16]);

fn downlinks() -> Vec<Downlink> {
    let service = Signer::from_seed(&[1; 32]);
    let grant = Grant {
        serial: BIG,
        delivery: BIG,
        door: BIG,
        parcel: *b"376123450000000016",
        courier: BIG,
        not_before_ms: u64::MAX,
        not_after_ms: u64::MAX,
        salt: [0; 8],
        verifier: [0xFF; 32],
    };
    std::vec![
        Downlink::Grant(service.sign(grant).unwrap()),
        Downlink::Revoke { serial: 0 },
        Downlink::Time(service.sign(TimeReply { unix_ms: u64::MAX, nonce: [0; 16] }).unwrap()),
        Downlink::Ack { boot: BIG, event_id: BIG },
        Downlink::Lock,
        Downlink::ClearTamper { unix_ms: u64::MAX },
        Downlink::Rekey { generation: BIG, salt: [0xFF; 16] },
        Downlink::FactoryReset { generation: BIG },
        Downlink::ReadHead { nonce: [0xFF; 16] },
        Downlink::ReadRecord { sequence: BIG },
        Downlink::Enter { digits: *b"314159", unix_ms: u64::MAX },
    ]
}

const FLOOR: ToLock = ToLock::CounterFloor { floor: 7 };
const LOCK_KEY: LockKey = LockKey([3; 32]);

/// Every message of the mesh to the lock, those of the service in envelopes with the largest number.
fn to_lock() -> Vec<ToLock> {
    let service = Signer::from_seed(&[1; 32]);
    let envelope = |message: &Downlink| {
        let (direction, number) = (Direction::ServiceToLock, u64::MAX - 1);
        let mut sender = Sender::new(LOCK_KEY.service_key(), direction, number, u64::MAX);
        ToLock::Service(sender.enclose_order(message).unwrap())
    };
    let mut messages: Vec<ToLock> = downlinks().iter().map(envelope).collect();
    messages.extend([
        ToLock::Recording { nonce: [0xFF; 16], serial: BIG, clip: BIG },
        ToLock::CounterFloor { floor: u64::MAX },
        ToLock::Join(service.sign(JoinOffer { door: BIG, generation: BIG, salt: [0; 16] }).unwrap()),
    ]);
    messages
}

fn carried(message: &Uplink) -> Carried {
    let mut sender = Sender::new(LOCK_KEY.service_key(), Direction::LockToService, u64::MAX - 1, u64::MAX);
    sender.carry(message).unwrap()
}

/// As [`to_lock`], from the lock.
fn from_lock() -> Vec<FromLock> {
    let mut messages: Vec<FromLock> =
        uplinks().iter().map(|message| FromLock::Service(carried(message))).collect();
    messages.extend([
        FromLock::CounterFloor { floor: u64::MAX },
        FromLock::Joined,
        FromLock::AskRecording { nonce: [0xFF; 16], serial: BIG },
    ]);
    messages
}

fn uplinks() -> Vec<Uplink> {
    let event = |kind| Uplink::Event(Event { boot: BIG, id: BIG, at_ms: u64::MAX, count: u16::MAX, kind });
    let head = Head { sequence: BIG, hash: Hash([0xFF; 32]), nonce: [0xFF; 16] };
    let fault = EventKind::DriveFault { fault: DriveFault::NoProgress, attempt: 3, bolt_um: Some(-1_500) };
    let record = Record { sequence: BIG, unix_ms: Some(u64::MAX), kind: Kind::Event(fault) };
    std::vec![
        Uplink::Status(Status {
            seq: 1,
            lock_state: LockState::Locked,
            door_state: DoorState::Closed,
            battery_mv: Some(6_100),
            boot: 1,
            uptime_ms: 0,
            has_alarm: false,
        }),
        event(EventKind::Alarm(Alarm::ForcedUser)),
        event(EventKind::Operation {
            operation: Operation::Unlock,
            source: Source::Keypad,
            serial: Some(BIG),
            result: OperationResult::Failed(DriveFault::Stall),
        }),
        event(fault),
        event(EventKind::Refused { serial: None, reason: Refusal::KeypadLocked }),
        event(EventKind::WrongCode { count: 0 }),
        event(EventKind::MovedByHand { lock_state: LockState::Unlocked }),
        event(EventKind::TimeSet { unix_ms: u64::MAX }),
        event(EventKind::BatteryLow { loaded_mv: 3_600 }),
        Uplink::GrantStored { serial: 0 },
        Uplink::GrantRefused { serial: 256, reason: GrantRefusal::Full },
        Uplink::Revoked { serial: 0 },
        Uplink::RevokedTooLate { serial: 0 },
        Uplink::Tamper { is_alarmed: true },
        Uplink::Rekeyed { generation: BIG },
        Uplink::AskTime { nonce: [0; 16] },
        Uplink::CounterFloor { floor: u64::MAX },
        Uplink::JournalHead(Signer::from_seed(&[2; 32]).sign(head).unwrap()),
        Uplink::JournalRecord(ChainLink { record, hash: Hash([0xFF; 32]) }),
    ]
}

fn sealed<T: serde::Serialize>(message: &T, direction: Direction, counter: u64) -> Vec<u8> {
    let mut buffer = [0xAA; FRAME_BYTES_MAX];
    let length = seal(message, &KEY, direction, counter, &mut buffer).unwrap();
    buffer[..length].to_vec()
}

fn down(message: &ToLock) -> Vec<u8> {
    sealed(message, Direction::ToLock, 9)
}

fn frames<const N: usize>(decoder: &mut Decoder<N>, bytes: &[u8]) -> Vec<Result<Sealed<N>, FrameError>> {
    bytes.iter().filter_map(|byte| decoder.push(*byte)).collect()
}

fn heard(bytes: &[u8]) -> Vec<Result<ToLock, FrameError>> {
    let open = |sealed: Result<Sealed, _>| sealed?.open(&KEY, Direction::ToLock);
    frames(&mut <Decoder>::new(), bytes).into_iter().map(open).collect()
}

/// What the lock sends every 4 s, all year: its length is battery life (`RadioConfig::heartbeat_idle_ms`).
#[test]
fn a_heartbeat_is_short() {
    const YEAR_MS: u64 = 365 * 86_400_000;
    let (lock_state, door_state) = (LockState::Locked, DoorState::Closed);
    let (seq, uptime_ms) = ((YEAR_MS / 4_000) as u32, YEAR_MS);
    let status = Status {
        seq,
        lock_state,
        door_state,
        battery_mv: Some(5_900),
        boot: 100,
        uptime_ms,
        has_alarm: false,
    };
    let mut sender = Sender::new(LOCK_KEY.service_key(), Direction::LockToService, u64::from(seq), u64::MAX);
    let carried = sender.carry(&Uplink::Status(status)).unwrap();
    let length = sealed(&FromLock::Service(carried), Direction::FromLock, u64::from(seq)).len();
    assert!(length <= 54, "{length} bytes");
}

#[test]
fn every_message_survives_its_frame() {
    for message in to_lock() {
        assert_eq!(heard(&down(&message)), [Ok(message)]);
    }
    for message in from_lock() {
        let frame = sealed(&message, Direction::FromLock, u64::MAX);
        let sealed = frames(&mut <Decoder>::new(), &frame).remove(0).unwrap();
        assert_eq!(sealed.counter(), u64::MAX);
        assert_eq!(sealed.open(&KEY, Direction::FromLock), Ok(message));
    }
}

fn to_hub() -> Vec<ToHub<Envelope>> {
    let service = Signer::from_seed(&[1; 32]);
    let order = FilmOrder {
        serial: BIG,
        delivery: BIG,
        door: BIG,
        asked_unix_ms: u64::MAX,
        until_unix_ms: u64::MAX,
        parcel: Region { columns: (255, 255), rows: (255, 255), pixels: u16::MAX },
    };
    let mut orders = Sender::new(LOCK_KEY.service_key(), Direction::ServiceToLock, 1 << 62, u64::MAX);
    let for_lock = |message| ToHub::Lock(message).sealed(&mut orders).unwrap();
    let mut messages: Vec<ToHub<Envelope>> = downlinks().into_iter().map(for_lock).collect();
    messages.extend([
        ToHub::Film(service.sign(order).unwrap()),
        ToHub::EndFilm(service.sign(FilmEnd { serial: BIG, vouched: true }).unwrap()),
        ToHub::Time(service.sign(TimeReply { unix_ms: u64::MAX, nonce: [0; 16] }).unwrap()),
        ToHub::Ack { boot: BIG, event_id: BIG },
        ToHub::NextMesh(service.sign(NextMesh { door: BIG, generation: BIG, key: KEY }).unwrap()),
        ToHub::Join(service.sign(JoinOffer { door: BIG, generation: BIG, salt: [0xFF; 16] }).unwrap()),
        ToHub::Stream { on: true },
        ToHub::Got(Got { clip: BIG, segment: BIG }),
    ]);
    messages
}

fn from_hub() -> Vec<FromHub<Carried>> {
    let hub = Signer::from_seed(&[2; 32]);
    let pixels = Pixels([0; PIXELS]);
    let (clip, segment, unix_ms) = (BIG, BIG, u64::MAX);
    let recording = Recording { clip, serial: BIG, delivery: BIG, door: BIG, unix_ms };
    let head = Segment {
        clip,
        segment,
        previous: Hash([0xFF; 32]),
        from_ms: unix_ms,
        to_ms: unix_ms,
        pictures: 5,
        pictures_hash: Hash([0xFF; 32]),
        gap: Some(Gap { from_ms: unix_ms, to_ms: unix_ms, cause: GapCause::RingFull }),
        last: true,
    };
    let mut messages: Vec<FromHub<Carried>> =
        uplinks().iter().map(|message| FromHub::Lock(carried(message))).collect();
    messages.extend([
        FromHub::Status(HubStatus {
            seq: BIG,
            lock_state: None,
            door_state: DoorState::Unspecified,
            filming: Some(clip),
            shutter_shut: false,
            people: u8::MAX,
            uptime_ms: u64::MAX,
        }),
        FromHub::Recording(hub.sign(recording).unwrap()),
        FromHub::NotRecording { serial: BIG, why: NotFilming::Store },
        FromHub::Event(HubEvent {
            boot: BIG,
            id: BIG,
            at_ms: u64::MAX,
            kind: HubEventKind::TimeSet { unix_ms },
            again: u16::MAX,
        }),
        FromHub::Picture(StreamPicture { clip, number: BIG, unix_ms, pixels }),
        FromHub::SegmentHead(hub.sign(head).unwrap()),
        FromHub::SegmentPicture(SegmentPicture { clip, segment, index: 4, unix_ms, pixels }),
        FromHub::HasNextMesh { generation: BIG },
        FromHub::AskTime { nonce: [0; 16] },
        FromHub::CounterFloor { floor: u64::MAX },
    ]);
    messages
}

fn cloud<T: serde::Serialize>(message: &T, direction: Direction) -> Vec<u8> {
    let mut buffer = [0xAA; CLOUD_FRAME_BYTES_MAX];
    let length = seal(message, &KEY, direction, u64::MAX, &mut buffer).unwrap();
    buffer[..length].to_vec()
}

#[test]
fn every_message_of_the_cloud_link_survives_its_frame_too() {
    let open = |frame: &[u8]| frames(&mut Decoder::<CLOUD_FRAME_BYTES_MAX>::new(), frame).remove(0).unwrap();
    for message in to_hub() {
        let sealed = open(&cloud(&message, Direction::ToHub));
        assert_eq!(sealed.open(&KEY, Direction::ToHub), Ok(message));
        assert_eq!(sealed.open::<ToHub<Envelope>>(&KEY, Direction::FromHub), Err(FrameError::Foreign));
    }
    for message in from_hub() {
        let sealed = open(&cloud(&message, Direction::FromHub));
        assert_eq!(sealed.open(&KEY, Direction::FromHub), Ok(message));
    }
    let longest = from_hub().iter().map(|message| cloud(message, Direction::FromHub).len()).max();
    assert_eq!(longest, Some(622), "zeros in what is encrypted make it up to 2 longer");
}

#[test]
fn a_picture_is_too_long_for_the_mesh() {
    let frame = from_hub().iter().map(|message| cloud(message, Direction::FromHub)).max_by_key(Vec::len);
    assert_eq!(frames(&mut <Decoder>::new(), &frame.unwrap()), [Err(FrameError::TooLong)]);
}

#[test]
fn the_delimiter_stands_at_the_end_and_nowhere_else() {
    let longest = to_lock().iter().map(down).map(|frame| frame.len()).max();
    assert_eq!(longest, Some(206));
    for message in to_lock() {
        let frame = down(&message);
        assert_eq!(frame.iter().position(|byte| *byte == 0), Some(frame.len() - 1));
    }
    for message in from_lock() {
        assert!(sealed(&message, Direction::FromLock, u64::MAX).len() <= 206);
    }
}

#[test]
fn every_flipped_bit_is_noticed() {
    for message in to_lock() {
        let whole = down(&message);
        for bit in 0..(whole.len() - 1) * 8 {
            let mut damaged = whole.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert!(heard(&damaged).iter().all(Result::is_err), "bit {bit} of {message:?}");
        }
    }
}

#[test]
fn a_frame_cut_short_or_lengthened_is_dropped_and_the_next_one_is_heard() {
    let whole = down(&to_lock()[0]);
    for length in 1..whole.len() - 1 {
        let mut bytes = whole[..length].to_vec();
        bytes.push(0);
        bytes.extend(&whole);
        let found = heard(&bytes);
        assert!(matches!(found[..], [Err(_), Ok(_)]), "{length}: {found:?}");
    }
    let mut longer = whole[..whole.len() - 1].to_vec();
    longer.extend([5, 5, 5, 0]);
    assert!(heard(&longer)[0].is_err());
}

#[test]
fn a_frame_without_a_message_is_no_message() {
    // TTLock 2024: ciphertext shorter than its own header was decrypted all the same.
    for length in 0..18 {
        let mut frame = [0; 64];
        let body: &[u8] = &[1; 18][..length];
        let frame = postcard::to_slice_cobs(&body, &mut frame).unwrap();
        assert_eq!(frames(&mut <Decoder>::new(), frame), [Err(FrameError::Damaged)], "{length} bytes");
    }
    let nothing = sealed(&(), Direction::ToLock, 1);
    assert_eq!(heard(&nothing), [Err(FrameError::Unknown)]);
}

#[test]
fn an_endless_frame_is_dropped_and_the_next_one_is_heard() {
    for length in [FRAME_BYTES_MAX, FRAME_BYTES_MAX + 1, 10_000] {
        let mut bytes = std::vec![1; length];
        bytes.push(0);
        bytes.extend(down(&FLOOR));
        let found = heard(&bytes);
        assert_eq!(found.len(), 2);
        assert!(found[0].is_err());
        assert_eq!(found[1], Ok(FLOOR));
    }
}

#[test]
fn a_frame_of_another_direction_key_or_number_is_refused() {
    let frame = |message: &ToLock, direction, counter| {
        frames(&mut <Decoder>::new(), &sealed(message, direction, counter)).remove(0).unwrap()
    };
    let mut receiver = Receiver::new(KEY, Direction::ToLock, 5, 100);
    let mut open = |sealed: &Sealed| receiver.open::<ToLock, _>(sealed);
    assert_eq!(open(&frame(&FLOOR, Direction::FromLock, 6)), Err(FrameError::Foreign));
    assert_eq!(open(&frame(&FLOOR, Direction::ToLock, 5)), Err(FrameError::Old));
    assert_eq!(open(&frame(&FLOOR, Direction::ToLock, 101)), Err(FrameError::Ahead), "not reserved");
    assert_eq!(open(&frame(&FLOOR, Direction::ToLock, 8)), Ok(FLOOR));
    assert_eq!(open(&frame(&FLOOR, Direction::ToLock, 8)), Err(FrameError::Old), "replayed");
    assert_eq!(open(&frame(&FLOOR, Direction::ToLock, 7)), Err(FrameError::Old), "overtaken");
    assert_eq!(open(&frame(&FLOOR, Direction::ToLock, 9)), Ok(FLOOR));
    let stranger = Receiver::new(NetworkKey([8; 16]), Direction::ToLock, 0, 100);
    let sealed = frame(&FLOOR, Direction::ToLock, 10);
    assert_eq!(stranger.clone().open::<ToLock, _>(&sealed), Err(FrameError::WrongKey));
}

#[test]
fn only_genuine_frames_ask_for_numbers_to_be_reserved() {
    let frame = |key: &NetworkKey, counter| {
        let mut buffer = [0; FRAME_BYTES_MAX];
        let length = seal(&FLOOR, key, Direction::ToLock, counter, &mut buffer).unwrap();
        frames(&mut <Decoder>::new(), &buffer[..length]).remove(0).unwrap()
    };
    let receiver = Receiver::new(KEY, Direction::ToLock, 1_000, 1_000);
    assert_eq!(receiver.wanted_limit(&frame(&KEY, 1_001)), Some(1_000 + COUNTER_BLOCK));
    assert_eq!(
        receiver.wanted_limit(&frame(&KEY, u64::MAX)),
        Some(1_000 + COUNTER_BLOCK),
        "one block a step"
    );
    assert_eq!(receiver.wanted_limit(&frame(&KEY, 1_000)), None);
    assert_eq!(receiver.wanted_limit(&frame(&NetworkKey([8; 16]), 1_001)), None);
}

#[test]
fn a_sender_stops_where_its_numbers_end() {
    let mut sender = Sender::new(KEY, Direction::ToLock, 1, 3);
    let mut buffer = [0; FRAME_BYTES_MAX];
    assert!(sender.seal(&FLOOR, &mut buffer).is_ok());
    assert!(sender.seal(&FLOOR, &mut buffer).is_ok());
    assert_eq!(sender.seal(&FLOOR, &mut buffer), Err(FrameError::Old));
    sender.extend(sender.wanted_limit());
    assert_eq!(sender.left(), COUNTER_BLOCK);
    sender.jump_past(100);
    let length = sender.seal(&FLOOR, &mut buffer).unwrap();
    assert_eq!(frames(&mut <Decoder>::new(), &buffer[..length])[0].as_ref().unwrap().counter(), 101);
}

#[test]
fn a_message_with_something_behind_it_is_none() {
    assert_eq!(heard(&sealed(&(FLOOR, 5_u8), Direction::ToLock, 1)), [Err(FrameError::Unknown)]);
}

#[test]
fn a_buffer_too_short_is_an_error() {
    for length in 0..down(&to_lock()[0]).len() {
        let mut buffer = [0; FRAME_BYTES_MAX];
        let sealed = seal(&to_lock()[0], &KEY, Direction::ToLock, 9, &mut buffer[..length]);
        assert_eq!(sealed, Err(FrameError::TooLong));
    }
}

/// xorshift: the same numbers in every run.
struct Draw(u64);

impl Draw {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }
}

/// 10^6 inputs: random bytes, and genuine frames that were mutated.
#[test]
fn garbage_and_mutations_neither_panic_nor_open_nor_deafen() {
    let mut draw = Draw(0x9E37_79B9_7F4A_7C15);
    let mut decoder = <Decoder>::new();
    let genuine: Vec<Vec<u8>> = to_lock().iter().map(down).collect();
    let good = sealed(&ToLock::CounterFloor { floor: 8 }, Direction::ToLock, 1);
    for round in 0..1_000_000_u32 {
        let mut bytes = Vec::new();
        if round % 2 == 0 {
            for _ in 0..draw.next() % 40 {
                let bits = draw.next();
                // Small numbers and zeros are what COBS, lengths and variants are made of.
                bytes.push([bits as u8, 0, (bits & 3) as u8, 0xFF][(bits >> 62) as usize]);
            }
        } else {
            bytes.clone_from(&genuine[draw.next() as usize % genuine.len()]);
            for _ in 0..1 + draw.next() % 3 {
                let at = draw.next() as usize % bytes.len();
                match draw.next() % 4 {
                    0 => bytes[at] ^= 1 << (draw.next() % 8),
                    1 => bytes.truncate(at.max(1)),
                    2 => bytes.insert(at, draw.next() as u8),
                    _ => bytes.rotate_left(at),
                }
            }
        }
        if bytes == down(&FLOOR) || genuine.contains(&bytes) {
            continue; // mutated back
        }
        bytes.push(0);
        for sealed in frames(&mut decoder, &bytes).into_iter().flatten() {
            let opened = sealed.open::<ToLock>(&KEY, Direction::ToLock);
            // Delimiters around a whole frame change nothing of it.
            if let Ok(message) = opened {
                assert!(to_lock().contains(&message), "round {round}: {message:?}");
            }
        }
        if round % 16 == 0 {
            let found = frames(&mut decoder, &good).remove(0).unwrap();
            assert_eq!(found.open(&KEY, Direction::ToLock), Ok(ToLock::CounterFloor { floor: 8 }));
        }
    }
    assert!(decoder.damaged_frames() > 300_000, "{}", decoder.damaged_frames());
}
