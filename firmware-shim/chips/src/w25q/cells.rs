//! The memory cells: programming clears bits, erasing sets them, and an interruption leaves
//! something between.

use crate::random::Stream;
use std::sync::Arc;

/// Bytes that one erase frees. Source: datasheet 6.1.
pub const SECTOR_BYTES: usize = 4096;
/// Bytes that one program instruction reaches. Source: datasheet 6.1.
pub const PAGE_BYTES: usize = 256;
/// All of the array, bytes: 32 Mbit.
pub const CAPACITY_BYTES: usize = 4 << 20;
/// Steps in which a sector is erased: how finely a cut can strike an erase. Estimate: data sheets do not specify how an
/// erase proceeds.
pub const ERASE_STEPS: u64 = 64;

const STEP_BYTES: usize = SECTOR_BYTES / ERASE_STEPS as usize;
const SECTORS: usize = CAPACITY_BYTES / SECTOR_BYTES;

/// What an interruption leaves, of an erase above all.
///
/// Data sheets do not specify it, so all five are modelled: storage that survives only some of them is not safe.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TornErase {
    /// The sector's front is erased, the rest is as it was.
    #[default]
    FrontErased,
    /// The sector's back is erased, the rest is as it was.
    BackErased,
    /// Each bit is erased once the erase has gone on for as long as that cell needs: random bits,
    /// more with time, all over the sector.
    RandomBits,
    /// In its first half the erase programs everything to zero, from the front, so that all cells
    /// wear alike; in its second half it erases, from the front.
    ZeroedFirst,
    /// As [`Self::FrontErased`], and the unit at work is caught half changed: the 64 bytes of an
    /// erase step, or the byte of a program, which no other model tears.
    ByteTorn,
}

impl TornErase {
    /// All five, for sweeps.
    pub const ALL: [Self; 5] =
        [Self::FrontErased, Self::BackErased, Self::RandomBits, Self::ZeroedFirst, Self::ByteTorn];
}

/// The array. Copy-on-write by sector: a clone costs two reference counts until it changes.
#[derive(Debug, Clone)]
pub(super) struct Cells {
    sectors: Arc<Vec<Arc<[u8; SECTOR_BYTES]>>>,
    erases: Arc<Vec<u32>>,
}

impl Cells {
    /// Fresh from the factory: erased, never worn.
    pub(super) fn new() -> Self {
        let blank = Arc::new([0xFF; SECTOR_BYTES]);
        Self { sectors: Arc::new(vec![blank; SECTORS]), erases: Arc::new(vec![0; SECTORS]) }
    }

    pub(super) fn byte(&self, address: u32) -> u8 {
        let address = address as usize % CAPACITY_BYTES;
        self.sectors[address / SECTOR_BYTES][address % SECTOR_BYTES]
    }

    /// Bytes from an address on; after the last one comes the first.
    pub(super) fn copy(&self, address: u32, into: &mut [u8]) {
        let mut at = address as usize % CAPACITY_BYTES;
        let mut left = into;
        while !left.is_empty() {
            let rest = &self.sectors[at / SECTOR_BYTES][at % SECTOR_BYTES..];
            let (now, later) = left.split_at_mut(rest.len().min(left.len()));
            now.copy_from_slice(&rest[..now.len()]);
            at = (at + now.len()) % CAPACITY_BYTES;
            left = later;
        }
    }

    pub(super) fn sector(&self, sector: usize) -> &Arc<[u8; SECTOR_BYTES]> {
        &self.sectors[sector % SECTORS]
    }

    /// Overwrites these bytes, whatever was there.
    pub(super) fn overwrite(&mut self, address: u32, bytes: &[u8]) {
        for (at, &byte) in (address as usize..).zip(bytes) {
            let at = at % CAPACITY_BYTES;
            self.sector_mut(at / SECTOR_BYTES)[at % SECTOR_BYTES] = byte;
        }
    }

    /// Addresses at which two arrays differ. Sectors that both share are not looked at.
    pub(super) fn differences<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = u32> + 'a {
        let both = self.sectors.iter().zip(other.sectors.iter()).enumerate();
        both.filter(|(_, (one, another))| !Arc::ptr_eq(one, another)).flat_map(|(sector, (one, another))| {
            let bytes = one.iter().zip(another.iter()).enumerate();
            let differ = bytes.filter(|(_, (a, b))| a != b);
            differ.map(move |(at, _)| (sector * SECTOR_BYTES + at) as u32)
        })
    }

    /// How often this sector was erased, interrupted erases included.
    pub(super) fn erases(&self, sector: usize) -> u32 {
        self.erases[sector % SECTORS]
    }

    /// Programming pulls bits from 1 to 0 and never back. Addresses and bytes, all of one page.
    pub(super) fn program(&mut self, bytes: &[(u32, u8)]) {
        let Some(&(first, _)) = bytes.first() else { return };
        let cells = self.sector_mut(first as usize % CAPACITY_BYTES / SECTOR_BYTES);
        for &(address, byte) in bytes {
            cells[address as usize % SECTOR_BYTES] &= byte;
        }
    }

    /// Erases a sector, or does the first `step` of [`ERASE_STEPS`] and is interrupted in the next;
    /// `noise` and `key` decide random bits.
    pub(super) fn erase(&mut self, sector: usize, step: u64, torn: TornErase, noise: &Stream, key: u64) {
        Arc::make_mut(&mut self.erases)[sector % SECTORS] += 1;
        let cells = self.sector_mut(sector);
        if step >= ERASE_STEPS {
            cells.fill(0xFF);
            return;
        }
        let done = step as usize * STEP_BYTES;
        let random = |at: usize| noise.peek_at(key.wrapping_mul(SECTOR_BYTES as u64) + at as u64);
        match torn {
            TornErase::FrontErased => cells[..done].fill(0xFF),
            TornErase::BackErased => cells[SECTOR_BYTES - done..].fill(0xFF),
            TornErase::RandomBits => {
                // In the middle of step n of 64, each bit is erased with a probability of (2 n + 1) / 128.
                let threshold = 2 * (2 * step + 1);
                for (at, cell) in cells.iter_mut().enumerate() {
                    let erased = random(at).to_le_bytes().map(|draw| u64::from(draw) < threshold);
                    *cell |= erased.iter().fold(0, |mask, &bit| mask << 1 | u8::from(bit));
                }
            }
            TornErase::ZeroedFirst if done * 2 < SECTOR_BYTES => cells[..done * 2].fill(0x00),
            TornErase::ZeroedFirst => {
                let erased = done * 2 - SECTOR_BYTES;
                cells[..erased].fill(0xFF);
                cells[erased..].fill(0x00);
            }
            TornErase::ByteTorn => {
                cells[..done].fill(0xFF);
                for (at, cell) in cells.iter_mut().enumerate().skip(done).take(STEP_BYTES) {
                    *cell |= random(at) as u8;
                }
            }
        }
    }

    fn sector_mut(&mut self, sector: usize) -> &mut [u8; SECTOR_BYTES] {
        Arc::make_mut(&mut Arc::make_mut(&mut self.sectors)[sector % SECTORS])
    }
}
