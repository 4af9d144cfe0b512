//! Panels: dark cards at the window's edges; the middle belongs to the scene. Here: their place, the bar at the top,
//! notices, the help.
//!
//! Everything in the panels is a function of [`Desk`]: nothing is kept between two pictures but what egui keeps itself.

use bevy_egui::egui::{
    self, Align, Align2, Area, Color32, Context, FontId, Id, Layout, Order, Pos2, Rect, RichText, Ui, Vec2,
};

use super::actions::Action;
use super::desk::Desk;
use super::style::{ACCENT, FAINT, surface};
use super::{instruments, story, timeline};

const GAP: f32 = 8.0;
const TOP: f32 = 36.0;
const BOTTOM: f32 = 114.0;
const LEFT: f32 = 252.0;
const RIGHT: f32 = 272.0;
/// Below this width of the window, points, the side panels would meet over the scene.
const WIDE_ENOUGH: f32 = 860.0;

/// Draws everything; what was asked for by mouse is added to `requests`. Returns the free area.
pub(crate) fn draw(ctx: &Context, desk: &Desk, requests: &mut Vec<Action>) -> Rect {
    let window = ctx.viewport_rect().shrink(GAP);
    let mut free = window;
    if desk.panels {
        let (top, below) = window.split_top_bottom_at_y(window.top() + TOP);
        let (between, bottom) = below.split_top_bottom_at_y(below.bottom() - BOTTOM);
        let between = between.shrink2(Vec2::new(0.0, GAP));
        free = between;
        card(ctx, "top", top, |ui| top_bar(ui, desk, requests));
        card(ctx, "axis", bottom, |ui| timeline::draw(ui, desk, requests));
        if window.width() >= WIDE_ENOUGH {
            let left = between.with_max_x(between.left() + LEFT);
            let right = between.with_min_x(between.right() - RIGHT);
            card(ctx, "story", left, |ui| story::draw(ui, desk, requests));
            card(ctx, "instruments", right, |ui| instruments::draw(ui, desk));
            free = Rect::from_x_y_ranges(left.right() + GAP..=right.left() - GAP, between.y_range());
        }
    }
    if let Some((notice, strength)) = desk.notice {
        show_notice(ctx, window, notice, strength);
    }
    if desk.help {
        help(ctx, window, desk);
    }
    free
}

/// A card at a fixed place. Its surface takes the mouse, so that a drag on it does not turn the camera.
fn card(ctx: &Context, name: &str, place: Rect, contents: impl FnOnce(&mut Ui)) {
    let frame = surface();
    Area::new(Id::new(name)).fixed_pos(place.min).constrain(false).fade_in(false).show(ctx, |ui| {
        frame.show(ui, |ui| {
            let size = place.size() - frame.total_margin().sum();
            ui.set_min_size(size);
            ui.set_max_size(size);
            ui.shrink_clip_rect(place);
            contents(ui);
        });
    });
}

fn top_bar(ui: &mut Ui, desk: &Desk, requests: &mut Vec<Action>) {
    ui.horizontal_centered(|ui| {
        ui.label(RichText::new(&desk.world.name).size(15.0).strong());
        ui.label(RichText::new(format!("seed {}", desk.seed)).color(FAINT));
        ui.separator();
        ui.label(RichText::new(clock(desk)).monospace().size(14.0));
        ui.label(RichText::new(date(desk)).color(FAINT));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if ui.selectable_label(desk.help, "? help").clicked() {
                requests.push(Action::Help);
            }
            ui.separator();
            for (place, name) in desk.cameras.iter().enumerate().rev() {
                let text = format!("{} {name}", place + 1);
                if ui.selectable_label(place == desk.camera, text).clicked() {
                    requests.push(Action::Camera(place));
                }
            }
        });
    });
}

/// Local time of day in the world.
fn clock(desk: &Desk) -> String {
    let second = u64::from(desk.world.starts_at.second_of_day()) + desk.update.frame.now_ns / 1_000_000_000;
    format!("{:02}:{:02}:{:02}", second / 3600 % 24, second / 60 % 60, second % 60)
}

fn date(desk: &Desk) -> String {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let start = &desk.world.starts_at;
    let month = MONTHS.get(usize::from(start.month).saturating_sub(1)).unwrap_or(&"");
    format!("{} {month} {}", start.day, start.year)
}

/// A notice under the top bar that something was done, or why not.
fn show_notice(ctx: &Context, window: Rect, notice: &str, strength: f32) {
    let place = Pos2::new(window.center().x, window.top() + TOP + 2.0 * GAP);
    Area::new(Id::new("notice"))
        .order(Order::Foreground)
        .pivot(Align2::CENTER_TOP)
        .fixed_pos(place)
        .interactable(false)
        .show(ctx, |ui| {
            ui.set_opacity(strength);
            ui.set_max_width((window.width() - LEFT - RIGHT - 4.0 * GAP).max(240.0));
            surface().show(ui, |ui| ui.label(RichText::new(notice).size(14.0)));
        });
}

/// Keys and what they do, in the order in which they are needed.
const KEYS: [(&str, &str); 17] = [
    ("Space", "play, pause"),
    (".   ,", "one tick forward, one tick back"),
    ("+   -", "faster, slower: 0.05x to 50x"),
    ("\u{2192}   \u{2190}", "next event, previous event"),
    ("click", "on the time axis or an event: go there"),
    ("1 ... 8", "cameras"),
    ("drag, wheel", "turn, zoom; double click: reset the view"),
    ("C", "cut the lock's power for 3 s"),
    ("J", "jam the lock's radio for 10 s"),
    ("D", "hold the door open for 8 s"),
    ("O", "put a foot in the doorway for 10 s"),
    ("G", "a gust for 3 s"),
    ("W", "make the courier mistype for 20 s"),
    ("Z", "undo the last fault"),
    ("S", "save the run as a world file"),
    ("F   F11", "hide the panels, full screen"),
    ("?   H", "this help"),
];

fn help(ctx: &Context, window: Rect, desk: &Desk) {
    Area::new(Id::new("help"))
        .order(Order::Foreground)
        .pivot(Align2::CENTER_CENTER)
        .fixed_pos(window.center())
        .show(ctx, |ui| {
            let frame =
                surface().fill(Color32::from_rgba_unmultiplied(0x12, 0x15, 0x1B, 0xFC)).inner_margin(18);
            frame.show(ui, |ui| {
                ui.set_max_width(440.0);
                ui.label(RichText::new(&desk.world.name).size(17.0).strong());
                ui.label(RichText::new(&desk.world.story).color(FAINT));
                ui.add_space(6.0);
                egui::Grid::new("keys").num_columns(2).spacing([18.0, 3.5]).show(ui, |ui| {
                    for (key, does) in KEYS {
                        ui.label(RichText::new(key).font(FontId::monospace(12.5)).color(ACCENT));
                        ui.label(does);
                        ui.end_row();
                    }
                });
                ui.add_space(6.0);
                let note =
                    "A fault acts from the tick at which you press its key. Seeking back does not undo it.";
                ui.label(RichText::new(note).size(11.0).color(FAINT));
            });
        });
}
