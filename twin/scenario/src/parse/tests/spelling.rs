//! Worlds that are not well formed, with the error shown to their author.

use super::{edited, refused, with};

#[test]
fn an_unknown_key_is_told_with_the_nearest_known_one() {
    refused(
        &with("doorr: {width_m: 1}"),
        r#"
8 | doorr: {width_m: 1}
    ^^^^^ no such key
unknown key `doorr`, did you mean `door`?
help: known here: name, story, starts_at, zone, ends_s, tick_ms, house, place, policy, without, things, door, strike, lock, hub, weather, links, service, order, more_orders, people, faults, must
"#,
    );
    refused(
        &with("door: {widht_m: 1}"),
        r#"
8 | door: {widht_m: 1}
           ^^^^^^^ no such key
unknown key `widht_m`, did you mean `width_m`?
help: known here: width_m, height_m, thickness_m, mass_kg, closer, hinge_friction_nm, seal_n, opens_to_deg, magnet
"#,
    );
    refused(
        &with("faults: [{at_s: 3, jam_link: {lnk: mesh, for_s: 2}}]"),
        r#"
8 | faults: [{at_s: 3, jam_link: {lnk: mesh, for_s: 2}}]
                                  ^^^ no such key
unknown key `lnk`, did you mean `link`?
help: known here: link, for_s
"#,
    );
    refused(
        &with("strike: {colour: red}"),
        r#"
8 | strike: {colour: red}
             ^^^^^^ no such key
unknown key `colour`
help: known here: fitted, offset_mm, clearance_mm
"#,
    );
}

#[test]
fn an_unknown_word_is_told_with_the_known_ones() {
    refused(
        &edited("- courier", "- couriers"),
        r#"
7 |   - couriers: {arrives_s: 5}
        ^^^^^^^^ no such word
unknown word `couriers`, did you mean `courier`?
help: known here: courier, recipient, intruder
"#,
    );
    refused(
        &edited("arrives_s: 5", "arrives_s: 5, manner: carefull"),
        r#"
7 |   - courier: {arrives_s: 5, manner: carefull}
                                        ^^^^^^^^ no such word
unknown word `carefull`, did you mean `careful`?
help: known here: careful, hurried, forgetful, shuts_himself_in, thieving
"#,
    );
    refused(
        &with("lock: {battery: {chemistry: lithium}}"),
        r#"
8 | lock: {battery: {chemistry: lithium}}
                                ^^^^^^^ no such word
unknown word `lithium`
help: known here: alkaline
"#,
    );
    refused(
        &with("faults: [{at_s: 3, i2c: {chip: as5601, kind: nack, for_s: 2}}]"),
        r#"
8 | faults: [{at_s: 3, i2c: {chip: as5601, kind: nack, for_s: 2}}]
                                   ^^^^^^ no such word
unknown word `as5601`, did you mean `as5600`?
help: known here: as5600, ina219, mpr121
"#,
    );
}

#[test]
fn a_missing_key_is_named() {
    refused(
        &edited("ends_s: 120\n", ""),
        r#"
1 | name: smallest
    ^^^^^^^^^^^^^^ missing here
the key `ends_s` is missing
help: add `ends_s: ...`
"#,
    );
    refused(
        &edited("{arrives_s: 5}", "{name: Ada}"),
        r#"
7 |   - courier: {name: Ada}
        ^^^^^^^ missing here
the key `arrives_s` is missing
help: add `arrives_s: ...`
"#,
    );
    refused(
        &with("faults: [{at_s: 3}]"),
        r#"
8 | faults: [{at_s: 3}]
             ^^^^^^^^^ here
a fault must say what goes wrong
help: write exactly one of jam_link, deauthenticate, partition, jam, kill_phone, cut_power, cover_lens, hang_camera, jam_shutter, bark, i2c, pin, hold_door, gust, foot_in_doorway, mistype, replay, cut_short, lengthen, delay, reorder, forge, relay, tap, withhold_film, withhold_alarms, forge_film, forge_clip, sag_supply, slip_drive, pull_clock_cell, roll_clock_back, roll_clock_forward, remove_front, hold_magnet, operator beside at_s or when
"#,
    );
    refused(
        "",
        r#"
1 | 
     missing here
the key `name` is missing
help: add `name: ...`
"#,
    );
}

