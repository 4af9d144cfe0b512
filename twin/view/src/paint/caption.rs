//! What is laid over a picture of a film: the lower third, the story's clock, the speed, the time line, the mark.
//!
//! All sizes grow with the picture's height; they are given for one of 360 px.

use super::colour::{BRASS, GLASS, INK, MIST, PAPER, faded};
use super::{Align, Area, Picture, Rgba, Style};

/// Who does what, in words, as a lower third.
#[derive(Clone, Debug, PartialEq)]
pub struct Caption {
    /// Who: `courier`, `lock` ...
    pub who: String,
    /// What, as the rest of a sentence.
    pub what: String,
    /// Colour of its edge: what it means.
    pub colour: Rgba,
}

/// Share of a picture's width that a lower third may take.
pub const SHARE: f32 = 0.72;

/// A mark on the time line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Tick {
    /// Where, as a share of the film.
    pub at: f32,
    /// What it means.
    pub colour: Rgba,
}

/// The time line at the lower edge.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TimeLine<'a> {
    /// How much of the film has passed, 0..=1.
    pub passed: f32,
    /// What happens when.
    pub ticks: &'a [Tick],
}

/// Margin to the picture's edges, px of 360.
const MARGIN: f32 = 14.0;
/// Upper edge of the time line, px of 360 from below.
const LINE_FROM_BELOW: f32 = 13.0;

/// A pixel of a picture 360 px high, in this picture's pixels.
pub(crate) fn unit_px(picture: &Picture) -> f32 {
    picture.height as f32 / 360.0
}

/// Lays a lower third over the picture, let through by `alpha`. It takes at most this share of the picture's width,
/// from the left.
pub fn lower_third(picture: &mut Picture, caption: &Caption, alpha: f32, share: f32) {
    if alpha <= 0.0 {
        return;
    }
    let u = unit_px(picture);
    let who = Style::text(14.5 * u, faded(caption.colour, alpha)).bold().spaced(1.2 * u);
    let what = Style::text(22.0 * u, faded(PAPER, alpha));
    let width_max_px = (picture.width as f32 * share).min(picture.width as f32 - 2.0 * MARGIN * u) - 30.0 * u;
    let lines = what.wrap_at_most(&capitalised(&caption.what), width_max_px, 2);
    let name = caption.who.to_uppercase();
    let width_px = lines.iter().map(|line| what.measure(line)).fold(who.measure(&name), f32::max);
    let line_px = 23.0 * u;
    let height_px = 26.0 * u + line_px * lines.len() as f32;
    let bottom = picture.height as f32 - (LINE_FROM_BELOW + 10.0) * u;
    let plate = Area::new(MARGIN * u, bottom - height_px, width_px + 30.0 * u, height_px);
    picture.fill_round(plate, 6.0 * u, faded(GLASS, alpha));
    let edge = Area::new(plate.x + 7.0 * u, plate.y + 7.0 * u, 3.5 * u, plate.h - 14.0 * u);
    picture.fill_round(edge, 1.7 * u, faded(caption.colour, alpha));
    let left = plate.x + 18.0 * u;
    picture.text(left, plate.y + 17.5 * u, Align::Left, &who, &name);
    picture.lines(left, plate.y + 39.0 * u, line_px, Align::Left, &what, &lines);
}

/// Text of the badge beside the clock when the story plays slower than real time.
const SLOW: &str = "slow motion";

/// Lays the story's clock over the upper right corner, with a badge if the film runs faster than the story.
pub fn clock(picture: &mut Picture, time_of_day: &str, speed: f64) {
    let u = unit_px(picture);
    let style = Style::mono(19.0 * u, PAPER);
    let width_px = style.measure(time_of_day) + 18.0 * u;
    let right = picture.width as f32 - MARGIN * u;
    let plate = Area::new(right - width_px, MARGIN * u, width_px, 25.0 * u);
    picture.fill_round(plate, 6.0 * u, GLASS);
    picture.text(plate.middle_x(), plate.y + 18.5 * u, Align::Centre, &style, time_of_day);
    if speed < 1.0 {
        let style = Style::text(17.0 * u, INK).bold();
        let width_px = style.measure(SLOW) + 16.0 * u;
        let badge = Area::new(plate.x - width_px - 6.0 * u, plate.y, width_px, plate.h);
        picture.fill_round(badge, 6.0 * u, BRASS);
        picture.text(badge.middle_x(), badge.y + 18.0 * u, Align::Centre, &style, SLOW);
    } else if speed > 1.0 {
        let words = format!("{speed:.0}×");
        let style = Style::text(19.0 * u, INK).bold();
        let width_px = style.measure(&words) + 36.0 * u;
        let badge = Area::new(plate.x - width_px - 6.0 * u, plate.y, width_px, plate.h);
        picture.fill_round(badge, 6.0 * u, BRASS);
        for shift in [0.0, 8.0] {
            let (x, y) = (badge.x + (8.0 + shift) * u, badge.y + 12.5 * u);
            picture.line((x, y - 5.0 * u), (x + 5.0 * u, y), 2.2 * u, INK);
            picture.line((x + 5.0 * u, y), (x, y + 5.0 * u), 2.2 * u, INK);
        }
        picture.text(badge.right() - 8.0 * u, badge.y + 18.5 * u, Align::Right, &style, &words);
    }
}

