//! Applies faults: the world file's terms turned into those of boards, links and plant.

use chips::bus::pins::InputLine;
use chips::faults::{I2cFault, I2cFaultKind, LineFault, Wire};

use crate::air::Jammer;
use crate::air::Route;
use crate::event::{Event, IntruderEvent, WorldEvent};
use crate::people::Actor;
use crate::plant::Gust;
use crate::schedule::Due;
use crate::service::Input;
use crate::twin::Twin;
use crate::world::{self, DeviceName, FaultKind, PinFaultKind, PinLine, Whose};

/// A device that was disconnected from its Wi-Fi is back this long after the last forged frame, ns (estimate: scan,
/// join, address).
const COMES_BACK_NS: u64 = 2_500_000_000;
/// Vibration of a lock whose cover is torn off, g, and its duration, ns (estimates: a crowbar's jerk).
const TORN_OFF_G: f64 = 2.5;
const TORN_OFF_NS: u64 = 300_000_000;
/// Opening at the leaf's edge that a foot needs, m (estimate: a boot is 0.1 m wide).
const FOOT_NEEDS_M: f64 = 0.2;

impl Twin {
    /// Applies a fault that begins, or removes one that ends.
    pub(crate) fn apply_fault(&mut self, due: &Due) {
        let (from_ns, until_ns) = (due.at_ns, due.until_ns);
        let event = if due.begins { WorldEvent::Begins } else { WorldEvent::Ends };
        self.tell(Event::World(event(due.fault)));
        match due.fault {
            FaultKind::JamLink(jam) if due.begins => self.air.take_down(jam.link, None, until_ns),
            FaultKind::Deauthenticate(off) if due.begins => {
                self.air.take_down(off.link, None, until_ns + COMES_BACK_NS);
            }
            FaultKind::Partition(part) if due.begins => {
                self.air.take_down(part.link, Some(part.way), until_ns);
            }
            FaultKind::Jam(jam) => {
                let jammer = Jammer { at_m: jam.at_m, range_m: jam.range_m, links: jam.links };
                if due.begins {
                    self.jammers.push(jammer);
                } else {
                    self.jammers.retain(|other| *other != jammer);
                }
            }
            FaultKind::KillPhone(kill) if due.begins => self.air.switch_off(
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
            ),
            FaultKind::CutPower(cut) => {
                match cut.device {
                    DeviceName::Lock => self.lock.connect_supply(!due.begins),
                    DeviceName::Hub => self.hub.connect_supply(!due.begins),
                }
                self.try_the_way_out_soon();
            }
            FaultKind::CoverLens(_) => self.lens_covered = due.begins,
            FaultKind::HangCamera(_) => {
                self.hub.board.i2c.targets.camera.upset(self.now_ns, due.begins);
            }
            FaultKind::JamShutter(_) => self.hub.board.flap.jam(self.now_ns, due.begins),
            FaultKind::Bark(bark) => self.bark_db = if due.begins { bark.level_db } else { 0.0 },
            FaultKind::I2c(fault) if due.begins => {
                let rule = i2c_rule(&fault);
                self.lock.board.i2c.faults.add(rule, from_ns, until_ns);
            }
            FaultKind::Pin(fault) if due.begins => {
                let line: &mut InputLine = match fault.line {
                    PinLine::Reed => &mut self.lock.board.reed_line,
                    PinLine::Strike => &mut self.lock.board.strike_line,
                };
                let kind = match fault.kind {
                    PinFaultKind::StuckHigh => LineFault::StuckHigh,
                    PinFaultKind::StuckLow => LineFault::StuckLow,
                    PinFaultKind::Open => LineFault::Dead,
                };
                line.faults.add(kind, from_ns, until_ns);
            }
            FaultKind::HoldDoor(hold) => {
                self.held_door_nm = if due.begins { hold.force_n * self.world.door.width_m } else { 0.0 };
            }
            FaultKind::Gust(gust) if due.begins => {
                let speed_m_s = gust.speed_m_s;
                self.plant.wind.gusts.push(Gust { from_ns: self.now_ns, until_ns, speed_m_s });
            }
            FaultKind::FootInDoorway(_) => {
                let room = self.plant.door_gap_m() > FOOT_NEEDS_M;
                if due.begins && !room {
                    self.tell(Event::World(WorldEvent::NoRoomForFoot));
                }
                self.plant.stage.put_foot_in_doorway(due.begins && room);
            }
            FaultKind::Mistype(_) => {
                for courier in self.people.iter_mut().filter_map(Actor::courier_mut) {
                    courier.mistypes(due.begins);
                }
            }
            FaultKind::Replay(_)
            | FaultKind::CutShort(_)
            | FaultKind::Lengthen(_)
            | FaultKind::Delay(_)
            | FaultKind::Reorder(_)
            | FaultKind::Forge(_) => self.let_intruder_turn(due),
            FaultKind::Relay(relay) => self.nearby.relay(relay, due.begins),
            FaultKind::WithholdFilm(_)
            | FaultKind::WithholdAlarms(_)
            | FaultKind::ForgeFilm(_)
            | FaultKind::ForgeClip(_) => {
                self.air.middleman.turn(self.now_ns, &due.fault, due.begins);
                if !due.begins {
                    let deeds = self.air.middleman.deeds();
                    self.tell(Event::Intruder(IntruderEvent::OnCloudLink(deeds)));
                }
            }
            FaultKind::Tap(tap) => {
                self.air.wiretap.turn(self.now_ns, &tap, due.begins);
                if !due.begins {
                    let deeds = self.air.wiretap.deeds();
                    self.tell(Event::Intruder(IntruderEvent::OnNetwork(deeds)));
                }
            }
            FaultKind::SagSupply(sag) => {
                self.plant.mechanism.corrode_contacts(if due.begins { sag.ohm } else { 0.0 });
                self.try_the_way_out_soon();
            }
            FaultKind::SlipDrive(_) => self.plant.mechanism.loosen_hub(due.begins),
            FaultKind::PullClockCell(_) => {
                self.clock_cell_out = due.begins;
                self.lock.board.i2c.targets.clock.set_battery(self.now_ns, !due.begins);
            }
            FaultKind::RollClockBack(roll) if due.begins => self.roll_clock(-(roll.by_s as i64)),
            FaultKind::RollClockForward(roll) if due.begins => self.roll_clock(roll.by_s as i64),
            FaultKind::RemoveFront(_) => {
                self.cover_off = due.begins;
                self.shake = Some((TORN_OFF_G, self.now_ns + TORN_OFF_NS));
            }
            FaultKind::Operator(operator) if due.begins => {
                let mut outputs = std::mem::take(&mut self.outputs);
                self.service.handle(self.now_ns, Input::Operator(operator.does), &mut outputs);
                self.outputs = outputs;
            }
            FaultKind::HoldMagnet(magnet) => {
                self.held_magnet_m = due.begins.then_some(magnet.distance_mm / 1e3);
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
}

impl Twin {
    /// Sets the clock chip over its bus, as anybody with a probe on it can; + forward.
    fn roll_clock(&mut self, by_s: i64) {
        let clock = &mut self.lock.board.i2c.targets.clock;
        let unix_ms = clock.unix_ms(self.now_ns);
        let rolled_s = (unix_ms / 1000).saturating_add_signed(by_s);
        clock.write_time_over_bus(self.now_ns, rolled_s);
        self.truth.clock_doubtful = true;
    }

    /// An attack on the radio begins or ends; at its end the intruder's totals are narrated.
    fn let_intruder_turn(&mut self, due: &Due) {
        let adversary = &mut self.air.adversary;
        if let Some((to, frame)) = adversary.turn(self.now_ns, &due.fault, due.begins) {
            self.air.slip_in(self.now_ns, Route::to(to), frame);
        }
        if !due.begins {
            let deeds = self.air.adversary.deeds();
            self.tell(Event::Intruder(IntruderEvent::OnRadio(deeds)));
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
