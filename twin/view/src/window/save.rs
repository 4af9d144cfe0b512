//! "Save as world": what was pressed, written into the world's own text, so that it plays again without a
//! viewer.
//!
//! The text is edited, not printed anew: comments and layout stay. Only `name` changes (the new file's stem),
//! `faults` grows, and `story` starts with what was pressed. The result is read back before it is written; if it does
//! not contain exactly what was pressed, nothing is written. The seed is not part of a world: it is put in a comment.

use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use twin_core::World;
use twin_core::world::{Begins, Fault, FaultKind, LinkName, WorldErrors};

use super::snapshots::Press;

/// Why a run could not be saved as a world.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// A world's name is its file's stem.
    #[error("failed to save: a world's file is named in kebab-case and ends in .yaml, not `{0}`")]
    Name(String),
    /// The text's layout is not one that can be edited line by line.
    #[error(
        "failed to save: `{0}` must be at the beginning of a line of the world file; change it and watch again"
    )]
    Layout(&'static str),
    /// The edited text is no world; our bug.
    #[error("failed to save: the edited world cannot be read: {0}")]
    Unreadable(#[from] WorldErrors),
    /// The edited text does not contain exactly what was pressed.
    #[error(
        "failed to save: the edited world does not contain the pressed faults; \
         write `faults:` as a plain list and watch again"
    )]
    Differs,
    /// The file could not be written.
    #[error("failed to write {path}: {source}")]
    Write {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

/// A story is folded before this column, as in the worlds that people write.
const STORY_COLUMNS: usize = 118;

/// Writes the world with what was pressed to `path`: beside it first, then renamed.
///
/// # Errors
/// See [`SaveError`]. Nothing is left behind.
pub(crate) fn save(path: &Path, world_text: &str, seed: u64, script: &[Press]) -> Result<(), SaveError> {
    let shown = path.display().to_string();
    let stem = path.file_stem().and_then(|stem| stem.to_str()).filter(|stem| is_kebab_case(stem));
    let stem = stem.filter(|_| path.extension().is_some_and(|ext| ext == "yaml"));
    let text = saved_text(world_text, stem.ok_or(SaveError::Name(shown))?, seed, script)?;
    let write_error = |source| SaveError::Write { path: path.to_owned(), source };
    let beside = path.with_extension("yaml.part");
    let written = fs::File::create(&beside).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written.and_then(|()| fs::rename(&beside, path)).map_err(|source| {
        // The write error is returned; a failure to remove the remains is not worth a second one.
        let _ = fs::remove_file(&beside);
        write_error(source)
    })
}

/// A free name beside the world's file: `front-door-pressed-1.yaml`, `-2` ...
pub(crate) fn free_path(world_path: &Path, world_name: &str) -> PathBuf {
    let named = |n: u32| world_path.with_file_name(format!("{world_name}-pressed-{n}.yaml"));
    (1..).map(named).find(|path| !path.exists()).unwrap_or_else(|| named(0))
}

/// The world's text with another name and what was pressed.
///
/// # Errors
/// The text cannot be edited, or what came out is not what was pressed.
pub(crate) fn saved_text(text: &str, name: &str, seed: u64, script: &[Press]) -> Result<String, SaveError> {
    let text = text.trim_start_matches('\u{feff}');
    let before = World::parse("the watched world", text)?;
    let mut edited = renamed(text, name)?;
    if !script.is_empty() {
        edited = retold(&edited, &story(&before, seed, script))?;
        let comment = format!("pressed by hand while watching {}, seed {seed}", before.name);
        edited = with_faults(&edited, script, &comment)?;
    }
    let after = World::parse("the saved world", &edited)?;
    let wanted = before.faults.iter().map(|fault| (begins(fault), fault.what));
    let pressed = script.iter().map(|press| ((press.at_ns, None), press.fault));
    let wanted = wanted.chain(pressed);
    let said = after.faults.iter().map(|fault| (begins(fault), fault.what));
    if said.eq(wanted) && after.name == name { Ok(edited) } else { Err(SaveError::Differs) }
}

/// When a fault begins: after so many ns, of the world or of the first instant at which this holds.
fn begins(fault: &Fault) -> (u64, Option<&str>) {
    match &fault.begins {
        Begins::At(at_s) => (nanoseconds(*at_s), None),
        Begins::When { formula, after_s } => (nanoseconds(*after_s), Some(&formula.text)),
    }
}

fn nanoseconds(at_s: f64) -> u64 {
    (at_s * 1e9).round() as u64
}

fn renamed(text: &str, name: &str) -> Result<String, SaveError> {
    let line = top_level(text, "name").ok_or(SaveError::Layout("name"))?;
    let comment = line.value.find(" #").map_or("", |at| &line.value[at..]);
    Ok(format!("{}name: {name}{comment}{}", &text[..line.start], &text[line.end..]))
}

/// The story of a run with pressed faults: what was pressed, and the story without it.
fn story(before: &World, seed: u64, script: &[Press]) -> String {
    let pressed = script.iter().map(|press| {
        let at_s = press.at_ns as f64 / 1e9;
        format!("at {at_s:.1} s {}", press.fault.words().begins)
    });
    let pressed = pressed.collect::<Vec<_>>().join(", ");
    let before_words = before.story.split_whitespace().collect::<Vec<_>>().join(" ");
    let name = &before.name;
    format!(
        "Faults pressed by hand in {name}, seed {seed}: {pressed}. The story without them: {before_words}"
    )
}

/// The text with another story, folded.
fn retold(text: &str, story: &str) -> Result<String, SaveError> {
    let line = top_level(text, "story").ok_or(SaveError::Layout("story"))?;
    // All that follows and is indented belongs to it, and empty lines between.
    let mut end = line.end;
    let mut at = line.end;
    for row in text[line.end..].split_inclusive('\n') {
        at += row.len();
        if row.starts_with([' ', '\t']) {
            end = at;
        } else if !row.trim().is_empty() {
            break;
        }
    }
    let mut folded = String::from("story: >-");
    let mut column = STORY_COLUMNS;
    for word in story.split_whitespace() {
        column += 1 + word.chars().count();
        if column > STORY_COLUMNS {
            folded.push_str("\n ");
            column = 2 + word.chars().count();
        }
        folded.push(' ');
        folded.push_str(word);
    }
    let rest = &text[end..];
    Ok(format!("{}{folded}\n{rest}", &text[..line.start]))
}

fn with_faults(text: &str, script: &[Press], comment: &str) -> Result<String, SaveError> {
    let Some(line) = top_level(text, "faults") else {
        // No faults yet. They belong before what must hold, at the end if there is no such thing.
        let at = top_level(text, "must").map_or(text.len(), |must| must.start);
        let (head, tail) = text.split_at(at);
        let newline = if head.is_empty() || head.ends_with('\n') { "" } else { "\n" };
        return Ok(format!("{head}{newline}faults:\n{}{tail}", block(script, "  ", comment)));
    };
    let value = line.value.split(" #").next().unwrap_or_default().trim();
    if value.starts_with('[') {
        let open = line.start + "faults:".len() + line.value.find('[').unwrap_or(0);
        let (close, last) = closing_bracket(text, open).ok_or(SaveError::Layout("faults"))?;
        let inside = text[open + 1..close].trim_end();
        let comma = if matches!(last, '[' | ',') { "" } else { "," };
        // Behind a comment a comma would be part of it; it may stand at the beginning of a line as well.
        let commented = inside.lines().last().is_some_and(|line| line.contains('#'));
        let (here, below) = if commented { ("", comma) } else { (comma, "") };
        let entries: Vec<String> = script.iter().map(entry).collect();
        return Ok(format!(
            // YAML wants the closing bracket indented inside a block map.
            "{}{here}\n  # {comment}\n  {below}{}\n  {}",
            &text[..open + 1 + inside.len()],
            entries.join(",\n  "),
            &text[close..]
        ));
    }
    // A block list: its entries are indented, or stand at the margin with their dash.
    let mut end = line.end;
    let mut indent = "  ".to_owned();
    for row in text[line.end..].split_inclusive('\n').scan(line.end, |at, row| {
        *at += row.len();
        Some((*at, row))
    }) {
        let (row_end, row) = row;
        let bare = row.trim_start();
        let margin = &row[..row.len() - bare.len()];
        if bare.starts_with("- ") && (margin.is_empty() || end == line.end) {
            indent = margin.to_owned();
        } else if margin.is_empty() && !bare.is_empty() && !bare.starts_with('#') {
            break;
        }
        // Empty lines and comments at the margin belong to what follows.
        let remark = margin.is_empty() && bare.starts_with('#');
        if !bare.trim_end().is_empty() && !remark {
            end = row_end;
        }
    }
    let (head, tail) = text.split_at(end);
    let newline = if head.ends_with('\n') { "" } else { "\n" };
    Ok(format!("{head}{newline}{}{tail}", block(script, &indent, comment)))
}

fn block(script: &[Press], indent: &str, comment: &str) -> String {
    let mut text = format!("{indent}# {comment}\n");
    for press in script {
        // Writing into a string cannot fail.
        let _ = writeln!(text, "{indent}- {}", entry(press));
    }
    text
}

/// `{at_s: 41.302, cut_power: {for_s: 3}}`. A number is written with as many digits as give it back exactly.
fn entry(press: &Press) -> String {
    let at_s = press.at_ns as f64 / 1e9;
    let key = press.fault.key();
    let for_s = press.fault.for_s();
    let what = match &press.fault {
        FaultKind::JamLink(jam) => {
            let link = match jam.link {
                LinkName::Mesh => "mesh",
                LinkName::Wifi => "wifi",
                LinkName::Lte => "lte",
                LinkName::Ble => "ble",
            };
            format!("link: {link}, ")
        }
        FaultKind::HoldDoor(hold) => format!("force_n: {}, ", hold.force_n),
        FaultKind::Gust(gust) => format!("speed_m_s: {}, ", gust.speed_m_s),
        FaultKind::I2c(fault) => {
            format!("chip: {}, kind: {}, ", snake_case(&fault.chip), snake_case(&fault.kind))
        }
        FaultKind::Pin(fault) => {
            format!("line: {}, kind: {}, ", snake_case(&fault.line), snake_case(&fault.kind))
        }
        // Only a duration; other faults cannot be pressed by hand.
        _ => String::new(),
    };
    format!("{{at_s: {at_s}, {key}: {{{what}for_s: {for_s}}}}}")
}

/// A variant's name as the world file writes it: `StuckLow` is `stuck_low`.
fn snake_case(variant: &impl std::fmt::Debug) -> String {
    let mut text = String::new();
    for letter in format!("{variant:?}").chars() {
        if letter.is_uppercase() && !text.is_empty() {
            text.push('_');
        }
        text.extend(letter.to_lowercase());
    }
    text
}

/// A top-level key's line.
struct Line<'t> {
    start: usize,
    /// Its end; the line break is not part of the line of `name`, and is part of it for a block below.
    end: usize,
    /// What stands behind the colon.
    value: &'t str,
}

