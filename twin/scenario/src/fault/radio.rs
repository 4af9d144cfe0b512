//! What goes wrong on the links, and how intruders tamper with their frames.

use serde::{Deserialize, Serialize};

/// A link carries nothing for a while.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct JamLink {
    /// Which link.
    pub link: LinkName,
    /// Duration, s.
    pub for_s: f64,
}

/// The links of [`crate::Links`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkName {
    /// Between lock and camera hub.
    Mesh,
    /// Between camera hub and router, and on to the service.
    Wifi,
    /// Between phones and the service.
    Lte,
    /// Between couriers' phones and the lock: short-range radio.
    Ble,
}

impl LinkName {
    /// All links.
    pub const ALL: [Self; 4] = [Self::Mesh, Self::Wifi, Self::Lte, Self::Ble];
}

/// Some of the links. Written as a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(from = "Vec<LinkName>", into = "Vec<LinkName>")]
pub struct LinkSet([bool; LinkName::ALL.len()]);

impl LinkSet {
    /// Whether a link is among them.
    #[must_use]
    pub fn contains(self, link: LinkName) -> bool {
        self.0[link as usize]
    }

    /// Its links, in the order of [`LinkName::ALL`].
    pub fn iter(self) -> impl Iterator<Item = LinkName> {
        LinkName::ALL.into_iter().filter(move |link| self.contains(*link))
    }
}

impl From<Vec<LinkName>> for LinkSet {
    fn from(links: Vec<LinkName>) -> Self {
        Self(LinkName::ALL.map(|link| links.contains(&link)))
    }
}

impl From<LinkSet> for Vec<LinkName> {
    fn from(links: LinkSet) -> Self {
        links.iter().collect()
    }
}

/// A device is disconnected from its link for a while. Afterwards it needs some seconds to come back.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Deauthenticate {
    /// Which link: Wi-Fi.
    pub link: LinkName,
    /// Duration, s.
    pub for_s: f64,
}

/// A link carries nothing in one direction for a while.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Partition {
    /// Which link.
    pub link: LinkName,
    /// Which direction.
    pub way: Way,
    /// Duration, s.
    pub for_s: f64,
}

/// A direction along a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// Towards the service.
    Up,
    /// From the service.
    Down,
}

/// A jammer that is active for a while.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Jam {
    /// What it jams.
    pub links: LinkSet,
    /// Where it is, x, y, z, m.
    pub at_m: [f64; 3],
    /// A receiver within this distance receives nothing else, m.
    pub range_m: f64,
    /// Duration, s.
    pub for_s: f64,
}

/// A phone has no power for a while.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct KillPhone {
    /// Whose.
    pub who: Whose,
    /// Duration, s.
    pub for_s: f64,
}

/// Whose phone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Whose {
    /// The couriers'.
    Courier,
    /// The recipient's.
    Recipient,
}

/// Destinations of frames on the lock's radio links, for an intruder between their ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// Frames in transit to the lock.
    Lock,
    /// Frames in transit to the camera hub.
    Hub,
    /// Frames of the short-range radio in transit to the lock, from a courier's phone.
    LockNearby,
}

impl End {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Lock, Self::Hub, Self::LockNearby];
}

/// An intruder relays frames of the short-range radio between two antennas over a data network, for a while: what is
/// sent near one of them is received near the other.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Relay {
    /// Where one antenna is, x, y, z, m.
    pub from_m: [f64; 3],
    /// Where the other is, x, y, z, m.
    pub to_m: [f64; 3],
    /// Range of each antenna for receiving and sending, m.
    pub range_m: f64,
    /// Delay of the path between them, ms one way.
    pub by_ms: f64,
    /// Duration, s.
    pub for_s: f64,
}

/// An intruder is on a network between its ends and has none of the keys.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Tap {
    /// Whose messages the network carries.
    pub line: TapLine,
    /// What they do to the messages.
    pub how: TapDoes,
    /// Duration, s.
    pub for_s: f64,
}

