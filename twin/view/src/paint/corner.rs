//! The hub's picture in a corner, as the viewer of the stream gets it, with the stream's own marks; beside it the grey
//! pixels that the firmware read.
//!
//! All sizes grow with the picture's height; they are given for one of 360 px.

use twin_core::{PICTURE_SIZE, Pixels};

use super::caption::unit_px;
use super::colour::{BAD, BRASS, CLEAR, GLASS, GOOD, INK, MIST, PAPER, WARN, faded};
use super::{Align, Area, Picture, Rgba, Style};

/// How the stream's picture is marked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Mark {
    /// It has just arrived at the recipient's phone.
    Live,
    /// The recipient's phone marks it as old; its age according to the picture's own time, s.
    Stale(Option<f64>),
    /// No live view is open: the picture kept in the hub.
    Kept,
    /// Part of a clip; seconds since the clip's start.
    Clip(f64),
}

/// The hub's picture and what belongs to it.
#[derive(Clone, Copy, Debug)]
pub struct Corner<'a> {
    /// The picture; none if there is none yet.
    pub seen: Option<&'a Picture>,
    /// What the firmware read from its sensor last.
    pub pixels: Option<&'a Pixels>,
    /// The hub reports that it records.
    pub records: bool,
    /// Time of day of the picture; none if it is unknown.
    pub clock: Option<&'a str>,
    /// The mark.
    pub mark: Mark,
}

/// Margin to the picture's right edge, and to its lower edge above the time line.
const MARGIN: f32 = 14.0;
const FROM_BELOW: f32 = 23.0;
/// Size of the hub's picture and of the firmware's beside it.
const SIZE: (f32, f32) = (150.0, 84.4);
const PIXELS: (f32, f32) = (48.0, 27.0);
const GAP: f32 = 4.0;
/// Share of a picture's width that a caption may take beside it.
pub const CAPTION_SHARE: f32 = 0.62;

/// Room around what is painted, for its shadow.
const PAD: f32 = 10.0;

/// Lays a painted panel over the lower right corner.
pub fn lay(picture: &mut Picture, panel: &Picture) {
    let u = unit_px(picture);
    let x = picture.width as f32 - (MARGIN - PAD) * u - panel.width as f32;
    let y = picture.height as f32 - (FROM_BELOW - PAD) * u - panel.height as f32;
    picture.lay(panel, x.round() as i64, y.round() as i64, 1.0);
}

/// The hub's picture as a panel, for a picture that is 360 `u` px high.
#[must_use]
pub fn panel(u: f32, corner: &Corner<'_>) -> Picture {
    let wide = PIXELS.0 + GAP + 2.0 + SIZE.0 + 2.0 * PAD;
    let mut panel = Picture::new((wide * u) as u32, ((SIZE.1 + 2.0 * PAD) * u) as u32, CLEAR);
    let (right, bottom) = (panel.width as f32 - PAD * u, panel.height as f32 - PAD * u);
    let glass = Area::new(right - SIZE.0 * u, bottom - SIZE.1 * u, SIZE.0 * u, SIZE.1 * u);
    let edge = if matches!(corner.mark, Mark::Stale(_)) { WARN } else { EDGE };
    panel.shadow(glass.grown(2.0 * u), 5.0 * u, 8.0 * u, [0, 0, 0, 130]);
    panel.fill_round(glass.grown(2.2 * u), 4.0 * u, edge);
    screen(&mut panel, glass, corner);
    if let Some(pixels) = corner.pixels {
        let left = glass.x - (GAP + 2.0 + PIXELS.0) * u;
        let small = Area::new(left, bottom - PIXELS.1 * u, PIXELS.0 * u, PIXELS.1 * u);
        panel.fill_round(small.grown(1.6 * u), 2.5 * u, EDGE);
        grey(&mut panel, small, pixels);
        let style = Style::text(8.0 * u, PAPER).bold();
        let words = "sensor 32×18";
        let wide_px = style.measure(words) + 6.0 * u;
        let plate = Area::new(small.right() + 1.6 * u - wide_px, small.y - 14.5 * u, wide_px, 12.0 * u);
        panel.fill_round(plate, 3.0 * u, GLASS);
        panel.text(plate.middle_x(), plate.y + 9.0 * u, Align::Centre, &style, words);
    }
    panel
}

/// The edge of a screen.
const EDGE: Rgba = [58, 66, 80, 255];

