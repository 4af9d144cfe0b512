//! `twin signals`: the signals that a world's formulas can use, and their deprecated names.

use std::io::{self, Write};

use twin_core::judge::Kind;
use twin_core::signals::schema;

use crate::exit::Exit;
use crate::layout::{Unread, columns, padded};

/// Lists name, type and meaning of every signal, in the order of their groups; then deprecated names.
pub(crate) fn signals() -> Exit {
    list().map_or_else(
        |error| {
            anstream::eprintln!("failed to write to standard output: {error}; is the disk full?");
            Exit::Refused
        },
        |()| Exit::Pass,
    )
}

fn list() -> io::Result<()> {
    let mut out = Unread::new(anstream::stdout());
    let schema = schema();
    let name_columns = columns(schema.names());
    for signal in schema.signals() {
        let kind = match signal.kind {
            Kind::Bool => "true or false".to_owned(),
            Kind::Number { unit: "", .. } => "a number".to_owned(),
            Kind::Number { unit, .. } => unit.to_owned(),
            Kind::Label(words) => words.join(" | "),
        };
        writeln!(out, "{}  {} [{kind}]", padded(signal.name, name_columns), signal.doc)?;
    }
    if !schema.old_names().is_empty() {
        writeln!(out, "\ndeprecated names, still accepted:")?;
    }
    let old_columns = columns(schema.old_names().iter().map(|(old, _)| *old));
    for (old, present) in schema.old_names() {
        writeln!(out, "{}  deprecated: write {present}", padded(old, old_columns))?;
    }
    out.flush()
}
