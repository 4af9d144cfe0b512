//! Keys, and how they are used.
//!
//! | what | how | who holds what |
//! |---|---|---|
//! | grants, times, joins | Ed25519, [`Signed`] | the service signs, the lock has its [`PublicKey`] |
//! | the journal's head | Ed25519 / its seed | the lock signs with its own [`Signer`] |
//! | one-time codes | HMAC-SHA256, [`LockKey::verifier`] | lock and service share a [`LockKey`] |
//! | answers of a courier's phone | HMAC-SHA256, [`PhoneToken::answer`] | service and lock each make the token |
//! | orders to record and their ends | Ed25519 | the service signs, the hub has its key |
//! | "recording", segments of clips | Ed25519 | the hub signs with its own key |
//! | orders to the lock, its reports | AES-128-CCM, [`ServiceKey`] | lock and service, made of the [`LockKey`] |
//! | radio frames | AES-128-CCM, [`NetworkKey`] | lock and hub share one, hub and service another |
//!
//! All of it is pure arithmetic over borrowed bytes: no allocator, no clock, no source of randomness. The kind of a
//! statement is signed with it, so that a signed time can never be taken for a signed grant.

mod secrets;
mod signing;

pub use secrets::{LockKey, NONCE_BYTES, NetworkKey, PhoneToken, ServiceKey, TAG_BYTES};
pub use signing::{PublicKey, Signature, Signed, Signer, Statement};

#[cfg(test)]
mod tests;
