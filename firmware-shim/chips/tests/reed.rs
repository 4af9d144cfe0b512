//! Reed contact: ten behaviours of its class (IEC 62246-1 terms: operate, release, bounce,
//! sticking).

use chips::reed::{BOUNCE_NS, OPERATE_NS, RELEASE_NS, Reed, ReedFault};
use chips::{InputLine, Level};

const MS: u64 = 1_000_000;

struct Contact {
    reed: Reed,
    line: InputLine,
}

impl Contact {
    fn new(seed: u64) -> Self {
        Self { reed: Reed::new(seed, "reed"), line: InputLine::new(seed, "reed-line") }
    }

    /// Moves the magnet, waits until all is quiet, and returns the level.
    fn at(&mut self, now_ms: u64, magnet_mm: f64) -> Level {
        self.reed.sense(now_ms * MS, Some(magnet_mm * 1e-3), &mut self.line);
        self.line.level(now_ms * MS + 2 * MS)
    }

    /// All edges after this moment, ns.
    fn edges_after(&self, mut after_ns: u64) -> Vec<u64> {
        let mut edges = Vec::new();
        while let Some(at_ns) = self.line.next_edge_ns(after_ns) {
            edges.push(at_ns);
            after_ns = at_ns;
        }
        edges
    }
}

/// Normally open: with no magnet the line rests on its pull-up.
#[test]
fn open_without_a_magnet() {
    let mut contact = Contact::new(1);
    contact.reed.sense(0, None, &mut contact.line);
    assert_eq!(contact.line.level(MS), Level::High);
}

/// Operate: closes when the magnet comes nearer than the operate distance, not before.
#[test]
fn operates_at_its_distance() {
    let mut contact = Contact::new(1);
    assert_eq!(contact.at(0, 8.1), Level::High);
    assert_eq!(contact.at(10, 7.9), Level::Low);
}

/// Release: opens beyond the release distance, which is farther: hysteresis.
#[test]
fn releases_farther_away_than_it_operates() {
    let mut contact = Contact::new(1);
    contact.at(0, 5.0);
    assert_eq!(contact.at(10, 9.5), Level::Low);
    assert_eq!(contact.at(20, 11.1), Level::High);
    assert_eq!(contact.at(30, 9.5), Level::High);
}

/// A door that swings inside the hysteresis makes no edge at all.
#[test]
fn movement_inside_the_hysteresis_makes_no_edge() {
    let mut contact = Contact::new(1);
    contact.at(0, 5.0);
    for tick in 0..100 {
        contact.at(10 + tick, if tick % 2 == 0 { 8.5 } else { 10.5 });
    }
    assert_eq!(contact.edges_after(5 * MS), []);
}

/// Operate time: the reeds touch only after they have moved.
#[test]
fn operate_time_passes_before_the_first_touch() {
    let mut contact = Contact::new(1);
    contact.reed.sense(MS, Some(0.0), &mut contact.line);
    assert_eq!(contact.edges_after(0)[0], MS + OPERATE_NS);
}

/// Bounce: on closing the contact opens again at least once, and rests within the bounce time.
#[test]
fn closing_bounces_and_rests_in_time() {
    for seed in 0..50 {
        let mut contact = Contact::new(seed);
        contact.reed.sense(0, Some(0.0), &mut contact.line);
        let edges = contact.edges_after(0);
        assert!(edges.len() >= 3 && edges.len() % 2 == 1, "seed {seed}: {edges:?}");
        assert!(edges[edges.len() - 1] <= OPERATE_NS + BOUNCE_NS, "seed {seed}: {edges:?}");
        assert_eq!(contact.line.level(OPERATE_NS + BOUNCE_NS), Level::Low);
    }
}

/// Opening does not bounce: one edge after the release time.
#[test]
fn opening_is_one_clean_edge() {
    let mut contact = Contact::new(1);
    contact.at(0, 5.0);
    contact.reed.sense(10 * MS, Some(0.020), &mut contact.line);
    assert_eq!(contact.edges_after(5 * MS), [10 * MS + RELEASE_NS]);
}

/// No two closings bounce alike, yet each seed repeats its own.
#[test]
fn bounces_vary_and_repeat_with_the_seed() {
    let pattern = |seed: u64| {
        let mut contact = Contact::new(seed);
        contact.at(0, 0.0);
        contact.at(10, 20.0);
        contact.reed.sense(20 * MS, Some(0.0), &mut contact.line);
        (contact.edges_after(0), contact.edges_after(15 * MS))
    };
    let (first, second) = pattern(1);
    assert_ne!(first[1] - first[0], second[1] - second[0]);
    assert_eq!(pattern(1), pattern(1));
    assert_ne!(pattern(1), pattern(2));
}

/// A magnet gone within the bounce ends the bouncing: no closing edge is left over.
#[test]
fn a_magnet_that_only_passes_leaves_it_open() {
    let mut contact = Contact::new(1);
    contact.reed.sense(0, Some(0.005), &mut contact.line);
    contact.reed.sense(MS / 10, Some(0.020), &mut contact.line);
    assert_eq!(contact.edges_after(RELEASE_NS + MS / 10), []);
    assert_eq!(contact.line.level(MS), Level::High);
}

/// Sticking: a welded contact stays closed when the door opens.
#[test]
fn welded_stays_closed() {
    let mut contact = Contact::new(1);
    contact.at(0, 5.0);
    contact.reed.fault = Some(ReedFault::Welded);
    assert_eq!(contact.at(10, 500.0), Level::Low);
    contact.reed.fault = None;
    assert_eq!(contact.at(20, 500.0), Level::High, "freed again");
}

/// Missing: a broken contact stays open when the door closes.
#[test]
fn broken_stays_open() {
    let mut contact = Contact::new(1);
    contact.reed.fault = Some(ReedFault::Broken);
    assert_eq!(contact.at(0, 0.0), Level::High);
}

/// Any near magnet closes it: an intruder's is as good as the door's.
#[test]
fn a_foreign_magnet_holds_it_closed() {
    let mut contact = Contact::new(1);
    contact.at(0, 5.0);
    assert_eq!(contact.at(10, 3.0), Level::Low);
    assert!(contact.reed.is_closed());
    assert_eq!(contact.edges_after(5 * MS), [], "the change of magnets makes no edge");
}
