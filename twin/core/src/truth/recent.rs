//! What was true recently. The service knows lock, camera and house from their latest messages, which are some
//! seconds old: what it sends is compared with what was true within them.

/// Permitted age of the service's knowledge when it sends something, ns (estimate: a sleeping lock sends its state
/// once a second, the camera hub forwards it within one, and a lost frame costs another).
pub(crate) const KNOWN_NS: u64 = 3_000_000_000;
/// A silence, and its end, is detected from messages that come every 4 s, ns.
pub(crate) const HEARD_NS: u64 = 5_000_000_000;
/// What the camera detects in its pictures, and a dog's bark, is reported within this, ns (estimate: five pictures, a
/// frame that is repeated).
pub(crate) const SEEN_NS: u64 = 15_000_000_000;
/// A notice of an event that the lock keeps until it has a path may be this late, ns. Who is to blame for the delay
/// is judged by promise N.
pub(crate) const LATE_NS: u64 = 600_000_000_000;

/// When something was last true, ns.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Last(Option<u64>);

impl Last {
    pub(crate) fn look(&mut self, now_ns: u64, is_so: bool) {
        if is_so {
            self.0 = Some(now_ns);
        }
    }

    /// Was it true within this time?
    pub(crate) fn within(self, now_ns: u64, ns: u64) -> bool {
        self.0.is_some_and(|at_ns| now_ns <= at_ns + ns)
    }
}

/// Recent states of the house.
#[derive(Clone, Debug, Default)]
pub(crate) struct Recent {
    pub(crate) locked: Last,
    pub(crate) not_locked: Last,
    pub(crate) lock_silent: Last,
    pub(crate) hub_silent: Last,
    pub(crate) bark: Last,
    pub(crate) blind: Last,
    pub(crate) not_filmed: Last,
    pub(crate) shutter_held: Last,
    pub(crate) shut: Last,
    pub(crate) somebody_inside: Last,
    pub(crate) by_hand: Last,
    pub(crate) front_off: Last,
    pub(crate) door_open: Last,
    /// The motor was driven.
    pub(crate) driven: Last,
    pub(crate) busy: Last,
    pub(crate) orders: Vec<RecentOrder>,
    /// When a genuine frame of the camera hub last reached the service, ns.
    pub(crate) hub_received_ns: u64,
    /// Since when the camera hub has had no long silence, ns; none while it is silent.
    pub(crate) hub_back_ns: Option<u64>,
    /// Like `hub_back_ns`, for the lock as received by the camera hub.
    pub(crate) lock_back_ns: Option<u64>,
    /// Since when the door has been locked, ns.
    pub(crate) locked_since_ns: Option<u64>,
    /// When the lock's report of that first reached the service, ns.
    pub(crate) locked_heard_ns: Option<u64>,
    /// Since when the camera hub has had power and its shutter before the lens, ns.
    pub(crate) shut_since_ns: Option<u64>,
    /// Start of the present visit, ns.
    pub(crate) visited_since_ns: Option<u64>,
    /// Start and end of the last visit, ns.
    pub(crate) last_visit_ns: (u64, u64),
}

/// Recent states of an order.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct RecentOrder {
    pub(crate) courier_there: Last,
    pub(crate) delivered: Last,
    pub(crate) parcel_inside: Last,
    pub(crate) said_left: bool,
    /// The order's grant that the lock last confirmed, and when the confirmation first reached the service, ns.
    pub(crate) confirmed: Option<(u32, u64)>,
}