/// A connection between the service and others that somebody may tap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TapLine {
    /// The phones': a false base station.
    Phones,
    /// The hub's: a false access point.
    Hub,
}

/// What an intruder on a network does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TapDoes {
    /// They listen. They do so in all other cases, too.
    Listen,
    /// They flip one bit in every second frame.
    Change,
    /// They send each frame again, after 1 s and after 15 s.
    Replay,
    /// They hold every second frame back for 15 s.
    Hold,
    /// They drop every second frame.
    Drop,
    /// Twice a second they send a message of their own in clear, in changing names.
    Plain,
    /// They send the same messages, sealed with their own key: a false certificate.
    OwnKey,
}

/// Frames received before are sent again, spread evenly over the fault's time.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Replay {
    /// To whom.
    pub to: End,
    /// Those received from here on, s after the start of the world.
    pub heard_from_s: f64,
    /// ... up to here, s. A replay that begins earlier has only what was received by then.
    pub heard_until_s: f64,
    /// How often each of them.
    pub times: u32,
    /// Duration, s.
    pub for_s: f64,
}

/// Each frame is made shorter or longer in transit, with framing and length corrected: the receiver gets a
/// well-formed frame with a wrong ciphertext.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Resize {
    /// In transit to whom.
    pub to: End,
    /// By this many bytes.
    pub bytes: u32,
    /// Duration, s.
    pub for_s: f64,
}

/// Each frame sent within a period arrives later.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Delay {
    /// In transit to whom.
    pub to: End,
    /// By this much, s.
    pub by_s: f64,
    /// Duration, s.
    pub for_s: f64,
}

/// Frames of one direction, for a while.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Frames {
    /// In transit to whom.
    pub to: End,
    /// Duration, s.
    pub for_s: f64,
}

/// Frames forged by an intruder.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Forge {
    /// To whom.
    pub to: End,
    /// What they are made of.
    pub how: Forgery,
    /// How often, ms.
    pub every_ms: u32,
    /// Duration, s.
    pub for_s: f64,
}

/// What an intruder makes forged frames of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Forgery {
    /// Random bytes, of any length up to twice the longest frame's.
    Random,
    /// The latest frame they received, with one bit flipped.
    FlippedBit,
    /// Well-formed messages under the default network key, which is public: an offer to join the intruder's network,
    /// then orders.
    DefaultKey,
    /// On the short-range radio: an answer with the number of the grant that they last received, and no proof at all.
    ShortAnswer,
    /// On the short-range radio: posing as the courier's phone they ask for a challenge, and if they have received
    /// the answer to it before, they give it.
    Answered,
    /// Well-formed messages under the lock's own network key, which they have from the camera hub, in envelopes of
    /// their own: a grant and a time that they signed themselves, revocations, the end of alarms, a code. To the
    /// camera hub: that the door is locked.
    NetworkKey,
    /// Under that key, in new frames: envelopes of service and lock taken from earlier frames.
    OldEnvelopes,
    /// Under that key: frames with the highest possible number, which state that no lower number is accepted.
    HighNumbers,
}

/// Recording orders, from an intruder who has the key of the camera hub's link.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ForgeFilm {
    /// Which.
    pub how: OrderForgery,
    /// How often, ms.
    pub every_ms: u32,
    /// Duration, s.
    pub for_s: f64,
}

/// Which recording orders an intruder sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderForgery {
    /// New ones that they sign themselves.
    Own,
    /// The first genuine one that they withheld from the camera hub; see `withhold_film`.
    Withheld,
    /// The latest genuine one that they let pass.
    Overheard,
}

/// Clips changed in transit to the service, by an intruder who has the key of the camera hub's link.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ForgeClip {
    /// How.
    pub how: ClipForgery,
    /// Duration, s.
    pub for_s: f64,
}

/// What an intruder does to clips.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ClipForgery {
    /// They replace each picture by the first one they saw, under the camera hub's own signed heads.
    Pictures,
    /// They leave out every second segment.
    LeaveOut,
    /// They make whole segments of the first picture they saw, and sign them themselves.
    Own,
}
