//! Networks tapped by somebody who has none of the keys, and the phones' connections over one of them.

use super::probe::{Probe, count, count_of};

pub(super) const PROBES: &[Probe] = &[
    count("tap.seen", "frames that an intruder on a network intercepted", |t| {
        count_of(t.now.network.air.wiretap.counts().seen)
    }),
    count("tap.understood", "frames that an intruder on a network could read", |t| {
        count_of(t.now.network.air.wiretap.counts().read)
    }),
    count("tap.changed", "frames that an intruder on a network changed", |t| {
        count_of(t.now.network.air.wiretap.counts().changed)
    }),
    count("tap.replayed", "frames that an intruder on a network replayed", |t| {
        count_of(t.now.network.air.wiretap.counts().replayed)
    }),
    count("tap.held", "frames that an intruder on a network held back", |t| {
        count_of(t.now.network.air.wiretap.counts().held)
    }),
    count("tap.dropped", "frames that an intruder on a network dropped", |t| {
        count_of(t.now.network.air.wiretap.counts().dropped)
    }),
    count("tap.forged", "frames that an intruder on a network made", |t| {
        count_of(t.now.network.air.wiretap.counts().own)
    }),
    count(
        "service.refused_phone_frames",
        "phones' frames that the service refused as forged, repeated or late",
        |t| count_of(t.now.network.lines.refused_by_service()),
    ),
    count("phones.refused_frames", "frames that a phone refused as forged, repeated or late", |t| {
        count_of(t.now.network.lines.refused_by_phones())
    }),
];
