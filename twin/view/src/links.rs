//! Links as lines before the picture, between phones, service, hub and lock: thin where the whole place is seen, broken
//! and red wherever one is jammed, dead or out of range. And jammers and the antennas of relays: boxes with aerials,
//! and rings that grow to their reach.

use std::f32::consts::TAU;

use bevy::prelude::*;
use bevy::transform::TransformSystems;
use twin_core::world::LinkName;
use twin_core::{Doing, Frame, LinkFrame};

use crate::figure::solid::Solid;
use crate::lens::{Eye, Lens};
use crate::scene::glow::{Shine, light, veil};
use crate::scene::layers::OVERLAY;
use crate::scene::mesh::{matt, mesh};
use crate::{SceneSet, Shown};

pub(crate) fn plugin(app: &mut App) {
    app.add_systems(Startup, lay_lines)
        .add_systems(Update, place_boxes.in_set(SceneSet::Pose))
        .add_systems(PostUpdate, (draw_lines, draw_rings).before(TransformSystems::Propagate));
}

/// Where the service stands in the picture; lines to it end there.
pub(crate) const SERVICE: Vec2 = Vec2::new(-0.22, 0.84);

/// Lines that can be seen at once, and pieces of a line: a broken one misses every other.
const LINES: usize = 8;
const PIECES: usize = 12;
/// Half a line's thickness, as a share of half the picture's height.
const THICK: f32 = 0.0035;
/// How much of a line that carries, and of one that does not, is seen.
const CARRIES: f32 = 0.5;
const BROKEN: f32 = 0.75;
const UP: u32 = 0xBF_E6_EE;
const NEARBY: u32 = 0x5A_A2_FF;
const DOWN: u32 = 0xD8_4A_3C;
/// No line is drawn if one of its ends is nearer than this: it would cover the subject of the picture, m.
const NEAR_M: f32 = 1.0;
/// The same for a link that works: there is nothing to show about it, m.
const CALM_M: f32 = 6.0;

/// A piece of a line.
#[derive(Component, Clone, Copy)]
struct Piece {
    line: usize,
    piece: usize,
}

fn lay_lines(
    mut commands: Commands,
    shown: Res<Shown>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut materials: ResMut<Assets<StandardMaterial>>,
) {
    let sheet = meshes.add(Rectangle::new(2.0, 2.0));
    for line in 0..LINES {
        for piece in 0..PIECES {
            let look = materials.add(light(UP, CARRIES));
            let shown =
                (Mesh3d(sheet.clone()), MeshMaterial3d(look.clone()), Shine(look), Visibility::Hidden);
            commands.spawn((Name::new("link"), Piece { line, piece }, shown, OVERLAY));
        }
    }
    let (box_mesh, cloth) = (meshes.add(mesh(&jammer_box())), materials.add(matt()));
    let ring = meshes.add(ring_of_one());
    let router = metres(shown.world.plan.router_m);
    let look = (Mesh3d(meshes.add(mesh(&router_box()))), MeshMaterial3d(cloth.clone()));
    commands.spawn((Name::new("router"), look, Transform::from_translation(router)));
    for place in 0..BOXES {
        let look = (Mesh3d(box_mesh.clone()), MeshMaterial3d(cloth.clone()), Visibility::Hidden);
        commands.spawn((Name::new("jammer"), RadioBox(place), look, Transform::default()));
        for wave in 0..WAVES {
            let look = materials.add(light(DOWN, 0.0));
            let shown = (Mesh3d(ring.clone()), MeshMaterial3d(look.clone()), Shine(look), Visibility::Hidden);
            commands.spawn((
                Name::new("jammer's reach"),
                Ring { place, wave },
                shown,
                OVERLAY,
                Transform::default(),
            ));
        }
    }
}

type Pieces<'w, 's> = Query<
    'w,
    's,
    (&'static Piece, &'static Shine, &'static mut Transform, &'static mut Visibility),
    Without<Camera3d>,
>;

