//! One tick of one mind: what it perceives, what it wants of its muscles, what it says and does besides.

use crate::event::Act;
use crate::service::{CourierToService, Handover, RecipientToService};

/// What a person perceives at the start of a tick.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Senses {
    /// Time, ns.
    pub(crate) now_ns: u64,
    /// Own place on the ground, x and z, m.
    pub(crate) at_m: [f64; 2],
    /// The lock's green lamp.
    pub(crate) green: bool,
    /// The lock's red lamp.
    pub(crate) red: bool,
    /// Leaf angle as seen, rad.
    pub(crate) door_angle_rad: f64,
    /// Speed of the leaf's free edge, m/s (+ opening).
    pub(crate) door_edge_m_s: f64,
    /// The thumb-turn stands upright: the bolt is withdrawn.
    pub(crate) thumb_upright: bool,
    /// The own hands are on a parcel.
    pub(crate) holds: bool,
    /// The thing of the house that he is after, where it stands, x and z, m; none once he has it.
    pub(crate) prize_m: Option<[f64; 2]>,
    /// Height of the held parcel's underside above the floor, m.
    pub(crate) parcel_clear_m: f64,
    /// A parcel stands where the own one would be set down.
    pub(crate) floor_taken: bool,
    /// Somebody else who does not live here is at the door or in the house.
    pub(crate) door_taken: bool,
    /// The own phone says that the lock is near.
    pub(crate) lock_near: bool,
    /// Somebody knocks.
    pub(crate) knock: bool,
    /// Somebody who lives here stands in the open door.
    pub(crate) welcomed: bool,
    /// Somebody holds a parcel out, within reach.
    pub(crate) offered: bool,
}

/// What a person wants of his muscles during one tick.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Intent {
    /// Walk to this place (x, z; m) at this speed (m/s); none: stand.
    pub(crate) walk: Option<([f64; 2], f64)>,
    /// Face this way, unit vector x and z; none: where he walks, or the door he stands at.
    pub(crate) face: Option<[f64; 2]>,
    /// Hand on the leaf at handle height: wanted speed of the free edge, m/s (+ opens), and most force, N.
    pub(crate) door_hand: Option<(f64, f64)>,
    /// Torque on the outer handle, N·m.
    pub(crate) handle_outer_nm: f64,
    /// Torque on the inner handle, N·m.
    pub(crate) handle_inner_nm: f64,
    /// Torque on the inside thumb-turn, N·m (+ throws the bolt).
    pub(crate) thumb_nm: f64,
    /// Finger on this electrode of the keypad.
    pub(crate) key: Option<u8>,
    /// Hands hold the parcel at this height of its underside, m, this far before the body, m.
    pub(crate) hold: Option<(f64, f64)>,
}

impl Intent {
    /// Does it ask for force on anything but the ground under a standing man?
    pub(crate) fn exerts(&self) -> bool {
        self.walk.is_some()
            || self.door_hand.is_some()
            || self.handle_inner_nm != 0.0
            || self.handle_outer_nm != 0.0
            || self.thumb_nm != 0.0
    }
}

/// What a person says or does besides pushing.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Word {
    /// For the timeline.
    Note(Act),
    /// Into a courier's phone.
    Courier(CourierToService),
    /// A courier presses "unlock" on his phone, for the lock before him.
    Press,
    /// Into the recipient's phone.
    Recipient(RecipientToService),
    /// Into the recipient's phone: that she has the parcel in her hands, by its label.
    Received,
    /// Lets go of the parcel.
    LetGo,
    /// Takes the parcel that is held out.
    Take,
    /// Gives the parcel to somebody off the scene.
    HandOver(Handover),
    /// Takes the parcel of this place among the twin's, off the scene, where it waits.
    Fetch(usize),
    /// Takes the thing of the house that he is after.
    Steal,
}

/// One tick of one mind: what comes in, and what goes out.
pub(crate) struct Turn<'a> {
    pub(crate) s: &'a Senses,
    pub(crate) words: &'a mut Vec<Word>,
    pub(crate) intent: Intent,
}

impl Turn<'_> {
    pub(crate) fn note(&mut self, act: Act) {
        self.words.push(Word::Note(act));
    }
}
