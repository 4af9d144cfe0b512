//! Instruments: the firmware's state, its keypad, the promises as lamps, and the scope.

use bevy_egui::egui::{
    self, Align, Align2, Color32, FontId, Grid, Layout, Pos2, Rect, RichText, ScrollArea, Sense, Stroke,
    StrokeKind, Ui, Vec2,
};
use egui_plot::{Line, Plot, PlotPoints};
use twin_core::judge::Verdict;
use twin_core::{Frame, PromiseFrame};

use super::desk::Desk;
use super::player::SCOPE_S;
use super::snapshots::Sample;
use super::style::{ACCENT, AMBER, FAINT, GREEN, INK, LINE, RED, heading};

/// A margin below this share of its typical one is nearly none.
const NARROW: f64 = 0.2;

/// The panel, top to bottom.
pub(crate) fn draw(ui: &mut Ui, desk: &Desk) {
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        let frame = &desk.update.frame;
        ui.horizontal_top(|ui| {
            ui.vertical(|ui| {
                ui.set_width(160.0);
                firmware(ui, frame);
            });
            keypad(ui, frame);
        });
        promises(ui, desk);
        scope(ui, desk);
    });
}

fn firmware(ui: &mut Ui, frame: &Frame) {
    heading(ui, "firmware");
    let Some(view) = &frame.firmware else {
        ui.label(RichText::new("no power").size(15.0).color(RED).strong());
        return;
    };
    let state = words(&format!("{:?}", view.lock_state));
    let colour = if view.has_alarm { RED } else { INK };
    ui.label(RichText::new(state).size(15.0).color(colour).strong());
    let readings = &view.readings;
    let or_dash = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    let switch =
        |on: Option<bool>, yes: &str, no: &str| or_dash(on.map(|on| if on { yes } else { no }.to_owned()));
    let rows = [
        ("phase", view.phase.to_owned()),
        ("door", words(&format!("{:?}", view.door_state))),
        ("bolt", or_dash(readings.bolt_um.map(|um| format!("{:.1} mm", f64::from(um) / 1e3)))),
        ("motor", or_dash(readings.motor_ma.map(|ma| format!("{:.2} A", f64::from(ma) / 1e3)))),
        ("battery", or_dash(readings.supply_mv.map(|mv| format!("{:.2} V", f64::from(mv) / 1e3)))),
        ("reed", switch(readings.door_near, "door near", "open")),
        ("strike", switch(readings.strike_pressed, "pressed", "free")),
        ("tries", format!("{} drive, {} wrong", view.attempt, view.wrong_codes)),
    ];
    Grid::new("firmware").num_columns(2).spacing([8.0, 1.0]).show(ui, |ui| {
        for (name, value) in rows {
            ui.label(RichText::new(name).size(11.5).color(FAINT));
            ui.label(RichText::new(value).size(11.5));
            ui.end_row();
        }
    });
}

/// `NotFullyLocked` as `not fully locked`.
fn words(variant: &str) -> String {
    let mut text = String::new();
    for letter in variant.chars() {
        if letter.is_uppercase() && !text.is_empty() {
            text.push(' ');
        }
        text.extend(letter.to_lowercase());
    }
    text
}

