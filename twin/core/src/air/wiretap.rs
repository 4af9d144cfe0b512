//! An intruder on a network that carries other people's messages: a false base station between the phones and the
//! service, or a false access point between camera hub and service. They hold every frame: they read, change, repeat,
//! delay and drop frames, and send their own, in clear or under a certificate of their own. They have none of the
//! keys.
//!
//! Everything they do is done to bytes. Whether it does harm depends on the receivers.

use std::collections::BTreeMap;

use chips::random::Stream;
use firmware::crypto::{NetworkKey, Signer};
use firmware::wire::{CLOUD_FRAME_BYTES_MAX, Direction, FilmOrder, FromHub, Got, Region, Sender, ToHub};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Route;
use crate::service::{
    CourierToService, Handover, Notice, Packet, Proof, RecipientToService, ServiceToCourier, ToRecipient,
};
use crate::time::nanoseconds;
use crate::world::{LinkName, Tap, TapDoes, TapLine, World};

/// Interval of their own messages, ns.
const SAYS_EVERY_NS: u64 = 500_000_000;
/// They send a frame again at once, and once more when nobody expects it any longer, ns.
const AGAIN_AFTER_NS: [u64; 2] = [1_000_000_000, 15_000_000_000];
/// How long they hold a frame back, ns: until its sender has gone.
const HOLDS_FOR_NS: u64 = 15_000_000_000;
/// Length of the recording that they request, ms.
const FILM_MS: u64 = 15 * 60 * 1_000;

/// Totals of what they have done so far, in frames.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct NetworkCounts {
    /// Frames that passed through their hands.
    pub seen: u32,
    /// Frames whose content they could read.
    pub read: u32,
    /// Changed in transit.
    pub changed: u32,
    /// Sent again.
    pub replayed: u32,
    /// Held back for some time.
    pub held: u32,
    /// Not let through.
    pub dropped: u32,
    /// Their own frames.
    pub own: u32,
}

impl NetworkCounts {
    /// In words.
    pub(crate) fn words(self) -> String {
        let Self { seen, read, changed, replayed, held, dropped, own } = self;
        format!(
            "on the network so far: {seen} frames seen, {read} understood, {changed} changed, {replayed} \
             replayed, {held} held back, {dropped} dropped, {own} of their own"
        )
    }
}

/// A frame that they intend to send.
#[derive(Clone, Debug)]
struct Said {
    route: Route,
    frame: Vec<u8>,
    /// A repetition of somebody else's frame.
    is_again: bool,
}

/// The intruder.
#[derive(Clone, Debug)]
pub(crate) struct Wiretap {
    random: Stream,
    signer: Signer,
    /// Their own key, because they have no other: what a false certificate proves.
    own: [Sender; 2],
    address: String,
    label: String,
    starts_unix_ms: u64,
    /// Their present attacks.
    taps: Vec<Tap>,
    due: BTreeMap<(u64, u64), Said>,
    planned: u64,
    passed: u64,
    counts: NetworkCounts,
}

impl Wiretap {
    pub(crate) fn new(world: &World, seed: u64) -> Self {
        let mut random = Stream::new(seed, "wiretap");
        let secret: [u8; 32] = std::array::from_fn(|_| random.draw() as u8);
        let key = NetworkKey(std::array::from_fn(|_| random.draw() as u8));
        let sender = |direction| Sender::new(key, direction, 1 << 40, u64::MAX);
        Self {
            random,
            signer: Signer::from_seed(&secret),
            own: [Direction::ToHub, Direction::FromHub].map(sender),
            address: world.plan.address.clone(),
            label: world.order.parcel.sscc.clone(),
            starts_unix_ms: world.starts_at.unix_ms as u64,
            taps: Vec::new(),
            due: BTreeMap::new(),
            planned: 0,
            passed: 0,
            counts: NetworkCounts::default(),
        }
    }

    pub(crate) fn counts(&self) -> NetworkCounts {
        self.counts
    }

