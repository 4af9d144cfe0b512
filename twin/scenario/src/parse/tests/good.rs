//! Results of valid worlds, and the places of errors found later.

use miette::NarratableReportHandler;

use super::{SMALLEST, edited, good, shown, with};
use crate::error::closest;
use crate::{
    Battery, Chemistry, Closer, Door, Enters, FaultKind, House, LinkName, LinkSettings, Links, Lock, Manner,
    Must, Place, Strike, Weather, World, Zone,
};

/// The worlds of the first delivery, by file name.
const WORLDS: [(&str, &str); 8] = [
    ("bolt-jam", include_str!("../../../../../worlds/bolt-jam.yaml")),
    ("front-door", include_str!("../../../../../worlds/front-door.yaml")),
    ("gust-slam", include_str!("../../../../../worlds/gust-slam.yaml")),
    ("misaligned-strike", include_str!("../../../../../worlds/misaligned-strike.yaml")),
    ("relock-ajar", include_str!("../../../../../worlds/relock-ajar.yaml")),
    ("swollen-door", include_str!("../../../../../worlds/swollen-door.yaml")),
    ("wrong-code", include_str!("../../../../../worlds/wrong-code.yaml")),
    ("wrong-parcel", include_str!("../../../../../worlds/wrong-parcel.yaml")),
];

#[test]
fn the_worlds_of_the_first_delivery_parse() {
    for (name, text) in WORLDS {
        let world = good(text);
        assert_eq!(world.name, name);
        assert!(!world.must.sometimes.is_empty(), "{name} witnesses nothing");
        assert!(world.recipient().is_some(), "{name} has nobody to notify");
    }
}

#[test]
fn what_is_left_out_is_the_nominal_front_door() {
    let world = good(SMALLEST);
    assert_eq!((world.tick_ms, world.house.as_str()), (2, "cottage"));
    let closer = Some(Closer { moment_nm: 18.0, damping_nms: 55.0 });
    let door = Door {
        width_m: 0.91,
        height_m: 2.03,
        thickness_m: 0.044,
        mass_kg: 35.0,
        closer,
        hinge_friction_nm: 0.6,
        seal_n: 10.0,
        opens_to_deg: 95.0,
        magnet: true,
    };
    assert_eq!(world.door, door);
    let strike = Strike { fitted: true, offset_mm: 0.0, clearance_mm: 1.5 };
    assert_eq!(world.strike, strike);
    let lock = Lock {
        battery: Battery { chemistry: Chemistry::Alkaline, charge: 0.9 },
        auto_relock_after_s: 5.0,
        unused_relock_after_s: 30.0,
        ajar_alarm_after_s: 180.0,
        closed_for_ms: 500,
        clock_ppm: None,
    };
    assert_eq!(world.lock, lock);
    let weather = Weather { temperature_c: 12.0, rain_mm_h: 0.0, wind_m_s: 2.0, gusts: vec![] };
    assert_eq!(world.weather, weather);
    let link = |latency_ms, jitter_ms, bandwidth_kbit_s| LinkSettings {
        latency_ms,
        jitter_ms,
        loss: 0.0,
        duplicate: 0.0,
        reorder: 0.0,
        bandwidth_kbit_s,
    };
    let (mesh, wifi) = (link(30.0, 5.0, 100.0), link(20.0, 10.0, 10_000.0));
    assert_eq!(
        world.links,
        Links { mesh, wifi, ble: link(8.0, 15.0, 100.0), lte: link(80.0, 20.0, 5_000.0) }
    );
    assert_eq!(world.order.parcel.size_m, [0.3, 0.2, 0.2]);
    assert_eq!(world.order.parcel.mass_kg, 1.6);
    assert_eq!(world.order.address, "1 Mill Lane");
    let courier = world.courier().unwrap();
    assert_eq!((courier.name.as_str(), courier.manner), ("courier", Manner::Careful));
    assert_eq!((courier.tries, courier.walk_m_s), (3, 1.4));
    assert_eq!((&courier.scans, &courier.types), (&None, &None));
    assert_eq!(world.must, Must::default());
    let with_recipient = good(&edited("people:", "people:\n  - recipient: {}"));
    let recipient = with_recipient.recipient().unwrap();
    assert_eq!((recipient.name.as_str(), recipient.place), ("recipient", Place::Work));
}

