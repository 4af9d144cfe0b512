//! A powered device: firmware on its board, polled at its deadline or when a pin wakes it, with a supply that may fail
//! between two bus bytes.
//!
//! The common part of lock and hub; the rest is their [`Circuit`].

use chips::SpiBus;
use chips::bus::PollContext;
use chips::w25q::W25q;
use firmware::store::{Flash, StoreError};
use firmware::{Instant, Wake, WakePins};

use crate::Device;
use crate::clock::LocalClock;

/// Power-on reset and oscillator start, ns (estimate).
const BOOT_DELAY_NS: u64 = 20_000_000;
/// A poll that took longer than this is ended by the watchdog, ns. Source: SPEC 3.
const WATCHDOG_NS: u64 = 1_000_000_000;

/// A board's supply, and its brown-out limits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Supply {
    /// What comes in, V.
    pub volts: f64,
    /// Below this the regulator drops out and the microcontroller resets, V.
    pub brown_out_v: f64,
    /// Above this, after the boot delay, it starts again, V.
    pub power_good_v: f64,
}

/// A circuit board, as seen by power supply and microcontroller.
pub trait Circuit {
    /// The firmware's state in RAM, lost with the supply.
    type Firmware;
    /// The firmware's configuration.
    type Config: Copy;
    /// Inputs of its sensors.
    type Senses;

    /// The firmware after a reset.
    fn start(config: Self::Config) -> Self::Firmware;
    /// Runs the firmware once on the board's wires; `now` is the time of its own clock.
    fn run(&mut self, firmware: &mut Self::Firmware, context: &PollContext, now: Instant) -> Wake;
    /// Passes the world's state to the sensors.
    fn sense(&mut self, now_ns: u64, senses: &Self::Senses);
    /// The board's supply in these inputs.
    fn supply(senses: &Self::Senses) -> Supply;
    /// The flash chip.
    fn flash(&self) -> &SpiBus<W25q>;
    /// The flash chip, for injecting faults.
    fn flash_mut(&mut self) -> &mut SpiBus<W25q>;
    /// Levels of the pins that can wake the firmware, a bit each.
    fn wake_levels(&self, now_ns: u64) -> u8;
    /// The next edge already under way on those pins, ns.
    fn next_edge_ns(&self, after_ns: u64) -> Option<u64>;
    /// The supply has failed: every output returns to its reset level.
    fn power_cut(&mut self, now_ns: u64);
    /// The supply has returned: chips are at their reset values.
    fn power_on(&mut self, now_ns: u64);
}

/// Firmware, board and supply.
#[derive(Clone, Debug)]
pub struct Powered<C: Circuit> {
    /// The circuit board.
    pub board: C,
    config: C::Config,
    /// The firmware's RAM; `None` while there is no supply.
    firmware: Option<C::Firmware>,
    /// The microcontroller's oscillator is fast by this, parts in a million.
    clock_ppm: i32,
    clock: LocalClock,
    next_poll_ns: u64,
    wake_pins: WakePins,
    levels_at_poll: u8,
    polled_ns: u64,
    boots_at_ns: Option<u64>,
    connected: bool,
    cut_after_bytes: Option<u64>,
    bus_bytes: u64,
    boots: u32,
    polls: u64,
}

impl<C: Circuit> Powered<C> {
    /// A device on an assembled board, that boots at time 0.
    pub(crate) fn assembled(config: C::Config, board: C) -> Self {
        let mut device = Self {
            board,
            config,
            firmware: None,
            clock_ppm: 0,
            clock: LocalClock::started(0, 0),
            next_poll_ns: u64::MAX,
            wake_pins: WakePins::NONE,
            levels_at_poll: 0,
            polled_ns: 0,
            boots_at_ns: None,
            connected: true,
            cut_after_bytes: None,
            bus_bytes: 0,
            boots: 0,
            polls: 0,
        };
        device.boot(0);
        device
    }

    /// The device with an oscillator that is fast (+) or slow (-) by this many parts in a million.
    #[must_use]
    pub fn with_clock_ppm(mut self, ppm: i32) -> Self {
        self.clock_ppm = ppm;
        self.clock = LocalClock::started(0, ppm);
        self
    }

    /// The firmware's clock at this moment of the world: needed for every question about its state.
    pub fn local_time(&self, now_ns: u64) -> Instant {
        self.clock.local(now_ns)
    }

    /// Passes the world's state to the sensors and the supply supervisor.
    pub fn sense(&mut self, now_ns: u64, senses: &C::Senses) {
        self.board.sense(now_ns, senses);
        let supply = C::supply(senses);
        let supply_v = if self.connected { supply.volts } else { 0.0 };
        if self.firmware.is_some() && supply_v < supply.brown_out_v {
            self.power_cut(now_ns);
        } else if self.firmware.is_none() {
            if supply_v < supply.power_good_v {
                self.boots_at_ns = None;
            } else if now_ns >= *self.boots_at_ns.get_or_insert(now_ns + BOOT_DELAY_NS) {
                self.boot(now_ns);
            }
        }
    }

    /// Removes the supply, or restores it: the battery out of its holder, the mains adapter unplugged.
    pub fn connect_supply(&mut self, connected: bool) {
        self.connected = connected;
    }

    /// Whether the battery is in its holder, or the mains adapter plugged in.
    pub fn is_connected(&self) -> bool {
        self.connected
    }

