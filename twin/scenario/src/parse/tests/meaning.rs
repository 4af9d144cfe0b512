//! Worlds that are well formed but cannot be simulated, with the error shown to their author.

use super::{edited, refused, with};

#[test]
fn times_and_windows_are_checked() {
    refused(
        &edited("2026-03-14", "2026-02-29"),
        r#"
3 | starts_at: 2026-02-29T14:05:00+01:00
               ^^^^^^^^^^^^^^^^^^^^^^^^^ here
`2026-02-29T14:05:00+01:00` names a day that does not exist: its month has 28 days
help: write a day from 01 to 28
"#,
    );
    refused(
        &edited("14:00/18:00", "14-18"),
        r#"
5 | order: {parcel: {sscc: "376123450000000016"}, window: "14-18"}
                                                          ^^^^^^^ here
`14-18` is not a delivery window
help: write local times, such as "14:00/18:00", or with dates "2026-03-28T22:00/2026-03-29T01:00"
"#,
    );
    refused(
        &edited("14:00/18:00", "18:00/14:00"),
        r#"
5 | order: {parcel: {sscc: "376123450000000016"}, window: "18:00/14:00"}
                                                          ^^^^^^^^^^^^^ over midnight; at most 4 h
the window 18:00/14:00 is longer than 4 h
help: choose a shorter window
"#,
    );
    refused(
        &edited("14:00/18:00", "08:00/12:01"),
        r#"
5 | order: {parcel: {sscc: "376123450000000016"}, window: "08:00/12:01"}
                                                          ^^^^^^^^^^^^^ at most 4 h
the window 08:00/12:01 is longer than 4 h
help: choose a shorter window
"#,
    );
    refused(
        &edited("arrives_s: 5", "arrives_s: 120"),
        r#"
7 |   - courier: {arrives_s: 120}
                             ^^^ outside the world's time
120 s is outside the world, which lasts from 0 to 120 s
help: choose an earlier time, or a larger `ends_s`
"#,
    );
    refused(
        &edited("arrives_s: 5", "arrives_s: -1"),
        r#"
7 |   - courier: {arrives_s: -1}
                             ^^ outside the world's time
-1 s is outside the world, which lasts from 0 to 120 s
help: write a number of seconds from 0 to 120
"#,
    );
    refused(
        &with("weather: {gusts: [{at_s: 9, for_s: 5, speed_m_s: 3}, {at_s: 5, for_s: 5, speed_m_s: 8}]}"),
        r#"
8 | weather: {gusts: [{at_s: 9, for_s: 5, speed_m_s: 3}, {at_s: 5, for_s: 5, speed_m_s: 8}]}
                             ^ begins too early
`gust` overlaps with itself: the one from 5 s lasts until 10 s
help: write 10 or later
"#,
    );
    refused(
        &with(
            "faults:\n  - {at_s: 5, pin: {line: reed, kind: open, for_s: 9}}\n  - {at_s: 6, pin: {line: \
             reed, kind: stuck_low, for_s: 9}}",
        ),
        r#"
10 |   - {at_s: 6, pin: {line: reed, kind: stuck_low, for_s: 9}}
                ^ begins too early
`pin reed` overlaps with itself: the one from 5 s lasts until 14 s
help: write 14 or later
"#,
    );
    refused(
        &with("must: {deliver_within_s: 116}"),
        r#"
8 | must: {deliver_within_s: 116}
                             ^^^ counted from the courier's arrival
the world ends before the delivery is due, 121 s after its start
help: set `ends_s` to at least 121
"#,
    );
}

