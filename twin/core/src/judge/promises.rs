//! The product's promises (SPEC 2) as formulas, checked in every world.
//!
//! A promise has one or more clauses, each a formula; it is kept if all of them are. A clause may rest on assumptions
//! about the world: see [`super::assumptions`].

use crate::world::{assumption, letter};

/// A promise and its meaning in terms of signals.
#[derive(Clone, Copy, Debug)]
pub struct Promise {
    /// Its letter in SPEC 2.
    pub id: &'static str,
    /// In a few words.
    pub title: &'static str,
    /// Its clauses; the n-th of promise V is called Vn.
    pub clauses: &'static [Clause],
}

/// A part of a promise that is judged by itself.
#[derive(Clone, Copy, Debug)]
pub struct Clause {
    /// The formula that must hold.
    pub holds: &'static str,
    /// Names of the assumptions on which it rests: while all of them have held, it must hold. Once one has failed, a
    /// violation is excused.
    pub assumes: &'static [&'static str],
}

/// A clause that rests on no assumption.
const fn clause(holds: &'static str) -> Clause {
    Clause { holds, assumes: &[] }
}

impl Clause {
    /// This clause, resting on assumptions.
    const fn assuming(self, assumes: &'static [&'static str]) -> Self {
        Self { assumes, ..self }
    }
}

