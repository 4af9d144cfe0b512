//! The camera hub: what it does, what it reports about the lock, what its lens sees and what is really recorded.

use super::probe::{Probe, REPORTED, count, count_of, flag, label, number};
use super::view::View;
use crate::judge::Value;
use crate::time::seconds;

/// Values of `hub.refusal`: none, and then [`firmware::wire::NotFilming`] in its order.
const REFUSALS: &[&str] = &[
    "none",
    "bad_signature",
    "wrong_door",
    "stale",
    "ended",
    "busy",
    "shutter_jammed",
    "camera",
    "picture_dark",
    "bark",
    "store",
];
/// The shutter is clear of the lens above this, as a fraction of its travel.
const CLEAR: f64 = 0.0;
/// A picture of the doorway is valid for this long, s: five are taken a second.
const ON_S: f64 = 0.6;

pub(super) const PROBES: &[Probe] = &[
    flag("hub.powered", "the hub's firmware runs", |t| {
        Value::Bool(t.now.nodes.hub.device.firmware().is_some())
    }),
    flag("hub.recording", "the hub records a clip, by its firmware's state", |t| {
        Value::Bool(clip(t).is_some())
    }),
    flag("hub.shutter_open", "some light can pass the shutter to the sensor", |t| {
        Value::Bool(t.now.nodes.hub.acts.lens_clear > CLEAR)
    }),
    flag("hub.shutter_blocked", "the shutter is to move and cannot: something holds it", |t| {
        Value::Bool(t.now.nodes.hub.device.board.shutter_servo.is_blocked())
    }),
    flag("hub.lens_covered", "something covers the hub's lens", |t| {
        Value::Bool(t.now.nodes.hub.lens_covered)
    }),
    flag("hub.sensing", "the hub's image sensor streams pictures", |t| {
        Value::Bool(
            t.now.nodes.hub.device.firmware().is_some()
                && t.now.nodes.hub.device.board.i2c.targets.camera.is_streaming(),
        )
    }),
    label("hub.refusal", REFUSALS, "why the hub last reported that it does not record", |t| {
        Value::Label(t.observe.filming().refusal.map_or(0, |(_, why)| why as u8 + 1))
    }),
    count("hub.codes_received", "codes for the lock, entered in the app, that the hub received", |t| {
        count_of(t.truth.relayed.enters)
    }),
    label("hub.lock_state", REPORTED, "state of the lock in the hub's latest message", |t| {
        Value::Label(t.truth.relayed.lock_state.map_or(0, |state| state as u8 + 1))
    }),
    number(
        "hub.lock_silence_s",
        "s",
        1.0,
        "how long the hub has received no genuine frame of the lock",
        |t| Value::Number(seconds(t.now_ns() - t.truth.relayed.lock_received_ns)),
    )
    .running(),
    label("service.lock_state", REPORTED, "state of the lock, by the service's knowledge", |t| {
        Value::Label(t.now.nodes.backend.service.lock_state().map_or(0, |state| state as u8 + 1))
    }),
    number(
        "service.lock_silence_s",
        "s",
        1.0,
        "how long the service has received no state reported by the lock itself",
        |t| Value::Number(seconds(t.now_ns() - t.truth.relayed.service_received_ns)),
    ),
    count(
        "service.foreign_messages",
        "messages in the lock's name that the lock did not send, or sent only once",
        |t| count_of(t.now.nodes.backend.channel.not_the_locks()),
    ),
    number(
        "lock.recording_ack_age_s",
        "s",
        1.0,
        "age of the lock's request that the hub last answered with a confirmed recording",
        |t| Value::Number(t.truth.relayed.word_s(t.now_ns())),
    )
    .running(),
    count("hub.boots", "how often the hub's firmware started", |t| count_of(t.now.nodes.hub.device.boots())),
    number("hub.infrared", "", 0.1, "the hub's infrared lamp, 0 to 1", |t| {
        Value::Number(t.now.nodes.hub.acts.infrared)
    }),
    number("sun.elevation_deg", "deg", 1.0, "elevation of the sun above the horizon at the house", |t| {
        Value::Number(t.now.nodes.hub.sun_elevation_deg(t.now.tick))
    }),
    flag("hub.recording_permitted", "the hub may record: it was asked to, and the visit is not over", |t| {
        Value::Bool(t.truth.privacy.permits(t.now_ns()))
    })
    .running(),
    count(
        "hub.refused_frames",
        "frames that the hub refused as damaged, foreign, forged or old, since boot",
        |t| {
            let view = t.now.nodes.hub.device.state(t.now_ns());
            count_of(view.map_or(0, |view| view.damaged_frames.saturating_add(view.refused_frames)))
        },
    ),
    flag("recording.on", "a picture that shows the doorway was taken within the last 0.6 s", |t| {
        Value::Bool(t.truth.film.latest_ns().is_some_and(|at_ns| seconds(t.now_ns() - at_ns) < ON_S))
    })
    .running(),
    flag("visit.on", "somebody was let in, and is still inside or the door is not locked", |t| {
        Value::Bool(t.truth.film.is_visited())
    }),
    number(
        "recording.unaccounted_s",
        "s",
        1.0,
        "time of all visits that neither a stored picture of the doorway nor a marked gap covers",
        |t| Value::Number(t.truth.film.unaccounted_s),
    ),
    number("recording.gap_s", "s", 1.0, "time of all visits in gaps that the clip marks", |t| {
        Value::Number(t.truth.film.gap_s)
    }),
    count("hub.people", "people in the hub's picture, by its firmware's count; 2 for two or more", |t| {
        count_of(t.now.nodes.hub.device.state(t.now_ns()).map_or(0, |hub| hub.people.into()))
    }),
    flag(
        "visit.second_person",
        "somebody in this visit's pictures for whom the door was not opened, or who had already left",
        |t| Value::Bool(t.truth.company.was_second),
    ),
    number("privacy.seen_m2", "m2", 1.0, "floor, walls and furniture that the latest recording shows", |t| {
        Value::Number(t.now.nodes.hub.seen_m2.last().copied().unwrap_or(0.0))
    }),
    count("privacy.stray_pictures", "pictures taken through the open shutter without a request", |t| {
        count_of(t.truth.privacy.stray_pictures)
    }),
];

fn clip(t: &View) -> Option<u32> {
    t.now.nodes.hub.device.state(t.now_ns()).and_then(|hub| hub.clip)
}
