//! The journal's end: records waiting to be written, and the hash to which they will be chained.

use embedded_hal::spi::SpiDevice;
use heapless::Deque;

use super::record::{ChainLink, Hash, Head, Kind, Record};
use crate::store::{Flash, StoreError};

/// Records that may wait. More arrive at once only during an attack; the oldest show how it began, so the newest are
/// dropped.
const WAITING_MAX: usize = 24;

/// The end of the journal.
#[derive(Clone, Debug, PartialEq)]
pub struct Journal {
    /// Number of the last record on flash, and the chain's hash after it.
    sequence: u32,
    hash: Hash,
    waiting: Deque<(Option<u64>, Kind), WAITING_MAX>,
    /// Records that were dropped for lack of room.
    lost: u16,
}

impl Default for Journal {
    fn default() -> Self {
        Self { sequence: 0, hash: Hash::GENESIS, waiting: Deque::new(), lost: 0 }
    }
}

impl Journal {
    /// Finds the end of the journal on flash; waiting records are kept.
    ///
    /// # Errors
    /// [`StoreError`].
    pub fn find_end<S: SpiDevice>(&mut self, flash: &mut Flash<'_, S>) -> Result<(), StoreError> {
        let mut end = None;
        flash.walk(|link| {
            end = Some(link);
            false
        })?;
        if let Some(ChainLink { record, hash }) = end {
            (self.sequence, self.hash) = (record.sequence, hash);
        }
        Ok(())
    }

    /// Queues a record for [`Self::write`]. A record without room is counted, and the journal records so.
    pub fn note(&mut self, unix_ms: Option<u64>, kind: Kind) {
        if self.waiting.push_back((unix_ms, kind)).is_err() {
            self.lost = self.lost.saturating_add(1);
        }
    }

    /// Writes waiting records, at most `records_max`.
    ///
    /// # Errors
    /// [`StoreError`]; the record being written keeps waiting. It may be on flash nevertheless: find the end again
    /// before writing more.
    pub fn write<S: SpiDevice>(
        &mut self,
        flash: &mut Flash<'_, S>,
        records_max: usize,
    ) -> Result<(), StoreError> {
        for _ in 0..records_max {
            let lost = (self.lost > 0).then_some((None, Kind::Lost { records: self.lost }));
            let Some((unix_ms, kind)) = self.waiting.front().copied().or(lost) else {
                return Ok(());
            };
            let record = Record { sequence: self.sequence.saturating_add(1), unix_ms, kind };
            let hash = self.hash.after(&record).ok_or(StoreError::Corrupted)?;
            flash.append(&ChainLink { record, hash })?;
            (self.sequence, self.hash) = (record.sequence, hash);
            if self.waiting.pop_front().is_none() {
                self.lost = 0;
            }
        }
        Ok(())
    }

    /// Whether records wait to be written.
    pub fn is_behind(&self) -> bool {
        !self.waiting.is_empty() || self.lost > 0
    }

    /// The signed end of the chain, for an auditor's nonce.
    pub const fn head(&self, nonce: [u8; 16]) -> Head {
        Head { sequence: self.sequence, hash: self.hash, nonce }
    }
}

/// The result of an audit of a flash.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Audit {
    /// Records still there.
    pub records: u32,
    /// Number of the oldest one; those before it were overwritten.
    pub oldest: Option<u32>,
    /// Records that the journal itself reports as lost.
    pub lost: u32,
    /// The last one, and the chain's hash after it.
    pub end: Option<ChainLink>,
    /// Number of the first record that does not follow the one before it.
    pub broken_at: Option<u32>,
}

/// Walks the chain from its oldest record to its end.
///
/// # Errors
/// [`StoreError`].
pub fn audit<S: SpiDevice>(flash: &mut Flash<'_, S>) -> Result<Audit, StoreError> {
    let mut audit = Audit { records: 0, oldest: None, lost: 0, end: None, broken_at: None };
    flash.walk(|link| {
        let follows = match &audit.end {
            Some(before) => link.follows(before),
            // The very first record has a known predecessor; a later one's may have been dropped.
            None => link.record.sequence != 1 || Hash::GENESIS.after(&link.record) == Some(link.hash),
        };
        if !follows && audit.broken_at.is_none() {
            audit.broken_at = Some(link.record.sequence);
        }
        audit.records = audit.records.saturating_add(1);
        audit.oldest.get_or_insert(link.record.sequence);
        if let Kind::Lost { records } = link.record.kind {
            audit.lost = audit.lost.saturating_add(records.into());
        }
        audit.end = Some(link);
        false
    })?;
    Ok(audit)
}
