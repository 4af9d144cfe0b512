//! Strike micro-switch: ten behaviours of its class (IEC 61058-1 terms: operating and release
//! position, differential, bounce).

use chips::micro_switch::{BREAK_BOUNCE_NS, DIFFERENTIAL_M, MAKE_BOUNCE_NS, MicroSwitch, MicroSwitchFault};
use chips::{InputLine, Level};

const MS: u64 = 1_000_000;
const OPERATING_M: f64 = 0.024;

struct Bench {
    switch: MicroSwitch,
    line: InputLine,
}

impl Bench {
    fn new(seed: u64) -> Self {
        Self {
            switch: MicroSwitch::new(OPERATING_M, seed, "strike"),
            line: InputLine::new(seed, "strike-line"),
        }
    }

    fn at(&mut self, now_ms: u64, position_m: Option<f64>) -> Level {
        self.switch.sense(now_ms * MS, position_m, &mut self.line);
        self.line.level(now_ms * MS + 2 * MS)
    }

    fn edges_after(&self, mut after_ns: u64) -> Vec<u64> {
        let mut edges = Vec::new();
        while let Some(at_ns) = self.line.next_edge_ns(after_ns) {
            edges.push(at_ns);
            after_ns = at_ns;
        }
        edges
    }
}

/// Free position: not pressed, the line rests on its pull-up.
#[test]
fn free_is_open() {
    assert_eq!(Bench::new(1).at(0, None), Level::High);
}

/// Pretravel: nothing happens before the operating position.
#[test]
fn pretravel_does_not_switch() {
    let mut bench = Bench::new(1);
    assert_eq!(bench.at(0, Some(OPERATING_M - 1e-6)), Level::High);
    assert_eq!(bench.edges_after(0), []);
}

/// Operating position: the contacts snap over.
#[test]
fn snaps_over_at_the_operating_position() {
    assert_eq!(Bench::new(1).at(0, Some(OPERATING_M)), Level::Low);
}

/// Overtravel: further travel changes nothing.
#[test]
fn overtravel_changes_nothing() {
    let mut bench = Bench::new(1);
    bench.at(0, Some(OPERATING_M));
    assert_eq!(bench.at(10, Some(OPERATING_M + 0.0014)), Level::Low);
    assert_eq!(bench.edges_after(5 * MS), []);
}

/// Movement differential: released only below the operating position less the differential.
#[test]
fn releases_a_differential_lower() {
    let mut bench = Bench::new(1);
    bench.at(0, Some(OPERATING_M));
    assert_eq!(bench.at(10, Some(OPERATING_M - DIFFERENTIAL_M * 0.9)), Level::Low);
    assert_eq!(bench.at(20, Some(OPERATING_M - DIFFERENTIAL_M * 1.1)), Level::High);
}

/// Snap action: vibration smaller than the differential makes no edges.
#[test]
fn vibration_inside_the_differential_makes_no_edge() {
    let mut bench = Bench::new(1);
    bench.at(0, Some(OPERATING_M));
    for tick in 0..100 {
        bench.at(10 + tick, Some(OPERATING_M - f64::from(tick as u32 % 2) * 0.5 * DIFFERENTIAL_M));
    }
    assert_eq!(bench.edges_after(5 * MS), []);
}

/// Contact bounce when making: several edges, at rest within the bounce time.
#[test]
fn making_bounces() {
    for seed in 0..50 {
        let mut bench = Bench::new(seed);
        bench.switch.sense(MS, Some(OPERATING_M), &mut bench.line);
        let edges = bench.edges_after(0);
        assert!(edges.len() >= 3, "seed {seed}: {edges:?}");
        assert!(edges[edges.len() - 1] <= MS + MAKE_BOUNCE_NS, "seed {seed}: {edges:?}");
    }
}

/// Contact bounce when breaking is there too, but shorter.
#[test]
fn breaking_bounces_more_shortly() {
    let mut bench = Bench::new(1);
    bench.at(0, Some(OPERATING_M));
    bench.switch.sense(10 * MS, None, &mut bench.line);
    let edges = bench.edges_after(5 * MS);
    assert!(edges.len() >= 3, "{edges:?}");
    assert!(edges[edges.len() - 1] <= 10 * MS + BREAK_BOUNCE_NS, "{edges:?}");
    assert_eq!(bench.line.level(11 * MS), Level::High);
}

/// A bolt that misses the pocket presses nothing, however far it is thrown.
#[test]
fn a_bolt_beside_the_pocket_presses_nothing() {
    let mut bench = Bench::new(1);
    bench.at(0, Some(OPERATING_M));
    assert_eq!(bench.at(10, None), Level::High);
}

/// Welded contacts stay pressed, a broken wire stays free.
#[test]
fn welded_and_broken_ignore_the_plunger() {
    let mut bench = Bench::new(1);
    bench.switch.fault = Some(MicroSwitchFault::Broken);
    assert_eq!(bench.at(0, Some(OPERATING_M)), Level::High);
    bench.switch.fault = Some(MicroSwitchFault::Welded);
    assert_eq!(bench.at(10, None), Level::Low);
}

/// Dirt holds the plunger where it was.
#[test]
fn a_jammed_plunger_stays() {
    let mut bench = Bench::new(1);
    bench.at(0, Some(OPERATING_M));
    bench.switch.fault = Some(MicroSwitchFault::Jammed);
    assert_eq!(bench.at(10, None), Level::Low);
    bench.switch.fault = None;
    assert_eq!(bench.at(20, None), Level::High);
}
