//! The phones of courier and recipient and the hub's picture beside the panels, sharp even if the scene is drawn
//! coarsely: the courier's phone while it is used, the recipient's when a notice comes and while something plays on it.

use bevy_egui::egui::{
    Area, ColorImage, Context, Id, Image, Order, Rect, TextureHandle, TextureOptions, Vec2,
};
use twin_core::{Frame, World};

use crate::hub::corner::{self, Says};
use crate::paint::Picture;
use crate::paint::corner::Mark;
use crate::screens::{Screens, courier_looks, recipient_looks};

use super::still::Still;

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
    hub: Option<TextureHandle>,
    hub_key: Option<HubKey>,
}

/// Draws the phones that matter now into the free place between the panels.
pub(super) fn draw(
    ctx: &Context,
    pockets: &mut Pockets,
    free: Rect,
    world: &World,
    frame: &Frame,
    still: &Still,
) {
    let prints = still.prints(frame);
    draw_hub(ctx, pockets, free, world, frame, still);
    let high = (free.height() * SHARE).min(HIGH_MAX);
    let high_px = (high * ctx.pixels_per_point()) as u32;
    if courier_looks(frame) {
        let (picture, fresh) = pockets.screens.courier(frame, high_px);
        let glass = glass(ctx, &mut pockets.courier, "courier's phone", picture, fresh);
        let size = fitting(glass, high);
        lay(ctx, glass, Rect::from_min_size(free.right_top() - Vec2::new(size.x, 0.0), size), 1.0);
    }
    if let Some(strength) = recipient_looks(frame) {
        let (picture, fresh) = pockets.screens.recipient(world, frame, prints, high_px);
        let glass = glass(ctx, &mut pockets.recipient, "recipient's phone", picture, fresh);
        lay(ctx, glass, Rect::from_min_size(free.left_top(), fitting(glass, high)), strength);
    }
}

/// The hub's corner, in the lower right of the free place.
fn draw_hub(ctx: &Context, pockets: &mut Pockets, free: Rect, world: &World, frame: &Frame, still: &Still) {
    let u = (free.height() / 360.0).clamp(0.6, 1.6);
    let says = corner::says(frame);
    let key = HubKey {
        mark: mark_of(&says),
        drawn_ms: still.taken_s().map(ms),
        taken_ms: if let Says::Picture { shot: Some(shot), .. } = says {
            Some(ms(shot.taken_s))
        } else {
            None
        },
        kept_ms: frame.hub.picture.as_ref().map(|kept| ms(kept.taken_s)),
        records: frame.hub.clip.is_some(),
        u: (u * ctx.pixels_per_point() * 100.0) as u32,
    };
    if pockets.hub_key.as_ref() != Some(&key) {
        let panel = corner::panel(u * ctx.pixels_per_point(), world, frame, still.prints(frame));
        // Panels differ in size, textures of another size are made anew.
        pockets.hub = None;
        glass(ctx, &mut pockets.hub, "hub", &panel, true);
        pockets.hub_key = Some(key);
    }
    if let Some(glass) = &pockets.hub {
        let size = glass.size_vec2() / ctx.pixels_per_point();
        lay(ctx, glass, Rect::from_min_size(free.right_bottom() - size, size), 1.0);
    }
}

/// Everything that the corner's panel depends on.
#[derive(PartialEq)]
struct HubKey {
    mark: (bool, Option<Mark>),
    drawn_ms: Option<i64>,
    taken_ms: Option<i64>,
    kept_ms: Option<i64>,
    records: bool,
    u: u32,
}

fn ms(s: f64) -> i64 {
    (s * 1e3).round() as i64
}

fn mark_of(says: &Says<'_>) -> (bool, Option<Mark>) {
    match says {
        Says::Dead => (false, None),
        Says::Shut => (true, None),
        Says::Picture { mark, .. } => (true, Some(*mark)),
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
