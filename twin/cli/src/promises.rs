//! `twin promises`: what the product promises, clause by clause.

use std::io::{self, Write};

use owo_colors::OwoColorize;
use twin_core::judge::assumptions::ASSUMPTIONS;
use twin_core::judge::promises::PROMISES;

use crate::exit::Exit;
use crate::layout::Unread;

/// Prints all promises and assumptions.
pub(crate) fn promises() -> Exit {
    match print(&mut Unread::new(anstream::stdout())) {
        Ok(()) => Exit::Pass,
        Err(error) => {
            anstream::eprintln!("failed to write to standard output: {error}");
            Exit::Refused
        }
    }
}

fn print(out: &mut impl Write) -> io::Result<()> {
    for promise in PROMISES {
        writeln!(out, "{}  {}", promise.id.bold(), promise.title)?;
        for (n, clause) in promise.clauses.iter().enumerate() {
            writeln!(out, "    {}{}  {}", promise.id, n + 1, clause.holds)?;
            if !clause.assumes.is_empty() {
                writeln!(out, "        assumes {}", clause.assumes.join(", "))?;
            }
        }
    }
    writeln!(out, "\n{}", "Assumptions".bold())?;
    for assumption in ASSUMPTIONS {
        writeln!(out, "{}  {}", assumption.name.bold(), assumption.title)?;
        writeln!(out, "    {}", assumption.holds)?;
        writeln!(out, "    without it: {}", assumption.then)?;
    }
    Ok(())
}
