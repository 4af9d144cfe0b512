//! The bugs. Each is a mistake of a line or two, as it was made in products: a limit off by one, a wrong unit, state
//! that does not survive a reset, a check that is not repeated. Some show in the first delivery that goes wrong; most
//! need a certain fault at a certain moment.

use crate::Bug;

macro_rules! bugs {
    (@define $number:expr;) => {};
    (@define $number:expr;
     $name:ident, $promises:literal, $file:literal, $sentence:literal; $($rest:tt)*) => {
        #[doc = $sentence]
        pub static $name: Bug = Bug::new($number, stringify!($name), $sentence, $file, $promises);
        bugs!(@define $number + 1; $($rest)*);
    };
    ($($name:ident, $promises:literal, $file:literal, $sentence:literal;)*) => {
        /// All bugs.
        pub static ALL: &[&Bug] = &[$(&$name),*];
        bugs!(@define 1; $($name, $promises, $file, $sentence;)*);
    };
}

/// Sets the counters of all bugs to 0.
pub fn reset() {
    ALL.iter().for_each(|bug| bug.reset());
}

bugs! {
    AGREEMENT_IN_THE_WRONG_UNIT, "R", "firmware-shim/firmware/src/lock/door.rs",
        "The sensors need to agree for 30 ms instead of 300 ms before the lock reports that it is locked.";
    UNUSED_UNLOCK_WAITS_TOO_LONG, "T", "firmware-shim/firmware/src/lock/relock.rs",
        "After an unlock that nobody used the lock waits 90 s instead of 30 s before it throws its bolt.";
    THROWN_A_MILLIMETRE_EARLY, "L", "firmware-shim/firmware/src/lock/door.rs",
        "The bolt counts as thrown a millimetre too early.";
    LOOSE_TIME_LOST_AT_RESET, "T", "firmware-shim/firmware/src/lock/relock.rs",
        "After a reset the time for which the door has not been locked counts from 0.";
    SPENT_MARK_AFTER_THE_MOTOR, "O", "firmware-shim/firmware/src/lock/keypad.rs",
        "The spent mark is written only with the service's acknowledgement, after the motor has started.";
    REVOCATION_RACE, "UW", "firmware-shim/firmware/src/lock/keypad.rs",
        "A revocation that arrives while the hub is asked whether it records does not stop the opening.";
    STALL_LIMIT_OF_A_FULL_BATTERY, "M", "firmware-shim/firmware/src/lock/stall.rs",
        "The stall current is set for a fresh battery, and not scaled: in the cold a stall is not seen in the current.";
    ONE_RETRY_TOO_MANY, "M", "firmware-shim/firmware/src/lock/drive.rs",
        "A jammed bolt is driven four times instead of three.";
    ALARM_COALESCED_AWAY, "NMT", "firmware-shim/firmware/src/lock.rs",
        "An alarm is not raised while any other alarm waits for its acknowledgement.";
    BATTERY_JUDGED_AT_REST, "B", "firmware-shim/firmware/src/lock/load.rs",
        "The load test compares the voltage at rest, which a cold battery does not lose.";
    LOCKOUT_ONE_LATE, "A", "firmware-shim/firmware/src/access/attempts.rs",
        "The keypad locks after the fourth wrong code instead of the third.";
    DRIFT_IN_THE_WRONG_UNIT, "K", "firmware-shim/firmware/src/access/clock.rs",
        "A division by a million is missing in the clock chip's permitted drift: a chip that was set back is trusted.";
    WINDOW_ENDS_IN_WINTER_TIME, "U", "firmware-shim/firmware/src/access/store.rs",
        "The lock compares the end of a grant's window in winter time, an hour late.";
    EVENT_NUMBERS_WRAP, "NTHB", "firmware-shim/firmware/src/lock/report.rs",
        "Event numbers have three bits: the ninth event of a boot is taken for the first.";
    SENT_ALARM_NOT_KEPT, "NTMB", "firmware-shim/firmware/src/lock/report.rs",
        "An event that was sent once is no longer kept on flash, although nobody has acknowledged it.";
    READING_NEVER_OLD, "ML", "firmware-shim/firmware/src/lock/sense.rs",
        "The last reading of a chip that has stopped answering stays valid.";
    PHONE_ANSWER_TOO_LATE, "U", "firmware-shim/firmware/src/lock/nearby.rs",
        "A phone may take twice as long to answer, which is enough for a relay.";
    RECORDING_ANSWER_TOO_OLD, "U", "firmware-shim/firmware/src/lock/film.rs",
        "The hub's confirmation that it records counts for 3 s instead of 2 s.";
    GAP_OF_A_RESET_UNMARKED, "V", "firmware-shim/firmware/src/hub/clip/recorder.rs",
        "A clip that goes on after a reset of the hub does not mark what is missing.";
    GAP_LENGTH_WRAPS, "V", "firmware-shim/firmware/src/hub/clip/recorder.rs",
        "The length of a gap has eleven bits: one of 2.1 to 3.1 s is not marked, nor one of 4.1 to 5.2 s.";
    RESUMED_UNTIL_THE_WINDOW_ENDS, "P", "firmware-shim/firmware/src/hub/closing.rs",
        "After a reset the hub resumes a recording until the order's window ends, not until the visit must be over.";
    END_OF_ORDER_IGNORED, "P", "firmware-shim/firmware/src/hub/visit.rs",
        "A recording for which nobody came goes on after the service has ended the order.";
    SECOND_PERSON_COUNTED_SLOWLY, "S", "firmware-shim/firmware/src/hub/people.rs",
        "Fifteen seconds of pictures must agree on how many people there are, instead of half a second.";
    LATENESS_OVER_A_RESET, "LPH", "firmware-shim/firmware/src/hub/mesh.rs",
        "After a reset of the lock the hub compares its states with the clock of the boot before: they seem late.";
    STALE_PICTURE_SHOWN_AS_LIVE, "V", "twin/service/src/viewing.rs",
        "The service dates a live picture when it passes it on, so that one held back looks new.";
    REVOCATION_SENT_ONCE, "WU", "twin/service/src/grants.rs",
        "A revocation is sent once, and not repeated when it is lost.";
    LOCK_KNOWN_BY_THE_HUB, "L", "twin/service/src/devices.rs",
        "Any message of the hub renews the state of the lock behind it.";
    PHONE_GIVEN_UP_TOO_SOON, "NH", "twin/service/src/line.rs",
        "A phone that has not answered for 6 s instead of 10 minutes is asked less often.";
    WITHDRAWN_NOTICE_NOT_REPEATED, "N", "twin/service/src/trouble.rs",
        "A notice that was withdrawn before it was shown is not sent again when the trouble returns.";
    EVENTS_OF_TWO_BOOTS_CONFUSED, "NTBH", "twin/service/src/desk.rs",
        "Events are told apart by their number alone: after a reset of a device they are taken for known ones.";
    CUSTODY_WITHOUT_A_LOCKED_DOOR, "C", "twin/service/src/delivery/closing.rs",
        "The parcel's holder is written while the lock's present state is unknown, by its last one.";
    WATCHDOG_TOO_SHORT, "RTL", "firmware-shim/boards/src/powered.rs",
        "The watchdog bites after 125 ms instead of a second: less than a signature and an erase take.";
}
