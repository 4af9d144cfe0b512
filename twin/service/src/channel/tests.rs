use firmware::matter::{DoorState, LockState};
use firmware::wire::{Downlink, Envelope, Got, HubEvent, HubEventKind, Receiver};

use super::*;

const KEY: NetworkKey = NetworkKey([3; 16]);
const GOT: ToHub = ToHub::Got(Got { clip: 1, segment: 1 });

fn lock_key() -> ServiceKey {
    firmware::crypto::LockKey([8; 32]).service_key()
}

#[test]
fn a_frame_is_taken_once_and_a_floor_is_jumped_over() {
    let mut hub = Sender::new(KEY, Direction::FromHub, 5, 100);
    let mut hub_receives = Receiver::new(KEY, Direction::ToHub, 900, 4_000);
    let mut channel = Channel::new(KEY, lock_key());
    let mut frame = [0; CLOUD_FRAME_BYTES_MAX];
    let asked: FromHub = FromHub::AskTime { nonce: [1; 16] };
    let length = hub.seal(&asked, &mut frame).unwrap_or(0);
    let receive =
        |channel: &mut Channel, frame: &[u8]| frame.iter().find_map(|byte| channel.receive(0, *byte));
    assert_eq!(receive(&mut channel, &frame[..length]), Some(asked));
    assert_eq!(receive(&mut channel, &frame[..length]), None);
    assert_eq!(channel.refused(), 1);

    let mut taken = |channel: &mut Channel| {
        let frame = channel.seal(&GOT);
        let mut decoder = Decoder::<CLOUD_FRAME_BYTES_MAX>::new();
        let sealed = frame.iter().find_map(|byte| decoder.push(*byte)).and_then(Result::ok);
        sealed.is_some_and(|sealed| hub_receives.open::<ToHub<Envelope>, _>(&sealed).is_ok())
    };
    assert!(!taken(&mut channel));
    let length = hub.seal(&FromHub::<Carried>::CounterFloor { floor: 900 }, &mut frame).unwrap_or(0);
    receive(&mut channel, &frame[..length]);
    assert!(taken(&mut channel));
}

#[test]
fn a_frame_whose_end_is_damaged_swallows_the_next_one() {
    let mut channel = Channel::new(KEY, lock_key());
    let mut overhearing = Overhearing::<ToHub<Envelope>>::default();
    let mut frames = [1, 2, 3].map(|clip| channel.seal(&ToHub::Got(Got { clip, segment: 1 })));
    if let Some(delimiter) = frames[0].last_mut() {
        *delimiter ^= 1;
    }
    let heard = frames.map(|frame| {
        let clip = |message| match message {
            ToHub::Got(got) => Some(got.clip),
            _ => None,
        };
        overhearing.take(&frame, &KEY, Direction::ToHub).into_iter().filter_map(clip).collect::<Vec<_>>()
    });
    assert_eq!(heard, [vec![], vec![1], vec![3]]);
}

#[test]
fn ground_truth_needs_the_key_and_the_direction() {
    let mut channel = Channel::new(KEY, lock_key());
    let frame = channel.seal(&GOT);
    assert_eq!(overheard::<ToHub<Envelope>>(&frame, &KEY, Direction::ToHub), GOT.sealed(&mut orders()).ok());
    assert_eq!(overheard::<ToHub<Envelope>>(&frame, &KEY, Direction::FromHub), None);
    assert_eq!(overheard::<ToHub<Envelope>>(&frame, &NetworkKey::WELL_KNOWN, Direction::ToHub), None);
}

#[test]
fn what_is_overtaken_is_taken_once_if_it_does_not_speak_of_now() {
    let event = FromHub::Event(HubEvent { boot: 1, id: 1, at_ms: 0, kind: HubEventKind::LockBack, again: 0 });
    let asked: FromHub = FromHub::AskTime { nonce: [1; 16] };
    let frame = |message: &FromHub, number: u64| {
        let mut frame = [0; CLOUD_FRAME_BYTES_MAX];
        let mut hub = Sender::new(KEY, Direction::FromHub, number, u64::MAX);
        let length = hub.seal(message, &mut frame).unwrap_or(0);
        frame[..length].to_vec()
    };
    let mut channel = Channel::new(KEY, lock_key());
    let mut receive = |message: &FromHub, number| {
        frame(message, number).iter().find_map(|byte| channel.receive(0, *byte)).is_some()
    };
    assert!(receive(&event, 100));
    assert!(receive(&event, 98), "overtaken");
    assert!(!receive(&event, 98) && !receive(&event, 100), "again");
    assert!(!receive(&asked, 99), "it speaks of now");
    assert!(receive(&event, 37) && !receive(&event, 36), "the window's end");
    assert!(receive(&event, 1_000) && !receive(&event, 101), "far ahead");
    assert!(receive(&event, 999));
}

