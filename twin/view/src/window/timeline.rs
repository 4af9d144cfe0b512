//! The time axis: past and future events, faults and their times, and the present. Below it, the transport and the
//! buttons for faults.

use bevy_egui::egui::{
    self, Align, Align2, Color32, FontId, Layout, Painter, Pos2, Rect, RichText, Sense, Stroke, StrokeKind,
    Ui, Vec2,
};

use super::actions::Action;
use super::desk::Desk;
use super::hands::{HANDS, span_s};
use super::story::colour_of;
use super::style::{ACCENT, FAINT, FAULT, INK, LINE};

/// Height of the axis with its labels, points.
const AXIS: f32 = 60.0;
/// The mouse is at an event when it is this near, points.
const NEAR: f32 = 5.0;

/// Axis above, buttons below.
pub(crate) fn draw(ui: &mut Ui, desk: &Desk, requests: &mut Vec<Action>) {
    axis(ui, desk, requests);
    ui.horizontal_centered(|ui| {
        transport(ui, desk, requests);
        ui.separator();
        for hand in &HANDS {
            let text = RichText::new(format!("{} {}", hand.key, hand.name)).color(FAULT);
            if ui.button(text).on_hover_text(hand.does).clicked() {
                requests.push(Action::Press(hand.fault));
            }
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if ui
                .button("S Save as world")
                .on_hover_text("writes the pressed faults into a copy of the world")
                .clicked()
            {
                requests.push(Action::Save);
            }
            let pressed = !desk.update.timeline.presses.is_empty();
            let take_back = ui.add_enabled(pressed, egui::Button::new("Z Undo"));
            if take_back.on_hover_text("removes the fault that was pressed last").clicked() {
                requests.push(Action::TakeBack);
            }
        });
    });
}

fn transport(ui: &mut Ui, desk: &Desk, requests: &mut Vec<Action>) {
    let update = desk.update;
    let mut button = |ui: &mut Ui, sign: &str, does: &str, action: Action| {
        let button = egui::Button::new(RichText::new(sign).size(14.0)).min_size(Vec2::new(28.0, 24.0));
        if ui.add(button).on_hover_text(does).clicked() {
            requests.push(action);
        }
    };
    button(ui, "\u{23EE}", "previous event (\u{2190})", Action::PreviousEvent);
    button(ui, "\u{2039}", "one tick back (,)", Action::StepBack);
    let (sign, does) =
        if update.playing { ("\u{23F8}", "pause (Space)") } else { ("\u{25B6}", "play (Space)") };
    button(ui, sign, does, Action::PlayPause);
    button(ui, "\u{203A}", "one tick forward (.)", Action::StepTick);
    button(ui, "\u{23ED}", "next event (\u{2192})", Action::NextEvent);
    let now = RichText::new(format!("{:8.3} s", update.frame.now_s())).monospace().size(14.0);
    ui.label(now);
    button(ui, "\u{2212}", "slower (-)", Action::Slower);
    let speed = RichText::new(format!("{}x", update.speed)).monospace();
    ui.add_sized([40.0, 20.0], egui::Label::new(speed));
    button(ui, "+", "faster (+)", Action::Faster);
}

fn axis(ui: &mut Ui, desk: &Desk, requests: &mut Vec<Action>) {
    let (rect, response) =
        ui.allocate_exact_size(Vec2::new(ui.available_width(), AXIS), Sense::click_and_drag());
    let timeline = &desk.update.timeline;
    let scale = Scale { rail: rect.shrink2(Vec2::new(8.0, 0.0)), ends_s: timeline.ends_s.max(0.001) };
    let painter = ui.painter_at(rect);
    let y = rect.top() + 37.0;

    let rail =
        |from_s: f64, to_s: f64| Rect::from_x_y_ranges(scale.x(from_s)..=scale.x(to_s), y - 2.0..=y + 2.0);
    painter.rect_filled(rail(0.0, scale.ends_s), 2, LINE);
    painter.rect_filled(rail(0.0, timeline.known_s), 2, Color32::from_gray(0x60));
    painter.rect_filled(rail(0.0, desk.update.frame.now_s()), 2, ACCENT.gamma_multiply(0.8));
    for second in scale.labels() {
        let at = Pos2::new(scale.x(f64::from(second)), y + 9.0);
        painter.text(at, Align2::CENTER_TOP, format!("{second}"), FontId::monospace(10.0), FAINT);
    }
    let mut hover = Vec::new();
    let mouse = response.hover_pos();
    for event in &timeline.events {
        let x = scale.x(event.at_s);
        let near = mouse.is_some_and(|mouse| (mouse.x - x).abs() < NEAR);
        let half = if near { 8.0 } else { 5.0 };
        painter.vline(x, y - half..=y + half, Stroke::new(1.5, colour_of(desk.world, &event.who)));
        if near {
            hover.push(format!("{:.3} s  {} {}", event.at_s, event.who, event.what));
        }
    }
    fault_marks(&painter, desk, &scale, y, mouse, &mut hover);
    let x = scale.x(desk.update.frame.now_s());
    painter.vline(x, rect.top() + 6.0..=y + 9.0, Stroke::new(1.5, ACCENT));
    painter.circle_filled(Pos2::new(x, y), 5.0, ACCENT);
    painter.circle_filled(Pos2::new(x, y), 2.0, INK);

    if let Some(mouse) = response.interact_pointer_pos()
        && (response.clicked() || response.dragged())
    {
        requests.push(Action::Seek(scale.second(mouse.x)));
    }
    if !hover.is_empty() {
        response.on_hover_text_at_pointer(hover.join("\n"));
    }
}

