//! Ground truth of each order: when it must have ended (promise D), whether its end and its visits were notified
//! (promise N), and whether the recipient had called it off (promise W).
//!
//! Its courier has come when they bring the parcel onto the scene, and has left when they are no longer there.
//! Returning with the parcel starts again; returning without it, or with another one, does not. An order is due then,
//! or at the end of its window if that is earlier: nobody can postpone its end by staying.

use super::reach::Reach;
use crate::service::Closing;
use crate::service::{Handover, Notice, Refusal};
use crate::time::seconds;

/// After every link of the path has worked for this long, a refusal has reached the lock, ns. Source: SPEC 2, promise
/// W.
const VETO_NS: u64 = 2_000_000_000;

/// The state of an order at the end of a tick.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OrderSight {
    /// Its own courier is on the scene with its parcel: index among the people of the world.
    pub(crate) brought_by: Option<usize>,
    /// Its end according to the service's record.
    pub(crate) closing: Closing,
}

/// State shared by all orders at the end of a tick.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OrderWays {
    /// From service to recipient.
    pub(crate) to_phone: bool,
    /// From recipient to service.
    pub(crate) from_phone: bool,
    /// From the recipient to the lock, through service and camera hub, all links at once.
    pub(crate) phone_to_lock: bool,
    /// The leaf is not at its stop.
    pub(crate) door_open: bool,
    /// The motor has pulled the bolt out of the strike, and it has not returned.
    pub(crate) driven_out: bool,
}

#[derive(Clone, Debug)]
struct Order {
    window_ends_ns: u64,
    brought_by: Option<usize>,
    brought_ns: Option<u64>,
    left_ns: Option<u64>,
    /// Total time in which it was due and not ended, ns.
    undecided_ns: u64,
    is_open: bool,
    looked_ns: u64,
    closing: Closing,
    /// The present verdict has not been notified yet.
    unreported: Option<Reach>,
    /// Verdicts that were notified before they were recorded.
    told_ahead: Vec<Closing>,
    codes: u32,
    door_notices: u32,
    /// The motor has withdrawn the bolt for one of its grants, and the bolt has not returned.
    is_unbolted: bool,
    /// ... and the door was open then.
    was_opened: bool,
    veto: Option<Veto>,
}

/// A refusal by the recipient.
#[derive(Clone, Copy, Debug, Default)]
struct Veto {
    /// The path to the lock.
    to_lock: Reach,
    /// When it had been open for [`VETO_NS`], ns.
    reached_ns: Option<u64>,
    /// The path to the service, until the service has received the refusal.
    to_service: Option<Reach>,
}

/// All orders of the world, in the world's order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Orders {
    orders: Vec<Order>,
    /// Serial number of each grant that the service issued, with its order.
    grants: Vec<(u32, usize)>,
    /// Serial numbers of grants whose code has been sent out.
    released: Vec<u32>,
    /// Codes sent out before the recipient's phone had shown a notice of that visit.
    pub(crate) codes_unreported: u32,
    /// Openings of the door for an order that had been called off in time.
    pub(crate) opened_against_veto: u32,
}

impl Orders {
    /// Orders whose windows end at these times, ns.
    pub(crate) fn new(window_ends_ns: impl Iterator<Item = u64>) -> Self {
        let order = |window_ends_ns| Order {
            window_ends_ns,
            brought_by: None,
            brought_ns: None,
            left_ns: None,
            undecided_ns: 0,
            is_open: true,
            looked_ns: 0,
            closing: Closing::Open,
            unreported: None,
            told_ahead: Vec::new(),
            codes: 0,
            door_notices: 0,
            is_unbolted: false,
            was_opened: false,
            veto: None,
        };
        Self { orders: window_ends_ns.map(order).collect(), ..Self::default() }
    }

    /// `is_there`: is this person on the scene?
    pub(crate) fn look(
        &mut self,
        now_ns: u64,
        sights: impl Iterator<Item = OrderSight>,
        is_there: impl Fn(usize) -> bool,
        ways: OrderWays,
    ) {
        for (order, sight) in self.orders.iter_mut().zip(sights) {
            // The tick that has passed is judged by the state before it.
            order.look_at_end(now_ns, sight.closing);
            order.look_at_courier(now_ns, sight.brought_by, &is_there);
            order.is_unbolted &= ways.driven_out;
            order.was_opened |= order.is_unbolted && ways.door_open;
            if let Some(unreported) = &mut order.unreported {
                unreported.look(now_ns, ways.to_phone);
            }
            if let Some(veto) = &mut order.veto {
                veto.to_lock.look(now_ns, ways.phone_to_lock);
                if veto.to_lock.stretch_ns(now_ns) >= VETO_NS {
                    veto.reached_ns.get_or_insert(now_ns);
                }
                if let Some(to_service) = &mut veto.to_service {
                    to_service.look(now_ns, ways.from_phone);
                }
            }
        }
    }

