//! A recording: from the service's order until nobody is left behind a locked door.
//!
//! | stage | until |
//! |---|---|
//! | opening | the shutter has left its end switch, and has had the time to open fully |
//! | looking | there is a usable picture |
//! | rolling | the visit is over |
//!
//! The hub confirms that it records only if a picture not older than 0.5 s is on its flash. That confirmation lets the
//! lock open, so before the first one flash records that the door may be open: a reset in between must not end the
//! recording.

use embedded_hal::digital::{InputPin, OutputPin};

use super::Hub;
use super::board::Board;
use super::camera::Shot;
use super::clip::{Recorder, Rule, Stored};
use super::closing::{Closing, remember_ended};
use super::film::Film;
use super::people::Company;
use super::report::Post;
use crate::crypto::Signed;
use crate::matter::{DoorState, LockState};
use crate::picture::PIXELS;
use crate::store::{FilmRecord, SceneRecord};
use crate::time::Instant;
use crate::wire::{FilmEnd, FilmOrder, HubEventKind, NotFilming, Recording, Status, StreamPicture, ToLock};
use crate::work::Job;

impl Hub {
    /// Accepts an order to record, or answers a repeated one.
    pub(super) fn take_order<B: Board>(&mut self, board: &mut B, signed: &Signed<FilmOrder>, now: Instant) {
        board.work(Job::Verify);
        let serial = signed.unverified().serial;
        match self.order_objection(signed, now) {
            Ok(order) => match &mut self.film {
                Some(film) => film.wants_answer = true,
                None => {
                    let lock = self.lock.state(&self.config.talk, now);
                    let was_locked = lock.is_some_and(|(lock_state, _)| lock_state == LockState::Locked);
                    self.film = Some(Film { was_locked, ..Film::new(order, now) });
                }
            },
            Err(why) => self.reports.post(Post::NotRecording { serial, why }),
        }
    }

    fn order_objection(&self, signed: &Signed<FilmOrder>, now: Instant) -> Result<FilmOrder, NotFilming> {
        let order =
            self.service().and_then(|service| signed.open(&service)).ok_or(NotFilming::BadSignature)?;
        if order.door != self.config.door_id {
            return Err(NotFilming::WrongDoor);
        }
        if self.memory.film.ended.contains(&order.serial) {
            return Err(NotFilming::Ended);
        }
        if let Some(film) = &self.film {
            let is_ours = film.order.serial == order.serial;
            return match (is_ours, film.is_ended) {
                (true, false) => Ok(*order),
                (true, true) => Err(NotFilming::Ended),
                (false, _) => Err(NotFilming::Busy),
            };
        }
        // A hub that does not know the time cannot tell an old order from a new one: an attacker on the link may have
        // withheld both the order and the time.
        let is_stale = self.clock.unix_ms(now).is_none_or(|unix_ms| {
            let age_ms = unix_ms.saturating_sub(order.asked_unix_ms);
            age_ms > self.config.film.order_age_ms_max || unix_ms >= order.until_unix_ms
        });
        if is_stale {
            return Err(NotFilming::Stale);
        }
        if self.interrupted.is_some() {
            return Err(NotFilming::Busy);
        }
        // Nor while so many events of earlier orders wait that those of this one would displace them.
        let has_room = self.reports.has_room_for(order.serial);
        if !has_room || !self.memory.is_good() || self.ring.is_full() || self.closing.is_some() {
            return Err(NotFilming::Store);
        }
        Ok(*order)
    }

    /// Ends an order, finally.
    pub(super) fn end_order<B: Board>(&mut self, board: &mut B, signed: &Signed<FilmEnd>, now: Instant) {
        board.work(Job::Verify);
        let Some(end) = self.service().and_then(|service| signed.open(&service)) else {
            return;
        };
        let mut record = self.memory.film.clone();
        if let Some(film) = self.film.as_mut().filter(|film| film.order.serial == end.serial) {
            film.is_ended = true;
            film.is_vouched |= end.vouched;
        }
        if record.order.is_some_and(|order| order.serial == end.serial) {
            record.is_vouched |= end.vouched;
        }
        remember_ended(&mut record, end.serial);
        self.keep_film(board, record, now);
    }