#[test]
fn what_is_given_in_part_keeps_the_other_defaults() {
    assert_eq!(good(&with("door: {closer: null}")).door.closer, None);
    let closer = good(&with("door: {closer: {moment_nm: 12}}")).door.closer;
    let damping_nms = 55.0;
    let moment_nm = 12.0;
    assert_eq!(closer, Some(Closer { moment_nm, damping_nms }));
    let links = good(&with("links: {mesh: {loss: 0.1}, lte: {jitter_ms: 0}}")).links;
    assert_eq!(links.mesh, LinkSettings { loss: 0.1, ..LinkSettings::MESH });
    assert_eq!(links.lte, LinkSettings { jitter_ms: 0.0, ..LinkSettings::LTE });
}

#[test]
fn faults_are_read_by_their_key() {
    let faults = good(&with(
        "faults:
  - {at_s: 1, jam_link: {link: lte, for_s: 2}}
  - {at_s: 2, cut_power: {for_s: 0.2}}
  - {at_s: 3, i2c: {chip: mpr121, kind: bit_flip, for_s: 4}}
  - {at_s: 4, pin: {line: strike, kind: stuck_low, for_s: 5}}
  - {at_s: 5, hold_door: {force_n: -40, for_s: 6}}",
    ))
    .faults;
    let keys: Vec<&str> = faults.iter().map(|fault| fault.what.key()).collect();
    assert_eq!(keys, ["jam_link", "cut_power", "i2c", "pin", "hold_door"]);
    let times: Vec<(f64, f64)> = faults.iter().map(|f| (f.at_s().unwrap(), f.what.for_s())).collect();
    assert_eq!(times, [(1.0, 2.0), (2.0, 0.2), (3.0, 4.0), (4.0, 5.0), (5.0, 6.0)]);
    let FaultKind::JamLink(jam) = faults[0].what else {
        panic!("{:?}", faults[0]);
    };
    assert_eq!(jam.link, LinkName::Lte);
}

/// One fault of each kind, to be read as sentences.
const ONE_OF_EACH: &str = "faults:
  - {at_s: 1, jam_link: {link: lte, for_s: 1}}
  - {at_s: 3, deauthenticate: {link: wifi, for_s: 1}}
  - {at_s: 5, partition: {link: wifi, way: up, for_s: 1}}
  - {at_s: 7, jam: {links: [wifi, mesh], at_m: [1, 1, 1], range_m: 3, for_s: 1}}
  - {at_s: 9, kill_phone: {who: courier, for_s: 1}}
  - {at_s: 11, cut_power: {device: hub, for_s: 1}}
  - {at_s: 13, cover_lens: {for_s: 1}}
  - {at_s: 14, hang_camera: {for_s: 1}}
  - {at_s: 15, jam_shutter: {for_s: 1}}
  - {at_s: 17, bark: {level_db: 90, for_s: 1}}
  - {at_s: 19, i2c: {chip: as5600, kind: dead, for_s: 1}}
  - {at_s: 21, pin: {line: reed, kind: open, for_s: 1}}
  - {at_s: 23, hold_door: {force_n: -40, for_s: 1}}
  - {at_s: 25, gust: {speed_m_s: -9, for_s: 1}}
  - {at_s: 27, foot_in_doorway: {for_s: 1}}
  - {at_s: 29, mistype: {for_s: 1}}
  - {at_s: 31, replay: {to: lock, heard_from_s: 0, heard_until_s: 30, times: 2, for_s: 1}}
  - {at_s: 33, cut_short: {to: hub, bytes: 1, for_s: 1}}
  - {at_s: 35, lengthen: {to: lock, bytes: 3, for_s: 1}}
  - {at_s: 37, delay: {to: lock, by_s: 2, for_s: 1}}
  - {at_s: 39, reorder: {to: lock, for_s: 1}}
  - {at_s: 41, forge: {to: lock, how: network_key, every_ms: 100, for_s: 1}}
  - {at_s: 42, relay: {from_m: [2, 1, 30], to_m: [1, 1, 1], range_m: 3, by_ms: 20, for_s: 1}}
  - {at_s: 42.1, tap: {line: phones, how: own_key, for_s: 1}}
  - {at_s: 42.2, withhold_film: {for_s: 1}}
  - {at_s: 42.3, withhold_alarms: {for_s: 1}}
  - {at_s: 42.4, forge_film: {how: withheld, every_ms: 100, for_s: 1}}
  - {at_s: 42.6, forge_clip: {how: leave_out, for_s: 1}}
  - {at_s: 43, sag_supply: {ohm: 5, for_s: 1}}
  - {at_s: 45, slip_drive: {for_s: 1}}
  - {at_s: 47, pull_clock_cell: {for_s: 1}}
  - {at_s: 49, roll_clock_back: {by_s: 3600, for_s: 1}}
  - {at_s: 50.5, roll_clock_forward: {by_s: 3600, for_s: 0.2}}
  - {at_s: 51, remove_front: {for_s: 1}}
  - {at_s: 53, hold_magnet: {distance_mm: 2, for_s: 1}}
  - {at_s: 55, operator: {does: rotate_mesh_key, for_s: 1}}";

