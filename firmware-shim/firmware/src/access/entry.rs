//! From touched keys to a code.

use heapless::Vec;

use crate::time::Instant;

/// Digits of a one-time code.
pub const CODE_DIGITS: usize = 6;

const KEY_CLEAR: u32 = 10; // '*'
const KEY_ENTER: u32 = 11; // '#'

/// The unfinished code on the keypad.
///
/// Electrodes 0 to 9 are the digits, 10 is '*' (clear), 11 is '#' (enter).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct KeyEntry {
    digits: Vec<u8, CODE_DIGITS>,
    /// More digits were typed than a code has.
    is_overlong: bool,
    /// Electrodes touched at the last reading, one bit each.
    touched: u16,
    last_key_at: Option<Instant>,
}

/// The result of one reading of the keypad.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyPress {
    /// Nothing new.
    None,
    /// A digit, or '*'.
    Key,
    /// '#' after at least one digit.
    Entered(Entry),
}

/// A credential: what was typed before '#', or what a phone answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// Six ASCII digits.
    Code([u8; CODE_DIGITS]),
    /// Fewer digits, or more.
    WrongLength,
    /// A courier's phone, over the short-range radio.
    Phone(PhoneAnswer),
    /// Nothing but the serial number of a grant: see [`crate::policy::Policy::AsShipped2024`].
    #[cfg(feature = "as-shipped")]
    Unproved {
        /// That serial number.
        serial: u32,
    },
}

/// A phone's answer to the lock's challenge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PhoneAnswer {
    /// Serial number of the grant with which it asks to open.
    pub serial: u32,
    /// The nonce that the lock drew for it.
    pub nonce: [u8; 16],
    /// [`crate::crypto::PhoneToken::answer`].
    pub mac: [u8; 32],
}

impl KeyEntry {
    /// Nothing typed.
    pub const fn new() -> Self {
        Self { digits: Vec::new(), is_overlong: false, touched: 0, last_key_at: None }
    }

    /// Takes the electrodes touched at `now`, one bit each. A key counts when a finger arrives, not while it stays;
    /// several fingers that arrive at once are taken for a palm and ignored.
    pub fn look(&mut self, touched: u16, now: Instant, timeout_ms: u64) -> KeyPress {
        self.forget_stale(now, timeout_ms);
        let fresh = touched & !self.touched;
        self.touched = touched;
        if fresh.count_ones() != 1 {
            return KeyPress::None;
        }
        self.last_key_at = Some(now);
        match fresh.trailing_zeros() {
            KEY_CLEAR => self.clear(),
            KEY_ENTER if self.digits.is_empty() => {}
            KEY_ENTER => return KeyPress::Entered(self.take()),
            key @ 0..=9 => self.append(key),
            _ => return KeyPress::None, // the chip's proximity bit
        }
        KeyPress::Key
    }

    /// Whether a key was touched within the last `within_ms`.
    pub fn is_recent(&self, now: Instant, within_ms: u64) -> bool {
        self.last_key_at.is_some_and(|at| now.ms_since(at) < within_ms)
    }

    /// Whether a finger was on a key at the last reading.
    pub const fn is_touched(&self) -> bool {
        self.touched != 0
    }

    /// An unfinished entry must not wait for the next visitor.
    pub fn forget_stale(&mut self, now: Instant, timeout_ms: u64) {
        if !self.is_recent(now, timeout_ms) {
            self.clear();
        }
    }

    fn append(&mut self, key: u32) {
        let digit = b'0'.saturating_add(u8::try_from(key).unwrap_or(0));
        self.is_overlong |= self.digits.push(digit).is_err();
    }

    fn take(&mut self) -> Entry {
        let entry = match (self.digits.as_array(), self.is_overlong) {
            (Some(code), false) => Entry::Code(*code),
            _ => Entry::WrongLength,
        };
        self.clear();
        entry
    }

    fn clear(&mut self) {
        self.digits.clear();
        self.is_overlong = false;
    }
}

#[cfg(test)]
mod tests;
