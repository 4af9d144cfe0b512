//! The phones of courier and recipient, laid over pictures as large readable screens. They are painted only
//! when they change: that is rare, and painting one takes longer than everything else laid over a picture.

use twin_core::{CourierPhone, Doing, Frame, Pixels, World};

use crate::hub::corner::{Prints, stream_mark};
use crate::paint::Picture;
use crate::paint::caption::{self, Side};
use crate::paint::corner::{self, Corner, Mark};
use crate::paint::phone::{self, Footage};

/// Height of a phone, as a share of the picture's.
const SHARE: f32 = 0.55;
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

/// Whether the courier's phone is shown: the courier looks at it, or a viewer would.
pub(crate) fn courier_looks(frame: &Frame) -> bool {
    let Some(person) = frame.courier() else { return false };
    looks_at_phone(person.doing)
        || frame.courier_phone.message.is_some() && person.doing == Doing::Leaving && person.feet_m[1] < 4.0
}

/// Whether the courier uses the phone for this.
pub(crate) fn looks_at_phone(doing: Doing) -> bool {
    matches!(doing, Doing::Scanning | Doing::AwaitingCode | Doing::Typing | Doing::PressingUnlock)
}

/// How strongly the recipient's phone shows, 0..=1; none if no notice came lately.
pub(crate) fn notice_strength(frame: &Frame) -> Option<f32> {
    let (at_s, _) = frame.recipient_phone.notices.last()?;
    let age_s = frame.now_s() - at_s;
    (0.0..NOTICE_S).contains(&age_s).then(|| (age_s.min(NOTICE_S - age_s) / COMES_S).min(1.0) as f32)
}

/// How strongly the recipient's phone shows, 0..=1: while something plays on it, and when a notice came.
pub(crate) fn recipient_looks(frame: &Frame) -> Option<f32> {
    let plays = frame.recipient_phone.live.is_some() || frame.recipient_phone.clip.is_some();
    if plays { Some(1.0) } else { notice_strength(frame) }
}

/// Everything that a recipient's screen depends on: notices, minute, what plays and when that was taken (ms), height.
type RecipientKey = (usize, String, Option<(String, Mark, i64)>, u32);

/// The screens as they were painted last.
#[derive(Debug, Default)]
pub(crate) struct Screens {
    courier: Option<((CourierPhone, u32), Picture)>,
    recipient: Option<(RecipientKey, Picture)>,
}

impl Screens {
    /// Lays the phones that matter at an instant over its picture.
    pub(crate) fn lay_now(
        &mut self,
        picture: &mut Picture,
        world: &World,
        frame: &Frame,
        prints: Prints<'_>,
    ) {
        if courier_looks(frame) {
            self.lay(picture, Phone::Courier, world, frame, prints, 0.0);
        }
        if let Some(strength) = recipient_looks(frame) {
            self.lay(picture, Phone::Recipient, world, frame, prints, 1.0 - strength);
        }
    }

    /// Lays a phone over a picture, shifted out to its side by `out`, 0..=1.
    pub(crate) fn lay(
        &mut self,
        picture: &mut Picture,
        phone: Phone,
        world: &World,
        frame: &Frame,
        prints: Prints<'_>,
        out: f32,
    ) {
        let high_px = (picture.height as f32 * SHARE).round() as u32;
        match phone {
            Phone::Courier => caption::inset(picture, self.courier(frame, high_px).0, Side::Right, out),
            Phone::Recipient => {
                caption::inset(picture, self.recipient(world, frame, prints, high_px).0, Side::Left, out)
            }
        }
    }

    /// The courier's screen at a height, px; and whether it was painted anew.
    pub(crate) fn courier(&mut self, frame: &Frame, high_px: u32) -> (&Picture, bool) {
        let key = (frame.courier_phone.clone(), high_px);
        kept(&mut self.courier, key, |(phone, _)| at_height(&phone::courier(phone), high_px))
    }

    /// The recipient's screen at a height, px; and whether it was painted anew.
    pub(crate) fn recipient(
        &mut self,
        world: &World,
        frame: &Frame,
        prints: Prints<'_>,
        high_px: u32,
    ) -> (&Picture, bool) {
        let clock = phone::clock_words(&world.starts_at, frame.now_s());
        let minute = clock.rsplit_once(':').map_or(clock.as_str(), |(minute, _)| minute).to_owned();
        let shows = shows(frame);
        let told = shows.as_ref().map(|shows| (shows.words.clone(), shows.mark, shows.taken_ms));
        let key = (frame.recipient_phone.notices.len(), minute, told, high_px);
        kept(&mut self.recipient, key, |_| {
            let name = world.recipient().map_or("recipient", |recipient| recipient.name.as_str());
            let notices = &frame.recipient_phone.notices;
            let paint = |footage: Option<&Footage<'_>>| {
                phone::recipient(name, notices, footage, &world.starts_at, frame.now_s())
            };
            let screen = match &shows {
                None => paint(None),
                Some(shows) => {
                    let clock = shows.said_s.map(|at_s| phone::clock_words(&world.starts_at, at_s));
                    // A picture that cannot be drawn is shown as the firmware's pixels.
                    let as_it_came = corner::of_pixels(shows.pixels);
                    let picture = Corner {
                        seen: prints.of(shows.is_clip).or(Some(&as_it_came)),
                        pixels: None,
                        records: false,
                        clock: clock.as_deref(),
                        mark: shows.mark,
                    };
                    paint(Some(&Footage { picture, words: &shows.words }))
                }
            };
            at_height(&screen, high_px)
        })
    }
}

/// What plays on the recipient's phone.
struct Shows<'a> {
    is_clip: bool,
    pixels: &'a Pixels,
    taken_ms: i64,
    said_s: Option<f64>,
    mark: Mark,
    words: String,
}

fn shows(frame: &Frame) -> Option<Shows<'_>> {
    let phone = &frame.recipient_phone;
    if let Some(clip) = &phone.clip {
        let words = match (clip.complete, clip.gaps) {
            (false, _) => "incomplete, more follows".to_owned(),
            (true, 0) => "complete, without a gap".to_owned(),
            (true, 1) => "complete, 1 gap marked".to_owned(),
            (true, gaps) => format!("complete, {gaps} gaps marked"),
        };
        let mark = Mark::Clip(clip.at_s);
        let (pixels, taken_ms) = (&clip.pixels, (clip.at_s * 1e3).round() as i64);
        return Some(Shows { is_clip: true, pixels, taken_ms, said_s: clip.taken_s, mark, words });
    }
    let live = phone.live.as_ref()?;
    let words = if live.stale { "this picture is old" } else { "your hall, live" }.to_owned();
    let mark = stream_mark(frame, live);
    let (pixels, taken_ms) = (&live.pixels, ((frame.now_s() - live.age_s) * 1e3).round() as i64);
    Some(Shows { is_clip: false, pixels, taken_ms, said_s: live.taken_s, mark, words })
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
