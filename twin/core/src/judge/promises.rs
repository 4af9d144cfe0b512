//! The product's promises (SPEC 2) as formulas, checked in every world.
//!
//! A promise of several formulas is kept if all of them are.

/// A promise and what it means in signals.
#[derive(Clone, Copy, Debug)]
pub struct Promise {
    /// Its letter in SPEC 2.
    pub id: &'static str,
    /// In a few words.
    pub title: &'static str,
    /// Formulas that must all hold.
    pub holds: &'static [&'static str],
}

/// The promises of this build.
pub const PROMISES: &[Promise] = &[
    Promise {
        id: "U",
        title: "unlocks only with an unspent grant, and filmed",
        holds: &[
            "always (rise(bolt.driven_out) -> grant.may_open)",
            // The word is at most 2 s old when the motor starts; to pull the bolt from its home takes up to 0.3 s more.
            "always (rise(bolt.driven_out) -> lock.film_word_s < 2.3)",
        ],
    },
    Promise { id: "O", title: "one grant opens once", holds: &["never grant.openings > 1"] },
    Promise {
        id: "L",
        title: "says \"locked\" only when it is",
        holds: &[
            // 1 s of sensing is allowed. A lock without supply says nothing: its last word stands until the hub forgets it.
            "never G[0,1](lock.powered & lock.reported == locked & !(bolt.home & door.closed))",
            // The service calls a lock unknown of which it has no state for 10 s that the lock itself has told; it has 1 s to do so.
            "never G[0,1](service.lock_unheard_s > 10 & service.lock_state != unknown)",
        ],
    },
    Promise {
        id: "T",
        title: "relocked, or somebody is told",
        holds: &[
            // Counted over resets and over moments in which the door's contact is broken.
            "never door.reclosing & door.lockable_s > 30 & !lock.alarmed",
            // An unlock that nobody used: 30 s, then retries, then the alarm.
            "never door.lockable_s > 60 & !lock.alarmed",
            // One clock from the unlock that only "locked" stops. A lock without supply can report nothing; then the service
            // does, of a door that was opened for an order.
            "never G[0,3](door.unlocked_s > 181 & (lock.powered | bolt.driven_out & link.recipient_up) & !lock.alarmed & !recipient.door_told)",
            // A hub without supply hands nothing on.
            "never G[0,10](recipient.alarms_untold > 0 & hub.powered & link.recipient_up)",
            // A lock without supply can say nothing; then the service does.
            "never G[0,140](!lock.powered & bolt.driven_out & !recipient.door_told & link.recipient_up)",
        ],
    },
    Promise { id: "E", title: "the thumb-turn always lets out", holds: &["always egress.ok"] },
    Promise {
        id: "R",
        title: "after a reset it senses before it believes",
        holds: &[
            // Encoder, strike switch and reed must have agreed for 300 ms.
            "always (rise(lock.powered) -> G[0,0.25](!lock.claims_locked))",
            "never journal.broken",
            "never journal.lost > 0",
        ],
    },
    Promise {
        id: "K",
        title: "opens only by a clock that can be believed",
        holds: &[
            // Proved by the service since the lock last lost its supply, or its clock was tampered with.
            "always (rise(bolt.driven_out) -> !clock.doubtful)",
            // An answer that is late makes the clock late: a question stays open for 10 s, and the chip counts whole seconds.
            "always (rise(bolt.driven_out) -> clock.error_s < 11.5)",
        ],
    },
    Promise {
        id: "B",
        title: "opens only with cells that can also lock",
        holds: &[
            // The motor asks for most when it stands; above 3.4 V a lock starts again even if it was reset.
            "always (rise(bolt.driven_out) -> supply.stalled_v > 3.4)",
            // Each occasion, not the first of the lock's life, and counted over resets.
            "never recipient.battery_untold_s > 10",
        ],
    },
    Promise {
        id: "M",
        title: "a stalled motor is cut and reported",
        holds: &[
            "never motor.stalled_s > 0.4",
            "never motor.attempts > 3",
            "never motor.attempt_s > 3",
            "never G[0,3](motor.gave_up & !lock.alarmed)",
        ],
    },
    Promise {
        id: "A",
        title: "wrong codes lock the keypad",
        holds: &["never keypad.compared_while_barred > 0"],
    },
    Promise {
        id: "N",
        title: "the recipient is told first",
        holds: &[
            "never service.codes_released > recipient.visits_told",
            // A hub that is silent for 10 s is told; so 10 s later, once there is a way.
            "never G[0,20](!(hub.powered & link.wifi_up) & link.phone_up & !recipient.camera_told)",
            "never G[0,10](recipient.delivery_untold & link.recipient_up)",
        ],
    },
    Promise {
        id: "V",
        title: "on film, or the clip says that it is not",
        holds: &[
            // Ends of a visit are known to a fifth of a second.
            "never film.unaccounted_s > 0.2",
            "never service.false_clips > 0",
            // Reading a picture out, sealing and sending it takes up to 0.3 s; the phone reckons from the exposure.
            "never recipient.live_age_s > 3.3 & !recipient.live_marked_stale",
        ],
    },
    Promise {
        id: "P",
        title: "looks only when it was asked to",
        holds: &[
            "never privacy.stray_pictures > 0",
            // The flap needs up to a second to shut, and the hub may try twice.
            "never G[0,2](hub.powered & hub.shutter_open & !hub.permitted)",
        ],
    },
    Promise {
        id: "S",
        title: "a second person is told",
        holds: &["never G[0,10](recipient.second_person_untold & hub.powered & link.recipient_up)"],
    },
    Promise {
        id: "C",
        title: "names no holder without evidence",
        holds: &[
            // Each entry is held against where the parcel is when it is written.
            "never custody.wrong > 0",
            "always (rise(custody.holder == home) -> bolt.home)",
            "always (rise(custody2.holder == home) -> bolt.home)",
            // What the hub has kept comes when there is a way; half a minute is twice what a clip takes.
            "never G[0,30](orders.closed & hub.powered & link.wifi_up & valuables.unnamed > 0)",
        ],
    },
];