fn draw_lines(
    shown: Res<Shown>,
    eye: Eye,
    mut materials: ResMut<Assets<StandardMaterial>>,
    mut pieces: Pieces,
) {
    let lens = eye.lens();
    let speaks = phone_opens(&shown.frame);
    let lines: Vec<_> = lines(&shown.frame.links)
        .chain(carried(&shown.frame))
        .map(|line| {
            let lens = lens.as_ref().filter(|lens| is_drawn(lens, &line, speaks))?;
            Some((ends(lens, &line), line))
        })
        .collect();
    for (Piece { line, piece }, shine, mut at, mut visibility) in &mut pieces {
        let drawn = lines.get(*line).copied().flatten().filter(|(_, line)| line.up || piece % 2 == 0);
        visibility.set_if_neq(if drawn.is_some() { Visibility::Visible } else { Visibility::Hidden });
        if let (Some(((from, to), line)), Some(lens)) = (drawn, lens.as_ref()) {
            let share = |piece: usize| from.lerp(to, piece as f32 / PIECES as f32);
            *at = lens.rule(share(*piece), share(piece + 1), THICK, 1);
            let carries = if line.link == LinkName::Ble { NEARBY } else { UP };
            shine.set(&mut materials, if line.up { veil(carries, CARRIES) } else { veil(DOWN, BROKEN) });
        }
    }
}

/// Lines of links: each its own, and behind the router its cable to the service, which carries what the Wi-Fi carries.
fn lines(links: &[LinkFrame]) -> impl Iterator<Item = LinkFrame> + '_ {
    links.iter().flat_map(|link| {
        let router_m = link.to_m.filter(|_| link.link == LinkName::Wifi);
        let cable = router_m.map(|from_m| LinkFrame { from_m, to_m: None, ..*link });
        std::iter::once(*link).chain(cable)
    })
}

/// The way between a relay's antennas.
fn carried(frame: &Frame) -> impl Iterator<Item = LinkFrame> + '_ {
    frame.relays.iter().map(|relay| {
        let [from_m, to_m] = relay.ends_m;
        LinkFrame { link: LinkName::Ble, from_m, to_m: Some(to_m), up: true }
    })
}

/// Whether a phone opens the lock, or a relay makes the lock believe so.
fn phone_opens(frame: &Frame) -> bool {
    frame.people.iter().any(|person| person.doing == Doing::PressingUnlock) || !frame.relays.is_empty()
}

/// Whether a line is drawn: not across a close view.
fn is_drawn(lens: &Lens, link: &LinkFrame, phone_opens: bool) -> bool {
    // When a phone opens the lock the view is close, and the radio link is the subject.
    let tells = !link.up || phone_opens && link.link == LinkName::Ble;
    let near_m = if tells { NEAR_M } else { CALM_M };
    [Some(link.from_m), link.to_m].into_iter().flatten().all(|end_m| lens.distance_m(metres(end_m)) > near_m)
}

/// Whether a visible line ends at the service.
pub(crate) fn reach_service(lens: &Lens, links: &[LinkFrame]) -> bool {
    lines(links).take(LINES).any(|line| line.to_m.is_none() && is_drawn(lens, &line, false))
}

/// Where a link's line begins and ends in the picture: what has no place in the scene hangs at the picture's edge.
fn ends(lens: &Lens, link: &LinkFrame) -> (Vec2, Vec2) {
    let from = lens.in_picture(metres(link.from_m));
    (from, link.to_m.map_or(SERVICE, |to_m| lens.in_picture(metres(to_m))))
}

fn metres(v: [f64; 3]) -> Vec3 {
    Vec3::from_array(v.map(|x| x as f32))
}

/// Boxes that can be seen at once; waves of each, and how long a wave takes to its reach, s.
const BOXES: usize = 6;
const WAVES: usize = 3;
const WAVE_S: f64 = 2.4;

/// A box with aerials, by its place among [`sources`].
#[derive(Component)]
struct RadioBox(usize);

/// Where the radio is attacked, and how far the attack reaches.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Source {
    at_m: [f64; 3],
    range_m: f64,
    colour: u32,
}

/// Jammers, and the antennas of relays.
fn sources(frame: &Frame) -> impl Iterator<Item = Source> + '_ {
    let jams = frame.jammers.iter().map(|jammer| Source {
        at_m: jammer.at_m,
        range_m: jammer.range_m,
        colour: DOWN,
    });
    let carries = frame
        .relays
        .iter()
        .flat_map(|relay| relay.ends_m.map(|at_m| Source { at_m, range_m: relay.range_m, colour: NEARBY }));
    jams.chain(carries)
}

/// A ring that grows from a box.
#[derive(Component, Clone, Copy)]
struct Ring {
    place: usize,
    wave: usize,
}

