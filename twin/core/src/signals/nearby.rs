//! The short-range radio between couriers' phones and the lock.

use super::probe::{Probe, count, count_of, flag};
use crate::judge::Value;

pub(super) const PROBES: &[Probe] = &[
    flag("link.ble_up", "the first courier's phone and the lock are in range, without a relay", |t| {
        Value::Bool(t.now.is_nearby(0))
    })
    .running(),
    count("link.relayed_frames", "frames of the short-range radio that an intruder relayed", |t| {
        count_of(t.truth.nearby.relayed)
    }),
    flag("nearby.on", "the lock's short-range modem has power", |t| {
        Value::Bool(t.now.nodes.lock.device.board.nearby_is_on(t.now_ns()))
    }),
    count("nearby.hellos", "hellos that the lock received", |t| count_of(t.truth.nearby.hellos)),
    count("nearby.challenges", "challenges of the lock that a phone received", |t| {
        count_of(t.truth.nearby.challenges)
    }),
    count("nearby.presses_away", "presses on a phone that was not at the place of the scan", |t| {
        count_of(t.truth.nearby.presses_away)
    }),
    count("nearby.answers", "answers that the lock received, whoever sent them", |t| {
        count_of(t.truth.nearby.answers)
    }),
];
