//! A simulated UART, 8 data bits, no parity, 1 stop bit, with a transmit ring and a receive FIFO.
//!
//! Writing is buffered, as with DMA: a byte is accepted at once while the ring has room and leaves
//! at the pace of the baud rate. Reading never waits: with nothing received it is an error, because
//! a poll must not wait without bound.
//!
//! Not modelled: parity, break, framing errors, flow control.

use super::{ACCESS_NS, BusError, PollContext};
use crate::faults::{Rules, UartFault};
use crate::random::Stream;
use crate::trace::Trace;
use embedded_io::{ErrorType, Read, ReadReady, Write};
use std::collections::VecDeque;

/// What is wired to a UART.
pub trait UartPeer {
    /// A byte from the controller; its stop bit ended at `at_ns`.
    fn byte_in(&mut self, byte: u8, at_ns: u64);
    /// The next byte for the controller whose stop bit has ended by `now_ns`, if there is one.
    fn byte_out(&mut self, now_ns: u64) -> Option<u8>;
    /// When the stop bit of the next byte for the controller ends, ns; `None` when there is nothing
    /// to send.
    fn next_byte_ns(&self) -> Option<u64>;
}

/// A UART with its peer.
#[derive(Debug, Clone)]
pub struct Uart<P> {
    /// What is wired to it.
    pub peer: P,
    /// The recorded traffic: bytes in both directions with their times, digest only.
    pub trace: Trace,
    /// What is wrong with it.
    pub faults: Rules<UartFault>,
    byte_ns: u64,
    sending: VecDeque<(u64, u8)>,
    idle_from_ns: u64,
    sent: u64,
    received: VecDeque<u8>,
    ring_bytes: usize,
    fifo_bytes: usize,
    overrun: bool,
    noise: Stream,
}

/// Room in the transmit ring, bytes, by default. Estimate: a usual DMA buffer.
pub const TRANSMIT_RING_BYTES: usize = 256;
/// Room in the receive FIFO, bytes, by default; bytes that arrive when it is full are lost. Estimate: a usual DMA
/// buffer.
pub const RECEIVE_FIFO_BYTES: usize = 256;

impl<P: UartPeer> Uart<P> {
    /// A UART at this baud rate; `seed` and its name key its noise.
    #[must_use]
    pub fn new(peer: P, baud: u32, seed: u64, name: &str) -> Self {
        Self {
            peer,
            trace: Trace::default(),
            faults: Rules::default(),
            byte_ns: byte_time_ns(baud),
            sending: VecDeque::new(),
            idle_from_ns: 0,
            sent: 0,
            received: VecDeque::new(),
            ring_bytes: TRANSMIT_RING_BYTES,
            fifo_bytes: RECEIVE_FIFO_BYTES,
            overrun: false,
            noise: Stream::new(seed, name),
        }
    }

    /// The same with buffers of this many bytes, transmit ring and receive FIFO.
    #[must_use]
    pub fn with_buffers(self, ring_bytes: usize, fifo_bytes: usize) -> Self {
        Self { ring_bytes, fifo_bytes, ..self }
    }

    /// Moves both directions on to `now_ns`: bytes that left reach the peer, bytes that came reach
    /// the FIFO.
    pub fn advance(&mut self, now_ns: u64) {
        while let Some((left_ns, byte)) = self.sending.pop_front_if(|(left_ns, _)| *left_ns <= now_ns) {
            self.sent += 1;
            self.trace.fold(&[u64::from(b'>'), left_ns, u64::from(byte)]);
            if let Some(byte) = self.distort(left_ns, byte, true) {
                self.peer.byte_in(byte, left_ns);
            }
        }
        while let Some(came_ns) = self.peer.next_byte_ns().filter(|&came_ns| came_ns <= now_ns) {
            let Some(byte) = self.peer.byte_out(now_ns) else { break };
            self.trace.fold(&[u64::from(b'<'), came_ns, u64::from(byte)]);
            let Some(byte) = self.distort(came_ns, byte, false) else { continue };
            if self.received.len() < self.fifo_bytes {
                self.received.push_back(byte);
            } else {
                self.overrun = true;
            }
        }
    }

    /// Whether bytes were lost to a full FIFO since the last call.
    pub fn take_overrun(&mut self) -> bool {
        core::mem::take(&mut self.overrun)
    }

    /// The next moment at which a byte arrives, ns: for a wake by the receive line.
    #[must_use]
    pub fn next_arrival_ns(&self) -> Option<u64> {
        self.peer.next_byte_ns()
    }

