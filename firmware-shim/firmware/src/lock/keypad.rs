//! What somebody asks of the lock at the keypad.

use embedded_hal::digital::InputPin;

use super::Lock;
use super::board::Board;
use super::indicate::Sound;
use super::operate::Ongoing;
use crate::access::{Answer, CODE_DIGITS, Entry, KeyPress, Refusal};
use crate::matter::Alarm;
use crate::time::Instant;
use crate::wire::{EventKind, Operation, Source};

impl Lock {
    /// Takes what was touched since the last poll.
    pub(super) fn obey_keys<B: Board>(&mut self, board: &mut B, now: Instant) {
        let timeout_ms = self.config.access.entry_timeout_ms;
        self.keys.forget_stale(now, timeout_ms);
        // The interrupt says that something changed; a pin that cannot be read says "look".
        // A finger seen down is watched without it, in case its release was missed.
        let may_have_changed = board.key_irq().is_low().unwrap_or(true) || self.keys.is_touched();
        if !may_have_changed {
            return;
        }
        let Some(touched) = self.senses.read_keys(board.i2c(), now) else {
            return;
        };
        match self.keys.look(touched, now, timeout_ms) {
            KeyPress::None => {}
            KeyPress::Key => self.indicator.play(Sound::Click, now),
            KeyPress::Entered(entry) => self.enter(entry, now),
        }
    }

    fn enter(&mut self, entry: Entry, now: Instant) {
        if self.attempts.is_locked(now) {
            return self.refuse(None, Refusal::KeypadLocked, now);
        }
        let answer = match entry {
            Entry::Code(code) => self.grants.answer(&code, self.clock.unix_ms(now)),
            // Compared all the same, so that a wrong length takes as long as a wrong code.
            Entry::WrongLength => {
                let _ = self.grants.answer(&[0; CODE_DIGITS], None);
                Answer::Unknown
            }
        };
        match answer {
            Answer::Opens { serial } => match self.reluctance() {
                None => self.open_for(serial, now),
                Some(reason) => self.refuse(Some(serial), reason, now),
            },
            Answer::Refused { serial, reason } => self.refuse(Some(serial), reason, now),
            Answer::Unknown => self.count_wrong_code(now),
        }
    }

    /// Why the lock would not open even for the right code at the right time.
    fn reluctance(&self) -> Option<Refusal> {
        let is_opening = self.ongoing.is_some_and(|ongoing| ongoing.operation == Operation::Unlock);
        if !self.can_drive() || is_opening {
            return Some(Refusal::NotReady);
        }
        let is_strong = self.senses.battery_mv().is_some_and(|mv| mv >= self.config.access.unlock_mv_min);
        (!is_strong).then_some(Refusal::BatteryLow)
    }

    /// Spends the grant, and only then begins to unlock: whatever happens to the motor or to the
    /// power, the code does not open twice (promise O).
    fn open_for(&mut self, serial: u32, now: Instant) {
        self.grants.spend(serial);
        self.attempts.right();
        self.reports.tell(EventKind::Spent { serial }, now);
        self.begin(
            Ongoing { operation: Operation::Unlock, source: Source::Keypad, serial: Some(serial) },
            now,
        );
    }

    fn refuse(&mut self, serial: Option<u32>, reason: Refusal, now: Instant) {
        self.indicator.play(Sound::Refused, now);
        self.reports.tell(EventKind::Refused { serial, reason }, now);
    }

    fn count_wrong_code(&mut self, now: Instant) {
        self.indicator.play(Sound::Refused, now);
        let lockout = self.attempts.wrong(&self.config.access.lockout, now);
        let count = self.attempts.wrong_since_right();
        self.reports.tell(EventKind::WrongCode { count }, now);
        if lockout.is_some() {
            self.reports.alarm(Alarm::WrongCodeLimit, now);
        }
    }
}
