//! The parcel's logistics label: who it is for, and its SSCC as GS1-128 bars that a scanner really reads.

use barcoders::sym::code128::Code128;

use super::colour::{INK, SLATE};
use super::{Align, Area, Picture, Rgba, Style};

/// Pixels a millimetre: a module of the bars is 6 px = 0.75 mm. Source: GS1 General Specifications 5.12.3, 0.495 to
/// 0.940 mm for logistics labels.
const PX_MM: f32 = 8.0;
/// A6 across. Source: GS1 Logistic Label Guideline, section 5.
const SIZE_MM: (f32, f32) = (148.0, 105.0);
/// Width of the narrowest bar, px.
const MODULE_PX: f32 = 6.0;
/// Height of the bars, mm; at least 31.75. Source: GS1 General Specifications 5.12.3.
const BARS_MM: f32 = 38.0;
/// Barcoders' spelling of "start in set C" and of FNC1, which makes Code 128 a GS1-128.
const START_C_FNC1: &str = "\u{0106}\u{0179}";
/// GS1 application identifier of an SSCC.
const AI_SSCC: &str = "00";
/// Paper of the label; a little warm.
const LABEL_PAPER: Rgba = [253, 252, 248, 255];

/// The label of a parcel: A6 across, 8 px a millimetre. An SSCC of anything but digits in pairs is printed without
/// bars.
#[must_use]
pub fn gs1_128(sscc: &str, address: &str) -> Picture {
    let (wide, high) = (SIZE_MM.0 * PX_MM, SIZE_MM.1 * PX_MM);
    let mut label = Picture::new(wide as u32, high as u32, LABEL_PAPER);
    let margin = 44.0;
    head(&mut label, Area::new(0.0, 0.0, wide, 116.0), margin);
    addresses(&mut label, margin, address);

    let bars = Area::new(0.0, high - 92.0 - BARS_MM * PX_MM, wide, BARS_MM * PX_MM);
    label.fill(Area::new(margin, bars.y - 26.0, wide - 2.0 * margin, 4.0), INK);
    if let Some(modules) = modules(sscc) {
        paint_bars(&mut label, bars, &modules);
    }
    let digits = Style::mono(58.0, INK).bold().fitted(&readable(sscc), wide - 2.0 * margin);
    label.text(wide / 2.0, high - 30.0, Align::Centre, &digits, &readable(sscc));
    label
}

/// The SSCC as people read it: extension digit, company prefix, serial number, check digit.
#[must_use]
pub fn readable(sscc: &str) -> String {
    match (sscc.get(..1), sscc.get(1..8), sscc.get(8..17), sscc.get(17..)) {
        (Some(extension), Some(company), Some(serial), Some(check)) if sscc.is_ascii() => {
            format!("({AI_SSCC}) {extension} {company} {serial} {check}")
        }
        _ => format!("({AI_SSCC}) {sscc}"),
    }
}

/// Dark (1) and light (0) modules of the GS1-128 symbol, without quiet zones.
fn modules(sscc: &str) -> Option<Vec<u8>> {
    let text = format!("{START_C_FNC1}{AI_SSCC}{sscc}");
    Code128::new(text).ok().map(|code| code.encode())
}

fn paint_bars(label: &mut Picture, within: Area, modules: &[u8]) {
    let bars_px = modules.len() as f32 * MODULE_PX;
    // Whole pixels: a bar with a soft edge reads worse.
    let left = ((within.w - bars_px) / 2.0).floor();
    for (index, dark) in modules.iter().enumerate() {
        if *dark == 1 {
            let x = left + index as f32 * MODULE_PX;
            label.fill(Area::new(x, within.y, MODULE_PX, within.h), INK);
        }
    }
}

fn head(label: &mut Picture, band: Area, margin: f32) {
    label.fill(band, INK);
    let name = Style::text(72.0, LABEL_PAPER).bold().spaced(8.0);
    label.text(margin, band.y + 80.0, Align::Left, &name, "LATCHKEY");
    let service = Style::text(52.0, INK).bold().spaced(3.0);
    let service_px = service.measure("IN-HOME") + 56.0;
    let plate = Area::new(band.right() - margin - service_px, band.y + 24.0, service_px, 68.0);
    label.fill_round(plate, 12.0, LABEL_PAPER);
    label.text(plate.middle_x(), plate.y + 50.0, Align::Centre, &service, "IN-HOME");
}

fn addresses(label: &mut Picture, margin: f32, address: &str) {
    let top = 176.0;
    let small = Style::text(34.0, SLATE);
    let from = Style::text(40.0, INK);
    label.text(margin, top, Align::Left, &small, "FROM");
    for (line, text) in ["Latchkey depot", "7 Harbour Road"].into_iter().enumerate() {
        label.text(margin, top + 52.0 + 46.0 * line as f32, Align::Left, &from, text);
    }
    let column = 430.0;
    let width_px = label.width as f32 - column - margin;
    label.fill(Area::new(column - 36.0, top - 30.0, 4.0, 200.0), INK);
    label.text(column, top, Align::Left, &small, "TO");
    let to = Style::text(84.0, INK).bold();
    let lines = to.wrap_at_most(address, width_px, 2);
    let to =
        lines.iter().map(|line| to.fitted(line, width_px)).min_by(|a, b| a.size_px.total_cmp(&b.size_px));
    label.lines(column, top + 82.0, 80.0, Align::Left, &to.unwrap_or(from), &lines);
}

#[cfg(test)]
mod tests;
