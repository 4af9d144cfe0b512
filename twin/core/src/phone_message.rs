//! What a courier's phone shows besides the code: a text, and its kind for whoever draws it.

use firmware::wire::Decision;

use crate::narrate::decision_words;
use crate::service::{Fallback, Refusal};

/// A message on a courier's phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PhoneMessage {
    /// The text shown.
    pub text: &'static str,
    /// What the text is about.
    pub kind: PhoneMessageKind,
}

/// The kind of a message on a courier's phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PhoneMessageKind {
    /// The lock is near enough to be opened by the phone.
    LockNear,
    /// The lock opens.
    Opening,
    /// The door is locked: the delivery is over.
    Done,
    /// Something is to be done or waited for.
    Request,
    /// The delivery is refused, or the lock does not open.
    Refused,
}

impl PhoneMessage {
    /// The lock is near.
    pub(crate) const LOCK_NEAR: Self =
        Self { text: "the lock is near: press unlock", kind: PhoneMessageKind::LockNear };
    /// Another delivery is in progress.
    pub(crate) const WAIT: Self =
        Self { text: "please wait until the other delivery has ended", kind: PhoneMessageKind::Request };
    /// After wrong codes.
    pub(crate) const KEYPAD_LOCKED: Self =
        Self { text: "the keypad is locked, please wait", kind: PhoneMessageKind::Request };
    /// The door is not locked.
    pub(crate) const CHECK_DOOR: Self =
        Self { text: "please check the door", kind: PhoneMessageKind::Request };
    /// The door is locked.
    pub(crate) const DOOR_LOCKED: Self =
        Self { text: "the door is locked, thank you", kind: PhoneMessageKind::Done };

    /// The lock's answer to the phone.
    pub(crate) fn of_lock(decision: Decision) -> Self {
        let kind = match decision {
            Decision::Opening => PhoneMessageKind::Opening,
            Decision::Refused(_) | Decision::Wrong | Decision::NotNow => PhoneMessageKind::Refused,
        };
        Self { text: decision_words(decision), kind }
    }

    /// The service refuses the delivery.
    pub(crate) fn refused(why: Refusal) -> Self {
        Self { text: why.words(), kind: PhoneMessageKind::Refused }
    }

    /// What to do with a parcel that cannot go in.
    pub(crate) fn instead(fallback: Fallback) -> Self {
        Self { text: fallback.words(), kind: PhoneMessageKind::Refused }
    }
}
