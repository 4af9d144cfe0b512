//! The device `hub`: the camera in the hall, which is also the gateway between lock and service.
//!
//! [`Hub::poll`] runs all stages, one line each:
//!
//! | file | stage |
//! |---|---|
//! | `memory` | what was read from flash, and what must be written to it |
//! | `mesh` | messages from the lock; whether it has fallen silent |
//! | `cloud` | orders of the service; the time |
//! | `film`, `filming` | the recording, from order to the end of the visit; the confirmations to the lock |
//! | `visit` | how long a recording goes on |
//! | `closing` | the end of a clip; recordings that a reset has interrupted |
//! | `shutter`, `camera`, `sound` | the chips for recording |
//! | `scene`, `seen`, `figures`, `people` | movement, people, how many, who has not left |
//! | `clip` | pictures to flash and to the service |
//! | `report` | other reports to the service |
//!
//! Invariants, each with a test: the shutter opens only for a recording in force; the hub confirms to the lock that it
//! records only while a picture not older than 0.5 s is on flash; every segment is signed and chained, and what is
//! missing is marked; what the service has not received is not overwritten.

mod board;
mod camera;
mod clip;
mod closing;
mod cloud;
mod config;
mod figures;
mod film;
mod filming;
mod memory;
mod mesh;
mod people;
mod report;
mod scene;
mod seen;
mod shutter;
mod sound;
#[cfg(test)]
mod tests;
mod visit;

pub use board::Board;
pub use clip::{Shelved, read_shelf, read_shelved_head};
pub use config::{
    CameraConfig, ClipConfig, FilmConfig, HubConfig, SceneConfig, ShutterConfig, SoundConfig, TalkConfig,
};

use heapless::Deque;

use crate::access::Clock;
use crate::link::SealedLink;
use crate::matter::{DoorState, LockState};
use crate::time::Instant;
use crate::wake::{Wake, WakePins};
use crate::wire::{CLOUD_FRAME_BYTES_MAX, Carried, FRAME_BYTES_MAX, FromHub, StreamPicture, ToLock};
use crate::work::Job;
use camera::Camera;
use clip::{Ring, Upload};
use closing::{Closing, Interrupted};
use film::Film;
use memory::Remembered;
use mesh::LockWatch;
use report::{Reports, State};
use shutter::Shutter;
use sound::Sound;

/// Messages to the lock that may wait for the modem.
const TO_LOCK_MAX: usize = 16;

/// Frames sent to the service in one poll, at most: what 921,600 baud take in 30 ms.
const FRAMES_PER_POLL: usize = 4;

/// The hub. Plain data: a clone of it is the same hub at the same moment; a new one is a hub after a
/// reset, whose shutter is shut.
#[derive(Clone, Debug, PartialEq)]
pub struct Hub {
    config: HubConfig,
    memory: Remembered,
    mesh: SealedLink<FRAME_BYTES_MAX>,
    cloud: SealedLink<CLOUD_FRAME_BYTES_MAX>,
    to_lock: Deque<ToLock, TO_LOCK_MAX>,
    reports: Reports,
    lock: LockWatch,
    shutter: Shutter,
    camera: Camera,
    sound: Sound,
    /// The recording in force. Nothing else opens the shutter.
    film: Option<Film>,
    closing: Option<Closing>,
    interrupted: Option<Interrupted>,
    ring: Ring,
    upload: Upload,
    /// The service was notified that the ring is full.
    full_reported: bool,
    /// Somebody watches live.
    is_watched: bool,
    /// The newest picture, and when it was taken.
    live: Option<(StreamPicture, Instant)>,
    clock: Clock,
    time_set_at: Option<Instant>,
    mesh_floor_sent_at: Option<Instant>,
    /// When numbers of the lock's frames were last reserved.
    mesh_reserved_at: Option<Instant>,
    /// When the lock last made it skip numbers of its own.
    mesh_jumped_at: Option<Instant>,
    cloud_floor_sent_at: Option<Instant>,
}

impl Hub {
    /// A hub that has just come out of reset.
    pub fn new(config: HubConfig) -> Self {
        Self {
            config,
            memory: Remembered::default(),
            mesh: SealedLink::default(),
            cloud: SealedLink::default(),
            to_lock: Deque::new(),
            reports: Reports::default(),
            lock: LockWatch::default(),
            shutter: Shutter::default(),
            camera: Camera::new(),
            sound: Sound::default(),
            film: None,
            closing: None,
            interrupted: None,
            ring: Ring::default(),
            upload: Upload::default(),
            full_reported: false,
            is_watched: false,
            live: None,
            clock: Clock::default(),
            time_set_at: None,
            mesh_floor_sent_at: None,
            mesh_reserved_at: None,
            mesh_jumped_at: None,
            cloud_floor_sent_at: None,
        }
    }

    /// One turn of the hub, run to completion. Call it again at the returned deadline; calling it at
    /// other times does no harm.
    pub fn poll<B: Board>(&mut self, board: &mut B, now: Instant) -> Wake {
        self.remember(board, now);
        self.handle_lock(board, now);
        self.handle_service(board, now);
        self.keep_time(now);
        self.run_film(board, now);
        self.close_clip(board, now);
        self.reserve_numbers(board, now);
        self.keep_events(board, now);
        self.send_to_lock(board);
        self.send_to_service(board, now);
        let talk = &self.config.talk;
        let poll_ms = if self.is_idle(now) { talk.idle_poll_ms } else { talk.poll_ms };
        Wake { at: now.after_ms(poll_ms), pins: WakePins::NONE }
    }

