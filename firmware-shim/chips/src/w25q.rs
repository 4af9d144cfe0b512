//! W25Q32JV-IQ, 32 Mbit serial NOR flash (Winbond datasheet revision G), on SPI.
//!
//! Modelled: identification, reads, page program, erases, write enable, busy, power-down, software
//! reset, power-up times; program and erase in steps over their time, so that a cut of the supply
//! leaves them half done; wear as a count. Deliberately absent: dual and quad reads and programs,
//! writing the status registers and what they protect, block locks, security registers (of these, what
//! needs a write enable uses it up and keeps the chip busy, and stores nothing), SFDP, suspend, cells
//! that wear out or that read differently from time to time after a cut.
//!
//! **Glossary.** *WEL*: write enable latch, set by instruction 06h, cleared when a program or erase
//! has ended. *Flash byte*: one byte of a page program, or one of the 64 steps of a sector's erase.

mod cells;
mod reads;
mod work;

pub use cells::{CAPACITY_BYTES, ERASE_STEPS, PAGE_BYTES, SECTOR_BYTES, TornErase};
pub use reads::Reads;
pub use work::Times;

use crate::bus::spi::SpiTarget;
use crate::random::Stream;
use cells::Cells;
use std::sync::Arc;
use work::Work;

/// Manufacturer, memory type, capacity: what instruction 9Fh answers. Source: datasheet 8.1.1.
pub const JEDEC_ID: [u8; 3] = [0xEF, 0x40, 0x16];
/// From power-on to the first instruction, ns. Source: power-up timing, tVSL, 20 us.
pub const POWER_UP_NS: u64 = 20_000;
/// From power-on to the first write enable, ns. Source: power-up timing, tPUW, 5 ms.
pub const POWER_UP_WRITE_NS: u64 = 5_000_000;

/// From chip select's rise to standby or power-down, ns. Source: AC characteristics, tRES1, tDP,
/// 3 us.
const POWER_DOWN_NS: u64 = 3_000;
/// Software reset, ns. Source: AC characteristics, tRST, 30 us.
const RESET_NS: u64 = 30_000;
/// What manufacturer and device identification answer by 90h and ABh. Source: datasheet 8.1.1.
const DEVICE_ID: u8 = 0x15;
/// Status register 2 of a part ending in IQ: quad enable fixed. Source: datasheet 7.1.
const STATUS_2: u8 = 0x02;
/// Status register 3 from the factory: output driver at a quarter. Source: datasheet 7.1.
const STATUS_3: u8 = 0x60;
/// Where nothing drives the answer line, its pull-up does.
const UNDRIVEN: u8 = 0xFF;
/// Status register 1. Source: datasheet 7.1.
const BUSY: u8 = 0x01;
/// See [`BUSY`].
const WEL: u8 = 0x02;

mod instruction {
    pub(super) const WRITE_STATUS_1: u8 = 0x01;
    pub(super) const PAGE_PROGRAM: u8 = 0x02;
    pub(super) const READ: u8 = 0x03;
    pub(super) const WRITE_DISABLE: u8 = 0x04;
    pub(super) const STATUS_1: u8 = 0x05;
    pub(super) const WRITE_ENABLE: u8 = 0x06;
    pub(super) const FAST_READ: u8 = 0x0B;
    pub(super) const WRITE_STATUS_3: u8 = 0x11;
    pub(super) const STATUS_3: u8 = 0x15;
    pub(super) const SECTOR_ERASE: u8 = 0x20;
    pub(super) const WRITE_STATUS_2: u8 = 0x31;
    pub(super) const QUAD_PAGE_PROGRAM: u8 = 0x32;
    pub(super) const STATUS_2: u8 = 0x35;
    pub(super) const PROGRAM_SECURITY: u8 = 0x42;
    pub(super) const ERASE_SECURITY: u8 = 0x44;
    pub(super) const UNIQUE_ID: u8 = 0x4B;
    pub(super) const BLOCK_32K_ERASE: u8 = 0x52;
    pub(super) const CHIP_ERASE_ALIAS: u8 = 0x60;
    pub(super) const ENABLE_RESET: u8 = 0x66;
    pub(super) const DEVICE_ID: u8 = 0x90;
    pub(super) const RESET: u8 = 0x99;
    pub(super) const JEDEC_ID: u8 = 0x9F;
    pub(super) const RELEASE_POWER_DOWN: u8 = 0xAB;
    pub(super) const POWER_DOWN: u8 = 0xB9;
    pub(super) const CHIP_ERASE: u8 = 0xC7;
    pub(super) const BLOCK_64K_ERASE: u8 = 0xD8;
}

