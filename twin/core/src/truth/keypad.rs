//! What fingers really typed, and whether the lock may look at it.

/// Wrong codes that bar the keypad, and for how long, ns: 60 s, doubling up to 15 min. Source: SPEC 2, promise A. The lock
/// keeps its own account; this one needs no lock.
const WRONG_CODES_MAX: u32 = 3;
const FIRST_BAR_NS: u64 = 60_000_000_000;
const LONGEST_BAR_NS: u64 = 900_000_000_000;
/// A keypad that is barred this much shorter is still forgiven, ns: the lock hears a key up to 100 ms late, and its clock may
/// be off by a little.
const SLACK_NS: u64 = 500_000_000;
/// A correct code typed at the door stands for its unlock this long, ns.
const CODE_FRESH_NS: u64 = 10_000_000_000;

/// Memory of the keypad.
#[derive(Clone, Debug, Default)]
pub(crate) struct Keypad {
    /// How often somebody entered something.
    pub(crate) entered: u32,
    /// Codes that the lock compared although the keypad should have been barred.
    pub(crate) compared_while_barred: u32,
    typed: String,
    wrong: u32,
    bar_ns: u64,
    barred_ns: Option<(u64, u64)>,
    entered_ns: u64,
    right_code_ns: Option<u64>,
}

impl Keypad {
    /// A finger came down on a key. `code` is the right one; `authorised` if whoever types it may open.
    pub(crate) fn touched(&mut self, now_ns: u64, electrode: u8, code: &str, authorised: bool) {
        match electrode {
            0..=9 => self.typed.push(char::from(b'0' + electrode)),
            11 => {
                let typed = std::mem::take(&mut self.typed);
                if !typed.is_empty() {
                    self.enter(now_ns, typed == code, authorised);
                }
            }
            _ => self.typed.clear(),
        }
    }

    fn enter(&mut self, now_ns: u64, is_right: bool, authorised: bool) {
        self.entered += 1;
        self.entered_ns = now_ns;
        if self.is_barred(now_ns) {
            return;
        }
        if is_right {
            self.right_code_ns = authorised.then_some(now_ns);
            return;
        }
        self.wrong += 1;
        if self.wrong == WRONG_CODES_MAX {
            self.wrong = 0;
            self.bar_ns = (2 * self.bar_ns).clamp(FIRST_BAR_NS, LONGEST_BAR_NS);
            self.barred_ns = Some((now_ns, now_ns + self.bar_ns));
        }
    }

    /// Should the lock look at nobody's code now?
    pub(crate) fn is_barred(&self, now_ns: u64) -> bool {
        self.barred_ns.is_some_and(|(from_ns, until_ns)| from_ns < now_ns && now_ns + SLACK_NS < until_ns)
    }

    /// The lock said that it compared a code: the latest one entered.
    pub(crate) fn compared(&mut self) {
        self.compared_while_barred += u32::from(self.is_barred(self.entered_ns));
    }

    /// The lock opened for a code: that forgives.
    pub(crate) fn forgive(&mut self) {
        (self.wrong, self.bar_ns, self.barred_ns) = (0, 0, None);
    }

    /// Was the right code typed by somebody who may, a moment ago?
    pub(crate) fn right_code_is_fresh(&self, now_ns: u64) -> bool {
        self.right_code_ns.is_some_and(|at| now_ns <= at + CODE_FRESH_NS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const S: u64 = 1_000_000_000;

    fn enter(keypad: &mut Keypad, at_s: u64, code: &str) {
        for digit in code.bytes() {
            keypad.touched(at_s * S, digit - b'0', "123456", true);
        }
        keypad.touched(at_s * S, 11, "123456", true);
    }

    #[test]
    fn three_wrong_codes_bar_and_the_time_doubles() {
        let mut keypad = Keypad::default();
        for at_s in [1, 2, 3] {
            enter(&mut keypad, at_s, "000000");
            keypad.compared();
        }
        assert_eq!(keypad.compared_while_barred, 0);
        enter(&mut keypad, 10, "000000");
        keypad.compared();
        assert_eq!((keypad.entered, keypad.compared_while_barred), (4, 1));
        assert!(keypad.is_barred(62 * S) && !keypad.is_barred(63 * S));
        for at_s in [64, 65, 66] {
            enter(&mut keypad, at_s, "000000");
        }
        assert!(keypad.is_barred(185 * S) && !keypad.is_barred(186 * S));
    }

    #[test]
    fn a_right_code_counts_only_while_the_keypad_is_not_barred() {
        let mut keypad = Keypad::default();
        for at_s in [1, 2, 3, 4] {
            enter(&mut keypad, at_s, if at_s < 4 { "1" } else { "123456" });
        }
        assert!(!keypad.right_code_is_fresh(5 * S));
        keypad.forgive();
        enter(&mut keypad, 6, "123456");
        assert!(keypad.right_code_is_fresh(16 * S) && !keypad.right_code_is_fresh(17 * S));
    }
}