fn top_level<'t>(text: &'t str, key: &str) -> Option<Line<'t>> {
    let mut start = 0;
    for row in text.split_inclusive('\n') {
        let line = row.trim_end_matches(['\n', '\r']);
        if let Some(value) = line.strip_prefix(key).and_then(|rest| rest.strip_prefix(':')) {
            let end = if key == "name" { start + line.len() } else { start + row.len() };
            return Some(Line { start, end, value });
        }
        start += row.len();
    }
    None
}

/// Where the `[` at `open` is closed, and the last letter before that; quoted brackets and comments do not count.
fn closing_bracket(text: &str, open: usize) -> Option<(usize, char)> {
    let mut depth = 0_usize;
    let mut quote = None;
    let mut comment = false;
    let (mut before, mut last) = (' ', ' ');
    for (at, letter) in text[open..].char_indices() {
        let ends_here = letter == ']' && depth == 1 && quote.is_none() && !comment;
        if ends_here {
            return Some((open + at, last));
        }
        match (letter, quote) {
            ('\n', _) if comment => comment = false,
            _ if comment => {}
            (_, Some(opened)) if letter == opened && before != '\\' => quote = None,
            (_, Some(_)) => {}
            ('#', None) if before.is_whitespace() => comment = true,
            ('"' | '\'', None) => quote = Some(letter),
            ('[', None) => depth += 1,
            (']', None) => depth -= 1,
            _ => {}
        }
        if !comment && !letter.is_whitespace() {
            last = letter;
        }
        before = letter;
    }
    None
}

/// As a world's name must be: words of small letters and digits, joined by `-`.
fn is_kebab_case(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    name.split('-').all(|word| !word.is_empty() && word.chars().all(plain))
}

#[cfg(test)]
mod tests;
