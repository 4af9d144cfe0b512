//! An operator's orders about a door: repeated until the devices answer.

use firmware::crypto::NetworkKey;
use firmware::matter::Alarm;
use firmware::wire::{Downlink, EventKind, JoinOffer, NextMesh, ToHub, Uplink};

use crate::desk::{Desk, due_ns, is_due};
use crate::operator_act::OperatorAct;
use crate::time::RESEND_NS;

/// Pending orders, and the keys that the mesh has had.
#[derive(Clone, Debug, Default)]
pub(crate) struct Operations {
    clears: Option<Sent>,
    resets: Option<Sent>,
    rotation: Option<Rotation>,
    /// Keys made by rotation and commissioning, the oldest first: number 2 onwards. Number 1 is that of assembly.
    keys: Vec<NetworkKey>,
}

/// When something was last sent, ns.
#[derive(Clone, Copy, Debug, Default)]
struct Sent(Option<u64>);

impl Sent {
    fn is_due(&mut self, now_ns: u64) -> bool {
        let is_due = is_due(self.0, RESEND_NS, now_ns);
        if is_due {
            self.0 = Some(now_ns);
        }
        is_due
    }

    fn due_ns(self) -> u64 {
        due_ns(self.0, RESEND_NS)
    }
}

/// Rotation of the mesh key: the new key goes first to the camera hub, which keeps it beside the old one, then to the
/// lock, which switches to it; the hub follows when it receives the lock under it. If either loses power at any
/// moment, the two ends still understand each other.
#[derive(Clone, Copy, Debug)]
struct Rotation {
    generation: u32,
    salt: [u8; 16],
    key: NetworkKey,
    /// The lock has no network, and joins.
    joins: bool,
    hub_has_it: bool,
    sent: Sent,
}

impl Operations {
    /// Accepts an order of the operator.
    pub(crate) fn order(&mut self, act: OperatorAct, desk: &Desk) {
        match act {
            OperatorAct::ClearTamper => self.clears = Some(Sent::default()),
            OperatorAct::FactoryReset => self.resets = Some(Sent::default()),
            OperatorAct::RotateMeshKey => self.rotate(false, desk),
            OperatorAct::Commission => {
                // An order that has not reached the lock before its commissioning no longer applies afterwards.
                self.resets = None;
                self.rotate(true, desk);
            }
        }
    }

    /// Number of the latest key.
    fn generation(&self) -> u32 {
        1 + self.keys.len() as u32
    }

    fn rotate(&mut self, joins: bool, desk: &Desk) {
        let generation = self.generation() + 1;
        let draw = |part| desk.random.draw("service.mesh-salt", u64::from(2 * generation + part));
        let salt = (u128::from(draw(0)) << 64 | u128::from(draw(1))).to_le_bytes();
        let key = desk.keys.lock_key.network_key(&salt);
        self.keys.push(key);
        let sent = Sent::default();
        self.rotation = Some(Rotation { generation, salt, key, joins, hub_has_it: false, sent });
    }

    /// The camera hub has stored the next key.
    pub(crate) fn hear_next_mesh(&mut self, generation: u32) {
        if let Some(rotation) = self.rotation.as_mut().filter(|rotation| rotation.generation == generation)
            && !std::mem::replace(&mut rotation.hub_has_it, true)
        {
            rotation.sent = Sent::default();
        }
    }

    /// An answer of the lock. True if it has been commissioned again: it then holds no grants.
    pub(crate) fn hear_lock(&mut self, message: &Uplink) -> bool {
        match message {
            Uplink::Tamper { .. } => self.clears = None,
            Uplink::Event(event) if event.kind == EventKind::Alarm(Alarm::FactoryReset) => self.resets = None,
            Uplink::Rekeyed { generation } => {
                let is_it = |rotation: &mut Rotation| rotation.generation == *generation;
                return self.rotation.take_if(is_it).is_some_and(|rotation| rotation.joins);
            }
            _ => {}
        }
        false
    }

    pub(crate) fn tick(&mut self, desk: &mut Desk) {
        let generation = self.generation();
        if self.clears.as_mut().is_some_and(|sent| sent.is_due(desk.now_ns)) {
            desk.tell_lock(Downlink::ClearTamper { unix_ms: desk.unix_ms });
        }
        if self.resets.as_mut().is_some_and(|sent| sent.is_due(desk.now_ns)) {
            desk.tell_lock(Downlink::FactoryReset { generation });
        }
        let Some(rotation) = self.rotation.as_mut() else { return };
        if !rotation.sent.is_due(desk.now_ns) {
            return;
        }
        let Rotation { generation, salt, key, joins, hub_has_it, .. } = *rotation;
        match (hub_has_it, joins) {
            (false, _) => {
                let next = desk.keys.signer.sign(NextMesh { door: desk.keys.door, generation, key });
                // It is short enough to be signed, like the offer below.
                if let Some(next) = next {
                    desk.tell_hub(ToHub::NextMesh(next));
                }
            }
            (true, false) => desk.tell_lock(Downlink::Rekey { generation, salt }),
            (true, true) => {
                let offer = desk.keys.signer.sign(JoinOffer { door: desk.keys.door, generation, salt });
                if let Some(offer) = offer {
                    desk.tell_hub(ToHub::Join(offer));
                }
            }
        }
    }

    pub(crate) fn next_due_ns(&self) -> Option<u64> {
        let rotation = self.rotation.map(|rotation| rotation.sent);
        [self.clears, self.resets, rotation].into_iter().flatten().map(Sent::due_ns).min()
    }

    /// Mesh keys that were made since assembly, the latest first.
    pub(crate) fn keys(&self) -> impl Iterator<Item = NetworkKey> + '_ {
        self.keys.iter().rev().copied()
    }
}

#[cfg(test)]
mod tests;
