//! Ground truth of promise P: when the hub may look, and which pictures it took when it must not.
//!
//! Nothing here rests on what the hub says of itself. It may look from the service's signed order until the door is
//! locked and nobody who came is left, and as long after that as it needs to find out: until the lock's word has
//! reached it, and then for as long as it makes sure. An order that let nobody in is over when its end has reached the
//! hub; if the lock had already asked whether it is filmed, and so may be opening, the hub must look until it hears the
//! lock again. A hub whose supply was gone may go on only with a visit that is not over, or was over for no longer than
//! [`RESUME_NS`].

use std::collections::VecDeque;

/// After that the hub still makes sure that nobody is left, ns (the product's own numbers; SPEC 2 names none): 10 s
/// without movement or warmth, 2 s by which the motion sensor is slow, and 4 s until the lock's next word, if its first
/// one came too late to be believed.
const AFTERWARDS_NS: u64 = 16_000_000_000;
/// As [`AFTERWARDS_NS`], if a thing stands in the hall that was not there before and is not the order's parcel at its
/// place: 60 s in which it neither moves nor is warm.
const NEW_THING_NS: u64 = 66_000_000_000;
/// A hub whose supply was gone goes on if the last sign of the visit is not older than this, ns (the product's own
/// number), and half a second by which the hub's sign is later than the truth's.
const RESUME_NS: u64 = 60_500_000_000;
/// A hub that was reset has perhaps no picture from before the visit: then it makes sure for a minute, ns (the
/// product's own number), and as above.
const AFTER_RESET_NS: u64 = 66_000_000_000;
/// An order of which nobody makes use ends by itself, ns (the product's own number): two minutes after the hub began,
/// and what it needs to end.
const UNUSED_NS: u64 = 125_000_000_000;
/// A lock that was told "filmed" may act on it for so long, ns (the product's own number), and a second until its next
/// word.
const LOCK_ACTS_NS: u64 = 7_000_000_000;
/// An end is obeyed within this, ns: a picture may be on its way out of the sensor.
const OBEYS_NS: u64 = 500_000_000;
/// A status that was longer on its way says nothing of now, ns: half of the hub's own limit, for its ears are slower.
const LATE_NS: u64 = 1_000_000_000;
/// So many statuses of the lock may be on their way; it says about one a second, and none is held back for longer than
/// this many seconds.
const UNDER_WAY: usize = 64;

/// The lock's own count of time: boot, and ms since then.
type Uptime = (u32, u64);

/// What was asked of the hub.
#[derive(Clone, Debug, Default)]
pub(crate) struct Privacy {
    serial: Option<u32>,
    asked_ns: u64,
    ended_ns: Option<u64>,
    left_ns: Option<u64>,
    /// Since when the hub has heard nothing but "locked" after that, ns.
    told_ns: Option<u64>,
    /// When the hub last heard that it is not, or had to think so until it heard the contrary, ns.
    told_open_ns: u64,
    /// The lock's question whether it is filmed has reached the hub, and no "locked" since the order's end.
    has_lock_asked: bool,
    /// Somebody who lives here was before the lens when nobody had come in yet.
    is_somebody_home: bool,
    /// When somebody last moved before the lens, ns.
    seen_ns: u64,
    /// A thing stands in the hall that was not there before.
    has_new_thing: bool,
    /// The hub was reset in this visit.
    was_reset: bool,
    /// The visit was over for too long when the hub came back.
    is_over: bool,
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
            *self = Self { serial: Some(serial), stray_pictures, sent, ..Self::default() };
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

    /// Something warm moves before the open lens.
    pub(crate) fn saw_somebody(&mut self, now_ns: u64) {
        if self.permits(now_ns) {
            self.is_somebody_home |= !self.was_visited;
            self.seen_ns = now_ns;
        }
    }

    /// A door that is not locked, whoever opened it, is a visit; one that is locked again by hand ends it.
    pub(crate) fn follow(&mut self, now_ns: u64, locked: bool) {
        if !locked && self.permits(now_ns) {
            self.was_open = true;
            self.visited();
        } else if locked && std::mem::take(&mut self.was_open) {
            self.left(now_ns, false);
        }
    }

