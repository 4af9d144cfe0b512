//! When two states are the same: what is on flash, what the lock will decide by, and the surroundings, with every time
//! relative to now. Numbers that only count up (of frames, events, nonces, records, boots) are left out, and so are
//! reports to the service: they decide nothing.

use core::fmt::{Debug, Write};

use super::door::Door;
use crate::store::Flash;

/// Older than this is equally old, ms: no rule looks back as far, except a lockout, which is a time to come.
const OLD_MS: i64 = 15_000;

/// Elements of a nonce.
const NONCE: u32 = 16;

/// FNV-1a over what `Debug` writes, with instants made relative and nonces left out.
struct Fold {
    hash: u64,
    now_ns: u64,
    /// The next number is an instant.
    is_instant: bool,
    /// The hash before a list that may be a nonce, and its elements so far.
    list: Option<(u64, u32)>,
}

impl Fold {
    fn bytes(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.hash = (self.hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3);
        }
    }

    fn number(&mut self, number: u64) {
        self.bytes(&number.to_le_bytes());
    }

    fn debug(&mut self, value: &impl Debug) {
        let _ = write!(self, "{value:?}");
        self.bytes(b";");
    }
}

impl Write for Fold {
    fn write_str(&mut self, piece: &str) -> core::fmt::Result {
        let is_number = !piece.is_empty() && piece.bytes().all(|byte| byte.is_ascii_digit());
        if is_number && self.is_instant {
            let ns: u64 = piece.parse().unwrap_or(u64::MAX);
            let from_now_ms = (ns as i64).saturating_sub(self.now_ns as i64) / 1_000_000;
            self.is_instant = false;
            self.bytes(&from_now_ms.max(-OLD_MS).to_le_bytes());
            return Ok(());
        }
        match (piece, &mut self.list) {
            ("[", _) => self.list = Some((self.hash, 0)),
            ("]", Some((before, NONCE))) => {
                self.hash = *before;
                self.list = None;
            }
            (", ", Some(_)) => {}
            (_, Some((_, elements))) if is_number => *elements += 1,
            _ => self.list = None,
        }
        self.is_instant = piece == "Instant" || (self.is_instant && piece == "(");
        self.bytes(piece.as_bytes());
        Ok(())
    }
}

impl Door {
    /// The items on flash, as the lock would read them after a reset.
    pub(super) fn flash_key(&mut self) -> u64 {
        let mut fold = Fold { hash: 0xCBF2_9CE4_8422_2325, now_ns: 0, is_instant: false, list: None };
        match Flash::new(&mut self.board.flash).load() {
            Ok(memory) => {
                for grant in &memory.grants {
                    fold.number(grant.map_or(0, |grant| grant.serial.into()));
                }
                fold.debug(&memory.dead);
                fold.debug(&memory.attempts);
                fold.debug(&memory.tamper);
                fold.debug(&memory.network.is_some());
                fold.debug(&memory.loose.is_loose);
            }
            Err(error) => fold.debug(&error),
        }
        fold.hash
    }

    /// All of it.
    pub(super) fn state_key(&self) -> u64 {
        let (lock, now) = (&self.lock, self.now);
        let mut fold =
            Fold { hash: 0xCBF2_9CE4_8422_2325, now_ns: now.as_ns(), is_instant: false, list: None };
        fold.number(self.flash_key);
        fold.debug(&lock.grants.dead());
        fold.debug(&[1, 2].map(|serial| lock.grants.objection_to(serial, lock.clock.unix_ms(now))));
        fold.debug(&lock.attempts);
        fold.debug(&lock.candidate);
        fold.debug(&lock.entered);
        fold.debug(&lock.ongoing);
        fold.debug(&lock.lock_state(now));
        fold.debug(&(lock.tamper.is_alarmed(), lock.memory.is_good(), lock.journal.is_behind()));
        fold.debug(&lock.senses_contradict());
        // How wrong both clocks are, and how old the question for the time is.
        let wrong_ms = |shown: u64| shown as i64 - self.true_ms as i64;
        fold.debug(&lock.clock.unix_ms(now).map(wrong_ms));
        fold.debug(&(wrong_ms(self.board.i2c.clock_ms) / 1_000, self.board.i2c.clock_stopped));
        fold.debug(&lock.clock.open_question(&lock.config.clock, now).is_some());
        fold.debug(&(self.true_ms < super::watch::WINDOW_ENDS));
        for facts in self.watch.facts(self.true_ms) {
            fold.number(facts);
        }
        let floor = lock.radio.floor();
        for sent in &self.frames {
            let age_ms = (self.true_ms - sent.sent_ms).min(OLD_MS as u64);
            fold.debug(&(sent.frame, floor < Some(sent.number), age_ms));
        }
        fold.debug(&self.left);
        fold.hash
    }
}
