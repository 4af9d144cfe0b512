//! The image sensor: registers, frames, and the control of exposure and infra-red lamp.
//!
//! Register-compatible with the Himax HM01B0 as far as used: 16-bit addresses, 8-bit values. One line of
//! integration is 62.67 µs; five frames a second are 3,191 lines.

use embedded_hal::digital::{InputPin, OutputPin};
use embedded_hal::i2c::I2c;
use embedded_io::{Read, ReadReady};

use super::board::Board;
use super::config::CameraConfig;
use crate::picture::{PIXELS, Pixels};
use crate::time::Instant;

const ADDRESS: u8 = 0x24;
const MODEL_ID: [u8; 2] = [0x01, 0xB0];

const REG_MODEL_ID: u16 = 0x0000;
const REG_MODE: u16 = 0x0100;
const REG_RESET: u16 = 0x0103;
const REG_GROUP_DONE: u16 = 0x0104;
const REG_INTEGRATION: u16 = 0x0202;
const REG_GAIN: u16 = 0x0205;
const REG_FRAME_LENGTH: u16 = 0x0340;

/// Lines of integration to whole steps of the analogue gain: 1, 2, 4, 8.
const GAIN_STEPS_MAX: u8 = 3;

/// Pictures until a new exposure takes effect: the frame in progress, and the one that had begun already.
const SETTLE_PICTURES: u8 = 2;

/// One step shortens the exposure by no more than this factor: a white picture does not show by how much it is too
/// bright.
const STEP_MAX: u32 = 8;

/// An exposure counts as found when it is right within this factor.
const FOUND_PART: u32 = 4;

/// Reserve of exposure that a hall without lamp needs at the beginning of a recording, as a factor. Light falls to a
/// quarter in 7 minutes of civil twilight.
const TWILIGHT_PART: u32 = 4;

/// The sensor and its light.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Camera {
    /// It has acknowledged the command to stand by.
    is_off: bool,
    /// Since when it streams.
    on_since: Option<Instant>,
    /// When it last gave a picture.
    picture_at: Option<Instant>,
    /// It did not answer in time.
    is_silent: bool,
    /// Exposure: lines times gain.
    exposure: u32,
    /// Pictures until the exposure is what was written.
    settling: u8,
    infrared: bool,
    /// Pictures without the lamp have been bright enough by far since it was last switched off.
    saw_without_lamp: bool,
    /// A picture was well exposed, or as well as can be, since the sensor was started.
    is_found: bool,
    /// Since when pictures with the lamp have been bright enough.
    bright_since: Option<Instant>,
    /// Dark pictures in a row at full exposure and light.
    dark: u8,
}

/// A picture, and how it was exposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shot {
    pub(super) pixels: Pixels,
    /// Exposure: lines times gain.
    pub(super) exposure: u32,
    /// The exposure is settled, and the light is expected to last.
    pub(super) is_settled: bool,
    /// It is neither dark nor white.
    pub(super) shows: bool,
}

impl Camera {
    /// A sensor in an unknown state.
    pub(super) const fn new() -> Self {
        Self {
            is_off: false,
            on_since: None,
            picture_at: None,
            is_silent: false,
            exposure: 0,
            settling: 0,
            infrared: false,
            saw_without_lamp: false,
            is_found: false,
            bright_since: None,
            dark: 0,
        }
    }

    /// Whether it does not answer, or gives no pictures.
    pub(super) const fn is_silent(&self) -> bool {
        self.is_silent
    }

    /// Whether pictures are dark at full exposure and light.
    pub(super) const fn is_dark(&self, config: &CameraConfig) -> bool {
        self.dark >= config.dark_pictures
    }

    /// Whether the exposure that suits the hall has been found: earlier pictures are too dark or too white to be
    /// compared with later ones.
    pub(super) const fn has_found(&self) -> bool {
        self.is_found
    }

