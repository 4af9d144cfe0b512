//! Label, phone, code: from the street to the moment at which the lock has to answer.

use super::super::skills::MS;
use super::super::{Effect, Senses, Turn};
use super::state::{Request, Step, Visit};
use super::{Courier, Manner};
use crate::event::{Act, GaveUp};
use crate::phone_message::PhoneMessage;
use crate::service::{CourierToService, ServiceToCourier};
use crate::world::Enters;

/// Number of waypoints between the place where a second courier waits for the door and the end of the path up.
const WAITS_BEFORE_LAST: usize = 2;
const ENTER_KEY: u8 = 11;
/// A courier in a hurry waits this long before scanning the label from a distance, ns (estimate).
const IMPATIENT_NS: u64 = 6_000 * MS;
/// A leaf is visibly ajar from this angle on, rad (estimate: a finger's breadth at its edge).
const AJAR_RAD: f64 = 0.02;

impl Courier {
    /// In the van: they set out when it is time and the lock has received the code.
    pub(super) fn set_out_in_time(&mut self, turn: &mut Turn<'_>) {
        while let Some(message) = self.phone.inbox.pop_front() {
            match message {
                ServiceToCourier::NotYet => {
                    turn.note(Act::ReadsNotYet);
                    self.step = Step::HeldBack;
                }
                ServiceToCourier::SetOut => {
                    turn.note(Act::ReadsSetOut);
                    self.step = Step::Away;
                }
                // If the order's state has changed meanwhile, the phone shows it at the door, when asked.
                _ => {}
            }
        }
        if turn.s.now_ns >= self.orders.arrives_ns && self.step == Step::Away {
            turn.note(Act::Arrives);
            self.set_out(turn.s);
        }
    }

    pub(super) fn set_out(&mut self, s: &Senses) {
        self.go_along(Step::UpThePath, self.places.way_up_m(), s);
    }

    pub(super) fn walk_up(&mut self, turn: &mut Turn<'_>) {
        // Two couriers cannot use one keypad: the second waits where they are not in the way.
        if self.way.left() == WAITS_BEFORE_LAST && turn.s.door_taken {
            turn.note(Act::WaitsForDoor);
            self.request.due_ns = turn.s.now_ns + IMPATIENT_NS;
            self.go(Step::AwaitDoor, turn.s);
            return;
        }
        if !self.way.walk(turn, self.habits.walk_m_s) {
            return;
        }
        if self.phone.code.is_some() {
            let has_returned = self.visit == Visit::Returned;
            turn.note(if has_returned { Act::TypesCodeAgain } else { Act::IsAtDoorAgain });
            self.start_entering(turn.s);
        } else {
            turn.note(Act::Knocks);
            self.go(Step::Knock, turn.s);
        }
    }

    /// To save time: scans the label while somebody else is at the door.
    pub(super) fn scans_ahead(&self) -> bool {
        self.orders.manner == Manner::Hurried
    }

    pub(super) fn await_door(&mut self, turn: &mut Turn<'_>) {
        if !turn.s.door_taken {
            self.step = Step::UpThePath;
        } else if self.scans_ahead() && turn.s.now_ns >= self.request.due_ns {
            if self.for_ns(turn.s) < IMPATIENT_NS + Self::ASK_AGAIN_NS {
                turn.note(Act::ScansWhileWaiting);
            }
            self.request.due_ns = turn.s.now_ns + Self::ASK_AGAIN_NS;
            turn.effects.push(self.scanned());
        } else if self.for_ns(turn.s) >= Self::DOOR_PATIENCE_NS {
            self.give_up(GaveUp::DoorNeverFree, turn);
        }
    }

    pub(super) fn knock(&mut self, turn: &mut Turn<'_>) {
        // Three short knocks on the leaf, 250 ms apart (estimate).
        let for_ns = self.for_ns(turn.s);
        if for_ns % (250 * MS) < 40 * MS {
            turn.intent.door_hand = Some((0.4, 15.0));
        }
        if for_ns >= 750 * MS {
            self.go(Step::Scan, turn.s);
        }
    }

    /// How long the scanner takes to give a result, ns.
    pub(super) fn scans_for_ns(&self) -> u64 {
        // The courier turns a label that cannot be read in all directions.
        self.habits.react_ns + if self.orders.label.is_none() { 1_200 * MS } else { 0 }
    }

    pub(super) fn scan(&mut self, turn: &mut Turn<'_>) {
        if self.for_ns(turn.s) < self.scans_for_ns() {
            return;
        }
        let Some(label) = &self.orders.label else {
            self.tries_left.label -= 1;
            if self.tries_left.label > 0 {
                return self.go(Step::Scan, turn.s);
            }
            turn.note(Act::CannotScan);
            return self.ask(turn);
        };
        turn.note(Act::Scans(label.clone()));
        self.ask(turn);
    }

