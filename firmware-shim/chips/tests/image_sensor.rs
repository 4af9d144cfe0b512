//! Image sensor: registers, frame timing, exposure, noise, the camera port, loss of supply.
#![allow(clippy::unwrap_used)]

mod bench;

use bench::{Bench, agree, script};
use chips::image_sensor::{
    ADDRESS, BLACK_LEVEL, CameraPort, FULL_WELL_LINES, HEIGHT, ImageSensor, PIXELS, WIDTH,
};
use chips::{BusError, I2cTarget, Level, PollContext};
use embedded_hal::i2c::I2c;
use embedded_io::{Read, ReadReady};

const MS: u64 = 1_000_000;
const US: u64 = 1_000;
/// 376 pixel clocks at 6 MHz, times 3,191: five frames a second.
const FIVE_A_SECOND: u16 = 3_191;
const FRAME_NS: u64 = 3_191 * 376 * 1_000 / 6;

fn bench() -> Bench<ImageSensor> {
    Bench::new(ADDRESS, ImageSensor::new(1, "camera"))
}

fn set(bench: &mut Bench<ImageSensor>, register: u16, bytes: &[u8]) {
    bench.write(&[&register.to_be_bytes(), bytes].concat()).unwrap();
}

fn get<const N: usize>(bench: &mut Bench<ImageSensor>, register: u16) -> [u8; N] {
    let mut bytes = [0; N];
    bench.poll(|i2c| i2c.write_read(ADDRESS, &register.to_be_bytes(), &mut bytes)).unwrap();
    bytes
}

/// Streams five frames a second with this integration, lines, and gain setting, from now on.
fn stream(bench: &mut Bench<ImageSensor>, lines: u16, gain: u8) -> u64 {
    set(bench, 0x0202, &lines.to_be_bytes());
    set(bench, 0x0205, &[gain << 4]);
    set(bench, 0x0340, &FIVE_A_SECOND.to_be_bytes());
    set(bench, 0x0100, &[1]);
    bench.now_ns
}

/// The next frame of an evenly lit scene.
fn frame(bench: &mut Bench<ImageSensor>, irradiance: f32) -> Box<[u8; PIXELS]> {
    bench.wait_ms(1_000);
    let now_ns = bench.now_ns;
    bench.chip().set_scene(now_ns, &[irradiance; PIXELS]);
    bench.wait_ms(1_000);
    let now_ns = bench.now_ns;
    bench.chip().take_frame(now_ns).expect("a frame")
}

fn mean(frame: &[u8; PIXELS]) -> f64 {
    frame.iter().map(|&count| f64::from(count)).sum::<f64>() / PIXELS as f64
}

fn deviation(frame: &[u8; PIXELS]) -> f64 {
    let mean = mean(frame);
    let squares = frame.iter().map(|&count| (f64::from(count) - mean) * (f64::from(count) - mean));
    libm::sqrt(squares.sum::<f64>() / PIXELS as f64)
}

/// Identification, reset values and running addresses, as the published drivers' register lists have them.
#[test]
fn registers_after_power_on() {
    let mut bench = bench();
    assert_eq!(get(&mut bench, 0x0000), [0x01, 0xB0]);
    assert_eq!(get(&mut bench, 0x0100), [0]);
    assert_eq!(get(&mut bench, 0x0202), [0x01, 0x08]);
    assert_eq!(get(&mut bench, 0x0205), [0]);
    assert_eq!(get(&mut bench, 0x0342), [0x01, 0x78]);
    set(&mut bench, 0x0340, &[0x0C, 0x77, 0x01, 0x77]);
    assert_eq!(get(&mut bench, 0x0340), [0x0C, 0x77, 0x01, 0x77]);
    set(&mut bench, 0x0103, &[0]);
    assert_eq!(get(&mut bench, 0x0340), [0x02, 0x64, 0x01, 0x78], "software reset");
    set(&mut bench, 0x2100, &[1]);
    assert_eq!(get(&mut bench, 0x2100), [0], "what is absent reads 0");
}

