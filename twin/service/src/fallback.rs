//! What happens to a parcel that does not go through the door, and how that is proved.

use serde::{Deserialize, Serialize};

/// Where a parcel goes that does not go through the door.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Handover {
    /// To a neighbour.
    Neighbour,
    /// On the doorstep.
    Doorstep,
    /// Back to the depot.
    Depot,
}

/// What a courier can show as proof of a handover.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Proof {
    /// The code on the neighbour's phone, given to whoever hands the parcel to the neighbour.
    Receipt {
        /// Its digits.
        code: String,
    },
    /// A photograph of the parcel where it stands, with the label in it.
    Photo {
        /// The text on the label in the photograph.
        label: String,
    },
    /// The label as the depot scanned it when it accepted the parcel, with the code that the depot's counter shows.
    Scan {
        /// The text on the label.
        label: String,
        /// Digits of the code.
        code: String,
    },
}

/// What can be done when a parcel cannot be left inside, in the recipient's order of preference. What was not chosen
/// is not done; the depot is always possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fallback {
    /// Leave, come back later and start again.
    Retry,
    /// Leave it with a neighbour.
    Neighbour,
    /// Leave it on the doorstep: choosing this is consent.
    Doorstep,
    /// Take it back.
    Depot,
}

impl Fallback {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Retry => "try again later",
            Self::Neighbour => "leave the parcel with a neighbour",
            Self::Doorstep => "leave the parcel on the doorstep",
            Self::Depot => "take the parcel back to the depot",
        }
    }
}
