//! The lock's end of what passes between it and its service, through a hub that has no part in it.

use super::report::Speech;
use crate::crypto::ServiceKey;
use crate::store::Counters;
use crate::wire::{Direction, Downlink, Envelope, FrameError, FromLock, Receiver, Sender};

/// With fewer numbers than this left the lock reserves more: more than any motor operation needs.
const NUMBERS_MIN: u64 = 256;

/// Key and numbers, once flash has said which.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Envelopes {
    ends: Option<Ends>,
    /// Envelopes that came in genuine frames of the hub, and that the service had not sealed, or that were not new.
    refused: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Ends {
    sender: Sender<ServiceKey>,
    receiver: Receiver<ServiceKey>,
}

impl Envelopes {
    /// Takes up a key, or none. `first` was never used as a number; `counters` are on flash.
    pub(super) fn connect(&mut self, key: Option<ServiceKey>, first: u64, counters: &Counters) {
        let Counters { reports_below, orders_up_to, .. } = *counters;
        self.ends = key.map(|key| Ends {
            sender: Sender::new(key, Direction::LockToService, first, reports_below),
            receiver: Receiver::new(key, Direction::ServiceToLock, orders_up_to, orders_up_to),
        });
    }

    /// Opens what the service said, if it is genuine and new.
    pub(super) fn open(&mut self, envelope: &Envelope) -> Result<Downlink, FrameError> {
        let opened = match &mut self.ends {
            Some(ends) => ends.receiver.open_envelope(envelope),
            None => Err(FrameError::WrongKey),
        };
        self.refused = self.refused.saturating_add(u32::from(opened.is_err()));
        opened
    }

    /// What `orders_up_to` must be on flash before this envelope, or one soon after it, may be taken.
    pub(super) fn wanted_taken(&self, envelope: &Envelope) -> Option<u64> {
        self.ends.as_ref().and_then(|ends| ends.receiver.wanted_limit_for(envelope))
    }

    /// What `reports_below` should be on flash to have numbers in hand.
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

    /// The service must use numbers above this.
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

    /// What to say to the hub: its own part as it is, the service's in an envelope.
    pub(super) fn seal(&mut self, speech: &Speech) -> Option<FromLock> {
        match *speech {
            Speech::Service(message) => {
                // Every message fits, and numbers were looked at before.
                self.ends.as_mut()?.sender.carry(&message).ok().map(FromLock::Service)
            }
            Speech::CounterFloor { floor } => Some(FromLock::CounterFloor { floor }),
            Speech::Joined => Some(FromLock::Joined),
            Speech::AskRecording { nonce, serial } => Some(FromLock::AskRecording { nonce, serial }),
        }
    }
}
