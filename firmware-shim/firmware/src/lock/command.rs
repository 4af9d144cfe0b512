//! What the service asks of the lock by radio.

use embedded_io::{Read, ReadReady};

use super::Lock;
use super::operate::Ongoing;
use super::radio::Radio;
use crate::access::Revocation;
use crate::matter::LockState;
use crate::time::Instant;
use crate::wire::{Downlink, EventKind, Operation, OperationResult, Source, Uplink};

impl Lock {
    /// Takes what has come by radio since the last poll.
    pub(super) fn obey_radio<R: Read + ReadReady>(&mut self, modem: &mut R, now: Instant) {
        let mut budget = Radio::budget();
        while let Some(message) = self.radio.receive(modem, &mut budget) {
            self.obey(message, now);
        }
    }

    fn obey(&mut self, message: Downlink, now: Instant) {
        match message {
            Downlink::Grant(grant) => {
                let serial = grant.serial;
                let stored = self.grants.store(
                    grant,
                    self.config.door_id,
                    self.config.access.window_ms_max,
                    self.clock.unix_ms(now),
                );
                self.reports.answer(match stored {
                    Ok(()) => Uplink::GrantStored { serial },
                    Err(reason) => Uplink::GrantRefused { serial, reason },
                });
            }
            Downlink::Revoke { serial } => {
                let revocation = self.grants.revoke(serial);
                self.reports.answer(match revocation {
                    Revocation::Gone => Uplink::Revoked { serial },
                    Revocation::TooLate => Uplink::RevokedTooLate { serial },
                });
            }
            Downlink::Time { unix_ms } => self.clock.hear(unix_ms, now),
            Downlink::Ack { event_id } => self.reports.acknowledged(event_id),
            Downlink::Lock => self.lock_on_command(now),
            // Come with the store.
            Downlink::Join(_)
            | Downlink::ClearTamper
            | Downlink::ReadHead { .. }
            | Downlink::ReadRecord { .. } => {}
        }
    }

    /// Throws the bolt at once if the door is closed; also after a jam.
    fn lock_on_command(&mut self, now: Instant) {
        let ongoing = Ongoing { operation: Operation::Lock, source: Source::Remote, serial: None };
        let refusal = if self.ongoing.is_some() || !self.can_drive() {
            Some(OperationResult::NotReady)
        } else if self.lock_state(now) == LockState::Locked {
            Some(OperationResult::Done)
        } else if self.closed_since(now).is_none() {
            Some(OperationResult::DoorNotClosed)
        } else {
            None
        };
        match refusal {
            Some(result) => self.reports.tell(
                EventKind::Operation {
                    operation: ongoing.operation,
                    source: ongoing.source,
                    serial: None,
                    result,
                },
                now,
            ),
            None => {
                self.relock.forgive();
                self.begin(ongoing, now);
            }
        }
    }
}
