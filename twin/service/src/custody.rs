//! Who has the parcel, and how the service knows (promise C): no holder without evidence.

use crate::fallback::{Handover, Proof};
use crate::random::Random;

/// Who has a parcel, as far as the service can prove it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Holder {
    /// Nobody knows.
    Unknown,
    /// The depot: where every parcel starts.
    Depot,
    /// Its courier.
    Courier,
    /// The house: it is inside.
    Home,
    /// The recipient took it from the courier's hands.
    Recipient,
    /// A neighbour.
    Neighbour,
    /// It is on the doorstep.
    Doorstep,
}

/// How the service knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// The depot's own record: it was assigned to a courier there.
    Assigned,
    /// The label was scanned by the courier's phone, at the address.
    Scanned,
    /// The lock reports that the bolt is home, and the clip shows something of the parcel's size in the parcel's
    /// place that was not there before.
    LockAndFilm {
        /// The clip.
        clip: u32,
        /// Pixels that changed there.
        pixels: u16,
    },
    /// The clip has arrived and does not show it, or is inconclusive.
    FilmShowsNothing,
    /// The door was opened, and the clip has not arrived.
    FilmMissing,
    /// The recipient reports it.
    Recipient,
    /// The courier showed this.
    Proof(Proof),
    /// The courier reports it without any matching proof.
    WordOnly,
    /// A tracked valuable is not where it was when the clip began.
    Gone {
        /// Its name.
        name: String,
        /// The clip.
        clip: u32,
    },
}

/// An entry of the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// When, ms since 1970 UTC.
    pub unix_ms: u64,
    /// Who has the parcel from then on.
    pub holder: Holder,
    /// How the service knows.
    pub evidence: Evidence,
}

/// The record of one parcel.
#[derive(Clone, Debug)]
pub(crate) struct Custody {
    sscc: String,
    receipt: String,
    entries: Vec<Entry>,
}

impl Custody {
    /// A parcel that the depot has assigned. `receipt`: the code given for it, see [`Self::receipt`].
    pub(crate) fn new(sscc: &str, receipt: String, unix_ms: u64) -> Self {
        let assigned = Entry { unix_ms, holder: Holder::Depot, evidence: Evidence::Assigned };
        Self { sscc: sscc.to_owned(), receipt, entries: vec![assigned] }
    }

    /// The code that neighbour and depot give to whoever hands them this parcel. The service never sends it to
    /// couriers, so a courier who knows it was there.
    pub(crate) fn receipt(&self) -> &str {
        &self.receipt
    }

    pub(crate) fn entries(&self) -> &[Entry] {
        &self.entries
    }

    pub(crate) fn holder(&self) -> Holder {
        self.entries.last().map_or(Holder::Unknown, |entry| entry.holder)
    }

    /// Valuables that were found missing.
    pub(crate) fn gone(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().filter_map(|entry| match &entry.evidence {
            Evidence::Gone { name, .. } => Some(name.as_str()),
            _ => None,
        })
    }

    /// Records something proved.
    pub(crate) fn note(&mut self, unix_ms: u64, holder: Holder, evidence: Evidence) {
        self.entries.push(Entry { unix_ms, holder, evidence });
    }

    /// A valuable is missing; that does not change who has the parcel.
    pub(crate) fn note_gone(&mut self, unix_ms: u64, name: &str, clip: u32) {
        let evidence = Evidence::Gone { name: name.to_owned(), clip };
        self.note(unix_ms, self.holder(), evidence);
    }

    /// The courier reports having given it away. Accepted only with matching proof; then returns the new holder.
    pub(crate) fn hand_over(&mut self, unix_ms: u64, to: Handover, proof: &Proof) -> Option<Holder> {
        let holder = match (to, proof) {
            (Handover::Neighbour, Proof::Receipt { code }) if *code == self.receipt => Holder::Neighbour,
            (Handover::Doorstep, Proof::Photo { label }) if *label == self.sscc => Holder::Doorstep,
            (Handover::Depot, Proof::Scan { label, code })
                if *label == self.sscc && *code == self.receipt =>
            {
                Holder::Depot
            }
            _ => {
                self.note(unix_ms, Holder::Unknown, Evidence::WordOnly);
                return None;
            }
        };
        self.note(unix_ms, holder, Evidence::Proof(proof.clone()));
        Some(holder)
    }
}

/// The code that neighbour and depot give for the parcel of this delivery.
pub(crate) fn receipt(delivery: u32, random: Random) -> String {
    format!("{:06}", random.draw("service.receipt", delivery.into()) % 1_000_000)
}

#[cfg(test)]
mod tests;
