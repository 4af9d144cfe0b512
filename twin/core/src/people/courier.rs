//! A courier's mind: from the street to the porch, through the door and away again.
//!
//! A state machine of steps, each of which ends with a perception or a timeout. All personal variation (pace,
//! reaction time, how long a finger presses) is drawn once from (seed, name).
//!
//! `errand`: label, phone, code. `door`: keypad to clearance. `indoors`: acts in the house that are not part of the
//! delivery. `elsewhere`: what happens to a parcel that does not go in. `state`: steps, and the rest of
//! what a courier keeps in mind.

mod door;
mod elsewhere;
mod errand;
mod indoors;
mod state;

use state::{Entry, Handing, Phone, Request, Step, TriesLeft, Visit};

use super::skills::{BAG, CARRY, Hand, MS, Shutting, Way, draw, draw_ns};
use super::{Doing, Intent, Places, Senses, Turn};
use crate::event::Act;
use crate::phone_message::PhoneMessage;
use crate::service::ServiceToCourier;
use crate::world::{Enters, Manner};

/// A courier's instructions and character.
#[derive(Clone, Debug)]
pub(crate) struct Orders {
    pub(crate) courier: u32,
    pub(crate) arrives_ns: u64,
    pub(crate) manner: Manner,
    pub(crate) address: String,
    /// The text on the label they present; none: nothing that a scanner could read.
    pub(crate) label: Option<String>,
    /// How the code is sent to the lock, as long as that works.
    pub(crate) enters: Enters,
    /// After receiving the code they go back to here, x and z, m, and press "unlock" where their phone shows that the
    /// lock is near.
    pub(crate) goes_back_to_m: Option<[f64; 2]>,
    /// The parcel that they bring next, by its index among the twin's parcels, and its label.
    pub(crate) next: Option<(usize, String)>,
    /// The loose object that they take along, by its index among the twin's objects.
    pub(crate) takes: Option<usize>,
    /// Digits they type whatever the phone shows.
    pub(crate) types: Option<String>,
    pub(crate) tries: u8,
    pub(crate) walk_m_s: f64,
    /// Pause between reading the code and typing it, ns.
    pub(crate) pauses_ns: u64,
    /// How long they stay in the hall if they shut themselves in, ns.
    pub(crate) shut_in_ns: u64,
    /// They stand still for that time, after having walked about.
    pub(crate) stands_still: bool,
    /// They open again this long after pulling the door shut, and stay out of sight for this long, ns.
    pub(crate) reenters_ns: Option<(u64, u64)>,
    /// They come back this long after leaving and type the code again, ns.
    pub(crate) returns_after_ns: Option<u64>,
    /// They come back this long after being asked to try again, ns.
    pub(crate) retry_after_ns: u64,
}

/// Personal habits, drawn once. Ranges are estimates.
#[derive(Clone, Copy, Debug)]
struct Habits {
    walk_m_s: f64,
    react_ns: u64,
    key_down_ns: u64,
    key_gap_ns: u64,
    hand: Hand,
    set_down_m_s: f64,
}

/// Factor by which a hurried courier walks and sets down faster (estimate); they react in half the time.
const HURRY: f64 = 1.35;

/// A courier's mind.
#[derive(Clone, Debug)]
pub(crate) struct Courier {
    orders: Orders,
    habits: Habits,
    places: Places,
    step: Step,
    /// When the step began, ns.
    since_ns: u64,
    way: Way,
    shutting: Shutting,
    visit: Visit,
    tries_left: TriesLeft,
    phone: Phone,
    request: Request,
    entry: Entry,
    /// The parcel that they give to somebody off the scene.
    handing: Option<Handing>,
}

