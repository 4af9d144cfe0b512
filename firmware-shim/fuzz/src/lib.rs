//! What the targets share: a flash chip that costs little, and the frames of an attacker who has a link's key.

use embedded_hal::spi::{ErrorKind, ErrorType, Operation, SpiDevice};
use firmware::crypto::NetworkKey;
use firmware::wire::{CLOUD_FRAME_BYTES_MAX, Direction, seal};
use serde::ser::{Serialize, SerializeTuple, Serializer};

const SECTOR: usize = 4096;

/// Bytes of flash that keys, counters and journal use; clips lie behind them.
pub const IMAGE_BYTES: usize = 16 * SECTOR;

/// A flash chip as far as the driver looks. The chip model of the twin also counts time, and costs ten times as much.
#[derive(Clone, Debug)]
pub struct Image {
    bytes: Vec<u8>,
    is_write_enabled: bool,
}

impl Default for Image {
    /// Erased.
    fn default() -> Self {
        Self { bytes: vec![0xFF; IMAGE_BYTES], is_write_enabled: false }
    }
}

impl Image {
    /// Overwrites these bytes, whatever was there; an address behind the end starts again from the front.
    pub fn overwrite(&mut self, address: usize, bytes: &[u8]) {
        for (at, byte) in (address..).zip(bytes) {
            self.bytes[at % IMAGE_BYTES] = *byte;
        }
    }

    /// Programs or erases, as a command with its address says.
    fn change(&mut self, sent: &[u8]) {
        let [command, a, b, c, data @ ..] = sent else { return };
        let address = u32::from_be_bytes([0, *a, *b, *c]) as usize;
        match command {
            0x02 => {
                for (at, byte) in (address..).zip(data) {
                    self.bytes[at % IMAGE_BYTES] &= byte;
                }
            }
            0x20 => self.bytes[address % IMAGE_BYTES / SECTOR * SECTOR..][..SECTOR].fill(0xFF),
            _ => {}
        }
    }
}

impl ErrorType for Image {
    type Error = ErrorKind;
}

impl SpiDevice for Image {
    fn transaction(&mut self, operations: &mut [Operation<'_, u8>]) -> Result<(), ErrorKind> {
        let mut sent = [0; 4 + 256];
        let mut length = 0;
        let mut take = |bytes: &[u8]| {
            sent[length..][..bytes.len()].copy_from_slice(bytes);
            length += bytes.len();
            (sent, length)
        };
        let mut command = ([0; 4 + 256], 0);
        for operation in operations {
            match operation {
                Operation::Write(bytes) => command = take(bytes),
                Operation::TransferInPlace(bytes) => {
                    command = take(bytes);
                    if let [0x05, status, ..] = &mut **bytes {
                        *status = u8::from(self.is_write_enabled) << 1;
                    }
                }
                Operation::Read(bytes) if command.0[0] == 0x03 => {
                    let [_, a, b, c, ..] = command.0;
                    let address = u32::from_be_bytes([0, a, b, c]) as usize;
                    for (at, byte) in (address..).zip(bytes.iter_mut()) {
                        *byte = self.bytes[at % IMAGE_BYTES];
                    }
                }
                _ => {}
            }
        }
        let (sent, length) = command;
        match sent[0] {
            0x06 => self.is_write_enabled = true,
            0x02 | 0x20 if self.is_write_enabled => {
                self.is_write_enabled = false;
                self.change(&sent[..length]);
            }
            _ => {}
        }
        Ok(())
    }
}

/// Bytes as the plaintext of a frame, whatever message they are.
struct Raw<'a>(&'a [u8]);

impl Serialize for Raw<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut tuple = serializer.serialize_tuple(self.0.len())?;
        self.0.iter().try_for_each(|byte| tuple.serialize_element(byte))?;
        tuple.end()
    }
}

/// These bytes as a genuine frame: what an attacker with the link's key can send. None if they are too many.
pub fn sealed(bytes: &[u8], key: &NetworkKey, way: Direction, counter: u64) -> Option<Vec<u8>> {
    let mut frame = [0; CLOUD_FRAME_BYTES_MAX];
    let length = seal(&Raw(bytes), key, way, counter, &mut frame).ok()?;
    Some(frame[..length].to_vec())
}

/// An input taken apart: for each step a byte that says what, and its bytes.
pub fn steps(mut bytes: &[u8]) -> impl Iterator<Item = (u8, &[u8])> {
    core::iter::from_fn(move || {
        let [kind, length, rest @ ..] = bytes else { return None };
        let (data, rest) = rest.split_at(usize::from(*length).min(rest.len()));
        bytes = rest;
        Some((*kind, data))
    })
}
