//! What must be reported to whom, by ground truth: reported in time, truthfully, and ended in time. The promises use
//! these; see `truth`.

use super::probe::{Probe, count, count_of, flag, number};
use crate::judge::Value;
use crate::truth::Trouble;

pub(super) const PROBES: &[Probe] = &[
    number(
        "orders.undecided_s",
        "s",
        60.0,
        "for how long in all an order has had no end since its courier left or its window ended, of the one \
         that waits longest",
        |t| Value::Number(t.truth.orders.undecided_s()),
    ).running(),
    count("orders.called_off", "orders that the recipient has decided to call off", |t| {
        count_of(t.truth.orders.called_off_count())
    }),
    count(
        "orders.opened_against_veto",
        "openings for an order that the recipient had called off, with all links up for 2 s before the motor began",
        |t| count_of(t.truth.orders.opened_against_veto),
    ),
    count(
        "orders.blocked_without_veto",
        "orders that ended as called off by the recipient, who has not called them off",
        |t| count_of(t.truth.orders.blocked_without_veto()),
    ),
    count(
        "service.codes_untold",
        "codes that left before the recipient's phone had shown a notice of that visit",
        |t| count_of(t.truth.orders.codes_untold),
    ),
    count(
        "recipient.alarms_untold",
        "alarms raised by the lock that did not reach the phone yet, each by itself",
        |t| count_of(t.truth.alarms_owed.untold()),
    ),
    number(
        "recipient.alarms_untold_s",
        "s",
        1.0,
        "for how long there was a way for an alarm that did not reach the phone; a way that comes and goes \
         counts a third",
        |t| Value::Number(t.truth.alarms_owed.untold_s(t.now_ns())),
    ).running(),
    number(
        "recipient.camera_untold_s",
        "s",
        1.0,
        "for how long there was a way to tell that nothing is heard from the camera, and the phone does not say so",
        |t| Value::Number(t.truth.troubles.untold_s(t.now_ns(), Trouble::Camera)),
    ).running(),
    number(
        "recipient.long_visit_untold_s",
        "s",
        1.0,
        "for how long there was a way to tell of a visit longer than 10.5 min, and the phone does not say so",
        |t| Value::Number(t.truth.troubles.untold_s(t.now_ns(), Trouble::LongVisit)),
    ).running(),
    number(
        "recipient.ends_untold_s",
        "s",
        1.0,
        "for how long there was a way to tell that what the phone says (offline, silent, not locked, a long \
         visit) is over",
        |t| Value::Number(t.truth.troubles.end_untold_s(t.now_ns())),
    ).running(),
    number(
        "recipient.verdict_untold_s",
        "s",
        1.0,
        "for how long there was a way to tell how an order ended, and the phone does not say so",
        |t| Value::Number(t.truth.orders.verdict_untold_s(t.now_ns())),
    ).running(),
    number(
        "recipient.veto_unheard_s",
        "s",
        1.0,
        "for how long there was a way to the service for a refusal of the recipient's that has not come",
        |t| Value::Number(t.truth.orders.veto_unheard_s(t.now_ns())),
    ).running(),
    flag("recipient.camera_stands", "the phone's latest word of the camera is that it is offline", |t| {
        Value::Bool(t.truth.troubles.stands(Trouble::Camera))
    }),
    number(
        "recipient.battery_untold_s",
        "s",
        1.0,
        "for how long in all, with power and a way to the recipient, a weak battery has not been reported",
        |t| Value::Number(t.truth.battery.untold_s(t.now_ns())),
    ).running(),
    flag(
        "recipient.battery_untold",
        "the battery was too weak for something, and the recipient was not notified on this occasion",
        |t| Value::Bool(t.truth.battery.is_untold()),
    ),
    flag(
        "recipient.door_told",
        "the recipient was told, since the door was last locked, that it is not",
        |t| Value::Bool(t.truth.door_is_told()),
    ),
    flag(
        "recipient.second_person_untold",
        "somebody else was in the picture in a visit, or after the courier had left, and the recipient was \
         not notified",
        |t| Value::Bool(t.truth.company.is_untold()),
    ),
    number(
        "recipient.second_person_untold_s",
        "s",
        1.0,
        "for how long the hub had power and a way to the recipient since then; a way that comes and goes \
         counts a third",
        |t| Value::Number(t.truth.company.untold_s(t.now_ns())),
    ).running(),
    count(
        "recipient.false_notices",
        "notices that were not so when they were sent, and reached the phone",
        |t| count_of(t.truth.said.false_notices),
    ),
    count("courier.false_words", "words to couriers' phones that were not so when they were sent", |t| {
        count_of(t.truth.said.false_words)
    }),
    count(
        "valuables.unnamed",
        "tracked valuables that are really gone, and no record has named them since",
        |t| count_of(t.truth.valuables.unnamed()),
    ),
    number(
        "valuables.unnamed_s",
        "s",
        1.0,
        "for how long the hub had power and a way, and a valuable that is gone was not named; time within a \
         visit counts a twentieth",
        |t| Value::Number(t.truth.valuables.unnamed_s(t.now_ns())),
    ).running(),
    count(
        "custody.unlocked",
        "entries of all records that named the house as holder while the bolt was not home",
        |t| count_of(t.truth.custody.unlocked),
    ),
    number(
        "lock.wrong_s",
        "s",
        0.1,
        "for how long in all the lock has had power and its latest word is \"locked\", and it is not so",
        |t| Value::Number(t.truth.lock_wrong.held_s(t.now_ns())),
    ).running(),
    number(
        "hub.wrong_s",
        "s",
        0.1,
        "for how long in all the hub has had power and its latest word names a state of a lock that it has \
         not heard for 10 s",
        |t| Value::Number(t.truth.hub_wrong.held_s(t.now_ns())),
    ).running(),
    number(
        "door.untold_s",
        "s",
        1.0,
        "for how long in all a door loose for more than 181 s could have been reported, and nobody was told \
         since it was locked",
        |t| Value::Number(t.truth.loose_untold.held_s(t.now_ns())),
    ).running(),
    number(
        "door.dead_untold_s",
        "s",
        1.0,
        "for how long in all a door that the motor opened has had a lock without power, and the recipient \
         could have been told",
        |t| Value::Number(t.truth.dead_untold.held_s(t.now_ns())),
    ).running(),
    number(
        "privacy.overlooked_s",
        "s",
        0.1,
        "for how long in all the hub has had power and its shutter is open, and must not be",
        |t| Value::Number(t.truth.overlooked.held_s(t.now_ns())),
    ).running(),
];
