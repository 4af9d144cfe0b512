//! Solids by code: coloured triangles with normals, from which figure, lock and parcel are put together.
//!
//! Plain data until [`Solid::into_mesh`], so that shapes can be measured and tested without a renderer. Units: m.
//! Colours are written as sRGB hex (`0xE2703A`) and kept linear, as vertex colours want it.

use std::f32::consts::TAU;

use bevy::math::{Affine3A, Quat, Vec2, Vec3};

/// Triangles with a pen: shapes are added where the pen stands, in its colour.
#[derive(Clone, Debug)]
pub(crate) struct Solid {
    pub(crate) positions: Vec<Vec3>,
    pub(crate) normals: Vec<Vec3>,
    /// Linear RGBA.
    pub(crate) colours: Vec<[f32; 4]>,
    pub(crate) triangles: Vec<[u32; 3]>,
    colour: [f32; 4],
    place: Affine3A,
}

/// One cross-section of a loft: a superellipse around `centre`, in the plane across y.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ring {
    /// Middle, m.
    pub(crate) centre: Vec3,
    /// Half extents along x and z, m.
    pub(crate) half: Vec2,
    /// 2 = ellipse; larger = towards a rectangle.
    pub(crate) power: f32,
}

/// A ring at height `y`, centred at `z`, elliptic.
pub(crate) const fn ring(y: f32, half_x: f32, half_z: f32, z: f32) -> Ring {
    Ring { centre: Vec3::new(0.0, y, z), half: Vec2::new(half_x, half_z), power: 2.0 }
}

impl Ring {
    /// The same with squarer corners.
    pub(crate) const fn square(mut self, power: f32) -> Self {
        self.power = power;
        self
    }

    fn point(&self, turn: f32) -> Vec3 {
        let (sin, cos) = turn.sin_cos();
        let bend = |v: f32| v.signum() * v.abs().powf(2.0 / self.power);
        self.centre + Vec3::new(self.half.x * bend(cos), 0.0, self.half.y * bend(sin))
    }
}

impl Default for Solid {
    fn default() -> Self {
        Self {
            positions: Vec::new(),
            normals: Vec::new(),
            colours: Vec::new(),
            triangles: Vec::new(),
            colour: [1.0; 4],
            place: Affine3A::IDENTITY,
        }
    }
}

impl Solid {
    /// Dips the pen: sRGB as `0xRRGGBB`.
    pub(crate) fn ink(&mut self, srgb: u32) -> &mut Self {
        self.colour = linear(srgb);
        self
    }

    /// Moves the pen to a place, upright.
    pub(crate) fn at(&mut self, x: f32, y: f32, z: f32) -> &mut Self {
        self.place = Affine3A::from_translation(Vec3::new(x, y, z));
        self
    }

    /// Turns what comes next about the pen's place.
    pub(crate) fn turned(&mut self, turn: Quat) -> &mut Self {
        self.place *= Affine3A::from_quat(turn);
        self
    }

    /// A skin over rings in order of y, closed at both ends.
    pub(crate) fn loft(&mut self, rings: &[Ring], sides: u32) -> &mut Self {
        let (Some(first), Some(last)) = (rings.first(), rings.last()) else { return self };
        let rising = last.centre.y >= first.centre.y;
        let start = self.positions.len();
        for ring in rings {
            for side in 0..sides {
                self.vertex(ring.point(TAU * side as f32 / sides as f32), Vec3::ZERO);
            }
        }
        self.vertex(first.centre, Vec3::ZERO);
        self.vertex(last.centre, Vec3::ZERO);
        let base = start as u32;
        let pole = base + rings.len() as u32 * sides;
        let from = self.triangles.len();
        for side in 0..sides {
            let next = (side + 1) % sides;
            for row in 0..rings.len() as u32 - 1 {
                let (a, b) = (base + row * sides + side, base + row * sides + next);
                let (c, d) = (a + sides, b + sides);
                self.triangles.extend([[a, c, b], [b, c, d]]);
            }
            let top = base + (rings.len() as u32 - 1) * sides;
            self.triangles.extend([[pole, base + side, base + next], [pole + 1, top + next, top + side]]);
        }
        if !rising {
            self.triangles[from..].iter_mut().for_each(|t| t.swap(1, 2));
        }
        self.smooth(start, from);
        self
    }