#[test]
fn a_wrong_type_is_told_in_plain_words() {
    refused(
        &edited("120", "soon"),
        r#"
4 | ends_s: soon
            ^^^^ wrong type
`ends_s` cannot be "soon"
help: write a number
"#,
    );
    refused(
        &with("tick_ms: -2"),
        r#"
8 | tick_ms: -2
             ^^ wrong type
`tick_ms` cannot be `-2`
help: write a whole number from 0 to 4294967295
"#,
    );
    refused(
        &with("strike: 5"),
        r#"
8 | strike: 5
            ^ wrong type
`strike` cannot be `5`
help: write a map of keys and values
"#,
    );
    refused(
        &with("door: {magnet: 3}"),
        r#"
8 | door: {magnet: 3}
                   ^ wrong type
`door.magnet` cannot be `3`
help: write true or false
"#,
    );
    refused(
        &edited(r#""}"#, r#"", size_m: [0.3, 0.2]}"#),
        r#"
5 | order: {parcel: {sscc: "376123450000000016", size_m: [0.3, 0.2]}, window: "14:00/18:00"}
                                                         ^^^^^^^^^^ wrong type
`order.parcel.size_m` cannot be a list of 2
help: write a list of three numbers
"#,
    );
    refused(
        &edited("- courier: {arrives_s: 5}", "- courier"),
        r#"
7 |   - courier
        ^^^^^^^ wrong type
`people[0]` cannot be a word alone
help: write a map of keys and values
"#,
    );
    refused(
        &edited("- courier: {arrives_s: 5}", "- {courier: {arrives_s: 5}, recipient: {}}"),
        r#"
7 |   - {courier: {arrives_s: 5}, recipient: {}}
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ wrong type
`people[0]` cannot be a map of keys and values
help: write a map with a single key
"#,
    );
    refused(
        "just text",
        r#"
1 | just text
    ^^^^^^^^^ wrong type
the file cannot be "just text"
help: write a map of keys and values
"#,
    );
}

#[test]
fn broken_yaml_is_told_at_its_place() {
    refused(
        &edited("ends_s: 120", "ends_s: 120\n\tdoor: {}"),
        r#"
5 | 	door: {}
    ^ this tab
the indentation contains a tab
help: indent with spaces
"#,
    );
    refused(
        &edited(r#""14:00/18:00"}"#, r#""14:00/18:00""#),
        r#"
6 | people:
    ^ reading stopped here
this is not YAML: invalid indentation in flow construct
help: look here and just before for a missing quote, bracket, comma or space after `:`
"#,
    );
    refused(
        &edited(r#""14:00/18:00""#, r#""14:00/18:00"#),
        r#"
5 | order: {parcel: {sscc: "376123450000000016"}, window: "14:00/18:00}
                                                          ^ reading stopped here
this is not YAML: while scanning a quoted scalar, found unexpected end of stream
help: look here and just before for a missing quote, bracket, comma or space after `:`
"#,
    );
    refused(
        &with("ends_s: 60"),
        r#"
8 | ends_s: 60
    ^^^^^^ again
the key `ends_s` is given twice
help: keep one of them
"#,
    );
    refused(
        &with("--- # another"),
        r#"
8 | --- # another
    ^^^ a new document begins here
a second document in the same file
help: put each world into its own file
"#,
    );
    refused(
        &format!("story: {}", "[".repeat(40)),
        r#"
1 | story: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[
                                          ^ too deep
nested deeper than 32 levels
help: a world needs at most six levels
"#,
    );
}
