//! `twin shrink`: shortens a world that breaks a promise.

use std::fs;
use std::io::Write;

use twin_campaign::{Violation, shorten};

use crate::args::{ShrinkArguments, command_for};
use crate::exit::Exit;
use crate::layout::plain;
use crate::worlds;

/// Runs the command and returns its exit code.
pub(crate) fn shrink(arguments: &ShrinkArguments) -> Exit {
    let loaded = match worlds::load(&arguments.world) {
        Ok(loaded) => loaded,
        Err(error) => {
            anstream::eprintln!("{error}");
            return Exit::Refused;
        }
    };
    anstream::eprintln!("shrinking {}; this plays it up to 300 times", arguments.world.display());
    let shortened = match shorten(&loaded.world, arguments.seed, arguments.clause.as_deref()) {
        Ok(shortened) => shortened,
        Err(error) => {
            anstream::eprintln!("{error}");
            return Exit::Refused;
        }
    };
    let Some(shortened) = shortened else {
        let what = arguments
            .clause
            .as_deref()
            .map_or_else(|| "no promise".to_owned(), |it| format!("not clause {it}"));
        anstream::eprintln!(
            "`{}` breaks {what} with seed {}; name a world that does",
            arguments.world.display(),
            arguments.seed
        );
        return Exit::Refused;
    };
    let Violation { clause, title, at_s } = &shortened.violation;
    let mut world = shortened.world;
    let when = at_s.map_or_else(|| "by the end".to_owned(), |at_s| format!("at {at_s:.3} s"));
    world.story = format!("Shortened from {}. Then {when} clause {clause} is broken: {title}.", world.name);
    world.name = format!("{}-short", world.name);
    let path = arguments.out.clone().unwrap_or_else(|| format!("{}.yaml", world.name).into());
    let text = match world.to_yaml() {
        Ok(text) => text,
        Err(error) => {
            anstream::eprintln!("the shorter world cannot be written: {error}");
            return Exit::Bug;
        }
    };
    if let Err(error) = fs::write(&path, text) {
        anstream::eprintln!("failed to write `{}`: {error}; name another file after `--out`", path.display());
        return Exit::Refused;
    }
    let (faults, plays) = (world.faults.len(), shortened.plays);
    let mut out = anstream::stdout();
    let shown = command_for(&path.to_string_lossy(), arguments.seed, None);
    // A closed pipe is no reason to fail: the world is written.
    let _ = writeln!(
        out,
        "{}: {faults} faults, clause {} breaks {when}, {plays} worlds played\n  {shown}",
        path.display(),
        plain(clause)
    );
    Exit::Broken
}
