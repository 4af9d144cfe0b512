//! Ground truth of promise P: when the hub may look, and which pictures it took when it must not.
//!
//! It may from the service's order to film until the door is locked again and nobody is left, and as long after that as it
//! needs to see that nobody is; or until the order's end has reached it, if nobody came in. A hub that has told the lock "I
//! film" may have let somebody in: as long as the air brings it no word of this moment from the lock, it must look on. So
//! must one whose sensor hangs or whose lens is covered, until it has seen that nobody is left.

use std::collections::VecDeque;

/// After that the hub still makes sure that nobody is left, ns (the product's own numbers; SPEC 2 names none): 10 s without movement or warmth, 2 s by which the motion
/// sensor is slow, and 4 s until the lock's next word, if its first one came too late to be believed.
const AFTERWARDS_NS: u64 = 16_000_000_000;
/// An order of which nobody makes use ends by itself, ns (the product's own number): two minutes after the hub began, and what it needs to end.
const UNUSED_NS: u64 = 125_000_000_000;
/// A status that was longer on its way says nothing of now, ns: half of the hub's own limit, for its ears are slower.
const LATE_NS: u64 = 1_000_000_000;
/// So many statuses of the lock may be on their way; it says about one a second, and none is held back for longer than this
/// many seconds.
const UNDER_WAY: usize = 64;
/// No film is longer, ns (the product's own number: a visit that lasts longer is none).
const LONGEST_NS: u64 = 15 * 60 * 1_000_000_000;

/// The lock's own count of time: boot, and ms since then.
type Uptime = (u32, u64);

/// What was asked of the hub.
#[derive(Clone, Debug, Default)]
pub(crate) struct Privacy {
    serial: Option<u32>,
    first_asked_ns: u64,
    asked_ns: u64,
    ended_ns: Option<u64>,
    left_ns: Option<u64>,
    /// Since when the hub has heard nothing but "locked" after that, ns.
    told_ns: Option<u64>,
    /// When the hub last heard that it is not, or had to think so until it heard the contrary, ns.
    told_open_ns: u64,
    /// The hub has told the lock that it films, and has not heard "locked" since the order's end.
    has_vouched: bool,
    /// When the lock sent its statuses, ns, by its own count of time.
    sent: VecDeque<(Uptime, u64)>,
    was_visited: bool,
    was_open: bool,
    /// Pictures that were taken through the open shutter when none was asked for.
    pub(crate) stray_pictures: u32,
}

impl Privacy {
    /// The service asks for a film for this grant, perhaps not for the first time.
    pub(crate) fn asked(&mut self, now_ns: u64, serial: u32) {
        if self.serial != Some(serial) {
            let (stray_pictures, sent) = (self.stray_pictures, std::mem::take(&mut self.sent));
            *self = Self {
                serial: Some(serial),
                first_asked_ns: now_ns,
                stray_pictures,
                sent,
                ..Self::default()
            };
        }
        self.asked_ns = now_ns;
    }

    /// The end of the order has reached the hub.
    pub(crate) fn ended(&mut self, now_ns: u64, serial: u32) {
        if self.serial == Some(serial) {
            self.ended_ns.get_or_insert(now_ns);
        }
    }

    /// Somebody was let in.
    pub(crate) fn visited(&mut self) {
        self.was_visited = true;
        self.left_ns = None;
    }

    /// A door that is not locked, whoever opened it, is a visit; one that is locked again by hand ends it.
    pub(crate) fn follow(&mut self, now_ns: u64, locked: bool) {
        if !locked && self.permits(now_ns) {
            self.was_open = true;
            self.visited();
        } else if locked && std::mem::take(&mut self.was_open) {
            self.left(now_ns);
        }
    }

    /// The hub tells the lock that it films.
    pub(crate) fn vouched(&mut self) {
        self.has_vouched = true;
    }

    /// The lock sends its state.
    pub(crate) fn sent(&mut self, now_ns: u64, uptime: Uptime) {
        if self.sent.len() == UNDER_WAY {
            self.sent.pop_front();
        }
        self.sent.push_back((uptime, now_ns));
    }

    /// The lock's word of its state has come to the hub. "Locked" counts unless it was held back on its way.
    pub(crate) fn told(&mut self, now_ns: u64, uptime: Uptime, locked: bool) {
        let sent = self.sent.iter().rev().find(|(sent_at, _)| *sent_at == uptime);
        let is_fresh = sent.is_some_and(|(_, sent_ns)| now_ns.saturating_sub(*sent_ns) <= LATE_NS);
        if !locked {
            // As long as it films, it begins anew to make sure; afterwards whoever opens is no business of its.
            if self.permits(now_ns) {
                (self.told_open_ns, self.told_ns) = (now_ns, None);
            }
        } else if is_fresh {
            if self.left_ns.is_some() {
                self.told_ns.get_or_insert(now_ns);
            }
            if self.ended_ns.is_some() && std::mem::take(&mut self.has_vouched) {
                self.told_open_ns = now_ns;
            }
        }
    }

    /// The hub was reset, its sensor hangs or its lens is covered: what it had seen says nothing of now, and as long as it films it begins anew to
    /// make sure.
    pub(crate) fn sees_nothing(&mut self, now_ns: u64) {
        if self.permits(now_ns) {
            (self.told_open_ns, self.told_ns) = (now_ns, None);
        }
    }

    /// The door is locked and nobody is left.
    pub(crate) fn left(&mut self, now_ns: u64) {
        self.left_ns = Some(now_ns);
        self.told_ns = None;
    }

