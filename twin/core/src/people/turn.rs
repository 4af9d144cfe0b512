//! One tick of a mind: its perceptions, its intent for the muscles, and its messages and acts.

use crate::event::Act;
use crate::service::{CourierToService, Handover, RecipientToService};

/// What a person perceives at the start of a tick.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Senses {
    /// Time, ns.
    pub(crate) now_ns: u64,
    /// Own position on the ground, x and z, m.
    pub(crate) at_m: [f64; 2],
    /// The lock's green lamp.
    pub(crate) green: bool,
    /// The lock's red lamp.
    pub(crate) red: bool,
    /// Leaf angle as seen, rad.
    pub(crate) door_angle_rad: f64,
    /// Speed of the leaf's free edge, m/s (+ opening).
    pub(crate) door_edge_m_s: f64,
    /// The thumb-turn is upright: the bolt is withdrawn.
    pub(crate) thumb_upright: bool,
    /// Own hands are on a parcel.
    pub(crate) holds: bool,
    /// Position of the object that the courier wants to steal, x and z, m; none after they have it.
    pub(crate) prize_m: Option<[f64; 2]>,
    /// Height of the held parcel's underside above the floor, m.
    pub(crate) parcel_clear_m: f64,
    /// A parcel stands where this one would be set down.
    pub(crate) floor_taken: bool,
    /// Somebody else not of the household is at the door or in the house.
    pub(crate) door_taken: bool,
    /// Own phone shows that the lock is near.
    pub(crate) lock_near: bool,
    /// Somebody knocks.
    pub(crate) knock: bool,
    /// Somebody of the household stands in the open door.
    pub(crate) welcomed: bool,
    /// Somebody holds a parcel out, within reach.
    pub(crate) offered: bool,
}

/// A person's intent for the muscles during one tick.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Intent {
    /// Walk to this place (x, z; m) at this speed (m/s); none: stand.
    pub(crate) walk: Option<([f64; 2], f64)>,
    /// Face this direction, unit vector x and z; none: the direction of walking, or the door at which they stand.
    pub(crate) face: Option<[f64; 2]>,
    /// Hand on the leaf at handle height: target speed of the free edge, m/s (+ opens), and largest force, N.
    pub(crate) door_hand: Option<(f64, f64)>,
    /// Torque on the outer handle, N·m.
    pub(crate) handle_outer_nm: f64,
    /// Torque on the inner handle, N·m.
    pub(crate) handle_inner_nm: f64,
    /// Torque on the inside thumb-turn, N·m (+ throws the bolt).
    pub(crate) thumb_nm: f64,
    /// Finger on this electrode of the keypad.
    pub(crate) key: Option<u8>,
    /// Hands hold the parcel with its underside at this height, m, this far in front of the body, m.
    pub(crate) hold: Option<(f64, f64)>,
}

impl Intent {
    /// Does it require a force other than that of a standing person on the ground?
    pub(crate) fn exerts(&self) -> bool {
        self.walk.is_some()
            || self.door_hand.is_some()
            || self.handle_inner_nm != 0.0
            || self.handle_outer_nm != 0.0
            || self.thumb_nm != 0.0
    }
}

/// Messages and acts of a person other than forces.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Effect {
    /// For the timeline.
    Note(Act),
    /// A message sent from a courier's phone.
    Courier(CourierToService),
    /// A courier presses "unlock" on their phone, for the lock in front of them.
    Press,
    /// A message sent from the recipient's phone.
    Recipient(RecipientToService),
    /// The recipient confirms on their phone that they hold the parcel, by its label.
    Received,
    /// Lets go of the parcel.
    LetGo,
    /// Takes the parcel that is held out.
    Take,
    /// Gives the parcel to somebody off the scene.
    HandOver(Handover),
    /// Fetches this parcel (index among the twin's parcels) from where it waits off the scene.
    Fetch(usize),
    /// Takes the object of the house that they want to steal.
    Steal,
}

/// One tick of a mind: inputs and outputs.
pub(crate) struct Turn<'a> {
    pub(crate) s: &'a Senses,
    pub(crate) effects: &'a mut Vec<Effect>,
    pub(crate) intent: Intent,
}

impl Turn<'_> {
    pub(crate) fn note(&mut self, act: Act) {
        self.effects.push(Effect::Note(act));
    }
}
