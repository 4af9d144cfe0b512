//! The deadbolt: tailpiece, crank, bolt, and the bolt's contacts with the frame.
//!
//! Frame: `x` along lock +X, 0 = withdrawn, 25.4 mm = thrown; `y` across the door, + into the room; the leaf's edge
//! opening `s` moves the bolt along +y. The pocket's middle is at y = -offset, so the bolt is off its middle by `m =
//! s + offset`: positive when the leaf would have to be pressed further towards its stop.

use super::contact::{Body, Buffer, Contact};
use super::params::Params;
use super::params::{EDGE_GAP_M, PLAY_M};
use core::f64::consts::{FRAC_1_SQRT_2, FRAC_PI_2, FRAC_PI_4};

/// Full travel of the bolt, m. Source: ANSI/BHMA A156 grade 1.
pub const BOLT_THROW_M: f64 = 0.0254;
/// Crank radius, m: half the throw over sin 45°, as the tailpiece turns a quarter.
const CRANK_M: f64 = BOLT_THROW_M * FRAC_1_SQRT_2;
/// Bolt, crank, tailpiece and thumb-turn about the tailpiece's axis, kg m^2: 0.25 kg of bolt at a mean lever of 15.5
/// mm, and as much again in the rotating parts. Taken as constant, though the lever varies by 17 %. Estimate.
const INERTIA_KG_M2: f64 = 1.2e-4;
/// Stops at both ends of the quarter turn, and the dog between gearbox output and tailpiece.
const STEEL_ROTARY: Buffer = Buffer { stiffness: 300.0, damping_ratio: 0.5 };
/// Bolt nose and side against strike and jamb, per metre.
const STEEL: Buffer = Buffer { stiffness: 1.0e6, damping_ratio: 0.3 };
/// Angle by which gearbox output and tailpiece may differ before the dog drives the tailpiece, rad (46°): an output
/// in the middle touches it at neither end.
const LOST_MOTION_RAD: f64 = 46.0 * FRAC_PI_4 / 45.0;
/// Detent that holds the bolt at either end, N·m: more than the bolt's weight or a shake can overcome. Estimate.
const DETENT_NM: f64 = 0.1;
/// The detent fades out between these angles from the end, rad (6° and 10°).
const DETENT_FULL_RAD: f64 = 6.0 * FRAC_PI_4 / 45.0;
const DETENT_GONE_RAD: f64 = 10.0 * FRAC_PI_4 / 45.0;
/// Grease and the inertia of a hand at the thumb-turn, N·m·s/rad. Estimate.
const DRAG_NMS: f64 = 0.02;
/// Dry friction of the unloaded bolt in its bore, N. Estimate.
const BORE_FRICTION_N: f64 = 2.0;
/// Steel on steel, greased once, years ago. Source: PARTS, 0.2.
const FRICTION: f64 = 0.2;
/// Chamfer at the nose, 45°, m. Estimate.
const CHAMFER_M: f64 = 0.001;
/// Thickness of the bolt across the door, m. Estimate.
const BOLT_WIDTH_M: f64 = 0.016;
/// Plate and jamb between the pocket and the room, m. Estimate.
const JAMB_M: f64 = 0.014;
/// How far a hand that throws the bolt can force the closed leaf past its stop or latch, m. Estimate.
const STRAIN_M: f64 = 1.0e-4;
/// Bolt travel at which the bolt's tip touches the plunger of the switch behind the strike, m; the switch closes 1.0
/// mm later, at 24.0 mm.
const PLUNGER_AT_M: f64 = 0.023;

/// The bolt with its tailpiece.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Bolt {
    /// Angle: 0 = withdrawn, 90° = thrown.
    pub(super) tailpiece: Body,
    /// Force of the frame on the bolt across the door, N (+ pushes it into the room).
    pub(super) lateral_n: f64,
    /// Force of the frame against throwing, N.
    pub(super) axial_n: f64,
    normal_n: f64,
    contact: Option<Contact>,
    crank: Crank,
    /// The gearbox output slips on its shaft and drives nothing.
    pub(super) output_slips: bool,
}

/// The crank at one angle. It is kept from push to push: the bolt mostly stands still, and sines are what costs most
/// in a sub-step.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Crank {
    angle_rad: f64,
    travel_m: f64,
    lever_m: f64,
}

