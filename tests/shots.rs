//! Five pictures of the first delivery against pictures that somebody looked at; and the parcel's label, read out of a
//! picture by a scanner that nobody here wrote.
//!
//! References are kept in tests/shots. `LATCHKEY_KEEP_SHOTS=1 cargo test --release --test shots` replaces them by what
//! is drawn today: look at them before you commit them.

#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{env, fs};

use image_compare::prelude::{ImageBuffer, Rgb};
use image_compare::{Algorithm, rgb_similarity_structure};
use rxing::common::HybridBinarizer;
use rxing::{BarcodeFormat, BinaryBitmap, DecodeHints, Luma8LuminanceSource, MultiFormatReader, Reader};
use twin_core::{CourierPhone, Frame, World};
use twin_view::camera::{CameraView, NamedCamera};
use twin_view::offscreen::Offscreen;
use twin_view::paint::Picture;
use twin_view::shot::{self, frame_at, write_png};
use twin_view::{Adapter, Darkroom, Quality};

const SEED: u64 = 1;
const SIZE: (u32, u32) = (640, 360);
/// Pictures are compared patch by patch, px: what is missing is missing somewhere, and would drown in the mean of all.
const PATCH_PX: u32 = 40;
/// Structural similarity (SSIM) of the least alike patch: above, the pictures are the same to an eye. The same driver
/// draws the same bytes; other versions of it round a few edges differently. What the absence of a thing leaves is far
/// below: see the figures that the test prints.
const ALIKE: f64 = 0.9;

/// A picture that somebody looked at, and what in it would be missed.
struct Reference {
    name: &'static str,
    at_s: f64,
    camera: NamedCamera,
    missed: &'static [&'static str],
}

const REFERENCES: [Reference; 5] = [
    Reference { name: "path", at_s: 12.5, camera: NamedCamera::Overview, missed: &["leaf", "courier"] },
    Reference {
        name: "code",
        at_s: 17.7,
        camera: NamedCamera::Porch,
        missed: &["leaf", "courier", "keypad", "label"],
    },
    Reference { name: "bolt", at_s: 35.7, camera: NamedCamera::Lock, missed: &["leaf", "lock", "strike"] },
    Reference {
        name: "parcel",
        at_s: 42.2,
        camera: NamedCamera::Hall,
        missed: &["leaf", "courier", "parcel"],
    },
    Reference { name: "shutter", at_s: 20.0, camera: NamedCamera::Shutter, missed: &["hub", "hub's arm"] },
];

fn here(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(file)
}

fn front_door() -> Arc<World> {
    let file = here("worlds/front-door.yaml");
    Arc::new(World::parse("worlds/front-door.yaml", &fs::read_to_string(file).unwrap()).unwrap())
}

fn stage(world: &Arc<World>, size: (u32, u32)) -> Offscreen {
    Offscreen::new(Arc::clone(world), size.0, size.1, Quality::Low).unwrap()
}

fn draw(stage: &mut Offscreen, world: &Arc<World>, frame: &Frame, reference: &Reference) -> Picture {
    shot::picture(stage, &mut Darkroom::new(world, SEED), frame, reference.camera).unwrap()
}

