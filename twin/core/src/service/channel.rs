//! The service's end of the cloud link: messages to sealed frames and back.
//!
//! Frames overtake each other on their way. What speaks of now must not be overtaken by what came after it; what is only
//! to be kept, a clip first of all, is taken late as well, once, within a window (as RFC 4303, 3.4.3).
//!
//! The service forgets nothing, so its counters need no flash. A hub that was reset takes only numbers above what it may
//! have taken before; it says so, and the service goes on above that.

use firmware::crypto::NetworkKey;
use firmware::wire::{
    CLOUD_FRAME_BYTES_MAX, Decoder, Direction, FrameError, FromHub, Sealed, Sender, ToHub, Uplink,
};

/// Both directions.
#[derive(Clone, Debug)]
pub(crate) struct Channel {
    sender: Sender,
    key: NetworkKey,
    window: Window,
    decoder: Decoder<CLOUD_FRAME_BYTES_MAX>,
    refused: u32,
}

impl Channel {
    /// A channel over which nothing has passed yet.
    pub(crate) fn new(key: NetworkKey) -> Self {
        Self {
            sender: Sender::new(key, Direction::ToHub, 1, u64::MAX),
            key,
            window: Window::default(),
            decoder: Decoder::new(),
            refused: 0,
        }
    }

    /// A message as it goes on the air.
    pub(crate) fn seal(&mut self, message: &ToHub) -> Vec<u8> {
        let mut frame = [0; CLOUD_FRAME_BYTES_MAX];
        // Cannot fail: CLOUD_FRAME_BYTES_MAX holds every message, and 2^64 numbers are enough.
        let length = self.sender.seal(message, &mut frame).unwrap_or(0);
        frame[..length].to_vec()
    }

    /// Takes a byte that came; a message at the end of each frame that is genuine and new.
    pub(crate) fn hear(&mut self, byte: u8) -> Option<FromHub> {
        let message = self.decoder.push(byte)?.and_then(|sealed| self.open(&sealed));
        match message {
            Ok(FromHub::CounterFloor { floor }) => {
                self.sender.jump_past(floor);
                Some(FromHub::CounterFloor { floor })
            }
            Ok(message) => Some(message),
            Err(_) => {
                self.refused = self.refused.saturating_add(1);
                None
            }
        }
    }

    fn open(&mut self, sealed: &Sealed<CLOUD_FRAME_BYTES_MAX>) -> Result<FromHub, FrameError> {
        let message = sealed.open(&self.key, Direction::FromHub)?;
        match self.window.take(sealed.counter()) {
            Arrival::InOrder => Ok(message),
            Arrival::Overtaken if may_be_late(&message) => Ok(message),
            Arrival::Overtaken | Arrival::Again => Err(FrameError::Old),
        }
    }

    /// Frames that were damaged, foreign, forged or old.
    pub(crate) fn refused(&self) -> u32 {
        self.refused
    }
}

/// Does a message mean the same if a later one came before it?
fn may_be_late(message: &FromHub) -> bool {
    match message {
        FromHub::Event(_) | FromHub::SegmentHead(_) | FromHub::SegmentPicture(_) => true,
        FromHub::Lock(message) => !matches!(message, Uplink::Status(_)),
        _ => false,
    }
}

/// Numbers of frames that were taken: the highest, and which of the 64 up to it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Window {
    highest: u64,
    taken: u64,
}

/// How a number comes, compared with those before it.
pub(crate) enum Arrival {
    /// It is the highest so far.
    InOrder,
    /// A later one came before it.
    Overtaken,
    /// It has come before, or is too old to tell.
    Again,
}

impl Window {
    /// Takes a number, and says how it comes.
    pub(crate) fn take(&mut self, number: u64) -> Arrival {
        if number > self.highest {
            let ahead = number - self.highest;
            self.taken = self.taken.checked_shl(ahead.min(u64::from(u32::MAX)) as u32).unwrap_or(0) | 1;
            self.highest = number;
            return Arrival::InOrder;
        }
        let behind = self.highest - number;
        let bit = if behind < 64 { 1 << behind } else { 0 };
        if bit == 0 || self.taken & bit != 0 {
            return Arrival::Again;
        }
        self.taken |= bit;
        Arrival::Overtaken
    }
}

