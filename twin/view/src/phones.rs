//! Phones of courier and recipient as large screens before the picture: the courier's beside him while it matters, the
//! recipient's in the upper corner when a notice comes.

use bevy::ecs::system::SystemParam;
use bevy::prelude::*;
use bevy::transform::TransformSystems;
use twin_core::{CourierPhone, Frame};

use crate::lens::{Eye, Lens};
use crate::lockwork::places;
use crate::paint::{Picture, phone};
use crate::texture::{screen, texture};
use crate::{SceneSet, Shown};

pub(crate) fn plugin(app: &mut App) {
    app.insert_resource(Hung(true))
        .add_systems(Startup, switch_on)
        .add_systems(Update, (paint_courier, paint_recipient).in_set(SceneSet::Pose))
        .add_systems(PostUpdate, hang.before(TransformSystems::Propagate));
}

/// Do phones hang in the scene? Film and window lay sharper ones over it and switch these off.
#[derive(Resource, Clone, Copy, Debug)]
pub(crate) struct Hung(pub(crate) bool);

/// Does the courier look at his phone, or would whoever watches?
pub(crate) fn courier_looks(frame: &Frame) -> bool {
    let Some(person) = frame.courier else { return false };
    let looks = matches!(person.doing, "scans the label" | "waits for the code" | "types the code");
    looks || frame.courier_phone.word.is_some() && person.doing == "walks away" && person.feet_m[1] < 4.0
}

/// How strongly the recipient's phone shows, 0..=1; none if no notice came lately.
pub(crate) fn notice_strength(frame: &Frame) -> Option<f32> {
    let (at_s, _) = frame.recipient_phone.last()?;
    let age_s = frame.now_s() - at_s;
    (0.0..NOTICE_S).contains(&age_s).then(|| (age_s.min(NOTICE_S - age_s) / COMES_S).min(1.0) as f32)
}

/// Whose phone.
#[derive(Component, Clone, Copy, Debug, PartialEq, Eq)]
enum Phone {
    Courier,
    Recipient,
}

/// What a phone's screen is made of. Kept apart, because the low tier puts another material in its place.
#[derive(Component)]
struct Glass(Handle<StandardMaterial>);

/// Half the height of a phone, as a share of half the picture's.
const COURIER_HALF: f32 = 0.46;
const RECIPIENT_HALF: f32 = 0.46;
/// Width over height of a phone.
const SHAPE: f32 = phone::SIZE_PX.0 as f32 / phone::SIZE_PX.1 as f32;
/// The recipient looks at a notice this long, s; the phone comes and goes within the other time.
const NOTICE_S: f64 = 6.0;
const COMES_S: f64 = 0.35;
/// Room left at the picture's edge.
const MARGIN: f32 = 0.05;

fn switch_on(
    mut commands: Commands,
    shown: Res<Shown>,
    mut meshes: ResMut<Assets<Mesh>>,
    mut materials: ResMut<Assets<StandardMaterial>>,
    mut images: ResMut<Assets<Image>>,
) {
    let sheet = meshes.add(Rectangle::new(2.0 * SHAPE, 2.0));
    let screens =
        [(Phone::Courier, phone::courier(&shown.frame.courier_phone)), (Phone::Recipient, recipient(&shown))];
    for (whose, picture) in screens {
        let glass = materials.add(screen(images.add(texture(&picture))));
        let look = (Mesh3d(sheet.clone()), MeshMaterial3d(glass.clone()));
        commands.spawn((Name::new("phone"), whose, Glass(glass), look, Visibility::Hidden));
    }
}

fn recipient(shown: &Shown) -> Picture {
    let name = shown.world.recipient().map_or("recipient", |recipient| recipient.name.as_str());
    phone::recipient(name, &shown.frame.recipient_phone, &shown.world.starts_at, shown.frame.now_s())
}

/// Shows another picture on one of the phones.
#[derive(SystemParam)]
struct Painter<'w, 's> {
    phones: Query<'w, 's, (&'static Phone, &'static Glass)>,
    images: ResMut<'w, Assets<Image>>,
    materials: ResMut<'w, Assets<StandardMaterial>>,
}

