//! The front door: leaf, closer, strike. A default that was guessed rather than found is marked "estimate".

use serde::{Deserialize, Serialize};

/// The door leaf. It opens inward about its left edge as seen from outside.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Door {
    /// Width of the leaf from hinge line to edge, m. Default 0.91 (36 in).
    pub width_m: f64,
    /// Height of the leaf, m. Default 2.03 (80 in).
    pub height_m: f64,
    /// Thickness of the leaf, m. Default 0.044 (1 3/4 in).
    pub thickness_m: f64,
    /// Mass of the leaf, kg. Default 35; entrance doors weigh 25 to 45 (estimate).
    pub mass_kg: f64,
    /// The door closer; `null` for a door without one. Default: fitted.
    pub closer: Option<Closer>,
    /// Dry friction of the hinges, N·m. Default 0.6; 0.3 to 1 is usual (estimate).
    pub hinge_friction_nm: f64,
    /// Force of the seal on the leaf's edge when closed, N. Default 10; 5 to 40 is usual (estimate).
    pub seal_n: f64,
    /// Position of the opening stop, degrees. Default 95.
    pub opens_to_deg: f64,
    /// Whether the leaf carries the magnet for the frame's reed switch. Default true.
    pub magnet: bool,
}

impl Default for Door {
    fn default() -> Self {
        Self {
            width_m: 0.91,
            height_m: 2.03,
            thickness_m: 0.044,
            mass_kg: 35.0,
            closer: Some(Closer::default()),
            hinge_friction_nm: 0.6,
            seal_n: 10.0,
            opens_to_deg: 95.0,
            magnet: true,
        }
    }
}

/// A hydraulic door closer.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Closer {
    /// Closing moment with the door nearly closed, N·m. Default 18 (EN 1154, size 3).
    pub moment_nm: f64,
    /// Damping of the closing movement, N·m·s per radian. Default 55 (tuned on the mechanism: 90° to 12° takes 5.9 s,
    /// and at least 5 s are required by ADA 404.2.8; 25 would take 3.1 s).
    pub damping_nms: f64,
}

impl Default for Closer {
    fn default() -> Self {
        Self { moment_nm: 18.0, damping_nms: 55.0 }
    }
}

/// The strike plate and its pocket in the door frame.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Strike {
    /// Whether there is a strike at all; without one the bolt meets nothing. Default true.
    pub fitted: bool,
    /// How much further outward the pocket is than the bolt of a closed door, mm: the door must be pressed that much
    /// further into its seal before the bolt fits. Negative: it fits before the door is fully closed. Default 0.
    pub offset_mm: f64,
    /// Play between bolt and pocket, mm on each side. Default 1.5 (estimate).
    pub clearance_mm: f64,
}

impl Default for Strike {
    fn default() -> Self {
        Self { fitted: true, offset_mm: 0.0, clearance_mm: 1.5 }
    }
}