/// Captions, the timeline and labels show these sentences to people who have never seen a world file.
#[test]
fn every_fault_has_a_sentence_without_jargon() {
    let faults = good(&with(ONE_OF_EACH)).faults;
    let keys: Vec<&str> = faults.iter().map(|fault| fault.what.key()).collect();
    assert_eq!(keys, FaultKind::KEYS, "one of each, in the order of the table");
    let mut told = std::collections::BTreeSet::new();
    for fault in &faults {
        let (key, words) = (fault.what.key(), fault.what.words());
        assert_ne!(words.begins, words.ends, "{key}");
        assert!(words.short.len() <= 18, "{key}: a label, not a sentence: {}", words.short);
        for text in [words.short, &words.begins, &words.ends] {
            let jargon = |word: &&str| text.to_lowercase().contains(*word);
            let found =
                ["_", "fault begins", "deauth", "i2c", "lte", "nack", "reed"].into_iter().find(jargon);
            assert_eq!(found, None, "{key}: {text}");
        }
        assert!(told.insert(words.begins.clone()), "{key} is told like another: {}", words.begins);
    }
}

#[test]
fn local_times_are_moments() {
    for (text, unix_s, offset_minutes) in [
        ("1970-01-01T00:00:00Z", 0, 0),
        ("2026-03-14T14:05:00+01:00", 1_773_493_500, 60),
        ("2024-02-29T23:59:59-03:30", 1_709_263_799, -210),
        ("2000-03-01T00:00:00+00:00", 951_868_800, 0),
    ] {
        let time = good(&edited("2026-03-14T14:05:00+01:00", text)).starts_at;
        assert_eq!(time.unix_ms, unix_s * 1000, "{text}");
        assert_eq!(time.offset_minutes, offset_minutes, "{text}");
        assert_eq!(time.to_string(), text.replace('Z', "+00:00"));
    }
    let world = good(SMALLEST);
    assert_eq!(world.starts_at.second_of_day(), 14 * 3600 + 5 * 60);
    assert_eq!((world.order.window.from.minute, world.order.window.to.minute), (840, 1080));
}

#[test]
fn all_errors_of_meaning_are_told_together_in_the_order_of_the_file() {
    let text = with("door: {mass_kg: 0}").replace("s: 5}", "s: 300}");
    let errors = World::parse("worlds/bad.yaml", &text).unwrap_err();
    let expected = "\
7 |   - courier: {arrives_s: 300}
                             ^^^ outside the world's time
300 s is outside the world, which lasts from 0 to 120 s
help: choose an earlier time, or a larger `ends_s`

8 | door: {mass_kg: 0}
                    ^ out of range
`door.mass_kg` cannot be 0 kg
help: write a number from 1 to 500 kg
";
    assert_eq!(shown(&text, errors.problems()), expected);

    // miette shows file, line and help.
    let mut report = String::new();
    let handler = NarratableReportHandler::new();
    handler.render_report(&mut report, &errors).unwrap();
    for part in [
        "worlds/bad.yaml cannot be played: 2 problems",
        "`door.mass_kg` cannot be 0 kg",
        "snippet line 8: door: {mass_kg: 0}",
        "label at line 7, columns 26 to 28: outside the world's time",
        "diagnostic help: choose an earlier time, or a larger `ends_s`",
    ] {
        assert!(report.contains(part), "{part:?} is not in\n{report}");
    }
}

#[test]
fn places_survive_a_byte_order_mark_umlauts_and_carriage_returns() {
    let text = edited("a parcel comes", "das Päckchen für Zoë kömmt 📦")
        .replace("{arrives_s: 5}", "{name: Jürgen, arrives_s: 500}")
        .replace('\n', "\r\n");
    let errors = World::parse("test.yaml", &format!("\u{feff}{text}")).unwrap_err();
    assert_eq!(errors.problems()[0].span.of(&text), "500");
}