    /// Lets the sensor stream, or stand by; restarts one that does not answer. `wanted`: a recording is in force and
    /// the shutter is open.
    pub(super) fn run<B: Board>(&mut self, board: &mut B, wanted: bool, config: &CameraConfig, now: Instant) {
        if !wanted {
            if !self.is_off {
                let is_off = write(board.i2c(), REG_MODE, &[0]).is_ok();
                *self = Self { is_off, ..Self::new() };
            }
        } else {
            let last = self.picture_at.max(self.on_since);
            if last.is_none_or(|last| now.ms_since(last) >= config.silent_ms) {
                self.is_silent |= self.on_since.is_some();
                self.is_silent |= self.start(board, config).is_err();
                self.on_since = Some(now);
            }
        }
        // The lamp cannot be read back; it is set at every poll.
        let _ = board.infrared().set_state(self.infrared.into());
    }

    fn start<B: Board>(&mut self, board: &mut B, config: &CameraConfig) -> Result<(), Silent> {
        self.is_off = false;
        if self.exposure == 0 {
            self.exposure = u32::from(config.lines_first);
        }
        let i2c = board.i2c();
        let mut model = [0; 2];
        i2c.write_read(ADDRESS, &REG_MODEL_ID.to_be_bytes(), &mut model).map_err(|_| Silent)?;
        if model != MODEL_ID {
            return Err(Silent);
        }
        write(i2c, REG_RESET, &[1])?;
        write(i2c, REG_FRAME_LENGTH, &config.frame_lines.to_be_bytes())?;
        self.write_exposure(i2c, config)?;
        write(i2c, REG_MODE, &[1])
    }

    fn write_exposure<I: I2c>(&mut self, i2c: &mut I, config: &CameraConfig) -> Result<(), Silent> {
        let (mut lines, mut gain) = (self.exposure, 0);
        while lines > u32::from(config.lines_max) && gain < GAIN_STEPS_MAX {
            (lines, gain) = (lines / 2, gain.saturating_add(1));
        }
        let lines = u16::try_from(lines).unwrap_or(config.lines_max).min(config.lines_max);
        self.exposure = u32::from(lines) << gain;
        self.settling = SETTLE_PICTURES;
        write(i2c, REG_INTEGRATION, &lines.to_be_bytes())?;
        write(i2c, REG_GAIN, &[gain << 4])?;
        write(i2c, REG_GROUP_DONE, &[1])
    }

    /// The picture that waits, if there is one.
    pub(super) fn take<B: Board>(
        &mut self,
        board: &mut B,
        config: &CameraConfig,
        now: Instant,
    ) -> Option<Shot> {
        if self.on_since.is_none() || !board.frame_ready().is_high().unwrap_or(false) {
            return None;
        }
        let pixels = read_frame(board.pixels())?;
        self.picture_at = Some(now);
        self.is_silent = false;
        self.settling = self.settling.saturating_sub(1);
        let is_settled = self.settling == 0;
        // While the lamp may soon be switched off, the hall looks neither as before nor as after.
        let is_lasting = !(self.infrared && self.saw_without_lamp);
        let shows = (config.dark..=config.bright_max).contains(&brightness(&pixels, config));
        let shot = Shot { pixels, exposure: self.exposure, is_settled: is_settled && is_lasting, shows };
        if is_settled {
            self.adapt(board, &pixels, config, now);
        }
        Some(shot)
    }

    /// Controls the exposure by the brightness of a picture; switches the infra-red lamp on when that is not enough,
    /// and off when there may be light again.
    fn adapt<B: Board>(&mut self, board: &mut B, pixels: &Pixels, config: &CameraConfig, now: Instant) {
        let bright = brightness(pixels, config);
        if bright >= config.dark {
            self.dark = 0;
        } else if self.infrared && self.exposure >= longest(config) {
            self.dark = self.dark.saturating_add(1);
            return;
        }
        if self.needs_lamp(bright, config) {
            (self.infrared, self.bright_since) = (true, None);
            self.expose(board, u32::from(config.lines_lamp).min(self.exposure), config);
            return;
        }
        let wanted = wanted(self.exposure, bright, config);
        // Once found it may deviate more: a constantly changing exposure looks like movement everywhere.
        let part = wanted / FOUND_PART;
        self.is_found |= wanted.abs_diff(self.exposure) <= part;
        let is_in_band = self.is_found && (config.bright_min..=config.bright_max).contains(&bright);
        if is_in_band {
            self.try_without_lamp(config, now);
            return;
        }
        self.bright_since = None;
        if wanted != self.exposure {
            self.expose(board, wanted, config);
        }
    }

