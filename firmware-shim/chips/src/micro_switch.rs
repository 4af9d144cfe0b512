//! A snap-action micro-switch behind the strike, pressed by the bolt's tip: the only sensor that
//! knows the pocket.
//!
//! Modelled: operating and release position with movement differential, snap-over, contact bounce on making and
//! breaking, welded, broken and jammed. Deliberately absent: operating force (part of the plant), wear.
//!
//! **Glossary**, after IEC 61058-1 and makers' data sheets. *Operating position*: plunger travel at
//! which the contacts snap over. *Release position*: where they snap back. *Movement differential*:
//! the travel between the two.
//!
//! The contact switches its line to ground: pressed is low.

use crate::bus::pins::{InputLine, Level};
use crate::random::Stream;
use crate::reed::drive_bounces;

/// A micro-switch, pressed by something that moves along one axis.
#[derive(Debug, Clone)]
pub struct MicroSwitch {
    /// What is wrong with the switch itself.
    pub fault: Option<MicroSwitchFault>,
    operating_m: f64,
    pressed: bool,
    bounce: Stream,
}

/// What can go wrong with a micro-switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MicroSwitchFault {
    /// The contacts are welded: pressed for ever.
    Welded,
    /// A wire or contact is broken: never pressed.
    Broken,
    /// Dirt holds the plunger where it is: nothing changes.
    Jammed,
}

/// Travel between operating and release position, m. Estimate, 0.15 mm as subminiature switches
/// have.
pub const DIFFERENTIAL_M: f64 = 0.000_15;
/// Bounce when the contacts meet, ns at most. Estimate, 1 ms.
pub const MAKE_BOUNCE_NS: u64 = 1_000_000;
/// Bounce when the contacts part, ns at most. Estimate, 0.2 ms.
pub const BREAK_BOUNCE_NS: u64 = 200_000;

impl MicroSwitch {
    /// A switch that is pressed at this position of what presses it, m; `seed` and its name key its
    /// bounces.
    #[must_use]
    pub fn new(operating_m: f64, seed: u64, name: &str) -> Self {
        Self { fault: None, operating_m, pressed: false, bounce: Stream::new(seed, name) }
    }

    /// Moves the actuator of the plunger to this position, m (`None`: nothing is in front of it), and drives the line.
    pub fn sense(&mut self, now_ns: u64, position_m: Option<f64>, line: &mut InputLine) {
        let threshold_m = if self.pressed { self.operating_m - DIFFERENTIAL_M } else { self.operating_m };
        let pressed = match self.fault {
            Some(MicroSwitchFault::Welded) => true,
            Some(MicroSwitchFault::Broken) => false,
            Some(MicroSwitchFault::Jammed) => self.pressed,
            None => position_m.is_some_and(|position_m| position_m >= threshold_m),
        };
        if pressed == self.pressed {
            return;
        }
        self.pressed = pressed;
        let bounce_ns = if pressed { MAKE_BOUNCE_NS } else { BREAK_BOUNCE_NS };
        drive_bounces(line, now_ns, Level::active_low(pressed), bounce_ns, &mut self.bounce);
    }

    /// Whether the switch is pressed, ignoring bounces.
    #[must_use]
    pub fn is_pressed(&self) -> bool {
        self.pressed
    }
}
