//! What the service sends and finds, in words.

use crate::event::{Fate, Sending, ServiceEvent};

pub(super) fn words(event: &ServiceEvent) -> String {
    match event {
        ServiceEvent::Sends { message, fate } => {
            let words = sending_words(message);
            fate_words(*fate).map_or_else(|| words.clone(), |fate| format!("{words} ({fate})"))
        }
        ServiceEvent::JournalVerified(records) => format!("journal verified, {records} records"),
        ServiceEvent::JournalLost(records) => format!("journal verified, but {records} records are lost"),
        ServiceEvent::JournalBroken(why) => format!("JOURNAL BROKEN: {why}"),
        ServiceEvent::TakesOrder(words) => words.clone(),
    }
}

fn sending_words(message: &Sending) -> String {
    match message {
        Sending::Grant(serial) => format!("sends grant {serial} to the lock"),
        Sending::Revocation(serial) => format!("revokes grant {serial}"),
        Sending::Time => "tells the lock the time, signed".to_owned(),
        Sending::Code => "enters the code for the courier".to_owned(),
        Sending::FilmOrder(delivery) => format!("asks the hub to film delivery {delivery}"),
        Sending::FilmEnd => "ends the order to film".to_owned(),
        Sending::Notice(notice) => format!("notifies the recipient: {}", notice.words()),
        Sending::CodeRelease => "releases the code to the courier's phone".to_owned(),
        Sending::Refused(why) => format!("refuses the delivery: {}", why.words()),
        Sending::DoorLocked => "tells the courier that the door is locked".to_owned(),
        Sending::CheckDoor => "asks the courier to check the door".to_owned(),
        Sending::CloseDoor => "asks the next courier to pull the door shut".to_owned(),
        Sending::Fallback(fallback) => format!("asks the courier to {}", fallback.words()),
        Sending::Noted => "has the handover on record".to_owned(),
        Sending::KeypadLocked => "tells the courier how long the keypad is locked".to_owned(),
        Sending::NotYet => "tells the courier not to set out yet".to_owned(),
        Sending::SetOut => "tells the courier to set out".to_owned(),
    }
}

/// What to narrate about a message that did not get through.
fn fate_words(fate: Fate) -> Option<&'static str> {
    match fate {
        Fate::Arrives => None,
        Fate::Lost => Some("is lost in the air"),
        Fate::Jammed => Some("is jammed"),
        Fate::Held => Some("is held back"),
        Fate::Crowded => Some("finds no room on the link"),
    }
}
