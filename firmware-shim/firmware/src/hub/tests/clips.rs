//! The ring: chains, gaps, upload, power cuts.

use super::bench::{Bench, SECTORS, clips};
use crate::hub::{Hub, HubConfig};
use crate::matter::{DoorState, LockState};
use crate::wire::{GapCause, Got, HubEventKind, NotFilming, Segment, ToHub};

fn follows(segments: &[Segment]) -> bool {
    segments.first().is_some_and(|first| first.follows(None))
        && segments.windows(2).all(|pair| pair[1].follows(Some(&pair[0])))
}

#[test]
fn segments_are_uploaded_while_the_film_runs() {
    let mut bench = Bench::filming();
    bench.run(5_000);
    let segments = bench.archive.clip(1);
    assert!(segments.len() >= 4, "{}", segments.len());
    assert!(follows(&segments) && segments.iter().all(|segment| segment.pictures == 5));
    assert!(bench.hub.state(bench.now).segments_waiting <= 1);
}

#[test]
fn a_cut_wi_fi_loses_nothing() {
    let mut bench = Bench::visited();
    bench.wifi = false;
    bench.run(20_000);
    bench.all_leave();
    bench.run(12_000);
    assert_eq!(bench.clip(), None);
    assert!(bench.hub.state(bench.now).segments_waiting > 20);
    bench.wifi = true;
    bench.run(10_000);
    let segments = bench.archive.clip(1);
    assert!(follows(&segments) && segments.last().unwrap().last);
    assert!(segments.iter().all(|segment| segment.gap.is_none()));
    assert_eq!(bench.hub.state(bench.now).segments_waiting, 0);
    assert!(bench.has(HubEventKind::ClipClosed { clip: 1, segments: segments.len() as u32 }));
}

#[test]
fn black_pictures_are_a_gap_and_no_film() {
    let mut bench = Bench::visited();
    let (light, lamp_light) = (bench.board.light, bench.board.lamp_light);
    (bench.board.light, bench.board.lamp_light) = (0, 0);
    bench.run(3_000);
    (bench.board.light, bench.board.lamp_light) = (light, lamp_light);
    bench.run(5_000);
    let segments = bench.archive.clip(1);
    let gaps: std::vec::Vec<_> = segments.iter().filter_map(|segment| segment.gap).collect();
    assert!(follows(&segments) && gaps.len() == 1, "{gaps:?}");
    assert_eq!(gaps[0].cause, GapCause::Camera);
    assert!((2_800..4_500).contains(&(gaps[0].to_ms - gaps[0].from_ms)), "{gaps:?}");
}

#[test]
fn what_was_not_confirmed_is_sent_again_also_after_a_reset() {
    let mut bench = Bench::filming();
    bench.confirms = false;
    bench.run(4_000);
    bench.end(1);
    bench.run(3_000);
    let waiting = bench.hub.state(bench.now).segments_waiting;
    assert!(waiting >= 4);
    bench.reset();
    bench.run(1_000);
    assert_eq!(bench.hub.state(bench.now).segments_waiting, waiting);
    bench.confirms = true;
    bench.run(6_000);
    assert_eq!(bench.hub.state(bench.now).segments_waiting, 0);
    bench.wifi = false; // or it would be confirmed again
    bench.reset();
    bench.run(1_000);
    assert_eq!(bench.hub.state(bench.now).segments_waiting, 0, "flash knows what was confirmed");
}

#[test]
fn a_confirmation_of_what_was_never_filmed_loses_nothing() {
    let mut bench = Bench::filming();
    bench.wifi = false;
    bench.run(3_000);
    bench.end(1);
    bench.wifi = true;
    bench.confirms = false;
    bench.send(&ToHub::Got(Got { clip: 0, segment: u32::MAX }));
    bench.run(500);
    assert!(bench.hub.state(bench.now).segments_waiting >= 3);
}

