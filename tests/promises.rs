//! PROMISES.md is the judge's own table, and every assumption in it is shown by a world that fails without it.
//!
//! `LATCHKEY_RENEW=1 cargo test -p tests --test promises` writes the document.

#![allow(clippy::unwrap_used, reason = "a test may fail by panic")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use twin_core::World;
use twin_core::judge::assumptions::ASSUMPTIONS;
use twin_core::judge::promises::PROMISES;

const REPOSITORY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// The worlds in which an assumption excuses a clause: by its name, the clause and the world's file.
fn excused() -> BTreeMap<String, Vec<(String, String)>> {
    let mut excused: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for folder in ["worlds", "worlds/regressions"] {
        for entry in fs::read_dir(Path::new(REPOSITORY).join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|end| end != "yaml") {
                continue;
            }
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let world = World::parse(&name, &fs::read_to_string(&path).unwrap()).unwrap();
            for (clause, assumption) in &world.must.excuses {
                let world = format!("{folder}/{name}");
                excused.entry(assumption.clone()).or_default().push((clause.clone(), world));
            }
        }
    }
    excused.values_mut().for_each(|worlds| worlds.sort());
    excused
}

fn document() -> String {
    let mut text = "\
# Promises

What the product promises, clause by clause, and what each clause rests on. `twin promises` prints the same. Written by
`LATCHKEY_RENEW=1 cargo test -p tests --test promises` from `twin/core/src/judge/`; do not edit.

A clause is judged by weak until: it must hold until one of its assumptions fails for the first time. A violation that
begins before is *broken*, and a bug of the product; a later one is *excused*, and the report names the assumption and
the moment. Assumptions are formulas over what is really so, never over what is planned in a world.

"
    .to_owned();
    for promise in PROMISES {
        let _ = writeln!(text, "## {}: {}\n", promise.id, promise.title);
        for (n, clause) in promise.clauses.iter().enumerate() {
            let _ = write!(text, "- **{}{}** `{}`", promise.id, n + 1, clause.holds);
            if !clause.assumes.is_empty() {
                let _ = write!(text, "; assumes {}", clause.assumes.join(", "));
            }
            text.push('\n');
        }
        text.push('\n');
    }
    text += "## Assumptions\n";
    let excused = excused();
    for assumption in ASSUMPTIONS {
        let _ = writeln!(
            text,
            "\n### {}\n\nIt is assumed that {}: `{}`.",
            assumption.name, assumption.title, assumption.holds
        );
        let _ = writeln!(text, "Without it: {}.", assumption.then);
        for (clause, world) in excused.get(assumption.name).into_iter().flatten() {
            let _ = writeln!(text, "Shown by `{world}`, where it excuses {clause}.");
        }
    }
    text
}

#[test]
fn the_document_is_what_the_judge_judges() {
    let path = Path::new(REPOSITORY).join("PROMISES.md");
    let text = document();
    if std::env::var_os("LATCHKEY_RENEW").is_some() {
        fs::write(&path, &text).unwrap();
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == text,
        "PROMISES.md is out of date: LATCHKEY_RENEW=1 cargo test -p tests --test promises"
    );
}

#[test]
fn each_assumption_is_used_and_shown_by_a_world() {
    let excused = excused();
    for assumption in ASSUMPTIONS {
        let rests = |clause: &str| {
            PROMISES.iter().any(|promise| {
                let mut clauses = promise.clauses.iter().enumerate();
                clauses.any(|(n, it)| {
                    format!("{}{}", promise.id, n + 1) == clause && it.assumes.contains(&assumption.name)
                })
            })
        };
        let worlds = excused.get(assumption.name).into_iter().flatten();
        let shown = worlds.inspect(|(clause, world)| {
            assert!(rests(clause), "{world}: {clause} does not rest on {}", assumption.name)
        });
        assert!(shown.count() > 0, "no world shows the assumption {}", assumption.name);
    }
}
