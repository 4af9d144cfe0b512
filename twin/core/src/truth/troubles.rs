//! Ground truth of troubles that begin and end: each outage of the camera is told (promise N), and of every trouble
//! that the recipient was told of, its end (promise H).
//!
//! What stands on the recipient's phone is what the latest notice about it says. So a second outage before the first
//! was told to be over is told already, and an older notice of an outage that was told to be over is worth nothing for
//! the next.

use super::reach::Reach;
use crate::service::Notice;

/// A state of affairs that a notice may begin and another end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// Nothing is heard from the camera.
    Camera,
    /// Nothing is heard from the lock.
    Lock,
    /// The door is not locked after an opening.
    Door,
    /// A visit lasts long, and recording goes on.
    LongVisit,
}

/// What a notice says of a trouble: that it is there (true), or that it is not, or no longer.
pub(crate) fn says(notice: &Notice) -> Option<(Trouble, bool)> {
    match notice {
        Notice::CameraOffline => Some((Trouble::Camera, true)),
        Notice::LockSilent => Some((Trouble::Lock, true)),
        Notice::DoorNotLocked => Some((Trouble::Door, true)),
        Notice::LongVisit { .. } => Some((Trouble::LongVisit, true)),
        Notice::RecordingEnded => Some((Trouble::LongVisit, false)),
        // "... the door is locked."
        Notice::Delivered | Notice::DoorLockedAgain | Notice::FilmMissing { locked: true } => {
            Some((Trouble::Door, false))
        }
        Notice::FilmMissing { locked: false } => Some((Trouble::Door, true)),
        Notice::CameraBack => Some((Trouble::Camera, false)),
        Notice::LockBack => Some((Trouble::Lock, false)),
        Notice::Arriving
        | Notice::CourierAtTheDoor
        | Notice::Unproven
        | Notice::NotDelivered(_)
        | Notice::LeftAt(_)
        | Notice::Alarm(_)
        | Notice::WeakBattery
        | Notice::LockPart(_)
        | Notice::OpenedByHand
        | Notice::ShutterJammed
        | Notice::CameraDark
        | Notice::CameraFull
        | Notice::SecondPerson
        | Notice::StillInside
        | Notice::OpenedAfterAll
        | Notice::TooLateToBlock
        | Notice::CameraWorksAgain
        | Notice::BatteryFalls { .. }
        | Notice::BatteryRestored
        | Notice::LockPartRestored(_)
        | Notice::LockMemory
        | Notice::StrangeNetwork
        | Notice::TamperEnded
        | Notice::ClipThrough
        | Notice::NotGenuine
        | Notice::ClipHeldUp
        | Notice::DogBarks
        | Notice::ClipHasGaps
        | Notice::ValuableGone(_) => None,
    }
}

/// How a trouble stands at the end of a tick.
#[derive(Clone, Copy, Debug)]
pub(crate) struct State {
    /// It is there, and must be told by now.
    pub(crate) is_there: bool,
    /// It has been over for so long that this can be told.
    pub(crate) is_over: bool,
    /// There is a way to tell that it is there.
    pub(crate) can_tell: bool,
    /// There is a way to tell that it is over.
    pub(crate) can_tell_end: bool,
}

#[derive(Clone, Copy, Debug, Default)]
struct Told {
    stands: bool,
    untold: Reach,
    end_untold: Reach,
}

/// What stands on the recipient's phone, and what should.
#[derive(Clone, Debug, Default)]
pub(crate) struct Troubles([Told; 4]);

impl Troubles {
    /// The recipient's phone shows a notice.
    pub(crate) fn told(&mut self, notice: &Notice) {
        if let Some((trouble, stands)) = says(notice) {
            self.0[trouble as usize] = Told { stands, ..Told::default() };
        }
    }

    /// Takes note of how a trouble stands.
    pub(crate) fn look(&mut self, now_ns: u64, trouble: Trouble, state: State) {
        let told = &mut self.0[trouble as usize];
        if told.stands || state.is_over {
            told.untold = Reach::default();
        } else {
            told.untold.look(now_ns, state.is_there && state.can_tell);
        }
        if !told.stands {
            told.end_untold = Reach::default();
        } else if state.is_there {
            // It began anew: its end is another one.
            told.end_untold = Reach::default();
        } else {
            told.end_untold.look(now_ns, state.is_over && state.can_tell_end);
        }
    }

    /// Does the recipient know of it?
    pub(crate) fn stands(&self, trouble: Trouble) -> bool {
        self.0[trouble as usize].stands
    }

    /// For how long there was a way to tell of it, and it was not told, s.
    pub(crate) fn untold_s(&self, now_ns: u64, trouble: Trouble) -> f64 {
        self.0[trouble as usize].untold.open_s(now_ns)
    }

    /// For how long there was a way to tell that something is over, and it was not told, s: of the one that waits
    /// longest.
    pub(crate) fn end_untold_s(&self, now_ns: u64) -> f64 {
        self.0.iter().map(|told| told.end_untold.open_s(now_ns)).fold(0.0, f64::max)
    }
}

#[cfg(test)]
mod tests;
