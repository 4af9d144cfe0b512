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
    bar.set_message("filming");
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

/// Starts this program anew where a driver would complain aloud about what is no fault: Mesa's chooser of devices looks
/// for a Wayland desktop wherever it runs, and Wayland's library tells everybody that there is none. Only the
/// environment of a process can switch it off, and only before its drivers are loaded.
#[cfg(target_os = "linux")]
fn hush_drivers() {
    use std::os::unix::process::CommandExt;
    let set = |name| std::env::var_os(name).is_some();
    if !set("XDG_RUNTIME_DIR") && !set(HUSHED) {
        let anew = std::env::current_exe().map(|program| {
            std::process::Command::new(program).args(std::env::args_os().skip(1)).env(HUSHED, "1").exec()
        });
        // Still here: it could not be started. Then the drivers complain.
        drop(anew);
    }
}

/// Set, Mesa does not choose among devices; there is one.
#[cfg(target_os = "linux")]
const HUSHED: &str = "NODEVICE_SELECT";

#[cfg(not(target_os = "linux"))]
fn hush_drivers() {}

/// The tier that was asked for, or what the adapter bears.
fn quality(asked: Option<Quality>) -> Result<Quality, ViewError> {
    hush_drivers();
    asked.map_or_else(|| Ok(Adapter::find()?.quality()), Ok)
}

/// The world and its text; what is wrong with it is told here.
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
