//! The rules that many values share: a range, a moment of the world, periods that must not overlap.

use super::{Check, ENDS_MAX_S};
use crate::error::{Problem, closest};

impl Check<'_> {
    /// Checks a period inside the world; returns whether it is valid.
    pub(super) fn spell(&mut self, path: &str, at_s: f64, for_path: &str, for_s: f64) -> bool {
        let begins = self.moment(&format!("{path}.at_s"), at_s);
        self.range(for_path, for_s, 0.001, ENDS_MAX_S, "s") && begins
    }

    /// Checks a moment of the world; returns whether it is valid.
    pub(super) fn moment(&mut self, path: &str, at_s: f64) -> bool {
        let ends_s = self.world.ends_s;
        let inside = at_s >= 0.0 && at_s < ends_s;
        // If the world's end itself is wrong, only that is reported.
        if !inside && (ends_s > 0.0 || at_s < 0.0 || !at_s.is_finite()) {
            self.refuse(
                path,
                format!("{at_s} s is outside the world, which lasts from 0 to {ends_s} s"),
                "outside the world's time",
                if at_s >= ends_s && at_s.is_finite() {
                    "choose an earlier time, or a larger `ends_s`".to_owned()
                } else {
                    format!("write a number of seconds from 0 to {ends_s}")
                },
            );
        }
        inside
    }

    /// Checks a number's range; returns whether it is valid. NaN is in no range.
    pub(super) fn range(&mut self, path: &str, number: f64, least: f64, most: f64, unit: &str) -> bool {
        let inside = (least..=most).contains(&number);
        if !inside {
            let unit = if unit.is_empty() { String::new() } else { format!(" {unit}") };
            self.refuse(
                path,
                format!("`{path}` cannot be {number}{unit}"),
                "out of range",
                format!("write a number from {least} to {most}{unit}"),
            );
        }
        inside
    }

    /// Periods of the same kind must not overlap; the later one is underlined.
    pub(super) fn refuse_overlaps(&mut self, what: &str, mut spells: Vec<(String, f64, f64)>) {
        spells.sort_by(|a, b| a.1.total_cmp(&b.1));
        for pair in spells.windows(2) {
            let [(_, at_s, for_s), (path, next_s, _)] = pair else {
                continue;
            };
            let ends_s = at_s + for_s;
            if *next_s < ends_s {
                self.refuse(
                    &format!("{path}.at_s"),
                    format!("`{what}` overlaps with itself: the one from {at_s} s lasts until {ends_s} s"),
                    "begins too early",
                    format!("write {ends_s} or later"),
                );
            }
        }
    }

    pub(super) fn refuse_unknown<'n>(
        &mut self,
        path: &str,
        what: &str,
        name: &str,
        known: impl Iterator<Item = &'n str> + Clone,
    ) {
        let meant = closest(name, known.clone());
        let meant = meant.map_or(String::new(), |meant| format!(", did you mean `{meant}`?"));
        self.refuse(
            path,
            format!("unknown {what} `{name}`{meant}"),
            "no such name",
            format!("known here: {}", known.collect::<Vec<_>>().join(", ")),
        );
    }

    pub(super) fn refuse(&mut self, path: &str, message: String, label: &str, help: String) {
        self.problems.push(Problem {
            message,
            span: self.places.value(path),
            label: label.to_owned(),
            help: Some(help),
        });
    }

    pub(super) fn refuse_key(&mut self, path: &str, message: String, label: &str, help: String) {
        self.refuse(path, message, label, help);
        if let Some(problem) = self.problems.last_mut() {
            problem.span = self.places.key(path);
        }
    }
}