/// Place of an error at `part` of a formula, for a formula written in these ways.
#[test]
fn an_error_in_a_formula_points_into_the_file() {
    for (yaml, part, expected) in [
        ("must: {never: [bolt.hme]}", "bolt.hme", "bolt.hme"),
        ("must: {never: [\"a | bolt.hme\"]}", "bolt.hme", "bolt.hme"),
        ("must: {never: ['a | bolt.hme']}", "|", "|"),
        ("must:\n  never:\n    - a &\n      bolt.hme & b", "bolt.hme & b", "bolt.hme & b"),
        ("must:\n  never:\n    - >-\n      a &\n      bolt.hme", "bolt.hme", "bolt.hme"),
        ("must: {never: [\"a \\x7c bolt.hme\"]}", "bolt.hme", "\"a \\x7c bolt.hme\""),
    ] {
        let text = with(yaml);
        let world = good(&text);
        let formula = &world.must.never[0];
        let start = formula.text.find(part).unwrap();
        let within = start..start + part.len();
        let problem = world.formula_problem(formula, within.clone(), "no".to_owned(), None);
        assert_eq!(problem.span.of(&text), expected, "of {yaml}");
        let errors = world.formula_error(formula, within, "no".to_owned(), None);
        assert_eq!(errors.problems(), [problem]);
    }
    // An error at the end of a formula points behind its last character.
    let text = with("must: {never: [\"a &\"]}");
    let world = good(&text);
    let problem = world.formula_problem(&world.must.never[0], 3..3, "no".to_owned(), None);
    assert_eq!(text[..problem.span.start].chars().last(), Some('&'));
}

#[test]
fn the_world_changes_the_furniture_of_its_house() {
    let named = |world: &World| world.plan.furniture.keys().cloned().collect::<Vec<_>>();
    assert_eq!(named(&good(SMALLEST)), ["console_table", "shoe_rack", "vase"]);
    let world = good(&with(
        "without: [vase]\nthings: {shoe_rack: {box_m: [0.3, 1, 0.8], at_m: [1, 0, -2], fixed: true}}",
    ));
    assert_eq!(named(&world), ["console_table", "shoe_rack"]);
    assert_eq!(world.plan.furniture["shoe_rack"].centre_m(), [1.0, 0.5, -2.0]);
}

#[test]
fn the_cottage_is_a_place_one_can_walk_and_deliver_in() {
    let World { plan, door, .. } = good(SMALLEST);
    let zone = |point: [f64; 2]| plan.zone_at(point[0], point[1]);
    assert_eq!(plan.approach_m.first().copied().map(zone), Some(Zone::Street));
    assert_eq!(plan.approach_m.last().copied().map(zone), Some(Zone::Porch));
    assert_eq!(zone([2.0, 5.0]), Zone::Path);
    assert_eq!(zone([-30.0, 5.0]), Zone::Away);
    assert_eq!(Zone::Living.name(), "living");
    let [x, _, z] = plan.drop_spot_m;
    assert_eq!(zone([x, z]), Zone::Hall);
    assert!(libm::hypot(x, z) > door.width_m + 0.5, "in the leaf's sweep");
    assert_eq!(plan.handle_m(&door), [0.91 - 0.07, 1.0, 0.0]);
    assert_eq!(plan.keypad_m(&door), [0.91 - 0.07, 1.3, 0.0]);

    let walls = plan.walls.iter();
    let walls: Vec<_> = walls.map(|w| (&*w.name, w.centre_m, w.half_m)).collect();
    let furniture: Vec<_> = plan
        .furniture
        .iter()
        .map(|(name, thing)| (&**name, thing.centre_m(), thing.box_m.map(|edge| edge / 2.0)))
        .collect();
    let half = |edge_m: f64| edge_m / 2.0;
    let leaf_m = [half(door.width_m), half(door.height_m), half(door.thickness_m)];
    let doorway = ("doorway", [leaf_m[0], leaf_m[1], -leaf_m[2]], leaf_m);
    let parcel = ("parcel", [x, 0.5, z], [0.3, 0.5, 0.3]);
    for solid in walls.iter().chain(&furniture) {
        for free in [doorway, parcel] {
            assert!(apart(&free, solid), "{} stands in the {}", solid.0, free.0);
        }
    }
    for thing in &furniture {
        for wall in &walls {
            assert!(apart(thing, wall), "{} stands in {}", thing.0, wall.0);
        }
    }
}