impl Courier {
    pub(crate) fn new(orders: Orders, places: Places, seed: u64, name: &str) -> Self {
        let (faster, quicker) = if orders.manner == Manner::Hurried { (HURRY, 0.5) } else { (1.0, 1.0) };
        let habits = Habits {
            walk_m_s: faster * orders.walk_m_s * draw(seed, name, "walk", 0.9, 1.1),
            react_ns: (quicker * draw_ns(seed, name, "react", 300.0, 900.0) as f64) as u64,
            key_down_ns: draw_ns(seed, name, "key-down", 90.0, 170.0),
            key_gap_ns: draw_ns(seed, name, "key-gap", 160.0, 340.0),
            hand: Hand { push_m_s: draw(seed, name, "push", 0.55, 0.85) },
            set_down_m_s: faster * draw(seed, name, "set-down", 0.45, 0.7),
        };
        Self {
            tries_left: TriesLeft {
                code: orders.tries.max(1),
                label: Self::LABEL_TRIES,
                check: Self::CHECKS,
                leaf: Self::LEAF_TRIES,
            },
            entry: Entry { by: orders.enters, mistypes: false },
            orders,
            habits,
            places,
            step: Step::Away,
            since_ns: 0,
            way: Way::default(),
            shutting: Shutting::default(),
            visit: Visit::First,
            phone: Phone::default(),
            request: Request::default(),
            handing: None,
        }
    }

    /// Their number at the service.
    pub(crate) fn number(&self) -> u32 {
        self.orders.courier
    }

    /// The text on the label that they present; none: nothing that a scanner could read.
    pub(crate) fn label(&self) -> Option<&str> {
        self.orders.label.as_deref()
    }

    /// The address at which their phone locates them.
    pub(crate) fn address(&self) -> &str {
        &self.orders.address
    }

    /// How the code is sent to the lock.
    pub(crate) fn enters(&self) -> Enters {
        self.orders.enters
    }

    /// Are they on the scene?
    pub(crate) fn present(&self) -> bool {
        !matches!(self.step, Step::Away | Step::HeldBack | Step::Gone(_))
    }

    /// Their present activity.
    pub(crate) fn doing(&self) -> Doing {
        match self.step {
            Step::Away | Step::HeldBack => Doing::Away,
            Step::UpThePath => Doing::Approaching,
            Step::AwaitDoor => Doing::WaitingForDoor,
            Step::Knock => Doing::Knocking,
            Step::Scan => Doing::Scanning,
            Step::AwaitCode => Doing::AwaitingCode,
            Step::Pause | Step::AwaitReentry | Step::AwaitNear => Doing::StandingAbout,
            Step::GoBack => Doing::Leaving,
            Step::Type => Doing::Typing,
            Step::PressUnlock => Doing::PressingUnlock,
            Step::AwaitLamp | Step::AwaitKeypad => Doing::AwaitingLock,
            Step::BackToShut => Doing::Approaching,
            Step::FetchLeaf(_) => Doing::SteppingIn,
            Step::TurnHandle => Doing::TurningHandle,
            Step::PushOpen => Doing::PushingOpen,
            Step::GoIn | Step::GoBeside | Step::AsideInHall => Doing::SteppingIn,
            Step::SetDown => Doing::SettingDown,
            Step::ToPrize => Doing::WalkingAbout,
            Step::LiftPrize => Doing::LiftingThing,
            Step::BackOut | Step::WalkOut => Doing::SteppingOut,
            Step::PullShut(_) => Doing::PullingShut,
            Step::ShutIn => Doing::PushingShut,
            Step::AwaitClearance => Doing::AwaitingClearance,
            Step::WalkAbout { .. }
            | Step::Stand { .. }
            | Step::OutOfSight
            | Step::Hidden
            | Step::BackToDoor => Doing::WalkingAbout,
            Step::TurnThumb => Doing::TurningThumb,
            Step::PullOpen => Doing::PullingOpen,
            Step::HandOver => Doing::HandingOver,
            Step::AwaitInstructions => Doing::AwaitingInstructions,
            Step::BackFromPorch | Step::DownThePath(_) => Doing::Leaving,
            Step::SetOnDoorstep => Doing::SettingOnDoorstep,
            Step::Photograph => Doing::Photographing,
            Step::Gone(_) => Doing::Gone,
        }
    }

    /// The object of the house that they want to steal, by its index among the twin's objects.
    pub(crate) fn prize(&self) -> Option<usize> {
        self.orders.takes
    }

    /// Whoever accepted the parcel gives them the handover code.
    pub(crate) fn is_told(&mut self, receipt: String) {
        if let Some(handing) = &mut self.handing {
            handing.receipt = Some(receipt);
        }
    }

    /// A message reached their phone.
    pub(crate) fn receive(&mut self, message: ServiceToCourier) {
        self.phone.inbox.push_back(message);
    }

