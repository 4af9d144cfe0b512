//! What a world file may say about who comes: couriers, the recipient, intruders.

use serde::{Deserialize, Serialize};

use crate::fault::LinkSet;

/// Somebody who takes part.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Person {
    /// Brings a parcel.
    Courier(Courier),
    /// Ordered the parcels and hears of them.
    Recipient(Recipient),
    /// Has no business here.
    Intruder(Intruder),
}

impl Person {
    /// The person's name, unique in a world.
    pub fn name(&self) -> &str {
        match self {
            Self::Courier(courier) => &courier.name,
            Self::Recipient(recipient) => &recipient.name,
            Self::Intruder(intruder) => &intruder.name,
        }
    }
}

/// A courier.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Courier {
    /// Name in the timeline. Default `courier`.
    #[serde(default = "courier_name")]
    pub name: String,
    /// Which order he brings: 1 is `order`, 2 the first of `more_orders`. Default 1.
    #[serde(default = "first_order")]
    pub order: u32,
    /// Which order he brings to the same door when he has left with nothing in his hands. Left out: none.
    #[serde(default)]
    pub next_order: Option<u32>,
    /// The order is another's: he has come by the parcel, and his phone is not the one that the service expects.
    /// Default false.
    #[serde(default)]
    pub stranger: bool,
    /// A loose thing of the house that he takes along when he has set the parcel down. A thieving one then says that he
    /// could not get in. Left out: nothing.
    #[serde(default)]
    pub takes: Option<String>,
    /// When he appears in the street, s after the start of the world.
    pub arrives_s: f64,
    /// How he works. Default careful.
    #[serde(default)]
    pub manner: Manner,
    /// The address that his phone takes him to be at. Left out: the house's own.
    #[serde(default)]
    pub at: Option<String>,
    /// What his phone reads on the label he presents, if not the order's parcel's number: another barcode, or
    /// `unreadable`.
    #[serde(default)]
    pub scans: Option<Scans>,
    /// How the code comes to the lock. Default by the keypad.
    #[serde(default)]
    pub enters: Enters,
    /// With the code on his phone he goes back to this place first, x and z on the ground, m, and presses "unlock"
    /// there as soon as his phone says that the lock is near. Left out: he does not.
    #[serde(default)]
    pub goes_back_to_m: Option<[f64; 2]>,
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
    /// Stays in the hall this long if he shuts himself in, s. Default 20.
    #[serde(default = "twenty_s")]
    pub shut_in_s: f64,
    /// Stands still in the hall for that time, in view of the camera, once he has walked about it. Default false.
    #[serde(default)]
    pub stands_still: bool,
    /// Pushes the door open again after he pulled it to. Left out: he does not.
    #[serde(default)]
    pub reenters: Option<Reenters>,
    /// Comes back this long after he left and types the same code again, s. Left out: he does not.
    #[serde(default)]
    pub returns_after_s: Option<f64>,
    /// Comes back this long after he was told to try again later, s. Default 60.
    #[serde(default = "minute_s")]
    pub retry_after_s: f64,
}

fn courier_name() -> String {
    "courier".to_owned()
}

fn first_order() -> u32 {
    1
}

fn three_tries() -> u8 {
    3
}

fn walking_pace() -> f64 {
    1.4
}

fn twenty_s() -> f64 {
    20.0
}

fn minute_s() -> f64 {
    60.0
}

/// How a courier works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Manner {
    /// Pulls the door to and waits for the word that it is locked.
    #[default]
    Careful,
    /// As the careful one, but fast; does not wait for the word.
    Hurried,
    /// Walks off and leaves the door as it swings.
    Forgetful,
    /// Pushes the door shut behind him, stays in the hall, and lets himself out by the thumb-turn.
    ShutsHimselfIn,
    /// Goes through the motions and keeps the parcel; his phone says what an honest one's would.
    Thieving,
}

impl Courier {
    /// The orders that he brings, by their numbers.
    pub fn brings(&self) -> impl Iterator<Item = u32> {
        [Some(self.order), self.next_order].into_iter().flatten()
    }
}

