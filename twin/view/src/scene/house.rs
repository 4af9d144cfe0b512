//! The house as a doll's house: back and left wall and the doorway stand, what would hide the rooms is cut low. From
//! the hub's lens nothing is cut: what it sees is what it would see in a house.

use bevy::prelude::*;
use twin_core::World as TwinWorld;

use super::occluders::Occluders;
use super::palette as ink;
use super::stage::{SolidSpawner, span};
use crate::figure::solid::Solid;

/// Height of the walls that stand, m.
pub(crate) const FULL_M: f32 = 2.3;
/// Height of the walls that are cut, m.
pub(crate) const CUT_M: f32 = 0.72;
/// Width of the piece of wall that stands beside the strike, m.
const POST_M: f32 = 0.2;
/// Thickness of the dark line where a wall is cut, m.
const CAP_M: f32 = 0.016;
/// What was taken off a wall is this much thicker on both sides, m.
const OVER_M: f32 = 0.002;
/// Opening in the frame around the bolt, so that the strike's pocket can be seen from the hall: height about the bolt's
/// axis, and depth from the frame's edge, m.
const NOTCH_M: [f32; 2] = [0.13, 0.10];
/// Skin left on the street side of the notch, m.
const NOTCH_SKIN_M: f32 = 0.006;
/// The stop overlaps the closed leaf by this much, m.
const STOP_M: f32 = 0.012;

pub(crate) fn plugin(app: &mut App) {
    app.add_systems(Startup, build);
}

pub(crate) fn occlude(world: &TwinWorld, occluders: &mut Occluders) {
    for wall in walls(world).iter().map(Piece::cut) {
        let (least, greatest) = (Vec3::from_array(wall.least), Vec3::from_array(wall.greatest));
        occluders.block((least + greatest) / 2.0, (greatest - least) / 2.0);
    }
}

/// A wall as it is drawn.
#[derive(Clone, Copy)]
struct Piece {
    least: [f32; 3],
    greatest: [f32; 3],
    /// It is cut at this height, m.
    cut_m: f32,
    /// Which faces look outside: axis (0 = x, 2 = z) and side; none for walls between rooms.
    outside: Option<(usize, f32)>,
    /// Colour of the faces that look inside; negative and positive side of the thin axis.
    inside: [u32; 2],
}

impl Piece {
    /// What is left of it in the doll's house.
    fn cut(&self) -> Self {
        let mut below = *self;
        below.greatest[1] = self.greatest[1].min(self.cut_m);
        below
    }

    /// What was taken off, a little thicker, so that nothing shows where it was cut; none if nothing was.
    fn taken_off(&self) -> Option<Self> {
        let mut above = *self;
        above.least[1] = self.least[1].max(self.cut_m - CAP_M);
        let thin = self.thin();
        above.least[thin] -= OVER_M;
        above.greatest[thin] += OVER_M;
        (above.greatest[1] - above.least[1] > 2.0 * CAP_M).then_some(above)
    }

    /// The axis across it.
    fn thin(&self) -> usize {
        let thin = if self.greatest[0] - self.least[0] < self.greatest[2] - self.least[2] { 0 } else { 2 };
        self.outside.map_or(thin, |(axis, _)| axis)
    }

    /// Colours of its two sides along the thin axis.
    fn skins(&self) -> [u32; 2] {
        match self.outside {
            Some((_, side)) if side < 0.0 => [ink::PLASTER, self.inside[1]],
            Some(_) => [self.inside[0], ink::PLASTER],
            None => self.inside,
        }
    }
}

