//! The service's end of the cloud link, and of the exchange with the lock over it: messages to sealed frames and
//! envelopes, and back. The lock's messages are accepted from nobody else: an envelope that the lock's key does not
//! open, one that was accepted before, or a state that was held back in transit is dropped here, and never reaches
//! the rest of the service.
//!
//! Frames can overtake each other. A message about the present must not be accepted after a later one; data that is
//! only stored, clips above all, is accepted late as well, once, within a window (as RFC 4303, 3.4.3).
//!
//! The service forgets nothing, so its counters need no flash. A camera hub that was reset accepts only numbers above
//! all that it may have accepted before; it reports this, and the service continues above that.

use firmware::crypto::{NetworkKey, ServiceKey};
use firmware::wire::{
    CLOUD_FRAME_BYTES_MAX, Carried, Decoder, Direction, FrameError, FromHub, Sealed, Sender, Status, ToHub,
    Uplink,
};

use crate::time::MS;

/// A state of the lock that arrived later than this, by the lock's own uptime, says nothing about the present, ns: 2
/// s within which the hub itself accepts it, and twice what a slow link delays (2 s).
const LATE_NS: u64 = 6_000 * MS;
/// The lock's clock may gain this fraction on the service's: an oscillator without crystal errs by 1 %, a bad one by
/// 2 %.
const DRIFT_PART: u64 = 48;

/// Both directions.
#[derive(Clone, Debug)]
pub struct Channel {
    sender: Sender,
    key: NetworkKey,
    window: Window,
    decoder: Decoder<CLOUD_FRAME_BYTES_MAX>,
    refused: u32,
    /// Messages to the lock, and the key of those from it.
    orders: Sender<ServiceKey>,
    lock_key: ServiceKey,
    lock_window: Window,
    lateness: Lateness,
    not_the_locks: u32,
}

impl Channel {
    /// A channel over which nothing has passed yet.
    pub fn new(key: NetworkKey, lock_key: ServiceKey) -> Self {
        Self {
            sender: Sender::new(key, Direction::ToHub, 1, u64::MAX),
            key,
            window: Window::default(),
            decoder: Decoder::new(),
            refused: 0,
            orders: Sender::new(lock_key, Direction::ServiceToLock, 1, u64::MAX),
            lock_key,
            lock_window: Window::default(),
            lateness: Lateness::default(),
            not_the_locks: 0,
        }
    }

    /// A message as it is transmitted.
    pub fn seal(&mut self, message: &ToHub) -> Vec<u8> {
        let mut frame = [0; CLOUD_FRAME_BYTES_MAX];
        // Cannot fail: CLOUD_FRAME_BYTES_MAX holds every message, and 2^64 numbers are enough.
        let sealed =
            message.sealed(&mut self.orders).and_then(|message| self.sender.seal(&message, &mut frame));
        frame[..sealed.unwrap_or(0)].to_vec()
    }

    /// Accepts a received byte; returns a message at the end of each frame that is genuine and new.
    pub fn receive(&mut self, now_ns: u64, byte: u8) -> Option<FromHub> {
        let message = self.decoder.push(byte)?.and_then(|sealed| self.open(now_ns, &sealed));
        match message {
            Ok(FromHub::CounterFloor { floor }) => {
                self.sender.jump_past(floor);
                Some(FromHub::CounterFloor { floor })
            }
            // What the lock could not receive is sent again, like what the camera hub could not.
            Ok(FromHub::Lock(Uplink::CounterFloor { floor })) => {
                self.orders.jump_past(floor);
                Some(FromHub::CounterFloor { floor })
            }
            Ok(message) => Some(message),
            Err(_) => {
                self.refused = self.refused.saturating_add(1);
                None
            }
        }
    }

    fn open(&mut self, now_ns: u64, sealed: &Sealed<CLOUD_FRAME_BYTES_MAX>) -> Result<FromHub, FrameError> {
        let message: FromHub<Carried> = sealed.open(&self.key, Direction::FromHub)?;
        match self.window.take(sealed.counter()) {
            Arrival::InOrder => {}
            Arrival::Overtaken if may_be_late(&message) => {}
            Arrival::Overtaken | Arrival::Again => return Err(FrameError::Old),
        }
        let FromHub::Lock(carried) = message else { return message.opened(&self.lock_key) };
        let opened = message.opened(&self.lock_key);
        self.not_the_locks += u32::from(opened.is_err());
        let opened = opened?;
        // The camera hub may have sealed it again, as often as it liked: the lock's own number counts.
        match self.lock_window.take(carried.number()) {
            Arrival::InOrder => {}
            Arrival::Overtaken if may_be_late(&message) => {}
            Arrival::Overtaken | Arrival::Again => {
                self.not_the_locks += 1;
                return Err(FrameError::Old);
            }
        }
        match &opened {
            FromHub::Lock(Uplink::Status(status)) if self.lateness.is_late(status, now_ns) => {
                Err(FrameError::Old)
            }
            _ => Ok(opened),
        }
    }

