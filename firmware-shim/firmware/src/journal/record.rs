//! One record, and its place in the chain.

use core::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::access::GrantRefusal;
use crate::crypto::Statement;
use crate::wire::EventKind;

/// Longest record as `postcard` writes it, bytes; the longest needs 26.
const RECORD_BYTES_MAX: usize = 48;

/// One recorded event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Number of the record, from 1; none is left out.
    pub sequence: u32,
    /// When, ms since 1970 UTC, if the lock knew the time.
    pub unix_ms: Option<u64>,
    /// What.
    pub kind: Kind,
}

/// What a journal records: events that are reported to the service, and others that only an auditor reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// An event that was reported to the service.
    Event(EventKind),
    /// The lock came out of reset.
    Boot {
        /// How often it has.
        boots: u32,
    },
    /// A grant was stored.
    GrantStored {
        /// Its serial number.
        serial: u32,
    },
    /// A grant was not stored.
    GrantRefused {
        /// Its serial number, as it claimed.
        serial: u32,
        /// Why.
        reason: GrantRefusal,
    },
    /// A grant was revoked.
    Revoked {
        /// Its serial number.
        serial: u32,
    },
    /// The keypad was locked.
    Lockout {
        /// For how long, ms.
        for_ms: u64,
    },
    /// A network key was taken up in commissioning mode.
    Joined,
    /// This many records were lost here: more happened at once than could be queued.
    Lost {
        /// How many.
        records: u16,
    },
}

/// State of the chain after a record.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// Before the first record.
    pub const GENESIS: Self = Self([0; 32]);

    /// The chain's hash after `record`, if this is the one before it. `None` only for a record
    /// longer than any.
    pub fn after(&self, record: &Record) -> Option<Self> {
        let mut bytes = [0; RECORD_BYTES_MAX];
        let bytes = postcard::to_slice(record, &mut bytes).ok()?;
        Some(Self(Sha256::new().chain_update(self.0).chain_update(bytes).finalize().into()))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, c, ..] = self.0;
        write!(f, "Hash({a:02x}{b:02x}{c:02x}..)")
    }
}

/// A record and the chain's hash after it: what is on flash, and what an auditor reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainLink {
    /// The record.
    pub record: Record,
    /// The chain's hash after it.
    pub hash: Hash,
}

impl ChainLink {
    /// Whether this link follows `before`.
    pub fn follows(&self, before: &Self) -> bool {
        before.record.sequence.checked_add(1) == Some(self.record.sequence)
            && before.hash.after(&self.record) == Some(self.hash)
    }
}

/// Where the chain ends. Signed by the lock in answer to an auditor's nonce.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// Number of the last record; 0 if there is none.
    pub sequence: u32,
    /// The chain's hash after it.
    pub hash: Hash,
    /// The auditor's nonce.
    pub nonce: [u8; 16],
}

impl Statement for Head {
    const DOMAIN: &'static [u8] = b"latchkey journal 1";
}

#[cfg(test)]
mod tests;