    /// Sends the scanned label and waits for the answer.
    fn ask(&mut self, turn: &mut Turn<'_>) {
        turn.effects.push(self.scanned());
        self.request = Request { due_ns: turn.s.now_ns + Self::ASK_AGAIN_NS, is_put_off: false };
        // Drop old requests to wait, from when they were not in anybody's way.
        self.phone.inbox.retain(|word| *word != ServiceToCourier::Wait);
        self.go(Step::AwaitCode, turn.s);
    }

    fn scanned(&self) -> Effect {
        Effect::Courier(match &self.orders.label {
            Some(label) => {
                CourierToService::Scanned { address: self.orders.address.clone(), label: label.clone() }
            }
            None => CourierToService::Unreadable,
        })
    }

    pub(super) fn await_code(&mut self, turn: &mut Turn<'_>) {
        let s = turn.s;
        match self.phone.inbox.pop_front() {
            Some(ServiceToCourier::Code { digits, .. }) => {
                turn.note(Act::ReadsCode);
                self.phone.code = Some(digits);
                match (self.orders.goes_back_to_m, self.orders.pauses_ns) {
                    (Some(place_m), _) => {
                        turn.note(Act::GoesBackOnceMore);
                        let mut way_m = self.places.way_down_m();
                        way_m.pop();
                        way_m.push(place_m);
                        self.go_along(Step::GoBack, way_m, s);
                    }
                    (None, 0) => self.start_entering(s),
                    (None, _) => self.go(Step::Pause, s),
                }
            }
            Some(ServiceToCourier::Refused(why)) => {
                self.phone.message = Some(PhoneMessage::refused(why));
                turn.note(Act::IsRefused(why));
                self.go(Step::AwaitInstructions, s);
            }
            Some(ServiceToCourier::Fallback(fallback)) => self.follow(fallback, turn),
            Some(ServiceToCourier::CheckDoor | ServiceToCourier::CloseDoor)
                if s.door_angle_rad > AJAR_RAD =>
            {
                self.look_after_door(turn);
            }
            Some(ServiceToCourier::Wait) => self.hear_to_wait(turn),
            Some(ServiceToCourier::KeypadLocked { .. }) => {
                self.read_of_keypad(turn);
                self.request.due_ns = self.request.due_ns.max(self.phone.keypad_read_until_ns);
            }
            _ if s.now_ns >= self.code_patience_ends_ns() => {
                let why =
                    if self.request.is_put_off { GaveUp::OtherDeliveryTooLong } else { GaveUp::NoAnswer };
                self.give_up(why, turn);
            }
            _ if s.now_ns >= self.request.due_ns => {
                self.request.due_ns = s.now_ns + Self::ASK_AGAIN_NS;
                turn.effects.push(self.scanned());
            }
            _ => {}
        }
    }

    /// Until when they wait for a code, ns: longer if they know the reason.
    pub(super) fn code_patience_ends_ns(&self) -> u64 {
        let patience_ns = if self.request.is_put_off { Self::DOOR_PATIENCE_NS } else { Self::PATIENCE_NS };
        (self.since_ns + patience_ns).max(self.phone.keypad_read_until_ns + Self::PATIENCE_NS)
    }

    /// Repeated with each scan; narrated once.
    fn hear_to_wait(&mut self, turn: &mut Turn<'_>) {
        if !std::mem::replace(&mut self.request.is_put_off, true) {
            self.phone.message = Some(PhoneMessage::WAIT);
            turn.note(Act::IsAskedToWait);
        }
    }

    pub(super) fn start_entering(&mut self, s: &Senses) {
        let step = match self.entry.by {
            Enters::Keypad => Step::Type,
            Enters::Phone | Enters::App => Step::PressUnlock,
        };
        self.go(step, s);
    }

    pub(super) fn go_back(&mut self, turn: &mut Turn<'_>) {
        if self.way.walk(turn, self.habits.walk_m_s) {
            self.go(Step::AwaitNear, turn.s);
        }
    }

    /// Away from the door, although their phone may show that the lock is near.
    pub(super) fn await_near(&mut self, turn: &mut Turn<'_>) {
        if turn.s.lock_near {
            self.go(Step::PressUnlock, turn.s);
        } else if self.for_ns(turn.s) >= Self::PATIENCE_NS {
            self.back_to_the_door(turn);
        }
    }

    fn back_to_the_door(&mut self, turn: &mut Turn<'_>) {
        turn.note(Act::WalksToDoor);
        self.entry.by = Enters::Keypad;
        self.set_out(turn.s);
    }

    pub(super) fn press_unlock(&mut self, turn: &mut Turn<'_>) {
        if self.for_ns(turn.s) >= self.habits.react_ns {
            turn.note(Act::PressesUnlock);
            turn.effects.push(match self.entry.by {
                Enters::App => Effect::Courier(CourierToService::PressUnlock),
                Enters::Phone | Enters::Keypad => Effect::Press,
            });
            self.go(Step::AwaitLamp, turn.s);
        }
    }

