//! What a world file may contain about the planned events: orders, and what must hold.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use twin_service::Fallback;

use crate::formula_text::FormulaText;
use crate::window::Window;

/// What must be delivered, where and when.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// The parcel.
    pub parcel: Parcel,
    /// Address on the label. Left out: the house's own.
    #[serde(default)]
    pub address: String,
    /// When the courier may come, by the clocks of the house, `"14:00/18:00"`; at most 4 h (SPEC 1.1): see [`Window`].
    pub window: Window,
    /// What the recipient allows instead, in this order, when the parcel cannot be brought in. Default: nothing, so
    /// that it goes back to the depot.
    #[serde(default)]
    pub fallbacks: Vec<Fallback>,
    /// Valuables that the record tracks: names of objects in the house.
    #[serde(default)]
    pub tracked: Vec<String>,
}

/// A parcel: a box with a label.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Parcel {
    /// GS1 serial shipping container code: 18 digits, the last a check digit.
    /// Source: GS1 General Specifications 3.2 and 7.9.1.
    pub sscc: String,
    /// Edges of the box, m: across, up, along the courier's direction of walking.
    #[serde(default = "parcel_size")]
    pub size_m: [f64; 3],
    /// Mass, kg. Default 1.6 (about 80 % are under 2 kg, EU Reg. 2018/644).
    #[serde(default = "parcel_mass")]
    pub mass_kg: f64,
}

fn parcel_size() -> [f64; 3] {
    [0.3, 0.2, 0.2]
}

fn parcel_mass() -> f64 {
    1.6
}

/// What must hold in a world, besides the product's promises.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Must {
    /// The delivery must be done this long after the courier's arrival, s. Left out: no limit, and the liveness
    /// promise is not judged.
    pub deliver_within_s: Option<f64>,
    /// Formulas that hold at every instant.
    pub always: Vec<FormulaText>,
    /// Formulas that hold at no instant.
    pub never: Vec<FormulaText>,
    /// Formulas that hold at some instant: the witness that something really happened.
    pub sometimes: Vec<FormulaText>,
    /// Complete temporal formulas, used unchanged.
    pub holds: Vec<FormulaText>,
    /// Promises that devices of another policy than the product's are expected to break here, by letter: a proof that
    /// the attack worked on them.
    pub breaks: Vec<String>,
    /// Clauses that are violated here because an assumption about the world has failed, with it: `{P2: shutter_free}`.
    /// The run fails if the clause is kept, or if it is violated while the assumption holds.
    pub excuses: BTreeMap<String, String>,
    /// Not everything planned takes place here: no courier stands at the door, or a fault never begins. Default
    /// false: then such a run fails.
    pub nothing: bool,
}
