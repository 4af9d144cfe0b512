//! What a world file may say about what happens: order, people, faults, and what must hold.

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

/// Something that goes wrong at a set time. Written `{at_s: 41, jam_link: {link: mesh, for_s: 25}}`.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(try_from = "FaultAsWritten")]
pub struct Fault {
    /// Start, s after the start of the world.
    pub at_s: f64,
    /// What goes wrong, and for how long.
    pub what: FaultKind,
}

/// What can go wrong.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum FaultKind {
    /// A link carries nothing.
    JamLink(JamLink),
    /// The lock's cells are out.
    CutPower(CutPower),
    /// A chip on the lock's I2C bus misbehaves.
    I2c(I2cFault),
    /// A switch's line to the lock misbehaves.
    Pin(PinFault),
    /// Somebody or something leans on the door.
    HoldDoor(HoldDoor),
    /// A gust on top of the weather's own.
    Gust(GustFault),
    /// Somebody puts a foot into the open doorway.
    FootInDoorway(Briefly),
    /// The courier mistypes the last digit.
    Mistype(Briefly),
}

impl FaultKind {
    /// The fault's key in the world file.
    pub fn key(&self) -> &'static str {
        match self {
            Self::JamLink(_) => "jam_link",
            Self::CutPower(_) => "cut_power",
            Self::I2c(_) => "i2c",
            Self::Pin(_) => "pin",
            Self::HoldDoor(_) => "hold_door",
            Self::Gust(_) => "gust",
            Self::FootInDoorway(_) => "foot_in_doorway",
            Self::Mistype(_) => "mistype",
        }
    }

    /// How long the fault lasts, s.
    pub fn for_s(&self) -> f64 {
        match self {
            Self::JamLink(fault) => fault.for_s,
            Self::CutPower(fault) => fault.for_s,
            Self::I2c(fault) => fault.for_s,
            Self::Pin(fault) => fault.for_s,
            Self::HoldDoor(fault) => fault.for_s,
            Self::Gust(fault) => fault.for_s,
            Self::FootInDoorway(fault) | Self::Mistype(fault) => fault.for_s,
        }
    }
}

/// A link carries nothing for a while.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JamLink {
    /// Which link.
    pub link: LinkName,
    /// Duration, s.
    pub for_s: f64,
}

/// The links of [`super::Links`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkName {
    /// Between lock and service.
    Mesh,
    /// Between the courier's phone and the service.
    Lte,
}

/// The lock's cells are out for a while.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CutPower {
    /// Duration, s.
    pub for_s: f64,
}

/// A chip on the lock's I2C bus misbehaves for a while.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct I2cFault {
    /// Which chip.
    pub chip: Chip,
    /// In which way.
    pub kind: I2cFaultKind,
    /// Duration, s.
    pub for_s: f64,
}

/// The chips on the lock's I2C bus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Chip {
    /// Bolt encoder.
    As5600,
    /// Motor current and supply voltage.
    Ina219,
    /// Keypad.
    Mpr121,
}

/// In which way a chip misbehaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum I2cFaultKind {
    /// Answers its address with a NACK, and lives on.
    Nack,
    /// Never answers.
    Dead,
    /// It holds the data line low: nobody on the bus gets through.
    Stuck,
    /// Its readings are noisy.
    Noise,
    /// Now and then one bit of an answer is flipped.
    BitFlip,
    /// Stretches the clock.
    Slow,
}

/// A switch's line to the lock misbehaves for a while.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PinFault {
    /// Which line.
    pub line: PinLine,
    /// In which way.
    pub kind: PinFaultKind,
    /// Duration, s.
    pub for_s: f64,
}

/// The switches that the lock reads through pins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PinLine {
    /// Reed switch in the frame: door closed.
    Reed,
    /// Micro-switch behind the strike: bolt in its pocket.
    Strike,
}

/// In which way a line misbehaves. Both switches pull their line low.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PinFaultKind {
    /// Shorted to the supply: reads "switch open".
    StuckHigh,
    /// Shorted to ground: reads "switch closed".
    StuckLow,
    /// A broken wire: the pull-up makes it read "switch open".
    Open,
}

/// A force on the door's edge for a while.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HoldDoor {
    /// Force on the edge, N; positive pushes the door open, negative presses it shut.
    pub force_n: f64,
    /// Duration, s.
    pub for_s: f64,
}

/// A gust that a person or a fuzzer adds to the weather.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GustFault {
    /// Wind while it lasts, m/s, signed as [`super::Weather::wind_m_s`].
    pub speed_m_s: f64,
    /// Duration, s.
    pub for_s: f64,
}

/// A fault that needs no more than its duration.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Briefly {
    /// Duration, s.
    pub for_s: f64,
}

/// A fault as written: one of the keys must be there. (An enum beside `at_s` would need serde's
/// `flatten`, which gives up the refusal of unknown keys.)
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FaultAsWritten {
    at_s: f64,
    jam_link: Option<JamLink>,
    cut_power: Option<CutPower>,
    i2c: Option<I2cFault>,
    pin: Option<PinFault>,
    hold_door: Option<HoldDoor>,
    gust: Option<GustFault>,
    foot_in_doorway: Option<Briefly>,
    mistype: Option<Briefly>,
}

impl TryFrom<FaultAsWritten> for Fault {
    type Error = &'static str;

    fn try_from(written: FaultAsWritten) -> Result<Self, Self::Error> {
        let mut named = [
            written.jam_link.map(FaultKind::JamLink),
            written.cut_power.map(FaultKind::CutPower),
            written.i2c.map(FaultKind::I2c),
            written.pin.map(FaultKind::Pin),
            written.hold_door.map(FaultKind::HoldDoor),
            written.gust.map(FaultKind::Gust),
            written.foot_in_doorway.map(FaultKind::FootInDoorway),
            written.mistype.map(FaultKind::Mistype),
        ]
        .into_iter()
        .flatten();
        match (named.next(), named.next()) {
            (Some(what), None) => Ok(Self { at_s: written.at_s, what }),
            _ => Err(
                "a fault must say what goes wrong; write exactly one of jam_link, cut_power, i2c, pin, hold_door, gust, foot_in_doorway, mistype beside at_s",
            ),
        }
    }
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
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
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
