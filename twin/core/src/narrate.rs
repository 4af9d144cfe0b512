//! Sentences for events: the only place that makes them. [`crate::event`] defines what happened; this module words it
//! for the timeline, subtitles and reports.

mod devices;
mod people;
mod service;

pub(crate) use devices::state_words;
pub(crate) use people::decision_words;

use crate::event::{Event, IntruderEvent, WorldEvent};

/// Who did something, and what, in words. `name` gives a person's name by their index among the people.
pub(crate) fn narrate(event: &Event, name: impl Fn(usize) -> String) -> (String, String) {
    match event {
        Event::Person { who, act } => (name(*who), people::act_words(act)),
        Event::Lock(event) => ("lock".to_owned(), devices::lock_words(event)),
        Event::Hub(event) => ("hub".to_owned(), devices::hub_words(event)),
        Event::Service(event) => ("service".to_owned(), service::words(event)),
        Event::Intruder(event) => ("intruder".to_owned(), intruder_words(event)),
        Event::World(event) => ("world".to_owned(), world_words(event)),
    }
}

fn intruder_words(event: &IntruderEvent) -> String {
    match event {
        IntruderEvent::OnRadio(counts) => counts.words(),
        IntruderEvent::OnCloudLink(counts) => counts.words(),
        IntruderEvent::OnNetwork(counts) => counts.words(),
    }
}

fn world_words(event: &WorldEvent) -> String {
    match event {
        WorldEvent::Begins(fault) => fault.words().begins,
        WorldEvent::Ends(fault) => fault.words().ends,
        WorldEvent::NoRoomForFoot => "the door is shut: no room for a foot".to_owned(),
        WorldEvent::JournalBroken => "the journal in the lock's flash does not verify".to_owned(),
        WorldEvent::SupplyCut => "the power is cut between two bytes".to_owned(),
        WorldEvent::NoWayOut => "nobody could get out by the thumb-turn now".to_owned(),
        WorldEvent::FalseNotice { notice, why } => {
            format!("the recipient is sent \"{}\", which is false: {why}", notice.words())
        }
        WorldEvent::FalseMessage { message, why } => {
            format!("the courier is sent \"{message}\", which is false: {why}")
        }
    }
}
