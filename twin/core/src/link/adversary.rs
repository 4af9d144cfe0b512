//! An intruder on the lock's radio links: between camera hub and lock, and from the couriers' phones. They receive
//! every frame, and may send their own; while they are between the two ends they may also change, delay and reorder
//! frames. They know no key that the world has not given them.
//!
//! Everything they do is done to bytes. Whether it does harm depends on the receivers.

use std::collections::BTreeMap;
use std::sync::Arc;

use firmware::crypto::NetworkKey;
use firmware::wire::{FromPhone, ToPhone};
use serde::Serialize;

use super::forgery::{self, Forger};
use crate::time::nanoseconds;
use crate::world::{Delay, End, FaultKind, Forge, Forgery, Replay, Resize, World};

/// A held frame follows the one that overtook it after this, ns.
const OVERTAKEN_BY_NS: u64 = 1_000_000;

/// From a challenge to the intruder's answer, ns (estimate: a table is looked up).
const ANSWERS_AFTER_NS: u64 = 10_000_000;

/// Totals of what they have done so far, in frames.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RadioCounts {
    /// Sent again.
    pub replayed: u32,
    /// With bytes removed from the end.
    pub shortened: u32,
    /// With random bytes appended.
    pub lengthened: u32,
    /// Held back for some time.
    pub delayed: u32,
    /// Overtaken by the next one.
    pub reordered: u32,
    /// Forged.
    pub forged: u32,
}

impl RadioCounts {
    /// In words.
    pub(crate) fn words(self) -> String {
        let all = [
            (self.replayed, "replayed"),
            (self.shortened, "shortened"),
            (self.lengthened, "lengthened"),
            (self.delayed, "delayed"),
            (self.reordered, "reordered"),
            (self.forged, "forged"),
        ];
        let done = all.iter().filter(|(count, _)| *count > 0);
        let words: Vec<String> = done.map(|(count, what)| format!("{count} {what}")).collect();
        format!("frames so far: {}", if words.is_empty() { "none".to_owned() } else { words.join(", ") })
    }
}

/// The intruder.
#[derive(Clone, Debug)]
pub(crate) struct Adversary {
    seed: u64,
    /// What they intend to send again: to whom, received from and until when, ns. They record nothing else.
    wants: Vec<(End, u64, u64)>,
    heard: Vec<Heard>,
    /// The latest frame to each end.
    latest: [Option<Arc<[u8]>>; End::ALL.len()],
    /// What they do to passing frames, in the order in which it began.
    tampering: Vec<Tampering>,
    /// A frame to each end that waits to be overtaken.
    held: [Option<Vec<u8>>; End::ALL.len()],
    due: BTreeMap<(u64, u64), Injection>,
    injections: u64,
    forger: Forger,
    resized: u64,
    /// The lock's latest challenge to a phone, and the answers to earlier ones.
    challenge: Option<[u8; 16]>,
    answers: BTreeMap<[u8; 16], Arc<[u8]>>,
    /// They answer challenges until then, ns.
    answers_until_ns: u64,
    counts: RadioCounts,
}

#[derive(Clone, Debug)]
struct Heard {
    at_ns: u64,
    to: End,
    frame: Arc<[u8]>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Tampering {
    Shorten(Resize),
    Lengthen(Resize),
    Delay(Delay),
    Reorder(End),
}

#[derive(Clone, Debug)]
struct Injection {
    to: End,
    what: Send,
}

#[derive(Clone, Debug)]
enum Send {
    Again(Arc<[u8]>),
    Forged(Forgery),
}

/// A frame that is forwarded, this much later than it was sent, ns.
pub(crate) type Passed = (u64, Vec<u8>);

impl Adversary {
    pub(crate) fn new(world: &World, seed: u64, network: NetworkKey) -> Self {
        let wants = world.faults.iter().filter_map(|fault| match fault.what {
            FaultKind::Replay(Replay { to, heard_from_s, heard_until_s, .. }) => {
                Some((to, nanoseconds(heard_from_s), nanoseconds(heard_until_s)))
            }
            _ => None,
        });
        Self {
            seed,
            wants: wants.collect(),
            heard: Vec::new(),
            latest: [const { None }; End::ALL.len()],
            tampering: Vec::new(),
            held: [const { None }; End::ALL.len()],
            due: BTreeMap::new(),
            injections: 0,
            forger: Forger::new(seed, network),
            resized: 0,
            challenge: None,
            answers: BTreeMap::new(),
            answers_until_ns: 0,
            counts: RadioCounts::default(),
        }
    }

    pub(crate) fn counts(&self) -> RadioCounts {
        self.counts
    }

    /// Begins or ends one of their attacks. Returns frames that are released at an end.
    pub(crate) fn turn(&mut self, now_ns: u64, what: &FaultKind, begins: bool) -> Option<(End, Vec<u8>)> {
        let tampering = match *what {
            FaultKind::Replay(replay) => {
                if begins {
                    self.plan_replay(now_ns, &replay);
                }
                return None;
            }
            FaultKind::Forge(forge) => {
                if begins {
                    self.plan_forgery(now_ns, &forge);
                }
                return None;
            }
            FaultKind::CutShort(resize) => Tampering::Shorten(resize),
            FaultKind::Lengthen(resize) => Tampering::Lengthen(resize),
            FaultKind::Delay(delay) => Tampering::Delay(delay),
            FaultKind::Reorder(frames) => Tampering::Reorder(frames.to),
            _ => return None,
        };
        if begins {
            self.tampering.push(tampering);
            return None;
        }
        self.tampering.retain(|other| *other != tampering);
        let Tampering::Reorder(to) = tampering else { return None };
        self.held[to as usize].take().map(|frame| (to, frame))
    }

