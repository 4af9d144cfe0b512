//! Light of what does not move, computed once and kept in the vertices: soft sun and shadow in corners,
//! at no cost for each picture. The low tier shows it as it is; the other tiers take the bare colours and light them
//! themselves.

use std::collections::BTreeMap;

use bevy::prelude::*;

use super::lamps;
use super::light::Daylight;
use super::mesh::{matt, mesh};
use super::occluders::Occluders;
use crate::Quality;
use crate::figure::solid::Solid;

/// Edges longer than this are looked at more closely whatever their ends show, m: a shadow may lie between.
const COARSE_M: f32 = 0.9;
/// An edge is split if its middle's light is off its ends' mean by more than this, 1 being full light; smaller values
/// cost vertices, larger ones show as kinks in soft shadows.
const BEND_MAX: f32 = 0.03;
/// ... or if its ends differ by more than this: the edge of a shadow crosses it.
const SLOPE_MAX: f32 = 0.16;

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

#[cfg(test)]
mod tests;
