//! The end of a clip, after its recording: the last segment, and the end of the order. And resuming, at boot, a
//! recording that a reset has interrupted.

use embedded_hal::spi::SpiDevice;

use super::Hub;
use super::board::Board;
use super::clip::{Chain, Recorder};
use super::film::Film;
use crate::matter::{DoorState, LockState};
use crate::store::{FilmRecord, Flash, SceneRecord, StoreError};
use crate::time::Instant;
use crate::wire::HubEventKind;
use crate::work::Job;

/// A recording that is over, while its clip is not closed yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Closing {
    pub(super) recorder: Option<Recorder>,
    /// The serial whose order must be refused from now on.
    pub(super) ended: Option<u32>,
    /// When the recording was over.
    pub(super) at: Instant,
    /// The same as civil time; 0 = unknown.
    pub(super) unix_ms: u64,
}

/// A recording that a reset has interrupted, and that may be resumed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Interrupted {
    chain: Chain,
    /// When the hub came out of reset.
    since: Instant,
}

impl Hub {
    /// Writes a clip's last segment, then the end of its recording: after a power cut in between the segment is found
    /// at boot.
    pub(super) fn close_clip<B: Board>(&mut self, board: &mut B, now: Instant) {
        let Some(closing) = self.closing else { return };
        if let Some(recorder) = closing.recorder {
            let Some(segments) = self.write_last(board, recorder, &closing, now) else { return };
            self.reports.report(HubEventKind::ClipClosed { clip: recorder.clip(), segments }, now);
            self.closing = Some(Closing { recorder: None, ..closing });
        }
        let mut record = FilmRecord {
            order: None,
            may_be_open: false,
            was_open: false,
            end_unix_ms: 0,
            is_vouched: false,
            scene: SceneRecord::default(),
            ..self.memory.film.clone()
        };
        if let Some(serial) = closing.ended {
            remember_ended(&mut record, serial);
        }
        if self.keep_film(board, record, now).is_some() {
            self.closing = None;
        }
    }

    fn write_last<B: Board>(
        &mut self,
        board: &mut B,
        mut recorder: Recorder,
        closing: &Closing,
        now: Instant,
    ) -> Option<u32> {
        let (rule, identity, mut ring) = (self.gap_rule(), self.memory.identity?, self.ring);
        let segments = self.with_flash(board, now, |flash| {
            recorder.close(flash, &mut ring, &identity, closing.unix_ms, rule, closing.at)
        });
        if ring.next() != self.ring.next() {
            board.work(Job::Sign);
        }
        self.ring = ring;
        self.closing = Some(Closing { recorder: Some(recorder), ..*closing });
        segments.flatten()
    }

    /// Finds the recording that a reset has interrupted, or closes its clip.
    pub(super) fn find_interrupted<S: SpiDevice>(
        &mut self,
        flash: &mut Flash<'_, S>,
        now: Instant,
    ) -> Result<(), StoreError> {
        let FilmRecord { clip, order: Some(order), may_be_open, .. } = self.memory.film else {
            return Ok(());
        };
        let newest = match self.ring.next().checked_sub(1) {
            Some(newest) => self.ring.head(flash, newest)?,
            None => None,
        };
        let newest = newest.map(|head| *head.unverified()).filter(|segment| segment.clip == clip);
        let chain = newest.map_or(Some(Chain::new(clip)), |segment| Chain::after(&segment));
        match chain {
            Some(chain) if may_be_open => self.interrupted = Some(Interrupted { chain, since: now }),
            // Nobody can have come in: the clip ends here, and another order starts another clip.
            Some(chain) => {
                let recorder = Some(Recorder::resumed(chain));
                self.closing = Some(Closing { recorder, ended: None, at: now, unix_ms: 0 });
            }
            // It had ended; only the record was not written.
            None => {
                let ended = Some(order.serial);
                self.closing = Some(Closing { recorder: None, ended, at: now, unix_ms: 0 });
            }
        }
        Ok(())
    }

    /// Resumes the recording that a reset has interrupted, or closes its clip. The supply may have been off for a
    /// second or for a day, and there is no clock chip: the shutter opens only if the visit is not over. It is not over
    /// if the time is known and the recording's end lies ahead, or if the lock reported not locked before and still
    /// does. Until one of both is known, the shutter stays shut.
    pub(super) fn take_up_film<B: Board>(&mut self, board: &mut B, now: Instant) {
        let Some(Interrupted { chain, since }) = self.interrupted else { return };
        let record = self.memory.film.clone();
        let Some(order) = record.order else {
            self.interrupted = None;
            return;
        };
        let lock = self.lock.state(&self.config.talk, now);
        let is_open = lock.is_some_and(|state| state != (LockState::Locked, DoorState::Closed));
        let unix_ms = self.clock.unix_ms(now);
        // Even if the supply was off for no time at all, the end has passed by now.
        let is_past = now.ms_since(since) >= self.config.film.resume_ms;
        let goes_on = |unix_ms: u64| {
            planted::bug!(
                RESUMED_UNTIL_THE_WINDOW_ENDS,
                unix_ms < record.end_unix_ms,
                unix_ms < order.until_unix_ms
            )
        };
        if record.was_open && is_open || unix_ms.is_some_and(goes_on) {
            let ring = self.ring;
            let before = self.with_flash(board, now, |flash| ring.first_picture(flash, chain.clip));
            let Some(before) = before else { return };
            self.film = Some(Film::resumed(&record, order, chain, before, now));
            self.interrupted = None;
        } else if is_past || unix_ms.is_some() && lock.is_some() {
            let (recorder, ended) = (Some(Recorder::resumed(chain)), Some(order.serial));
            self.closing = Some(Closing { recorder, ended, at: now, unix_ms: unix_ms.unwrap_or(0) });
            self.interrupted = None;
        }
    }

    /// Writes the record of recordings, if it has changed.
    pub(super) fn keep_film<B: Board>(
        &mut self,
        board: &mut B,
        record: FilmRecord,
        now: Instant,
    ) -> Option<()> {
        if record != self.memory.film {
            self.write(board, &record, now)?;
            self.memory.film = record;
        }
        Some(())
    }
}

/// The oldest makes room: its order is too old to be accepted by now.
pub(super) fn remember_ended(record: &mut FilmRecord, serial: u32) {
    if record.ended.contains(&serial) {
        return;
    }
    if record.ended.is_full() {
        record.ended.remove(0);
    }
    let _ = record.ended.push(serial);
}
