//! The scripted board: a sensor, a converter, a shutter, as far as the hub uses them.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::vec::Vec;

use embedded_hal::i2c::{self, ErrorKind, NoAcknowledgeSource, Operation};

use crate::fake_flash::FakeFlash;
use crate::fake_parts::{FakeModem, FakePin, FakePwm, PWM_MAX};
use crate::hub::Board;
use crate::picture::{HEIGHT, PIXELS, WIDTH};

const SENSOR: u8 = 0x24;
const CONVERTER: u8 = 0x48;

/// What stands before the lens: column, row, width, height, and how much light it throws back, %.
pub(super) type Thing = (usize, usize, usize, usize, u32);

/// Sensor and converter.
#[derive(Clone, Debug)]
pub(super) struct FakeI2c {
    pub(super) dead: Vec<u8>,
    lines: u32,
    gain: u32,
    pub(super) streams: bool,
    pub(super) sound_db: i32,
    /// The converter measures all the time.
    pub(super) listens: bool,
    /// Sounds read by the hub.
    pub(super) heard: u32,
}

impl i2c::ErrorType for FakeI2c {
    type Error = ErrorKind;
}

impl i2c::I2c for FakeI2c {
    fn transaction(&mut self, address: u8, operations: &mut [Operation<'_>]) -> Result<(), ErrorKind> {
        if self.dead.contains(&address) {
            return Err(ErrorKind::NoAcknowledge(NoAcknowledgeSource::Address));
        }
        for operation in operations {
            match (address, operation) {
                (SENSOR, Operation::Write([0x01, 0x00, mode])) => self.streams = *mode == 1,
                (SENSOR, Operation::Write([0x02, 0x02, high, low])) => {
                    self.lines = u32::from(u16::from_be_bytes([*high, *low]));
                }
                (SENSOR, Operation::Write([0x02, 0x05, gain])) => self.gain = 1 << (*gain >> 4),
                (SENSOR, Operation::Read(model)) => model.copy_from_slice(&[0x01, 0xB0]),
                (CONVERTER, Operation::Write([1, high, _])) => self.listens = *high & 1 == 0,
                (CONVERTER, Operation::Read(level)) => {
                    self.heard += 1;
                    let steps = (self.sound_db * 20 * 16).min(i32::from(i16::MAX)) as i16;
                    level.copy_from_slice(&steps.to_be_bytes());
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// The sensor's byte stream.
#[derive(Clone, Debug, Default)]
pub(super) struct FakePixels(pub(super) VecDeque<u8>);

impl embedded_io::ErrorType for FakePixels {
    type Error = Infallible;
}

impl embedded_io::Read for FakePixels {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Infallible> {
        let count = buffer.len().min(self.0.len()).min(100);
        assert!(count > 0, "read with nothing ready would wait for ever");
        for (to, from) in buffer.iter_mut().zip(self.0.drain(..count)) {
            *to = from;
        }
        Ok(count)
    }
}

impl embedded_io::ReadReady for FakePixels {
    fn read_ready(&mut self) -> Result<bool, Infallible> {
        Ok(!self.0.is_empty())
    }
}

#[derive(Clone, Debug)]
pub(super) struct FakeBoard {
    pub(super) i2c: FakeI2c,
    pub(super) flash: FakeFlash,
    pub(super) pixels: FakePixels,
    pub(super) frame_ready: FakePin,
    pub(super) servo: FakePwm,
    /// Low = the shutter is shut.
    pub(super) shutter_end: FakePin,
    pub(super) infrared: FakePin,
    pub(super) pir: FakePin,
    pub(super) rec_lamp: FakePin,
    pub(super) mesh: FakeModem,
    pub(super) cloud: FakeModem,
    /// Light in the hall; 100 is an overcast day, and well exposed with 100 lines.
    pub(super) light: u32,
    /// What the infra-red lamp adds to it.
    pub(super) lamp_light: u32,
    pub(super) things: Vec<Thing>,
    /// The shutter does not move.
    pub(super) shutter_stuck: bool,
    /// Time since the shutter was commanded the other way, ms.
    shutter_late_ms: u32,
    since_frame_ms: u32,
}

/// The shutter takes this long, ms.
const FLAP_MS: u32 = 150;

impl FakeBoard {
    pub(super) fn new(clip_sectors: u16) -> Self {
        Self {
            i2c: FakeI2c {
                dead: Vec::new(),
                lines: 0,
                gain: 1,
                streams: false,
                sound_db: 40,
                listens: true,
                heard: 0,
            },
            flash: FakeFlash::new(16 + usize::from(clip_sectors)),
            pixels: FakePixels::default(),
            frame_ready: FakePin(false),
            servo: FakePwm(0),
            shutter_end: FakePin(false),
            infrared: FakePin(false),
            pir: FakePin(false),
            rec_lamp: FakePin(false),
            mesh: FakeModem::default(),
            cloud: FakeModem::default(),
            light: 100,
            lamp_light: 40,
            things: Vec::new(),
            shutter_stuck: false,
            shutter_late_ms: 0,
            since_frame_ms: 0,
        }
    }

    pub(super) const fn is_shut(&self) -> bool {
        !self.shutter_end.0
    }

    /// One millisecond of shutter and sensor.
    pub(super) fn step(&mut self) {
        // 2 ms of 20 ms opens, 1 ms shuts; anything between is no valid command.
        let told_open = self.servo.0 >= PWM_MAX / 10;
        let is_astray = told_open == self.is_shut();
        self.shutter_late_ms = if is_astray && !self.shutter_stuck { self.shutter_late_ms + 1 } else { 0 };
        if self.shutter_late_ms >= FLAP_MS {
            self.shutter_end.0 = told_open;
        }
        self.since_frame_ms = if self.i2c.streams { self.since_frame_ms + 1 } else { 0 };
        if self.since_frame_ms >= 200 {
            self.since_frame_ms = 0;
            self.pixels.0 = self.frame().into();
            self.frame_ready.0 = true;
        }
        self.frame_ready.0 &= !self.pixels.0.is_empty();
    }

    fn frame(&self) -> Vec<u8> {
        let lamp = if self.infrared.0 { self.lamp_light } else { 0 };
        let light = if self.is_shut() { 0 } else { self.light + lamp };
        (0..WIDTH * HEIGHT).map(|pixel| self.pixel(pixel % WIDTH, pixel / WIDTH, light)).collect()
    }

    fn pixel(&self, column: usize, row: usize, light: u32) -> u8 {
        let covers = |(x, y, width, height, _): &&Thing| {
            (*x..x + width).contains(&column) && (*y..y + height).contains(&row)
        };
        let albedo = self.things.iter().rev().find(covers).map_or(80, |thing| thing.4);
        // 80 % of light 100 over 100 lines is 92 above black.
        let exposure = u64::from(self.i2c.lines) * u64::from(self.i2c.gain);
        let value = 8 + u64::from(light * albedo) * exposure * 92 / (80 * 100 * 100);
        u8::try_from(value).unwrap_or(u8::MAX)
    }
}

const _: () = assert!(PIXELS == 576);

impl Board for FakeBoard {
    type I2c = FakeI2c;
    type Flash = FakeFlash;
    type Servo = FakePwm;
    type In = FakePin;
    type Out = FakePin;
    type Pixels = FakePixels;
    type Modem = FakeModem;
    fn i2c(&mut self) -> &mut FakeI2c {
        &mut self.i2c
    }
    fn flash(&mut self) -> &mut FakeFlash {
        &mut self.flash
    }
    fn pixels(&mut self) -> &mut FakePixels {
        &mut self.pixels
    }
    fn frame_ready(&mut self) -> &mut FakePin {
        &mut self.frame_ready
    }
    fn shutter(&mut self) -> &mut FakePwm {
        &mut self.servo
    }
    fn shutter_end(&mut self) -> &mut FakePin {
        &mut self.shutter_end
    }
    fn infrared(&mut self) -> &mut FakePin {
        &mut self.infrared
    }
    fn pir(&mut self) -> &mut FakePin {
        &mut self.pir
    }
    fn rec_lamp(&mut self) -> &mut FakePin {
        &mut self.rec_lamp
    }
    fn mesh(&mut self) -> &mut FakeModem {
        &mut self.mesh
    }
    fn cloud(&mut self) -> &mut FakeModem {
        &mut self.cloud
    }
}
