//! What senses, computes and communicates: the lock, the camera hub, the service, the phones.
//!
//! One file for each. `stages`: what they do in a tick.

mod backend;
mod hub;
mod lock;
mod phones;
mod stages;

pub(crate) use backend::Backend;
pub(crate) use hub::HubNode;
pub(crate) use lock::LockNode;
pub(crate) use phones::Phones;

use crate::scene::Scene;

/// All of them.
#[derive(Clone)]
pub(crate) struct Nodes {
    pub(crate) lock: LockNode,
    pub(crate) hub: HubNode,
    pub(crate) backend: Backend,
    pub(crate) phones: Phones,
}

impl Nodes {
    /// When one of them next has something to do, ns.
    pub(crate) fn next_due_ns(&self, scene: Scene) -> u64 {
        let now_ns = scene.tick.now_ns;
        let due = [
            self.lock.next_due_ns(now_ns),
            self.hub.next_due_ns(scene),
            self.backend.service.next_due_ns(now_ns),
            self.phones.next_due_ns(now_ns),
        ];
        due.into_iter().min().unwrap_or(u64::MAX)
    }
}
