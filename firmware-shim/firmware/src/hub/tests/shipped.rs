//! The weak rules, in builds that have them: what they lack, and nothing more.

use super::bench::{Bench, clips};
use crate::hub::HubConfig;
use crate::policy::Policy;
use crate::wire::ToHub;

fn filming(policy: Policy) -> Bench {
    let mut bench = Bench::booting(HubConfig { policy, clips: clips(60), ..HubConfig::default() });
    bench.run(1_500);
    bench.order(1);
    bench.run(1_000);
    assert_eq!(bench.recordings.len(), 1);
    bench
}

#[test]
fn what_the_wi_fi_does_not_carry_is_nowhere_and_not_marked() {
    let mut bench = filming(Policy::AsShipped2017);
    bench.run(3_000);
    bench.wifi = false;
    bench.run(20_000);
    assert!(bench.hub.state(bench.now).segments_waiting <= 2);
    bench.wifi = true;
    bench.run(12_000);
    let segments = bench.archive.clip(1);
    assert!(segments.windows(2).all(|pair| pair[1].follows(Some(&pair[0]))), "the chain looks whole");
    assert!(segments.iter().all(|segment| segment.gap.is_none()));
    let hole_ms = segments.windows(2).map(|pair| pair[1].from_ms - pair[0].to_ms).max();
    assert!(hole_ms > Some(15_000), "{hole_ms:?}");
}

#[test]
fn a_live_picture_tells_neither_number_nor_time() {
    let mut bench = filming(Policy::AsShipped2017);
    bench.send(&ToHub::Stream { on: true });
    bench.run(2_000);
    assert!(!bench.live.is_empty());
    assert!(bench.live.iter().all(|(_, picture)| (picture.number, picture.unix_ms) == (0, 0)));
}