/// The keypad as the courier sees it: lamps above, the electrodes under fingers lit.
fn keypad(ui: &mut Ui, frame: &Frame) {
    const KEY: f32 = 21.0;
    const FACES: [(u8, &str); 12] = [
        (1, "1"),
        (2, "2"),
        (3, "3"),
        (4, "4"),
        (5, "5"),
        (6, "6"),
        (7, "7"),
        (8, "8"),
        (9, "9"),
        (10, "*"),
        (0, "0"),
        (11, "#"),
    ];
    let (rect, _) = ui.allocate_exact_size(Vec2::new(3.0 * KEY + 8.0, 4.0 * KEY + 26.0), Sense::hover());
    let painter = ui.painter();
    painter.rect(rect, 7, Color32::from_gray(0x0E), Stroke::new(1.0, LINE), StrokeKind::Inside);
    let lamp = |x: f32, level: f64, colour: Color32| {
        let place = Pos2::new(rect.left() + x, rect.top() + 12.0);
        let level = level.clamp(0.0, 1.0) as f32;
        painter.circle_filled(place, 9.0, colour.gamma_multiply(0.25 * level));
        painter.circle(place, 4.5, LINE.lerp_to_gamma(colour, level), Stroke::NONE);
    };
    lamp(16.0, frame.green, GREEN);
    lamp(rect.width() - 16.0, frame.red, RED);
    if frame.buzzer_db.is_some() {
        let place = Pos2::new(rect.center().x, rect.top() + 12.0);
        painter.text(place, Align2::CENTER_CENTER, "beep", FontId::proportional(10.0), AMBER);
    }
    let locked = frame.firmware.as_ref().is_none_or(|view| view.keypad_locked);
    for (place, (electrode, face)) in FACES.iter().enumerate() {
        let corner = Vec2::new((place % 3) as f32, (place / 3) as f32) * KEY + Vec2::new(4.0, 22.0);
        let key = Rect::from_min_size(rect.min + corner, Vec2::splat(KEY)).shrink(1.5);
        let touched = frame.touched & (1 << electrode) != 0;
        let (fill, ink) = match (touched, locked) {
            (true, _) => (ACCENT, Color32::BLACK),
            (false, true) => (Color32::from_gray(0x14), LINE),
            (false, false) => (Color32::from_gray(0x22), INK),
        };
        painter.rect_filled(key, 4, fill);
        painter.text(key.center(), Align2::CENTER_CENTER, face, FontId::proportional(12.0), ink);
    }
}

/// How a promise stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Light {
    /// Kept so far.
    Green,
    /// Kept, with hardly any margin.
    Amber,
    /// Broken.
    Red,
    /// Something that must happen has not happened yet.
    Waiting,
}

/// The light of a promise, given its typical margin in this run.
///
/// Margins in counts ("openings", without a unit) are whole numbers: at the limit is not nearly over it.
pub(crate) fn light(lamp: &PromiseFrame, typical: Option<f64>) -> Light {
    match (lamp.verdict, lamp.robustness.filter(|margin| margin.is_finite())) {
        (Verdict::Fail, _) => Light::Red,
        (Verdict::Pass, _) => Light::Green,
        // A promise that is open with a negative margin, or that waits for its first instant, is one to be witnessed.
        (Verdict::Open, Some(margin)) if margin < 0.0 => Light::Waiting,
        (Verdict::Open, None) if to_be_witnessed(lamp) => Light::Waiting,
        (Verdict::Open, Some(margin))
            if !lamp.unit.is_empty() && margin < NARROW * typical.unwrap_or(0.0) =>
        {
            Light::Amber
        }
        (Verdict::Open, _) => Light::Green,
    }
}

fn to_be_witnessed(lamp: &PromiseFrame) -> bool {
    lamp.id == "liveness" || ["sometimes", "F(", "F["].iter().any(|start| lamp.id.starts_with(start))
}

fn promises(ui: &mut Ui, desk: &Desk) {
    heading(ui, "promises");
    let typical = |place: usize| desk.update.timeline.typical_margins.get(place).copied().flatten();
    let lamps = || {
        desk.update.frame.promises.iter().enumerate().map(|(place, lamp)| (lamp, light(lamp, typical(place))))
    };
    ui.spacing_mut().item_spacing.y = 1.0;
    // The world's own formulas are long: lamps only, their text on hover.
    let own = |lamp: &PromiseFrame| lamp.id.contains(' ') || lamp.id.contains('(');
    for (lamp, light) in lamps().filter(|(lamp, _)| !own(lamp)) {
        ui.horizontal(|ui| {
            disc(ui, light);
            let id = if lamp.id.len() == 1 { lamp.id.as_str() } else { "+" };
            ui.add_sized([12.0, 15.0], egui::Label::new(RichText::new(id).strong().size(11.5)));
            let colour = if light == Light::Red { RED } else { INK };
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if let Some(margin) = margin(lamp) {
                    ui.label(RichText::new(margin).size(10.5).color(FAINT));
                }
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    let title = RichText::new(&lamp.title).size(11.5).color(colour);
                    ui.add(egui::Label::new(title).truncate()).on_hover_text(&lamp.title);
                });
            });
        });
    }
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new("this world").size(11.0).color(FAINT));
        for (lamp, light) in lamps().filter(|(lamp, _)| own(lamp)) {
            let margin = margin(lamp).map(|margin| format!("\nmargin {margin}")).unwrap_or_default();
            disc(ui, light).on_hover_text(format!("{}{margin}", lamp.id));
        }
    });
    ui.spacing_mut().item_spacing.y = 4.0;
}