#[test]
fn five_shots_are_as_somebody_saw_them_and_miss_what_is_taken_out() {
    let world = front_door();
    let frames = REFERENCES.map(|reference| frame_at(&world, SEED, reference.at_s).unwrap());
    let shots = || REFERENCES.iter().zip(&frames);
    let keep = env::var_os("LATCHKEY_KEEP_SHOTS").is_some();

    let mut whole = stage(&world, SIZE);
    let mut kept = Vec::new();
    for (reference, frame) in shots() {
        let seen = draw(&mut whole, &world, frame, reference);
        let file = here("tests/shots").join(reference.name).with_extension("png");
        if keep {
            write_png(&seen, &file).unwrap();
        }
        kept.push(read_png(&file));
        let alike = least_alike(&seen, kept.last().unwrap());
        println!("{}: {alike:.3}", reference.name);
        if alike < ALIKE {
            let found = Path::new(env!("CARGO_TARGET_TMPDIR")).join(reference.name).with_extension("png");
            write_png(&seen, &found).unwrap();
            panic!("{} looks different ({alike:.3}): see {}", file.display(), found.display());
        }
    }
    // Phones are laid over the picture, not part of the scene.
    let (code, without_phone) = (&REFERENCES[1], CourierPhone::default());
    let without = Frame { courier_phone: without_phone, ..frames[1].clone() };
    let alike = least_alike(&draw(&mut whole, &world, &without, code), &kept[1]);
    println!("code without code: {alike:.3}");
    assert!(alike < ALIKE, "nobody would miss the code ({alike:.3})");
    drop(whole);

    let mut things: Vec<&str> = REFERENCES.iter().flat_map(|reference| reference.missed).copied().collect();
    things.sort_unstable();
    things.dedup();
    for thing in things {
        let mut without = stage(&world, SIZE);
        assert!(without.take_out(thing) > 0, "there is no {thing} on the stage");
        for ((reference, frame), kept) in shots().zip(&kept) {
            if reference.missed.contains(&thing) {
                let alike = least_alike(&draw(&mut without, &world, frame, reference), kept);
                println!("{} without {thing}: {alike:.3}", reference.name);
                assert!(alike < ALIKE, "{}: nobody would miss the {thing} ({alike:.3})", reference.name);
            }
        }
    }
}

/// Structural similarity of the patch in which two pictures are least alike, 1 = the same.
fn least_alike(a: &Picture, b: &Picture) -> f64 {
    let map = rgb_similarity_structure(&Algorithm::MSSIMSimple, &rgb(a), &rgb(b)).unwrap().image;
    let map = map.to_color_map().into_rgb8();
    let mut least: f64 = 1.0;
    for top in (0..map.height()).step_by(PATCH_PX as usize) {
        for left in (0..map.width()).step_by(PATCH_PX as usize) {
            let (mut sum, mut count) = (0.0, 0.0);
            for y in top..(top + PATCH_PX).min(map.height()) {
                for x in left..(left + PATCH_PX).min(map.width()) {
                    sum += f64::from(*map.get_pixel(x, y).0.iter().min().unwrap()) / 255.0;
                    count += 1.0;
                }
            }
            least = least.min(sum / count);
        }
    }
    least
}

fn rgb(picture: &Picture) -> ImageBuffer<Rgb<u8>, Vec<u8>> {
    let bytes = picture.rgba.chunks(4).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    ImageBuffer::from_raw(picture.width, picture.height, bytes).unwrap()
}

fn read_png(file: &Path) -> Picture {
    let bytes = fs::read(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let mut reader = png::Decoder::new(std::io::Cursor::new(bytes)).read_info().unwrap();
    let mut rgba = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut rgba).unwrap();
    Picture { width: info.width, height: info.height, rgba }
}

#[test]
fn a_scanner_reads_the_sscc_from_a_picture_of_the_parcel() {
    let world = front_door();
    let frame = frame_at(&world, SEED, world.ends_s).unwrap();
    let parcel = frame.parcels[0].expect("delivered");
    let [x, y, z] = parcel.centre_m.map(|m| m as f32);
    // From above, as somebody with a scanner stands over it.
    let view = CameraView { up: -bevy::math::Vec3::Z, ..CameraView::new([x, y + 0.55, z], [x, y, z], 24.0) };
    let mut stage = stage(&world, (960, 540));
    let seen = stage.render(&frame, &view).unwrap();
    write_png(&seen, &Path::new(env!("CARGO_TARGET_TMPDIR")).join("label.png")).unwrap();
    let (text, format) = scan(&seen).expect("the label cannot be read");
    assert_eq!(format, BarcodeFormat::CODE_128);
    assert!(text.contains(&format!("00{}", world.order.parcel.sscc)), "{text}");

    stage.take_out("label");
    let bare = stage.render(&frame, &view).unwrap();
    assert_eq!(scan(&bare), None, "read without a label");
}