/// The plan's walls.
fn walls(world: &TwinWorld) -> Vec<Piece> {
    let plan = &world.plan;
    let [left_m, right_m] = plan.front_wall.x_m.map(|x| x as f32);
    let mut pieces = Vec::new();
    for wall in &plan.walls {
        let centre = wall.centre_m.map(|v| v as f32);
        let half = wall.half_m.map(|v| v as f32);
        let mut least: [f32; 3] = std::array::from_fn(|i| centre[i] - half[i]);
        let greatest: [f32; 3] = std::array::from_fn(|i| centre[i] + half[i]);
        if greatest[1] <= 0.0 {
            continue; // The ground is not a wall.
        }
        let along_x = half[0] > half[2];
        let front = wall.name.starts_with("front_");
        let (at_left, at_right) = (centre[0] < left_m + 0.3, centre[0] > right_m - 0.3);
        let back = along_x && !front;
        let outside = match (front, back, at_left, at_right) {
            (true, ..) => Some((2, 1.0)),
            (_, true, ..) => Some((2, -1.0)),
            (_, _, true, _) => Some((0, -1.0)),
            (_, _, _, true) => Some((0, 1.0)),
            _ => None,
        };
        let (hall, living) = (ink::HALL_WALL, ink::LIVING_WALL);
        let inside = if back || at_right || wall.name == "front_right" {
            [living, living]
        } else if front || at_left {
            [hall, hall]
        } else {
            [hall, living]
        };
        let full = back || at_left || wall.name == "front_left" || wall.name == "front_lintel";
        if wall.name == "front_right" {
            let post_right_m = (least[0] + POST_M).min(greatest[0]);
            let post = [post_right_m, greatest[1], greatest[2]];
            let inside = [hall, hall];
            pieces.push(Piece { least, greatest: post, cut_m: FULL_M, outside, inside });
            least[0] = post_right_m;
        }
        pieces.push(Piece { least, greatest, cut_m: if full { FULL_M } else { CUT_M }, outside, inside });
    }
    pieces
}

fn build(mut stage: SolidSpawner) {
    let world = stage.shown.world.clone();
    let mut solid = Solid::default();
    let walls = walls(&world);
    for wall in walls.iter().map(Piece::cut).filter(|wall| wall.greatest[1] - wall.least[1] > 0.02) {
        let is_post = wall.outside == Some((2, 1.0)) && is_strike_post(&world, &wall);
        if is_post {
            for part in around_notch(&world, &wall) {
                paint(&mut solid, &part);
            }
        } else {
            paint(&mut solid, &wall);
        }
    }
    frame(&mut solid, &world);
    stage.still(solid, 0.14);

    let mut above = Solid::default();
    for wall in walls.iter().filter_map(Piece::taken_off) {
        skins(&mut above, &wall, wall.greatest[1]);
    }
    ceiling(&mut above, &walls);
    stage.still_indoors(above, 0.2);
}

/// Over all walls.
fn ceiling(solid: &mut Solid, walls: &[Piece]) {
    let all = |pick: fn(f32, f32) -> f32, of: fn(&Piece) -> [f32; 3]| {
        walls.iter().map(of).reduce(|a, b| std::array::from_fn(|axis| pick(a[axis], b[axis])))
    };
    let (Some(least), Some(greatest)) =
        (all(f32::min, |wall| wall.least), all(f32::max, |wall| wall.greatest))
    else {
        return;
    };
    let top = greatest[1];
    span(solid, ink::TRIM, [least[0], top, least[2]], [greatest[0], top + 0.02, greatest[2]], 0.0);
}

fn is_strike_post(world: &TwinWorld, wall: &Piece) -> bool {
    let edge_m = (world.door.width_m + world.plan.front_wall.strike_gap_m) as f32;
    (wall.least[0] - edge_m).abs() < 0.01 && wall.greatest[1] > CUT_M + 0.1
}

/// The post beside the strike, open to the hall around the bolt.
fn around_notch(world: &TwinWorld, post: &Piece) -> Vec<Piece> {
    let bolt_m = world.plan.fittings.bolt_height_m as f32;
    let (low, high) = (bolt_m - NOTCH_M[0], bolt_m + NOTCH_M[0]);
    let deep = post.least[0] + NOTCH_M[1];
    let ([x0, y0, z0], [x1, y1, z1]) = (post.least, post.greatest);
    let part = |least, greatest| Piece { least, greatest, ..*post };
    vec![
        part([x0, y0, z0], [x1, low, z1]),
        part([x0, high, z0], [x1, y1, z1]),
        part([deep, low, z0], [x1, high, z1]),
        part([x0, low, z1 - NOTCH_SKIN_M], [deep, high, z1]),
    ]
}

