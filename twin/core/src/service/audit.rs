//! The audit: reads the lock's journal from its oldest record to its signed head, and checks the chain.

use firmware::crypto::{PublicKey, Signed};
use firmware::journal::{Hash, Head, Link};
use firmware::wire::{Downlink, Uplink};

use super::RESEND_NS;

/// What an audit found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finding {
    /// So many records, each the successor of the one before, the last the one that the lock signed.
    Verified(u32),
    /// Something is wrong.
    Broken(&'static str),
}

/// One audit under way, or done.
#[derive(Clone, Debug)]
pub(super) struct Audit {
    nonce: [u8; 16],
    lock: PublicKey,
    head: Option<Head>,
    last: Option<Link>,
    records: u32,
    asked_ns: Option<u64>,
    finding: Option<Finding>,
}

impl Audit {
    /// An audit of the lock that signs with this key. `nonce` must never have been used.
    pub(super) fn new(lock: PublicKey, nonce: [u8; 16]) -> Self {
        Self { nonce, lock, head: None, last: None, records: 0, asked_ns: None, finding: None }
    }

    pub(super) fn finding(&self) -> Option<Finding> {
        self.finding
    }

    /// When the next question is due, ns.
    pub(super) fn next_ns(&self) -> Option<u64> {
        let asks = self.finding.is_none();
        asks.then(|| self.asked_ns.map_or(0, |asked_ns| asked_ns + RESEND_NS))
    }

    /// The question that is due now.
    pub(super) fn ask(&mut self, now_ns: u64) -> Option<Downlink> {
        self.next_ns().filter(|at_ns| *at_ns <= now_ns)?;
        self.asked_ns = Some(now_ns);
        Some(match (self.head, self.last) {
            (None, _) => Downlink::ReadHead { nonce: self.nonce },
            (_, None) => Downlink::ReadRecord { sequence: 1 },
            (_, Some(last)) => Downlink::ReadRecord { sequence: last.record.sequence.saturating_add(1) },
        })
    }

    /// Takes an answer; the next question is due at once.
    pub(super) fn hear(&mut self, message: &Uplink) {
        if self.finding.is_some() {
            return;
        }
        match message {
            Uplink::JournalHead(signed) if self.head.is_none() => self.hear_head(signed),
            Uplink::JournalRecord(link) if self.head.is_some() => self.hear_link(link),
            _ => {}
        }
    }

    fn hear_head(&mut self, signed: &Signed<Head>) {
        let Some(head) = signed.open(&self.lock).filter(|head| head.nonce == self.nonce) else {
            // Anybody may say this. The lock's own answer is still to come.
            return;
        };
        self.head = Some(*head);
        self.asked_ns = None;
        if head.sequence == 0 {
            self.finding = Some(match head.hash == Hash::GENESIS {
                true => Finding::Verified(0),
                false => Finding::Broken("an empty journal has a history"),
            });
        }
    }

    fn hear_link(&mut self, link: &Link) {
        let sequence = link.record.sequence;
        let follows = match self.last {
            Some(last) if sequence <= last.record.sequence => return, // said twice
            Some(last) => link.follows(&last),
            // The ring has turned and dropped what was before: the chain begins here.
            None if sequence > 1 => true,
            None => Hash::GENESIS.after(&link.record) == Some(link.hash),
        };
        self.last = Some(*link);
        self.records += 1;
        self.asked_ns = None;
        let Some(head) = self.head else { return };
        if !follows {
            self.finding = Some(Finding::Broken("a record does not follow the one before"));
        } else if sequence == head.sequence {
            self.finding = Some(match link.hash == head.hash {
                true => Finding::Verified(self.records),
                false => Finding::Broken("the signed head is another history's"),
            });
        } else if sequence > head.sequence {
            self.finding = Some(Finding::Broken("the record of the signed head is missing"));
        }
    }
}

#[cfg(test)]
#[path = "audit_tests.rs"]
mod tests;
