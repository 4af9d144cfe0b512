//! What fingers really typed, and whether the lock may check it.

/// This many wrong codes block the keypad, for 60 s (in ns), doubling up to 15 min. Source: SPEC 2, promise A. The
/// lock keeps its own count; this one does not depend on the lock.
const WRONG_CODES_MAX: u32 = 3;
const FIRST_BAR_NS: u64 = 60_000_000_000;
const LONGEST_BAR_NS: u64 = 900_000_000_000;
/// A keypad blocked for this much less than required is tolerated, ns: the lock detects a key up to 100 ms late, and
/// its clock may be slightly off.
const SLACK_NS: u64 = 500_000_000;

/// This many codes that belong to no grant, entered within a minute, must block the keypad whatever the lock reports
/// about them: twice as many as it may allow, because a key press may be missed.
const GUESSES_MAX: usize = 2 * WRONG_CODES_MAX as usize;

/// Memory of the keypad.
#[derive(Clone, Debug, Default)]
pub(crate) struct Keypad {
    /// Number of entries.
    pub(crate) entered: u32,
    /// Codes that the lock compared although the keypad should have been blocked.
    pub(crate) compared_while_barred: u32,
    /// Openings soon after so many wrong entries that the keypad should have been blocked, counted from the fingers
    /// alone.
    pub(crate) opened_after_guesses: u32,
    guesses_ns: Vec<u64>,
    typed: String,
    wrong: u32,
    bar_ns: u64,
    barred_ns: Option<(u64, u64)>,
    said_locked_until_ns: u64,
    entered_ns: u64,
}

impl Keypad {
    /// A finger pressed a key. Returns the entry if that was the enter key.
    pub(crate) fn touched(&mut self, electrode: u8) -> Option<String> {
        match electrode {
            0..=9 => self.typed.push(char::from(b'0' + electrode)),
            11 => return Some(std::mem::take(&mut self.typed)).filter(|typed| !typed.is_empty()),
            _ => self.typed.clear(),
        }
        None
    }

    /// Number of digits typed so far in the present entry.
    pub(crate) fn digits(&self) -> u32 {
        self.typed.len() as u32
    }

    /// The entry belongs to no grant.
    pub(crate) fn guessed(&mut self, now_ns: u64) {
        self.guesses_ns.retain(|at_ns| now_ns <= at_ns + FIRST_BAR_NS);
        self.guesses_ns.push(now_ns);
    }

    /// The motor has opened.
    pub(crate) fn opened(&mut self, now_ns: u64) {
        self.guesses_ns.retain(|at_ns| now_ns <= at_ns + FIRST_BAR_NS);
        self.opened_after_guesses += u32::from(self.guesses_ns.len() >= GUESSES_MAX);
    }

    /// An entry was made. Returns whether the lock may check it.
    pub(crate) fn entered(&mut self, now_ns: u64) -> bool {
        self.entered += 1;
        self.entered_ns = now_ns;
        !self.is_barred(now_ns)
    }

    /// The lock reported that the latest code entered belongs to no grant. It may block the keypad for longer than it
    /// must, so only codes that it did compare count.
    pub(crate) fn wrong(&mut self) {
        self.compared();
        if self.is_barred(self.entered_ns) {
            return;
        }
        let now_ns = self.entered_ns;
        self.wrong += 1;
        if self.wrong == WRONG_CODES_MAX {
            self.wrong = 0;
            self.bar_ns = (2 * self.bar_ns).clamp(FIRST_BAR_NS, LONGEST_BAR_NS);
            self.barred_ns = Some((now_ns, now_ns + self.bar_ns));
        }
    }

    /// The lock reports that its keypad is locked until this time, ns.
    pub(crate) fn said_locked(&mut self, until_ns: u64) {
        self.said_locked_until_ns = until_ns;
    }

    /// Is it locked, by the fingers' count or by the lock's own report? A phone's wrong answers count as well, and a
    /// reset starts again.
    pub(crate) fn is_locked(&self, now_ns: u64) -> bool {
        self.is_barred(now_ns) || now_ns < self.said_locked_until_ns
    }

    /// Has the lock reported within this time that its keypad is locked?
    pub(crate) fn was_locked(&self, now_ns: u64, within_ns: u64) -> bool {
        self.said_locked_until_ns > 0 && now_ns <= self.said_locked_until_ns + within_ns
    }

    /// Must the lock compare no code now?
    pub(crate) fn is_barred(&self, now_ns: u64) -> bool {
        self.barred_ns.is_some_and(|(from_ns, until_ns)| from_ns < now_ns && now_ns + SLACK_NS < until_ns)
    }

    /// The lock reported that it compared a code: the latest one entered.
    pub(crate) fn compared(&mut self) {
        self.compared_while_barred += u32::from(self.is_barred(self.entered_ns));
    }

    /// The lock opened for a code: that resets the count.
    pub(crate) fn forgive(&mut self) {
        (self.wrong, self.bar_ns, self.barred_ns) = (0, 0, None);
    }
}

#[cfg(test)]
mod tests;