#[test]
fn numbers_that_physics_cannot_bear_are_refused() {
    refused(
        &with("door: {mass_kg: -35}"),
        r#"
8 | door: {mass_kg: -35}
                    ^^^ out of range
`door.mass_kg` cannot be -35 kg
help: write a number from 1 to 500 kg
"#,
    );
    refused(
        &with("door: {seal_n: .nan}"),
        r#"
8 | door: {seal_n: .nan}
                   ^^^^ out of range
`door.seal_n` cannot be NaN N
help: write a number from 0 to 1000 N
"#,
    );
    refused(
        &with("weather: {wind_m_s: .inf}"),
        r#"
8 | weather: {wind_m_s: .inf}
                        ^^^^ out of range
`weather.wind_m_s` cannot be inf m/s
help: write a number from -60 to 60 m/s
"#,
    );
    refused(
        &with("links: {mesh: {loss: 1.5}}"),
        r#"
8 | links: {mesh: {loss: 1.5}}
                         ^^^ out of range
`links.mesh.loss` cannot be 1.5
help: write a number from 0 to 1
"#,
    );
    refused(
        &with("links: {lte: {latency_ms: -1}}"),
        r#"
8 | links: {lte: {latency_ms: -1}}
                              ^^ out of range
`links.lte.latency_ms` cannot be -1 ms
help: write a number from 0 to 60000 ms
"#,
    );
    refused(
        &with("tick_ms: 0"),
        r#"
8 | tick_ms: 0
             ^ out of range
`tick_ms` cannot be 0 ms
help: write a number from 1 to 10 ms
"#,
    );
    refused(
        &edited(r#""}"#, r#"", size_m: [0.3, 0.0, 0.2]}"#),
        r#"
5 | order: {parcel: {sscc: "376123450000000016", size_m: [0.3, 0.0, 0.2]}, window: "14:00/18:00"}
                                                               ^^^ out of range
`order.parcel.size_m[1]` cannot be 0 m
help: write a number from 0.01 to 5 m
"#,
    );
}

#[test]
fn parcels_are_checked() {
    refused(
        &edited(r#"016""#, r#"017""#),
        r#"
5 | order: {parcel: {sscc: "376123450000000017"}, window: "14:00/18:00"}
                           ^^^^^^^^^^^^^^^^^^^^ wrong check digit
the check digit of `376123450000000017` is 6, not 7
help: write "376123450000000016"
"#,
    );
    refused(
        &edited("376123450000000016", "12345"),
        r#"
5 | order: {parcel: {sscc: "12345"}, window: "14:00/18:00"}
                           ^^^^^^^ 18 digits
`12345` is not an SSCC
help: write 18 digits, such as "376123450000000016"
"#,
    );
    refused(
        &edited(r#""}"#, r#"", size_m: [0.9, 0.2, 0.2]}"#),
        r#"
5 | order: {parcel: {sscc: "376123450000000016", size_m: [0.9, 0.2, 0.2]}, window: "14:00/18:00"}
                                                         ^^^^^^^^^^^^^^^ width, height, length
the parcel is larger than the door
help: this door lets pass at most 0.86 m in width and 1.98 m in height
"#,
    );
    refused(
        &edited("arrives_s: 5", r#"arrives_s: 5, scans: "376123450000000024""#),
        r#"
7 |   - courier: {arrives_s: 5, scans: "376123450000000024"}
                                       ^^^^^^^^^^^^^^^^^^^^ wrong check digit
the check digit of `376123450000000024` is 3, not 4
help: write "376123450000000023"
"#,
    );
}

#[test]
fn names_are_checked() {
    refused(
        &edited("name: smallest", "name: The Smallest!"),
        r#"
1 | name: The Smallest!
          ^^^^^^^^^^^^^ lower-case letters and digits, words joined by `-`
`The Smallest!` is not in kebab-case
help: write `the-smallest`
"#,
    );
    refused(
        &with("house: cotage"),
        r#"
8 | house: cotage
           ^^^^^^ no such name
unknown house `cotage`, did you mean `cottage`?
help: known here: cottage
"#,
    );
    refused(
        &with("without: [vaze]"),
        r#"
8 | without: [vaze]
              ^^^^ no such name
unknown piece of furniture `vaze`, did you mean `vase`?
help: known here: console_table, shoe_rack, vase
"#,
    );
    refused(
        &with("without: [vase]\nthings: {vase: {box_m: [1, 1, 1], mass_kg: 9, at_m: [3, 0, -2]}}"),
        r#"
9 | things: {vase: {box_m: [1, 1, 1], mass_kg: 9, at_m: [3, 0, -2]}}
             ^^^^ added here
`vase` is both removed and added
help: `things` replaces furniture of the same name: remove `vase` from `without`
"#,
    );
    refused(
        &with("policy: as-shipped-2018\nmust: {breaks: [L, Q]}"),
        r#"
9 | must: {breaks: [L, Q]}
                       ^ no such promise
there is no promise `Q`
help: the promises are U, O, L, T, E, R, K, B, M, A, N, V, P, S, C, D, H, W, liveness
"#,
    );
    refused(
        &with("must: {breaks: [L]}"),
        r#"
8 | must: {breaks: [L]}
                   ^^^ only devices of another policy may break a promise
no promise may break under the product's own rules
help: write `excuses: {P2: shutter_free}` with the clause and the assumption that fails here, or set `policy`
"#,
    );
    refused(
        &with("must: {excuses: {P9: shutter_free}}"),
        r#"
8 | must: {excuses: {P9: shutter_free}}
                         ^^^^^^^^^^^^ no such clause
there is no clause `P9`
help: `twin promises` lists the clauses
"#,
    );
    refused(
        &with("must: {excuses: {P2: shutter}}"),
        r#"
8 | must: {excuses: {P2: shutter}}
                         ^^^^^^^ no such assumption
there is no assumption `shutter`
help: the assumptions are shutter_free, commissioned
"#,
    );
    refused(
        &edited("arrives_s: 5", "arrives_s: 5, types: 12a"),
        r#"
7 |   - courier: {arrives_s: 5, types: 12a}
                                       ^^^ 1 to 16 digits
`12a` cannot be typed
help: write digits in quotes, such as "000000"
"#,
    );
}

#[test]
fn what_the_hub_does_not_see_cannot_be_tracked() {
    refused(
        &edited(", window", ", tracked: [clock], window").replace(
            "people:",
            "things: {clock: {box_m: [0.3, 0.4, 0.2], mass_kg: 3, at_m: [5.0, 0.0, -3.8]}}\npeople:",
        ),
        r#"
5 | order: {parcel: {sscc: "376123450000000016"}, tracked: [clock], window: "14:00/18:00"}
                                                            ^^^^^ not in the picture
`clock` is outside the hub's picture
help: track something that the hub's picture shows
"#,
    );
}

#[test]
fn more_orders_are_checked_as_the_first() {
    refused(
        &with(
            "more_orders:\n  - {parcel: {sscc: \"376123450000000016\"}, window: \"18:00/14:00\", tracked: [vaze]}",
        ),
        r#"
9 |   - {parcel: {sscc: "376123450000000016"}, window: "18:00/14:00", tracked: [vaze]}
                        ^^^^^^^^^^^^^^^^^^^^ used by another parcel
two parcels have the number `376123450000000016`
help: give each parcel a number of its own

9 |   - {parcel: {sscc: "376123450000000016"}, window: "18:00/14:00", tracked: [vaze]}
                                                       ^^^^^^^^^^^^^ over midnight; at most 4 h
the window 18:00/14:00 is longer than 4 h
help: choose a shorter window

9 |   - {parcel: {sscc: "376123450000000016"}, window: "18:00/14:00", tracked: [vaze]}
                                                                                ^^^^ no such name
unknown thing `vaze`, did you mean `vase`?
help: known here: console_table, shoe_rack, vase
"#,
    );
}

#[test]
fn a_relay_has_a_reach_and_nobody_seals_for_the_short_range_radio() {
    refused(
        &with(
            "faults:
  - {at_s: 1, relay: {from_m: [1, 1, 1], to_m: [5, 1, 12], range_m: 0, by_ms: 40, for_s: 9}}
  - {at_s: 1, forge: {to: lock_nearby, how: default_key, every_ms: 100, for_s: 1}}",
        ),
        r#"
9 |   - {at_s: 1, relay: {from_m: [1, 1, 1], to_m: [5, 1, 12], range_m: 0, by_ms: 40, for_s: 9}}
                                                                        ^ out of range
`faults[0].relay.range_m` cannot be 0 m
help: write a number from 0.01 to 100 m

10 |   - {at_s: 1, forge: {to: lock_nearby, how: default_key, every_ms: 100, for_s: 1}}
                                                 ^^^^^^^^^^^ needs a key
frames of the short-range radio are not sealed with a key
help: write `random` or `flipped_bit`
"#,
    );
}

#[test]
fn local_times_that_are_no_moment_or_two_are_refused() {
    let in_berlin = |starts_at: &str, window: &str| {
        with("zone: Europe/Berlin")
            .replace("2026-03-14T14:05:00+01:00", starts_at)
            .replace("14:00/18:00", window)
    };
    refused(
        &in_berlin("2026-03-29T01:00:00+01:00", "02:30/04:00"),
        r#"
5 | order: {parcel: {sscc: "376123450000000016"}, window: "02:30/04:00"}
                                                          ^^^^^^^^^^^^^ skipped by the change to summer time
02:30 does not exist on 2026-03-29 in Europe/Berlin: the clocks go forward then
help: write a later time, or the time with its offset: 2026-03-29T02:30+01:00
"#,
    );
    refused(
        &in_berlin("2026-10-25T01:00:00+02:00", "01:00/02:30"),
        r#"
5 | order: {parcel: {sscc: "376123450000000016"}, window: "01:00/02:30"}
                                                          ^^^^^^^^^^^^^ ambiguous because summer time ends
02:30 occurs twice on 2026-10-25 in Europe/Berlin: the clocks go back then
help: write 2026-10-25T02:30+02:00 for the first, 2026-10-25T02:30+01:00 for the second
"#,
    );
    refused(
        &in_berlin("2026-06-14T14:05:00+01:00", "14:00/18:00"),
        r#"
3 | starts_at: 2026-06-14T14:05:00+01:00
               ^^^^^^^^^^^^^^^^^^^^^^^^^ not the zone's offset
the offset of Europe/Berlin is +02:00 at that time, not +01:00
help: write the time with +02:00, or leave out `zone`
"#,
    );
    refused(
        &edited("14:00/18:00", "2026-03-15T18:00/2026-03-14T14:00"),
        r#"
5 | order: {parcel: {sscc: "376123450000000016"}, window: "2026-03-15T18:00/2026-03-14T14:00"}
                                                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ begin/end
the window 2026-03-15T18:00/2026-03-14T14:00 ends before it begins
help: put the earlier time first
"#,
    );
    refused(
        &edited("14:00/18:00", "2026-02-30T14:00/18:00"),
        r#"
5 | order: {parcel: {sscc: "376123450000000016"}, window: "2026-02-30T14:00/18:00"}
                                                          ^^^^^^^^^^^^^^^^^^^^^^^^ here
`2026-02-30T14:00/18:00` names a day that does not exist: its month has 28 days
help: write a day from 01 to 28
"#,
    );
    refused(
        &with("zone: Europe/Berlim"),
        r#"
8 | zone: Europe/Berlim
          ^^^^^^^^^^^^^ here
`Europe/Berlim` is not a time zone
help: write a name of the IANA database, such as Europe/Berlin, or an offset, such as +01:00
"#,
    );
}
