//! Trace and story: every event goes into both.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::event::Event;
use crate::service::{Output, Packet, ToRecipient};
use crate::story::StoryLine;
use crate::time::seconds;
use crate::trace::Trace;
use crate::world::World;

/// Trace and story so far.
#[derive(Clone)]
pub(super) struct Log {
    pub(super) trace: Trace,
    lines: Vec<StoryLine>,
    /// Names of the people, in the order of the world file.
    names: Arc<[String]>,
    /// Highest message number already narrated, for each courier and for the recipient (`None`).
    narrated: BTreeMap<Option<u32>, u32>,
}

impl Log {
    pub(super) fn new(world: &World) -> Self {
        let names = world.people.iter().map(|person| person.name().to_owned()).collect();
        Self { trace: Trace::new(), lines: Vec::new(), names, narrated: BTreeMap::new() }
    }

    /// The log of a fork that tells nothing.
    pub(super) fn for_trial(&self) -> Self {
        let (trace, names) = (self.trace.clone(), Arc::clone(&self.names));
        Self { trace, lines: Vec::new(), names, narrated: self.narrated.clone() }
    }

    pub(super) fn tell(&mut self, now_ns: u64, event: Event) {
        self.trace.fold_event(now_ns, &event);
        let name = |who: usize| self.names.get(who).cloned().unwrap_or_default();
        self.lines.push(StoryLine::of(seconds(now_ns), event, name));
    }

    pub(super) fn lines(&self) -> &[StoryLine] {
        &self.lines
    }

    pub(super) fn into_lines(self) -> Vec<StoryLine> {
        self.lines
    }

    pub(super) fn hash(&self) -> String {
        self.trace.hash()
    }

    /// A message that is repeated until it is acknowledged is narrated once: is this the first time?
    pub(super) fn is_first(&mut self, output: &Output) -> bool {
        let (of, number) = match output {
            Output::Courier(courier, Packet::Numbered { number, .. }) => (Some(*courier), *number),
            Output::Recipient(Packet::Once(ToRecipient::Notice { number, .. })) => (None, *number),
            _ => return true,
        };
        let last = self.narrated.entry(of).or_default();
        let is_first = number > *last;
        *last = number.max(*last);
        is_first
    }
}
