//! Orders: parcels that fit through the door, windows that end after they begin, objects that exist.

use super::Check;
use crate::fields::offset_words;
use crate::house::{House, Thing};
use crate::lens::Lens;
use crate::story::Order;
use crate::timezone::Misfit;
use crate::window::NoMoment;

/// Longest delivery window, minutes. Source: SPEC 1.1.
const WINDOW_MAX_MINUTES: i64 = 240;

/// A parcel fits through if it is narrower than the leaf by this much, for the frame and the leaf standing in the
/// doorway, m (estimate).
const DOORWAY_LOSS_M: f64 = 0.05;

impl Check<'_> {
    pub(super) fn orders(&mut self, house: Option<&House>) {
        for (i, order) in self.world.orders().enumerate() {
            let path = match i.checked_sub(1) {
                None => "order".to_owned(),
                Some(i) => format!("more_orders[{i}]"),
            };
            self.order(&path, order);
            if let Some(house) = house {
                self.tracked(&path, order, house);
            }
            let sscc = &order.parcel.sscc;
            if self.world.orders().take(i).any(|other| other.parcel.sscc == *sscc) {
                self.refuse(
                    &format!("{path}.parcel.sscc"),
                    format!("two parcels have the number `{sscc}`"),
                    "used by another parcel",
                    "give each parcel a number of its own".to_owned(),
                );
            }
        }
    }

    fn order(&mut self, path: &str, order: &Order) {
        let parcel = &order.parcel;
        self.sscc(&format!("{path}.parcel.sscc"), &parcel.sscc);
        self.range(&format!("{path}.parcel.mass_kg"), parcel.mass_kg, 0.001, 100.0, "kg");
        let [across_m, up_m, _] = parcel.size_m;
        let sane = (0..3).all(|axis| {
            let path = format!("{path}.parcel.size_m[{axis}]");
            self.range(&path, parcel.size_m[axis], 0.01, 5.0, "m")
        });
        let width_m = self.world.door.width_m - DOORWAY_LOSS_M;
        let height_m = self.world.door.height_m - DOORWAY_LOSS_M;
        if sane && (across_m > width_m || up_m > height_m) {
            self.refuse(
                &format!("{path}.parcel.size_m"),
                "the parcel is larger than the door".to_owned(),
                "width, height, length",
                format!("this door lets pass at most {width_m:.2} m in width and {height_m:.2} m in height"),
            );
        }
        self.window(path, order);
        for (i, fallback) in order.fallbacks.iter().enumerate() {
            if order.fallbacks[..i].contains(fallback) {
                self.refuse(
                    &format!("{path}.fallbacks[{i}]"),
                    "the same fallback is listed twice".to_owned(),
                    "again",
                    "list each once, in order of preference".to_owned(),
                );
            }
        }
    }

    /// What stands in the house of this world, by name.
    pub(super) fn standing<'a>(
        &self,
        house: &'a House,
    ) -> impl Iterator<Item = (&'a str, &'a Thing)> + use<'a>
    where
        Self: 'a,
    {
        let world = self.world;
        let is_left = move |name: &String| !world.without.contains(name) && !world.things.contains_key(name);
        let left = house.furniture.iter().filter(move |(name, _)| is_left(name));
        left.chain(&world.things).map(|(name, thing)| (name.as_str(), thing))
    }

    /// What an order tracks must be in the house, where the camera hub sees it.
    fn tracked(&mut self, path: &str, order: &Order, house: &House) {
        let lens = Lens::new(&house.hub);
        let known: Vec<(&str, &Thing)> = self.standing(house).collect();
        for (i, name) in order.tracked.iter().enumerate() {
            let path = format!("{path}.tracked[{i}]");
            match known.iter().find(|(known, _)| known == name) {
                None => self.refuse_unknown(&path, "thing", name, known.iter().map(|(name, _)| *name)),
                Some((_, thing)) if thing.seen_by(&lens).is_none() => self.refuse(
                    &path,
                    format!("`{name}` is outside the hub's picture"),
                    "not in the picture",
                    "track something that the hub's picture shows".to_owned(),
                ),
                Some(_) => {}
            }
        }
    }

    fn window(&mut self, path: &str, order: &Order) {
        let (path, window, zone) = (format!("{path}.window"), order.window, self.world.time_zone());
        let moments = match window.moments(&self.world.starts_at, zone) {
            Ok(moments) => moments,
            Err(NoMoment { what, date, why }) => {
                let minute = what.minute;
                let clock = |minute: u16| format!("{:02}:{:02}", minute / 60 % 24, minute % 60);
                let (shown, with) =
                    (clock(minute), |offset| format!("{date}T{}{}", clock(minute), offset_words(offset)));
                match why {
                    Misfit::Skipped(before) => self.refuse(
                        &path,
                        format!("{shown} does not exist on {date} in {zone}: the clocks go forward then"),
                        "skipped by the change to summer time",
                        format!("write a later time, or the time with its offset: {}", with(before)),
                    ),
                    Misfit::Twice(first, second) => self.refuse(
                        &path,
                        format!("{shown} occurs twice on {date} in {zone}: the clocks go back then"),
                        "ambiguous because summer time ends",
                        format!("write {} for the first, {} for the second", with(first), with(second)),
                    ),
                }
                return;
            }
        };
        let lasts_minutes = (moments.end() - moments.start()) / 60_000;
        if lasts_minutes <= 0 {
            self.refuse(
                &path,
                format!("the window {window} ends before it begins"),
                "begin/end",
                "put the earlier time first".to_owned(),
            );
        } else if lasts_minutes > WINDOW_MAX_MINUTES {
            let is_over_midnight = window.to.minute <= window.from.minute;
            let label = if is_over_midnight { "over midnight; at most 4 h" } else { "at most 4 h" };
            self.refuse(
                &path,
                format!("the window {window} is longer than 4 h"),
                label,
                "choose a shorter window".to_owned(),
            );
        }
    }

    /// An SSCC has 18 digits; the last one makes the sum of all, the others weighted 3, 1, 3 ... from the right, a
    /// multiple of ten. Source: GS1 General Specifications 7.9.1.
    pub(super) fn sscc(&mut self, path: &str, sscc: &str) {
        let digits: Vec<u32> = sscc.chars().filter_map(|c| c.to_digit(10)).collect();
        if digits.len() != 18 || sscc.len() != 18 {
            self.refuse(
                path,
                format!("`{sscc}` is not an SSCC"),
                "18 digits",
                "write 18 digits, such as \"376123450000000016\"".to_owned(),
            );
            return;
        }
        let (body, check) = (&digits[..17], digits[17]);
        let weights = [3, 1].into_iter().cycle();
        let sum: u32 = body.iter().zip(weights).map(|(digit, by)| digit * by).sum();
        let right = (10 - sum % 10) % 10;
        if check != right {
            self.refuse(
                path,
                format!("the check digit of `{sscc}` is {right}, not {check}"),
                "wrong check digit",
                format!("write \"{}{right}\"", &sscc[..17]),
            );
        }
    }
}
