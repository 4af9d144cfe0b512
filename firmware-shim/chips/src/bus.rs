//! Simulated buses: the implementation of embedded-hal without silicon.
//!
//! Time passes inside a poll: each bus byte takes as long as on the wire, and chips advance with it. All peripherals of
//! one poll share one [`PollContext`]: its clock and its supply. The context is built when a poll begins and dropped
//! when it ends; it is deliberately not part of any chip's state.

pub mod i2c;
pub mod pins;
pub mod spi;
pub mod uart;

use core::cell::Cell;
use embedded_hal::{digital, i2c::ErrorKind, i2c::NoAcknowledgeSource, pwm, spi as hal_spi};
use thiserror::Error;

/// Bus time that one poll may use, ns: past it every transaction fails, so that firmware never
/// waits without bound. Source: the lock's specification, 500 ms.
pub const POLL_BUDGET_NS: u64 = 500_000_000;

/// Time that one access to a pin or a status flag takes, ns. Without it a loop over one would never
/// end its poll. Estimate: 8 cycles at 64 MHz.
pub(crate) const ACCESS_NS: u64 = 125;

/// What all peripherals share during one poll.
#[derive(Debug, Clone)]
pub struct PollContext {
    /// Bus time.
    pub clock: BusClock,
    /// Whether the board is still powered.
    pub supply: Supply,
}

impl PollContext {
    /// A poll that begins at `start_ns` with a steady supply.
    #[must_use]
    pub fn new(start_ns: u64) -> Self {
        Self { clock: BusClock::new(start_ns), supply: Supply::steady() }
    }

    /// A poll that begins at `start_ns` and loses its supply after this many more bus bytes, I2C,
    /// SPI and UART together.
    #[must_use]
    pub fn with_cut_after_bytes(start_ns: u64, bytes: u64) -> Self {
        Self { clock: BusClock::new(start_ns), supply: Supply::cut_after_bytes(bytes) }
    }

    /// Bus time now, ns since the start of the world.
    #[must_use]
    pub fn now_ns(&self) -> u64 {
        self.clock.now_ns()
    }

    /// Fails when the supply is gone or the poll has used up its bus time.
    ///
    /// # Errors
    /// [`BusError::PowerCut`] or [`BusError::PollBudget`].
    pub fn check(&self) -> Result<(), BusError> {
        if self.is_cut() {
            Err(BusError::PowerCut)
        } else if self.clock.elapsed_ns() >= POLL_BUDGET_NS {
            Err(BusError::PollBudget)
        } else {
            Ok(())
        }
    }

    /// True once the supply has ended, detected by a transaction or not: it may have ended while the firmware waited.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        if self.now_ns() >= self.supply.ends_ns.get() {
            self.supply.cut.set(true);
        }
        self.supply.is_cut()
    }

    /// Waits in bus time for a chip to be ready at `at_ns`: no longer than this poll's budget, nor
    /// than the supply lasts.
    pub(crate) fn wait_until(&self, at_ns: u64) -> Result<(), BusError> {
        let budget_ends_ns = self.clock.start_ns.saturating_add(POLL_BUDGET_NS);
        self.clock.skip_to(at_ns.min(budget_ends_ns).min(self.supply.ends_ns.get()));
        if self.is_cut() { Err(BusError::PowerCut) } else { Ok(()) }
    }

    /// Lets one bus byte of this duration pass, unless the supply ends right before it.
    pub(crate) fn spend_byte(&self, duration_ns: u64) -> Result<(), BusError> {
        self.check()?;
        self.supply.spend_byte()?;
        self.clock.advance(duration_ns);
        Ok(())
    }

    /// Whether so many bytes pass in this time for certain: with one [`spend_byte`](Self::spend_byte) after the other,
    /// none would fail.
    pub(crate) fn lasts(&self, takes_ns: u64, bytes: u64) -> bool {
        let ends_ns = self.now_ns().saturating_add(takes_ns);
        !self.supply.is_cut()
            && ends_ns < self.supply.ends_ns.get()
            && ends_ns < self.clock.start_ns.saturating_add(POLL_BUDGET_NS)
            && self.supply.bytes_left().is_none_or(|left| left >= bytes)
    }

    /// Lets so many bytes pass, after [`lasts`](Self::lasts).
    pub(crate) fn spend_bytes(&self, takes_ns: u64, bytes: u64) {
        let left = self.supply.bytes_left().map(|left| left.saturating_sub(bytes));
        self.supply.bytes_left.set(left);
        self.clock.advance(takes_ns);
    }
}

/// Bus time inside one poll, ns since the start of the world.
#[derive(Debug, Clone)]
pub struct BusClock {
    start_ns: u64,
    now_ns: Cell<u64>,
}

impl BusClock {
    /// A clock whose poll begins at `start_ns`.
    #[must_use]
    pub fn new(start_ns: u64) -> Self {
        Self { start_ns, now_ns: Cell::new(start_ns) }
    }

    /// When the poll began, ns.
    #[must_use]
    pub fn start_ns(&self) -> u64 {
        self.start_ns
    }

    /// Bus time now, ns.
    #[must_use]
    pub fn now_ns(&self) -> u64 {
        self.now_ns.get()
    }

    /// Bus time that this poll has used, ns; the next poll comes no earlier than its end.
    #[must_use]
    pub fn elapsed_ns(&self) -> u64 {
        self.now_ns().saturating_sub(self.start_ns)
    }

