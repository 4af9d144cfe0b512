//! A simulated SPI bus with one target: byte by byte, with chip select, bus time and faults.
//!
//! Not modelled: several targets on one bus, clock modes (a target serves those its datasheet
//! names), dual and quad lines, bytes broken off between two bits.

use super::{BusError, PollContext};
use crate::faults::{Rules, SpiFault};
use crate::random::Stream;
use crate::trace::Trace;
use core::future::{Ready, ready};
use embedded_hal::spi::{ErrorType, Operation, SpiDevice};

/// One chip on an SPI bus, byte by byte, so that the same model can serve an emulated
/// microcontroller.
///
/// `now_ns` never goes back from call to call; a chip moves its own time on to it before it
/// answers.
pub trait SpiTarget {
    /// Chip select falls.
    fn select(&mut self, now_ns: u64);
    /// One byte in each direction; `now_ns` is the end of its last bit.
    fn exchange(&mut self, byte: u8, now_ns: u64) -> u8;
    /// Fills `answers` as one [`exchange`](Self::exchange) of a zero after the other would, and returns true. If the
    /// answers may change meanwhile it does nothing and returns false. Most traffic is long reads of flash, and byte by
    /// byte they cost more than everything else on a board.
    fn stream(&mut self, _answers: &mut [u8]) -> bool {
        false
    }
    /// Accepts `bytes` as one exchange after the other would, without answers, and returns true; or does nothing and
    /// returns false, as [`stream`](Self::stream).
    fn accept(&mut self, _bytes: &[u8]) -> bool {
        false
    }
    /// Chip select rises: what was sent takes effect.
    fn deselect(&mut self, now_ns: u64);
    /// When the busy flag that the next byte would show ends, ns; `None` if it shows none. A
    /// controller that asks for it waits for its end, so the bus goes there at once.
    fn awaited_ns(&self) -> Option<u64>;
    /// When the supply ends because a cut was planned for what the chip is doing, ns.
    fn supply_ends_ns(&self) -> Option<u64>;
    /// The supply failed at `now_ns`: the chip's operation stays incomplete.
    fn power_cut(&mut self, now_ns: u64);
    /// The supply came (back) at `now_ns`: registers at their reset values, non-volatile memory
    /// kept.
    fn power_on_reset(&mut self, now_ns: u64);
}

/// An SPI bus with its chip.
#[derive(Debug, Clone)]
pub struct SpiBus<T> {
    /// The chip.
    pub target: T,
    /// The recorded traffic.
    pub trace: Trace<Transaction>,
    /// What is wrong with it.
    pub faults: Rules<SpiFault>,
    bit_ns: u64,
    noise: Stream,
    transactions: u64,
    unpowered: bool,
}

impl<T: SpiTarget> SpiBus<T> {
    /// A bus at 8 MHz with this chip; `seed` and its name key the noise of its faults.
    #[must_use]
    pub fn new(target: T, seed: u64, name: &str) -> Self {
        Self {
            target,
            trace: Trace::default(),
            faults: Rules::default(),
            bit_ns: 125,
            noise: Stream::new(seed, name),
            transactions: 0,
            unpowered: false,
        }
    }

    /// Changes the clock rate, Hz; 8 MHz unless changed.
    pub fn set_speed_hz(&mut self, speed_hz: u32) {
        self.bit_ns = 1_000_000_000 / u64::from(speed_hz.max(1));
    }

    /// The bus as a driver sees it, for the length of one poll.
    pub fn handle<'a>(&'a mut self, context: &'a PollContext) -> SpiHandle<'a, T> {
        SpiHandle { bus: self, context }
    }
}

/// The controller's side of an [`SpiBus`] during one poll: embedded-hal's `SpiDevice`, blocking and
/// async. The async one is always ready: bus time has passed when it returns.
#[derive(Debug)]
pub struct SpiHandle<'a, T> {
    bus: &'a mut SpiBus<T>,
    context: &'a PollContext,
}

impl<T> ErrorType for SpiHandle<'_, T> {
    type Error = BusError;
}

impl<T: SpiTarget> SpiDevice for SpiHandle<'_, T> {
    fn transaction(&mut self, operations: &mut [Operation<'_, u8>]) -> Result<(), BusError> {
        let at_ns = self.context.now_ns();
        // What a `TransferInPlace` sends is overwritten by the answer.
        let sent: Vec<Vec<u8>> = operations.iter().filter_map(overwritten).collect();
        let mut moved = 0;
        let outcome = self.select_and_transfer(operations, &mut moved);
        self.bus.transactions += 1;
        let span = (at_ns, self.context.now_ns());
        note(&mut self.bus.trace, span, sent, operations, moved, outcome);
        outcome
    }
}

