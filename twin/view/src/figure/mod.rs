//! The courier: a segmented figure that walks, carries, knocks, types and sets down, drawn from a `PersonFrame` alone.
//!
//! - `gait`: where feet are on the way; `gesture`: what hands, trunk and eyes do; `pose`: bones from both
//! - `glide`: how one pose becomes the next; `body`: how he looks; `solid`: shapes by code
//!
//! A single frame has its full pose without history. Where frames follow each other closely, trunk and hands glide
//! from pose to pose; feet never do: they are bound to the ground.

mod body;
mod gait;
mod gesture;
mod glide;
mod pose;
pub(crate) mod solid;

use bevy::prelude::*;
use twin_core::World as TwinWorld;

use crate::scene::bake::{matt, mesh};
use crate::scene::shade::Blob;
use crate::{SceneSet, Shown};
use gait::Way;
use gesture::{bend, flat, gesture, lay_hands};
use glide::Glide;
use pose::{Hand, Joint, Stance, Trunk, bones, hips_drop_m};

pub(crate) fn plugin(app: &mut App) {
    app.add_systems(Startup, dress).add_systems(Update, move_bones.in_set(SceneSet::Pose));
}

/// A bone of the figure; the number is its place in [`pose::bones`].
#[derive(Component)]
struct Bone(usize);

/// The phone in his right hand.
#[derive(Component)]
struct PhoneInHand;

/// Where he stands: his shadow on the low tier.
#[derive(Component)]
struct Feet;

/// Below this speed he stands, above the other he walks, m/s.
const STANDS_M_S: f32 = 0.08;
const WALKS_M_S: f32 = 0.65;

fn dress(
    mut commands: Commands,
    mut meshes: ResMut<Assets<Mesh>>,
    mut materials: ResMut<Assets<StandardMaterial>>,
) {
    let cloth = materials.add(matt());
    for (number, solid) in body::solids().iter().enumerate() {
        let look = (Mesh3d(meshes.add(mesh(solid))), MeshMaterial3d(cloth.clone()));
        commands.spawn((Name::new("courier"), Bone(number), look, Visibility::Hidden));
    }
    let phone = (Mesh3d(meshes.add(mesh(&body::phone()))), MeshMaterial3d(cloth));
    commands.spawn((Name::new("phone in hand"), PhoneInHand, phone, Visibility::Hidden));
    let feet = (Transform::default(), Visibility::Hidden, Blob { half_m: Vec2::splat(0.22) });
    commands.spawn((Name::new("courier's feet"), Feet, feet));
}

type Props<'w, 's> = Query<
    'w,
    's,
    (Option<&'static Bone>, Has<PhoneInHand>, &'static mut Transform, &'static mut Visibility),
    Or<(With<Bone>, With<PhoneInHand>, With<Feet>)>,
>;

fn move_bones(shown: Res<Shown>, mut glide: Local<Glide>, mut props: Props) {
    let posed = posed(&shown, &mut glide);
    for (bone, is_phone, mut transform, mut visibility) in &mut props {
        let place = posed.as_ref().and_then(|(joints, at, phone)| match bone {
            Some(Bone(number)) => joints.get(*number).copied(),
            None if is_phone => joints.get(RIGHT_HAND).copied().filter(|_| *phone),
            None => Some(Joint { at: Vec3::new(at.x, 0.0, at.y), turn: Quat::IDENTITY }),
        });
        visibility.set_if_neq(if place.is_some() { Visibility::Visible } else { Visibility::Hidden });
        if let Some(Joint { at, turn }) = place {
            *transform = Transform::from_translation(at).with_rotation(turn);
        }
    }
}

/// Number of the right hand among the bones.
const RIGHT_HAND: usize = 8;

/// Bones, feet on the ground, and whether the phone is in his hand; none while he is off the scene.
fn posed(shown: &Shown, glide: &mut Glide) -> Option<([Joint; pose::BONES], Vec2, bool)> {
    let Some(person) = shown.frame.courier().cloned() else {
        glide.forget();
        return None;
    };
    let (at, facing) = (flat(person.feet_m), flat(person.facing));
    let pace = ((flat(person.velocity_m_s).length() - STANDS_M_S) / (WALKS_M_S - STANDS_M_S)).clamp(0.0, 1.0);
    glide.begin(shown.frame.now_ns);
    let walking = glide.walking(pace * pace * (3.0 - 2.0 * pace));
    let rest = Hand { wrist: Vec3::ZERO, turn: Quat::IDENTITY };
    let feet = gait::feet(&way(&shown.world), at, facing, walking);
    let mut stance =
        Stance { at, facing, trunk: Trunk::default(), feet, hands: [rest; 2], look_at: Vec3::ZERO };
    let gesture = gesture(&shown.world, &shown.frame, &person);
    bend(&mut stance, &gesture);
    glide.trunk(&mut stance);
    stance.trunk.shift.y += hips_drop_m(&stance);
    lay_hands(&mut stance, &gesture);
    glide.hands(&mut stance);
    Some((bones(&stance), at, gesture.phone))
}

/// The courier's way: up the path, through the middle of the doorway and straight on.
fn way(world: &TwinWorld) -> Way {
    let doorway_x_m = 0.57 * world.door.width_m as f32;
    let path = world.plan.approach_m.iter().map(|point| flat(*point));
    let before_door = world.plan.approach_m.len().saturating_sub(1);
    let through = [Vec2::new(doorway_x_m, 0.9), Vec2::new(doorway_x_m, -1.2)];
    Way::new(path.take(before_door).chain(through))
}

#[cfg(test)]
mod tests;
