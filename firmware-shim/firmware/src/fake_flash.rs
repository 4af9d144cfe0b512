//! A flash chip for tests, as far as the driver looks: bytes that programming pulls to 0, sectors that erase to 1, and
//! a supply that may end between two bytes. What a real chip leaves of a torn erases are part of the chip models; here
//! it leaves half.

use std::collections::VecDeque;
use std::vec::Vec;

use embedded_hal::spi::{ErrorKind, ErrorType, Operation, SpiDevice};

const SECTOR: usize = 4096;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FakeFlash {
    pub(crate) bytes: Vec<u8>,
    write_enabled: bool,
    /// Bytes still programmed or sectors erased before the supply ends.
    pub(crate) cut_after: Option<u64>,
    /// Programs and erases still done before the supply ends in the middle of one.
    pub(crate) cut_in_change: Option<u64>,
    /// A driver's mistake, for tests of tests: this many changes are only in its cache, and are lost with the supply.
    pub(crate) changes_cached: usize,
    /// What those overwrote, oldest first.
    overwritten: VecDeque<(usize, Vec<u8>)>,
    /// No answer on the bus.
    pub(crate) is_dead: bool,
    /// Programs and erases seen.
    pub(crate) changes: u64,
}

impl FakeFlash {
    /// An erased chip, as far as its first sectors.
    pub(crate) fn new(sectors: usize) -> Self {
        Self {
            bytes: std::vec![0xFF; sectors * SECTOR],
            write_enabled: false,
            cut_after: None,
            cut_in_change: None,
            changes_cached: 0,
            overwritten: VecDeque::new(),
            is_dead: false,
            changes: 0,
        }
    }

    /// The supply is back.
    pub(crate) fn power_on(&mut self) {
        (self.cut_after, self.cut_in_change) = (None, None);
        while let Some((at, bytes)) = self.overwritten.pop_back() {
            self.bytes[at..][..bytes.len()].copy_from_slice(&bytes);
        }
        self.write_enabled = false;
    }

    /// Whether the supply has ended.
    #[cfg(feature = "exhaustive")]
    pub(crate) fn is_cut(&self) -> bool {
        self.cut_after == Some(0)
    }

    /// Keeps what a change is about to overwrite, for a cache that loses it.
    fn cache(&mut self, at: usize, length: usize) {
        if self.changes_cached > 0 {
            self.overwritten.push_back((at, self.bytes[at..][..length].to_vec()));
            if self.overwritten.len() > self.changes_cached {
                self.overwritten.pop_front();
            }
        }
    }

    fn spend(&mut self) -> Result<(), ErrorKind> {
        match &mut self.cut_after {
            Some(0) => Err(ErrorKind::Other),
            Some(left) => {
                *left -= 1;
                Ok(())
            }
            None => Ok(()),
        }
    }

    fn change(&mut self, sent: &[u8]) -> Result<(), ErrorKind> {
        let Some((head, data)) = sent.split_first_chunk::<4>() else { return Ok(()) };
        let address = u32::from_be_bytes([0, head[1], head[2], head[3]]) as usize;
        self.changes += 1;
        match &mut self.cut_in_change {
            Some(0) => self.cut_after = Some(data.len() as u64 / 2),
            Some(left) => *left -= 1,
            None => {}
        }
        match head[0] {
            0x02 => {
                self.cache(address, data.len());
                for (at, byte) in data.iter().enumerate() {
                    self.spend()?;
                    self.bytes[address + at] &= byte;
                }
            }
            0x20 => {
                self.cache(address / SECTOR * SECTOR, SECTOR);
                let sector = &mut self.bytes[address / SECTOR * SECTOR..][..SECTOR];
                sector[..SECTOR / 2].fill(0xFF);
                self.spend()?;
                self.bytes[address / SECTOR * SECTOR..][..SECTOR].fill(0xFF);
            }
            _ => {}
        }
        Ok(())
    }
}

impl ErrorType for FakeFlash {
    type Error = ErrorKind;
}

impl SpiDevice for FakeFlash {
    fn transaction(&mut self, operations: &mut [Operation<'_, u8>]) -> Result<(), ErrorKind> {
        if self.is_dead || self.cut_after == Some(0) {
            return Err(ErrorKind::Other);
        }
        let mut sent = Vec::new();
        for operation in operations {
            match operation {
                Operation::Write(bytes) => sent.extend_from_slice(bytes),
                Operation::TransferInPlace(bytes) => {
                    sent.extend_from_slice(bytes);
                    if sent[0] == 0x05 {
                        bytes[1] = u8::from(self.write_enabled) << 1;
                    }
                }
                Operation::Read(bytes) if sent[0] == 0x03 => {
                    let address = u32::from_be_bytes([0, sent[1], sent[2], sent[3]]) as usize;
                    bytes.copy_from_slice(&self.bytes[address..address + bytes.len()]);
                }
                _ => {}
            }
        }
        match sent[0] {
            0x06 => self.write_enabled = true,
            0x02 | 0x20 if self.write_enabled => {
                self.write_enabled = false;
                self.change(&sent)?;
            }
            _ => {}
        }
        Ok(())
    }
}
