//! The stage: everything that collides freely, in rapier3d.
//!
//! Frame: right-handed, metres; +x along the front wall seen from the street, +y up, +z out of the house. The hinge
//! is at the origin, the doorway spans x = 0 .. width, the leaf opens inward (towards -z) for positive angles.
//!
//! The leaf is a body that can only turn about its hinge: its mass is given about the hinge, so that no joint has to
//! be solved. What presses on it within tenths of a millimetre (stop, seal, latch, bolt) is not decided here but in
//! [`mechanism`](super::mechanism), which supplies a torque. The leaf therefore does not collide with walls or floor.
//! rapier's pipeline holds only workspace, so a clone of the stage creates a new one.

use rapier3d::prelude::*;

/// Handle of a body on the stage.
pub(crate) type Body = RigidBodyHandle;

const WALLS: Group = Group::GROUP_1;
const LEAF: Group = Group::GROUP_2;
const LOOSE: Group = Group::GROUP_3;

/// Shoulder radius of a standing person, m (estimate: half of a shoulder breadth of 0.44 m).
const PERSON_RADIUS_M: f32 = 0.22;

/// A loose object slower than this for so long sleeps until it is touched, m/s, rad/s and s. If these speeds were
/// higher it would stop while it still tips over; if lower, creeping contacts would keep it awake (see `REST_M_S` of
/// the plant).
const SLEEPS_BELOW_M_S: f32 = 3e-3;
const SLEEPS_BELOW_RAD_S: f32 = 2e-2;
const SLEEPS_AFTER_S: f32 = 0.1;

/// The door leaf as a rigid body.
#[derive(Clone, Copy, Debug)]
pub(crate) struct LeafShape {
    pub(crate) width_m: f64,
    pub(crate) height_m: f64,
    pub(crate) thickness_m: f64,
    pub(crate) mass_kg: f64,
}

/// Everything that collides freely. See the module's text for the frame.
pub(crate) struct Stage {
    pipeline: PhysicsPipeline,
    ccd: CCDSolver,
    parameters: IntegrationParameters,
    islands: IslandManager,
    broad_phase: BroadPhaseBvh,
    narrow_phase: NarrowPhase,
    bodies: RigidBodySet,
    colliders: ColliderSet,
    joints: ImpulseJointSet,
    multibody_joints: MultibodyJointSet,
    soft_bodies: SoftBodySet,
    leaf: Body,
    leaf_inertia_kg_m2: f64,
    /// Bodies that forces act on in this tick.
    pushed: Vec<Body>,
    furniture: Vec<Body>,
    foot: Body,
}

impl Clone for Stage {
    fn clone(&self) -> Self {
        Self {
            pipeline: PhysicsPipeline::new(),
            ccd: CCDSolver::new(),
            parameters: self.parameters,
            islands: self.islands.clone(),
            broad_phase: self.broad_phase.clone(),
            narrow_phase: self.narrow_phase.clone(),
            bodies: self.bodies.clone(),
            colliders: self.colliders.clone(),
            joints: self.joints.clone(),
            multibody_joints: self.multibody_joints.clone(),
            soft_bodies: self.soft_bodies.clone(),
            leaf: self.leaf,
            leaf_inertia_kg_m2: self.leaf_inertia_kg_m2,
            pushed: self.pushed.clone(),
            furniture: self.furniture.clone(),
            foot: self.foot,
        }
    }
}

