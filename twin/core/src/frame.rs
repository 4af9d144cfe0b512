//! A frame: everything that an observer may see of one instant. Plain data, no handles, safe to send.
//!
//! One-way: observing changes nothing. Coordinate frame: see [`crate::world::House`].

mod hub;
mod links;
mod phones;

use firmware::lock::LockView;

pub use hub::{HubFrame, HubPicture, PICTURE_BYTES, PICTURE_SIZE, Pixels};
pub use links::{JammerFrame, LinkFrame, RelayFrame};
pub use phones::{ClipView, CourierPhone, LiveView, RecipientPhoneFrame};

use crate::air::Jammer;
use crate::air::{Pulse, Route};
use crate::judge::Verdict;
use crate::judge::monitors::{Monitors, Watched};
use crate::moment::Moment;
use crate::observe::Observe;
use crate::people::{Actor, Carried, Courier, Doing, Parcel, Role};
use crate::plant::Plant;
use crate::plant::mechanism::MechanismState;
use crate::time::seconds;
use crate::world::LinkName;

/// A lamp is visibly lit from here on, as a fraction of full brightness.
const LAMP_LIT: f64 = 0.2;

/// One instant of a run.
#[derive(Clone, Debug)]
pub struct Frame {
    /// Time, ns since the start of the world.
    pub now_ns: u64,
    /// Leaf, rad (+ open).
    pub leaf_angle_rad: f64,
    /// Bolt, latch, gearbox output, handles, motor, battery.
    pub mechanism: MechanismState,
    /// Loose furniture, in the order of the world's plan (`World::plan.furniture`), without fixed pieces; none:
    /// somebody has taken it along.
    pub furniture: Vec<Option<Pose>>,
    /// Parcels in the order of [`World::orders`](crate::World::orders); none while one is off the scene.
    pub parcels: Vec<Option<Pose>>,
    /// The people on the scene, in the order of the world file.
    pub people: Vec<PersonFrame>,
    /// Green lamp, 1 = full brightness.
    pub green: f64,
    /// Red lamp, 1 = full brightness.
    pub red: f64,
    /// Buzzer's loudness at 10 cm, dB; none when silent.
    pub buzzer_db: Option<f64>,
    /// Fingers on the keypad, one bit per electrode (0..=9 digits, 10 `*`, 11 `#`).
    pub touched: u16,
    /// The firmware's own state; none while it has no supply.
    pub firmware: Option<LockView>,
    /// The courier's phone.
    pub courier_phone: CourierPhone,
    /// The recipient's phone.
    pub recipient_phone: RecipientPhoneFrame,
    /// The camera hub on the hall's wall.
    pub hub: HubFrame,
    /// Radio links with an end in the scene.
    pub links: Vec<LinkFrame>,
    /// Jammers that are active now.
    pub jammers: Vec<JammerFrame>,
    /// Relays that are active now.
    pub relays: Vec<RelayFrame>,
    /// Messages in the air, and those lost within the last few seconds.
    pub pulses: Vec<Pulse>,
    /// Verdict states of the promises so far.
    pub promises: Vec<PromiseFrame>,
    /// Wind along the door's normal, m/s (+ blows in).
    pub wind_m_s: f64,
    /// Opening at the leaf's free edge, m.
    pub door_gap_m: f64,
}

/// Where a box is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pose {
    /// Centre, m.
    pub centre_m: [f64; 3],
    /// Orientation as a quaternion x, y, z, w.
    pub orientation: [f64; 4],
}

/// Position and activity of a person.
#[derive(Clone, Debug, PartialEq)]
pub struct PersonFrame {
    /// Name in the timeline.
    pub name: String,
    /// Why they are here.
    pub role: Role,
    /// Feet, x and z, m.
    pub feet_m: [f64; 2],
    /// Facing direction: unit vector, x and z.
    pub facing: [f64; 2],
    /// Velocity on the ground, x and z, m/s.
    pub velocity_m_s: [f64; 2],
    /// Their present activity.
    pub doing: Doing,
    /// The parcel in their hands, by its index in [`Frame::parcels`].
    pub holds_parcel: Option<usize>,
    /// A hand is on the leaf at the handle.
    pub hand_on_door: bool,
    /// Finger on this electrode.
    pub key: Option<u8>,
}