    /// Begins or ends one of their attacks.
    pub(crate) fn turn(&mut self, now_ns: u64, tap: &Tap, begins: bool) {
        if !begins {
            self.taps.retain(|other| other != tap);
            return;
        }
        self.taps.push(*tap);
        if matches!(tap.how, TapDoes::Plain | TapDoes::OwnKey) {
            for number in 0..nanoseconds(tap.for_s).div_ceil(SAYS_EVERY_NS) {
                let (route, frame) = self.say(now_ns, tap, number);
                self.plan(now_ns + number * SAYS_EVERY_NS, Said { route, frame, is_again: false });
            }
        }
    }

    /// A frame passes; returns what is forwarded, and with how much delay, ns.
    pub(crate) fn pass(&mut self, now_ns: u64, route: Route, mut frame: Vec<u8>) -> Option<(u64, Vec<u8>)> {
        let is_his = |tap: &&Tap| line_of(route) == Some(tap.line);
        let does: Vec<TapDoes> = self.taps.iter().filter(is_his).map(|tap| tap.how).collect();
        if does.is_empty() {
            return Some((0, frame));
        }
        self.passed += 1;
        let is_second = self.passed.is_multiple_of(2);
        self.counts.seen += 1;
        self.counts.read += u32::from(is_plain(route, &frame));
        let mut late_ns = 0;
        for how in does {
            match how {
                TapDoes::Change if is_second => {
                    let bit = self.random.draw() as usize % (frame.len() * 8).max(1);
                    if let Some(byte) = frame.get_mut(bit / 8) {
                        *byte ^= 1 << (bit % 8);
                        self.counts.changed += 1;
                    }
                }
                TapDoes::Drop if is_second => {
                    self.counts.dropped += 1;
                    return None;
                }
                TapDoes::Replay => {
                    for after_ns in AGAIN_AFTER_NS {
                        let again = Said { route, frame: frame.clone(), is_again: true };
                        self.plan(now_ns + after_ns, again);
                    }
                }
                TapDoes::Hold if is_second => {
                    self.counts.held += 1;
                    late_ns = HOLDS_FOR_NS;
                }
                _ => {}
            }
        }
        Some((late_ns, frame))
    }

    /// When they next send a frame of their own, ns.
    pub(crate) fn next_ns(&self) -> Option<u64> {
        self.due.first_key_value().map(|(key, _)| key.0)
    }

    /// Their next frame that is due by now.
    pub(crate) fn take(&mut self, now_ns: u64) -> Option<(Route, Vec<u8>)> {
        let entry = self.due.first_entry().filter(|entry| entry.key().0 <= now_ns)?;
        let Said { route, frame, is_again } = entry.remove();
        self.counts.replayed += u32::from(is_again);
        self.counts.own += u32::from(!is_again);
        Some((route, frame))
    }

    fn plan(&mut self, at_ns: u64, said: Said) {
        self.due.insert((at_ns, self.planned), said);
        self.planned += 1;
    }

    /// The false message of this number, `number`.
    fn say(&mut self, now_ns: u64, tap: &Tap, number: u64) -> (Route, Vec<u8>) {
        let own = tap.how == TapDoes::OwnKey;
        match tap.line {
            TapLine::Phones => self.say_to_phones(now_ns, own, number),
            TapLine::Hub => self.say_to_hub(now_ns, own, number),
        }
    }

