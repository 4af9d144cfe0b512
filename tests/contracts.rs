//! What every world owes to everybody who replays, forks or skips through it. Each contract names what it compares; all
//! compare trace hashes, which fold in every body's state bit for bit.

#![allow(clippy::disallowed_methods, reason = "runs on two threads must agree: that is what is tested")]

use std::path::Path;
use std::sync::Arc;

use twin_core::judge::Value;
use twin_core::{Observer, Pace, StoryLine, Twin, World};

/// Text of a world under `worlds/`.
fn text(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../worlds").join(format!("{name}.yaml"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn parse(name: &str, text: &str) -> Arc<World> {
    Arc::new(World::parse(name, text).unwrap_or_else(|errors| panic!("{errors:?}")))
}

fn twin(world: &Arc<World>, seed: u64) -> Twin {
    Twin::new(world.clone(), seed).unwrap_or_else(|errors| panic!("{errors:?}"))
}

fn played(mut twin: Twin) -> Twin {
    while !twin.is_over() {
        twin.step();
    }
    twin
}

/// Collects what an observer sees.
#[derive(Default)]
struct Collector {
    ticks: Vec<f64>,
    events: Vec<StoryLine>,
}

impl Observer for Collector {
    fn tick(&mut self, twin: &Twin, events: &[StoryLine]) {
        self.ticks.push(twin.now_s());
        self.events.extend_from_slice(events);
    }
}

#[test]
fn an_observer_sees_every_event_and_changes_nothing() {
    let world = parse("front-door", &text("front-door"));
    let (mut observed, mut seen) = (twin(&world, 1), Collector::default());
    let before = observed.events().to_vec();
    observed.run_with(&mut seen);
    assert_eq!(observed.trace_hash(), played(twin(&world, 1)).trace_hash());
    assert!(seen.ticks.is_sorted() && seen.events.len() > 10);
    assert_eq!([before, seen.events].concat(), observed.events());
}

fn number(twin: &Twin, signal: &str) -> f64 {
    match twin.signal(signal) {
        Some(Value::Number(number)) => number,
        other => panic!("{signal} is {other:?}"),
    }
}

fn is(twin: &Twin, signal: &str) -> bool {
    twin.signal(signal) == Some(Value::Bool(true))
}

#[test]
fn run_equals_run_over_fifty_seeds() {
    let world = parse("front-door", &text("front-door"));
    let hash = |seed| played(twin(&world, seed)).trace_hash();
    // Twice the same seed: same hash. Another seed: another hash. Each run on its own thread: no shared state decides.
    let once: Vec<String> = std::thread::scope(|scope| {
        let halves = [1..26, 26..51].map(|seeds| scope.spawn(move || seeds.map(hash).collect::<Vec<_>>()));
        halves.into_iter().flat_map(|half| half.join().unwrap_or_default()).collect()
    });
    let again: Vec<String> = (1..51).map(hash).collect();
    assert_eq!(once, again);
    let different: std::collections::BTreeSet<&String> = once.iter().collect();
    assert_eq!(different.len(), 50, "two seeds gave one trace");
}

/// Worlds with a deed of each kind: doors, drives, people, both devices without supply, links down.
const SKIPPED_THROUGH: [&str; 19] = [
    "front-door",
    "bolt-jam",
    "relock-ajar",
    "gust-slam",
    "rhino-freeze",
    "hub-reboot",
    "power-cut-at-unlock",
    "two-parcels-two-couriers",
    "internet-cut",
    "late-messages",
    "camera-off",
    "customer-home",
    "watch-live",
    "phone-unlock",
    "ble-relay",
    "forged-clip",
    "camera-hangs-late",
    "shutter-stuck-open",
    "lens-covered-briefly",
];

#[test]
fn jump_equals_no_jump() {
    for name in SKIPPED_THROUGH {
        let world = parse(name, &text(name));
        for seed in 1..=3 {
            let jumped = played(twin(&world, seed));
            let mut every_tick = twin(&world, seed);
            every_tick.set_pace(Pace::EveryTick);
            let every_tick = played(every_tick);
            assert_eq!(jumped.trace_hash(), every_tick.trace_hash(), "{name}, seed {seed}");
            assert_eq!(jumped.finish(), every_tick.finish(), "{name}, seed {seed}");
        }
    }
}

/// The image sensor has gathered the light of a frame and not given it away.
fn is_exposed(twin: &Twin) -> bool {
    twin.hub().board.i2c.targets.camera.holds_exposure()
}

/// Pictures of a segment are on the hub's flash, its signature is not.
fn is_in_segment(twin: &Twin) -> bool {
    let now_ns = (twin.now_s() * 1e9) as u64;
    twin.hub().state(now_ns).is_some_and(|hub| hub.pictures_unsigned > 0)
}

