//! The connection between each phone and the service: messages are sealed, numbered and dated.
//!
//! Each phone has its own key, which the service gave to its app at enrolment and which is never transmitted again.
//! An intruder on the mobile network therefore reads nothing, and a frame that they change, forge or copy from
//! another phone is not accepted. A number is accepted once. A message older than [`FRESH_MS`] is not accepted
//! either: a press on "unlock" that somebody holds back must not arrive after the courier has gone. The intruder can
//! still lose frames; phones and service repeat what was not answered.

use firmware::crypto::NetworkKey;
use firmware::wire::{CLOUD_FRAME_BYTES_MAX, Decoder, Direction, Sender};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::service::{Arrival, Window};

/// A message is accepted up to this long after it was sent, ms: longer than a modem's queue and a slow network take
/// together, and no longer than the lock's question for the time stays open.
const FRESH_MS: u64 = 10_000;

/// Whose phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Phone {
    /// A courier's, numbered in the order of the world file.
    Courier(u8),
    /// The recipient's.
    Recipient,
}

/// Both ends of every phone's connection.
#[derive(Clone, Debug)]
pub(crate) struct Lines {
    /// The recipient's, then the couriers'.
    lines: Vec<Line>,
}

#[derive(Clone, Debug)]
struct Line {
    phone: End,
    service: End,
}

impl Lines {
    /// Connections of a recipient and this many couriers, over which nothing has passed yet. Their keys are derived
    /// from the world's seed.
    pub(crate) fn new(seed: u64, couriers: usize) -> Self {
        let line = |name: &str| {
            let mut random = chips::random::Stream::new(seed, &format!("keys.phone.{name}"));
            let key = NetworkKey(std::array::from_fn(|_| random.draw() as u8));
            // The key is used for this connection only, so its two directions may share the names of the hub's.
            let (down, up) = (Direction::ToHub, Direction::FromHub);
            Line { phone: End::new(key, up, down), service: End::new(key, down, up) }
        };
        let couriers = (0..couriers).map(|courier| line(&format!("courier{courier}")));
        Self { lines: std::iter::once(line("recipient")).chain(couriers).collect() }
    }

    /// A phone's message to the service, as transmitted. `unix_ms`: the time of day.
    pub(crate) fn up(&mut self, phone: Phone, unix_ms: u64, message: &impl Serialize) -> Vec<u8> {
        self.line(phone).map_or_else(Vec::new, |line| line.phone.seal(unix_ms, message))
    }

    /// The service's message to a phone, as transmitted.
    pub(crate) fn down(&mut self, phone: Phone, unix_ms: u64, message: &impl Serialize) -> Vec<u8> {
        self.line(phone).map_or_else(Vec::new, |line| line.service.seal(unix_ms, message))
    }

    /// The message in a frame to the service, if it is this phone's, new, and not too old.
    pub(crate) fn open_up<T: DeserializeOwned>(
        &mut self,
        phone: Phone,
        unix_ms: u64,
        bytes: &[u8],
    ) -> Option<T> {
        self.line(phone)?.service.open(unix_ms, bytes)
    }

    /// The message in a frame to a phone, if the service sent it to this phone, and it is new and not too old.
    pub(crate) fn open_down<T: DeserializeOwned>(
        &mut self,
        phone: Phone,
        unix_ms: u64,
        bytes: &[u8],
    ) -> Option<T> {
        self.line(phone)?.phone.open(unix_ms, bytes)
    }

    /// Frames that the service rejected: not a phone's, repeated or late.
    pub(crate) fn refused_by_service(&self) -> u32 {
        self.lines.iter().map(|line| line.service.refused).sum()
    }

    /// Frames that a phone rejected: not the service's, repeated or late.
    pub(crate) fn refused_by_phones(&self) -> u32 {
        self.lines.iter().map(|line| line.phone.refused).sum()
    }

    fn line(&mut self, phone: Phone) -> Option<&mut Line> {
        let place = match phone {
            Phone::Recipient => 0,
            Phone::Courier(courier) => 1 + usize::from(courier),
        };
        self.lines.get_mut(place)
    }
}

/// One end of a connection. Neither end forgets: a phone keeps its numbers over a restart.
#[derive(Clone, Debug)]
struct End {
    key: NetworkKey,
    sender: Sender,
    receives: Direction,
    window: Window,
    refused: u32,
}

impl End {
    fn new(key: NetworkKey, says: Direction, receives: Direction) -> Self {
        Self {
            key,
            sender: Sender::new(key, says, 1, u64::MAX),
            receives,
            window: Window::default(),
            refused: 0,
        }
    }

    fn seal(&mut self, unix_ms: u64, message: &impl Serialize) -> Vec<u8> {
        let mut frame = [0; CLOUD_FRAME_BYTES_MAX];
        // A message that does not fit is sent empty, and is not understood.
        let length = self.sender.seal(&(unix_ms, message), &mut frame).unwrap_or(0);
        frame[..length].to_vec()
    }

    fn open<T: DeserializeOwned>(&mut self, unix_ms: u64, bytes: &[u8]) -> Option<T> {
        let message = self.take(unix_ms, bytes);
        self.refused += u32::from(message.is_none());
        message
    }

    fn take<T: DeserializeOwned>(&mut self, unix_ms: u64, bytes: &[u8]) -> Option<T> {
        let mut decoder = Decoder::<CLOUD_FRAME_BYTES_MAX>::new();
        let sealed = bytes.iter().find_map(|byte| decoder.push(*byte))?.ok()?;
        let (sent_ms, message): (u64, T) = sealed.open(&self.key, self.receives).ok()?;
        let is_new = !matches!(self.window.take(sealed.counter()), Arrival::Again);
        (is_new && unix_ms.abs_diff(sent_ms) <= FRESH_MS).then_some(message)
    }
}

#[cfg(test)]
mod tests;
