//! What must take place after the last fault of a scenario has ended.

/// Whether the signal of this name is true now.
type Signal<'a> = dyn Fn(&str) -> bool + 'a;

/// What must take place after the last fault has ended.
pub(crate) struct Recovery {
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
    /// The formula, for a world's `must.holds`.
    pub(crate) holds: &'static str,
    /// Whether it has taken place, by the signals that are true now.
    pub(crate) is_so: fn(&Signal) -> bool,
}

/// All of them.
pub(crate) const RECOVERIES: [Recovery; 3] = [
    Recovery {
        name: "locked-again",
        title: "after the last fault the door is locked, or the recipient notified",
        holds: "bolt.home & door.closed | recipient.door_notified",
        is_so: |signal| signal("bolt.home") && signal("door.closed") || signal("recipient.door_notified"),
    },
    Recovery {
        name: "decided-at-last",
        title: "after the last fault every order is decided",
        holds: "orders.closed",
        is_so: |signal| signal("orders.closed"),
    },
    Recovery {
        name: "recording-over",
        title: "after the last fault the recording ends, unless somebody is still there",
        holds: "!hub.recording & !hub.shutter_open | visit.on",
        is_so: |signal| !signal("hub.recording") && !signal("hub.shutter_open") || signal("visit.on"),
    },
];
