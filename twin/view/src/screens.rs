//! The phones of courier and recipient, laid over pictures as large readable screens. They are kept while they show the same:
//! they change rarely, and painting one takes longer than all the rest that is laid over a picture.

use twin_core::{CourierPhone, Doing, Frame, World};

use crate::paint::caption::{self, Side};
use crate::paint::{Picture, phone};

/// Height of a phone, as a share of the picture's.
const SHARE: f32 = 0.62;
/// The recipient looks at a notice this long, s; the phone comes and goes within the other time.
const NOTICE_S: f64 = 6.0;
const COMES_S: f64 = 0.35;

/// Whose phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phone {
    /// The courier's.
    Courier,
    /// The recipient's.
    Recipient,
}

/// Does the courier look at his phone, or would whoever watches?
pub(crate) fn courier_looks(frame: &Frame) -> bool {
    let Some(person) = frame.courier() else { return false };
    let looks = matches!(person.doing, Doing::Scanning | Doing::AwaitingCode | Doing::Typing);
    looks || frame.courier_phone.word.is_some() && person.doing == Doing::Leaving && person.feet_m[1] < 4.0
}

/// How strongly the recipient's phone shows, 0..=1; none if no notice came lately.
pub(crate) fn notice_strength(frame: &Frame) -> Option<f32> {
    let (at_s, _) = frame.recipient_phone.notices.last()?;
    let age_s = frame.now_s() - at_s;
    (0.0..NOTICE_S).contains(&age_s).then(|| (age_s.min(NOTICE_S - age_s) / COMES_S).min(1.0) as f32)
}

/// The screens as they were painted last.
#[derive(Debug, Default)]
pub(crate) struct Screens {
    courier: Option<((CourierPhone, u32), Picture)>,
    recipient: Option<((usize, String, u32), Picture)>,
}

impl Screens {
    /// Lays the phones that matter at an instant over its picture.
    pub(crate) fn lay_now(&mut self, picture: &mut Picture, world: &World, frame: &Frame) {
        if courier_looks(frame) {
            self.lay(picture, Phone::Courier, world, frame, 0.0);
        }
        if let Some(strength) = notice_strength(frame) {
            self.lay(picture, Phone::Recipient, world, frame, 1.0 - strength);
        }
    }

    /// Lays a phone over a picture, shifted out to its side by `out`, 0..=1.
    pub(crate) fn lay(
        &mut self,
        picture: &mut Picture,
        phone: Phone,
        world: &World,
        frame: &Frame,
        out: f32,
    ) {
        let high_px = (picture.height as f32 * SHARE).round() as u32;
        match phone {
            Phone::Courier => caption::inset(picture, self.courier(frame, high_px).0, Side::Right, out),
            Phone::Recipient => {
                caption::inset(picture, self.recipient(world, frame, high_px).0, Side::Left, out)
            }
        }
    }

    /// The courier's screen at a height, px; and whether it was painted anew.
    pub(crate) fn courier(&mut self, frame: &Frame, high_px: u32) -> (&Picture, bool) {
        let key = (frame.courier_phone.clone(), high_px);
        kept(&mut self.courier, key, |(phone, _)| at_height(&phone::courier(phone), high_px))
    }

    /// The recipient's screen at a height, px; and whether it was painted anew.
    pub(crate) fn recipient(&mut self, world: &World, frame: &Frame, high_px: u32) -> (&Picture, bool) {
        let clock = phone::clock_words(&world.starts_at, frame.now_s());
        let minute = clock.rsplit_once(':').map_or(clock.as_str(), |(minute, _)| minute).to_owned();
        kept(&mut self.recipient, (frame.recipient_phone.notices.len(), minute, high_px), |_| {
            let name = world.recipient().map_or("recipient", |recipient| recipient.name.as_str());
            let screen =
                phone::recipient(name, &frame.recipient_phone.notices, &world.starts_at, frame.now_s());
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
