//! The keys of the service.

use firmware::crypto::{LockKey, NetworkKey, PublicKey, ServiceKey, Signer};

/// The service's keys, and what it knows of its lock's.
#[derive(Clone, Debug)]
pub struct Keys {
    /// Signs grants and times.
    pub signer: Signer,
    /// Shared with the lock: one-time codes, and what the keys of mesh and envelopes are made of.
    pub lock_key: LockKey,
    /// The door of the lock.
    pub door: u32,
    /// Shared by lock and hub since assembly: frames of the mesh. The service makes it and gives it to both.
    pub network: NetworkKey,
    /// Shared with the hub: frames of the cloud link.
    pub cloud: NetworkKey,
    /// The lock's own: signs the head of its journal.
    pub lock: PublicKey,
    /// The hub's own: signs "recording" and the segments of clips.
    pub hub: PublicKey,
}

impl Keys {
    /// Key of what service and lock say to each other.
    pub fn service_key(&self) -> ServiceKey {
        self.lock_key.service_key()
    }
}
