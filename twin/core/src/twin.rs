//! The twin: one tick, stage by stage.

use std::collections::BTreeMap;
use std::sync::Arc;

use boards::{Device, HubActs, HubDevice, LockActs, LockDevice};

use crate::air::{Air, Jammer, Nearby};
use crate::event::{Event, WorldEvent};
use crate::judge::bench::Bench;
use crate::judge::sampled::Sampled;
use crate::people::{Actor, Load, Parcel, Word};
use crate::phone::{Lines, RecipientPhone};
use crate::plant::camera::Camera;
use crate::plant::sun::Place;
use crate::plant::{Actions, Plant, mechanism};
use crate::schedule::Schedule;
use crate::service::{self, Channel, CourierToService, Finding, Line, Service, ServiceToCourier};
use crate::story::{Story, StoryLine};
use crate::time::seconds;
use crate::trace::Trace;
use crate::triggers::Triggers;
use crate::truth::{Filming, HubTold, Truth};
use crate::world::{FaultKind, World};

/// How the twin passes idle time. Both ways give the same trace.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Pace {
    /// Skips ticks in which nothing is due and nothing moves.
    #[default]
    Jump,
    /// Executes every tick.
    EveryTick,
}

/// Interval between two checks that a person inside can get out, ns; the first check is 1 s into the run.
const EGRESS_EVERY_NS: u64 = 20_000_000_000;
/// ... and one more check this long after the motor's drive or a supply changed, ns: gearbox output and bolt are
/// still moving then.
const EGRESS_AFTER_DRIVE_NS: u64 = 400_000_000;

/// A running world. `Clone` forks it; the fork continues bit for bit.
#[derive(Clone)]
pub struct Twin {
    pub(crate) world: Arc<World>,
    pub(crate) seed: u64,
    pub(crate) now_ns: u64,
    pub(crate) plant: Plant,
    pub(crate) lock: LockDevice,
    pub(crate) hub: HubDevice,
    pub(crate) service: Service,
    pub(crate) air: Air,
    /// Phones at the door, and their short-range radio link to the lock.
    pub(crate) nearby: Nearby,
    /// Jammers that are active now.
    pub(crate) jammers: Vec<Jammer>,
    pub(crate) truth: Truth,
    pub(crate) bench: Bench,
    pub(crate) story: Story,
    pub(crate) trace: Trace,
    pub(crate) active_ns: u64,
    pub(crate) pace: Pace,
    pub(crate) tick_ns: u64,
    pub(crate) ends_ns: u64,
    pub(crate) schedule: Schedule,
    pub(crate) triggers: Triggers,
    /// The people, in the order of the world file.
    pub(crate) people: Vec<Actor>,
    /// Parcels to deliver: parcel i belongs to order i + 1.
    pub(crate) parcels: Vec<Parcel>,
    /// Loose objects in the house, in the order of the stage's furniture.
    pub(crate) things: Vec<Load>,
    pub(crate) acts: LockActs,
    pub(crate) hub_acts: HubActs,
    /// The place on Earth where the house stands.
    pub(crate) place: Place,
    pub(crate) camera: Camera,
    pub(crate) hub_told: HubTold,
    pub(crate) filming: Filming,
    /// Something covers the camera hub's lens.
    pub(crate) lens_covered: bool,
    /// Level of a dog's bark at the camera hub's microphone, dB.
    pub(crate) bark_db: f64,
    pub(crate) bridge: mechanism::Bridge,
    /// Torque on the thumb-turn from outside the simulation (the user's hand), N·m.
    pub(crate) thumb_nm: f64,
    /// Total torque of all hands on the thumb-turn, N·m.
    pub(crate) hand_on_thumb_nm: f64,
    pub(crate) held_door_nm: f64,
    /// Distance of a magnet that somebody holds at the reed switch, m.
    pub(crate) held_magnet_m: Option<f64>,
    pub(crate) channel: Channel,
    /// Connections between the phones and the service.
    pub(crate) lines: Lines,
    /// Latest finding of the service's auditor, as narrated.
    pub(crate) finding: Option<Finding>,
    /// The lock's front cover is off.
    pub(crate) cover_off: bool,
    /// Keypad electrodes that detect a finger, one bit each.
    pub(crate) felt: u16,
    /// Vibration of the lock that does not come from the door: acceleration in g, and its end in ns.
    pub(crate) shake: Option<(f64, u64)>,
    /// The RTC's backup battery is removed: the clock stops when main power is lost.
    pub(crate) clock_cell_out: bool,
    /// The journal's hash chain in the lock's flash did not verify when the journal was last read out.
    pub(crate) journal_broken: bool,
    /// Journal records that were lost, or overwritten before the service had read them, when the journal was last
    /// read out.
    pub(crate) journal_lost: u32,
    pub(crate) slept_since_ns: Option<u64>,
    pub(crate) recipient: RecipientPhone,
    /// The couriers' phones, by route: each repeats a message until the service acknowledges it.
    pub(crate) courier_lines: Vec<Line<CourierToService, ServiceToCourier>>,
    /// Highest message number already narrated, for each courier and for the recipient (`None`).
    pub(crate) said: BTreeMap<Option<u32>, u32>,
    pub(crate) egress_ok: bool,
    pub(crate) egress_due_ns: u64,
    pub(crate) egress_after_drive_ns: Option<u64>,
    /// Something changed late in this tick to which people or the plant react in the next one.
    pub(crate) news: bool,
    /// The run cuts a supply at a given byte.
    pub(crate) is_cut_run: bool,
    /// A fork that only tries something out: no monitors, no story, no further forks.
    pub(crate) trial: bool,
    pub(crate) sampled: Sampled<Twin>,
    pub(crate) outputs: Vec<service::Output>,
    pub(crate) words: Vec<Word>,
}

