//! The short-range radio between couriers' phones and the lock.

use super::probe::{Probe, count, count_of, flag};
use crate::judge::Value;

pub(super) const PROBES: &[Probe] = &[
    flag("link.ble_up", "the first courier's phone and the lock hear each other, with nobody's help", |t| {
        Value::Bool(t.now.is_nearby(0))
    })
    .running(),
    count("link.relayed_frames", "frames of the short-range radio that an intruder carried", |t| {
        count_of(t.truth.nearby.relayed)
    }),
    flag("nearby.on", "the lock's short-range modem has power", |t| {
        Value::Bool(t.now.nodes.lock.device.board.nearby_is_on(t.now_ns()))
    }),
    count("nearby.hellos", "hellos that came to the lock", |t| count_of(t.truth.nearby.hellos)),
    count("nearby.challenges", "challenges of the lock that came to a phone", |t| {
        count_of(t.truth.nearby.challenges)
    }),
    count(
        "nearby.presses_away",
        "presses on a phone that was not where its holder had scanned the label",
        |t| count_of(t.truth.nearby.presses_away),
    ),
    count("nearby.answers", "answers that came to the lock, whoever sent them", |t| {
        count_of(t.truth.nearby.answers)
    }),
];
