//! Errors of meaning: what is well formed but cannot be simulated. Reports all of them, not only the first.

use std::collections::BTreeMap;

use crate::assumption;
use crate::error::Problem;
use crate::fault::{Begins, End, FaultKind, Forgery, LinkName};
use crate::fields::offset_words;
use crate::house::{House, Thing};
use crate::letter;
use crate::links::LinkSettings;
use crate::locate::Places;
use crate::policy::Policy;
use crate::world::World;

mod orders;
mod people;
mod rules;

/// Longest world, s: a week. Keeps nanoseconds and their sums far from overflow.
const ENDS_MAX_S: f64 = 604_800.0;

/// A microcontroller's worst oscillator, ppm: an RC oscillator of 1 % over its whole range of temperature and
/// voltage, and as much again (data sheets of the class).
const CLOCK_PPM_MAX: f64 = 20_000.0;

/// Finds all errors in a world. `house` is its house's plan, if there is one.
pub(crate) fn check(world: &World, house: Option<&House>, places: &Places) -> Vec<Problem> {
    let mut check = Check { world, places, problems: Vec::new() };
    check.heading();
    check.place();
    check.lock_and_links();
    check.weather();
    check.orders(house);
    check.people(house);
    check.things(house);
    check.faults();
    check.must();
    check.problems
}

/// The world being checked, the places in its text, and the errors found.
struct Check<'a> {
    world: &'a World,
    places: &'a Places,
    problems: Vec<Problem>,
}

