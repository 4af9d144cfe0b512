//! Skills shared by everybody: doors, paths and parcels.

use super::{Senses, Turn};

pub(super) const MS: u64 = 1_000_000;
/// Torque of a hand on a lever handle, N·m (estimate; twice what the return spring needs).
pub(super) const HANDLE_NM: f64 = 2.5;
/// Torque of a hand on the thumb-turn, N·m (estimate: a key grip without effort; BHMA A156.40 permits a need of at
/// most 1.02).
const THUMB_NM: f64 = 1.5;
/// How far a door is opened to walk through, rad.
const OPEN_RAD: f64 = 1.45;
/// Underside height and distance before the body while carrying, m (estimate).
pub(super) const CARRY: (f64, f64) = (0.95, 0.38);
/// The same for a bag held in front of the body, like [`CARRY`] (estimate).
pub(super) const BAG: (f64, f64) = (0.4, 0.32);
/// The same for holding a parcel out, like [`CARRY`].
pub(super) const OFFER: (f64, f64) = (1.0, 0.45);
/// A step that takes longer than this counts as failed, ns.
pub(super) const STUCK_NS: u64 = 20_000 * MS;
/// Direction of the door, for somebody outside and for somebody inside.
pub(super) const INWARDS: [f64; 2] = [0.0, -1.0];
pub(super) const OUTWARDS: [f64; 2] = [0.0, 1.0];
/// A waypoint counts as reached within this distance, m.
const NEAR_M: f64 = 0.08;

/// A path to walk, waypoint by waypoint.
#[derive(Clone, Debug, Default)]
pub(super) struct Way {
    points_m: Vec<[f64; 2]>,
    next: usize,
}

impl Way {
    pub(super) fn new(points_m: Vec<[f64; 2]>) -> Self {
        Self { points_m, next: 0 }
    }

    /// Number of waypoints left.
    pub(super) fn left(&self) -> usize {
        self.points_m.len() - self.next
    }

    /// Continues walking; true at the end of the path.
    pub(super) fn walk(&mut self, turn: &mut Turn<'_>, speed_m_s: f64) -> bool {
        while let Some(to_m) = self.points_m.get(self.next).copied() {
            if distance(turn.s.at_m, to_m) >= NEAR_M {
                turn.intent.walk = Some((to_m, speed_m_s));
                return false;
            }
            self.next += 1;
        }
        true
    }
}

/// How a hand operates a door: personal, drawn once.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hand {
    /// Preferred edge speed for moving a leaf, m/s.
    pub(super) push_m_s: f64,
}

impl Hand {
    /// Holds the leaf at the angle for walking through.
    pub(super) fn hold_open(self, turn: &mut Turn<'_>) {
        let speed_m_s = (2.0 * (OPEN_RAD - turn.s.door_angle_rad)).clamp(-0.3, self.push_m_s);
        turn.intent.door_hand = Some((speed_m_s, 60.0));
    }

    /// Opens from outside; the handle is held down until the leaf has left its latch.
    pub(super) fn push_open(self, turn: &mut Turn<'_>) {
        if turn.s.door_angle_rad < 0.1 {
            turn.intent.handle_outer_nm = HANDLE_NM;
        }
        turn.intent.door_hand = Some((self.push_m_s, 60.0));
    }

    /// Opens from inside.
    pub(super) fn pull_open(self, turn: &mut Turn<'_>) {
        if turn.s.door_angle_rad < 0.1 {
            turn.intent.handle_inner_nm = HANDLE_NM;
        }
        turn.intent.door_hand = Some((self.push_m_s, 60.0));
        turn.intent.face = Some(OUTWARDS);
    }
}

/// Withdraws the bolt by hand.
pub(super) fn turn_thumb(turn: &mut Turn<'_>) {
    turn.intent.thumb_nm = -THUMB_NM;
    turn.intent.face = Some(OUTWARDS);
}

/// Closing a leaf by hand until it feels shut.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Shutting {
    shut_since_ns: Option<u64>,
}

impl Shutting {
    /// Moves the leaf to its stop; true when it feels latched.
    pub(super) fn shut(&mut self, turn: &mut Turn<'_>) -> bool {
        let s = turn.s;
        turn.intent.door_hand = Some(if s.door_angle_rad > 0.07 { (-0.5, 25.0) } else { (-0.25, 60.0) });
        let shut = s.door_angle_rad < 0.004 && s.door_edge_m_s.abs() < 0.01;
        self.shut_since_ns = if shut { self.shut_since_ns.or(Some(s.now_ns)) } else { None };
        self.shut_since_ns.is_some_and(|since| s.now_ns >= since + 400 * MS)
    }
}

/// Lowers a held parcel to the floor; true when it rests there. The movement began `for_ns` ago.
pub(super) fn set_down(turn: &mut Turn<'_>, for_ns: u64, speed_m_s: f64) -> bool {
    let (height_m, before_m) = CARRY;
    let sunk_m = for_ns as f64 * 1e-9 * speed_m_s;
    let reach_m = before_m + 0.25 * (sunk_m / height_m).min(1.0);
    turn.intent.hold = Some(((height_m - sunk_m).max(0.0), reach_m));
    sunk_m > height_m && (turn.s.parcel_clear_m < 0.004 || for_ns >= STUCK_NS)
}

/// Is somebody inside the house?
pub(super) fn is_inside(s: &Senses) -> bool {
    s.at_m[1] < 0.0
}

/// Personal variation: a number between two bounds, keyed by (seed, name, what).
pub(super) fn draw(seed: u64, name: &str, what: &str, from: f64, to: f64) -> f64 {
    from + (to - from) * chips::random::unit(seed, &format!("{name}.{what}"), 0)
}

/// The same for a time given in ms, returned in ns.
pub(super) fn draw_ns(seed: u64, name: &str, what: &str, from_ms: f64, to_ms: f64) -> u64 {
    (draw(seed, name, what, from_ms, to_ms) * MS as f64) as u64
}

pub(super) fn distance(a: [f64; 2], b: [f64; 2]) -> f64 {
    libm::hypot(a[0] - b[0], a[1] - b[1])
}
