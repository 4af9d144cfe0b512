//! Faults: when each begins and ends, and what it does: the world file's terms turned into those of boards, links and
//! plant.

use chips::bus::pins::InputLine;
use chips::faults::{I2cFault, I2cFaultKind, LineFault, Wire};

use crate::actors::Actors;
use crate::air::{Jammer, Route};
use crate::clock::Tick;
use crate::event::{Event, IntruderEvent, WorldEvent};
use crate::judge::{Schema, Value};
use crate::network::Network;
use crate::nodes::Nodes;
use crate::observe::Observe;
use crate::plant::{Gust, Plant};
use crate::schedule::{Due, Schedule};
use crate::service::Input;
use crate::triggers::Triggers;
use crate::world::{
    self, CutPower, DeviceName, Fault, FaultKind, PinFaultKind, PinLine, Problem, Whose, World,
};

/// How long the supply stays off after a cut between two bytes, s: somebody reinserts the battery.
pub(crate) const OUT_FOR_S: f64 = 2.0;
/// A device that was disconnected from its Wi-Fi is back this long after the last forged frame, ns (estimate: scan,
/// join, address).
const COMES_BACK_NS: u64 = 2_500_000_000;
/// Opening at the leaf's edge that a foot needs, m (estimate: a boot is 0.1 m wide).
const FOOT_NEEDS_M: f64 = 0.2;

/// What is planned, and what the user injects.
#[derive(Clone)]
pub(crate) struct Faults {
    schedule: Schedule,
    triggers: Triggers,
    /// The run cuts a supply at a given byte.
    is_cut_run: bool,
}

/// Does whoever does this record, or copy, from the start of the world?
fn is_prepared(fault: &FaultKind) -> bool {
    matches!(
        fault,
        FaultKind::Replay(_)
            | FaultKind::Tap(_)
            | FaultKind::WithholdFilm(_)
            | FaultKind::WithholdAlarms(_)
            | FaultKind::ForgeFilm(_)
            | FaultKind::ForgeClip(_)
    )
}

/// What faults act on.
struct Targets<'a> {
    tick: Tick<'a>,
    plant: &'a mut Plant,
    actors: &'a mut Actors,
    nodes: &'a mut Nodes,
    network: &'a mut Network,
    observe: &'a mut Observe,
}

impl Faults {
    /// The faults of a world; `running` are the signals that change with time alone.
    ///
    /// # Errors
    ///
    /// Conditions that cannot be parsed.
    pub(crate) fn new(world: &World, schema: &Schema, running: &[usize]) -> Result<Self, Vec<Problem>> {
        let triggers = Triggers::new(world, schema, running)?;
        Ok(Self { schedule: Schedule::new(world), triggers, is_cut_run: false })
    }

    /// The signals used by conditions, as indices of the schema.
    pub(crate) fn used_signals(&self) -> impl Iterator<Item = usize> {
        self.triggers.used_signals()
    }

    /// When a fault next begins or ends, ns; now while a condition must be tested in every tick.
    pub(crate) fn next_due_ns(&self, now_ns: u64) -> u64 {
        if self.triggers.need_every_tick() {
            return now_ns;
        }
        self.schedule.next_ns().unwrap_or(u64::MAX)
    }

    /// Injects a fault from a time on, ns.
    pub(crate) fn press(&mut self, at_ns: u64, fault: FaultKind) {
        self.schedule.press(at_ns, fault);
    }

    /// These faults at `now_ns`, for a world that differs in faults that begin later. None if that cannot give the run
    /// of that world: see [`Schedule::replanned`], and some intruders prepare from the start.
    pub(crate) fn replanned(&self, old: &World, new: &World, now_ns: u64) -> Option<Self> {
        let prepared = |world: &World| -> Vec<Fault> {
            world.faults.iter().filter(|fault| is_prepared(&fault.what)).cloned().collect()
        };
        let schedule =
            self.schedule.replanned(old, new, now_ns).filter(|_| prepared(old) == prepared(new))?;
        Some(Self { schedule, triggers: self.triggers.renumbered(new), is_cut_run: self.is_cut_run })
    }

    /// The kinds that act now, one bit each by their place in [`FaultKind::KEYS`].
    pub(crate) fn active(&self) -> u64 {
        self.schedule.active()
    }

    /// Faults injected so far: when, ns, and which.
    pub(crate) fn pressed(&self) -> &[(u64, FaultKind)] {
        self.schedule.pressed()
    }

