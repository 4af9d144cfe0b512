//! What people do, in words.

use firmware::wire::Verdict;

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
        Act::Wakes => "wakes, goes to look at the door",
        Act::HearsKnock => "hears somebody knock",
        Act::TurnsThumbTurn => "turns the thumb-turn",
        Act::PutsParcelAway => "sets the parcel down in the living room",
        Act::OpensDoor => "opens the door",
        Act::CannotOpenDoor => "cannot get the door open",
        Act::TakesParcel => "takes the parcel at the door",
        Act::SeesNobody => "sees nobody with a parcel",
        Act::PushedDoorShut => "has pushed the door shut",
        Act::CannotPushDoorShut => "cannot push the door shut",
        Act::CallsOff => "calls the delivery off",
        Act::ReadsNotYet => "reads that the lock cannot take his code yet, does not set out",
        Act::ReadsSetOut => "reads that the lock has his code",
        Act::Arrives => "arrives with the parcel",
        Act::WaitsForDoor => "waits until the door is free",
        Act::TypesCodeAgain => "types the code a second time",
        Act::IsAtDoorAgain => "is at the door again",
        Act::Knocks => "knocks",
        Act::ScansWhileWaiting => "scans the label while he waits",
        Act::CannotScan => "cannot get the label read",
        Act::ReadsCode => "reads the one-time code on the phone",
        Act::GoesBackOnceMore => "goes back once more",
        Act::IsAskedToWait => "is asked to wait, another delivery is under way",
        Act::WalksToDoor => "walks to the door",
        Act::PressesUnlock => "presses unlock on the phone",
        Act::PhoneAnswers => "phone answers the lock",
        Act::SeesGreenLamp => "sees the green lamp, turns the handle",
        Act::SeesRedLamp => "sees the red lamp, tries again",
        Act::SeesNoLamp => "sees no lamp, tries again",
        Act::TriesKeypadAgain => "tries again, the keypad should work by now",
        Act::FindsDoorLocked => "finds the door locked, walks away",
        Act::IsInsideAgain => "is in the house a second time",
        Act::KeepsParcel => "keeps the parcel",
        Act::SetsParcelDown => "sets the parcel down inside",
        Act::WalksOffWithoutLook => "walks off without a look at the door",
        Act::StepsInForDoor => "steps in to reach the door",
        Act::PulledDoorShut => "has pulled the door to",
        Act::CannotPullDoorShut => "cannot pull the door to",
        Act::ReportsNoEntry => "tells that he could not get in",
        Act::TurnsRoundForDoor => "is asked to check the door, turns round",
        Act::IsAskedToCheckFirst => "is asked to check the door first",
        Act::ReadsDoorLocked => "hears that the door is locked",
        Act::PullsAgain => "is asked to check the door, pulls again",
        Act::HasWaitedEnough => "has waited long enough",
        Act::Steals => "puts something into his bag that is not his",
        Act::ShutInside => "has shut himself in",
        Act::StandsStill => "stands still in the hall",
        Act::OpensBeforeLock => "opens again before the lock has closed",
        Act::GoesOut => "lets himself out",
        Act::HoldsParcelOut => "sees somebody open, holds the parcel out",
        Act::HandedParcelOver => "has handed the parcel over",
        Act::TakesParcelAlong => "hears no word, takes the parcel along",
        Act::SetsParcelOnDoorstep => "sets the parcel down on the doorstep",
        Act::PhotographsParcel => "photographs the parcel",
        Act::HasLeft => "has left",
        Act::ComesBack => "comes back",
        Act::ComesBackWithParcel => "comes back with the parcel",
        Act::ComesWithNextParcel => "comes with the next parcel",
        Act::KeepsParcelAndLies => "keeps the parcel and makes up a code for it",
        Act::HandsToNeighbour => "hands the parcel to a neighbour, who tells the code",
        Act::IsBackAtDepot => "is back at the depot with the parcel",
        Act::LiesInWait => "lies in wait",
        Act::TriesHandle => "tries the handle",
        Act::DoorOpens => "the door opens",
        Act::SlipsAway => "finds the door locked, slips away",
        Act::IsInHouse => "is in the house",
        Act::WalksInBehind => "walks in behind the courier",
        Act::ComesOutOfHiding => "comes out and walks to the door",
    };
    words.to_owned()
}

fn why_words(why: GaveUp) -> &'static str {
    match why {
        GaveUp::DoorNeverFree => "the door is never free",
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
        PhoneShows::NotWhereScanned => "this is not where the label was scanned",
        PhoneShows::Verdict(verdict) => verdict_words(verdict),
    }
}

/// The lock's answer, as a phone shows it.
pub(crate) fn verdict_words(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Opening => "opening",
        Verdict::Refused(_) => "the lock refuses, please type the code",
        Verdict::Wrong | Verdict::NotNow => "the lock does not know this phone, please type the code",
    }
}