    /// Whether there is too little light without the lamp. At first the lamp is switched on early: at dusk the light
    /// must last until the visit is over, because with the lamp everything looks different.
    fn needs_lamp(&self, bright: u8, config: &CameraConfig) -> bool {
        if self.infrared || bright > config.bright_max {
            return false;
        }
        let is_at_its_end = self.exposure >= longest(config) && bright < config.bright_min;
        let is_twilight = bright >= config.dark && ideal(self.exposure, bright, config) > unlit(config);
        is_at_its_end || (!self.is_found && is_twilight)
    }

    fn expose<B: Board>(&mut self, board: &mut B, exposure: u32, config: &CameraConfig) {
        self.exposure = exposure;
        // A sensor that did not accept it keeps its exposure, and is set again.
        let _ = self.write_exposure(board.i2c(), config);
    }

    /// With the lamp the hall looks different than before the visit. An object that covered the lens may be gone.
    fn try_without_lamp(&mut self, config: &CameraConfig, now: Instant) {
        if !self.infrared {
            self.saw_without_lamp |= self.exposure <= unlit(config);
            return;
        }
        let since = *self.bright_since.get_or_insert(now);
        if self.saw_without_lamp && now.ms_since(since) >= config.lamp_ms {
            (self.infrared, self.saw_without_lamp, self.bright_since) = (false, false, None);
            self.settling = SETTLE_PICTURES;
        }
    }
}

/// The longest exposure: lines times gain.
fn longest(config: &CameraConfig) -> u32 {
    u32::from(config.lines_max) << GAIN_STEPS_MAX
}

/// The longest exposure at which a hall needs no lamp: daylight may fall to a quarter within a visit.
fn unlit(config: &CameraConfig) -> u32 {
    longest(config) / TWILIGHT_PART
}

/// Brightness of a picture, of 255: the median, because with the infra-red lamp near objects are always white. If
/// nearly all pixels are white the median shows too little.
fn brightness(pixels: &Pixels, config: &CameraConfig) -> u8 {
    let (median, mean) = (pixels.median(), pixels.mean());
    if mean > config.bright_max { mean.max(median) } else { median }
}

/// The exposure at which such a picture would have had the target brightness.
fn ideal(exposure: u32, bright: u8, config: &CameraConfig) -> u32 {
    let light = u32::from(bright.saturating_sub(config.black));
    let aim = u32::from(config.bright.saturating_sub(config.black));
    exposure.saturating_mul(aim).checked_div(light).unwrap_or(u32::MAX)
}

/// The next exposure.
fn wanted(exposure: u32, bright: u8, config: &CameraConfig) -> u32 {
    let longest = longest(config);
    if bright < config.dark {
        return longest; // by how much it is too dark is unknown
    }
    let least = (exposure / STEP_MAX).max(u32::from(config.lines_min)).min(longest);
    ideal(exposure, bright, config).clamp(least, longest)
}

/// The sensor did not answer, or is of another type.
struct Silent;

fn write<I: I2c>(i2c: &mut I, register: u16, values: &[u8]) -> Result<(), Silent> {
    let mut bytes = heapless::Vec::<u8, 4>::new();
    bytes.extend_from_slice(&register.to_be_bytes()).map_err(|_| Silent)?;
    bytes.extend_from_slice(values).map_err(|_| Silent)?;
    i2c.write(ADDRESS, &bytes).map_err(|_| Silent)
}

/// A whole frame, or none.
fn read_frame<P: Read + ReadReady>(port: &mut P) -> Option<Pixels> {
    let mut pixels = [0; PIXELS];
    let mut rest: &mut [u8] = &mut pixels;
    // Each iteration reads at least one byte, so this ends.
    while !rest.is_empty() {
        if !port.read_ready().unwrap_or(false) {
            return None;
        }
        let count = port.read(rest).ok().filter(|count| *count > 0)?;
        rest = rest.get_mut(count..)?;
    }
    Some(Pixels(pixels))
}
