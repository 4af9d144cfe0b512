//! Rushes: the whole run, looked at ten times a second before the first picture is taken. Knowing the end, the director
//! can cut to the lock before the bolt moves.

use std::sync::Arc;

use twin_core::world::WorldErrors;
use twin_core::{Doing, Frame, Observer, PhoneMessage, Report, Role, StoryLine, Twin, World};

/// Looks in a second.
pub const LOOKS_PER_S: f64 = 10.0;

/// A run, looked through.
#[derive(Clone, Debug)]
pub struct Rushes {
    /// Looks, [`LOOKS_PER_S`] a second, from 0 to the end of the world.
    pub looks: Vec<Look>,
    /// What happened, and how it was judged.
    pub report: Report,
    /// When the courier is due, s; 0 without a courier.
    pub courier_due_s: f64,
}

/// What the director needs to know of an instant.
#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    /// What the courier is doing; none while the courier is away.
    pub doing: Option<Doing>,
    /// The courier's distance from the front of the house, m; 0 while the courier is away.
    pub away_m: f64,
    /// The courier stands still.
    pub stands: bool,
    /// The parcel is behind the front of the house.
    pub parcel_inside: bool,
    /// The bolt moves, or the motor pulls at it.
    pub bolt_works: bool,
    /// A hand turns the bolt, or it still moves from that.
    pub by_hand: bool,
    /// The leaf moves.
    pub leaf_moves: bool,
    /// The leaf flies shut, and no hand is at it.
    pub slams: bool,
    /// The leaf stands open.
    pub leaf_open: bool,
    /// The courier's phone shows a code.
    pub has_code: bool,
    /// Latest message on the courier's phone.
    pub message: Option<PhoneMessage>,
    /// The hub's shutter opens.
    pub shutter_opens: bool,
    /// Whether the live picture on the recipient's phone is marked as old; none without one.
    pub live_is_stale: Option<bool>,
    /// The live picture has stood still for long, whether or not it is marked as old.
    pub live_stands_still: bool,
    /// A clip plays on the recipient's phone.
    pub clip_plays: bool,
    /// A jammer is on.
    pub jams: bool,
    /// An intruder stands at the door.
    pub intruder_at_door: bool,
}

/// Slower than this along each axis one stands, m/s.
const STANDS_M_S: f64 = 0.05;
/// A live picture older than this has stopped, s; five come in a second.
const STANDS_STILL_S: f64 = 2.0;
/// Nearer to the front of the house than this one stands at the door, m.
const AT_DOOR_M: f64 = 1.2;

impl Look {
    /// The bolt works, and no hand inside turns it.
    #[must_use]
    pub fn motor_or_bolt_alone(&self) -> bool {
        self.bolt_works && !self.by_hand
    }
}

/// A bolt slower than this stands, m/s; driven it does 13 mm/s and more.
const BOLT_STANDS_M_S: f64 = 1e-3;
/// A motor with less current than this does not pull, A; turning freely it draws 0.1 and more.
const MOTOR_RESTS_A: f64 = 0.05;
/// A leaf that turns less than this between two looks stands, rad.
const LEAF_STANDS_RAD: f64 = 0.004;
/// A leaf that turns so much towards its stop between two looks flies, rad: a closer lets it do a third of that.
const LEAF_FLIES_RAD: f64 = 0.09;
/// A leaf that is farther from its stop than this is open, rad.
const LEAF_OPEN_RAD: f64 = 0.02;

impl Rushes {
    /// Plays a world once, without pictures.
    ///
    /// # Errors
    /// The world's formulas cannot be read.
    pub fn of(world: &Arc<World>, seed: u64) -> Result<Self, WorldErrors> {
        let mut twin = Twin::new(Arc::clone(world), seed)?;
        let mut looker = Looker { looks: Vec::new(), before: Before::of(&twin.frame()) };
        looker.tick(&twin, &[]);
        twin.run_with(&mut looker);
        let Looker { mut looks, before } = looker;
        looks.push(look(&twin.frame(), before));
        let courier_due_s = world.courier().map_or(0.0, |courier| courier.arrives_s);
        Ok(Self { looks, report: twin.finish(), courier_due_s })
    }

    /// What happened.
    #[must_use]
    pub fn events(&self) -> &[StoryLine] {
        &self.report.events
    }

    /// Length of the run, s.
    #[must_use]
    pub fn length_s(&self) -> f64 {
        self.report.simulated_s
    }
}

/// Looks at a run while it is played.
struct Looker {
    looks: Vec<Look>,
    before: Before,
}

impl Observer for Looker {
    fn tick(&mut self, twin: &Twin, _: &[StoryLine]) {
        let is_due = |looks: &[Look]| looks.len() as f64 / LOOKS_PER_S <= twin.now_s();
        if twin.is_over() || !is_due(&self.looks) {
            return;
        }
        let frame = twin.frame();
        // The twin jumps through idle time; in it, what is true now was true at every look.
        while is_due(&self.looks) {
            self.looks.push(look(&frame, self.before));
        }
        let by_hand = self.looks.last().is_some_and(|look| look.by_hand);
        self.before = Before { by_hand, ..Before::of(&frame) };
    }
}

/// State at the previous look.
#[derive(Clone, Copy)]
struct Before {
    leaf_rad: f64,
    shutter: f64,
    by_hand: bool,
}

impl Before {
    fn of(frame: &Frame) -> Self {
        Self { leaf_rad: frame.leaf_angle_rad, shutter: frame.hub.shutter_open, by_hand: false }
    }
}

fn look(frame: &Frame, before: Before) -> Look {
    let mechanism = &frame.mechanism;
    let bolt_works =
        mechanism.bolt_speed_m_s.abs() > BOLT_STANDS_M_S || mechanism.motor_current_a.abs() > MOTOR_RESTS_A;
    let doing = frame.courier().map(|courier| courier.doing);
    Look {
        doing,
        by_hand: doing == Some(Doing::TurningThumb) || before.by_hand && bolt_works,
        away_m: frame.courier().map_or(0.0, |courier| courier.feet_m[1].max(0.0)),
        parcel_inside: frame.parcels.iter().flatten().next().is_some_and(|parcel| parcel.centre_m[2] < 0.0),
        bolt_works,
        stands: frame.courier().is_some_and(|courier| {
            courier.velocity_m_s.iter().all(|component_m_s| component_m_s.abs() < STANDS_M_S)
        }),
        leaf_moves: (frame.leaf_angle_rad - before.leaf_rad).abs() > LEAF_STANDS_RAD,
        slams: before.leaf_rad - frame.leaf_angle_rad > LEAF_FLIES_RAD
            && !frame.people.iter().any(|person| person.hand_on_door),
        leaf_open: frame.leaf_angle_rad.abs() > LEAF_OPEN_RAD,
        has_code: frame.courier_phone.code.is_some(),
        message: frame.courier_phone.message,
        shutter_opens: frame.hub.shutter_open > before.shutter,
        live_is_stale: frame.recipient_phone.live.as_ref().map(|live| live.stale),
        live_stands_still: frame
            .recipient_phone
            .live
            .as_ref()
            .is_some_and(|live| live.stale || live.age_s > STANDS_STILL_S),
        clip_plays: frame.recipient_phone.clip.is_some(),
        jams: !frame.jammers.is_empty(),
        intruder_at_door: frame
            .people
            .iter()
            .any(|person| person.role == Role::Intruder && person.feet_m[1] < AT_DOOR_M),
    }
}
