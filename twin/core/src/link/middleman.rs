//! An intruder in the middle of the link between camera hub and service: their own access point, and the link's key,
//! which they read out of the hub when it was sold second-hand. The seal does not keep them out. They read every
//! frame, leave out some, and send their own; but they can sign neither for the service nor for the hub.
//!
//! Everything they do is done to bytes. In a world without them no frame is opened.

use std::collections::BTreeMap;

use chips::random::Stream;
use firmware::crypto::{NetworkKey, Signed, Signer};
use firmware::journal::Hash;
use firmware::picture::Pixels;
use firmware::wire::{
    self, CLOUD_FRAME_BYTES_MAX, Carried, Decoder, Direction, FilmOrder, FromHub, Region, Sealed, Segment,
    SegmentPicture, ToHub,
};
use serde::Serialize;

/// The messages on their link. They cannot open what is addressed to the lock or comes from it.
type Down = ToHub<firmware::wire::Envelope>;
type Up = FromHub<Carried>;

use crate::time::nanoseconds;
use crate::world::{ClipForgery, FaultKind, ForgeFilm, OrderForgery, World};

/// Serial numbers of their own orders start here.
const SERIAL: u32 = 1_000;
/// Length of the recording that they request, ms.
const FILM_MS: u64 = 15 * 60 * 1_000;
/// Interval of the pictures in their own segments, like a camera's, ms.
const PICTURE_MS: u64 = 200;

/// Totals of what they have done so far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CloudCounts {
    /// Recording orders that they have sent.
    pub orders: u32,
    /// Messages about recordings and the time that they have withheld from the camera hub, and messages of the lock
    /// withheld from the service.
    pub withheld: u32,
    /// Pictures of clips that they have replaced under a signed head.
    pub exchanged: u32,
    /// Heads and pictures of segments that they have left out.
    pub left_out: u32,
    /// Heads of segments that they have made themselves.
    pub heads: u32,
}

impl CloudCounts {
    /// In words.
    pub(crate) fn words(self) -> String {
        let Self { orders, withheld, exchanged, left_out, heads } = self;
        format!(
            "on the hub's link so far: {orders} recording orders sent, {withheld} messages withheld, {exchanged} \
             pictures replaced, {left_out} clip frames left out, {heads} segments forged"
        )
    }
}

/// The intruder.
#[derive(Clone, Debug)]
pub(crate) struct Middleman {
    key: NetworkKey,
    signer: Signer,
    is_there: bool,
    starts_unix_ms: u64,
    withholds: bool,
    /// Of the lock's reports they let only its states through.
    withholds_alarms: bool,
    forges_clips: Option<ClipForgery>,
    /// The first order that they withheld from the camera hub, and the latest that they let pass.
    withheld: Option<Signed<FilmOrder>>,
    overheard: Option<Signed<FilmOrder>>,
    /// The highest number of a frame to the camera hub, and how many frames they have inserted: honest ones are
    /// renumbered.
    number: u64,
    put_in: u64,
    due: BTreeMap<(u64, u64), OrderForgery>,
    planned: u64,
    /// The first picture of a clip that they saw: the hall before anybody came.
    quiet_hall: Option<Pixels>,
    /// Segments that they have made, by clip and number.
    own: BTreeMap<(u32, u32), Segment>,
    counts: CloudCounts,
}

impl Middleman {
    pub(crate) fn new(world: &World, seed: u64, key: NetworkKey) -> Self {
        let mut random = Stream::new(seed, "middleman");
        let secret: [u8; 32] = std::array::from_fn(|_| random.draw() as u8);
        let is_his = |fault: &FaultKind| {
            matches!(
                fault,
                FaultKind::WithholdFilm(_)
                    | FaultKind::WithholdAlarms(_)
                    | FaultKind::ForgeFilm(_)
                    | FaultKind::ForgeClip(_)
            )
        };
        Self {
            key,
            signer: Signer::from_seed(&secret),
            is_there: world.faults.iter().any(|fault| is_his(&fault.what)),
            starts_unix_ms: world.starts_at.unix_ms as u64,
            withholds: false,
            withholds_alarms: false,
            forges_clips: None,
            withheld: None,
            overheard: None,
            number: 0,
            put_in: 0,
            due: BTreeMap::new(),
            planned: 0,
            quiet_hall: None,
            own: BTreeMap::new(),
            counts: CloudCounts::default(),
        }
    }

