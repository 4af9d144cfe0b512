//! The story: what happened, when, and who did it, for people to read.

use crate::event::Event;
use crate::narrate::narrate;

/// One line of the timeline: an event, and its text.
#[derive(Clone, Debug, PartialEq)]
pub struct StoryLine {
    /// When, s since the start of the world.
    pub at_s: f64,
    /// Who did it: `courier`, `lock`, `service`, `recipient`, `world` ...
    pub who: String,
    /// What happened, in words.
    pub what: String,
    /// What happened.
    pub event: Event,
}

impl StoryLine {
    /// An event in words. `name` gives a person's name by their index among the people of the world file.
    pub fn of(at_s: f64, event: Event, name: impl Fn(usize) -> String) -> Self {
        let (who, what) = narrate(&event, name);
        Self { at_s, who, what, event }
    }
}
