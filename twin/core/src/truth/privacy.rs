//! Ground truth of promise P: when the camera hub may look, and which pictures it took without permission.
//!
//! Nothing here depends on what the camera hub reports about itself. It may look from the service's signed order
//! until the door is locked and nobody who came is left, plus the time it needs to find that out: until the lock's
//! report has arrived, and then while it verifies; a lock that falls silent meanwhile may be open again. An order
//! that let nobody in is over when its end has reached the camera hub, unless the lock has reported meanwhile that it
//! is not locked: then somebody may have come in. If the lock had already asked whether it is recorded, and so may be
//! opening, the camera hub must look until it receives the lock again. A camera hub that lost its supply may go on
//! only if the visit is not over, or has been over for no longer than [`RESUME_NS`].

use std::collections::VecDeque;

/// After that the camera hub still verifies that nobody is left, ns (the product's own numbers; SPEC 2 gives none):
/// 10 s without movement or warmth, 2 s lag of the motion sensor, and 4 s until the lock's next report, if its first
/// one came too late to be accepted.
const AFTERWARDS_NS: u64 = 16_000_000_000;
/// Like [`AFTERWARDS_NS`], if the hall contains an object that was not there before and is not the order's parcel at
/// its place: 60 s in which it neither moves nor is warm.
const NEW_THING_NS: u64 = 66_000_000_000;
/// A camera hub that lost its supply goes on if the last sign of the visit is not older than this, ns (the product's
/// own number), plus half a second by which the hub's sign lags the truth.
const RESUME_NS: u64 = 60_500_000_000;
/// A camera hub that was reset may have no picture from before the visit: then it verifies for a minute, ns (the
/// product's own number), plus the margins above.
const AFTER_RESET_NS: u64 = 66_000_000_000;
/// An unused order ends by itself after this, ns (the product's own number): two minutes after the camera hub began,
/// plus the time it needs to end.
const UNUSED_NS: u64 = 125_000_000_000;
/// A lock that received "recording" may act on it for this long, ns (the product's own number), plus a second until
/// its next report.
const LOCK_ACTS_NS: u64 = 7_000_000_000;
/// An end takes effect within this, ns: a picture may be in transfer from the sensor.
const OBEYS_NS: u64 = 500_000_000;
/// A lock of which no state has arrived for this long is silent, and its state unknown, ns. Source: promise L, less the
/// drift of the camera hub's clock.
const SILENT_NS: u64 = 9_500_000_000;
/// A status that was longer in transit says nothing about the present, ns: half of the camera hub's own limit, to
/// allow for its slower reception.
const LATE_NS: u64 = 1_000_000_000;
/// Maximum number of lock statuses in transit; the lock sends about one a second, and none is held back for longer
/// than this many seconds.
const UNDER_WAY: usize = 64;

/// The lock's uptime: boot, and ms since then.
type Uptime = (u32, u64);

/// What the lock reports to the camera hub about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    /// Locked, door closed.
    Locked,
    /// Locked, but it does not know whether the door is closed: after a reset.
    DoorUnknown,
    /// Not locked.
    NotLocked,
}

