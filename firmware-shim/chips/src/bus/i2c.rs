//! A simulated I2C bus: byte by byte, with acknowledges, bus time and faults.
//!
//! Not modelled: several controllers, 10-bit addresses, high-speed mode, general call.

use super::{BusError, PollContext};
use crate::faults::{I2cFault, I2cFaultKind, Rules, Wire};
use crate::random::Stream;
use crate::trace::{Call, Trace};
use embedded_hal::i2c::{Error as _, ErrorType, I2c, Operation};
use std::collections::BTreeSet;

/// One chip on an I2C bus, byte by byte, so that the same model can serve an emulated
/// microcontroller.
///
/// `now_ns` never goes back from call to call; a chip moves its own time on to it before it
/// answers.
pub trait I2cTarget {
    /// START or repeated START with this chip's address: does the chip acknowledge it?
    fn start(&mut self, read: bool, now_ns: u64) -> Ack;
    /// One byte written by the controller: does the chip acknowledge it?
    fn write(&mut self, byte: u8, now_ns: u64) -> Ack;
    /// One byte read by the controller.
    fn read(&mut self, now_ns: u64) -> u8;
    /// STOP.
    fn stop(&mut self, now_ns: u64);
    /// The supply came (back) at `now_ns`: registers at their reset values, non-volatile memory
    /// kept.
    fn power_on_reset(&mut self, now_ns: u64);
}

/// The chips of a board's I2C bus, found by their 7-bit address.
pub trait I2cTargets {
    /// The chip that answers this address, if there is one.
    fn target(&mut self, address: u8) -> Option<&mut dyn I2cTarget>;
}

/// The ninth bit of a byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ack {
    /// SDA pulled low: go on.
    Ack,
    /// SDA left high: no target, busy, or not understood.
    Nack,
}

/// An I2C bus with its chips.
#[derive(Debug, Clone)]
pub struct I2cBus<T> {
    /// The chips.
    pub targets: T,
    /// The recorded traffic.
    pub trace: Trace,
    /// What is wrong with it.
    pub faults: Rules<I2cFault>,
    bit_ns: u64,
    noise: Stream,
    transactions: u64,
    unpowered: BTreeSet<u8>,
}

/// How long a controller waits on a wire that is held low, ns. Source: SMBus 3.1, table 2,
/// TTIMEOUT, 25 to 35 ms.
const STUCK_TIMEOUT_NS: u64 = 25_000_000;

impl<T: I2cTargets> I2cBus<T> {
    /// A bus at 400 kHz (fast mode) with these chips; `seed` keys the noise of its faults.
    #[must_use]
    pub fn new(targets: T, seed: u64) -> Self {
        Self {
            targets,
            trace: Trace::default(),
            faults: Rules::default(),
            bit_ns: 2_500,
            noise: Stream::new(seed, "i2c"),
            transactions: 0,
            unpowered: BTreeSet::new(),
        }
    }

    /// Changes the clock rate, Hz; 400 kHz unless changed.
    pub fn set_speed_hz(&mut self, speed_hz: u32) {
        self.bit_ns = 1_000_000_000 / u64::from(speed_hz.max(1));
    }

    /// The bus as a driver sees it, for the length of one poll.
    pub fn handle<'a>(&'a mut self, context: &'a PollContext) -> I2cHandle<'a, T> {
        I2cHandle { bus: self, context }
    }
}

/// The controller's side of an [`I2cBus`] during one poll: embedded-hal's `I2c`.
#[derive(Debug)]
pub struct I2cHandle<'a, T> {
    bus: &'a mut I2cBus<T>,
    context: &'a PollContext,
}

impl<T> ErrorType for I2cHandle<'_, T> {
    type Error = BusError;
}

// The three short forms are the same traffic as `transaction`; they are told apart only for the
// trace's mock scripts.
impl<T: I2cTargets> I2c for I2cHandle<'_, T> {
    fn read(&mut self, address: u8, read: &mut [u8]) -> Result<(), BusError> {
        self.run(Call::Read, address, &mut [Operation::Read(read)])
    }

    fn write(&mut self, address: u8, write: &[u8]) -> Result<(), BusError> {
        self.run(Call::Write, address, &mut [Operation::Write(write)])
    }

    fn write_read(&mut self, address: u8, write: &[u8], read: &mut [u8]) -> Result<(), BusError> {
        self.run(Call::WriteRead, address, &mut [Operation::Write(write), Operation::Read(read)])
    }

    fn transaction(&mut self, address: u8, operations: &mut [Operation<'_>]) -> Result<(), BusError> {
        self.run(Call::Transaction, address, operations)
    }
}

