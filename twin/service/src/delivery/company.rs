//! Who else is in the house: what the hub's camera counts, held against what the courier's phone has said (SPEC 2,
//! promise S).
//!
//! The hub tells by itself of two people at once, and of somebody in a hall that was empty behind its closed door or
//! that is locked again. That the courier has left by his own word only the service knows: who is in the picture
//! after that is somebody else, or he has stayed.

use firmware::wire::HubStatus;

use super::Delivery;
use crate::desk::Desk;
use crate::notice::Notice;
use crate::phone::ServiceToCourier;
use crate::time::MS;

/// Somebody may still be in the picture for so long after the courier's phone has said that he has left, ns
/// (estimate: he says so on the doorstep, and is seen through the open door for some steps).
const WALKS_OFF_NS: u64 = 3_000 * MS;

/// No more notices of a second person than these in one delivery: a hub that is reset begins again.
const SECONDS_MAX: u8 = 4;

/// What is known of people in the picture.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Company {
    /// Since when somebody is in the picture although the courier has left, ns.
    since_ns: Option<u64>,
    /// The hub has said so more than once.
    is_confirmed: bool,
    /// The hub's latest status of this visit says that somebody is in the picture.
    pub(crate) is_in_picture: bool,
    /// The courier was asked to look after the door: he may be in the picture again.
    is_called_back: bool,
    /// How often a second person was told.
    seconds: u8,
    /// That somebody has stayed was told.
    stays: bool,
}

impl Delivery {
    /// Asks the courier to look after the door.
    pub(crate) fn call_back(&mut self, desk: &mut Desk) {
        (self.company.is_called_back, self.company.since_ns) = (true, None);
        desk.tell(self.order.courier, ServiceToCourier::CheckDoor);
    }

    /// The hub's status says how many people it sees.
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

    /// When it is told that somebody has stayed, ns.
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

    /// The hub has told of somebody during the visit for this serial number. That two people are seen it tells again
    /// when it lasts; that somebody has stayed is told once.
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
