//! What goes wrong on the links, and what an intruder does to the frames on them.

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
    /// Between lock and hub.
    Mesh,
    /// Between hub and router, and on to the service.
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

    /// They, in the order of [`LinkName::ALL`].
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

/// A device is thrown off its link for a while. Afterwards it needs some seconds to come back.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Deauthenticate {
    /// Which link: Wi-Fi.
    pub link: LinkName,
    /// Duration, s.
    pub for_s: f64,
}

/// A link carries nothing in one way for a while.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Partition {
    /// Which link.
    pub link: LinkName,
    /// Which way.
    pub way: Way,
    /// Duration, s.
    pub for_s: f64,
}

/// A way along a link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// Toward the service.
    Up,
    /// From the service.
    Down,
}

/// A box that jams for a while.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Jam {
    /// What it jams.
    pub links: LinkSet,
    /// Where it stands, x, y, z, m.
    pub at_m: [f64; 3],
    /// A receiver within this distance hears nothing else, m.
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

/// Where frames go on the radio around the lock, as an intruder between its ends sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// Frames on their way to the lock.
    Lock,
    /// Frames on their way to the hub.
    Hub,
    /// Frames of the short-range radio on their way to the lock, from a courier's phone.
    LockNearby,
}

impl End {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Lock, Self::Hub, Self::LockNearby];
}

/// An intruder carries frames of the short-range radio between two antennas over a data network, for a while: what is
/// said near one of them is heard near the other.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Relay {
    /// Where one antenna is, x, y, z, m.
    pub from_m: [f64; 3],
    /// Where the other is, x, y, z, m.
    pub to_m: [f64; 3],
    /// How far each of them hears and is heard, m.
    pub range_m: f64,
    /// What the way between them adds, ms one way.
    pub by_ms: f64,
    /// Duration, s.
    pub for_s: f64,
}

/// An intruder sits on a network between its ends and has nobody's key.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Tap {
    /// Whose words the network carries.
    pub line: TapLine,
    /// What he does to them.
    pub how: TapDoes,
    /// Duration, s.
    pub for_s: f64,
}

/// A line between the service and others that somebody may tap.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TapLine {
    /// The phones': a false base station.
    Phones,
    /// The hub's: a false access point.
    Hub,
}

/// What an intruder does who sits on a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum TapDoes {
    /// He listens. He does so in all that follows, too.
    Listen,
    /// He flips one bit in every second frame.
    Change,
    /// He sends each frame again, after 1 s and after 15 s.
    Replay,
    /// He holds every second frame back for 15 s.
    Hold,
    /// He drops every second frame.
    Drop,
    /// Twice a second he says something of his own in clear, now in one's name, now in another's.
    Plain,
    /// He says the same, sealed with a key of his own: a false certificate.
    OwnKey,
}

/// Frames heard before are sent again, spread evenly over the fault's time.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Replay {
    /// To whom.
    pub to: End,
    /// Those heard from here on, s after the start of the world.
    pub heard_from_s: f64,
    /// ... up to here, s. A replay that begins earlier knows only what has been heard by then.
    pub heard_until_s: f64,
    /// How often each of them.
    pub times: u32,
    /// Duration, s.
    pub for_s: f64,
}

/// Each frame is made shorter or longer on its way, framing and length put right again: what the receiver gets is well
/// formed but for the ciphertext in it.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Resize {
    /// On the way to whom.
    pub to: End,
    /// By so many bytes.
    pub bytes: u32,
    /// Duration, s.
    pub for_s: f64,
}

/// Each frame sent in a spell comes later.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Delay {
    /// On the way to whom.
    pub to: End,
    /// By so much, s.
    pub by_s: f64,
    /// Duration, s.
    pub for_s: f64,
}

/// Frames of one direction, for a while.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Frames {
    /// On the way to whom.
    pub to: End,
    /// Duration, s.
    pub for_s: f64,
}

/// Frames of an intruder's own making.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Forge {
    /// To whom.
    pub to: End,
    /// What he makes them of.
    pub how: Forgery,
    /// How often, ms.
    pub every_ms: u32,
    /// Duration, s.
    pub for_s: f64,
}

/// What an intruder makes his frames of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Forgery {
    /// Random bytes, of any length up to twice the longest frame's.
    Random,
    /// The latest frame he heard, with one bit flipped.
    FlippedBit,
    /// Sound messages under the network key that everybody knows: an offer to join his network, then orders.
    DefaultKey,
    /// On the short-range radio: an answer with the number of the grant that he last heard of, and no proof at all.
    ShortAnswer,
    /// On the short-range radio: as the courier's phone he asks for a challenge, and if he has heard the answer to it
    /// before he gives it.
    Answered,
    /// Sound messages under the lock's own network key, which he has from the hub, in envelopes of his own: a grant
    /// and a time that he signed himself, revocations, the end of alarms, a code. To the hub: that the door is
    /// locked.
    NetworkKey,
    /// Under that key, in new frames: envelopes of service and lock that he has found in frames before.
    OldEnvelopes,
    /// Under that key: frames with the highest number there is, which say that no lower number is taken.
    HighNumbers,
}

/// Orders to film, from an intruder who has the key of the hub's link.
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

/// Which orders to film an intruder sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderForgery {
    /// New ones that he signs himself.
    Own,
    /// The first genuine one that he kept from the hub; see `withhold_film`.
    Withheld,
    /// The latest genuine one that he let pass.
    Overheard,
}

/// Clips changed on their way to the service, by an intruder who has the key of the hub's link.
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
    /// In place of each picture he sends the first that he saw, under the hub's own signed heads.
    Pictures,
    /// He leaves out every second segment.
    LeaveOut,
    /// He makes whole segments of the first picture that he saw, and signs them himself.
    Own,
}