/// Verdict state of a promise.
#[derive(Clone, Debug, PartialEq)]
pub struct PromiseFrame {
    /// Letter, `liveness`, or the world's own formula.
    pub id: String,
    /// In a few words.
    pub title: String,
    /// The verdict so far.
    pub verdict: Verdict,
    /// Margin so far, in its unit; none if only truth values were compared.
    pub robustness: Option<f64>,
    /// Unit of the margin.
    pub unit: &'static str,
}

impl Frame {
    /// Time, s since the start of the world.
    #[must_use]
    pub fn now_s(&self) -> f64 {
        seconds(self.now_ns)
    }

    /// The first courier on the scene.
    #[must_use]
    pub fn courier(&self) -> Option<&PersonFrame> {
        self.people.iter().find(|person| person.role == Role::Courier)
    }
}

impl Frame {
    /// Everything visible at present.
    pub(crate) fn of(now: Moment, observe: &Observe, monitors: &Monitors) -> Self {
        let Moment { tick, plant, actors, nodes, network } = now;
        let acts = &nodes.lock.acts;
        let now_ns = tick.now_ns;
        let stage = &plant.stage;
        let pose = |body| Pose { centre_m: stage.centre(body), orientation: stage.orientation(body) };
        let shown = |(i, parcel): (usize, &Parcel)| {
            actors.is_there(Carried::Parcel(i)).then(|| pose(parcel.load.body))
        };
        let lies = |(i, body): (usize, &_)| actors.is_there(Carried::Thing(i)).then(|| pose(*body));
        Self {
            now_ns,
            leaf_angle_rad: plant.door_angle_rad(),
            mechanism: *plant.mechanism.state(),
            furniture: stage.furniture().iter().enumerate().map(lies).collect(),
            parcels: actors.parcels().iter().enumerate().map(shown).collect(),
            people: actors.present().map(|actor| person_frame(actor, plant)).collect(),
            green: acts.green,
            red: acts.red,
            buzzer_db: acts.buzzer_db,
            touched: actors.touched(),
            firmware: nodes.lock.device.state(now_ns),
            courier_phone: courier_phone(now),
            recipient_phone: recipient_phone(now, observe),
            hub: hub_frame(now),
            links: link_frames(now),
            jammers: jammer_frames(now),
            relays: network.relays.iter().map(RelayFrame::from).collect(),
            pulses: network.air.pulses().collect(),
            promises: lamps(monitors),
            wind_m_s: plant.wind.speed_m_s(now_ns),
            door_gap_m: plant.door_gap_m(),
        }
    }
}

fn recipient_phone(now: Moment, observe: &Observe) -> RecipientPhoneFrame {
    let (tick, phone) = (now.tick, &now.nodes.phones.recipient);
    let since_start_s = |unix_ms: u64| {
        let start_ms = tick.world.starts_at.unix_ms as f64;
        (unix_ms > 0).then(|| (unix_ms as f64 - start_ms) / 1e3)
    };
    let pixels = |bytes: &[u8]| Pixels::try_from(bytes).ok();
    let live = phone.live().and_then(|live| {
        Some(LiveView {
            pixels: pixels(&live.pixels)?,
            // An app that does not mark pictures shows neither number nor time.
            number: (live.number.1 > 0).then_some(live.number.1),
            taken_s: since_start_s(live.unix_ms),
            age_s: now.live_age_s(observe.truth().streamed.shown_ns()),
            stale: phone.says_stale(tick.now_ns, tick.unix_ms()),
        })
    });
    let clip = phone.clip_now(tick.now_ns).and_then(|clip| {
        Some(ClipView {
            pixels: pixels(clip.pixels)?,
            at_s: clip.at_s,
            taken_s: since_start_s(clip.unix_ms),
            gaps: clip.gaps,
            complete: clip.complete,
        })
    });
    RecipientPhoneFrame { notices: phone.shown().to_vec(), live, clip }
}

