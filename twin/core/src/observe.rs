//! The observers of a run: ground truth, trace and story. They receive what happens as it happens, and samples of the
//! state; they change nothing in the world.
//!
//! - `film`: visits and recordings. `messages`: what is sent and received. `follow`: the state at the end of a tick.
//! - `claims`: is it true what a phone is sent? `log`: trace and story. `egress`: can somebody inside get out?

mod claims;
mod egress;
mod film;
mod filming;
mod follow;
mod log;
mod messages;

use boards::{HubDevice, LockDevice};
use chips::bus::pins::Level;
use firmware::crypto::LockKey;
use firmware::wire::{Envelope, ToHub};

use crate::air::Route;
use crate::clock::Tick;
use crate::event::{CameraEvent, Event, ServiceEvent, WorldEvent};
use crate::link::Sent;
use crate::moment::Moment;
use crate::plant::Plant;
use crate::service::{Finding, Overhearing};
use crate::story::StoryLine;
use crate::truth::{Orders, Sight, Truth};
use crate::world::World;

pub(crate) use egress::{Drives, Egress};
use filming::Filming;
use log::Log;

/// A battery that keeps this voltage under a stalled motor is strong, V. Source: promise B.
const STRONG_V: f64 = 3.4;

/// Everything that observes a run.
#[derive(Clone)]
pub(crate) struct Observe {
    truth: Truth,
    filming: Filming,
    journal: Journal,
    egress: Egress,
    log: Log,
    /// What reaches the camera hub from the service.
    to_hub: Overhearing<ToHub<Envelope>>,
    /// A fork that only tries something out: no story, no further forks.
    is_trial: bool,
}

/// What has been read out of the lock's journal.
#[derive(Clone, Debug, Default)]
struct Journal {
    /// The hash chain did not verify.
    is_broken: bool,
    /// Records that were lost, or overwritten before the service had read them.
    lost: u32,
    /// Latest finding of the service's auditor.
    finding: Option<Finding>,
}

impl Observe {
    /// Observers who have seen nothing.
    pub(crate) fn new(world: &World) -> Self {
        let ends_ns = |order: &crate::world::Order| {
            let (_, until_ms) = world.window_unix_ms(order);
            until_ms.saturating_sub(world.starts_at.unix_ms as u64) * 1_000_000
        };
        let truth = Truth::new(Orders::new(world.orders().map(ends_ns)));
        Self {
            truth,
            filming: Filming::default(),
            journal: Journal::default(),
            egress: Egress::default(),
            log: Log::new(world),
            to_hub: Overhearing::default(),
            is_trial: false,
        }
    }

    /// Observers of a fork for trying something out: without a story.
    pub(crate) fn for_trial(&self) -> Self {
        let (truth, filming, journal) = (self.truth.clone(), self.filming.clone(), self.journal.clone());
        Self {
            truth,
            filming,
            journal,
            egress: self.egress.clone(),
            log: self.log.for_trial(),
            to_hub: self.to_hub.clone(),
            is_trial: true,
        }
    }

    /// What really happened so far.
    pub(crate) fn truth(&self) -> &Truth {
        &self.truth
    }

    /// Recordings and visits.
    pub(crate) fn filming(&self) -> &Filming {
        &self.filming
    }

    /// Could somebody inside get out?
    pub(crate) fn egress(&self) -> &Egress {
        &self.egress
    }

    /// Like [`egress`](Self::egress), for noting the result of a check.
    pub(crate) fn egress_mut(&mut self) -> &mut Egress {
        &mut self.egress
    }

    /// Does this twin only try something out?
    pub(crate) fn is_trial(&self) -> bool {
        self.is_trial
    }

    /// The timeline so far.
    pub(crate) fn lines(&self) -> &[StoryLine] {
        self.log.lines()
    }

    /// The whole timeline.
    pub(crate) fn into_lines(self) -> Vec<StoryLine> {
        self.log.into_lines()
    }

    /// Hash of the trace so far, hexadecimal.
    pub(crate) fn hash(&self) -> String {
        self.log.hash()
    }