    /// The service has sent a grant, perhaps not for the first time. `delivery` is the order's number, from 1.
    pub(crate) fn granted(&mut self, serial: u32, delivery: u32) {
        if let Some(at) = self.place_of(delivery)
            && !self.grants.contains(&(serial, at))
        {
            self.grants.push((serial, at));
        }
    }

    /// The code of a grant has been sent to a courier's phone, perhaps not for the first time.
    pub(crate) fn released(&mut self, serial: u32) {
        if self.released.contains(&serial) {
            return;
        }
        self.released.push(serial);
        let Some((_, at)) = self.grants.iter().find(|(granted, _)| *granted == serial) else {
            self.codes_unreported += 1;
            return;
        };
        let order = &mut self.orders[*at];
        order.codes += 1;
        self.codes_unreported += u32::from(order.door_notices < order.codes);
    }

    /// The recipient's phone shows a notice about an order.
    pub(crate) fn told(&mut self, delivery: Option<u32>, notice: &Notice) {
        let Some(order) = delivery.and_then(|delivery| self.place_of(delivery)) else { return };
        let order = &mut self.orders[order];
        order.door_notices += u32::from(*notice == Notice::CourierAtTheDoor);
        let Some(verdict) = verdict_of(notice) else { return };
        if order.unreported.is_some() && order.closing == verdict {
            order.unreported = None;
        } else if order.closing != verdict {
            order.told_ahead.push(verdict);
        }
    }

    /// The recipient decides that the door must not be opened for this order; without a number, for any order.
    pub(crate) fn called_off(&mut self, now_ns: u64, delivery: Option<u32>) {
        for (order, number) in self.orders.iter_mut().zip(1..) {
            if delivery.is_none_or(|delivery| delivery == number) && order.veto.is_none() {
                let mut to_service = Reach::default();
                to_service.look(now_ns, false);
                order.veto = Some(Veto { to_service: Some(to_service), ..Veto::default() });
            }
        }
    }

    /// The service receives a refusal for this order; without a number, for all.
    pub(crate) fn veto_received(&mut self, delivery: Option<u32>) {
        for (order, number) in self.orders.iter_mut().zip(1..) {
            if delivery.is_none_or(|delivery| delivery == number)
                && let Some(veto) = &mut order.veto
            {
                veto.to_service = None;
            }
        }
    }

    /// The motor, switched on at that time, has opened for a grant of this order.
    pub(crate) fn opened(&mut self, drive_began_ns: u64, delivery: u32) {
        let Some(order) = self.place_of(delivery) else { return };
        let order = &mut self.orders[order];
        order.is_unbolted = true;
        let was_in_time = order.veto.and_then(|veto| veto.reached_ns).is_some_and(|at| at <= drive_began_ns);
        self.opened_against_veto += u32::from(was_in_time);
    }

    /// Number of the order that a grant belongs to.
    pub(crate) fn delivery_of(&self, serial: u32) -> Option<u32> {
        self.grants.iter().find(|(granted, _)| *granted == serial).map(|(_, at)| *at as u32 + 1)
    }

    /// The newest grant of an order.
    pub(crate) fn latest_grant(&self, delivery: u32) -> Option<u32> {
        let at = self.place_of(delivery)?;
        self.grants.iter().rev().find(|(_, order)| *order == at).map(|(serial, _)| *serial)
    }

    /// How long the order that has waited longest has been due and not ended, s.
    pub(crate) fn undecided_s(&self) -> f64 {
        seconds(self.orders.iter().map(|order| order.undecided_ns).max().unwrap_or(0))
    }

    /// How long there was a path for notifying the end of an order without its being used, s.
    pub(crate) fn verdict_unreported_s(&self, now_ns: u64) -> f64 {
        let unreported = self.orders.iter().filter_map(|order| order.unreported);
        unreported.map(|unreported| unreported.open_s(now_ns)).fold(0.0, f64::max)
    }

