//! The eye: which camera looks, how far the mouse has turned it, and the way from one to the next.

use bevy::camera::RenderTarget;
use bevy::camera::visibility::RenderLayers;
use bevy::input::mouse::{AccumulatedMouseMotion, AccumulatedMouseScroll, MouseScrollUnit};
use bevy::math::ops;
use bevy::prelude::*;
use bevy::render::render_resource::{Extent3d, TextureFormat};
use bevy::window::{MonitorSelection, PrimaryWindow, WindowMode};
use bevy_egui::input::EguiWantsInput;
use bevy_egui::{EguiContexts, EguiGlobalSettings, EguiTextureHandle, PrimaryEguiContext, egui};

use super::watching::Watching;
use crate::camera::{self, CameraView, NamedCamera};
use crate::{Quality, SceneSet, Shown};

/// Cameras in the order of their keys. The director is for films only: in the window the viewer chooses.
const CAMERAS: [NamedCamera; 8] = [
    NamedCamera::Overview,
    NamedCamera::Follow,
    NamedCamera::Lock,
    NamedCamera::Hub,
    NamedCamera::Plan,
    NamedCamera::Porch,
    NamedCamera::Hall,
    NamedCamera::Shutter,
];
/// Their names, for buttons.
pub(super) const NAMES: [&str; CAMERAS.len()] =
    ["overview", "follow", "lock", "hub", "plan", "porch", "hall", "shutter"];
/// The way from one camera to the next takes this long, s.
const CUT_S: f32 = 0.7;
/// Longest step between two pictures when moving to a camera, s: a late picture must not jump.
const STEP_MAX_S: f32 = 0.1;
/// Turning per point of mouse motion, rad.
const TURN_RAD: f32 = 0.006;
/// Zoom per notch of the wheel, as a factor of distance; a touchpad's points are so many to a notch.
const ZOOM: f32 = 0.9;
const POINTS_A_NOTCH: f32 = 40.0;
/// Two clicks within this are a double click, s.
const DOUBLE_S: f32 = 0.35;

/// The present view and the way to it.
#[derive(Resource)]
pub(super) struct Gaze {
    camera: usize,
    yaw_rad: f32,
    pitch_rad: f32,
    zoom: f32,
    /// The view that the move starts from, and the share of the way done, 0..1.
    from: (CameraView, f32),
    /// The view on show.
    shown: CameraView,
    /// How long the picture has been the same, s.
    still_s: f32,
    /// Clock of cameras that drift; it stands while the run does, s.
    drift_s: f32,
    clicked_s: f32,
    dragging: bool,
}

impl Gaze {
    /// Place of the camera in the list.
    pub(super) fn camera(&self) -> usize {
        self.camera
    }

    /// Moves smoothly to another camera, or back to this one's own view.
    pub(super) fn turn_to(&mut self, place: usize) {
        self.camera = place.min(CAMERAS.len() - 1);
        (self.yaw_rad, self.pitch_rad, self.zoom) = (0.0, 0.0, 1.0);
        self.from = (self.shown, 0.0);
    }
}

/// The camera entity of the window.
#[derive(Component)]
struct Eye;

pub(super) fn plugin(app: &mut App) {
    let overview = CameraView::new([6.0, 6.0, 8.0], [1.5, 0.5, 0.0], 36.0);
    app.insert_resource(Gaze {
        camera: 0,
        yaw_rad: 0.0,
        pitch_rad: 0.0,
        zoom: 1.0,
        from: (overview, 1.0),
        shown: overview,
        still_s: 0.0,
        drift_s: 0.0,
        clicked_s: f32::NEG_INFINITY,
        dragging: false,
    })
    .add_systems(Startup, open)
    .add_systems(Update, (turn_by_mouse, look, fit_coarse).chain().after(SceneSet::Pose));
}

/// On the low tier the scene is drawn into this, with fewer pixels than the window has; panels stay sharp.
#[derive(Resource)]
pub(super) struct Coarse(Handle<Image>);

/// Window pixels per coarse pixel, each way, while something moves. Software rendering of
/// 1280x720 gives three or four pictures a second.
const COARSENESS: u32 = 2;
/// After standing still for this long the picture is drawn with every pixel, s.
const SHARP_AFTER_S: f32 = 0.4;

fn open(world: &mut World) {
    let quality = *world.resource::<Quality>();
    // Panels belong to the camera that draws to the window, whichever was spawned first.
    world.resource_mut::<EguiGlobalSettings>().auto_create_primary_context = false;
    if quality != Quality::Low {
        let eye = camera::open_eye(world, quality, None);
        world.entity_mut(eye).insert((Eye, PrimaryEguiContext));
        return;
    }
    let image = Image::new_target_texture(1, 1, TextureFormat::Rgba8UnormSrgb, None);
    let image = world.resource_mut::<Assets<Image>>().add(image);
    let eye = camera::open_eye(world, quality, Some(RenderTarget::Image(image.clone().into())));
    world.entity_mut(eye).insert(Eye);
    world.spawn((Camera2d, Camera { order: 1, ..default() }, Msaa::Off, PrimaryEguiContext));
    world.insert_resource(Coarse(image));
}