impl Stage {
    /// A hung leaf, at rest and closed. The floor is part of the house.
    pub(crate) fn new(shape: LeafShape, tick_s: f64) -> Self {
        let mut bodies = RigidBodySet::new();
        let mut colliders = ColliderSet::new();
        let (w, h, t) = (shape.width_m as f32, shape.height_m as f32, shape.thickness_m as f32);

        let mass_kg = shape.mass_kg as f32;
        // A slab hung at one of its edges.
        let inertia_kg_m2 = mass_kg * (w * w + t * t) / 3.0;
        let turning = MassProperties::new(Vector::ZERO, mass_kg, Vector::new(0.0, inertia_kg_m2, 0.0));
        let leaf = bodies.insert(
            RigidBodyBuilder::dynamic()
                .lock_translations()
                .enabled_rotations(false, true, false)
                .additional_mass_properties(turning)
                .can_sleep(false),
        );
        colliders.insert_with_parent(
            ColliderBuilder::cuboid(w / 2.0, h / 2.0, t / 2.0)
                .translation(Vector::new(w / 2.0, h / 2.0, -t / 2.0))
                .density(0.0)
                .friction(0.3)
                .collision_groups(groups(LEAF, LOOSE)),
            leaf,
            &mut bodies,
        );
        // A boot, 0.28 m long, just inside the strike side; it collides only with the leaf.
        let foot = bodies
            .insert(RigidBodyBuilder::fixed().translation(Vector::new(0.8 * w, 0.06, 0.02)).enabled(false));
        colliders.insert_with_parent(
            ColliderBuilder::cuboid(0.05, 0.06, 0.14).collision_groups(groups(LOOSE, LEAF)),
            foot,
            &mut bodies,
        );
        Self {
            pipeline: PhysicsPipeline::new(),
            ccd: CCDSolver::new(),
            parameters: IntegrationParameters { dt: tick_s as f32, ..IntegrationParameters::default() },
            islands: IslandManager::new(),
            broad_phase: BroadPhaseBvh::new(),
            narrow_phase: NarrowPhase::new(),
            bodies,
            colliders,
            joints: ImpulseJointSet::new(),
            multibody_joints: MultibodyJointSet::new(),
            soft_bodies: SoftBodySet::default(),
            leaf,
            leaf_inertia_kg_m2: f64::from(inertia_kg_m2),
            pushed: Vec::new(),
            furniture: Vec::new(),
            foot,
        }
    }

    /// A fixed box: wall, kerb, built-in furniture. Centre and full size, m.
    pub(crate) fn add_wall(&mut self, centre_m: [f64; 3], size_m: [f64; 3]) {
        let half = vector(size_m) * 0.5;
        self.colliders.insert(
            ColliderBuilder::cuboid(half.x, half.y, half.z)
                .translation(vector(centre_m))
                .friction(0.5)
                .collision_groups(groups(WALLS, LOOSE)),
        );
    }

    /// A loose box: parcel, vase, chair. Centre and full size, m; mass, kg.
    pub(crate) fn add_thing(&mut self, centre_m: [f64; 3], size_m: [f64; 3], mass_kg: f64) -> Body {
        let half = vector(size_m) * 0.5;
        let body = self.bodies.insert(RigidBodyBuilder::dynamic().translation(vector(centre_m)));
        let sleeps = self.bodies[body].activation_mut();
        sleeps.normalized_linear_threshold = SLEEPS_BELOW_M_S;
        sleeps.angular_threshold = SLEEPS_BELOW_RAD_S;
        sleeps.time_until_sleep = SLEEPS_AFTER_S;
        self.colliders.insert_with_parent(
            ColliderBuilder::cuboid(half.x, half.y, half.z)
                .mass(mass_kg as f32)
                .friction(0.5)
                .restitution(0.1)
                .collision_groups(groups(LOOSE, WALLS | LEAF | LOOSE)),
            body,
            &mut self.bodies,
        );
        body
    }

    /// A loose piece of furniture: a loose object that is also listed.
    pub(crate) fn add_furniture(&mut self, centre_m: [f64; 3], size_m: [f64; 3], mass_kg: f64) {
        let body = self.add_thing(centre_m, size_m, mass_kg);
        self.furniture.push(body);
    }

    /// Loose furniture, in the order in which it was added.
    pub(crate) fn furniture(&self) -> &[Body] {
        &self.furniture
    }

