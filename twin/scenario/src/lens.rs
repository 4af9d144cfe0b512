//! The camera hub's lens: a pinhole. Converts points of the house to points of its picture, and back.
//!
//! The picture is upright. Columns run to the right, rows down, from the upper left corner; pixels are square.

use firmware::picture::{HEIGHT, WIDTH};
use firmware::wire::Region;
use serde::Deserialize;

/// The camera hub's position and direction. Its picture is upright: x runs along the horizon.
#[derive(Debug, Clone, Copy, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HubPlace {
    /// Middle of its lens, x, y, z, m.
    pub at_m: [f64; 3],
    /// The point in the middle of its picture, x, y, z, m.
    pub looks_at_m: [f64; 3],
    /// Width of its view, degrees; its height follows from the picture's 16:9.
    pub fov_deg: f64,
}

/// A hub's lens at its place.
#[derive(Clone, Copy, Debug)]
pub struct Lens {
    at_m: [f64; 3],
    forward: [f64; 3],
    right: [f64; 3],
    down: [f64; 3],
    /// Focal length, pixels.
    focal_px: f64,
}

impl Lens {
    /// The lens of a hub at this position and with this direction.
    pub fn new(place: &HubPlace) -> Self {
        let forward = unit(minus(place.looks_at_m, place.at_m));
        let right = unit(cross(forward, [0.0, 1.0, 0.0]));
        let half_rad = (place.fov_deg / 2.0).to_radians();
        Self {
            at_m: place.at_m,
            forward,
            right,
            down: cross(forward, right),
            focal_px: WIDTH as f64 / 2.0 / libm::tan(half_rad),
        }
    }

    /// Column and row of a point, pixels, fractional; none if it is behind the lens.
    pub fn project(&self, point_m: [f64; 3]) -> Option<[f64; 2]> {
        let to = minus(point_m, self.at_m);
        let ahead_m = dot(to, self.forward);
        (ahead_m > 0.05).then(|| {
            let per_m = self.focal_px / ahead_m;
            [
                WIDTH as f64 / 2.0 + per_m * dot(to, self.right),
                HEIGHT as f64 / 2.0 + per_m * dot(to, self.down),
            ]
        })
    }

    /// The direction of the ray through a column and row of the picture: a unit vector.
    pub fn ray(&self, [column, row]: [f64; 2]) -> [f64; 3] {
        let (aside, down) = (column - WIDTH as f64 / 2.0, row - HEIGHT as f64 / 2.0);
        let along = |axis: usize| {
            self.focal_px * self.forward[axis] + aside * self.right[axis] + down * self.down[axis]
        };
        unit([along(0), along(1), along(2)])
    }

    /// The part of the picture in which a box lies; none if it is out of view.
    pub fn region(&self, from_m: [f64; 3], to_m: [f64; 3]) -> Option<Region> {
        let corners = (0..8).map(|corner: usize| {
            let axis = |axis: usize| if corner >> axis & 1 == 0 { from_m[axis] } else { to_m[axis] };
            self.project([axis(0), axis(1), axis(2)])
        });
        let corners: Option<Vec<[f64; 2]>> = corners.collect();
        let span = |axis: usize, end: usize| {
            let along = |corners: &Vec<[f64; 2]>, pick: fn(f64, f64) -> f64| {
                corners.iter().map(|corner| corner[axis]).reduce(pick).unwrap_or(0.0)
            };
            let corners = corners.as_ref()?;
            let within = |at: f64| at.clamp(0.0, end as f64) as u8;
            let (from, until) = (libm::floor(along(corners, f64::min)), libm::ceil(along(corners, f64::max)));
            Some((within(from), within(until))).filter(|(from, until)| from < until)
        };
        let (columns, rows) = (span(0, WIDTH)?, span(1, HEIGHT)?);
        let pixels = u16::from(columns.1 - columns.0) * u16::from(rows.1 - rows.0);
        Some(Region { columns, rows, pixels })
    }
}

fn minus(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

fn dot(a: [f64; 3], b: [f64; 3]) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

fn cross(a: [f64; 3], b: [f64; 3]) -> [f64; 3] {
    [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]]
}

fn unit(a: [f64; 3]) -> [f64; 3] {
    let length = libm::sqrt(dot(a, a));
    a.map(|part| part / length)
}

#[cfg(test)]
mod tests;
