//! The lock's data on flash: read after a reset, and written while the motor rests.
//!
//! A lock whose flash fails opens for nobody and reports that; it still relocks, senses and raises alarms.

use embedded_hal::spi::SpiDevice;

use super::Lock;
use super::board::Board;
use super::radio::WAYS;
use super::report::Speech;
use crate::access::{Attempts, GrantStore};
use crate::crypto::Signer;
use crate::journal::Kind;
use crate::store::{Counters, Flash, Health, Identity, Item, Nonces, Reset, StoreError};
use crate::time::Instant;
use crate::wire::{COUNTER_BLOCK, EventKind, Uplink};

/// Records written in one poll, at most: each may cost an erase (45 ms) of the poll's 500 ms.
const RECORDS_PER_POLL: usize = 4;

/// The state of the flash, and data read from it that belong to no other part.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Remembered {
    health: Health,
    /// The lock's identity; `None` before assembly.
    pub(super) identity: Option<Identity>,
    pub(super) counters: Counters,
    /// Number of the network's latest key.
    pub(super) generation: u32,
    pub(super) reset: Reset,
    nonces: Nonces,
    /// This boot is counted.
    is_boot_counted: bool,
}

impl Remembered {
    /// Whether flash has been read and has not failed since.
    pub(super) fn is_good(&self) -> bool {
        self.health.is_good()
    }

    /// When flash must be read again, if at all; no sooner than the next millisecond.
    pub(super) fn due_at(&self, now: Instant) -> Instant {
        self.health.due_at(now)
    }

    /// The lock's own key.
    pub(super) fn signer(&self) -> Option<Signer> {
        self.identity.as_ref().map(|identity| Signer::from_seed(&identity.seed))
    }

    /// The next nonce, for [`Self::take_nonce`] if it is used.
    pub(super) fn nonce(&self) -> Option<[u8; 16]> {
        self.nonces.peek(self.identity.as_ref(), &self.counters)
    }

    pub(super) fn take_nonce(&mut self) {
        self.nonces.take();
    }
}

impl Lock {
    /// Whether flash may be written now: never while the motor turns.
    pub(super) fn may_write(&self) -> bool {
        self.memory.is_good() && !self.motor_runs()
    }

    /// Reads what is on flash: after a reset, and after it failed.
    pub(super) fn remember<B: Board>(&mut self, board: &mut B, now: Instant) {
        let is_due = self.memory.health.wants_read(now);
        if !is_due || self.motor_runs() {
            return;
        }
        match self.read_all(board.flash(), now) {
            Ok(()) => self.memory.health = Health::Good,
            Err(_) => self.flash_failed(now),
        }
    }

    fn read_all<S: SpiDevice>(&mut self, spi: &mut S, now: Instant) -> Result<(), StoreError> {
        let mut flash = Flash::new(spi);
        flash.recover()?;
        let stored = flash.load()?;
        self.journal.find_end(&mut flash)?;
        let was_counted = self.memory.is_boot_counted;
        // Numbers that could have been used before are skipped.
        let mut counters = stored.counters;
        self.memory.nonces.restart(&mut counters);
        let first_frame = counters.sent_below.max(1);
        counters.sent_below = first_frame.saturating_add(COUNTER_BLOCK);
        let first_report = counters.reports_below.max(1);
        counters.reports_below = first_report.saturating_add(COUNTER_BLOCK);
        counters.boots = counters.boots.saturating_add(u32::from(!was_counted));
        flash.put(&counters)?;
        self.memory.is_boot_counted = true;
        self.memory.counters = counters;
        self.memory.identity = stored.identity;
        self.grants = GrantStore::restored(stored.grants, stored.dead);
        self.attempts = Attempts::restored(stored.attempts, now);
        self.tamper.restore(stored.tamper);
        if !was_counted {
            self.note(Kind::Boot { boots: counters.boots }, now);
            self.reports.restore(&stored.kept, counters.boots);
            self.report_keypad_locked(now);
            for serial in self.grants.dead().unacknowledged() {
                self.reports.report(EventKind::Spent { serial }, now);
            }
            if counters.boots > 1 {
                self.resume_relock(stored.loose, now);
            }
            if self.learn_of_unfinished_test(now).is_some() {
                flash.put(self.attempts.record())?;
            }
        }
        self.memory.generation = stored.network.map_or(0, |network| network.generation);
        self.memory.reset = stored.reset;
        let key = stored.network.and_then(|network| network.key);
        self.radio.connect(key, WAYS, first_frame, counters.reserved());
        if let Some(floor) = self.radio.floor() {
            self.reports.answer(Speech::CounterFloor { floor });
        }
        let service_key = stored.identity.map(|identity| identity.lock_key.service_key());
        self.envelopes.connect(service_key, first_report, &counters);
        if let Some(floor) = self.envelopes.floor() {
            self.reports.answer(Uplink::CounterFloor { floor });
        }
        Ok(())
    }

