//! Networks tapped by somebody who has none of the keys, and the phones' connections over one of them.

use super::probe::{Probe, count, count_of};

pub(super) const PROBES: &[Probe] = &[
    count("tap.seen", "frames that came through the hands of an intruder on a network", |t| {
        count_of(t.now.network.air.wiretap.deeds().seen)
    }),
    count("tap.understood", "frames of which an intruder on a network could make out what they say", |t| {
        count_of(t.now.network.air.wiretap.deeds().read)
    }),
    count("tap.changed", "frames that an intruder on a network changed", |t| {
        count_of(t.now.network.air.wiretap.deeds().changed)
    }),
    count("tap.replayed", "frames that an intruder on a network sent again", |t| {
        count_of(t.now.network.air.wiretap.deeds().replayed)
    }),
    count("tap.held", "frames that an intruder on a network held back", |t| {
        count_of(t.now.network.air.wiretap.deeds().held)
    }),
    count("tap.dropped", "frames that an intruder on a network dropped", |t| {
        count_of(t.now.network.air.wiretap.deeds().dropped)
    }),
    count("tap.own", "frames of an intruder's own on a network", |t| {
        count_of(t.now.network.air.wiretap.deeds().own)
    }),
    count(
        "service.refused_phone_frames",
        "frames that the service did not take for a phone's, or that came again or too late",
        |t| count_of(t.now.network.lines.refused_by_service()),
    ),
    count(
        "phones.refused_frames",
        "frames that a phone did not take for the service's, or that came again or too late",
        |t| count_of(t.now.network.lines.refused_by_phones()),
    ),
];
