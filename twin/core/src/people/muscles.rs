//! A courier's muscles: from intent to bounded forces.
//!
//! Far from the door a walker needs no solver: he moves along his path and his capsule is switched off. Near it he is
//! a body among bodies: feet push against the ground, a hand against the leaf (and the leaf against the hand), both
//! arms carry the parcel on a spring.

use super::Intent;
use crate::plant::{Body, Stage};

/// How far from his axis a person reaches at handle height, arm and lean, m (estimate).
const REACH_M: f64 = 1.35;
/// Within this distance of the doorway a walker is a body among bodies, m: door sweep, reach and a step.
const SOLVER_RADIUS_M: f64 = 2.6;
/// Most force of the feet on the ground, N (estimate: a third of body weight sideways).
const FEET_N: f64 = 250.0;
/// Most force of two arms that carry, N (estimate).
const ARMS_N: f64 = 150.0;
/// How stiffly arms carry: natural frequency of a held parcel, rad/s (estimate: 3 Hz).
const ARMS_RAD_S: f64 = 19.0;
/// How hard a hand corrects the leaf's speed, N per m/s (estimate).
const HAND_N_S_M: f64 = 200.0;

/// The places a courier needs, on the ground: x and z, m.
#[derive(Clone, Debug)]
pub(crate) struct Places {
    /// From the street to where he stands to type; the last is the porch.
    pub(crate) path_m: Vec<[f64; 2]>,
    /// Just outside the leaf's reach, where he turns to pull the door to.
    pub(crate) doorstep_m: [f64; 2],
    /// In the doorway, from where the parcel is set down.
    pub(crate) inside_m: [f64; 2],
    /// Where the leaf's handle is along the leaf, m from the hinge.
    pub(crate) handle_m: f64,
}

impl Places {
    /// Places around a door of this width. The porch is as far from the leaf as the parcel before his chest asks.
    pub(crate) fn new(approach_m: &[[f64; 2]], width_m: f64, handle_m: f64, parcel_depth_m: f64) -> Self {
        let porch_z_m = 0.55 + parcel_depth_m;
        let mut path_m = approach_m.to_vec();
        path_m.pop();
        path_m.push([0.6 * width_m, porch_z_m]);
        Self {
            path_m,
            doorstep_m: [0.52 * width_m, porch_z_m.min(0.6)],
            inside_m: [0.58 * width_m, -0.45],
            handle_m,
        }
    }
}

/// A carried box.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Load {
    pub(crate) body: Body,
    pub(crate) size_m: [f64; 3],
    pub(crate) mass_kg: f64,
}

/// The door as a hand meets it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Leaf {
    /// Angle, rad (+ open).
    pub(crate) angle_rad: f64,
    /// Speed of the free edge, m/s (+ opening).
    pub(crate) edge_m_s: f64,
}

/// A person's body.
#[derive(Clone, Debug)]
pub(crate) struct Muscles {
    body: Body,
    height_m: f64,
    mass_kg: f64,
    handle_m: f64,
    load: Load,
    /// Feet, x and z, m: the truth while without solver, a copy otherwise.
    feet_m: [f64; 2],
    /// Unit vector of where he faces, x and z.
    facing: [f64; 2],
    holds: bool,
}

impl Muscles {
    pub(crate) fn new(stage: &mut Stage, places: &Places, load: Load) -> Self {
        let (height_m, mass_kg) = (1.75, 75.0);
        let feet_m = places.path_m[0];
        let body = stage.add_person([feet_m[0], 0.0, feet_m[1]], height_m, mass_kg);
        stage.set_enabled(load.body, false);
        Self {
            body,
            height_m,
            mass_kg,
            handle_m: places.handle_m,
            load,
            feet_m,
            facing: [0.0, -1.0],
            holds: true,
        }
    }

    /// Feet, x and z, m.
    pub(crate) fn feet_m(&self) -> [f64; 2] {
        self.feet_m
    }

    /// Where he faces: unit vector, x and z.
    pub(crate) fn facing(&self) -> [f64; 2] {
        self.facing
    }

