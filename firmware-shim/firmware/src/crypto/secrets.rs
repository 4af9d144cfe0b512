//! Secrets that two ends share.

use core::fmt;

use aes::Aes128;
use ccm::aead::inout::InOutBuf;
use ccm::consts::{U8, U13};
use ccm::{AeadInOut, Ccm, KeyInit};
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// AES-128-CCM with the nonce and tag lengths of IEEE 802.15.4: 13 and 8 bytes.
type FrameCipher = Ccm<Aes128, U8, U13>;

/// Length of a frame's nonce, bytes.
pub const NONCE_BYTES: usize = 13;

/// Length of a frame's authentication tag, bytes: a forgery succeeds once in 2^64 tries.
pub const TAG_BYTES: usize = 8;

/// What lock and service share from assembly on, and nobody else: not the hub, not a phone.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LockKey(pub [u8; 32]);

impl LockKey {
    /// What a grant carries instead of its code: HMAC-SHA256 of `salt`, `serial` and the code's
    /// ASCII digits.
    ///
    /// A code has six digits. Whoever sees the grant can search any hash of it, however slow, within the grant's
    /// window: at 0.1 s a try a million codes take a day on one core and minutes on many, while the lock would drain
    /// its battery at every entry. Keyed with a secret that hub and attacker do not have, the verifier cannot be
    /// searched at all; whoever reads the key from the lock's flash has physical possession of the lock anyway.
    /// Guessing at the keypad is limited by [`crate::access::Attempts`].
    pub fn verifier(&self, salt: &[u8; 8], serial: u32, code: &[u8]) -> [u8; 32] {
        self.mac(&[b"latchkey code 1\0", salt, &serial.to_le_bytes(), code])
    }

    /// What the service gives to a courier's phone together with the code, so that it can answer the lock at the door;
    /// both ends derive it from the grant's `salt` and `serial`, and no grant carries it.
    pub fn phone_token(&self, salt: &[u8; 8], serial: u32) -> PhoneToken {
        PhoneToken(self.mac(&[b"latchkey phone 1\0", salt, &serial.to_le_bytes()]))
    }

    /// The network key that both ends derive from a public `salt`; it is never sent, so that recording a lock's
    /// commissioning reveals nothing.
    pub fn network_key(&self, salt: &[u8; 16]) -> NetworkKey {
        let [key @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] =
            self.mac(&[b"latchkey network 1\0", salt]);
        NetworkKey(key)
    }

    /// The key of all messages between service and lock; the hub forwards them and does not have it.
    pub fn service_key(&self) -> ServiceKey {
        let [key @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] = self.mac(&[b"latchkey service 1\0"]);
        ServiceKey(NetworkKey(key))
    }

    /// A nonce that nobody without this key can predict, one for each `number`.
    pub fn nonce(&self, number: u64) -> [u8; 16] {
        let [nonce @ .., _, _, _, _, _, _, _, _, _, _, _, _, _, _, _, _] =
            self.mac(&[b"latchkey nonce 1\0", &number.to_le_bytes()]);
        nonce
    }

    fn mac(&self, parts: &[&[u8]]) -> [u8; 32] {
        hmac(&self.0, parts)
    }
}

/// HMAC-SHA256 of the parts, concatenated.
fn hmac(key: &[u8; 32], parts: &[&[u8]]) -> [u8; 32] {
    // HMAC pads a short key with zeros to the hash's block (RFC 2104, 2).
    let mut block = [0; 64];
    block.iter_mut().zip(key).for_each(|(slot, byte)| *slot = *byte);
    let mut mac = <Hmac<Sha256> as hmac::KeyInit>::new(&block.into());
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

impl fmt::Debug for LockKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LockKey(secret)")
    }
}

/// What a courier's phone proves with that the service released a grant's code to it: [`LockKey::phone_token`].
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PhoneToken(pub [u8; 32]);

impl PhoneToken {
    /// The answer to a lock's nonce: HMAC-SHA256 of door, serial and nonce. Valid for this nonce alone, and whoever
    /// receives it learns nothing about the token (256 bits, too many to search).
    pub fn answer(&self, door: u32, serial: u32, nonce: &[u8; 16]) -> [u8; 32] {
        hmac(&self.0, &[b"latchkey nearby 1\0", &door.to_le_bytes(), &serial.to_le_bytes(), nonce])
    }
}

impl fmt::Debug for PhoneToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PhoneToken(secret)")
    }
}

/// Key of the radio frames.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct NetworkKey(pub [u8; 16]);

impl NetworkKey {
    /// A key that is public. It carries a join offer to a lock in commissioning mode (the offer itself is signed and
    /// contains no secret) and has no other use.
    pub const WELL_KNOWN: Self = Self(*b"latchkey-default");

    /// Encrypts `body` in place; returns the tag over it and over `clear`, which stays readable. A nonce must never be
    /// used twice with one key.
    pub fn seal(&self, nonce: &[u8; NONCE_BYTES], clear: &[u8], body: &mut [u8]) -> Option<[u8; TAG_BYTES]> {
        let cipher = FrameCipher::new(&self.0.into());
        let tag = cipher.encrypt_inout_detached(&(*nonce).into(), clear, InOutBuf::from(body)).ok()?;
        Some(tag.into())
    }

    /// Decrypts `body` in place, if tag, `clear` and nonce are those it was sealed with.
    pub fn open(
        &self,
        nonce: &[u8; NONCE_BYTES],
        clear: &[u8],
        body: &mut [u8],
        tag: &[u8; TAG_BYTES],
    ) -> Option<()> {
        let cipher = FrameCipher::new(&self.0.into());
        cipher.decrypt_inout_detached(&(*nonce).into(), clear, InOutBuf::from(body), &(*tag).into()).ok()
    }
}

/// Key of the envelopes between service and lock: [`LockKey::service_key`]. Of another type than [`NetworkKey`], so
/// that neither can be used in place of the other.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ServiceKey(NetworkKey);

impl ServiceKey {
    /// As [`NetworkKey::seal`].
    pub(crate) fn seal(
        &self,
        nonce: &[u8; NONCE_BYTES],
        clear: &[u8],
        body: &mut [u8],
    ) -> Option<[u8; TAG_BYTES]> {
        self.0.seal(nonce, clear, body)
    }

    /// As [`NetworkKey::open`].
    pub(crate) fn open(
        &self,
        nonce: &[u8; NONCE_BYTES],
        clear: &[u8],
        body: &mut [u8],
        tag: &[u8; TAG_BYTES],
    ) -> Option<()> {
        self.0.open(nonce, clear, body, tag)
    }
}

impl fmt::Debug for ServiceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ServiceKey(secret)")
    }
}

impl fmt::Debug for NetworkKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("NetworkKey(secret)")
    }
}
