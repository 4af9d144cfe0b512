//! Bodies with one degree of freedom and the two ways they act on each other: they press and they rub.
//!
//! - **Press**: a stiff spring along the direction of overlap, damped by a fraction of critical. It never pulls.
//! - **Rub**: Coulomb friction as a bounded impulse. It may stop a motion, never reverse it, so that a body held by
//!   friction has speed exactly zero and a plant at rest stays at rest.
//!
//! A body acts along another's direction through an *arm*: metres of that direction per unit of its own coordinate (1
//! for a body that slides along it, the lever for one that turns).
//!
//! The explicit step of `h` seconds is stable while `h * sqrt(stiffness / inertia) < 0.5`; every stiffness in this
//! module's siblings is below that limit for the lightest body it touches.

/// Ratio of static to kinetic friction. Estimate: dry steel, 1.2 to 1.5.
pub(super) const STICTION: f64 = 1.3;

/// A body with one coordinate: kg and m, or kg m^2 and rad.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Body {
    pub(super) inertia: f64,
    pub(super) position: f64,
    pub(super) speed: f64,
    force: f64,
}

impl Body {
    pub(super) fn at_rest(inertia: f64, position: f64) -> Self {
        Self::moving(inertia, position, 0.0)
    }

    pub(super) fn moving(inertia: f64, position: f64, speed: f64) -> Self {
        Self { inertia, position, speed, force: 0.0 }
    }

    /// Adds a force (N) or torque (N·m) along the coordinate, for the running sub-step.
    pub(super) fn push(&mut self, force: f64) {
        self.force += force;
    }

    /// Converts the collected forces into speed. First half of a sub-step.
    pub(super) fn kick(&mut self, h: f64) {
        self.speed += self.force / self.inertia * h;
        self.force = 0.0;
    }

    /// Converts speed into position. Last part of a sub-step, after all rubbing.
    pub(super) fn drift(&mut self, h: f64) {
        self.position += self.speed * h;
    }

    /// Dry friction against the fixed frame, at most `limit` newtons (or N·m) while sliding.
    pub(super) fn rub(&mut self, limit: f64, h: f64) {
        self.speed += friction_impulse(self.speed, 1.0 / self.inertia, limit, h) / self.inertia;
    }

    /// Keeps the body inside `low..=high` by stiff buffers.
    pub(super) fn stay_within(&mut self, low: f64, high: f64, buffer: Buffer) {
        let force = buffer.force(low - self.position, -self.speed, self.inertia)
            - buffer.force(self.position - high, self.speed, self.inertia);
        self.push(force);
    }
}

/// A stiff surface: newtons per metre (or N·m/rad) and the fraction of critical damping.
#[derive(Clone, Copy, Debug)]
pub(super) struct Buffer {
    pub(super) stiffness: f64,
    pub(super) damping_ratio: f64,
}

impl Buffer {
    /// Force that separates an overlap; 0 without overlap. It never pulls.
    pub(super) fn force(self, depth: f64, depth_rate: f64, inertia: f64) -> f64 {
        if depth <= 0.0 {
            return 0.0;
        }
        let damping = 2.0 * self.damping_ratio * libm::sqrt(self.stiffness * inertia);
        (self.stiffness * depth + damping * depth_rate).max(0.0)
    }
}

/// Two bodies in contact during one sub-step: `normal` separates them, `tangent` is the direction of rubbing; each
/// holds the arms of the first and of the second body.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Contact {
    pub(super) depth: f64,
    pub(super) normal: [f64; 2],
    pub(super) tangent: [f64; 2],
}

impl Contact {
    /// Presses both bodies apart; returns the normal force, N.
    pub(super) fn press(&self, buffer: Buffer, a: &mut Body, b: &mut Body) -> f64 {
        let [arm_a, arm_b] = self.normal;
        let mobility = mobility(self.normal, a, b);
        let depth_rate = -(arm_a * a.speed + arm_b * b.speed);
        let normal_n = buffer.force(self.depth, depth_rate, 1.0 / mobility);
        a.push(arm_a * normal_n);
        b.push(arm_b * normal_n);
        normal_n
    }

    /// Friction of at most `limit_n` between both bodies along the tangent.
    pub(super) fn rub(&self, limit_n: f64, a: &mut Body, b: &mut Body, h: f64) {
        let [arm_a, arm_b] = self.tangent;
        let slip = arm_a * a.speed + arm_b * b.speed;
        let impulse = friction_impulse(slip, mobility(self.tangent, a, b), limit_n, h);
        a.speed += arm_a * impulse / a.inertia;
        b.speed += arm_b * impulse / b.inertia;
    }
}

/// Speed gained along a direction per unit of impulse.
fn mobility(arms: [f64; 2], a: &Body, b: &Body) -> f64 {
    arms[0] * arms[0] / a.inertia + arms[1] * arms[1] / b.inertia
}

/// The impulse of friction against `slip`. Motion that static friction can stop within this sub-step is stopped;
/// otherwise only kinetic friction acts.
fn friction_impulse(slip: f64, mobility: f64, limit: f64, h: f64) -> f64 {
    if mobility <= 0.0 {
        return 0.0;
    }
    let stopping = -slip / mobility;
    let kinetic = limit * h;
    if stopping.abs() <= kinetic * STICTION { stopping } else { stopping.clamp(-kinetic, kinetic) }
}