#[test]
fn a_full_ring_keeps_what_the_service_does_not_have_and_marks_the_gap() {
    let mut bench = Bench::booting(HubConfig { clips: clips(12), ..HubConfig::default() });
    bench.run(1_500);
    bench.order(1);
    bench.run(1_000);
    bench.ask(1, 1);
    bench.run(50);
    bench.wifi = false;
    bench.lock_reports(LockState::Unlocked, DoorState::Open);
    bench.run(20_000);
    let waiting = bench.hub.state(bench.now).segments_waiting;
    assert!((8..10).contains(&waiting), "{waiting}: from half of it on, a segment lasts five seconds");
    bench.run(30_000);
    assert_eq!(bench.hub.state(bench.now).segments_waiting, 12);
    bench.wifi = true;
    bench.run(20_000);
    assert!(bench.has(HubEventKind::RingFull));
    let segments = bench.archive.clip(1);
    assert!(follows(&segments));
    let gaps: std::vec::Vec<_> = segments.iter().filter_map(|segment| segment.gap).collect();
    assert_eq!(gaps.len(), 1, "{gaps:?}");
    assert_eq!(gaps[0].cause, GapCause::RingFull);
    assert!(gaps[0].to_ms - gaps[0].from_ms > 5_000);
}

#[test]
fn with_a_full_ring_no_film_begins() {
    let mut bench = Bench::booting(HubConfig { clips: clips(6), ..HubConfig::default() });
    bench.confirms = false;
    bench.run(1_500);
    bench.order(1);
    bench.run(12_000);
    bench.end(1);
    bench.run(1_500);
    bench.open_ms = 0;
    bench.order(2);
    bench.run(1_500);
    assert_eq!(bench.refusals.last(), Some(&(2, NotFilming::Store)));
    assert_eq!(bench.open_ms, 0);
}

#[test]
fn the_ring_goes_round_many_times() {
    let mut bench = Bench::booting(HubConfig { clips: clips(8), ..HubConfig::default() });
    bench.run(1_500);
    for serial in 1..=6 {
        bench.order(serial);
        bench.run(6_000);
        bench.end(serial);
        bench.run(1_000);
        assert!(bench.archive.clip(serial).last().unwrap().last, "{serial}");
        if serial % 2 == 0 {
            bench.reset();
            bench.run(1_500);
        }
    }
    assert!(bench.archive.segments.len() > 24);
}

#[test]
fn a_sensor_that_pauses_leaves_a_gap() {
    let mut bench = Bench::visited();
    bench.board.i2c.dead.push(0x24);
    bench.board.i2c.streams = false;
    bench.run(4_000);
    bench.board.i2c.dead.clear();
    bench.run(4_000);
    let gaps: std::vec::Vec<_> = bench.archive.clip(1).iter().filter_map(|segment| segment.gap).collect();
    assert_eq!(gaps.len(), 1);
    assert_eq!(gaps[0].cause, GapCause::Camera);
    assert!((3_500..6_500).contains(&(gaps[0].to_ms - gaps[0].from_ms)), "{gaps:?}");
}

#[test]
fn a_flash_that_fails_for_a_while_leaves_a_gap() {
    let mut bench = Bench::visited();
    bench.board.flash.is_dead = true;
    bench.run(3_000);
    assert!(bench.has(HubEventKind::StoreFailed));
    bench.ask(9, 1);
    bench.run(100);
    assert_eq!(bench.lock_heard.len(), 1, "what is not on flash is not filmed");
    bench.board.flash.is_dead = false;
    bench.run(5_000);
    let segments = bench.archive.clip(1);
    assert!(follows(&segments));
    let gaps: std::vec::Vec<_> = segments.iter().filter_map(|segment| segment.gap).collect();
    assert_eq!((gaps.len(), gaps[0].cause), (1, GapCause::Store));
}

