//! The service's end of the cloud link: messages to sealed frames and back.
//!
//! The service forgets nothing, so its counters need no flash. A hub that was reset takes only numbers above what it may
//! have taken before; it says so, and the service goes on above that.

use firmware::crypto::NetworkKey;
use firmware::wire::{CLOUD_FRAME_BYTES_MAX, Decoder, Direction, FromHub, Receiver, Sender, ToHub};

/// Both directions.
#[derive(Clone, Debug)]
pub(crate) struct Channel {
    sender: Sender,
    receiver: Receiver,
    decoder: Decoder<CLOUD_FRAME_BYTES_MAX>,
    refused: u32,
}

impl Channel {
    /// A channel over which nothing has passed yet.
    pub(crate) fn new(key: NetworkKey) -> Self {
        Self {
            sender: Sender::new(key, Direction::ToHub, 1, u64::MAX),
            receiver: Receiver::new(key, Direction::FromHub, 0, u64::MAX),
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
        let message = self.decoder.push(byte)?.and_then(|sealed| self.receiver.open(&sealed));
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

    /// Frames that were damaged, foreign, forged or old.
    pub(crate) fn refused(&self) -> u32 {
        self.refused
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
    use firmware::wire::Got;

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
}
