//! What people do, in words.

use firmware::wire::Decision;

use crate::event::{Act, GaveUp, PhoneShows};

pub(super) fn act_words(act: &Act) -> String {
    let words = match act {
        Act::ReadsNotice(notice) => return format!("reads: {}", notice.words()),
        Act::Scans(label) => return format!("scans label {label}"),
        Act::IsRefused(why) => return format!("is refused: {}", why.words()),
        Act::ReadsKeypadLocked(left_s) => {
            return format!("reads that the keypad is locked for {left_s} s, waits");
        }
        Act::GivesUp(why) => return format!("gives up: {}", why_words(*why)),
        Act::Reads(shows) => return format!("reads on the phone: {}", phone_words(*shows)),
        Act::ReadsFallback(fallback) => return format!("reads: {}", fallback.words()),
        Act::Wakes => "wakes up, goes to check the door",
        Act::HearsKnock => "hears somebody knock",
        Act::TurnsThumbTurn => "turns the thumb-turn",
        Act::PutsParcelAway => "sets the parcel down in the living room",
        Act::OpensDoor => "opens the door",
        Act::CannotOpenDoor => "cannot open the door",
        Act::TakesParcel => "takes the parcel at the door",
        Act::SeesNobody => "sees nobody with a parcel",
        Act::PushedDoorShut => "pushes the door shut",
        Act::CannotPushDoorShut => "cannot push the door shut",
        Act::CallsOff => "calls the delivery off",
        Act::ReadsNotYet => "reads that the lock cannot store the code yet, waits",
        Act::ReadsSetOut => "reads that the lock has stored the code",
        Act::Arrives => "arrives with the parcel",
        Act::WaitsForDoor => "waits until the door is free",
        Act::TypesCodeAgain => "types the code a second time",
        Act::IsAtDoorAgain => "is at the door again",
        Act::Knocks => "knocks",
        Act::ScansWhileWaiting => "scans the label while waiting",
        Act::CannotScan => "cannot scan the label",
        Act::ReadsCode => "reads the one-time code on the phone",
        Act::GoesBackOnceMore => "goes away from the door once more",
        Act::IsAskedToWait => "is asked to wait for another delivery to end",
        Act::WalksToDoor => "walks to the door",
        Act::PressesUnlock => "presses unlock on the phone",
        Act::PhoneAnswers => "answers the lock with the phone",
        Act::SeesGreenLamp => "sees the green lamp, turns the handle",
        Act::SeesRedLamp => "sees the red lamp, tries again",
        Act::SeesNoLamp => "sees no lamp, tries again",
        Act::TriesKeypadAgain => "tries again, the keypad should work by now",
        Act::FindsDoorLocked => "finds the door locked, walks away",
        Act::IsInsideAgain => "enters the house a second time",
        Act::KeepsParcel => "keeps the parcel",
        Act::SetsParcelDown => "sets the parcel down inside",
        Act::WalksOffWithoutLook => "walks away without checking the door",
        Act::StepsInForDoor => "steps in to reach the door",
        Act::PulledDoorShut => "pulls the door shut",
        Act::CannotPullDoorShut => "cannot pull the door shut",
        Act::ReportsNoEntry => "reports that they could not get in",
        Act::TurnsRoundForDoor => "is asked to check the door, turns back",
        Act::IsAskedToCheckFirst => "is asked to check the door first",
        Act::ReadsDoorLocked => "reads that the door is locked",
        Act::PullsAgain => "is asked to check the door, pulls again",
        Act::HasWaitedEnough => "stops waiting",
        Act::Steals => "steals something, puts it into the bag",
        Act::ShutInside => "shuts the door and stays inside",
        Act::StandsStill => "stands still in the hall",
        Act::OpensBeforeLock => "opens the door again before it is locked",
        Act::GoesOut => "opens the door and goes out",
        Act::HoldsParcelOut => "sees somebody open the door, holds the parcel out",
        Act::HandedParcelOver => "hands the parcel over",
        Act::TakesParcelAlong => "receives no message, takes the parcel along",
        Act::SetsParcelOnDoorstep => "sets the parcel down on the doorstep",
        Act::PhotographsParcel => "photographs the parcel",
        Act::HasLeft => "has left",
        Act::ComesBack => "comes back",
        Act::ComesBackWithParcel => "comes back with the parcel",
        Act::ComesWithNextParcel => "comes with the next parcel",
        Act::KeepsParcelAndLies => "keeps the parcel, reports an invented code",
        Act::HandsToNeighbour => "hands the parcel to a neighbour, gets their code",
        Act::IsBackAtDepot => "is back at the depot with the parcel",
        Act::LiesInWait => "waits in hiding",
        Act::TriesHandle => "tries the handle",
        Act::DoorOpens => "the door opens",
        Act::SlipsAway => "finds the door locked, leaves",
        Act::IsInHouse => "is in the house",
        Act::WalksInBehind => "walks in behind the courier",
        Act::ComesOutOfHiding => "comes out of hiding, walks to the door",
    };
    words.to_owned()
}

fn why_words(why: GaveUp) -> &'static str {
    match why {
        GaveUp::DoorNeverFree => "the door was not free in time",
        GaveUp::OtherDeliveryTooLong => "the other delivery takes too long",
        GaveUp::NoAnswer => "no answer from the service",
        GaveUp::LockRefused => "the lock refused the code",
        GaveUp::LockSilent => "the lock did not answer",
        GaveUp::KeypadLocked => "the keypad is locked for too long",
        GaveUp::DoorDoesNotOpen => "the door does not open",
        GaveUp::WayBlocked => "the way in is blocked",
        GaveUp::NobodyTakesParcel => "nobody takes the parcel",
    }
}

fn phone_words(shows: PhoneShows) -> &'static str {
    match shows {
        PhoneShows::LockNear => "the lock is near",
        PhoneShows::NotWhereScanned => "this is not the place of the scan",
        PhoneShows::Decision(verdict) => decision_words(verdict),
    }
}

/// The lock's answer, as a phone shows it.
pub(crate) fn decision_words(verdict: Decision) -> &'static str {
    match verdict {
        Decision::Opening => "opening",
        Decision::Refused(_) => "the lock refuses, please type the code",
        Decision::Wrong | Decision::NotNow => "the lock does not know this phone, please type the code",
    }
}