    /// The lock's question whether it is filmed has reached the hub: an answer may open the door.
    pub(crate) fn lock_asked(&mut self, serial: u32) {
        self.has_lock_asked |= self.serial == Some(serial) && self.ended_ns.is_none();
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
            if self.ended_ns.is_some() && std::mem::take(&mut self.has_lock_asked) {
                self.told_open_ns = now_ns;
            }
        }
    }

    /// The hub has supply again. What was over for long when it came back is over for good.
    pub(crate) fn came_back(&mut self, now_ns: u64) {
        match self.left_ns {
            Some(left_ns) if now_ns > left_ns + RESUME_NS => self.is_over = true,
            Some(_) if !self.is_over && self.was_visited => {
                (self.told_open_ns, self.told_ns, self.was_reset) = (now_ns, None, true);
            }
            _ => {
                self.was_reset = true;
                self.sees_nothing(now_ns);
            }
        }
    }

    /// The hub's sensor hangs or its lens is covered: what it had seen says nothing of now, and as long as it films it
    /// begins anew to make sure.
    pub(crate) fn sees_nothing(&mut self, now_ns: u64) {
        if self.permits(now_ns) {
            (self.told_open_ns, self.told_ns) = (now_ns, None);
        }
    }

    /// The door is locked and nobody is left; `has_new_thing`: but something stands there, and it is not the order's
    /// parcel at its place.
    pub(crate) fn left(&mut self, now_ns: u64, has_new_thing: bool) {
        self.left_ns = Some(now_ns);
        self.told_ns = None;
        self.has_new_thing = has_new_thing;
    }

    /// May the hub look now?
    pub(crate) fn permits(&self, now_ns: u64) -> bool {
        self.ends_ns().is_some_and(|ends_ns| now_ns <= ends_ns)
    }

    /// When it may no longer, ns, if that time is still to come.
    pub(crate) fn next_change_ns(&self, now_ns: u64) -> Option<u64> {
        // While the end is not known it may become known in any tick.
        let after = |ends_ns: u64| ends_ns.checked_add(1).unwrap_or(now_ns);
        self.ends_ns().filter(|ends_ns| now_ns <= *ends_ns).map(after)
    }

    /// Up to when the hub may look, ns, as far as is known; none before the first order.
    fn ends_ns(&self) -> Option<u64> {
        let ends_ns = match (self.was_visited, self.left_ns, self.ended_ns) {
            _ if self.serial.is_none() => return None,
            (true, Some(left_ns), _) if self.is_over => left_ns,
            (true, None, _) => u64::MAX,
            // A hub that does not hear the lock cannot know, and must not stop looking.
            (true, Some(_), _) => self.told_ns.map_or(u64::MAX, |told_ns| self.made_sure_ns(told_ns)),
            (false, _, Some(_)) if self.has_lock_asked => u64::MAX,
            (false, _, Some(ended_ns)) if self.told_open_ns > ended_ns => self.told_open_ns + LOCK_ACTS_NS,
            (false, _, Some(ended_ns)) => ended_ns + OBEYS_NS,
            (false, _, None) => self.asked_ns + UNUSED_NS,
        };
        Some(ends_ns)
    }

    /// By when the hub has found out that nobody is left, if it heard so of the lock then, ns.
    fn made_sure_ns(&self, told_ns: u64) -> u64 {
        let afterwards_ns = match (self.has_new_thing, self.was_reset) {
            (true, _) => NEW_THING_NS,
            (false, true) => AFTER_RESET_NS,
            (false, false) => AFTERWARDS_NS,
        };
        // Who comes into the picture only then may be somebody who came by the door. Who was in it before he could, is
        // not.
        let since_ns = if self.is_somebody_home { told_ns } else { told_ns.max(self.seen_ns) };
        since_ns + afterwards_ns
    }

    /// A picture was taken through the open shutter.
    pub(crate) fn pictured(&mut self, now_ns: u64) {
        self.stray_pictures += u32::from(!self.permits(now_ns));
    }
}

#[cfg(test)]
mod tests;
