//! The story so far and to come: every event of the run, to click.

use bevy_egui::egui::{
    self, Color32, Rect, RichText, ScrollArea, Sense, Stroke, StrokeKind, TextFormat, Ui, Vec2,
};
use twin_core::{StoryLine, World};

use super::actions::Action;
use super::desk::Desk;
use super::style::{ACCENT, FAINT, FAULT, INK, heading};

/// An event is past from its tick on; its time can be a little after the tick's, s.
const ROUNDING_S: f64 = 1e-6;

/// The list. The latest event is marked, and kept in sight while the run goes on.
pub(crate) fn draw(ui: &mut Ui, desk: &Desk, requests: &mut Vec<Action>) {
    heading(ui, "story");
    let now_s = desk.update.frame.now_s();
    let events = &desk.update.timeline.events;
    let latest = events.partition_point(|event| event.at_s <= now_s + ROUNDING_S).checked_sub(1);
    let remembered = ui.id().with("latest");
    let moved = ui.data(|data| data.get_temp::<Option<usize>>(remembered)) != Some(latest);
    ui.data_mut(|data| data.insert_temp(remembered, latest));
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 1.0;
        for (place, event) in events.iter().enumerate() {
            let now = latest == Some(place);
            let past = latest.is_some_and(|latest| place <= latest);
            let row = row(ui, desk.world, event, now, past);
            if row.clicked() {
                requests.push(Action::Seek(event.at_s));
            }
            if now && moved {
                row.scroll_to_me(Some(egui::Align::Center));
            }
        }
    });
}

fn row(ui: &mut Ui, world: &World, event: &StoryLine, now: bool, past: bool) -> egui::Response {
    let strength = if past { 1.0 } else { 0.55 };
    let width = ui.available_width();
    let mut text = egui::text::LayoutJob::default();
    text.wrap.max_width = width - 64.0;
    let format = |size: f32, colour: Color32| TextFormat {
        font_id: egui::FontId::proportional(size),
        color: colour.gamma_multiply(strength),
        ..Default::default()
    };
    text.append(&event.who, 0.0, format(12.0, colour_of(world, &event.who)));
    text.append(&event.what, 5.0, format(12.0, INK));
    let galley = ui.painter().layout_job(text);
    let (rect, response) = ui.allocate_exact_size(Vec2::new(width, galley.size().y + 5.0), Sense::click());
    if !ui.is_rect_visible(rect) {
        return response;
    }
    if now {
        ui.painter().rect_filled(rect, 4, ACCENT.gamma_multiply(0.20));
        ui.painter().rect_filled(Rect::from_min_size(rect.min, Vec2::new(2.5, rect.height())), 1, ACCENT);
    } else if response.hovered() {
        ui.painter().rect(rect, 4, Color32::from_white_alpha(12), Stroke::NONE, StrokeKind::Inside);
    }
    let time = RichText::new(format!("{:.1}", event.at_s));
    let time = egui::WidgetText::from(time).into_galley(ui, None, 50.0, egui::FontId::monospace(11.0));
    let right = rect.left() + 46.0 - time.size().x;
    ui.painter().galley_with_override_text_color(
        egui::pos2(right, rect.top() + 3.5),
        time,
        FAINT.gamma_multiply(strength),
    );
    ui.painter().galley(egui::pos2(rect.left() + 56.0, rect.top() + 2.5), galley, INK);
    response.on_hover_cursor(egui::CursorIcon::PointingHand)
}

/// The colour of an actor, here and on the time axis.
pub(crate) fn colour_of(world: &World, who: &str) -> Color32 {
    match who {
        "lock" => ACCENT,
        "service" => Color32::from_rgb(0xC0, 0xA2, 0xE8),
        "world" => FAULT,
        who if world.courier().is_some_and(|courier| courier.name == who) => {
            Color32::from_rgb(0x84, 0xBD, 0xF0)
        }
        _ => Color32::from_rgb(0x86, 0xD3, 0xA6),
    }
}
