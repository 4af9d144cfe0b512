//! Commands of service and hub to the lock, by radio.

use super::Lock;
use super::board::Board;
use super::radio::{READ_BYTES_MAX, open_offer};
use super::report::Speech;
use crate::access::{Entry, Grant, GrantRefusal, Revocation, TimeReply};
use crate::crypto::{PublicKey, Signed, Statement};
use crate::journal::Kind;
use crate::matter::LockState;
use crate::store::{Counters, GrantSlot};
use crate::time::Instant;
use crate::wire::{
    Downlink, Envelope, EventKind, FrameError, Operation, OperationResult, Sealed, Source, ToLock, Uplink,
};
use crate::work::Job;

/// The counter's floor is sent at most this often, ms.
const FLOOR_SENT_EVERY_MS: u64 = 1_000;

/// Numbers of the hub's frames are reserved at most this often, ms: otherwise whoever has the mesh key could wear out
/// the flash with frames that each need more. An honest hub needs minutes for a block.
const RESERVED_EVERY_MS: u64 = 1_000;

/// A command, and its sender.
enum Wanted {
    Service(Downlink),
    Hub(ToLock),
}

/// Whether handling a message needs a signature operation.
const fn takes_long(wanted: &Wanted) -> bool {
    match wanted {
        Wanted::Hub(message) => matches!(message, ToLock::Join(_)),
        Wanted::Service(message) => {
            matches!(message, Downlink::Grant(_) | Downlink::Time(_) | Downlink::ReadHead { .. })
        }
    }
}

impl Lock {
    /// Handles what was received by radio since the last poll.
    pub(super) fn handle_radio<B: Board>(&mut self, board: &mut B, now: Instant) {
        let mut budget = READ_BYTES_MAX;
        while let Some(sealed) = self.radio.receive(board.radio(), &mut budget) {
            board.work(Job::Frame { bytes: sealed.bytes() });
            if let Some(wanted) = self.open(board, &sealed, now) {
                let is_long = takes_long(&wanted);
                if is_long && self.is_pressed(now) {
                    continue; // not answered: it will be repeated
                }
                match wanted {
                    Wanted::Service(message) => self.handle_service(board, message, now),
                    Wanted::Hub(message) => self.handle_hub(board, message, now),
                }
                if is_long {
                    self.signed_at = Some(now);
                    return; // one signature a poll: later frames wait in the modem
                }
            }
        }
    }

    /// During a signature a motor would move by millimetres, and a phone's answer would be late: neither can wait for
    /// it.
    fn is_pressed(&self, now: Instant) -> bool {
        let awaits_phone = self.nearby.awaits_answer(&self.config.access.nearby, now);
        self.motor_runs() || self.drive.is_busy() || awaits_phone
    }