/// A name, a centre and half the edges, m.
type Body<'a> = (&'a str, [f64; 3], [f64; 3]);

fn apart((_, a_m, half_a_m): &Body<'_>, (_, b_m, half_b_m): &Body<'_>) -> bool {
    (0..3).any(|axis| (a_m[axis] - b_m[axis]).abs() - half_a_m[axis] - half_b_m[axis] > -1e-9)
}

/// The leaf's inner face at angle a is `x sin a + z cos a = -thickness`; an object is beyond it while all its corners
/// give less.
#[test]
fn the_opening_door_meets_the_vase_at_eighty_degrees() {
    let World { plan, door, .. } = good(SMALLEST);
    let vase = plan.furniture["vase"];
    let reach_m = |degrees: f64| {
        let (sin, cos) = libm::sincos(degrees.to_radians());
        let middle = vase.at_m[0] * sin + vase.at_m[2] * cos;
        middle + vase.box_m[0] / 2.0 * sin + vase.box_m[2] / 2.0 * cos + door.thickness_m
    };
    assert!(reach_m(79.0) < 0.0, "touched too early");
    assert!(reach_m(81.0) > 0.0, "not touched");
    assert!(-vase.at_m[2] < door.width_m, "beyond the leaf's edge");
}

#[test]
fn a_plan_whose_hub_could_not_film_is_refused() {
    let cottage = include_str!("../../../../../assets/houses/cottage.yaml");
    let hub = "hub: {at_m: [-0.6, 2.1, -3.2], looks_at_m: [0.65, 0.8, -0.4], fov_deg: 90}";
    assert!(House::read("cottage.yaml", cottage).is_ok());
    for (wrong, says) in [
        ("hub: {at_m: [0.5, 2.1, 3.0], looks_at_m: [0.65, 0.8, -0.4], fov_deg: 90}", "outside the house"),
        ("hub: {at_m: [-0.6, 2.1, -3.2], looks_at_m: [0.65, 0.8, -0.4], fov_deg: 0}", "cannot be 0 degrees"),
        ("hub: {at_m: [-0.6, 2.1, -3.2], looks_at_m: [-0.6, 0.0, -3.2], fov_deg: 90}", "straight up or down"),
    ] {
        let refused = House::read("cottage.yaml", &cottage.replace(hub, wrong)).unwrap_err();
        let [problem] = refused.problems() else { panic!("{refused}") };
        assert!(problem.message.contains(says), "{}", problem.message);
        assert!(
            wrong.contains(problem.span.of(&cottage.replace(hub, wrong))),
            "underlines {:?}",
            problem.span
        );
    }
}

#[test]
fn only_houses_that_exist_have_plans() {
    assert!(House::named("villa").is_none());
    for name in House::names() {
        House::named(name).unwrap().unwrap();
    }
}

#[test]
fn a_likely_word_is_suggested_and_an_unlikely_one_is_not() {
    let known = ["door", "strike", "order"];
    assert_eq!(closest("doorr", known), Some("door"));
    assert_eq!(closest("stirke", known), Some("strike"));
    assert_eq!(closest("odrer", known), Some("order"));
    assert_eq!(closest("weather", known), None);
    assert_eq!(closest("", known), None);
}

/// A single wrong character anywhere gives a world, or an error whose places are in the text, but no panic.
#[test]
fn no_single_slip_upsets_the_reader() {
    let mut refusals = 0;
    for (at, _) in SMALLEST.char_indices() {
        for slip in ["\t", "{", "\"", ":", "*", "\n"] {
            let text = format!("{}{slip}{}", &SMALLEST[..at], &SMALLEST[at..]);
            if let Err(errors) = World::parse("test.yaml", &text) {
                assert!(!shown(&text, errors.problems()).is_empty());
                refusals += 1;
            }
        }
        // Without its bracket the last line is invalid too, like all the cuts before.
        let cut_off = SMALLEST[..at].trim_end_matches('}');
        let errors = World::parse("test.yaml", cut_off).unwrap_err();
        assert!(!shown(cut_off, errors.problems()).is_empty());
    }
    assert!(refusals > 500, "{refusals}");
}