/// A wall of two skins, with a dark line where it is cut.
fn paint(solid: &mut Solid, wall: &Piece) {
    let (least, greatest) = (wall.least, wall.greatest);
    // The line goes where somebody looking from above sees the cut; pieces below others have none.
    let is_top = greatest[1] >= FULL_M - 0.01 || (greatest[1] - CUT_M).abs() < 0.01;
    let wall_top = if is_top { greatest[1] - CAP_M } else { greatest[1] };
    skins(solid, wall, wall_top);
    if is_top {
        span(solid, ink::CUT, [least[0], wall_top, least[2]], greatest, 0.0);
    }
    if least[1] < 0.01 {
        feet(solid, wall, wall.thin());
    }
}

/// Both sides of a wall up to a height.
fn skins(solid: &mut Solid, wall: &Piece, top: f32) {
    let (least, greatest, thin) = (wall.least, wall.greatest, wall.thin());
    let middle = (least[thin] + greatest[thin]) / 2.0;
    for (skin, [from, to]) in wall.skins().into_iter().zip([[least[thin], middle], [middle, greatest[thin]]])
    {
        let (mut a, mut b) = (least, greatest);
        (a[thin], b[thin], b[1]) = (from, to, top);
        span(solid, skin, a, b, 0.0);
    }
}

/// Plinth outside, skirting inside.
fn feet(solid: &mut Solid, wall: &Piece, thin: usize) {
    for side in [-1.0_f32, 1.0] {
        let outside = wall.outside.is_some_and(|(_, out)| out == side);
        let (height_m, proud_m, colour) =
            if outside { (0.22, 0.014, ink::PLINTH) } else { (0.075, 0.012, ink::TRIM) };
        let (mut a, mut b) = (wall.least, wall.greatest);
        if side > 0.0 {
            (a[thin], b[thin]) = (wall.greatest[thin], wall.greatest[thin] + proud_m);
        } else {
            (a[thin], b[thin]) = (wall.least[thin] - proud_m, wall.least[thin]);
        }
        // Below the ground, so that no gap shows where the lawn lies lower than the floor.
        (a[1], b[1]) = (if outside { -0.05 } else { 0.0 }, height_m);
        span(solid, colour, a, b, 0.003);
    }
}

/// The door's frame: lining, stop and mouldings. The strike sits in its notch.
fn frame(solid: &mut Solid, world: &TwinWorld) {
    let front = &world.plan.front_wall;
    let (width, height) = (world.door.width_m as f32, world.door.height_m as f32);
    let thick = front.thickness_m as f32;
    let left = -(front.hinge_gap_m as f32);
    let right = width + front.strike_gap_m as f32;
    let top = height + front.lintel_gap_m as f32;
    let bolt = world.plan.fittings.bolt_height_m as f32;
    let (low, high) = (bolt - NOTCH_M[0], bolt + NOTCH_M[0]);
    let trim = ink::TRIM;
    let lining = 0.016;
    // Lining of the opening.
    span(solid, trim, [left, 0.0, -thick], [left + lining, top, 0.0], 0.0);
    for [from, to] in [[0.0, low], [high, top]] {
        span(solid, trim, [right - lining, from, -thick], [right, to, 0.0], 0.0);
    }
    span(solid, trim, [left, top - lining, -thick], [right, top, 0.0], 0.0);
    // Mouldings outside, which are the leaf's stop too.
    let (proud, broad) = (0.022, 0.085);
    span(solid, trim, [left - broad + 0.05, -0.02, 0.0], [STOP_M, top + broad, proud], 0.004);
    span(solid, trim, [width - STOP_M, -0.02, 0.0], [right + broad, top + broad, proud], 0.004);
    span(solid, trim, [STOP_M, height - STOP_M, 0.0], [width - STOP_M, top + broad, proud], 0.004);
    // Mouldings inside, open at the notch.
    let inner = -thick - 0.014;
    span(solid, trim, [left - 0.07, 0.0, inner], [left, top + 0.07, -thick], 0.003);
    for [from, to] in [[0.0, low], [high, top + 0.07]] {
        span(solid, trim, [right, from, inner], [right + 0.07, to, -thick], 0.003);
    }
    span(solid, trim, [left, top, inner], [right, top + 0.07, -thick], 0.003);
    // Sill under the leaf.
    span(solid, ink::IRON, [left, -0.012, -thick], [right, 0.004, 0.03], 0.002);
}