    /// The reason against confirming, if there is one.
    fn film_objection(&self, film: &Film) -> Option<NotFilming> {
        if film.has_barked {
            Some(NotFilming::Bark)
        } else if self.shutter.is_jammed() {
            Some(NotFilming::ShutterJammed)
        } else if self.camera.is_silent() {
            Some(NotFilming::Camera)
        } else if self.camera.is_dark(&self.config.camera) {
            Some(NotFilming::PictureDark)
        } else if !self.memory.is_good() || self.ring.is_full() {
            Some(NotFilming::Store)
        } else {
            None
        }
    }

    /// The recording, if its newest picture on flash is recent and there is no reason against confirming it.
    fn proof(&self, now: Instant) -> Option<(&Film, u32, u64)> {
        let film = self.film.as_ref().filter(|film| !film.is_ended)?;
        let (at, unix_ms) = film.newest?;
        let is_fresh = now.ms_since(at) <= self.config.film.proof_age_ms_max;
        let clip = film.clip()?;
        (is_fresh && self.film_objection(film).is_none()).then_some((film, clip, unix_ms))
    }

    /// Whether a code may be forwarded to the lock.
    pub(super) fn is_filming(&self, now: Instant) -> bool {
        self.proof(now).is_some()
    }

    /// Answers the lock's question whether the hub records. No reply means no.
    pub(super) fn prove_to_lock<B: Board>(
        &mut self,
        board: &mut B,
        nonce: [u8; 16],
        serial: u32,
        now: Instant,
    ) {
        // Once somebody may be inside, the room can no longer be seen as it was before. The lock will ask again.
        let knows_room = |film: &Film| film.is_resumed || film.scene.knows_before();
        let proof = self.proof(now).filter(|(film, ..)| film.order.serial == serial && knows_room(film));
        let Some((film, clip, _)) = proof else {
            return;
        };
        if film.proved_at.is_none() {
            let (end_unix_ms, scene) = (self.next_end_unix_ms(now), film.scene.record());
            let record = FilmRecord {
                may_be_open: true,
                was_open: true,
                is_vouched: false,
                scene,
                end_unix_ms,
                ..self.memory.film.clone()
            };
            if self.keep_film(board, record, now).is_none() {
                return;
            }
        }
        if let Some(film) = &mut self.film {
            film.proved_at = Some(now);
            self.queue_to_lock(ToLock::Recording { nonce, serial, clip });
        }
    }

    /// Takes the lock's status, as far as it concerns the recording.
    pub(super) fn take_lock_status(&mut self, status: &Status) {
        let Some(film) = &mut self.film else { return };
        let is_locked = status.lock_state == LockState::Locked;
        // A lock that was not locked before the order because of a failed sensor, and still is not, was not opened for
        // it.
        film.was_opened |= !is_locked && (film.was_locked || film.proved_at.is_some());
        film.was_locked |= is_locked;
    }

    /// One step of the recording: sound, pictures, answers, end.
    pub(super) fn run_film<B: Board>(&mut self, board: &mut B, now: Instant) {
        self.take_up_film(board, now);
        self.listen_for_barks(board, now);
        let (shutter, camera) = (self.config.shutter, self.config.camera);
        if self.shutter.drive(board, self.film.as_ref(), &shutter, now) {
            let is_to_open = self.film.is_some();
            self.reports.report(HubEventKind::ShutterJammed { is_to_open }, now);
        }
        // No pictures before the shutter has opened.
        self.camera.run(board, self.film.is_some() && self.shutter.is_open(&shutter, now), &camera, now);
        let _ = board.rec_lamp().set_state(self.film.is_some().into());
        if self.film.is_none() {
            return;
        }
        let is_warm = board.pir().is_high().unwrap_or(true);
        // If the lock is silent it may be open.
        let lock = self.lock.state(&self.config.talk, now);
        let is_locked = lock == Some((LockState::Locked, DoorState::Closed));
        if let Some(film) = &mut self.film {
            film.scene.feel(is_warm, now);
            film.locked_since = is_locked.then(|| film.locked_since.unwrap_or(now));
        }
        match self.camera.take(board, &camera, now) {
            Some(shot) => self.take_picture(board, &shot, now),
            None if self.camera.is_silent() => self.miss_picture(now),
            None => {}
        }
        self.answer_order(board, now);
        self.report_long_visit(now);
        self.move_end(board, now);
        if self.film_is_over(now) {
            self.end_film(now);
        }
    }

