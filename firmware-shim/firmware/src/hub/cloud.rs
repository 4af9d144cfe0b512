//! Orders of the service to the hub.

use super::Hub;
use super::board::Board;
use super::report::Post;
use crate::access::{ClockRule, TimeReply};
use crate::crypto::{PublicKey, Signed};
use crate::store::CloudCounters;
use crate::time::Instant;
use crate::wire::{CLOUD_FRAME_BYTES_MAX, Envelope, FrameError, HubEventKind, Sealed, ToHub, ToLock};
use crate::work::Job;

/// Bytes taken in one poll, at most: what 921,600 baud bring in 20 ms.
const READ_BYTES_MAX: usize = 2_048;

/// The counter's floor is sent at most this often, ms.
const FLOOR_SENT_EVERY_MS: u64 = 1_000;

/// A time that differs from its own by more than this is an event, ms: more than a bad oscillator drifts between two
/// questions.
const TIME_NEWS_MS: u64 = 2_000;

impl Hub {
    /// Handles what was received from the service since the last poll.
    pub(super) fn handle_service<B: Board>(&mut self, board: &mut B, now: Instant) {
        let mut budget = READ_BYTES_MAX;
        while let Some(sealed) = self.cloud.receive(board.cloud(), &mut budget) {
            board.work(Job::Frame { bytes: sealed.bytes() });
            if let Some(message) = self.open_cloud(board, &sealed, now) {
                let is_long = matches!(message, ToHub::Time(_) | ToHub::Film(_) | ToHub::EndFilm(_));
                self.handle(board, message, now);
                if is_long {
                    return; // one signature a poll: pictures cannot wait for several
                }
            }
        }
    }

    fn open_cloud<B: Board>(
        &mut self,
        board: &mut B,
        sealed: &Sealed<CLOUD_FRAME_BYTES_MAX>,
        now: Instant,
    ) -> Option<ToHub<Envelope>> {
        if let Some(taken_up_to) = self.cloud.wanted_taken(sealed) {
            self.keep_cloud(board, CloudCounters { taken_up_to, ..self.memory.cloud }, now);
        }
        match self.cloud.open(sealed) {
            Ok(message) => Some(message),
            Err(FrameError::Old) => {
                let is_due =
                    self.cloud_floor_sent_at.is_none_or(|at| now.ms_since(at) >= FLOOR_SENT_EVERY_MS);
                if let Some(floor) = self.cloud.floor().filter(|_| is_due) {
                    self.cloud_floor_sent_at = Some(now);
                    self.reports.post(Post::CounterFloor { floor });
                }
                None
            }
            Err(_) => None,
        }
    }

    fn handle<B: Board>(&mut self, board: &mut B, message: ToHub<Envelope>, now: Instant) {
        match message {
            // A code is forwarded only while the hub records.
            ToHub::LockIfFilming(_) if !self.is_filming(now) => {}
            ToHub::Lock(envelope) | ToHub::LockIfFilming(envelope) => {
                self.queue_to_lock(ToLock::Service(envelope));
            }
            ToHub::Time(told) => self.take_time(board, &told, now),
            ToHub::Ack { boot, event_id } => self.reports.acknowledged(boot, event_id),
            ToHub::Film(order) => self.take_order(board, &order, now),
            ToHub::EndFilm(end) => self.end_order(board, &end, now),
            ToHub::NextMesh(next) => self.take_next_mesh(board, &next, now),
            ToHub::Join(offer) => self.queue_to_lock(ToLock::Join(offer)),
            ToHub::Stream { on } => self.is_watched = on,
            ToHub::Got(got) => {
                let mut ring = self.ring;
                self.with_flash(board, now, |flash| ring.got(flash, got));
                self.ring = ring;
            }
        }
    }

    pub(super) fn service(&self) -> Option<PublicKey> {
        self.memory.identity.as_ref().map(|identity| identity.service)
    }

    pub(super) fn clock_rule(&self) -> ClockRule {
        let talk = &self.config.talk;
        // There is no clock chip to compare it with.
        ClockRule { read_every_ms: u64::MAX, drift_ppm_max: 0, question_ms: talk.time_question_ms }
    }

    fn take_time<B: Board>(&mut self, board: &mut B, signed: &Signed<TimeReply>, now: Instant) {
        board.work(Job::Verify);
        let rule = self.clock_rule();
        let Some(told) = self.service().and_then(|service| signed.open(&service)) else {
            return;
        };
        let believed_ms = self.clock.unix_ms(now);
        if self.clock.take_answer(told, &rule, now) {
            self.time_set_at = Some(now);
            // It asks often; a correction of its own oscillator's drift is not reported.
            if believed_ms.is_none_or(|believed_ms| believed_ms.abs_diff(told.unix_ms) > TIME_NEWS_MS) {
                self.reports.report(HubEventKind::TimeSet { unix_ms: told.unix_ms }, now);
            }
        }
    }

    /// Asks for the time while it is unknown, and again when it is old.
    pub(super) fn keep_time(&mut self, now: Instant) {
        let every_ms = self.config.talk.ask_time_every_ms;
        let is_fresh = self.time_set_at.is_some_and(|at| now.ms_since(at) < every_ms);
        let rule = self.clock_rule();
        if !is_fresh
            && self.memory.is_good()
            && let Some(nonce) = self.memory.nonce()
            && self.clock.ask(nonce, &rule, now)
        {
            self.memory.take_nonce();
            self.reports.post(Post::AskTime { nonce });
        }
    }
}
