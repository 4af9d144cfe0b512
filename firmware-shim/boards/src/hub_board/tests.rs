//! The hub's board without its firmware: the light that passes the shutter, and the levels of the wires.

use std::sync::Arc;

use chips::PollContext;
use chips::image_sensor::PIXELS;
use embedded_hal::digital::{InputPin, OutputPin};
use embedded_hal::i2c::I2c;
use embedded_hal::pwm::SetDutyCycle;
use embedded_io::{Read, ReadReady};
use firmware::hub::Board;

use super::*;

const MS: u64 = 1_000_000;
/// Thousandths of 20 ms: 1 ms and 2 ms.
const SHUT: u16 = 50;
const OPEN: u16 = 100;

/// A powered board before an evenly lit wall, and the time.
struct Bench {
    board: HubBoard,
    now_ns: u64,
    senses: HubSenses,
}

impl Bench {
    fn new() -> Self {
        let mut board = HubBoard::new(1);
        board.power_on(0);
        let senses = HubSenses { scene: Some(Arc::new([0.5; PIXELS])), ..HubSenses::default() };
        Self { board, now_ns: 20 * MS, senses }
    }

    /// One poll, as of the firmware.
    fn poll<T>(&mut self, work: impl FnOnce(&mut HubWires<'_>) -> T) -> T {
        self.board.drive_chip_lines(self.now_ns);
        let context = PollContext::new(self.now_ns);
        work(&mut self.board.wires(&context))
    }

    fn wait(&mut self, ms: u64) {
        for _ in 0..ms {
            self.now_ns += MS;
            self.board.sense(self.now_ns, &self.senses);
        }
    }

    fn turn(&mut self, duty: u16) {
        self.poll(|wires| wires.shutter().set_duty_cycle(duty)).expect("powered");
        self.wait(200);
    }

    fn is_shut(&mut self) -> bool {
        self.poll(|wires| wires.shutter_end().is_low()).expect("powered")
    }

    /// 160 lines, five pictures a second.
    fn stream(&mut self) {
        self.poll(|wires| {
            let i2c = wires.i2c();
            i2c.write(0x24, &[0x03, 0x40, 0x0C, 0x77])?;
            i2c.write(0x24, &[0x02, 0x02, 0x00, 0xA0])?;
            i2c.write(0x24, &[0x01, 0x00, 0x01])
        })
        .expect("the sensor answers");
    }

    /// Mean of the newest picture, rounded; none if none waits.
    fn picture(&mut self) -> Option<u32> {
        self.wait(450);
        self.poll(|wires| {
            if !wires.frame_ready().is_high().expect("powered") {
                return None;
            }
            let mut picture = [0; PIXELS];
            wires.pixels().read_exact(&mut picture).expect("a whole frame");
            let sum: u32 = picture.iter().map(|&count| u32::from(count)).sum();
            Some((sum + PIXELS as u32 / 2) / PIXELS as u32)
        })
    }
}

#[test]
fn a_shut_flap_lets_no_light_through_and_an_open_one_all() {
    let mut bench = Bench::new();
    assert!(bench.is_shut(), "as it left the factory");
    bench.stream();
    assert_eq!(bench.picture(), Some(8), "black, whatever the sensor does");
    bench.turn(OPEN);
    assert!(!bench.is_shut());
    let acts = bench.board.acts(bench.now_ns);
    assert_eq!((acts.shutter_open, acts.lens_clear), (1.0, 1.0));
    assert!(bench.picture().is_some_and(|mean| mean.abs_diff(135) <= 1));
    bench.turn(SHUT);
    assert!(bench.is_shut());
    bench.picture();
    assert_eq!(bench.picture(), Some(8));
    // Halfway, part of the light passes.
    bench.turn(SHUT + 17);
    bench.picture();
    assert!(bench.picture().is_some_and(|mean| (40..100).contains(&mean)));
    assert!(!bench.is_shut());
}

#[test]
fn the_end_switch_follows_within_the_servo_s_time_and_a_jammed_flap_does_not() {
    let mut bench = Bench::new();
    bench.poll(|wires| wires.shutter().set_duty_cycle(OPEN)).expect("powered");
    bench.wait(5);
    assert!(bench.is_shut(), "not yet");
    bench.wait(15);
    assert!(!bench.is_shut(), "5.7 degrees take 10 ms");
    bench.board.shutter_servo.jam(bench.now_ns, true);
    bench.turn(SHUT);
    assert!(!bench.is_shut());
    bench.board.shutter_servo.jam(bench.now_ns, false);
    bench.wait(200);
    assert!(bench.is_shut());
}

#[test]
fn a_power_cut_leaves_the_flap_and_nothing_else() {
    let mut bench = Bench::new();
    bench.turn(OPEN);
    bench.stream();
    bench.wait(450);
    bench
        .poll(|wires| {
            wires.infrared().set_high()?;
            wires.rec_lamp().set_high()?;
            wires.shutter().set_duty_cycle(SHUT)
        })
        .expect("powered");
    bench.wait(50);
    let before = bench.board.acts(bench.now_ns);
    assert!(before.infrared > 0.9 && before.rec_lamp > 0.9, "{before:?}");
    bench.board.power_cut(bench.now_ns);
    bench.wait(500);
    let after = bench.board.acts(bench.now_ns);
    assert_eq!(after, HubActs { infrared: 0.0, rec_lamp: 0.0, ..before });
    assert!(after.shutter_open > 0.5, "under way, and stopped there");
    assert!(!bench.board.i2c.targets.camera.is_streaming());
    bench.board.power_on(bench.now_ns);
    bench.wait(500);
    assert!(!bench.poll(|wires| wires.pixels().read_ready()).expect("powered"), "no picture survives");
    assert_eq!(bench.board.acts(bench.now_ns).shutter_open, after.shutter_open, "nobody has told it yet");
}

#[test]
fn sound_and_warmth_reach_their_pins() {
    let mut bench = Bench::new();
    // AIN0, 4.096 V, continuous, 860 a second.
    bench.poll(|wires| wires.i2c().write(0x48, &[1, 0x42, 0xE3])).expect("the converter answers");
    let level = |bench: &mut Bench| {
        let mut bytes = [0; 2];
        bench.poll(|wires| wires.i2c().write_read(0x48, &[0], &mut bytes)).expect("the converter answers");
        // 20 mV per dB, 0.125 mV per count.
        i16::from_be_bytes(bytes) / 160
    };
    bench.wait(100);
    assert_eq!(level(&mut bench), 30);
    bench.senses.sound_db = 94.0;
    bench.wait(100);
    assert_eq!(level(&mut bench), 94);
    assert!(!bench.poll(|wires| wires.pir().is_high()).expect("powered"));
    bench.senses.warm_motion_deg_s = 20.0;
    bench.wait(5);
    assert!(bench.poll(|wires| wires.pir().is_high()).expect("powered"));
}

#[test]
fn exposures_are_asked_for_only_while_streaming() {
    let mut bench = Bench::new();
    assert_eq!(bench.board.next_change_ns(bench.now_ns), None);
    bench.stream();
    let exposes_ns = bench.board.next_change_ns(bench.now_ns).expect("an exposure");
    assert!(exposes_ns > bench.now_ns && exposes_ns < bench.now_ns + 10 * MS);
    assert!(!bench.board.i2c.targets.camera.wants_scene(exposes_ns - 1));
    assert!(bench.board.i2c.targets.camera.wants_scene(exposes_ns));
}

/// Moving and fading values are updated in every tick: their progress must not depend on who reads them in between.
#[test]
fn what_glides_is_due_at_once_until_it_rests() {
    let mut bench = Bench::new();
    bench.poll(|wires| wires.shutter().set_duty_cycle(OPEN)).expect("powered");
    bench.wait(1);
    assert_eq!(bench.board.next_change_ns(bench.now_ns), Some(bench.now_ns + 1), "the flap turns");
    bench.wait(200);
    assert_eq!(bench.board.next_change_ns(bench.now_ns), None);
    bench.senses.sound_db = 94.0;
    bench.wait(500);
    bench.senses.sound_db = 30.0;
    bench.wait(1);
    assert_eq!(bench.board.next_change_ns(bench.now_ns), Some(bench.now_ns + 1), "the level falls");
    bench.wait(1_000);
    assert_eq!(bench.board.next_change_ns(bench.now_ns), None);
}