impl Crank {
    fn at(angle_rad: f64) -> Self {
        let (sin, cos) = (libm::sin(angle_rad - FRAC_PI_4), libm::cos(angle_rad - FRAC_PI_4));
        Self { angle_rad, travel_m: CRANK_M * (sin + FRAC_1_SQRT_2), lever_m: CRANK_M * cos }
    }
}

impl Bolt {
    pub(super) fn thrown() -> Self {
        Self::at_rest(FRAC_PI_2 + DETENT_NM / STEEL_ROTARY.stiffness)
    }

    pub(super) fn withdrawn() -> Self {
        Self::at_rest(-DETENT_NM / STEEL_ROTARY.stiffness)
    }

    fn at_rest(tailpiece_rad: f64) -> Self {
        Self {
            tailpiece: Body::at_rest(INERTIA_KG_M2, tailpiece_rad),
            lateral_n: 0.0,
            axial_n: 0.0,
            normal_n: 0.0,
            contact: None,
            crank: Crank::at(tailpiece_rad),
            output_slips: false,
        }
    }

    /// The crank at the tailpiece's present angle.
    fn crank(&self) -> Crank {
        if self.crank.angle_rad.to_bits() == self.tailpiece.position.to_bits() {
            self.crank
        } else {
            Crank::at(self.tailpiece.position)
        }
    }

    /// Bolt travel, m.
    pub(super) fn travel_m(&self) -> f64 {
        self.crank().travel_m
    }

    /// Bolt speed, m/s, + throws.
    pub(super) fn speed_m_s(&self) -> f64 {
        self.lever_m() * self.tailpiece.speed
    }

    /// Metres of bolt travel per radian of tailpiece.
    fn lever_m(&self) -> f64 {
        self.crank().lever_m
    }

    /// Whether the tip is in the pocket of the strike: past the plate, and between its walls.
    pub(super) fn tip_in_pocket(&self, edge_m: f64, params: &Params) -> bool {
        let off_middle_m = (edge_m + params.strike_offset_m).abs();
        params.strike_fitted
            && self.travel_m() > EDGE_GAP_M + CHAMFER_M
            && off_middle_m < params.strike_clearance_m + 0.5 * CHAMFER_M
    }

    /// How far the switch behind the strike is pressed, m.
    pub(super) fn plunger_m(&self, edge_m: f64, params: &Params) -> f64 {
        if self.tip_in_pocket(edge_m, params) { (self.travel_m() - PLUNGER_AT_M).max(0.0) } else { 0.0 }
    }

    /// Everything that pushes the bolt: thumb-turn, detent, end stops, the gearbox output's dog, strike and jamb.
    /// Returns the dog's torque on the gearbox output, N·m.
    pub(super) fn push(
        &mut self,
        output: &mut Body,
        door: &mut Body,
        thumb_turn_nm: f64,
        params: &Params,
    ) -> f64 {
        self.crank = self.crank();
        let angle_rad = self.tailpiece.position;
        self.tailpiece.push(
            thumb_turn_nm + detent_nm(FRAC_PI_2 - angle_rad)
                - detent_nm(angle_rad)
                - DRAG_NMS * self.tailpiece.speed,
        );
        self.tailpiece.stay_within(0.0, FRAC_PI_2, STEEL_ROTARY);
        self.push_frame(door, params);
        self.push_dog(output)
    }

    fn push_dog(&mut self, output: &mut Body) -> f64 {
        let ahead_rad = output.position - self.tailpiece.position;
        let side = if ahead_rad > 0.0 { 1.0 } else { -1.0 };
        let dog =
            Contact { depth: ahead_rad.abs() - LOST_MOTION_RAD, normal: [side, -side], tangent: [0.0, 0.0] };
        if dog.depth > 0.0 && !self.output_slips {
            return -side * dog.press(STEEL_ROTARY, &mut self.tailpiece, output);
        }
        0.0
    }

    /// A gearbox output that slipped grips again: it is then within its lost motion, wherever it had turned to.
    pub(super) fn seize(&self, output: &mut Body) {
        let middle_rad = self.tailpiece.position;
        output.position = output.position.clamp(middle_rad - LOST_MOTION_RAD, middle_rad + LOST_MOTION_RAD);
        output.speed = 0.0;
    }

