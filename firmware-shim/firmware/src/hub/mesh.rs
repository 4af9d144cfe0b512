//! The hub's link to the lock: messages are relayed to the service, and a silent lock counts as unknown.

use super::Hub;
use super::board::Board;
use super::config::TalkConfig;
use super::report::Post;
use crate::crypto::Signed;
use crate::matter::{DoorState, LockState};
use crate::store::{Counters, Network, NextNetwork};
use crate::time::Instant;
use crate::wire::{
    COUNTER_BLOCK, Carried, Direction, FRAME_BYTES_MAX, FrameError, FromLock, HubEventKind, NextMesh, Sealed,
    Status, ToLock,
};
use crate::work::Job;

/// Bytes taken in one poll, at most: what 115,200 baud bring in 40 ms.
const READ_BYTES_MAX: usize = 512;

/// The counter's floor is sent at most this often, ms.
const FLOOR_SENT_EVERY_MS: u64 = 1_000;

/// Numbers of the lock's frames are reserved at most this often, ms, as in the lock: to protect the flash.
const RESERVED_EVERY_MS: u64 = 1_000;

/// The lock's clock may gain this part on the hub's: two oscillators without crystal err by 1 % each, two bad ones by 2
/// %.
const DRIFT_PART: u64 = 24;

/// The hub's knowledge of its lock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct LockWatch {
    /// The last status that was not late, and when it arrived.
    status: Option<(Status, Instant)>,
    /// When a genuine frame was last received from it; before the first, when the hub was started.
    received_at: Option<Instant>,
    /// The smallest lag of an arrival behind the lock's own time, ms, and when that was.
    least_lag: Option<(u64, Instant)>,
    is_silent: bool,
}

impl LockWatch {
    /// The state of bolt and door, unless the lock is silent.
    pub(super) fn state(&self, config: &TalkConfig, now: Instant) -> Option<(LockState, DoorState)> {
        self.status
            .filter(|(_, at)| now.ms_since(*at) <= config.lock_silent_ms)
            .map(|(status, _)| (status.lock_state, status.door_state))
    }

    /// Takes a status. False if it was delayed on its way: it does not show the present state.
    fn take(&mut self, status: Status, config: &TalkConfig, now: Instant) -> bool {
        let was_reset = self.status.is_some_and(|(last, _)| status.boot != last.boot);
        if planted::bug!(LATENESS_OVER_A_RESET, was_reset, false) {
            self.least_lag = None; // it was reset, and its time restarts
        }
        let lag_ms = now.as_ms().wrapping_sub(status.uptime_ms);
        // Only differences of lags count, because the lock may have been started long before the hub.
        let late_ms = self.least_lag.map_or(0, |(least, at)| {
            let drift_ms = now.ms_since(at) / DRIFT_PART;
            lag_ms.wrapping_sub(least).cast_signed().saturating_sub(drift_ms.cast_signed())
        });
        if late_ms <= 0 {
            self.least_lag = Some((lag_ms, now));
        }
        let is_of_now = late_ms <= config.lock_late_ms.cast_signed();
        if is_of_now {
            self.status = Some((status, now));
        }
        is_of_now
    }

    /// True once when the lock falls silent, `Some(false)` once when its frames arrive again.
    fn change(&mut self, config: &TalkConfig, now: Instant) -> Option<bool> {
        // Silence counts from the hub's own reset on.
        let received_at = *self.received_at.get_or_insert(now);
        let is_silent = now.ms_since(received_at) > config.lock_silent_ms;
        (core::mem::replace(&mut self.is_silent, is_silent) != is_silent).then_some(is_silent)
    }
}

impl Hub {
    /// Handles what was received from the lock since the last poll.
    pub(super) fn handle_lock<B: Board>(&mut self, board: &mut B, now: Instant) {
        let mut budget = READ_BYTES_MAX;
        while let Some(sealed) = self.mesh.receive(board.mesh(), &mut budget) {
            board.work(Job::Frame { bytes: sealed.bytes() });
            if let Some(message) = self.open_mesh(board, &sealed, now) {
                self.lock.received_at = Some(now);
                self.handle_message(board, message, now);
            }
        }
        match self.lock.change(&self.config.talk, now) {
            Some(true) => self.reports.report(HubEventKind::LockSilent, now),
            Some(false) => self.reports.report(HubEventKind::LockBack, now),
            None => {}
        }
    }

