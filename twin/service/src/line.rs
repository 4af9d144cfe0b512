//! A connection to a phone over a network that loses messages: each message is repeated until it is acknowledged,
//! soon at first and then more slowly, and is delivered once and in order at the other end. Both ends use it.

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};

use crate::time::MS;

/// A message that was not acknowledged is sent again after this, ns: longer than a mobile round trip, shorter than a
/// person waits (estimate).
const FIRST_NS: u64 = 400 * MS;
/// Each further wait is half as long again as the previous one, up to this, ns: a promise gives 10 s, and four
/// attempts get through where four of ten messages are lost.
const LAST_NS: u64 = 2_500 * MS;
/// A phone that has answered nothing for this long is asked less often, once in [`SELDOM_NS`], ns: it is switched
/// off.
const DEAD_AFTER_NS: u64 = 600_000 * MS;
/// See [`DEAD_AFTER_NS`].
const SELDOM_NS: u64 = 8_000 * MS;
/// This many messages may wait for a missing one. Messages further ahead are sent again.
const AHEAD: u32 = 64;

/// A packet between a phone and the service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Packet<M> {
    /// Sent once; a later message replaces it, or asks for it again.
    Once(M),
    /// Repeated until it is acknowledged.
    Numbered {
        /// Number on this connection in this direction, from 1.
        number: u32,
        /// The message.
        message: M,
    },
    /// The message of this number has arrived.
    Got {
        /// Its number.
        number: u32,
    },
}

/// Messages sent and not yet acknowledged.
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
    /// Queues a message; [`Self::next`] sends it. Returns its number.
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

    /// The other end has received the message of this number.
    pub(crate) fn got(&mut self, number: u32) {
        self.waiting.retain(|waiting| waiting.number != number);
    }

    /// Number of messages waiting for acknowledgement.
    pub(crate) fn len(&self) -> usize {
        self.waiting.len()
    }

    /// Withdraws unacknowledged messages that are of no more use.
    pub(crate) fn withdraw(&mut self, is_it: impl Fn(&M) -> bool) {
        self.waiting.retain(|waiting| !is_it(&waiting.message));
    }

    /// Replaces unacknowledged messages that are of no more use, where the other end reads in order and would wait for
    /// their numbers.
    pub(crate) fn replace(&mut self, is_it: impl Fn(&M) -> bool, by: &M) {
        for waiting in self.waiting.iter_mut().filter(|waiting| is_it(&waiting.message)) {
            waiting.message = by.clone();
        }
    }

    /// The other end was received: there is a path again, and waiting messages are sent soon.
    pub(crate) fn is_heard(&mut self, now_ns: u64) {
        for waiting in &mut self.waiting {
            waiting.due_ns = waiting.due_ns.min(now_ns + FIRST_NS);
        }
    }

    /// The next message that is due now, with its number. Call again until there is none.
    pub(crate) fn next(&mut self, now_ns: u64) -> Option<(u32, M)> {
        let due = self.waiting.iter_mut().find(|waiting| waiting.due_ns <= now_ns)?;
        let said_ns = due.said_ns;
        let is_dead = planted::bug!(
            PHONE_GIVEN_UP_TOO_SOON,
            now_ns >= said_ns + DEAD_AFTER_NS,
            now_ns >= said_ns + DEAD_AFTER_NS / 100
        );
        due.due_ns = now_ns + if is_dead { SELDOM_NS } else { due.wait_ns };
        due.wait_ns = (due.wait_ns * 3 / 2).min(LAST_NS);
        Some((due.number, due.message.clone()))
    }

    /// When the next message is due, ns.
    pub(crate) fn next_due_ns(&self) -> Option<u64> {
        self.waiting.iter().map(|waiting| waiting.due_ns).min()
    }
}

/// The order in which received messages are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// In the order of sending: early messages wait.
    InOrder,
    /// In the order of arrival: nothing waits for lost messages.
    AsItComes,
}

/// Received messages, each once.
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

    /// Accepts a message. True if it may be acknowledged: it is kept, or was accepted before.
    fn receive(&mut self, number: u32, message: M) -> bool {
        if number > self.taken && number - self.taken <= AHEAD {
            self.ahead.entry(number).or_insert(Some(message));
        }
        number <= self.taken.saturating_add(AHEAD)
    }

    /// The next message to read.
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

/// Both directions of one end: sends `S`, receives `H`.
#[derive(Clone, Debug)]
pub struct Line<S, H> {
    outbox: Outbox<S>,
    inbox: Inbox<H>,
    got: VecDeque<u32>,
}

impl<S: Clone + PartialEq, H> Line<S, H> {
    /// A connection over which nothing has passed yet.
    pub fn new(reading: Reading) -> Self {
        Self { outbox: Outbox::default(), inbox: Inbox::new(reading), got: VecDeque::new() }
    }

    /// Queues a message that must not be lost. A message equal to the last one, if that is still waiting, is not
    /// queued twice.
    pub fn say(&mut self, now_ns: u64, message: S) {
        if self.outbox.waiting.back().is_none_or(|waiting| waiting.message != message) {
            self.outbox.say(now_ns, message);
        }
    }

    /// Withdraws unacknowledged messages that are of no more use.
    pub fn withdraw(&mut self, is_it: impl Fn(&S) -> bool) {
        self.outbox.withdraw(is_it);
    }

    /// Replaces unacknowledged messages that are of no more use, where the other end reads in order.
    pub fn replace(&mut self, is_it: impl Fn(&S) -> bool, by: &S) {
        self.outbox.replace(is_it, by);
    }

    /// Accepts a packet. Returns the messages that can now be read.
    pub fn take(&mut self, now_ns: u64, packet: Packet<H>) -> Vec<H> {
        self.outbox.is_heard(now_ns);
        let once = match packet {
            Packet::Once(message) => Some(message),
            Packet::Numbered { number, message } => {
                if self.inbox.receive(number, message) {
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

    /// The next packet that is due now. Call again until there is none.
    pub fn next(&mut self, now_ns: u64) -> Option<Packet<S>> {
        if let Some(number) = self.got.pop_front() {
            return Some(Packet::Got { number });
        }
        self.outbox.next(now_ns).map(|(number, message)| Packet::Numbered { number, message })
    }

    /// When the next packet is due, ns.
    pub fn next_due_ns(&self) -> Option<u64> {
        if self.got.is_empty() { self.outbox.next_due_ns() } else { Some(0) }
    }
}

#[cfg(test)]
mod tests;
