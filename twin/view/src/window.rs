//! The window: `twin watch`. A world is played on a thread of its own; here it is drawn, stopped and scrubbed, and
//! faults are added by hand.
//!
//! - `player`, `snapshots`: the run, without Bevy: play, pause, seek, press
//! - `hands`, `save`: faults that a person presses, and the world file that contains them
//! - `actions`: what can be asked for; `controls`: by which key; `eye`: where the camera is
//! - `still`: the hub's pictures
//! - `desk`: what the panels show; `style`: how they look
//! - `panels`, `story`, `timeline`, `instruments`, `phones`: what is drawn over the scene
//!
//! Watching changes nothing: what a person does becomes a [`Command`] for the next tick, and is on record.

mod actions;
mod controls;
mod desk;
mod eye;
mod hands;
mod instruments;
mod panels;
mod phones;
mod player;
mod save;
mod snapshots;
mod still;
mod story;
mod style;
mod timeline;
mod watching;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use bevy::app::AppExit;
use bevy::log::LogPlugin;
use bevy::prelude::*;
use bevy::window::{PresentMode, PrimaryWindow, WindowResizeConstraints};
use bevy_egui::{EguiContexts, EguiPlugin, EguiPrimaryContextPass};
use twin_core::World as TwinWorld;

pub use player::{Command, Deck, Player, SPEED_RANGE, Timeline, Update};
pub use save::SaveError;
pub use snapshots::{Press, Sample};

use crate::{Adapter, Quality, SceneSet, Shown, ViewError, adapter, plugins};
use actions::Action;
use controls::Requests;
use desk::Desk;
use eye::Gaze;
use phones::Pockets;
use still::Still;
use watching::Watching;

/// The window's size at first, points.
const SIZE: (u32, u32) = (1280, 720);
/// Below this the panels would cover each other, points.
const SMALLEST: WindowResizeConstraints = WindowResizeConstraints {
    min_width: 900.0,
    min_height: 560.0,
    max_width: f32::INFINITY,
    max_height: f32::INFINITY,
};
/// How long a notice stays, and how long of that it fades, s.
const NOTICE_S: (f32, f32) = (5.0, 1.0);

/// What is to be watched.
pub struct WatchOptions {
    /// The world.
    pub world: Arc<TwinWorld>,
    /// The text it was parsed from, for "save as world".
    pub world_text: String,
    /// Its file; saved worlds are put beside it.
    pub world_path: PathBuf,
    /// Seed of the run.
    pub seed: u64,
    /// How richly it is drawn.
    pub quality: Quality,
}

/// Opens a window and shows the run until the window is closed. Belongs on the main thread.
///
/// # Errors
/// No display, nothing to draw with, a world that cannot be built.
pub fn watch(options: WatchOptions) -> Result<(), ViewError> {
    if !display_answers() {
        return Err(ViewError::NoDisplay);
    }
    Adapter::find()?;
    let WatchOptions { world, world_text, world_path, seed, quality } = options;
    let player = Player::new(Arc::clone(&world), world_text, seed)?;
    let update = player.next().ok_or_else(|| ViewError::Render("the player's thread ended".to_owned()))?;
    let window = Window {
        title: title(&world, seed, &update),
        resolution: SIZE.into(),
        resize_constraints: SMALLEST,
        present_mode: PresentMode::AutoVsync,
        ..default()
    };
    let mut app = App::new();
    app.add_plugins(
        DefaultPlugins
            .set(WindowPlugin { primary_window: Some(window), ..default() })
            .set(adapter::renderer())
            // The command line tool prints its own messages.
            .disable::<LogPlugin>(),
    )
    .add_plugins(EguiPlugin::default())
    .insert_resource(quality)
    .insert_resource(Shown { world: Arc::clone(&world), frame: update.frame.clone() })
    .insert_resource(Watching {
        player,
        update,
        world_path,
        seed,
        panels: true,
        help: false,
        notice: (0, 0.0),
    })
    .configure_sets(Update, SceneSet::Pose)
    .add_plugins((plugins::stage, controls::plugin, eye::plugin, still::plugin))
    .add_systems(Startup, |watching: Res<Watching>| watching.player.send(Command::Play))
    .add_systems(PreUpdate, take_update)
    .add_systems(Update, carry_out.before(SceneSet::Pose))
    .add_systems(EguiPrimaryContextPass, (eye::show_coarse, draw_panels).chain());
    match app.run() {
        AppExit::Success => Ok(()),
        AppExit::Error(code) => Err(ViewError::Render(format!("the window ended with code {code}"))),
    }
}

