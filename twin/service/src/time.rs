//! Durations used by several files.

/// A millisecond, ns.
pub(crate) const MS: u64 = 1_000_000;
/// An unanswered message is sent again after this, ns (estimate: twice a slow mesh round trip and a lock's idle poll).
pub(crate) const RESEND_NS: u64 = 2_500 * MS;