    fn open_mesh<B: Board>(
        &mut self,
        board: &mut B,
        sealed: &Sealed<FRAME_BYTES_MAX>,
        now: Instant,
    ) -> Option<FromLock> {
        let may_reserve = self.mesh_reserved_at.is_none_or(|at| now.ms_since(at) >= RESERVED_EVERY_MS);
        if let Some(taken_up_to) = self.mesh.wanted_taken(sealed).filter(|_| may_reserve) {
            self.mesh_reserved_at = Some(now);
            self.keep_mesh(board, Counters { taken_up_to, ..self.memory.mesh }, now);
        }
        self.take_up_next_key(board, sealed, now);
        match self.mesh.open(sealed) {
            Ok(message) => Some(message),
            Err(FrameError::Old) => {
                let is_due = self.mesh_floor_sent_at.is_none_or(|at| now.ms_since(at) >= FLOOR_SENT_EVERY_MS);
                if let Some(floor) = self.mesh.floor().filter(|_| is_due) {
                    self.mesh_floor_sent_at = Some(now);
                    self.queue_to_lock(ToLock::CounterFloor { floor });
                }
                None
            }
            Err(_) => None,
        }
    }

    /// The lock uses the next key once a frame under that key arrives.
    fn take_up_next_key<B: Board>(&mut self, board: &mut B, sealed: &Sealed<FRAME_BYTES_MAX>, now: Instant) {
        let Some(next) = self.memory.next_network else { return };
        let Some(key) = next.key.filter(|key| sealed.is_genuine(key, Direction::FromLock)) else { return };
        board.work(Job::Frame { bytes: sealed.bytes() });
        if self.write(board, &next, now).is_some() {
            self.memory.generation = next.generation;
            self.memory.next_network = None;
            if self.mesh.is_connected() {
                self.mesh.rekey(key);
            } else {
                // It had no lock before: the block reserved at boot is whole.
                let first = self.memory.mesh.sent_below.saturating_sub(COUNTER_BLOCK);
                let ways = (Direction::ToLock, Direction::FromLock);
                self.mesh.connect(Some(key), ways, first, self.memory.mesh.reserved());
            }
        }
    }

    /// The service sends the next key. Answered once it is on flash.
    pub(super) fn take_next_mesh<B: Board>(
        &mut self,
        board: &mut B,
        signed: &Signed<NextMesh>,
        now: Instant,
    ) {
        board.work(Job::Verify);
        let told = self.service().and_then(|service| signed.open(&service));
        let Some(NextMesh { generation, key, .. }) = told.filter(|told| told.door == self.config.door_id)
        else {
            return;
        };
        let next = Network { key: Some(*key), generation: *generation };
        if *generation > self.memory.generation && self.memory.next_network != Some(next) {
            if self.write(board, &NextNetwork(next), now).is_none() {
                return; // it will be repeated
            }
            self.memory.next_network = Some(next);
        }
        // An old one is not stored, nor confirmed: the lock would change to a key that the hub lacks.
        if self.memory.next_network == Some(next) || *generation == self.memory.generation {
            self.reports.post(Post::HasNextMesh { generation: *generation });
        }
    }

    fn handle_message<B: Board>(&mut self, board: &mut B, message: FromLock, now: Instant) {
        match message {
            // For these two ends only.
            FromLock::CounterFloor { floor } => self.go_on_above(floor, now),
            FromLock::AskRecording { nonce, serial } => self.prove_to_lock(board, nonce, serial, now),
            FromLock::Joined => {}
            FromLock::Service(carried) => {
                if let Carried::Status(tagged) = &carried {
                    self.take_lock_status(&tagged.status);
                    // Delayed on its way: the service must not act on it either.
                    if !self.lock.take(tagged.status, &self.config.talk, now) {
                        return;
                    }
                }
                self.reports.post(Post::Lock(carried));
            }
        }
    }

    /// The peer refuses frames up to this number. Each step may need a write to flash, so there is at most one a
    /// second.
    fn go_on_above(&mut self, floor: u64, now: Instant) {
        if self.mesh_jumped_at.is_none_or(|at| now.ms_since(at) >= RESERVED_EVERY_MS)
            && self.mesh.is_below(floor)
        {
            self.mesh_jumped_at = Some(now);
            self.mesh.jump_past(floor);
        }
    }

    /// Queues a message to the lock. When too many wait it is dropped: it will be repeated.
    pub(super) fn queue_to_lock(&mut self, message: ToLock) {
        let _ = self.to_lock.push_back(message);
    }

    pub(super) fn send_to_lock<B: Board>(&mut self, board: &mut B) {
        loop {
            self.mesh.push_out(board.mesh());
            if !self.mesh.is_clear() || !self.mesh.may_send() {
                return;
            }
            match self.to_lock.pop_front() {
                Some(message) => {
                    // A lock without a network has no other key.
                    let bytes = match message {
                        ToLock::Join(_) => self.mesh.send_in_clear(&message),
                        _ => self.mesh.send(&message),
                    };
                    board.work(Job::Frame { bytes });
                }
                None => return,
            }
        }
    }
}
