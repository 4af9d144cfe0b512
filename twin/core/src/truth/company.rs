//! Ground truth of promise S: who was in the camera hub's picture during a visit without permission to be there.
//!
//! Nothing here depends on what the camera hub reports. Bodies have true positions, and an exposure shows a body or
//! does not. A visit lasts from the motor's opening until the door is locked and nobody who came is left inside. Two
//! groups count: everybody inside who is neither of the household nor a courier for whom the motor opened; and such a
//! courier again, after they had gone out and the door was closed behind them.

use std::collections::BTreeMap;

use super::reach::Reach;

/// A person counts as in the picture after this many exposures that show them, at five a second: a glimpse of less
/// than a second requires nothing (estimate: a picture in which somebody moves or is half hidden shows little).
const GLIMPSE: u32 = 5;

/// One body at one exposure, or at the end of a tick.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Body {
    /// Index among the people of the world.
    pub(crate) who: usize,
    /// Is part of the household.
    pub(crate) is_household: bool,
    /// Is behind the wall's outer face.
    pub(crate) is_inside: bool,
}

/// How far the person for whom the motor opened has got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stay {
    /// Not inside yet.
    Comes,
    Inside,
    /// Was inside, is outside now, and the door has been closed since.
    Left,
}

/// The people who came in during this visit.
#[derive(Clone, Debug, Default)]
pub(crate) struct Company {
    let_in: BTreeMap<usize, Stay>,
    /// Number of exposures that showed each person without permission.
    shown: BTreeMap<usize, u32>,
    /// One of them was in the picture for long enough.
    pub(crate) was_second: bool,
    /// The recipient has been notified since then.
    is_told: bool,
    /// Path to the recipient since a notification became due; the next visit does not reset it.
    unreported: Option<Reach>,
}

impl Company {
    /// The motor has opened while `who` stood at the door. `begins`: no visit was in progress.
    pub(crate) fn opened(&mut self, who: Option<usize>, begins: bool) {
        if begins {
            *self = Self { unreported: self.unreported, ..Self::default() };
        }
        self.let_in.extend(who.map(|who| (who, Stay::Comes)));
    }

    /// Follows the people who were let in; `door_closed`: the leaf lies at its stop.
    pub(crate) fn follow(&mut self, bodies: impl Iterator<Item = Body>, door_closed: bool) {
        for body in bodies {
            let Some(stay) = self.let_in.get_mut(&body.who) else { continue };
            match *stay {
                Stay::Comes if body.is_inside => *stay = Stay::Inside,
                Stay::Inside if !body.is_inside && door_closed => *stay = Stay::Left,
                _ => {}
            }
        }
    }

    /// The sensor exposes a picture that shows these bodies, during a visit.
    pub(crate) fn exposed(&mut self, seen: impl Iterator<Item = Body>) {
        for body in seen {
            let has_business = match self.let_in.get(&body.who) {
                Some(stay) => *stay != Stay::Left,
                None => body.is_household,
            };
            if has_business || !body.is_inside {
                continue;
            }
            let shown = self.shown.entry(body.who).or_default();
            *shown += 1;
            let is_second = *shown >= GLIMPSE;
            if is_second && !self.was_second && !self.is_told {
                self.unreported.get_or_insert_default();
            }
            self.was_second |= is_second;
        }
    }

    /// The recipient is notified. One notice covers a whole visit, if it comes after somebody entered the picture.
    pub(crate) fn told(&mut self) {
        self.is_told = !self.shown.is_empty();
        self.unreported = None;
    }

    /// `has_way`: the camera hub has power and a path to the recipient; the lock is not needed for that.
    pub(crate) fn look(&mut self, now_ns: u64, has_way: bool) {
        if let Some(unreported) = &mut self.unreported {
            unreported.look(now_ns, has_way);
        }
    }

    /// Must the recipient still be notified?
    pub(crate) fn is_unreported(&self) -> bool {
        self.unreported.is_some()
    }

    /// For how long there was a path for the notification, s.
    pub(crate) fn unreported_s(&self, now_ns: u64) -> f64 {
        self.unreported.map_or(0.0, |unreported| unreported.open_s(now_ns))
    }
}

#[cfg(test)]
mod tests;
