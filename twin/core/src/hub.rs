//! The camera hub in the twin: inputs of its sensors, and effects of its outputs.

mod film;
mod words;

use std::sync::Arc;

use boards::{Device, HubSenses};
use chips::microphone::FLOOR_DB;
use firmware::matter::LockState;
use firmware::picture::PIXELS;
use firmware::wire::{self, Direction, Envelope, FromLock, ToHub};

use crate::air::Route;
use crate::event::{CameraEvent, Event};
use crate::people::{Actor, Carried, Doing};
use crate::plant::camera::{self, Light, PARCEL_ALBEDO, Subject};
use crate::plant::sun;
use crate::service::overheard;
use crate::time::seconds;
use crate::twin::Twin;

/// Air temperature in the house, °C.
const ROOM_C: f64 = 20.0;
/// Farther outside than this, a body gives no heat signal in the hall, m.
const WARMTH_FROM_M: f64 = 1.0;
/// A body slower than this counts as still, m/s.
const STANDS_M_S: f64 = 0.02;
/// Height of the warm part of a body, m.
const CHEST_M: f64 = 1.2;
/// Sound level of a knock on the door, and of a 1 g jolt through it, at 1 m, dB (estimates).
const KNOCK_DB: f64 = 75.0;
const BLOW_DB: f64 = 75.0;
/// Dark jackets and trousers (estimate).
const CLOTHES_ALBEDO: f32 = 0.12;

/// A standing person moves an arm or shifts their weight once in each span of this length, ns (estimate: two to four
/// times a minute).
const FIDGET_EVERY_NS: u64 = 20_000_000_000;
/// Such a movement lasts this long, ns, at this speed across the motion sensor's field, m/s (estimates: a hand to the
/// pocket).
const FIDGET_FOR_NS: u64 = 500_000_000;
const FIDGET_M_S: f64 = 0.3;

/// Start time of a standing person's movement of this number, ns.
fn fidget_ns(seed: u64, name: &str, number: u64) -> u64 {
    let unit = chips::random::unit(seed, &format!("{name}.fidget"), number);
    number * FIDGET_EVERY_NS + (unit * (FIDGET_EVERY_NS - FIDGET_FOR_NS) as f64) as u64
}

impl Twin {
    /// Sets the inputs of the camera hub's sensors from the state of the world.
    pub(crate) fn sense_hub(&mut self) {
        let exposes = self.hub.wants_scene(self.now_ns);
        let scene = exposes.then(|| Arc::new(self.scene()));
        if exposes {
            self.note_exposure();
        }
        let warm_motion_deg_s = self.warm_motion_deg_s();
        if warm_motion_deg_s >= chips::pir::THRESHOLD_DEG_S && self.hub_acts.lens_clear > 0.0 {
            self.truth.privacy.saw_somebody(self.now_ns);
        }
        let senses = HubSenses {
            scene,
            warm_motion_deg_s,
            sound_db: self.sound_at_hub_db(),
            mains: true,
            ambient_c: ROOM_C,
        };
        let (boots, powered) = (self.hub.boots(), self.hub.firmware().is_some());
        self.hub.sense(self.now_ns, &senses);
        if self.hub.boots() != boots {
            self.tell(Event::Hub(CameraEvent::Boots));
            self.hub_came_back();
        } else if powered && self.hub.firmware().is_none() {
            self.tell(Event::Hub(CameraEvent::GoesDark));
        }
        self.note_picture();
    }

    /// Present elevation of the sun over the house, degrees.
    pub(crate) fn sun_elevation_deg(&self) -> f64 {
        let unix_ms = self.world.starts_at.unix_ms as f64 + seconds(self.now_ns) * 1e3;
        sun::elevation_deg(unix_ms, self.place)
    }

