//! A film: from the service's order to the moment when nobody is left behind a locked door.
//!
//! | stage | until |
//! |---|---|
//! | opening | the shutter's end switch has let go, and the flap has had the time for its way |
//! | looking | there is a picture that shows something |
//! | rolling | the visit is over |
//!
//! The hub says that it films only if a picture not older than 0.5 s is on its flash. What it says to the
//! lock opens a door, so before it is said for the first time flash knows that the door may be open: a
//! reset in between must not end the film.

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
    /// Takes an order to film, or answers one that it has taken before.
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
        // A hub that does not know the time cannot tell an old order from a new one: whoever sits on the link may have
        // kept both the order and the time from it.
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
        // Nor while so much of earlier orders has not been told that what this one brings would push it out.
        let has_room = self.reports.has_room_for(order.serial);
        if !has_room || !self.memory.is_good() || self.ring.is_full() || self.closing.is_some() {
            return Err(NotFilming::Store);
        }
        Ok(*order)
    }

    /// The order is over, now and for ever.
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

    /// What speaks against saying "I film".
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

    /// The film, if its newest picture on flash is of this moment and nothing speaks against it.
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

    /// The lock asks whether it is filmed. No answer is an answer.
    pub(super) fn prove_to_lock<B: Board>(
        &mut self,
        board: &mut B,
        nonce: [u8; 16],
        serial: u32,
        now: Instant,
    ) {
        // Once somebody may be inside it is too late to see how the room was before. The lock asks again.
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
            self.tell_lock(ToLock::Recording { nonce, serial, clip });
        }
    }

    /// What the lock says, as far as it concerns the film.
    pub(super) fn film_hears(&mut self, status: &Status) {
        let Some(film) = &mut self.film else { return };
        let is_locked = status.lock_state == LockState::Locked;
        // A lock that was in doubt before the order, because a sensor of it fails, and still is, was not opened for it.
        film.was_opened |= !is_locked && (film.was_locked || film.proved_at.is_some());
        film.was_locked |= is_locked;
    }

    /// One step of the film: sound, pictures, answers, end.
    pub(super) fn run_film<B: Board>(&mut self, board: &mut B, now: Instant) {
        self.take_up_film(board, now);
        self.listen_for_barks(board, now);
        let (shutter, camera) = (self.config.shutter, self.config.camera);
        if self.shutter.drive(board, self.film.as_ref(), &shutter, now) {
            let is_to_open = self.film.is_some();
            self.reports.tell(HubEventKind::ShutterJammed { is_to_open }, now);
        }
        // What lies behind a shutter that has not opened is nobody's business, nor worth a picture.
        self.camera.run(board, self.film.is_some() && self.shutter.is_open(&shutter, now), &camera, now);
        let _ = board.rec_lamp().set_state(self.film.is_some().into());
        if self.film.is_none() {
            return;
        }
        let is_warm = board.pir().is_high().unwrap_or(true);
        // A silent lock may be open.
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
        self.tell_long_visit(now);
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
            self.reports.tell(HubEventKind::Bark { serial }, now);
        }
    }

    fn take_picture<B: Board>(&mut self, board: &mut B, shot: &Shot, now: Instant) {
        let is_dark = self.camera.is_dark(&self.config.camera);
        let scene = self.config.scene;
        let Some(film) = &mut self.film else { return };
        let (parcel, may_be_open) = (film.order.parcel, film.may_be_open());
        film.scene.take(shot, &parcel, may_be_open, &scene, now);
        self.tell_company(shot, now);
        let Some(film) = &mut self.film else { return };
        film.silence_told = false;
        if is_dark && !core::mem::replace(&mut film.dark_told, true) {
            film.wants_answer = true;
            self.reports.tell(HubEventKind::PictureDark { serial: film.order.serial }, now);
        }
        film.dark_told &= is_dark;
        // A picture that shows nothing is no film: the clip begins with one that does, and marks as a gap what it
        // missed.
        if shot.pixels.mean() < self.config.camera.dark {
            return;
        }
        // Nor is one to which no later one can be compared.
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

    /// Somebody who has no business here is told of, unless he may live here.
    fn tell_company(&mut self, shot: &Shot, now: Instant) {
        let lock = self.lock.state(&self.config.talk, now);
        let door = lock.map_or(DoorState::Unspecified, |(_, door)| door);
        let Some(film) = self.film.as_mut().filter(|_| shot.is_settled) else {
            return;
        };
        // That the lock is locked again it says after it was open; after a reset its word alone must do.
        let is_relocked = (film.was_opened || film.is_resumed) && film.locked_since.is_some();
        let (parcel, serial, may_be_open) = (film.order.parcel, film.order.serial, film.may_be_open());
        let company =
            film.scene.follow_people(&parcel, (door, is_relocked), may_be_open, &self.config.scene, now);
        if film.is_vouched || film.scene.is_somebody_home() {
            return;
        }
        match company {
            Some(Company::Two) => self.reports.tell(HubEventKind::SecondPerson { serial }, now),
            Some(Company::Stays) => self.reports.tell(HubEventKind::StillInside { serial }, now),
            None => {}
        }
    }

    fn miss_picture(&mut self, now: Instant) {
        let Some(film) = &mut self.film else { return };
        film.scene.blind();
        if !core::mem::replace(&mut film.silence_told, true) {
            film.wants_answer = true;
            self.reports.tell(HubEventKind::CameraSilent, now);
        }
    }

    /// Takes a number for the clip, and remembers across resets what it is for.
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
        // A clock that was fast is set back while it films; pictures are not.
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
            board.work(Job::Sign); // the segment before
        }
        // Also what failed has changed what is known of the clip.
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
            Some(false) if !core::mem::replace(&mut self.full_told, true) => {
                self.reports.tell(HubEventKind::RingFull, now);
            }
            _ => {}
        }
        self.full_told &= self.ring.is_full();
    }

    pub(super) const fn gap_rule(&self) -> Rule {
        Rule { gap_ms: self.config.clips.gap_ms, keeps_all: self.config.policy.keeps_clips() }
    }

    /// Answers the order once there is something to say.
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

    /// The shutter shuts at once; the clip's last segment is written as soon as flash takes it.
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
