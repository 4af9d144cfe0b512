//! What was so a short time ago. The service hears of lock, camera and house by their latest words, which are some
//! seconds old: what it tells is held against what was so within them.

/// So old may be what the service knows when it says something, ns (estimate: a lock that sleeps says its state once a
/// second, the hub hands it on within one, and a lost frame costs another).
pub(crate) const KNOWN_NS: u64 = 3_000_000_000;
/// A silence is noticed, and its end as well, by words that come every 4 s, ns.
pub(crate) const HEARD_NS: u64 = 5_000_000_000;
/// What the camera makes of its pictures, and a dog, is reported within this, ns (estimate: five pictures, a frame that
/// is repeated).
pub(crate) const SEEN_NS: u64 = 15_000_000_000;
/// An event that the lock keeps until it has a way may be told so late, ns. Who is to blame for it being late is
/// promise N's matter.
pub(crate) const LATE_NS: u64 = 600_000_000_000;

/// When something was last so, ns.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Last(Option<u64>);

impl Last {
    pub(crate) fn look(&mut self, now_ns: u64, is_so: bool) {
        if is_so {
            self.0 = Some(now_ns);
        }
    }

    /// Was it so within this time?
    pub(crate) fn within(self, now_ns: u64, ns: u64) -> bool {
        self.0.is_some_and(|at_ns| now_ns <= at_ns + ns)
    }
}

/// What the house was like.
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
    /// When a genuine frame of the hub last came to the service, ns.
    pub(crate) hub_heard_ns: u64,
    /// Since then no silence of the hub's has lasted for long, ns; as long as it is silent: none.
    pub(crate) hub_back_ns: Option<u64>,
    /// As `hub_back_ns`, of the lock at the hub.
    pub(crate) lock_back_ns: Option<u64>,
    /// The door has been locked since then, ns.
    pub(crate) locked_since_ns: Option<u64>,
    /// The lock's word of that first came to the service then, ns.
    pub(crate) locked_heard_ns: Option<u64>,
    /// The hub has had its flap before the lens, with power, since then, ns.
    pub(crate) shut_since_ns: Option<u64>,
    /// How long the present visit has lasted, since when, ns.
    pub(crate) visited_since_ns: Option<u64>,
    /// The last visit ended then, ns, and had begun at the first of the two.
    pub(crate) last_visit_ns: (u64, u64),
}

/// What an order was like.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct RecentOrder {
    pub(crate) courier_there: Last,
    pub(crate) delivered: Last,
    pub(crate) parcel_inside: Last,
    pub(crate) said_left: bool,
    /// The grant of it that the lock last said it holds, and when that first came to the service, ns.
    pub(crate) confirmed: Option<(u32, u64)>,
}