    /// Their phone counts down to the end of the keypad's lockout, ns.
    pub(crate) fn hear_of_keypad(&mut self, until_ns: u64) {
        self.phone.keypad_locked_until_ns = until_ns;
    }

    /// From now on they mistype the last digit, or no longer do.
    pub(crate) fn mistypes(&mut self, on: bool) {
        self.entry.mistypes = on;
    }

    /// The label they scanned and sent to the service.
    pub(crate) fn scanned_label(&self) -> Option<&str> {
        self.orders.label.as_deref().filter(|_| self.request.due_ns > 0)
    }

    /// The code that their phone shows.
    pub(crate) fn code_on_phone(&self) -> Option<&str> {
        self.phone.code.as_deref()
    }

    /// The latest message on their phone besides the code.
    pub(crate) fn last_message(&self) -> Option<PhoneMessage> {
        self.phone.message
    }

    /// Until when they need no tick as long as nothing that they perceive changes, ns; `None`: they are moving.
    pub(crate) fn rests_until_ns(&self, now_ns: u64) -> Option<u64> {
        let reacts_ns = self.since_ns + self.habits.react_ns;
        let listens = matches!(self.step, Step::AwaitCode | Step::AwaitInstructions | Step::AwaitClearance);
        if listens && !self.phone.inbox.is_empty() {
            // They read one message per tick.
            return None;
        }
        match self.step {
            Step::HeldBack if self.phone.inbox.is_empty() => {
                Some(self.orders.arrives_ns.max(now_ns) + Self::HELD_BACK_NS)
            }
            Step::Away | Step::HeldBack => Some(self.orders.arrives_ns),
            Step::Gone(_) if self.has_receipt() || !self.phone.inbox.is_empty() => None,
            Step::Gone(afterwards) => self.acts_again_ns(afterwards).or(Some(u64::MAX)),
            Step::Stand { shut_since_ns } => Some(shut_since_ns + self.orders.shut_in_ns),
            Step::Hidden => Some(self.since_ns + self.hides_for_ns()),
            Step::AwaitDoor => {
                let gives_up_ns = self.since_ns + Self::DOOR_PATIENCE_NS;
                Some(if self.scans_ahead() { gives_up_ns.min(self.request.due_ns) } else { gives_up_ns })
            }
            Step::Pause => Some(self.since_ns + self.orders.pauses_ns),
            Step::Scan => Some(self.since_ns + self.scans_for_ns()),
            Step::AwaitNear => Some(self.since_ns + Self::PATIENCE_NS),
            Step::PressUnlock => Some(reacts_ns),
            Step::AwaitCode => Some(self.request.due_ns.min(self.code_patience_ends_ns())),
            // A lamp that was lit before they could react is seen as soon as they can, and so is a message.
            Step::AwaitLamp if now_ns < reacts_ns => Some(reacts_ns),
            Step::AwaitLamp => Some(self.since_ns + self.lamp_patience_ns()),
            Step::AwaitKeypad => Some(self.phone.keypad_read_until_ns),
            Step::AwaitClearance => Some(self.since_ns + Self::CLEARANCE_PATIENCE_NS),
            Step::AwaitInstructions => Some(self.since_ns + Self::WORD_PATIENCE_NS),
            Step::AwaitReentry => Some(self.since_ns + self.orders.reenters_ns.map_or(0, |(after, _)| after)),
            Step::Photograph => Some(self.since_ns + Self::PHOTO_NS),
            _ => None,
        }
    }

    const PATIENCE_NS: u64 = 30_000 * MS;
    const LAMP_PATIENCE_NS: u64 = 12_000 * MS;
    /// How long they wait for the lock to answer a phone before they type.
    const PHONE_PATIENCE_NS: u64 = 5_000 * MS;
    const CLEARANCE_PATIENCE_NS: u64 = 45_000 * MS;
    /// How long they wait for instructions about a parcel that cannot go in.
    const WORD_PATIENCE_NS: u64 = 8_000 * MS;
    /// How long they wait for another courier to leave the door.
    const DOOR_PATIENCE_NS: u64 = 180_000 * MS;
    /// Long, because they are notified when the lock has received the code and do not watch the clock.
    const HELD_BACK_NS: u64 = 3_600_000 * MS;
    const PHOTO_NS: u64 = 1_800 * MS;
    /// A thief stands at the place for the parcel for this long.
    const PRETENDS_NS: u64 = 2_500 * MS;
    /// An unanswered scan is sent again after this, ns.
    const ASK_AGAIN_NS: u64 = 4_000 * MS;
    /// How often they scan a label that cannot be read.
    const LABEL_TRIES: u8 = 3;
    /// How often they check a door that they have left, at each stop.
    const CHECKS: u8 = 1;
    /// How often they step in to fetch the leaf.
    const LEAF_TRIES: u8 = 3;

