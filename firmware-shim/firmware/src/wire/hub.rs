//! Messages between service and hub. `ToHub` goes to the hub, `FromHub` comes from it. Their parameter is what is said
//! to or by the lock: to the service a message, on the link and to the hub an envelope that it cannot open.
//!
//! What the hub is asked to film, and what it says it has filmed, is signed: neither a stolen link
//! key nor a changed server in between can make a camera look, or vouch for pictures.

use serde::{Deserialize, Serialize};

use super::counters::Sender;
use super::envelope::{Carried, Envelope};
use super::error::FrameError;
use super::messages::{Downlink, JoinOffer, Uplink};
use super::segment::Segment;
use crate::access::TimeTold;
use crate::crypto::{NetworkKey, ServiceKey, Signed, Statement};
use crate::matter::{DoorState, LockState};
use crate::picture::{Pixels, WIDTH};

/// A message to the hub.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ToHub<L = Downlink> {
    /// Forward this to the lock.
    Lock(L),
    /// Forward this to the lock if the hub films now: a code.
    LockIfFilming(L),
    /// Film this delivery. Answered by [`FromHub::Recording`] once a picture is on flash, or
    /// [`FromHub::NotRecording`]; not answered while the camera starts. Safe to repeat.
    Film(Signed<FilmOrder>),
    /// The order is over. The clip ends, unless the lock has been opened: then it ends when the
    /// visit does.
    EndFilm(Signed<FilmEnd>),
    /// The service's time, in answer to [`FromHub::AskTime`]; any other is not believed.
    Time(Signed<TimeTold>),
    /// The service has this event of the hub in its books; the hub stops repeating it. The lock's
    /// events are acknowledged by a [`Downlink::Ack`] to the lock.
    Ack {
        /// Its boot: the next boot counts from 1 again.
        boot: u32,
        /// [`HubEvent::id`].
        event_id: u32,
    },
    /// The mesh's next key. The hub speaks and hears under the old one until it hears the lock under this one, and then
    /// never again. Answered by [`FromHub::HasNextMesh`]; safe to repeat.
    NextMesh(Signed<NextMesh>),
    /// Forward this to a lock without a network, under the key that everybody knows.
    Join(Signed<JoinOffer>),
    /// Whether somebody watches live.
    Stream {
        /// He does.
        on: bool,
    },
    /// Segments that need not be sent again, and may be overwritten.
    Got(Got),
}

impl ToHub {
    /// As it goes to the hub: what is for the lock is in an envelope under the next number.
    ///
    /// # Errors
    /// As [`Sender::carry`].
    pub fn sealed(self, orders: &mut Sender<ServiceKey>) -> Result<ToHub<Envelope>, FrameError> {
        Ok(match self {
            Self::Lock(message @ Downlink::Enter { .. }) | Self::LockIfFilming(message) => {
                ToHub::LockIfFilming(orders.enclose_order(&message)?)
            }
            Self::Lock(message) => ToHub::Lock(orders.enclose_order(&message)?),
            Self::Film(order) => ToHub::Film(order),
            Self::EndFilm(end) => ToHub::EndFilm(end),
            Self::Time(told) => ToHub::Time(told),
            Self::Ack { boot, event_id } => ToHub::Ack { boot, event_id },
            Self::NextMesh(next) => ToHub::NextMesh(next),
            Self::Join(offer) => ToHub::Join(offer),
            Self::Stream { on } => ToHub::Stream { on },
            Self::Got(got) => ToHub::Got(got),
        })
    }
}

/// An order to film, signed by the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilmOrder {
    /// Serial number of the grant for which to film.
    pub serial: u32,
    /// The delivery.
    pub delivery: u32,
    /// The door.
    pub door: u32,
    /// When it was asked for, ms since 1970 UTC; the same in every repetition.
    pub asked_unix_ms: u64,
    /// Not obeyed from here on, ms since 1970 UTC.
    pub until_unix_ms: u64,
    /// Where the parcel will stand. What is new there, and no larger, is the parcel and not a person.
    pub parcel: Region,
}

impl Statement for FilmOrder {
    const DOMAIN: &'static [u8] = b"latchkey film 2";
}

/// The mesh's next key, signed by the service: who has the key of the hub's link alone cannot part hub and lock with
/// it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextMesh {
    /// The door.
    pub door: u32,
    /// Number of the key; see [`Downlink::Rekey`].
    pub generation: u32,
    /// The key.
    pub key: NetworkKey,
}

impl Statement for NextMesh {
    const DOMAIN: &'static [u8] = b"latchkey next mesh 1";
}

