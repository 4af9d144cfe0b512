//! What the service sends and finds, in words.

use crate::event::{Fate, Sending, ServiceEvent};

pub(super) fn words(event: &ServiceEvent) -> String {
    match event {
        ServiceEvent::Sends { message, fate } => {
            let words = sending_words(message);
            fate_words(*fate).map_or_else(|| words.clone(), |fate| format!("{words} ({fate})"))
        }
        ServiceEvent::JournalVerified(records) => format!("verifies the journal, {records} records"),
        ServiceEvent::JournalLost(records) => format!("verifies the journal, but {records} records are lost"),
        ServiceEvent::JournalBroken(why) => format!("JOURNAL BROKEN: {why}"),
        ServiceEvent::TakesOrder(words) => words.clone(),
    }
}

fn sending_words(message: &Sending) -> String {
    match message {
        Sending::Grant(serial) => format!("sends grant {serial} to the lock"),
        Sending::Revocation(serial) => format!("revokes grant {serial}"),
        Sending::Time => "sends the signed time to the lock".to_owned(),
        Sending::Code => "sends the courier's code to the lock".to_owned(),
        Sending::FilmOrder(delivery) => format!("asks the hub to record delivery {delivery}"),
        Sending::FilmEnd => "asks the hub to end the recording".to_owned(),
        Sending::Notice(notice) => format!("notifies the recipient: {}", notice.words()),
        Sending::CodeRelease => "releases the code to the courier's phone".to_owned(),
        Sending::Refused(why) => format!("refuses the delivery: {}", why.words()),
        Sending::DoorLocked => "notifies the courier that the door is locked".to_owned(),
        Sending::CheckDoor => "asks the courier to check the door".to_owned(),
        Sending::CloseDoor => "asks the next courier to pull the door shut".to_owned(),
        Sending::Fallback(fallback) => format!("asks the courier to {}", fallback.words()),
        Sending::Noted => "confirms the handover to the courier".to_owned(),
        Sending::KeypadLocked => "notifies the courier how long the keypad is locked".to_owned(),
        Sending::NotYet => "asks the courier not to set out yet".to_owned(),
        Sending::SetOut => "asks the courier to set out".to_owned(),
    }
}

/// What to narrate about a message that did not get through.
fn fate_words(fate: Fate) -> Option<&'static str> {
    match fate {
        Fate::Arrives => None,
        Fate::Lost => Some("lost"),
        Fate::Jammed => Some("jammed"),
        Fate::Held => Some("held back"),
        Fate::Crowded => Some("the link is full"),
    }
}