impl<T: SpiTarget> embedded_hal_async::spi::SpiDevice for SpiHandle<'_, T> {
    fn transaction(
        &mut self,
        operations: &mut [Operation<'_, u8>],
    ) -> impl Future<Output = Result<(), BusError>> {
        let outcome: Ready<_> = ready(SpiDevice::transaction(self, operations));
        outcome
    }
}

impl<T: SpiTarget> SpiHandle<'_, T> {
    fn select_and_transfer(
        &mut self,
        operations: &mut [Operation<'_, u8>],
        moved: &mut u32,
    ) -> Result<(), BusError> {
        self.context.check()?;
        self.plan_cut();
        let wire = WireState::now(self.bus, self.context.now_ns());
        // Half a bit of lead and lag, and chip select high between two transactions (estimate).
        self.context.clock.advance(self.bus.bit_ns);
        if wire.connected {
            self.bus.target.select(self.context.now_ns());
        }
        let result = operations.iter_mut().try_for_each(|operation| self.operation(&wire, operation, moved));
        if !self.context.is_cut() {
            // Chip select rises also after an error: the controller lets go of the bus.
            self.context.clock.advance(self.bus.bit_ns);
            if wire.connected {
                self.bus.target.deselect(self.context.now_ns());
            }
            self.plan_cut();
        }
        result
    }

    /// The chip knows when its work meets a planned cut; every bus and pin of this poll must.
    fn plan_cut(&self) {
        if let Some(at_ns) = self.bus.target.supply_ends_ns() {
            self.context.supply.end_at(at_ns);
        }
    }

    fn operation(
        &mut self,
        wire: &WireState,
        operation: &mut Operation<'_, u8>,
        moved: &mut u32,
    ) -> Result<(), BusError> {
        let at_once = match operation {
            Operation::Read(answers) if self.may_stream(wire, answers.len()) => {
                self.bus.target.stream(answers).then_some(answers.len())
            }
            Operation::Write(bytes) if self.may_stream(wire, bytes.len()) => {
                self.bus.target.accept(bytes).then_some(bytes.len())
            }
            _ => None,
        };
        if let Some(bytes) = at_once {
            self.context.spend_bytes(self.takes_ns(bytes), bytes as u64);
            *moved += bytes as u32;
            return Ok(());
        }
        let mut exchange = |byte: u8| {
            let answer = self.exchange(wire, byte, *moved)?;
            *moved += 1;
            Ok(answer)
        };
        match operation {
            Operation::Read(answers) => {
                for slot in answers.iter_mut() {
                    *slot = exchange(0)?;
                }
            }
            Operation::Write(bytes) => {
                for &byte in bytes.iter() {
                    exchange(byte)?;
                }
            }
            Operation::Transfer(answers, bytes) => {
                for index in 0..answers.len().max(bytes.len()) {
                    let answer = exchange(bytes.get(index).copied().unwrap_or(0))?;
                    if let Some(slot) = answers.get_mut(index) {
                        *slot = answer;
                    }
                }
            }
            Operation::TransferInPlace(bytes) => {
                for slot in bytes.iter_mut() {
                    *slot = exchange(*slot)?;
                }
            }
            Operation::DelayNs(ns) => self.context.clock.advance(u64::from(*ns)),
        }
        Ok(())
    }

    /// Whether the wire is sound and neither supply nor bus time can end during so many bytes.
    fn may_stream(&self, wire: &WireState, bytes: usize) -> bool {
        wire.is_sound() && self.context.lasts(self.takes_ns(bytes), bytes as u64)
    }

    fn takes_ns(&self, bytes: usize) -> u64 {
        bytes as u64 * 8 * self.bus.bit_ns
    }

    fn exchange(&mut self, wire: &WireState, byte: u8, index: u32) -> Result<u8, BusError> {
        self.context.spend_byte(8 * self.bus.bit_ns)?;
        let byte = self.distort(wire, byte, index);
        let answer = if wire.connected {
            if let Some(ready_ns) = self.bus.target.awaited_ns() {
                self.context.wait_until(ready_ns)?;
            }
            self.bus.target.exchange(byte, self.context.now_ns())
        } else {
            // If the line is not driven, its pull-up sets it.
            0xFF
        };
        let answer = self.distort(wire, answer, index);
        Ok(wire.stuck_answer.unwrap_or(answer))
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

/// The faults that act on one transaction, looked up once when chip select falls.
struct WireState {
    connected: bool,
    stuck_answer: Option<u8>,
    flip: Option<(u32, u8)>,
    noise: Option<f64>,
}

impl WireState {
    fn is_sound(&self) -> bool {
        self.connected && self.stuck_answer.is_none() && self.flip.is_none() && self.noise.is_none()
    }

    fn now<T: SpiTarget>(bus: &mut SpiBus<T>, now_ns: u64) -> Self {
        let mut state = Self { connected: true, stuck_answer: None, flip: None, noise: None };
        let mut unpowered = false;
        for fault in bus.faults.active(now_ns) {
            match *fault {
                SpiFault::Dead => (state.connected, unpowered) = (false, true),
                SpiFault::Deselected => state.connected = false,
                SpiFault::StuckAnswer { high } => {
                    state.stuck_answer.get_or_insert(if high { 0xFF } else { 0x00 });
                }
                SpiFault::BitFlip { byte_index, mask, every } => {
                    if bus.transactions.is_multiple_of(u64::from(every.max(1))) {
                        state.flip.get_or_insert((byte_index, mask));
                    }
                }
                SpiFault::Noise { probability } => {
                    state.noise.get_or_insert(probability);
                }
            }
        }
        match (bus.unpowered, unpowered) {
            (false, true) => bus.target.power_cut(now_ns),
            (true, false) => bus.target.power_on_reset(now_ns),
            _ => {}
        }
        bus.unpowered = unpowered;
        state
    }
}

/// One SPI transaction of a driver, from chip select's fall to its rise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transaction {
    /// Bus time of chip select's fall, ns.
    pub at_ns: u64,
    /// Parts in order. Of a failed transaction: as the driver's buffers were left.
    pub segments: Vec<Segment>,
    /// How it ended.
    pub error: Option<BusError>,
}

/// One part of a transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Segment {
    /// Controller to target, answers dropped.
    Write(Vec<u8>),
    /// Target to controller; zeros are sent.
    Read(Vec<u8>),
    /// Both: sent, answered.
    Transfer(Vec<u8>, Vec<u8>),
    /// Both, in one buffer: sent, answered.
    TransferInPlace(Vec<u8>, Vec<u8>),
    /// A pause with chip select low, ns.
    Delay(u32),
}