    /// How long there was a path to the service on which a refusal by the recipient has not arrived, s.
    pub(crate) fn veto_unheard_s(&self, now_ns: u64) -> f64 {
        let vetoes = self.orders.iter().filter_map(|order| order.veto?.to_service);
        vetoes.map(|to_service| to_service.open_s(now_ns)).fold(0.0, f64::max)
    }

    /// How many orders the recipient called off.
    pub(crate) fn called_off_count(&self) -> u32 {
        self.orders.iter().filter(|order| order.veto.is_some()).count() as u32
    }

    /// Orders that ended as called off although nobody called them off.
    pub(crate) fn blocked_without_veto(&self) -> u32 {
        let is_blocked = |order: &&Order| {
            order.closing == Closing::Refused(Refusal::RecipientBlocked) && order.veto.is_none()
        };
        self.orders.iter().filter(is_blocked).count() as u32
    }

    /// Was this order called off?
    pub(crate) fn is_called_off(&self, delivery: u32) -> bool {
        self.place_of(delivery).is_some_and(|at| self.orders[at].veto.is_some())
    }

    /// Was the door opened after the motor had withdrawn the bolt for a grant of this order?
    pub(crate) fn was_opened(&self, delivery: u32) -> bool {
        self.place_of(delivery).is_some_and(|at| self.orders[at].was_opened)
    }

    /// Has this order's courier come with its parcel and left?
    pub(crate) fn has_left(&self, delivery: u32) -> bool {
        self.place_of(delivery).is_some_and(|at| self.orders[at].left_ns.is_some())
    }

    /// Number of the order whose parcel this person brought last.
    pub(crate) fn latest_of(&self, who: usize) -> Option<u32> {
        let theirs = self.orders.iter().zip(1..).filter(|(order, _)| order.brought_by == Some(who));
        theirs.max_by_key(|(order, _)| order.brought_ns).map(|(_, number)| number)
    }

    fn place_of(&self, delivery: u32) -> Option<usize> {
        let at = delivery.checked_sub(1)? as usize;
        (at < self.orders.len()).then_some(at)
    }
}

impl Order {
    fn look_at_courier(&mut self, now_ns: u64, brought_by: Option<usize>, is_there: impl Fn(usize) -> bool) {
        if brought_by.is_some() {
            self.brought_by = brought_by;
            if self.brought_ns.is_none() || self.left_ns.is_some() {
                self.brought_ns = Some(now_ns);
                // Notices about the previous attempt do not apply to this one.
                self.told_ahead.clear();
            }
            self.left_ns = None;
        } else if self.brought_by.is_some_and(|who| !is_there(who)) {
            self.left_ns.get_or_insert(now_ns);
        }
    }

    fn look_at_end(&mut self, now_ns: u64, closing: Closing) {
        let due_ns = self.left_ns.map_or(self.window_ends_ns, |left_ns| left_ns.min(self.window_ends_ns));
        if self.is_open {
            self.undecided_ns += now_ns.saturating_sub(due_ns.max(self.looked_ns));
        }
        self.is_open = closing == Closing::Open;
        self.looked_ns = now_ns;
        if closing != self.closing {
            self.closing = closing;
            // An end that another has replaced needs no notice.
            self.unreported = must_be_told(closing).then(Reach::default);
            if let Some(at) = self.told_ahead.iter().position(|told| *told == closing) {
                self.told_ahead.remove(at);
                self.unreported = None;
            }
        }
    }
}

/// Ends of an order about which the recipient must be notified.
fn must_be_told(closing: Closing) -> bool {
    match closing {
        // The recipient took it themselves.
        Closing::Open | Closing::Received => false,
        Closing::Delivered | Closing::Unproven | Closing::LeftAt(_) | Closing::Refused(_) => true,
    }
}

/// The end of an order that a notice reports.
fn verdict_of(notice: &Notice) -> Option<Closing> {
    match notice {
        Notice::Delivered => Some(Closing::Delivered),
        Notice::Unproven | Notice::FilmMissing { .. } => Some(Closing::Unproven),
        Notice::NotDelivered(why) => Some(Closing::Refused(*why)),
        Notice::LeftAt(to @ (Handover::Neighbour | Handover::Doorstep | Handover::Depot)) => {
            Some(Closing::LeftAt(*to))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