impl Check<'_> {
    fn heading(&mut self) {
        let World { name, ends_s, .. } = self.world;
        let kebab = !name.is_empty()
            && name.split('-').all(|word| {
                let mut letters = word.bytes();
                let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit();
                letters.next().is_some_and(plain) && letters.all(plain)
            });
        if !kebab {
            self.refuse(
                "name",
                format!("`{name}` is not in kebab-case"),
                "lower-case letters and digits, words joined by `-`",
                format!("write `{}`", kebab_case(name)),
            );
        }
        if self.world.story.trim().is_empty() {
            self.refuse(
                "story",
                "the story is empty".to_owned(),
                "empty",
                "describe in a sentence what happens".to_owned(),
            );
        }
        let (starts_at, zone) = (self.world.starts_at, self.world.time_zone());
        let offset_minutes = zone.offset_minutes(starts_at.unix_ms);
        if offset_minutes != starts_at.offset_minutes {
            let offset = offset_words(offset_minutes);
            self.refuse(
                "starts_at",
                format!(
                    "the offset of {zone} is {offset} at that time, not {}",
                    offset_words(starts_at.offset_minutes)
                ),
                "not the zone's offset",
                format!("write the time with {offset}, or leave out `zone`"),
            );
        }
        self.range("ends_s", *ends_s, 1.0, ENDS_MAX_S, "s");
        self.range("tick_ms", self.world.tick_ms.into(), 1.0, 10.0, "ms");
    }

    fn place(&mut self) {
        if let Some(place) = self.world.place {
            self.range("place.latitude_deg", place.latitude_deg, -90.0, 90.0, "°");
            self.range("place.longitude_deg", place.longitude_deg, -180.0, 180.0, "°");
        }
        let door = self.world.door;
        self.range("door.width_m", door.width_m, 0.3, 3.0, "m");
        self.range("door.height_m", door.height_m, 1.0, 4.0, "m");
        self.range("door.thickness_m", door.thickness_m, 0.01, 0.06, "m");
        self.range("door.mass_kg", door.mass_kg, 1.0, 500.0, "kg");
        if let Some(closer) = door.closer {
            let moment_nm = closer.moment_nm;
            self.range("door.closer.moment_nm", moment_nm, 0.0, 200.0, "N·m");
            let damping_nms = closer.damping_nms;
            self.range("door.closer.damping_nms", damping_nms, 0.0, 500.0, "N·m·s");
        }
        let friction_nm = door.hinge_friction_nm;
        self.range("door.hinge_friction_nm", friction_nm, 0.0, 50.0, "N·m");
        self.range("door.seal_n", door.seal_n, 0.0, 1000.0, "N");
        self.range("door.opens_to_deg", door.opens_to_deg, 10.0, 100.0, "°");
        let strike = self.world.strike;
        self.range("strike.offset_mm", strike.offset_mm, -20.0, 20.0, "mm");
        self.range("strike.clearance_mm", strike.clearance_mm, 0.0, 10.0, "mm");
    }

    fn lock_and_links(&mut self) {
        let lock = self.world.lock;
        self.range("lock.battery.charge", lock.battery.charge, 0.0, 1.0, "");
        for (key, seconds) in [
            ("auto_relock_after_s", lock.auto_relock_after_s),
            ("unused_relock_after_s", lock.unused_relock_after_s),
            ("ajar_alarm_after_s", lock.ajar_alarm_after_s),
        ] {
            self.range(&format!("lock.{key}"), seconds, 0.0, 3600.0, "s");
        }
        for (path, ppm) in [("lock.clock_ppm", lock.clock_ppm), ("hub.clock_ppm", self.world.hub.clock_ppm)] {
            self.range(path, ppm.unwrap_or_default().into(), -CLOCK_PPM_MAX, CLOCK_PPM_MAX, "ppm");
        }
        let closed_for_ms = lock.closed_for_ms.into();
        self.range("lock.closed_for_ms", closed_for_ms, 0.0, 60_000.0, "ms");
        let links = self.world.links;
        for (name, link) in
            [("mesh", links.mesh), ("wifi", links.wifi), ("ble", links.ble), ("lte", links.lte)]
        {
            let LinkSettings { latency_ms, jitter_ms, loss, duplicate, reorder, bandwidth_kbit_s } = link;
            let key = |key| format!("links.{name}.{key}");
            self.range(&key("latency_ms"), latency_ms, 0.0, 60_000.0, "ms");
            self.range(&key("jitter_ms"), jitter_ms, 0.0, 60_000.0, "ms");
            self.range(&key("loss"), loss, 0.0, 1.0, "");
            self.range(&key("duplicate"), duplicate, 0.0, 1.0, "");
            self.range(&key("reorder"), reorder, 0.0, 1.0, "");
            self.range(&key("bandwidth_kbit_s"), bandwidth_kbit_s, 1.0, 1e7, "kbit/s");
        }
    }

    fn weather(&mut self) {
        let weather = &self.world.weather;
        let temperature_c = weather.temperature_c;
        self.range("weather.temperature_c", temperature_c, -40.0, 60.0, "°C");
        self.range("weather.rain_mm_h", weather.rain_mm_h, 0.0, 500.0, "mm/h");
        self.range("weather.wind_m_s", weather.wind_m_s, -60.0, 60.0, "m/s");
        let mut spells = Vec::new();
        for (i, gust) in weather.gusts.iter().enumerate() {
            let path = format!("weather.gusts[{i}]");
            let speed_m_s = gust.speed_m_s;
            self.range(&format!("{path}.speed_m_s"), speed_m_s, -60.0, 60.0, "m/s");
            if self.spell(&path, gust.at_s, &format!("{path}.for_s"), gust.for_s) {
                spells.push((path, gust.at_s, gust.for_s));
            }
        }
        self.refuse_overlaps("gust", spells);
    }

    fn things(&mut self, house: Option<&House>) {
        let Some(house) = house else {
            self.refuse_unknown("house", "house", &self.world.house, House::names());
            return;
        };
        let known = || house.furniture.keys().map(String::as_str);
        for (i, name) in self.world.without.iter().enumerate() {
            if !house.furniture.contains_key(name) {
                self.refuse_unknown(&format!("without[{i}]"), "piece of furniture", name, known());
            } else if self.world.without[..i].contains(name) {
                self.refuse(
                    &format!("without[{i}]"),
                    format!("`{name}` is removed twice"),
                    "again",
                    "keep one of them".to_owned(),
                );
            }
            if let Some(path) = self.world.things.get(name).map(|_| format!("things.{name}")) {
                self.refuse_key(
                    &path,
                    format!("`{name}` is both removed and added"),
                    "added here",
                    format!("`things` replaces furniture of the same name: remove `{name}` from `without`"),
                );
            }
        }
        for (name, thing) in &self.world.things {
            self.thing(&format!("things.{name}"), thing);
        }
    }

    fn thing(&mut self, path: &str, thing: &Thing) {
        for axis in 0..3 {
            let size = format!("{path}.box_m[{axis}]");
            self.range(&size, thing.box_m[axis], 0.01, 20.0, "m");
            let at = format!("{path}.at_m[{axis}]");
            self.range(&at, thing.at_m[axis], -100.0, 100.0, "m");
        }
        self.range(&format!("{path}.albedo"), thing.albedo, 0.0, 1.0, "");
        let lightest_kg = if thing.fixed { 0.0 } else { 0.01 };
        let mass = format!("{path}.mass_kg");
        self.range(&mass, thing.mass_kg, lightest_kg, 2000.0, "kg");
    }

    fn faults(&mut self) {
        // With two faults on the same target at once the result would depend on their order.
        let mut by_target: BTreeMap<String, Vec<(String, f64, f64)>> = BTreeMap::new();
        let mut conditional: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (i, fault) in self.world.faults.iter().enumerate() {
            let (path, key) = (format!("faults[{i}]"), fault.what.key());
            let for_s = fault.what.for_s();
            self.fault_numbers(&path, &fault.what);
            let for_path = format!("{path}.{key}.for_s");
            match &fault.begins {
                Begins::At(at_s) => {
                    if self.spell(&path, *at_s, &for_path, for_s) {
                        by_target.entry(fault.what.target()).or_default().push((path, *at_s, for_s));
                    }
                }
                Begins::When { after_s, .. } => {
                    self.range(&format!("{path}.after_s"), *after_s, 0.0, ENDS_MAX_S, "s");
                    self.range(&for_path, for_s, 0.001, ENDS_MAX_S, "s");
                    conditional.entry(fault.what.target()).or_default().push(path);
                }
            }
        }
        for (target, paths) in conditional {
            let others = by_target.get(&target).map_or(0, Vec::len) + paths.len() - 1;
            if let Some(path) = paths.last().filter(|_| others > 0) {
                self.refuse(
                    &format!("{path}.when"),
                    format!("this occurrence of `{target}` may overlap with another one"),
                    "its time is not known in advance",
                    format!("keep only this occurrence of `{target}`, or give all of them `at_s`"),
                );
            }
        }
        for (target, spells) in by_target {
            self.refuse_overlaps(&target, spells);
        }
    }

    fn fault_numbers(&mut self, path: &str, what: &FaultKind) {
        let at = |name: &str| format!("{path}.{}.{name}", what.key());
        match what {
            FaultKind::Deauthenticate(off) if off.link != LinkName::Wifi => {
                self.refuse(
                    &at("link"),
                    "no device can be disconnected from this link".to_owned(),
                    "this link has no deauthentication frames",
                    "write `wifi`, or use `jam_link`".to_owned(),
                );
            }
            FaultKind::Jam(jam) => {
                if jam.links.iter().next().is_none() {
                    self.refuse(
                        &at("links"),
                        "the jammer jams no link".to_owned(),
                        "empty list",
                        "name links, such as [wifi, mesh]".to_owned(),
                    );
                }
                for axis in 0..3 {
                    self.range(&at(&format!("at_m[{axis}]")), jam.at_m[axis], -100.0, 100.0, "m");
                }
                self.range(&at("range_m"), jam.range_m, 0.01, 1000.0, "m");
            }
            FaultKind::Bark(bark) => {
                self.range(&at("level_db"), bark.level_db, 0.0, 130.0, "dB");
            }
            FaultKind::HoldDoor(hold) => {
                self.range(&at("force_n"), hold.force_n, -2000.0, 2000.0, "N");
            }
            FaultKind::Replay(replay) => {
                self.moment(&at("heard_from_s"), replay.heard_from_s);
                self.range(&at("heard_until_s"), replay.heard_until_s, replay.heard_from_s, ENDS_MAX_S, "s");
                self.range(&at("times"), replay.times.into(), 1.0, 1000.0, "");
            }
            FaultKind::CutShort(resize) | FaultKind::Lengthen(resize) => {
                self.range(&at("bytes"), resize.bytes.into(), 1.0, 1000.0, "bytes");
            }
            FaultKind::Delay(delay) => {
                self.range(&at("by_s"), delay.by_s, 0.001, 3600.0, "s");
            }
            FaultKind::Forge(forge) => {
                self.range(&at("every_ms"), forge.every_ms.into(), 10.0, 3_600_000.0, "ms");
                let needs_key = !matches!(
                    forge.how,
                    Forgery::Random | Forgery::FlippedBit | Forgery::ShortAnswer | Forgery::Answered
                );
                let is_phones = matches!(forge.how, Forgery::ShortAnswer | Forgery::Answered);
                if forge.to != End::LockNearby && is_phones {
                    self.refuse(
                        &at("to"),
                        "only `lock_nearby` receives answers to challenges".to_owned(),
                        "receives nothing from phones",
                        "write `lock_nearby`".to_owned(),
                    );
                }
                if forge.to == End::LockNearby && needs_key {
                    self.refuse(
                        &at("how"),
                        "frames of the short-range radio are not sealed with a key".to_owned(),
                        "needs a key",
                        "write `random` or `flipped_bit`".to_owned(),
                    );
                }
            }
            FaultKind::Relay(relay) => {
                for axis in 0..3 {
                    self.range(&at(&format!("from_m[{axis}]")), relay.from_m[axis], -100.0, 100.0, "m");
                    self.range(&at(&format!("to_m[{axis}]")), relay.to_m[axis], -100.0, 100.0, "m");
                }
                self.range(&at("range_m"), relay.range_m, 0.01, 100.0, "m");
                self.range(&at("by_ms"), relay.by_ms, 0.0, 60_000.0, "ms");
            }
            FaultKind::ForgeFilm(forge) => {
                self.range(&at("every_ms"), forge.every_ms.into(), 10.0, 3_600_000.0, "ms");
            }
            FaultKind::SagSupply(sag) => {
                self.range(&at("ohm"), sag.ohm, 0.0, 1e6, "ohm");
            }
            FaultKind::RollClockBack(roll) | FaultKind::RollClockForward(roll) => {
                self.range(&at("by_s"), roll.by_s, 1.0, 1e8, "s");
            }
            FaultKind::HoldMagnet(magnet) => {
                self.range(&at("distance_mm"), magnet.distance_mm, 0.0, 1000.0, "mm");
            }
            _ => {}
        }
    }

    fn must(&mut self) {
        let must = &self.world.must;
        if let Some(within_s) = must.deliver_within_s
            && self.range("must.deliver_within_s", within_s, 0.1, ENDS_MAX_S, "s")
            && let Some(courier) = self.world.courier()
            && courier.arrives_s < self.world.ends_s
            && courier.arrives_s + within_s > self.world.ends_s
        {
            let due_s = courier.arrives_s + within_s;
            self.refuse(
                "must.deliver_within_s",
                format!("the world ends before the delivery is due, {due_s} s after its start"),
                "counted from the courier's arrival",
                format!("set `ends_s` to at least {due_s}"),
            );
        }
        for (i, letter) in must.breaks.iter().enumerate() {
            let path = format!("must.breaks[{i}]");
            if letter != "liveness" && !letter::ALL.contains(&letter.as_str()) {
                self.refuse(
                    &path,
                    format!("there is no promise `{letter}`"),
                    "no such promise",
                    format!("the promises are {}, liveness", letter::ALL.join(", ")),
                );
            }
        }
        if !must.breaks.is_empty() && self.world.policy == Policy::default() {
            self.refuse(
                "must.breaks",
                "no promise may break under the product's own rules".to_owned(),
                "only devices of another policy may break a promise",
                "write `excuses: {P2: shutter_free}` with the clause and the assumption that fails here, or set \
                 `policy`"
                    .to_owned(),
            );
        }
        for (clause, name) in &must.excuses {
            let path = format!("must.excuses.{clause}");
            if !letter::has_clause(clause) {
                self.refuse(
                    &path,
                    format!("there is no clause `{clause}`"),
                    "no such clause",
                    "`twin promises` lists the clauses".to_owned(),
                );
            }
            if !assumption::ALL.contains(&name.as_str()) {
                self.refuse(
                    &path,
                    format!("there is no assumption `{name}`"),
                    "no such assumption",
                    format!("the assumptions are {}", assumption::ALL.join(", ")),
                );
            }
        }
        let lists = [
            ("always", &must.always),
            ("never", &must.never),
            ("sometimes", &must.sometimes),
            ("holds", &must.holds),
        ];
        for (key, formulas) in lists {
            for (i, formula) in formulas.iter().enumerate() {
                if formula.text.trim().is_empty() {
                    self.refuse(
                        &format!("must.{key}[{i}]"),
                        "the formula is empty".to_owned(),
                        "empty",
                        "write a formula, such as \"door.angle_rad < 0.1\"".to_owned(),
                    );
                }
            }
        }
    }
}

/// The nearest name in kebab-case.
fn kebab_case(name: &str) -> String {
    let lower = name.to_lowercase();
    let words = lower.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    match words.is_empty() {
        true => "my-world".to_owned(),
        false => words.join("-"),
    }
}