impl Twin {
    /// Executes one tick: what is due, what people do, what moves, what sensors read, what the firmware does with it
    /// and what that causes, which messages are sent, and whether all of it was right.
    pub fn step(&mut self) {
        self.pass_time();
        self.take_due_events();
        self.let_people_act();
        self.sense();
        self.poll_firmware();
        self.let_pins_act();
        self.carry_messages();
        self.poll_service();
        self.poll_phones();
        self.try_the_way_out();
        self.let_the_judge_look();
    }

    /// Length of a tick, s.
    pub(crate) fn tick_s(&self) -> f64 {
        seconds(self.tick_ns)
    }

    /// Changes how idle time is passed from now on.
    pub fn set_pace(&mut self, pace: Pace) {
        self.pace = pace;
    }

    /// The lock with its board, for injecting faults.
    pub fn lock_mut(&mut self) -> &mut LockDevice {
        &mut self.lock
    }

    /// Injects a fault: it begins with the next tick and is recorded. The same fault in the world file at that time
    /// gives the same run.
    pub fn press(&mut self, fault: FaultKind) {
        self.schedule.press(self.now_ns + self.tick_ns, fault);
    }

    /// Applies a torque to the inside thumb-turn from now on, N·m (+ throws); 0 releases it.
    pub fn turn_thumb(&mut self, torque_nm: f64) {
        self.news |= self.thumb_nm != torque_nm;
        self.thumb_nm = torque_nm;
    }

    /// Advances to the next tick, or to the next tick in which anything is due.
    fn pass_time(&mut self) {
        let next_ns = match self.pace {
            Pace::EveryTick => self.now_ns + self.tick_ns,
            Pace::Jump => {
                let due_ns = self.next_due_ns().min(self.ends_ns);
                // Keep ticks on their grid.
                due_ns.div_ceil(self.tick_ns).saturating_mul(self.tick_ns).max(self.now_ns + self.tick_ns)
            }
        };
        if self.is_active() {
            self.active_ns += next_ns - self.now_ns;
        }
        self.now_ns = next_ns;
    }

