//! The modem's byte stream: whole messages in, whole messages out, never waiting.

use embedded_io::{Read, ReadReady, Write};
use heapless::Vec;

use crate::wire::{Decoder, Downlink, FRAME_BYTES_MAX, Uplink, encode};

/// Bytes taken in one poll, at most; twice what the modem's buffer holds.
const READ_BYTES_MAX: usize = 512;

/// Frames on their way in and out.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Radio {
    incoming: Decoder,
    outgoing: Vec<u8, FRAME_BYTES_MAX>,
    /// Bytes of `outgoing` that the modem has taken.
    taken: usize,
}

impl Radio {
    /// The next whole message among the bytes that have come; `None` when there is none yet.
    /// `budget` is what this poll may still read: [`Radio::budget`] at its start.
    pub(super) fn receive<R: Read + ReadReady>(
        &mut self,
        modem: &mut R,
        budget: &mut usize,
    ) -> Option<Downlink> {
        while *budget > 0 && modem.read_ready().unwrap_or(false) {
            *budget = budget.saturating_sub(1);
            let mut byte = [0];
            match modem.read(&mut byte) {
                Ok(1..) => {}
                _ => return None,
            }
            let [byte] = byte;
            if let Some(Ok(message)) = self.incoming.push(byte) {
                return Some(message);
            }
        }
        None
    }

    /// Bytes one poll may read.
    pub(super) const fn budget() -> usize {
        READ_BYTES_MAX
    }

    /// Whether the last message has left.
    pub(super) fn is_clear(&self) -> bool {
        self.taken >= self.outgoing.len()
    }

    /// Puts a message in the way out. The one before must have left.
    pub(super) fn send(&mut self, message: &Uplink) {
        self.outgoing.clear();
        self.taken = 0;
        if self.outgoing.resize(FRAME_BYTES_MAX, 0).is_ok() {
            // Every message fits; if one did not, nothing would be sent of it.
            let length = encode(message, &mut self.outgoing).unwrap_or(0);
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
    pub(super) const fn bad_frames(&self) -> u32 {
        self.incoming.bad_frames()
    }
}