/// A box of a hand's size with three aerials.
fn jammer_box() -> Solid {
    let mut solid = Solid::default();
    solid.ink(0x2A_2D_34).at(0.0, 0.0, 0.0).block(Vec3::new(0.07, 0.035, 0.11), 0.008);
    solid.ink(0x44_49_54).at(0.0, 0.036, 0.0).block(Vec3::new(0.055, 0.003, 0.09), 0.002);
    for x in [-0.045_f32, 0.0, 0.045] {
        solid.ink(0x16_18_1D).at(0.0, 0.0, 0.0).limb(
            Vec3::new(x, 0.03, -0.08),
            Vec3::new(x * 1.3, 0.24, -0.10),
            0.009,
            0.006,
            10,
        );
    }
    solid.ink(0xE6_3B_2E).at(0.03, 0.041, 0.06).ball(Vec3::splat(0.008), 10);
    solid
}

/// A router of a hand's length with two aerials and a green lamp, its foot a little below its middle.
fn router_box() -> Solid {
    let mut solid = Solid::default();
    solid.ink(0xF2_EF_E8).at(0.0, -0.02, 0.0).block(Vec3::new(0.075, 0.018, 0.12), 0.008);
    solid.ink(0x58_C2_7D).at(0.075, -0.02, 0.06).ball(Vec3::splat(0.007), 10);
    for z in [-0.095_f32, 0.095] {
        let (foot, tip) = (Vec3::new(-0.06, -0.01, z), Vec3::new(-0.07, 0.17, z * 1.25));
        solid.ink(0xD5_D1_C8).at(0.0, 0.0, 0.0).limb(foot, tip, 0.008, 0.006, 10);
    }
    solid
}

fn place_boxes(shown: Res<Shown>, mut boxes: Query<(&RadioBox, &mut Transform, &mut Visibility)>) {
    for (RadioBox(place), mut at, mut visibility) in &mut boxes {
        let source = sources(&shown.frame).nth(*place);
        visibility.set_if_neq(if source.is_some() { Visibility::Visible } else { Visibility::Hidden });
        if let Some(source) = source {
            at.translation = metres(source.at_m);
        }
    }
}

type Rings<'w, 's> = Query<
    'w,
    's,
    (&'static Ring, &'static Shine, &'static mut Transform, &'static mut Visibility),
    Without<Camera3d>,
>;

fn draw_rings(shown: Res<Shown>, mut materials: ResMut<Assets<StandardMaterial>>, mut rings: Rings) {
    for (Ring { place, wave }, shine, mut at, mut visibility) in &mut rings {
        let source = sources(&shown.frame).nth(*place);
        visibility.set_if_neq(if source.is_some() { Visibility::Visible } else { Visibility::Hidden });
        if let Some(source) = source {
            let grown = (shown.frame.now_s() / WAVE_S + *wave as f64 / WAVES as f64).fract() as f32;
            *at = ring_at(&source, grown);
            shine.set(&mut materials, veil(source.colour, 0.7 * (1.0 - grown * grown)));
        }
    }
}

/// A wave that has covered this share of its way.
fn ring_at(source: &Source, grown: f32) -> Transform {
    let reach_m = (source.range_m as f32 * grown).max(0.05);
    // Over the ground, where it cuts through no furniture's top.
    let at = metres(source.at_m).with_y(0.05);
    Transform::from_translation(at).with_scale(Vec3::new(reach_m, 1.0, reach_m))
}

/// A flat ring of radius 1 that looks up, soft on both sides.
fn ring_of_one() -> Mesh {
    const SIDES: u32 = 64;
    let steps = [(0.90, 0.0), (0.97, 1.0), (1.0, 0.0)];
    let mut solid = Solid::default();
    for (radius, alpha) in steps {
        for side in 0..SIDES {
            let turn = Vec2::from_angle(TAU * side as f32 / SIDES as f32);
            solid.positions.push(Vec3::new(turn.x, 0.0, turn.y) * radius);
            solid.normals.push(Vec3::Y);
            solid.colours.push([1.0, 1.0, 1.0, alpha]);
        }
    }
    for row in 0..steps.len() as u32 - 1 {
        for side in 0..SIDES {
            let next = (side + 1) % SIDES;
            let (a, b) = (row * SIDES + side, row * SIDES + next);
            solid.triangles.extend([[a, b, a + SIDES], [b, b + SIDES, a + SIDES]]);
        }
    }
    mesh(&solid)
}

#[cfg(test)]
mod tests;