    /// When the last byte now in the transmit ring has left, ns; in the past when the line is idle.
    #[must_use]
    pub fn idle_from_ns(&self) -> u64 {
        self.idle_from_ns
    }

    /// The controller lost its supply at `now_ns`: what had not left is lost, and so is what had
    /// not been read.
    pub fn power_cut(&mut self, now_ns: u64) {
        self.advance(now_ns);
        self.sending.clear();
        self.received.clear();
        self.overrun = false;
        self.idle_from_ns = now_ns;
    }

    /// The controller has its supply again at `now_ns`: it has received nothing while it had none.
    pub fn power_on(&mut self, now_ns: u64) {
        self.advance(now_ns);
        self.received.clear();
        self.overrun = false;
    }

    /// The UART as the firmware sees it, for the length of one poll.
    pub fn handle<'a>(&'a mut self, context: &'a PollContext) -> UartHandle<'a, P> {
        UartHandle { uart: self, context }
    }

    /// What faults make of a byte; `None` when it is lost.
    fn distort(&mut self, at_ns: u64, byte: u8, outgoing: bool) -> Option<u8> {
        let mut byte = byte;
        for fault in self.faults.active(at_ns) {
            match *fault {
                UartFault::Dead => return None,
                UartFault::Noise { probability } => {
                    if self.noise.happens(probability) {
                        byte ^= 1 << (self.noise.draw() % 8);
                    }
                }
                UartFault::BitFlip { mask, every }
                    if outgoing && self.sent.is_multiple_of(u64::from(every.max(1))) =>
                {
                    byte ^= mask
                }
                UartFault::BitFlip { .. } => {}
            }
        }
        Some(byte)
    }
}

/// Time of one byte with start and stop bit, ns.
pub(crate) fn byte_time_ns(baud: u32) -> u64 {
    10 * 1_000_000_000 / u64::from(baud.max(1))
}

/// The firmware's side of a [`Uart`] during one poll: embedded-io's `Read`, `Write`, `ReadReady`.
#[derive(Debug)]
pub struct UartHandle<'a, P> {
    uart: &'a mut Uart<P>,
    context: &'a PollContext,
}

impl<P> ErrorType for UartHandle<'_, P> {
    type Error = BusError;
}

impl<P: UartPeer> ReadReady for UartHandle<'_, P> {
    fn read_ready(&mut self) -> Result<bool, BusError> {
        self.context.check()?;
        self.context.clock.advance(ACCESS_NS);
        self.uart.advance(self.context.now_ns());
        Ok(!self.uart.received.is_empty())
    }
}

impl<P: UartPeer> Read for UartHandle<'_, P> {
    /// Takes what has been received, at most `buf.len()` bytes; never waits.
    ///
    /// # Errors
    /// [`BusError::NothingReady`] when nothing has been received: ask `read_ready` first.
    fn read(&mut self, buf: &mut [u8]) -> Result<usize, BusError> {
        if buf.is_empty() {
            return Ok(0);
        }
        if !self.read_ready()? {
            return Err(BusError::NothingReady);
        }
        let count = buf.len().min(self.uart.received.len());
        for (slot, byte) in buf.iter_mut().zip(self.uart.received.drain(..count)) {
            *slot = byte;
        }
        Ok(count)
    }
}

impl<P: UartPeer> Write for UartHandle<'_, P> {
    /// Puts bytes into the transmit ring; waits in bus time for room only when the ring is full.
    fn write(&mut self, buf: &[u8]) -> Result<usize, BusError> {
        let mut written = 0;
        for &byte in buf {
            self.uart.advance(self.context.now_ns());
            if self.uart.sending.len() >= self.uart.ring_bytes {
                if written > 0 {
                    break;
                }
                if let Some(&(left_ns, _)) = self.uart.sending.front() {
                    self.context.clock.skip_to(left_ns);
                    self.uart.advance(left_ns);
                }
            }
            match self.context.spend_byte(0) {
                Ok(()) => {}
                Err(_) if written > 0 => break,
                Err(error) => return Err(error),
            }
            let begins_ns = self.uart.idle_from_ns.max(self.context.now_ns());
            self.uart.idle_from_ns = begins_ns + self.uart.byte_ns;
            self.uart.sending.push_back((self.uart.idle_from_ns, byte));
            written += 1;
        }
        Ok(written)
    }

    /// Waits in bus time until the last byte has left.
    fn flush(&mut self) -> Result<(), BusError> {
        self.context.check()?;
        self.context.clock.skip_to(self.uart.idle_from_ns);
        self.uart.advance(self.context.now_ns());
        Ok(())
    }
}
