//! Who else is in the house: the number of people that the camera hub counts, compared with the messages of the
//! courier's phone (SPEC 2, promise S).
//!
//! The camera hub reports by itself two people at once, and a person in a hall that was empty behind its closed door
//! or that is locked again. Only the service knows from the courier's own report that the courier has left: a person
//! in the picture after that is somebody else, or the courier has stayed.

use firmware::wire::HubStatus;

use super::Delivery;
use crate::desk::Desk;
use crate::notice::Notice;
use crate::phone::ServiceToCourier;
use crate::time::MS;

/// A person may still be in the picture for this long after the courier's phone has reported leaving, ns (estimate:
/// the report is sent on the doorstep, and the courier is visible through the open door for some steps).
const WALKS_OFF_NS: u64 = 3_000 * MS;

/// Largest number of notices of a second person in one delivery: a camera hub that is reset starts again.
const SECONDS_MAX: u8 = 4;

/// What is known of people in the picture.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Company {
    /// Since when somebody is in the picture although the courier has left, ns.
    since_ns: Option<u64>,
    /// The camera hub has reported it more than once.
    is_confirmed: bool,
    /// The camera hub's latest status of this visit reports somebody in the picture.
    pub(crate) is_in_picture: bool,
    /// The courier was asked to check the door: they may be in the picture again.
    is_called_back: bool,
    /// Number of notices of a second person.
    seconds: u8,
    /// A notice was sent that somebody has stayed.
    stays: bool,
}

impl Delivery {
    /// Asks the courier to check the door.
    pub(crate) fn call_back(&mut self, desk: &mut Desk) {
        (self.company.is_called_back, self.company.since_ns) = (true, None);
        desk.tell(self.order.courier, ServiceToCourier::CheckDoor);
    }

    /// The camera hub's status contains the number of people it sees.
    pub(crate) fn hear_people(&mut self, status: &HubStatus, desk: &Desk) {
        let is_ours = status.filming.is_some_and(|clip| self.film.owns(clip));
        let is_seen = is_ours && status.people > 0;
        self.company.is_in_picture = is_seen;
        if is_seen {
            self.visit.sign_ns = Some(desk.now_ns);
        }
        let is_odd = is_seen && self.visit.parcel_left && !self.company.is_called_back;
        self.company.is_confirmed = is_odd && self.company.since_ns.is_some();
        self.company.since_ns = is_odd.then(|| self.company.since_ns.unwrap_or(desk.now_ns));
    }

    /// When the notice that somebody has stayed is sent, ns.
    pub(crate) fn company_told_ns(&self) -> Option<u64> {
        let waits = self.company.is_confirmed && !self.company.stays && !self.is_with_recipient();
        self.company.since_ns.filter(|_| waits).map(|since_ns| since_ns + WALKS_OFF_NS)
    }

    pub(crate) fn tell_company(&mut self, desk: &mut Desk) {
        if self.company_told_ns().is_some_and(|at_ns| desk.now_ns >= at_ns) {
            self.company.stays = true;
            desk.notify(Some(self.order.delivery), Notice::StillInside);
        }
    }

    /// The camera hub has reported somebody during the visit for this serial number. A notice of two people is
    /// repeated if it lasts; that somebody has stayed is sent once.
    pub(crate) fn hear_company(&mut self, serial: u32, notice: Notice, desk: &mut Desk) {
        if !self.grants.owns(serial) || self.is_with_recipient() {
            return;
        }
        let is_new = if notice == Notice::SecondPerson {
            self.company.seconds = self.company.seconds.saturating_add(1);
            self.company.seconds <= SECONDS_MAX
        } else {
            !std::mem::replace(&mut self.company.stays, true)
        };
        if is_new {
            desk.notify(Some(self.order.delivery), notice);
        }
    }
}
