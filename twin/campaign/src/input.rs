//! What a fuzzer varies: a header of parameters and a list of events, all of them whole numbers.

use twin_core::world::Choices;

/// Words of the header: one for each parameter of a base world that may vary, 0 for the base world's own value.
pub const HEADER_WORDS: usize = 25;
/// Words of an event: its kind, how its time is meant, two words of time, and choices of its parameters.
pub const EVENT_WORDS: usize = 10;
/// More events than this are dropped.
const EVENTS_MAX: usize = 32;

/// A scenario over some base world.
///
/// Total: every byte string is an input. Words are little-endian; a last event that is cut short is filled up with
/// zeros. An event has its own words, so that deleting one shifts no choice of another.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Input {
    /// One word for each parameter.
    pub header: [u16; HEADER_WORDS],
    /// What happens.
    pub events: Vec<Event>,
}

/// A fault at some time. All zeros are the mildest fault of the first kind at the first moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Event(pub [u16; EVENT_WORDS]);

impl Input {
    /// Reads an input from any bytes.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Self {
        let mut words = bytes.chunks(2).map(|pair| {
            u16::from_le_bytes([pair.first().copied().unwrap_or(0), pair.get(1).copied().unwrap_or(0)])
        });
        let header = std::array::from_fn(|_| words.next().unwrap_or(0));
        let words: Vec<u16> = words.collect();
        let event = |words: &[u16]| Event(std::array::from_fn(|n| words.get(n).copied().unwrap_or(0)));
        Self { header, events: words.chunks(EVENT_WORDS).take(EVENTS_MAX).map(event).collect() }
    }

    /// As bytes, from which [`Self::from_bytes`] reads the same input.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let events = self.events.iter().flat_map(|event| event.0);
        self.header.into_iter().chain(events).flat_map(u16::to_le_bytes).collect()
    }
}

/// The parameters of one event, in the order in which they are asked for; those not there are 0, the mildest.
pub(crate) struct Words<'a>(std::slice::Iter<'a, u16>);

impl<'a> Words<'a> {
    pub(crate) fn new(words: &'a [u16]) -> Self {
        Self(words.iter())
    }
}

impl Choices for Words<'_> {
    fn up_to(&mut self, most: u32) -> u32 {
        let word = u32::from(self.0.next().copied().unwrap_or(0));
        // A lower word never gives a higher choice: shrinking makes a scenario milder.
        (word * (most + 1)) >> 16
    }
}

#[cfg(test)]
mod tests;
