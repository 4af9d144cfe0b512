//! One end of a sealed link over a modem's byte stream: whole messages in, whole messages out, never
//! waiting.

use embedded_io::{Read, ReadReady, Write};
use heapless::Vec;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::crypto::NetworkKey;
use crate::wire::{Decoder, Direction, FrameError, Receiver, Sealed, Sender};

/// The sender reserves more numbers when fewer than this are left: more than any motor operation sends.
const NUMBERS_MIN: u64 = 256;

/// The counters of a link's frames on flash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reserved {
    /// Frames sent: none from here on was used.
    pub(crate) sent_below: u64,
    /// Frames accepted: none above this was accepted.
    pub(crate) taken_up_to: u64,
}

/// Incoming and outgoing frames, at most `N` bytes each.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct SealedLink<const N: usize> {
    incoming: Decoder<N>,
    /// Key and numbers, once they are read from flash.
    ends: Option<Ends>,
    outgoing: Vec<u8, N>,
    /// Bytes of `outgoing` that the modem has taken.
    taken: usize,
    /// Complete frames that were not genuine, or not new.
    refused_frames: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Ends {
    sender: Sender,
    receiver: Receiver,
}

impl<const N: usize> SealedLink<N> {
    /// Sets the key, or removes it; `ways` are the directions of sent and of received frames. `first_frame` was never
    /// used.
    pub(crate) fn connect(
        &mut self,
        key: Option<NetworkKey>,
        ways: (Direction, Direction),
        first_frame: u64,
        reserved: Reserved,
    ) {
        let taken = reserved.taken_up_to;
        self.ends = key.map(|key| Ends {
            sender: Sender::new(key, ways.0, first_frame, reserved.sent_below),
            receiver: Receiver::new(key, ways.1, taken, taken),
        });
        self.outgoing.clear();
        self.taken = 0;
    }

    /// Continues with another key, from the same numbers. An outgoing frame under the old one is lost.
    pub(crate) fn rekey(&mut self, key: NetworkKey) {
        if let Some(ends) = &mut self.ends {
            *ends = Ends { sender: ends.sender.under(key), receiver: ends.receiver.under(key) };
        }
        self.outgoing.clear();
        self.taken = 0;
    }

    /// The next frame among the received bytes; `None` when there is none yet. `budget`: bytes that this poll may still
    /// read.
    pub(crate) fn receive<R: Read + ReadReady>(
        &mut self,
        modem: &mut R,
        budget: &mut usize,
    ) -> Option<Sealed<N>> {
        while let Some(byte) = next_byte(modem, budget) {
            if let Some(Ok(sealed)) = self.incoming.push(byte) {
                return Some(sealed);
            }
        }
        None
    }

    /// Opens a frame of the link.
    pub(crate) fn open<T: DeserializeOwned>(&mut self, sealed: &Sealed<N>) -> Result<T, FrameError> {
        let opened = match &mut self.ends {
            Some(ends) => ends.receiver.open(sealed),
            None => Err(FrameError::WrongKey),
        };
        if opened.is_err() {
            self.refused_frames = self.refused_frames.saturating_add(1);
        }
        opened
    }

    /// The `taken_up_to` that must be on flash before this frame, or one soon after it, may be accepted.
    pub(crate) fn wanted_taken(&self, sealed: &Sealed<N>) -> Option<u64> {
        self.ends.as_ref().and_then(|ends| ends.receiver.wanted_limit(sealed))
    }

    /// The `sent_below` that should be on flash to have numbers in reserve.
    pub(crate) fn wanted_limit(&self) -> Option<u64> {
        self.ends
            .as_ref()
            .map(|ends| ends.sender)
            .filter(|sender| sender.left() < NUMBERS_MIN)
            .map(|sender| sender.wanted_limit())
    }

    /// These are on flash.
    pub(crate) fn extend(&mut self, reserved: Reserved) {
        if let Some(ends) = &mut self.ends {
            ends.sender.extend(reserved.sent_below);
            ends.receiver.extend(reserved.taken_up_to);
        }
    }

    /// Frames up to this number are refused.
    pub(crate) fn floor(&self) -> Option<u64> {
        self.ends.as_ref().map(|ends| ends.receiver.floor())
    }

    /// Whether the other end would refuse the next number.
    pub(crate) fn is_below(&self, floor: u64) -> bool {
        self.ends.as_ref().is_some_and(|ends| ends.sender.is_below(floor))
    }

    /// The other end refuses numbers up to `floor`: continues above it, by a block at most.
    pub(crate) fn jump_past(&mut self, floor: u64) {
        if let Some(ends) = &mut self.ends {
            ends.sender.jump_past(floor);
        }
    }

    /// Whether it has a key.
    pub(crate) const fn is_connected(&self) -> bool {
        self.ends.is_some()
    }

    /// Whether the last message was sent completely.
    pub(crate) fn is_clear(&self) -> bool {
        self.taken >= self.outgoing.len()
    }

    /// Whether a message could be sealed now.
    pub(crate) fn may_send(&self) -> bool {
        self.ends.as_ref().is_some_and(|ends| ends.sender.left() > 0)
    }

    /// Starts to send a message; returns its length, bytes. The previous one must have been sent.
    pub(crate) fn send<T: Serialize>(&mut self, message: &T) -> usize {
        self.outgoing.clear();
        self.taken = 0;
        if let Some(ends) = &mut self.ends
            && self.outgoing.resize(N, 0).is_ok()
        {
            // Every message fits; one that did not would not be sent.
            let length = ends.sender.seal(message, &mut self.outgoing).unwrap_or(0);
            self.outgoing.truncate(length);
        }
        self.outgoing.len()
    }

    /// As [`Self::send`], under the public key.
    pub(crate) fn send_in_clear<T: Serialize>(&mut self, message: &T) -> usize {
        let mine = self.ends;
        if let Some(ends) = &mut self.ends {
            ends.sender = ends.sender.under(NetworkKey::WELL_KNOWN);
        }
        let length = self.send(message);
        // The number is used up under either key.
        if let (Some(ends), Some(mine)) = (&mut self.ends, mine) {
            ends.sender.borrow_key_of(mine.sender);
        }
        length
    }

    /// Passes bytes to the modem as far as it accepts them. If the modem fails the frame is lost; what matters is
    /// repeated.
    pub(crate) fn push_out<W: Write>(&mut self, modem: &mut W) {
        // Each iteration moves at least one byte, so this ends.
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

    /// Frames that were received damaged.
    pub(crate) const fn damaged_frames(&self) -> u32 {
        self.incoming.damaged_frames()
    }

    /// Frames that were received complete and were refused.
    pub(crate) const fn refused_frames(&self) -> u32 {
        self.refused_frames
    }
}

/// The next byte in a modem's buffer; `budget`: bytes that this poll may still read.
pub(crate) fn next_byte<R: Read + ReadReady>(modem: &mut R, budget: &mut usize) -> Option<u8> {
    if *budget == 0 || !modem.read_ready().unwrap_or(false) {
        return None;
    }
    *budget = budget.saturating_sub(1);
    let mut byte = [0];
    match modem.read(&mut byte) {
        Ok(1..) => {
            let [byte] = byte;
            Some(byte)
        }
        _ => None,
    }
}
