//! How an order ends.

use crate::fallback::Handover;
use crate::notice::Refusal;

/// How an order ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Closing {
    /// Parcel inside, door locked.
    Delivered,
    /// Door locked, clip stored; nothing proves that the parcel is inside.
    Unproven,
    /// The recipient took the parcel at the door.
    Received,
    /// Not brought in; it is elsewhere, as the recipient chose.
    LeftAt(Handover),
    /// Closed as not delivered.
    Refused(Refusal),
    /// The world ended before the order did.
    Open,
}

impl Closing {
    /// In words.
    #[must_use]
    pub fn words(self) -> String {
        match self {
            Self::Delivered => "delivered".to_owned(),
            Self::Unproven => "locked, but the recording does not show the parcel".to_owned(),
            Self::Received => "taken by the recipient at the door".to_owned(),
            Self::LeftAt(Handover::Neighbour) => "left with a neighbour".to_owned(),
            Self::LeftAt(Handover::Doorstep) => "left on the doorstep".to_owned(),
            Self::LeftAt(Handover::Depot) => "taken back to the depot".to_owned(),
            Self::Refused(why) => format!("refused: {}", why.words()),
            Self::Open => "not closed by the end".to_owned(),
        }
    }
}
