//! The lock's end of the sealed envelopes between it and its service, which the hub only forwards.

use super::report::Speech;
use crate::crypto::ServiceKey;
use crate::store::Counters;
use crate::wire::{Direction, Downlink, Envelope, FrameError, FromLock, Receiver, Sender};

/// The lock reserves more numbers when fewer than this are left: more than any motor operation needs.
const NUMBERS_MIN: u64 = 256;

/// Key and numbers, once they are read from flash.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Envelopes {
    ends: Option<Ends>,
    /// Envelopes in genuine frames of the hub that the service had not sealed, or that were not new.
    refused: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Ends {
    sender: Sender<ServiceKey>,
    receiver: Receiver<ServiceKey>,
}

impl Envelopes {
    /// Sets the key, or removes it. `first` was never used as a number; `counters` are on flash.
    pub(super) fn connect(&mut self, key: Option<ServiceKey>, first: u64, counters: &Counters) {
        let Counters { reports_below, orders_up_to, .. } = *counters;
        self.ends = key.map(|key| Ends {
            sender: Sender::new(key, Direction::LockToService, first, reports_below),
            receiver: Receiver::new(key, Direction::ServiceToLock, orders_up_to, orders_up_to),
        });
    }

    /// Opens a message of the service, if it is genuine and new.
    pub(super) fn open(&mut self, envelope: &Envelope) -> Result<Downlink, FrameError> {
        let opened = match &mut self.ends {
            Some(ends) => ends.receiver.open_envelope(envelope),
            None => Err(FrameError::WrongKey),
        };
        self.refused = self.refused.saturating_add(u32::from(opened.is_err()));
        opened
    }

    /// The `orders_up_to` that must be on flash before this envelope, or one soon after it, may be accepted.
    pub(super) fn wanted_taken(&self, envelope: &Envelope) -> Option<u64> {
        self.ends.as_ref().and_then(|ends| ends.receiver.wanted_limit_for(envelope))
    }

    /// The `reports_below` that should be on flash to have numbers in reserve.
    pub(super) fn wanted_limit(&self) -> Option<u64> {
        let sender = self.ends.as_ref().map(|ends| ends.sender);
        sender.filter(|sender| sender.left() < NUMBERS_MIN).map(|sender| sender.wanted_limit())
    }

    /// These are on flash.
    pub(super) fn extend(&mut self, counters: &Counters) {
        if let Some(ends) = &mut self.ends {
            ends.sender.extend(counters.reports_below);
            ends.receiver.extend(counters.orders_up_to);
        }
    }

    /// The service must use numbers above this one.
    pub(super) fn floor(&self) -> Option<u64> {
        self.ends.as_ref().map(|ends| ends.receiver.floor())
    }

    /// Envelopes that were refused.
    pub(super) const fn refused(&self) -> u32 {
        self.refused
    }

    /// Whether a message could be sealed now.
    pub(super) fn may_send(&self) -> bool {
        self.ends.as_ref().is_some_and(|ends| ends.sender.left() > 0)
    }

    /// The message to the hub: its own part plain, the service's in an envelope.
    pub(super) fn seal(&mut self, speech: &Speech) -> Option<FromLock> {
        match *speech {
            Speech::Service(message) => {
                // Every message fits, and the numbers were checked before.
                self.ends.as_mut()?.sender.carry(&message).ok().map(FromLock::Service)
            }
            Speech::CounterFloor { floor } => Some(FromLock::CounterFloor { floor }),
            Speech::Joined => Some(FromLock::Joined),
            Speech::AskRecording { nonce, serial } => Some(FromLock::AskRecording { nonce, serial }),
        }
    }
}