fn hub_frame(now: Moment) -> HubFrame {
    let hub = &now.nodes.hub;
    let view = hub.device.state(now.tick.now_ns);
    HubFrame {
        powered: view.is_some(),
        shutter_open: hub.acts.shutter_open,
        infrared: hub.acts.infrared,
        rec_lamp: hub.acts.rec_lamp > LAMP_LIT,
        clip: view.and_then(|view| view.clip),
        picture: hub
            .device
            .board
            .port
            .last_read()
            .map(|picture| HubPicture { pixels: *picture.pixels, taken_s: seconds(picture.at_ns) }),
        view,
    }
}

/// One line for each link with an end in the scene.
fn link_frames(now: Moment) -> Vec<LinkFrame> {
    let line = |(up, down): (Route, Route)| {
        let [from_m, to_m] = now.ends_m(up);
        let speaks = up.link() != LinkName::Ble || now.nodes.lock.device.board.nearby_is_on(now.tick.now_ns);
        // A phone out of the short-range radio's range has no link that could fail.
        now.passage(up).filter(|_| speaks)?;
        let carries = now.carries(up) && now.carries(down);
        Some(LinkFrame { link: up.link(), from_m: from_m?, to_m, up: carries })
    };
    [
        (Route::LockToHub, Route::HubToLock),
        (Route::HubToService, Route::ServiceToHub),
        (Route::CourierToService(0), Route::ServiceToCourier(0)),
        (Route::LockToPhone(0), Route::PhoneToLock(0)),
        (Route::RecipientToService, Route::ServiceToRecipient),
    ]
    .into_iter()
    .filter_map(line)
    .collect()
}

fn jammer_frames(now: Moment) -> Vec<JammerFrame> {
    let frame = |jammer: Jammer| JammerFrame {
        at_m: jammer.at_m,
        range_m: jammer.range_m,
        links: jammer.links.iter().collect(),
    };
    now.jammers().map(frame).collect()
}

fn person_frame(actor: &Actor, plant: &Plant) -> PersonFrame {
    let intent = &actor.intent;
    PersonFrame {
        name: actor.name.clone(),
        role: actor.mind.role(),
        feet_m: actor.muscles.feet_m(),
        facing: actor.muscles.facing(),
        velocity_m_s: actor.muscles.velocity_m_s(&plant.stage),
        doing: actor.mind.doing(),
        holds_parcel: actor.parcel(),
        hand_on_door: intent.door_hand.is_some()
            || intent.handle_outer_nm != 0.0
            || intent.handle_inner_nm != 0.0
            || intent.thumb_nm != 0.0,
        key: intent.key,
    }
}

/// The phone of the courier on the scene.
fn courier_phone(now: Moment) -> CourierPhone {
    let (tick, actors, phones) = (now.tick, now.actors, &now.nodes.phones);
    let actor = actors.courier();
    let courier = actor.and_then(Actor::courier);
    let order = actor.and_then(|actor| tick.world.order_of(&actor.name)).unwrap_or(&tick.world.order);
    let lane = courier.and_then(|courier| actors.lane_of(courier.number()));
    let handset = lane.map(|lane| phones.handset(lane));
    let at_door = handset.and_then(|handset| handset.message(tick.now_ns));
    CourierPhone {
        address: order.address.clone(),
        sscc: order.parcel.sscc.clone(),
        scanned: courier.and_then(Courier::scanned_label).map(str::to_owned),
        code: courier.and_then(Courier::code_on_phone).map(str::to_owned),
        message: at_door.or(courier.and_then(Courier::last_message)),
    }
}

fn lamps(monitors: &Monitors) -> Vec<PromiseFrame> {
    let lamp = |watched: &Watched| {
        let outcome = monitors.judged(watched).outcome;
        PromiseFrame {
            id: watched.id.clone(),
            title: watched.title.clone(),
            verdict: outcome.verdict,
            robustness: outcome.robustness,
            unit: watched.unit,
        }
    };
    monitors.watched.iter().map(lamp).collect()
}
