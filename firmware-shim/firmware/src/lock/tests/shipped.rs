//! The weak rules, in builds that have them.

use super::bench::Bench;
use crate::lock::LockConfig;
use crate::matter::LockState;
use crate::policy::Policy;
use crate::wire::Downlink;

/// A lock under these rules, opened with its thumb-turn, door opened and closed again.
fn closed_behind_somebody(policy: Policy) -> Bench {
    let mut bench = Bench::booting(LockConfig { policy, ..LockConfig::default() });
    bench.run(2_000);
    bench.hand = -20;
    bench.run(1_300);
    bench.hand = 0;
    bench.door(true);
    bench.run(2_000);
    bench.door(false);
    bench.run(60_000);
    bench
}

#[test]
fn in_2018_the_lock_waits_for_the_app_s_command() {
    let mut bench = closed_behind_somebody(Policy::AsShipped2018);
    assert_eq!(bench.state(), LockState::Unlocked);
    bench.send(&Downlink::Lock);
    bench.run(3_000);
    assert_eq!(bench.state(), LockState::Locked);
}

#[test]
fn in_2017_it_relocks_as_ours_does() {
    assert_eq!(closed_behind_somebody(Policy::AsShipped2017).state(), LockState::Locked);
}
