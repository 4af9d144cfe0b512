//! Work that takes a microcontroller so long that it must not be done at any time.
//!
//! The firmware names a job to its board when it does it. On silicon nothing comes of that: the job takes the time it
//! takes. In the twin, where it would take none, the board lets that time pass.

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
    /// Whether it is one that nothing urgent can wait for.
    pub const fn is_long(self) -> bool {
        matches!(self, Self::Verify | Self::Sign)
    }
}
