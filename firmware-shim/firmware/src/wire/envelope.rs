//! Envelopes: messages between service and lock, sealed with a key that only these two have.
//!
//! The hub carries them inside the frames of its own two links. Each has its sender's number, which is its nonce, and a
//! tag; the hub can forge none, and one that was accepted is not accepted again. The hub can still drop or delay an
//! envelope: what must not arrive late is bound to a nonce or to the sender's own time.

use serde::de::{DeserializeOwned, Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::counters::{Receiver, Sender};
use super::error::FrameError;
use super::messages::{Downlink, Status, Uplink};
use super::sealed::Direction;
use crate::crypto::{NONCE_BYTES, ServiceKey, TAG_BYTES};

/// Longest message in an envelope, bytes. A grant needs 163.
pub const BODY_BYTES_MAX: usize = 168;

/// Version of this layout; under the tag.
const VERSION: u8 = 1;

/// Longest status, bytes: 27 with the largest of each number.
const STATUS_BYTES_MAX: usize = 32;

/// A sealed message between service and lock. Nothing about it is proved before [`Envelope::open`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Envelope {
    number: u64,
    tag: [u8; TAG_BYTES],
    body: Body,
}

impl Envelope {
    /// Its sender's number.
    pub const fn number(&self) -> u64 {
        self.number
    }

    /// Bytes of its message.
    pub fn bytes(&self) -> usize {
        usize::from(self.body.length)
    }

    /// Checks and decrypts it. Does not check whether it was accepted before.
    ///
    /// # Errors
    /// [`FrameError::WrongKey`] or [`FrameError::Unknown`].
    pub fn open<T: DeserializeOwned>(&self, key: &ServiceKey, direction: Direction) -> Result<T, FrameError> {
        let body = self.decrypt(key, direction).ok_or(FrameError::WrongKey)?;
        match postcard::take_from_bytes(body.written()) {
            Ok((message, [])) => Ok(message),
            _ => Err(FrameError::Unknown),
        }
    }

    /// Whether it was sealed with `key` for this direction.
    pub fn is_genuine(&self, key: &ServiceKey, direction: Direction) -> bool {
        self.decrypt(key, direction).is_some()
    }

    fn decrypt(&self, key: &ServiceKey, direction: Direction) -> Option<Body> {
        let mut body = self.body;
        let (nonce, header) = (nonce(direction, self.number), header(direction, Kind::Message));
        key.open(&nonce, &header, body.written_mut(), &self.tag)?;
        Some(body)
    }
}

/// A status in clear, which the hub can read, with a tag that proves it to the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaggedStatus {
    /// State of the lock.
    pub status: Status,
    number: u64,
    tag: [u8; TAG_BYTES],
}

impl TaggedStatus {
    /// The lock's number for it, from the same sequence as its envelopes.
    pub const fn number(&self) -> u64 {
        self.number
    }

    /// The status, if the lock sent exactly this.
    ///
    /// # Errors
    /// [`FrameError::WrongKey`].
    pub fn open(&self, key: &ServiceKey) -> Result<Status, FrameError> {
        let direction = Direction::LockToService;
        let opened = clear(&self.status).and_then(|(clear, length)| {
            key.open(&nonce(direction, self.number), clear.get(..length)?, &mut [], &self.tag)
        });
        opened.map(|()| self.status).ok_or(FrameError::WrongKey)
    }
}

/// A message of the lock to the service, as the hub carries it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Carried {
    /// Any message except a status.
    Message(Envelope),
    /// The hub must read it too: it records until the door is locked.
    Status(TaggedStatus),
}

impl Carried {
    /// The lock's number for it.
    pub const fn number(&self) -> u64 {
        match self {
            Self::Message(envelope) => envelope.number(),
            Self::Status(tagged) => tagged.number(),
        }
    }

    /// The message, if the lock sent it.
    ///
    /// # Errors
    /// As [`Envelope::open`].
    pub fn open(&self, key: &ServiceKey) -> Result<Uplink, FrameError> {
        match self {
            // A status in an envelope is invalid: the hub could not have read it.
            Self::Message(envelope) => match envelope.open(key, Direction::LockToService)? {
                Uplink::Status(_) => Err(FrameError::Unknown),
                message => Ok(message),
            },
            Self::Status(tagged) => tagged.open(key).map(Uplink::Status),
        }
    }
}

impl Sender<ServiceKey> {
    /// Seals a message of the lock for the hub to carry.
    ///
    /// # Errors
    /// [`FrameError::Old`] when the numbers at hand are used up; [`FrameError::TooLong`].
    pub fn carry(&mut self, message: &Uplink) -> Result<Carried, FrameError> {
        match message {
            Uplink::Status(status) => self.tag(*status).map(Carried::Status),
            message => self.enclose(message).map(Carried::Message),
        }
    }