    /// A frame passes; returns what is forwarded, and when.
    pub(crate) fn tamper(&mut self, now_ns: u64, to: End, frame: Vec<u8>) -> Vec<Passed> {
        self.overhear(now_ns, to, &frame);
        let (mut frame, mut late_ns, mut reorders) = (frame, 0, false);
        for at in 0..self.tampering.len() {
            match self.tampering[at] {
                Tampering::Shorten(resize) if resize.to == to => {
                    frame = forgery::shortened(&frame, resize.bytes as usize);
                    self.counts.shortened += 1;
                }
                Tampering::Lengthen(resize) if resize.to == to => {
                    let mut random =
                        chips::random::Stream::new(self.seed ^ self.resized, "intruder.lengthen");
                    frame = forgery::lengthened(&frame, resize.bytes as usize, &mut random);
                    self.resized += 1;
                    self.counts.lengthened += 1;
                }
                Tampering::Delay(delay) if delay.to == to => {
                    late_ns += nanoseconds(delay.by_s);
                    self.counts.delayed += 1;
                }
                Tampering::Reorder(end) => reorders |= end == to,
                _ => {}
            }
        }
        if !reorders {
            return vec![(late_ns, frame)];
        }
        match self.held[to as usize].take() {
            Some(held) => {
                self.counts.reordered += 1;
                vec![(late_ns, frame), (late_ns + OVERTAKEN_BY_NS, held)]
            }
            None => {
                self.held[to as usize] = Some(frame);
                Vec::new()
            }
        }
    }

    /// The lock sends a message to a phone, in clear. For a challenge that was answered before, the intruder has the
    /// answer.
    pub(crate) fn hear_lock(&mut self, now_ns: u64, message: &ToPhone) {
        let ToPhone::Challenge { nonce } = message else { return };
        self.challenge = Some(*nonce);
        if now_ns < self.answers_until_ns
            && let Some(answer) = self.answers.get(nonce).map(Arc::clone)
        {
            self.plan(now_ns + ANSWERS_AFTER_NS, End::LockNearby, Send::Again(answer));
        }
    }

    /// When they next send a frame of their own, ns.
    pub(crate) fn next_ns(&self) -> Option<u64> {
        self.due.first_key_value().map(|(key, _)| key.0)
    }

    /// Their next frame that is due by now.
    pub(crate) fn take(&mut self, now_ns: u64) -> Option<(End, Vec<u8>)> {
        let entry = self.due.first_entry().filter(|entry| entry.key().0 <= now_ns)?;
        let Injection { to, what } = entry.remove();
        let frame = match what {
            Send::Again(frame) => {
                self.counts.replayed += 1;
                frame.to_vec()
            }
            Send::Forged(how) => {
                self.counts.forged += 1;
                self.forger.forge(to, how, self.latest[to as usize].as_deref())
            }
        };
        Some((to, frame))
    }

    fn overhear(&mut self, now_ns: u64, to: End, frame: &[u8]) {
        let frame: Arc<[u8]> = frame.into();
        let wanted = |(end, from_ns, until_ns): &(End, u64, u64)| {
            *end == to && (*from_ns..*until_ns).contains(&now_ns)
        };
        if self.wants.iter().any(wanted) {
            self.heard.push(Heard { at_ns: now_ns, to, frame: Arc::clone(&frame) });
        }
        if to == End::LockNearby
            && let (Some(FromPhone::Answer { .. }), Some(challenge)) =
                (forgery::phone_sends(&frame), self.challenge)
        {
            self.answers.entry(challenge).or_insert_with(|| Arc::clone(&frame));
        }
        self.latest[to as usize] = Some(frame);
    }

    fn plan_replay(&mut self, now_ns: u64, replay: &Replay) {
        let received_ns = nanoseconds(replay.heard_from_s)..nanoseconds(replay.heard_until_s);
        let known: Vec<_> = (self.heard.iter())
            .filter(|heard| heard.to == replay.to && received_ns.contains(&heard.at_ns))
            .map(|heard| Arc::clone(&heard.frame))
            .collect();
        let count = known.len() as u64 * u64::from(replay.times);
        let again = (0..replay.times).flat_map(|_| &known);
        for (number, frame) in (0..).zip(again) {
            let at_ns = now_ns + nanoseconds(replay.for_s) * number / count;
            self.plan(at_ns, replay.to, Send::Again(Arc::clone(frame)));
        }
    }

    fn plan_forgery(&mut self, now_ns: u64, forge: &Forge) {
        if forge.how == Forgery::Answered {
            self.answers_until_ns = now_ns + nanoseconds(forge.for_s);
        }
        let every_ns = u64::from(forge.every_ms) * 1_000_000;
        let count = nanoseconds(forge.for_s).div_ceil(every_ns);
        for number in 0..count {
            self.plan(now_ns + number * every_ns, forge.to, Send::Forged(forge.how));
        }
    }

    fn plan(&mut self, at_ns: u64, to: End, what: Send) {
        self.due.insert((at_ns, self.injections), Injection { to, what });
        self.injections += 1;
    }
}

#[cfg(test)]
mod tests;
