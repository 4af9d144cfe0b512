//! Ground truth of promise P: when the hub may look, and which pictures it took when it must not.
//!
//! It may from the service's order to film until the door is locked again and nobody is left, and as long after that as it
//! needs to see that nobody is; or until the order's end has reached it, if nobody came in.

/// After that the hub still makes sure that nobody is left, ns: 10 s without movement or warmth, 2 s by which the motion
/// sensor is slow, and 4 s until the lock's next word, if its first one came too late to be believed.
const AFTERWARDS_NS: u64 = 16_000_000_000;
/// An order of which nobody makes use ends by itself, ns: two minutes after the hub began, and what it needs to end.
const UNUSED_NS: u64 = 125_000_000_000;
/// No film is longer, ns.
const LONGEST_NS: u64 = 15 * 60 * 1_000_000_000;

/// What was asked of the hub.
#[derive(Clone, Debug, Default)]
pub(crate) struct Privacy {
    serial: Option<u32>,
    first_asked_ns: u64,
    asked_ns: u64,
    ended_ns: Option<u64>,
    left_ns: Option<u64>,
    /// When the hub first heard "locked" after that, ns.
    told_ns: Option<u64>,
    /// When the hub last heard that it is not, ns.
    told_open_ns: u64,
    was_visited: bool,
    was_open: bool,
    /// Pictures that were taken through the open shutter when none was asked for.
    pub(crate) stray_pictures: u32,
}

impl Privacy {
    /// The service asks for a film for this grant, perhaps not for the first time.
    pub(crate) fn asked(&mut self, now_ns: u64, serial: u32) {
        if self.serial != Some(serial) {
            let stray_pictures = self.stray_pictures;
            *self = Self { serial: Some(serial), first_asked_ns: now_ns, stray_pictures, ..Self::default() };
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

    /// The lock's word of its state has come to the hub.
    pub(crate) fn told(&mut self, now_ns: u64, locked: bool) {
        if !locked {
            self.told_open_ns = now_ns;
        } else if self.left_ns.is_some() {
            self.told_ns.get_or_insert(now_ns);
        }
    }

    /// The door is locked and nobody is left.
    pub(crate) fn left(&mut self, now_ns: u64) {
        self.left_ns = Some(now_ns);
        self.told_ns = None;
    }

    /// May the hub look now?
    pub(crate) fn permits(&self, now_ns: u64) -> bool {
        let ends_ns = match (self.was_visited, self.left_ns, self.ended_ns) {
            _ if self.serial.is_none() => return false,
            (true, None, _) => u64::MAX,
            // A hub that does not hear the lock cannot know, and must not stop looking.
            (true, Some(_), _) => self.told_ns.map_or(u64::MAX, |told_ns| told_ns + AFTERWARDS_NS),
            (false, _, Some(ended_ns)) => ended_ns.max(self.told_open_ns) + AFTERWARDS_NS,
            (false, _, None) => self.asked_ns + UNUSED_NS,
        };
        now_ns <= ends_ns.min(self.first_asked_ns + LONGEST_NS)
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
        privacy.told(40 * S, true);
        assert!(privacy.permits(56 * S) && !privacy.permits(57 * S));
        privacy.asked(60 * S, 2);
        assert!(privacy.permits(70 * S));
        privacy.ended(71 * S, 1);
        privacy.ended(72 * S, 2);
        assert!(privacy.permits(88 * S) && !privacy.permits(89 * S));
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
