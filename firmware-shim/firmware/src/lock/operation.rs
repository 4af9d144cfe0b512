//! The operation under way: what the bolt is driven for.

use crate::wire::{Operation, Source};

/// An operation under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ongoing {
    pub(super) operation: Operation,
    pub(super) source: Source,
    pub(super) serial: Option<u32>,
}