    /// No recording, no moving shutter, nothing that could be sent now, no open question for the time.
    fn is_idle(&self, now: Instant) -> bool {
        let is_silent = self.mesh.is_clear() && self.cloud.is_clear() && self.to_lock.is_empty();
        let is_reported = !self.reports.has_post() && self.ring.pending() == 0;
        let is_at_rest = self.film.is_none()
            && self.closing.is_none()
            && self.interrupted.is_none()
            && self.shutter.is_shut();
        let is_asking = self.clock.is_asking(&self.clock_rule(), now);
        is_at_rest && is_silent && is_reported && !is_asking && self.memory.is_good()
    }

    fn send_to_service<B: Board>(&mut self, board: &mut B, now: Instant) {
        for _ in 0..FRAMES_PER_POLL {
            self.cloud.push_out(board.cloud());
            if !self.cloud.is_clear() || !self.cloud.may_send() {
                return;
            }
            match self.next_message(board, now) {
                Some(message) => {
                    let bytes = self.cloud.send(&message);
                    board.work(Job::Frame { bytes });
                }
                None => return,
            }
            self.cloud.push_out(board.cloud());
        }
    }

    /// The next message to the service: short ones first, then live pictures, then stored ones.
    fn next_message<B: Board>(&mut self, board: &mut B, now: Instant) -> Option<FromHub<Carried>> {
        let state = State {
            lock: self.lock.state(&self.config.talk, now),
            filming: self.film.as_ref().and_then(Film::clip),
            shutter_shut: self.shutter.is_shut(),
            people: self.film.as_ref().map_or(0, Film::people),
        };
        let (talk, clips) = (self.config.talk, self.config.clips);
        if let Some(message) = self.reports.next(state, &talk, now) {
            return Some(message);
        }
        let is_live = |taken_at: &Instant| now.ms_since(*taken_at) < clips.live_late_ms;
        if let Some((picture, _)) = self.live.take().filter(|(_, at)| self.is_watched && is_live(at)) {
            return Some(FromHub::Picture(picture));
        }
        let (mut upload, mut ring) = (self.upload, self.ring);
        let next = self.with_flash(board, now, |flash| upload.next(flash, &mut ring, &clips, now));
        (self.upload, self.ring) = (upload, ring);
        next.flatten()
    }

    fn phase(&self, now: Instant) -> &'static str {
        match &self.film {
            _ if !self.memory.is_good() => "booting",
            Some(_) if !self.shutter.is_open(&self.config.shutter, now) => "opening",
            Some(film) if film.clip().is_none() => "looking",
            Some(_) => "filming",
            None if self.closing.is_some() => "closing",
            None if self.interrupted.is_some() => "waiting",
            None => "idle",
        }
    }

    /// The internal state, for the twin's panels; the product has no such interface.
    pub fn state(&self, now: Instant) -> HubView {
        let lock = self.lock.state(&self.config.talk, now);
        HubView {
            phase: self.phase(now),
            lock_state: lock.map(|(lock_state, _)| lock_state),
            door_state: lock.map_or(DoorState::Unspecified, |(_, door_state)| door_state),
            clip: self.film.as_ref().and_then(Film::clip),
            people: self.film.as_ref().map_or(0, Film::people),
            pictures_unsigned: self.film.as_ref().map_or(0, Film::unsigned),
            is_proved: self.is_filming(now),
            segments_waiting: self.ring.pending(),
            events_waiting: self.reports.events_waiting(),
            damaged_frames: self.mesh.damaged_frames().saturating_add(self.cloud.damaged_frames()),
            key_generation: self.memory.generation,
            refused_frames: self.mesh.refused_frames().saturating_add(self.cloud.refused_frames()),
            flash_good: self.memory.is_good(),
            unix_ms: self.clock.unix_ms(now),
        }
    }
}

/// What [`Hub::state`] shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HubView {
    /// What the hub is doing, as a short phrase.
    pub phase: &'static str,
    /// State of the bolt, as it would be reported now; `None` is unknown.
    pub lock_state: Option<LockState>,
    /// State of the door, as it would be reported now.
    pub door_state: DoorState,
    /// The clip being recorded.
    pub clip: Option<u32>,
    /// People in its picture, as it would report now: 0, 1, or 2 for two or more.
    pub people: u8,
    /// Pictures on flash of the segment in progress, which is signed after its last one.
    pub pictures_unsigned: u8,
    /// It would confirm now that it records.
    pub is_proved: bool,
    /// Segments on flash that the service has not received.
    pub segments_waiting: u32,
    /// Events not yet acknowledged.
    pub events_waiting: usize,
    /// Frames that were received damaged, on both links.
    pub damaged_frames: u32,
    /// Frames that were received complete and were refused, on both links.
    pub refused_frames: u32,
    /// Number of the mesh's key.
    pub key_generation: u32,
    /// Flash was read and has not failed since.
    pub flash_good: bool,
    /// Civil time as the hub knows it, ms since 1970 UTC.
    pub unix_ms: Option<u64>,
}
