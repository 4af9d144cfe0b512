//! Queries about a twin. None of them changes it.

use boards::{HubDevice, LockDevice};

use super::Twin;
use crate::frame::Frame;
use crate::judge::Value;
use crate::people::Actor;
use crate::signals::{self, View};
use crate::story::StoryLine;
use crate::time::seconds;
use crate::world::FaultKind;

impl Twin {
    /// Has the world reached its end?
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.clock.is_over()
    }

    /// Time, ns since the start of the world.
    pub(crate) fn now_ns(&self) -> u64 {
        self.clock.now_ns()
    }

    /// Time, s since the start of the world.
    #[must_use]
    pub fn now_s(&self) -> f64 {
        seconds(self.now_ns())
    }

    /// Is this the part of the story that counts for the real-time factor: courier's arrival to relock?
    #[must_use]
    pub fn is_active(&self) -> bool {
        !self.observe.truth().relocked && self.actors.courier().is_some_and(Actor::present)
    }

    /// The timeline so far.
    #[must_use]
    pub fn events(&self) -> &[StoryLine] {
        self.observe.lines()
    }

    /// Hash of the trace so far, hexadecimal.
    #[must_use]
    pub fn trace_hash(&self) -> String {
        self.observe.hash()
    }

    /// A signal's value now, by its name; `None` if there is no such signal.
    #[must_use]
    pub fn signal(&self, name: &str) -> Option<Value> {
        signals::value(&View::new(self.moment(), &self.observe), name)
    }

    /// Everything visible at present.
    #[must_use]
    pub fn frame(&self) -> Frame {
        Frame::of(self.moment(), &self.observe, &self.monitors)
    }

    /// The lock with its board: for panels, fault buttons, and tests that check what the firmware reads.
    #[must_use]
    pub fn lock(&self) -> &LockDevice {
        &self.nodes.lock.device
    }

    /// The camera hub with its board, like [`Self::lock`].
    #[must_use]
    pub fn hub(&self) -> &HubDevice {
        &self.nodes.hub.device
    }

    /// Faults injected so far: when, ns, and which.
    #[must_use]
    pub fn pressed(&self) -> &[(u64, FaultKind)] {
        self.faults.pressed()
    }

    /// The key under the courier's finger.
    #[must_use]
    pub fn key_down(&self) -> Option<u8> {
        self.actors.courier().and_then(|courier| courier.intent.key)
    }

    /// The final state, in words.
    pub(super) fn ending(&self) -> String {
        let truth = self.observe.truth();
        let door = match self.plant.door_gap_m() {
            gap_m if truth.door_closed => {
                format!("door closed ({:.1} mm from its stop)", (gap_m * 1e3).max(0.0))
            }
            gap_m => {
                format!("door open ({:.0} mm, {:.0}°)", gap_m * 1e3, self.plant.door_angle_rad().to_degrees())
            }
        };
        let bolt_mm = (self.plant.mechanism.state().bolt_travel_m * 1e3).max(0.0);
        let bolt = if truth.bolt_home { "home in the strike" } else { "not home" };
        let says = truth.reported.map_or("nothing", crate::narrate::state_words);
        format!("{door}, bolt {bolt_mm:.1} mm thrown and {bolt}, lock reports \"{says}\"")
    }
}
