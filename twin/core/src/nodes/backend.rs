//! The service at its end of the links, with the keys that open what the devices send.

use firmware::crypto::LockKey;
use firmware::wire::{Carried, Direction, Downlink, FromHub, FromLock, ToLock, Uplink};

use crate::clock::Tick;
use crate::service::{Channel, Input, Output, Service, overheard};

/// The service.
#[derive(Clone)]
pub(crate) struct Backend {
    pub(crate) service: Service,
    /// Its end of the camera hub's link.
    pub(crate) channel: Channel,
    outputs: Vec<Output>,
}

impl Backend {
    pub(crate) fn new(service: Service, channel: Channel) -> Self {
        Self { service, channel, outputs: Vec::new() }
    }

    /// A message has arrived, or an operator acts.
    pub(crate) fn handle(&mut self, now_ns: u64, input: Input) {
        self.service.handle(now_ns, input, &mut self.outputs);
    }

    /// Does what is due.
    pub(crate) fn poll(&mut self, tick: Tick) {
        if tick.now_ns >= self.service.next_due_ns(tick.now_ns) {
            self.service.tick(tick.now_ns, &mut self.outputs);
        }
    }

    /// What it has to send.
    pub(crate) fn take_outputs(&mut self) -> Vec<Output> {
        std::mem::take(&mut self.outputs)
    }

    /// The key that it shares with the lock.
    pub(crate) fn lock_key(&self) -> &LockKey {
        &self.service.keys().lock_key
    }

    /// Decodes a frame to the lock, whoever sealed it.
    pub(crate) fn message_to_lock(&self, frame: &[u8]) -> Option<ToLock> {
        self.service.mesh_keys().find_map(|key| overheard(frame, &key, Direction::ToLock))
    }

    /// Decodes a frame of the lock, whoever sealed it.
    pub(crate) fn lock_message(&self, frame: &[u8]) -> Option<FromLock> {
        self.service.mesh_keys().find_map(|key| overheard(frame, &key, Direction::FromLock))
    }

    /// Decodes a frame of the camera hub.
    pub(crate) fn hub_message(&self, frame: &[u8]) -> Option<FromHub<Carried>> {
        overheard(frame, &self.service.keys().cloud, Direction::FromHub)
    }

    /// The camera hub's message in a frame, with what it carries opened, if it is genuine.
    pub(crate) fn opened_hub_message(&self, frame: &[u8]) -> Option<FromHub> {
        self.hub_message(frame).and_then(|message| message.opened(&self.service.keys().service_key()).ok())
    }

    /// The service's message in one to the lock, if there is one.
    pub(crate) fn ordered(&self, message: &ToLock) -> Option<Downlink> {
        let ToLock::Service(envelope) = message else { return None };
        envelope.open(&self.service.keys().service_key(), Direction::ServiceToLock).ok()
    }

    /// The lock's message to the service in one that is carried, if there is one.
    pub(crate) fn reported(&self, carried: &Carried) -> Option<Uplink> {
        carried.open(&self.service.keys().service_key()).ok()
    }
}
