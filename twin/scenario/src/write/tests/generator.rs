//! Worlds generated from a seed: every field of a world file, with values that a reader accepts. No field is filled
//! in by `..Default`, so that a new one does not compile without being generated here.

mod faults;

use std::collections::BTreeMap;

use crate::error::Source;
use crate::locate::Places;
use crate::timezone::TimeZone;
use crate::*;

/// Splitmix64.
pub(super) struct Draws(u64);

impl Draws {
    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let bits = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        bits ^ (bits >> 31)
    }

    pub(super) fn below(&mut self, n: usize) -> usize {
        (self.bits() % n as u64) as usize
    }

    pub(super) fn is(&mut self) -> bool {
        self.bits() & 1 == 0
    }

    pub(super) fn one<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }

    /// A number in its range: an end of it, a round one, or one with all its digits.
    pub(super) fn number(&mut self, least: f64, most: f64) -> f64 {
        let part = (self.bits() >> 11) as f64 / (1_u64 << 53) as f64;
        let number = least + part * (most - least);
        match self.below(6) {
            0 => least,
            1 => most,
            2 => number.round().clamp(least, most),
            3 => ((number * 100.0).round() / 100.0).clamp(least, most),
            _ => number.clamp(least, most),
        }
    }

    pub(super) fn whole(&mut self, least: u32, most: u32) -> u32 {
        least + self.below((most - least + 1) as usize) as u32
    }

    pub(super) fn point(&mut self) -> [f64; 3] {
        [(); 3].map(|()| self.number(-100.0, 100.0))
    }

    fn some<T>(&mut self, draw: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.is().then(|| draw(self))
    }

    fn list<T>(&mut self, most: usize, mut draw: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..self.below(most + 1)).map(|_| draw(self)).collect()
    }

    /// Text that YAML could misread.
    pub(super) fn text(&mut self) -> String {
        const PIECES: [&str; 48] = [
            "a",
            "parcel",
            "Ä",
            "日",
            " ",
            "  ",
            ": ",
            ":",
            " #",
            "#",
            "'",
            "\"",
            "\\",
            "-",
            "- ",
            "{",
            "}",
            "[",
            "]",
            "&",
            "*",
            "!",
            "%",
            "@",
            "`",
            "|",
            ">",
            ",",
            "?",
            "~",
            "null",
            "yes",
            "on",
            "true",
            "0x10",
            "0o7",
            "1e3",
            ".5",
            ".inf",
            "1_000",
            "12:30",
            "2026-03-14",
            "\n",
            "\t",
            "\u{a0}",
            "<<",
            "=",
            "--- ",
        ];
        let mut text = self.list(5, |draws| draws.one(&PIECES)).concat();
        if text.trim().is_empty() {
            text.push_str(self.one(&["x", "7", "null", "'"]));
        }
        text
    }

    fn sscc(&mut self) -> String {
        let digits: Vec<u32> = (0..17).map(|_| self.below(10) as u32).collect();
        let sum: u32 = digits.iter().zip([3, 1].into_iter().cycle()).map(|(digit, by)| digit * by).sum();
        digits.iter().chain([&((10 - sum % 10) % 10)]).map(u32::to_string).collect()
    }

    pub(super) fn links(&mut self) -> LinkSet {
        let first = self.one(&LinkName::ALL);
        LinkSet::from(
            LinkName::ALL.into_iter().filter(|link| *link == first || self.is()).collect::<Vec<_>>(),
        )
    }
}

