//! A person on the stage: a mind, a body, and what they hold.

use super::{Courier, Doing, Intent, Intruder, Load, Muscles, Recipient, Turn};
use crate::service::Handover;

/// Why somebody is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Brings a parcel.
    Courier,
    /// Lives here.
    Recipient,
    /// Has no permission to be here.
    Intruder,
}

/// A mind by its role.
// There are only a few per world: boxing the larger ones would gain nothing.
#[allow(clippy::large_enum_variant)]
#[derive(Clone, Debug)]
pub(crate) enum Mind {
    Courier(Courier),
    Recipient(Recipient),
    Intruder(Intruder),
}

impl Mind {
    pub(crate) fn role(&self) -> Role {
        match self {
            Self::Courier(_) => Role::Courier,
            Self::Recipient(_) => Role::Recipient,
            Self::Intruder(_) => Role::Intruder,
        }
    }

    /// Are they on the scene?
    pub(crate) fn present(&self) -> bool {
        match self {
            Self::Courier(mind) => mind.present(),
            Self::Recipient(mind) => mind.present(),
            Self::Intruder(mind) => mind.present(),
        }
    }

    /// Their present activity.
    pub(crate) fn doing(&self) -> Doing {
        match self {
            Self::Courier(mind) => mind.doing(),
            Self::Recipient(mind) => mind.doing(),
            Self::Intruder(mind) => mind.doing(),
        }
    }

    /// Until when they need no tick as long as nothing that they perceive changes, ns; `None`: they are moving.
    pub(crate) fn rests_until_ns(&self, now_ns: u64) -> Option<u64> {
        match self {
            Self::Courier(mind) => mind.rests_until_ns(now_ns),
            Self::Recipient(mind) => mind.rests_until_ns(),
            Self::Intruder(mind) => mind.rests_until_ns(),
        }
    }

    /// One tick of a mind.
    pub(crate) fn think(&mut self, turn: &mut Turn<'_>) {
        match self {
            Self::Courier(mind) => mind.think(turn),
            Self::Recipient(mind) => mind.think(turn),
            Self::Intruder(mind) => mind.think(turn),
        }
    }
}

/// A person in the world.
#[derive(Clone, Debug)]
pub(crate) struct Actor {
    pub(crate) name: String,
    pub(crate) mind: Mind,
    pub(crate) muscles: Muscles,
    /// What the muscles do in this tick.
    pub(crate) intent: Intent,
    /// What they hold in their hands.
    pub(crate) carries: Option<Carried>,
}

impl Actor {
    pub(crate) fn new(name: &str, mind: Mind, muscles: Muscles, carries: Option<Carried>) -> Self {
        Self { name: name.to_owned(), mind, muscles, intent: Intent::default(), carries }
    }

    /// Are they on the scene?
    pub(crate) fn present(&self) -> bool {
        self.mind.present()
    }

    /// Index of the parcel in their hands among the twin's parcels.
    pub(crate) fn parcel(&self) -> Option<usize> {
        match self.carries {
            Some(Carried::Parcel(parcel)) => Some(parcel),
            _ => None,
        }
    }

    /// The courier's mind, if this is a courier.
    pub(crate) fn courier(&self) -> Option<&Courier> {
        match &self.mind {
            Mind::Courier(mind) => Some(mind),
            _ => None,
        }
    }

    /// Like [`courier`](Self::courier), for passing information to the mind.
    pub(crate) fn courier_mut(&mut self) -> Option<&mut Courier> {
        match &mut self.mind {
            Mind::Courier(mind) => Some(mind),
            _ => None,
        }
    }
}

/// What somebody carries, by its index in the twin's lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Carried {
    /// A parcel.
    Parcel(usize),
    /// A loose object of the house.
    Thing(usize),
}

/// A parcel: in somebody's hands, or where it was let go.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Parcel {
    pub(crate) load: Load,
    /// Who has it, off the scene, if no courier does; none if it has come onto the scene.
    pub(crate) away_with: Option<Handover>,
}
