//! The phones of the recipient and of the couriers.

use crate::air::Handset;
use crate::phone::RecipientPhone;
use crate::service::{CourierToService, Line, Packet, Reading, ServiceToCourier};
use crate::world::Enters;

/// How often the age of a live picture is looked at if nothing else happens, ns: several times between two pictures.
const AGES_EVERY_NS: u64 = 20_000_000;

/// All phones.
#[derive(Clone)]
pub(crate) struct Phones {
    pub(crate) recipient: RecipientPhone,
    /// By route.
    couriers: Vec<CourierApp>,
}

/// The app on a courier's phone.
#[derive(Clone)]
struct CourierApp {
    /// Repeats a message until the service acknowledges it.
    line: Line<CourierToService, ServiceToCourier>,
    /// Its short-range radio.
    handset: Handset,
}

impl Phones {
    /// Phones of a recipient and this many couriers.
    pub(crate) fn new(recipient: RecipientPhone, couriers: usize) -> Self {
        let app = || CourierApp { line: Line::new(Reading::InOrder), handset: Handset::default() };
        Self { recipient, couriers: (0..couriers).map(|_| app()).collect() }
    }

    /// Routes of the couriers' phones.
    pub(crate) fn lanes(&self) -> std::ops::Range<u8> {
        0..self.couriers.len() as u8
    }

    /// The part of the phone on a route that communicates with the lock.
    pub(crate) fn handset(&self, lane: u8) -> &Handset {
        &self.couriers[usize::from(lane)].handset
    }

    /// Like [`handset`](Self::handset), for changing it.
    pub(crate) fn handset_mut(&mut self, lane: u8) -> &mut Handset {
        &mut self.couriers[usize::from(lane)].handset
    }

    /// The couriers' phones are off until then.
    pub(crate) fn switch_off_couriers(&mut self, until_ns: u64) {
        self.couriers.iter_mut().for_each(|app| app.handset.switch_off(until_ns));
    }

    /// A courier sends a message to the service. Who gives up is no longer at the door: what they asked for there and
    /// could not be sent would be false when it arrives.
    pub(crate) fn courier_sends(&mut self, now_ns: u64, lane: u8, message: CourierToService) {
        if matches!(message, CourierToService::GaveUp { .. }) {
            let line = &mut self.couriers[usize::from(lane)].line;
            line.replace(CourierToService::is_of_the_door, &CourierToService::Withdrawn);
        }
        self.couriers[usize::from(lane)].line.say(now_ns, message);
    }

    /// A packet of the service has reached a courier's phone. Returns the messages that it shows. `enters`: how this
    /// courier sends the code to the lock.
    pub(crate) fn courier_receives(
        &mut self,
        now_ns: u64,
        lane: u8,
        packet: Packet<ServiceToCourier>,
        enters: Enters,
    ) -> Vec<ServiceToCourier> {
        let CourierApp { line, handset } = &mut self.couriers[usize::from(lane)];
        let messages = line.take(now_ns, packet);
        for message in &messages {
            match message {
                ServiceToCourier::Code { serial, token, .. } if enters == Enters::Phone => {
                    handset.take(now_ns, *serial, crate::build::DOOR, *token);
                }
                ServiceToCourier::Code { .. }
                | ServiceToCourier::CheckDoor
                | ServiceToCourier::CloseDoor
                | ServiceToCourier::KeypadLocked { .. }
                | ServiceToCourier::NotYet
                | ServiceToCourier::SetOut
                | ServiceToCourier::Wait => {}
                ServiceToCourier::Refused(_)
                | ServiceToCourier::Fallback(_)
                | ServiceToCourier::Noted
                | ServiceToCourier::DoorLocked => handset.forget(),
            }
        }
        messages
    }

    /// The next packet that a courier's phone sends to the service now.
    pub(crate) fn next_of_courier(&mut self, now_ns: u64, lane: u8) -> Option<Packet<CourierToService>> {
        self.couriers[usize::from(lane)].line.next(now_ns)
    }

    /// When one of them has something to send, ns; now while the recipient watches the live picture: its age grows
    /// while nothing else happens, and formulas may use it.
    pub(super) fn next_due_ns(&self, now_ns: u64) -> u64 {
        let couriers =
            self.couriers.iter().flat_map(|app| [app.line.next_due_ns(), app.handset.next_due_ns()]);
        // The age of a live picture grows on the screen.
        let ages_ns = self.recipient.watching().then(|| (now_ns / AGES_EVERY_NS + 1) * AGES_EVERY_NS);
        // So does the signal of its age, which promises compare: each tick is judged.
        let shown_ns = self.recipient.live().is_some().then_some(now_ns);
        couriers.chain([self.recipient.next_due_ns(), ages_ns, shown_ns]).flatten().min().unwrap_or(u64::MAX)
    }
}