    /// Cuts the supply right before this many more bus bytes have passed, between two bytes of any transaction.
    pub fn cut_after_bus_bytes(&mut self, bytes: u64) {
        self.cut_after_bytes = Some(bytes);
    }

    /// Cuts the supply while the flash changes the byte after this many more: during programming or erasing, with the
    /// result given by the chip's [`chips::w25q::TornErase`].
    pub fn cut_after_flash_bytes(&mut self, bytes: u64) {
        // Between two polls the chip is at rest, so the moment does not matter.
        let polled_ns = self.polled_ns;
        self.board.flash_mut().target.cut_after_flash_bytes(polled_ns, bytes);
    }

    /// Flash bytes that have changed since the start, so that a cut can be planned at any of them.
    pub fn flash_bytes(&self) -> u64 {
        self.board.flash().target.flash_bytes(self.polled_ns)
    }

    /// Bus bytes that have passed since the start, so that a cut can be planned at any of them.
    pub fn bus_bytes(&self) -> u64 {
        self.bus_bytes
    }

    /// Reads the flash as it is now with the firmware's own code, as an auditor reads the chip directly.
    ///
    /// # Errors
    /// Errors of the firmware's own reading of the flash.
    pub(crate) fn on_the_bench<T>(
        &self,
        read: impl FnOnce(&mut Flash<'_, chips::SpiHandle<'_, W25q>>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut bench = self.board.flash().clone();
        let context = PollContext::new(self.polled_ns);
        bench.faults.clear();
        let mut chip = bench.handle(&context);
        let mut flash = Flash::new(&mut chip);
        flash.recover()?;
        read(&mut flash)
    }

    /// The firmware's configuration.
    pub(crate) fn config(&self) -> C::Config {
        self.config
    }

    /// The firmware's state, for panels and reports; `None` without supply. Decides nothing in the twin.
    pub fn firmware(&self) -> Option<&C::Firmware> {
        self.firmware.as_ref()
    }

    /// How often the firmware was started.
    pub fn boots(&self) -> u32 {
        self.boots
    }

    /// How often the firmware was polled.
    pub fn polls(&self) -> u64 {
        self.polls
    }

    fn is_due(&self, now_ns: u64) -> bool {
        now_ns >= self.next_poll_ns || (now_ns > self.polled_ns && self.woken_by_pin(now_ns))
    }

    /// Whether a pin that may wake the firmware has changed since the last poll, even if it changed back.
    fn woken_by_pin(&self, now_ns: u64) -> bool {
        self.wake_pins != WakePins::NONE
            && (self.board.wake_levels(now_ns) != self.levels_at_poll
                || self.board.next_edge_ns(self.polled_ns).is_some_and(|at| at <= now_ns))
    }
}

impl<C: Circuit> Device for Powered<C> {
    fn next_poll_ns(&self) -> u64 {
        if self.firmware.is_none() {
            return self.boots_at_ns.unwrap_or(u64::MAX);
        }
        let edge_ns = self.board.next_edge_ns(self.polled_ns).unwrap_or(u64::MAX);
        self.next_poll_ns.min(edge_ns)
    }

    fn poll(&mut self, now_ns: u64) {
        if !self.is_due(now_ns) {
            return;
        }
        let Some(firmware) = &mut self.firmware else { return };
        // A cut that is never reached counts the bytes as well.
        let bytes_before = self.cut_after_bytes.unwrap_or(u64::MAX);
        let context = PollContext::with_cut_after_bytes(now_ns, bytes_before);
        let wake = self.board.run(firmware, &context, self.clock.local(now_ns));
        self.polls += 1;
        let bytes_left = context.supply.bytes_left().unwrap_or(bytes_before);
        self.bus_bytes += bytes_before - bytes_left;
        let took_ns = context.clock.elapsed_ns();
        let done_ns = now_ns + took_ns;
        if context.is_cut() {
            self.cut_after_bytes = None;
            self.power_cut(done_ns);
            return;
        }
        self.cut_after_bytes = self.cut_after_bytes.map(|_| bytes_left);
        if planted::bug!(WATCHDOG_TOO_SHORT, took_ns > WATCHDOG_NS, took_ns > WATCHDOG_NS / 8) {
            self.power_cut(done_ns);
            self.boot(done_ns);
            return;
        }
        // Bus traffic costs time: the next poll comes no earlier than its end.
        self.next_poll_ns = self.clock.world_ns(wake.at).max(done_ns);
        self.wake_pins = wake.pins;
        self.polled_ns = done_ns;
        self.levels_at_poll = self.board.wake_levels(done_ns);
    }

    fn power_cut(&mut self, now_ns: u64) {
        self.firmware = None;
        self.next_poll_ns = u64::MAX;
        self.boots_at_ns = None;
        self.board.power_cut(now_ns);
    }

    fn boot(&mut self, now_ns: u64) {
        self.board.power_on(now_ns);
        self.firmware = Some(C::start(self.config));
        self.clock = LocalClock::started(now_ns, self.clock_ppm);
        self.next_poll_ns = now_ns;
        self.wake_pins = WakePins::NONE;
        self.polled_ns = now_ns;
        self.levels_at_poll = self.board.wake_levels(now_ns);
        self.boots_at_ns = None;
        self.boots += 1;
    }
}
