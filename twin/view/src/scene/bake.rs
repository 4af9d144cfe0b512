//! Light of what does not move, computed once and kept in the vertices: soft sun, shadow in corners, for nothing a
//! picture. The low tier shows it as it is; the other tiers take the bare colours and light them themselves.

use std::collections::BTreeMap;

use bevy::asset::RenderAssetUsages;
use bevy::math::ops;
use bevy::mesh::{Indices, PrimitiveTopology};
use bevy::prelude::*;

use super::lamps;
use super::light::Daylight;
use crate::Quality;
use crate::figure::solid::Solid;

/// Rays to the sun a vertex; they end in shadow edges that are soft over this many steps.
const SUN_RAYS: u32 = 14;
/// Half the angle of the sun's disc as far as shadows are concerned, rad. The true one is 0.005; wider hides the grain.
const SUN_SOFT_RAD: f32 = 0.05;
/// Rays to the sky a vertex.
const SKY_RAYS: u32 = 20;
/// Farther than this nothing darkens a corner, m.
const SKY_REACH_M: f32 = 1.6;

/// Edges longer than this are looked at more closely whatever their ends show, m: a shadow may lie between.
const COARSE_M: f32 = 0.9;
/// An edge is split if its middle's light is off its ends' mean by more than this, 1 being full light; smaller values
/// cost vertices, larger ones show as kinks in soft shadows.
const BEND_MAX: f32 = 0.03;
/// ... or if its ends differ by more than this: the edge of a shadow crosses it.
const SLOPE_MAX: f32 = 0.16;

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
    fn sun_share(&self, from: Vec3, sun: Vec3) -> f32 {
        let (u, v) = sun.any_orthonormal_pair();
        let free = (0..SUN_RAYS).filter(|i| {
            let [x, y] = on_disc(*i, SUN_RAYS).map(|w| w * SUN_SOFT_RAD);
            self.first(from, sun + u * x + v * y).is_none()
        });
        free.count() as f32 / SUN_RAYS as f32
    }

    /// Share of the sky's light that is not shut out by what stands near, weighted by its angle to the surface.
    fn sky_share(&self, from: Vec3, normal: Vec3) -> f32 {
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

/// Everything that a still thing needs to stand in the scene.
pub(crate) struct Studio<'a> {
    pub(crate) quality: Quality,
    pub(crate) light: &'a Daylight,
    pub(crate) occluders: &'a Occluders,
}

impl Studio<'_> {
    /// The mesh of a still solid in the world's frame. `grain_m`: how finely light may be kept where it changes.
    pub(crate) fn still(&self, mut solid: Solid, grain_m: f32) -> Mesh {
        if self.quality == Quality::Low {
            let lights = refine(&mut solid, grain_m, |at, normal| self.light_at(at, normal));
            for (colour, light) in solid.colours.iter_mut().zip(lights) {
                let lit = Vec3::new(colour[0], colour[1], colour[2]) * light;
                *colour = lit.extend(colour[3]).to_array();
            }
        }
        mesh(&solid)
    }

    /// The material for [`Studio::still`] meshes.
    pub(crate) fn finish(&self) -> StandardMaterial {
        StandardMaterial { unlit: self.quality == Quality::Low, ..matt() }
    }

    fn light_at(&self, at: Vec3, normal: Vec3) -> Vec3 {
        let from = at + normal * 0.012;
        let facing = normal.dot(self.light.sun_direction) > 0.0;
        let sun = if facing { self.occluders.sun_share(from, self.light.sun_direction) } else { 0.0 };
        let lamps = lamps::light_at(self.light, self.occluders, from, normal);
        self.light.shade(normal, sun, self.occluders.sky_share(from, normal), lamps)
    }
}

/// What most of the scene is made of.
pub(crate) fn matt() -> StandardMaterial {
    StandardMaterial { perceptual_roughness: 0.85, reflectance: 0.25, ..default() }
}

