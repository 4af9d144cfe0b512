//! From YAML text to plain data, or to an error with its place.

use serde::de::DeserializeOwned;
use serde_yaml::with::singleton_map_recursive;

use crate::error::{Problem, Source, Span, WorldErrors, closest};
use crate::locate::Places;

/// Reads one document. Enums are single-key maps, so that unknown keys can be refused everywhere.
pub(crate) fn read<T: DeserializeOwned>(source: &Source) -> Result<(T, Places), WorldErrors> {
    let refuse = |problems| WorldErrors::new(source, problems);
    let places = Places::read(&source.text).map_err(refuse)?;
    let mut track = serde_path_to_error::Track::new();
    let yaml = serde_yaml::Deserializer::from_str(&source.text);
    let tracked = serde_path_to_error::Deserializer::new(yaml, &mut track);
    match singleton_map_recursive::deserialize(tracked) {
        Ok(data) => Ok((data, places)),
        Err(error) => {
            let path = track.path().to_string();
            let problem = explain(&path, &error.to_string(), &places);
            Err(refuse(vec![problem]))
        }
    }
}

/// Rewords serde's message for a world's author.
fn explain(path: &str, message: &str, places: &Places) -> Problem {
    // The underlined line shows the place better than numbers.
    let message = message.split(" at line ").next().unwrap_or(message);
    let after = |words: &str| Some(message.split_once(words)?.1);
    if let Some(names) = after("unknown field ") {
        unknown("unknown key", "no such key", names, places.key(path))
    } else if let Some(names) = after("unknown variant ") {
        unknown("unknown word", "no such word", names, word(path, names, places))
    } else if let Some(name) = after("missing field ") {
        let name = name.trim_matches('`');
        Problem {
            message: format!("the key `{name}` is missing"),
            span: places.key(path),
            label: "missing here".to_owned(),
            help: Some(format!("add `{name}: ...`")),
        }
    } else if let Some(types) = after("invalid type: ").or_else(|| after("invalid value: ")) {
        let (found, expected) = types.split_once(", expected ").unwrap_or((types, "another"));
        mistyped(path, met(found), expected, places)
    } else if let Some(lengths) = after("invalid length ") {
        let (found, expected) = lengths.split_once(", expected ").unwrap_or((lengths, "more"));
        mistyped(path, &format!("a list of {found}"), expected, places)
    } else {
        // Our own message, from a `try_from`: "what is wrong; what to write", after the reader's own path.
        let ours = match message.split_once(": ") {
            Some((at, ours)) if path.starts_with(at) => ours,
            _ => message,
        };
        let (wrong, help) = ours.split_once("; ").map_or((ours, None), |(w, h)| (w, Some(h)));
        Problem {
            message: wrong.to_owned(),
            span: places.value(path),
            label: "here".to_owned(),
            help: help.map(str::to_owned),
        }
    }
}

/// `names`: "`wrong`, expected one of `this`, `that`" or "`wrong`, there are no fields".
fn unknown(what: &str, label: &str, names: &str, span: Span) -> Problem {
    let names: Vec<&str> = names.split('`').skip(1).step_by(2).collect();
    let (wrong, known) = names.split_first().map_or(("", &[][..]), |(w, k)| (*w, k));
    Problem {
        message: match closest(wrong, known.iter().copied()) {
            Some(meant) => format!("{what} `{wrong}`, did you mean `{meant}`?"),
            None => format!("{what} `{wrong}`"),
        },
        span,
        label: label.to_owned(),
        help: Some(format!("known here: {}", known.join(", "))),
    }
}

/// An enum's name is a value (`manner: careful`) or the only key of a map.
fn word(path: &str, names: &str, places: &Places) -> Span {
    let wrong = names.split('`').nth(1).unwrap_or_default();
    let below = format!("{path}.{wrong}");
    if places.has(&below) {
        places.key(&below)
    } else if path.ends_with(&format!(".{wrong}")) {
        places.key(path)
    } else {
        places.value(path)
    }
}

fn mistyped(path: &str, found: &str, expected: &str, places: &Places) -> Problem {
    let what = match path {
        "." => "the file".to_owned(),
        path => format!("`{path}`"),
    };
    Problem {
        message: format!("{what} cannot be {found}"),
        span: places.value(path),
        label: "wrong type".to_owned(),
        help: Some(format!("write {}", wanted(expected))),
    }
}

/// What serde expected, in plain words.
fn wanted(serde: &str) -> &str {
    match serde {
        "f64" => "a number",
        "u8" => "a whole number from 0 to 255",
        "u32" => "a whole number from 0 to 4294967295",
        "a string" => "a text",
        "a boolean" => "true or false",
        "a sequence" => "a list",
        "an array of length 2" => "a list of two numbers",
        "an array of length 3" => "a list of three numbers",
        "unit variant" => "a word alone",
        "field identifier" => "a plain key",
        "map with a single key" => "a map with a single key",
        other if other.starts_with("enum ") => "a word, or a map with a single key",
        other if other.starts_with("struct ") => "a map of keys and values",
        other if other.ends_with("map") || other.ends_with("variant") => "a map of keys and values",
        other => other,
    }
}

/// What serde found, in plain words: "integer `5`" and "string \"five\"" need no change.
fn met(serde: &str) -> &str {
    match serde {
        "unit value" => "nothing",
        "unit variant" => "a word alone",
        "sequence" => "a list",
        "map" => "a map of keys and values",
        other => other.find(['`', '"']).map_or(other, |at| &other[at..]),
    }
}