/// What a mock script expects from the driver, and answers.
///
/// The constructors of `embedded-hal-mock`'s `spi::Transaction` have the same names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expect {
    /// `Transaction::transaction_start()`
    Start,
    /// `Transaction::write_vec`, `read_vec`, `transfer`, `transfer_in_place` or `delay`.
    Part(Segment),
    /// `Transaction::transaction_end()`
    End,
}

impl Trace<Transaction> {
    /// The record as steps of an `embedded-hal-mock` script, in order; what failed has no place in
    /// one.
    #[must_use]
    pub fn to_mock_script(&self) -> Vec<Expect> {
        let whole = self.transactions().iter().filter(|transaction| transaction.error.is_none());
        whole
            .flat_map(|transaction| {
                let parts = transaction.segments.iter().cloned().map(Expect::Part);
                core::iter::once(Expect::Start).chain(parts).chain([Expect::End])
            })
            .collect()
    }
}

/// What an operation sends, if the answers overwrite it.
fn overwritten(operation: &Operation<'_, u8>) -> Option<Vec<u8>> {
    match operation {
        Operation::TransferInPlace(bytes) => Some(bytes.to_vec()),
        _ => None,
    }
}

/// Notes one transaction that has ended; `moved` bytes got across. `sent`: what answers have overwritten.
fn note(
    trace: &mut Trace<Transaction>,
    (at_ns, ended_ns): (u64, u64),
    sent: Vec<Vec<u8>>,
    operations: &[Operation<'_, u8>],
    moved: u32,
    outcome: Result<(), BusError>,
) {
    trace.fold(&[at_ns, ended_ns, u64::from(moved), u64::from(outcome.is_err())]);
    let mut overwritten = sent.iter();
    for operation in operations {
        let (kind, sent, answered): (u64, &[u8], &[u8]) = match operation {
            Operation::Write(sent) => (1, sent, &[]),
            Operation::Read(answered) => (2, &[], answered),
            Operation::Transfer(answered, sent) => (3, sent, answered),
            Operation::TransferInPlace(answered) => {
                (4, overwritten.next().map_or(&[], Vec::as_slice), answered)
            }
            Operation::DelayNs(ns) => (u64::from(*ns) << 8 | 5, &[], &[]),
        };
        trace.fold(&[kind]);
        trace.fold_bytes(sent);
        trace.fold_bytes(answered);
    }
    trace.record(|| {
        let mut overwritten = sent.into_iter();
        let segment = |operation: &Operation<'_, u8>| match operation {
            Operation::Write(sent) => Segment::Write(sent.to_vec()),
            Operation::Read(answers) => Segment::Read(answers.to_vec()),
            Operation::Transfer(answers, sent) => Segment::Transfer(sent.to_vec(), answers.to_vec()),
            Operation::TransferInPlace(answers) => {
                Segment::TransferInPlace(overwritten.next().unwrap_or_default(), answers.to_vec())
            }
            Operation::DelayNs(ns) => Segment::Delay(*ns),
        };
        Transaction { at_ns, segments: operations.iter().map(segment).collect(), error: outcome.err() }
    });
}
