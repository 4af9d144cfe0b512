//! Promise E, tried rather than argued: could somebody inside turn the thumb-turn now?
//!
//! The whole twin is forked, a hand turns the thumb-turn in the fork, firmware and motor do what they do, and the bolt
//! comes out or it does not. The fork is thrown away; the run does not feel it.

use crate::truth::BOLT_WITHDRAWN_M;
use crate::twin::Twin;

/// Most torque an unloaded door may ask for, N·m. Source: BHMA A156.40.
const HAND_NM: f64 = 1.02;
/// What a hand can do when the frame presses on the bolt, N·m (estimate: a grown-up's key grip, 3 to 5).
const STRONG_HAND_NM: f64 = 3.0;
/// Below this force across the bolt the door counts as unloaded, N.
const UNLOADED_N: f64 = 5.0;
/// How long a hand tries, ns: the motor may fight it until its stall is cut, three times.
const TRIES_FOR_NS: u64 = 4_000_000_000;

impl Twin {
    /// Forks the twin and tries.
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
