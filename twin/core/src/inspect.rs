//! Questions that may be asked of a twin. None of them changes it.

use boards::LockDevice;

use crate::judge::Value;
use crate::plant::mechanism;
use crate::signals;
use crate::story::{Event, seconds};
use crate::twin::Twin;
use crate::world::Zone;

impl Twin {
    /// Has the world come to its end?
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.now_ns >= self.ends_ns
    }

    /// Time, s since the start of the world.
    #[must_use]
    pub fn now_s(&self) -> f64 {
        seconds(self.now_ns)
    }

    /// Is this the part of the story that counts for the real-time factor: courier's arrival to relock?
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.courier.present() && !self.truth.relocked
    }

    /// The timeline so far.
    #[must_use]
    pub fn events(&self) -> &[Event] {
        self.story.events()
    }

    /// Hash of the trace so far, hexadecimal.
    #[must_use]
    pub fn trace_hash(&self) -> String {
        self.trace.hash()
    }

    /// A signal's value now, by its name; `None` if there is no such signal.
    #[must_use]
    pub fn signal(&self, name: &str) -> Option<Value> {
        let index = signals::schema().index(name)?;
        let mut values = Vec::new();
        signals::sample(self, &mut values);
        values.get(index).copied()
    }

    /// The lock with its board: for panels, fault buttons, and tests that ask what the firmware reads.
    #[must_use]
    pub fn lock(&self) -> &LockDevice {
        &self.lock
    }

    /// What was pressed so far: when, ns, and what.
    #[must_use]
    pub fn pressed(&self) -> &[(u64, crate::world::FaultKind)] {
        self.schedule.pressed()
    }

    /// The key under the courier's finger.
    #[must_use]
    pub fn key_down(&self) -> Option<u8> {
        self.intent.key
    }

    /// Direction of the motor's drive: 1 throws, -1 withdraws, 0 rests.
    pub(crate) fn drive(&self) -> i8 {
        match self.bridge {
            mechanism::Bridge::Drive { duty } if duty > 0.02 => 1,
            mechanism::Bridge::Drive { duty } if duty < -0.02 => -1,
            _ => 0,
        }
    }

    pub(crate) fn parcel_zone(&self) -> Zone {
        if !self.courier.present() && !self.courier.left_parcel() {
            return Zone::Away;
        }
        let [x, _, z] = self.muscles.parcel_m(&self.plant.stage);
        self.world.plan.zone_at(x, z)
    }

    pub(crate) fn parcel_inside(&self) -> bool {
        self.courier.left_parcel() && matches!(self.parcel_zone(), Zone::Hall | Zone::Living)
    }

    pub(crate) fn courier_zone(&self) -> Zone {
        if !self.courier.present() {
            return Zone::Away;
        }
        let [x, z] = self.muscles.feet_m();
        self.world.plan.zone_at(x, z)
    }

    /// How things stand, in words.
    pub(crate) fn ending(&self) -> String {
        let door = match self.plant.door_gap_m() {
            gap_m if self.truth.door_closed => {
                format!("door closed ({:.1} mm from its stop)", (gap_m * 1e3).max(0.0))
            }
            gap_m => {
                format!("door open ({:.0} mm, {:.0}°)", gap_m * 1e3, self.plant.door_angle_rad().to_degrees())
            }
        };
        let bolt_mm = (self.plant.mechanism.state().bolt_travel_m * 1e3).max(0.0);
        let bolt = if self.truth.bolt_home { "home in the strike" } else { "not home" };
        let says = self.truth.reported.map_or("nothing", crate::messages::state_words);
        format!("{door}, bolt {bolt_mm:.1} mm thrown and {bolt}, lock says \"{says}\"")
    }
}
