//! Places of each key and value of a YAML document in its text.
//!
//! serde drops places; errors of meaning need them. A second, event-based pass over the same text keeps them by path,
//! written as in serde's errors: `faults[0].jam_link.for_s`.

use std::collections::BTreeMap;
use std::ops::Range;

use saphyr_parser::{Event, Marker, Parser, Span as CharSpan};

use crate::error::{Problem, Span};
use crate::formula_text::FormulaText;

/// Levels of nesting that are followed. A world has six; the limit keeps paths short in a malicious file.
const LEVELS_MAX: usize = 32;

/// Deprecated keys, each as it stands in a path, and the present one: both are read, the present one is written.
const OLD_KEYS: [(&str, &str); 2] = [("lock.cells", "lock.battery"), (".dawdles_s", ".pauses_s")];

/// Places of a document's keys and values, by path.
#[derive(Debug, Default)]
pub(crate) struct Places {
    by_path: BTreeMap<String, Place>,
}

#[derive(Debug, Clone, Copy)]
struct Place {
    key: Option<Span>,
    value: Span,
}

impl Places {
    /// Reads the places from a text.
    pub(crate) fn read(text: &str) -> Result<Self, Vec<Problem>> {
        let mut survey = Survey::new(text);
        for event in Parser::new_from_str(text) {
            let taken = match event {
                Ok((event, span)) => survey.take(event, span),
                Err(error) => Err(survey.syntax_error(*error.marker(), error.info())),
            };
            if let Err(problem) = taken {
                survey.problems.push(problem);
                break;
            }
        }
        if survey.problems.is_empty() { Ok(survey.places) } else { Err(survey.problems) }
    }

    /// The value at a path, or the nearest place that is in the text: its key if the value is a block of several
    /// lines, the parent if the path itself was omitted.
    pub(crate) fn value(&self, path: &str) -> Span {
        self.nearest(path).map_or(Span::default(), |place| {
            let value = place.value;
            place.key.filter(|_| value.len == 0).unwrap_or(value)
        })
    }

    /// The key at a path, or the nearest place that is in the text.
    pub(crate) fn key(&self, path: &str) -> Span {
        let place = self.nearest(path);
        place.map_or(Span::default(), |place| place.key.unwrap_or(place.value))
    }

    /// Whether the text contains this path.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.by_path.contains_key(path)
    }

    fn nearest(&self, mut path: &str) -> Option<&Place> {
        let with_old_keys = OLD_KEYS.iter().fold(path.to_owned(), |path, (old, new)| path.replace(new, old));
        if let Some(place) = self.by_path.get(&with_old_keys) {
            return Some(place);
        }
        loop {
            if let Some(place) = self.by_path.get(path) {
                return Some(place);
            }
            path = &path[..path.rfind(['.', '['])?];
        }
    }
}

/// The walk over the events of one document.
struct Survey<'text> {
    text: &'text str,
    /// Byte offset of every character, as the parser counts characters.
    byte_of_char: Vec<usize>,
    places: Places,
    problems: Vec<Problem>,
    /// The collections that are open, outermost first.
    open: Vec<Collection>,
    documents: usize,
}

struct Collection {
    path: String,
    starts_at: usize,
    kind: Kind,
}

enum Kind {
    /// Elements so far.
    Sequence(usize),
    /// The key whose value comes next.
    Mapping(Option<(String, Span)>),
}

impl<'text> Survey<'text> {
    fn new(text: &'text str) -> Self {
        Self {
            text,
            byte_of_char: text.char_indices().map(|(byte, _)| byte).collect(),
            places: Places::default(),
            problems: Vec::new(),
            open: Vec::new(),
            documents: 0,
        }
    }

    fn take(&mut self, event: Event<'_>, span: CharSpan) -> Result<(), Problem> {
        let span = self.bytes(span);
        match event {
            Event::Scalar(text, ..) => match self.waiting_for_key() {
                true => self.take_key(&text, span),
                false => {
                    self.enter(span);
                }
            },
            Event::Alias(_) => {
                self.enter(span);
            }
            Event::SequenceStart(..) => self.begin(span, Kind::Sequence(0))?,
            Event::MappingStart(..) => self.begin(span, Kind::Mapping(None))?,
            Event::SequenceEnd | Event::MappingEnd => self.end(span),
            Event::DocumentStart(_) => {
                self.documents += 1;
                if self.documents > 1 {
                    return Err(Problem {
                        message: "a second document in the same file".to_owned(),
                        span,
                        label: "a new document begins here".to_owned(),
                        help: Some("put each world into its own file".to_owned()),
                    });
                }
            }
            Event::DocumentEnd | Event::StreamStart | Event::StreamEnd | Event::Nothing => {}
        }
        Ok(())
    }

    fn waiting_for_key(&self) -> bool {
        let innermost = self.open.last().map(|open| &open.kind);
        matches!(innermost, Some(Kind::Mapping(None)))
    }