/// What a courier's phone makes of the label that he presents.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(from = "String", into = "String")]
pub enum Scans {
    /// Nothing: torn, wet or smeared.
    Unreadable,
    /// This serial shipping container code.
    Label(String),
}

impl From<String> for Scans {
    fn from(text: String) -> Self {
        match text.as_str() {
            "unreadable" => Self::Unreadable,
            _ => Self::Label(text),
        }
    }
}

impl From<Scans> for String {
    fn from(scans: Scans) -> Self {
        match scans {
            Scans::Unreadable => "unreadable".to_owned(),
            Scans::Label(label) => label,
        }
    }
}

/// How the code comes to the lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Enters {
    /// He types it on the keypad.
    #[default]
    Keypad,
    /// He presses "unlock" on his phone, which answers the lock over the short-range radio; if nothing comes of it he
    /// types.
    Phone,
    /// He presses "unlock" in the service's app; service and hub carry it.
    App,
}

/// He comes in a second time before the lock has closed behind him.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Reenters {
    /// This long after the door was felt to shut, s.
    pub after_s: f64,
    /// How long he is out of the hub's sight, s.
    pub stays_s: f64,
}

/// The recipient.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Recipient {
    /// Name in the timeline. Default `recipient`.
    #[serde(default = "recipient_name")]
    pub name: String,
    /// Where the recipient is. Default at work.
    #[serde(default)]
    pub place: Place,
    /// Whether she looks at the pictures. Default no.
    #[serde(default)]
    pub watches: Watches,
    /// Calls the delivery off this long after reading that the courier is at the door, s. Left out: lets it happen.
    #[serde(default)]
    pub blocks_after_s: Option<f64>,
    /// At home, but asleep until then, s after the start of the world: hears nobody knock, and opens the door when she
    /// wakes. Left out: awake.
    #[serde(default)]
    pub sleeps_until_s: Option<f64>,
}

impl Default for Recipient {
    fn default() -> Self {
        Self {
            name: recipient_name(),
            place: Place::default(),
            watches: Watches::default(),
            blocks_after_s: None,
            sleeps_until_s: None,
        }
    }
}

fn recipient_name() -> String {
    "recipient".to_owned()
}

/// Where the recipient is while the parcel comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// Away, with a phone.
    #[default]
    Work,
    /// In the living room; opens when somebody knocks.
    Home,
}

/// Whether and when the recipient looks at the hub's pictures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Watches {
    /// Not at all.
    #[default]
    No,
    /// From the notice that the courier is at the door.
    Live,
    /// The clip, after the notice that the parcel is inside.
    Later,
}

/// Somebody who has no business here.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Intruder {
    /// Name in the timeline. Default `intruder`.
    #[serde(default = "intruder_name")]
    pub name: String,
    /// When he appears in the street, s after the start of the world.
    pub arrives_s: f64,
    /// Where he lies in wait, x and z on the ground, m.
    pub stands_m: [f64; 2],
    /// How long he stays there at most, s. Left out: as long as the world lasts, or until he tries the door.
    #[serde(default)]
    pub stays_s: Option<f64>,
    /// What he has in his bag: on from when he has come to his place until he is gone.
    #[serde(default)]
    pub jammer: Option<Jammer>,
    /// Walks to the door when the courier has gone, turns the handle and pushes. Default false.
    #[serde(default)]
    pub tries_door: bool,
    /// Walks in this long after somebody has opened the door wide, whoever is in the house, s. Left out: he does not.
    #[serde(default)]
    pub follows_after_s: Option<f64>,
    /// How long he stays in the house once he has come in, out of the camera's sight, s. Default 10 (estimate).
    #[serde(default = "ten_s")]
    pub inside_s: f64,
}

fn ten_s() -> f64 {
    10.0
}

fn intruder_name() -> String {
    "intruder".to_owned()
}

/// A box that drowns radio around it.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Jammer {
    /// Links that it drowns when either receiver is in range.
    pub links: LinkSet,
    /// How far it reaches, m.
    pub range_m: f64,
}
