//! A grey image sensor modelled on the Himax HM01B0, on I2C at 0x24, binned to 32 x 18 pixels of 8 bit.
//!
//! Modelled: 16-bit register addresses that run on, identification, standby and streaming, software
//! reset, frame timing by frame and line length, integration time by lines, analogue gain, their
//! taking effect together at a frame's start, black level, clipping, shot and read noise, the newest
//! frame at the camera port, a sequencer that hangs. Deliberately absent: automatic exposure, test patterns, windows
//! and orientation, rolling shutter (one moment stands for a frame), digital gain; their registers are acknowledged and
//! read 0. Registers and defaults: as published drivers of the HM01B0 use them; 32 x 18 in place of its 320 x 240 is
//! ours, so that a picture is a few hundred bytes.
//!
//! **Glossary.** *Line*: the unit of all times, `LINE_LENGTH` pixel clocks. *Frame length*: lines from
//! one frame's start to the next one's. *Integration*: lines during which a pixel gathers light.
//! *Group*: registers that take effect together. *Irradiance*: light per pixel as the lens delivers
//! it; 1 fills a pixel within [`FULL_WELL_LINES`].

mod pixels;
mod port;

pub use pixels::{BLACK_LEVEL, FULL_WELL_LINES, HEIGHT, PIXELS, WIDTH};
pub use port::{CameraPort, Captured, FrameHandle};

use crate::bus::i2c::{Ack, I2cTarget};
use pixels::{Exposure, Film};

/// The 7-bit address.
pub const ADDRESS: u8 = 0x24;
/// Model number, registers 0x0000 and 0x0001.
pub const MODEL_ID: [u8; 2] = [0x01, 0xB0];

/// The pixel clock, Hz. Estimate: a 24 MHz oscillator over 4.
const PIXEL_CLOCK_HZ: u64 = 6_000_000;
/// Frame length, line length and integration after reset: 26 frames a second.
const FRAME_LENGTH_RESET: u16 = 0x0264;
const LINE_LENGTH_RESET: u16 = 0x0178;
const INTEGRATION_RESET: u16 = 0x0108;
/// From the command to stream to the first frame's start, ns. Estimate: the analogue part wakes.
const WAKE_NS: u64 = 1_000_000;
/// Lines of a frame that cannot integrate: a pixel must be reset and read.
const LINES_KEPT: u16 = 2;

mod register {
    pub(super) const MODEL_ID_H: u16 = 0x0000;
    pub(super) const MODEL_ID_L: u16 = 0x0001;
    pub(super) const FRAME_COUNT: u16 = 0x0005;
    pub(super) const MODE_SELECT: u16 = 0x0100;
    pub(super) const SW_RESET: u16 = 0x0103;
    pub(super) const GRP_PARAM_HOLD: u16 = 0x0104;
    pub(super) const INTEGRATION_H: u16 = 0x0202;
    pub(super) const INTEGRATION_L: u16 = 0x0203;
    pub(super) const ANALOG_GAIN: u16 = 0x0205;
    pub(super) const FRAME_LENGTH_H: u16 = 0x0340;
    pub(super) const FRAME_LENGTH_L: u16 = 0x0341;
    pub(super) const LINE_LENGTH_H: u16 = 0x0342;
    pub(super) const LINE_LENGTH_L: u16 = 0x0343;
}

/// The registers that take effect together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Group {
    integration: u16,
    analog_gain: u8,
    frame_length: u16,
    line_length: u16,
}

impl Group {
    const RESET: Self = Self {
        integration: INTEGRATION_RESET,
        analog_gain: 0,
        frame_length: FRAME_LENGTH_RESET,
        line_length: LINE_LENGTH_RESET,
    };

    /// So many lines, ns.
    fn lines_ns(&self, lines: u64) -> u64 {
        lines * u64::from(self.line_length.max(1)) * 1_000_000_000 / PIXEL_CLOCK_HZ
    }

    /// From one frame's start to the next one's, ns. A frame holds its own rows at least.
    fn frame_ns(&self) -> u64 {
        self.lines_ns(u64::from(self.frame_length.max(HEIGHT as u16 + LINES_KEPT)))
    }

    /// Lines of integration: no more than the frame leaves.
    fn lines(&self) -> u16 {
        let most = self.frame_length.max(HEIGHT as u16 + LINES_KEPT) - LINES_KEPT - HEIGHT as u16;
        self.integration.clamp(1, most.max(1))
    }
}

/// A frame under way.
#[derive(Debug, Clone, PartialEq)]
struct Under {
    begins_ns: u64,
    group: Group,
    /// What the pixels saw; none before the exposure's moment.
    exposed: Option<Exposure>,
}

