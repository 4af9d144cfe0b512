//! The sprung latch, its strike lip, and the two handles that retract it.
//!
//! The latch protrudes from the door's edge by `p` (0 = in, 12 mm = out). Its back is flat, its face toward the stop
//! has a 45° bevel: a closing leaf drives it in over the lip; once past, it springs out behind the lip and holds the
//! leaf. No flag says "latched": this follows from the geometry.

use super::contact::{Body, Buffer, Contact};
use super::params::Params;
use super::params::{EDGE_GAP_M, PLAY_M};
use core::f64::consts::{FRAC_1_SQRT_2, FRAC_PI_4};

/// Travel, m. Source: PARTS, 12 mm.
const STROKE_M: f64 = 0.012;
/// Spring with the latch in, N. Source: PARTS, 10 N.
const SPRING_IN_N: f64 = 10.0;
/// Spring with the latch out, N. Estimate.
const SPRING_OUT_N: f64 = 7.0;
/// Mass, kg. Estimate.
const MASS_KG: f64 = 0.05;
/// Dry friction in the case, N, and drag of grease, N·s/m. Estimate.
const CASE_FRICTION_N: f64 = 0.5;
const CASE_DRAG_NS_M: f64 = 0.5;
/// Brass on steel, polished. Estimate.
const FRICTION: f64 = 0.15;
/// Width of the lip over which the latch slides, m. Estimate.
const LIP_M: f64 = 0.004;
/// Latch against its case and against the handles' follower.
const CASE: Buffer = Buffer { stiffness: 1.0e5, damping_ratio: 0.5 };
/// Latch against the lip.
const LIP: Buffer = Buffer { stiffness: 4.0e5, damping_ratio: 0.3 };

/// Inertia of a lever handle, kg m^2. Estimate.
const HANDLE_INERTIA_KG_M2: f64 = 1.0e-3;
/// Full turn, rad (45°); it retracts the latch completely.
const HANDLE_TURN_RAD: f64 = FRAC_PI_4;
/// Return spring of a handle: torque at rest, and increase at full turn, N·m. With the latch's spring 1.0 N·m at full
/// turn. Estimate.
const HANDLE_REST_NM: f64 = 0.25;
const HANDLE_MORE_NM: f64 = 0.55;
/// Dry friction, N·m, and the inertia of a hand, N·m·s/rad. Estimate.
const HANDLE_FRICTION_NM: f64 = 0.03;
const HANDLE_DRAG_NMS: f64 = 0.04;
const HANDLE_STOP: Buffer = Buffer { stiffness: 200.0, damping_ratio: 0.5 };
/// Metres of latch per radian of handle.
const FOLLOWER_M: f64 = STROKE_M / HANDLE_TURN_RAD;
/// The outer handle's dog engages only while the handle is near its rest position, rad.
const DOG_FALLS_IN_RAD: f64 = 0.05;
/// Bolt travel below which the outer handle's dog can engage, m. Source: SPEC 3, deadbolt withdrawn.
const DOG_FREE_BELOW_M: f64 = 0.002;

/// Latch and handles.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Latch {
    /// Protrusion, m.
    pub(super) bolt: Body,
    /// Handle inside the house: always moves the latch.
    pub(super) inner: Body,
    /// Handle on the street side: moves the latch only while its dog is engaged.
    pub(super) outer: Body,
    outer_coupled: bool,
    normal_n: f64,
    contact: Option<Contact>,
}

impl Latch {
    pub(super) fn out() -> Self {
        let handle = Body::at_rest(HANDLE_INERTIA_KG_M2, -HANDLE_REST_NM / HANDLE_STOP.stiffness);
        Self {
            bolt: Body::at_rest(MASS_KG, STROKE_M + SPRING_OUT_N / CASE.stiffness),
            inner: handle.clone(),
            outer: handle,
            outer_coupled: false,
            normal_n: 0.0,
            contact: None,
        }
    }

