//! The microcontroller's camera port: takes the sensor's frames by DMA and hands them out as bytes.
//!
//! Two buffers: a frame being read stays whole, and the newest one replaces one of which no byte was read.

use super::{ImageSensor, PIXELS};
use crate::bus::pins::Level;
use crate::bus::{ACCESS_NS, BusError, PollContext};
use crate::trace::Trace;
use embedded_io::{ErrorType, Read, ReadReady};

/// Time to take one byte out of the port's memory, ns. Estimate: 16 cycles at 64 MHz.
const BYTE_NS: u64 = 250;

/// The port.
#[derive(Debug, Clone, Default)]
pub struct CameraPort {
    /// The recorded traffic, digest only.
    pub trace: Trace,
    waiting: Option<Captured>,
    reading: Option<(Captured, usize)>,
    read: Option<Captured>,
}

/// A frame in the port's memory.
#[derive(Debug, Clone)]
pub struct Captured {
    /// Grey values, row by row.
    pub pixels: Box<[u8; PIXELS]>,
    /// When the sensor had exposed it, ns.
    pub at_ns: u64,
}

impl CameraPort {
    /// Takes the sensor's newest frame, if there is one.
    pub fn capture(&mut self, now_ns: u64, sensor: &mut ImageSensor) {
        if let Some(pixels) = sensor.take_frame(now_ns) {
            self.waiting = Some(Captured { pixels, at_ns: now_ns });
        }
    }

    /// The latest frame that was read to its end, for observers.
    #[must_use]
    pub fn last_read(&self) -> Option<&Captured> {
        self.read.as_ref()
    }

    /// The frame that waits to be read: for panels and for the judge.
    #[must_use]
    pub fn waiting(&self) -> Option<&[u8; PIXELS]> {
        self.waiting.as_ref().map(|captured| &*captured.pixels)
    }

    /// The frame-ready line: high while a whole frame waits.
    #[must_use]
    pub fn ready_line(&self) -> Level {
        if self.waiting.is_some() { Level::High } else { Level::Low }
    }

    /// The supply fails: the buffers are lost.
    pub fn power_cut(&mut self) {
        self.waiting = None;
        self.reading = None;
        self.read = None;
    }

    /// The port as the firmware sees it, for the length of one poll.
    pub fn handle<'a>(&'a mut self, context: &'a PollContext) -> FrameHandle<'a> {
        FrameHandle { port: self, context }
    }
}

/// The firmware's side of a [`CameraPort`] during one poll: embedded-io's `Read` and `ReadReady`.
#[derive(Debug)]
pub struct FrameHandle<'a> {
    port: &'a mut CameraPort,
    context: &'a PollContext,
}

impl ErrorType for FrameHandle<'_> {
    type Error = BusError;
}

impl ReadReady for FrameHandle<'_> {
    fn read_ready(&mut self) -> Result<bool, BusError> {
        self.context.check()?;
        self.context.clock.advance(ACCESS_NS);
        Ok(self.port.reading.is_some() || self.port.waiting.is_some())
    }
}

impl Read for FrameHandle<'_> {
    /// Takes the next bytes of the frame begun, or of the newest one; never beyond a frame's end, and
    /// never waits.
    ///
    /// # Errors
    /// [`BusError::NothingReady`] when no frame waits: ask `read_ready` first.
    fn read(&mut self, buf: &mut [u8]) -> Result<usize, BusError> {
        if buf.is_empty() {
            return Ok(0);
        }
        if !self.read_ready()? {
            return Err(BusError::NothingReady);
        }
        let waiting = &mut self.port.waiting;
        let begun = self.port.reading.take().or_else(|| waiting.take().map(|frame| (frame, 0)));
        let Some((frame, mut at)) = begun else { return Err(BusError::NothingReady) };
        let begins = at;
        let mut outcome = Ok(());
        for (slot, &byte) in buf.iter_mut().zip(frame.pixels[begins..].iter()) {
            outcome = self.context.spend_byte(BYTE_NS);
            if outcome.is_err() {
                break;
            }
            *slot = byte;
            at += 1;
        }
        self.port.trace.fold(&[u64::from(b'F'), self.context.now_ns()]);
        self.port.trace.fold_bytes(&frame.pixels[begins..at]);
        if at < PIXELS {
            self.port.reading = Some((frame, at));
        } else {
            self.port.read = Some(frame);
        }
        if at > begins { Ok(at - begins) } else { outcome.map(|()| 0) }
    }
}