impl Painter<'_, '_> {
    fn show(&mut self, on: Phone, picture: &Picture) {
        for (_, Glass(glass)) in self.phones.iter().filter(|(whose, _)| **whose == on) {
            if let Some(mut glass) = self.materials.get_mut(glass) {
                // A new image each time: the old one goes with its last handle.
                glass.base_color_texture = Some(self.images.add(texture(picture)));
            }
        }
    }
}

/// Painted anew when it shows something else.
fn paint_courier(shown: Res<Shown>, mut painted: Local<Option<CourierPhone>>, mut painter: Painter) {
    let now = &shown.frame.courier_phone;
    if painted.as_ref() != Some(now) {
        painter.show(Phone::Courier, &phone::courier(now));
        *painted = Some(now.clone());
    }
}

/// Painted anew when a notice came or a minute passed.
fn paint_recipient(shown: Res<Shown>, mut painted: Local<Option<(usize, String)>>, mut painter: Painter) {
    let clock = phone::clock_words(&shown.world.starts_at, shown.frame.now_s());
    let minute = clock.chars().take(5).collect();
    let now = Some((shown.frame.recipient_phone.len(), minute));
    if *painted != now {
        painter.show(Phone::Recipient, &recipient(&shown));
        *painted = now;
    }
}

type Phones<'w, 's> =
    Query<'w, 's, (&'static Phone, &'static mut Transform, &'static mut Visibility), Without<Camera3d>>;

fn hang(shown: Res<Shown>, hung: Res<Hung>, eye: Eye, mut phones: Phones) {
    let lens = eye.lens().filter(|_| hung.0);
    for (whose, mut transform, mut visibility) in &mut phones {
        let place = lens.as_ref().and_then(|lens| match whose {
            Phone::Courier => courier_place(lens, &shown),
            Phone::Recipient => recipient_place(lens, &shown),
        });
        visibility.set_if_neq(if place.is_some() { Visibility::Visible } else { Visibility::Hidden });
        if let Some(place) = place {
            *transform = place;
        }
    }
}

/// Beside him; none while he does not look at it.
fn courier_place(lens: &Lens, shown: &Shown) -> Option<Transform> {
    let person = shown.frame.courier.filter(|_| courier_looks(&shown.frame))?;
    let half_wide = COURIER_HALF * SHAPE / lens.aspect();
    let head = Vec3::new(person.feet_m[0] as f32, 1.55, person.feet_m[1] as f32);
    let seen = lens.picture(head).unwrap_or(Vec2::ZERO);
    // His shoulders and a hand's breadth, as they are seen.
    let beside = lens
        .picture(head + Vec3::Y * 0.3)
        .map_or(0.2, |above| 1.2 * (above.y - seen.y).abs() / lens.aspect());
    // Away from the lock, so that keypad and finger stay in sight; unless the picture ends there.
    let lock = places::leaf_turn(shown.frame.leaf_angle_rad) * places::keypad_m(&shown.world);
    let away = if lens.picture(lock).is_some_and(|lock| lock.x < seen.x) { 1.0 } else { -1.0 };
    let needs = beside + 2.0 * half_wide;
    let side = if away * seen.x + needs > 1.0 { -away } else { away };
    let most = Vec2::new(1.0 - MARGIN / lens.aspect() - half_wide, 1.0 - MARGIN - COURIER_HALF);
    let middle = (seen + Vec2::new(side * (beside + half_wide), -0.15)).clamp(-most, most);
    Some(lens.hang(middle, COURIER_HALF, 1))
}

/// In the upper right corner, for a while after each notice.
fn recipient_place(lens: &Lens, shown: &Shown) -> Option<Transform> {
    let way = notice_strength(&shown.frame)?;
    let out = (1.0 - way) * (1.0 - way);
    let half_wide = RECIPIENT_HALF * SHAPE / lens.aspect();
    let x = 1.0 - MARGIN / lens.aspect() - half_wide + out * (2.0 * half_wide + MARGIN);
    Some(lens.hang(Vec2::new(x, 1.0 - MARGIN - RECIPIENT_HALF), RECIPIENT_HALF, 0))
}
