//! Ground truth of promise S: who was in the hub's picture during a visit and had no business there.
//!
//! Nothing here rests on what the hub says it sees. A body stands where it stands, and the lens sees it at an exposure
//! or does not. A visit lasts from the motor's opening until the door is locked and nobody who came is left inside.
//! During it these count: who is inside and is neither of the household nor a courier for whom the motor opened; and
//! such a courier, once he had gone out and the door was closed behind him.

use std::collections::BTreeMap;

use super::reach::Reach;

/// Somebody counts as in the picture with so many exposures that show him, five a second: a glimpse of less than a
/// second asks for nothing (estimate: a picture in which somebody moves or is half hidden says little).
const GLIMPSE: u32 = 5;

/// One body at one exposure, or at the end of a tick.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Body {
    /// Number among the people of the world.
    pub(crate) who: usize,
    /// Lives here.
    pub(crate) is_household: bool,
    /// Behind the wall's outer face.
    pub(crate) is_inside: bool,
}

/// For whom the motor opened, and how far he is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stay {
    /// He has not been inside yet.
    Comes,
    Inside,
    /// He was inside, is outside, and the door has been closed since.
    Left,
}

/// Who came in during this visit.
#[derive(Clone, Debug, Default)]
pub(crate) struct Company {
    let_in: BTreeMap<usize, Stay>,
    /// Exposures that showed somebody who has no business here.
    shown: BTreeMap<usize, u32>,
    /// One of them was in the picture for long enough.
    pub(crate) was_second: bool,
    /// The recipient was told since then.
    is_told: bool,
    /// The way to the recipient since somebody is to be told; the next visit does not end that.
    untold: Option<Reach>,
}

impl Company {
    /// The motor has opened; `who` stood at the door. `begins`: no visit was under way.
    pub(crate) fn opened(&mut self, who: Option<usize>, begins: bool) {
        if begins {
            *self = Self { untold: self.untold, ..Self::default() };
        }
        self.let_in.extend(who.map(|who| (who, Stay::Comes)));
    }

    /// Follows those who were let in; `door_closed`: the leaf lies at its stop.
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

    /// The sensor exposes and sees these bodies, during a visit.
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
                self.untold.get_or_insert_default();
            }
            self.was_second |= is_second;
        }
    }

    /// The recipient is told. One notice stands for a whole visit, if it comes once somebody is in the picture.
    pub(crate) fn told(&mut self) {
        self.is_told = !self.shown.is_empty();
        self.untold = None;
    }

    /// `has_way`: the hub has power and a way to the recipient; no lock is needed for that.
    pub(crate) fn look(&mut self, now_ns: u64, has_way: bool) {
        if let Some(untold) = &mut self.untold {
            untold.look(now_ns, has_way);
        }
    }

    /// Must the recipient still be told?
    pub(crate) fn is_untold(&self) -> bool {
        self.untold.is_some()
    }

    /// For how long there was a way to tell, s.
    pub(crate) fn untold_s(&self, now_ns: u64) -> f64 {
        self.untold.map_or(0.0, |untold| untold.open_s(now_ns))
    }
}

#[cfg(test)]
mod tests;
