//! The panels' look: colours, type, surface.

use bevy_egui::egui::{self, Color32, Context, CornerRadius, Frame, Id, Margin, RichText, Stroke, Ui, Vec2};

/// The one accent, that of the scene: the present moment.
pub(crate) const ACCENT: Color32 = Color32::from_rgb(0xE8, 0xA0, 0x3C);
/// Text.
pub(crate) const INK: Color32 = Color32::from_rgb(0xEC, 0xE7, 0xDD);
/// Less important text.
pub(crate) const FAINT: Color32 = Color32::from_rgb(0x9C, 0x9C, 0x98);
/// Lines and empty places.
pub(crate) const LINE: Color32 = Color32::from_rgb(0x3A, 0x3F, 0x48);
/// All is well.
pub(crate) const GREEN: Color32 = Color32::from_rgb(0x58, 0xC2, 0x7D);
/// Nearly broken.
pub(crate) const AMBER: Color32 = Color32::from_rgb(0xF6, 0xC3, 0x43);
/// Broken.
pub(crate) const RED: Color32 = Color32::from_rgb(0xEC, 0x5B, 0x4F);
/// Faults. Not red: they are intended.
pub(crate) const FAULT: Color32 = Color32::from_rgb(0xF0, 0x86, 0x5E);

/// Applies the panels' look, once.
pub(crate) fn dress(ctx: &Context) {
    let dressed = Id::new("dressed");
    if ctx.data_mut(|data| data.get_temp(dressed).unwrap_or(false)) {
        return;
    }
    ctx.data_mut(|data| data.insert_temp(dressed, true));
    ctx.set_theme(egui::Theme::Dark);
    ctx.all_styles_mut(|style| {
        let visuals = &mut style.visuals;
        visuals.override_text_color = Some(INK);
        visuals.selection.bg_fill = ACCENT.gamma_multiply(0.35);
        for widget in
            [&mut visuals.widgets.inactive, &mut visuals.widgets.hovered, &mut visuals.widgets.active]
        {
            widget.corner_radius = CornerRadius::same(5);
        }
        visuals.widgets.inactive.weak_bg_fill = Color32::from_white_alpha(14);
        visuals.widgets.hovered.weak_bg_fill = Color32::from_white_alpha(34);
        visuals.widgets.active.weak_bg_fill = ACCENT.gamma_multiply(0.5);
        style.spacing.item_spacing = Vec2::new(6.0, 4.0);
        // The fade has the colour of an opaque panel; these panels are not opaque.
        style.spacing.scroll.fade.strength = 0.0;
        style.spacing.button_padding = Vec2::new(7.0, 3.0);
        style.interaction.selectable_labels = false;
        for (text_style, font) in &mut style.text_styles {
            font.size = match text_style {
                egui::TextStyle::Small => 10.5,
                egui::TextStyle::Heading => 16.0,
                _ => 12.5,
            };
        }
    });
}

/// The surface of a card.
pub(super) fn surface() -> Frame {
    Frame::new()
        .fill(Color32::from_rgba_unmultiplied(0x12, 0x15, 0x1B, 0xF2))
        .stroke(Stroke::new(1.0, Color32::from_white_alpha(16)))
        .corner_radius(9)
        .inner_margin(Margin::symmetric(10, 7))
}

/// A small heading.
pub(crate) fn heading(ui: &mut Ui, text: &str) {
    ui.label(RichText::new(text.to_uppercase()).size(10.0).color(FAINT).extra_letter_spacing(1.0));
}