/// The world of a seed, checked and settled as [`World::parse`] leaves one.
pub(super) fn world(seed: u64) -> World {
    let mut draws = Draws(seed);
    let d = &mut draws;
    let (zone, starts_at) = start(d);
    let ends_s = d.number(1.0, 604_800.0);
    let without: Vec<String> =
        ["console_table", "shoe_rack"].iter().filter(|_| d.is()).map(|name| (*name).to_owned()).collect();
    let things: BTreeMap<String, Thing> =
        d.list(3, |d| (format!("{} thing", d.text()), thing(d))).into_iter().collect();
    let order = order(d, &starts_at);
    let more_orders = d.list(2, |d| self::order(d, &starts_at));
    let loose: Vec<String> =
        ["vase", "shoe_rack"].map(str::to_owned).into_iter().filter(|name| !without.contains(name)).collect();
    let people = people(d, ends_s, 1 + more_orders.len() as u32, &loose);
    let faults = faults::faults(d, ends_s);
    let first_arrives_s = match people.first() {
        Some(Person::Courier(courier)) => courier.arrives_s,
        _ => 0.0,
    };
    let mut world = World {
        name: d.one(&["made-up", "2026", "1e3", "null", "on", "a-1", "0x10", "7"]).to_owned(),
        story: d.text(),
        starts_at,
        zone,
        ends_s,
        tick_ms: d.whole(1, 10),
        house: "cottage".to_owned(),
        place: d.some(geo),
        policy: d.one(&[
            Policy::Product,
            Policy::AsShipped2016,
            Policy::AsShipped2017,
            Policy::AsShipped2018,
            Policy::AsShipped2024,
            Policy::AsShippedClock,
        ]),
        without,
        things,
        door: door(d),
        strike: Strike {
            fitted: d.is(),
            offset_mm: d.number(-20.0, 20.0),
            clearance_mm: d.one(&[1.5, 0.0, 9.75]),
        },
        lock: lock(d),
        hub: Hub { clock_ppm: ppm(d) },
        weather: weather(d, ends_s),
        links: Links {
            mesh: link(d, LinkSettings::MESH),
            wifi: link(d, LinkSettings::WIFI),
            ble: link(d, LinkSettings::BLE),
            lte: link(d, LinkSettings::LTE),
        },
        service: ServiceSettings { zone: d.some(|d| named(d.one(&["Asia/Tokyo", "+05:30", "UTC"]))) },
        order,
        more_orders,
        people,
        faults,
        must: must(d, (ends_s - first_arrives_s) / 2.0),
        plan: House::default(),
        source: Source::default(),
    };
    if world.policy == Policy::Product {
        // Only devices of other rules may break a promise.
        world.must.breaks.clear();
    }
    let house = House::named(&world.house).unwrap().unwrap();
    world.settle(house, &Places::default());
    world
}

fn named(zone: &str) -> TimeZone {
    TimeZone::try_from(zone.to_owned()).unwrap()
}

