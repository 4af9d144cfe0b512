//! The player: the twin on a thread of its own. Commands go in, updates come out; the view decides nothing.
//!
//! [`Deck`] is the machine, without thread or clock: a head on a [`Tape`]. [`Player`] puts it on a thread and offers
//! the latest [`Update`] over a bounded channel: a slow view misses frames but never delays the run.
//!
//! Invariant: pausing, scrubbing and speed change nothing. A run is world, seed and what was pressed at which ticks;
//! its trace hash at the end is that of a headless run of the saved world. Tests: `player/tests.rs`.

#![allow(
    clippy::disallowed_methods,
    reason = "a player plays in real time, on a thread of its own; the twin never sees either"
)]

use std::path::PathBuf;
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crossbeam::channel::{self, Receiver, RecvTimeoutError, Sender, TrySendError};
use twin_core::world::{FaultKind, WorldErrors};
use twin_core::{Frame, StoryLine, Twin, World};

use super::snapshots::{Press, Sample, Tape, now_ns};
use super::{hands, save};

/// Slowest and fastest playback, times real time.
pub const SPEED_RANGE: (f64, f64) = (0.05, 50.0);
/// What the scope shows, s.
pub(crate) const SCOPE_S: f64 = 10.0;
/// A command waits no longer than this for the work of playing ahead, ticks at a time.
const TICKS_AHEAD: u32 = 128;
/// Updates are offered this often.
const UPDATE_EVERY: Duration = Duration::from_micros(16_667);

/// What a viewer can request.
#[derive(Debug)]
pub enum Command {
    /// Goes on.
    Play,
    /// Stands still.
    Pause,
    /// One tick forward, standing still.
    StepTick,
    /// One tick back, standing still.
    StepBack,
    /// Times real time; kept within [`SPEED_RANGE`].
    Speed(f64),
    /// To this moment, s; to the nearest end if it lies outside.
    Seek(f64),
    /// Presses a fault: it begins with the next tick.
    Press(FaultKind),
    /// Takes back what was pressed last.
    TakeBack,
    /// Writes the run as a world.
    SaveAs(PathBuf),
    /// Plays to the end and answers with the trace hash.
    PlayOut(Sender<String>),
}

/// Everything that is to be seen of one moment.
#[derive(Clone, Debug)]
pub struct Update {
    /// The moment.
    pub frame: Frame,
    /// Whether it plays.
    pub playing: bool,
    /// Times real time.
    pub speed: f64,
    /// The scope's window up to now.
    pub scope: Vec<Sample>,
    /// The whole run, as far as it is known.
    pub timeline: Arc<Timeline>,
    /// The latest notice, and its number, so that it is shown once.
    pub note: (u64, String),
    /// Number of jumps in time so far: a picture drawn before a jump belongs to another moment.
    pub leaps: u32,
    /// Hash of the trace, once the head stands at the end.
    pub hash_at_end: Option<String>,
}

/// The run on the time axis.
#[derive(Clone, Debug, Default)]
pub struct Timeline {
    /// Everything that happens, also what is yet to come.
    pub events: Vec<StoryLine>,
    /// Pressed faults, in order of time.
    pub presses: Vec<Press>,
    /// Known up to here, s.
    pub known_s: f64,
    /// End of the world, s.
    pub ends_s: f64,
    /// Typical margin of each promise: the largest it had in this run. In the order of `Frame::promises`.
    pub typical_margins: Vec<Option<f64>>,
}

/// A head on a tape.
pub struct Deck {
    world: Arc<World>,
    world_text: String,
    seed: u64,
    tape: Tape,
    head: Twin,
    playing: bool,
    speed: f64,
    /// Simulated time that has passed and was not played yet, ns.
    owed_ns: f64,
    /// In the order in which they were pressed.
    pressed: Vec<Press>,
    note: (u64, String),
    leaps: u32,
    timeline: Arc<Timeline>,
}

impl Deck {
    /// A run at its first instant, standing still. `world_text` is what `world` was parsed from.
    ///
    /// # Errors
    /// Formulas of the world that cannot be read.
    pub fn new(world: Arc<World>, world_text: String, seed: u64) -> Result<Self, WorldErrors> {
        let mut tape = Tape::new(&world, seed)?;
        let head = tape.twin_at(0);
        let mut deck = Self {
            world,
            world_text,
            seed,
            tape,
            head,
            playing: false,
            speed: 1.0,
            owed_ns: 0.0,
            pressed: Vec::new(),
            note: (0, String::new()),
            leaps: 0,
            timeline: Arc::default(),
        };
        deck.refresh_timeline();
        Ok(deck)
    }

