//! The service's end of the radio: messages to sealed frames and back.
//!
//! The service forgets nothing, so its counters need no flash. A lock that was reset takes only numbers above what it may
//! have taken before; it says so, and the service goes on above that.

use firmware::crypto::NetworkKey;
use firmware::wire::{Decoder, Direction, Downlink, FRAME_BYTES_MAX, Receiver, Sender, Uplink};

/// Both directions.
#[derive(Clone, Debug)]
pub(crate) struct Channel {
    sender: Sender,
    receiver: Receiver,
    decoder: Decoder,
    refused: u32,
}

impl Channel {
    /// A channel over which nothing has passed yet.
    pub(crate) fn new(key: NetworkKey) -> Self {
        Self {
            sender: Sender::new(key, Direction::ToLock, 1, u64::MAX),
            receiver: Receiver::new(key, Direction::FromLock, 0, u64::MAX),
            decoder: Decoder::new(),
            refused: 0,
        }
    }

    /// A message as it goes on the air.
    pub(crate) fn seal(&mut self, message: &Downlink) -> Vec<u8> {
        let mut frame = [0; FRAME_BYTES_MAX];
        // Cannot fail: FRAME_BYTES_MAX holds every message, and 2^64 numbers are enough.
        let length = self.sender.seal(message, &mut frame).unwrap_or(0);
        frame[..length].to_vec()
    }

    /// Takes a byte that came; a message at the end of each frame that is genuine and new.
    pub(crate) fn hear(&mut self, byte: u8) -> Option<Uplink> {
        let message = self.decoder.push(byte)?.and_then(|sealed| self.receiver.open(&sealed));
        match message {
            Ok(Uplink::CounterFloor { floor }) => {
                self.sender.jump_past(floor);
                Some(Uplink::CounterFloor { floor })
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

/// What a frame says to one who has the key and does not mind hearing it again: the twin's ground truth.
pub(crate) fn overheard<T: serde::de::DeserializeOwned>(
    frame: &[u8],
    key: &NetworkKey,
    direction: Direction,
) -> Option<T> {
    let mut decoder = <Decoder>::new();
    let sealed = frame.iter().find_map(|byte| decoder.push(*byte))?;
    sealed.and_then(|sealed| sealed.open(key, direction)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: NetworkKey = NetworkKey([3; 16]);

    #[test]
    fn a_frame_is_taken_once_and_a_floor_is_jumped_over() {
        let mut lock = Sender::new(KEY, Direction::FromLock, 5, 100);
        let mut lock_hears = Receiver::new(KEY, Direction::ToLock, 2_000, 4_000);
        let mut channel = Channel::new(KEY);
        let mut frame = [0; FRAME_BYTES_MAX];
        let length = lock.seal(&Uplink::Revoked { serial: 1 }, &mut frame).unwrap_or(0);
        let hear = |channel: &mut Channel, frame: &[u8]| frame.iter().find_map(|byte| channel.hear(*byte));
        assert_eq!(hear(&mut channel, &frame[..length]), Some(Uplink::Revoked { serial: 1 }));
        assert_eq!(hear(&mut channel, &frame[..length]), None);
        assert_eq!(channel.refused(), 1);

        let mut taken = |channel: &mut Channel| {
            let frame = channel.seal(&Downlink::Lock);
            let mut decoder = <Decoder>::new();
            let sealed = frame.iter().find_map(|byte| decoder.push(*byte));
            sealed
                .is_some_and(|sealed| sealed.is_ok_and(|sealed| lock_hears.open::<Downlink, _>(&sealed).is_ok()))
        };
        assert!(!taken(&mut channel));
        let length = lock.seal(&Uplink::CounterFloor { floor: 2_000 }, &mut frame).unwrap_or(0);
        hear(&mut channel, &frame[..length]);
        assert!(taken(&mut channel));
    }

    #[test]
    fn ground_truth_needs_the_key_and_the_direction() {
        let mut channel = Channel::new(KEY);
        let frame = channel.seal(&Downlink::Lock);
        assert_eq!(overheard(&frame, &KEY, Direction::ToLock), Some(Downlink::Lock));
        assert_eq!(overheard::<Downlink>(&frame, &KEY, Direction::FromLock), None);
        assert_eq!(overheard::<Downlink>(&frame, &NetworkKey::WELL_KNOWN, Direction::ToLock), None);
    }
}