/// Keeps the coarse picture in the window's shape; coarse while it moves, fine when it stands.
fn fit_coarse(
    coarse: Option<Res<Coarse>>,
    gaze: Res<Gaze>,
    mut images: ResMut<Assets<Image>>,
    window: Single<&Window, With<PrimaryWindow>>,
) {
    let Some(coarse) = coarse else { return };
    let coarseness = if gaze.still_s > SHARP_AFTER_S { 1 } else { COARSENESS };
    let [width, height] = window.physical_size().to_array().map(|pixels| (pixels / coarseness).max(1));
    let fits = images.get(&coarse.0).is_some_and(|image| (image.width(), image.height()) == (width, height));
    if !fits && let Some(mut image) = images.get_mut(&coarse.0) {
        image.resize(Extent3d { width, height, depth_or_array_layers: 1 });
    }
}

/// Lays the coarse picture under the panels.
pub(super) fn show_coarse(mut contexts: EguiContexts, coarse: Option<Res<Coarse>>) -> Result {
    let Some(coarse) = coarse else { return Ok(()) };
    let texture = contexts.add_image(EguiTextureHandle::Weak(coarse.0.id()));
    let ctx = contexts.ctx_mut()?;
    let whole = egui::Rect::from_min_max(egui::Pos2::ZERO, egui::pos2(1.0, 1.0));
    let painter = ctx.layer_painter(egui::LayerId::background());
    painter.image(texture, ctx.viewport_rect(), whole, egui::Color32::WHITE);
    Ok(())
}

/// Drag turns, wheel zooms, double click goes back. A drag that began on a panel stays there.
fn turn_by_mouse(
    mut gaze: ResMut<Gaze>,
    buttons: Res<ButtonInput<MouseButton>>,
    motion: Res<AccumulatedMouseMotion>,
    scroll: Res<AccumulatedMouseScroll>,
    time: Res<Time<Real>>,
    panels: Res<EguiWantsInput>,
) {
    let over_panel = panels.wants_any_pointer_input();
    if buttons.just_pressed(MouseButton::Left) {
        gaze.dragging = !over_panel;
        let now_s = time.elapsed_secs();
        if gaze.dragging && now_s - gaze.clicked_s < DOUBLE_S {
            let camera = gaze.camera;
            gaze.turn_to(camera);
        }
        gaze.clicked_s = now_s;
    }
    if !buttons.pressed(MouseButton::Left) {
        gaze.dragging = false;
    }
    if gaze.dragging && motion.delta != Vec2::ZERO {
        gaze.yaw_rad -= motion.delta.x * TURN_RAD;
        gaze.pitch_rad = (gaze.pitch_rad + motion.delta.y * TURN_RAD).clamp(-1.6, 1.6);
    }
    if !over_panel && scroll.delta.y != 0.0 {
        let notches = match scroll.unit {
            MouseScrollUnit::Line => scroll.delta.y,
            MouseScrollUnit::Pixel => scroll.delta.y / POINTS_A_NOTCH,
        };
        gaze.zoom = (gaze.zoom * ops::powf(ZOOM, notches)).clamp(0.1, 5.0);
    }
}

/// Puts the eye where it belongs in this picture.
fn look(
    mut gaze: ResMut<Gaze>,
    shown: Res<Shown>,
    watching: Res<Watching>,
    time: Res<Time<Real>>,
    eye: Single<(&mut Transform, &mut Projection, &mut RenderLayers), With<Eye>>,
) {
    let playing = watching.update.playing;
    if playing {
        gaze.drift_s += time.delta_secs();
    }
    let mut there = CAMERAS[gaze.camera].view(&shown.world, &shown.frame, gaze.drift_s);
    if (gaze.yaw_rad, gaze.pitch_rad, gaze.zoom) != (0.0, 0.0, 1.0) {
        there = there.orbited(gaze.yaw_rad, gaze.pitch_rad, gaze.zoom);
    }
    let share = (gaze.from.1 + time.delta_secs().min(STEP_MAX_S) / CUT_S).min(1.0);
    gaze.from.1 = share;
    let view = if share < 1.0 { CameraView::between(&gaze.from.0, &there, share) } else { there };
    gaze.still_s = if playing || view != gaze.shown { 0.0 } else { gaze.still_s + time.delta_secs() };
    gaze.shown = view;
    let (mut place, mut projection, mut layers) = eye.into_inner();
    layers.set_if_neq(view.layers());
    *place = view.transform();
    if let Projection::Perspective(lens) = projection.as_mut() {
        lens.fov = view.fov_deg.to_radians();
    }
}

/// The whole screen, or a window again.
pub(super) fn toggle_full_screen(window: &mut Window) {
    window.mode = match window.mode {
        WindowMode::Windowed => WindowMode::BorderlessFullscreen(MonitorSelection::Current),
        _ => WindowMode::Windowed,
    };
}
