use std::time::Duration;

use super::*;

#[test]
fn results_come_in_order_however_long_each_takes() {
    for workers in [1, 2, 7] {
        let mut taken = Vec::new();
        let result: Result<(), ()> = in_order(
            20,
            workers,
            |job| {
                std::thread::sleep(Duration::from_millis((20 - job) % 5));
                job * job
            },
            |job, square| {
                taken.push((job, square));
                Ok(())
            },
        );
        assert_eq!(result, Ok(()));
        let expected: Vec<_> = (0..20).map(|job| (job, job * job)).collect();
        assert_eq!(taken, expected, "{workers} workers");
    }
}

#[test]
fn an_error_of_the_taker_ends_the_work() {
    for workers in [1, 2] {
        let begun = AtomicU64::new(0);
        let result = in_order(
            1_000_000,
            workers,
            |_| begun.fetch_add(1, Ordering::Relaxed),
            |job, _| if job == 3 { Err("disk full") } else { Ok(()) },
        );
        assert_eq!(result, Err("disk full"));
        // With two, one may run far ahead while the other has not been scheduled with job 3.
        let most = if workers == 1 { 1_000 } else { 1_000_000 };
        assert!(begun.into_inner() < most, "{workers} workers");
    }
}
