//! What people do, and what they read on their phones.

use firmware::wire::Decision;
use serde::Serialize;

use crate::service::{Fallback, Notice, Refusal};

/// What somebody does.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub enum Act {
    // --- recipient
    /// The recipient wakes and gets up to look at the door.
    Wakes,
    /// The recipient heard a knock.
    HearsKnock,
    /// From inside, by hand.
    TurnsThumbTurn,
    /// The recipient puts the parcel into the living room.
    PutsParcelAway,
    /// The recipient opened the door from inside.
    OpensDoor,
    /// The recipient could not open the door.
    CannotOpenDoor,
    /// The recipient takes the parcel out of the courier's hands.
    TakesParcel,
    /// The recipient stands in the open door, but nobody offers a parcel.
    SeesNobody,
    /// From inside.
    PushedDoorShut,
    /// From inside, without success.
    CannotPushDoorShut,
    /// On the recipient's phone.
    ReadsNotice(Notice),
    /// The recipient refuses the delivery.
    CallsOff,
    // --- courier, on the way to the door
    /// On the phone: the lock has received the code.
    ReadsNotYet,
    /// On the phone: the lock has the code.
    ReadsSetOut,
    /// The courier arrives with the parcel.
    Arrives,
    /// Somebody else is at the door.
    WaitsForDoor,
    /// After returning.
    TypesCodeAgain,
    /// After returning with the code at hand.
    IsAtDoorAgain,
    /// Knuckles on the door.
    Knocks,
    /// While somebody else is at the door.
    ScansWhileWaiting,
    /// The phone cannot read the label.
    CannotScan,
    /// The phone read this label.
    Scans(String),
    /// The code is on the phone.
    ReadsCode,
    /// Away from the door, with the code on the phone.
    GoesBackOnceMore,
    /// The service refuses the delivery.
    IsRefused(Refusal),
    /// On the phone: another delivery is in progress.
    IsAskedToWait,
    /// From farther away.
    WalksToDoor,
    /// In the app.
    PressesUnlock,
    /// The lock has opened.
    SeesGreenLamp,
    /// The lock has refused; another attempt follows.
    SeesRedLamp,
    /// The lock does not answer; another attempt follows.
    SeesNoLamp,
    /// On the phone: the keypad is locked for this long, s.
    ReadsKeypadLocked(u64),
    /// After waiting for the keypad.
    TriesKeypadAgain,
    /// For this reason.
    GivesUp(GaveUp),
    /// The phone answers a challenge of the lock.
    PhoneAnswers,
    /// The courier's own phone shows something about the lock.
    Reads(PhoneShows),
    // --- courier, at the door and inside
    /// Somebody locked the door again before the courier pushed.
    FindsDoorLocked,
    /// Inside a second time, without permission.
    IsInsideAgain,
    /// The courier does not set the parcel down.
    KeepsParcel,
    /// In view of the camera, normally.
    SetsParcelDown,
    /// Leaves without checking the door.
    WalksOffWithoutLook,
    /// The leaf is open too far to be reached from outside.
    StepsInForDoor,
    /// From outside.
    PulledDoorShut,
    /// From outside, without success.
    CannotPullDoorShut,
    /// On the phone, although the parcel was not left.
    ReportsNoEntry,
    /// On the phone, on the way back.
    TurnsRoundForDoor,
    /// On the phone, before the next delivery.
    IsAskedToCheckFirst,
    /// On the phone.
    ReadsDoorLocked,
    /// On the phone, at the door.
    PullsAgain,
    /// No message arrived on the phone.
    HasWaitedEnough,
    /// Takes an object from the house.
    Steals,
    /// The courier shut the door from inside.
    ShutInside,
    /// Inside, behind the shut door.
    StandsStill,
    /// Before the bolt is thrown.
    OpensBeforeLock,
    /// Out of the house, through the door that was shut.
    GoesOut,
    /// Somebody opened from inside.
    HoldsParcelOut,
    // --- courier, elsewhere
    /// Into somebody's hands.
    HandedParcelOver,
    /// No message arrived on the phone: the parcel goes back.
    TakesParcelAlong,
    /// On the phone: what to do with the parcel.
    ReadsFallback(Fallback),
    /// Outside.
    SetsParcelOnDoorstep,
    /// As proof of delivery.
    PhotographsParcel,
    /// The courier is off the scene.
    HasLeft,
    /// Without the parcel.
    ComesBack,
    /// For another attempt.
    ComesBackWithParcel,
    /// For another order.
    ComesWithNextParcel,
    /// A thief, who reports a false handover code.
    KeepsParcelAndLies,
    /// The neighbour gives the courier the handover code.
    HandsToNeighbour,
    /// With the parcel.
    IsBackAtDepot,
    // --- intruder
    /// Near the door.
    LiesInWait,
    /// Of the front door.
    TriesHandle,
    /// ... and it opens.
    DoorOpens,
    /// ... and it does not.
    SlipsAway,
    /// Past the door.
    IsInHouse,
    /// While the courier opens.
    WalksInBehind,
    /// Once the courier is gone.
    ComesOutOfHiding,
}

/// Why a courier gives up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum GaveUp {
    /// Somebody else remains at the door.
    DoorNeverFree,
    /// The courier was asked to wait for too long.
    OtherDeliveryTooLong,
    /// The service does not answer.
    NoAnswer,
    /// The red lamp lit too often.
    LockRefused,
    /// No lamp lit, too often.
    LockSilent,
    /// Wrong codes were typed.
    KeypadLocked,
    /// The handle turns but the leaf does not move.
    DoorDoesNotOpen,
    /// Something behind the door blocks it.
    WayBlocked,
    /// Nobody takes it.
    NobodyTakesParcel,
}

/// What a courier's phone shows about a lock within radio range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum PhoneShows {
    /// The phone receives the lock.
    LockNear,
    /// The phone does not answer here: the label was scanned elsewhere.
    NotWhereScanned,
    /// The lock has answered.
    Decision(Decision),
}