    /// Carries out a command.
    pub fn handle(&mut self, command: Command) {
        match command {
            Command::Play => {
                if self.head.is_over() {
                    self.seek_ns(0);
                }
                self.playing = true;
            }
            Command::Pause => self.pause(),
            Command::StepTick => {
                self.pause();
                if !self.head.is_over() {
                    self.tape.script().tick(&mut self.head);
                }
            }
            Command::StepBack => {
                self.pause();
                self.seek_ns(now_ns(&self.head).saturating_sub(self.tape.script().tick_ns()));
            }
            Command::Speed(speed) if speed.is_finite() => {
                self.speed = speed.clamp(SPEED_RANGE.0, SPEED_RANGE.1)
            }
            Command::Speed(_) => {}
            // A float to an integer saturates; NaN is 0: any number seeks somewhere.
            Command::Seek(at_s) => self.seek_ns((at_s * 1e9).round() as u64),
            Command::Press(fault) => self.press(fault),
            Command::TakeBack => self.take_back(),
            Command::SaveAs(path) => {
                let saved = save::save(&path, &self.world_text, self.seed, self.tape.script().presses());
                self.notify(match saved {
                    Ok(()) => format!("saved {}", path.display()),
                    Err(error) => error.to_string(),
                });
            }
            Command::PlayOut(answer) => {
                let hash = self.play_out();
                // The sender may no longer wait for the answer.
                let _ = answer.send(hash);
            }
        }
    }

    /// Real time passes.
    pub fn advance(&mut self, passed: Duration) {
        if !self.playing {
            return;
        }
        let tick_ns = self.tape.script().tick_ns();
        self.owed_ns += passed.as_secs_f64() * 1e9 * self.speed;
        let ticks = (self.owed_ns / tick_ns as f64).floor();
        self.owed_ns -= ticks * tick_ns as f64;
        self.seek_forward_ns(now_ns(&self.head) + ticks as u64 * tick_ns);
        if self.head.is_over() {
            self.pause();
        }
    }

    /// Plays the tape ahead for a little while. Returns whether there is more to do.
    pub fn play_ahead(&mut self) -> bool {
        self.tape.play_ahead(TICKS_AHEAD);
        !self.tape.is_whole()
    }

    /// Plays the head to the end and returns the hash of its trace.
    pub fn play_out(&mut self) -> String {
        self.pause();
        while !self.head.is_over() {
            self.tape.script().tick(&mut self.head);
        }
        self.head.trace_hash()
    }

    /// What is to be seen now.
    pub fn update(&mut self) -> Update {
        // At 50x the head may overtake the tape; the scope reads the tape.
        self.tape.reach(now_ns(&self.head));
        self.refresh_timeline();
        let frame = self.head.frame();
        let now_s = frame.now_s();
        Update {
            playing: self.playing,
            speed: self.speed,
            scope: self.tape.samples_between(now_s - SCOPE_S, now_s).to_vec(),
            timeline: Arc::clone(&self.timeline),
            note: self.note.clone(),
            leaps: self.leaps,
            hash_at_end: self.head.is_over().then(|| self.head.trace_hash()),
            frame,
        }
    }

    fn pause(&mut self) {
        self.playing = false;
        self.owed_ns = 0.0;
    }

    fn seek_ns(&mut self, at_ns: u64) {
        self.owed_ns = 0.0;
        self.leaps += 1;
        self.head = self.tape.twin_at(at_ns);
    }

    /// On from the head while that is near, over a snapshot otherwise.
    fn seek_forward_ns(&mut self, at_ns: u64) {
        const NEAR_NS: u64 = 1_000_000_000;
        if at_ns - now_ns(&self.head) > NEAR_NS {
            self.head = self.tape.twin_at(at_ns);
            return;
        }
        while now_ns(&self.head) < at_ns && !self.head.is_over() {
            self.tape.script().tick(&mut self.head);
        }
    }

    fn press(&mut self, fault: FaultKind) {
        let press = Press { at_ns: now_ns(&self.head) + self.tape.script().tick_ns(), fault };
        if let Some(why) = hands::refusal(&self.world, self.tape.script().presses(), &press) {
            return self.notify(why);
        }
        self.tape.press(press);
        self.pressed.push(press);
        self.notify(format!("{} at {:.3} s", fault.words().short, press.at_ns as f64 / 1e9));
    }