    /// Does he reach the leaf's handle?
    pub(crate) fn reaches_handle(&self, leaf: &Leaf) -> bool {
        let (sin, cos) = libm::sincos(leaf.angle_rad);
        libm::hypot(self.handle_m * cos - self.feet_m[0], -self.handle_m * sin - self.feet_m[1]) <= REACH_M
    }

    /// Can his finger be on the keypad?
    pub(crate) fn reaches_keypad(&self) -> bool {
        libm::hypot(self.handle_m - self.feet_m[0], self.feet_m[1]) <= REACH_M && self.feet_m[1] > 0.0
    }

    /// His body on the stage.
    pub(crate) fn body(&self) -> Body {
        self.body
    }

    /// The parcel's body on the stage.
    pub(crate) fn parcel_body(&self) -> Body {
        self.load.body
    }

    /// Velocity on the ground, x and z, m/s.
    pub(crate) fn velocity_m_s(&self, stage: &Stage) -> [f64; 2] {
        let [x, _, z] = stage.velocity(self.body);
        [x, z]
    }

    /// Middle of the parcel, m.
    pub(crate) fn parcel_m(&self, stage: &Stage) -> [f64; 3] {
        stage.centre(self.load.body)
    }

    /// Height of the parcel's underside above the floor, m.
    pub(crate) fn parcel_clear_m(&self, stage: &Stage) -> f64 {
        stage.centre(self.load.body)[1] - self.load.size_m[1] / 2.0
    }

    /// Does he walk without the solver now?
    pub(crate) fn strolls(&self, stage: &Stage) -> bool {
        !stage.is_enabled(self.body)
    }

    /// Is off the scene: nothing of him is left under the solver but a parcel that he set down.
    pub(crate) fn leave(&mut self, stage: &mut Stage) {
        stage.set_enabled(self.body, false);
        if self.holds {
            stage.set_enabled(self.load.body, false);
        }
    }

    /// Acts out one tick under the solver; returns the torque of his hand about the hinge, N·m (+ opens).
    pub(crate) fn act(&mut self, intent: &Intent, leaf: &Leaf, stage: &mut Stage, tick_s: f64) -> f64 {
        let centre = stage.centre(self.body);
        let velocity = stage.velocity(self.body);
        self.feet_m = [centre[0], centre[2]];
        let wanted = self.wanted_velocity(intent);
        let pace = |i: usize, v: f64| (self.mass_kg * (wanted[i] - v) / 0.12).clamp(-FEET_N, FEET_N);
        let mut force = [pace(0, velocity[0]), 0.0, pace(1, velocity[2])];

        let hand_n =
            intent.door_hand.filter(|_| self.reaches_handle(leaf)).map_or(0.0, |(speed_m_s, most_n)| {
                (HAND_N_S_M * (speed_m_s - leaf.edge_m_s)).clamp(-most_n, most_n)
            });
        let (sin, cos) = libm::sincos(leaf.angle_rad);
        force[0] += hand_n * sin;
        force[2] += hand_n * cos;

        self.turn(intent, tick_s);
        self.carry(intent, stage, velocity, &mut force);
        stage.push(self.body, force);
        if distance_from_doorway_m(self.feet_m) > SOLVER_RADIUS_M {
            stage.set_enabled(self.body, false);
            if self.holds {
                stage.set_enabled(self.load.body, false);
            }
        }
        hand_n * self.handle_m
    }

    /// Walks without solver; takes his body up again near the door.
    pub(crate) fn stroll(&mut self, intent: &Intent, stage: &mut Stage, tick_s: f64) {
        let v = self.wanted_velocity(intent);
        self.feet_m = [self.feet_m[0] + v[0] * tick_s, self.feet_m[1] + v[1] * tick_s];
        self.turn(intent, tick_s);
        self.holds = intent.hold.is_some();
        let centre = [self.feet_m[0], self.height_m / 2.0, self.feet_m[1]];
        let velocity = [v[0], 0.0, v[1]];
        stage.place(self.body, centre, velocity);
        let held_at = self.held_at(intent);
        if let Some(at) = held_at {
            stage.place(self.load.body, at, velocity);
        }
        if intent.walk.is_some() && distance_from_doorway_m(self.feet_m) < SOLVER_RADIUS_M - 0.1 {
            stage.set_enabled(self.body, true);
            if held_at.is_some() {
                stage.set_enabled(self.load.body, true);
            }
        }
    }