    /// Puts a message of the service in an envelope.
    ///
    /// # Errors
    /// As [`Self::carry`].
    pub fn enclose_order(&mut self, message: &Downlink) -> Result<Envelope, FrameError> {
        self.enclose(message)
    }

    fn enclose<T: Serialize>(&mut self, message: &T) -> Result<Envelope, FrameError> {
        let number = self.number()?;
        let mut body = Body::new(message).ok_or(FrameError::TooLong)?;
        let (nonce, header) = (nonce(self.direction, number), header(self.direction, Kind::Message));
        let tag = self.key.seal(&nonce, &header, body.written_mut()).ok_or(FrameError::TooLong)?;
        self.count();
        Ok(Envelope { number, tag, body })
    }

    fn tag(&mut self, status: Status) -> Result<TaggedStatus, FrameError> {
        let number = self.number()?;
        let tag = clear(&status).and_then(|(clear, length)| {
            self.key.seal(&nonce(self.direction, number), clear.get(..length)?, &mut [])
        });
        self.count();
        tag.map(|tag| TaggedStatus { status, number, tag }).ok_or(FrameError::TooLong)
    }
}

impl Receiver<ServiceKey> {
    /// As [`Receiver::open`], for an envelope.
    ///
    /// # Errors
    /// As there.
    pub fn open_envelope<T: DeserializeOwned>(&mut self, envelope: &Envelope) -> Result<T, FrameError> {
        let message = envelope.open(&self.key, self.direction)?;
        self.take(envelope.number())?;
        Ok(message)
    }

    /// As [`Receiver::wanted_limit`], for an envelope.
    pub fn wanted_limit_for(&self, envelope: &Envelope) -> Option<u64> {
        self.limit_for(envelope.number(), || envelope.is_genuine(&self.key, self.direction))
    }
}

/// The kind of content, authenticated by the tag.
#[derive(Clone, Copy)]
#[repr(u8)]
enum Kind {
    Message = 0,
    Status = 1,
}

const fn header(direction: Direction, kind: Kind) -> [u8; 3] {
    [VERSION, direction as u8, kind as u8]
}

/// The bytes that a status's tag authenticates, and their length.
fn clear(status: &Status) -> Option<([u8; STATUS_BYTES_MAX], usize)> {
    let mut bytes = [0; STATUS_BYTES_MAX];
    let header = header(Direction::LockToService, Kind::Status);
    let (head, rest) = bytes.split_at_mut(header.len());
    head.copy_from_slice(&header);
    let length = postcard::to_slice(status, rest).ok()?.len();
    Some((bytes, length.saturating_add(header.len())))
}

/// Two envelopes of one key differ in number or direction.
const fn nonce(direction: Direction, number: u64) -> [u8; NONCE_BYTES] {
    let [a, b, c, d, e, f, g, h] = number.to_le_bytes();
    [a, b, c, d, e, f, g, h, direction as u8, 0, 0, 0, 0]
}

/// Bytes of a message.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Body {
    length: u8,
    /// Zeros behind `length`, so that equal bodies are equal.
    bytes: [u8; BODY_BYTES_MAX],
}

impl Body {
    fn new<T: Serialize>(message: &T) -> Option<Self> {
        let mut bytes = [0; BODY_BYTES_MAX];
        let length = postcard::to_slice(message, &mut bytes).ok()?.len();
        Some(Self { length: u8::try_from(length).ok()?, bytes })
    }

    fn written(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.length)).unwrap_or_default()
    }

    fn written_mut(&mut self) -> &mut [u8] {
        self.bytes.get_mut(..usize::from(self.length)).unwrap_or_default()
    }
}

impl core::fmt::Debug for Body {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "{} bytes", self.length)
    }
}

impl Serialize for Body {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(self.written())
    }
}

impl<'de> Deserialize<'de> for Body {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_bytes(BodyVisitor)
    }
}

struct BodyVisitor;

impl Visitor<'_> for BodyVisitor {
    type Value = Body;

    fn expecting(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "at most {BODY_BYTES_MAX} bytes")
    }

    fn visit_bytes<E: Error>(self, written: &[u8]) -> Result<Body, E> {
        let mut bytes = [0; BODY_BYTES_MAX];
        let room = bytes.get_mut(..written.len()).ok_or_else(|| E::invalid_length(written.len(), &self))?;
        room.copy_from_slice(written);
        // Cannot fail: BODY_BYTES_MAX is less than 256.
        let length = u8::try_from(written.len()).map_err(|_| E::invalid_length(written.len(), &self))?;
        Ok(Body { length, bytes })
    }
}

#[cfg(test)]
mod tests;