    /// The image that the lens projects onto the sensor now, with the shutter open.
    fn scene(&mut self) -> [f32; PIXELS] {
        let subjects = self.subjects();
        let opens_to_rad = self.world.door.opens_to_deg.to_radians();
        let light = Light {
            day: sun::day(self.sun_elevation_deg()),
            infrared: self.hub_acts.infrared as f32,
            door: (self.plant.door_angle_rad() / opens_to_rad).clamp(0.0, 1.0) as f32,
        };
        let opened = self.hub_acts.lens_clear > 0.0;
        let picture = self.camera.look(&self.plant.stage, &subjects, &light, opened && !self.lens_covered);
        if let Some(seen_m2) = self.filming.seen_m2.last_mut().filter(|_| opened) {
            *seen_m2 = self.camera.seen_m2();
        }
        if self.lens_covered { [0.0; PIXELS] } else { picture }
    }

    /// Angular speed of the fastest warm body in the motion sensor's field, degrees a second. Its field equals the
    /// picture's (estimate). Walls, wood and glass block heat.
    fn warm_motion_deg_s(&self) -> f64 {
        let speed = |actor: &Actor| {
            let [x, z] = actor.muscles.feet_m();
            let velocity_m_s = actor.muscles.velocity_m_s(&self.plant.stage);
            let stands = libm::hypot(velocity_m_s[0], velocity_m_s[1]) < STANDS_M_S;
            let fidgets = stands && self.hub_acts.lens_clear > 0.0 && self.fidgets(actor);
            if z > WARMTH_FROM_M || stands && !fidgets {
                return 0.0;
            }
            let chest_m = [x, CHEST_M, z];
            let mut before = self.subjects();
            before.retain(|subject| subject.body != actor.muscles.body());
            if !self.camera.sees(&self.plant.stage, &before, chest_m) {
                return 0.0;
            }
            let [hub_x, _, hub_z] = self.world.plan.hub.at_m;
            let [to_x, to_z] = [x - hub_x, z - hub_z];
            let square_m2 = (to_x * to_x + to_z * to_z).max(0.01);
            if fidgets {
                return (FIDGET_M_S / libm::sqrt(square_m2)).to_degrees();
            }
            (to_x * velocity_m_s[1] - to_z * velocity_m_s[0]).abs().to_degrees() / square_m2
        };
        let there = self.people.iter().filter(|actor| actor.present());
        there.map(speed).fold(0.0, f64::max)
    }

    /// Is a standing person moving an arm or shifting their weight?
    fn fidgets(&self, actor: &Actor) -> bool {
        let begins_ns = fidget_ns(self.seed, &actor.name, self.now_ns / FIDGET_EVERY_NS);
        (begins_ns..begins_ns + FIDGET_FOR_NS).contains(&self.now_ns)
    }

    /// When a person standing in view of the open lens next moves, ns; now while they move.
    pub(crate) fn fidgets_due_ns(&self) -> Option<u64> {
        if self.hub_acts.lens_clear <= 0.0 {
            return None;
        }
        let there = self.people.iter().filter(|actor| actor.present());
        let due = |actor: &Actor| {
            let this = self.now_ns / FIDGET_EVERY_NS;
            let fidgets = [this, this + 1].map(|number| fidget_ns(self.seed, &actor.name, number));
            let next_ns = fidgets.into_iter().find(|begins_ns| *begins_ns + FIDGET_FOR_NS > self.now_ns);
            next_ns.map(|next_ns| next_ns.max(self.now_ns))
        };
        there.filter_map(due).min()
    }

    /// Sound level at the camera hub's microphone, dB: a dog, knocks on the door, impacts of the door itself.
    fn sound_at_hub_db(&self) -> f64 {
        let door_m = self.world.plan.handle_m(&self.world.door);
        let away_m = [0, 1, 2].map(|axis| self.world.plan.hub.at_m[axis] - door_m[axis]);
        let away_m = libm::sqrt(away_m.iter().map(|m| m * m).sum());
        // A point source: 6 dB less for each doubling of the distance.
        let from_door_db = |at_1m_db: f64| at_1m_db - 20.0 * libm::log10(away_m);
        let knocks = self.people.iter().any(|actor| actor.present() && actor.mind.doing() == Doing::Knocking);
        let knock_db = if knocks { from_door_db(KNOCK_DB) } else { FLOOR_DB };
        let jolt_g = self.plant.jolt_g();
        let blow_db =
            if jolt_g > 0.0 { from_door_db(BLOW_DB + 20.0 * libm::log10(jolt_g)) } else { FLOOR_DB };
        [self.bark_db, knock_db, blow_db].into_iter().fold(FLOOR_DB, f64::max)
    }

