//! What keeps the chip busy: a page program or an erase, in small steps over its time.

use super::cells::{Cells, ERASE_STEPS, PAGE_BYTES, SECTOR_BYTES, TornErase};
use crate::random::Stream;

/// Durations of the chip's work, ns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    /// A page program, however many bytes (estimate: the datasheet gives a time for the page only).
    pub page_program_ns: u64,
    /// An erase of 4 KiB.
    pub sector_erase_ns: u64,
    /// An erase of 32 KiB.
    pub block_32k_erase_ns: u64,
    /// An erase of 64 KiB.
    pub block_64k_erase_ns: u64,
    /// An erase of everything.
    pub chip_erase_ns: u64,
    /// A write to a status register.
    pub status_write_ns: u64,
}

impl Times {
    /// What a chip usually takes. Source: AC characteristics, tPP, tSE, tBE1, tBE2, tCE, tW, typical.
    pub const TYPICAL: Self = Self {
        page_program_ns: 400_000,
        sector_erase_ns: 45_000_000,
        block_32k_erase_ns: 120_000_000,
        block_64k_erase_ns: 150_000_000,
        chip_erase_ns: 10_000_000_000,
        status_write_ns: 10_000_000,
    };
    /// What a chip may take, worn or cold. Source: as [`Self::TYPICAL`], maximum.
    pub const MAXIMUM: Self = Self {
        page_program_ns: 3_000_000,
        sector_erase_ns: 400_000_000,
        block_32k_erase_ns: 1_600_000_000,
        block_64k_erase_ns: 2_000_000_000,
        chip_erase_ns: 50_000_000_000,
        status_write_ns: 15_000_000,
    };
}

/// A program or an erase under way.
#[derive(Debug, Clone)]
pub(super) struct Work {
    kind: Kind,
    start_ns: u64,
    duration_ns: u64,
}

#[derive(Debug, Clone)]
enum Kind {
    /// Addresses and bytes, in the order in which they came.
    Program(Vec<(u32, u8)>),
    /// First sector and number of sectors, one after the other.
    Erase(usize, usize),
}

impl Work {
    /// Programs bytes that came for `address`: past the page's end they wrap to its start, and of
    /// more than a page the last ones count. Source: datasheet 8.2.13.
    pub(super) fn program(address: u32, bytes: &[u8], start_ns: u64, times: &Times) -> Self {
        let page = PAGE_BYTES as u32;
        let skipped = bytes.len().saturating_sub(PAGE_BYTES);
        let placed = (skipped as u32..).zip(&bytes[skipped..]).map(|(index, &byte)| {
            let column = address.wrapping_add(index) % page;
            (address - address % page + column, byte)
        });
        let kind = Kind::Program(placed.collect());
        Self { kind, start_ns, duration_ns: times.page_program_ns }
    }

    /// Keeps the chip busy and changes none of its cells.
    pub(super) fn nothing(start_ns: u64, duration_ns: u64) -> Self {
        Self { kind: Kind::Program(Vec::new()), start_ns, duration_ns }
    }

    /// Erases this many bytes around `address`, aligned to their number.
    pub(super) fn erase(address: u32, bytes: usize, start_ns: u64, duration_ns: u64) -> Self {
        let first = address as usize / bytes * (bytes / SECTOR_BYTES);
        Self { kind: Kind::Erase(first, bytes / SECTOR_BYTES), start_ns, duration_ns }
    }

    pub(super) fn ends_ns(&self) -> u64 {
        self.start_ns + self.duration_ns
    }

    /// Bytes to program, or steps to erase.
    pub(super) fn steps(&self) -> u64 {
        match &self.kind {
            Kind::Program(bytes) => bytes.len() as u64,
            Kind::Erase(_, sectors) => *sectors as u64 * ERASE_STEPS,
        }
    }

    /// The sectors that it erases.
    pub(super) fn erases(&self) -> core::ops::Range<usize> {
        match self.kind {
            Kind::Erase(first, sectors) => first..first + sectors,
            Kind::Program(_) => 0..0,
        }
    }

    /// How many steps are done at `now_ns`.
    pub(super) fn steps_done(&self, now_ns: u64) -> u64 {
        let elapsed_ns = now_ns.saturating_sub(self.start_ns).min(self.duration_ns);
        let done = u128::from(elapsed_ns) * u128::from(self.steps()) / u128::from(self.duration_ns.max(1));
        done as u64
    }

    /// The middle of this step, ns: it has begun and is not done.
    pub(super) fn middle_of_step_ns(&self, step: u64) -> u64 {
        let halves = u128::from(2 * step + 1) * u128::from(self.duration_ns);
        self.start_ns + (halves / (2 * u128::from(self.steps().max(1)))) as u64
    }

    /// Brings the work to its end.
    pub(super) fn finish(&self, cells: &mut Cells, noise: &Stream, key: u64) {
        self.interrupt(cells, self.steps(), TornErase::FrontErased, noise, key);
    }

    /// Brings `done` steps to the cells, and tears the next one as `torn` says.
    pub(super) fn interrupt(&self, cells: &mut Cells, done: u64, torn: TornErase, noise: &Stream, key: u64) {
        match &self.kind {
            Kind::Program(bytes) => {
                let done = done as usize;
                cells.program(&bytes[..done.min(bytes.len())]);
                if let (TornErase::ByteTorn, Some(&(address, byte))) = (torn, bytes.get(done)) {
                    // Some of the bits that were to become 0 have not.
                    let torn = byte | noise.peek_at(key.wrapping_mul(SECTOR_BYTES as u64)) as u8;
                    cells.program(&[(address, torn)]);
                }
            }
            Kind::Erase(first, sectors) => {
                for index in 0..*sectors as u64 {
                    let before = index * ERASE_STEPS;
                    if done < before {
                        break;
                    }
                    let step = (done - before).min(ERASE_STEPS);
                    cells.erase(first + index as usize, step, torn, noise, key);
                }
            }
        }
    }
}
