//! Every file under `worlds/` is one test: adding the file adds the test. A world is played with three seeds. Each run
//! passes if its promises held and it is what `tests/recorded/` says: trace hash, verdicts with margins, and the whole
//! story.
//!
//! `cargo test --release -p tests --test worlds front-door` plays the worlds whose path contains `front-door`. What is
//! meant to change is recorded anew with `./x record`, for all worlds or for those whose path contains a word.

mod record;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, Mutex};

use libtest_mimic::{Arguments, Failed, Trial};
use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme};
use twin_core::{Report, Twin, World};

use crate::record::{Record, Run};

/// Seeds of these runs. `twin run` takes the first when none is given.
const SEEDS: [u64; 3] = [1, 2, 3];

/// Of every so many worlds, one is also written anew, read back and played with the first seed.
const WRITTEN_EVERY: usize = 10;

/// With this in the environment what is played is written to the record.
const RENEW: &str = "LATCHKEY_RENEW";

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let (worlds, record) = match (world_files(&repository.join("worlds")), Record::read(&repository)) {
        (Ok(worlds), Ok(record)) => (worlds, record),
        (Err(error), _) => return failure(&format!("failed to list worlds/: {error}")),
        (_, Err(error)) => return failure(&error),
    };
    let names: Vec<String> = worlds.iter().map(|file| name_in(&repository, file)).collect();
    let renews = std::env::var_os(RENEW).is_some();
    let played = Arc::new(Mutex::new(Vec::new()));
    let record = Arc::new(record);
    let mut trials = vec![Trial::test("the record is of these worlds", {
        let (record, names) = (Arc::clone(&record), names.clone());
        move || if renews { Ok(()) } else { record.is_of(&names).map_err(Failed::from) }
    })];
    trials.extend(worlds.into_iter().zip(names.clone()).map(|(file, name)| {
        let (record, played) = (Arc::clone(&record), Arc::clone(&played));
        Trial::test(name.clone(), move || {
            let runs = SEEDS.iter().map(|seed| play(&file, &name, *seed)).collect::<Result<Vec<_>, _>>()?;
            if renews {
                played.lock().map_err(|error| error.to_string())?.extend(runs);
                return Ok(());
            }
            runs.iter().try_for_each(|run| record.compare(run)).map_err(Failed::from)
        })
    }));
    if !renews {
        trials.extend(names.iter().step_by(WRITTEN_EVERY).map(|name| written(&repository, name, &record)));
    }
    let conclusion = libtest_mimic::run(&arguments, trials);
    if renews {
        let runs = played.lock().map(|mut runs| std::mem::take(&mut *runs)).unwrap_or_default();
        if let Err(error) = Record::renew(&repository, &record, runs, &names) {
            return failure(&error);
        }
    }
    conclusion.exit_code()
}

/// A world means the same in the words of [`World::to_yaml`]: played, it is what the record says.
fn written(repository: &Path, name: &str, record: &Arc<Record>) -> Trial {
    let (file, name, record) = (repository.join(name), name.to_owned(), Arc::clone(record));
    Trial::test(format!("{name}, written and read back"), move || {
        let world = World::parse(&name, &fs::read_to_string(file)?).map_err(|errors| drawn(&errors))?;
        let run = play_text(&world.to_yaml()?, &name, SEEDS[0])?;
        record.compare(&run).map_err(Failed::from)
    })
}

fn failure(why: &str) -> ExitCode {
    eprintln!("{why}");
    ExitCode::FAILURE
}

/// Plays one world to its end. `name` is its path from the repository's root.
fn play(file: &Path, name: &str, seed: u64) -> Result<Run, Failed> {
    play_text(&fs::read_to_string(file)?, name, seed)
}

fn play_text(text: &str, name: &str, seed: u64) -> Result<Run, Failed> {
    let world = World::parse(name, text).map_err(|errors| drawn(&errors))?;
    let mut twin = Twin::new(Arc::new(world), seed).map_err(|errors| drawn(&errors))?;
    while !twin.is_over() {
        twin.step();
    }
    let report = twin.finish();
    if report.passed { Ok(Run::of(name, seed, &report)) } else { Err(told(&report, name, seed).into()) }
}

/// The broken promises of a run, and the command that shows it again.
fn told(report: &Report, name: &str, seed: u64) -> String {
    let mut text = String::new();
    for promise in report.promises.iter().filter(|promise| !promise.passed) {
        text += &format!("broken: {} {}\n", promise.id, promise.title);
        match promise.broken_at_s {
            Some(at_s) => text += &format!("  at {at_s:.3} s\n"),
            None => text += "  was not fulfilled by the end\n",
        }
        for event in &promise.around {
            text += &format!("  {:>9.3} s  {}  {}\n", event.at_s, event.who, event.what);
        }
    }
    for absent in &report.absent {
        text += &format!("{absent}\n");
    }
    if text.is_empty() {
        text += "no promise broke, although the world expects it\n";
    }
    text += &format!("how it ended: {}\n", report.ending);
    text + &format!("show it again: cargo run --release -p twin -- run {name} --seed {seed}")
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
