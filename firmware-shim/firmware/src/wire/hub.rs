//! Messages between service and hub. `ToHub` goes to the hub, `FromHub` comes from it. Their parameter is the type of
//! messages to or from the lock: plain at the service, and an envelope that cannot be opened on the link and in the
//! hub.
//!
//! Orders to record and the hub's statements about its recordings are signed: neither a stolen link key nor a
//! compromised server in between can start the camera, or vouch for pictures.

use serde::{Deserialize, Serialize};

use super::counters::Sender;
use super::envelope::{Carried, Envelope};
use super::error::FrameError;
use super::messages::{Downlink, JoinOffer, Uplink};
use super::segment::Segment;
use crate::access::TimeReply;
use crate::crypto::{NetworkKey, ServiceKey, Signed, Statement};
use crate::matter::{DoorState, LockState};
use crate::picture::{Pixels, WIDTH};

/// A message to the hub.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ToHub<L = Downlink> {
    /// Forward this to the lock.
    Lock(L),
    /// Forward this to the lock if the hub records now: a code.
    LockIfFilming(L),
    /// Record this delivery. Answered by [`FromHub::Recording`] once a picture is on flash, or
    /// [`FromHub::NotRecording`]; not answered while the camera starts. Safe to repeat.
    Film(Signed<FilmOrder>),
    /// The order is over. The clip ends, unless the lock has been opened: then it ends when the
    /// visit does.
    EndFilm(Signed<FilmEnd>),
    /// The service's time, in answer to [`FromHub::AskTime`]; any other is ignored.
    Time(Signed<TimeReply>),
    /// The service has recorded this event of the hub; the hub stops repeating it. The lock's events are acknowledged
    /// by a [`Downlink::Ack`] to the lock.
    Ack {
        /// Its boot: the next boot counts from 1 again.
        boot: u32,
        /// [`HubEvent::id`].
        event_id: u32,
    },
    /// The mesh's next key. The hub uses the old one until it receives a frame of the lock under this one, and then
    /// never again. Answered by [`FromHub::HasNextMesh`]; safe to repeat.
    NextMesh(Signed<NextMesh>),
    /// Forward this to a lock without a network, under the public key [`NetworkKey::WELL_KNOWN`].
    Join(Signed<JoinOffer>),
    /// Whether somebody watches live.
    Stream {
        /// Somebody does.
        on: bool,
    },
    /// Segments that need not be sent again, and may be overwritten.
    Got(Got),
}

impl ToHub {
    /// The message as it is sent to the hub: messages for the lock are sealed in an envelope under the next number.
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

/// An order to record, signed by the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilmOrder {
    /// Serial number of the grant for which to record.
    pub serial: u32,
    /// The delivery.
    pub delivery: u32,
    /// The door.
    pub door: u32,
    /// When it was asked for, ms since 1970 UTC; the same in every repetition.
    pub asked_unix_ms: u64,
    /// Refused from here on, ms since 1970 UTC.
    pub until_unix_ms: u64,
    /// Where the parcel will stand. What is new there, and no larger, is the parcel and not a person.
    pub parcel: Region,
}

impl Statement for FilmOrder {
    const DOMAIN: &'static [u8] = b"latchkey film 2";
}

/// The mesh's next key, signed by the service: with the key of the hub's link alone nobody can separate hub and lock.
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

/// A rectangle of the picture, pixels from the upper left; the ends are exclusive.
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

/// The end of an order to record, signed by the service. It is final: an order of this serial that arrives later is
/// refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FilmEnd {
    /// Serial number of the grant of the order.
    pub serial: u32,
    /// The recipient has accepted the parcel in person: whoever is inside once the door is locked lives there.
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
// Pictures are most of the traffic, and without an allocator they cannot be boxed.
#[allow(clippy::large_enum_variant)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FromHub<L = Uplink> {
    /// From the lock, as it came.
    Lock(L),
    /// State as the hub knows it: on every change and as a heartbeat.
    Status(HubStatus),
    /// Answer to [`ToHub::Film`]: the hub records, and a picture not older than 0.5 s is on its flash.
    Recording(Signed<Recording>),
    /// Answer to [`ToHub::Film`]: it does not record, and will not without another order or some change.
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
        /// Random, never used before.
        nonce: [u8; 16],
    },
    /// The mesh's next key is on the hub's flash, or in use already.
    HasNextMesh {
        /// Its number.
        generation: u32,
    },
    /// Frames numbered up to `floor` are refused; continue above it. Sent after a reset, and when an old number
    /// arrives.
    CounterFloor {
        /// The highest number that is refused.
        floor: u64,
    },
}

impl FromHub<Carried> {
    /// The same with the lock's message opened, if the lock sent it. Does not check whether it was accepted before.
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
    /// The lock's last report of its bolt; `None` if it is unknown because nothing was received lately.
    pub lock_state: Option<LockState>,
    /// The lock's last report of the door; [`DoorState::Unspecified`] while the lock is silent.
    pub door_state: DoorState,
    /// The clip being recorded.
    pub filming: Option<u32>,
    /// The shutter's end switch reads "shut".
    pub shutter_shut: bool,
    /// People in the picture who were not there before the visit and have moved lately: 0, 1, or 2 for two or more. 0
    /// while it does not record.
    pub people: u8,
    /// Time since boot, ms, by the hub's own clock.
    pub uptime_ms: u64,
}

/// The hub's confirmation that it records, signed with its own key.
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

/// Why the hub does not record for an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum NotFilming {
    /// The service did not sign this.
    BadSignature,
    /// It is for another door.
    WrongDoor,
    /// It is too old, its time is over, or the hub does not know the time and cannot decide.
    Stale,
    /// The order was ended, or its recording is over.
    Ended,
    /// It records for another order.
    Busy,
    /// The shutter does not open.
    ShutterJammed,
    /// The image sensor does not answer.
    Camera,
    /// No light, even with the infra-red lamp, or something covers the lens.
    PictureDark,
    /// A dog barked between order and unlock.
    Bark,
    /// Flash fails, or is full of segments that the service has not yet received.
    Store,
}

/// One event of the hub.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HubEvent {
    /// In which boot of the hub it happened, from 1. Together with [`Self::id`] it identifies the event.
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

/// What can happen to a hub. Movement outside a delivery is not reported, for privacy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum HubEventKind {
    /// The hub came out of reset.
    Booted {
        /// How often it has.
        boots: u32,
    },
    /// A bark was detected between the order to record and the unlock.
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
    /// Nothing was received from the lock for too long; its state is unknown.
    LockSilent,
    /// Frames of the lock are received again.
    LockBack,
    /// The ring is full of segments that the service has not yet received.
    RingFull,
    /// Flash failed.
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
        /// The lock reports that it is locked.
        is_locked: bool,
    },
    /// Two people or more were in the picture at once. Reported once a visit.
    SecondPerson {
        /// Serial number of the order.
        serial: u32,
    },
    /// Somebody was in the picture after the hall behind the closed door had been empty, or after the door was locked;
    /// or has left the picture into the house before that. Reported once a visit.
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
