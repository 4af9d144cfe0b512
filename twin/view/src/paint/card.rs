//! Cards that open and close a film: what this is about, and which promises were kept.

use twin_core::{PromiseReport, Report};

use super::caption::{capitalised, key, unit_px};
use super::colour::{BAD, BRASS, GOOD, INK, MIST, PAPER, WARN, faded};
use super::{Align, Area, Picture, Rgba, Style};

/// Lays the opening card over a picture: the world's name and the beginning of its story. `alpha` 0 leaves the picture.
pub fn title(picture: &mut Picture, name: &str, story: &str, alpha: f32) {
    if alpha <= 0.0 {
        return;
    }
    let u = unit_px(picture);
    dim(picture, 0.78 * alpha);
    let (left, width_px) = (44.0 * u, picture.width as f32 - 88.0 * u);
    key(picture, (left + 5.0 * u, 92.0 * u), u * 1.2 * alpha);
    let mark = Style::text(15.0 * u, faded(BRASS, alpha)).bold().spaced(3.0 * u);
    picture.text(left + 36.0 * u, 97.0 * u, Align::Left, &mark, "LATCHKEY");
    let name = capitalised(&name.replace(['-', '_'], " "));
    let style = Style::text(58.0 * u, faded(PAPER, alpha)).fitted(&name, width_px);
    picture.text(left - 2.0 * u, 152.0 * u, Align::Left, &style, &name);
    picture.fill_round(Area::new(left, 172.0 * u, 64.0 * u, 3.0 * u), 1.5 * u, faded(BRASS, alpha));
    let style = Style::text(20.0 * u, faded(PAPER, 0.92 * alpha));
    let lines = opening(story, &style, width_px, 5);
    picture.lines(left, 206.0 * u, 26.0 * u, Align::Left, &style, &lines);
}

/// Lays the closing card over a picture: the verdict, a lamp for each of the product's promises, how it ended.
pub fn verdict(picture: &mut Picture, report: &Report, alpha: f32) {
    if alpha <= 0.0 {
        return;
    }
    let u = unit_px(picture);
    dim(picture, 0.84 * alpha);
    let (words, colour) = headline(report);
    let left = 30.0 * u;
    let width_px = picture.width as f32 - 2.0 * left;
    let badge = Area::new(left, 34.0 * u, 34.0 * u, 34.0 * u);
    lamp(picture, badge, report.passed, colour, alpha);
    let style = Style::text(36.0 * u, faded(PAPER, alpha)).fitted(&words, width_px - 50.0 * u);
    picture.text(left + 46.0 * u, 62.0 * u, Align::Left, &style, &words);

    let (product, own): (Vec<&PromiseReport>, Vec<&PromiseReport>) =
        report.promises.iter().partition(|promise| is_the_products(promise));
    let rows = product.len().div_ceil(2).max(1);
    let row_px = row_px(rows) * u;
    let column_px = width_px / 2.0;
    for (index, promise) in product.iter().enumerate() {
        let (column, row) = (index / rows, index % rows);
        let line = Area::new(
            left + column_px * column as f32,
            TOP * u + row_px * row as f32,
            column_px - 8.0 * u,
            0.72 * row_px,
        );
        promise_line(picture, promise, line, alpha);
    }
    let y = TOP * u + row_px * rows as f32 + 18.0 * u;
    let kept = own.iter().filter(|promise| promise.passed).count();
    let small = Style::text(18.5 * u, faded(MIST, alpha));
    if !own.is_empty() {
        let words = match own.len() {
            1 => format!("This world's own formula {}", if kept == 1 { "holds" } else { "does not hold" }),
            all if all == kept => format!("All {all} formulas of this world hold"),
            all => format!("{kept} of {all} formulas of this world hold"),
        };
        picture.text(left, y, Align::Left, &small, &words);
    }
    let ending = capitalised(&report.ending);
    let lines = small.wrap_at_most(&ending, width_px, 2);
    picture.lines(left, y + 26.0 * u, 22.0 * u, Align::Left, &small, &lines);
}