    fn listen_for_barks<B: Board>(&mut self, board: &mut B, now: Instant) {
        let serial = self.film.as_ref().filter(|film| !film.was_opened).map(|film| film.order.serial);
        let config = self.config.sound;
        let barks = self.sound.listen(board.i2c(), serial.is_some(), &config, now);
        if let (true, Some(serial), Some(film)) = (barks, serial, &mut self.film)
            && !core::mem::replace(&mut film.has_barked, true)
        {
            film.wants_answer = true;
            self.reports.report(HubEventKind::Bark { serial }, now);
        }
    }

    fn take_picture<B: Board>(&mut self, board: &mut B, shot: &Shot, now: Instant) {
        let is_dark = self.camera.is_dark(&self.config.camera);
        let scene = self.config.scene;
        let Some(film) = &mut self.film else { return };
        let (parcel, may_be_open) = (film.order.parcel, film.may_be_open());
        film.scene.take(shot, &parcel, may_be_open, &scene, now);
        self.report_company(shot, now);
        let Some(film) = &mut self.film else { return };
        film.silence_reported = false;
        if is_dark && !core::mem::replace(&mut film.dark_reported, true) {
            film.wants_answer = true;
            self.reports.report(HubEventKind::PictureDark { serial: film.order.serial }, now);
        }
        film.dark_reported &= is_dark;
        // A dark picture does not count: the clip begins with the first usable one, and marks what is missing as a gap.
        if shot.pixels.mean() < self.config.camera.dark {
            return;
        }
        // Nor does a picture that cannot be compared with later ones.
        let is_first = film.recorder.is_none();
        if is_first && (!self.camera.has_found() || self.begin_clip(board, now).is_none()) {
            return;
        }
        let is_kept_lately =
            |film: &Film| film.newest.is_some_and(|(at, _)| now.ms_since(at) < self.config.film.sparse_ms);
        if self.film.as_ref().is_some_and(|film| self.is_sparse(film, now) && is_kept_lately(film)) {
            return;
        }
        self.store_picture(board, shot, now);
    }

    /// Reports a person who should not be here, unless they may live here.
    fn report_company(&mut self, shot: &Shot, now: Instant) {
        let lock = self.lock.state(&self.config.talk, now);
        let door = lock.map_or(DoorState::Unspecified, |(_, door)| door);
        let Some(film) = self.film.as_mut().filter(|_| shot.is_settled) else {
            return;
        };
        // "Locked" counts as relocked only after "open"; after a reset it counts alone.
        let is_relocked = (film.was_opened || film.is_resumed) && film.locked_since.is_some();
        let (parcel, serial, may_be_open) = (film.order.parcel, film.order.serial, film.may_be_open());
        let company =
            film.scene.follow_people(&parcel, (door, is_relocked), may_be_open, &self.config.scene, now);
        if film.is_vouched || film.scene.is_somebody_home() {
            return;
        }
        match company {
            Some(Company::Two) => self.reports.report(HubEventKind::SecondPerson { serial }, now),
            Some(Company::Stays) => self.reports.report(HubEventKind::StillInside { serial }, now),
            None => {}
        }
    }

    fn miss_picture(&mut self, now: Instant) {
        let Some(film) = &mut self.film else { return };
        film.scene.blind();
        if !core::mem::replace(&mut film.silence_reported, true) {
            film.wants_answer = true;
            self.reports.report(HubEventKind::CameraSilent, now);
        }
    }

