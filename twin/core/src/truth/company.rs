//! Ground truth of promise S: who was in the hub's picture during a visit and had no business there.
//!
//! Nothing here rests on what the hub says it sees. A body stands where it stands, and the lens sees it at an exposure or does
//! not. A visit lasts from the motor's opening until the door is locked and nobody who came is left inside. During it these
//! count: who is inside and is neither of the household nor a courier for whom the motor opened; and such a courier, once he
//! had gone out and the door was closed behind him.

use std::collections::BTreeMap;

use super::reach::Reach;

/// Somebody counts as in the picture with so many exposures that show him, five a second: a glimpse of less than a second
/// asks for nothing (estimate: a picture in which somebody moves or is half hidden says little).
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
mod tests {
    use super::*;

    const S: u64 = 1_000_000_000;
    const COURIER: usize = 0;
    const STRANGER: usize = 1;
    const RECIPIENT: usize = 2;

    fn body(who: usize, is_inside: bool) -> Body {
        Body { who, is_household: who == RECIPIENT, is_inside }
    }

    /// The motor has opened for the courier, and he has come in.
    fn inside() -> Company {
        let mut company = Company::default();
        company.opened(Some(COURIER), true);
        company.follow([body(COURIER, true)].into_iter(), false);
        company
    }

    /// Whether the recipient must be notified after so many exposures of these.
    fn is_untold_after(company: &mut Company, exposures: u32, seen: &[Body]) -> bool {
        for _ in 0..exposures {
            company.exposed(seen.iter().copied());
        }
        company.is_untold()
    }

    #[test]
    fn the_courier_and_the_household_have_business_here_a_stranger_has_not() {
        let mut company = inside();
        let alone = [body(COURIER, true), body(RECIPIENT, true), body(STRANGER, false)];
        assert!(!is_untold_after(&mut company, 100, &alone), "the stranger passes by outside");
        assert!(!is_untold_after(&mut company, GLIMPSE - 1, &[body(STRANGER, true)]), "a glimpse");
        assert!(is_untold_after(&mut company, 1, &[body(STRANGER, true)]));
        company.told();
        assert!(company.was_second && !company.is_untold());
    }

    #[test]
    fn who_has_left_and_is_in_again_has_stayed() {
        let mut company = inside();
        company.follow([body(COURIER, false)].into_iter(), false);
        assert!(!is_untold_after(&mut company, 100, &[body(COURIER, true)]), "a step back in the open door");
        company.follow([body(COURIER, false)].into_iter(), true);
        assert!(is_untold_after(&mut company, GLIMPSE, &[body(COURIER, true)]));
        company.opened(Some(COURIER), false);
        assert!(company.is_untold(), "a second opening in the same visit excuses nothing");
    }

    #[test]
    fn who_waits_before_the_closed_door_has_not_left_yet() {
        let mut company = Company::default();
        company.opened(Some(COURIER), true);
        company.follow([body(COURIER, false)].into_iter(), true);
        assert!(!is_untold_after(&mut company, 100, &[body(COURIER, true)]));
    }

    #[test]
    fn a_notice_of_the_visit_before_tells_nothing_of_this_one() {
        let mut company = inside();
        assert!(is_untold_after(&mut company, GLIMPSE, &[body(STRANGER, true)]));
        company.told();
        company.opened(Some(COURIER), true);
        assert!(!company.is_untold() && !company.was_second);
        assert!(is_untold_after(&mut company, GLIMPSE, &[body(STRANGER, true)]));
    }

    #[test]
    fn a_notice_before_anybody_was_in_the_picture_tells_of_nobody() {
        let mut company = inside();
        company.told();
        assert!(is_untold_after(&mut company, GLIMPSE, &[body(STRANGER, true)]));
    }

    #[test]
    fn the_next_visit_pays_no_debt_and_a_link_that_drops_out_sets_none_back() {
        let mut company = inside();
        is_untold_after(&mut company, GLIMPSE, &[body(STRANGER, true)]);
        company.opened(Some(COURIER), true);
        assert!(company.is_untold());
        for at_s in 0..60 {
            company.look(at_s * S, at_s % 2 == 0);
        }
        assert!(company.untold_s(60 * S) == 10.0);
    }
}
