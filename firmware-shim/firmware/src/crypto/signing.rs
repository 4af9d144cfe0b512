//! Signed statements: the body cannot be read until the signature has been checked.

use core::fmt;

use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};

/// Longest statement, its domain included, bytes. A grant, the longest, needs 126.
const STATEMENT_BYTES_MAX: usize = 192;

/// Something that can be signed.
pub trait Statement: Serialize {
    /// Kind and version of the statement; signed in front of it. Two kinds must differ here, or one could be presented
    /// as the other.
    const DOMAIN: &'static [u8];
}

/// An Ed25519 signature (RFC 8032).
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// The point R, compressed.
    r: [u8; 32],
    /// The scalar S, little-endian.
    s: [u8; 32],
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [a, b, ..] = self.r;
        write!(f, "Signature({a:02x}{b:02x}..)")
    }
}

/// A statement with a signature. The body is private: [`Signed::open`] returns it only after checking the signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed<T> {
    body: T,
    signature: Signature,
}

impl<T: Statement> Signed<T> {
    /// The statement, if `signer` signed exactly this.
    pub fn open(&self, signer: &PublicKey) -> Option<&T> {
        let bytes = statement_bytes(&self.body)?;
        let key = VerifyingKey::from_bytes(&signer.0).ok()?;
        let signature = ed25519_dalek::Signature::from_components(self.signature.r, self.signature.s);
        // Strict: a weak key or a second encoding of a signature is refused, so that one statement has one signature.
        key.verify_strict(&bytes, &signature).ok()?;
        Some(&self.body)
    }

    /// The statement as it came, for answers and logs that must name what they refuse. No decision may depend on it.
    pub const fn unverified(&self) -> &T {
        &self.body
    }
}

/// An Ed25519 public key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicKey(pub [u8; 32]);

/// An Ed25519 private key.
#[derive(Clone, PartialEq, Eq)]
pub struct Signer(SigningKey);

impl Signer {
    /// The key pair derived from this secret seed.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// What others need to check signatures.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key().to_bytes())
    }

    /// Signs a statement; `None` only for one that is longer than any in this crate.
    pub fn sign<T: Statement>(&self, body: T) -> Option<Signed<T>> {
        let signature = self.0.sign(&statement_bytes(&body)?);
        let (r, s) = (*signature.r_bytes(), *signature.s_bytes());
        Some(Signed { body, signature: Signature { r, s } })
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Signer(secret)")
    }
}

/// What is signed: the domain, a zero, and the statement as `postcard` writes it. `postcard` has one encoding for each
/// value, and the signature is checked over our encoding, not over the sender's bytes.
fn statement_bytes<T: Statement>(body: &T) -> Option<heapless::Vec<u8, STATEMENT_BYTES_MAX>> {
    let mut bytes = heapless::Vec::from_slice(T::DOMAIN).ok()?;
    bytes.push(0).ok()?;
    let head = bytes.len();
    bytes.resize(STATEMENT_BYTES_MAX, 0).ok()?;
    let body = postcard::to_slice(body, bytes.get_mut(head..)?).ok()?.len();
    bytes.truncate(head.saturating_add(body));
    Some(bytes)
}
