//! A person's muscles: from intent to bounded forces.
//!
//! Far from the door a walking person needs no solver: they move along their path and their capsule is disabled. Near
//! it they are a rigid body: feet push against the ground, a hand against the leaf (and the leaf against the hand),
//! both arms carry the parcel on a spring.

use super::Intent;
use crate::plant::{Body, Plant, Stage};

/// Reach at handle height from the body's axis, arm and lean, m (estimate).
const REACH_M: f64 = 1.35;
/// Within this distance of the doorway a walking person is a body under the solver, m: door sweep, reach and a step.
const SOLVER_RADIUS_M: f64 = 2.6;
/// Largest force of the feet on the ground, N (estimate: a third of body weight sideways).
const FEET_N: f64 = 250.0;
/// Largest force of two carrying arms, N (estimate).
const ARMS_N: f64 = 150.0;
/// Stiffness of carrying arms: natural frequency of a held parcel, rad/s (estimate: 3 Hz).
const ARMS_RAD_S: f64 = 19.0;
/// Gain with which a hand corrects the leaf's speed, N per m/s (estimate).
const HAND_N_S_M: f64 = 200.0;

/// A box that can be carried.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Load {
    pub(crate) body: Body,
    pub(crate) size_m: [f64; 3],
    pub(crate) mass_kg: f64,
}

impl Load {
    /// Height of its underside above the floor, m.
    pub(crate) fn clear_m(&self, stage: &Stage) -> f64 {
        stage.centre(self.body)[1] - self.size_m[1] / 2.0
    }
}

/// The door as seen by a hand.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Leaf {
    /// Angle, rad (+ open).
    pub(crate) angle_rad: f64,
    /// Speed of the free edge, m/s (+ opening).
    pub(crate) edge_m_s: f64,
}

impl Leaf {
    /// The present leaf.
    pub(crate) fn of(plant: &Plant) -> Self {
        Self { angle_rad: plant.door_angle_rad(), edge_m_s: plant.door_edge_m_s() }
    }
}

/// A person's body.
#[derive(Clone, Debug)]
pub(crate) struct Muscles {
    body: Body,
    height_m: f64,
    mass_kg: f64,
    handle_m: f64,
    /// Feet, x and z, m: authoritative while without solver, a copy otherwise.
    feet_m: [f64; 2],
    /// Facing direction, unit vector x and z.
    facing: [f64; 2],
}

impl Muscles {
    /// A body off the scene, standing at `feet_m`. `handle_m`: distance of the handle from the hinge along the leaf.
    pub(crate) fn new(stage: &mut Stage, feet_m: [f64; 2], handle_m: f64) -> Self {
        let (height_m, mass_kg) = (1.75, 75.0);
        let body = stage.add_person([feet_m[0], 0.0, feet_m[1]], height_m, mass_kg);
        Self { body, height_m, mass_kg, handle_m, feet_m, facing: [0.0, -1.0] }
    }

    /// Feet, x and z, m.
    pub(crate) fn feet_m(&self) -> [f64; 2] {
        self.feet_m
    }

    /// Facing direction: unit vector, x and z.
    pub(crate) fn facing(&self) -> [f64; 2] {
        self.facing
    }

    /// Can they reach the leaf's handle?
    pub(crate) fn reaches_handle(&self, leaf: &Leaf) -> bool {
        let (sin, cos) = libm::sincos(leaf.angle_rad);
        libm::hypot(self.handle_m * cos - self.feet_m[0], -self.handle_m * sin - self.feet_m[1]) <= REACH_M
    }

    /// Can they reach the keypad with a finger?
    pub(crate) fn reaches_keypad(&self) -> bool {
        libm::hypot(self.handle_m - self.feet_m[0], self.feet_m[1]) <= REACH_M && self.feet_m[1] > 0.0
    }

    /// Their body on the stage.
    pub(crate) fn body(&self) -> Body {
        self.body
    }

    /// Can they reach the thumb-turn? It is above the inner handle.
    pub(crate) fn reaches_thumb_turn(&self, leaf: &Leaf) -> bool {
        self.reaches_handle(leaf) && self.feet_m[1] < 0.0
    }

    /// Velocity on the ground, x and z, m/s.
    pub(crate) fn velocity_m_s(&self, stage: &Stage) -> [f64; 2] {
        let [x, _, z] = stage.velocity(self.body);
        [x, z]
    }