    fn take_key(&mut self, key: &str, span: Span) {
        let Some(mapping) = self.open.last_mut() else {
            return;
        };
        let path = below(&mapping.path, key);
        mapping.kind = Kind::Mapping(Some((path.clone(), span)));
        if self.places.has(&path) {
            self.problems.push(Problem {
                message: format!("the key `{key}` is given twice"),
                span,
                label: "again".to_owned(),
                help: Some("keep one of them".to_owned()),
            });
        }
    }

    /// Records the place of a value that begins here; returns its path.
    fn enter(&mut self, value: Span) -> String {
        let (path, key) = match self.open.last_mut() {
            None => (String::new(), None),
            Some(Collection { path, kind, .. }) => match kind {
                Kind::Sequence(count) => {
                    let path = format!("{path}[{count}]");
                    *count += 1;
                    (path, None)
                }
                Kind::Mapping(key) => match key.take() {
                    Some((path, key)) => (path, Some(key)),
                    // A collection as a key: serde will refuse it.
                    None => (below(path, "?"), None),
                },
            },
        };
        self.places.by_path.insert(path.clone(), Place { key, value });
        path
    }

    fn begin(&mut self, span: Span, kind: Kind) -> Result<(), Problem> {
        if self.open.len() >= LEVELS_MAX {
            return Err(Problem {
                message: format!("nested deeper than {LEVELS_MAX} levels"),
                span,
                label: "too deep".to_owned(),
                help: Some("a world needs at most six levels".to_owned()),
            });
        }
        // Empty until the end is known; a block of several lines keeps this, so that its key is underlined instead.
        let starts_at = span.start;
        let path = self.enter(Span { start: starts_at, len: 0 });
        self.open.push(Collection { path, starts_at, kind });
        Ok(())
    }

    fn end(&mut self, span: Span) {
        let Some(Collection { path, starts_at, .. }) = self.open.pop() else {
            return;
        };
        let whole = Span { start: starts_at, len: span.end().saturating_sub(starts_at) };
        let is_flow = self.text[starts_at.min(self.text.len())..].starts_with(['{', '[']);
        let first_line = whole.of(self.text).lines().next().unwrap_or_default();
        if let Some(place) = self.places.by_path.get_mut(&path) {
            if is_flow {
                place.value.len = first_line.len();
            } else if place.key.is_none() {
                // A block in a list has no key: its first line is used instead.
                place.value.len = first_line.trim_end().len();
            }
        }
    }

    fn syntax_error(&self, at: Marker, info: &str) -> Problem {
        // The parser reports a tab at the value before it.
        if let Some(start) = tab_in_indentation(self.text) {
            return Problem {
                message: "the indentation contains a tab".to_owned(),
                span: Span { start, len: 1 },
                label: "this tab".to_owned(),
                help: Some("indent with spaces".to_owned()),
            };
        }
        let start = self.byte(at.index());
        Problem {
            message: format!("this is not YAML: {info}"),
            span: Span { start, len: self.text[start..].chars().next().map_or(0, char::len_utf8) },
            label: "reading stopped here".to_owned(),
            help: Some(
                "look here and just before for a missing quote, bracket, comma or space after `:`".to_owned(),
            ),
        }
    }

    fn bytes(&self, span: CharSpan) -> Span {
        let start = self.byte(span.start.index());
        let end = self.byte(span.end.index());
        Span { start, len: end.saturating_sub(start) }
    }

    fn byte(&self, char_index: usize) -> usize {
        let end = self.text.len();
        self.byte_of_char.get(char_index).copied().unwrap_or(end)
    }
}

fn tab_in_indentation(text: &str) -> Option<usize> {
    let mut line_starts_at = 0;
    text.split_inclusive('\n').find_map(|line| {
        let indentation = line.len() - line.trim_start().len();
        let tab = line[..indentation].find('\t');
        let at = tab.map(|tab| line_starts_at + tab);
        line_starts_at += line.len();
        at
    })
}

fn below(path: &str, key: &str) -> String {
    match path {
        "" => key.to_owned(),
        path => format!("{path}.{key}"),
    }
}

/// The place in the file of a part of a formula. Quotes, escapes and folded lines make the text and its source
/// differ, so both are scanned together; where they cannot be matched, the place is the whole formula.
pub(crate) fn inside(source: &str, formula: &FormulaText, part: Range<usize>) -> Span {
    walk(formula.span.of(source), &formula.text, part)
        .map_or(formula.span, |found| Span { start: formula.span.start + found.start, len: found.len })
}

fn walk(source: &str, text: &str, part: Range<usize>) -> Option<Span> {
    let mut at = match source.chars().next()? {
        '"' | '\'' => 1,
        '>' | '|' => source.find('\n')?,
        _ => 0,
    };
    let mut start = None;
    for (i, letter) in text.char_indices().filter(|(i, _)| *i < part.end) {
        let rest = source.get(at..)?;
        let blank = rest.len() - rest.trim_start().len();
        if letter.is_whitespace() {
            at += blank;
            continue;
        }
        // A folded line may break where the text has no blank that corresponds to it.
        at += blank;
        if !source[at..].starts_with(letter) {
            return None;
        }
        if i >= part.start {
            start.get_or_insert(at);
        }
        at += letter.len_utf8();
    }
    let start = start.unwrap_or(at);
    Some(Span { start, len: at - start })
}
