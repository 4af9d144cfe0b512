//! Frames forged by an intruder, and frames they derive from genuine ones.

use chips::random::Stream;
use firmware::access::{Grant, TimeReply};
use firmware::crypto::{LockKey, NetworkKey, ServiceKey, Signer};
use firmware::wire::{
    self, COUNTER_BLOCK, Decoder, Direction, Downlink, Envelope, Framing, FromLock, FromPhone, JoinOffer,
    Sender, Status, ToLock, Uplink,
};

use firmware::matter::{DoorState, LockState};

use crate::world::{End, Forgery};

/// Longest of their frames, bytes: twice the longest that anybody accepts.
const FRAME_BYTES_MAX: usize = 2 * wire::FRAME_BYTES_MAX;
/// The byte that ends a frame and occurs nowhere else in it.
const DELIMITER: u8 = 0;
/// Version of the short-range radio's frames, and the number of an answer in it: learnt by listening.
const NEARBY_VERSION: u8 = 1;
const ANSWER: u8 = 1;
/// Their counters start here: far above any honest one.
const COUNTER: u64 = 1 << 40;

/// Creates forged frames.
#[derive(Clone, Debug)]
pub(super) struct Forger {
    random: Stream,
    signer: Signer,
    /// The lock's network key, used only where the world gave it to the intruder.
    network: NetworkKey,
    /// Their own envelopes to the lock, and from it: sealed with a key that they generated, because they do not have
    /// the right one.
    orders: Sender<ServiceKey>,
    reports: Sender<ServiceKey>,
    /// What they found in frames of the mesh, and may send again: the service's envelopes, and the lock's.
    envelopes: Vec<Envelope>,
    carried: Vec<FromLock>,
    made: u64,
    /// The highest number that they know, to the lock and to the camera hub.
    numbers: [u64; End::ALL.len()],
}

/// Number of envelopes kept for each end.
const KEPT_MAX: usize = 64;

impl Forger {
    pub(super) fn new(seed: u64, network: NetworkKey) -> Self {
        let mut random = Stream::new(seed, "intruder.forger");
        let mut secret = [0; 32];
        fill(&mut secret, &mut random);
        let key = LockKey(secret).service_key();
        Self {
            random,
            signer: Signer::from_seed(&secret),
            network,
            orders: Sender::new(key, Direction::ServiceToLock, COUNTER, u64::MAX),
            reports: Sender::new(key, Direction::LockToService, COUNTER, u64::MAX),
            envelopes: Vec::new(),
            carried: Vec::new(),
            made: 0,
            numbers: [0; End::ALL.len()],
        }
    }

    /// The next frame to this end; `latest` is the last one received in transit to it.
    pub(super) fn forge(&mut self, to: End, how: Forgery, latest: Option<&[u8]>) -> Vec<u8> {
        self.made += 1;
        match how {
            Forgery::Random => self.noise(),
            Forgery::FlippedBit => match latest.and_then(unframed) {
                Some(mut sealed) => {
                    self.flip_bit(&mut sealed);
                    framed(&sealed)
                }
                None => self.noise(),
            },
            Forgery::ShortAnswer => self.about_serial(latest, |serial, frame| {
                let plain: (u8, u8, u32) = (NEARBY_VERSION, ANSWER, serial);
                let mut bytes = [0; 8];
                let bytes = postcard::to_slice(&plain, &mut bytes).ok()?;
                postcard::to_slice_cobs(&&*bytes, frame).ok().map(|used| used.len())
            }),
            Forgery::Answered => self.about_serial(latest, |serial, frame| {
                wire::write_nearby(&FromPhone::Hello { serial }, frame).ok()
            }),
            Forgery::DefaultKey => {
                let order = self.order();
                self.sealed_for(to, order, NetworkKey::WELL_KNOWN, COUNTER + self.made)
            }
            Forgery::NetworkKey => {
                let order = self.claim();
                let number = self.next_number(to, latest);
                self.sealed_for(to, order, self.network, number)
            }
            Forgery::OldEnvelopes => {
                self.read(to, latest);
                let number = self.next_number(to, latest);
                self.carried_again(to, number).unwrap_or_else(|| self.noise())
            }
            Forgery::HighNumbers => {
                // The highest possible number, and one that is just low enough to be accepted.
                let near = self.next_number(to, latest) + COUNTER_BLOCK / 2;
                let number = if self.made.is_multiple_of(2) { u64::MAX } else { near };
                let floor = u64::MAX;
                match to {
                    End::Lock => self.frame(&ToLock::CounterFloor { floor }, Direction::ToLock, number),
                    End::Hub => self.frame(&FromLock::CounterFloor { floor }, Direction::FromLock, number),
                    End::LockNearby => self.noise(),
                }
            }
        }
    }