/// Where the promises begin, and what stands below them, px of 360.
const TOP: f32 = 84.0;
const BELOW: f32 = 76.0;

/// Height of a promise's line, px of 360: as many as there are leave room for how it ended.
fn row_px(rows: usize) -> f32 {
    ((360.0 - TOP - BELOW) / rows as f32).min(34.0)
}

/// The verdict's text and colour.
fn headline(report: &Report) -> (String, Rgba) {
    let broken = report.promises.iter().filter(|promise| !promise.passed).count();
    match (report.passed, broken) {
        (true, 0) => (format!("All {} promises kept", report.promises.len()), GOOD),
        (true, _) => ("Broke what this world expects to break".to_owned(), WARN),
        (false, 0) if !report.absent.is_empty() => ("Not everything planned happened".to_owned(), BAD),
        (false, 0) => ("Kept what this world expects to break".to_owned(), BAD),
        (false, 1) => ("A promise broke".to_owned(), BAD),
        (false, broken) => (format!("{broken} promises broke"), BAD),
    }
}

fn promise_line(picture: &mut Picture, promise: &PromiseReport, line: Area, alpha: f32) {
    let (x, high) = (line.x, line.h);
    let base = line.y + 0.76 * high;
    let colour = match (promise.passed, promise.excused.is_empty()) {
        (true, true) => GOOD,
        (true, false) => WARN,
        (false, _) => BAD,
    };
    lamp(picture, Area::new(x, line.y, high, high), promise.passed, colour, alpha);
    let bold = Style::text(0.82 * high, faded(BRASS, alpha)).bold();
    if promise.id.len() == 1 {
        picture.text(x + 1.55 * high, base, Align::Centre, &bold, &promise.id);
    }
    // Leaves out "... of the courier's arrival": the film has shown it.
    let title = promise.title.split(" of the courier").next().unwrap_or_default();
    let width_px = line.w - 2.1 * high;
    let style = Style::text(0.74 * high, faded(PAPER, alpha)).fitted(title, width_px);
    picture.text(x + 2.1 * high, base, Align::Left, &style, title);
}

fn lamp(picture: &mut Picture, area: Area, good: bool, colour: Rgba, alpha: f32) {
    let centre = (area.middle_x(), area.y + area.h / 2.0);
    picture.disc(centre, area.w / 2.0, faded(colour, alpha));
    let sign = area.grown(-0.24 * area.w);
    let line_px = 0.11 * area.w;
    match good {
        true => picture.tick(sign, line_px, faded(INK, alpha)),
        false => picture.cross(sign, line_px, faded(INK, alpha)),
    }
}

fn dim(picture: &mut Picture, alpha: f32) {
    picture.fill(picture.area(), faded(INK, alpha));
}

/// As many whole sentences of a story as fit; if not even the first does, as much of it as fits.
fn opening(story: &str, style: &Style, width_px: f32, lines_max: usize) -> Vec<String> {
    let story = story.split_whitespace().collect::<Vec<_>>().join(" ");
    let ends = story
        .match_indices(['.', '!', '?'])
        .map(|(at, _)| at + 1)
        .filter(|end| story.get(*end..).is_some_and(|rest| rest.is_empty() || rest.starts_with(' ')));
    let fits = |text: &str| style.wrap(text, width_px).len() <= lines_max;
    let whole = ends.filter_map(|end| story.get(..end)).take_while(|text| fits(text)).last();
    style.wrap_at_most(whole.unwrap_or(&story), width_px, lines_max)
}

/// A promise of the product, not a formula of one world.
fn is_the_products(promise: &PromiseReport) -> bool {
    promise.id.len() == 1 || promise.id == "liveness"
}

#[cfg(test)]
mod tests;