    /// Springs, stops, hands and the lip.
    pub(super) fn push(
        &mut self,
        door: &mut Body,
        inner_nm: f64,
        outer_nm: f64,
        bolt_travel_m: f64,
        params: &Params,
    ) {
        let drawn_in = 1.0 - self.bolt.position / STROKE_M;
        let spring_n = SPRING_OUT_N + (SPRING_IN_N - SPRING_OUT_N) * drawn_in;
        self.bolt.push(spring_n - CASE_DRAG_NS_M * self.bolt.speed);
        self.bolt.stay_within(-0.1 * STROKE_M, STROKE_M, CASE);

        push_handle(&mut self.inner, inner_nm);
        push_handle(&mut self.outer, outer_nm);
        follow(&mut self.bolt, &mut self.inner);
        if bolt_travel_m >= DOG_FREE_BELOW_M {
            self.outer_coupled = false;
        } else if self.outer.position < DOG_FALLS_IN_RAD {
            self.outer_coupled = true;
        }
        if self.outer_coupled {
            follow(&mut self.bolt, &mut self.outer);
        }

        self.contact = lip_contact(self.bolt.position, door.position, params);
        self.normal_n = 0.0;
        if let Some(contact) = self.contact {
            self.normal_n = contact.press(LIP, &mut self.bolt, door);
        }
    }

    pub(super) fn kick(&mut self, h: f64) {
        self.bolt.kick(h);
        self.inner.kick(h);
        self.outer.kick(h);
    }

    pub(super) fn rub(&mut self, door: &mut Body, h: f64) {
        let mut case_n = CASE_FRICTION_N;
        if let Some(contact) = self.contact {
            contact.rub(FRICTION * self.normal_n, &mut self.bolt, door, h);
            case_n += FRICTION * (self.normal_n * contact.normal[1]).abs();
        }
        self.bolt.rub(case_n, h);
        self.inner.rub(HANDLE_FRICTION_NM, h);
        self.outer.rub(HANDLE_FRICTION_NM, h);
    }

    pub(super) fn drift(&mut self, h: f64) {
        self.bolt.drift(h);
        self.inner.drift(h);
        self.outer.drift(h);
    }

    /// Whether the latch is behind the lip, so that it would hold the leaf.
    pub(super) fn captured(&self, edge_m: f64, params: &Params) -> bool {
        params.strike_fitted && self.bolt.position > EDGE_GAP_M + 0.001 && edge_m < PLAY_M + 0.002
    }
}

/// Where the captured latch holds a leaf that is pulled open with `pull_n`, m of edge opening.
pub(super) fn held_edge_m(pull_n: f64) -> f64 {
    PLAY_M + pull_n / LIP.stiffness
}

fn push_handle(handle: &mut Body, hand_nm: f64) {
    let spring_nm = HANDLE_REST_NM + HANDLE_MORE_NM * handle.position / HANDLE_TURN_RAD;
    handle.push(hand_nm - spring_nm - HANDLE_DRAG_NMS * handle.speed);
    handle.stay_within(0.0, HANDLE_TURN_RAD, HANDLE_STOP);
}

/// The handle's follower: a hook that can draw the latch in but not push it out.
fn follow(latch: &mut Body, handle: &mut Body) {
    let hook_m = STROKE_M - FOLLOWER_M * handle.position.max(0.0);
    let slack_m = SPRING_OUT_N / CASE.stiffness * 2.0;
    let contact = Contact {
        depth: latch.position - hook_m - slack_m,
        normal: [-1.0, -FOLLOWER_M],
        tangent: [0.0, 0.0],
    };
    if contact.depth > 0.0 {
        contact.press(CASE, latch, handle);
    }
}

/// Where the latch touches the lip: the shallowest overlap of tip, bevel and flat back. Arms: (latch, door edge).
fn lip_contact(protrusion_m: f64, edge_m: f64, params: &Params) -> Option<Contact> {
    let past_lip_m = protrusion_m - EDGE_GAP_M;
    let behind_m = edge_m - PLAY_M;
    if !params.strike_fitted || past_lip_m <= 0.0 || behind_m <= 0.0 {
        return None;
    }
    let bevel_m = (past_lip_m - (behind_m - LIP_M)) * FRAC_1_SQRT_2;
    let faces =
        [(past_lip_m, [-1.0, 0.0]), (behind_m, [0.0, -1.0]), (bevel_m, [-FRAC_1_SQRT_2, FRAC_1_SQRT_2])];
    let mut shallowest = faces[0];
    for face in faces {
        if face.0 < shallowest.0 {
            shallowest = face;
        }
    }
    let (depth, normal) = shallowest;
    (depth > 0.0).then_some(Contact { depth, normal, tangent: [-normal[1], normal[0]] })
}
