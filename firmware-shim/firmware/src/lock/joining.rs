//! The network key of lock and hub: received, exchanged, and erased.
//!
//! | what | by whom | when |
//! |---|---|---|
//! | the first key | an offer signed by the service | in commissioning mode: after assembly or a factory reset |
//! | another key | the service, in an envelope | at any time; the old one is void then |
//! | none | the service, in an envelope | a factory reset |
//!
//! A key has a number, and no number is accepted twice: a replayed old offer has no effect. Each change is one item on
//! flash, so that a power cut leaves the old key or the new one; the service repeats its order until it is answered.

use super::Lock;
use super::board::Board;
use super::radio::WAYS;
use super::report::Speech;
use crate::access::{GRANTS_MAX, GrantStore};
use crate::crypto::Signed;
use crate::journal::Kind;
use crate::matter::Alarm;
use crate::store::{Counters, GrantSlot, Network, Reset};
use crate::time::Instant;
use crate::wire::{COUNTER_BLOCK, EventKind, JoinOffer, Uplink};
use crate::work::Job;

/// A refused join is reported at most this often, ms: anybody outside may send as many as they like, and each costs a
/// record on flash.
const JOIN_REPORTED_EVERY_MS: u64 = 60_000;

/// The alarm has this long to be acknowledged before the keys are erased, ms; otherwise it is reported on the next
/// commissioning. Estimate: three repetitions over a slow line.
const RESET_REPORTED_MS: u64 = 5_000;

impl Lock {
    /// Adopts a network key: in commissioning mode only, for this door only, and only if the service offers it and the
    /// offer is new.
    pub(super) fn join<B: Board>(&mut self, board: &mut B, offer: &Signed<JoinOffer>, now: Instant) {
        let identity = self.memory.identity.filter(|_| self.memory.is_good());
        let offer = identity
            .and_then(|identity| Some((identity, Self::verify(board, offer, &identity.service)?)))
            .filter(|(_, offer)| offer.door == self.config.door_id);
        let Some((identity, offer)) = offer else {
            return self.refuse_join(now);
        };
        if self.radio.is_connected() && offer.generation == self.memory.generation {
            // Adopted already; the answer was lost.
            return self.reports.answer(Uplink::Rekeyed { generation: offer.generation });
        }
        if self.radio.is_connected() || offer.generation <= self.memory.generation {
            return self.refuse_join(now);
        }
        let key = identity.lock_key.network_key(&offer.salt);
        let network = Network { key: Some(key), generation: offer.generation };
        if self.write(board, &network, now).is_some() {
            self.memory.generation = offer.generation;
            // The hub continues its frame counter from the key before.
            let first_frame = self.memory.counters.sent_below;
            let sent_below = first_frame.saturating_add(COUNTER_BLOCK);
            self.keep_counters(board, Counters { sent_below, ..self.memory.counters }, now);
            self.radio.connect(Some(key), WAYS, first_frame, self.memory.counters.reserved());
            self.note(Kind::Joined, now);
            self.reports.answer(Speech::Joined);
            self.reports.answer(Uplink::Rekeyed { generation: offer.generation });
        }
    }

    fn refuse_join(&mut self, now: Instant) {
        let is_due = self.join_reported_at.is_none_or(|at| now.ms_since(at) >= JOIN_REPORTED_EVERY_MS);
        if is_due {
            self.join_reported_at = Some(now);
            self.report(EventKind::JoinRefused, now);
        }
    }

    /// Replaces the network key by another.
    pub(super) fn rekey<B: Board>(&mut self, board: &mut B, generation: u32, salt: &[u8; 16], now: Instant) {
        let identity = self.memory.identity.filter(|_| generation > self.memory.generation);
        if let Some(identity) = identity {
            board.work(Job::Hash { bytes: salt.len() });
            let key = identity.lock_key.network_key(salt);
            if self.write(board, &Network { key: Some(key), generation }, now).is_none() {
                return; // it will be repeated
            }
            self.memory.generation = generation;
            self.radio.rekey(key);
            self.note(Kind::Joined, now);
        }
        if generation == self.memory.generation {
            self.reports.answer(Uplink::Rekeyed { generation });
        }
    }

    /// The service orders a factory reset. The alarm is on flash first, and is reported before the keys are erased if
    /// somebody listens.
    pub(super) fn begin_reset(&mut self, generation: u32, now: Instant) {
        let is_meant = generation == self.memory.generation && self.radio.is_connected();
        if is_meant && self.resets_at.is_none() && !self.memory.reset.is_due {
            self.alarm(Alarm::FactoryReset, now);
            self.resets_at = Some(now.after_ms(RESET_REPORTED_MS));
        }
    }

    /// Erases once the alarm was acknowledged, or has waited long enough; after a start, completes an interrupted
    /// reset.
    pub(super) fn reset_when_due<B: Board>(&mut self, board: &mut B, now: Instant) {
        let is_reported = !self.reports.is_waiting(Alarm::FactoryReset);
        let begins = self.resets_at.is_some_and(|at| is_reported || now >= at);
        if !(begins || self.memory.reset.is_due) || self.drive.is_busy() || !self.may_write() {
            return;
        }
        if !self.memory.reset.is_due {
            let kept = self.reports.kept();
            let begun = self.with_flash(board, now, |flash| {
                flash.put(&kept)?; // the alarm must not be lost with the RAM
                flash.put(&Reset { is_due: true })
            });
            if begun.is_none() {
                return;
            }
            self.memory.reset.is_due = true;
        }
        let generation = self.memory.generation;
        let erased = self.with_flash(board, now, |flash| {
            for place in 0..GRANTS_MAX {
                flash.remove_grant(GrantSlot(u8::try_from(place).unwrap_or(u8::MAX)))?;
            }
            flash.put(&Network { key: None, generation })?;
            flash.put(&Reset { is_due: false })
        });
        if erased.is_some() {
            self.resets_at = None;
            self.memory.reset.is_due = false;
            // Dead serials stay dead, and a lockout continues.
            self.grants = GrantStore::restored([None; GRANTS_MAX], self.grants.dead().clone());
            self.candidate = None;
            self.radio.connect(None, WAYS, 0, self.memory.counters.reserved());
        }
    }
}
