//! The hub's side: what it does, and what it says of the lock.

use super::{Probe, REPORTED, flag, label, number};
use crate::judge::Value;
use crate::story::seconds;
use crate::twin::Twin;

/// The flap is out of the lens from here on, as a share of its way.
const CLEAR: f64 = 0.0;

pub(super) const PROBES: &[Probe] = &[
    flag("hub.powered", "the hub's firmware runs", |t| Value::Bool(t.hub.firmware().is_some())),
    flag("hub.filming", "the hub films a clip, as its firmware has it", |t| Value::Bool(clip(t).is_some())),
    flag("hub.shutter_open", "some light can come past the flap to the sensor", |t| {
        Value::Bool(t.hub_acts.lens_clear > CLEAR)
    }),
    label("hub.lock_state", REPORTED, "state of the lock in the hub's latest word", |t| {
        Value::Label(t.truth.relayed.lock_state.map_or(0, |state| state as u8 + 1))
    }),
    number(
        "hub.lock_unheard_s",
        "s",
        1.0,
        "how long no genuine frame of the lock has come to the hub",
        |t| Value::Number(seconds(t.now_ns - t.truth.relayed.lock_heard_ns)),
    ),
    number(
        "lock.film_word_s",
        "s",
        1.0,
        "age of the question to which the hub last answered the lock that it films",
        |t| Value::Number(t.truth.relayed.word_s(t.now_ns)),
    ),
];

fn clip(twin: &Twin) -> Option<u32> {
    let now = firmware::Instant::from_ns(twin.now_ns);
    twin.hub.firmware().and_then(|hub| hub.state(now).clip)
}
