//! The end of a clip, which outlives its film: the last segment, and that the order is over. And the other way
//! round: a film that a reset has cut short, taken up again at boot.

use embedded_hal::spi::SpiDevice;

use super::Hub;
use super::board::Board;
use super::clip::{Chain, Recorder};
use super::film::Film;
use crate::store::{FilmRecord, Flash, StoreError};
use crate::time::Instant;
use crate::wire::HubEventKind;
use crate::work::Job;

/// A film that is over, while its clip is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Closing {
    pub(super) recorder: Option<Recorder>,
    /// The serial whose order must not be obeyed again.
    pub(super) ended: Option<u32>,
    /// When the film was over.
    pub(super) at: Instant,
    /// As far as the time was known; 0 = unknown.
    pub(super) unix_ms: u64,
}

impl Hub {
    /// Writes a clip's last segment, then that its film is over: a cut in between finds the segment at boot.
    pub(super) fn close_clip<B: Board>(&mut self, board: &mut B, now: Instant) {
        let Some(closing) = self.closing else { return };
        if let Some(recorder) = closing.recorder {
            let Some(segments) = self.write_last(board, recorder, &closing, now) else { return };
            self.reports.tell(HubEventKind::ClipClosed { clip: recorder.clip(), segments }, now);
            self.closing = Some(Closing { recorder: None, ..closing });
        }
        let mut record = FilmRecord { order: None, may_be_open: false, ..self.memory.film.clone() };
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

    /// Goes on with the film that a reset has interrupted, or closes its clip.
    pub(super) fn resume_film<S: SpiDevice>(
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
            Some(chain) if may_be_open => {
                let before = self.ring.earliest_picture(flash, clip)?;
                self.film = Some(Film::resumed(order, chain, before, now));
            }
            // Nobody can have come in: the clip ends here, and another order begins another one.
            Some(chain) => {
                let recorder = Some(Recorder::resumed(chain));
                self.closing = Some(Closing { recorder, ended: None, at: now, unix_ms: 0 });
            }
            // It had ended; only its record was not written.
            None => {
                let ended = Some(order.serial);
                self.closing = Some(Closing { recorder: None, ended, at: now, unix_ms: 0 });
            }
        }
        Ok(())
    }

    /// Writes the record of films, if it is new.
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

/// The oldest makes room: its order is too old to be obeyed by now.
pub(super) fn remember_ended(record: &mut FilmRecord, serial: u32) {
    if record.ended.contains(&serial) {
        return;
    }
    if record.ended.is_full() {
        record.ended.remove(0);
    }
    let _ = record.ended.push(serial);
}