    /// Is the chain of the lock's journal broken?
    pub(crate) fn is_journal_broken(&self) -> bool {
        self.journal.is_broken || matches!(self.journal.finding, Some(Finding::Broken(_)))
    }

    /// Records of the journal that were lost, or overwritten before the service had read them.
    pub(crate) fn journal_lost(&self) -> u32 {
        self.journal.lost
    }

    /// Records of the journal that the service has verified; 0 unless its latest finding is that all are sound.
    pub(crate) fn journal_verified(&self) -> u32 {
        match self.journal.finding {
            Some(Finding::Verified(records)) => records,
            _ => 0,
        }
    }

    /// When an observer must see the state although nothing happens, ns.
    pub(crate) fn next_due_ns(&self, now_ns: u64) -> u64 {
        let optional = [
            self.truth.next_change_ns(now_ns),
            self.truth.privacy.next_change_ns(now_ns),
            self.filming.judged_ns,
        ];
        optional.into_iter().flatten().min().unwrap_or(u64::MAX).min(self.egress.next_due_ns())
    }

    /// Something happened: it goes into the trace and into the story.
    pub(crate) fn tell(&mut self, tick: Tick, event: Event) {
        if event == Event::Hub(CameraEvent::Boots) {
            self.hub_came_back(tick.now_ns);
            self.to_hub = Overhearing::default();
        }
        if self.is_trial {
            return;
        }
        self.log.tell(tick.now_ns, event);
    }

    /// Time passed while the plant moved: its state goes into the trace.
    pub(crate) fn plant_moved(&mut self, tick: Tick, plant: &Plant) {
        self.log.trace.fold_plant(tick.now_ns, plant);
    }

    /// The lock's firmware ran.
    pub(crate) fn lock_polled(&mut self, tick: Tick, lock: &mut LockDevice) {
        self.log.trace.fold_poll(tick.now_ns, lock);
    }

    /// The camera hub's firmware ran.
    pub(crate) fn hub_polled(&mut self, tick: Tick, hub: &mut HubDevice) {
        self.log.trace.fold_hub_poll(tick.now_ns, hub);
    }

    /// A frame was sent.
    pub(crate) fn sent(&mut self, tick: Tick, route: Route, sent: Sent) {
        self.log.trace.fold_sent(tick.now_ns, route, sent);
    }

    /// An intruder sent a frame.
    pub(crate) fn intruded(&mut self, tick: Tick, frame: &[u8]) {
        self.log.trace.fold_intrusion(tick.now_ns, frame);
    }

    /// Electrodes of the keypad detect a finger, whatever was intended.
    pub(crate) fn keys_touched(&mut self, tick: Tick, touched: u16, key: &LockKey) {
        self.truth.touched(tick.now_ns, tick.unix_ms(), touched, key);
    }

    /// Somebody with this code on their phone presses "unlock" on it.
    pub(crate) fn code_pressed(&mut self, tick: Tick, code: &str, key: &LockKey) {
        self.truth.code_pressed(tick.now_ns, tick.unix_ms(), code, key);
    }

    /// Somebody presses "unlock" on a phone that is not where its owner scanned the label.
    pub(crate) fn pressed_away(&mut self, tick: Tick, event: Event) {
        self.truth.nearby.presses_away += 1;
        self.tell(tick, event);
    }

    /// The recipient decides that the door must not be opened.
    pub(crate) fn called_off(&mut self, now_ns: u64, delivery: u32) {
        self.truth.orders.called_off(now_ns, Some(delivery));
    }

    /// Somebody set the lock's clock chip forward by this much, ms.
    pub(crate) fn clock_was_set(&mut self, by_ms: i64) {
        self.truth.clock.was_set(by_ms);
    }

    /// The lock's firmware does not run in this tick. `went_down`: its supply was connected and has just failed.
    pub(crate) fn lock_is_dark(&mut self, now_ns: u64, went_down: bool, plant: &Plant) {
        self.truth.lock_is_dark();
        // A hand that turns the motor backwards draws more current than a stalled motor: then the battery is not to
        // blame.
        let is_weak = plant.mechanism.stalled_v() < STRONG_V;
        if went_down && is_weak && self.truth.is_testing_battery(now_ns) {
            self.truth.battery.went_down(now_ns);
        }
    }

