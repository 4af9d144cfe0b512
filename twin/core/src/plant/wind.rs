//! Wind on the door: a constant load and gusts, as a torque about the hinge.

/// Air, kg/m³ at 12 °C and sea level. Source: ISA, 1.24.
const AIR_KG_M3: f64 = 1.24;
/// Fraction of the face on which the wind still acts when the leaf is perpendicular to the wall: draught through the
/// doorway (estimate).
const EDGE_ON_SHARE: f64 = 0.15;

/// A gust, with the same sign as the steady wind.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Gust {
    pub(crate) from_ns: u64,
    pub(crate) until_ns: u64,
    pub(crate) speed_m_s: f64,
}

/// Wind along the door's normal, + from outside (it pushes the leaf open).
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Wind {
    pub(crate) steady_m_s: f64,
    pub(crate) gusts: Vec<Gust>,
    pub(crate) width_m: f64,
    pub(crate) height_m: f64,
}

impl Wind {
    /// Wind speed at a time, m/s.
    pub(crate) fn speed_m_s(&self, now_ns: u64) -> f64 {
        let gust = self.gusts.iter().find(|g| (g.from_ns..g.until_ns).contains(&now_ns));
        gust.map_or(self.steady_m_s, |g| g.speed_m_s)
    }

    /// Torque on the leaf, N·m (+ opens): dynamic pressure on the area that the wind hits.
    pub(crate) fn torque_nm(&self, now_ns: u64, angle_rad: f64) -> f64 {
        let v = self.speed_m_s(now_ns);
        let pressure_pa = 0.5 * AIR_KG_M3 * v * v.abs();
        let facing = libm::fabs(libm::cos(angle_rad)).max(EDGE_ON_SHARE);
        pressure_pa * self.width_m * self.height_m * facing * self.width_m / 2.0
    }

    /// Did a gust start or end during the tick that ends now?
    pub(crate) fn turned_at_ns(&self, now_ns: u64, tick_ns: u64) -> bool {
        let during = |at: u64| at <= now_ns && at + tick_ns > now_ns;
        self.gusts.iter().any(|g| during(g.from_ns) || during(g.until_ns))
    }

    /// The next start or end of a gust after a given time, ns.
    pub(crate) fn next_turn_ns(&self, after_ns: u64) -> Option<u64> {
        self.gusts.iter().flat_map(|g| [g.from_ns, g.until_ns]).filter(|at| *at > after_ns).min()
    }
}
