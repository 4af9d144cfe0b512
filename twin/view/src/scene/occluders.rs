//! What throws shadows, and how much of sun and sky a point sees past it.

use bevy::math::ops;
use bevy::prelude::*;

/// Rays to the sun a vertex; they end in shadow edges that are soft over this many steps.
const SUN_RAYS: u32 = 14;
/// Half the angle of the sun's disc as far as shadows are concerned, rad. The true one is 0.005; wider hides the grain.
const SUN_SOFT_RAD: f32 = 0.05;
/// Rays to the sky a vertex.
const SKY_RAYS: u32 = 20;
/// Farther than this nothing darkens a corner, m.
const SKY_REACH_M: f32 = 1.6;

/// What throws shadows.
#[derive(Resource, Clone, Debug, Default)]
pub(crate) struct Occluders {
    /// Boxes: least and greatest corner, m.
    boxes: Vec<[Vec3; 2]>,
    /// Ellipsoids: centre and half axes, m.
    balls: Vec<[Vec3; 2]>,
}

impl Occluders {
    /// Adds a box.
    pub(crate) fn block(&mut self, centre: Vec3, half: Vec3) {
        self.boxes.push([centre - half, centre + half]);
    }

    /// Adds an ellipsoid.
    pub(crate) fn ball(&mut self, centre: Vec3, half: Vec3) {
        self.balls.push([centre, half]);
    }

    /// Distance to the first thing on a ray, in units of `direction`; none if the way is free.
    fn first(&self, from: Vec3, direction: Vec3) -> Option<f32> {
        let pace = direction.recip();
        let of_box = |[least, greatest]: &[Vec3; 2]| {
            let (a, b) = ((*least - from) * pace, (*greatest - from) * pace);
            let (enter, leave) = (a.min(b).max_element(), a.max(b).min_element());
            (leave >= enter && enter > 0.0).then_some(enter)
        };
        let of_ball = |[centre, half]: &[Vec3; 2]| {
            let (o, d) = ((from - *centre) / *half, direction / *half);
            let (a, b, c) = (d.dot(d), o.dot(d), o.dot(o) - 1.0);
            let inside = b * b - a * c;
            let enter = (-b - inside.max(0.0).sqrt()) / a;
            (inside > 0.0 && enter > 0.0).then_some(enter)
        };
        let hits = self.boxes.iter().filter_map(of_box).chain(self.balls.iter().filter_map(of_ball));
        hits.min_by(f32::total_cmp)
    }

    /// Is nothing between two points?
    pub(crate) fn is_free(&self, from: Vec3, to: Vec3) -> bool {
        self.first(from, to - from).is_none_or(|share| share > 1.0)
    }

    /// Share of the sun's disc that is seen.
    pub(super) fn sun_share(&self, from: Vec3, sun: Vec3) -> f32 {
        let (u, v) = sun.any_orthonormal_pair();
        let free = (0..SUN_RAYS).filter(|i| {
            let [x, y] = on_disc(*i, SUN_RAYS).map(|w| w * SUN_SOFT_RAD);
            self.first(from, sun + u * x + v * y).is_none()
        });
        free.count() as f32 / SUN_RAYS as f32
    }

    /// Share of the sky's light that is not shut out by what stands near, weighted by its angle to the surface.
    pub(super) fn sky_share(&self, from: Vec3, normal: Vec3) -> f32 {
        let (u, v) = normal.any_orthonormal_pair();
        let seen = (0..SKY_RAYS).map(|i| {
            let [x, y] = on_disc(i, SKY_RAYS);
            let up = (1.0 - x * x - y * y).max(0.0).sqrt();
            let near = self.first(from, u * x + v * y + normal * up).unwrap_or(SKY_REACH_M);
            // The square root lets corners fade softly; a linear fall leaves visible bands.
            (near / SKY_REACH_M).min(1.0).sqrt()
        });
        seen.sum::<f32>() / SKY_RAYS as f32
    }
}

/// The i-th of n points spread evenly over the unit disc: Vogel's sunflower.
fn on_disc(i: u32, n: u32) -> [f32; 2] {
    let radius = ((i as f32 + 0.5) / n as f32).sqrt();
    let (sin, cos) = ops::sin_cos(i as f32 * 2.399_963);
    [radius * cos, radius * sin]
}

#[cfg(test)]
mod tests;
