//! Messages: what service and phones send, and what their records contain.

use super::probe::{Probe, count, count_of, flag, label, number};
use super::view::View;
use crate::judge::Value;
use crate::service::{Looked, Notice, Phase};

/// Values of `custody.holder`, in the order of [`crate::service::Holder`].
const HOLDERS: &[&str] = &["unknown", "depot", "courier", "home", "recipient", "neighbour", "doorstep"];
/// Values of `delivery.refusal` (the first thirteen) and `delivery.reason`: none, and then
/// [`crate::service::Refusal`] in its order.
const REFUSALS: &[&str] = &[
    "none",
    "wrong_courier",
    "wrong_parcel",
    "wrong_address",
    "too_early",
    "too_late",
    "unreadable_label",
    "lock_unreachable",
    "no_notice",
    "no_film",
    "dog",
    "courier_gave_up",
    "recipient_blocked",
    "lock_full",
    "nobody_came",
    "courier_silent",
    "not_opened",
    "gave_up_inside",
    "camera_unreachable",
    "keypad_locked",
    "wrong_code",
    "lock_battery",
    "lock_clock",
    "lock_fault",
    "lock_hears_no_film",
];

pub(super) const PROBES: &[Probe] = &[
    flag("delivery.delivered", "the service closed the order as delivered", |t| {
        Value::Bool(t.now.nodes.backend.service.delivered())
    }),
    flag("delivery.refused", "the service closed the order as not delivered", |t| {
        Value::Bool(t.now.nodes.backend.service.refused())
    }),
    count("orders.delivered", "orders closed as delivered", |t| {
        count_of(t.now.nodes.backend.service.count(Phase::Delivered))
    }),
    count("orders.refused", "orders closed as not delivered", |t| {
        count_of(t.now.nodes.backend.service.count(Phase::Refused))
    }),
    flag("delivery.received", "the recipient took the parcel at the door", |t| {
        Value::Bool(t.now.nodes.backend.service.stage() == Phase::Received)
    }),
    flag("delivery.unproven", "locked and recorded, but the recording does not show the parcel", |t| {
        Value::Bool(t.now.nodes.backend.service.stage() == Phase::Unproven)
    }),
    label("delivery.refusal", REFUSALS, "kind of the first order's latest refusal", |t| {
        Value::Label(t.now.nodes.backend.service.refusal().map_or(0, |why| why.kind() as u8 + 1))
    }),
    label("delivery.reason", REFUSALS, "exact reason of the first order's latest refusal", |t| {
        Value::Label(t.now.nodes.backend.service.refusal().map_or(0, |why| why as u8 + 1))
    }),
    label("custody.holder", HOLDERS, "who has the first parcel, by the service's record", |t| {
        Value::Label(t.now.nodes.backend.service.holder(0) as u8)
    }),
    label("custody2.holder", HOLDERS, "who has the second parcel, by the service's record", |t| {
        Value::Label(t.now.nodes.backend.service.holder(1) as u8)
    }),
    label("parcel.holder", HOLDERS, "who really has the first parcel", |t| {
        Value::Label(t.now.scene().holder(1) as u8)
    }),
    label("parcel2.holder", HOLDERS, "who really has the second parcel", |t| {
        Value::Label(t.now.scene().holder(2) as u8)
    }),
    count(
        "custody.wrong",
        "entries of all records that named a holder who did not have the parcel then, or a valuable that \
         was in its place",
        |t| count_of(t.truth.custody.wrong),
    ),
    count("valuables.gone", "tracked valuables that are really not in their places", |t| {
        count_of(t.now.scene().valuables_gone().len() as u32)
    }),
    flag("orders.closed", "all orders are closed, delivered or not", |t| {
        Value::Bool(t.now.nodes.backend.service.is_closed())
    }),
    count("service.scans_deferred", "how often a scan had to wait for another visit to end", |t| {
        count_of(t.now.nodes.backend.service.put_off())
    }),
    count("service.unknown_couriers", "how often somebody without an order here asked for a code", |t| {
        count_of(t.now.nodes.backend.service.strangers())
    }),
    count("custody.gone", "tracked valuables that the record names as missing", |t| {
        count_of(t.now.nodes.backend.service.gone().count() as u32)
    }),
    count("access.live", "how often somebody opened the live view, by the access log", |t| {
        looks(t, |what| what == Looked::Live)
    }),
    count("access.clips", "how often somebody requested a clip, by the access log", |t| {
        looks(t, |what| matches!(what, Looked::Clip(_)))
    }),
    flag("service.code_released", "a courier's code was released", |t| {
        Value::Bool(t.now.nodes.backend.service.codes_released() > 0)
    }),
    count("service.codes_released", "codes that were released", |t| {
        count_of(t.now.nodes.backend.service.codes_released())
    }),
    count(
        "service.couriers_held_back",
        "couriers who were asked not to set out yet: the lock cannot store their code",
        |t| count_of(t.now.nodes.backend.service.couriers_held_back()),
    ),
    flag("service.recording_confirmed", "the hub has signed that it records for the first order", |t| {
        Value::Bool(t.now.nodes.backend.service.film_proved())
    }),
    count(
        "service.false_clips",
        "clips that the service takes as complete and that differ from the hub's flash",
        |t| count_of(t.observe.filming().false_clips),
    ),
    flag(
        "service.courier_notified_locked",
        "the first order's courier was notified that the door is locked, and may leave",
        |t| Value::Bool(t.now.nodes.backend.service.courier_cleared()),
    ),
    flag("service.courier_permitted", "the courier may open now", |t| {
        Value::Bool(t.now.nodes.backend.service.authorised())
    }),
    flag("notice.accepted", "the channel accepted the notice that must precede the code", |t| {
        Value::Bool(t.now.nodes.backend.service.release_notice_accepted())
    }),
    count("recipient.notices", "notices that reached the recipient's phone", |t| {
        count_of(t.now.nodes.phones.recipient.notices())
    }),
    count("recipient.alarms_notified", "alarms that reached the recipient's phone", |t| {
        count_of(t.now.nodes.phones.recipient.alarms_notified)
    }),
    flag("recipient.battery_notified", "the recipient was notified that the lock's battery is weak", |t| {
        Value::Bool(t.now.nodes.phones.recipient.battery_notified_ns.is_some())
    }),
    count("recipient.battery_notices", "how often the recipient was notified of a weak battery", |t| {
        count_of(told(t, |notice| *notice == Notice::WeakBattery))
    }),
    count("recipient.visits_notified", "notices of a courier at the door that reached the phone", |t| {
        count_of(told(t, |notice| *notice == Notice::CourierAtTheDoor))
    }),
    flag("recipient.camera_notified", "the recipient was notified that the camera was offline", |t| {
        Value::Bool(told(t, |notice| *notice == Notice::CameraOffline) > 0)
    }),
    flag("recipient.gaps_notified", "the recipient was notified that a clip has gaps", |t| {
        Value::Bool(told(t, |notice| *notice == Notice::ClipHasGaps) > 0)
    }),
    flag(
        "recipient.unproven_notified",
        "the recipient was notified that no recording shows the parcel",
        |t| Value::Bool(told(t, |notice| *notice == Notice::Unproven) > 0),
    ),
    flag("recipient.left_at_notified", "the recipient was notified where else the parcel is", |t| {
        Value::Bool(told(t, |notice| matches!(notice, Notice::LeftAt(_))) > 0)
    }),
    count("recipient.valuables_notified", "missing valuables of which the recipient was notified", |t| {
        count_of(told(t, |notice| matches!(notice, Notice::ValuableGone(_))))
    }),
    flag("recipient.shutter_notified", "the recipient was notified that the shutter is stuck", |t| {
        Value::Bool(told(t, |notice| *notice == Notice::ShutterJammed) > 0)
    }),
    flag("recipient.blind_notified", "the recipient was notified that the camera's picture is dark", |t| {
        Value::Bool(told(t, |notice| *notice == Notice::CameraDark) > 0)
    }),
    flag(
        "recipient.tampering_notified",
        "the recipient was notified that somebody changes the recording on its way",
        |t| Value::Bool(told(t, |notice| *notice == Notice::NotGenuine) > 0),
    ),
    flag(
        "recipient.clip_delay_notified",
        "the recipient was notified that parts of a clip do not arrive",
        |t| Value::Bool(told(t, |notice| *notice == Notice::ClipHeldUp) > 0),
    ),
    flag(
        "recipient.second_person_notified",
        "the recipient was notified of a second person, or of somebody inside after the courier left",
        |t| Value::Bool(t.now.nodes.phones.recipient.company_notified_ns.is_some()),
    ),
    flag(
        "recipient.long_visit_notified",
        "the recipient was notified that a visit lasts long and recording continues",
        |t| Value::Bool(told(t, |notice| matches!(notice, Notice::LongVisit { .. })) > 0),
    ),
    flag(
        "recipient.recording_end_notified",
        "the recipient was notified that the recording of a long visit has ended",
        |t| Value::Bool(told(t, |notice| *notice == Notice::RecordingEnded) > 0),
    ),
    flag("recipient.watching", "the live view is open on the recipient's phone", |t| {
        Value::Bool(t.now.nodes.phones.recipient.watching())
    }),
    number(
        "recipient.live_age_s",
        "s",
        1.0,
        "true age of the live picture on the phone; 0 while there is none",
        |t| Value::Number(t.now.live_age_s(t.truth.streamed.shown_ns())),
    )
    .running(),
    flag("recipient.live_marked_stale", "the phone marks the live picture as old", |t| {
        Value::Bool(t.now.nodes.phones.recipient.says_stale(t.now_ns(), t.now.tick.unix_ms()))
    })
    .running(),
    flag("recipient.has_clip", "a complete clip has reached the recipient's phone", |t| {
        Value::Bool(t.now.nodes.phones.recipient.has_clip())
    }),
];

fn told(t: &View, is_it: fn(&Notice) -> bool) -> u32 {
    t.now.nodes.phones.recipient.shown().iter().filter(|(_, shown)| is_it(shown)).count() as u32
}

fn looks(t: &View, is_it: fn(Looked) -> bool) -> Value {
    count_of(
        t.now.nodes.backend.service.access_log().iter().filter(|access| is_it(access.what)).count() as u32
    )
}
