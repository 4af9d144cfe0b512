//! The desk: what every delivery uses to get its work done. The time, the keys, the way out.

use std::collections::BTreeSet;

use firmware::wire::{Downlink, ToHub};

use super::keys::Keys;
use super::order::Output;
use super::phone::{Notice, ServiceToCourier, ToRecipient};
use super::{MS, RESEND_NS};

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

    pub(super) fn tell(&mut self, courier: u32, message: ServiceToCourier) {
        self.out.push(Output::Courier(courier, message));
    }

    /// Tells the recipient; the notice's number.
    pub(super) fn notify(&mut self, delivery: Option<u32>, notice: Notice) -> u32 {
        self.notices.add(self.now_ns, delivery, notice, self.out)
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
    pending: Vec<Pending>,
    sent: u32,
}

#[derive(Clone, Debug)]
struct Pending {
    number: u32,
    delivery: Option<u32>,
    notice: Notice,
    sent_ns: u64,
}

impl Pending {
    fn message(&self) -> Output {
        let Self { number, delivery, .. } = *self;
        Output::Recipient(ToRecipient::Notice { number, delivery, notice: self.notice.clone() })
    }
}

impl Notices {
    fn add(&mut self, now_ns: u64, delivery: Option<u32>, notice: Notice, out: &mut Vec<Output>) -> u32 {
        self.sent += 1;
        let pending = Pending { number: self.sent, delivery, notice, sent_ns: now_ns };
        out.push(pending.message());
        self.pending.push(pending);
        self.sent
    }

    /// The notice was shown: it is not sent again.
    pub(super) fn shown(&mut self, number: u32) {
        self.pending.retain(|pending| pending.number != number);
    }

    pub(super) fn tick(&mut self, now_ns: u64, out: &mut Vec<Output>) {
        for pending in self.pending.iter_mut().filter(|pending| now_ns >= pending.sent_ns + RESEND_NS) {
            pending.sent_ns = now_ns;
            out.push(pending.message());
        }
    }

    pub(super) fn next_due_ns(&self) -> Option<u64> {
        self.pending.iter().map(|pending| pending.sent_ns + RESEND_NS).min()
    }
}

/// Which events of a device are already in the books: boot and number. Numbers begin anew with each boot, and so does the
/// device's time: two boots may raise the same alarm under the same number at the same millisecond.
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