/// The memory.
#[derive(Debug, Clone)]
pub struct W25q {
    /// The durations of this chip's work.
    pub times: Times,
    /// The result of an interruption in this chip.
    pub torn: TornErase,
    /// The record of reads, if it is kept. It decides nothing.
    pub reads: Option<Reads>,
    cells: Cells,
    work: Option<Work>,
    flash_bytes: u64,
    cut_at_flash_byte: Option<u64>,
    write_enabled: bool,
    powered_down: bool,
    reset_enabled: bool,
    ready_ns: u64,
    write_ready_ns: u64,
    received: Option<Received>,
    noise: Stream,
}

/// The bytes received since chip select fell.
#[derive(Debug, Clone, Default)]
struct Received {
    /// The first byte; an instruction that came too early is ignored until chip select rises.
    instruction: Option<u8>,
    heard: bool,
    /// What followed.
    bytes: Vec<u8>,
    /// Bytes answered after instruction and address.
    answered: u32,
}

impl Received {
    /// The three bytes after the instruction, once they are there.
    fn address(&self) -> Option<u32> {
        let [high, middle, low, ..] = *self.bytes.as_slice() else { return None };
        Some(u32::from_be_bytes([0, high, middle, low]) % CAPACITY_BYTES as u32)
    }

    /// Whether the chip answers with the array's bytes, from the address on.
    fn is_read(&self) -> bool {
        self.heard && self.instruction == Some(instruction::READ)
    }
}

impl W25q {
    /// An erased chip that has long been powered; `seed` and its name key its unique number and what
    /// interruptions leave.
    #[must_use]
    pub fn new(seed: u64, name: &str) -> Self {
        Self {
            times: Times::TYPICAL,
            torn: TornErase::default(),
            reads: None,
            cells: Cells::new(),
            work: None,
            flash_bytes: 0,
            cut_at_flash_byte: None,
            write_enabled: false,
            powered_down: false,
            reset_enabled: false,
            ready_ns: 0,
            write_ready_ns: 0,
            received: None,
            noise: Stream::new(seed, name),
        }
    }

    /// Flash bytes changed by `now_ns`, since the chip left the factory.
    #[must_use]
    pub fn flash_bytes(&self, now_ns: u64) -> u64 {
        self.flash_bytes + self.work.as_ref().map_or(0, |work| work.steps_done(now_ns))
    }

    /// Cuts the supply right before this many more flash bytes have changed: while the next one is
    /// at work. When that is, [`SpiTarget::supply_ends_ns`] says, once the work has begun.
    pub fn cut_after_flash_bytes(&mut self, now_ns: u64, bytes: u64) {
        self.cut_at_flash_byte = Some(self.flash_bytes(now_ns) + bytes);
    }

    /// Whether a program or erase is under way at `now_ns`.
    #[must_use]
    pub fn is_busy(&self, now_ns: u64) -> bool {
        self.work.as_ref().is_some_and(|work| now_ns < work.ends_ns())
    }

    /// A sector's bytes as they last came to rest: of work under way nothing shows yet.
    #[must_use]
    pub fn sector(&self, sector: usize) -> &Arc<[u8; SECTOR_BYTES]> {
        self.cells.sector(sector)
    }

    /// How often a sector was erased, interrupted erases included. It endures more than 100,000
    /// (source: features).
    #[must_use]
    pub fn erases(&self, sector: usize) -> u32 {
        self.cells.erases(sector)
    }

    /// Writes bytes directly into the array, as with the chip on a bench: no time, no wear.
    pub fn overwrite(&mut self, address: u32, bytes: &[u8]) {
        self.cells.overwrite(address, bytes);
    }

