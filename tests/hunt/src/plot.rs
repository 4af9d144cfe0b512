//! The result as a picture: how many bugs were detected by which time, a line for each strategy.

use std::fmt::Write as _;

use crate::outcome::{Outcome, Strategy, Summary, strategies};

/// Size of the picture and its margins, px: left, right, above, below.
const SIZE: (f64, f64) = (760.0, 440.0);
const MARGIN: (f64, f64, f64, f64) = (64.0, 150.0, 44.0, 56.0);
/// The time axis begins here, s: no scenario is shorter.
const FROM_S: f64 = 0.1;

/// Where things are in the picture.
struct Frame {
    until_s: f64,
    bugs: usize,
}

impl Frame {
    fn x(&self, time_s: f64) -> f64 {
        let (left, right, ..) = MARGIN;
        let share = (time_s.max(FROM_S) / FROM_S).log10() / (self.until_s / FROM_S).log10();
        left + share * (SIZE.0 - left - right)
    }

    fn y(&self, bugs: f64) -> f64 {
        let (.., above, below) = MARGIN;
        SIZE.1 - below - bugs / self.bugs.max(1) as f64 * (SIZE.1 - above - below)
    }
}

/// An SVG. A bug counts from the median time of its hunts on.
#[must_use]
pub fn svg(outcomes: &[Outcome]) -> String {
    let strategies = strategies(outcomes);
    let bugs = strategies.iter().map(|one| Summary::of(outcomes, *one).len()).max().unwrap_or(0);
    let longest_s = outcomes.iter().map(|outcome| outcome.end.time_s).fold(1.0, f64::max);
    let frame = Frame { until_s: longest_s * 1.05, bugs };
    let mut text = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" height=\"{1}\" \
         font-family=\"sans-serif\" font-size=\"13\">\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n",
        SIZE.0, SIZE.1
    );
    label(&mut text, (MARGIN.0, 24.0), "start", "Planted bugs detected by the search");
    axes(&mut text, &frame);
    for (number, strategy) in strategies.into_iter().enumerate() {
        line(&mut text, &frame, &Summary::of(outcomes, strategy), strategy, number);
    }
    text += "</svg>\n";
    text
}

fn axes(text: &mut String, frame: &Frame) {
    let (x0, x1, y0, y1) =
        (frame.x(FROM_S), frame.x(frame.until_s), frame.y(0.0), frame.y(frame.bugs as f64));
    for decade_s in (-1..6).map(|power| 10_f64.powi(power)).filter(|time_s| *time_s <= frame.until_s) {
        let x = frame.x(decade_s);
        let _ = writeln!(text, "<path d=\"M{x:.1} {y0:.1}V{y1:.1}\" stroke=\"#ddd\"/>");
        label(text, (x, y0 + 18.0), "middle", &format!("{decade_s}"));
    }
    let step = [1, 2, 5, 10, 20, 50].into_iter().find(|step| frame.bugs / step <= 8).unwrap_or(100);
    for bugs in (0..=frame.bugs).step_by(step) {
        let y = frame.y(bugs as f64);
        let _ = writeln!(text, "<path d=\"M{x0:.1} {y:.1}H{x1:.1}\" stroke=\"#ddd\"/>");
        label(text, (x0 - 8.0, y + 4.0), "end", &bugs.to_string());
    }
    let _ = writeln!(text, "<path d=\"M{x0:.1} {y1:.1}V{y0:.1}H{x1:.1}\" fill=\"none\" stroke=\"black\"/>");
    label(text, (0.5 * (x0 + x1), y0 + 40.0), "middle", "time for one bug, s (all cores)");
    let (x, y) = (20.0, 0.5 * (y0 + y1));
    let _ = writeln!(
        text,
        "<text transform=\"translate({x} {y:.1}) rotate(-90)\" text-anchor=\"middle\">bugs detected, of {}</text>",
        frame.bugs
    );
}

/// A step upwards at each bug, and the strategy's name beside the line's end.
fn line(text: &mut String, frame: &Frame, summaries: &[Summary], strategy: Strategy, number: usize) {
    let colour = match strategy {
        Strategy::Random => "#1f5fa8",
        Strategy::Guided => "#c2571a",
    };
    let medians = summaries.iter().filter_map(|summary| summary.median(|outcome| outcome.detected));
    let mut times_s: Vec<f64> = medians.map(|mark| mark.time_s).collect();
    times_s.sort_by(f64::total_cmp);
    let mut path = format!("M{:.1} {:.1}", frame.x(FROM_S), frame.y(0.0));
    for (bugs, time_s) in (1..).zip(&times_s) {
        let _ = write!(path, "H{:.1}V{:.1}", frame.x(*time_s), frame.y(f64::from(bugs)));
    }
    let _ = write!(path, "H{:.1}", frame.x(frame.until_s));
    let _ = writeln!(text, "<path d=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>");
    let (x, y) = (frame.x(frame.until_s) + 14.0, MARGIN.2 + 16.0 + 20.0 * number as f64);
    let _ = writeln!(text, "<path d=\"M{x:.1} {y:.1}h18\" stroke=\"{colour}\" stroke-width=\"2\"/>");
    label(
        text,
        (x + 24.0, y + 4.0),
        "start",
        &format!("{strategy}: {} of {}", times_s.len(), summaries.len()),
    );
}

fn label(text: &mut String, (x, y): (f64, f64), anchor: &str, words: &str) {
    let _ = writeln!(text, "<text x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\">{words}</text>");
}

#[cfg(test)]
mod tests;
