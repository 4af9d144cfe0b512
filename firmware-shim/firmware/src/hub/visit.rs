//! How long a recording goes on: while the lock is not locked or a person seen has not left, without a time limit; and
//! how much of that is known after a reset.

use super::Hub;
use super::board::Board;
use super::config::FilmConfig;
use super::film::Film;
use crate::store::FilmRecord;
use crate::time::Instant;
use crate::wire::HubEventKind;

/// A lock acts on a confirmation within this, ms: 2 s of validity, and the bolt's first millimetres.
const LOCK_ACTS_MS: u64 = 6_000;

impl Film {
    /// Somebody may have come in.
    pub(super) const fn may_be_open(&self) -> bool {
        self.was_opened || self.proved_at.is_some()
    }

    /// How long the visit has lasted, ms; `unix_ms`: the time, if it is known. A reset does not make it shorter.
    fn age_ms(&self, unix_ms: Option<u64>, now: Instant) -> u64 {
        let by_clock_ms = unix_ms.map_or(0, |unix_ms| unix_ms.saturating_sub(self.order.asked_unix_ms));
        by_clock_ms.max(now.ms_since(self.began_at))
    }

    /// There are signs that the visit is not over.
    fn has_sign(&self, config: &FilmConfig, now: Instant) -> bool {
        let scene = &self.scene;
        self.locked_since.is_none()
            || scene.is_somebody_inside()
            || scene.has_sign_within(config.quiet_ms, now)
    }
}

impl Hub {
    pub(super) fn film_is_over(&self, now: Instant) -> bool {
        let Some(film) = &self.film else { return false };
        let config = &self.config.film;
        let age_ms = now.ms_since(film.began_at);
        let is_too_late = self.clock.unix_ms(now).is_some_and(|unix_ms| unix_ms >= film.order.until_unix_ms);
        let is_ended = planted::bug!(END_OF_ORDER_IGNORED, film.is_ended, false);
        let nobody_comes = is_ended || age_ms >= config.unused_ms || is_too_late;
        if !film.may_be_open() {
            return nobody_comes;
        }
        let Some(locked_since) = film.locked_since else { return false };
        // The lock may still act on the last confirmation.
        if film.proved_at.is_some_and(|at| now.ms_since(at) < LOCK_ACTS_MS) {
            return false;
        }
        // The lock accepts no code without the hub's confirmation: it was opened by hand, for a delivery that is over.
        // Or by a code, and the recipient came to the door. Whoever moves now lives there.
        if film.is_vouched || film.is_ended && film.proved_at.is_none() {
            return true;
        }
        if film.was_opened || film.is_resumed {
            let scene = &film.scene;
            // Whoever was at home before the door was opened may walk about behind it: residents need not leave their
            // own hall, and the courier was not alone there.
            let is_her_own = scene.is_somebody_home() && now.ms_since(locked_since) >= config.quiet_ms;
            // A person who has gone further into the house must pass the hall again to leave it.
            is_her_own
                || !scene.is_somebody_inside()
                    && (scene.is_quiet_since(locked_since, config.quiet_ms, now)
                        || scene.is_still_since(locked_since, config.still_ms, now))
        } else {
            nobody_comes
        }
    }

    /// A long visit is reported once, and the recording goes on.
    pub(super) fn report_long_visit(&mut self, now: Instant) {
        let (unix_ms, long_ms) = (self.clock.unix_ms(now), self.config.film.long_ms);
        let Some(film) = &mut self.film else { return };
        if film.may_be_open() && film.age_ms(unix_ms, now) >= long_ms && !film.long_reported {
            film.long_reported = true;
            let (serial, is_locked) = (film.order.serial, film.locked_since.is_some());
            self.reports.report(HubEventKind::LongVisit { serial, is_locked }, now);
        }
    }

    /// When a recording ends that a reset interrupts now, if there are no more signs of the visit, ms since 1970 UTC.
    pub(super) fn next_end_unix_ms(&self, now: Instant) -> u64 {
        let resume_ms = self.config.film.resume_ms;
        self.clock.unix_ms(now).map_or(0, |unix_ms| unix_ms.saturating_add(resume_ms))
    }

    /// Keeps on flash until when a recording may be resumed after a reset: extended while there are signs of the visit.
    /// Written when half of that time is over, when the lock's state has changed, and when somebody has left the
    /// picture or come back.
    pub(super) fn move_end<B: Board>(&mut self, board: &mut B, now: Instant) {
        let Some(film) = self.film.as_ref().filter(|film| film.may_be_open()) else { return };
        let config = &self.config.film;
        let (was_open, mut end_unix_ms) = (film.locked_since.is_none(), self.memory.film.end_unix_ms);
        let next_ms = self.next_end_unix_ms(now);
        if film.has_sign(config, now) && next_ms.saturating_sub(end_unix_ms) >= config.resume_ms / 2 {
            end_unix_ms = next_ms;
        }
        let (is_known, scene) = (self.memory.film.may_be_open, film.scene.record());
        let known = (self.memory.film.was_open, self.memory.film.end_unix_ms, self.memory.film.scene);
        if is_known && (was_open, end_unix_ms, scene) != known {
            let record = FilmRecord { was_open, end_unix_ms, scene, ..self.memory.film.clone() };
            self.keep_film(board, record, now);
        }
    }

    /// Whether one picture a second must suffice, because the recording is long or many segments wait for the service.
    /// Never before the lock has been opened: a confirmation needs newer pictures than that.
    pub(super) fn is_sparse(&self, film: &Film, now: Instant) -> bool {
        let is_long = film.age_ms(self.clock.unix_ms(now), now) >= self.config.film.long_ms;
        let is_half_full = self.ring.pending() >= u32::from(self.config.clips.sectors / 2);
        (film.was_opened || film.is_resumed) && (is_long || is_half_full)
    }
}