/// The start-up of a driver against a script of the same traffic.
#[test]
fn a_scripted_start_up_agrees() {
    let mut bench = bench();
    let start_up = vec![
        script::write_read(ADDRESS, &[0x00, 0x00], &[0x01, 0xB0]),
        script::write(ADDRESS, &[0x03, 0x40, 0x0C, 0x77]),
        script::write(ADDRESS, &[0x02, 0x02, 0x00, 0xA0]),
        script::write(ADDRESS, &[0x01, 0x04, 0x01]),
        script::write(ADDRESS, &[0x01, 0x00, 0x01]),
        script::write_read(ADDRESS, &[0x01, 0x00], &[0x01]),
    ];
    let read = agree!(bench, start_up, |i2c| {
        let mut model = [0; 2];
        i2c.write_read(ADDRESS, &[0x00, 0x00], &mut model).unwrap();
        i2c.write(ADDRESS, &[0x03, 0x40, 0x0C, 0x77]).unwrap();
        i2c.write(ADDRESS, &[0x02, 0x02, 0x00, 0xA0]).unwrap();
        i2c.write(ADDRESS, &[0x01, 0x04, 0x01]).unwrap();
        i2c.write(ADDRESS, &[0x01, 0x00, 0x01]).unwrap();
        let mut mode = [0];
        i2c.write_read(ADDRESS, &[0x01, 0x00], &mut mode).unwrap();
        (model, mode)
    });
    assert_eq!(read, ([0x01, 0xB0], [1]));
}

/// Frame length and line length set the rate; a frame is ready when its last row has been read.
#[test]
fn frame_length_sets_the_rate() {
    let mut bench = bench();
    let begins_ns = stream(&mut bench, 160, 0) + MS;
    let mut ready = Vec::new();
    let mut now_ns = begins_ns;
    while ready.len() < 4 {
        now_ns += 100 * US;
        let due = bench.chip().wants_scene(now_ns);
        if due {
            bench.chip().set_scene(now_ns, &[0.1; PIXELS]);
        }
        if bench.chip().take_frame(now_ns).is_some() {
            ready.push(now_ns);
        }
    }
    let apart: Vec<u64> = ready.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert!(apart.iter().all(|apart| apart.abs_diff(FRAME_NS) <= 100 * US), "{apart:?}");
    // 160 lines of integration and 18 of reading, 62.67 us each.
    assert!(ready[0].abs_diff(begins_ns + 178 * 62_667) <= 200 * US, "{}", ready[0] - begins_ns);
    assert_eq!(get(&mut bench, 0x0005), [4], "frame count");
}

/// The sensor reports when it exposes, and what it shows is the scene of that moment.
#[test]
fn it_asks_for_the_scene_of_its_exposure() {
    let mut bench = bench();
    assert_eq!(bench.chip().next_exposure_ns(), None, "standby");
    let begins_ns = stream(&mut bench, 160, 0) + MS;
    let exposes_ns = bench.chip().next_exposure_ns().unwrap();
    assert!(exposes_ns.abs_diff(begins_ns + 80 * 62_667) < 10 * US);
    bench.chip().set_scene(exposes_ns - 1, &[0.9; PIXELS]);
    assert!(!bench.chip().wants_scene(exposes_ns - 1) && bench.chip().wants_scene(exposes_ns));
    bench.chip().set_scene(exposes_ns, &[0.5; PIXELS]);
    assert!(!bench.chip().wants_scene(exposes_ns), "one scene a frame");
    bench.chip().set_scene(exposes_ns + MS, &[0.0; PIXELS]);
    let ready_ns = bench.chip().next_frame_ns().unwrap();
    assert_eq!(bench.chip().take_frame(ready_ns - 1), None);
    let shown = mean(&bench.chip().take_frame(ready_ns).unwrap());
    assert!((shown - 135.5).abs() < 1.0, "half a well and the black level: {shown}");
    let next_ns = bench.chip().next_exposure_ns().unwrap();
    assert!(next_ns.abs_diff(exposes_ns + FRAME_NS) < 10 * US);
}

