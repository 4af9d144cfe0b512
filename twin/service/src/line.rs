//! A line to a phone over a network that loses messages: what is said is repeated until it is acknowledged, soon at
//! first and then more slowly, and is taken once and in order at the other end. Both ends use it.

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};

use crate::time::MS;

/// A message that was not acknowledged is sent again after this, ns: longer than a mobile round trip, shorter than a
/// person waits (estimate).
const FIRST_NS: u64 = 400 * MS;
/// Each further wait is half as long again as the one before, up to this, ns: a promise gives 10 s, and four tries
/// get through where four of ten messages are lost.
const LAST_NS: u64 = 2_500 * MS;
/// A phone that has answered nothing for this long is asked more rarely, ns, and then once in [`SELDOM_NS`]: it is
/// switched off.
const DEAD_AFTER_NS: u64 = 600_000 * MS;
/// See [`DEAD_AFTER_NS`].
const SELDOM_NS: u64 = 8_000 * MS;
/// So many messages may wait for one that is missing. What is further ahead comes again.
const AHEAD: u32 = 64;

/// What travels between a phone and the service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Packet<M> {
    /// Said once; what comes later replaces it, or asks for it again.
    Once(M),
    /// Repeated until it is acknowledged.
    Numbered {
        /// Number on this line in this direction, from 1.
        number: u32,
        /// What is said.
        message: M,
    },
    /// The message of this number has come.
    Got {
        /// Its number.
        number: u32,
    },
}

/// What was said and has not been acknowledged.
#[derive(Clone, Debug)]
pub(crate) struct Outbox<M> {
    said: u32,
    waiting: VecDeque<Waiting<M>>,
}

#[derive(Clone, Debug)]
struct Waiting<M> {
    number: u32,
    message: M,
    said_ns: u64,
    due_ns: u64,
    wait_ns: u64,
}

impl<M> Default for Outbox<M> {
    fn default() -> Self {
        Self { said: 0, waiting: VecDeque::new() }
    }
}

impl<M: Clone> Outbox<M> {
    /// Says something; it is sent by the next [`Self::next`]. Returns its number.
    pub(crate) fn say(&mut self, now_ns: u64, message: M) -> u32 {
        self.said += 1;
        let number = self.said;
        self.waiting.push_back(Waiting {
            number,
            message,
            said_ns: now_ns,
            due_ns: now_ns,
            wait_ns: FIRST_NS,
        });
        number
    }

    /// The other end has the message of this number.
    pub(crate) fn got(&mut self, number: u32) {
        self.waiting.retain(|waiting| waiting.number != number);
    }

    /// How many messages wait for their acknowledgement.
    pub(crate) fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Takes back what has not been acknowledged and is of no more use.
    pub(crate) fn withdraw(&mut self, is_it: impl Fn(&M) -> bool) {
        self.waiting.retain(|waiting| !is_it(&waiting.message));
    }

    /// Something was heard of the other end: there is a way again, and what waits is sent soon.
    pub(crate) fn is_heard(&mut self, now_ns: u64) {
        for waiting in &mut self.waiting {
            waiting.due_ns = waiting.due_ns.min(now_ns + FIRST_NS);
        }
    }

    /// The message that is due now, if one is, and its number. Call again until there is none.
    pub(crate) fn next(&mut self, now_ns: u64) -> Option<(u32, M)> {
        let due = self.waiting.iter_mut().find(|waiting| waiting.due_ns <= now_ns)?;
        let is_dead = now_ns >= due.said_ns + DEAD_AFTER_NS;
        due.due_ns = now_ns + if is_dead { SELDOM_NS } else { due.wait_ns };
        due.wait_ns = (due.wait_ns * 3 / 2).min(LAST_NS);
        Some((due.number, due.message.clone()))
    }

    /// When a message is due next, ns.
    pub(crate) fn next_due_ns(&self) -> Option<u64> {
        self.waiting.iter().map(|waiting| waiting.due_ns).min()
    }
}

/// In which order what comes is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// As it was said: what comes early waits.
    InOrder,
    /// As it comes: nothing waits for what was lost.
    AsItComes,
}

/// What has come, each message once.
#[derive(Clone, Debug)]
struct Inbox<M> {
    reading: Reading,
    /// Everything up to this number has been read.
    taken: u32,
    /// Above that: read already, or waiting.
    ahead: BTreeMap<u32, Option<M>>,
}

impl<M> Inbox<M> {
    fn new(reading: Reading) -> Self {
        Self { reading, taken: 0, ahead: BTreeMap::new() }
    }

    /// Takes a message. True if it may be acknowledged: it is kept, or was taken before.
    fn hear(&mut self, number: u32, message: M) -> bool {
        if number > self.taken && number - self.taken <= AHEAD {
            self.ahead.entry(number).or_insert(Some(message));
        }
        number <= self.taken.saturating_add(AHEAD)
    }

    /// The next message to be read.
    fn next(&mut self) -> Option<M> {
        let next = match self.reading {
            Reading::InOrder => self.taken + 1,
            Reading::AsItComes => self.ahead.iter().find(|(_, kept)| kept.is_some()).map(|(n, _)| *n)?,
        };
        let message = self.ahead.get_mut(&next)?.take()?;
        while self.ahead.get(&(self.taken + 1)).is_some_and(Option::is_none) {
            self.taken += 1;
            self.ahead.remove(&self.taken);
        }
        Some(message)
    }
}

/// Both directions of one end: says `S`, hears `H`.
#[derive(Clone, Debug)]
pub struct Line<S, H> {
    outbox: Outbox<S>,
    inbox: Inbox<H>,
    got: VecDeque<u32>,
}

impl<S: Clone + PartialEq, H> Line<S, H> {
    /// A line over which nothing has passed yet.
    pub fn new(reading: Reading) -> Self {
        Self { outbox: Outbox::default(), inbox: Inbox::new(reading), got: VecDeque::new() }
    }

    /// Says something that must not be lost. What still waits, and was the last to be said, is not said twice.
    pub fn say(&mut self, now_ns: u64, message: S) {
        if self.outbox.waiting.back().is_none_or(|waiting| waiting.message != message) {
            self.outbox.say(now_ns, message);
        }
    }

    /// Takes back what has not been acknowledged and is of no more use.
    pub fn withdraw(&mut self, is_it: impl Fn(&S) -> bool) {
        self.outbox.withdraw(is_it);
    }

    /// Takes a packet. Returns the messages whose turn it is now.
    pub fn take(&mut self, now_ns: u64, packet: Packet<H>) -> Vec<H> {
        self.outbox.is_heard(now_ns);
        let once = match packet {
            Packet::Once(message) => Some(message),
            Packet::Numbered { number, message } => {
                if self.inbox.hear(number, message) {
                    self.got.push_back(number);
                }
                None
            }
            Packet::Got { number } => {
                self.outbox.got(number);
                None
            }
        };
        once.into_iter().chain(std::iter::from_fn(|| self.inbox.next())).collect()
    }

    /// The packet that is due now, if one is. Call again until there is none.
    pub fn next(&mut self, now_ns: u64) -> Option<Packet<S>> {
        if let Some(number) = self.got.pop_front() {
            return Some(Packet::Got { number });
        }
        self.outbox.next(now_ns).map(|(number, message)| Packet::Numbered { number, message })
    }

    /// When a packet is due next, ns.
    pub fn next_due_ns(&self) -> Option<u64> {
        if self.got.is_empty() { self.outbox.next_due_ns() } else { Some(0) }
    }
}

#[cfg(test)]
mod tests;
