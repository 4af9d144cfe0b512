//! The random search: the n-th input of a campaign, by its number alone.

use chips::random::Stream;

use crate::base::{Base, kinds};
use crate::input::{EVENT_WORDS, Event, HEADER_WORDS, Input};

/// A scenario has at most this many kinds of faults, and events.
const KINDS_MAX: u64 = 4;
const EVENTS_MAX: u64 = 6;
/// Share of scenarios in which parameters vary, and of these for each parameter the share that changes it. In the
/// others runs have the base world's past up to their first event, and go on from a fork.
const VARIES: f64 = 0.5;
const CHANGES: f64 = 0.12;

impl Base {
    /// The input of this number in the search with this seed.
    #[must_use]
    pub fn scenario(&self, seed: u64, number: u64) -> Input {
        let mut random = Stream::new(seed, &format!("campaign.{}.{number}", self.world().name));
        let swarm = Swarm::drawn(&mut random);
        let events = 1 + random.draw() % EVENTS_MAX;
        let event = |random: &mut Stream| {
            let mut words: [u16; EVENT_WORDS] = std::array::from_fn(|_| random.draw() as u16);
            words[0] = swarm.kind(random);
            Event(words)
        };
        let varies = random.happens(VARIES);
        let header: [u16; HEADER_WORDS] =
            std::array::from_fn(|_| if varies && random.happens(CHANGES) { random.draw() as u16 } else { 0 });
        Input { header, events: (0..events).map(|_| event(&mut random)).collect() }
    }
}

/// The few kinds of faults that one scenario uses, so that rare combinations are not drowned by the common ones.
/// Source: Groce et al., "Swarm Testing", ISSTA 2012.
pub(crate) struct Swarm(Vec<u16>);

impl Swarm {
    pub(crate) fn drawn(random: &mut Stream) -> Self {
        Self((0..1 + random.draw() % KINDS_MAX).map(|_| kind_word(random)).collect())
    }

    /// A word that decodes to one of its kinds.
    pub(crate) fn kind(&self, random: &mut Stream) -> u16 {
        let index = (random.draw() % self.0.len() as u64) as usize;
        self.0.get(index).copied().unwrap_or(0)
    }
}

/// A word that decodes to one of the kinds, all equally often.
fn kind_word(random: &mut Stream) -> u16 {
    let kinds = kinds() as u64;
    // The middle of the words that decode to it.
    let kind = random.draw() % kinds;
    ((2 * kind + 1) * 65_536 / (2 * kinds)) as u16
}

#[cfg(test)]
mod tests;