/// A rectangle of the picture, pixels from the upper left; the ends are not in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Region {
    /// Columns, from and until.
    pub columns: (u8, u8),
    /// Rows, from and until.
    pub rows: (u8, u8),
    /// Pixels of the rectangle that encloses the thing itself there.
    pub pixels: u16,
}

impl Region {
    /// No part of the picture.
    pub const NOWHERE: Self = Self { columns: (0, 0), rows: (0, 0), pixels: 0 };

    /// Whether a pixel lies in it; `index` counts row by row.
    pub fn contains(&self, index: usize) -> bool {
        let (column, row) = (index.checked_rem(WIDTH).unwrap_or(0), index.checked_div(WIDTH).unwrap_or(0));
        let within = |(from, until): (u8, u8), at: usize| usize::from(from) <= at && at < usize::from(until);
        within(self.columns, column) && within(self.rows, row)
    }
}

/// The end of an order to film, signed by the service. It holds for ever: an order of this serial that
/// comes (again) later is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilmEnd {
    /// Serial number of the grant of the order.
    pub serial: u32,
    /// The recipient has the parcel from the courier's hands: who is inside once the door is locked lives there.
    pub vouched: bool,
}

impl Statement for FilmEnd {
    const DOMAIN: &'static [u8] = b"latchkey film end 2";
}

/// Up to where the service has a clip, verified and stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Got {
    /// The clip.
    pub clip: u32,
    /// This segment and all before it.
    pub segment: u32,
}

/// A message from the hub.
// Pictures are most of the traffic, and without an allocator there is no box to put them in.
#[allow(clippy::large_enum_variant)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FromHub<L = Uplink> {
    /// From the lock, as it came.
    Lock(L),
    /// State as the hub knows it: on every change and as a heartbeat.
    Status(HubStatus),
    /// Answer to [`ToHub::Film`]: the hub films, and a picture not older than 0.5 s is on its flash.
    Recording(Signed<Recording>),
    /// Answer to [`ToHub::Film`]: it does not, and will not without another order or some change.
    NotRecording {
        /// Serial number of the order.
        serial: u32,
        /// Why not.
        why: NotFilming,
    },
    /// Something that happened. Repeated until acknowledged by [`ToHub::Ack`].
    Event(HubEvent),
    /// The newest picture, for whoever watches live. Never repeated; dropped when late.
    Picture(StreamPicture),
    /// A segment of a clip; its pictures follow. Repeated until [`ToHub::Got`].
    SegmentHead(Signed<Segment>),
    /// A picture of a segment.
    SegmentPicture(SegmentPicture),
    /// The hub does not know the time. Only [`ToHub::Time`] with this nonce is an answer.
    AskTime {
        /// Chance, never used before.
        nonce: [u8; 16],
    },
    /// The mesh's next key is on the hub's flash, or in use already.
    HasNextMesh {
        /// Its number.
        generation: u32,
    },
    /// Frames numbered up to `floor` are refused; go on above it. Said after a reset, and when an
    /// old number comes.
    CounterFloor {
        /// The highest number that is not taken.
        floor: u64,
    },
}

impl FromHub<Carried> {
    /// With what the lock says, if the lock says it. Says nothing about whether it was taken before.
    ///
    /// # Errors
    /// As [`Carried::open`].
    pub fn opened(self, key: &ServiceKey) -> Result<FromHub, FrameError> {
        Ok(match self {
            Self::Lock(carried) => FromHub::Lock(carried.open(key)?),
            Self::Status(status) => FromHub::Status(status),
            Self::Recording(recording) => FromHub::Recording(recording),
            Self::NotRecording { serial, why } => FromHub::NotRecording { serial, why },
            Self::Event(event) => FromHub::Event(event),
            Self::Picture(picture) => FromHub::Picture(picture),
            Self::SegmentHead(head) => FromHub::SegmentHead(head),
            Self::SegmentPicture(picture) => FromHub::SegmentPicture(picture),
            Self::AskTime { nonce } => FromHub::AskTime { nonce },
            Self::HasNextMesh { generation } => FromHub::HasNextMesh { generation },
            Self::CounterFloor { floor } => FromHub::CounterFloor { floor },
        })
    }
}

/// State of the hub at one moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HubStatus {
    /// Counts statuses since boot, so that a late one can be told from a new one.
    pub seq: u32,
    /// What the lock last said of its bolt; `None` if nothing was heard of it lately: unknown.
    pub lock_state: Option<LockState>,
    /// What the lock last said of the door; [`DoorState::Unspecified`] while the lock is silent.
    pub door_state: DoorState,
    /// The clip being filmed.
    pub filming: Option<u32>,
    /// The shutter's end switch says "shut".
    pub shutter_shut: bool,
    /// People in the picture who were not there before the visit and have moved lately: 0, 1, or 2 for two or more. 0
    /// while it does not film.
    pub people: u8,
    /// Time since boot, ms, by the hub's own clock.
    pub uptime_ms: u64,
}