/// Lanes for faults that overlap in time; a fourth shares the third's.
const LANES: usize = 3;

/// Spans above the rail: those of the world's file hollow, those pressed by hand filled.
fn fault_marks(
    painter: &Painter,
    desk: &Desk,
    scale: &Scale,
    y: f32,
    mouse: Option<Pos2>,
    hover: &mut Vec<String>,
) {
    let written = desk
        .world
        .faults
        .iter()
        .filter_map(|fault| Some((fault.at_s()?, fault)))
        .map(|(at_s, fault)| (at_s, at_s + fault.what.for_s(), &fault.what, false));
    let pressed = desk.update.timeline.presses.iter().map(|press| {
        let (from_s, until_s) = span_s(press.at_ns, &press.fault);
        (from_s, until_s, &press.fault, true)
    });
    let mut marks: Vec<_> = written.chain(pressed).collect();
    marks.sort_by(|one, other| one.0.total_cmp(&other.0));
    let mut lane_ends = [f32::NEG_INFINITY; LANES];
    let mut label_end = f32::NEG_INFINITY;
    for (from_s, until_s, fault, by_hand) in marks {
        let from = scale.x(from_s);
        let until = scale.x(until_s.min(scale.ends_s)).max(from + 3.0);
        let lane = lane_ends.iter().position(|end| *end <= from).unwrap_or(LANES - 1);
        lane_ends[lane] = until;
        let top = y - 14.0 - 5.0 * lane as f32;
        let mark = Rect::from_x_y_ranges(from..=until, top..=top + 4.0);
        if by_hand {
            painter.rect_filled(mark, 1, FAULT);
        } else {
            painter.rect_stroke(mark, 1, Stroke::new(1.0, FAULT), StrokeKind::Inside);
        }
        // Labels stand in one line, each at its fault or behind the one before; the tooltip tells them apart.
        let at = Pos2::new(from.max(label_end), y - 25.0);
        label_end = painter
            .text(at, Align2::LEFT_BOTTOM, fault.words().short, FontId::proportional(10.0), FAULT)
            .right()
            + 8.0;
        if mouse.is_some_and(|mouse| mark.expand2(Vec2::new(NEAR, 1.0)).contains(mouse)) {
            let whose = if by_hand { "pressed by hand" } else { "from the world file" };
            hover.push(format!("{} from {from_s:.3} to {until_s:.3} s, {whose}", fault.words().short));
        }
    }
}

/// Seconds to points and back.
struct Scale {
    rail: Rect,
    ends_s: f64,
}

impl Scale {
    fn x(&self, at_s: f64) -> f32 {
        let share = (at_s / self.ends_s).clamp(0.0, 1.0) as f32;
        self.rail.left() + share * self.rail.width()
    }

    fn second(&self, x: f32) -> f64 {
        let share = (x - self.rail.left()) / self.rail.width().max(1.0);
        f64::from(share.clamp(0.0, 1.0)) * self.ends_s
    }

    /// About ten round seconds.
    fn labels(&self) -> impl Iterator<Item = u32> {
        let every = [1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 3600, 21_600];
        let few = |step: &&u32| self.ends_s / f64::from(**step) <= 13.0;
        let step = *every.iter().find(few).unwrap_or(&86_400);
        (0..=self.ends_s as u32).step_by(step as usize)
    }
}