    /// A standing person: an upright capsule that slides, moved only by [`push`](Self::push). Feet at `feet_m`.
    pub(crate) fn add_person(&mut self, feet_m: [f64; 3], height_m: f64, mass_kg: f64) -> Body {
        let half = height_m as f32 / 2.0;
        let body = self.bodies.insert(
            RigidBodyBuilder::dynamic()
                .translation(vector(feet_m) + Vector::Y * half)
                .lock_rotations()
                .can_sleep(false)
                .enabled(false),
        );
        self.colliders.insert_with_parent(
            ColliderBuilder::capsule_y(half - PERSON_RADIUS_M, PERSON_RADIUS_M)
                .mass(mass_kg as f32)
                // Feet and their grip are modelled by the muscles (a bounded push), not by the capsule.
                .friction(0.0)
                .friction_combine_rule(CoefficientCombineRule::Min)
                .collision_groups(groups(LOOSE, WALLS | LEAF | LOOSE)),
            body,
            &mut self.bodies,
        );
        body
    }

    /// Advances by one tick under the given torque about the hinge, N·m (+ opens).
    pub(crate) fn step(&mut self, hinge_torque_nm: f64) {
        self.twist(self.leaf, [0.0, hinge_torque_nm, 0.0]);
        self.pipeline.step(
            Vector::Y * -9.81,
            &self.parameters,
            &mut self.islands,
            &mut self.broad_phase,
            &mut self.narrow_phase,
            &mut self.bodies,
            &mut self.colliders,
            &mut self.joints,
            &mut self.multibody_joints,
            &mut self.soft_bodies,
            &mut self.ccd,
            &(),
            &(),
        );
        // Only bodies that were pushed: the solver wakes every body that is modified in its next step.
        for handle in self.pushed.drain(..) {
            let body = &mut self.bodies[handle];
            body.reset_forces(false);
            body.reset_torques(false);
        }
    }

    /// Moment of inertia of the leaf about its hinge, kg m².
    pub(crate) fn leaf_inertia_kg_m2(&self) -> f64 {
        self.leaf_inertia_kg_m2
    }

    /// Sets the leaf's angle, rad, at rest.
    pub(crate) fn set_leaf_angle(&mut self, angle_rad: f64) {
        self.bodies[self.leaf].set_rotation(Rotation::from_axis_angle(Vector::Y, angle_rad as f32), true);
    }

    /// Leaf angle, rad (+ open), and rate, rad/s.
    pub(crate) fn leaf_motion(&self) -> (f64, f64) {
        let leaf = &self.bodies[self.leaf];
        let q = leaf.rotation();
        (2.0 * libm::atan2(f64::from(q.y), f64::from(q.w)), f64::from(leaf.angvel().y))
    }

    /// Stops all residual motion when the plant falls asleep.
    pub(crate) fn halt(&mut self) {
        for (_, body) in self.bodies.iter_mut() {
            body.set_linvel(Vector::ZERO, false);
            body.set_angvel(AngVector::ZERO, false);
        }
    }

    /// Largest speed of any enabled loose body, m/s (spin counted at 0.2 m).
    pub(crate) fn liveliest_m_s(&self) -> f64 {
        let mut most: f32 = 0.0;
        for (handle, body) in self.bodies.iter() {
            if handle != self.leaf && body.is_enabled() && body.is_dynamic() {
                most = most.max(body.linvel().length()).max(0.2 * body.angvel().length());
            }
        }
        f64::from(most)
    }

    /// Force on a body's centre of mass, N, for this tick.
    pub(crate) fn push(&mut self, body: Body, force_n: [f64; 3]) {
        self.bodies[body].add_force(vector(force_n), true);
        self.pushed.push(body);
    }

    /// Torque on a body, N·m, for this tick.
    pub(crate) fn twist(&mut self, body: Body, torque_nm: [f64; 3]) {
        self.bodies[body].add_torque(vector(torque_nm), true);
        self.pushed.push(body);
    }

    /// Centre, m.
    pub(crate) fn centre(&self, body: Body) -> [f64; 3] {
        array(self.bodies[body].translation())
    }

    /// Velocity of the centre, m/s.
    pub(crate) fn velocity(&self, body: Body) -> [f64; 3] {
        array(self.bodies[body].linvel())
    }

    /// Orientation as a quaternion x, y, z, w.
    pub(crate) fn orientation(&self, body: Body) -> [f64; 4] {
        let q = self.bodies[body].rotation();
        [q.x, q.y, q.z, q.w].map(f64::from)
    }

