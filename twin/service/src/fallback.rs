//! What becomes of a parcel that does not go through the door, and what proves it.

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

/// What a courier has to show for a handover.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Proof {
    /// The code that the neighbour's phone shows, told to whoever puts the parcel into the neighbour's hands.
    Receipt {
        /// Its digits.
        code: String,
    },
    /// A photograph of the parcel where it stands, with the label in it.
    Photo {
        /// What the label in the photograph says.
        label: String,
    },
    /// The label as the depot scanned it when it took the parcel in, with the code that the depot's counter shows.
    Scan {
        /// What the label says.
        label: String,
        /// Digits of the code.
        code: String,
    },
}

/// What can be done when a parcel cannot be left inside, in the recipient's order of preference. What was not
/// chosen is not done; the depot is always left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fallback {
    /// Leave, come back later and begin anew.
    Retry,
    /// Leave it with a neighbour.
    Neighbour,
    /// Leave it on the doorstep: to choose this is to consent.
    Doorstep,
    /// Take it back.
    Depot,
}

impl Fallback {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            Self::Retry => "try again later",
            Self::Neighbour => "leave it with a neighbour",
            Self::Doorstep => "leave it on the doorstep",
            Self::Depot => "take it back to the depot",
        }
    }
}