    /// Time of the next event that does not follow from motion, ns; now while anything moves.
    fn next_due_ns(&self) -> u64 {
        // The age of a live picture grows while nothing else happens, and formulas may use it.
        let ages = self.recipient.watching() || self.triggers.need_every_tick();
        if self.news || !self.plant.is_asleep() || ages {
            return self.now_ns;
        }
        let Some(rests_until_ns) = self.people_rest_until_ns() else { return self.now_ns };
        let optional = [
            self.schedule.next_ns(),
            self.plant.wind.next_turn_ns(self.now_ns),
            self.lock.board.next_change_ns(self.now_ns),
            self.air.next_arrival_ns(),
            self.nearby.next_due_ns(),
            self.truth.next_change_ns(self.now_ns),
            self.truth.privacy.next_change_ns(self.now_ns),
            self.egress_after_drive_ns,
            self.recipient.next_due_ns(),
            self.courier_lines.iter().filter_map(Line::next_due_ns).min(),
            self.fidgets_due_ns(),
            self.filming.judged_ns,
        ];
        let always = [
            rests_until_ns,
            self.lock.next_poll_ns(),
            self.hub_due_ns(),
            self.service.next_due_ns(self.now_ns),
            self.egress_due_ns,
        ];
        optional.into_iter().flatten().chain(always).min().unwrap_or(u64::MAX)
    }

    fn take_due_events(&mut self) {
        while let Some(due) = self.schedule.take(self.now_ns) {
            self.apply_fault(&due);
        }
    }

    /// Moves everything physical by one tick, if anything moves.
    pub(crate) fn step_plant(&mut self, actions: &Actions) {
        if self.plant.is_asleep() {
            return;
        }
        self.plant.step(self.now_ns, actions);
        self.trace.fold_plant(self.now_ns, &self.plant);
        if self.plant.is_asleep() {
            self.slept_since_ns = Some(self.now_ns);
        }
    }

    /// Wakes the plant if somebody touches it. Slow processes first catch up with the idle time, so that jumping
    /// gives the same result as stepping.
    pub(crate) fn rouse_plant(&mut self, actions: &Actions) {
        self.plant.rouse(self.now_ns, actions);
        if !self.plant.is_asleep()
            && let Some(since_ns) = self.slept_since_ns.take()
        {
            let slept_s = seconds(self.now_ns - since_ns);
            self.plant.mechanism.rest(slept_s, self.acts.electronics_a);
        }
    }

    /// Schedules an egress check soon: drive, supply or boot changed, which could lock somebody in.
    pub(crate) fn try_the_way_out_soon(&mut self) {
        self.egress_after_drive_ns = Some(self.now_ns + EGRESS_AFTER_DRIVE_NS);
    }

    fn try_the_way_out(&mut self) {
        let after_drive = self.egress_after_drive_ns.is_some_and(|at| self.now_ns >= at);
        if self.trial || (self.now_ns < self.egress_due_ns && !after_drive) {
            return;
        }
        if self.now_ns >= self.egress_due_ns {
            self.egress_due_ns += EGRESS_EVERY_NS;
        }
        if after_drive {
            self.egress_after_drive_ns = None;
        }
        self.egress_ok = self.lets_out();
        if !self.egress_ok {
            self.tell(Event::World(WorldEvent::NoWayOut));
        }
    }

    pub(crate) fn let_the_judge_look(&mut self) {
        if self.trial {
            return;
        }
        self.hold_record_against_truth();
        self.follow_promises();
        let mut sampled = std::mem::take(&mut self.sampled);
        let values = sampled.take(self);
        self.bench.look(self.now_ns, values);
        for (after_ns, fault, number) in self.triggers.take(values) {
            self.schedule.add(self.now_ns + after_ns.max(self.tick_ns), fault, Some(number));
        }
        self.sampled = sampled;
    }

    /// Compares new entries of the service's custody record with ground truth, in the tick in which they are written.
    pub(crate) fn hold_record_against_truth(&mut self) {
        let mut custody = std::mem::take(&mut self.truth.custody);
        for (parcel, record) in self.service.records().enumerate() {
            if !custody.has_read(parcel, record.len()) {
                let (holder, home) = (self.holder(parcel + 1), self.truth.bolt_home);
                custody.read(parcel, record, holder, &self.valuables_gone(), home);
            }
        }
        self.truth.custody = custody;
    }

    /// A fork for trying something out, without monitors and without a story.
    pub(crate) fn fork_for_trial(&self) -> Self {
        Self { trial: true, story: Story::default(), bench: Bench::default(), ..self.clone() }
    }

    pub(crate) fn tell(&mut self, event: Event) {
        if self.trial {
            return;
        }
        self.trace.fold_event(self.now_ns, &event);
        let name = |who: usize| self.people.get(who).map_or_else(String::new, |actor| actor.name.clone());
        self.story.tell(StoryLine::of(seconds(self.now_ns), event, name));
    }
}
