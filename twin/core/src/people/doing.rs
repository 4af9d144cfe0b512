//! A person's present activity, for observers.

/// One activity at a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Doing {
    /// Off the scene, has not come yet.
    Away,
    /// Walks to the house.
    Approaching,
    /// Waits by the path until the door is free.
    WaitingForDoor,
    /// Knocks on the leaf.
    Knocking,
    /// Holds the label in front of the phone.
    Scanning,
    /// Looks at the phone for the code.
    AwaitingCode,
    /// Looks at the phone for instructions about a parcel that cannot go in.
    AwaitingInstructions,
    /// Pauses.
    StandingAbout,
    /// Types on the keypad.
    Typing,
    /// Presses "unlock" on the phone.
    PressingUnlock,
    /// Looks at the lock's lamps.
    AwaitingLock,
    /// Presses the lever handle.
    TurningHandle,
    /// Opens the leaf from outside by hand.
    PushingOpen,
    /// Walks in through the doorway.
    SteppingIn,
    /// Lowers the parcel to the floor.
    SettingDown,
    /// Lifts somebody else's object.
    LiftingThing,
    /// Walks out through the doorway.
    SteppingOut,
    /// Closes the leaf from outside by hand.
    PullingShut,
    /// Closes the leaf from inside by hand.
    PushingShut,
    /// Looks at the phone for the message that the door is locked.
    AwaitingClearance,
    /// Walks about in the house.
    WalkingAbout,
    /// Turns the inside thumb-turn.
    TurningThumb,
    /// Opens the leaf from inside by hand.
    PullingOpen,
    /// Holds the parcel out to somebody.
    HandingOver,
    /// Waits in the open door for the parcel.
    Receiving,
    /// Lowers the parcel to the porch.
    SettingOnDoorstep,
    /// Takes a picture of the parcel with the phone.
    Photographing,
    /// Sits in the living room.
    Sitting,
    /// Walks from the living room to the door.
    ComingToDoor,
    /// Walks back into the living room.
    GoingBack,
    /// Waits in hiding.
    Lurking,
    /// Walks to the street.
    Leaving,
    /// Off the scene.
    Gone,
}

impl Doing {
    /// As words that follow a name.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Away => "away",
            Self::Approaching => "walks up the path",
            Self::WaitingForDoor => "waits until the door is free",
            Self::Knocking => "knocks",
            Self::Scanning => "scans the label",
            Self::AwaitingCode => "waits for the code",
            Self::AwaitingInstructions => "waits for instructions",
            Self::StandingAbout => "pauses",
            Self::Typing => "types the code",
            Self::PressingUnlock => "presses unlock on the phone",
            Self::AwaitingLock => "waits for the lock",
            Self::TurningHandle => "turns the handle",
            Self::PushingOpen => "pushes the door open",
            Self::SteppingIn => "steps in",
            Self::SettingDown => "sets the parcel down",
            Self::LiftingThing => "puts something into the bag",
            Self::SteppingOut => "steps out",
            Self::PullingShut => "pulls the door shut",
            Self::PushingShut => "pushes the door shut from inside",
            Self::AwaitingClearance => "waits for the message that it is locked",
            Self::WalkingAbout => "walks about in the house",
            Self::TurningThumb => "turns the thumb-turn",
            Self::PullingOpen => "opens the door from inside",
            Self::HandingOver => "holds the parcel out",
            Self::Receiving => "stands in the open door",
            Self::SettingOnDoorstep => "sets the parcel down on the doorstep",
            Self::Photographing => "photographs the parcel",
            Self::Sitting => "sits in the living room",
            Self::ComingToDoor => "comes to the door",
            Self::GoingBack => "goes back into the living room",
            Self::Lurking => "waits in hiding",
            Self::Leaving => "walks away",
            Self::Gone => "gone",
        }
    }
}