    /// Do they walk without the solver now?
    pub(crate) fn strolls(&self, stage: &Stage) -> bool {
        !stage.is_enabled(self.body)
    }

    /// Leaves the scene: neither the body nor what it carries stays under the solver.
    pub(crate) fn leave(&self, load: Option<&Load>, stage: &mut Stage) {
        stage.set_enabled(self.body, false);
        if let Some(load) = load {
            stage.set_enabled(load.body, false);
        }
    }

    /// Executes one tick under the solver; returns the torque of the hand about the hinge, N·m (+ opens).
    pub(crate) fn act(
        &mut self,
        intent: &Intent,
        load: Option<&Load>,
        leaf: &Leaf,
        stage: &mut Stage,
        tick_s: f64,
    ) -> f64 {
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
        if let Some(load) = load {
            self.carry(intent, load, stage, velocity, &mut force);
        }
        stage.push(self.body, force);
        if distance_from_doorway_m(self.feet_m) > SOLVER_RADIUS_M {
            self.leave(load, stage);
        }
        hand_n * self.handle_m
    }

    /// Walks without solver; enables the body again near the door.
    pub(crate) fn stroll(&mut self, intent: &Intent, load: Option<&Load>, stage: &mut Stage, tick_s: f64) {
        let v = self.wanted_velocity(intent);
        self.feet_m = [self.feet_m[0] + v[0] * tick_s, self.feet_m[1] + v[1] * tick_s];
        self.turn(intent, tick_s);
        let centre = [self.feet_m[0], self.height_m / 2.0, self.feet_m[1]];
        let velocity = [v[0], 0.0, v[1]];
        stage.place(self.body, centre, velocity);
        let held = load.and_then(|load| Some((load.body, self.held_at(intent, load)?)));
        if let Some((body, at)) = held {
            stage.place(body, at, velocity);
        }
        if intent.walk.is_some() && distance_from_doorway_m(self.feet_m) < SOLVER_RADIUS_M - 0.1 {
            stage.set_enabled(self.body, true);
            if let Some((body, _)) = held {
                stage.set_enabled(body, true);
            }
        }
    }

    /// Holds the parcel on a spring; its reaction acts on the body.
    fn carry(
        &self,
        intent: &Intent,
        load: &Load,
        stage: &mut Stage,
        own_velocity: [f64; 3],
        force: &mut [f64; 3],
    ) {
        let Some(target) = self.held_at(intent, load) else { return };
        let Load { body, size_m, mass_kg } = *load;
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

        // The hands keep it level: a critically damped spring on its orientation.
        let inertia = mass_kg * (size_m[0] * size_m[0] + size_m[1] * size_m[1]) / 12.0;
        let (q, w) = (stage.orientation(body), stage.spin(body));
        let twist = |i: usize| {
            -inertia * (2.0 * ARMS_RAD_S * ARMS_RAD_S * q[i] * q[3].signum() + 2.0 * ARMS_RAD_S * w[i])
        };
        stage.twist(body, [twist(0), twist(1), twist(2)]);
    }

    /// Target position for the centre of the held parcel, m.
    fn held_at(&self, intent: &Intent, load: &Load) -> Option<[f64; 3]> {
        let (underside_m, before_m) = intent.hold?;
        let before_m = before_m + load.size_m[2] / 2.0;
        Some([
            self.feet_m[0] + before_m * self.facing[0],
            underside_m + load.size_m[1] / 2.0,
            self.feet_m[1] + before_m * self.facing[1],
        ])
    }

    fn wanted_velocity(&self, intent: &Intent) -> [f64; 2] {
        let Some((to, speed_m_s)) = intent.walk else { return [0.0, 0.0] };
        let (dx, dz) = (to[0] - self.feet_m[0], to[1] - self.feet_m[1]);
        let left_m = libm::hypot(dx, dz).max(1e-9);
        // Slow down over the last step.
        let speed = speed_m_s.min(0.15 + left_m / 0.35);
        [dx / left_m * speed, dz / left_m * speed]
    }

    /// Turns towards the face direction or the direction of walking; outside the door they face it, and step back
    /// without turning round.
    fn turn(&mut self, intent: &Intent, tick_s: f64) {
        let at_door = distance_from_doorway_m(self.feet_m) < 1.2;
        let goal = match (intent.face, intent.walk) {
            (Some(face), _) => face,
            (None, Some((to, _))) if !at_door => [to[0] - self.feet_m[0], to[1] - self.feet_m[1]],
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