    /// Lets time pass, ns.
    pub fn advance(&self, duration_ns: u64) {
        self.now_ns.set(self.now_ns().saturating_add(duration_ns));
    }

    /// Jumps to a later moment, ns; an earlier one changes nothing.
    pub fn skip_to(&self, at_ns: u64) {
        self.now_ns.set(self.now_ns().max(at_ns));
    }
}

/// The board's supply as the buses see it: steady, or ending between two bus bytes or at a moment.
#[derive(Debug, Clone)]
pub struct Supply {
    bytes_left: Cell<Option<u64>>,
    ends_ns: Cell<u64>,
    cut: Cell<bool>,
}

impl Default for Supply {
    fn default() -> Self {
        Self { bytes_left: Cell::new(None), ends_ns: Cell::new(u64::MAX), cut: Cell::new(false) }
    }
}

impl Supply {
    /// A supply that lasts.
    #[must_use]
    pub fn steady() -> Self {
        Self::default()
    }

    /// A supply that ends right before byte number `bytes` (from 0) from now.
    #[must_use]
    pub fn cut_after_bytes(bytes: u64) -> Self {
        Self { bytes_left: Cell::new(Some(bytes)), ..Self::default() }
    }

    /// Lets the supply end at `at_ns`, in the middle of whatever a chip does then; an earlier end
    /// stands.
    pub fn end_at(&self, at_ns: u64) {
        self.ends_ns.set(self.ends_ns.get().min(at_ns));
    }

    /// True once the end of the supply has been detected: every transaction of this poll fails from here on.
    /// [`PollContext::is_cut`] also detects it.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.cut.get()
    }

    /// Bytes that still pass before the cut; `None` when no cut is planned. Carry it into the next
    /// poll's context.
    #[must_use]
    pub fn bytes_left(&self) -> Option<u64> {
        self.bytes_left.get()
    }

    fn spend_byte(&self) -> Result<(), BusError> {
        match self.bytes_left.get() {
            _ if self.is_cut() => Err(BusError::PowerCut),
            Some(0) => {
                self.cut.set(true);
                Err(BusError::PowerCut)
            }
            Some(left) => {
                self.bytes_left.set(Some(left - 1));
                Ok(())
            }
            None => Ok(()),
        }
    }
}

/// Waiting as bus time: what `DelayNs` is when there is no silicon.
///
/// A wait may run past the poll's budget; the next transaction then fails, as on a bus that hangs.
#[derive(Debug)]
pub struct BusDelay<'a> {
    context: &'a PollContext,
}

impl<'a> BusDelay<'a> {
    /// A delay on this poll's clock.
    #[must_use]
    pub fn new(context: &'a PollContext) -> Self {
        Self { context }
    }
}

impl embedded_hal::delay::DelayNs for BusDelay<'_> {
    fn delay_ns(&mut self, ns: u32) {
        self.context.clock.advance(u64::from(ns));
    }
}

/// Why a bus or pin operation failed, as the firmware sees it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum BusError {
    /// No target answered this 7-bit address.
    #[error("no target acknowledged address {0:#04x}; check that it is powered and not busy")]
    NoAckAddress(u8),
    /// The target refused a byte that was written to it.
    #[error("target {0:#04x} refused a data byte; check the register's address")]
    NoAckData(u8),
    /// SDA is held low: the controller reads a 0 where it sends a 1.
    #[error("lost arbitration: SDA is held low; reset the bus")]
    StuckSda,
    /// SCL is held low longer than the bus timeout.
    #[error("bus timeout: SCL is held low; reset the bus")]
    StuckScl,
    /// The poll has used up its bus time.
    #[error("this poll has used its bus time; return and go on in the next poll")]
    PollBudget,
    /// The supply ended before this byte.
    #[error("the supply was cut; nothing more runs until boot")]
    PowerCut,
    /// A UART read with nothing received: waiting without bound is forbidden.
    #[error("nothing received; ask `read_ready` first")]
    NothingReady,
}

impl embedded_hal::i2c::Error for BusError {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::NoAckAddress(_) => ErrorKind::NoAcknowledge(NoAcknowledgeSource::Address),
            Self::NoAckData(_) => ErrorKind::NoAcknowledge(NoAcknowledgeSource::Data),
            Self::StuckSda => ErrorKind::ArbitrationLoss,
            Self::StuckScl => ErrorKind::Bus,
            Self::PollBudget | Self::PowerCut | Self::NothingReady => ErrorKind::Other,
        }
    }
}

impl hal_spi::Error for BusError {
    fn kind(&self) -> hal_spi::ErrorKind {
        hal_spi::ErrorKind::Other
    }
}

impl digital::Error for BusError {
    fn kind(&self) -> digital::ErrorKind {
        digital::ErrorKind::Other
    }
}

impl pwm::Error for BusError {
    fn kind(&self) -> pwm::ErrorKind {
        pwm::ErrorKind::Other
    }
}

impl embedded_io::Error for BusError {
    fn kind(&self) -> embedded_io::ErrorKind {
        match self {
            Self::PollBudget => embedded_io::ErrorKind::TimedOut,
            Self::PowerCut => embedded_io::ErrorKind::NotConnected,
            _ => embedded_io::ErrorKind::Other,
        }
    }
}