/// Forks spread over a run: each runs 250 ticks beside the original and must then have its hash. Others are drawn on
/// purpose while the hub exposes and while a segment is on its flash without its signature; they run for 750 ticks, in
/// which that segment is signed and begins to reach the service: what the hash does not fold (pixels, flash) is on a
/// bus by then.
#[test]
fn fork_equals_straight() {
    const FORKS: usize = 1_000;
    const COMPARED_AFTER: usize = 250;
    const FILMED_AFTER: usize = 750;
    const EACH_EXPOSURE: usize = 4;
    let world = parse("front-door", &text("front-door"));

    let mut straight = twin(&world, 11);
    let mut hashes = vec![straight.trace_hash()];
    while !straight.is_over() {
        straight.step();
        hashes.push(straight.trace_hash());
    }
    let steps = hashes.len() - 1 - FILMED_AFTER;

    let mut original = twin(&world, 11);
    let (mut forked, mut driving, mut typing, mut touching, mut to_the_end) = (0, 0, 0, 0, 0);
    let (mut exposures, mut exposed, mut in_segment, mut exposing) = (0, 0, 0, false);
    for step in 0..steps {
        let was_exposed = std::mem::replace(&mut exposing, is_exposed(&original));
        let is_new = exposing && !was_exposed;
        exposures += usize::from(is_new);
        if is_new && exposures % EACH_EXPOSURE == 0 {
            let mut fork = original.clone();
            exposed += 1;
            in_segment += usize::from(is_in_segment(&fork));
            for _ in 0..FILMED_AFTER {
                fork.step();
            }
            assert_eq!(fork.trace_hash(), hashes[step + FILMED_AFTER], "fork in an exposure at step {step}");
        }
        if step * FORKS / steps != (step + 1) * FORKS / steps {
            let mut fork = original.clone();
            forked += 1;
            driving += usize::from(number(&fork, "motor.drive") != 0.0);
            typing += usize::from(fork.key_down().is_some());
            touching +=
                usize::from(number(&fork, "bolt.side_load_n") != 0.0 || number(&fork, "door.gap_m") < 1e-4);
            for _ in 0..COMPARED_AFTER {
                fork.step();
            }
            assert_eq!(fork.trace_hash(), hashes[step + COMPARED_AFTER], "fork at step {step}");
            if forked % (FORKS / 10) == 0 {
                to_the_end += 1;
                assert_eq!(
                    &played(fork).trace_hash(),
                    hashes.last().unwrap_or(&String::new()),
                    "fork at step {step}"
                );
            }
        }
        original.step();
    }
    assert_eq!((forked, to_the_end), (FORKS, 10));
    assert!(
        driving >= 10 && typing >= 5 && touching >= 50,
        "{driving} driving, {typing} typing, {touching} touching"
    );
    assert!(exposed >= 30 && in_segment >= 20, "{exposed} in an exposure, {in_segment} of them in a segment");
}

/// Of the hashes on record these are checked in debug and in release alike: `./x test` runs this test in both profiles.
/// A change that moves them says in CHANGELOG why.
#[test]
fn debug_equals_release_equals_the_record() {
    let record = include_str!("recorded/hashes.txt");
    for name in ["bolt-jam", "front-door", "gust-slam"] {
        let hash = played(twin(&parse(name, &text(name)), 1)).trace_hash();
        let now = format!("worlds/{name}.yaml 1 {hash}");
        assert!(record.lines().any(|line| line == now), "not on record (./x record renews it): {now}");
    }
}

/// Everything the firmware's pins and bus told it, as one number.
fn firmware_read(world: &str, text: &str) -> (u64, Twin) {
    let twin = played(twin(&parse(world, text), 5));
    (twin.lock().board.i2c.trace.digest(), twin)
}

#[test]
fn a_removed_magnet_is_noticed_by_the_firmware() {
    let with = text("front-door");
    let without = with.clone() + "door: {magnet: false}\n";
    let (read, locked) = firmware_read("front-door", &with);
    let (read_without, open) = firmware_read("front-door", &without);
    assert_ne!(read, read_without);
    assert!(is(&locked, "reed.closed") && number(&locked, "reed.edges") >= 3.0);
    assert!(!is(&open, "reed.closed") && number(&open, "reed.edges") == 0.0);
}

#[test]
fn a_removed_strike_is_noticed_by_the_firmware() {
    let with = text("front-door");
    let without = with.clone() + "strike: {fitted: false}\n";
    let (read, locked) = firmware_read("front-door", &with);
    let (read_without, bare) = firmware_read("front-door", &without);
    assert_ne!(read, read_without);
    assert!(is(&locked, "strike.pressed") && is(&locked, "bolt.home"));
    assert!(!is(&bare, "strike.pressed") && !is(&bare, "bolt.home"));
}

/// The vase stops the leaf on its way; without it the door opens further and closes later.
#[test]
fn a_removed_vase_is_noticed_by_the_firmware() {
    let with = text("front-door");
    let without = with.clone() + "without: [vase]\n";
    assert_ne!(firmware_read("front-door", &with).0, firmware_read("front-door", &without).0);
}