    /// The key under their finger now. It is preceded by a pause to look.
    pub(super) fn type_code(&mut self, s: &Senses) -> Option<u8> {
        let super::Habits { react_ns, key_down_ns, key_gap_ns, .. } = self.habits;
        let typing_ns = self.for_ns(s).checked_sub(react_ns)?;
        let index = (typing_ns / (key_down_ns + key_gap_ns)) as usize;
        let code = self.orders.types.as_ref().or(self.phone.code.as_ref()).map_or("", String::as_str);
        if index > code.len() {
            self.go(Step::AwaitLamp, s);
            return None;
        }
        let down = typing_ns % (key_down_ns + key_gap_ns) < key_down_ns;
        let slip = u8::from(self.entry.mistypes && index + 1 == code.len());
        let key =
            code.as_bytes().get(index).map_or(ENTER_KEY, |digit| (digit.wrapping_sub(b'0') + slip) % 10);
        down.then_some(key)
    }

    pub(super) fn await_lamp(&mut self, turn: &mut Turn<'_>) {
        let s = turn.s;
        let reacts = self.for_ns(s) >= self.habits.react_ns;
        let is_locked = |message: &ServiceToCourier| matches!(message, ServiceToCourier::KeypadLocked { .. });
        if reacts && self.phone.inbox.iter().any(is_locked) {
            self.phone.inbox.retain(|message| !is_locked(message));
            self.read_of_keypad(turn);
            if self.step == Step::AwaitLamp && self.orders.types.is_none() {
                self.go(Step::AwaitKeypad, s);
            }
            return;
        }
        if self.orders.goes_back_to_m.is_some() && self.entry.by == Enters::Phone {
            // From there no lamp is visible.
            if self.for_ns(s) >= Self::PHONE_PATIENCE_NS {
                self.back_to_the_door(turn);
            }
        } else if s.green && reacts {
            turn.note(Act::SeesGreenLamp);
            self.go(Step::TurnHandle, s);
        } else if s.red && reacts {
            self.try_again(GaveUp::LockRefused, Act::SeesRedLamp, turn);
        } else if self.for_ns(s) >= self.lamp_patience_ns() {
            self.try_again(GaveUp::LockSilent, Act::SeesNoLamp, turn);
        }
    }

    /// Their phone shows that the keypad is locked, and counts down.
    fn read_of_keypad(&mut self, turn: &mut Turn<'_>) {
        let left_ns = self.phone.keypad_locked_until_ns.saturating_sub(turn.s.now_ns);
        if self.orders.types.is_some() {
            // A courier who types whatever the phone shows does not wait for the keypad either.
            return;
        }
        if left_ns > Self::DOOR_PATIENCE_NS {
            return self.give_up(GaveUp::KeypadLocked, turn);
        }
        if turn.s.now_ns >= self.phone.keypad_read_until_ns && left_ns > 0 {
            let left_s = left_ns.div_ceil(1_000 * MS);
            turn.note(Act::ReadsKeypadLocked(left_s));
        }
        self.phone.message = Some(PhoneMessage::KEYPAD_LOCKED);
        self.phone.keypad_read_until_ns = self.phone.keypad_locked_until_ns;
    }

    /// At a locked keypad, with the code at hand.
    pub(super) fn await_keypad(&mut self, turn: &mut Turn<'_>) {
        if turn.s.now_ns >= self.phone.keypad_read_until_ns {
            turn.note(Act::TriesKeypadAgain);
            self.start_entering(turn.s);
        }
    }

    pub(super) fn lamp_patience_ns(&self) -> u64 {
        match self.entry.by {
            Enters::Phone => Self::PHONE_PATIENCE_NS,
            Enters::Keypad | Enters::App => Self::LAMP_PATIENCE_NS,
        }
    }

    fn try_again(&mut self, failed: GaveUp, again: Act, turn: &mut Turn<'_>) {
        self.tries_left.code -= 1;
        if self.tries_left.code == 0 {
            self.give_up(failed, turn);
        } else {
            // The phone shows the code as well.
            if self.entry.by == Enters::Phone {
                self.entry.by = Enters::Keypad;
            }
            turn.note(again);
            self.start_entering(turn.s);
        }
    }

    /// Has somebody opened from inside while they stood before the door with the parcel? Then they hold it out.
    pub(super) fn is_welcomed(&self, s: &Senses) -> bool {
        let before_door = matches!(
            self.step,
            Step::Knock
                | Step::Scan
                | Step::AwaitCode
                | Step::Pause
                | Step::Type
                | Step::PressUnlock
                | Step::AwaitLamp
                | Step::TurnHandle
                | Step::PushOpen
                | Step::AwaitInstructions
        );
        before_door && s.welcomed && s.holds
    }

    /// Gives up. If they still hold the parcel, they wait for instructions about it.
    pub(super) fn give_up(&mut self, why: GaveUp, turn: &mut Turn<'_>) {
        turn.note(Act::GivesUp(why));
        turn.effects.push(Effect::Courier(CourierToService::GaveUp { of: self.phone.fallback }));
        if turn.s.holds && turn.s.at_m[1] > 0.0 {
            self.go(Step::AwaitInstructions, turn.s);
        } else {
            self.walk_away(turn.s);
        }
    }
}
