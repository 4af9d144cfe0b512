//! The weather outside.

use serde::{Deserialize, Serialize};

/// Weather at the front door.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Weather {
    /// Air temperature, °C; also that of the battery. Default 12.
    pub temperature_c: f64,
    /// Rain, mm an hour. Default 0. It has no effect yet.
    pub rain_mm_h: f64,
    /// Steady wind, m/s along the door's normal: positive blows from outside and pushes the door
    /// open, negative sucks outward and pulls it shut. Default 2.
    pub wind_m_s: f64,
    /// Gusts on top of the steady wind; no two at once.
    pub gusts: Vec<Gust>,
}

impl Default for Weather {
    fn default() -> Self {
        Self { temperature_c: 12.0, rain_mm_h: 0.0, wind_m_s: 2.0, gusts: Vec::new() }
    }
}

/// A gust: while it lasts the wind has this speed instead of the steady one.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Gust {
    /// Start, s after the start of the world.
    pub at_s: f64,
    /// Duration, s.
    pub for_s: f64,
    /// Wind while the gust lasts, m/s, signed as [`Weather::wind_m_s`].
    pub speed_m_s: f64,
}
