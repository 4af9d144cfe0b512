//! Ground truth of custody (promise C): what the service's record named that was not so when it was named.

use crate::service::{Entry, Evidence, Holder};

/// What has been read of the records.
#[derive(Clone, Debug, Default)]
pub(crate) struct CustodyTruth {
    /// Entries of each parcel's record that were held against the truth.
    read: Vec<usize>,
    /// Those that named somebody who did not have the parcel, or a valuable that was in its place.
    pub(crate) wrong: u32,
    /// Those that named the house while the bolt was not home.
    pub(crate) unlocked: u32,
}

impl CustodyTruth {
    /// Is there nothing new in this parcel's record?
    pub(crate) fn has_read(&self, parcel: usize, entries: usize) -> bool {
        self.read.get(parcel).copied().unwrap_or(0) == entries
    }

    /// Reads what is new in a parcel's record. `holder` really has it, and `gone` are the valuables that really left.
    /// `bolt_home`: the house is locked.
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
            // To say that one does not know is never wrong.
            (_, Holder::Unknown) => false,
            // She may have set it down before her word was heard.
            (Evidence::Recipient, _) => !matches!(holder, Holder::Recipient | Holder::Home),
            (_, named) => named != holder,
        };
        self.wrong += record.iter().skip(so_far).filter(is_wrong).count() as u32;
        // A valuable that is gone repeats who has the parcel.
        let names_house =
            |entry: &&Entry| entry.holder == Holder::Home && !matches!(entry.evidence, Evidence::Gone { .. });
        let named = record.iter().skip(so_far).filter(names_house).count() as u32;
        self.unlocked += if bolt_home { 0 } else { named };
    }
}

#[cfg(test)]
mod tests;