    /// Addresses at which the array differs from another chip's, as both last came to rest.
    pub fn differences<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = u32> + 'a {
        self.cells.differences(&other.cells)
    }

    fn advance(&mut self, now_ns: u64) {
        if self.work.as_ref().is_some_and(|work| work.ends_ns() <= now_ns)
            && self.supply_ends_ns().is_none()
            && let Some(work) = self.work.take()
        {
            work.finish(&mut self.cells, &self.noise, self.flash_bytes);
            if let Some(reads) = &mut self.reads {
                reads.renew(work.erases());
            }
            self.flash_bytes += work.steps();
            self.write_enabled = false;
        }
    }

    /// Work in progress stops in the middle of a step.
    fn interrupt(&mut self, now_ns: u64) {
        self.advance(now_ns);
        let now_ns = self.supply_ends_ns().map_or(now_ns, |ends_ns| ends_ns.min(now_ns));
        if let Some(work) = self.work.take() {
            let done = work.steps_done(now_ns);
            // The key is the torn flash byte's number: a cut there leaves the same on every path.
            work.interrupt(&mut self.cells, done, self.torn, &self.noise, self.flash_bytes + done);
            self.flash_bytes += done;
        }
    }

    fn status_1(&self) -> u8 {
        let busy = if self.work.is_some() { BUSY } else { 0 };
        busy | if self.write_enabled { WEL } else { 0 }
    }

    /// Whether the chip accepts this instruction now.
    fn hears(&self, instruction: u8, now_ns: u64) -> bool {
        use instruction::{ENABLE_RESET, RELEASE_POWER_DOWN, RESET, STATUS_1, STATUS_2, STATUS_3};
        if now_ns < self.ready_ns {
            false
        } else if self.powered_down {
            instruction == RELEASE_POWER_DOWN
        } else if self.work.is_some() {
            matches!(instruction, STATUS_1 | STATUS_2 | STATUS_3 | ENABLE_RESET | RESET)
        } else {
            true
        }
    }

    /// What the chip answers while a byte comes in.
    fn answer(&self, received: &mut Received) -> u8 {
        let Some(instruction) = received.instruction.filter(|_| received.heard) else { return UNDRIVEN };
        let dummies = match instruction {
            instruction::READ | instruction::DEVICE_ID | instruction::RELEASE_POWER_DOWN => 3,
            instruction::FAST_READ | instruction::UNIQUE_ID => 4,
            _ => 0,
        };
        if received.bytes.len() < dummies {
            return UNDRIVEN;
        }
        let index = received.answered;
        received.answered = index.wrapping_add(1);
        match instruction {
            instruction::STATUS_1 => self.status_1(),
            instruction::STATUS_2 => STATUS_2,
            instruction::STATUS_3 => STATUS_3,
            instruction::JEDEC_ID => JEDEC_ID.get(index as usize).copied().unwrap_or(UNDRIVEN),
            instruction::UNIQUE_ID => self.noise.peek_at(u64::MAX).to_be_bytes()[index as usize % 8],
            instruction::RELEASE_POWER_DOWN => DEVICE_ID,
            instruction::DEVICE_ID => {
                let swapped = received.address().unwrap_or(0) & 1;
                if (index + swapped).is_multiple_of(2) { JEDEC_ID[0] } else { DEVICE_ID }
            }
            instruction::READ | instruction::FAST_READ => {
                let address = received.address().unwrap_or(0).wrapping_add(index);
                if let Some(reads) = &self.reads {
                    reads.see(address, address as usize % CAPACITY_BYTES / SECTOR_BYTES);
                }
                self.cells.byte(address)
            }
            _ => UNDRIVEN,
        }
    }

    /// Chip select rose behind whole bytes: an instruction of the right length takes effect.
    fn execute(&mut self, received: &Received, now_ns: u64) {
        let reset_enabled = core::mem::take(&mut self.reset_enabled);
        let Some(instruction) = received.instruction.filter(|_| received.heard) else { return };
        match (instruction, received.bytes.len()) {
            (instruction::WRITE_ENABLE, 0) => self.write_enabled |= now_ns >= self.write_ready_ns,
            (instruction::WRITE_DISABLE, 0) => self.write_enabled = false,
            (instruction::POWER_DOWN, 0) => {
                self.powered_down = true;
                self.ready_ns = now_ns + POWER_DOWN_NS;
            }
            (instruction::RELEASE_POWER_DOWN, _) if self.powered_down => {
                self.powered_down = false;
                self.ready_ns = now_ns + POWER_DOWN_NS;
            }
            (instruction::ENABLE_RESET, 0) => self.reset_enabled = true,
            (instruction::RESET, 0) if reset_enabled => {
                self.interrupt(now_ns);
                self.write_enabled = false;
                self.ready_ns = now_ns + RESET_NS;
            }
            _ if self.write_enabled => {
                if let Some(work) = self.begin(instruction, received, now_ns) {
                    self.work = Some(work);
                }
            }
            _ => {}
        }
    }

    fn begin(&self, instruction: u8, received: &Received, now_ns: u64) -> Option<Work> {
        let erase = |address, bytes, duration_ns| Some(Work::erase(address, bytes, now_ns, duration_ns));
        let nothing = |duration_ns| Some(Work::nothing(now_ns, duration_ns));
        match (instruction, received.address(), received.bytes.get(3..)) {
            (instruction::PAGE_PROGRAM, Some(address), Some(bytes @ [_, ..])) => {
                Some(Work::program(address, bytes, now_ns, &self.times))
            }
            (instruction::SECTOR_ERASE, Some(address), Some([])) => {
                erase(address, SECTOR_BYTES, self.times.sector_erase_ns)
            }
            (instruction::BLOCK_32K_ERASE, Some(address), Some([])) => {
                erase(address, 32 << 10, self.times.block_32k_erase_ns)
            }
            (instruction::BLOCK_64K_ERASE, Some(address), Some([])) => {
                erase(address, 64 << 10, self.times.block_64k_erase_ns)
            }
            (instruction::CHIP_ERASE | instruction::CHIP_ERASE_ALIAS, None, None)
                if received.bytes.is_empty() =>
            {
                erase(0, CAPACITY_BYTES, self.times.chip_erase_ns)
            }
            // 8.2.2: these absent functions, too, use the write enable up. Else the next program would
            // be executed that silicon ignores.
            (
                instruction::WRITE_STATUS_1 | instruction::WRITE_STATUS_2 | instruction::WRITE_STATUS_3,
                _,
                None,
            ) if !received.bytes.is_empty() => nothing(self.times.status_write_ns),
            (instruction::PROGRAM_SECURITY | instruction::QUAD_PAGE_PROGRAM, Some(_), Some([_, ..])) => {
                nothing(self.times.page_program_ns)
            }
            (instruction::ERASE_SECURITY, Some(_), Some([])) => nothing(self.times.sector_erase_ns),
            _ => None,
        }
    }
}