/// Counts go with irradiance, lines and gain, from the black level to where the pixel is full.
#[test]
fn counts_follow_light_lines_and_gain() {
    for (irradiance, lines, gain, expected) in [
        (0.0, 160, 0, 8.0),
        (0.5, 160, 0, 135.5),
        (0.5, 80, 0, 71.75),
        (0.05, 160, 1, 33.5),
        (0.05, 160, 2, 59.0),
        (0.05, 160, 3, 110.0),
        // Gain settings end at 8.
        (0.05, 160, 7, 110.0),
        (0.002, 3_000, 3, 84.5),
        (2.0, 160, 0, 255.0),
        (-1.0, 160, 0, 8.0),
    ] {
        let mut bench = bench();
        stream(&mut bench, lines, gain);
        let shown = mean(&frame(&mut bench, irradiance));
        assert!((shown - expected).abs() < 1.5, "{irradiance} for {lines} lines at {gain}: {shown}");
    }
    assert_eq!((FULL_WELL_LINES, BLACK_LEVEL), (160, 8));
}

/// A frame cannot integrate for longer than it lasts.
#[test]
fn integration_ends_with_the_frame() {
    let (mut longest, mut longer) = (bench(), bench());
    stream(&mut longest, FIVE_A_SECOND - 20, 0);
    stream(&mut longer, u16::MAX, 0);
    let means = [&mut longest, &mut longer].map(|bench| mean(&frame(bench, 0.02)));
    assert!((means[0] - means[1]).abs() < 0.2 && means[0] > 100.0, "{means:?}");
}

/// Noise is a couple of counts, grows with light and gain, differs from frame to frame, and is the same in
/// the same world.
#[test]
fn noise_is_small_keyed_and_grows_with_gain() {
    let noise = |irradiance: f32, lines: u16, gain: u8| {
        let mut bench = bench();
        stream(&mut bench, lines, gain);
        let first = frame(&mut bench, irradiance);
        let second = frame(&mut bench, irradiance);
        assert_ne!(first, second, "two frames of one scene");
        deviation(&first)
    };
    let (dark, lit, gained) = (noise(0.0, 160, 0), noise(0.7, 160, 0), noise(0.09, 160, 3));
    assert!((0.4..1.0).contains(&dark), "{dark}");
    assert!(lit > dark && lit < 2.0, "{lit}");
    assert!((2.0..5.0).contains(&gained), "{gained}");
    let again = [1, 1, 2].map(|seed| {
        let mut bench = Bench::new(ADDRESS, ImageSensor::new(seed, "camera"));
        stream(&mut bench, 160, 0);
        frame(&mut bench, 0.5)
    });
    assert!(again[0] == again[1] && again[0] != again[2]);
}

/// Written registers wait for the group's release and the next frame's start.
#[test]
fn a_group_takes_effect_at_a_frame_s_start() {
    let mut bench = bench();
    stream(&mut bench, 160, 0);
    set(&mut bench, 0x0202, &40_u16.to_be_bytes());
    let kept = mean(&frame(&mut bench, 0.5));
    assert!((kept - 135.5).abs() < 1.0, "not released: {kept}");
    let exposes_ns = bench.chip().next_exposure_ns().unwrap();
    bench.now_ns = exposes_ns;
    set(&mut bench, 0x0104, &[1]);
    let now_ns = bench.now_ns;
    bench.chip().set_scene(now_ns, &[0.5; PIXELS]);
    let ready_ns = bench.chip().next_frame_ns().unwrap();
    let under_way = mean(&bench.chip().take_frame(ready_ns).unwrap());
    assert!((under_way - 135.5).abs() < 1.0, "the frame under way keeps its group: {under_way}");
    let taken = mean(&frame(&mut bench, 0.5));
    assert!((taken - 39.9).abs() < 1.0, "a quarter of the lines: {taken}");
}

