//! Ground truth of each order: when it must have ended (promise D), whether its end and its visits were told (promise
//! N), and whether the recipient had called it off (promise W).
//!
//! Its courier has come when he brings the parcel onto the scene, and has left when he is no longer there. Who comes
//! again with it begins anew; who comes again without it, or with another one, does not. An order is due then, or at
//! its window's end, if that is earlier: nobody can put its end off by staying.

use super::reach::Reach;
use crate::report::Closing;
use crate::service::{Handover, Notice, Refusal};
use crate::time::seconds;

/// With every link of the way up for so long, a refusal has come to the lock, ns. Source: SPEC 2, promise W.
const VETO_NS: u64 = 2_000_000_000;

/// How an order stands at the end of a tick.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OrderSight {
    /// Its own courier is on the scene with its parcel: his number among the people of the world.
    pub(crate) brought_by: Option<usize>,
    /// How it ended, by the service's record.
    pub(crate) closing: Closing,
}

/// What all orders share at the end of a tick.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OrderWays {
    /// From service to recipient.
    pub(crate) to_phone: bool,
    /// From recipient to service.
    pub(crate) from_phone: bool,
    /// From the recipient to the lock, through service and hub, all of it at once.
    pub(crate) phone_to_lock: bool,
    /// The leaf is not at its stop.
    pub(crate) door_open: bool,
    /// The motor has pulled the bolt from its home, and it is not back.
    pub(crate) driven_out: bool,
}

#[derive(Clone, Debug)]
struct Order {
    window_ends_ns: u64,
    brought_by: Option<usize>,
    brought_ns: Option<u64>,
    left_ns: Option<u64>,
    /// For how long in all it has been due and not ended, ns.
    undecided_ns: u64,
    is_open: bool,
    looked_ns: u64,
    closing: Closing,
    /// The present verdict is still to be told.
    untold: Option<Reach>,
    /// Verdicts that were told before they were on record.
    told_ahead: Vec<Closing>,
    codes: u32,
    door_notices: u32,
    /// The motor has pulled the bolt by one of its grants, and it is not back.
    is_unbolted: bool,
    /// ... and the door was open then.
    was_opened: bool,
    veto: Option<Veto>,
}

/// A refusal of the recipient's.
#[derive(Clone, Copy, Debug, Default)]
struct Veto {
    /// The way to the lock.
    to_lock: Reach,
    /// It had been open for [`VETO_NS`] at this time, ns.
    reached_ns: Option<u64>,
    /// The way to the service, as long as it has not heard it.
    to_service: Option<Reach>,
}

/// All orders of the world, in its order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Orders {
    orders: Vec<Order>,
    /// Serial number of each grant that the service made, and its order.
    grants: Vec<(u32, usize)>,
    /// Serial numbers whose code has left.
    released: Vec<u32>,
    /// Codes that left before the recipient's phone had shown a notice of that visit.
    pub(crate) codes_untold: u32,
    /// Openings of a door for an order that had been called off, in time.
    pub(crate) opened_against_veto: u32,
}

