//! The hub in the twin: what its sensors feel, and what becomes of what its outputs do.

mod words;

use std::collections::BTreeSet;

use boards::{Device, HubSenses};
use chips::microphone::FLOOR_DB;
use firmware::wire::NotFilming;

use crate::air::Route;
use crate::twin::Twin;

/// Air in the house, °C.
const ROOM_C: f64 = 20.0;

/// What of the hub's messages is in the story already.
#[derive(Clone, Debug, Default)]
pub(crate) struct HubTold {
    recording: Option<u32>,
    refusal: Option<(u32, NotFilming)>,
    /// Boot and number of its events.
    events: BTreeSet<(u32, u32)>,
}

impl Twin {
    /// The hub's board feels the world.
    pub(crate) fn sense_hub(&mut self) {
        let senses = HubSenses {
            scene: None,
            warm_motion_deg_s: 0.0,
            sound_db: FLOOR_DB,
            mains: true,
            ambient_c: ROOM_C,
        };
        let (boots, powered) = (self.hub.boots(), self.hub.firmware().is_some());
        self.hub.sense(self.now_ns, &senses);
        if self.hub.boots() != boots {
            self.tell("hub", "boots");
        } else if powered && self.hub.firmware().is_none() {
            self.tell("hub", "goes dark");
        }
    }

    /// Runs the hub's firmware if it is due, and takes what its pins do.
    pub(crate) fn poll_hub(&mut self) {
        let polls = self.hub.polls();
        self.hub.poll(self.now_ns);
        if self.hub.polls() != polls {
            self.trace.fold_hub_poll(self.now_ns, &mut self.hub);
        }
        let acts = self.hub.acts(self.now_ns);
        if (acts.lens_clear > 0.0) != (self.hub_acts.lens_clear > 0.0) {
            self.tell("hub", if acts.lens_clear > 0.0 { "opens its shutter" } else { "shuts its shutter" });
        }
        self.hub_acts = acts;
    }

    /// When the hub wants something, or its chips change something, ns.
    pub(crate) fn hub_due_ns(&self) -> u64 {
        let chips_ns = self.hub.board.next_change_ns(self.now_ns).unwrap_or(u64::MAX);
        self.hub.next_poll_ns().min(chips_ns)
    }

    /// Frames from both of its modems to the air, and from the air to them.
    pub(crate) fn carry_hub_messages(&mut self) {
        let now_ns = self.now_ns;
        for (_, frame) in self.hub.board.mesh.peer.take_outgoing() {
            let label = self.downlink_words(&frame);
            self.send(Route::HubToLock, frame, label);
        }
        for (_, frame) in self.hub.board.cloud.peer.take_outgoing() {
            let label = self.overhear_hub(&frame);
            self.send(Route::HubToService, frame, label);
        }
        while let Some(frame) = self.air.receive(now_ns, Route::LockToHub) {
            self.hub.board.mesh.peer.deliver(now_ns, &frame);
        }
        while let Some(frame) = self.air.receive(now_ns, Route::ServiceToHub) {
            self.hub.board.cloud.peer.deliver(now_ns, &frame);
        }
    }
}
