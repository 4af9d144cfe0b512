//! Promise E, tested rather than argued: could somebody inside turn the thumb-turn now?
//!
//! The whole twin is forked and a hand turns the thumb-turn in the fork. Firmware and motor react there, and the bolt
//! comes out or does not. The fork is discarded; the run is not affected.

use crate::truth::BOLT_WITHDRAWN_M;
use crate::twin::Twin;

/// Largest torque that an unloaded door may need, N·m. Source: BHMA A156.40.
const HAND_NM: f64 = 1.02;
/// Torque of a hand when the frame presses on the bolt, N·m (estimate: an adult's key grip, 3 to 5).
const STRONG_HAND_NM: f64 = 3.0;
/// Below this force across the bolt the door counts as unloaded, N.
const UNLOADED_N: f64 = 5.0;
/// How long a hand turns, ns: the motor may work against it until its stall is detected, three times.
const TRIES_FOR_NS: u64 = 4_000_000_000;

impl Twin {
    /// Forks the twin and tests it.
    pub(crate) fn lets_out(&self) -> bool {
        let mut fork = self.fork_for_trial();
        let end_ns = fork.now_ns + TRIES_FOR_NS;
        while fork.now_ns < end_ns {
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
