//! Does the hub record this delivery now? The lock asks before it spends a grant (promise U).
//!
//! Only a fresh answer counts: it must contain a nonce that this lock drew for this question a moment ago. An answer
//! that was replayed, delayed or made for another delivery opens nothing.

use super::Lock;
use super::config::FilmRule;
use super::report::Speech;
use crate::time::Instant;

/// Questions that may be open at once: those of the last 2 s, one each 500 ms.
const OPEN_MAX: usize = 4;

/// The question for one grant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FilmQuestion {
    serial: u32,
    began_at: Instant,
    /// Nonces drawn and when, the newest first.
    open: [Option<([u8; 16], Instant)>; OPEN_MAX],
    /// When the last answered question was drawn.
    answered: Option<Instant>,
}

impl FilmQuestion {
    /// A question not yet asked.
    pub(super) const fn new(serial: u32, now: Instant) -> Self {
        Self { serial, began_at: now, open: [None; OPEN_MAX], answered: None }
    }

    fn is_due(&self, rule: &FilmRule, now: Instant) -> bool {
        let newest = self.open.first().copied().flatten();
        newest.is_none_or(|(_, at)| now.ms_since(at) >= rule.ask_every_ms)
    }

    fn asked(&mut self, nonce: [u8; 16], now: Instant) {
        self.open.rotate_right(1);
        let [newest, ..] = &mut self.open;
        *newest = Some((nonce, now));
    }

    /// Takes an answer.
    fn take_answer(&mut self, nonce: [u8; 16], serial: u32) {
        let question = self.open.iter().flatten().find(|(open, _)| *open == nonce);
        if let Some((_, at)) = question.filter(|_| serial == self.serial) {
            self.answered = self.answered.max(Some(*at));
        }
    }

    /// Whether the hub records, as far as is known at `now`.
    pub(super) fn is_filmed(&self, rule: &FilmRule, now: Instant) -> bool {
        let is_recent = |age_ms: u64| {
            planted::bug!(RECORDING_ANSWER_TOO_OLD, age_ms <= rule.answer_age_ms_max, age_ms <= rule.wait_ms)
        };
        self.answered.is_some_and(|at| is_recent(now.ms_since(at)))
    }

    /// Whether no answer came in time.
    pub(super) fn is_over(&self, rule: &FilmRule, now: Instant) -> bool {
        now.ms_since(self.began_at) >= rule.wait_ms
    }
}

impl Lock {
    /// Asks the hub, and repeats the question.
    pub(super) fn ask_for_recording(&mut self, now: Instant) {
        let rule = self.config.access.film;
        let Some(candidate) = &mut self.candidate else { return };
        let film = candidate.film_mut();
        if film.is_due(&rule, now)
            && !film.is_over(&rule, now)
            && let Some(nonce) = self.memory.nonce()
        {
            film.asked(nonce, now);
            let serial = film.serial;
            self.memory.take_nonce();
            self.reports.answer(Speech::AskRecording { nonce, serial });
        }
    }

    /// Takes the hub's confirmation that it records.
    pub(super) fn take_confirmation(&mut self, nonce: [u8; 16], serial: u32) {
        if let Some(candidate) = &mut self.candidate {
            candidate.film_mut().take_answer(nonce, serial);
        }
    }
}

#[cfg(test)]
mod tests;
