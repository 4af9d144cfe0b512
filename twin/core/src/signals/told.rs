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
        "total time that the longest-waiting order stays open after its courier left or its window \
         ended",
        |t| Value::Number(t.truth.orders.undecided_s()),
    )
    .running(),
    count("orders.called_off", "orders that the recipient has decided to call off", |t| {
        count_of(t.truth.orders.called_off_count())
    }),
    count(
        "orders.opened_against_veto",
        "openings for an order that was called off, with all links up for 2 s before the motor began",
        |t| count_of(t.truth.orders.opened_against_veto),
    ),
    count(
        "orders.blocked_without_veto",
        "orders that ended as called off although the recipient did not call them off",
        |t| count_of(t.truth.orders.blocked_without_veto()),
    ),
    count(
        "service.codes_before_notice",
        "codes released before the recipient's phone had shown a notice of that visit",
        |t| count_of(t.truth.orders.codes_unreported),
    ),
    count(
        "recipient.alarms_unreported",
        "alarms raised by the lock that have not reached the phone yet, each counted",
        |t| count_of(t.truth.alarms_owed.unreported()),
    ),
    number(
        "recipient.alarms_unreported_s",
        "s",
        1.0,
        "how long a path existed for an alarm that did not reach the phone; an intermittent path \
         counts a third",
        |t| Value::Number(t.truth.alarms_owed.unreported_s(t.now_ns())),
    )
    .running(),
    number(
        "recipient.camera_unreported_s",
        "s",
        1.0,
        "how long a path existed to report that nothing is received from the camera, without a notice",
        |t| Value::Number(t.truth.troubles.unreported_s(t.now_ns(), Trouble::Camera)),
    )
    .running(),
    number(
        "recipient.long_visit_unreported_s",
        "s",
        1.0,
        "how long a path existed to report a visit longer than 10.5 min, without a notice",
        |t| Value::Number(t.truth.troubles.unreported_s(t.now_ns(), Trouble::LongVisit)),
    )
    .running(),
    number(
        "recipient.ends_unreported_s",
        "s",
        1.0,
        "how long a path existed to report the end of a notified state (offline, silent, not locked, long \
         visit)",
        |t| Value::Number(t.truth.troubles.end_unreported_s(t.now_ns())),
    )
    .running(),
    number(
        "recipient.outcome_unreported_s",
        "s",
        1.0,
        "how long a path existed to report how an order ended, without a notice",
        |t| Value::Number(t.truth.orders.verdict_unreported_s(t.now_ns())),
    )
    .running(),
    number(
        "recipient.veto_undelivered_s",
        "s",
        1.0,
        "how long a path existed for the recipient's refusal that has not reached the service",
        |t| Value::Number(t.truth.orders.veto_unheard_s(t.now_ns())),
    )
    .running(),
    flag(
        "recipient.camera_shown_offline",
        "the phone's latest notice about the camera is that it is offline",
        |t| Value::Bool(t.truth.troubles.stands(Trouble::Camera)),
    ),
    number(
        "recipient.battery_unreported_s",
        "s",
        1.0,
        "total time, with power and a path to the recipient, in which a weak battery was not reported",
        |t| Value::Number(t.truth.battery.unreported_s(t.now_ns())),
    )
    .running(),
    flag(
        "recipient.battery_unreported",
        "the battery was too weak for something, and the recipient was not notified on this occasion",
        |t| Value::Bool(t.truth.battery.is_unreported()),
    ),
    flag(
        "recipient.door_notified",
        "the recipient was notified since the last relock that the door is not locked",
        |t| Value::Bool(t.truth.door_is_told()),
    ),
    flag(
        "recipient.second_person_unreported",
        "a second person was in the picture, or somebody after the courier had left, and the recipient was \
         not notified",
        |t| Value::Bool(t.truth.company.is_unreported()),
    ),
    number(
        "recipient.second_person_unreported_s",
        "s",
        1.0,
        "how long the hub had power and a path to the recipient since then; an intermittent path \
         counts a third",
        |t| Value::Number(t.truth.company.unreported_s(t.now_ns())),
    )
    .running(),
    count(
        "recipient.false_notices",
        "notices that were false when they were sent, and reached the phone",
        |t| count_of(t.truth.said.false_notices),
    ),
    count(
        "courier.false_messages",
        "messages to couriers' phones that were false when they were sent",
        |t| count_of(t.truth.said.false_messages),
    ),
    count(
        "valuables.unnamed",
        "tracked valuables that are really missing, and not yet named in a record",
        |t| count_of(t.truth.valuables.unnamed()),
    ),
    number(
        "valuables.unnamed_s",
        "s",
        1.0,
        "how long the hub had power and a path, and a missing valuable was not named; time within a \
         visit counts a twentieth",
        |t| Value::Number(t.truth.valuables.unnamed_s(t.now_ns())),
    )
    .running(),
    count(
        "custody.unlocked",
        "entries of all records that named the house as holder while the bolt was not home",
        |t| count_of(t.truth.custody.unlocked),
    ),
    number(
        "lock.wrong_s",
        "s",
        0.1,
        "total time with power in which the lock's latest report is a false \"locked\"",
        |t| Value::Number(t.truth.lock_wrong.held_s(t.now_ns())),
    )
    .running(),
    number(
        "hub.wrong_s",
        "s",
        0.1,
        "total time with power in which the hub's latest message gives a state of a lock that it has \
         not received for 10 s",
        |t| Value::Number(t.truth.hub_wrong.held_s(t.now_ns())),
    )
    .running(),
    number(
        "door.unreported_s",
        "s",
        1.0,
        "total time in which a door unlocked for more than 181 s could have been reported, and nobody was \
         notified since it was locked",
        |t| Value::Number(t.truth.loose_unreported.held_s(t.now_ns())),
    )
    .running(),
    number(
        "door.dead_unreported_s",
        "s",
        1.0,
        "total time in which a door that the motor opened has a lock without power, and the recipient \
         could have been notified",
        |t| Value::Number(t.truth.dead_unreported.held_s(t.now_ns())),
    )
    .running(),
    number(
        "privacy.open_unpermitted_s",
        "s",
        0.1,
        "total time with power in which the hub's shutter is open and must not be",
        |t| Value::Number(t.truth.overlooked.held_s(t.now_ns())),
    )
    .running(),
];