/// What the camera hub was ordered to do.
#[derive(Clone, Debug, Default)]
pub(crate) struct Privacy {
    serial: Option<u32>,
    asked_ns: u64,
    ended_ns: Option<u64>,
    left_ns: Option<u64>,
    /// Since when the camera hub has received only "locked" after the end of the visit, ns.
    told_ns: Option<u64>,
    /// When the camera hub last received that the door is not locked, or had to assume so until it received the
    /// contrary, ns.
    told_open_ns: u64,
    /// The lock's question whether it is recorded has reached the camera hub, and no "locked" since the order's end.
    has_lock_asked: bool,
    /// The lock has asked so during this order.
    was_asked: bool,
    /// The lock has reported "locked", at the order or since.
    was_locked: bool,
    /// The lock's latest report.
    latest: Option<Told>,
    /// When the latest one arrived that was not held back, ns.
    status_ns: u64,
    /// Since when the camera hub has received only "locked, door closed", ns.
    shut_ns: Option<u64>,
    /// The lock has reported that it is not locked, though nobody has opened it: a camera hub cannot know that.
    may_be_open: bool,
    /// Somebody of the household was in view of the lens before anybody had come in.
    is_somebody_home: bool,
    /// When somebody last moved in view of the lens, ns.
    seen_ns: u64,
    /// The hall contains an object that was not there before.
    has_new_thing: bool,
    /// The camera hub was reset in this visit.
    was_reset: bool,
    /// The visit had been over for too long when the camera hub came back.
    is_over: bool,
    /// When the lock sent its statuses, ns, by its uptime.
    sent: VecDeque<(Uptime, u64)>,
    was_visited: bool,
    was_open: bool,
    /// Pictures taken through the open shutter when none was ordered.
    pub(crate) stray_pictures: u32,
}

impl Privacy {
    /// The service orders a recording for this grant, perhaps not for the first time.
    pub(crate) fn asked(&mut self, now_ns: u64, serial: u32) {
        if self.serial != Some(serial) {
            let was_locked = matches!(self.latest, Some(Told::Locked | Told::DoorUnknown));
            *self = Self {
                serial: Some(serial),
                stray_pictures: self.stray_pictures,
                sent: std::mem::take(&mut self.sent),
                was_locked,
                latest: self.latest,
                status_ns: self.status_ns,
                shut_ns: self.shut_ns,
                ..Self::default()
            };
        }
        self.asked_ns = now_ns;
    }

    /// The end of the order has reached the camera hub.
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

    /// Something warm moves in view of the open lens.
    pub(crate) fn saw_somebody(&mut self, now_ns: u64) {
        if self.permits(now_ns) {
            self.is_somebody_home |= !self.was_visited;
            self.seen_ns = now_ns;
        }
    }

    /// A door that is not locked counts as a visit, whoever opened it; locking it by hand ends the visit.
    pub(crate) fn follow(&mut self, now_ns: u64, locked: bool) {
        if !locked && self.permits(now_ns) {
            self.was_open = true;
            self.visited();
        } else if locked && std::mem::take(&mut self.was_open) {
            self.left(now_ns, false);
        }
    }

    /// The lock's question whether it is recorded has reached the camera hub: an answer may open the door.
    pub(crate) fn lock_asked(&mut self, serial: u32) {
        let is_open = self.serial == Some(serial) && self.ended_ns.is_none();
        self.has_lock_asked |= is_open;
        self.was_asked |= is_open;
    }

    /// The lock sends its state.
    pub(crate) fn sent(&mut self, now_ns: u64, uptime: Uptime) {
        if self.sent.len() == UNDER_WAY {
            self.sent.pop_front();
        }
        self.sent.push_back((uptime, now_ns));
    }

