//! Parameters of the lock, its door and its strike that a world may set.

/// From the door's edge to the strike plate, m: over this distance the bolt moves freely. Source: installation
/// practice, 3 mm.
pub(super) const EDGE_GAP_M: f64 = 0.003;

/// Play of the captured latch behind its lip, m of edge opening. Estimate.
pub(super) const PLAY_M: f64 = 0.001;

/// Constants of one door with its lock, SI units. [`Params::default`] is the nominal front door.
///
/// Constants of the lock itself (gear motor, crank, springs) are not here: they belong to the product and are, each
/// with its source, in the file of the part they describe.
#[derive(Clone, Debug, PartialEq)]
pub struct Params {
    /// Width of the leaf from hinge axis to bolt edge, m. Source: PARTS, 0.91 m.
    pub door_width_m: f64,
    /// Moment of inertia of the leaf about its hinge, kg m^2. A slab: m w^2 / 3. It must equal the value used by the
    /// rigid-body solver, or friction at rest will not cancel to zero.
    pub door_inertia_kg_m2: f64,
    /// Angle at which the leaf meets the rubber buffer behind it, rad. Estimate: 95 degrees.
    pub opens_to_rad: f64,
    /// Coulomb friction of the hinges, N·m. Source: PARTS, 0.3 to 1 N·m.
    pub hinge_friction_nm: f64,
    /// Closing moment of the door closer below 4 degrees, N·m; 0 = no closer. Source: EN 1154 size 3, 18 N·m.
    pub closer_moment_nm: f64,
    /// Hydraulic damping of the closer against closing, N·m·s/rad. Tuned so that 90 to 12 degrees takes at least
    /// 5 s (EN 1154); half of it halves that time.
    pub closer_damping_nms: f64,
    /// Force of the seal at the bolt edge when the leaf touches its stop, N; 0 = no seal. Source: PARTS, 5 to 40 N;
    /// a swollen door reaches 60 to 90 N (estimate).
    pub seal_n: f64,
    /// Whether the magnet of the reed contact is on the leaf.
    pub magnet_fitted: bool,
    /// Whether the frame has its strike plate. Without it bolt and latch have no contact with the frame.
    pub strike_fitted: bool,
    /// How much deeper (toward the stop) the bolt's pocket is than the bolt of the closed door, m. Positive: the leaf
    /// must be pressed further towards its stop before the bolt is aligned.
    pub strike_offset_m: f64,
    /// Play of the bolt in its pocket, each side, m. Source: PARTS, 1.5 mm.
    pub strike_clearance_m: f64,
    /// Charge left in the battery, 0 flat .. 1 fresh.
    pub battery_charge: f64,
    /// Temperature of the battery, degrees Celsius.
    pub battery_temperature_c: f64,
}

impl Default for Params {
    fn default() -> Self {
        let door_width_m = 0.91;
        Self {
            door_width_m,
            door_inertia_kg_m2: leaf_inertia_kg_m2(35.0, door_width_m),
            opens_to_rad: 95.0_f64.to_radians(),
            hinge_friction_nm: 0.6,
            closer_moment_nm: 18.0,
            closer_damping_nms: 55.0,
            seal_n: 10.0,
            magnet_fitted: true,
            strike_fitted: true,
            strike_offset_m: 0.0,
            strike_clearance_m: 0.0015,
            battery_charge: 0.9,
            battery_temperature_c: 20.0,
        }
    }
}

/// Inertia of a slab door about its hinge, kg m^2: `mass` in kg, `width` in m.
#[must_use]
pub fn leaf_inertia_kg_m2(mass_kg: f64, width_m: f64) -> f64 {
    mass_kg * width_m * width_m / 3.0
}
