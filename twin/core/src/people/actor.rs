//! Somebody on the stage: a mind, a body, and what is in the hands.

use super::{Courier, Doing, Intent, Intruder, Load, Muscles, Recipient, Turn};
use crate::service::Handover;

/// What brings somebody here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Brings a parcel.
    Courier,
    /// Lives here.
    Recipient,
    /// Has no business here.
    Intruder,
}

/// A mind by its role.
// A handful to a world: boxing the larger ones would buy nothing.
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

    /// Is he on the scene?
    pub(crate) fn present(&self) -> bool {
        match self {
            Self::Courier(mind) => mind.present(),
            Self::Recipient(mind) => mind.present(),
            Self::Intruder(mind) => mind.present(),
        }
    }

    /// What he is busy with.
    pub(crate) fn doing(&self) -> Doing {
        match self {
            Self::Courier(mind) => mind.doing(),
            Self::Recipient(mind) => mind.doing(),
            Self::Intruder(mind) => mind.doing(),
        }
    }

    /// Until when he needs no tick as long as nothing that he perceives changes, ns; `None`: he is in motion.
    pub(crate) fn rests_until_ns(&self, now_ns: u64) -> Option<u64> {
        match self {
            Self::Courier(mind) => mind.rests_until_ns(now_ns),
            Self::Recipient(mind) => mind.rests_until_ns(),
            Self::Intruder(mind) => mind.rests_until_ns(),
        }
    }

    /// One tick of thought.
    pub(crate) fn think(&mut self, turn: &mut Turn<'_>) {
        match self {
            Self::Courier(mind) => mind.think(turn),
            Self::Recipient(mind) => mind.think(turn),
            Self::Intruder(mind) => mind.think(turn),
        }
    }
}

/// Somebody who takes part.
#[derive(Clone, Debug)]
pub(crate) struct Actor {
    pub(crate) name: String,
    pub(crate) mind: Mind,
    pub(crate) muscles: Muscles,
    /// What the muscles do in this tick.
    pub(crate) intent: Intent,
    /// What is in the hands.
    pub(crate) carries: Option<Carried>,
}

impl Actor {
    pub(crate) fn new(name: &str, mind: Mind, muscles: Muscles, carries: Option<Carried>) -> Self {
        Self { name: name.to_owned(), mind, muscles, intent: Intent::default(), carries }
    }

    /// Is he on the scene?
    pub(crate) fn present(&self) -> bool {
        self.mind.present()
    }

    /// The parcel in the hands, by its place among the twin's parcels.
    pub(crate) fn parcel(&self) -> Option<usize> {
        match self.carries {
            Some(Carried::Parcel(parcel)) => Some(parcel),
            _ => None,
        }
    }

    /// His mind, if he is a courier.
    pub(crate) fn courier(&self) -> Option<&Courier> {
        match &self.mind {
            Mind::Courier(mind) => Some(mind),
            _ => None,
        }
    }

    /// As [`courier`](Self::courier), to tell him something.
    pub(crate) fn courier_mut(&mut self) -> Option<&mut Courier> {
        match &mut self.mind {
            Mind::Courier(mind) => Some(mind),
            _ => None,
        }
    }
}

/// What somebody carries, by its place in the twin's lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Carried {
    /// A parcel.
    Parcel(usize),
    /// A loose thing of the house.
    Thing(usize),
}

/// A parcel: in somebody's hands, or wherever he let go of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Parcel {
    pub(crate) load: Load,
    /// Who has it, off the scene, if no courier does; none of one that has come into the scene.
    pub(crate) away_with: Option<Handover>,
}
