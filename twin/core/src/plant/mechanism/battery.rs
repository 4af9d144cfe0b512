//! The supply: four alkaline AA cells in series.

/// Battery in series.
const CELLS: f64 = 4.0;
/// Capacity, A·s: 2500 mAh at the lock's small mean current. Estimate, from makers' data sheets.
const CAPACITY_AS: f64 = 2.5 * 3600.0;
/// Resistance of one fresh cell at 40 °C, ohm. Source: battery maker's curve.
const RESISTANCE_40C_OHM: f64 = 0.1;
/// Ratio of this resistance at -40 °C (0.9 ohm). Source: same curve; exponential in between.
const RESISTANCE_COLD_RATIO: f64 = 9.0;
/// Ratio of the resistance of an empty cell to that of a fresh one. Estimate.
const RESISTANCE_FLAT_RATIO: f64 = 3.0;
/// Open-circuit voltage of the pack over charge. Ends (3.6 V flat, 6.5 V fresh): published lock teardown; the shape
/// between them (steep, flat, steep): estimate.
const OPEN_CIRCUIT_V: [(f64, f64); 8] =
    [(0.0, 3.6), (0.05, 4.1), (0.15, 4.6), (0.3, 4.95), (0.5, 5.3), (0.7, 5.65), (0.9, 6.15), (1.0, 6.5)];

/// The pack: an ideal source behind a resistance, discharged by the current drawn.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Battery {
    charge: f64,
    cold_ratio: f64,
    /// Additional resistance of bad contacts, ohm.
    contacts_ohm: f64,
}

impl Battery {
    pub(super) fn new(charge: f64, temperature_c: f64) -> Self {
        let steps_colder = (40.0 - temperature_c.clamp(-40.0, 60.0)) / 80.0;
        let cold_ratio = libm::pow(RESISTANCE_COLD_RATIO, steps_colder);
        Self { charge: charge.clamp(0.0, 1.0), cold_ratio, contacts_ohm: 0.0 }
    }

    /// 0 flat .. 1 fresh.
    pub(super) fn charge(&self) -> f64 {
        self.charge
    }

    /// Voltage of the pack without load, V.
    pub(super) fn open_circuit_v(&self) -> f64 {
        let mut below = OPEN_CIRCUIT_V[0];
        for above in OPEN_CIRCUIT_V {
            if self.charge <= above.0 {
                let span = above.0 - below.0;
                let part = if span > 0.0 { (self.charge - below.0) / span } else { 0.0 };
                return below.1 + part * (above.1 - below.1);
            }
            below = above;
        }
        below.1
    }

    /// Contacts corrode, or are cleaned: a resistance in series with the cells, ohm.
    pub(super) fn corrode_contacts(&mut self, ohm: f64) {
        self.contacts_ohm = ohm.max(0.0);
    }

    /// Resistance of the contacts, ohm.
    pub(super) fn contacts_ohm(&self) -> f64 {
        self.contacts_ohm
    }

    /// Resistance of pack and contacts, ohm.
    pub(super) fn resistance_ohm(&self) -> f64 {
        let spent = 1.0 - self.charge;
        let spent_ratio = 1.0 + (RESISTANCE_FLAT_RATIO - 1.0) * spent * spent;
        CELLS * RESISTANCE_40C_OHM * self.cold_ratio * spent_ratio + self.contacts_ohm
    }

    /// Draws a current for a time. Alkaline cells cannot be recharged.
    pub(super) fn draw(&mut self, current_a: f64, time_s: f64) {
        let spent = current_a.max(0.0) * time_s / CAPACITY_AS;
        self.charge = (self.charge - spent).max(0.0);
    }
}