/// What a frame of either link says to one who has the key and does not mind hearing it again: the twin's ground truth.
pub(crate) fn overheard<T: serde::de::DeserializeOwned>(
    frame: &[u8],
    key: &NetworkKey,
    direction: Direction,
) -> Option<T> {
    let mut decoder = Decoder::<CLOUD_FRAME_BYTES_MAX>::new();
    let sealed = frame.iter().find_map(|byte| decoder.push(*byte))?;
    sealed.and_then(|sealed| sealed.open(key, direction)).ok()
}

#[cfg(test)]
mod tests {
    use firmware::wire::{Got, HubEvent, HubEventKind, Receiver};

    use super::*;

    const KEY: NetworkKey = NetworkKey([3; 16]);
    const GOT: ToHub = ToHub::Got(Got { clip: 1, segment: 1 });

    #[test]
    fn a_frame_is_taken_once_and_a_floor_is_jumped_over() {
        let mut hub = Sender::new(KEY, Direction::FromHub, 5, 100);
        let mut hub_hears = Receiver::new(KEY, Direction::ToHub, 2_000, 4_000);
        let mut channel = Channel::new(KEY);
        let mut frame = [0; CLOUD_FRAME_BYTES_MAX];
        let asked = FromHub::AskTime { nonce: [1; 16] };
        let length = hub.seal(&asked, &mut frame).unwrap_or(0);
        let hear = |channel: &mut Channel, frame: &[u8]| frame.iter().find_map(|byte| channel.hear(*byte));
        assert_eq!(hear(&mut channel, &frame[..length]), Some(asked));
        assert_eq!(hear(&mut channel, &frame[..length]), None);
        assert_eq!(channel.refused(), 1);

        let mut taken = |channel: &mut Channel| {
            let frame = channel.seal(&GOT);
            let mut decoder = Decoder::<CLOUD_FRAME_BYTES_MAX>::new();
            let sealed = frame.iter().find_map(|byte| decoder.push(*byte)).and_then(Result::ok);
            sealed.is_some_and(|sealed| hub_hears.open::<ToHub, _>(&sealed).is_ok())
        };
        assert!(!taken(&mut channel));
        let length = hub.seal(&FromHub::CounterFloor { floor: 2_000 }, &mut frame).unwrap_or(0);
        hear(&mut channel, &frame[..length]);
        assert!(taken(&mut channel));
    }

    #[test]
    fn ground_truth_needs_the_key_and_the_direction() {
        let mut channel = Channel::new(KEY);
        let frame = channel.seal(&GOT);
        assert_eq!(overheard(&frame, &KEY, Direction::ToHub), Some(GOT));
        assert_eq!(overheard::<ToHub>(&frame, &KEY, Direction::FromHub), None);
        assert_eq!(overheard::<ToHub>(&frame, &NetworkKey::WELL_KNOWN, Direction::ToHub), None);
    }

    #[test]
    fn what_is_overtaken_is_taken_once_if_it_does_not_speak_of_now() {
        let event =
            FromHub::Event(HubEvent { boot: 1, id: 1, at_ms: 0, kind: HubEventKind::LockBack, again: 0 });
        let asked = FromHub::AskTime { nonce: [1; 16] };
        let frame = |message: &FromHub, number: u64| {
            let mut frame = [0; CLOUD_FRAME_BYTES_MAX];
            let mut hub = Sender::new(KEY, Direction::FromHub, number, u64::MAX);
            let length = hub.seal(message, &mut frame).unwrap_or(0);
            frame[..length].to_vec()
        };
        let mut channel = Channel::new(KEY);
        let mut hear = |message: &FromHub, number| {
            frame(message, number).iter().find_map(|byte| channel.hear(*byte)).is_some()
        };
        assert!(hear(&event, 100));
        assert!(hear(&event, 98), "overtaken");
        assert!(!hear(&event, 98) && !hear(&event, 100), "again");
        assert!(!hear(&asked, 99), "it speaks of now");
        assert!(hear(&event, 37) && !hear(&event, 36), "the window's end");
        assert!(hear(&event, 1_000) && !hear(&event, 101), "far ahead");
        assert!(hear(&event, 999));
    }
}
