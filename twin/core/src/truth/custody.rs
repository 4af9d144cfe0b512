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
mod tests {
    use super::*;

    fn wrong(holder: Holder, evidence: Evidence, really: Holder, gone: &[&str]) -> u32 {
        let mut truth = CustodyTruth::default();
        let record = [Entry { unix_ms: 0, holder, evidence }];
        truth.read(1, &record, really, gone, true);
        // Read once, it is held against what was so then.
        truth.read(1, &record, Holder::Unknown, &[], false);
        assert_eq!(truth.unlocked, 0);
        truth.wrong
    }

    #[test]
    fn who_is_named_must_have_it_then() {
        let on_film = || Evidence::LockAndFilm { clip: 1, pixels: 9 };
        assert_eq!(wrong(Holder::Home, on_film(), Holder::Home, &[]), 0);
        assert_eq!(wrong(Holder::Home, on_film(), Holder::Courier, &[]), 1);
        assert_eq!(wrong(Holder::Unknown, Evidence::WordOnly, Holder::Courier, &[]), 0);
        assert_eq!(wrong(Holder::Courier, Evidence::Scanned, Holder::Unknown, &[]), 1);
        assert_eq!(wrong(Holder::Recipient, Evidence::Recipient, Holder::Home, &[]), 0);
        assert_eq!(wrong(Holder::Recipient, Evidence::Recipient, Holder::Courier, &[]), 1);
    }

    #[test]
    fn no_house_has_a_parcel_behind_a_bolt_that_is_not_home() {
        let mut truth = CustodyTruth::default();
        let on_film = Evidence::LockAndFilm { clip: 1, pixels: 9 };
        let record = [Entry { unix_ms: 0, holder: Holder::Home, evidence: on_film }];
        truth.read(4, &record, Holder::Home, &[], false);
        assert_eq!((truth.wrong, truth.unlocked), (0, 1));
    }

    #[test]
    fn a_valuable_that_stands_in_its_place_is_not_to_be_named_as_gone() {
        let gone = || Evidence::Gone { name: "vase".to_owned(), clip: 1 };
        assert_eq!(wrong(Holder::Home, gone(), Holder::Home, &["vase"]), 0);
        assert_eq!(wrong(Holder::Home, gone(), Holder::Home, &["clock"]), 1);
    }
}
