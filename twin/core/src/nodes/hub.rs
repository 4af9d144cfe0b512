//! The camera hub: inputs of its sensors, and effects of its outputs.

use std::sync::Arc;

use boards::{Device, HubActs, HubDevice, HubSenses};
use chips::microphone::FLOOR_DB;
use firmware::picture::PIXELS;

use crate::clock::Tick;
use crate::people::{Actor, Doing};
use crate::plant::camera::{Camera, Light};
use crate::plant::sun;
use crate::scene::Scene;
use crate::world::World;

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

/// Is a standing person moving an arm or shifting their weight?
fn fidgets(tick: Tick, actor: &Actor) -> bool {
    let begins_ns = fidget_ns(tick.seed, &actor.name, tick.now_ns / FIDGET_EVERY_NS);
    (begins_ns..begins_ns + FIDGET_FOR_NS).contains(&tick.now_ns)
}

/// The camera hub on the hall's wall.
#[derive(Clone)]
pub(crate) struct HubNode {
    pub(crate) device: HubDevice,
    /// What its outputs do now.
    pub(crate) acts: HubActs,
    pub(crate) camera: Camera,
    /// Area of the home that each recording has seen, m²; the latest last.
    pub(crate) seen_m2: Vec<f64>,
    place: sun::Place,
    /// Something covers the lens.
    pub(crate) lens_covered: bool,
    /// Level of a dog's bark at the microphone, dB; 0 without one.
    pub(crate) bark_db: f64,
}

impl HubNode {
    /// `place`: where on Earth the house stands.
    pub(crate) fn new(world: &World, device: HubDevice, place: sun::Place) -> Self {
        Self {
            device,
            acts: HubActs::default(),
            camera: Camera::new(&world.plan, [world.door.width_m, world.door.height_m]),
            seen_m2: Vec::new(),
            place,
            lens_covered: false,
            bark_db: 0.0,
        }
    }

    /// Does its firmware run?
    pub(crate) fn runs(&self) -> bool {
        self.device.firmware().is_some()
    }

    /// Can light come past the shutter?
    pub(crate) fn is_lens_clear(&self) -> bool {
        self.acts.lens_clear > 0.0
    }

    /// The inputs of its sensors. `exposes`: the image sensor takes a picture now.
    pub(super) fn senses(&mut self, scene: Scene, exposes: bool) -> HubSenses {
        HubSenses {
            scene: exposes.then(|| Arc::new(self.image(scene))),
            warm_motion_deg_s: self.warm_motion_deg_s(scene),
            sound_db: self.sound_db(scene),
            mains: true,
            ambient_c: ROOM_C,
        }
    }

    /// Present elevation of the sun over the house, degrees.
    pub(crate) fn sun_elevation_deg(&self, tick: Tick) -> f64 {
        let unix_ms = tick.world.starts_at.unix_ms as f64 + tick.now_s() * 1e3;
        sun::elevation_deg(unix_ms, self.place)
    }

    /// The image that the lens projects onto the sensor now, with the shutter open.
    fn image(&mut self, scene: Scene) -> [f32; PIXELS] {
        let Scene { tick, plant, .. } = scene;
        let subjects = scene.subjects();
        let opens_to_rad = tick.world.door.opens_to_deg.to_radians();
        let light = Light {
            day: sun::day(self.sun_elevation_deg(tick)),
            infrared: self.acts.infrared as f32,
            door: (plant.door_angle_rad() / opens_to_rad).clamp(0.0, 1.0) as f32,
        };
        let opened = self.is_lens_clear();
        let picture = self.camera.look(&plant.stage, &subjects, &light, opened && !self.lens_covered);
        if let Some(seen_m2) = self.seen_m2.last_mut().filter(|_| opened) {
            *seen_m2 = self.camera.seen_m2();
        }
        if self.lens_covered { [0.0; PIXELS] } else { picture }
    }