/// Takes the latest update, if there is one, and shows its frame.
fn take_update(
    mut watching: ResMut<Watching>,
    mut shown: ResMut<Shown>,
    time: Res<Time<Real>>,
    mut window: Single<&mut Window, With<PrimaryWindow>>,
) {
    watching.notice.1 += time.delta_secs();
    let Some(update) = watching.player.latest() else { return };
    if update.note.0 != watching.notice.0 {
        watching.notice = (update.note.0, 0.0);
    }
    shown.frame = update.frame.clone();
    let title = title(&shown.world, watching.seed, &update);
    if window.title != title {
        window.title = title;
    }
    watching.update = update;
}

/// For the task bar, and for tests that drive the window.
fn title(world: &TwinWorld, seed: u64, update: &Update) -> String {
    let presses = match update.timeline.presses.len() {
        0 => String::new(),
        1 => ", 1 press".to_owned(),
        n => format!(", {n} presses"),
    };
    let state = match update.playing {
        true => "playing".to_owned(),
        false => format!("at {:.3} s", update.frame.now_s()),
    };
    format!("{}, seed {seed}: {state}{presses} - Latchkey", world.name)
}

/// Carries out the requests since the last picture.
fn carry_out(
    mut requests: ResMut<Requests>,
    mut watching: ResMut<Watching>,
    shown: Res<Shown>,
    mut gaze: ResMut<Gaze>,
    mut window: Single<&mut Window, With<PrimaryWindow>>,
) {
    for request in requests.0.drain(..) {
        if let Some(command) = request.command(&watching.update) {
            watching.player.send(command);
        }
        match request {
            Action::Save => {
                let path = save::free_path(&watching.world_path, &shown.world.name);
                watching.player.send(Command::SaveAs(path));
            }
            Action::Camera(place) => gaze.turn_to(place),
            Action::Panels => watching.panels = !watching.panels,
            Action::Help => watching.help = !watching.help,
            Action::FullScreen => eye::toggle_full_screen(&mut window),
            _ => {}
        }
    }
}

fn draw_panels(
    mut contexts: EguiContexts,
    mut pockets: Local<Pockets>,
    mut requests: ResMut<Requests>,
    watching: Res<Watching>,
    shown: Res<Shown>,
    gaze: Res<Gaze>,
    still: Res<Still>,
) -> Result {
    let ctx = contexts.ctx_mut()?;
    style::dress(ctx);
    let (number, since_s) = watching.notice;
    let strength = ((NOTICE_S.0 - since_s) / NOTICE_S.1).clamp(0.0, 1.0);
    let desk = Desk {
        update: &watching.update,
        world: &shown.world,
        seed: watching.seed,
        cameras: &eye::NAMES,
        camera: gaze.camera(),
        panels: watching.panels,
        help: watching.help,
        notice: (number > 0 && strength > 0.0).then_some((watching.update.note.1.as_str(), strength)),
    };
    let free = panels::draw(ctx, &desk, &mut requests.0);
    phones::draw(ctx, &mut pockets, free, &shown.world, &shown.frame, &still);
    Ok(())
}

/// Is there an X server to show a window? Asked before Bevy starts, because Bevy panics where there is none.
fn display_answers() -> bool {
    let Some(display) = std::env::var("DISPLAY").ok().filter(|display| !display.is_empty()) else {
        // Other systems have no such variable and always a display.
        return cfg!(not(all(unix, not(target_os = "macos"))));
    };
    match display.strip_prefix(':').map(|number| number.split('.').next().unwrap_or_default()) {
        Some(number) => Path::new("/tmp/.X11-unix").join(format!("X{number}")).exists(),
        // Another machine's: whether it answers, Bevy finds out.
        None => true,
    }
}
