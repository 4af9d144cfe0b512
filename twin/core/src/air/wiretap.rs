//! An intruder on a network that carries other people's words: a false base station between the phones and the service,
//! or a false access point between hub and service. He has every frame in his hands: he reads, changes, repeats, holds
//! back, drops, and says things of his own, in clear or under a certificate of his own. He has nobody's key.
//!
//! Everything he does is done to bytes. Whether it harms anybody is up to those who receive them.

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

/// He says something of his own this often, ns.
const SAYS_EVERY_NS: u64 = 500_000_000;
/// He sends a frame again at once, and when nobody thinks of it any more, ns.
const AGAIN_AFTER_NS: [u64; 2] = [1_000_000_000, 15_000_000_000];
/// He holds a frame back for so long, ns: until whoever sent it has gone.
const HOLDS_FOR_NS: u64 = 15_000_000_000;
/// How long a film he would like, ms.
const FILM_MS: u64 = 15 * 60 * 1_000;

/// What he has done so far, in frames.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct TapDeeds {
    /// Frames that came through his hands.
    pub seen: u32,
    /// Of which he could make out what they say.
    pub read: u32,
    /// Changed on their way.
    pub changed: u32,
    /// Sent once more.
    pub replayed: u32,
    /// Held back for a while.
    pub held: u32,
    /// Not let through.
    pub dropped: u32,
    /// Frames of his own.
    pub own: u32,
}

impl TapDeeds {
    /// In words.
    pub(crate) fn words(self) -> String {
        let Self { seen, read, changed, replayed, held, dropped, own } = self;
        format!(
            "on the network so far: {seen} frames seen, {read} understood, {changed} changed, {replayed} \
             sent again, {held} \
             held back, {dropped} dropped, {own} of his own"
        )
    }
}

/// What he means to send.
#[derive(Clone, Debug)]
struct Said {
    route: Route,
    frame: Vec<u8>,
    /// Somebody else's, once more.
    is_again: bool,
}

/// The intruder.
#[derive(Clone, Debug)]
pub(crate) struct Wiretap {
    random: Stream,
    signer: Signer,
    /// A key that he has made himself, for want of another: what a false certificate proves.
    own: [Sender; 2],
    address: String,
    label: String,
    starts_unix_ms: u64,
    /// What he does now.
    taps: Vec<Tap>,
    due: BTreeMap<(u64, u64), Said>,
    planned: u64,
    passed: u64,
    deeds: TapDeeds,
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
            deeds: TapDeeds::default(),
        }
    }

    pub(crate) fn deeds(&self) -> TapDeeds {
        self.deeds
    }

    /// Begins one of his attacks, or ends it.
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

    /// A frame passes; what of it goes on, how much later, ns.
    pub(crate) fn pass(&mut self, now_ns: u64, route: Route, mut frame: Vec<u8>) -> Option<(u64, Vec<u8>)> {
        let is_his = |tap: &&Tap| line_of(route) == Some(tap.line);
        let does: Vec<TapDoes> = self.taps.iter().filter(is_his).map(|tap| tap.how).collect();
        if does.is_empty() {
            return Some((0, frame));
        }
        self.passed += 1;
        let is_second = self.passed.is_multiple_of(2);
        self.deeds.seen += 1;
        self.deeds.read += u32::from(is_plain(route, &frame));
        let mut late_ns = 0;
        for how in does {
            match how {
                TapDoes::Change if is_second => {
                    let bit = self.random.draw() as usize % (frame.len() * 8).max(1);
                    if let Some(byte) = frame.get_mut(bit / 8) {
                        *byte ^= 1 << (bit % 8);
                        self.deeds.changed += 1;
                    }
                }
                TapDoes::Drop if is_second => {
                    self.deeds.dropped += 1;
                    return None;
                }
                TapDoes::Replay => {
                    for after_ns in AGAIN_AFTER_NS {
                        let again = Said { route, frame: frame.clone(), is_again: true };
                        self.plan(now_ns + after_ns, again);
                    }
                }
                TapDoes::Hold if is_second => {
                    self.deeds.held += 1;
                    late_ns = HOLDS_FOR_NS;
                }
                _ => {}
            }
        }
        Some((late_ns, frame))
    }

    /// When he next sends something himself, ns.
    pub(crate) fn next_ns(&self) -> Option<u64> {
        self.due.first_key_value().map(|(key, _)| key.0)
    }

    /// The next frame of his that is due by now.
    pub(crate) fn take(&mut self, now_ns: u64) -> Option<(Route, Vec<u8>)> {
        let entry = self.due.first_entry().filter(|entry| entry.key().0 <= now_ns)?;
        let Said { route, frame, is_again } = entry.remove();
        self.deeds.replayed += u32::from(is_again);
        self.deeds.own += u32::from(!is_again);
        Some((route, frame))
    }

    fn plan(&mut self, at_ns: u64, said: Said) {
        self.due.insert((at_ns, self.planned), said);
        self.planned += 1;
    }

    /// What he would like somebody to believe, number `number` of it.
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
            // What the service has need not be kept: this would wipe the film.
            1 => Some(ToHub::Got(Got { clip: 1, segment: u32::MAX })),
            2 => self.order(now_ns, number).map(ToHub::Film),
            _ => None,
        };
        match down {
            Some(message) => (Route::ServiceToHub, self.frame(now_ns, own, false, &message)),
            None => {
                // The hub takes no number up to here: this would make the service's words unheard for ever.
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

    /// A message of his: in clear, as a line without keys would carry it, or sealed as it should be, with his own key.
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

/// Whose network carries a route.
fn line_of(route: Route) -> Option<TapLine> {
    match route.link() {
        LinkName::Lte => Some(TapLine::Phones),
        LinkName::Wifi => Some(TapLine::Hub),
        LinkName::Mesh | LinkName::Ble => None,
    }
}

/// Can anybody make out what this frame says?
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
