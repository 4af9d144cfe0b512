//! The desk: what every delivery needs for its work: the time, the keys, the outputs.

use std::collections::{BTreeMap, BTreeSet};

use firmware::wire::{Downlink, ToHub};

use crate::keys::Keys;
use crate::line::{Line, Outbox, Packet, Reading};
use crate::notice::Notice;
use crate::order::Output;
use crate::phone::{CourierToService, RecipientToService, ServiceToCourier, ToRecipient};
use crate::random::Random;
use crate::time::MS;

/// Who locks the door after the courier has left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Locks {
    /// The lock itself.
    #[default]
    ByItself,
    /// The courier's app, through service and hub, as in 2018.
    ByApp,
}

/// Available while one message or one tick is handled.
pub(crate) struct Desk<'a> {
    pub(crate) now_ns: u64,
    /// The time of day, ms since 1970 UTC.
    pub(crate) unix_ms: u64,
    pub(crate) keys: &'a Keys,
    pub(crate) random: Random,
    pub(crate) locks: Locks,
    pub(crate) serials: &'a mut u32,
    pub(crate) notices: &'a mut Notices,
    pub(crate) phones: &'a mut Phones,
    /// When the last message from the camera hub arrived, ns.
    pub(crate) hub_received_ns: u64,
    /// Until when the lock's keypad is locked after wrong codes, ns.
    pub(crate) keypad_locked_until_ns: u64,
    pub(crate) out: &'a mut Vec<Output>,
}

impl Desk<'_> {
    /// A serial number that no grant of this door has had.
    pub(crate) fn next_serial(&mut self) -> u32 {
        *self.serials += 1;
        *self.serials
    }

    pub(crate) fn tell_hub(&mut self, message: ToHub) {
        self.out.push(Output::Hub(message));
    }

    pub(crate) fn tell_lock(&mut self, message: Downlink) {
        self.tell_hub(ToHub::Lock(message));
    }

    /// Sends a message to a courier. It is repeated until their phone has received it.
    pub(crate) fn tell(&mut self, courier: u32, message: ServiceToCourier) {
        self.phones.courier(courier).say(self.now_ns, message);
    }

    /// Notifies the recipient; the notice's number.
    pub(crate) fn notify(&mut self, delivery: Option<u32>, notice: Notice) -> u32 {
        self.notices.add(self.now_ns, delivery, notice)
    }
}

/// Has this much passed since it was last sent, if it was?
pub(crate) fn is_due(sent_ns: Option<u64>, every_ns: u64, now_ns: u64) -> bool {
    now_ns >= due_ns(sent_ns, every_ns)
}

/// When it must be sent again, ns; now if it never was.
pub(crate) fn due_ns(sent_ns: Option<u64>, every_ns: u64) -> u64 {
    sent_ns.map_or(0, |sent_ns| sent_ns + every_ns)
}

/// Notices in transit to the recipient: each is sent again until it was shown.
#[derive(Clone, Debug, Default)]
pub(crate) struct Notices {
    outbox: Outbox<(Option<u32>, Notice)>,
    /// The recipient was notified that the door is open, or was forced, and not yet that it is locked.
    is_door_told: bool,
}

impl Notices {
    fn add(&mut self, now_ns: u64, delivery: Option<u32>, notice: Notice) -> u32 {
        match &notice {
            Notice::DoorNotLocked | Notice::FilmMissing { locked: false } => self.is_door_told = true,
            Notice::Alarm(code) => self.is_door_told |= Notice::is_about_an_open_door(*code),
            Notice::DoorLockedAgain => {
                self.is_door_told = false;
                self.withdraw(|_, notice| *notice == Notice::DoorNotLocked);
            }
            _ => {}
        }
        self.outbox.say(now_ns, (delivery, notice))
    }

    /// Withdraws notices of a state that is over. True if one was still in transit.
    pub(crate) fn withdraw(&mut self, is_it: impl Fn(Option<u32>, &Notice) -> bool) -> bool {
        let before = self.outbox.len();
        self.outbox.withdraw(|(delivery, notice)| is_it(*delivery, notice));
        self.outbox.len() < before
    }

    /// Is "open" the recipient's latest information about the door?
    pub(crate) fn is_door_told(&self) -> bool {
        self.is_door_told
    }

    /// The notice was shown: it is not sent again.
    pub(crate) fn shown(&mut self, number: u32, now_ns: u64) {
        self.outbox.got(number);
        self.outbox.is_heard(now_ns);
    }
}

/// The connections to all phones.
#[derive(Clone, Debug)]
pub(crate) struct Phones {
    couriers: BTreeMap<u32, Line<ServiceToCourier, CourierToService>>,
    pub(crate) recipient: Line<ToRecipient, RecipientToService>,
}

impl Default for Phones {
    fn default() -> Self {
        Self { couriers: BTreeMap::new(), recipient: Line::new(Reading::AsItComes) }
    }
}

impl Phones {
    pub(crate) fn courier(&mut self, number: u32) -> &mut Line<ServiceToCourier, CourierToService> {
        self.couriers.entry(number).or_insert_with(|| Line::new(Reading::InOrder))
    }

    /// Sends what is due to every phone.
    pub(crate) fn tick(&mut self, notices: &mut Notices, now_ns: u64, out: &mut Vec<Output>) {
        for (number, line) in &mut self.couriers {
            while let Some(packet) = line.next(now_ns) {
                out.push(Output::Courier(*number, packet));
            }
        }
        while let Some(packet) = self.recipient.next(now_ns) {
            out.push(Output::Recipient(packet));
        }
        while let Some((number, (delivery, notice))) = notices.outbox.next(now_ns) {
            out.push(Output::Recipient(Packet::Once(ToRecipient::Notice { number, delivery, notice })));
        }
    }

    pub(crate) fn next_due_ns(&self, notices: &Notices) -> Option<u64> {
        let couriers = self.couriers.values().filter_map(Line::next_due_ns);
        couriers.chain(self.recipient.next_due_ns()).chain(notices.outbox.next_due_ns()).min()
    }
}

/// Which events of a device have been recorded already, by boot and number.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen(BTreeSet<(u32, u32)>);

impl Seen {
    /// Is it new? A device repeats an event until it is acknowledged; each counts once.
    pub(crate) fn is_new(&mut self, boot: u32, id: u32) -> bool {
        self.0.insert(planted::bug!(EVENTS_OF_TWO_BOOTS_CONFUSED, (boot, id), (1, id)))
    }
}

/// The time of day at a given twin time.
pub(crate) fn unix_ms(at_start: u64, now_ns: u64) -> u64 {
    at_start + now_ns / MS
}
