//! Films without a graphics adapter: the director's plan in every world, and the file's contents. The pictures are
//! painted here; other tests look at what the renderer draws.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use twin_core::World;
use twin_view::camera::NamedCamera;
use twin_view::film::director::{self, Plan, SHORTEST_S, Span};
use twin_view::film::rushes::{LOOKS_PER_S, Rushes};
use twin_view::film::{FilmOptions, FilmReport, film_with};
use twin_view::paint::{Area, Picture};
use twin_view::{Quality, ViewError};

fn worlds() -> Vec<(String, Arc<World>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../worlds");
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "yaml"));
    assert!(!files.is_empty());
    files.iter().map(|file| (file.display().to_string(), world(file))).collect()
}

fn world(file: &Path) -> Arc<World> {
    Arc::new(World::parse(&file.display().to_string(), &fs::read_to_string(file).unwrap()).unwrap())
}

fn front_door() -> Arc<World> {
    world(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../worlds/front-door.yaml"))
}

/// Ends where the next begins, first to last.
fn covers(stretches: &[(f64, f64)], span: (f64, f64)) -> bool {
    let joined = stretches.windows(2).all(|pair| (pair[0].1 - pair[1].0).abs() < 1e-9);
    let ends = (stretches.first().map(|s| s.0), stretches.last().map(|s| s.1));
    joined && ends == (Some(span.0), Some(span.1)) && stretches.iter().all(|(from, to)| to > from)
}

fn film_s(plan: &Plan, from_s: f64, to_s: f64) -> f64 {
    plan.film_s(to_s) - plan.film_s(from_s)
}

#[test]
fn every_plan_covers_its_story_without_a_shot_too_short_to_see() {
    for (name, world) in worlds() {
        for seed in 1..=3 {
            let plan = director::direct(&Rushes::of(&world, seed).unwrap(), Span::default());
            let shots: Vec<(f64, f64)> = plan.shots.iter().map(|shot| (shot.from_s, shot.to_s)).collect();
            let stretches: Vec<(f64, f64)> = plan.stretches.iter().map(|s| (s.from_s, s.to_s)).collect();
            assert!(covers(&shots, plan.span_s()), "{name}, seed {seed}: {shots:?}");
            assert!(covers(&stretches, plan.span_s()), "{name}, seed {seed}: {stretches:?}");
            for shot in &plan.shots {
                let length_s = film_s(&plan, shot.from_s, shot.to_s);
                assert!(length_s >= SHORTEST_S, "{name}, seed {seed}: {shot:?} is seen for {length_s:.2} s");
            }
            for pair in plan.shots.windows(2) {
                assert_ne!(pair[0].camera, pair[1].camera, "{name}, seed {seed}: a cut to the same camera");
            }
        }
    }
}

#[test]
fn what_happens_is_told_at_its_own_speed_or_slower_and_waits_are_not() {
    for (name, world) in worlds() {
        let rushes = Rushes::of(&world, 1).unwrap();
        let plan = director::direct(&rushes, Span::default());
        let (from_s, to_s) = plan.span_s();
        for event in rushes.events().iter().filter(|event| (from_s..to_s).contains(&event.at_s)) {
            let (_, speed) = plan.story_s(plan.film_s(event.at_s));
            assert!(speed <= 1.0, "{name}: {event:?} is told at {speed}x");
        }
        // Two seconds are an event's due; the rest is walks and what is left of waits.
        let (long_s, due_s) = (plan.length_s(), 2.0 * rushes.events().len() as f64);
        assert!(long_s < 60.0 || long_s < 30.0 + due_s, "{name}: the film is {long_s:.0} s long");
        for tenths in 0..(plan.length_s() * 10.0) as u32 {
            let at_s = f64::from(tenths) / 10.0;
            let (story_s, _) = plan.story_s(at_s);
            assert!((plan.film_s(story_s) - at_s).abs() < 1e-6, "{name}: {at_s} s of film");
        }
    }
}

#[test]
fn a_slam_is_told_slowly_and_a_door_that_is_pulled_to_is_not() {
    for (name, slow) in [("gust-slam", true), ("front-door", false)] {
        let file =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../../worlds").join(name).with_extension("yaml");
        let rushes = Rushes::of(&world(&file), 1).unwrap();
        let plan = director::direct(&rushes, Span::default());
        assert_eq!(
            plan.stretches.iter().any(|stretch| stretch.speed < 1.0),
            slow,
            "{name}: {:?}",
            plan.stretches
        );
        for (index, _) in rushes.looks.iter().enumerate().filter(|(_, look)| look.slams) {
            assert!(plan.story_s(plan.film_s(index as f64 / LOOKS_PER_S)).1 < 1.0, "{name}");
        }
    }
}

#[test]
fn the_lock_is_seen_when_its_bolt_works() {
    for (name, world) in worlds() {
        let rushes = Rushes::of(&world, 1).unwrap();
        let plan = director::direct(&rushes, Span::default());
        let (from_s, to_s) = plan.span_s();
        let works = rushes.looks.iter().enumerate().filter(|(_, look)| look.motor_or_bolt_alone());
        for (index, _) in works {
            let at_s = index as f64 / LOOKS_PER_S;
            if at_s > from_s + 3.0 && at_s < to_s - 2.5 {
                let camera = plan.shot_at(at_s).unwrap().camera;
                assert_eq!(camera, NamedCamera::Lock, "{name} at {at_s} s");
            }
        }
    }
}

#[test]
fn a_span_that_was_asked_for_is_kept_to() {
    let rushes = Rushes::of(&front_door(), 1).unwrap();
    let plan = director::direct(&rushes, Span { from_s: Some(16.0), to_s: Some(18.0) });
    assert_eq!(plan.span_s(), (16.0, 18.0));
    let plan = director::one_shot(&rushes, Span { from_s: Some(100.0), to_s: Some(1e9) }, NamedCamera::Plan);
    assert_eq!(plan.span_s(), (100.0, 120.0));
    let plan = director::direct(&rushes, Span { from_s: Some(50.0), to_s: Some(40.0) });
    assert_eq!(plan.length_s(), 0.0);
}

/// Films two seconds of the front door with painted pictures.
fn two_seconds(
    out: &Path,
    size: (u32, u32),
    span: (f64, f64),
) -> Result<(FilmReport, Vec<(u64, u64)>), ViewError> {
    let mut told = Vec::new();
    let options = FilmOptions {
        world: front_door(),
        seed: 1,
        out: out.to_owned(),
        size,
        fps: 15,
        camera: NamedCamera::Director,
        from_s: Some(span.0),
        to_s: Some(span.1),
        quality: Quality::Low,
        on_progress: Box::new(|done, of| told.push((done, of))),
    };
    let report = film_with(options, |frame, _| {
        let (width, height) = (size.0 & !1, size.1 & !1);
        let mut picture = Picture::new(width, height, [120, 160, 200, 255]);
        let x = (frame.now_s() * 20.0) as f32 % width as f32;
        picture.fill(Area::new(x, 40.0, 30.0, 30.0), [200, 60, 40, 255]);
        Ok(picture)
    })?;
    Ok((report, told))
}

fn out(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

#[test]
fn the_file_is_a_film_of_the_right_codec_size_and_length() {
    let file = out("two-seconds.mp4");
    let (report, told) = two_seconds(&file, (321, 181), (16.0, 18.0)).unwrap();
    assert_eq!((report.size, report.frames, report.length_s), ((320, 180), 30, 2.0));
    assert_eq!((told.len(), told.last()), (30, Some(&(30, 30))));
    let bytes = fs::read(&file).unwrap();
    assert_eq!(bytes.len() as u64, report.bytes);
    assert!(!out("two-seconds.mp4.part").exists());

    // `moov` before `mdat`: it plays while it is still being fetched.
    let boxes: Vec<String> = boxes(&bytes).map(|(name, _)| name).collect();
    assert_eq!(boxes, ["ftyp", "moov", "mdat"]);
    let moov = inside(&bytes, &["moov"]).unwrap();
    let mvhd = inside(moov, &["mvhd"]).unwrap();
    let (scale, length) = (number(mvhd, 12), number(mvhd, 16));
    assert!((f64::from(length) / f64::from(scale) - 2.0).abs() < 0.01, "{length} / {scale} s");
    let stbl = inside(moov, &["trak", "mdia", "minf", "stbl"]).unwrap();
    let (codec, entry) = self::boxes(&inside(stbl, &["stsd"]).unwrap()[8..]).next().unwrap();
    assert_eq!(codec, "avc1");
    assert_eq!((number(entry, 24) >> 16, number(entry, 24) & 0xffff), (320, 180));
    assert_eq!(number(inside(stbl, &["stsz"]).unwrap(), 8), 30, "samples");
    assert!(number(inside(stbl, &["stss"]).unwrap(), 4) >= 1, "a picture to seek to");

    let seen = ffprobe(&file);
    for expected in ["codec_name=h264", "width=320", "height=180", "nb_frames=30", "avg_frame_rate=15/1"] {
        assert!(seen.contains(expected), "{expected} is missing in\n{seen}");
    }
    assert!(seen.contains("duration=2.000000"), "{seen}");
}

#[test]
fn the_same_run_gives_the_same_bytes() {
    let files = [out("once.mp4"), out("again.mp4")];
    for file in &files {
        two_seconds(file, (160, 90), (15.0, 17.0)).unwrap();
    }
    assert!(fs::read(&files[0]).unwrap() == fs::read(&files[1]).unwrap());
}

#[test]
fn nonsense_is_refused_and_leaves_no_file() {
    let file = out("nonsense.mp4");
    let said = |size, span| two_seconds(&file, size, span).unwrap_err().to_string();
    assert!(said((640, 360), (50.0, 40.0)).contains("nothing to render"));
    assert!(said((0, 0), (16.0, 18.0)).contains("at least 16"));
    assert!(said((10_000, 360), (16.0, 18.0)).contains("at most 3840x2160"));
    assert!(!file.exists());
    let nowhere = out("no-such-folder").join("film.mp4");
    let error = two_seconds(&nowhere, (64, 64), (16.0, 17.0)).unwrap_err();
    assert!(matches!(error, ViewError::Write { .. }), "{error}");
}

/// Boxes of an MP4 file or of a box: name and content. Source: ISO/IEC 14496-12, 4.2.
fn boxes(mut bytes: &[u8]) -> impl Iterator<Item = (String, &[u8])> {
    std::iter::from_fn(move || {
        let length = number(bytes.get(..8)?, 0) as usize;
        let (this, rest) = bytes.split_at_checked(length)?;
        bytes = rest;
        Some((String::from_utf8_lossy(&this[4..8]).into_owned(), &this[8..]))
    })
}

fn inside<'a>(bytes: &'a [u8], path: &[&str]) -> Option<&'a [u8]> {
    let Some((name, deeper)) = path.split_first() else { return Some(bytes) };
    inside(boxes(bytes).find(|(found, _)| found == name)?.1, deeper)
}

fn number(bytes: &[u8], at: usize) -> u32 {
    u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap())
}

/// What ffprobe says of a file.
fn ffprobe(file: &Path) -> String {
    let output = Command::new("ffprobe").args(["-v", "error", "-show_streams"]).arg(file).output();
    let output = output.expect("ffprobe is not installed: apt-get install ffmpeg");
    assert!(output.status.success(), "ffprobe refuses the film: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}