fn start(d: &mut Draws) -> (Option<TimeZone>, LocalTime) {
    // Days without, before and after a change of the clocks.
    let day = d.one(&["2026-01-15", "2026-07-02", "2024-02-29", "2026-03-28", "1999-12-31"]);
    let clock = format!("{:02}:{:02}:{:02}", d.below(24), d.below(60), d.below(60));
    let zone =
        d.some(|d| d.one(&["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]));
    let offset = match zone {
        None => d.one(&["+01:00", "Z", "-03:30", "+14:00"]).to_owned(),
        Some(zone) => {
            let utc = LocalTime::try_from(format!("{day}T{clock}Z")).unwrap();
            // No zone changes its clocks within half a day of these days' noon except at night.
            fields::offset_words(named(zone).offset_minutes(utc.unix_ms))
        }
    };
    let starts_at = LocalTime::try_from(format!("{day}T{clock}{offset}")).unwrap();
    let zone =
        zone.map(named).filter(|zone| zone.offset_minutes(starts_at.unix_ms) == starts_at.offset_minutes);
    (zone, starts_at)
}

fn order(d: &mut Draws, starts_at: &LocalTime) -> Order {
    let from = d.below(600) + 480;
    let to = from + 1 + d.below(240);
    let clock = |minute: usize| format!("{:02}:{:02}", minute / 60, minute % 60);
    let (from, to) = (clock(from), clock(to));
    let LocalTime { year, month, day, .. } = starts_at;
    let date = format!("{year:04}-{month:02}-{day:02}");
    let window = match d.below(4) {
        0 => format!("{date}T{from}/{date}T{to}"),
        1 => format!("{date}T{from}+01:00/{date}T{to}+01:00"),
        2 => format!("{date}T{from}/{to}"),
        _ => format!("{from}/{to}"),
    };
    let fallbacks = [Fallback::Doorstep, Fallback::Retry, Fallback::Neighbour, Fallback::Depot];
    Order {
        parcel: Parcel {
            sscc: d.sscc(),
            size_m: d.some(|d| [(); 3].map(|()| d.number(0.01, 0.2))).unwrap_or([0.3, 0.2, 0.2]),
            mass_kg: d.some(|d| d.number(0.001, 100.0)).unwrap_or(1.6),
        },
        address: d.one(&["", "1 Mill Lane", "7: 'x'"]).to_owned(),
        window: Window::try_from(window).unwrap(),
        fallbacks: fallbacks.into_iter().filter(|_| d.is()).collect(),
        tracked: d.list(1, |_| "vase".to_owned()),
    }
}

fn geo(d: &mut Draws) -> GeoPlace {
    GeoPlace { latitude_deg: d.number(-90.0, 90.0), longitude_deg: d.number(-180.0, 180.0) }
}

fn thing(d: &mut Draws) -> Thing {
    Thing {
        box_m: [(); 3].map(|()| d.number(0.01, 20.0)),
        mass_kg: d.number(0.01, 2000.0),
        at_m: d.point(),
        fixed: d.is(),
        albedo: d.one(&[0.4, 0.0, 1.0, 0.33]),
    }
}

fn door(d: &mut Draws) -> Door {
    let closer =
        |d: &mut Draws| Closer { moment_nm: d.number(0.0, 200.0), damping_nms: d.one(&[55.0, 12.5]) };
    Door {
        width_m: d.number(0.4, 3.0),
        height_m: d.number(1.0, 4.0),
        thickness_m: d.number(0.01, 0.06),
        mass_kg: d.one(&[35.0, 40.0]),
        closer: match d.below(3) {
            0 => None,
            1 => Some(Closer::default()),
            _ => Some(closer(d)),
        },
        hinge_friction_nm: d.one(&[0.6, 0.0]),
        seal_n: d.number(0.0, 1000.0),
        opens_to_deg: d.number(10.0, 100.0),
        magnet: d.is(),
    }
}

fn ppm(d: &mut Draws) -> Option<i32> {
    d.some(|d| d.below(40_001) as i32 - 20_000)
}

fn lock(d: &mut Draws) -> Lock {
    Lock {
        battery: Battery { chemistry: Chemistry::Alkaline, charge: d.one(&[0.9, 0.0, 1.0]) },
        auto_relock_after_s: d.number(0.0, 3600.0),
        unused_relock_after_s: d.one(&[30.0, 31.5]),
        ajar_alarm_after_s: d.number(0.0, 3600.0),
        closed_for_ms: d.whole(0, 60_000),
        clock_ppm: ppm(d),
    }
}

fn weather(d: &mut Draws, ends_s: f64) -> Weather {
    let gust = |d: &mut Draws| Gust {
        at_s: d.number(0.0, ends_s / 2.0),
        for_s: d.number(0.001, 100.0),
        speed_m_s: d.number(-60.0, 60.0),
    };
    Weather {
        temperature_c: d.number(-40.0, 60.0),
        rain_mm_h: d.number(0.0, 500.0),
        wind_m_s: d.one(&[2.0, -3.0]),
        gusts: d.list(1, gust),
    }
}

fn link(d: &mut Draws, default: LinkSettings) -> LinkSettings {
    let made_up = LinkSettings {
        latency_ms: d.number(0.0, 60_000.0),
        jitter_ms: d.number(0.0, 60_000.0),
        loss: d.number(0.0, 1.0),
        duplicate: d.number(0.0, 1.0),
        reorder: d.number(0.0, 1.0),
        bandwidth_kbit_s: d.number(1.0, 1e7),
    };
    match d.below(3) {
        0 => default,
        1 => LinkSettings { loss: made_up.loss, ..default },
        _ => made_up,
    }
}

fn people(d: &mut Draws, ends_s: f64, orders: u32, loose: &[String]) -> Vec<Person> {
    // The last order may be brought by the courier of the first.
    let brings_two = orders > 1 && d.is();
    let couriers = if brings_two { orders - 1 } else { orders };
    let mut people: Vec<Person> =
        (1..=couriers).map(|order| Person::Courier(courier(d, ends_s, order, loose))).collect();
    if let Some(Person::Courier(first)) = people.first_mut().filter(|_| brings_two) {
        first.next_order = Some(orders);
    }
    people.extend(d.some(|d| Person::Recipient(recipient(d, ends_s))));
    people.extend(d.some(|d| Person::Intruder(intruder(d, ends_s))));
    people
}

fn moment(d: &mut Draws, ends_s: f64) -> f64 {
    d.number(0.0, ends_s * 0.999)
}

fn spell(d: &mut Draws) -> Option<f64> {
    d.some(|d| d.number(0.0, 604_800.0))
}

fn courier(d: &mut Draws, ends_s: f64, order: u32, loose: &[String]) -> Courier {
    let manners =
        [Manner::Careful, Manner::Hurried, Manner::Forgetful, Manner::ShutsHimselfIn, Manner::Thieving];
    let manner = d.one(&manners);
    let enters = d.one(&[Enters::Keypad, Enters::Phone, Enters::App]);
    let takes = d.some(|d| d.one(loose)).filter(|_| manner != Manner::ShutsHimselfIn);
    Courier {
        name: if order == 1 { "courier".to_owned() } else { format!("{}{order}", d.text()) },
        order,
        next_order: None,
        stranger: d.is(),
        takes,
        arrives_s: moment(d, ends_s),
        manner,
        at: d.some(Draws::text),
        scans: match d.below(3) {
            0 => None,
            1 => Some(Scans::Unreadable),
            _ => Some(Scans::Label(d.sscc())),
        },
        enters,
        goes_back_to_m: d
            .some(|d| [d.number(-8.0, 12.0), d.number(0.5, 15.0)])
            .filter(|_| enters == Enters::Phone),
        types: d.some(|d| d.one(&["000000", "0", "123456", "0777", "9999999999999999"]).to_owned()),
        tries: d.whole(1, 99) as u8,
        walk_m_s: d.number(0.1, 8.0),
        pauses_s: d.one(&[0.0, 4.5]),
        shut_in_s: spell(d).unwrap_or(20.0),
        stands_still: d.is(),
        reenters: d.some(|d| Reenters { after_s: d.number(0.0, 9.0), stays_s: d.number(0.0, 9.0) }),
        returns_after_s: spell(d),
        retry_after_s: spell(d).unwrap_or(60.0),
    }
}

fn recipient(d: &mut Draws, ends_s: f64) -> Recipient {
    let place = d.one(&[Place::Work, Place::Home]);
    Recipient {
        name: d.one(&["recipient", "null", "- Ada", "~"]).to_owned(),
        place,
        watches: d.one(&[Watches::No, Watches::Live, Watches::Later]),
        blocks_after_s: spell(d),
        sleeps_until_s: d.some(|d| moment(d, ends_s)).filter(|_| place == Place::Home),
    }
}

fn intruder(d: &mut Draws, ends_s: f64) -> Intruder {
    Intruder {
        name: d.one(&["intruder", "'Mallory'", "no"]).to_owned(),
        arrives_s: moment(d, ends_s),
        stands_m: [d.number(-8.0, 12.0), d.number(0.5, 15.0)],
        stays_s: spell(d),
        jammer: d.some(|d| Jammer { links: d.links(), range_m: d.number(0.1, 1000.0) }),
        tries_door: d.is(),
        follows_after_s: spell(d),
        inside_s: spell(d).unwrap_or(10.0),
    }
}

fn formulas(d: &mut Draws) -> Vec<FormulaText> {
    d.list(3, |d| FormulaText::from(d.text()))
}

/// `most_s`: longest permitted delivery.
fn must(d: &mut Draws, most_s: f64) -> Must {
    Must {
        deliver_within_s: d.some(|d| d.number(0.1, most_s.max(0.1))).filter(|_| most_s > 0.1),
        always: formulas(d),
        never: formulas(d),
        sometimes: formulas(d),
        holds: formulas(d),
        breaks: d.list(2, |d| d.one(&["U", "N", "liveness"]).to_owned()),
        excuses: d
            .list(2, |d| (d.one(&["P2", "V1", "U2"]).to_owned(), assumption::SHUTTER_FREE.to_owned()))
            .into_iter()
            .collect(),
        nothing: d.is(),
    }
}