    /// Angular speed of the fastest warm body in the motion sensor's field, degrees a second. Its field equals the
    /// picture's (estimate). Walls, wood and glass block heat.
    fn warm_motion_deg_s(&self, scene: Scene) -> f64 {
        let Scene { tick, plant, actors } = scene;
        let speed = |actor: &Actor| {
            let [x, z] = actor.muscles.feet_m();
            let velocity_m_s = actor.muscles.velocity_m_s(&plant.stage);
            let stands = libm::hypot(velocity_m_s[0], velocity_m_s[1]) < STANDS_M_S;
            let fidgets = stands && self.is_lens_clear() && fidgets(tick, actor);
            if z > WARMTH_FROM_M || stands && !fidgets {
                return 0.0;
            }
            let chest_m = [x, CHEST_M, z];
            let mut before = scene.subjects();
            before.retain(|subject| subject.body != actor.muscles.body());
            if !self.camera.sees(&plant.stage, &before, chest_m) {
                return 0.0;
            }
            let [hub_x, _, hub_z] = tick.world.plan.hub.at_m;
            let [to_x, to_z] = [x - hub_x, z - hub_z];
            let square_m2 = (to_x * to_x + to_z * to_z).max(0.01);
            if fidgets {
                return (FIDGET_M_S / libm::sqrt(square_m2)).to_degrees();
            }
            (to_x * velocity_m_s[1] - to_z * velocity_m_s[0]).abs().to_degrees() / square_m2
        };
        let there = actors.present();
        there.map(speed).fold(0.0, f64::max)
    }

    /// When a person standing in view of the open lens next moves, ns; now while they move.
    fn fidgets_due_ns(&self, scene: Scene) -> Option<u64> {
        let Scene { tick, actors, .. } = scene;
        if !self.is_lens_clear() {
            return None;
        }
        let there = actors.present();
        let due = |actor: &Actor| {
            let this = tick.now_ns / FIDGET_EVERY_NS;
            let fidgets = [this, this + 1].map(|number| fidget_ns(tick.seed, &actor.name, number));
            let next_ns = fidgets.into_iter().find(|begins_ns| *begins_ns + FIDGET_FOR_NS > tick.now_ns);
            next_ns.map(|next_ns| next_ns.max(tick.now_ns))
        };
        there.filter_map(due).min()
    }

    /// Sound level at the camera hub's microphone, dB: a dog, knocks on the door, impacts of the door itself.
    fn sound_db(&self, scene: Scene) -> f64 {
        let Scene { tick, plant, actors } = scene;
        let door_m = tick.world.plan.handle_m(&tick.world.door);
        let away_m = [0, 1, 2].map(|axis| tick.world.plan.hub.at_m[axis] - door_m[axis]);
        let away_m = libm::sqrt(away_m.iter().map(|m| m * m).sum());
        // A point source: 6 dB less for each doubling of the distance.
        let from_door_db = |at_1m_db: f64| at_1m_db - 20.0 * libm::log10(away_m);
        let knocks = actors.present().any(|actor| actor.mind.doing() == Doing::Knocking);
        let knock_db = if knocks { from_door_db(KNOCK_DB) } else { FLOOR_DB };
        let jolt_g = plant.jolt_g();
        let blow_db =
            if jolt_g > 0.0 { from_door_db(BLOW_DB + 20.0 * libm::log10(jolt_g)) } else { FLOOR_DB };
        [self.bark_db, knock_db, blow_db].into_iter().fold(FLOOR_DB, f64::max)
    }

    /// Applies its outputs. Returns whether the lens was uncovered, or covered.
    pub(super) fn act(&mut self, now_ns: u64) -> Option<bool> {
        let was_clear = self.is_lens_clear();
        self.acts = self.device.acts(now_ns);
        let is_clear = self.is_lens_clear();
        if is_clear && !was_clear {
            self.camera.begin_film();
            self.seen_m2.push(0.0);
        }
        (is_clear != was_clear).then_some(is_clear)
    }

    /// When its firmware must run, its chips change state, or a person standing in view of the open lens moves, ns.
    pub(super) fn next_due_ns(&self, scene: Scene) -> u64 {
        let chips_ns = self.device.board.next_change_ns(scene.tick.now_ns).unwrap_or(u64::MAX);
        let fidgets_ns = self.fidgets_due_ns(scene).unwrap_or(u64::MAX);
        self.device.next_poll_ns().min(chips_ns).min(fidgets_ns)
    }
}