impl Under {
    /// The moment whose scene stands for the exposure: its middle, ns.
    fn exposes_ns(&self) -> u64 {
        self.begins_ns + self.group.lines_ns(u64::from(self.group.lines())) / 2
    }

    /// When the last row has been read out, ns.
    fn ready_ns(&self) -> u64 {
        self.begins_ns + self.group.lines_ns(u64::from(self.group.lines()) + HEIGHT as u64)
    }

    fn next_begins_ns(&self) -> u64 {
        self.begins_ns + self.group.frame_ns()
    }
}

/// The sensor.
#[derive(Debug, Clone)]
pub struct ImageSensor {
    written: Group,
    /// The group is to be taken at the next frame's start.
    group_released: bool,
    streaming: bool,
    frames: u64,
    under: Option<Under>,
    film: Film,
    newest: Option<Box<[u8; PIXELS]>>,
    /// Its sequencer hangs, and the cause persists.
    hangs: bool,
    upset: bool,
    pointer: u16,
    received: u8,
}

impl ImageSensor {
    /// A sensor in standby, in the dark; `seed` and its name key its noise.
    #[must_use]
    pub fn new(seed: u64, name: &str) -> Self {
        Self {
            written: Group::RESET,
            group_released: false,
            streaming: false,
            frames: 0,
            under: None,
            film: Film::new(seed, name),
            newest: None,
            hangs: false,
            upset: false,
            pointer: 0,
            received: 0,
        }
    }

    /// Starts or ends a disturbance of its sequencer (a dip of its supply, a discharge nearby). It hangs at once:
    /// registers answer, but there are no frames. Only a reset after the end of the disturbance restarts it.
    pub fn upset(&mut self, now_ns: u64, upset: bool) {
        self.advance(now_ns);
        self.upset = upset;
        self.hangs |= upset;
        if self.hangs {
            self.under = None;
        }
    }

    /// The light on the pixels from now on, row by row, 0 to 1 and more. An exposure that has fallen due since the
    /// scene was last set sees this scene.
    pub fn set_scene(&mut self, now_ns: u64, irradiance: &[f32; PIXELS]) {
        self.film.set_scene(irradiance);
        self.expose(now_ns);
        self.advance(now_ns);
    }

    /// The moment whose scene the frame under way will show, ns, or when to call again: the next frame may have another
    /// group. `None` in standby.
    #[must_use]
    pub fn next_exposure_ns(&self) -> Option<u64> {
        let under = self.under.as_ref()?;
        Some(if under.exposed.is_none() { under.exposes_ns() } else { under.ready_ns() })
    }

    /// Whether an exposure is due: the scene should be set now.
    #[must_use]
    pub fn wants_scene(&self, now_ns: u64) -> bool {
        self.under.as_ref().is_some_and(|under| under.exposed.is_none() && under.exposes_ns() <= now_ns)
    }

    /// When the frame under way will be ready at the port, ns.
    #[must_use]
    pub fn next_frame_ns(&self) -> Option<u64> {
        self.under.as_ref().map(Under::ready_ns)
    }

    /// Whether a frame was exposed that is not read out yet: for tests that fork there.
    #[must_use]
    pub fn holds_exposure(&self) -> bool {
        self.under.as_ref().is_some_and(|under| under.exposed.is_some())
    }

    /// Whether the sensor streams: for the judge and the panels.
    #[must_use]
    pub fn is_streaming(&self) -> bool {
        self.streaming
    }

    /// Whether its sequencer hangs: for the judge.
    #[must_use]
    pub fn hangs(&self) -> bool {
        self.hangs
    }

    /// Moves on to `now_ns`; an exposure without a scene of its own sees the last one set.
    pub fn advance(&mut self, now_ns: u64) {
        while let Some(under) = self.under.as_ref() {
            if now_ns < under.ready_ns() {
                return;
            }
            self.expose(now_ns);
            self.read_out(now_ns);
        }
    }

    /// Takes the newest whole frame.
    pub fn take_frame(&mut self, now_ns: u64) -> Option<Box<[u8; PIXELS]>> {
        self.advance(now_ns);
        self.newest.take()
    }

    /// The supply fails: integration stops.
    pub fn power_cut(&mut self, now_ns: u64) {
        self.advance(now_ns);
        self.reset();
    }

    fn expose(&mut self, now_ns: u64) {
        if let Some(under) = &mut self.under
            && under.exposed.is_none()
            && under.exposes_ns() <= now_ns
        {
            under.exposed = Some(self.film.expose(under.group.lines(), under.group.analog_gain));
        }
    }

