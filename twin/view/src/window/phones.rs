//! The phones of courier and recipient beside the panels, sharp however coarsely the scene is drawn: the courier's while he
//! looks at it, the recipient's when a notice comes.

use bevy_egui::egui::{
    Area, ColorImage, Context, Id, Image, Order, Rect, TextureHandle, TextureOptions, Vec2,
};
use twin_core::{Frame, World};

use crate::paint::Picture;
use crate::screens::{Screens, courier_looks, notice_strength};

/// Height of a phone, as a share of what is free between the bars at the window's top and bottom.
const SHARE: f32 = 0.62;
/// A phone is no larger than this, points.
const HIGH_MAX: f32 = 400.0;

/// What the phones showed last; painting them takes longer than all panels together.
#[derive(Default)]
pub(super) struct Pockets {
    screens: Screens,
    courier: Option<TextureHandle>,
    recipient: Option<TextureHandle>,
}

/// Draws the phones that matter now into the free place between the panels.
pub(super) fn draw(ctx: &Context, pockets: &mut Pockets, free: Rect, world: &World, frame: &Frame) {
    let high = (free.height() * SHARE).min(HIGH_MAX);
    let high_px = (high * ctx.pixels_per_point()) as u32;
    if courier_looks(frame) {
        let (picture, fresh) = pockets.screens.courier(frame, high_px);
        let glass = glass(ctx, &mut pockets.courier, "courier's phone", picture, fresh);
        let size = fitting(glass, high);
        lay(ctx, glass, Rect::from_min_size(free.right_top() - Vec2::new(size.x, 0.0), size), 1.0);
    }
    if let Some(strength) = notice_strength(frame) {
        let (picture, fresh) = pockets.screens.recipient(world, frame, high_px);
        let glass = glass(ctx, &mut pockets.recipient, "recipient's phone", picture, fresh);
        lay(ctx, glass, Rect::from_min_size(free.left_top(), fitting(glass, high)), strength);
    }
}

/// The picture as a texture; sent anew only when it has changed.
fn glass<'a>(
    ctx: &Context,
    slot: &'a mut Option<TextureHandle>,
    name: &str,
    picture: &Picture,
    fresh: bool,
) -> &'a TextureHandle {
    let image = || {
        let size = [picture.width as usize, picture.height as usize];
        ColorImage::from_rgba_unmultiplied(size, &picture.rgba)
    };
    if let Some(texture) = slot.as_mut().filter(|_| fresh) {
        texture.set(image(), TextureOptions::LINEAR);
    }
    slot.get_or_insert_with(|| ctx.load_texture(name, image(), TextureOptions::LINEAR))
}

fn fitting(glass: &TextureHandle, high: f32) -> Vec2 {
    Vec2::new(high * glass.aspect_ratio(), high)
}

fn lay(ctx: &Context, glass: &TextureHandle, place: Rect, strength: f32) {
    let area = Area::new(Id::new(glass.name())).order(Order::Background).fixed_pos(place.min);
    area.interactable(false).show(ctx, |ui| {
        ui.multiply_opacity(strength);
        ui.add(Image::new((glass.id(), place.size())));
    });
}