/// The picture itself with its words, in an area. The recipient's phone shows the same.
pub(super) fn screen(picture: &mut Picture, glass: Area, corner: &Corner<'_>) {
    let v = glass.h / SIZE.1;
    picture.fill(glass, [6, 7, 9, 255]);
    match corner.seen {
        Some(seen) => picture.lay(
            &seen.scaled(glass.w.round() as u32, glass.h.round() as u32),
            glass.x.round() as i64,
            glass.y.round() as i64,
            1.0,
        ),
        None => {
            let style = Style::text(11.0 * v, MIST);
            picture.text(glass.middle_x(), glass.y + 46.0 * v, Align::Centre, &style, "no picture yet");
        }
    }
    // A strip above and one below, so that words are read on any picture.
    picture.fill_gradient(Area { h: 20.0 * v, ..glass }, 0.0, [0, 0, 0, 170], [0, 0, 0, 0]);
    let foot = Area { y: glass.bottom() - 20.0 * v, h: 20.0 * v, ..glass };
    picture.fill_gradient(foot, 0.0, [0, 0, 0, 0], [0, 0, 0, 170]);
    let style = Style::text(11.0 * v, PAPER).bold();
    let line = glass.y + 12.0 * v;
    if corner.records {
        picture.disc((glass.x + 8.5 * v, glass.y + 8.2 * v), 3.6 * v, BAD);
        picture.text(glass.x + 15.0 * v, line, Align::Left, &style, "REC");
    }
    let clock = Style::mono(11.0 * v, PAPER);
    picture.text(glass.right() - 5.0 * v, line, Align::Right, &clock, corner.clock.unwrap_or("--:--:--"));
    let (words, colour, ink) = match corner.mark {
        Mark::Live => ("LIVE".to_owned(), GOOD, INK),
        Mark::Stale(Some(age_s)) => (format!("STALE {age_s:.0} s"), WARN, INK),
        Mark::Stale(None) => ("STALE".to_owned(), WARN, INK),
        Mark::Clip(at_s) => (format!("CLIP {at_s:.1} s"), BRASS, INK),
        Mark::Kept => ("hub's own".to_owned(), faded(INK, 0.8), MIST),
    };
    tag(picture, (glass.x + 5.0 * v, glass.bottom() - 15.5 * v), v, &words, colour, ink);
}

fn tag(picture: &mut Picture, (x, y): (f32, f32), v: f32, words: &str, colour: Rgba, ink: Rgba) {
    let style = Style::text(10.0 * v, ink).bold();
    let plate = Area::new(x, y, style.measure(words) + 9.0 * v, 12.0 * v);
    picture.fill_round(plate, 3.0 * v, colour);
    picture.text(plate.middle_x(), plate.y + 9.2 * v, Align::Centre, &style, words);
}

/// The firmware's pixels as a picture of their number.
#[must_use]
pub fn of_pixels(pixels: &Pixels) -> Picture {
    let [columns, rows] = PICTURE_SIZE;
    let mut small = Picture::new(columns as u32, rows as u32, [0, 0, 0, 255]);
    for (to, from) in small.rgba.chunks_exact_mut(4).zip(pixels) {
        to[..3].fill(*from);
    }
    small
}

/// The firmware's pixels, each as the square that it is.
fn grey(picture: &mut Picture, area: Area, pixels: &Pixels) {
    let large = of_pixels(pixels).scaled(area.w.round() as u32, area.h.round() as u32);
    picture.lay(&large, area.x.round() as i64, area.y.round() as i64, 1.0);
}

/// A few words about a hub that shows nothing, as a panel.
#[must_use]
pub fn pill(u: f32, words: &str, colour: Rgba) -> Picture {
    let style = Style::text(11.0 * u, PAPER).bold();
    let (wide, high) = (style.measure(words) + 25.0 * u, 17.0 * u);
    let mut panel = Picture::new((wide + 2.0 * PAD * u) as u32, (high + 2.0 * PAD * u) as u32, CLEAR);
    let plate = Area::new(PAD * u, PAD * u, wide, high);
    panel.fill_round(plate, 5.0 * u, GLASS);
    let eye = (plate.x + 10.5 * u, plate.y + 8.5 * u);
    panel.disc(eye, 4.6 * u, colour);
    panel.disc(eye, 2.6 * u, INK);
    panel.line((eye.0 - 4.6 * u, eye.1 + 4.6 * u), (eye.0 + 4.6 * u, eye.1 - 4.6 * u), 1.6 * u, PAPER);
    panel.text(plate.right() - 7.0 * u, plate.y + 12.4 * u, Align::Right, &style, words);
    panel
}

#[cfg(test)]
mod tests;