    fn read_out(&mut self, now_ns: u64) {
        let Some(mut under) = self.under.take() else { return };
        if let Some(exposure) = under.exposed.take() {
            self.newest = Some(self.film.develop(self.frames, &exposure));
        }
        self.frames += 1;
        let mut begins_ns = under.next_begins_ns();
        // For whole frames nothing was read: of those only the last one can still be read. A released group is taken by
        // the very next frame, and only the frames after it have its length.
        if !self.group_released {
            let skipped = now_ns.saturating_sub(begins_ns) / under.group.frame_ns();
            self.frames += skipped.saturating_sub(1);
            begins_ns += skipped.saturating_sub(1) * under.group.frame_ns();
        }
        self.begin_frame(begins_ns, under.group);
    }

    /// A frame's start takes what was written, if it was released.
    fn begin_frame(&mut self, begins_ns: u64, before: Group) {
        let released = core::mem::take(&mut self.group_released);
        let group = if released { self.written } else { before };
        self.under = (!self.hangs).then_some(Under { begins_ns, group, exposed: None });
    }

    fn reset(&mut self) {
        self.written = Group::RESET;
        self.group_released = false;
        self.streaming = false;
        self.frames = 0;
        self.under = None;
        self.newest = None;
        self.hangs = self.upset;
    }

    fn write_register(&mut self, address: u16, byte: u8, now_ns: u64) {
        let high = |word: u16| word & 0x00FF | u16::from(byte) << 8;
        let low = |word: u16| word & 0xFF00 | u16::from(byte);
        let group = &mut self.written;
        match address {
            register::MODE_SELECT => self.set_streaming(byte & 0b111 == 1, now_ns),
            register::SW_RESET => self.reset(),
            // Published drivers write 1 when the group is complete; taking that back is not known.
            register::GRP_PARAM_HOLD => self.group_released |= byte & 1 != 0,
            register::INTEGRATION_H => group.integration = high(group.integration),
            register::INTEGRATION_L => group.integration = low(group.integration),
            register::ANALOG_GAIN => group.analog_gain = byte & 0x70,
            register::FRAME_LENGTH_H => group.frame_length = high(group.frame_length),
            register::FRAME_LENGTH_L => group.frame_length = low(group.frame_length),
            register::LINE_LENGTH_H => group.line_length = high(group.line_length),
            register::LINE_LENGTH_L => group.line_length = low(group.line_length),
            _ => {}
        }
    }

    /// Into standby a frame under way is lost (estimate); out of it everything written holds.
    fn set_streaming(&mut self, streaming: bool, now_ns: u64) {
        if streaming == self.streaming {
            return;
        }
        self.streaming = streaming;
        self.under = None;
        if streaming {
            self.group_released = true;
            self.begin_frame(now_ns + WAKE_NS, self.written);
        }
    }

    fn read_register(&self, address: u16) -> u8 {
        let [integration_h, integration_l] = self.written.integration.to_be_bytes();
        let [frame_h, frame_l] = self.written.frame_length.to_be_bytes();
        let [line_h, line_l] = self.written.line_length.to_be_bytes();
        match address {
            register::MODEL_ID_H => MODEL_ID[0],
            register::MODEL_ID_L => MODEL_ID[1],
            register::FRAME_COUNT => self.frames as u8,
            register::MODE_SELECT => u8::from(self.streaming),
            register::INTEGRATION_H => integration_h,
            register::INTEGRATION_L => integration_l,
            register::ANALOG_GAIN => self.written.analog_gain,
            register::FRAME_LENGTH_H => frame_h,
            register::FRAME_LENGTH_L => frame_l,
            register::LINE_LENGTH_H => line_h,
            register::LINE_LENGTH_L => line_l,
            _ => 0,
        }
    }
}

impl I2cTarget for ImageSensor {
    fn start(&mut self, read: bool, now_ns: u64) -> Ack {
        self.advance(now_ns);
        if !read {
            self.received = 0;
        }
        Ack::Ack
    }

    fn write(&mut self, byte: u8, now_ns: u64) -> Ack {
        self.advance(now_ns);
        match self.received {
            0 => self.pointer = u16::from(byte) << 8,
            1 => self.pointer |= u16::from(byte),
            _ => {
                self.write_register(self.pointer, byte, now_ns);
                self.pointer = self.pointer.wrapping_add(1);
            }
        }
        self.received = self.received.saturating_add(1).min(2);
        Ack::Ack
    }

    fn read(&mut self, now_ns: u64) -> u8 {
        self.advance(now_ns);
        let byte = self.read_register(self.pointer);
        self.pointer = self.pointer.wrapping_add(1);
        byte
    }

    fn stop(&mut self, now_ns: u64) {
        self.advance(now_ns);
    }

    fn power_on_reset(&mut self, _now_ns: u64) {
        self.reset();
    }
}