/// The hub's word that it films, signed with its own key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recording {
    /// Number of the clip.
    pub clip: u32,
    /// Serial number of the order.
    pub serial: u32,
    /// Delivery of the order.
    pub delivery: u32,
    /// Door of the order.
    pub door: u32,
    /// When the newest picture on flash was taken, ms since 1970 UTC; 0 while the hub does not know
    /// the time.
    pub unix_ms: u64,
}

impl Statement for Recording {
    const DOMAIN: &'static [u8] = b"latchkey recording 1";
}

/// Why the hub does not film for an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NotFilming {
    /// The service did not sign this.
    BadSignature,
    /// It is for another door.
    WrongDoor,
    /// It was asked for too long ago, its time is over, or the hub does not know the time and cannot tell.
    Stale,
    /// The order was ended, or its film is over.
    Ended,
    /// It films for another order.
    Busy,
    /// The shutter does not open.
    ShutterJammed,
    /// The image sensor does not answer.
    Camera,
    /// No light, even with the infra-red lamp, or something covers the lens.
    PictureDark,
    /// A dog barked between order and unlock.
    Bark,
    /// Flash does not take pictures, or is full of what the service has not yet taken.
    Store,
}

/// One entry of the hub's story.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HubEvent {
    /// In which boot of the hub it happened, from 1. With [`Self::id`] it names the event for good.
    pub boot: u32,
    /// Number since that boot, from 1; the same in every repetition.
    pub id: u32,
    /// When it happened, ms since that boot, by the hub's own clock.
    pub at_ms: u64,
    /// What happened.
    pub kind: HubEventKind,
    /// How often it happened again before this was acknowledged.
    pub again: u16,
}

/// What can happen to a hub. Movement outside a delivery is not among it: nobody asked for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum HubEventKind {
    /// The hub came out of reset.
    Booted {
        /// How often it has.
        boots: u32,
    },
    /// A bark was heard between film order and unlock.
    Bark {
        /// Serial number of the order.
        serial: u32,
    },
    /// The shutter did not reach its end.
    ShutterJammed {
        /// It should be open; false: it should be shut.
        is_to_open: bool,
    },
    /// Pictures are black, even with the infra-red lamp.
    PictureDark {
        /// Serial number of the order.
        serial: u32,
    },
    /// The image sensor does not answer.
    CameraSilent,
    /// The lock has not been heard for too long; its state is unknown.
    LockSilent,
    /// The lock is heard again.
    LockBack,
    /// The ring is full of what the service has not yet taken.
    RingFull,
    /// Flash did not do as told.
    StoreFailed,
    /// The service proved the time.
    TimeSet {
        /// ms since 1970 UTC.
        unix_ms: u64,
    },
    /// A visit lasts long: the door is still not locked, or somebody may still be inside. Recording goes on, with
    /// fewer pictures.
    LongVisit {
        /// Serial number of the order.
        serial: u32,
        /// The lock says that it is locked.
        is_locked: bool,
    },
    /// Two people or more were in the picture at once. Told once a visit.
    SecondPerson {
        /// Serial number of the order.
        serial: u32,
    },
    /// Somebody was in the picture after the hall behind the closed door had been empty, or after the door was locked;
    /// or has gone out of the picture into the house before that. Told once a visit.
    StillInside {
        /// Serial number of the order.
        serial: u32,
    },
    /// A clip has its last segment.
    ClipClosed {
        /// The clip.
        clip: u32,
        /// Number of its segments.
        segments: u32,
    },
}

/// A picture for whoever watches live.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StreamPicture {
    /// The clip to which it belongs.
    pub clip: u32,
    /// Number of the picture in its clip, from 1.
    pub number: u32,
    /// When it was taken, ms since 1970 UTC; 0 while the hub does not know the time.
    pub unix_ms: u64,
    /// The picture.
    pub pixels: Pixels,
}

/// A picture of a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SegmentPicture {
    /// The clip.
    pub clip: u32,
    /// The segment.
    pub segment: u32,
    /// Number of the picture in its segment, from 0.
    pub index: u8,
    /// When it was taken, ms since 1970 UTC; 0 while the hub did not know the time.
    pub unix_ms: u64,
    /// The picture.
    pub pixels: Pixels,
}