/// The promises of this build.
pub const PROMISES: &[Promise] = &[
    Promise {
        id: letter::U,
        title: "unlocks only with an unspent grant, while recording",
        clauses: &[
            // An unlock begins when the motor begins to withdraw the bolt; its retries and back-offs belong to it.
            clause("always (rise(bolt.driven_out) -> unlock.permitted)"),
            // The report is at most 2 s old when the lock decides; the spent mark is on flash 0.1 s later.
            clause("always (rise(bolt.driven_out) -> unlock.recording_ack_age_s < 2.1)"),
        ],
    },
    Promise {
        id: letter::O,
        title: "each grant opens at most once",
        clauses: &[clause("never grant.openings > 1")],
    },
    Promise {
        id: letter::L,
        title: "reports \"locked\" only when it is locked",
        clauses: &[
            // A lock without keys can report nothing, nor take back what it has reported.
            // 1 s of sensing is allowed. A lock without supply sends nothing, and its timer stops; a reset forgives
            // nothing.
            clause("never lock.wrong_s > 1").assuming(&[assumption::COMMISSIONED]),
            // If the service has had no state reported by the lock itself for 10 s, it must report the lock as
            // unknown; it has 1 s to do so.
            clause("never G[0,1](service.lock_silence_s > 10 & service.lock_state != unknown)"),
        ],
    },
    Promise {
        id: letter::T,
        title: "relocks, or somebody is notified",
        clauses: &[
            // Counted across resets and across moments in which the door's contact is broken.
            clause("never door.reclosing & door.lockable_s > 30 & !lock.alarmed")
                .assuming(&[assumption::COMMISSIONED]),
            // An unlock that nobody used: 30 s, then retries, then the alarm.
            clause("never door.lockable_s > 60 & !lock.alarmed").assuming(&[assumption::COMMISSIONED]),
            // One timer from the unlock that only "locked" stops. A lock without supply can report nothing; then the
            // service does, for a door that was opened for an order.
            clause("never door.unreported_s > 3").assuming(&[assumption::COMMISSIONED]),
            // A lock without supply can send nothing; then the service reports.
            clause("never door.dead_unreported_s > 140"),
        ],
    },
    Promise {
        id: letter::E,
        title: "the thumb-turn always lets people out",
        clauses: &[clause("always egress.ok")],
    },
    Promise {
        id: letter::R,
        title: "after a reset it checks its sensors before it reports",
        clauses: &[
            // Encoder, strike switch and reed must have agreed for 300 ms.
            clause("always (rise(lock.powered) -> G[0,0.25](!lock.has_reported_locked))"),
            clause("never journal.broken"),
            clause("never journal.lost > 0"),
        ],
    },
    Promise {
        id: letter::K,
        title: "opens only while its clock is confirmed",
        clauses: &[
            // Authenticated by the service since the lock last lost its supply, or its clock was tampered with.
            // The lock reads its clock when a code reaches it.
            clause("always (rise(bolt.driven_out) -> unlock.clock_confirmed)"),
            // A late answer makes the clock late: a question stays open for 10 s, and the chip counts whole seconds.
            clause("always (rise(bolt.driven_out) -> unlock.clock_error_s < 11.5)"),
        ],
    },
    Promise {
        id: letter::B,
        title: "opens only if the battery can also lock again",
        clauses: &[
            // The motor draws most when it is stalled; above 3.4 V a lock starts again even if it was reset.
            clause("always (rise(bolt.driven_out) -> supply.stalled_v > 3.4)"),
            // Each occasion, not only the lock's first one, and counted across resets.
            clause("never recipient.battery_unreported_s > 10"),
        ],
    },
    Promise {
        id: letter::M,
        title: "a stalled motor is stopped and reported",
        clauses: &[
            clause("never motor.stalled_s > 0.4"),
            clause("never motor.attempts > 3"),
            clause("never motor.attempt_s > 3"),
            clause("never G[0,3](motor.gave_up & !lock.alarmed)").assuming(&[assumption::COMMISSIONED]),
        ],
    },
    Promise {
        id: letter::A,
        title: "wrong codes lock the keypad",
        clauses: &[
            clause("never keypad.compared_in_lockout > 0"),
            // Covers a lock that does not report wrong codes.
            clause("never keypad.opened_after_guesses > 0"),
        ],
    },
    Promise {
        id: letter::N,
        title: "the recipient is notified first",
        clauses: &[
            // Each code needs its own notice.
            clause("never service.codes_before_notice > 0"),
            // Each alarm separately; for what the service has, the lock is no longer needed.
            clause("never recipient.alarms_unreported_s > 10"),
            // A camera hub that was not received for 10 s: each outage, unless the phone still shows the previous
            // one.
            clause("never recipient.camera_unreported_s > 10"),
            // However the order ended, and each time its end changes.
            clause("never recipient.outcome_unreported_s > 10"),
        ],
    },
    Promise {
        id: letter::V,
        title: "each visit is recorded, or its clip marks the gap",
        clauses: &[
            // The ends of a visit are known to a fifth of a second.
            clause("never recording.unaccounted_s > 0.2"),
            clause("never service.false_clips > 0"),
            // Reading a picture out, sealing and sending it takes up to 0.3 s; the phone counts from the exposure.
            clause("never recipient.live_age_s > 3.3 & !recipient.live_marked_stale"),
            // A visit of ten minutes, by who is in the house; half a minute more for the camera hub to detect it.
            clause("never recipient.long_visit_unreported_s > 10"),
        ],
    },
    Promise {
        id: letter::P,
        title: "takes pictures only when asked to",
        clauses: &[
            clause("never privacy.stray_pictures > 0"),
            // The shutter needs up to a second to close, and the camera hub may try twice.
            clause("never privacy.open_unpermitted_s > 2").assuming(&[assumption::SHUTTER_FREE]),
        ],
    },
    Promise {
        id: letter::S,
        title: "a second person is reported",
        clauses: &[clause("never recipient.second_person_unreported_s > 10")],
    },
    Promise {
        id: letter::C,
        title: "names a parcel's holder only with evidence",
        clauses: &[
            // Each entry is compared with where the parcel is when it is written.
            clause("never custody.wrong > 0"),
            clause("never custody.unlocked > 0"),
            // What the camera hub has stored arrives when there is a path; half a minute is twice what a clip takes.
            // The timer runs from the end of the visit, or from when the valuable left if the visit does not end,
            // whatever the service considers closed.
            clause("never valuables.unnamed_s > 30"),
        ],
    },
    Promise {
        id: letter::D,
        title: "each order ends within 10 min after its courier leaves",
        clauses: &[clause("never orders.undecided_s > 600")],
    },
    Promise {
        id: letter::H,
        title: "sends nobody a false message",
        clauses: &[
            clause("never recipient.false_notices > 0"),
            clause("never courier.false_messages > 0"),
            // The end of each trouble is reported.
            clause("never recipient.ends_unreported_s > 10"),
        ],
    },
    Promise {
        id: letter::W,
        title: "opens for no order that the recipient called off",
        clauses: &[
            clause("never orders.opened_against_veto > 0"),
            // It concerns one order.
            clause("never orders.blocked_without_veto > 0"),
            // It is repeated until it is received.
            clause("never recipient.veto_undelivered_s > 10"),
        ],
    },
];

// A letter that worlds may name and that no promise has, or the other way round, is a mistake of the build; so is a
// number of clauses that worlds may not name.
const _: () = {
    assert!(PROMISES.len() == letter::ALL.len());
    let mut n = 0;
    while n < PROMISES.len() {
        assert!(PROMISES[n].clauses.len() == letter::CLAUSES[n]);
        n += 1;
    }
};
