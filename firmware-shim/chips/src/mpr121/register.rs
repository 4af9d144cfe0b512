//! Addresses of the registers. Source: MPR121 Rev. 4, register map.

pub(super) const STATUS: u8 = 0x00;
pub(super) const STATUS_HIGH: u8 = 0x01;
pub(super) const OUT_OF_RANGE: u8 = 0x02;
pub(super) const OUT_OF_RANGE_HIGH: u8 = 0x03;
pub(super) const DATA: u8 = 0x04;
pub(super) const DATA_LAST: u8 = 0x1B;
pub(super) const BASELINE: u8 = 0x1E;
pub(super) const BASELINE_LAST: u8 = 0x29;
pub(super) const BASELINE_PROXIMITY: u8 = 0x2A;
pub(super) const DEBOUNCE: u8 = 0x5B;
pub(super) const CHARGE: u8 = 0x5C;
pub(super) const TIMING: u8 = 0x5D;
pub(super) const ECR: u8 = 0x5E;
pub(super) const ELECTRODE_CURRENT: u8 = 0x5F;
pub(super) const ELECTRODE_TIME: u8 = 0x6C;
pub(super) const GPIO: core::ops::RangeInclusive<u8> = 0x73..=0x7A;
pub(super) const GPIO_DATA: usize = 0x75;
pub(super) const GPIO_SET: u8 = 0x78;
pub(super) const GPIO_CLEAR: u8 = 0x79;
pub(super) const GPIO_TOGGLE: u8 = 0x7A;
pub(super) const AUTO_CONFIG: u8 = 0x7B;
pub(super) const AUTO_CONFIG_1: u8 = 0x7C;
pub(super) const UPPER_LIMIT: u8 = 0x7D;
pub(super) const LOWER_LIMIT: u8 = 0x7E;
pub(super) const TARGET: u8 = 0x7F;
pub(super) const SOFT_RESET: u8 = 0x80;