    pub(crate) fn counts(&self) -> CloudCounts {
        self.counts
    }

    /// Begins or ends one of their attacks.
    pub(crate) fn turn(&mut self, now_ns: u64, what: &FaultKind, begins: bool) {
        match what {
            FaultKind::WithholdFilm(_) => self.withholds = begins,
            FaultKind::WithholdAlarms(_) => self.withholds_alarms = begins,
            FaultKind::ForgeClip(forge) => self.forges_clips = begins.then_some(forge.how),
            FaultKind::ForgeFilm(forge) if begins => self.plan(now_ns, forge),
            _ => {}
        }
    }

    fn plan(&mut self, now_ns: u64, forge: &ForgeFilm) {
        let every_ns = u64::from(forge.every_ms) * 1_000_000;
        for number in 0..nanoseconds(forge.for_s).div_ceil(every_ns) {
            self.due.insert((now_ns + number * every_ns, self.planned), forge.how);
            self.planned += 1;
        }
    }

    /// A frame to the camera hub passes; returns what is forwarded.
    pub(crate) fn pass_down(&mut self, frame: Vec<u8>) -> Option<Vec<u8>> {
        if !self.is_there {
            return Some(frame);
        }
        let Some((message, number)) = self.open::<Down>(&frame, Direction::ToHub) else {
            return Some(frame);
        };
        self.number = self.number.max(number + self.put_in);
        if self.withholds && matches!(message, ToHub::Film(_) | ToHub::EndFilm(_) | ToHub::Time(_)) {
            if let ToHub::Film(order) = message {
                self.withheld.get_or_insert(order);
            }
            self.counts.withheld += 1;
            return None;
        }
        if let ToHub::Film(order) = message {
            self.overheard = Some(order);
        }
        Some(self.seal(&message, Direction::ToHub, number + self.put_in))
    }

    /// A frame to the service passes; returns what is forwarded, under its own number.
    pub(crate) fn pass_up(&mut self, frame: Vec<u8>) -> Option<Vec<u8>> {
        if !self.is_there {
            return Some(frame);
        }
        let Some((message, number)) = self.open::<Up>(&frame, Direction::FromHub) else {
            return Some(frame);
        };
        if self.withholds_alarms && matches!(message, FromHub::Lock(Carried::Message(_))) {
            self.counts.withheld += 1;
            return None;
        }
        if let FromHub::SegmentPicture(picture) = &message {
            self.quiet_hall.get_or_insert(picture.pixels);
        }
        let changed = match self.forges_clips {
            None => return Some(frame),
            Some(ClipForgery::LeaveOut) => self.leave_out(message),
            Some(ClipForgery::Pictures) => Some(self.exchange(message)),
            Some(ClipForgery::Own) => Some(self.replace(message)),
        };
        changed.map(|message| self.seal(&message, Direction::FromHub, number))
    }

    /// Every second segment is dropped.
    fn leave_out(&mut self, message: Up) -> Option<Up> {
        let segment = match &message {
            FromHub::SegmentHead(head) => head.unverified().segment,
            FromHub::SegmentPicture(picture) => picture.segment,
            _ => return Some(message),
        };
        let is_left_out = segment % 2 == 0;
        self.counts.left_out += u32::from(is_left_out);
        (!is_left_out).then_some(message)
    }

    /// The pictures are replaced by ones without people.
    fn exchange(&mut self, message: Up) -> Up {
        match (message, self.quiet_hall) {
            (FromHub::SegmentPicture(picture), Some(pixels)) if pixels != picture.pixels => {
                self.counts.exchanged += 1;
                FromHub::SegmentPicture(SegmentPicture { pixels, ..picture })
            }
            (message, _) => message,
        }
    }

