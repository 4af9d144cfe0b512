//! The commands with pictures: `shot`, `film`, `watch`.

use std::path::Path;
use std::sync::Arc;

use indicatif::{ProgressBar, ProgressStyle};
use twin_core::World;
use twin_view::{Adapter, FilmOptions, FilmReport, Quality, ViewError, WatchOptions};

use crate::args::{FilmArguments, ShotArguments, WatchArguments};
use crate::exit::Exit;
use crate::worlds;

/// Takes one picture.
pub(crate) fn shot(arguments: &ShotArguments) -> Exit {
    let Some((world, _)) = load(&arguments.world) else { return Exit::Refused };
    let ShotArguments { seed, at, camera, size, ref out, .. } = *arguments;
    let taken = quality(arguments.quality)
        .and_then(|quality| twin_view::shot(world, seed, at, camera, size.into(), quality, out));
    told(taken.map(|()| format!("wrote {}", out.display())))
}

/// Films a run.
pub(crate) fn film(arguments: &FilmArguments) -> Exit {
    let Some((world, _)) = load(&arguments.world) else { return Exit::Refused };
    let bar = ProgressBar::no_length();
    let style = "{msg} {wide_bar} {pos}/{len} pictures, {eta} left";
    bar.set_style(ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.set_message("rendering");
    let filmed = quality(arguments.quality).and_then(|quality| {
        twin_view::film(FilmOptions {
            world,
            seed: arguments.seed,
            out: arguments.out.clone(),
            size: arguments.size.into(),
            fps: arguments.fps,
            camera: arguments.camera,
            from_s: arguments.from,
            to_s: arguments.to,
            quality,
            on_progress: Box::new(|done, total| {
                bar.set_length(total);
                bar.set_position(done);
            }),
        })
    });
    bar.finish_and_clear();
    told(filmed.map(|FilmReport { out, size: (width, height), length_s, shots, bytes, .. }| {
        let (out, kilobytes) = (out.display(), bytes / 1000);
        format!("wrote {out}: {width}x{height}, {length_s:.1} s, {shots} shots, {kilobytes} kB")
    }))
}

/// Opens the window.
pub(crate) fn watch(arguments: &WatchArguments) -> Exit {
    let Some((world, world_text)) = load(&arguments.world) else { return Exit::Refused };
    let (world_path, seed) = (arguments.world.clone(), arguments.seed);
    let watched = quality(arguments.quality)
        .and_then(|quality| twin_view::watch(WatchOptions { world, world_text, world_path, seed, quality }));
    told(watched.map(|()| String::new()))
}

/// Starts this program again if a driver would print a warning that means nothing: Mesa's device selection looks for a
/// Wayland desktop on every machine, and Wayland's library warns if there is none. Only an environment variable
/// switches this off, and only before the drivers are loaded.
#[cfg(target_os = "linux")]
fn hush_drivers() {
    use std::os::unix::process::CommandExt;
    let set = |name| std::env::var_os(name).is_some();
    if !set("XDG_RUNTIME_DIR") && !set(HUSHED) {
        let anew = std::env::current_exe().map(|program| {
            std::process::Command::new(program).args(std::env::args_os().skip(1)).env(HUSHED, "1").exec()
        });
        // Reached only if it could not be started. Then the drivers print their warning.
        drop(anew);
    }
}

/// If this variable is set, Mesa does not select a device; there is only one.
#[cfg(target_os = "linux")]
const HUSHED: &str = "NODEVICE_SELECT";

#[cfg(not(target_os = "linux"))]
fn hush_drivers() {}

/// The quality that was asked for, or what the adapter can draw.
fn quality(asked: Option<Quality>) -> Result<Quality, ViewError> {
    hush_drivers();
    asked.map_or_else(|| Ok(Adapter::find()?.quality()), Ok)
}

/// The world and its text; errors in it are printed here.
fn load(path: &Path) -> Option<(Arc<World>, String)> {
    match worlds::load_with_text(path) {
        Ok(loaded) => Some(loaded),
        Err(error) => {
            anstream::eprintln!("{error}");
            None
        }
    }
}

fn told(outcome: Result<String, ViewError>) -> Exit {
    match outcome {
        Ok(words) => {
            if !words.is_empty() {
                anstream::println!("{words}");
            }
            Exit::Pass
        }
        Err(error) => {
            anstream::eprintln!("{error}");
            match error {
                ViewError::Encode(_) | ViewError::Render(_) => Exit::Bug,
                _ => Exit::Refused,
            }
        }
    }
}
