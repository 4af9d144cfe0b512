//! People: a brain that decides, muscles that push.
//!
//! A brain sees what a person could see (lamps, phone, the door before him) and answers with an [`Intent`]; muscles
//! turn it into bounded forces on the stage and contact on the keypad. Nobody here touches the lock's state.

mod courier;
mod muscles;

pub(crate) use courier::{Brain, Manner, Orders};
pub(crate) use muscles::{Leaf, Load, Muscles, Places};

use crate::service::{CourierToService, ServiceToCourier};

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
    /// Height of the carried parcel's underside above the floor, m.
    pub(crate) parcel_clear_m: f64,
}

/// What a person wants of his muscles during one tick.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Intent {
    /// Walk to this place (x, z; m) at this speed (m/s); none: stand.
    pub(crate) walk: Option<([f64; 2], f64)>,
    /// Hand on the leaf at handle height: wanted speed of the free edge, m/s (+ opens), and most force, N.
    pub(crate) door_hand: Option<(f64, f64)>,
    /// Torque on the outer handle, N·m.
    pub(crate) handle_outer_nm: f64,
    /// Torque on the inner handle, N·m.
    pub(crate) handle_inner_nm: f64,
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
    }
}

/// What a person says or shows besides moving.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Word {
    /// For the timeline.
    Note(String),
    /// Into the phone.
    Phone(CourierToService),
}

/// A letter box for a person's phone.
pub(crate) type Inbox = std::collections::VecDeque<ServiceToCourier>;
