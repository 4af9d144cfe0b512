//! The desk: what every delivery uses to get its work done. The time, the keys, the way out.

use std::collections::{BTreeMap, BTreeSet};

use firmware::wire::{Downlink, ToHub};

use super::MS;
use super::keys::Keys;
use super::line::{Line, Outbox, Packet, Reading};
use super::notice::Notice;
use super::order::Output;
use super::phone::{CourierToService, RecipientToService, ServiceToCourier, ToRecipient};

/// Who sees to it that the door is locked when the courier has left.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Locks {
    /// The lock itself.
    #[default]
    ByItself,
    /// The courier's app, through service and hub, as in 2018.
    ByApp,
}

/// At hand while one message or one tick is dealt with.
pub(super) struct Desk<'a> {
    pub(super) now_ns: u64,
    /// The time of day, ms since 1970 UTC.
    pub(super) unix_ms: u64,
    pub(super) keys: &'a Keys,
    pub(super) seed: u64,
    pub(super) locks: Locks,
    pub(super) serials: &'a mut u32,
    pub(super) notices: &'a mut Notices,
    pub(super) phones: &'a mut Phones,
    /// When anything was last heard from the hub, ns.
    pub(super) hub_heard_ns: u64,
    /// Until when the lock's keypad is locked after wrong codes, ns.
    pub(super) keypad_locked_until_ns: u64,
    pub(super) out: &'a mut Vec<Output>,
}

impl Desk<'_> {
    /// A serial number that no grant of this door has had.
    pub(super) fn next_serial(&mut self) -> u32 {
        *self.serials += 1;
        *self.serials
    }

    pub(super) fn tell_hub(&mut self, message: ToHub) {
        self.out.push(Output::Hub(message));
    }

    pub(super) fn tell_lock(&mut self, message: Downlink) {
        self.tell_hub(ToHub::Lock(message));
    }

    /// Tells a courier. It is repeated until his phone has it.
    pub(super) fn tell(&mut self, courier: u32, message: ServiceToCourier) {
        self.phones.courier(courier).say(self.now_ns, message);
    }

    /// Notifies the recipient; the notice's number.
    pub(super) fn notify(&mut self, delivery: Option<u32>, notice: Notice) -> u32 {
        self.notices.add(self.now_ns, delivery, notice)
    }
}

/// Has this much passed since it was last sent, if it was?
pub(super) fn is_due(sent_ns: Option<u64>, every_ns: u64, now_ns: u64) -> bool {
    now_ns >= due_ns(sent_ns, every_ns)
}

/// When it is to be sent again, ns; at once if it never was.
pub(super) fn due_ns(sent_ns: Option<u64>, every_ns: u64) -> u64 {
    sent_ns.map_or(0, |sent_ns| sent_ns + every_ns)
}

/// Notices on their way to the recipient: each is sent again until it was shown.
#[derive(Clone, Debug, Default)]
pub(super) struct Notices {
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

    /// A state that is over is not told any more. True if one was still on its way.
    pub(super) fn withdraw(&mut self, is_it: impl Fn(Option<u32>, &Notice) -> bool) -> bool {
        let before = self.outbox.len();
        self.outbox.withdraw(|(delivery, notice)| is_it(*delivery, notice));
        self.outbox.len() < before
    }

    /// Does the recipient still believe that the door is open?
    pub(super) fn is_door_told(&self) -> bool {
        self.is_door_told
    }

    /// The notice was shown: it is not sent again.
    pub(super) fn shown(&mut self, number: u32, now_ns: u64) {
        self.outbox.got(number);
        self.outbox.is_heard(now_ns);
    }
}

/// The lines to all phones.
#[derive(Clone, Debug)]
pub(super) struct Phones {
    couriers: BTreeMap<u32, Line<ServiceToCourier, CourierToService>>,
    pub(super) recipient: Line<ToRecipient, RecipientToService>,
}

impl Default for Phones {
    fn default() -> Self {
        Self { couriers: BTreeMap::new(), recipient: Line::new(Reading::AsItComes) }
    }
}

impl Phones {
    pub(super) fn courier(&mut self, number: u32) -> &mut Line<ServiceToCourier, CourierToService> {
        self.couriers.entry(number).or_insert_with(|| Line::new(Reading::InOrder))
    }

    /// Sends what is due to every phone.
    pub(super) fn tick(&mut self, notices: &mut Notices, now_ns: u64, out: &mut Vec<Output>) {
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

    pub(super) fn next_due_ns(&self, notices: &Notices) -> Option<u64> {
        let couriers = self.couriers.values().filter_map(Line::next_due_ns);
        couriers.chain(self.recipient.next_due_ns()).chain(notices.outbox.next_due_ns()).min()
    }
}

/// Which events of a device are already on record, by boot and number.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen(BTreeSet<(u32, u32)>);

impl Seen {
    /// Is it new? A device repeats an event until it is acknowledged; each counts once.
    pub(super) fn is_new(&mut self, boot: u32, id: u32) -> bool {
        self.0.insert((boot, id))
    }
}

/// The time of day at a twin time.
pub(super) fn unix_ms(at_start: u64, now_ns: u64) -> u64 {
    at_start + now_ns / MS
}
