//! What a world file may contain about the people: couriers, the recipient, intruders.

use serde::{Deserialize, Serialize};

use crate::fault::LinkSet;

/// A person.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Person {
    /// Brings a parcel.
    Courier(Courier),
    /// Ordered the parcels and is notified about them.
    Recipient(Recipient),
    /// Has no permission to be here.
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
    /// The order that they bring: 1 is `order`, 2 the first of `more_orders`. Default 1.
    #[serde(default = "first_order")]
    pub order: u32,
    /// The order that they bring to the same door after having left empty-handed. Left out: none.
    #[serde(default)]
    pub next_order: Option<u32>,
    /// The order belongs to another courier: this one has obtained the parcel, and their phone is not the one that
    /// the service expects. Default false.
    #[serde(default)]
    pub stranger: bool,
    /// A loose object of the house that they take along after setting the parcel down. A thieving courier then
    /// reports that they could not get in. Left out: nothing.
    #[serde(default)]
    pub takes: Option<String>,
    /// When they appear in the street, s after the start of the world.
    pub arrives_s: f64,
    /// How they work. Default careful.
    #[serde(default)]
    pub manner: Manner,
    /// The address at which their phone locates them. Left out: the house's own.
    #[serde(default)]
    pub at: Option<String>,
    /// What their phone reads on the label they present, if not the order's parcel's number: another barcode, or
    /// `unreadable`.
    #[serde(default)]
    pub scans: Option<Scans>,
    /// How the code is sent to the lock. Default by the keypad.
    #[serde(default)]
    pub enters: Enters,
    /// With the code on their phone they go back to this place first, x and z on the ground, m, and press "unlock"
    /// there as soon as their phone shows that the lock is near. Left out: they do not.
    #[serde(default)]
    pub goes_back_to_m: Option<[f64; 2]>,
    /// Digits they type instead of the code they received.
    #[serde(default)]
    pub types: Option<String>,
    /// How often they type before giving up. Default 3.
    #[serde(default = "three_tries")]
    pub tries: u8,
    /// Walking speed, m/s. Default 1.4 (estimate).
    #[serde(default = "walking_pace")]
    pub walk_m_s: f64,
    /// Pause between reading the code and typing it, s. Default 0.
    #[serde(default, alias = "dawdles_s")]
    pub pauses_s: f64,
    /// They stay in the hall this long if they shut themselves in, s. Default 20.
    #[serde(default = "twenty_s")]
    pub shut_in_s: f64,
    /// They stand still in the hall for that time, in view of the camera, after having walked about it. Default
    /// false.
    #[serde(default)]
    pub stands_still: bool,
    /// They push the door open again after having pulled it shut. Left out: they do not.
    #[serde(default)]
    pub reenters: Option<Reenters>,
    /// They come back this long after leaving and type the same code again, s. Left out: they do not.
    #[serde(default)]
    pub returns_after_s: Option<f64>,
    /// They come back this long after being asked to try again later, s. Default 60.
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
    /// Pulls the door shut and waits for the message that it is locked.
    #[default]
    Careful,
    /// Like the careful one, but fast; does not wait for the message.
    Hurried,
    /// Walks off and leaves the door as it is.
    Forgetful,
    /// Pushes the door shut from inside, stays in the hall, and lets themselves out with the thumb-turn.
    ShutsHimselfIn,
    /// Imitates a delivery and keeps the parcel; their phone reports what an honest courier's would.
    Thieving,
}

impl Courier {
    /// The orders that they bring, by their numbers.
    pub fn brings(&self) -> impl Iterator<Item = u32> {
        [Some(self.order), self.next_order].into_iter().flatten()
    }
}

/// What a courier's phone reads on the label that they present.
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

/// How the code is sent to the lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Enters {
    /// They type it on the keypad.
    #[default]
    Keypad,
    /// They press "unlock" on their phone, which answers the lock over the short-range radio; if that fails they
    /// type.
    Phone,
    /// They press "unlock" in the service's app; service and camera hub forward it.
    App,
}

/// They come in a second time before the lock has locked.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Reenters {
    /// This long after the door felt shut, s.
    pub after_s: f64,
    /// How long they are out of the camera hub's view, s.
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
    /// Whether they look at the pictures. Default no.
    #[serde(default)]
    pub watches: Watches,
    /// They call the delivery off this long after reading that the courier is at the door, s. Left out: they do not.
    #[serde(default)]
    pub blocks_after_s: Option<f64>,
    /// At home, but asleep until then, s after the start of the world: they hear no knock, and open the door when
    /// they wake. Left out: awake.
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

/// Whether and when the recipient looks at the camera hub's pictures.
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

/// Somebody without permission to be here.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Intruder {
    /// Name in the timeline. Default `intruder`.
    #[serde(default = "intruder_name")]
    pub name: String,
    /// When they appear in the street, s after the start of the world.
    pub arrives_s: f64,
    /// Where they wait in hiding, x and z on the ground, m.
    pub stands_m: [f64; 2],
    /// How long they stay there at most, s. Left out: as long as the world lasts, or until they try the door.
    #[serde(default)]
    pub stays_s: Option<f64>,
    /// The jammer in their bag: on from when they have reached their place until they are gone.
    #[serde(default)]
    pub jammer: Option<Jammer>,
    /// They walk to the door when the courier has gone, turn the handle and push. Default false.
    #[serde(default)]
    pub tries_door: bool,
    /// They walk in this long after somebody has opened the door wide, whoever is in the house, s. Left out: they do
    /// not.
    #[serde(default)]
    pub follows_after_s: Option<f64>,
    /// How long they stay in the house after coming in, out of the camera's view, s. Default 10 (estimate).
    #[serde(default = "ten_s")]
    pub inside_s: f64,
}

fn ten_s() -> f64 {
    10.0
}

fn intruder_name() -> String {
    "intruder".to_owned()
}

/// A device that jams radio around it.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Jammer {
    /// Links that it jams when either receiver is in range.
    pub links: LinkSet,
    /// Its range, m.
    pub range_m: f64,
}
