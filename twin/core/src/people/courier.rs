//! The courier's brain: from the street to the porch, through the door and away again.
//!
//! A state machine of steps, each of which ends by what the courier perceives or by his patience. All personal
//! variation (pace, reaction, how long a finger stays) is drawn once from (seed, name).

use super::{Inbox, Intent, Places, Senses, Word};
use crate::service::{CourierToService, ServiceToCourier};

const MS: u64 = 1_000_000;

/// How a courier behaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    /// Pulls the door to until it is felt to shut, and waits for the word that it is locked.
    Careful,
    /// Walks off without a look at the door.
    Forgetful,
}

/// What a courier was told before he set out.
#[derive(Clone, Debug)]
pub(crate) struct Orders {
    pub(crate) courier: u32,
    pub(crate) arrives_ns: u64,
    pub(crate) manner: Manner,
    pub(crate) address: String,
    /// What is printed on the label he presents.
    pub(crate) label: String,
    /// Digits he types whatever the phone says.
    pub(crate) types: Option<String>,
    pub(crate) tries: u8,
    pub(crate) walk_m_s: f64,
    /// Stands about between reading the code and typing it, ns.
    pub(crate) dawdles_ns: u64,
    /// Comes back this long after he left and types the code again, ns.
    pub(crate) returns_after_ns: Option<u64>,
}

/// Personal habits, drawn once. Ranges are estimates.
#[derive(Clone, Copy, Debug)]
struct Habits {
    walk_m_s: f64,
    react_ns: u64,
    key_down_ns: u64,
    key_gap_ns: u64,
    push_m_s: f64,
    set_down_m_s: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Away,
    UpThePath,
    Knock,
    Scan,
    AwaitCode,
    Dawdle,
    Type,
    AwaitLamp,
    TurnHandle,
    PushOpen,
    GoIn,
    SetDown,
    BackOut,
    PullShut,
    AwaitClearance,
    DownThePath,
    Gone,
}

/// A courier's mind.
#[derive(Clone, Debug)]
pub(crate) struct Brain {
    orders: Orders,
    habits: Habits,
    places: Places,
    step: Step,
    since_ns: u64,
    leg: usize,
    code: Option<String>,
    phone_code: Option<String>,
    phone_word: Option<&'static str>,
    tries_left: u8,
    shut_since_ns: Option<u64>,
    asks_again_ns: u64,
    looked_again: bool,
    mistypes: bool,
    left_parcel: bool,
    /// He is here for the second time.
    returned: bool,
}

impl Brain {
    pub(crate) fn new(orders: Orders, places: Places, seed: u64, name: &str) -> Self {
        let draw = |what: &str, from: f64, to: f64| {
            from + (to - from) * chips::random::unit(seed, &format!("{name}.{what}"), 0)
        };
        let habits = Habits {
            walk_m_s: orders.walk_m_s * draw("walk", 0.9, 1.1),
            react_ns: (draw("react", 300.0, 900.0) * MS as f64) as u64,
            key_down_ns: (draw("key-down", 90.0, 170.0) * MS as f64) as u64,
            key_gap_ns: (draw("key-gap", 160.0, 340.0) * MS as f64) as u64,
            push_m_s: draw("push", 0.55, 0.85),
            set_down_m_s: draw("set-down", 0.45, 0.7),
        };
        Self {
            tries_left: orders.tries.max(1),
            orders,
            habits,
            places,
            step: Step::Away,
            since_ns: 0,
            leg: 0,
            code: None,
            phone_code: None,
            phone_word: None,
            shut_since_ns: None,
            asks_again_ns: 0,
            looked_again: false,
            mistypes: false,
            left_parcel: false,
            returned: false,
        }
    }

    /// Is he on the scene?
    pub(crate) fn present(&self) -> bool {
        !matches!(self.step, Step::Away | Step::Gone)
    }

    /// Has he let go of the parcel?
    pub(crate) fn left_parcel(&self) -> bool {
        self.left_parcel
    }