    /// A round-ended limb from `from` to `to` with two radii.
    pub(crate) fn limb(
        &mut self,
        from: Vec3,
        to: Vec3,
        radius_from: f32,
        radius_to: f32,
        sides: u32,
    ) -> &mut Self {
        let along = to - from;
        let length = along.length();
        let keep = self.place;
        let turn = Quat::from_rotation_arc(Vec3::Y, along.normalize_or(Vec3::Y));
        self.place = keep * Affine3A::from_rotation_translation(turn, from);
        let (a, b) = (radius_from, radius_to);
        let rings = [
            ring(-0.9 * a, 0.35 * a, 0.35 * a, 0.0),
            ring(-0.6 * a, 0.8 * a, 0.8 * a, 0.0),
            ring(0.0, a, a, 0.0),
            ring(length, b, b, 0.0),
            ring(length + 0.6 * b, 0.8 * b, 0.8 * b, 0.0),
            ring(length + 0.9 * b, 0.35 * b, 0.35 * b, 0.0),
        ];
        self.loft(&rings, sides);
        self.place = keep;
        self
    }

    /// An ellipsoid of these half axes.
    pub(crate) fn ball(&mut self, half: Vec3, sides: u32) -> &mut Self {
        let rings: [Ring; 7] = std::array::from_fn(|i| {
            let (sin, cos) = ((i as f32 + 0.5) / 7.0 * TAU / 2.0).sin_cos();
            ring(-half.y * cos, half.x * sin, half.z * sin, 0.0)
        });
        self.loft(&rings, sides)
    }