    /// May the hub look now?
    pub(crate) fn permits(&self, now_ns: u64) -> bool {
        self.ends_ns().is_some_and(|ends_ns| now_ns <= ends_ns)
    }

    /// When it may no longer, ns, if that time is still to come.
    pub(crate) fn next_change_ns(&self, now_ns: u64) -> Option<u64> {
        self.ends_ns().filter(|ends_ns| now_ns <= *ends_ns).map(|ends_ns| ends_ns + 1)
    }

    /// Up to when the hub may look, ns, as far as is known; none before the first order.
    fn ends_ns(&self) -> Option<u64> {
        let ends_ns = match (self.was_visited, self.left_ns, self.ended_ns) {
            _ if self.serial.is_none() => return None,
            (true, None, _) => u64::MAX,
            // A hub that does not hear the lock cannot know, and must not stop looking.
            (true, Some(_), _) => self.told_ns.map_or(u64::MAX, |told_ns| told_ns + AFTERWARDS_NS),
            (false, _, Some(_)) if self.has_vouched => u64::MAX,
            (false, _, Some(ended_ns)) => ended_ns.max(self.told_open_ns) + AFTERWARDS_NS,
            (false, _, None) => self.asked_ns + UNUSED_NS,
        };
        Some(ends_ns.min(self.first_asked_ns + LONGEST_NS))
    }

    /// A picture was taken through the open shutter.
    pub(crate) fn pictured(&mut self, now_ns: u64) {
        self.stray_pictures += u32::from(!self.permits(now_ns));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const S: u64 = 1_000_000_000;

    #[test]
    fn the_hub_may_look_from_the_order_until_all_have_left() {
        let mut privacy = Privacy::default();
        assert!(!privacy.permits(0));
        privacy.asked(10 * S, 1);
        assert!(privacy.permits(10 * S) && privacy.permits(134 * S) && !privacy.permits(136 * S));
        privacy.visited();
        assert!(privacy.permits(300 * S));
        privacy.left(40 * S);
        assert!(privacy.permits(90 * S), "the hub has not heard of it");
        privacy.sent(40 * S, (1, 7));
        privacy.told(42 * S, (1, 7), true);
        assert!(privacy.permits(90 * S), "somebody held the word back");
        privacy.told(40 * S, (1, 7), true);
        assert!(privacy.permits(56 * S) && !privacy.permits(57 * S));
        privacy.asked(60 * S, 2);
        assert!(privacy.permits(70 * S));
        privacy.ended(71 * S, 1);
        privacy.ended(72 * S, 2);
        assert!(privacy.permits(88 * S) && !privacy.permits(89 * S));
    }

    #[test]
    fn a_hub_that_was_reset_in_its_film_looks_anew_and_not_afterwards() {
        let mut privacy = Privacy::default();
        privacy.asked(10 * S, 1);
        privacy.visited();
        privacy.left(40 * S);
        privacy.sent(40 * S, (1, 7));
        privacy.told(40 * S, (1, 7), true);
        privacy.sees_nothing(50 * S);
        privacy.sent(51 * S, (1, 8));
        privacy.told(51 * S, (1, 8), true);
        assert!(privacy.permits(67 * S) && !privacy.permits(68 * S));
        privacy.sees_nothing(70 * S);
        assert!(!privacy.permits(71 * S));
    }

    #[test]
    fn a_hub_whose_sensor_hangs_looks_on_until_it_has_seen_that_nobody_is_left() {
        let mut privacy = Privacy::default();
        privacy.asked(10 * S, 1);
        privacy.visited();
        privacy.left(40 * S);
        for at in 40..60 {
            privacy.sent(at * S, (1, at));
            privacy.told(at * S, (1, at), true);
            privacy.sees_nothing(at * S + 1);
        }
        assert!(privacy.permits(60 * S));
        privacy.sent(60 * S, (1, 60));
        privacy.told(60 * S, (1, 60), true);
        assert!(privacy.permits(76 * S) && !privacy.permits(77 * S));
    }

    #[test]
    fn who_told_the_lock_that_it_films_looks_on_until_the_lock_is_heard_of_this_moment() {
        let mut privacy = Privacy::default();
        privacy.asked(10 * S, 1);
        privacy.vouched();
        privacy.sent(21 * S, (1, 1));
        privacy.sent(29 * S, (1, 2));
        privacy.ended(22 * S, 1);
        privacy.told(25 * S, (1, 1), true);
        assert!(privacy.permits(60 * S), "a word held back for 4 s");
        privacy.told(30 * S, (1, 2), true);
        assert!(privacy.permits(46 * S) && !privacy.permits(47 * S));
    }

    #[test]
    fn a_lock_that_takes_its_word_back_is_looked_after_anew_but_not_once_the_film_is_over() {
        let mut privacy = Privacy::default();
        privacy.asked(10 * S, 1);
        privacy.visited();
        privacy.left(40 * S);
        for (at, locked) in [(40, true), (50, false), (51, true)] {
            privacy.sent(at * S, (1, at));
            privacy.told(at * S, (1, at), locked);
        }
        assert!(privacy.permits(67 * S) && !privacy.permits(68 * S));
        privacy.told(90 * S, (1, 90), false);
        assert!(!privacy.permits(91 * S), "she opens for herself");
    }

    #[test]
    fn a_picture_of_nobodys_asking_is_stray() {
        let mut privacy = Privacy::default();
        privacy.pictured(S);
        privacy.asked(2 * S, 1);
        privacy.pictured(3 * S);
        assert_eq!(privacy.stray_pictures, 1);
    }
}
