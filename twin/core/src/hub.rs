//! The hub in the twin: what its sensors feel, and what becomes of what its outputs do.

mod words;

use std::collections::BTreeSet;
use std::sync::Arc;

use boards::{Device, HubSenses};
use chips::microphone::FLOOR_DB;
use firmware::hub::PIXELS;
use firmware::wire::NotFilming;

use crate::air::Route;
use crate::plant::camera::{self, Light, PARCEL_ALBEDO, Subject};
use crate::story::seconds;
use crate::twin::Twin;

/// Air in the house, °C.
const ROOM_C: f64 = 20.0;
/// Dark jackets and trousers (estimate).
const CLOTHES_ALBEDO: f32 = 0.12;

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
        let scene = self.hub.wants_scene(self.now_ns).then(|| Arc::new(self.scene()));
        let senses =
            HubSenses { scene, warm_motion_deg_s: 0.0, sound_db: FLOOR_DB, mains: true, ambient_c: ROOM_C };
        let (boots, powered) = (self.hub.boots(), self.hub.firmware().is_some());
        self.hub.sense(self.now_ns, &senses);
        if self.hub.boots() != boots {
            self.tell("hub", "boots");
        } else if powered && self.hub.firmware().is_none() {
            self.tell("hub", "goes dark");
        }
    }

    /// What the lens throws on the sensor now, with the shutter out of the way.
    fn scene(&mut self) -> [f32; PIXELS] {
        let subjects = self.subjects();
        let opens_to_rad = self.world.door.opens_to_deg.to_radians();
        let hour = f64::from(self.world.starts_at.second_of_day()) / 3600.0 + seconds(self.now_ns) / 3600.0;
        let light = Light {
            day: Light::day_at(hour % 24.0),
            infrared: self.hub_acts.infrared as f32,
            door: (self.plant.door_angle_rad() / opens_to_rad).clamp(0.0, 1.0) as f32,
        };
        let counts = self.hub_acts.lens_clear > 0.0;
        self.camera.look(&self.plant.stage, &subjects, &light, counts)
    }

    /// Everything that may move before the lens: leaf, people, parcels, loose furniture.
    pub(crate) fn subjects(&self) -> Vec<Subject> {
        let stage = &self.plant.stage;
        let loose = self.world.plan.furniture.values().filter(|thing| !thing.fixed);
        let furniture = loose.zip(stage.furniture()).zip(0..).map(|((thing, body), number)| Subject {
            body: *body,
            albedo: thing.albedo as f32,
            furniture: Some(number),
        });
        let there = self.people.iter().filter(|actor| actor.present());
        let bodies = there.map(|actor| (actor.muscles.body(), CLOTHES_ALBEDO));
        let parcels = self.parcels.iter().enumerate().filter(|(i, _)| self.parcel_is_there(*i));
        let people = bodies.chain(parcels.map(|(_, parcel)| (parcel.load.body, PARCEL_ALBEDO)));
        let people = people.map(|(body, albedo)| Subject { body, albedo, furniture: None });
        [camera::leaf(stage)].into_iter().chain(furniture).chain(people).collect()
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
            if self.said(&frame).is_some() {
                self.truth.relayed.lock_heard_ns = now_ns;
            }
            self.hub.board.mesh.peer.deliver(now_ns, &frame);
        }
        while let Some(frame) = self.air.receive(now_ns, Route::ServiceToHub) {
            self.hub.board.cloud.peer.deliver(now_ns, &frame);
        }
    }
}
