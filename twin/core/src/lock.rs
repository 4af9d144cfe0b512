//! The lock in the twin: inputs of its sensors, polls of its firmware, effects of its pins on the mechanism.

use boards::{Bridge, Device, LockSenses};
use chips::bus::pins::Level;

use crate::event::{Event, LockEvent, WorldEvent};
use crate::plant::mechanism;
use crate::sweep;
use crate::truth::Sight;
use crate::twin::Twin;
use crate::world::{CutPower, DeviceName, FaultKind};

/// A battery that keeps this voltage under a stalled motor is strong, V. Source: promise B.
const STRONG_V: f64 = 3.4;

impl Twin {
    pub(crate) fn sense(&mut self) {
        let touched = self.touched();
        self.note_keys(touched);
        let state = self.plant.mechanism.state();
        let senses = LockSenses {
            bolt_travel_m: state.bolt_travel_m,
            motor_a: state.motor_current_a,
            supply_v: state.supply_v,
            magnet_m: state.magnet_distance_m.into_iter().chain(self.held_magnet_m).reduce(f64::min),
            strike_plunger_m: self.world.strike.fitted.then_some(state.strike_plunger_m),
            touched,
            ambient_c: self.world.weather.temperature_c,
            cover_off: self.cover_off,
            jolt_g: self.jolt_g(),
        };
        let (booted, was_powered) = (self.lock.boots(), self.lock.firmware().is_some());
        self.lock.sense(self.now_ns, &senses);
        if self.lock.firmware().is_none() {
            // Somebody may have tampered with the clock while the lock had no supply.
            self.truth.clock_doubtful = true;
            // A hand that turns the motor backwards draws more current than a stalled motor: then the battery is not
            // to blame.
            let is_weak = self.plant.mechanism.stalled_v() < STRONG_V;
            let is_tested = self.lock.is_connected() && self.truth.is_testing_battery(self.now_ns);
            if was_powered && is_tested && is_weak {
                self.truth.battery.went_down(self.now_ns);
            }
        }
        if self.lock.boots() != booted {
            self.tell(Event::Lock(LockEvent::Boots));
            self.read_journal();
            self.try_the_way_out_soon();
        }
        self.truth.note_reed(self.lock.board.reed.is_closed());
        self.sense_hub();
    }

    /// Acceleration of the lock's case without gravity, g: along the door's normal.
    fn jolt_g(&self) -> [f64; 3] {
        let shake_g = self.shake.filter(|(_, until_ns)| self.now_ns < *until_ns).map_or(0.0, |(g, _)| g);
        [self.plant.jolt_g() + shake_g, 0.0, 0.0]
    }

    /// Reads out the lock's journal, from a copy of its flash, and narrates a chain that does not verify.
    pub(crate) fn read_journal(&mut self) {
        if self.trial {
            return;
        }
        let audit = self.lock.audit();
        if let Ok(audit) = &audit {
            // A record that was overwritten before the service had read it is lost, too.
            let overwritten = audit.oldest.map_or(0, |oldest| oldest.saturating_sub(1));
            self.journal_lost = audit.lost + overwritten.saturating_sub(self.truth.journal_read);
        }
        let is_whole = audit.is_ok_and(|audit| audit.broken_at.is_none());
        if !is_whole && !self.journal_broken {
            self.tell(Event::World(WorldEvent::JournalBroken));
        }
        self.journal_broken |= !is_whole;
    }

    pub(crate) fn poll_firmware(&mut self) {
        let hub_powered = self.hub.firmware().is_some();
        self.poll_hub();
        if hub_powered && self.hub.firmware().is_none() {
            self.put_back_later(DeviceName::Hub);
        }
        let (polls, powered) = (self.lock.polls(), self.lock.firmware().is_some());
        self.lock.poll(self.now_ns);
        if self.lock.polls() != polls {
            self.trace.fold_poll(self.now_ns, &mut self.lock);
        }
        if powered && self.lock.firmware().is_none() {
            self.put_back_later(DeviceName::Lock);
        }
    }

    /// The supply of a device was cut between two bytes of this poll.
    fn put_back_later(&mut self, device: DeviceName) {
        self.tell(Event::World(WorldEvent::SupplyCut));
        let out = FaultKind::CutPower(CutPower { device, for_s: sweep::OUT_FOR_S });
        self.schedule.add(self.now_ns + self.tick_ns, out, None);
    }

    pub(crate) fn let_pins_act(&mut self) {
        let drive = self.drive();
        let acts = self.lock.acts(self.now_ns);
        self.news |= acts != self.acts;
        self.acts = acts;
        self.bridge = match self.acts.bridge {
            Bridge::Coast => mechanism::Bridge::Coast,
            Bridge::Brake => mechanism::Bridge::Brake,
            Bridge::Drive { duty, .. } => mechanism::Bridge::Drive { duty },
        };
        if self.drive() != drive {
            self.tell_of_motor();
            self.try_the_way_out_soon();
        }
        let state = self.plant.mechanism.state();
        let openings = self.truth.openings;
        self.truth.look(&Sight {
            now_ns: self.now_ns,
            bolt_m: state.bolt_travel_m,
            tip_in_pocket: state.bolt_tip_in_pocket,
            gap_m: self.plant.door_gap_m(),
            drive: self.drive(),
            hub_rad_s: state.motor_speed_rad_s,
            thumb_nm: self.hand_on_thumb_nm,
            lock_powered: self.lock.firmware().is_some(),
            can_report: self.lock.firmware().is_some()
                && self.hub.firmware().is_some()
                && self.reaches_recipient(),
            stalled_v: self.plant.mechanism.stalled_v(),
            reed_reads_near: self.lock.board.reed_line.level(self.now_ns) == Level::Low,
        });
        self.follow_visits(openings);
        self.judge_film_if_due();
    }

    /// A battery test is a push of some milliseconds against a stop, and moves nothing.
    fn tell_of_motor(&mut self) {
        let now = self.lock.local_time(self.now_ns);
        let is_test = self.lock.firmware().is_some_and(|lock| lock.state(now).phase == "testing the battery");
        let event = match (self.drive(), is_test) {
            (0, true) => return,
            (_, true) => LockEvent::TestsBattery,
            (1, false) => LockEvent::Throws,
            (-1, false) => LockEvent::Withdraws,
            (_, false) => LockEvent::Rests,
        };
        self.tell(Event::Lock(event));
    }
}