    fn say_to_phones(&mut self, now_ns: u64, own: bool, number: u64) -> (Route, Vec<u8>) {
        let (address, label) = (self.address.clone(), self.label.clone());
        let courier = match number % 8 {
            0 => Some(CourierToService::Scanned { address, label }),
            1 => Some(CourierToService::PressUnlock),
            2 => Some(CourierToService::ParcelLeft),
            3 => {
                Some(CourierToService::HandedTo { holder: Handover::Doorstep, proof: Proof::Photo { label } })
            }
            _ => None,
        };
        if let Some(message) = courier {
            return (Route::CourierToService(0), self.frame(now_ns, own, true, &Packet::Once(message)));
        }
        match number % 8 {
            4 => {
                // The notice that must be shown before a code is released has one of the first numbers.
                let shown = RecipientToService::Shown((number / 8) as u32 % 4 + 1);
                (Route::RecipientToService, self.frame(now_ns, own, true, &Packet::Once(shown)))
            }
            5 => {
                let block = RecipientToService::Block { delivery: 1 };
                (Route::RecipientToService, self.frame(now_ns, own, true, &Packet::Once(block)))
            }
            6 => {
                let locked = ServiceToCourier::DoorLocked;
                (Route::ServiceToCourier(0), self.frame(now_ns, own, false, &Packet::Once(locked)))
            }
            _ => {
                let told =
                    ToRecipient::Notice { number: 1_000, delivery: Some(1), notice: Notice::Delivered };
                (Route::ServiceToRecipient, self.frame(now_ns, own, false, &Packet::Once(told)))
            }
        }
    }

    fn say_to_hub(&mut self, now_ns: u64, own: bool, number: u64) -> (Route, Vec<u8>) {
        let down: Option<ToHub> = match number % 4 {
            0 => Some(ToHub::Stream { on: true }),
            // The camera hub need not keep what the service has: this would erase the recording.
            1 => Some(ToHub::Got(Got { clip: 1, segment: u32::MAX })),
            2 => self.order(now_ns, number).map(ToHub::Film),
            _ => None,
        };
        match down {
            Some(message) => (Route::ServiceToHub, self.frame(now_ns, own, false, &message)),
            None => {
                // The camera hub accepts no number up to the floor: this would make it ignore the service's messages
                // forever.
                let floor: FromHub = FromHub::CounterFloor { floor: u64::MAX / 2 };
                (Route::HubToService, self.frame(now_ns, own, true, &floor))
            }
        }
    }

    fn order(&self, now_ns: u64, number: u64) -> Option<firmware::crypto::Signed<FilmOrder>> {
        let asked_unix_ms = self.starts_unix_ms + now_ns / 1_000_000;
        self.signer.sign(FilmOrder {
            serial: 1_000 + number as u32,
            delivery: 1,
            door: crate::build::DOOR,
            asked_unix_ms,
            until_unix_ms: asked_unix_ms + FILM_MS,
            parcel: Region::NOWHERE,
        })
    }

    /// One of their messages: in clear, as a link without keys would carry it, or properly sealed, but with their own
    /// key.
    fn frame(&mut self, now_ns: u64, own: bool, up: bool, message: &impl Serialize) -> Vec<u8> {
        if !own {
            let mut plain = [0; CLOUD_FRAME_BYTES_MAX];
            return postcard::to_slice(message, &mut plain).map(|used| used.to_vec()).unwrap_or_default();
        }
        let dated = (self.starts_unix_ms + now_ns / 1_000_000, message);
        let mut frame = [0; CLOUD_FRAME_BYTES_MAX];
        let length = self.own[usize::from(up)].seal(&dated, &mut frame).unwrap_or(0);
        frame[..length].to_vec()
    }
}

/// The network that carries a route.
fn line_of(route: Route) -> Option<TapLine> {
    match route.link() {
        LinkName::Lte => Some(TapLine::Phones),
        LinkName::Wifi => Some(TapLine::Hub),
        LinkName::Mesh | LinkName::Ble => None,
    }
}

/// Can anybody read this frame's content?
fn is_plain(route: Route, frame: &[u8]) -> bool {
    match route {
        Route::CourierToService(_) => says::<CourierToService>(frame),
        Route::ServiceToCourier(_) => says::<ServiceToCourier>(frame),
        Route::RecipientToService => says::<RecipientToService>(frame),
        Route::ServiceToRecipient => says::<ToRecipient>(frame),
        Route::HubToService => says::<FromHub>(frame),
        Route::ServiceToHub => says::<ToHub>(frame),
        _ => false,
    }
}

fn says<T: DeserializeOwned>(frame: &[u8]) -> bool {
    matches!(postcard::take_from_bytes::<T>(frame), Ok((_, [])))
}

#[cfg(test)]
mod tests;