    /// Holds the parcel on a spring; its pull goes back into the body.
    fn carry(&mut self, intent: &Intent, stage: &mut Stage, own_velocity: [f64; 3], force: &mut [f64; 3]) {
        self.holds = intent.hold.is_some();
        let Some(target) = self.held_at(intent) else { return };
        let Load { body, size_m, mass_kg } = self.load;
        let (at, v) = (stage.centre(body), stage.velocity(body));
        let stiffness = mass_kg * ARMS_RAD_S * ARMS_RAD_S;
        let damping = 2.0 * mass_kg * ARMS_RAD_S;
        let weight_n = [0.0, 9.81 * mass_kg, 0.0];
        let pull: [f64; 3] = std::array::from_fn(|i| {
            let n = weight_n[i] + stiffness * (target[i] - at[i]) + damping * (own_velocity[i] - v[i]);
            n.clamp(-ARMS_N, ARMS_N)
        });
        stage.push(body, pull);
        force[0] -= pull[0];
        force[2] -= pull[2];

        // Hands keep it level: a critically damped spring on its orientation.
        let inertia = mass_kg * (size_m[0] * size_m[0] + size_m[1] * size_m[1]) / 12.0;
        let (q, w) = (stage.orientation(body), stage.spin(body));
        let twist = |i: usize| {
            -inertia * (2.0 * ARMS_RAD_S * ARMS_RAD_S * q[i] * q[3].signum() + 2.0 * ARMS_RAD_S * w[i])
        };
        stage.twist(body, [twist(0), twist(1), twist(2)]);
    }

    /// Where the middle of the held parcel should be, m.
    fn held_at(&self, intent: &Intent) -> Option<[f64; 3]> {
        let (underside_m, before_m) = intent.hold?;
        let before_m = before_m + self.load.size_m[2] / 2.0;
        Some([
            self.feet_m[0] + before_m * self.facing[0],
            underside_m + self.load.size_m[1] / 2.0,
            self.feet_m[1] + before_m * self.facing[1],
        ])
    }

    fn wanted_velocity(&self, intent: &Intent) -> [f64; 2] {
        let Some((to, speed_m_s)) = intent.walk else { return [0.0, 0.0] };
        let (dx, dz) = (to[0] - self.feet_m[0], to[1] - self.feet_m[1]);
        let left_m = libm::hypot(dx, dz).max(1e-9);
        // Slows down over the last step.
        let speed = speed_m_s.min(0.15 + left_m / 0.35);
        [dx / left_m * speed, dz / left_m * speed]
    }

    /// Turns towards where he walks; at the door he faces it, and steps back without turning round.
    fn turn(&mut self, intent: &Intent, tick_s: f64) {
        let at_door = distance_from_doorway_m(self.feet_m) < 1.2;
        let goal = match intent.walk {
            Some((to, _)) if !at_door => [to[0] - self.feet_m[0], to[1] - self.feet_m[1]],
            _ if at_door => [0.0, -1.0],
            _ => return,
        };
        let length = libm::hypot(goal[0], goal[1]);
        if length < 0.05 {
            return;
        }
        let now = libm::atan2(self.facing[0], -self.facing[1]);
        let want = libm::atan2(goal[0] / length, -goal[1] / length);
        let mut by = want - now;
        if by > core::f64::consts::PI {
            by -= core::f64::consts::TAU;
        } else if by < -core::f64::consts::PI {
            by += core::f64::consts::TAU;
        }
        // A person turns at up to 3 rad/s (estimate).
        let (sin, cos) = libm::sincos(now + by.clamp(-3.0 * tick_s, 3.0 * tick_s));
        self.facing = [sin, -cos];
    }
}

fn distance_from_doorway_m(at: [f64; 2]) -> f64 {
    libm::hypot(at[0] - 0.5, at[1])
}