    /// Writes an item, or disables opening: `None` if it failed, or is not permitted now.
    pub(super) fn write<B: Board, T: Item>(&mut self, board: &mut B, item: &T, now: Instant) -> Option<()> {
        self.with_flash(board, now, |flash| flash.put(item))
    }

    /// As [`Self::write`], for any access to flash.
    pub(super) fn with_flash<B: Board, T>(
        &mut self,
        board: &mut B,
        now: Instant,
        work: impl FnOnce(&mut Flash<'_, B::Flash>) -> Result<T, StoreError>,
    ) -> Option<T> {
        if !self.may_write() {
            return None;
        }
        let result = work(&mut Flash::new(board.flash()));
        if result.is_err() {
            self.flash_failed(now);
        }
        result.ok()
    }

    fn flash_failed(&mut self, now: Instant) {
        let is_news = self.memory.health.fail(now.after_ms(self.config.bolt.chip_retry_ms));
        if is_news {
            self.report(EventKind::StoreFailed, now);
        }
    }

    /// Adds a record to the journal.
    pub(super) fn note(&mut self, kind: Kind, now: Instant) {
        self.journal.note(self.clock.unix_ms(now), kind);
    }

    /// Writes what is not urgent: events that survive a reset, numbers reserved ahead, the loose time, the journal.
    pub(super) fn write_behind<B: Board>(&mut self, board: &mut B, now: Instant) {
        if !self.may_write() {
            return;
        }
        self.reserve_numbers(board, now);
        if self.attempts.expire(now) {
            let record = *self.attempts.record();
            self.write(board, &record, now);
        }
        if let Some(kept) = self.reports.unwritten()
            && self.write(board, &kept, now).is_some()
        {
            self.reports.written();
        }
        while let Some(serial) = self.acknowledged_spent.last().copied() {
            if let Some(dead) = self.grants.acknowledged_spent(serial) {
                if self.write(board, &dead, now).is_none() {
                    break;
                }
                self.grants.bury(dead);
            }
            self.acknowledged_spent.pop();
        }
        self.keep_loose_time(board, now);
        if self.journal.is_behind() && self.may_write() {
            let written = self.journal.write(&mut Flash::new(board.flash()), RECORDS_PER_POLL);
            if written.is_err() {
                self.flash_failed(now);
            }
        }
    }

    /// Keeps enough numbers in reserve, so that nothing must be written while the motor turns.
    fn reserve_numbers<B: Board>(&mut self, board: &mut B, now: Instant) {
        let mut counters = self.memory.counters;
        if let Some(sent_below) = self.radio.wanted_limit() {
            counters.sent_below = sent_below;
        }
        if let Some(reports_below) = self.envelopes.wanted_limit() {
            counters.reports_below = reports_below;
        }
        self.memory.nonces.reserve(&mut counters);
        self.keep_counters(board, counters, now);
    }

    /// Writes counters that are new; the numbers are used only after that.
    pub(super) fn keep_counters<B: Board>(&mut self, board: &mut B, counters: Counters, now: Instant) {
        if counters != self.memory.counters && self.write(board, &counters, now).is_some() {
            self.memory.counters = counters;
            self.radio.extend(counters.reserved());
            self.envelopes.extend(&counters);
        }
    }
}
