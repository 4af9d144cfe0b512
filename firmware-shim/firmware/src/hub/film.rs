//! The recording in force: the state of the visit that is being recorded.

use super::clip::{Chain, Recorder, Stored};
use super::scene::Scene;
use crate::store::FilmRecord;
use crate::time::Instant;
use crate::wire::FilmOrder;

/// A recording in force. There is none without an order signed by the service.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Film {
    pub(super) order: FilmOrder,
    pub(super) began_at: Instant,
    /// Writes pictures to flash; none before the first usable picture.
    pub(super) recorder: Option<Recorder>,
    pub(super) scene: Scene,
    /// The newest picture on flash: when it was taken, and by which time.
    pub(super) newest: Option<(Instant, u64)>,
    /// When the hub last confirmed to the lock that it records; recorded on flash.
    pub(super) proved_at: Option<Instant>,
    /// The lock has reported not locked since the order.
    pub(super) was_opened: bool,
    /// The lock has reported locked, at the order or since.
    pub(super) was_locked: bool,
    /// Since when the lock has reported "locked, door closed" without interruption.
    pub(super) locked_since: Option<Instant>,
    /// A dog has barked between order and unlock.
    pub(super) has_barked: bool,
    /// A reset has interrupted it.
    pub(super) is_resumed: bool,
    /// The service has ended the order.
    pub(super) is_ended: bool,
    /// The service has confirmed that the recipient is at the door in person.
    pub(super) is_vouched: bool,
    /// The order must still be answered.
    pub(super) wants_answer: bool,
    pub(super) long_reported: bool,
    pub(super) dark_reported: bool,
    pub(super) silence_reported: bool,
}

impl Film {
    /// For an order just taken.
    pub(super) const fn new(order: FilmOrder, now: Instant) -> Self {
        Self {
            order,
            began_at: now,
            recorder: None,
            scene: Scene::new(),
            newest: None,
            proved_at: None,
            was_opened: false,
            was_locked: false,
            locked_since: None,
            has_barked: false,
            is_resumed: false,
            is_ended: false,
            is_vouched: false,
            wants_answer: true,
            long_reported: false,
            dark_reported: false,
            silence_reported: false,
        }
    }

    /// For a visit that a reset has interrupted: the lock may be open.
    pub(super) fn resumed(
        record: &FilmRecord,
        order: FilmOrder,
        chain: Chain,
        before: Option<Stored>,
        now: Instant,
    ) -> Self {
        Self {
            is_ended: record.ended.contains(&order.serial),
            is_vouched: record.is_vouched,
            recorder: Some(Recorder::resumed(chain)),
            scene: Scene::resumed(before.map(|stored| (stored.pixels, stored.exposure)), &record.scene),
            // The confirmation may have reached the lock just before the reset.
            proved_at: Some(now),
            is_resumed: true,
            wants_answer: false,
            ..Self::new(order, now)
        }
    }

    /// The clip, once it has a picture.
    pub(super) fn clip(&self) -> Option<u32> {
        self.recorder.as_ref().map(Recorder::clip)
    }

    /// How many people are in the picture: 0, 1, or 2 for two or more.
    pub(super) const fn people(&self) -> u8 {
        self.scene.people()
    }

    /// Pictures on flash that are not signed yet.
    pub(super) fn unsigned(&self) -> u8 {
        self.recorder.as_ref().map_or(0, Recorder::unsigned)
    }
}
