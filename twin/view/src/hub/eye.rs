//! The hub's own eye: a second camera at its lens, with a small target of its own. It sees the room, not the overlays
//! of the first camera.

use bevy::camera::RenderTarget;
use bevy::prelude::*;
use bevy::render::render_resource::{TextureFormat, TextureUsages};
use twin_core::{PICTURE_SIZE, World as TwinWorld};

use crate::Quality;
use crate::camera::{self, CameraView};
use crate::scene::layers;

/// Size of what it sees, px: 16:9 as the sensor's, and rows that need no padding when they are copied.
pub(crate) const SIZE_PX: (u32, u32) = (320, 180);

/// The camera at the hub's lens.
#[derive(Component)]
pub(crate) struct HubEye;

/// What the hub's lens sees: place and aim from the house's plan.
pub(crate) fn view(world: &TwinWorld) -> CameraView {
    let hub = &world.plan.hub;
    let metres = |v: [f64; 3]| v.map(|x| x as f32);
    // The plan gives the width, Bevy wants the height.
    let [columns, rows] = PICTURE_SIZE.map(|pixels| pixels as f64);
    let half = (hub.fov_deg.to_radians() / 2.0).tan() * rows / columns;
    let fov_deg = (2.0 * half.atan()).to_degrees() as f32;
    CameraView { indoors: true, ..CameraView::new(metres(hub.at_m), metres(hub.looks_at_m), fov_deg) }
}

/// Spawns the eye, switched off. Returns it and what it draws to.
pub(crate) fn open_eye(world: &mut World, quality: Quality, view: &CameraView) -> (Entity, Handle<Image>) {
    let mut image = Image::new_target_texture(SIZE_PX.0, SIZE_PX.1, TextureFormat::Rgba8UnormSrgb, None);
    image.texture_descriptor.usage |= TextureUsages::COPY_SRC;
    let target = world.resource_mut::<Assets<Image>>().add(image);
    let eye = camera::open_eye(world, quality, Some(RenderTarget::Image(target.clone().into())));
    let mut hub_eye = world.entity_mut(eye);
    // Drawn before the other camera, which may show its picture.
    view.apply(&mut hub_eye);
    hub_eye.insert((
        HubEye,
        layers::seen_by(false, true),
        Camera { is_active: false, order: -1, ..default() },
    ));
    (eye, target)
}

/// Switches an eye on or off.
pub(crate) fn wake(world: &mut World, eye: Entity, awake: bool) {
    if let Some(mut camera) = world.get_mut::<Camera>(eye) {
        camera.is_active = awake;
    }
}