/// Lays readings over the upper right corner, below the clock: one line each.
pub fn gauges(picture: &mut Picture, readings: &[&str]) {
    let u = unit_px(picture);
    let style = Style::mono(15.0 * u, PAPER);
    let width_px = readings.iter().map(|reading| style.measure(reading)).fold(0.0, f32::max) + 18.0 * u;
    let right = picture.width as f32 - MARGIN * u;
    let height_px = (20.0 * readings.len() as f32 + 7.0) * u;
    let plate = Area::new(right - width_px, (MARGIN + 31.0) * u, width_px, height_px);
    picture.fill_round(plate, 6.0 * u, GLASS);
    for (line, reading) in readings.iter().enumerate() {
        let foot = plate.y + (18.0 + 20.0 * line as f32) * u;
        picture.text(plate.right() - 9.0 * u, foot, Align::Right, &style, reading);
    }
}

/// Lays the time line over the lower edge.
pub fn time_line(picture: &mut Picture, line: &TimeLine<'_>) {
    let u = unit_px(picture);
    let (left, width_px) = (MARGIN * u, picture.width as f32 - 2.0 * MARGIN * u);
    let y = picture.height as f32 - LINE_FROM_BELOW * u;
    let track = Area::new(left, y, width_px, 4.0 * u);
    picture.fill_round(track.grown(1.5 * u), 3.0 * u, faded(INK, 0.55));
    picture.fill_round(track, 2.0 * u, faded(PAPER, 0.35));
    let passed = Area { w: width_px * line.passed.clamp(0.0, 1.0), ..track };
    picture.fill_round(passed, 2.0 * u, BRASS);
    for tick in line.ticks {
        let centre = (left + width_px * tick.at.clamp(0.0, 1.0), y + 2.0 * u);
        picture.disc(centre, 4.2 * u, INK);
        let reached = tick.at <= line.passed;
        picture.disc(centre, 2.9 * u, if reached { tick.colour } else { MIST });
    }
}

/// Lays the mark over the upper left corner.
pub fn mark(picture: &mut Picture) {
    let u = unit_px(picture);
    let style = Style::text(14.5 * u, PAPER).bold().spaced(2.2 * u);
    let width_px = style.measure("LATCHKEY") + 46.0 * u;
    let plate = Area::new(MARGIN * u, MARGIN * u, width_px, 25.0 * u);
    picture.fill_round(plate, 6.0 * u, GLASS);
    key(picture, (plate.x + 12.0 * u, plate.y + 12.5 * u), u);
    picture.text(plate.x + 36.0 * u, plate.y + 17.3 * u, Align::Left, &style, "LATCHKEY");
}

/// A small key, its bow at a point.
pub(crate) fn key(picture: &mut Picture, bow: (f32, f32), u: f32) {
    let (x, y) = bow;
    let ring = Area::new(x - 4.6 * u, y - 4.6 * u, 9.2 * u, 9.2 * u);
    picture.frame_round(ring, 4.6 * u, 2.4 * u, BRASS);
    picture.line((x + 4.4 * u, y), (x + 17.0 * u, y), 2.4 * u, BRASS);
    picture.line((x + 12.0 * u, y), (x + 12.0 * u, y + 4.2 * u), 2.2 * u, BRASS);
    picture.line((x + 16.6 * u, y), (x + 16.6 * u, y + 4.2 * u), 2.2 * u, BRASS);
}

/// A side of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Left.
    Left,
    /// Right.
    Right,
}

/// Lays a smaller picture over one side, below mark and clock, shifted out by `out`, 0..=1.
pub fn inset(picture: &mut Picture, smaller: &Picture, side: Side, out: f32) {
    let u = unit_px(picture);
    let (width_px, height_px) = (smaller.width as f32, smaller.height as f32);
    let way_px = (width_px + (MARGIN + 14.0) * u) * out.clamp(0.0, 1.0);
    let x = match side {
        Side::Left => (MARGIN + 4.0) * u - way_px,
        Side::Right => picture.width as f32 - width_px - (MARGIN + 4.0) * u + way_px,
    };
    let y = (MARGIN + 33.0) * u;
    let area = Area::new(x, y + 3.0 * u, width_px, height_px);
    picture.shadow(area, 0.08 * height_px, 9.0 * u, [0, 0, 0, 120]);
    picture.lay(smaller, x.round() as i64, y.round() as i64, 1.0);
}

/// The same text with its first letter large.
pub(crate) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests;