fn orders() -> Sender<ServiceKey> {
    Sender::new(lock_key(), Direction::ServiceToLock, 1, u64::MAX)
}

/// A camera hub that puts any content into frames, posing as its lock.
struct Hub {
    channel: Channel,
    frames: Sender,
    lock: Sender<ServiceKey>,
    now_ns: u64,
}

const S: u64 = 1_000 * MS;

impl Hub {
    fn new() -> Self {
        Self {
            channel: Channel::new(KEY, lock_key()),
            frames: Sender::new(KEY, Direction::FromHub, 1, u64::MAX),
            lock: Sender::new(lock_key(), Direction::LockToService, 1, u64::MAX),
            now_ns: 100 * S,
        }
    }

    /// The lock's message at this moment.
    fn locked(&mut self) -> Carried {
        let status = Status {
            seq: 1,
            lock_state: LockState::Locked,
            door_state: DoorState::Closed,
            battery_mv: None,
            boot: 1,
            uptime_ms: self.now_ns / MS,
            has_alarm: false,
        };
        self.lock.carry(&Uplink::Status(status)).expect("fits")
    }

    /// What the service accepts of the camera hub's messages.
    fn sends(&mut self, carried: Carried) -> Option<FromHub> {
        let mut frame = [0; CLOUD_FRAME_BYTES_MAX];
        let length = self.frames.seal(&FromHub::Lock(carried), &mut frame).expect("fits");
        frame[..length].iter().find_map(|byte| self.channel.receive(self.now_ns, *byte))
    }
}

#[test]
fn a_state_is_the_locks_own_or_none_and_counts_once() {
    let mut hub = Hub::new();
    let locked = hub.locked();
    assert!(matches!(hub.sends(locked), Some(FromHub::Lock(Uplink::Status(_)))));
    assert_eq!(hub.sends(locked), None, "sealed anew");
    // The hub's own message, under a key that it has.
    let mut own = Hub {
        lock: Sender::new(
            firmware::crypto::LockKey([4; 32]).service_key(),
            Direction::LockToService,
            1 << 30,
            u64::MAX,
        ),
        ..Hub::new()
    };
    let forged = own.locked();
    assert_eq!(hub.sends(forged), None);
    assert_eq!(hub.channel.not_the_locks(), 2);
    let alive = hub.locked();
    assert!(hub.sends(alive).is_some(), "a forged number is not counted");
}

#[test]
fn a_state_that_was_held_back_says_nothing_of_now() {
    let mut hub = Hub::new();
    let first = hub.locked();
    assert!(hub.sends(first).is_some());
    let held = hub.locked();
    hub.now_ns += 5 * S;
    assert!(hub.sends(held).is_some(), "a slow line");
    let held = hub.locked();
    hub.now_ns += 8 * S;
    assert_eq!(hub.sends(held), None);
    // A message that only reports what happened is accepted late.
    let stored = hub.lock.carry(&Uplink::GrantStored { serial: 1 }).expect("fits");
    hub.now_ns += 60 * S;
    assert!(hub.sends(stored).is_some());
    assert_eq!(hub.sends(stored), None, "once");
}

#[test]
fn a_code_is_carried_only_while_the_hub_films() {
    let mut channel = Channel::new(KEY, lock_key());
    let frame = channel.seal(&ToHub::Lock(Downlink::Enter { digits: *b"314159", unix_ms: 0 }));
    let said = overheard::<ToHub<Envelope>>(&frame, &KEY, Direction::ToHub);
    assert!(matches!(said, Some(ToHub::LockIfFilming(_))), "{said:?}");
}

#[test]
fn the_service_goes_on_above_what_the_lock_may_have_taken() {
    let mut hub = Hub::new();
    let floor = hub.lock.carry(&Uplink::CounterFloor { floor: 700 }).expect("fits");
    hub.sends(floor);
    let frame = hub.channel.seal(&ToHub::Lock(Downlink::Lock));
    let said = overheard::<ToHub<Envelope>>(&frame, &KEY, Direction::ToHub);
    assert!(matches!(said, Some(ToHub::Lock(envelope)) if envelope.number() == 701), "{said:?}");
}
