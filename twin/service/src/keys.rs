//! The keys of the service.

use firmware::crypto::{LockKey, NetworkKey, PublicKey, ServiceKey, Signer};

/// The service's keys, and those of its lock that it has.
#[derive(Clone, Debug)]
pub struct Keys {
    /// Signs grants and times.
    pub signer: Signer,
    /// Shared with the lock: for one-time codes, and for deriving the keys of mesh and envelopes.
    pub lock_key: LockKey,
    /// The door of the lock.
    pub door: u32,
    /// Shared by lock and camera hub since assembly: frames of the mesh. The service makes it and gives it to both.
    pub network: NetworkKey,
    /// Shared with the camera hub: frames of the cloud link.
    pub cloud: NetworkKey,
    /// The lock's own: signs the head of its journal.
    pub lock: PublicKey,
    /// The camera hub's own: signs "recording" and the segments of clips.
    pub hub: PublicKey,
}

impl Keys {
    /// Key of the messages between service and lock.
    pub fn service_key(&self) -> ServiceKey {
        self.lock_key.service_key()
    }
}
