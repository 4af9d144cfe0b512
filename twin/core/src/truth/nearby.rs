//! Ground truth of the short-range radio at the door: what was really sent and received.

/// Counts of messages.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct NearbyTruth {
    /// Complete messages that reached the lock.
    pub(crate) hellos: u32,
    pub(crate) answers: u32,
    /// Presses on a phone that was not where its owner had scanned the label.
    pub(crate) presses_away: u32,
    /// Challenges that reached a phone.
    pub(crate) challenges: u32,
    /// Frames that an intruder relayed, to the lock and from it.
    pub(crate) relayed: u32,
}
