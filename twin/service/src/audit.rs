//! The audit: reads the lock's journal up to its signed head, and checks the chain. It continues where it stopped,
//! and compares what it reads with the service's own state.

use firmware::crypto::{PublicKey, Signed};
use firmware::journal::{ChainLink, Hash, Head, Kind};
use firmware::wire::{Downlink, EventKind};

use crate::time::RESEND_NS;

/// Result of the audits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// This many records in total, each the successor of the one before, the last one being the one that the lock
    /// signed.
    Verified(u32),
    /// This many records were lost before they were read; the remaining ones are genuine.
    Lost(u32),
    /// Something is wrong.
    Broken(&'static str),
}

/// All audits of one lock.
#[derive(Clone, Debug)]
pub(crate) struct Audit {
    lock: PublicKey,
    /// The last record that was read and verified.
    last: Option<ChainLink>,
    records: u32,
    lost: u32,
    run: Option<Run>,
    finding: Option<Finding>,
    /// Records that have not been processed yet.
    news: Vec<Kind>,
}

/// One reading in progress.
#[derive(Clone, Debug)]
struct Run {
    nonce: [u8; 16],
    head: Option<Head>,
    asked_ns: Option<u64>,
    /// It has read a record: what follows must exist, too, because the ring drops only its oldest records.
    has_begun: bool,
}

impl Audit {
    /// Audits of the lock that signs with this key.
    pub(crate) fn new(lock: PublicKey) -> Self {
        Self { lock, last: None, records: 0, lost: 0, run: None, finding: None, news: Vec::new() }
    }

    /// Continues from where the last reading stopped. `nonce` must never have been used.
    pub(crate) fn begin(&mut self, nonce: [u8; 16]) {
        if !matches!(self.finding, Some(Finding::Broken(_))) {
            self.run = Some(Run { nonce, head: None, asked_ns: None, has_begun: false });
        }
    }

    /// What the readings so far have found; none before the end of the first.
    pub(crate) fn finding(&self) -> Option<Finding> {
        self.finding
    }

    /// The records read since the last call.
    pub(crate) fn take_news(&mut self) -> Vec<Kind> {
        std::mem::take(&mut self.news)
    }

    /// When the next question is due, ns.
    pub(crate) fn next_ns(&self) -> Option<u64> {
        self.run.as_ref().map(|run| run.asked_ns.map_or(0, |asked_ns| asked_ns + RESEND_NS))
    }

    /// The question that is due now.
    pub(crate) fn ask(&mut self, now_ns: u64) -> Option<Downlink> {
        self.next_ns().filter(|at_ns| *at_ns <= now_ns)?;
        let next = self.last.map_or(1, |last| last.record.sequence.saturating_add(1));
        let run = self.run.as_mut()?;
        run.asked_ns = Some(now_ns);
        Some(match run.head {
            None => Downlink::ReadHead { nonce: run.nonce },
            Some(_) => Downlink::ReadRecord { sequence: next },
        })
    }

    /// Accepts an answer; the next question is due at once.
    pub(crate) fn hear_head(&mut self, signed: &Signed<Head>) {
        let Some(run) = self.run.as_mut().filter(|run| run.head.is_none()) else { return };
        let Some(head) = signed.open(&self.lock).filter(|head| head.nonce == run.nonce) else {
            // Anybody may send this. The lock's own answer is still to come.
            return;
        };
        (run.head, run.asked_ns) = (Some(*head), None);
        let (sequence, hash) = self.last.map_or((0, Hash::GENESIS), |last| (last.record.sequence, last.hash));
        if head.sequence < sequence {
            self.is_broken("the journal is shorter than it was");
        } else if head.sequence == sequence {
            self.ends(head.hash == hash, "the signed head belongs to another journal");
        }
    }

    /// Accepts a record.
    pub(crate) fn hear_record(&mut self, link: &ChainLink) {
        let Some((run, head)) = self.run.as_ref().and_then(|run| run.head.map(|head| (run, head))) else {
            return;
        };
        let sequence = link.record.sequence;
        let read = self.last.map_or(0, |last| last.record.sequence);
        if sequence <= read {
            return; // a duplicate
        }
        // The ring has wrapped and dropped earlier records: the chain begins here.
        let missing = sequence - read - 1;
        let follows = match self.last {
            _ if missing > 0 => !run.has_begun,
            Some(last) => link.follows(&last),
            None => Hash::GENESIS.after(&link.record) == Some(link.hash),
        };
        if !follows {
            return self.is_broken("a record does not follow the previous one");
        }
        if sequence > head.sequence {
            return self.is_broken("the record of the signed head is missing");
        }
        self.lost = self.lost.saturating_add(missing);
        if let Kind::Lost { records } = link.record.kind {
            self.lost = self.lost.saturating_add(records.into());
        }
        self.last = Some(*link);
        self.records += 1;
        self.news.push(link.record.kind);
        if let Some(run) = &mut self.run {
            (run.asked_ns, run.has_begun) = (None, true);
        }
        if sequence == head.sequence {
            self.ends(link.hash == head.hash, "the signed head belongs to another journal");
        }
    }

    /// The journal contains a contradiction.
    pub(crate) fn is_broken(&mut self, why: &'static str) {
        self.run = None;
        self.finding = Some(Finding::Broken(why));
    }

    fn ends(&mut self, is_genuine: bool, otherwise: &'static str) {
        self.run = None;
        self.finding = Some(match self.lost {
            _ if !is_genuine => Finding::Broken(otherwise),
            0 => Finding::Verified(self.records),
            lost => Finding::Lost(lost),
        });
    }
}

/// The highest serial number in a record that belongs to one of the lock's own grants.
pub(crate) fn serial_of(kind: &Kind) -> Option<u32> {
    match *kind {
        Kind::GrantStored { serial } | Kind::Event(EventKind::Spent { serial }) => Some(serial),
        Kind::Event(EventKind::Operation { serial, .. }) => serial,
        // A grant that was refused, or revoked in advance, was never stored in the lock.
        Kind::Event(_)
        | Kind::GrantRefused { .. }
        | Kind::Revoked { .. }
        | Kind::Boot { .. }
        | Kind::Lockout { .. }
        | Kind::Joined
        | Kind::Lost { .. } => None,
    }
}

#[cfg(test)]
mod tests;