    /// A box of these half edges with chamfered edges.
    pub(crate) fn block(&mut self, half: Vec3, chamfer: f32) -> &mut Self {
        let signs = [-1.0_f32, 1.0];
        let corner = |s: Vec3, axis: usize| {
            let mut inset = Vec3::splat(chamfer);
            inset[axis] = 0.0;
            s * (half - inset)
        };
        for axis in 0..3 {
            let (u, v) = ((axis + 1) % 3, (axis + 2) % 3);
            for side in signs {
                let at = |su: f32, sv: f32| {
                    let mut s = Vec3::ZERO;
                    (s[axis], s[u], s[v]) = (side, su, sv);
                    s
                };
                let face = [at(-1.0, -1.0), at(1.0, -1.0), at(1.0, 1.0), at(-1.0, 1.0)];
                self.convex(&face.map(|s| corner(s, axis)));
            }
            if chamfer > 0.0 {
                // The four edges along this axis.
                for (su, sv) in [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)] {
                    let at = |along: f32| {
                        let mut s = Vec3::ZERO;
                        (s[axis], s[u], s[v]) = (along, su, sv);
                        s
                    };
                    let (a, b) = (at(-1.0), at(1.0));
                    self.convex(&[corner(a, u), corner(b, u), corner(b, v), corner(a, v)]);
                }
            }
        }
        if chamfer > 0.0 {
            for x in signs {
                for y in signs {
                    for z in signs {
                        let s = Vec3::new(x, y, z);
                        self.convex(&[corner(s, 0), corner(s, 1), corner(s, 2)]);
                    }
                }
            }
        }
        self
    }

    /// A flat thing along z: `outline` (star-shaped around the origin, counter-clockwise seen from +z), `half_z` thick.
    pub(crate) fn plate(&mut self, outline: &[Vec2], half_z: f32) -> &mut Self {
        for i in 0..outline.len() {
            let (a, b) = (outline[i], outline[(i + 1) % outline.len()]);
            let (front, back) = (half_z, -half_z);
            self.flat(&[Vec3::ZERO.with_z(front), a.extend(front), b.extend(front)]);
            self.flat(&[Vec3::ZERO.with_z(back), b.extend(back), a.extend(back)]);
            self.flat(&[a.extend(back), b.extend(back), b.extend(front), a.extend(front)]);
        }
        self
    }

    /// A disc along z.
    pub(crate) fn wheel(&mut self, radius: f32, half_z: f32, sides: u32) -> &mut Self {
        self.plate(&circle(radius, sides), half_z)
    }

    /// A toothed wheel along z.
    pub(crate) fn gear(&mut self, radius: f32, tooth: f32, teeth: u32, half_z: f32) -> &mut Self {
        let points = (0..4 * teeth).map(|i| {
            let r = if i % 4 < 2 { radius + tooth / 2.0 } else { radius - tooth / 2.0 };
            Vec2::from_angle(TAU * i as f32 / (4 * teeth) as f32) * r
        });
        self.plate(&points.collect::<Vec<_>>(), half_z)
    }

    /// A flat ring along z.
    pub(crate) fn washer(&mut self, inner: f32, outer: f32, half_z: f32, sides: u32) -> &mut Self {
        let (hole, rim) = (circle(inner, sides), circle(outer, sides));
        for i in 0..sides as usize {
            let j = (i + 1) % sides as usize;
            let (a, b, c, d) = (hole[i], rim[i], rim[j], hole[j]);
            let (front, back) = (half_z, -half_z);
            self.flat(&[a.extend(front), b.extend(front), c.extend(front), d.extend(front)]);
            self.flat(&[d.extend(back), c.extend(back), b.extend(back), a.extend(back)]);
            self.flat(&[b.extend(back), c.extend(back), c.extend(front), b.extend(front)]);
            self.flat(&[d.extend(back), a.extend(back), a.extend(front), d.extend(front)]);
        }
        self
    }

    /// A flat polygon, counter-clockwise seen from outside.
    pub(crate) fn flat(&mut self, corners: &[Vec3]) -> &mut Self {
        let [a, b, c, ..] = *corners else { return self };
        let normal = (b - a).cross(c - a).normalize_or(Vec3::Y);
        let start = self.positions.len() as u32;
        for corner in corners {
            self.vertex(*corner, normal);
        }
        self.triangles.extend((1..corners.len() as u32 - 1).map(|i| [start, start + i, start + i + 1]));
        self
    }

    /// A face of a convex body around the origin, in either order.
    fn convex(&mut self, corners: &[Vec3]) {
        let [a, b, c, ..] = *corners else { return };
        let mut ordered = corners.to_vec();
        if (b - a).cross(c - a).dot(a + b + c) < 0.0 {
            ordered.reverse();
        }
        self.flat(&ordered);
    }

    fn vertex(&mut self, at: Vec3, normal: Vec3) {
        self.positions.push(self.place.transform_point3(at));
        self.normals.push(self.place.transform_vector3(normal));
        self.colours.push(self.colour);
    }

    /// Normals of the vertices since `start` from the triangles since `from`, weighted by area.
    fn smooth(&mut self, start: usize, from: usize) {
        for [a, b, c] in self.triangles[from..].iter().map(|t| t.map(|i| i as usize)) {
            let area = (self.positions[b] - self.positions[a]).cross(self.positions[c] - self.positions[a]);
            for i in [a, b, c] {
                self.normals[i] += area;
            }
        }
        self.normals[start..].iter_mut().for_each(|n| *n = n.normalize_or(Vec3::Y));
    }
}

fn circle(radius: f32, sides: u32) -> Vec<Vec2> {
    (0..sides).map(|i| Vec2::from_angle(TAU * i as f32 / sides as f32) * radius).collect()
}

/// `0xRRGGBB` as linear RGBA.
pub(crate) fn linear(srgb: u32) -> [f32; 4] {
    let channel = |shift: u32| {
        let v = (srgb >> shift & 0xFF) as f32 / 255.0;
        if v <= 0.04045 { v / 12.92 } else { ((v + 0.055) / 1.055).powf(2.4) }
    };
    [channel(16), channel(8), channel(0), 1.0]
}

#[cfg(test)]
mod tests;