    fn push_frame(&mut self, door: &mut Body, params: &Params) {
        let past_plate_m = self.travel_m() - EDGE_GAP_M;
        let off_middle_m = door.position + params.strike_offset_m;
        self.contact =
            frame_contact(past_plate_m, off_middle_m, params).map(|touch| touch.seen_from(self.lever_m()));
        self.normal_n = 0.0;
        if let Some(contact) = self.contact {
            self.normal_n = contact.press(STEEL, &mut self.tailpiece, door);
        }
        let [axial, lateral] = self.contact.map_or([0.0, 0.0], |c| c.normal);
        self.axial_n = -self.normal_n * axial / self.lever_m();
        self.lateral_n = self.normal_n * lateral;
    }

    pub(super) fn rub(&mut self, door: &mut Body, h: f64) {
        if let Some(contact) = self.contact {
            contact.rub(FRICTION * self.normal_n, &mut self.tailpiece, door, h);
        }
        let bore_n = BORE_FRICTION_N + FRICTION * self.lateral_n.abs();
        self.tailpiece.rub(bore_n * self.lever_m(), h);
    }
}

/// Where a leaf that would rest at `free_edge_m` rests with the bolt thrown, m; `None` if the bolt cannot stand in the
/// pocket of the closed, latched door.
pub(super) fn edge_beside_bolt_m(free_edge_m: f64, params: &Params) -> Option<f64> {
    if !params.strike_fitted {
        return Some(free_edge_m);
    }
    let deepest_m = -params.strike_clearance_m - params.strike_offset_m;
    let shallowest_m = params.strike_clearance_m - params.strike_offset_m;
    let edge_m = free_edge_m.max(deepest_m).min(shallowest_m);
    ((edge_m - free_edge_m).abs() < 1.0e-9 || (edge_m > -STRAIN_M && edge_m < PLAY_M + STRAIN_M))
        .then_some(edge_m)
}

/// Torque of one end's detent toward that end, N·m.
fn detent_nm(from_end_rad: f64) -> f64 {
    let fading = (DETENT_GONE_RAD - from_end_rad) / (DETENT_GONE_RAD - DETENT_FULL_RAD);
    DETENT_NM * fading.clamp(0.0, 1.0)
}

/// One face out of which the bolt can be pushed: overlap in m, and the direction that ends it as (x, y).
#[derive(Clone, Copy)]
struct Touch {
    depth_m: f64,
    out: (f64, f64),
}

impl Touch {
    /// The same contact between a tailpiece that moves the bolt by `lever_m` and the edge of the door.
    fn seen_from(self, lever_m: f64) -> Contact {
        let (x, y) = self.out;
        Contact { depth: self.depth_m, normal: [x * lever_m, y], tangent: [-y * lever_m, x] }
    }
}

/// Where the bolt touches the frame: the shallowest of all overlaps, as convex shapes are separated.
///
/// With the nose in front of the plate that is the plate (the bolt is blocked) or the chamfer (it wedges its way in);
/// deep in the pocket it is a wall. With the bolt out and the leaf open, it is the room side of the jamb.
fn frame_contact(past_plate_m: f64, off_middle_m: f64, params: &Params) -> Option<Touch> {
    if !params.strike_fitted || past_plate_m <= 0.0 {
        return None;
    }
    let toward_room = off_middle_m > 0.0;
    let back = if toward_room { -1.0 } else { 1.0 };
    let overlap_m = off_middle_m.abs() - params.strike_clearance_m;
    let mut touch = shallower(
        Touch { depth_m: past_plate_m, out: (-1.0, 0.0) },
        wall_and_chamfer(past_plate_m, overlap_m, back),
    );
    if toward_room {
        let beyond_m = BOLT_WIDTH_M + JAMB_M - overlap_m;
        touch = shallower(touch, wall_and_chamfer(past_plate_m, beyond_m, 1.0));
    }
    (touch.depth_m > 0.0).then_some(touch)
}

/// The bolt's side against a wall that it overlaps by `overlap_m`, or its chamfer against that wall's edge.
fn wall_and_chamfer(past_plate_m: f64, overlap_m: f64, back: f64) -> Touch {
    shallower(
        Touch { depth_m: overlap_m, out: (0.0, back) },
        Touch {
            depth_m: (past_plate_m + overlap_m - CHAMFER_M) * FRAC_1_SQRT_2,
            out: (-FRAC_1_SQRT_2, back * FRAC_1_SQRT_2),
        },
    )
}

fn shallower(a: Touch, b: Touch) -> Touch {
    if b.depth_m < a.depth_m { b } else { a }
}