    /// Faults of the world that never began, by their index.
    pub(crate) fn unbegun(&self) -> impl Iterator<Item = usize> + '_ {
        self.schedule.unbegun()
    }

    /// The run cuts a supply at a given byte.
    pub(crate) fn plan_cut(&mut self) {
        self.is_cut_run = true;
    }

    /// Does the run cut a supply at a given byte?
    pub(crate) fn is_cut_run(&self) -> bool {
        self.is_cut_run
    }

    /// Restores, 2 s later, the supply of a device that was cut between two bytes.
    pub(crate) fn put_back_later(&mut self, tick: Tick, device: DeviceName) {
        let out = FaultKind::CutPower(CutPower { device, for_s: OUT_FOR_S });
        self.schedule.add(tick.next_ns(), out, None);
    }

    /// Schedules the faults whose conditions these values of signals fulfil.
    pub(crate) fn follow(&mut self, tick: Tick, values: &[Value]) {
        for (after_ns, fault, number) in self.triggers.take(values) {
            self.schedule.add(tick.now_ns + after_ns.max(tick.tick_ns), fault, Some(number));
        }
    }

    /// Applies every fault that begins now, and removes every one that ends.
    pub(crate) fn apply(
        &mut self,
        tick: Tick,
        plant: &mut Plant,
        actors: &mut Actors,
        nodes: &mut Nodes,
        network: &mut Network,
        observe: &mut Observe,
    ) {
        let mut targets = Targets { tick, plant, actors, nodes, network, observe };
        while let Some(due) = self.schedule.take(tick.now_ns) {
            targets.apply(&due);
        }
    }
}