/// Pixels come row by row: what is left and up in the scene is left and up in the picture.
#[test]
fn rows_and_columns_stay() {
    let mut bench = bench();
    stream(&mut bench, 160, 0);
    let mut scene = [0.0; PIXELS];
    for (row, pixels) in scene.chunks_mut(WIDTH).enumerate() {
        pixels.fill(row as f32 / HEIGHT as f32 * 0.9);
        pixels[0] = 1.0;
    }
    bench.wait_ms(1_000);
    let now_ns = bench.now_ns;
    bench.chip().set_scene(now_ns, &scene);
    bench.wait_ms(200);
    let now_ns = bench.now_ns;
    let picture = bench.chip().take_frame(now_ns).unwrap();
    let rows: Vec<&[u8]> = picture.chunks(WIDTH).collect();
    assert!(rows.iter().all(|row| row[0] == 255), "the left column");
    assert!(rows.windows(2).all(|pair| pair[0][WIDTH - 1] + 5 < pair[1][WIDTH - 1]), "brighter downwards");
}

/// In standby nothing is exposed; leaving it a frame starts again.
#[test]
fn standby_takes_no_pictures() {
    let mut bench = bench();
    stream(&mut bench, 160, 0);
    frame(&mut bench, 0.5);
    bench.wait_ms(50);
    set(&mut bench, 0x0100, &[0]);
    let now_ns = bench.now_ns;
    bench.chip().take_frame(now_ns);
    assert!(!bench.chip().is_streaming());
    for later_ms in [1, 1_000, 100_000] {
        let now_ns = now_ns + later_ms * MS;
        bench.chip().set_scene(now_ns, &[0.5; PIXELS]);
        assert_eq!(bench.chip().take_frame(now_ns), None);
        assert_eq!(bench.chip().next_exposure_ns(), None);
    }
    bench.wait_ms(100_000);
    set(&mut bench, 0x0100, &[1]);
    frame(&mut bench, 0.5);
}

/// After a loss of supply registers are at their reset values and no frame is left.
#[test]
fn a_power_cut_loses_registers_and_frames() {
    let mut bench = bench();
    stream(&mut bench, 160, 0);
    bench.wait_ms(1_000);
    let now_ns = bench.now_ns;
    bench.chip().power_cut(now_ns);
    assert_eq!(bench.chip().take_frame(now_ns), None);
    assert!(!bench.chip().is_streaming());
    bench.chip().power_on_reset(now_ns + MS);
    bench.now_ns += 2 * MS;
    assert_eq!(get(&mut bench, 0x0340), [0x02, 0x64]);
}

/// After a long time without a look the newest frame is there, and the count went on.
#[test]
fn whole_frames_pass_unseen() {
    let mut bench = bench();
    stream(&mut bench, 160, 0);
    bench.wait_ms(60_000);
    let now_ns = bench.now_ns;
    bench.chip().set_scene(now_ns, &[0.5; PIXELS]);
    assert!(bench.chip().take_frame(now_ns).is_some());
    let [count] = get(&mut bench, 0x0005);
    assert_eq!(u64::from(count), (60_000 * MS - MS) / FRAME_NS % 256);
}

/// A released group lengthens the frames after the next start, whether somebody looks meanwhile or not.
#[test]
fn whole_frames_pass_unseen_at_the_new_length() {
    let mut watched = bench();
    stream(&mut watched, 160, 0);
    watched.wait_ms(1_050);
    set(&mut watched, 0x0340, &(4 * FIVE_A_SECOND).to_be_bytes());
    set(&mut watched, 0x0104, &[1]);
    let mut unseen = watched.clone();
    for _ in 0..400 {
        watched.wait_ms(50);
        let now_ns = watched.now_ns;
        watched.chip().advance(now_ns);
    }
    unseen.wait_ms(20_000);
    let counts = [get::<1>(&mut watched, 0x0005), get::<1>(&mut unseen, 0x0005)];
    assert_eq!(counts[0], counts[1]);
    assert!((28..=32).contains(&counts[0][0]), "five, then one in 0.8 s: {counts:?}");
    assert_eq!(watched.chip().next_frame_ns(), unseen.chip().next_frame_ns());
}

