use super::*;

const MS: u64 = 1_000_000;

fn clock(pace: Pace) -> Clock {
    Clock { now_ns: 0, tick_ns: 2 * MS, ends_ns: 1_000 * MS, pace, active_ns: 0 }
}

#[test]
fn a_jump_ends_on_the_grid_and_at_the_end_of_the_world() {
    let mut clock = clock(Pace::Jump);
    for (due_ns, now_ms) in [(0, 2), (3 * MS, 4), (9 * MS, 10), (10 * MS, 12), (u64::MAX, 1_000)] {
        clock.advance(due_ns, false);
        assert_eq!(clock.now_ns(), now_ms * MS, "due at {due_ns}");
    }
    assert!(clock.is_over());
}

#[test]
fn without_jumps_every_tick_is_executed_and_active_time_is_counted() {
    let mut clock = clock(Pace::EveryTick);
    clock.advance(u64::MAX, true);
    clock.advance(u64::MAX, false);
    assert_eq!((clock.now_ns(), clock.active_ns()), (4 * MS, 2 * MS));
}