#[test]
fn the_short_range_radio_is_written_like_any_link_and_may_be_relayed() {
    let world = good(&with(
        "links: {ble: {loss: 0.2}}\nfaults: [{at_s: 1, relay: {from_m: [1, 1, 1], to_m: [5, 1, 12], \
         range_m: 3, by_ms: 40, for_s: 9}}]",
    ));
    assert_eq!(world.links.ble, LinkSettings { loss: 0.2, ..LinkSettings::BLE });
    let FaultKind::Relay(relay) = world.faults[0].what else { panic!("{:?}", world.faults) };
    assert_eq!((relay.to_m, relay.by_ms), ([5.0, 1.0, 12.0], 40.0));
    for (word, enters) in [("keypad", Enters::Keypad), ("phone", Enters::Phone), ("app", Enters::App)] {
        let world = good(&edited("- courier: {", &format!("- courier: {{enters: {word}, ")));
        assert_eq!(world.courier().unwrap().enters, enters);
    }
}

#[test]
fn windows_are_moments_of_the_houses_zone() {
    /// 2026-03-28T00:00Z, and 2026-10-24T00:00Z, s.
    const MARCH_S: u64 = 1_774_656_000;
    const OCTOBER_S: u64 = 1_792_800_000;
    let utc = |day_s: u64, hour: u64, minute: u64| (day_s + hour * 3600 + minute * 60) * 1000;
    let berlin = "zone: Europe/Berlin\n";
    for (starts_at, more, window, from_ms, to_ms) in [
        ("2026-03-28T14:05:00+01:00", "", "14:00/18:00", utc(MARCH_S, 13, 0), utc(MARCH_S, 17, 0)),
        // Over midnight: the window of the evening, and during the night the one that is still open.
        ("2026-03-28T14:05:00+00:00", "", "22:00/01:00", utc(MARCH_S, 22, 0), utc(MARCH_S, 25, 0)),
        ("2026-03-29T00:30:00+00:00", "", "22:00/01:00", utc(MARCH_S, 22, 0), utc(MARCH_S, 25, 0)),
        ("2026-03-29T01:30:00+00:00", "", "22:00/01:00", utc(MARCH_S, 46, 0), utc(MARCH_S, 49, 0)),
        // The night of the change to summer time: 3 h 30 min by the clock are 2 h 30 min.
        (
            "2026-03-28T23:00:00+01:00",
            berlin,
            "00:30/04:00",
            utc(MARCH_S, 0, 0) - 1_800_000,
            utc(MARCH_S, 3, 0),
        ),
        (
            "2026-03-28T23:00:00+01:00",
            berlin,
            "2026-03-28T23:30/2026-03-29T03:30",
            utc(MARCH_S, 22, 30),
            utc(MARCH_S, 25, 30),
        ),
        // The night of the change from summer time: a time that occurs twice is identified by its offset.
        (
            "2026-10-25T01:00:00+02:00",
            berlin,
            "2026-10-25T01:30/2026-10-25T02:30+01:00",
            utc(OCTOBER_S, 23, 30),
            utc(OCTOBER_S, 25, 30),
        ),
        (
            "2026-03-28T14:05:00-07:00",
            "zone: America/Los_Angeles\n",
            "14:00/15:00",
            utc(MARCH_S, 21, 0),
            utc(MARCH_S, 22, 0),
        ),
    ] {
        let text = with(more).replace("2026-03-14T14:05:00+01:00", starts_at).replace("14:00/18:00", window);
        let world = good(&text);
        assert_eq!(world.window_unix_ms(&world.order), (from_ms, to_ms), "{window} from {starts_at}");
    }
}

#[test]
fn clocks_on_the_wall_follow_summer_time() {
    let world =
        good(&with("zone: Europe/Berlin").replace("2026-03-14T14:05:00+01:00", "2026-03-29T01:59:30+01:00"));
    let clock = |at_s| world.starts_at.second_of_day_after(at_s);
    assert_eq!((clock(29.0), clock(30.0)), (2 * 3600 - 1, 3 * 3600));
    let world = good(SMALLEST);
    assert_eq!(world.starts_at.second_of_day_after(86_400.0), world.starts_at.second_of_day());
}

#[test]
fn a_service_in_another_zone_means_the_same_moments() {
    let world = good(&with("service: {zone: America/New_York}"));
    assert_eq!(
        world.windows_elsewhere(),
        ["takes order 1: 14:00/18:00 at the house, 2026-03-14 09:00 to 2026-03-14 13:00 in America/New_York"]
    );
}
