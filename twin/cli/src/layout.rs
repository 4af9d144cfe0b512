//! Text on a terminal: how wide it is, words wrapped, columns aligned, and writing to a pipe that may be closed.

use std::io::{self, Write};

use textwrap::core::display_width;

/// Width where there is no terminal to ask (a file, a pipe).
const WIDTH_WITHOUT_TERMINAL: usize = 100;
/// Below this, wrapping makes text worse.
const WIDTH_MIN: usize = 48;

/// Columns of standard output.
pub(crate) fn width() -> usize {
    terminal_size::terminal_size_of(io::stdout())
        .map_or(WIDTH_WITHOUT_TERMINAL, |(width, _)| usize::from(width.0))
        .max(WIDTH_MIN)
}

/// `text` wrapped to `width`, its lines after the first indented by `indent` columns, so that it can stand after a
/// prefix of that many columns. Ends without a newline.
pub(crate) fn hanging(text: &str, indent: usize, width: usize) -> String {
    let room = width.saturating_sub(indent).max(24);
    let lines = textwrap::wrap(text, room);
    lines.join(&format!("\n{:indent$}", ""))
}

/// `text` with spaces up to `columns` columns; never cut.
pub(crate) fn padded(text: &str, columns: usize) -> String {
    let missing = columns.saturating_sub(display_width(text));
    format!("{text}{:missing$}", "")
}

/// The columns `texts` need.
pub(crate) fn columns<'a>(texts: impl Iterator<Item = &'a str>) -> usize {
    texts.map(display_width).max().unwrap_or(0)
}

/// `text` on one line without control characters: names in a world file must not steer the reader's terminal.
pub(crate) fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// A number with about three significant digits.
pub(crate) fn number(value: f64) -> String {
    let size = value.abs();
    if size == 0.0 {
        "0".to_owned()
    } else if !(1e-4..1e6).contains(&size) {
        format!("{value:.2e}")
    } else if size >= 100.0 {
        format!("{value:.0}")
    } else if size >= 10.0 {
        format!("{value:.1}")
    } else if size >= 1.0 {
        format!("{value:.2}")
    } else if size >= 0.1 {
        format!("{value:.3}")
    } else {
        format!("{value:.4}")
    }
}

/// A writer that discards the rest once its reader has gone (`twin run ... | head`): the exit code still counts.
#[derive(Debug)]
pub(crate) struct Unread<W> {
    to: W,
    gone: bool,
}

impl<W: Write> Unread<W> {
    pub(crate) fn new(to: W) -> Self {
        Unread { to, gone: false }
    }

    fn unless_gone<T>(&mut self, result: io::Result<T>, otherwise: T) -> io::Result<T> {
        match result {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.gone = true;
                Ok(otherwise)
            }
            result => result,
        }
    }
}

impl<W: Write> Write for Unread<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.gone {
            return Ok(bytes.len());
        }
        let result = self.to.write(bytes);
        self.unless_gone(result, bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.gone {
            return Ok(());
        }
        let result = self.to.flush();
        self.unless_gone(result, ())
    }
}

#[cfg(test)]
mod tests;