    /// One tick of a mind.
    pub(crate) fn think(&mut self, turn: &mut Turn<'_>) {
        let s = turn.s;
        let bag = (self.orders.takes.is_some() && s.prize_m.is_none()).then_some(BAG);
        turn.intent = Intent { hold: s.holds.then_some(CARRY).or(bag), ..Intent::default() };
        if self.is_welcomed(s) {
            turn.note(Act::HoldsParcelOut);
            self.go(Step::HandOver, s);
        }
        match self.step {
            Step::Away | Step::HeldBack => self.set_out_in_time(turn),
            Step::UpThePath => self.walk_up(turn),
            Step::AwaitDoor => self.await_door(turn),
            Step::Knock => self.knock(turn),
            Step::Scan => self.scan(turn),
            Step::AwaitCode => self.await_code(turn),
            Step::Pause => {
                if self.for_ns(s) >= self.orders.pauses_ns {
                    self.start_entering(s);
                }
            }
            Step::GoBack => self.go_back(turn),
            Step::AwaitNear => self.await_near(turn),
            Step::Type => turn.intent.key = self.type_code(s),
            Step::PressUnlock => self.press_unlock(turn),
            Step::AwaitLamp => self.await_lamp(turn),
            Step::AwaitKeypad => self.await_keypad(turn),
            Step::BackToShut => self.walk_back_to_shut(turn),
            Step::FetchLeaf(then) => self.fetch_leaf(then, turn),
            Step::TurnHandle => self.turn_handle(turn),
            Step::PushOpen => self.push_open(turn),
            Step::GoIn => self.go_in(turn),
            Step::GoBeside => self.step_beside(turn),
            Step::SetDown => self.set_down(turn),
            Step::ToPrize => self.walk_to_prize(turn),
            Step::LiftPrize => self.lift_prize(turn),
            Step::BackOut => self.back_out(turn),
            Step::PullShut(then) => self.pull_shut(then, turn),
            Step::AwaitClearance => self.await_clearance(turn),
            Step::AwaitReentry => self.await_reentry(turn),
            Step::AsideInHall => self.step_aside(turn),
            Step::ShutIn => self.shut_in(turn),
            Step::WalkAbout { shut_since_ns } => self.walk_about(shut_since_ns, turn),
            Step::Stand { shut_since_ns } => self.stand(shut_since_ns, turn),
            Step::OutOfSight => self.walk_out_of_sight(turn),
            Step::Hidden => self.hide(turn),
            Step::BackToDoor => self.walk_back_to_door(turn),
            Step::TurnThumb => self.turn_thumb(turn),
            Step::PullOpen => self.pull_open(turn),
            Step::WalkOut => self.walk_out(turn),
            Step::HandOver => self.hand_over(turn),
            Step::AwaitInstructions => self.await_word(turn),
            Step::BackFromPorch => self.back_from_porch(turn),
            Step::SetOnDoorstep => self.set_on_doorstep(turn),
            Step::Photograph => self.photograph(turn),
            Step::DownThePath(afterwards) => self.walk_down(afterwards, turn),
            Step::Gone(afterwards) => self.be_gone(afterwards, turn),
        }
    }

    /// How long the present step has lasted, ns.
    fn for_ns(&self, s: &Senses) -> u64 {
        s.now_ns - self.since_ns
    }

    fn go(&mut self, step: Step, s: &Senses) {
        self.step = step;
        self.since_ns = s.now_ns;
    }

    /// Starts a step that follows a path.
    fn go_along(&mut self, step: Step, points_m: Vec<[f64; 2]>, s: &Senses) {
        self.way = Way::new(points_m);
        self.go(step, s);
    }
}
