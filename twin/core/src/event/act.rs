//! What people do, and what they read on their phones.

use firmware::wire::Verdict;
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
    /// The recipient has opened the door from inside.
    OpensDoor,
    /// The recipient could not.
    CannotOpenDoor,
    /// The recipient takes the parcel out of the courier's hands.
    TakesParcel,
    /// The recipient stands in the open door, and nobody holds out a parcel.
    SeesNobody,
    /// From inside.
    PushedDoorShut,
    /// From inside, in vain.
    CannotPushDoorShut,
    /// On the recipient's phone.
    ReadsNotice(Notice),
    /// The recipient refuses the delivery.
    CallsOff,
    // --- courier, on the way to the door
    /// On the phone: the lock has no place for the code yet.
    ReadsNotYet,
    /// On the phone: the lock has the code.
    ReadsSetOut,
    /// The courier comes, with the parcel.
    Arrives,
    /// Somebody else is at the door.
    WaitsForDoor,
    /// After coming back.
    TypesCodeAgain,
    /// After coming back with the code in hand.
    IsAtDoorAgain,
    /// Knuckles on the door.
    Knocks,
    /// While somebody else is at the door.
    ScansWhileWaiting,
    /// The phone does not read the label.
    CannotScan,
    /// The phone read this label.
    Scans(String),
    /// The code is on the phone.
    ReadsCode,
    /// Away from the door, with the code on the phone.
    GoesBackOnceMore,
    /// The service refuses the delivery.
    IsRefused(Refusal),
    /// On the phone: another delivery is under way.
    IsAskedToWait,
    /// From further away.
    WalksToDoor,
    /// In the app.
    PressesUnlock,
    /// The lock has opened.
    SeesGreenLamp,
    /// The lock has refused; another try follows.
    SeesRedLamp,
    /// The lock does not answer; another try follows.
    SeesNoLamp,
    /// On the phone: the keypad is locked for so long, s.
    ReadsKeypadLocked(u64),
    /// After waiting for the keypad.
    TriesKeypadAgain,
    /// For this reason.
    GivesUp(GaveUp),
    /// The phone answers a challenge of the lock.
    PhoneAnswers,
    /// Something that the own phone shows of the lock.
    Reads(PhoneShows),
    // --- courier, at the door and inside
    /// A lock that somebody locked again before the courier pushed.
    FindsDoorLocked,
    /// Inside once more, unasked.
    IsInsideAgain,
    /// Does not set the parcel down.
    KeepsParcel,
    /// In view of the camera, if all is well.
    SetsParcelDown,
    /// Leaves the door as it is.
    WalksOffWithoutLook,
    /// The leaf stands too far open to be reached from outside.
    StepsInForDoor,
    /// From outside.
    PulledDoorShut,
    /// From outside, in vain.
    CannotPullDoorShut,
    /// Into the phone, though the parcel was not left.
    ReportsNoEntry,
    /// On the phone, on the way back.
    TurnsRoundForDoor,
    /// On the phone, before anything else.
    IsAskedToCheckFirst,
    /// On the phone.
    ReadsDoorLocked,
    /// On the phone, at the door.
    PullsAgain,
    /// Nothing came on the phone.
    HasWaitedEnough,
    /// Takes a thing of the house.
    Steals,
    /// The courier shut the door from inside.
    ShutInside,
    /// Inside, behind the shut door.
    StandsStill,
    /// Before the bolt is thrown.
    OpensBeforeLock,
    /// Out, from behind a shut door.
    GoesOut,
    /// Somebody opened from inside.
    HoldsParcelOut,
    // --- courier, elsewhere
    /// Into somebody's hands.
    HandedParcelOver,
    /// Nothing came on the phone: the parcel goes back.
    TakesParcelAlong,
    /// On the phone: what to do with the parcel.
    ReadsFallback(Fallback),
    /// Outside.
    SetsParcelOnDoorstep,
    /// As a proof.
    PhotographsParcel,
    /// Off the scene.
    HasLeft,
    /// Without the parcel.
    ComesBack,
    /// For another try.
    ComesBackWithParcel,
    /// On another order.
    ComesWithNextParcel,
    /// A thief, who names a false code for the handover.
    KeepsParcelAndLies,
    /// Who tells the code for the handover.
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
    /// As the courier opens.
    WalksInBehind,
    /// Once the courier is gone.
    ComesOutOfHiding,
}

/// Why a courier gives up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum GaveUp {
    /// Somebody else stays at the door.
    DoorNeverFree,
    /// Asked to wait for too long.
    OtherDeliveryTooLong,
    /// The service is silent.
    NoAnswer,
    /// The red lamp, too often.
    LockRefused,
    /// No lamp, too often.
    LockSilent,
    /// Wrong codes were typed.
    KeypadLocked,
    /// The handle turns and the leaf does not move.
    DoorDoesNotOpen,
    /// Something stands behind it.
    WayBlocked,
    /// Nobody takes it.
    NobodyTakesParcel,
}

/// What a courier's phone shows of the lock that it hears.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub enum PhoneShows {
    /// It hears the lock.
    LockNear,
    /// It does not answer here: the label was scanned elsewhere.
    NotWhereScanned,
    /// The lock has answered.
    Verdict(Verdict),
}