    /// The lock's report of its state has reached the camera hub. "Locked" counts unless it was held back in transit.
    pub(crate) fn told(&mut self, now_ns: u64, uptime: Uptime, told: Told) {
        let sent = self.sent.iter().rev().find(|(sent_at, _)| *sent_at == uptime);
        let is_fresh = sent.is_some_and(|(_, sent_ns)| now_ns.saturating_sub(*sent_ns) <= LATE_NS);
        let permits = self.permits(now_ns);
        self.may_be_open |= permits && told == Told::NotLocked && (self.was_locked || self.was_asked);
        self.was_locked |= told != Told::NotLocked;
        self.latest = Some(told);
        let was_silent = now_ns > self.status_ns + SILENT_NS;
        if told != Told::Locked || was_silent {
            self.shut_ns = None;
            self.told_ns = self.told_ns.filter(|_| !permits);
        }
        if is_fresh {
            self.status_ns = now_ns;
            self.shut_ns = (told == Told::Locked).then(|| self.shut_ns.unwrap_or(now_ns));
        }
        if told != Told::Locked {
            // While it records, it starts verifying again; after that, an opening by anybody is not its concern.
            if permits {
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

    /// The supply of the camera hub has returned. A visit that had been over for long by then is over for good.
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

    /// The camera hub's sensor hangs or its lens is covered: what it had seen says nothing about the present, and
    /// while it records it starts verifying again.
    pub(crate) fn sees_nothing(&mut self, now_ns: u64) {
        if self.permits(now_ns) {
            (self.told_open_ns, self.told_ns) = (now_ns, None);
        }
    }

    /// The door is locked and nobody is left; `has_new_thing`: but a new object is there that is not the order's
    /// parcel at its place.
    pub(crate) fn left(&mut self, now_ns: u64, has_new_thing: bool) {
        self.left_ns = Some(now_ns);
        self.told_ns = None;
        self.has_new_thing = has_new_thing;
    }

    /// May the camera hub look now?
    pub(crate) fn permits(&self, now_ns: u64) -> bool {
        self.ends_ns().is_some_and(|ends_ns| now_ns <= ends_ns)
    }

    /// When the permission ends, ns, if that is still to come.
    pub(crate) fn next_change_ns(&self, now_ns: u64) -> Option<u64> {
        let ends_ns = self.ends_ns().filter(|ends_ns| now_ns <= *ends_ns)?;
        // An end that is unknown becomes known by something that happens. A camera hub that sees nothing starts anew in
        // each tick.
        let sees_nothing = self.told_open_ns == now_ns;
        ends_ns.checked_add(1).or(sees_nothing.then_some(now_ns))
    }

    /// Until when the camera hub may look, ns, as far as is known; none before the first order.
    fn ends_ns(&self) -> Option<u64> {
        let ends_ns = match (self.was_visited, self.left_ns, self.ended_ns) {
            _ if self.serial.is_none() => return None,
            (true, Some(left_ns), _) if self.is_over => left_ns,
            (true, None, _) => u64::MAX,
            // A camera hub that does not receive the lock cannot know, and must not stop looking.
            (true, Some(_), _) => self.made_sure_ns(self.told_ns),
            // Nor can one that was reset, or was told that the lock is not locked.
            (false, _, ended_ns) if self.may_be_open || self.was_reset && self.was_asked => {
                let ended_ns = ended_ns.map_or(self.asked_ns + UNUSED_NS, |ended_ns| ended_ns + OBEYS_NS);
                self.made_sure_ns(self.shut_ns).max(ended_ns)
            }
            (false, _, Some(_)) if self.has_lock_asked => u64::MAX,
            (false, _, Some(ended_ns)) if self.told_open_ns > ended_ns => self.told_open_ns + LOCK_ACTS_NS,
            (false, _, Some(ended_ns)) => ended_ns + OBEYS_NS,
            (false, _, None) => self.asked_ns + UNUSED_NS,
        };
        Some(ends_ns)
    }

    /// By when the camera hub has verified that nobody is left, if it has received "locked" since then, ns. Unknown as
    /// long as it has not, or may take the lock's state for unknown again before.
    fn made_sure_ns(&self, told_ns: Option<u64>) -> u64 {
        let Some(told_ns) = told_ns else { return u64::MAX };
        let afterwards_ns = match (self.has_new_thing, self.was_reset) {
            (true, _) => NEW_THING_NS,
            (false, true) => AFTER_RESET_NS,
            (false, false) => AFTERWARDS_NS,
        };
        // A person who appears in the picture only then may have come in by the door. One who was in it before the
        // door opened has not.
        let since_ns = if self.is_somebody_home { told_ns } else { told_ns.max(self.seen_ns) };
        let ends_ns = since_ns + afterwards_ns;
        if ends_ns > self.status_ns + SILENT_NS { u64::MAX } else { ends_ns }
    }

    /// A picture was taken through the open shutter.
    pub(crate) fn pictured(&mut self, now_ns: u64) {
        self.stray_pictures += u32::from(!self.permits(now_ns));
    }
}

#[cfg(test)]
mod tests;
