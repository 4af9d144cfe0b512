//! Promise E, tested rather than argued: could somebody inside turn the thumb-turn now?
//!
//! The whole twin is forked and a hand turns the thumb-turn in the fork. Firmware and motor react there, and the bolt
//! comes out or does not. The fork is discarded; the run is not affected.

use super::Twin;
use crate::event::{Event, WorldEvent};
use crate::judge::monitors::Monitors;
use crate::observe::Drives;
use crate::truth::BOLT_WITHDRAWN_M;

/// Largest torque that an unloaded door may need, N·m. Source: BHMA A156.40.
const HAND_NM: f64 = 1.02;
/// Torque of a hand when the frame presses on the bolt, N·m (estimate: an adult's key grip, 3 to 5).
const STRONG_HAND_NM: f64 = 3.0;
/// Below this force across the bolt the door counts as unloaded, N.
const UNLOADED_N: f64 = 5.0;
/// How long a hand turns, ns: the motor may work against it until its stall is detected, three times.
const TRIES_FOR_NS: u64 = 4_000_000_000;

impl Twin {
    /// Tests it if that is due.
    pub(super) fn check_egress(&mut self) {
        let (now_ns, drives) = (self.clock.now_ns(), self.drives());
        if self.observe.is_trial() || !self.observe.egress_mut().follow(now_ns, drives) {
            return;
        }
        let is_possible = self.lets_out();
        self.observe.egress_mut().found(is_possible);
        if !is_possible {
            let tick = self.clock.tick(&self.world, self.seed);
            self.observe.tell(tick, Event::World(WorldEvent::NoWayOut));
        }
    }

    /// What can lock somebody in when it changes.
    pub(super) fn drives(&self) -> Drives {
        let (lock, hub) = (&self.nodes.lock, &self.nodes.hub);
        Drives {
            drive: lock.drive(),
            boots: lock.device.boots(),
            connected: [lock.device.is_connected(), hub.device.is_connected()],
            contacts_ohm: self.plant.mechanism.contacts_ohm(),
        }
    }

    /// Forks the twin and tests it. Not inlined: a twin on the stack costs every tick that does not fork.
    #[inline(never)]
    pub(crate) fn lets_out(&self) -> bool {
        let mut fork =
            Self { observe: self.observe.for_trial(), monitors: Monitors::default(), ..self.clone() };
        let end_ns = fork.clock.now_ns() + TRIES_FOR_NS;
        while fork.clock.now_ns() < end_ns {
            let state = fork.plant.mechanism.state();
            if state.bolt_travel_m <= BOLT_WITHDRAWN_M {
                return true;
            }
            let unloaded = state.bolt_lateral_n.abs() < UNLOADED_N;
            fork.turn_thumb(-if unloaded { HAND_NM } else { STRONG_HAND_NM });
            fork.step();
        }
        false
    }
}