impl Targets<'_> {
    fn apply(&mut self, due: &Due) {
        let now_ns = self.tick.now_ns;
        let (from_ns, until_ns) = (due.at_ns, due.until_ns);
        let event = if due.begins { WorldEvent::Begins } else { WorldEvent::Ends };
        self.observe.tell(self.tick, Event::World(event(due.fault)));
        match due.fault {
            FaultKind::JamLink(jam) if due.begins => self.network.air.take_down(jam.link, None, until_ns),
            FaultKind::Deauthenticate(off) if due.begins => {
                self.network.air.take_down(off.link, None, until_ns + COMES_BACK_NS);
            }
            FaultKind::Partition(part) if due.begins => {
                self.network.air.take_down(part.link, Some(part.way), until_ns);
            }
            FaultKind::Jam(jam) => {
                let jammer = Jammer { at_m: jam.at_m, range_m: jam.range_m, links: jam.links };
                self.network.jam(jammer, due.begins);
            }
            FaultKind::KillPhone(kill) if due.begins => {
                if kill.who == Whose::Courier {
                    self.nodes.phones.switch_off_couriers(until_ns);
                }
                self.network.air.switch_off(
                    |route| match kill.who {
                        Whose::Courier => {
                            matches!(
                                route,
                                Route::CourierToService(_)
                                    | Route::ServiceToCourier(_)
                                    | Route::PhoneToLock(_)
                                    | Route::LockToPhone(_)
                            )
                        }
                        Whose::Recipient => {
                            matches!(route, Route::RecipientToService | Route::ServiceToRecipient)
                        }
                    },
                    until_ns,
                );
            }
            FaultKind::CutPower(cut) => match cut.device {
                DeviceName::Lock => self.nodes.lock.device.connect_supply(!due.begins),
                DeviceName::Hub => self.nodes.hub.device.connect_supply(!due.begins),
            },
            FaultKind::CoverLens(_) => self.nodes.hub.lens_covered = due.begins,
            FaultKind::HangCamera(_) => {
                self.nodes.hub.device.board.i2c.targets.camera.upset(now_ns, due.begins);
            }
            FaultKind::JamShutter(_) => self.nodes.hub.device.board.shutter_servo.jam(now_ns, due.begins),
            FaultKind::Bark(bark) => self.nodes.hub.bark_db = if due.begins { bark.level_db } else { 0.0 },
            FaultKind::I2c(fault) if due.begins => {
                let rule = i2c_rule(&fault);
                self.nodes.lock.device.board.i2c.faults.add(rule, from_ns, until_ns);
            }
            FaultKind::Pin(fault) if due.begins => {
                let line: &mut InputLine = match fault.line {
                    PinLine::Reed => &mut self.nodes.lock.device.board.reed_line,
                    PinLine::Strike => &mut self.nodes.lock.device.board.strike_line,
                };
                let kind = match fault.kind {
                    PinFaultKind::StuckHigh => LineFault::StuckHigh,
                    PinFaultKind::StuckLow => LineFault::StuckLow,
                    PinFaultKind::Open => LineFault::Dead,
                };
                line.faults.add(kind, from_ns, until_ns);
            }
            FaultKind::HoldDoor(hold) => {
                let width_m = self.tick.world.door.width_m;
                self.actors.hold_door(if due.begins { hold.force_n * width_m } else { 0.0 });
            }
            FaultKind::Gust(gust) if due.begins => {
                let speed_m_s = gust.speed_m_s;
                self.plant.wind.gusts.push(Gust { from_ns: now_ns, until_ns, speed_m_s });
            }
            FaultKind::FootInDoorway(_) => {
                let room = self.plant.door_gap_m() > FOOT_NEEDS_M;
                if due.begins && !room {
                    self.observe.tell(self.tick, Event::World(WorldEvent::NoRoomForFoot));
                }
                self.plant.stage.put_foot_in_doorway(due.begins && room);
            }
            FaultKind::Mistype(_) => self.actors.mistype(due.begins),
            FaultKind::Replay(_)
            | FaultKind::CutShort(_)
            | FaultKind::Lengthen(_)
            | FaultKind::Delay(_)
            | FaultKind::Reorder(_)
            | FaultKind::Forge(_) => self.let_intruder_turn(due),
            FaultKind::Relay(relay) => self.network.relay(relay, due.begins),
            FaultKind::WithholdFilm(_)
            | FaultKind::WithholdAlarms(_)
            | FaultKind::ForgeFilm(_)
            | FaultKind::ForgeClip(_) => {
                self.network.air.middleman.turn(now_ns, &due.fault, due.begins);
                if !due.begins {
                    let counts = self.network.air.middleman.counts();
                    self.observe.tell(self.tick, Event::Intruder(IntruderEvent::OnCloudLink(counts)));
                }
            }
            FaultKind::Tap(tap) => {
                self.network.air.wiretap.turn(now_ns, &tap, due.begins);
                if !due.begins {
                    let counts = self.network.air.wiretap.counts();
                    self.observe.tell(self.tick, Event::Intruder(IntruderEvent::OnNetwork(counts)));
                }
            }
            FaultKind::SagSupply(sag) => {
                self.plant.mechanism.corrode_contacts(if due.begins { sag.ohm } else { 0.0 });
            }
            FaultKind::SlipDrive(_) => self.plant.mechanism.loosen_gearbox(due.begins),
            FaultKind::PullClockCell(_) => {
                self.nodes.lock.device.board.i2c.targets.clock.set_battery(now_ns, !due.begins);
            }
            FaultKind::RollClockBack(roll) if due.begins => self.roll_clock(-(roll.by_s as i64)),
            FaultKind::RollClockForward(roll) if due.begins => self.roll_clock(roll.by_s as i64),
            FaultKind::RemoveFront(_) => {
                self.nodes.lock.take_cover(now_ns, due.begins);
            }
            FaultKind::Operator(operator) if due.begins => {
                self.nodes.backend.handle(now_ns, Input::Operator(operator.does));
            }
            FaultKind::HoldMagnet(magnet) => {
                self.nodes.lock.held_magnet_m = due.begins.then_some(magnet.distance_mm / 1e3);
            }
            FaultKind::JamLink(_)
            | FaultKind::Deauthenticate(_)
            | FaultKind::Partition(_)
            | FaultKind::KillPhone(_)
            | FaultKind::I2c(_)
            | FaultKind::Pin(_)
            | FaultKind::Gust(_)
            | FaultKind::Operator(_)
            | FaultKind::RollClockBack(_)
            | FaultKind::RollClockForward(_) => {}
        }
    }

    /// The lock's clock chip is set by somebody with a probe, by so many seconds, + forward.
    fn roll_clock(&mut self, by_s: i64) {
        self.nodes.lock.roll_clock(self.tick.now_ns, by_s);
        self.observe.clock_was_set(by_s * 1_000);
    }

    /// An attack on the radio begins or ends; at its end the intruder's totals are narrated.
    fn let_intruder_turn(&mut self, due: &Due) {
        let now_ns = self.tick.now_ns;
        let adversary = &mut self.network.air.adversary;
        if let Some((to, frame)) = adversary.turn(now_ns, &due.fault, due.begins) {
            self.network.air.slip_in(now_ns, Route::to(to), frame);
        }
        if !due.begins {
            let counts = self.network.air.adversary.counts();
            self.observe.tell(self.tick, Event::Intruder(IntruderEvent::OnRadio(counts)));
        }
    }
}

fn i2c_rule(fault: &world::I2cFault) -> I2cFault {
    let address = match fault.chip {
        world::Chip::As5600 => 0x36,
        world::Chip::Ina219 => 0x40,
        world::Chip::Mpr121 => 0x5A,
    };
    let kind = match fault.kind {
        world::I2cFaultKind::Nack => I2cFaultKind::Nack,
        world::I2cFaultKind::Dead => I2cFaultKind::Dead,
        world::I2cFaultKind::Stuck => I2cFaultKind::StuckLow(Wire::Sda),
        // One bit in fifty transactions; one byte in a hundred; ten times slower (estimates).
        world::I2cFaultKind::BitFlip => I2cFaultKind::BitFlip { byte_index: 1, mask: 0x10, every: 50 },
        world::I2cFaultKind::Noise => I2cFaultKind::Noise { probability: 0.01 },
        world::I2cFaultKind::Slow => I2cFaultKind::Slow { factor: 10 },
    };
    I2cFault { address: Some(address), kind }
}