/// The port: a frame is so many bytes, the newest one replaces an unread one, one begun stays whole.
#[test]
fn the_port_hands_out_whole_frames() {
    let mut bench = bench();
    stream(&mut bench, 160, 0);
    let mut port = CameraPort::default();
    let mut shoot = |port: &mut CameraPort, irradiance: f32| {
        bench.wait_ms(200);
        let now_ns = bench.now_ns;
        bench.chip().set_scene(now_ns, &[irradiance; PIXELS]);
        bench.wait_ms(200);
        port.capture(bench.now_ns, &mut bench.bus.targets.chip);
    };
    assert_eq!(port.ready_line(), Level::Low);
    shoot(&mut port, 0.9);
    shoot(&mut port, 0.2);
    assert_eq!(port.ready_line(), Level::High);
    let context = PollContext::new(0);
    let mut bytes = [0; 100];
    assert_eq!(port.handle(&context).read(&mut bytes), Ok(100));
    assert_eq!(port.ready_line(), Level::Low, "it is being read");
    shoot(&mut port, 0.9);
    assert_eq!(port.ready_line(), Level::High, "and another waits");
    let mut frame = bytes.to_vec();
    let mut handle = port.handle(&context);
    while frame.len() < PIXELS {
        let count = handle.read(&mut bytes).unwrap();
        frame.extend_from_slice(&bytes[..count]);
    }
    assert_eq!(frame.len(), PIXELS, "a read ends with the frame");
    assert!(frame.iter().all(|&count| count < 80), "all of the frame begun");
    assert!(handle.read_ready().unwrap());
    assert_eq!(handle.read(&mut bytes), Ok(100));
    assert!(bytes.iter().all(|&count| count > 200), "then the newest one");
}

/// Reading nothing is an error at once; bytes cost time and count for a planned cut.
#[test]
fn the_port_never_waits_and_the_supply_counts_its_bytes() {
    let mut port = CameraPort::default();
    let context = PollContext::new(0);
    assert_eq!(port.handle(&context).read(&mut [0; 4]), Err(BusError::NothingReady));
    let mut bench = bench();
    stream(&mut bench, 160, 0);
    bench.wait_ms(500);
    port.capture(bench.now_ns, &mut bench.bus.targets.chip);
    let context = PollContext::with_cut_after_bytes(0, 3);
    let mut handle = port.handle(&context);
    assert_eq!(handle.read(&mut [0; 8]), Ok(3));
    assert_eq!(handle.read(&mut [0; 8]), Err(BusError::PowerCut));
    port.power_cut();
    let context = PollContext::new(0);
    assert!(!port.handle(&context).read_ready().unwrap());
}

/// A clone goes on bit for bit.
#[test]
fn a_clone_goes_on_as_the_original() {
    let mut bench = bench();
    stream(&mut bench, 160, 3);
    bench.wait_ms(150);
    let mut fork = bench.clone();
    assert_eq!(frame(&mut bench, 0.1), frame(&mut fork, 0.1));
}

/// A hung sequencer answers on its bus, exposes nothing, and is out of it by a reset after the cause has gone.
#[test]
fn a_sensor_that_hangs_takes_no_picture_until_it_is_reset() {
    let mut bench = bench();
    let reset_and_stream = |bench: &mut Bench<ImageSensor>| {
        set(bench, 0x0103, &[1]);
        stream(bench, 100, 0);
        bench.wait_ms(1_000);
        let now_ns = bench.now_ns;
        bench.chip().take_frame(now_ns)
    };
    assert!(reset_and_stream(&mut bench).is_some());
    let now_ns = bench.now_ns;
    bench.chip().upset(now_ns, true);
    assert_eq!(get(&mut bench, 0x0100), [1], "it answers, and says that it streams");
    assert_eq!((bench.chip().next_exposure_ns(), bench.chip().next_frame_ns()), (None, None));
    assert!(reset_and_stream(&mut bench).is_none(), "the cause is still there");
    let now_ns = bench.now_ns;
    bench.chip().upset(now_ns, false);
    bench.wait_ms(1_000);
    let now_ns = bench.now_ns;
    assert!(bench.chip().take_frame(now_ns).is_none(), "nobody has reset it");
    assert!(reset_and_stream(&mut bench).is_some());
}
