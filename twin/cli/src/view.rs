//! The commands with pictures: `shot`, `film`, `watch`.

use std::path::Path;
use std::sync::Arc;

use indicatif::{ProgressBar, ProgressStyle};
use twin_core::World;
use twin_view::{FilmOptions, NamedCamera, Quality, ViewError, WatchOptions};

use crate::args::{CameraName, FilmArguments, QualityName, ShotArguments, WatchArguments};
use crate::exit::Exit;
use crate::worlds;

/// Takes one picture.
pub(crate) fn shot(arguments: &ShotArguments) -> Exit {
    let Some((world, _)) = load(&arguments.world) else { return Exit::Refused };
    let outcome = twin_view::shot(
        world,
        arguments.seed,
        arguments.at,
        camera(arguments.camera.unwrap_or(CameraName::Overview)),
        arguments.size.into(),
        quality(arguments.quality),
        &arguments.out,
    );
    told(outcome.map(|()| format!("wrote {}", arguments.out.display())))
}

/// Films a run.
pub(crate) fn film(arguments: &FilmArguments) -> Exit {
    let Some((world, _)) = load(&arguments.world) else { return Exit::Refused };
    let bar = ProgressBar::no_length();
    let style = "{msg} {wide_bar} {pos}/{len} pictures, {eta} left";
    bar.set_style(ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.set_message("filming");
    let outcome = twin_view::film(FilmOptions {
        world,
        seed: arguments.seed,
        out: arguments.out.clone(),
        size: arguments.size.into(),
        fps: arguments.fps,
        camera: arguments.camera.map(camera),
        from_s: arguments.from,
        to_s: arguments.to,
        quality: quality(arguments.quality),
        on_progress: Box::new(|done, total| {
            bar.set_length(total);
            bar.set_position(done);
        }),
    });
    bar.finish_and_clear();
    told(outcome.map(|film| {
        let (width, height) = film.size;
        format!(
            "wrote {}: {width}x{height}, {:.1} s, {} shots, {} kB",
            film.out.display(),
            film.length_s,
            film.shots,
            film.bytes / 1000
        )
    }))
}

/// Opens the window.
pub(crate) fn watch(arguments: &WatchArguments) -> Exit {
    let Some((world, world_text)) = load(&arguments.world) else { return Exit::Refused };
    let outcome = twin_view::watch(WatchOptions {
        world,
        world_text,
        world_path: arguments.world.clone(),
        seed: arguments.seed,
        quality: quality(arguments.quality),
    });
    told(outcome.map(|()| String::new()))
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

fn camera(name: CameraName) -> NamedCamera {
    match name {
        CameraName::Overview => NamedCamera::Overview,
        CameraName::Follow => NamedCamera::Follow,
        CameraName::Lock => NamedCamera::Lock,
        CameraName::Hub => NamedCamera::Hub,
        CameraName::Plan => NamedCamera::Plan,
        CameraName::Porch => NamedCamera::Porch,
        CameraName::Hall => NamedCamera::Hall,
        CameraName::Director => NamedCamera::Director,
    }
}

fn quality(name: QualityName) -> Quality {
    match name {
        QualityName::Low => Quality::Low,
        QualityName::Medium => Quality::Medium,
        QualityName::High => Quality::High,
    }
}
