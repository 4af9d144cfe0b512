//! Every file under `worlds/` is one test: adding the file adds the test. A world passes if its promises held.
//!
//! `cargo test -p tests --test worlds front-door` plays the worlds whose path contains `front-door`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::{Arguments, Failed, Trial};
use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme};
use twin_core::{Report, Twin, World};

/// Chance of these runs: the seed that `twin run` takes when none is given.
const SEED: u64 = 1;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let worlds = match world_files(&repository.join("worlds")) {
        Ok(worlds) => worlds,
        Err(error) => {
            eprintln!("failed to list worlds/: {error}");
            return ExitCode::FAILURE;
        }
    };
    let mut trials = vec![Trial::test("worlds are there", {
        let count = worlds.len();
        move || {
            if count > 0 { Ok(()) } else { Err("worlds/ holds no *.yaml".into()) }
        }
    })];
    trials.extend(worlds.into_iter().map(|file| {
        let name = name_in(&repository, &file);
        Trial::test(name.clone(), move || play(&file, &name))
    }));
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// Plays one world to its end. `name` is its path from the repository's root.
fn play(file: &Path, name: &str) -> Result<(), Failed> {
    let text = fs::read_to_string(file)?;
    let world = World::parse(name, &text).map_err(|errors| drawn(&errors))?;
    let mut twin = Twin::new(Arc::new(world), SEED).map_err(|errors| drawn(&errors))?;
    while !twin.is_over() {
        twin.step();
    }
    let report = twin.finish();
    if report.passed { Ok(()) } else { Err(told(&report, name).into()) }
}

/// The broken promises of a run, and the command that shows it again.
fn told(report: &Report, name: &str) -> String {
    let mut text = String::new();
    for promise in report.promises.iter().filter(|promise| !promise.passed) {
        text += &format!("broken: {} {}\n", promise.id, promise.title);
        match promise.broken_at_s {
            Some(at_s) => text += &format!("  at {at_s:.3} s\n"),
            None => text += "  had not come true by the end\n",
        }
        for event in &promise.around {
            text += &format!("  {:>9.3} s  {}  {}\n", event.at_s, event.who, event.what);
        }
    }
    for absent in &report.absent {
        text += &format!("{absent}\n");
    }
    if text.is_empty() {
        text += "nothing went wrong, though the world expects it\n";
    }
    text += &format!("how it ended: {}\n", report.ending);
    text + &format!("show it again: cargo run --release -p twin -- run {name} --seed {SEED}")
}

fn drawn(errors: &dyn Diagnostic) -> Failed {
    let artist = GraphicalReportHandler::new_themed(GraphicalTheme::unicode_nocolor());
    let mut drawing = String::from("this world cannot be played\n");
    match artist.render_report(&mut drawing, errors) {
        Ok(()) => drawing.into(),
        Err(_) => errors.to_string().into(),
    }
}

/// All `*.yaml` below `folder`, in the order of their paths.
fn world_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(world_files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "yaml") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// `worlds/front-door.yaml`, with slashes everywhere.
fn name_in(repository: &Path, file: &Path) -> String {
    let path = file.strip_prefix(repository).unwrap_or(file);
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}
