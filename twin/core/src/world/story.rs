//! What a world file may say about what happens: order, people, and what must hold.

use serde::Deserialize;

pub use super::calendar::{LocalTime, Window};
use super::error::Span;

/// What is to be delivered, where and when.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// The parcel.
    pub parcel: Parcel,
    /// Address on the label. Left out, the house's own.
    #[serde(default)]
    pub address: String,
    /// When the courier may come, local time, `"14:00/18:00"`; at most 4 h (SPEC 1.1).
    pub window: Window,
}

/// A parcel: a box with a label.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parcel {
    /// GS1 serial shipping container code: 18 digits, the last a check digit.
    /// Source: GS1 General Specifications 3.2 and 7.9.1.
    pub sscc: String,
    /// Edges of the box, m: across, up, along the courier's way.
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

/// Somebody who takes part.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Person {
    /// Brings the parcel.
    Courier(Courier),
    /// Ordered the parcel and hears of it.
    Recipient(Recipient),
}

impl Person {
    /// The person's name, unique in a world.
    pub fn name(&self) -> &str {
        match self {
            Self::Courier(courier) => &courier.name,
            Self::Recipient(recipient) => &recipient.name,
        }
    }
}

/// The courier.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Courier {
    /// Name in the timeline. Default `courier`.
    #[serde(default = "courier_name")]
    pub name: String,
    /// When he appears in the street, s after the start of the world.
    pub arrives_s: f64,
    /// How he works. Default careful.
    #[serde(default)]
    pub manner: Manner,
    /// Barcode of the label he presents, if not the order's parcel's.
    #[serde(default)]
    pub scans: Option<String>,
    /// Digits he types instead of the code he was given.
    #[serde(default)]
    pub types: Option<String>,
    /// How often he types before he gives up. Default 3.
    #[serde(default = "three_tries")]
    pub tries: u8,
    /// Walking speed, m/s. Default 1.4 (estimate).
    #[serde(default = "walking_pace")]
    pub walk_m_s: f64,
    /// Stands about this long between reading the code and typing it, s. Default 0.
    #[serde(default)]
    pub dawdles_s: f64,
    /// Comes back this long after he left and types the same code again, s. Left out: he does not.
    #[serde(default)]
    pub returns_after_s: Option<f64>,
}

fn courier_name() -> String {
    "courier".to_owned()
}

fn three_tries() -> u8 {
    3
}

fn walking_pace() -> f64 {
    1.4
}

/// How a courier works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Manner {
    /// Pulls the door to and waits until it has latched.
    #[default]
    Careful,
    /// Walks off and leaves the door as it swings.
    Forgetful,
}

/// The recipient.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recipient {
    /// Name in the timeline. Default `recipient`.
    #[serde(default = "recipient_name")]
    pub name: String,
    /// Where the recipient is. Default at work.
    #[serde(default)]
    pub place: Place,
    /// Calls the delivery off this long after reading that the courier is at the door, s. Left out: lets it happen.
    #[serde(default)]
    pub blocks_after_s: Option<f64>,
}

fn recipient_name() -> String {
    "recipient".to_owned()
}

/// Where the recipient is while the parcel comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// Away, with a phone.
    #[default]
    Work,
    /// In the house.
    Home,
}

/// What must hold in a world, besides the product's promises.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Must {
    /// The delivery is done this long after the courier's arrival, s. Left out: no limit, and the
    /// liveness promise is not judged.
    pub deliver_within_s: Option<f64>,
    /// Formulas that hold at every instant.
    pub always: Vec<FormulaText>,
    /// Formulas that hold at no instant.
    pub never: Vec<FormulaText>,
    /// Formulas that hold at some instant: the witness that something really happened.
    pub sometimes: Vec<FormulaText>,
    /// Whole temporal formulas, taken as they are.
    pub holds: Vec<FormulaText>,
    /// Promises that this world expects to break (a proof that the attack works), by letter.
    pub breaks: Vec<String>,
}

/// The text of a formula and where it stands in the world file. The judge parses it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(from = "String")]
pub struct FormulaText {
    /// The formula as written.
    pub text: String,
    /// Its place in the file, quotes included.
    pub span: Span,
}

impl From<String> for FormulaText {
    fn from(text: String) -> Self {
        Self {
            text,
            // Filled in by the loader, which knows the place.
            span: Span::default(),
        }
    }
}