/// Splits triangles where light changes, and gives every vertex its light. A triangle is always split across its
/// longest edge, which keeps it well shaped (Rivara 1984), and a split edge splits both its triangles, so that no gap
/// opens.
fn refine(solid: &mut Solid, grain_m: f32, light_at: impl Fn(Vec3, Vec3) -> Vec3) -> Vec<Vec3> {
    let lights = solid.positions.iter().zip(&solid.normals).map(|(at, n)| light_at(*at, *n)).collect();
    let mut open = std::mem::take(&mut solid.triangles);
    let mut cutter = Cutter { solid, lights, grain_m, light_at, edges: BTreeMap::new() };
    loop {
        let before = cutter.lights.len();
        let mut done = Vec::with_capacity(open.len());
        while let Some([a, b, c]) = open.pop() {
            let mut sides = [[a, b, c], [b, c, a], [c, a, b]];
            if sides.iter().any(|[p, q, _]| cutter.wants_cut(*p, *q)) {
                sides.sort_by(|x, y| cutter.length_m(y[0], y[1]).total_cmp(&cutter.length_m(x[0], x[1])));
                let [p, q, r] = sides[0];
                let middle = cutter.cut(p, q);
                open.extend([[p, middle, r], [middle, q, r]]);
            } else {
                done.push([a, b, c]);
            }
        }
        open = done;
        if cutter.lights.len() == before {
            break;
        }
    }
    let lights = cutter.lights;
    solid.triangles = open;
    lights
}

/// An edge that was looked at.
#[derive(Clone, Copy)]
enum Edge {
    /// Light is even along it.
    Even,
    /// Light changes along it; this is the light in its middle.
    Uneven(Vec3),
    /// Cut at this vertex.
    Cut(u32),
}

struct Cutter<'a, L> {
    solid: &'a mut Solid,
    lights: Vec<Vec3>,
    grain_m: f32,
    light_at: L,
    edges: BTreeMap<(u32, u32), Edge>,
}

impl<L: Fn(Vec3, Vec3) -> Vec3> Cutter<'_, L> {
    fn length_m(&self, p: u32, q: u32) -> f32 {
        self.solid.positions[p as usize].distance(self.solid.positions[q as usize])
    }

    fn wants_cut(&mut self, p: u32, q: u32) -> bool {
        let key = (p.min(q), p.max(q));
        let edge = self.edges.get(&key).copied().unwrap_or_else(|| self.look_at(p, q));
        self.edges.insert(key, edge);
        !matches!(edge, Edge::Even)
    }

    fn look_at(&self, p: u32, q: u32) -> Edge {
        let length_m = self.length_m(p, q);
        if length_m <= self.grain_m {
            return Edge::Even;
        }
        let (at, normal) = self.middle(p, q);
        let light = (self.light_at)(at, normal);
        let (from, to) = (self.lights[p as usize], self.lights[q as usize]);
        let bend = (light - (from + to) / 2.0).abs().max_element();
        let slope = (from - to).abs().max_element();
        let uneven = length_m > COARSE_M || bend > BEND_MAX || slope > SLOPE_MAX;
        if uneven { Edge::Uneven(light) } else { Edge::Even }
    }

    fn middle(&self, p: u32, q: u32) -> (Vec3, Vec3) {
        let (p, q) = (p as usize, q as usize);
        let normal = (self.solid.normals[p] + self.solid.normals[q]).normalize_or(Vec3::Y);
        ((self.solid.positions[p] + self.solid.positions[q]) / 2.0, normal)
    }

    /// The vertex in the middle of an edge.
    fn cut(&mut self, p: u32, q: u32) -> u32 {
        let key = (p.min(q), p.max(q));
        let known = self.edges.get(&key).copied();
        if let Some(Edge::Cut(vertex)) = known {
            return vertex;
        }
        let (at, normal) = self.middle(p, q);
        let light = if let Some(Edge::Uneven(light)) = known { light } else { (self.light_at)(at, normal) };
        let (s, t) = (self.solid.colours[p as usize], self.solid.colours[q as usize]);
        let vertex = self.solid.positions.len() as u32;
        self.solid.positions.push(at);
        self.solid.normals.push(normal);
        self.solid.colours.push(std::array::from_fn(|k| (s[k] + t[k]) / 2.0));
        self.lights.push(light);
        self.edges.insert(key, Edge::Cut(vertex));
        vertex
    }
}

/// A solid as Bevy's mesh, with its colours in the vertices.
pub(crate) fn mesh(solid: &Solid) -> Mesh {
    let indices = solid.triangles.iter().flatten().copied().collect();
    Mesh::new(PrimitiveTopology::TriangleList, RenderAssetUsages::RENDER_WORLD)
        .with_inserted_attribute(Mesh::ATTRIBUTE_POSITION, triples(&solid.positions))
        .with_inserted_attribute(Mesh::ATTRIBUTE_NORMAL, triples(&solid.normals))
        .with_inserted_attribute(Mesh::ATTRIBUTE_COLOR, solid.colours.clone())
        .with_inserted_indices(Indices::U32(indices))
}

fn triples(vectors: &[Vec3]) -> Vec<[f32; 3]> {
    vectors.iter().map(Vec3::to_array).collect()
}

#[cfg(test)]
mod tests;
