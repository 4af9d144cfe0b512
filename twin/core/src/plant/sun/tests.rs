use super::*;

const BERLIN: Place = Place { latitude_deg: 52.52, longitude_deg: 13.405 };
const SYDNEY: Place = Place { latitude_deg: -33.87, longitude_deg: 151.21 };

/// Unix time of a day's midnight UTC, ms.
fn midnight(days_since_1970: f64) -> f64 {
    days_since_1970 * DAY_MS
}

/// Minutes after midnight UTC at which the sun first crosses this elevation, upwards or downwards.
fn crossing(day_ms: f64, place: Place, at_deg: f64, up: bool) -> f64 {
    let above = |minute: f64| elevation_deg(day_ms + minute * 60_000.0, place) > at_deg;
    let minutes = (0..2 * 1440).map(f64::from);
    minutes.into_iter().find(|minute| above(*minute) != up && above(minute + 1.0) == up).unwrap_or(-1.0)
}

#[test]
fn the_sun_rises_and_sets_when_almanacs_say() {
    // Berlin: sunrise and sunset are defined for the sun's upper edge and refraction, 0.833 degrees below the
    // horizon. 2026-06-21: 04:43 and 21:33 summer time; 2026-12-21: 08:15 and 15:54 winter time.
    for (days, rise_min, set_min) in
        [(20_625.0, 2.0 * 60.0 + 43.0, 19.0 * 60.0 + 33.0), (20_808.0, 7.0 * 60.0 + 15.0, 14.0 * 60.0 + 54.0)]
    {
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
