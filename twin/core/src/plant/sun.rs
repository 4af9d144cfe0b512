//! Daylight: the sun's elevation at a place, and the resulting light.

use std::f64::consts::PI;

/// 2000-01-01T12:00:00Z, ms since 1970 UTC: epoch of the almanac's day count.
const J2000_UNIX_MS: f64 = 946_728_000_000.0;
const DAY_MS: f64 = 86_400_000.0;
/// Illuminance of open ground under an overcast sky with the sun at the horizon, lux, and the increase for a sun in
/// the zenith. Source: Krochmann and Seidl, "Quantitative data on daylight for illuminating engineering", 1974.
const HORIZON_LUX: f64 = 300.0;
const ZENITH_LUX: f64 = 21_000.0;
/// Illuminance at the end of civil twilight (sun 6 degrees below the horizon), and of nautical twilight (12 degrees),
/// lux. Source: Explanatory Supplement to the Astronomical Almanac, 1992, table of illuminance.
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

/// Elevation of the sun's centre above the horizon, degrees; refraction (0.6 degrees at the horizon) is neglected.
/// Source: The Astronomical Almanac, "low precision formulas for the Sun", page C5: accurate to 0.01 degrees from
/// 1950 to 2050.
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

/// Daylight at this elevation of the sun, as a fraction of a spring noon's. It is continuous: through twilight it
/// falls by the same factor with each degree.
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
mod tests;