impl SpiTarget for W25q {
    fn select(&mut self, now_ns: u64) {
        self.advance(now_ns);
        self.received = Some(Received::default());
    }

    fn exchange(&mut self, byte: u8, now_ns: u64) -> u8 {
        self.advance(now_ns);
        let Some(mut received) = self.received.take() else { return UNDRIVEN };
        let answer = self.answer(&mut received);
        match received.instruction {
            None => (received.instruction, received.heard) = (Some(byte), self.hears(byte, now_ns)),
            // An endless read keeps only its address.
            Some(instruction::PAGE_PROGRAM) => received.bytes.push(byte),
            Some(_) if received.bytes.len() < 5 => received.bytes.push(byte),
            Some(_) => {}
        }
        self.received = Some(received);
        answer
    }

    fn stream(&mut self, answers: &mut [u8]) -> bool {
        let Some(received) = self.received.as_mut().filter(|_| self.work.is_none()) else { return false };
        let Some(address) = received.address().filter(|_| received.is_read()) else { return false };
        let from = address.wrapping_add(received.answered);
        if let Some(reads) = &self.reads {
            reads.see_all(from, answers.len());
        }
        self.cells.copy(from, answers);
        received.answered = received.answered.wrapping_add(answers.len() as u32);
        // As in `exchange`, an endless read keeps only its address, and the first bytes after it.
        let kept = received.bytes.len().max(5).min(received.bytes.len() + answers.len());
        received.bytes.resize(kept, 0);
        true
    }

    fn accept(&mut self, bytes: &[u8]) -> bool {
        let Some(received) = self.received.as_mut().filter(|_| self.work.is_none()) else { return false };
        if received.instruction != Some(instruction::PAGE_PROGRAM) {
            return false;
        }
        received.bytes.extend_from_slice(bytes);
        if received.heard {
            received.answered = received.answered.wrapping_add(bytes.len() as u32);
        }
        true
    }

    fn deselect(&mut self, now_ns: u64) {
        self.advance(now_ns);
        if let Some(received) = self.received.take() {
            self.execute(&received, now_ns);
        }
    }

    fn awaited_ns(&self) -> Option<u64> {
        let asked = self.received.as_ref()?.instruction == Some(instruction::STATUS_1);
        self.work.as_ref().filter(|_| asked).map(Work::ends_ns)
    }

    fn supply_ends_ns(&self) -> Option<u64> {
        let work = self.work.as_ref()?;
        let step = self.cut_at_flash_byte?.checked_sub(self.flash_bytes)?;
        (step < work.steps()).then(|| work.middle_of_step_ns(step))
    }

    fn power_cut(&mut self, now_ns: u64) {
        self.interrupt(now_ns);
        self.cut_at_flash_byte = None;
        self.received = None;
    }

    fn power_on_reset(&mut self, now_ns: u64) {
        // The supply was off: no work continues.
        self.power_cut(now_ns);
        self.write_enabled = false;
        self.powered_down = false;
        self.reset_enabled = false;
        self.ready_ns = now_ns + POWER_UP_NS;
        self.write_ready_ns = now_ns + POWER_UP_WRITE_NS;
    }
}
