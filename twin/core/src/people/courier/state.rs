//! What a courier does now, and what they keep in mind.

use std::collections::VecDeque;

use crate::phone_message::PhoneMessage;
use crate::service::{Fallback, Handover, ServiceToCourier};
use crate::world::Enters;

/// What they do now, with the data that only this step has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    // `errand`
    Away,
    /// Still away: the lock has not received the code.
    HeldBack,
    UpThePath,
    AwaitDoor,
    Knock,
    Scan,
    AwaitCode,
    Pause,
    GoBack,
    AwaitNear,
    Type,
    PressUnlock,
    AwaitLamp,
    AwaitKeypad,
    // `door`
    TurnHandle,
    PushOpen,
    GoIn,
    GoBeside,
    SetDown,
    BackOut,
    PullShut(Then),
    FetchLeaf(Then),
    AwaitClearance,
    BackToShut,
    // `indoors`
    ToPrize,
    LiftPrize,
    AwaitReentry,
    AsideInHall,
    ShutIn,
    WalkAbout {
        /// When they shut themselves in, ns.
        shut_since_ns: u64,
    },
    Stand {
        /// The same.
        shut_since_ns: u64,
    },
    OutOfSight,
    Hidden,
    BackToDoor,
    TurnThumb,
    PullOpen,
    WalkOut,
    // `elsewhere`
    HandOver,
    AwaitInstructions,
    BackFromPorch,
    SetOnDoorstep,
    Photograph,
    DownThePath(Afterwards),
    Gone(Afterwards),
}

/// What follows when the door is pulled shut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Then {
    /// They report that the parcel is inside.
    Report,
    /// They wait for the code again: they had left the door open at their last stop.
    AwaitCode,
}

/// What the courier does after having left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Afterwards {
    /// Nothing more.
    Nothing,
    /// Types the code again.
    TypesAgain,
    /// Starts again with the parcel.
    TriesAgain,
    /// A neighbour accepts the parcel.
    Neighbour,
    /// The depot accepts the parcel.
    Depot,
    /// Comes with the next parcel.
    NextStop,
}

/// Which visit this is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Visit {
    /// The first through this door.
    First,
    /// They have opened the door again, before the lock had locked it.
    Reentered,
    /// They have left and come back, without a parcel, to type the code again.
    Returned,
}

/// How many more times they try.
#[derive(Clone, Copy, Debug)]
pub(super) struct TriesLeft {
    /// Entering the code.
    pub(super) code: u8,
    /// Scanning a label that cannot be read.
    pub(super) label: u8,
    /// Checking the door because their phone asks for it.
    pub(super) check: u8,
    /// Stepping in to fetch a leaf that is out of reach.
    pub(super) leaf: u8,
}

/// How they enter a code now.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    /// As ordered, until their phone does not open the door: then they type.
    pub(super) by: Enters,
    /// The last digit is wrong.
    pub(super) mistypes: bool,
}

/// Their request for a code.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Request {
    /// When they send the scan, again if there is no answer, ns; 0: they have not come to the door.
    pub(super) due_ns: u64,
    /// The service has answered that another delivery is in progress.
    pub(super) is_put_off: bool,
}

/// A parcel that is given to somebody off the scene.
#[derive(Clone, Debug)]
pub(super) struct Handing {
    pub(super) to: Handover,
    /// The handover code that they gave for it; the service has not got it yet.
    pub(super) receipt: Option<String>,
}

/// A courier's phone.
#[derive(Clone, Debug, Default)]
pub(super) struct Phone {
    /// Messages that the courier has not read yet.
    pub(super) inbox: VecDeque<ServiceToCourier>,
    /// The code that it shows.
    pub(super) code: Option<String>,
    /// The latest message besides the code.
    pub(super) message: Option<PhoneMessage>,
    /// The fallback that it last asked for.
    pub(super) fallback: Option<Fallback>,
    /// Until when the keypad is locked, as it shows, ns.
    pub(super) keypad_locked_until_ns: u64,
    /// The same, as the courier has last read it, ns.
    pub(super) keypad_read_until_ns: u64,
}
