//! People: segmented figures that walk, carry, knock, type and set down, each drawn from a `PersonFrame` alone.
//!
//! - `gait`: where feet are on the way; `gesture`: what hands, trunk and eyes do; `pose`: bones from both
//! - `glide`: how one pose becomes the next; `body`: the shape of each bone; `wear`: clothes; `solid`: shapes by code
//!
//! A single frame has its full pose without history. Where frames follow each other closely, trunk and hands glide
//! from pose to pose; feet never do: they are bound to the ground.

mod body;
mod gait;
mod gesture;
mod glide;
mod pose;
pub(crate) mod solid;
mod wear;

use std::collections::BTreeMap;

use bevy::prelude::*;
use twin_core::world::Person;
use twin_core::{Role, World as TwinWorld};

use crate::scene::mesh::{matt, mesh};
use crate::scene::shade::Blob;
use crate::shown::Through;
use crate::{SceneSet, Shown};
use gait::Way;
use gesture::{bend, flat, gesture, lay_hands};
use glide::Glide;
use pose::{Hand, Joint, Stance, Trunk, bones, hips_drop_m};
use wear::wear;

pub(crate) fn plugin(app: &mut App) {
    app.add_systems(Startup, dress).add_systems(Update, move_bones.in_set(SceneSet::Pose));
}

/// The person that a part belongs to: a place in the world's list of people.
#[derive(Component, Clone, Copy, PartialEq, Eq)]
struct Whose(usize);

/// A bone of a figure; the number is its place in [`pose::bones`].
#[derive(Component)]
struct Bone(usize);

/// The phone in a person's right hand.
#[derive(Component)]
struct PhoneInHand;

/// Where a person stands: the shadow on the low tier.
#[derive(Component)]
struct Feet;

/// Below the first speed a person stands, above the second they walk, m/s.
const STANDS_M_S: f32 = 0.08;
const WALKS_M_S: f32 = 0.65;

fn dress(
    mut commands: Commands,
    shown: Res<Shown>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut materials: ResMut<Assets<StandardMaterial>>,
) {
    let cloth = materials.add(matt());
    let phone = meshes.add(mesh(&body::phone()));
    let mut couriers = 0;
    for (place, person) in shown.world.people.iter().enumerate() {
        let (role, index) = match person {
            Person::Courier(_) => (Role::Courier, couriers),
            Person::Recipient(_) => (Role::Recipient, 0),
            Person::Intruder(_) => (Role::Intruder, 0),
        };
        couriers += usize::from(role == Role::Courier);
        let (name, whose) = (person.name().to_owned(), Whose(place));
        for (number, solid) in body::solids(wear(role, index)).iter().enumerate() {
            let look = (Mesh3d(meshes.add(mesh(solid))), MeshMaterial3d(cloth.clone()));
            commands.spawn((Name::new(name.clone()), whose, Bone(number), look, Visibility::Hidden));
        }
        let phone = (Mesh3d(phone.clone()), MeshMaterial3d(cloth.clone()));
        commands.spawn((Name::new("phone in hand"), whose, PhoneInHand, phone, Visibility::Hidden));
        let feet = (Transform::default(), Visibility::Hidden, Blob { half_m: Vec2::splat(0.22) });
        commands.spawn((Name::new(format!("{name}'s feet")), whose, Feet, feet));
    }
}

type Props<'w, 's> = Query<
    'w,
    's,
    (
        &'static Whose,
        Option<&'static Bone>,
        Has<PhoneInHand>,
        &'static mut Transform,
        &'static mut Visibility,
    ),
    Or<(With<Bone>, With<PhoneInHand>, With<Feet>)>,
>;

/// The last pose of each person, separately for each camera.
type Glides = BTreeMap<(Through, usize), Glide>;

fn move_bones(shown: Res<Shown>, through: Res<Through>, mut glides: Local<Glides>, mut props: Props) {
    let people = shown.world.people.iter().enumerate();
    let posed: Vec<_> = people
        .map(|(place, person)| {
            let glide = glides.entry((*through, place)).or_default();
            posed(&shown, person.name(), glide)
        })
        .collect();
    for (Whose(place), bone, is_phone, mut transform, mut visibility) in &mut props {
        let posed = posed.get(*place).and_then(Option::as_ref);
        let joint = posed.and_then(|(joints, at, phone)| match bone {
            Some(Bone(number)) => joints.get(*number).copied(),
            None if is_phone => joints.get(RIGHT_HAND).copied().filter(|_| *phone),
            None => Some(Joint { at: Vec3::new(at.x, 0.0, at.y), turn: Quat::IDENTITY }),
        });
        visibility.set_if_neq(if joint.is_some() { Visibility::Visible } else { Visibility::Hidden });
        if let Some(Joint { at, turn }) = joint {
            *transform = Transform::from_translation(at).with_rotation(turn);
        }
    }
}

/// Number of the right hand among the bones.
const RIGHT_HAND: usize = 8;

/// A person's bones, feet on the ground, and whether the phone is in the hand; none while the person is away.
fn posed(shown: &Shown, name: &str, glide: &mut Glide) -> Option<([Joint; pose::BONES], Vec2, bool)> {
    let Some(person) = shown.frame.people.iter().find(|person| person.name == name) else {
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
    let gesture = gesture(&shown.world, &shown.frame, person);
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