impl<T: I2cTargets> I2cHandle<'_, T> {
    fn run(&mut self, call: Call, address: u8, operations: &mut [Operation<'_>]) -> Result<(), BusError> {
        let at_ns = self.context.now_ns();
        let mut moved = 0;
        let outcome = self.transfer(address, operations, &mut moved);
        self.bus.transactions += 1;
        let span = (at_ns, self.context.now_ns());
        let error = outcome.err().map(|error| error.kind());
        self.bus.trace.note_i2c(span, call, address, operations, moved, error);
        outcome
    }

    fn transfer(
        &mut self,
        address: u8,
        operations: &mut [Operation<'_>],
        moved: &mut u32,
    ) -> Result<(), BusError> {
        self.context.check()?;
        self.fail_if_stuck()?;
        let wire = WireState::now(self.bus, address, self.context.now_ns());
        let result = self.parts(&wire, address, operations, moved);
        if !self.context.is_cut() {
            // STOP, also after a refused byte: the controller lets go of the bus.
            self.context.clock.advance(self.bus.bit_ns);
            if let (false, Some(target)) = (wire.absent, self.bus.targets.target(address)) {
                target.stop(self.context.now_ns());
            }
        }
        result
    }

    fn parts(
        &mut self,
        wire: &WireState,
        address: u8,
        operations: &mut [Operation<'_>],
        moved: &mut u32,
    ) -> Result<(), BusError> {
        let mut reading = None;
        for operation in operations {
            let read = matches!(operation, Operation::Read(_));
            // Neighbours of the same direction are one part: only a change of direction needs a
            // repeated START.
            if reading != Some(read) {
                self.start(wire, address, read)?;
                reading = Some(read);
            }
            match operation {
                Operation::Write(bytes) => {
                    for &byte in bytes.iter() {
                        self.write_byte(wire, address, byte, *moved)?;
                        *moved += 1;
                    }
                }
                Operation::Read(bytes) => {
                    for slot in bytes.iter_mut() {
                        *slot = self.read_byte(wire, address, *moved)?;
                        *moved += 1;
                    }
                }
            }
        }
        Ok(())
    }

    fn write_byte(&mut self, wire: &WireState, address: u8, byte: u8, index: u32) -> Result<(), BusError> {
        self.context.spend_byte(wire.byte_ns)?;
        let byte = self.distort(wire, byte, index);
        let target = self.bus.targets.target(address);
        match target.map(|target| target.write(byte, self.context.now_ns())) {
            Some(Ack::Ack) => Ok(()),
            Some(Ack::Nack) | None => Err(BusError::NoAckData(address)),
        }
    }

    fn read_byte(&mut self, wire: &WireState, address: u8, index: u32) -> Result<u8, BusError> {
        self.context.spend_byte(wire.byte_ns)?;
        let target = self.bus.targets.target(address);
        // If no target pulls SDA low, the controller reads ones.
        let byte = target.map_or(0xFF, |target| target.read(self.context.now_ns()));
        Ok(self.distort(wire, byte, index))
    }

    /// START or repeated START, and the address byte.
    fn start(&mut self, wire: &WireState, address: u8, read: bool) -> Result<(), BusError> {
        self.context.clock.advance(self.bus.bit_ns);
        self.context.spend_byte(wire.byte_ns)?;
        let target = self.bus.targets.target(address).filter(|_| !wire.absent);
        match target.map(|target| target.start(read, self.context.now_ns())) {
            Some(Ack::Ack) => Ok(()),
            Some(Ack::Nack) | None => Err(BusError::NoAckAddress(address)),
        }
    }

    fn fail_if_stuck(&self) -> Result<(), BusError> {
        for fault in self.bus.faults.active(self.context.now_ns()) {
            if let I2cFaultKind::StuckLow(wire) = fault.kind {
                self.context.clock.advance(STUCK_TIMEOUT_NS);
                return Err(if wire == Wire::Sda { BusError::StuckSda } else { BusError::StuckScl });
            }
        }
        Ok(())
    }

    fn distort(&mut self, wire: &WireState, byte: u8, index: u32) -> u8 {
        let flipped = match wire.flip {
            Some((byte_index, mask)) if byte_index == index => byte ^ mask,
            _ => byte,
        };
        match wire.noise {
            Some(probability) if self.bus.noise.happens(probability) => {
                flipped ^ 1 << (self.bus.noise.draw() % 8)
            }
            _ => flipped,
        }
    }
}

/// The faults that act on one transaction, looked up once at its START.
struct WireState {
    absent: bool,
    byte_ns: u64,
    flip: Option<(u32, u8)>,
    noise: Option<f64>,
}

impl WireState {
    fn now<T: I2cTargets>(bus: &mut I2cBus<T>, address: u8, now_ns: u64) -> Self {
        let mut state = Self { absent: false, byte_ns: 9 * bus.bit_ns, flip: None, noise: None };
        let mut unpowered = false;
        for fault in bus.faults.active(now_ns) {
            if fault.address.is_some_and(|other| other != address) {
                continue;
            }
            match fault.kind {
                I2cFaultKind::Nack => state.absent = true,
                I2cFaultKind::Dead => (state.absent, unpowered) = (true, true),
                I2cFaultKind::BitFlip { byte_index, mask, every } => {
                    if bus.transactions.is_multiple_of(u64::from(every.max(1))) {
                        state.flip.get_or_insert((byte_index, mask));
                    }
                }
                I2cFaultKind::Slow { factor } => state.byte_ns = 9 * bus.bit_ns * u64::from(factor.max(1)),
                I2cFaultKind::Noise { probability } => {
                    state.noise.get_or_insert(probability);
                }
                I2cFaultKind::StuckLow(_) => {}
            }
        }
        if unpowered {
            bus.unpowered.insert(address);
        } else if bus.unpowered.remove(&address)
            && let Some(target) = bus.targets.target(address)
        {
            target.power_on_reset(now_ns);
        }
        state
    }
}
