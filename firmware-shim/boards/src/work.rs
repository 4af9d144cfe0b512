//! What the firmware's jobs cost a Cortex-M4 at 64 MHz, as simulated time.
//!
//! Published figures, and what a portable Rust library takes beyond hand-written assembly (estimates):
//!
//! | job | cycles in assembly | portable (estimate) | source |
//! |---|---|---|---|
//! | Ed25519, sign | 0.5 million | 3 times that, and as much again to unpack the key | Fujii and Aranha |
//! | Ed25519, verify | 1.3 million | 4 times that, with the strict checks | Fujii and Aranha |
//! | AES-128, a block | 1,600 bitsliced | 1.5 times that; CCM takes two a block of text | Schwabe and Stoffelen |
//! | SHA-256, 64 bytes | | 3,000 (47 a byte) | the order of magnitude of eBACS and vendors' libraries |
//!
//! Fujii and Aranha, "Curve25519 for the Cortex-M4 and beyond", LATINCRYPT 2017. Schwabe and Stoffelen, "All the AES
//! you need on Cortex-M3 and M4", SAC 2016.

use firmware::Job;

/// The processor's clock, MHz (nRF52 class).
const CLOCK_MHZ: u64 = 64;
const SIGN_CYCLES: u64 = 2 * 3 * 500_000;
const VERIFY_CYCLES: u64 = 4 * 1_300_000;
const AES_BLOCK_CYCLES: u64 = 2_400;
/// Key schedule, nonce block and tag, blocks.
const CCM_BLOCKS: u64 = 6;
const SHA_BLOCK_CYCLES: u64 = 3_000;
/// An HMAC hashes its two pads besides, blocks.
const SHA_BLOCKS: u64 = 3;

/// How long a job takes, ns.
pub(crate) fn cost_ns(job: Job) -> u64 {
    let blocks = |bytes: usize, block: usize| bytes.div_ceil(block) as u64;
    let cycles = match job {
        Job::Verify => VERIFY_CYCLES,
        Job::Sign => SIGN_CYCLES,
        Job::Frame { bytes } => (CCM_BLOCKS + 2 * blocks(bytes, 16)) * AES_BLOCK_CYCLES,
        Job::Hash { bytes } => (SHA_BLOCKS + blocks(bytes, 64)) * SHA_BLOCK_CYCLES,
    };
    cycles * 1_000 / CLOCK_MHZ
}

#[cfg(test)]
mod tests;