impl Orders {
    /// Orders with these ends of their windows, ns.
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
            untold: None,
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
            // What has passed counts by what was so before.
            order.look_at_end(now_ns, sight.closing);
            order.look_at_courier(now_ns, sight.brought_by, &is_there);
            order.is_unbolted &= ways.driven_out;
            order.was_opened |= order.is_unbolted && ways.door_open;
            if let Some(untold) = &mut order.untold {
                untold.look(now_ns, ways.to_phone);
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

    /// A grant has left the service, perhaps not for the first time. `delivery` is the order's number, from 1.
    pub(crate) fn granted(&mut self, serial: u32, delivery: u32) {
        if let Some(at) = self.place_of(delivery)
            && !self.grants.contains(&(serial, at))
        {
            self.grants.push((serial, at));
        }
    }

    /// The code of a grant has left for a courier's phone, perhaps not for the first time.
    pub(crate) fn released(&mut self, serial: u32) {
        if self.released.contains(&serial) {
            return;
        }
        self.released.push(serial);
        let Some((_, at)) = self.grants.iter().find(|(granted, _)| *granted == serial) else {
            self.codes_untold += 1;
            return;
        };
        let order = &mut self.orders[*at];
        order.codes += 1;
        self.codes_untold += u32::from(order.door_notices < order.codes);
    }

    /// The recipient's phone shows a notice about an order.
    pub(crate) fn told(&mut self, delivery: Option<u32>, notice: &Notice) {
        let Some(order) = delivery.and_then(|delivery| self.place_of(delivery)) else { return };
        let order = &mut self.orders[order];
        order.door_notices += u32::from(*notice == Notice::CourierAtTheDoor);
        let Some(verdict) = verdict_of(notice) else { return };
        if order.untold.is_some() && order.closing == verdict {
            order.untold = None;
        } else if order.closing != verdict {
            order.told_ahead.push(verdict);
        }
    }

    /// The recipient decides that nobody shall open for this order; without a number, for all.
    pub(crate) fn called_off(&mut self, now_ns: u64, delivery: Option<u32>) {
        for (order, number) in self.orders.iter_mut().zip(1..) {
            if delivery.is_none_or(|delivery| delivery == number) && order.veto.is_none() {
                let mut to_service = Reach::default();
                to_service.look(now_ns, false);
                order.veto = Some(Veto { to_service: Some(to_service), ..Veto::default() });
            }
        }
    }

    /// The service hears a refusal for this order; without a number, for all.
    pub(crate) fn veto_heard(&mut self, delivery: Option<u32>) {
        for (order, number) in self.orders.iter_mut().zip(1..) {
            if delivery.is_none_or(|delivery| delivery == number)
                && let Some(veto) = &mut order.veto
            {
                veto.to_service = None;
            }
        }
    }

    /// The motor, which was switched on then, has opened by a grant of this order.
    pub(crate) fn opened(&mut self, drive_began_ns: u64, delivery: u32) {
        let Some(order) = self.place_of(delivery) else { return };
        let order = &mut self.orders[order];
        order.is_unbolted = true;
        let was_in_time = order.veto.and_then(|veto| veto.reached_ns).is_some_and(|at| at <= drive_began_ns);
        self.opened_against_veto += u32::from(was_in_time);
    }

    /// The order that owns a grant, by its number.
    pub(crate) fn delivery_of(&self, serial: u32) -> Option<u32> {
        self.grants.iter().find(|(granted, _)| *granted == serial).map(|(_, at)| *at as u32 + 1)
    }

    /// The newest grant of an order.
    pub(crate) fn latest_grant(&self, delivery: u32) -> Option<u32> {
        let at = self.place_of(delivery)?;
        self.grants.iter().rev().find(|(_, order)| *order == at).map(|(serial, _)| *serial)
    }

    /// For how long the order that waits longest has been due and not ended, s.
    pub(crate) fn undecided_s(&self) -> f64 {
        seconds(self.orders.iter().map(|order| order.undecided_ns).max().unwrap_or(0))
    }

    /// For how long there was a way to tell the end of an order, and it was not told, s.
    pub(crate) fn verdict_untold_s(&self, now_ns: u64) -> f64 {
        let untold = self.orders.iter().filter_map(|order| order.untold);
        untold.map(|untold| untold.open_s(now_ns)).fold(0.0, f64::max)
    }

    /// For how long there was a way to the service that a refusal of the recipient's has not come, s.
    pub(crate) fn veto_unheard_s(&self, now_ns: u64) -> f64 {
        let vetoes = self.orders.iter().filter_map(|order| order.veto?.to_service);
        vetoes.map(|to_service| to_service.open_s(now_ns)).fold(0.0, f64::max)
    }

    /// How many orders the recipient called off.
    pub(crate) fn called_off_count(&self) -> u32 {
        self.orders.iter().filter(|order| order.veto.is_some()).count() as u32
    }

    /// Orders that ended as called off, and that nobody called off.
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

    /// Was the door opened, after the motor had pulled the bolt by a grant of this order?
    pub(crate) fn was_opened(&self, delivery: u32) -> bool {
        self.place_of(delivery).is_some_and(|at| self.orders[at].was_opened)
    }

    /// Has this order's courier come with its parcel and gone?
    pub(crate) fn has_left(&self, delivery: u32) -> bool {
        self.place_of(delivery).is_some_and(|at| self.orders[at].left_ns.is_some())
    }

    /// The order whose parcel this person brought last, by its number.
    pub(crate) fn latest_of(&self, who: usize) -> Option<u32> {
        let his = self.orders.iter().zip(1..).filter(|(order, _)| order.brought_by == Some(who));
        his.max_by_key(|(order, _)| order.brought_ns).map(|(_, number)| number)
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
                // What was told of the attempt before says nothing of this one.
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
            // Nobody needs to be told of an end that another has replaced.
            self.untold = must_be_told(closing).then(Reach::default);
            if let Some(at) = self.told_ahead.iter().position(|told| *told == closing) {
                self.told_ahead.remove(at);
                self.untold = None;
            }
        }
    }
}

/// The end of an order of which the recipient does not know.
fn must_be_told(closing: Closing) -> bool {
    match closing {
        // She took it herself.
        Closing::Open | Closing::Received => false,
        Closing::Delivered | Closing::Unproven | Closing::LeftAt(_) | Closing::Refused(_) => true,
    }
}

/// The end of an order that a notice tells.
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
