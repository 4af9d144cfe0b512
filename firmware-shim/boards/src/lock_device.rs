//! The lock as a device: firmware on its board, with a supply that may fail.

use chips::bus::PollContext;
use chips::bus::pins::Level;
use firmware::journal::{self, Audit};
use firmware::lock::{Lock, LockConfig};
use firmware::store::{Flash, StoreError};
use firmware::{Instant, WakePins};

use crate::{Device, Factory, LockActs, LockBoard, LockSenses};

/// Below this the regulator drops out and the microcontroller resets, V: 3.0 V logic and 0.1 V drop-out (estimate).
const BROWN_OUT_V: f64 = 3.1;
/// Above this for [`BOOT_DELAY_NS`] it starts again, V (estimate).
const POWER_GOOD_V: f64 = 3.4;
/// Power-on reset and oscillator start, ns (estimate).
const BOOT_DELAY_NS: u64 = 20_000_000;
/// A poll that took longer than this met the watchdog, ns. Source: SPEC 3.
const WATCHDOG_NS: u64 = 1_000_000_000;

/// The lock: firmware, board and supply.
#[derive(Clone, Debug)]
pub struct LockDevice {
    /// The circuit board.
    pub board: LockBoard,
    config: LockConfig,
    /// The firmware's RAM; gone while there is no supply.
    firmware: Option<Lock>,
    next_poll_ns: u64,
    wake_pins: WakePins,
    levels_at_poll: [Level; 5],
    polled_ns: u64,
    boots_at_ns: Option<u64>,
    cells_connected: bool,
    cut_after_bytes: Option<u64>,
    bus_bytes: u64,
    boots: u32,
    polls: u64,
}

impl LockDevice {
    /// A lock as it left the factory, that boots at time 0. `seed` keys the noise of its sensors.
    pub fn new(config: LockConfig, seed: u64, factory: &Factory) -> Self {
        let mut board = LockBoard::new(seed);
        factory.assemble(&mut board);
        let mut device = Self {
            board,
            config,
            firmware: None,
            next_poll_ns: u64::MAX,
            wake_pins: WakePins::NONE,
            levels_at_poll: [Level::High; 5],
            polled_ns: 0,
            boots_at_ns: None,
            cells_connected: true,
            cut_after_bytes: None,
            bus_bytes: 0,
            boots: 0,
            polls: 0,
        };
        device.boot(0);
        device
    }

    /// Lets the sensors, and the supply supervisor, feel the world.
    pub fn sense(&mut self, now_ns: u64, senses: &LockSenses) {
        self.board.sense(now_ns, senses);
        let supply_v = if self.cells_connected { senses.supply_v } else { 0.0 };
        if self.firmware.is_some() && supply_v < BROWN_OUT_V {
            self.power_cut(now_ns);
        } else if self.firmware.is_none() {
            if supply_v < POWER_GOOD_V {
                self.boots_at_ns = None;
            } else if now_ns >= *self.boots_at_ns.get_or_insert(now_ns + BOOT_DELAY_NS) {
                self.boot(now_ns);
            }
        }
    }

    /// What the board does to the world from now on.
    pub fn acts(&mut self, now_ns: u64) -> LockActs {
        self.board.acts(now_ns)
    }

    /// Takes the cells out, or puts them back.
    pub fn connect_cells(&mut self, connected: bool) {
        self.cells_connected = connected;
    }

    /// Cuts the supply right before this many more bus bytes have passed, between two bytes of whatever transaction.
    pub fn cut_after_bus_bytes(&mut self, bytes: u64) {
        self.cut_after_bytes = Some(bytes);
    }

    /// Cuts the supply while the flash changes the byte that comes after this many more: in mid-program or in
    /// mid-erase, which leaves what [`chips::w25q::TornErase`] of the chip says.
    pub fn cut_after_flash_bytes(&mut self, bytes: u64) {
        // Between two polls the chip is at rest, so the moment does not matter.
        self.board.flash.target.cut_after_flash_bytes(self.polled_ns, bytes);
    }

    /// Flash bytes that have changed since the start, so that a cut can be asked for at any of them.
    pub fn flash_bytes(&self) -> u64 {
        self.board.flash.target.flash_bytes(self.polled_ns)
    }

    /// Walks the journal's chain on the flash as it is now, as an auditor with the chip on his bench does.
    ///
    /// # Errors
    /// What the firmware's own reading of the flash says.
    pub fn audit(&self) -> Result<Audit, StoreError> {
        let mut bench = self.board.flash.clone();
        let context = PollContext::new(self.polled_ns);
        bench.faults.clear();
        let mut chip = bench.handle(&context);
        let mut flash = Flash::new(&mut chip);
        flash.recover()?;
        journal::audit(&mut flash)
    }

    /// Bus bytes that have passed since the start, so that a cut can be asked for at any of them.
    pub fn bus_bytes(&self) -> u64 {
        self.bus_bytes
    }

    /// The firmware's state, for panels and reports; `None` without supply. Decides nothing in the twin.
    pub fn firmware(&self) -> Option<&Lock> {
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

    /// Did a pin that may wake the firmware change since it looked, even if it came back?
    fn woken_by_pin(&self, now_ns: u64) -> bool {
        self.wake_pins != WakePins::NONE
            && (self.board.wake_levels(now_ns) != self.levels_at_poll
                || self.board.next_edge_ns(self.polled_ns).is_some_and(|at| at <= now_ns))
    }
}

impl Device for LockDevice {
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
        // A cut that never comes counts the bytes as well as one that does.
        let bytes_before = self.cut_after_bytes.unwrap_or(u64::MAX);
        let context = PollContext::with_cut_after_bytes(now_ns, bytes_before);
        let wake = firmware.poll(&mut self.board.wires(&context), Instant::from_ns(now_ns));
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
        if took_ns > WATCHDOG_NS {
            self.power_cut(done_ns);
            self.boot(done_ns);
            return;
        }
        // Bus traffic costs time: the next poll comes no earlier than its end.
        self.next_poll_ns = wake.at.as_ns().max(done_ns);
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
        self.firmware = Some(Lock::new(self.config));
        self.next_poll_ns = now_ns;
        self.wake_pins = WakePins::NONE;
        self.polled_ns = now_ns;
        self.levels_at_poll = self.board.wake_levels(now_ns);
        self.boots_at_ns = None;
        self.boots += 1;
    }
}
