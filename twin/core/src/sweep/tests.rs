use super::*;

const WORLD: &str = include_str!("../../../../worlds/front-door.yaml");

fn world() -> Arc<World> {
    Arc::new(World::parse("front-door.yaml", WORLD).unwrap_or_else(|errors| panic!("{errors:?}")))
}

fn sweep(from_s: Option<f64>, to_s: Option<f64>) -> Sweep {
    Sweep::new(world(), 1, DeviceName::Lock, Bytes::Bus, from_s, to_s)
        .unwrap_or_else(|errors| panic!("{errors:?}"))
}

#[test]
fn without_limits_the_window_is_the_grant_s_life() {
    let sweep = sweep(None, None);
    let (from_s, to_s) = sweep.window_s();
    assert!(from_s < 0.1 && (30.0..60.0).contains(&to_s), "{from_s} to {to_s}");
    assert_eq!(sweep.cut(Cut::new(DeviceName::Lock, Bytes::Bus, sweep.window().end)), None);
    assert_eq!(sweep.cut(Cut::new(DeviceName::Lock, Bytes::Flash, sweep.window().start)), None);
}

/// A cut of a sweep equals the same cut planned in a run from the start.
#[test]
fn a_cut_is_the_same_whoever_makes_it() {
    let sweep = sweep(Some(18.0), Some(21.0));
    let window = sweep.window();
    for before in [window.start, window.start + 1, (window.start + window.end) / 2, window.end - 1] {
        let swept = sweep
            .cut(Cut::new(DeviceName::Lock, Bytes::Bus, before))
            .unwrap_or_else(|| panic!("no byte {before}"));
        let mut twin = Twin::new(world(), 1).unwrap_or_else(|errors| panic!("{errors:?}"));
        assert_eq!(twin.cut_at(swept.cut), Ok(()));
        let mut cut_at_s = None;
        while !twin.is_over() {
            twin.step();
            if twin.lock().firmware().is_none() {
                // Not one byte more, until the battery is back.
                assert_eq!(twin.bytes(DeviceName::Lock, Bytes::Bus), before);
                cut_at_s = cut_at_s.or(Some(twin.now_s()));
            }
        }
        assert_eq!(cut_at_s, Some(swept.at_s), "byte {before}");
        assert!((17.9..21.1).contains(&swept.at_s), "byte {before} at {} s", swept.at_s);
        let report = twin.finish();
        assert_eq!(report.closing, swept.closing, "byte {before}");
        let broken: Vec<_> = report.promises.into_iter().filter(|promise| !promise.passed).collect();
        assert_eq!(broken, swept.broken, "byte {before}");
    }
}

#[test]
fn a_cut_run_is_judged_by_the_product_s_promises_alone() {
    let mut twin = Twin::new(world(), 1).unwrap_or_else(|errors| panic!("{errors:?}"));
    assert_eq!(twin.cut_at(Cut::new(DeviceName::Lock, Bytes::Bus, 0)), Ok(()));
    twin.step();
    let ids: Vec<_> = twin.finish().promises.into_iter().map(|promise| promise.id).collect();
    assert!(ids.iter().all(|id| id.len() == 1) && ids.len() > 6, "{ids:?}");
}

#[test]
fn a_place_to_cut_reads_as_it_is_written() {
    let cut = Cut::new(DeviceName::Lock, Bytes::Bus, 12_345);
    assert_eq!(cut.to_string(), "bus-byte:12345");
    assert_eq!("bus-byte:12345".parse(), Ok(cut));
    let cut = Cut { torn: TornErase::RandomBits, ..Cut::new(DeviceName::Lock, Bytes::Flash, 678) };
    assert_eq!(cut.to_string(), "flash-byte:678:random-bits");
    assert_eq!("flash-byte:678:random-bits".parse(), Ok(cut));
    for wrong in [
        "flash-byte:1:torn",
        "flash-byte:1:byte-torn:2",
        "bus-byte",
        "bus-byte:",
        "bus-byte:-1",
        "byte:3",
        "12345",
    ] {
        assert!(wrong.parse::<Cut>().is_err_and(|help| help.contains("such as bus-byte:12345")), "{wrong}");
    }
}

#[test]
fn a_byte_that_has_passed_cannot_be_cut() {
    let mut twin = Twin::new(world(), 1).unwrap_or_else(|errors| panic!("{errors:?}"));
    twin.step();
    let passed = twin.bytes(DeviceName::Lock, Bytes::Bus);
    assert!(passed > 0);
    assert_eq!(twin.cut_at(Cut::new(DeviceName::Lock, Bytes::Bus, passed - 1)), Err(passed));
}

/// The whole story of a cut, from its fork to the end.
fn story(sweep: &Sweep, cut: Cut) -> Twin {
    let mut twin = sweep.planned(cut).unwrap_or_else(|| panic!("no cut {cut}"));
    while !twin.is_over() {
        twin.step();
    }
    twin
}

/// A cut that was not simulated itself is simulated here, beside the one simulated in its place: same events, and
/// both devices end with the same RAM, bit for bit. Covers ticks with pictures alone, and ticks with a signature and
/// the start of the next segment.
#[test]
fn cuts_that_are_alike_have_one_story() {
    let sweep = Sweep::new(world(), 1, DeviceName::Hub, Bytes::Flash, Some(40.0), Some(41.3))
        .unwrap_or_else(|errors| panic!("{errors:?}"));
    let (mut cuts, mut played, mut compared) = (0, 0, 0);
    for tick in sweep.ticks(7) {
        let runs = sweep.tick(&tick);
        cuts += runs.len();
        played += runs.iter().filter(|run| run.like.is_none()).count();
        // The last one has the most events in between.
        let Some((run, like)) = runs.iter().rev().find_map(|run| Some((run, run.like?))) else { continue };
        let (one, other) = (story(&sweep, run.cut), story(&sweep, like));
        assert_eq!(one.events(), other.events(), "{} and {like}", run.cut);
        assert!(one.hub().firmware() == other.hub().firmware(), "{} and {like}", run.cut);
        assert!(one.lock().firmware() == other.lock().firmware(), "{} and {like}", run.cut);
        assert_eq!(sweep.cut(run.cut), Some(CutRun { like: None, ..run.clone() }));
        compared += 1;
    }
    assert!(played * 4 < cuts && compared >= 5, "{cuts} cuts, {played} played, {compared} compared");
}

/// What is read again after a cut leads to a different story: every byte of a signature does.
#[test]
fn a_cut_in_a_signature_is_like_no_other() {
    let sweep = Sweep::new(world(), 1, DeviceName::Hub, Bytes::Flash, Some(40.0), Some(41.3))
        .unwrap_or_else(|errors| panic!("{errors:?}"));
    let ticks = sweep.ticks(31);
    let most =
        ticks.iter().map(|tick| sweep.tick(tick).iter().filter(|run| run.like.is_none()).count()).max();
    assert!(most.is_some_and(|most| most >= 7), "{most:?} played at most in a tick of {}", ticks.len());
}