    /// The statement, if `sender` signed it.
    pub(super) fn verify<'a, B: Board, T: Statement>(
        board: &mut B,
        signed: &'a Signed<T>,
        sender: &PublicKey,
    ) -> Option<&'a T> {
        board.work(Job::Verify);
        signed.open(sender)
    }

    /// Opens a frame, if it is genuine and new, and its number is recorded on flash as used.
    fn open<B: Board>(&mut self, board: &mut B, sealed: &Sealed, now: Instant) -> Option<Wanted> {
        let may_reserve = self.numbers_reserved_at.is_none_or(|at| now.ms_since(at) >= RESERVED_EVERY_MS);
        if let Some(taken_up_to) = self.radio.wanted_taken(sealed).filter(|_| may_reserve) {
            self.numbers_reserved_at = Some(now);
            self.keep_counters(board, Counters { taken_up_to, ..self.memory.counters }, now);
        }
        match self.radio.open(sealed) {
            Ok(ToLock::Service(envelope)) => self.open_envelope(board, &envelope, now).map(Wanted::Service),
            Ok(message) => Some(Wanted::Hub(message)),
            Err(FrameError::Old) => {
                self.send_floor(now);
                None
            }
            // Under any other key only an offer to join is valid.
            Err(FrameError::WrongKey) => open_offer(sealed).map(Wanted::Hub),
            Err(_) => None,
        }
    }

    /// Opens an envelope, if the service sealed it, it is new, and its number is recorded on flash as used.
    fn open_envelope<B: Board>(
        &mut self,
        board: &mut B,
        envelope: &Envelope,
        now: Instant,
    ) -> Option<Downlink> {
        board.work(Job::Frame { bytes: envelope.bytes() });
        if let Some(orders_up_to) = self.envelopes.wanted_taken(envelope) {
            self.keep_counters(board, Counters { orders_up_to, ..self.memory.counters }, now);
        }
        let opened = self.envelopes.open(envelope);
        if opened == Err(FrameError::Old) {
            let is_due = self.service_floor_sent_at.is_none_or(|at| now.ms_since(at) >= FLOOR_SENT_EVERY_MS);
            if let Some(floor) = self.envelopes.floor().filter(|_| is_due) {
                self.service_floor_sent_at = Some(now);
                self.reports.answer(Uplink::CounterFloor { floor });
            }
        }
        opened.ok()
    }

    /// An honest peer whose numbers are too low must be sent the number from which to continue.
    fn send_floor(&mut self, now: Instant) {
        let is_due = self.floor_sent_at.is_none_or(|at| now.ms_since(at) >= FLOOR_SENT_EVERY_MS);
        if let Some(floor) = self.radio.floor().filter(|_| is_due) {
            self.floor_sent_at = Some(now);
            self.reports.answer(Speech::CounterFloor { floor });
        }
    }

    /// The hub's own messages. None of them moves the bolt, ends an alarm or changes a grant.
    fn handle_hub<B: Board>(&mut self, board: &mut B, message: ToLock, now: Instant) {
        match message {
            ToLock::Recording { nonce, serial, .. } => self.take_confirmation(nonce, serial),
            ToLock::CounterFloor { floor } => self.go_on_above(floor, now),
            ToLock::Join(offer) => self.join(board, &offer, now),
            ToLock::Service(_) => {} // was opened before
        }
    }

    /// The peer refuses frames up to this number. Each step may need a write to flash, so there is at most one a
    /// second.
    fn go_on_above(&mut self, floor: u64, now: Instant) {
        if self.jumped_at.is_none_or(|at| now.ms_since(at) >= RESERVED_EVERY_MS) && self.radio.is_below(floor)
        {
            self.jumped_at = Some(now);
            self.radio.jump_past(floor);
        }
    }

    fn handle_service<B: Board>(&mut self, board: &mut B, message: Downlink, now: Instant) {
        match message {
            Downlink::Grant(grant) => self.take_grant(board, &grant, now),
            Downlink::Revoke { serial } => self.revoke(board, serial, now),
            Downlink::Time(told) => self.take_time(board, &told, now),
            Downlink::Ack { boot, event_id } => self.take_ack(boot, event_id),
            Downlink::Lock => self.lock_on_command(board, now),
            Downlink::ClearTamper { unix_ms } if self.is_fresh(unix_ms, now) => self.clear_tamper(board, now),
            Downlink::Rekey { generation, salt } => self.rekey(board, generation, &salt, now),
            Downlink::FactoryReset { generation } => self.begin_reset(generation, now),
            Downlink::ReadHead { nonce } => self.sign_head(board, nonce),
            Downlink::ReadRecord { sequence } => self.send_record(board, sequence, now),
            Downlink::Enter { digits, unix_ms } if self.is_fresh(unix_ms, now) => {
                self.entered = Some(Entry::Code(digits));
            }
            // Delayed on its way. The service repeats what is still valid, with a new time.
            Downlink::ClearTamper { .. } | Downlink::Enter { .. } => {}
        }
    }

    /// Whether the service sent an order a moment ago. A lock that does not know the time cannot decide: then no code
    /// opens anyway, and an alarm continues.
    fn is_fresh(&self, unix_ms: u64, now: Instant) -> bool {
        let age_ms_max = self.config.radio.order_age_ms_max;
        self.clock.unix_ms(now).is_some_and(|now_ms| now_ms.abs_diff(unix_ms) <= age_ms_max)
    }

    /// The service has acknowledged an event. For a spent grant the acknowledgement is recorded on flash with the
    /// grant's mark.
    fn take_ack(&mut self, boot: u32, event_id: u32) {
        if let Some(EventKind::Spent { serial }) = self.reports.acknowledged(boot, event_id) {
            let _ = self.acknowledged_spent.push(serial);
        }
    }

    fn service(&self) -> Option<PublicKey> {
        self.memory.identity.as_ref().map(|identity| identity.service)
    }

    /// Stores a grant that the service signed. Answered once it is on flash.
    fn take_grant<B: Board>(&mut self, board: &mut B, signed: &Signed<Grant>, now: Instant) {
        let serial = signed.unverified().serial;
        let stored = self.store_grant(board, signed, now);
        let (answer, kind) = match stored {
            Ok(is_new) => (Uplink::GrantStored { serial }, is_new.then_some(Kind::GrantStored { serial })),
            Err(reason) => {
                (Uplink::GrantRefused { serial, reason }, Some(Kind::GrantRefused { serial, reason }))
            }
        };
        self.reports.answer(answer);
        // The service offers a refused grant again: the same refusal is recorded once.
        if let Some(kind) = kind
            && self.refused_grant != Some(kind)
        {
            self.refused_grant = matches!(kind, Kind::GrantRefused { .. }).then_some(kind);
            self.note(kind, now);
        }
    }

    /// True if the grant is new.
    fn store_grant<B: Board>(
        &mut self,
        board: &mut B,
        signed: &Signed<Grant>,
        now: Instant,
    ) -> Result<bool, GrantRefusal> {
        let service = self.service().ok_or(GrantRefusal::BadSignature)?;
        let grant = *Self::verify(board, signed, &service).ok_or(GrantRefusal::BadSignature)?;
        let (door, window_ms_max) = (self.config.door_id, self.config.access.window_ms_max);
        let place = self.grants.place_for(&grant, door, window_ms_max, self.clock.unix_ms(now))?;
        let Some(place) = place else {
            return Ok(false);
        };
        let slot = GrantSlot(u8::try_from(place).map_err(|_| GrantRefusal::Full)?);
        self.with_flash(board, now, |flash| flash.put_grant(slot, &grant))
            .ok_or(GrantRefusal::StoreFailed)?;
        self.grants.keep(place, grant);
        Ok(true)
    }

    /// Answered once it is on flash: an answered revocation holds across any reset.
    fn revoke<B: Board>(&mut self, board: &mut B, serial: u32, now: Instant) {
        let (dead, revocation) = self.grants.revoked(serial);
        let is_new = revocation == Revocation::Gone && !self.grants.is_dead(serial);
        if is_new {
            if self.write(board, &dead, now).is_none() {
                return;
            }
            self.grants.bury(dead);
            self.note(Kind::Revoked { serial }, now);
        }
        self.reports.answer(match revocation {
            Revocation::Gone => Uplink::Revoked { serial },
            Revocation::TooLate => Uplink::RevokedTooLate { serial },
        });
    }

    /// Accepts the time that answers the open question, and sets the chip to it.
    fn take_time<B: Board>(&mut self, board: &mut B, signed: &Signed<TimeReply>, now: Instant) {
        let Some(told) = self.service().and_then(|service| Self::verify(board, signed, &service)) else {
            return;
        };
        if !self.clock.take_answer(told, &self.config.clock, now) {
            return;
        }
        self.set_clock_chip(board, told.unix_ms, now);
        self.report(EventKind::TimeSet { unix_ms: told.unix_ms }, now);
    }

    fn sign_head<B: Board>(&mut self, board: &mut B, nonce: [u8; 16]) {
        board.work(Job::Sign);
        let signed = self.memory.signer().and_then(|signer| signer.sign(self.journal.head(nonce)));
        if let Some(head) = signed {
            self.reports.answer(Uplink::JournalHead(head));
        }
    }

    fn send_record<B: Board>(&mut self, board: &mut B, sequence: u32, now: Instant) {
        let mut found = None;
        self.with_flash(board, now, |flash| {
            flash.walk(|link| {
                found = Some(link).filter(|link| link.record.sequence >= sequence);
                found.is_some()
            })
        });
        if let Some(link) = found {
            self.reports.answer(Uplink::JournalRecord(link));
        }
    }

    /// Throws the bolt at once if the door is closed; even after a jam.
    fn lock_on_command<B: Board>(&mut self, board: &mut B, now: Instant) {
        let refusal = if self.is_occupied() || !self.can_drive() {
            Some(OperationResult::NotReady)
        } else if self.lock_state(now) == LockState::Locked {
            Some(OperationResult::Done)
        } else if self.closed_since(now).is_none() {
            Some(OperationResult::DoorNotClosed)
        } else {
            None
        };
        match refusal {
            Some(result) => self.report(
                EventKind::Operation {
                    operation: Operation::Lock,
                    source: Source::Remote,
                    serial: None,
                    result,
                },
                now,
            ),
            None => {
                self.relock.forgive();
                self.begin_throw(board, Source::Remote, now);
            }
        }
    }
}
