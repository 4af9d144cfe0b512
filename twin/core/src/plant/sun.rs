//! Daylight: how high the sun stands at a place, and how much light that gives.

use std::f64::consts::PI;

/// 2000-01-01T12:00:00Z, ms since 1970 UTC: where the almanac's days are counted from.
const J2000_UNIX_MS: f64 = 946_728_000_000.0;
const DAY_MS: f64 = 86_400_000.0;
/// Light on open ground under an overcast sky with the sun at the horizon, lux, and what a sun in the zenith adds. Source:
/// Krochmann and Seidl, "Quantitative data on daylight for illuminating engineering", 1974.
const HORIZON_LUX: f64 = 300.0;
const ZENITH_LUX: f64 = 21_000.0;
/// Light at the end of civil twilight (sun 6 degrees below the horizon), and of nautical twilight (12 degrees), lux. Source:
/// Explanatory Supplement to the Astronomical Almanac, 1992, table of illuminance.
const CIVIL_LUX: f64 = 3.4;
const NAUTICAL_LUX: f64 = 0.008;
/// An overcast spring noon in central Europe, lux: the unit of [`day`].
const NOON_LUX: f64 = 13_000.0;

/// A place on Earth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Place {
    /// Degrees, + north.
    pub(crate) latitude_deg: f64,
    /// Degrees, + east.
    pub(crate) longitude_deg: f64,
}

/// How high the middle of the sun stands over the horizon, degrees; refraction (0.6 degrees at the horizon) is left out.
/// Source: The Astronomical Almanac, "low precision formulas for the Sun", page C5: right to 0.01 degrees from 1950 to 2050.
pub(crate) fn elevation_deg(unix_ms: f64, place: Place) -> f64 {
    let days = (unix_ms - J2000_UNIX_MS) / DAY_MS;
    let mean_longitude_deg = 280.460 + 0.985_647_4 * days;
    let anomaly = (357.528 + 0.985_600_3 * days).to_radians();
    let longitude =
        (mean_longitude_deg + 1.915 * libm::sin(anomaly) + 0.020 * libm::sin(2.0 * anomaly)).to_radians();
    let obliquity = (23.439 - 0.000_000_4 * days).to_radians();
    let right_ascension = libm::atan2(libm::cos(obliquity) * libm::sin(longitude), libm::cos(longitude));
    let declination = libm::asin(libm::sin(obliquity) * libm::sin(longitude));
    // Greenwich mean sidereal time, hours: the same almanac, page B6.
    let sidereal_h = 18.697_375 + 24.065_709_824_279 * days;
    let hour_angle = (sidereal_h * 15.0 + place.longitude_deg).to_radians() - right_ascension;
    let latitude = place.latitude_deg.to_radians();
    let sine = libm::sin(latitude) * libm::sin(declination)
        + libm::cos(latitude) * libm::cos(declination) * libm::cos(hour_angle);
    libm::asin(sine.clamp(-1.0, 1.0)) * 180.0 / PI
}

/// Daylight at this height of the sun, as a share of a spring noon's. It never jumps: through twilight it falls by the same
/// factor with each degree.
pub(crate) fn day(elevation_deg: f64) -> f32 {
    let between =
        |above_lux: f64, below_lux: f64, share: f64| above_lux * libm::pow(below_lux / above_lux, share);
    let lux = match elevation_deg {
        up if up >= 0.0 => HORIZON_LUX + ZENITH_LUX * libm::sin(up.to_radians()),
        down if down >= -6.0 => between(HORIZON_LUX, CIVIL_LUX, -down / 6.0),
        deep => between(CIVIL_LUX, NAUTICAL_LUX, (-deep - 6.0) / 6.0),
    };
    (lux / NOON_LUX) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    const BERLIN: Place = Place { latitude_deg: 52.52, longitude_deg: 13.405 };
    const SYDNEY: Place = Place { latitude_deg: -33.87, longitude_deg: 151.21 };

    /// Unix time of a day's midnight UTC, ms.
    fn midnight(days_since_1970: f64) -> f64 {
        days_since_1970 * DAY_MS
    }

    /// Minutes after midnight UTC at which the sun first crosses this height, upwards or downwards.
    fn crossing(day_ms: f64, place: Place, at_deg: f64, up: bool) -> f64 {
        let above = |minute: f64| elevation_deg(day_ms + minute * 60_000.0, place) > at_deg;
        let minutes = (0..2 * 1440).map(f64::from);
        minutes.into_iter().find(|minute| above(*minute) != up && above(minute + 1.0) == up).unwrap_or(-1.0)
    }

    #[test]
    fn the_sun_rises_and_sets_when_almanacs_say() {
        // Berlin: sunrise and sunset are told for the sun's upper edge and refraction, 0.833 degrees below the horizon.
        // 2026-06-21: 04:43 and 21:33 summer time; 2026-12-21: 08:15 and 15:54 winter time.
        for (days, rise_min, set_min) in [
            (20_625.0, 2.0 * 60.0 + 43.0, 19.0 * 60.0 + 33.0),
            (20_808.0, 7.0 * 60.0 + 15.0, 14.0 * 60.0 + 54.0),
        ] {
            let rise = crossing(midnight(days), BERLIN, -0.833, true);
            let set = crossing(midnight(days), BERLIN, -0.833, false);
            assert!((rise - rise_min).abs() <= 3.0, "rises at minute {rise}, not {rise_min}");
            assert!((set - set_min).abs() <= 3.0, "sets at minute {set}, not {set_min}");
        }
    }

    #[test]
    fn seasons_are_the_other_way_round_in_the_south() {
        // Local noon of Sydney is about 01:55 UTC in June and in December.
        let noon = |days: f64| elevation_deg(midnight(days) + 115.0 * 60_000.0, SYDNEY);
        assert!((noon(20_625.0) - 32.7).abs() < 0.5, "{}", noon(20_625.0));
        assert!((noon(20_808.0) - 79.5).abs() < 0.8, "{}", noon(20_808.0));
    }

    #[test]
    fn light_falls_off_smoothly_through_twilight_and_not_to_nothing_at_sunset() {
        let mut last = day(-18.0);
        for tenth in -179..=900 {
            let now = day(f64::from(tenth) / 10.0);
            assert!(now > last && now < last * 1.15, "at {} degrees", f64::from(tenth) / 10.0);
            last = now;
        }
        assert!((0.01..0.05).contains(&day(0.0)) && day(-6.0) < day(0.0) / 50.0);
        assert!((0.9..1.1).contains(&day(37.0)), "a spring noon");
    }
}
