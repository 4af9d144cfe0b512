//! The lock: inputs of its sensors, and effects of its pins on the mechanism.

use boards::{Bridge, Device, LockActs, LockDevice, LockSenses};

use crate::event::LockEvent;
use crate::plant::{Plant, mechanism};
use crate::scene::Scene;

/// Vibration of a lock whose cover is torn off, g, and its duration, ns (estimates: a crowbar's jerk).
const TORN_OFF_G: f64 = 2.5;
const TORN_OFF_NS: u64 = 300_000_000;

/// The lock on the leaf.
#[derive(Clone)]
pub(crate) struct LockNode {
    pub(crate) device: LockDevice,
    /// What its pins do now.
    pub(crate) acts: LockActs,
    /// When they last changed, ns.
    changed_ns: Option<u64>,
    /// Distance of a magnet that somebody holds at the reed switch, m.
    pub(crate) held_magnet_m: Option<f64>,
    cover_off: bool,
    /// Vibration that does not come from the door: acceleration in g, and its end in ns.
    shake: Option<(f64, u64)>,
}

impl LockNode {
    pub(crate) fn new(device: LockDevice) -> Self {
        Self {
            device,
            acts: LockActs::default(),
            changed_ns: None,
            held_magnet_m: None,
            cover_off: false,
            shake: None,
        }
    }

    /// Does its firmware run?
    pub(crate) fn runs(&self) -> bool {
        self.device.firmware().is_some()
    }

    /// Is its front cover off?
    pub(crate) fn is_cover_off(&self) -> bool {
        self.cover_off
    }

    /// Somebody tears its front cover off, or puts it back.
    pub(crate) fn take_cover(&mut self, now_ns: u64, off: bool) {
        self.cover_off = off;
        self.shake = Some((TORN_OFF_G, now_ns + TORN_OFF_NS));
    }

    /// Sets the clock chip over its bus, as anybody with a probe on it can, by so many seconds, + forward.
    pub(crate) fn roll_clock(&mut self, now_ns: u64, by_s: i64) {
        let clock = &mut self.device.board.i2c.targets.clock;
        let unix_ms = clock.unix_ms(now_ns);
        let rolled_s = (unix_ms / 1000).saturating_add_signed(by_s);
        clock.write_time_over_bus(now_ns, rolled_s);
    }

    /// How its bridge drives the motor.
    pub(crate) fn bridge(&self) -> mechanism::MotorDrive {
        match self.acts.bridge {
            Bridge::Coast => mechanism::MotorDrive::Coast,
            Bridge::Brake => mechanism::MotorDrive::Brake,
            Bridge::Drive { duty, .. } => mechanism::MotorDrive::Drive { duty },
        }
    }

    /// Direction of the motor's drive: 1 throws, -1 withdraws, 0 rests.
    pub(crate) fn drive(&self) -> i8 {
        match self.bridge() {
            mechanism::MotorDrive::Drive { duty } if duty > 0.02 => 1,
            mechanism::MotorDrive::Drive { duty } if duty < -0.02 => -1,
            _ => 0,
        }
    }

    /// When it next has something to do, ns; now if its pins have just changed: people see the lamps, and the plant
    /// reacts to the bridge.
    pub(super) fn next_due_ns(&self, now_ns: u64) -> u64 {
        let chips_ns = self.device.board.next_change_ns(now_ns).unwrap_or(u64::MAX);
        let pins_ns = self.changed_ns.filter(|at_ns| *at_ns == now_ns).unwrap_or(u64::MAX);
        self.device.next_poll_ns().min(chips_ns).min(pins_ns)
    }

    /// The inputs of its sensors. `touched`: electrodes under fingers.
    pub(super) fn senses(&self, scene: Scene, touched: u16) -> LockSenses {
        let Scene { tick, plant, .. } = scene;
        let state = plant.mechanism.state();
        LockSenses {
            bolt_travel_m: state.bolt_travel_m,
            motor_a: state.motor_current_a,
            supply_v: state.supply_v,
            magnet_m: state.magnet_distance_m.into_iter().chain(self.held_magnet_m).reduce(f64::min),
            strike_plunger_m: tick.world.strike.fitted.then_some(state.strike_plunger_m),
            touched,
            ambient_c: tick.world.weather.temperature_c,
            cover_off: self.cover_off,
            jolt_g: self.jolt_g(tick.now_ns, plant),
        }
    }

    /// Acceleration of the lock's case without gravity, g: along the door's normal.
    fn jolt_g(&self, now_ns: u64, plant: &Plant) -> [f64; 3] {
        let shake_g = self.shake.filter(|(_, until_ns)| now_ns < *until_ns).map_or(0.0, |(g, _)| g);
        [plant.jolt_g() + shake_g, 0.0, 0.0]
    }

    /// Applies its pins. Returns what the motor begins, if that is new.
    pub(super) fn act(&mut self, now_ns: u64) -> Option<LockEvent> {
        let drive = self.drive();
        let acts = self.device.acts(now_ns);
        if acts != self.acts {
            self.changed_ns = Some(now_ns);
        }
        self.acts = acts;
        (self.drive() != drive).then(|| self.motor_event(now_ns)).flatten()
    }

    /// What the motor begins. A battery test is a push of some milliseconds against a stop, and moves nothing.
    fn motor_event(&self, now_ns: u64) -> Option<LockEvent> {
        let now = self.device.local_time(now_ns);
        let is_test =
            self.device.firmware().is_some_and(|lock| lock.state(now).phase == "testing the battery");
        match (self.drive(), is_test) {
            (0, true) => None,
            (_, true) => Some(LockEvent::TestsBattery),
            (1, false) => Some(LockEvent::Throws),
            (-1, false) => Some(LockEvent::Withdraws),
            (_, false) => Some(LockEvent::Rests),
        }
    }
}
