//! A grant: leave to open this door once, for one delivery, within a window.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use subtle::{Choice, ConstantTimeEq};

use crate::crypto::Statement;

/// Leave to open one door once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// Number of this grant, unique for its door; the service counts upwards.
    pub serial: u32,
    /// The delivery it is for.
    pub delivery: u32,
    /// The door it opens.
    pub door: u32,
    /// The parcel: its GS1 SSCC, 18 ASCII digits.
    pub parcel: [u8; 18],
    /// The courier it was given to.
    pub courier: u32,
    /// Start of the window, ms since 1970 UTC, inclusive.
    pub not_before_ms: u64,
    /// End of the window, ms since 1970 UTC, exclusive.
    pub not_after_ms: u64,
    /// Chance, drawn by the service for this grant alone.
    pub salt: [u8; 8],
    /// [`verifier`] of `salt` and the one-time code.
    pub verifier: [u8; 32],
}

impl Statement for Grant {
    const DOMAIN: &'static [u8] = b"latchkey grant 1";
}

impl Grant {
    /// Whether `code` (ASCII digits) is this grant's. Takes the same time for every code.
    pub fn fits(&self, code: &[u8]) -> Choice {
        verifier(&self.salt, code).ct_eq(&self.verifier)
    }

    /// Whether the window is open at `unix_ms`.
    pub const fn is_open_at(&self, unix_ms: u64) -> bool {
        self.not_before_ms <= unix_ms && unix_ms < self.not_after_ms
    }
}

/// What a lock stores instead of a code: SHA-256 of `salt` followed by the code's ASCII digits.
///
/// A million codes are searched in a blink by whoever reads the lock's memory. The hash keeps codes
/// out of traces and logs; what limits guessing is [`super::Attempts`], and that a grant lives for
/// hours.
pub fn verifier(salt: &[u8; 8], code: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update(salt).chain_update(code).finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verifier_is_sha256_of_salt_and_code() {
        // python3: hashlib.sha256(bytes(range(8)) + b"123456").hexdigest()
        let expected = "6647d0b9d6a81a7c13d4adbab6a7b53c53fbb1cd468dbcf7fbcd2c6a4996ee20";
        let salt = [0, 1, 2, 3, 4, 5, 6, 7];
        let found: std::string::String =
            verifier(&salt, b"123456").iter().map(|byte| std::format!("{byte:02x}")).collect();
        assert_eq!(found, expected);
        assert_ne!(verifier(&salt, b"123456"), verifier(&salt, b"123457"));
        assert_ne!(verifier(&salt, b"123456"), verifier(&[0; 8], b"123456"));
    }
}
