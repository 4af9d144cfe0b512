//! Processor time: other programs on the machine must not count.

use std::fs;
use std::sync::OnceLock;
use std::time::Instant;

/// Processor time of this thread since its start, s; where the system does not tell, wall time.
pub(super) fn of_this_thread_s() -> f64 {
    static START: OnceLock<Instant> = OnceLock::new();
    // Linux: ns on a processor, ns waiting for one, time slices.
    let told = fs::read_to_string("/proc/thread-self/schedstat").ok();
    let ns = told.as_deref().and_then(|text| text.split(' ').next()?.parse::<f64>().ok());
    ns.map_or_else(|| START.get_or_init(Instant::now).elapsed().as_secs_f64(), |ns| ns / 1e9)
}