    fn take_back(&mut self) {
        let Some(press) = self.pressed.pop() else {
            return self.notify("no fault to undo".to_owned());
        };
        self.tape.take_back(press);
        let head_ns = now_ns(&self.head);
        if head_ns >= press.at_ns {
            self.seek_ns(head_ns);
        }
        self.notify(format!("undone: {} at {:.3} s", press.fault.words().short, press.at_ns as f64 / 1e9));
    }

    fn notify(&mut self, what: String) {
        self.note = (self.note.0 + 1, what);
    }

    fn refresh_timeline(&mut self) {
        let known_s = self.tape.ahead().now_s();
        let presses = self.tape.script().presses();
        if known_s == self.timeline.known_s && self.timeline.presses == presses {
            return;
        }
        self.timeline = Arc::new(Timeline {
            events: self.tape.ahead().events().to_vec(),
            presses: presses.to_vec(),
            known_s,
            ends_s: self.tape.ends_ns() as f64 / 1e9,
            typical_margins: self.tape.typical_margins().to_vec(),
        });
    }
}

/// A deck on a thread of its own. Dropped, the thread ends.
pub struct Player {
    commands: Option<Sender<Command>>,
    updates: Receiver<Update>,
    thread: Option<JoinHandle<()>>,
}

impl Player {
    /// Starts the thread, standing still at the first instant.
    ///
    /// # Errors
    /// Formulas of the world that cannot be read.
    pub fn new(world: Arc<World>, world_text: String, seed: u64) -> Result<Self, WorldErrors> {
        let deck = Deck::new(world, world_text, seed)?;
        let (commands, orders) = channel::unbounded();
        let (offers, updates) = channel::bounded(1);
        let stale = updates.clone();
        let thread = thread::spawn(move || play(deck, &orders, &offers, &stale));
        Ok(Self { commands: Some(commands), updates, thread: Some(thread) })
    }

    /// Sends a command to the player.
    pub fn send(&self, command: Command) {
        if let Some(commands) = &self.commands {
            // A player whose thread has panicked shows its last frame for good.
            let _ = commands.send(command);
        }
    }

    /// The latest update, if there is a new one.
    #[must_use]
    pub fn latest(&self) -> Option<Update> {
        self.updates.try_iter().last()
    }

    /// Waits for the next update.
    #[must_use]
    pub fn next(&self) -> Option<Update> {
        self.updates.recv().ok()
    }

    /// Plays to the end and gives the hash of the trace; none if the player's thread is gone.
    #[must_use]
    pub fn trace_hash_at_end(&self) -> Option<String> {
        let (answer, hash) = channel::bounded(1);
        self.send(Command::PlayOut(answer));
        hash.recv().ok()
    }
}

impl Drop for Player {
    fn drop(&mut self) {
        self.commands = None;
        if let Some(thread) = self.thread.take() {
            // Its panic, if any, was printed where it happened.
            let _ = thread.join();
        }
    }
}

/// The thread: handles commands, advances, offers an update, and plays ahead in the remaining time.
fn play(mut deck: Deck, orders: &Receiver<Command>, offers: &Sender<Update>, stale: &Receiver<Update>) {
    let mut last = Instant::now();
    loop {
        let now = Instant::now();
        deck.advance(now - last);
        last = now;
        offer(offers, stale, deck.update());
        let due = now + UPDATE_EVERY;
        loop {
            let more = Instant::now() < due && deck.play_ahead();
            let order = if more {
                orders.try_recv().map_err(|error| error.is_disconnected())
            } else {
                orders.recv_deadline(due).map_err(|error| error == RecvTimeoutError::Disconnected)
            };
            match order {
                Ok(command) => {
                    deck.handle(command);
                    break;
                }
                Err(true) => return,
                Err(false) if more => {}
                Err(false) => break,
            }
        }
    }
}

/// Replaces an update that was not taken by the latest.
fn offer(offers: &Sender<Update>, stale: &Receiver<Update>, mut update: Update) {
    while let Err(TrySendError::Full(back)) = offers.try_send(update) {
        let _ = stale.try_recv();
        update = back;
    }
}

#[cfg(test)]
mod tests;
