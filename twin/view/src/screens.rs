//! Phone screens as pictures of a height, kept while they show the same: they change rarely, and painting one takes longer
//! than all the rest that is laid over a picture.

use twin_core::{CourierPhone, Frame, World};

use crate::paint::{Picture, phone};

/// The screens as they were painted last.
#[derive(Debug, Default)]
pub(crate) struct Screens {
    courier: Option<((CourierPhone, u32), Picture)>,
    recipient: Option<((usize, String, u32), Picture)>,
}

impl Screens {
    /// The courier's screen at a height, px; and whether it was painted anew.
    pub(crate) fn courier(&mut self, frame: &Frame, high_px: u32) -> (&Picture, bool) {
        let key = (frame.courier_phone.clone(), high_px);
        kept(&mut self.courier, key, |(phone, _)| at_height(&phone::courier(phone), high_px))
    }

    /// The recipient's screen at a height, px; and whether it was painted anew.
    pub(crate) fn recipient(&mut self, world: &World, frame: &Frame, high_px: u32) -> (&Picture, bool) {
        let clock = phone::clock_words(&world.starts_at, frame.now_s());
        let minute = clock.rsplit_once(':').map_or(clock.as_str(), |(minute, _)| minute).to_owned();
        kept(&mut self.recipient, (frame.recipient_phone.len(), minute, high_px), |_| {
            let name = world.recipient().map_or("recipient", |recipient| recipient.name.as_str());
            let screen = phone::recipient(name, &frame.recipient_phone, &world.starts_at, frame.now_s());
            at_height(&screen, high_px)
        })
    }
}

fn kept<K: PartialEq>(
    slot: &mut Option<(K, Picture)>,
    key: K,
    paint: impl FnOnce(&K) -> Picture,
) -> (&Picture, bool) {
    let last = slot.take().filter(|(last, _)| *last == key);
    let fresh = last.is_none();
    let (_, picture) = slot.insert(last.unwrap_or_else(|| {
        let picture = paint(&key);
        (key, picture)
    }));
    (picture, fresh)
}

fn at_height(screen: &Picture, high_px: u32) -> Picture {
    screen.scaled((high_px * screen.width / screen.height.max(1)).max(1), high_px.max(1))
}
