//! A courier's phone: the messages that reached it, and what it shows.

use std::collections::VecDeque;

use crate::service::{Fallback, ServiceToCourier};

/// A courier's phone.
#[derive(Clone, Debug, Default)]
pub(super) struct Phone {
    /// Messages that the courier has not read yet.
    pub(super) inbox: VecDeque<ServiceToCourier>,
    /// The code that it shows.
    pub(super) code: Option<String>,
    /// The latest message besides the code.
    pub(super) word: Option<&'static str>,
    /// The fallback that it last asked for.
    pub(super) fallback: Option<Fallback>,
    /// Until when the keypad is locked, as it shows, ns.
    pub(super) keypad_locked_until_ns: u64,
    /// The same, as the courier has last read it, ns.
    pub(super) keypad_read_until_ns: u64,
}