/// When the courier bends down in the hall, and when nobody has asked for a film yet, s.
const IN_THE_HALL_S: f64 = 24.0;
const BEFORE_THE_FILM_S: f64 = 8.0;

#[test]
fn the_corner_shows_whom_the_hub_sees_and_nothing_while_its_shutter_is_shut() {
    let world = front_door();
    let inside = frame_at(&world, SEED, IN_THE_HALL_S).unwrap();
    let corner = |stage: &mut Offscreen, frame: &Frame| {
        let seen = shot::picture(stage, &mut Darkroom::new(&world, SEED), frame, NamedCamera::Plan).unwrap();
        lower_right(&seen)
    };
    let mut whole = stage(&world, SIZE);
    let with = corner(&mut whole, &inside);
    write_png(&with, &Path::new(env!("CARGO_TARGET_TMPDIR")).join("corner.png")).unwrap();

    // Shut: the corner is what the camera of whoever watches sees there, but for a few words.
    let before = frame_at(&world, SEED, BEFORE_THE_FILM_S).unwrap();
    assert!(before.hub.shutter_open == 0.0 && inside.hub.shutter_open > 0.9);
    let view = NamedCamera::Plan.view(&world, &before, before.now_s() as f32);
    let bare = lower_right(&whole.render(&before, &view).unwrap());
    let words = corner(&mut whole, &before);
    let changed = different(&words, &bare);
    println!("shut: {changed} of {} pixels", bare.width * bare.height);
    assert!(changed * 6 < bare.width * bare.height && different(&with, &bare) * 2 > bare.width * bare.height);

    // A hub whose pixels are black shows black, whatever stands before it.
    let mut dark = inside.clone();
    let picture = dark.hub.picture.as_mut().expect("it films");
    picture.pixels = [0; twin_core::PICTURE_BYTES];
    let black = corner(&mut whole, &dark);
    let middle = black.pixel(black.width / 2 + 20, black.height / 2).unwrap();
    assert!(middle[..3].iter().all(|value| *value < 12), "{middle:?}");

    drop(whole);
    let mut without = stage(&world, SIZE);
    assert!(without.take_out("courier") > 0);
    let alike = least_alike(&corner(&mut without, &inside), &with);
    println!("corner without courier: {alike:.3}");
    assert!(alike < ALIKE, "nobody would miss the courier in the hub's picture ({alike:.3})");
}

/// Where the hub's own picture is laid.
fn lower_right(picture: &Picture) -> Picture {
    let (wide, high) = (160, 100);
    let mut part = Picture::new(wide, high, [0; 4]);
    part.lay(
        picture,
        i64::from(wide) - i64::from(picture.width),
        i64::from(high) - i64::from(picture.height),
        1.0,
    );
    part
}

fn different(a: &Picture, b: &Picture) -> u32 {
    a.rgba.chunks(4).zip(b.rgba.chunks(4)).filter(|(a, b)| a != b).count() as u32
}

fn scan(picture: &Picture) -> Option<(String, BarcodeFormat)> {
    let grey =
        |pixel: &[u8]| ((u32::from(pixel[0]) + 2 * u32::from(pixel[1]) + u32::from(pixel[2])) / 4) as u8;
    let source =
        Luma8LuminanceSource::new(picture.rgba.chunks(4).map(grey).collect(), picture.width, picture.height);
    let mut bitmap = BinaryBitmap::new(HybridBinarizer::new(source));
    let hints = DecodeHints { TryHarder: Some(true), AssumeGs1: Some(true), ..Default::default() };
    let read = MultiFormatReader::default().decode_with_hints(&mut bitmap, &hints).ok()?;
    Some((read.getText().to_owned(), *read.getBarcodeFormat()))
}

#[test]
fn the_adapter_decides_the_tier() {
    let adapter = Adapter::find().unwrap();
    let tier = if adapter.software { Quality::Low } else { Quality::High };
    assert_eq!(adapter.quality(), tier, "{}", adapter.name);
}