    /// A frame of the short-range radio about the grant in `latest`, a phone's frame; random bytes if it contains
    /// none.
    fn about_serial(
        &mut self,
        latest: Option<&[u8]>,
        write: impl FnOnce(u32, &mut [u8]) -> Option<usize>,
    ) -> Vec<u8> {
        let mut frame = vec![0; wire::NEARBY_FRAME_BYTES_MAX];
        match latest.and_then(serial_of).and_then(|serial| write(serial, &mut frame)) {
            Some(length) => {
                frame.truncate(length);
                frame
            }
            None => self.noise(),
        }
    }

    /// One above the latest frame that they received, and above their own: numbers are sent in clear.
    fn next_number(&mut self, to: End, latest: Option<&[u8]>) -> u64 {
        let heard = latest.and_then(unframed).and_then(|sealed| counter_of(&sealed)).unwrap_or(0);
        let number = self.numbers[to as usize].max(heard) + 1;
        self.numbers[to as usize] = number;
        number
    }

    /// Keeps the envelope of a received frame, if they have the key of the frame.
    fn read(&mut self, to: End, latest: Option<&[u8]>) {
        let Some(sealed) = latest.and_then(|frame| {
            let mut decoder = <Decoder>::new();
            frame.iter().find_map(|byte| decoder.push(*byte))?.ok()
        }) else {
            return;
        };
        match to {
            End::Lock => {
                if let Ok(ToLock::Service(envelope)) = sealed.open(&self.network, Direction::ToLock)
                    && !self.envelopes.contains(&envelope)
                    && self.envelopes.len() < KEPT_MAX
                {
                    self.envelopes.push(envelope);
                }
            }
            End::Hub => {
                if let Ok(message @ FromLock::Service(_)) = sealed.open(&self.network, Direction::FromLock)
                    && !self.carried.contains(&message)
                    && self.carried.len() < KEPT_MAX
                {
                    self.carried.push(message);
                }
            }
            End::LockNearby => {}
        }
    }

    /// The next of the kept envelopes, in a new frame.
    fn carried_again(&self, to: End, number: u64) -> Option<Vec<u8>> {
        let nth = |kept: usize| (self.made as usize).checked_rem(kept);
        match to {
            End::Lock => {
                let envelope = *self.envelopes.get(nth(self.envelopes.len())?)?;
                Some(self.frame(&ToLock::Service(envelope), Direction::ToLock, number))
            }
            End::Hub => {
                let message = self.carried.get(nth(self.carried.len())?)?;
                Some(self.frame(message, Direction::FromLock, number))
            }
            End::LockNearby => None,
        }
    }

    /// A frame of the mesh, under the key that the world gave them.
    fn frame<T: serde::Serialize>(&self, message: &T, direction: Direction, number: u64) -> Vec<u8> {
        framed_with(message, &self.network, direction, number)
    }

    fn noise(&mut self) -> Vec<u8> {
        let length = (self.random.draw() % FRAME_BYTES_MAX as u64) as usize;
        let mut frame = vec![0; length];
        fill(&mut frame, &mut self.random);
        frame.push(DELIMITER);
        frame
    }

    fn flip_bit(&mut self, bytes: &mut [u8]) {
        let bit = self.random.draw() as usize % (bytes.len() * 8).max(1);
        if let Some(byte) = bytes.get_mut(bit / 8) {
            *byte ^= 1 << (bit % 8);
        }
    }

    fn order(&mut self) -> ToLock {
        let mut salt = [0; 16];
        fill(&mut salt, &mut self.random);
        match self.made % 3 {
            1 => match self.signer.sign(JoinOffer { door: 1, generation: u32::MAX, salt }) {
                Some(offer) => ToLock::Join(offer),
                None => self.enclosed(&Downlink::Lock),
            },
            2 => self.enclosed(&Downlink::ClearTamper { unix_ms: 0 }),
            _ => self.enclosed(&Downlink::Lock),
        }
    }

    /// In an envelope of their own.
    fn enclosed(&mut self, order: &Downlink) -> ToLock {
        match self.orders.enclose_order(order) {
            Ok(envelope) => ToLock::Service(envelope),
            // Cannot fail: every order fits, and there are enough numbers.
            Err(_) => ToLock::CounterFloor { floor: 0 },
        }
    }

    /// What they want the lock to do: store a grant for a code of theirs, accept a time at which it is valid (they
    /// sign both themselves, because they do not have the service's key), forget a grant, end an alarm, stop
    /// reporting it, take a code; and a statement that the camera hub records, without a question for it.
    fn claim(&mut self) -> ToLock {
        let turn = self.made / 2 % 6;
        let number = self.made as u32;
        let order = match turn {
            1 => Downlink::Revoke { serial: if number.is_multiple_of(2) { 1 } else { u32::MAX - number } },
            2 => Downlink::ClearTamper { unix_ms: 0 },
            3 => Downlink::Ack { boot: 1, event_id: 1 + number % 24 },
            4 => Downlink::Enter { digits: *b"000000", unix_ms: 0 },
            5 => return ToLock::Recording { nonce: [0; 16], serial: 1, clip: 1 },
            _ => self.own_statement(),
        };
        self.enclosed(&order)
    }