    /// What he is busy with, in words, for whoever watches.
    pub(crate) fn doing(&self) -> &'static str {
        match self.step {
            Step::Away => "away",
            Step::UpThePath => "walks up the path",
            Step::Knock => "knocks",
            Step::Scan => "scans the label",
            Step::AwaitCode => "waits for the code",
            Step::Dawdle => "stands about",
            Step::Type => "types the code",
            Step::AwaitLamp => "waits for the lock",
            Step::TurnHandle => "turns the handle",
            Step::PushOpen => "pushes the door open",
            Step::GoIn => "steps in",
            Step::SetDown => "sets the parcel down",
            Step::BackOut => "steps out",
            Step::PullShut => "pulls the door to",
            Step::AwaitClearance => "waits for the word that it is locked",
            Step::DownThePath => "walks away",
            Step::Gone => "gone",
        }
    }

    /// From now on he gets the last digit wrong, or no longer.
    pub(crate) fn mistypes(&mut self, on: bool) {
        self.mistypes = on;
    }

    /// The code that his phone shows.
    pub(crate) fn code_on_phone(&self) -> Option<&str> {
        self.phone_code.as_deref()
    }

    /// The latest word on his phone beside the code.
    pub(crate) fn last_word(&self) -> Option<&'static str> {
        self.phone_word
    }

    /// Until when he needs no tick as long as nothing that he perceives changes, ns; `None`: he is in motion.
    pub(crate) fn rests_until_ns(&self, now_ns: u64) -> Option<u64> {
        let reacts_ns = self.since_ns + self.habits.react_ns;
        match self.step {
            Step::Away => Some(self.orders.arrives_ns),
            Step::Gone => Some(self.returns_ns().unwrap_or(u64::MAX)),
            Step::Dawdle => Some(self.since_ns + self.orders.dawdles_ns),
            Step::Scan => Some(reacts_ns),
            Step::AwaitCode => Some(self.asks_again_ns.min(self.since_ns + Self::PATIENCE_NS)),
            // A lamp that was lit before he could react is seen when he can.
            Step::AwaitLamp if now_ns < reacts_ns => Some(reacts_ns),
            Step::AwaitLamp => Some(self.since_ns + Self::LAMP_PATIENCE_NS),
            Step::AwaitClearance => Some(self.asks_again_ns.min(self.since_ns + Self::CLEARANCE_PATIENCE_NS)),
            _ => None,
        }
    }

    const PATIENCE_NS: u64 = 30_000 * MS;
    const LAMP_PATIENCE_NS: u64 = 12_000 * MS;
    const CLEARANCE_PATIENCE_NS: u64 = 45_000 * MS;
    /// A step that takes longer than this has failed, ns.
    const STUCK_NS: u64 = 20_000 * MS;
    /// An unanswered word to the service is said again after this, ns.
    const ASK_AGAIN_NS: u64 = 4_000 * MS;
    const ENTER_KEY: u8 = 11;

    /// One tick of thought.
    pub(crate) fn think(&mut self, s: &Senses, inbox: &mut Inbox, words: &mut Vec<Word>) -> Intent {
        let for_ns = s.now_ns - self.since_ns;
        let carried = self.present() && !self.left_parcel;
        let mut intent = Intent { hold: carried.then_some(Self::CARRY), ..Intent::default() };
        match self.step {
            Step::Away => {
                if s.now_ns >= self.orders.arrives_ns {
                    words.push(Word::Note("arrives with the parcel".into()));
                    self.leg = 1;
                    self.go(Step::UpThePath, s);
                }
            }
            Step::UpThePath => {
                let target = self.places.path_m[self.leg];
                intent.walk = Some((target, self.habits.walk_m_s));
                if distance(s.at_m, target) < 0.06 {
                    self.leg += 1;
                    if self.leg == self.places.path_m.len() && self.returned {
                        words.push(Word::Note("types the code a second time".into()));
                        self.start_typing(s);
                    } else if self.leg == self.places.path_m.len() {
                        words.push(Word::Note("knocks".into()));
                        self.go(Step::Knock, s);
                    }
                }
            }
            Step::Knock => {
                // Three short raps on the leaf, 250 ms apart (estimate).
                let phase = for_ns % (250 * MS);
                if phase < 40 * MS {
                    intent.door_hand = Some((0.4, 15.0));
                }
                if for_ns >= 750 * MS {
                    self.go(Step::Scan, s);
                }
            }
            Step::Scan => {
                if for_ns >= self.habits.react_ns {
                    words.push(Word::Note(format!("scans label {}", self.orders.label)));
                    words.push(self.scan());
                    self.asks_again_ns = s.now_ns + Self::ASK_AGAIN_NS;
                    self.go(Step::AwaitCode, s);
                }
            }
            Step::AwaitCode => match inbox.pop_front() {
                Some(ServiceToCourier::Code { digits }) => {
                    words.push(Word::Note("reads the one-time code on the phone".into()));
                    self.phone_code = Some(digits.clone());
                    self.code = Some(self.orders.types.clone().unwrap_or(digits));
                    match self.orders.dawdles_ns {
                        0 => self.start_typing(s),
                        _ => self.go(Step::Dawdle, s),
                    }
                }
                Some(ServiceToCourier::Refused(why)) => {
                    self.phone_word = Some(why.words());
                    words.push(Word::Note(format!("is refused: {}", why.words())));
                    self.walk_away(s);
                }
                _ if for_ns >= Self::PATIENCE_NS => self.give_up("no answer from the service", s, words),
                _ if s.now_ns >= self.asks_again_ns => {
                    self.asks_again_ns = s.now_ns + Self::ASK_AGAIN_NS;
                    words.push(self.scan());
                }
                _ => {}
            },
            Step::Dawdle => {
                if for_ns >= self.orders.dawdles_ns {
                    self.start_typing(s);
                }
            }
            Step::Type => intent.key = self.type_code(s),
            Step::AwaitLamp => {
                if s.green && for_ns >= self.habits.react_ns {
                    words.push(Word::Note("sees the green lamp, turns the handle".into()));
                    self.go(Step::TurnHandle, s);
                } else if s.red && for_ns >= self.habits.react_ns {
                    self.tries_left -= 1;
                    if self.tries_left == 0 {
                        self.give_up("the lock refused the code", s, words);
                    } else {
                        words.push(Word::Note("sees the red lamp, types again".into()));
                        self.start_typing(s);
                    }
                } else if for_ns >= Self::LAMP_PATIENCE_NS {
                    self.tries_left -= 1;
                    if self.tries_left == 0 {
                        self.give_up("the lock did not answer", s, words);
                    } else {
                        words.push(Word::Note("sees no lamp, types again".into()));
                        self.start_typing(s);
                    }
                }
            }
            Step::TurnHandle => {
                intent.handle_outer_nm = Self::HANDLE_NM;
                if for_ns >= 400 * MS {
                    self.go(Step::PushOpen, s);
                }
            }
            Step::PushOpen => {
                // He keeps the handle down until the leaf has left its latch.
                if s.door_angle_rad < 0.1 {
                    intent.handle_outer_nm = Self::HANDLE_NM;
                }
                intent.door_hand = Some((self.habits.push_m_s, 60.0));
                if s.door_angle_rad > 0.45 {
                    self.go(Step::GoIn, s);
                } else if for_ns >= 8_000 * MS {
                    self.give_up("the door does not open", s, words);
                }
            }
            Step::GoIn => {
                intent.walk = Some((self.places.inside_m, 0.7 * self.habits.walk_m_s));
                intent.door_hand = Some((self.hold_open(s), 60.0));
                if distance(s.at_m, self.places.inside_m) < 0.08 && self.returned {
                    words.push(Word::Note("is in the house a second time".into()));
                    self.go(Step::BackOut, s);
                } else if distance(s.at_m, self.places.inside_m) < 0.08 {
                    self.go(Step::SetDown, s);
                } else if for_ns >= Self::STUCK_NS {
                    self.give_up("the way in is blocked", s, words);
                }
            }
            Step::SetDown => {
                intent.door_hand = Some((self.hold_open(s), 60.0));
                let (height_m, before_m) = Self::CARRY;
                let sunk_m = for_ns as f64 * 1e-9 * self.habits.set_down_m_s;
                let reach_m = before_m + 0.25 * (sunk_m / height_m).min(1.0);
                intent.hold = Some(((height_m - sunk_m).max(0.0), reach_m));
                if sunk_m > height_m && (s.parcel_clear_m < 0.004 || for_ns >= Self::STUCK_NS) {
                    words.push(Word::Note("sets the parcel down inside".into()));
                    self.left_parcel = true;
                    intent.hold = None;
                    self.go(Step::BackOut, s);
                }
            }
            Step::BackOut => {
                intent.walk = Some((self.places.doorstep_m, 0.8 * self.habits.walk_m_s));
                // Holds the leaf off himself while in its way, then lets it come.
                if s.at_m[1] < 0.0 {
                    intent.door_hand = Some((self.hold_open(s), 60.0));
                }
                if distance(s.at_m, self.places.doorstep_m) < 0.08 || for_ns >= Self::STUCK_NS {
                    match self.orders.manner {
                        Manner::Careful => self.go(Step::PullShut, s),
                        Manner::Forgetful => {
                            words.push(Word::Note("walks off without a look at the door".into()));
                            words.push(Word::Phone(CourierToService::ParcelLeft));
                            self.walk_away(s);
                        }
                    }
                }
            }
            Step::PullShut => {
                intent.door_hand = Some(if s.door_angle_rad > 0.07 { (-0.5, 25.0) } else { (-0.25, 60.0) });
                let shut = s.door_angle_rad < 0.004 && s.door_edge_m_s.abs() < 0.01;
                self.shut_since_ns = if shut { self.shut_since_ns.or(Some(s.now_ns)) } else { None };
                let felt = self.shut_since_ns.is_some_and(|since| s.now_ns >= since + 400 * MS);
                if felt || for_ns >= 12_000 * MS {
                    let how = if felt { "has pulled the door to" } else { "cannot pull the door to" };
                    words.push(Word::Note(how.into()));
                    words.push(Word::Phone(CourierToService::ParcelLeft));
                    self.asks_again_ns = s.now_ns + Self::ASK_AGAIN_NS;
                    self.go(Step::AwaitClearance, s);
                }
            }
            Step::AwaitClearance => match inbox.pop_front() {
                Some(ServiceToCourier::DoorLocked) => {
                    self.phone_word = Some("the door is locked, thank you");
                    words.push(Word::Note("hears that the door is locked".into()));
                    self.walk_away(s);
                }
                Some(ServiceToCourier::CheckDoor) if !self.looked_again => {
                    self.phone_word = Some("please check the door");
                    words.push(Word::Note("is asked to check the door, pulls again".into()));
                    self.looked_again = true;
                    self.shut_since_ns = None;
                    self.go(Step::PullShut, s);
                }
                _ if for_ns >= Self::CLEARANCE_PATIENCE_NS => {
                    words.push(Word::Note("has waited long enough".into()));
                    self.walk_away(s);
                }
                _ if s.now_ns >= self.asks_again_ns => {
                    self.asks_again_ns = s.now_ns + Self::ASK_AGAIN_NS;
                    words.push(Word::Phone(CourierToService::ParcelLeft));
                }
                _ => {}
            },
            Step::DownThePath => {
                let target = self.places.path_m[self.leg];
                intent.walk = Some((target, self.habits.walk_m_s));
                if distance(s.at_m, target) < 0.06 {
                    if self.leg == 0 {
                        words.push(Word::Note("has left".into()));
                        self.go(Step::Gone, s);
                    } else {
                        self.leg -= 1;
                    }
                }
            }
            Step::Gone => {
                if self.returns_ns().is_some_and(|at_ns| s.now_ns >= at_ns) {
                    words.push(Word::Note("comes back".into()));
                    self.returned = true;
                    self.tries_left = self.orders.tries.max(1);
                    self.leg = 1;
                    self.go(Step::UpThePath, s);
                }
            }
        }
        intent
    }

    /// When he comes back for a second time, ns: only with a code.
    fn returns_ns(&self) -> Option<u64> {
        let after_ns = self.orders.returns_after_ns.filter(|_| !self.returned && self.code.is_some())?;
        Some(self.since_ns + after_ns)
    }

    /// Underside height and distance before the body while carrying, m (estimate).
    const CARRY: (f64, f64) = (0.95, 0.38);
    /// Torque of a hand on a lever handle, N·m (estimate; twice what the return spring asks).
    const HANDLE_NM: f64 = 2.5;
    /// How far a careful courier opens, rad.
    const OPEN_RAD: f64 = 1.45;

    /// Edge speed that brings the leaf to the angle at which he holds it, m/s.
    fn hold_open(&self, s: &Senses) -> f64 {
        (2.0 * (Self::OPEN_RAD - s.door_angle_rad)).clamp(-0.3, self.habits.push_m_s)
    }

    fn start_typing(&mut self, s: &Senses) {
        self.go(Step::Type, s);
    }

    /// The key under his finger now. A pause to look comes first.
    fn type_code(&mut self, s: &Senses) -> Option<u8> {
        let Habits { react_ns, key_down_ns, key_gap_ns, .. } = self.habits;
        let typing_ns = (s.now_ns - self.since_ns).checked_sub(react_ns)?;
        let index = (typing_ns / (key_down_ns + key_gap_ns)) as usize;
        let code = self.code.as_deref().unwrap_or("");
        if index > code.len() {
            self.go(Step::AwaitLamp, s);
            return None;
        }
        let down = typing_ns % (key_down_ns + key_gap_ns) < key_down_ns;
        let slip = u8::from(self.mistypes && index + 1 == code.len());
        let key = code
            .as_bytes()
            .get(index)
            .map_or(Self::ENTER_KEY, |digit| (digit.wrapping_sub(b'0') + slip) % 10);
        down.then_some(key)
    }

    fn scan(&self) -> Word {
        Word::Phone(CourierToService::Scanned {
            courier: self.orders.courier,
            address: self.orders.address.clone(),
            label: self.orders.label.clone(),
        })
    }

    fn give_up(&mut self, why: &str, s: &Senses, words: &mut Vec<Word>) {
        words.push(Word::Note(format!("gives up: {why}")));
        words.push(Word::Phone(CourierToService::GaveUp));
        self.walk_away(s);
    }

    fn walk_away(&mut self, s: &Senses) {
        self.leg = self.places.path_m.len() - 1;
        self.go(Step::DownThePath, s);
    }

    fn go(&mut self, step: Step, s: &Senses) {
        self.step = step;
        self.since_ns = s.now_ns;
    }
}

fn distance(a: [f64; 2], b: [f64; 2]) -> f64 {
    libm::hypot(a[0] - b[0], a[1] - b[1])
}
