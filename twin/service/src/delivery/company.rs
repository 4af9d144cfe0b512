//! Who else is in the house: the number of people that the camera hub counts, compared with the messages of the
//! courier's phone (SPEC 2, promise S).
//!
//! The camera hub reports by itself two people at once, and a person in a hall that was empty behind its closed door
//! or that is locked again. Only the service knows from the courier's own report that the courier has left: a person
//! in the picture after that is somebody else, or the courier has stayed.

use firmware::wire::HubStatus;

use super::Delivery;
use super::state::{AfterCourier, Told};
use crate::desk::Desk;
use crate::notice::Notice;
use crate::phone::ServiceToCourier;
use crate::time::MS;

/// A person may still be in the picture for this long after the courier's phone has reported leaving, ns (estimate:
/// the report is sent on the doorstep, and the courier is visible through the open door for some steps).
const WALKS_OFF_NS: u64 = 3_000 * MS;

/// Largest number of notices of a second person in one delivery: a camera hub that is reset starts again.
const SECONDS_MAX: u8 = 4;

impl Delivery {
    /// Asks the courier to check the door.
    pub(crate) fn call_back(&mut self, desk: &mut Desk) {
        self.company.after_courier = AfterCourier::CalledBack;
        desk.tell(self.order.courier, ServiceToCourier::CheckDoor);
    }

    /// The camera hub's status contains the number of people it sees.
    pub(crate) fn hear_people(&mut self, status: &HubStatus, desk: &Desk) {
        let is_ours = status.filming.is_some_and(|clip| self.film.owns(clip));
        let is_seen = is_ours && status.people > 0;
        self.company.is_in_picture = is_seen;
        if is_seen {
            self.signs.latest_ns = Some(desk.now_ns);
        }
        let is_odd = is_seen && self.signs.parcel_left;
        self.company.after_courier = self.company.after_courier.after(is_odd, desk.now_ns);
    }

    /// When the notice that somebody has stayed is sent, ns.
    pub(crate) fn company_notified_ns(&self) -> Option<u64> {
        let AfterCourier::Confirmed { since_ns } = self.company.after_courier else { return None };
        let waits = !self.told.contains(&Told::StillInside) && !self.is_with_recipient();
        waits.then_some(since_ns + WALKS_OFF_NS)
    }

    pub(crate) fn tell_company(&mut self, desk: &mut Desk) {
        if self.company_notified_ns().is_some_and(|at_ns| desk.now_ns >= at_ns) {
            self.notify_once(Told::StillInside, Notice::StillInside, desk);
        }
    }

    /// The camera hub has reported somebody during the visit for this serial number. A notice of two people is
    /// repeated if it lasts; that somebody has stayed is sent once.
    pub(crate) fn hear_company(&mut self, serial: u32, notice: Notice, desk: &mut Desk) {
        if !self.grants.owns(serial) || self.is_with_recipient() {
            return;
        }
        if notice != Notice::SecondPerson {
            self.notify_once(Told::StillInside, notice, desk);
        } else if self.company.seconds < SECONDS_MAX {
            self.company.seconds += 1;
            desk.notify(Some(self.order.delivery), notice);
        }
    }
}