    /// Allocates the clip's number, and records its order on flash.
    fn begin_clip<B: Board>(&mut self, board: &mut B, now: Instant) -> Option<()> {
        let order = self.film.as_ref().map(|film| film.order)?;
        let clip = self.memory.film.clip.saturating_add(1);
        let record = FilmRecord {
            clip,
            order: Some(order),
            may_be_open: false,
            is_vouched: false,
            scene: SceneRecord::default(),
            ..self.memory.film.clone()
        };
        self.keep_film(board, record, now)?;
        self.film.as_mut()?.recorder = Some(Recorder::new(clip));
        Some(())
    }

    fn store_picture<B: Board>(&mut self, board: &mut B, shot: &Shot, now: Instant) {
        // A fast clock may be set back while it records; the times of pictures never go back.
        let newest_ms = self.film.as_ref().and_then(|film| film.newest).map_or(0, |(_, unix_ms)| unix_ms);
        let unix_ms = self.clock.unix_ms(now).map_or(0, |unix_ms| unix_ms.max(newest_ms));
        let rule = self.gap_rule();
        let mut ring = self.ring;
        let recorder = self.film.as_ref().and_then(|film| film.recorder);
        let (Some(mut recorder), Some(identity)) = (recorder, self.memory.identity) else { return };
        let stored = Stored { unix_ms, exposure: shot.exposure, pixels: shot.pixels };
        let result = self
            .with_flash(board, now, |flash| recorder.take(flash, &mut ring, &identity, &stored, rule, now));
        board.work(Job::Hash { bytes: PIXELS });
        if ring.next() != self.ring.next() {
            board.work(Job::Sign); // the previous segment
        }
        // Even a failed write has changed the state of the clip.
        self.ring = ring;
        let Some(film) = &mut self.film else { return };
        film.recorder = Some(recorder);
        match result {
            Some(true) => {
                film.newest = Some((now, unix_ms));
                let (clip, number) = (recorder.clip(), recorder.pictures());
                let (number, unix_ms) =
                    if self.config.policy.dates_live_pictures() { (number, unix_ms) } else { (0, 0) };
                self.live = Some((StreamPicture { clip, number, unix_ms, pixels: shot.pixels }, now));
            }
            Some(false) if !core::mem::replace(&mut self.full_reported, true) => {
                self.reports.report(HubEventKind::RingFull, now);
            }
            _ => {}
        }
        self.full_reported &= self.ring.is_full();
    }

    pub(super) const fn gap_rule(&self) -> Rule {
        Rule { gap_ms: self.config.clips.gap_ms, keeps_all: self.config.policy.keeps_clips() }
    }

    /// Answers the order once the answer is known.
    fn answer_order<B: Board>(&mut self, board: &mut B, now: Instant) {
        let Some(film) = self.film.as_ref().filter(|film| film.wants_answer) else { return };
        let FilmOrder { serial, delivery, door, .. } = film.order;
        let answer = if let Some(why) = self.film_objection(film) {
            Some(Post::NotRecording { serial, why })
        } else if let (Some((_, clip, unix_ms)), Some(signer)) = (self.proof(now), self.memory.signer()) {
            board.work(Job::Sign);
            signer.sign(Recording { clip, serial, delivery, door, unix_ms }).map(Post::Recording)
        } else {
            None
        };
        if let (Some(answer), Some(film)) = (answer, &mut self.film) {
            film.wants_answer = false;
            self.reports.post(answer);
        }
    }

    /// The shutter shuts at once; the clip's last segment is written as soon as flash accepts it.
    fn end_film(&mut self, now: Instant) {
        if let Some(film) = self.film.take() {
            self.closing = Some(Closing {
                recorder: film.recorder,
                ended: Some(film.order.serial),
                at: now,
                unix_ms: self.clock.unix_ms(now).unwrap_or(0),
            });
        }
    }
}