    /// Whole segments of their own without people: chained, hashed, and signed by them because they do not have the
    /// camera hub's key.
    fn replace(&mut self, message: Up) -> Up {
        let Some(pixels) = self.quiet_hall else { return message };
        match &message {
            FromHub::SegmentHead(head) => {
                let genuine = *head.unverified();
                let before = self.own.get(&(genuine.clip, genuine.segment.wrapping_sub(1)));
                let previous = before.and_then(Segment::hash).unwrap_or(genuine.previous);
                let hash_after = |hash, index| pixels.hash_after(&hash, own_ms(&genuine, index));
                let pictures_hash = (0..genuine.pictures).fold(Hash::GENESIS, hash_after);
                let own = Segment { previous, pictures_hash, gap: None, ..genuine };
                self.own.insert((own.clip, own.segment), own);
                self.counts.heads += 1;
                self.signer.sign(own).map_or(message, FromHub::SegmentHead)
            }
            FromHub::SegmentPicture(picture) => match self.own.get(&(picture.clip, picture.segment)) {
                Some(own) => FromHub::SegmentPicture(SegmentPicture {
                    unix_ms: own_ms(own, picture.index),
                    pixels,
                    ..*picture
                }),
                None => message,
            },
            _ => message,
        }
    }

    /// When they next send a frame of their own, ns.
    pub(crate) fn next_ns(&self) -> Option<u64> {
        self.due.first_key_value().map(|(key, _)| key.0)
    }

    /// Their next order that is due by now, as a frame to the camera hub; none if none is due, or they have none to
    /// send.
    pub(crate) fn take(&mut self, now_ns: u64) -> Option<Vec<u8>> {
        while let Some(entry) = self.due.first_entry().filter(|entry| entry.key().0 <= now_ns) {
            let order = match entry.remove() {
                OrderForgery::Own => self.own_order(now_ns),
                OrderForgery::Withheld => self.withheld,
                OrderForgery::Overheard => self.overheard,
            };
            if let Some(order) = order {
                self.counts.orders += 1;
                self.put_in += 1;
                self.number += 1;
                return Some(self.seal(&Down::Film(order), Direction::ToHub, self.number));
            }
        }
        None
    }

    fn own_order(&self, now_ns: u64) -> Option<Signed<FilmOrder>> {
        let asked_unix_ms = self.starts_unix_ms + now_ns / 1_000_000;
        self.signer.sign(FilmOrder {
            serial: SERIAL + self.counts.orders,
            delivery: 1,
            door: crate::build::DOOR,
            asked_unix_ms,
            until_unix_ms: asked_unix_ms + FILM_MS,
            parcel: Region::NOWHERE,
        })
    }

    fn open<T: serde::de::DeserializeOwned>(&self, frame: &[u8], direction: Direction) -> Option<(T, u64)> {
        let mut decoder = Decoder::<CLOUD_FRAME_BYTES_MAX>::new();
        let sealed: Sealed<CLOUD_FRAME_BYTES_MAX> =
            frame.iter().find_map(|byte| decoder.push(*byte))?.ok()?;
        Some((sealed.open(&self.key, direction).ok()?, sealed.counter()))
    }

    fn seal<T: serde::Serialize>(&self, message: &T, direction: Direction, number: u64) -> Vec<u8> {
        let mut frame = [0; CLOUD_FRAME_BYTES_MAX];
        // Cannot fail: CLOUD_FRAME_BYTES_MAX holds every message.
        let length = wire::seal(message, &self.key, direction, number, &mut frame).unwrap_or(0);
        frame[..length].to_vec()
    }
}

/// The forged time at which a picture of theirs was taken, ms since 1970 UTC.
fn own_ms(segment: &Segment, index: u8) -> u64 {
    segment.from_ms + PICTURE_MS * u64::from(index)
}

#[cfg(test)]
mod tests;