    /// The present state of the reed contact.
    pub(crate) fn reed_is(&mut self, is_closed: bool) {
        self.truth.note_reed(is_closed);
    }

    /// The camera hub's motion sensor detects a warm body while the lens is clear.
    pub(crate) fn hub_detects_motion(&mut self, now_ns: u64) {
        self.truth.privacy.saw_somebody(now_ns);
    }

    /// Reads out the lock's journal, from a copy of its flash, and narrates a chain that does not verify.
    pub(crate) fn read_journal(&mut self, tick: Tick, lock: &LockDevice) {
        if self.is_trial {
            return;
        }
        let audit = lock.audit();
        if let Ok(audit) = &audit {
            // A record that was overwritten before the service had read it is lost, too.
            let overwritten = audit.oldest.map_or(0, |oldest| oldest.saturating_sub(1));
            self.journal.lost = audit.lost + overwritten.saturating_sub(self.truth.journal_read);
        }
        let is_whole = audit.is_ok_and(|audit| audit.broken_at.is_none());
        if !is_whole && !self.journal.is_broken {
            self.tell(tick, Event::World(WorldEvent::JournalBroken));
        }
        self.journal.is_broken |= !is_whole;
    }

    /// The auditor's present finding; narrates a new one, once.
    pub(crate) fn finding_is(&mut self, tick: Tick, finding: Option<Finding>, lock: &LockDevice) {
        if finding == self.journal.finding {
            return;
        }
        self.read_journal(tick, lock);
        self.journal.finding = finding;
        let event = finding.map(|finding| match finding {
            Finding::Verified(records) => ServiceEvent::JournalVerified(records),
            Finding::Lost(records) => ServiceEvent::JournalLost(records),
            Finding::Broken(why) => ServiceEvent::JournalBroken(why),
        });
        if let Some(event) = event {
            self.tell(tick, Event::Service(event));
        }
    }

    /// Compares new entries of the service's custody record with ground truth, in the tick in which they are written.
    pub(crate) fn check_record(&mut self, moment: Moment) {
        let home = self.truth.bolt_home;
        let scene = moment.scene();
        for (parcel, record) in moment.nodes.backend.service.records().enumerate() {
            if !self.truth.custody.has_read(parcel, record.len()) {
                let holder = scene.holder(parcel + 1);
                self.truth.custody.read(parcel, record, holder, &scene.valuables_gone(), home);
            }
        }
    }

    /// Sees the plant and the devices after the pins have acted, before messages travel.
    pub(crate) fn look(&mut self, moment: Moment) {
        let Moment { tick, plant, nodes, .. } = moment;
        let state = plant.mechanism.state();
        let openings = self.truth.openings;
        self.truth.look(&Sight {
            now_ns: tick.now_ns,
            bolt_m: state.bolt_travel_m,
            tip_in_pocket: state.bolt_tip_in_pocket,
            gap_m: plant.door_gap_m(),
            drive: nodes.lock.drive(),
            output_rad_s: state.motor_speed_rad_s,
            thumb_nm: moment.actors.thumb_nm(),
            lock_powered: nodes.lock.runs(),
            can_report: nodes.lock.runs() && nodes.hub.runs() && moment.reaches_recipient(),
            stalled_v: plant.mechanism.stalled_v(),
            reed_reads_near: nodes.lock.device.board.reed_line.level(tick.now_ns) == Level::Low,
        });
        if self.truth.clock.is_watched() || self.truth.unlocks.wants_clock() {
            let chip_ms = nodes.lock.device.board.i2c.targets.clock.clone().unix_ms(tick.now_ns);
            self.truth.clock_shows(tick.now_ns, chip_ms.cast_signed() - tick.unix_ms().cast_signed());
        }
        self.follow_visits(moment, openings);
        self.judge_film_if_due(tick.now_ns, nodes);
    }

    /// Sees everything at the end of the tick.
    pub(crate) fn look_at_end(&mut self, moment: Moment) {
        self.check_record(moment);
        self.truth.courier_at_door = self.truth.courier_at_door || moment.actors.is_courier_at_door();
        self.follow(moment);
    }
}
