//! Ground truth of custody (promise C): entries of the service's record that were false when they were made.

use crate::service::{Entry, Evidence, Holder};

/// Which entries of the records have been checked.
#[derive(Clone, Debug, Default)]
pub(crate) struct CustodyTruth {
    /// Number of checked entries in each parcel's record.
    read: Vec<usize>,
    /// Entries that named a person who did not have the parcel, or a valuable that was in its place.
    pub(crate) wrong: u32,
    /// Entries that named the house while the bolt was not home.
    pub(crate) unlocked: u32,
}

impl CustodyTruth {
    /// Does this parcel's record hold nothing new?
    pub(crate) fn has_read(&self, parcel: usize, entries: usize) -> bool {
        self.read.get(parcel).copied().unwrap_or(0) == entries
    }

    /// Checks the new entries of a parcel's record. `holder` really has the parcel, and `gone` are the valuables that
    /// have really left. `bolt_home`: the house is locked.
    pub(crate) fn read(
        &mut self,
        parcel: usize,
        record: &[Entry],
        holder: Holder,
        gone: &[&str],
        bolt_home: bool,
    ) {
        if self.read.len() <= parcel {
            self.read.resize(parcel + 1, 0);
        }
        let so_far = std::mem::replace(&mut self.read[parcel], record.len());
        let is_wrong = |entry: &&Entry| match (&entry.evidence, entry.holder) {
            (Evidence::Gone { name, .. }, _) => !gone.contains(&name.as_str()),
            // "Unknown" is never false.
            (_, Holder::Unknown) => false,
            // The recipient may have put the parcel down before their message arrived.
            (Evidence::Recipient, _) => !matches!(holder, Holder::Recipient | Holder::Home),
            (_, named) => named != holder,
        };
        self.wrong += record.iter().skip(so_far).filter(is_wrong).count() as u32;
        // An entry about a missing valuable repeats who has the parcel.
        let names_house =
            |entry: &&Entry| entry.holder == Holder::Home && !matches!(entry.evidence, Evidence::Gone { .. });
        let named = record.iter().skip(so_far).filter(names_house).count() as u32;
        self.unlocked += if bolt_home { 0 } else { named };
    }
}

#[cfg(test)]
mod tests;
