//! The story: what happened, when, and who did it, for people to read.

/// One line of the timeline.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// When, s since the start of the world.
    pub at_s: f64,
    /// Who did it: `courier`, `lock`, `service`, `recipient`, `world` ...
    pub who: String,
    /// What happened.
    pub what: String,
}

/// The timeline so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Story {
    events: Vec<Event>,
}

impl Story {
    pub(crate) fn tell(&mut self, now_ns: u64, who: &str, what: impl Into<String>) {
        self.events.push(Event { at_s: seconds(now_ns), who: who.to_owned(), what: what.into() });
    }

    pub(crate) fn events(&self) -> &[Event] {
        &self.events
    }

    pub(crate) fn into_events(self) -> Vec<Event> {
        self.events
    }
}

/// Nanoseconds as seconds.
pub(crate) fn seconds(ns: u64) -> f64 {
    ns as f64 / 1e9
}

/// Seconds as nanoseconds, to the nearest.
pub(crate) fn nanoseconds(s: f64) -> u64 {
    libm::round(s * 1e9).max(0.0) as u64
}