    /// Frames that were damaged, foreign, forged or old.
    pub fn refused(&self) -> u32 {
        self.refused
    }

    /// Messages sent in the lock's name in genuine frames of the camera hub that the lock did not make, or made only
    /// once.
    pub fn not_the_locks(&self) -> u32 {
        self.not_the_locks
    }
}

/// Delay of the lock's states: compared with the fastest one of this boot.
#[derive(Clone, Copy, Debug, Default)]
struct Lateness {
    boot: u32,
    /// Smallest arrival time minus the lock's own uptime, and when that was, ns.
    least: Option<(i64, u64)>,
}

impl Lateness {
    fn is_late(&mut self, status: &Status, now_ns: u64) -> bool {
        if self.boot != status.boot {
            *self = Self { boot: status.boot, least: None }; // it was reset, and starts counting again
        }
        let lag_ns = now_ns.wrapping_sub(status.uptime_ms.saturating_mul(MS)).cast_signed();
        let late_ns = self.least.map_or(0, |(least_ns, at_ns)| {
            lag_ns.saturating_sub(least_ns).saturating_sub(((now_ns - at_ns) / DRIFT_PART).cast_signed())
        });
        if late_ns <= 0 {
            self.least = Some((lag_ns, now_ns));
        }
        late_ns > LATE_NS.cast_signed()
    }
}

/// Does a message mean the same if a later one arrived before it?
fn may_be_late(message: &FromHub<Carried>) -> bool {
    match message {
        FromHub::Event(_) | FromHub::SegmentHead(_) | FromHub::SegmentPicture(_) => true,
        FromHub::Lock(message) => !matches!(message, Carried::Status(_)),
        _ => false,
    }
}

/// Numbers of accepted frames: the highest, and which of the 64 up to it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Window {
    highest: u64,
    taken: u64,
}

/// A number's order compared with earlier arrivals.
pub enum Arrival {
    /// It is the highest so far.
    InOrder,
    /// A later one arrived before it.
    Overtaken,
    /// It has arrived before, or is too old to tell.
    Again,
}

impl Window {
    /// Accepts a number, and returns its order of arrival.
    pub fn take(&mut self, number: u64) -> Arrival {
        if number > self.highest {
            let ahead = number - self.highest;
            self.taken = self.taken.checked_shl(ahead.min(u64::from(u32::MAX)) as u32).unwrap_or(0) | 1;
            self.highest = number;
            return Arrival::InOrder;
        }
        let behind = self.highest - number;
        let bit = if behind < 64 { 1 << behind } else { 0 };
        if bit == 0 || self.taken & bit != 0 {
            return Arrival::Again;
        }
        self.taken |= bit;
        Arrival::Overtaken
    }
}

/// The content of a frame of either link, for a reader with the key who accepts repetitions: the twin's ground truth.
pub fn overheard<T: serde::de::DeserializeOwned>(
    frame: &[u8],
    key: &NetworkKey,
    direction: Direction,
) -> Option<T> {
    let mut decoder = Decoder::<CLOUD_FRAME_BYTES_MAX>::new();
    let sealed = frame.iter().find_map(|byte| decoder.push(*byte))?;
    sealed.and_then(|sealed| sealed.open(key, direction)).ok()
}

/// Decodes what one end receives, whoever sealed it, from all its bytes: a frame whose end was damaged in transit
/// swallows the next one.
#[derive(Clone, Debug)]
pub struct Overhearing<T> {
    decoder: Decoder<CLOUD_FRAME_BYTES_MAX>,
    message: std::marker::PhantomData<T>,
}

impl<T> Default for Overhearing<T> {
    fn default() -> Self {
        Self { decoder: Decoder::new(), message: std::marker::PhantomData }
    }
}

impl<T: serde::de::DeserializeOwned> Overhearing<T> {
    /// These bytes arrive. Returns the messages that are complete with them.
    pub fn take(&mut self, bytes: &[u8], key: &NetworkKey, direction: Direction) -> Vec<T> {
        let sealed = bytes.iter().filter_map(|byte| self.decoder.push(*byte)).flatten();
        sealed.filter_map(|sealed| sealed.open(key, direction).ok()).collect()
    }
}

#[cfg(test)]
mod tests;
