//! Computations that take a microcontroller so long that they must not run at any time.
//!
//! The firmware reports each job to its board. On silicon that has no effect. In the twin, where a job would take no
//! time, the board lets that time pass.

/// A job of the processor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Job {
    /// An Ed25519 signature is checked.
    Verify,
    /// An Ed25519 key is unpacked and signs.
    Sign,
    /// A frame is sealed or opened with AES-CCM.
    Frame {
        /// Its length.
        bytes: usize,
    },
    /// SHA-256 over so much, or an HMAC with it.
    Hash {
        /// What is hashed.
        bytes: usize,
    },
}

impl Job {
    /// Whether it takes too long while something urgent waits.
    pub const fn is_long(self) -> bool {
        matches!(self, Self::Verify | Self::Sign)
    }
}