    /// Position and orientation as bits.
    pub(crate) fn standing(&self, body: Body) -> [u32; 7] {
        let (p, q) = (self.bodies[body].translation(), self.bodies[body].rotation());
        [p.x, p.y, p.z, q.x, q.y, q.z, q.w].map(f32::to_bits)
    }

    /// Spin, rad/s.
    pub(crate) fn spin(&self, body: Body) -> [f64; 3] {
        array(self.bodies[body].angvel())
    }

    /// Places a body with a velocity: for a person who walked without the solver and returns to it.
    pub(crate) fn place(&mut self, body: Body, centre_m: [f64; 3], velocity_m_s: [f64; 3]) {
        let b = &mut self.bodies[body];
        b.set_translation(vector(centre_m), true);
        b.set_linvel(vector(velocity_m_s), true);
    }

    /// The leaf.
    pub(crate) fn leaf(&self) -> Body {
        self.leaf
    }

    /// A body for casting many rays; none if it has no shape.
    pub(crate) fn target(&self, body: Body) -> Option<Target<'_>> {
        let (collider, pose) = self.shape(body)?;
        Some(Target { shape: collider.shape(), pose })
    }

    /// A point in the body's own frame.
    pub(crate) fn on_body(&self, body: Body, point: Vector) -> Vector {
        self.bodies[body].position().inverse_transform_point(point)
    }

    /// Least and greatest corner of the box around a body, m.
    pub(crate) fn bounds(&self, body: Body) -> ([f64; 3], [f64; 3]) {
        let Some((collider, pose)) = self.shape(body) else { return ([0.0; 3], [0.0; 3]) };
        let around = collider.shape().compute_aabb(&pose);
        (array(around.mins), array(around.maxs))
    }

    /// A body's shape and position: after a body was placed by hand, its colliders follow only in the next step.
    fn shape(&self, body: Body) -> Option<(&Collider, Pose)> {
        let body = &self.bodies[body];
        let collider = body.colliders().first().and_then(|handle| self.colliders.get(*handle))?;
        let on_body = collider.position_wrt_parent().copied().unwrap_or_default();
        Some((collider, *body.position() * on_body))
    }

    /// Puts somebody's foot between leaf and frame, or removes it.
    pub(crate) fn put_foot_in_doorway(&mut self, there: bool) {
        self.bodies[self.foot].set_enabled(there);
    }

    /// Enables or disables a body in the solver.
    pub(crate) fn set_enabled(&mut self, body: Body, enabled: bool) {
        self.bodies[body].set_enabled(enabled);
    }

    /// Is a body enabled in the solver?
    pub(crate) fn is_enabled(&self, body: Body) -> bool {
        self.bodies[body].is_enabled()
    }

    /// Bits of every body's state, for the trace hash.
    pub(crate) fn fold_state(&self, mut take: impl FnMut(&[u8])) {
        for (_, body) in self.bodies.iter() {
            let (p, q, v, w) = (body.translation(), body.rotation(), body.linvel(), body.angvel());
            let state = [p.x, p.y, p.z, q.x, q.y, q.z, q.w, v.x, v.y, v.z, w.x, w.y, w.z];
            take(state.map(|x| x.to_bits().to_le_bytes()).as_flattened());
        }
    }
}

/// A body's shape at its present position.
pub(crate) struct Target<'a> {
    shape: &'a dyn Shape,
    pose: Pose,
}

impl Target<'_> {
    /// First hit of a ray within this many metres: distance, and the surface's normal there.
    pub(crate) fn hit(&self, from: Vector, ray: Vector, within_m: f32) -> Option<(f32, Vector)> {
        let found = self.shape.cast_ray_and_get_normal(&self.pose, &Ray::new(from, ray), within_m, true)?;
        Some((found.time_of_impact, found.normal))
    }
}

fn groups(memberships: Group, filter: Group) -> InteractionGroups {
    InteractionGroups::new(memberships, filter, InteractionTestMode::And)
}

fn vector(v: [f64; 3]) -> Vector {
    Vector::new(v[0] as f32, v[1] as f32, v[2] as f32)
}

fn array(v: Vector) -> [f64; 3] {
    [v.x, v.y, v.z].map(f64::from)
}
