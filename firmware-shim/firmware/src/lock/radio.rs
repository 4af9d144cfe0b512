//! The modem's byte stream: whole messages in, whole messages out, never waiting.

use embedded_io::{Read, ReadReady, Write};
use heapless::Vec;

use crate::crypto::NetworkKey;
use crate::store::{Counters, Network};
use crate::wire::{
    Decoder, Direction, Downlink, FRAME_BYTES_MAX, FrameError, Receiver, Sealed, Sender, Uplink,
};

/// Bytes taken in one poll, at most; twice what the modem's buffer holds.
const READ_BYTES_MAX: usize = 512;

/// With fewer numbers than this left the sender wants more: more than any motor operation sends.
const NUMBERS_MIN: u64 = 256;

/// Frames on their way in and out.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Radio {
    incoming: Decoder,
    /// The network joined, once flash has said which.
    network: Option<Ends>,
    outgoing: Vec<u8, FRAME_BYTES_MAX>,
    /// Bytes of `outgoing` that the modem has taken.
    taken: usize,
    /// Frames that were whole, but not genuine, or not new.
    refused_frames: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Ends {
    sender: Sender,
    receiver: Receiver,
}

impl Radio {
    /// Joins a network, or none. `first_frame` was never used.
    pub(super) fn connect(&mut self, network: Option<Network>, first_frame: u64, counters: &Counters) {
        let taken = counters.taken_up_to;
        self.network = network.map(|Network { key }| Ends {
            sender: Sender::new(key, Direction::FromLock, first_frame, counters.sent_below),
            receiver: Receiver::new(key, Direction::ToLock, taken, taken),
        });
        self.outgoing.clear();
        self.taken = 0;
    }

    /// The next frame among the bytes that have come; `None` when there is none yet. `budget` is
    /// what this poll may still read: [`Radio::budget`] at its start.
    pub(super) fn receive<R: Read + ReadReady>(
        &mut self,
        modem: &mut R,
        budget: &mut usize,
    ) -> Option<Sealed> {
        while *budget > 0 && modem.read_ready().unwrap_or(false) {
            *budget = budget.saturating_sub(1);
            let mut byte = [0];
            match modem.read(&mut byte) {
                Ok(1..) => {}
                _ => return None,
            }
            let [byte] = byte;
            if let Some(Ok(sealed)) = self.incoming.push(byte) {
                return Some(sealed);
            }
        }
        None
    }

    /// Bytes one poll may read.
    pub(super) const fn budget() -> usize {
        READ_BYTES_MAX
    }

    /// Opens a frame of the network joined.
    pub(super) fn open(&mut self, sealed: &Sealed) -> Result<Downlink, FrameError> {
        let opened = match &mut self.network {
            Some(ends) => ends.receiver.open(sealed),
            None => Err(FrameError::WrongKey),
        };
        if opened.is_err() {
            self.refused_frames = self.refused_frames.saturating_add(1);
        }
        opened
    }

    /// What `taken_up_to` must be on flash before this frame, or one soon after it, may be taken.
    pub(super) fn wanted_taken(&self, sealed: &Sealed) -> Option<u64> {
        self.network.as_ref().and_then(|ends| ends.receiver.wanted_limit(sealed))
    }

    /// What `sent_below` should be on flash to have numbers in hand.
    pub(super) fn wanted_limit(&self) -> Option<u64> {
        self.network
            .as_ref()
            .map(|ends| ends.sender)
            .filter(|sender| sender.left() < NUMBERS_MIN)
            .map(|sender| sender.wanted_limit())
    }

    /// These are on flash.
    pub(super) fn extend(&mut self, counters: &Counters) {
        if let Some(ends) = &mut self.network {
            ends.sender.extend(counters.sent_below);
            ends.receiver.extend(counters.taken_up_to);
        }
    }

    /// Frames up to this number are refused.
    pub(super) fn floor(&self) -> Option<u64> {
        self.network.as_ref().map(|ends| ends.receiver.floor())
    }

    /// A join offer under the key that everybody knows.
    pub(super) fn open_offer(sealed: &Sealed) -> Option<Downlink> {
        let message = sealed.open(&NetworkKey::WELL_KNOWN, Direction::ToLock).ok()?;
        matches!(message, Downlink::Join(_)).then_some(message)
    }

    /// Whether a network was joined.
    pub(super) const fn has_network(&self) -> bool {
        self.network.is_some()
    }

    /// Whether the last message has left.
    pub(super) fn is_clear(&self) -> bool {
        self.taken >= self.outgoing.len()
    }

    /// Whether a message could be sealed now.
    pub(super) fn may_send(&self) -> bool {
        self.network.as_ref().is_some_and(|ends| ends.sender.left() > 0)
    }

    /// Puts a message in the way out. The one before must have left.
    pub(super) fn send(&mut self, message: &Uplink) {
        self.outgoing.clear();
        self.taken = 0;
        if let Some(ends) = &mut self.network
            && self.outgoing.resize(FRAME_BYTES_MAX, 0).is_ok()
        {
            // Every message fits; if one did not, nothing would be sent of it.
            let length = ends.sender.seal(message, &mut self.outgoing).unwrap_or(0);
            self.outgoing.truncate(length);
        }
    }

    /// Hands the modem what it will take. A modem that errs loses the frame; events come again.
    pub(super) fn push_out<W: Write>(&mut self, modem: &mut W) {
        // Each turn moves at least one byte, so this ends.
        while let Some(rest) = self.outgoing.get(self.taken..).filter(|rest| !rest.is_empty()) {
            match modem.write(rest) {
                Ok(0) => return,
                Ok(count) => self.taken = self.taken.saturating_add(count),
                Err(_) => {
                    self.outgoing.clear();
                    self.taken = 0;
                    return;
                }
            }
        }
    }

    /// Frames that came in damaged.
    pub(super) const fn damaged_frames(&self) -> u32 {
        self.incoming.damaged_frames()
    }

    /// Frames that came in whole and were refused.
    pub(super) const fn refused_frames(&self) -> u32 {
        self.refused_frames
    }
}