    /// Everything that can move in view of the lens: leaf, people, parcels, loose furniture.
    pub(crate) fn subjects(&self) -> Vec<Subject> {
        let stage = &self.plant.stage;
        let loose = self.world.plan.loose().zip(stage.furniture());
        let furniture = loose.zip(0..).map(|(((_, thing), body), number)| Subject {
            body: *body,
            albedo: thing.albedo as f32,
            furniture: Some(number),
            is_person: false,
        });
        let there = self.people.iter().filter(|actor| actor.present());
        let bodies = there.map(|actor| (actor.muscles.body(), CLOTHES_ALBEDO, true));
        let parcels = self.parcels.iter().enumerate();
        let parcels = parcels.filter(|(parcel, _)| self.is_there(Carried::Parcel(*parcel)));
        let people = bodies.chain(parcels.map(|(_, parcel)| (parcel.load.body, PARCEL_ALBEDO, false)));
        let people =
            people.map(|(body, albedo, is_person)| Subject { body, albedo, furniture: None, is_person });
        [camera::leaf(stage)].into_iter().chain(furniture).chain(people).collect()
    }

    /// Runs the camera hub's firmware if it is due, and applies its pin outputs.
    pub(crate) fn poll_hub(&mut self) {
        let polls = self.hub.polls();
        self.hub.poll(self.now_ns);
        if self.hub.polls() != polls {
            self.trace.fold_hub_poll(self.now_ns, &mut self.hub);
        }
        let acts = self.hub.acts(self.now_ns);
        if (acts.lens_clear > 0.0) != (self.hub_acts.lens_clear > 0.0) {
            if acts.lens_clear > 0.0 {
                self.camera.begin_film();
                self.filming.seen_m2.push(0.0);
            }
            let opens = acts.lens_clear > 0.0;
            self.tell(Event::Hub(if opens { CameraEvent::OpensShutter } else { CameraEvent::ShutsShutter }));
        }
        self.hub_acts = acts;
    }

    /// When the camera hub's firmware must run, or its chips change state, ns.
    pub(crate) fn hub_due_ns(&self) -> u64 {
        let chips_ns = self.hub.board.next_change_ns(self.now_ns).unwrap_or(u64::MAX);
        self.hub.next_poll_ns().min(chips_ns)
    }

    /// Moves frames from both of its modems to the air, and from the air to them.
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
        let hears = self.hub.firmware().is_some();
        while let Some(frame) = self.air.receive(now_ns, Route::LockToHub) {
            // Without supply the camera hub receives nothing.
            if let Some(message) = self.said(&frame).filter(|_| hears) {
                self.truth.relayed.hub_hears(now_ns, &frame);
                match message {
                    FromLock::Service(wire::Carried::Status(tagged)) => {
                        let status = tagged.status;
                        let locked = status.lock_state == LockState::Locked;
                        self.truth.privacy.told(now_ns, (status.boot, status.uptime_ms), locked);
                    }
                    FromLock::AskRecording { serial, .. } => self.truth.privacy.lock_asked(serial),
                    _ => {}
                }
            }
            self.hub.board.mesh.peer.deliver(now_ns, &frame);
        }
        while let Some(frame) = self.air.receive(now_ns, Route::ServiceToHub) {
            let said: Option<ToHub<Envelope>> =
                overheard(&frame, &self.service.keys().cloud, Direction::ToHub);
            match said.filter(|_| hears) {
                Some(ToHub::EndFilm(signed)) => {
                    if let Some(end) = signed.open(&self.service.keys().signer.public()) {
                        self.truth.privacy.ended(now_ns, end.serial);
                    }
                }
                Some(ToHub::LockIfFilming(_)) => self.truth.relayed.enters += 1,
                _ => {}
            }
            self.hub.board.cloud.peer.deliver(now_ns, &frame);
        }
    }
}