    fn own_statement(&mut self) -> Downlink {
        let mut nonce = [0; 16];
        fill(&mut nonce, &mut self.random);
        let grant = Grant {
            serial: 1_000 + self.made as u32,
            delivery: 1,
            door: 1,
            parcel: [b'0'; 18],
            courier: 7,
            not_before_ms: 0,
            not_after_ms: 4 * 3_600_000,
            salt: [0; 8],
            verifier: [0; 32],
        };
        let claim = match self.made % 2 {
            0 => self.signer.sign(grant).map(Downlink::Grant),
            _ => self.signer.sign(TimeReply { unix_ms: 1, nonce }).map(Downlink::Time),
        };
        // Both are short enough to be signed.
        claim.unwrap_or(Downlink::Lock)
    }
}

impl Forger {
    /// A well-formed message, sealed with `key`. To the service it is always the same lie.
    fn sealed_for(&mut self, to: End, order: ToLock, key: NetworkKey, number: u64) -> Vec<u8> {
        match to {
            End::Lock => framed_with(&order, &key, Direction::ToLock, number),
            // Nothing is sealed for the short-range radio; a world that requires it is refused.
            End::LockNearby => Vec::new(),
            End::Hub => match self.reports.carry(&a_lie()) {
                Ok(carried) => framed_with(&FromLock::Service(carried), &key, Direction::FromLock, number),
                Err(_) => Vec::new(),
            },
        }
    }
}

fn framed_with<T: serde::Serialize>(message: &T, key: &NetworkKey, way: Direction, number: u64) -> Vec<u8> {
    let mut frame = [0; wire::FRAME_BYTES_MAX];
    // Cannot fail: FRAME_BYTES_MAX holds every message.
    let length = wire::seal(message, key, way, number, &mut frame).unwrap_or(0);
    frame[..length].to_vec()
}

/// A phone's message to the lock: it is sent in clear.
pub(super) fn phone_sends(frame: &[u8]) -> Option<FromPhone> {
    let mut framing = Framing::<{ wire::NEARBY_FRAME_BYTES_MAX }>::new();
    let mut whole = frame.iter().find_map(|byte| framing.push(*byte))?.ok()?;
    wire::read_nearby(&mut whole).ok()
}

/// The grant in a phone's message.
fn serial_of(frame: &[u8]) -> Option<u32> {
    phone_sends(frame).map(|(FromPhone::Hello { serial } | FromPhone::Answer { serial, .. })| serial)
}

/// A frame's number: bytes 2 to 9 of its header.
fn counter_of(sealed: &[u8]) -> Option<u64> {
    sealed.get(2..10)?.try_into().ok().map(u64::from_le_bytes)
}

/// What a burglar would want the service to accept.
fn a_lie() -> Uplink {
    Uplink::Status(Status {
        seq: u32::MAX,
        lock_state: LockState::Locked,
        door_state: DoorState::Closed,
        battery_mv: Some(6000),
        boot: u32::MAX,
        uptime_ms: 0,
        has_alarm: false,
    })
}

/// The frame with `bytes` bytes removed from the end of its sealed part.
pub(super) fn shortened(frame: &[u8], bytes: usize) -> Vec<u8> {
    match unframed(frame) {
        Some(sealed) => framed(&sealed[..sealed.len().saturating_sub(bytes)]),
        None => frame.to_vec(),
    }
}

/// The frame with `bytes` random bytes appended to its sealed part.
pub(super) fn lengthened(frame: &[u8], bytes: usize, random: &mut Stream) -> Vec<u8> {
    let Some(mut sealed) = unframed(frame) else { return frame.to_vec() };
    let length = sealed.len();
    sealed.resize(length + bytes, 0);
    fill(&mut sealed[length..], random);
    framed(&sealed)
}

/// The content between the framing bytes: header, ciphertext, tag.
pub(super) fn unframed(frame: &[u8]) -> Option<Vec<u8>> {
    let mut scratch = frame.to_vec();
    postcard::from_bytes_cobs::<&[u8]>(&mut scratch).ok().map(<[u8]>::to_vec)
}

/// The same with its framing, of any length: an intruder keeps to no limit.
fn framed(sealed: &[u8]) -> Vec<u8> {
    // Length prefix, one byte of COBS for each 254, its first, the delimiter.
    let mut frame = vec![0; sealed.len() + sealed.len() / 254 + 8];
    let length = postcard::to_slice_cobs(&sealed, &mut frame).map_or(0, |used| used.len());
    frame.truncate(length);
    frame
}

fn fill(bytes: &mut [u8], random: &mut Stream) {
    for byte in bytes {
        *byte = random.draw() as u8;
    }
}
