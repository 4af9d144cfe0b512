//! False statements sent to people: each notice counts once, each message to a courier once.

use std::collections::{BTreeMap, BTreeSet};

use crate::service::ServiceToCourier;

/// Memory of what the service has sent to phones.
#[derive(Clone, Debug, Default)]
pub(crate) struct Said {
    /// Why a notice was false when it was first sent, by its number.
    first: BTreeMap<u32, Option<&'static str>>,
    /// Notices that have been delivered.
    judged: BTreeSet<u32>,
    words: Vec<(u32, ServiceToCourier)>,
    /// False notices to the recipient.
    pub(crate) false_notices: u32,
    /// False messages to couriers.
    pub(crate) false_messages: u32,
}

impl Said {
    /// Has the notice of this number been delivered?
    pub(crate) fn is_judged(&self, number: u32) -> bool {
        self.judged.contains(&number)
    }

    /// A notice is sent. `why`: the reason it is false now, if it is; `is_state`: it must be true each time. Returns
    /// why it is false, if it is and arrives.
    pub(crate) fn notice(
        &mut self,
        number: u32,
        is_state: bool,
        why: Option<&'static str>,
        arrives: bool,
    ) -> Option<&'static str> {
        let first = *self.first.entry(number).or_insert(why);
        let why = if is_state { why } else { first };
        if arrives && self.judged.insert(number) {
            self.false_notices += u32::from(why.is_some());
            return why;
        }
        None
    }

    /// A courier is sent something false. Returns whether that is new.
    pub(crate) fn word(&mut self, courier: u32, word: &ServiceToCourier) -> bool {
        let said = (courier, word.clone());
        let is_new = !self.words.contains(&said);
        if is_new {
            self.words.push(said);
            self.false_messages += 1;
        }
        is_new
    }
}

#[cfg(test)]
mod tests;
