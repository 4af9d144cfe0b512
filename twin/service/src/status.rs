//! The service's state for the outside: for signals, reports and screens.

use crate::audit::Finding;
use crate::clips::Picture;
use crate::custody::{Entry, Holder};
use crate::delivery::{Delivery, ReleaseNotice};
use crate::keys::Keys;
use crate::notice::Refusal;
use crate::order::Phase;
use crate::outcome::Closing;
use crate::service::Service;
use crate::viewing::Access;

impl Service {
    /// Progress of the order of this number (from 1); the first one's, if there is no such order.
    pub fn stage(&self) -> Phase {
        self.deliveries.first().map_or(Phase::Granting, |delivery| delivery.stage)
    }

    /// Has the first grant been sent to the lock?
    pub fn grant_sent(&self) -> bool {
        self.deliveries.first().is_some_and(|delivery| delivery.grants.sent())
    }

    /// Are all orders closed, whatever their result?
    pub fn is_closed(&self) -> bool {
        self.deliveries.iter().all(|delivery| delivery.stage.is_closed())
    }

    /// Each order's end so far.
    pub fn closings(&self) -> impl Iterator<Item = Closing> + '_ {
        self.deliveries.iter().map(|delivery| {
            match (delivery.stage, delivery.failure.left_at, delivery.failure.why) {
                (Phase::Delivered, ..) => Closing::Delivered,
                (Phase::Unproven, ..) => Closing::Unproven,
                (Phase::Received, ..) => Closing::Received,
                (Phase::Refused, Some(handover), _) => Closing::LeftAt(handover),
                (Phase::Refused, None, Some(why)) => Closing::Refused(why),
                _ => Closing::Open,
            }
        })
    }

    /// How many orders are at this stage.
    pub fn count(&self, stage: Phase) -> u32 {
        self.deliveries.iter().filter(|delivery| delivery.stage == stage).count() as u32
    }

    /// First order closed as delivered?
    pub fn delivered(&self) -> bool {
        self.stage() == Phase::Delivered
    }

    /// First order closed as not delivered?
    pub fn refused(&self) -> bool {
        self.stage() == Phase::Refused
    }

    /// Why the first order was refused last.
    pub fn refusal(&self) -> Option<Refusal> {
        self.deliveries.first().and_then(|delivery| delivery.failure.why)
    }

    /// Number of codes sent to couriers' phones.
    pub fn codes_released(&self) -> u32 {
        self.deliveries.iter().map(|delivery| delivery.release.codes).sum()
    }

    /// Couriers whose latest message was not to set out yet.
    pub fn couriers_held_back(&self) -> u32 {
        self.deliveries.iter().map(|delivery| u32::from(delivery.is_held_back())).sum()
    }

    /// Has a code been sent to a courier's phone, and is its order still open?
    pub fn authorised(&self) -> bool {
        let may_open = |delivery: &Delivery| matches!(delivery.stage, Phase::CodeReleased | Phase::Opened);
        self.deliveries.iter().any(may_open)
    }

    /// Has the first order's courier received that the door is locked?
    pub fn courier_cleared(&self) -> bool {
        self.deliveries.first().is_some_and(Delivery::is_cleared)
    }

    /// Has the channel accepted the notice that must precede the first order's code?
    pub fn release_notice_accepted(&self) -> bool {
        self.deliveries.first().is_some_and(|delivery| delivery.release.notice == ReleaseNotice::Accepted)
    }

    /// Has the camera hub signed that it records for the first order?
    pub fn film_proved(&self) -> bool {
        self.deliveries.first().is_some_and(|delivery| delivery.film.clip().is_some())
    }

    /// Who has the parcel of this order (0 is the first), as far as the service can prove it.
    pub fn holder(&self, order: usize) -> Holder {
        self.deliveries.get(order).map_or(Holder::Unknown, |delivery| delivery.custody.holder())
    }

    /// What the neighbour's phone and the depot's counter show for the parcel of this order (0 is the first).
    pub fn receipt(&self, order: usize) -> Option<&str> {
        self.deliveries.get(order).map(|delivery| delivery.custody.receipt())
    }

    /// The record of each parcel, in the order of the orders.
    pub fn records(&self) -> impl Iterator<Item = &[Entry]> {
        self.deliveries.iter().map(|delivery| delivery.custody.entries())
    }

    /// The stage of each order, as a number: equal stages have equal numbers.
    pub fn phases(&self) -> impl Iterator<Item = u8> + '_ {
        self.deliveries.iter().map(|delivery| delivery.stage as u8)
    }

    /// Tracked valuables that the record names as missing.
    pub fn gone(&self) -> impl Iterator<Item = &str> {
        self.deliveries.iter().flat_map(|delivery| delivery.custody.gone())
    }

    /// How often somebody without an order here asked for a code.
    pub fn strangers(&self) -> u32 {
        self.strangers
    }

    /// How often a scan had to wait for another visit to end.
    pub fn put_off(&self) -> u32 {
        self.put_off
    }

    /// Clips that it considers complete: number, and each picture with its time.
    pub fn whole_clips(&self) -> impl Iterator<Item = (u32, &[std::sync::Arc<Picture>])> {
        self.clips.whole().map(|(number, clip)| (number, clip.pictures()))
    }

    /// Who looked into the house, and when.
    pub fn access_log(&self) -> &[Access] {
        self.viewing.log()
    }

    /// State of the lock by its own report, if it is known.
    pub fn lock_state(&self) -> Option<firmware::matter::LockState> {
        self.devices.lock_state()
    }

    /// Keys that the mesh has or had, the latest first.
    pub fn mesh_keys(&self) -> impl Iterator<Item = firmware::crypto::NetworkKey> + '_ {
        self.operations.keys().chain([self.keys.network])
    }

    /// Does the service consider the camera hub offline?
    pub fn hub_offline(&self) -> bool {
        self.devices.is_offline()
    }

    /// The result of reading the lock's journal.
    pub fn finding(&self) -> Option<Finding> {
        self.audit.finding()
    }

    /// Keys of this service, and those of its devices that it has.
    pub fn keys(&self) -> &Keys {
        &self.keys
    }
}