fn margin(lamp: &PromiseFrame) -> Option<String> {
    let margin = lamp.robustness.filter(|margin| margin.is_finite() && !lamp.unit.is_empty())?;
    Some(match (lamp.unit, margin.abs() < 0.1) {
        ("m", true) => format!("{:.1} mm", margin * 1e3),
        ("scale", _) => format!("{margin:.2}"),
        (unit, _) => format!("{margin:.2} {unit}"),
    })
}

fn disc(ui: &mut Ui, light: Light) -> egui::Response {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(13.0), Sense::hover());
    let (painter, centre) = (ui.painter(), rect.center());
    let colour = match light {
        Light::Green => GREEN,
        Light::Amber => AMBER,
        Light::Red => RED,
        Light::Waiting => {
            painter.circle_stroke(centre, 4.0, Stroke::new(1.5, FAINT));
            return response;
        }
    };
    painter.circle_filled(centre, 6.5, colour.gamma_multiply(0.22));
    painter.circle_filled(centre, 4.2, colour);
    response
}

fn scope(ui: &mut Ui, desk: &Desk) {
    heading(ui, &format!("last {SCOPE_S} s, true values"));
    let blue = Color32::from_rgb(0x84, 0xBD, 0xF0);
    trace(ui, desk, ("motor", "A"), |sample| sample.motor_a, [-2.0, 3.4], blue);
    trace(ui, desk, ("bolt", "mm"), |sample| sample.bolt_mm, [-4.0, 62.0], ACCENT);
    trace(ui, desk, ("door", "°"), |sample| sample.door_deg, [-10.0, 205.0], GREEN);
}

/// One trace. A sample holds until the next: steps, not slopes.
fn trace(
    ui: &mut Ui,
    desk: &Desk,
    (name, unit): (&str, &str),
    value: fn(&Sample) -> f32,
    range: [f64; 2],
    colour: Color32,
) {
    let now_s = desk.update.frame.now_s();
    let mut points: Vec<[f64; 2]> = Vec::new();
    for sample in &desk.update.scope {
        let at_s = sample.at_s.max(now_s - SCOPE_S);
        // Samples are 10 ms apart while something moves; a longer gap is a level that held.
        if let Some([before_s, held]) = points.last().copied()
            && at_s - before_s > 0.02
        {
            points.push([at_s - 0.01, held]);
        }
        points.push([at_s, f64::from(value(sample))]);
    }
    if let Some([_, held]) = points.last().copied() {
        points.push([now_s, held]);
    }
    let latest = points.last().map_or(0.0, |point| point[1]);
    let place = Plot::new(name)
        .height(36.0)
        .show_axes(false)
        .show_grid(false)
        .show_x(false)
        .show_y(false)
        .show_crosshair(false)
        .allow_drag(false)
        .allow_zoom(false)
        .allow_scroll(false)
        .allow_boxed_zoom(false)
        .allow_double_click_reset(false)
        .show_background(false)
        .sense(Sense::hover())
        .show(ui, |plot| {
            plot.set_plot_bounds_x(now_s - SCOPE_S..=now_s);
            plot.set_plot_bounds_y(range[0]..=range[1]);
            plot.line(Line::new(name, PlotPoints::from(points)).color(colour).width(1.5));
        });
    let rect = place.response.rect;
    let painter = ui.painter();
    painter.rect_stroke(rect, 4, Stroke::new(1.0, LINE), StrokeKind::Inside);
    let corner = rect.left_top() + Vec2::new(5.0, 3.0);
    painter.text(corner, Align2::LEFT_TOP, name, FontId::proportional(10.5), FAINT);
    // Writes -0 as 0.
    let latest = if latest.abs() < 0.005 { 0.0 } else { latest };
    let corner = rect.right_top() + Vec2::new(-5.0, 3.0);
    painter.text(corner, Align2::RIGHT_TOP, format!("{latest:.2} {unit}"), FontId::monospace(10.5), colour);
}

#[cfg(test)]
mod tests;