/// At every so many bytes programmed, through several seconds of a visit: the plug is pulled, put
/// back, the visit ends. The chain verifies, and at most the segment under way shows as a gap.
#[test]
fn a_cut_anywhere_in_a_clip_loses_at_most_the_segment_under_way() {
    let mut visited = Bench::visited();
    visited.run(2_000);
    let (mut cuts, mut gapless) = (0, 0);
    for cut_after in (0..9_000).step_by(61) {
        let mut bench = visited.clone();
        let before = bench.archive.clip(1).len();
        bench.board.flash.cut_after = Some(cut_after);
        // A hub whose flash has lost its supply sends nothing: the whole hub is off.
        let died = (0..4_000).find(|_| {
            bench.step();
            bench.board.flash.cut_after == Some(0)
        });
        if died.is_none() {
            continue;
        }
        cuts += 1;
        let cut_ms = bench.unix_ms();
        bench.reset();
        bench.run(1_500);
        assert_eq!(bench.clip(), Some(1), "cut after {cut_after} bytes");
        bench.all_leave();
        bench.run(20_000);
        assert_eq!(bench.clip(), None, "cut after {cut_after} bytes");
        let segments = bench.archive.clip(1);
        assert!(segments.len() > before && follows(&segments), "cut after {cut_after}: {segments:?}");
        assert!(segments.last().unwrap().last);
        let gaps: std::vec::Vec<_> = segments.iter().filter_map(|segment| segment.gap).collect();
        assert_eq!(gaps.len(), 1, "cut after {cut_after}: {gaps:?}");
        assert_eq!(gaps[0].cause, GapCause::Reset);
        assert!(cut_ms - gaps[0].from_ms <= 1_500, "more than a segment is lost: {gaps:?}");
        gapless += usize::from(gaps[0].from_ms + 250 > cut_ms);
    }
    assert!(cuts > 100, "{cuts}");
    assert!(gapless < cuts, "a cut in mid-segment loses it");
}

/// The same at the clip's very start, whose record must be on flash before its first picture.
#[test]
fn a_cut_at_the_clip_s_start_leaves_no_number_used_twice() {
    let mut ready = Bench::new();
    ready.order(1);
    ready.run(100);
    for cut_after in (0..1_500).step_by(7) {
        let mut bench = ready.clone();
        bench.board.flash.cut_after = Some(cut_after);
        bench.run(1_000);
        bench.reset();
        bench.run(2_500);
        bench.order(1);
        bench.run(3_000);
        bench.end(1);
        bench.run(3_000);
        let clips: std::vec::Vec<u32> = bench.archive.segments.iter().map(|it| it.clip).collect();
        assert!(clips.is_sorted(), "cut after {cut_after}: {clips:?}");
        for clip in clips {
            assert!(follows(&bench.archive.clip(clip)), "cut after {cut_after}");
            assert!(bench.archive.clip(clip).last().unwrap().last, "cut after {cut_after}");
        }
    }
}

#[test]
fn an_empty_ring_and_a_ring_of_another_size_are_read() {
    let mut bench = Bench::filming();
    bench.run(3_000);
    bench.config.clips.sectors = SECTORS - 7;
    bench.hub = Hub::new(bench.config);
    bench.run(2_000);
    assert!(bench.hub.state(bench.now).flash_good);
}

#[test]
fn on_a_slow_line_the_hub_sends_no_faster_than_it_carries() {
    let mut bench = Bench::visited();
    bench.all_leave();
    bench.line_ms = 400;
    bench.run_until(20_000, |bench| bench.clip().is_none());
    bench.run(2_000);
    let waiting = bench.hub.state(bench.now).segments_waiting;
    assert!(waiting > 5, "{waiting}");
    bench.line_frames = (0, 0);
    // Six frames to a segment: the line itself needs 2.4 s for each.
    bench.run_until(u64::from(waiting) * 6 * 400 * 3, |bench| {
        bench.archive.clip(1).last().is_some_and(|segment| segment.last)
    });
    let (sent, dropped) = bench.line_frames;
    assert!(dropped * 2 < sent, "{dropped} of {sent} frames were dropped");
}
