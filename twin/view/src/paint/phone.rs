//! Phone screens: the courier's and the recipient's. Few words, large: they must be read when shown 160 px high.

use twin_core::service::Notice;
use twin_core::world::LocalTime;
use twin_core::{CourierPhone, PhoneMessage, PhoneMessageKind};

use super::caption::capitalised;
use super::colour::{BAD, BRASS, CLEAR, GOOD, INK, MIST, PAPER, SLATE, WARN};
use super::corner::{self, Corner};
use super::{Align, Area, Picture, Rgba, Style};

/// Size of a phone with its case, px.
pub const SIZE_PX: (u32, u32) = (400, 760);

const CASE: Rgba = [12, 14, 18, 255];
const CASE_EDGE: Rgba = [70, 78, 92, 255];
const CARD: Rgba = [255, 255, 255, 255];
const MARGIN: f32 = 34.0;

/// What the courier's phone shows: the order, then the one-time code, then the service's last message.
#[must_use]
pub fn courier(phone: &CourierPhone) -> Picture {
    let mut picture = Picture::new(SIZE_PX.0, SIZE_PX.1, CLEAR);
    let screen = case(&mut picture, [240, 243, 247, 255], [225, 230, 238, 255]);
    let Area { x, w, .. } = screen;
    let inner_px = w - 2.0 * MARGIN + 16.0;

    let head = Area::new(x, screen.y, w, 150.0);
    picture.fill_round(head, 40.0, INK);
    picture.fill(Area::new(x, head.bottom() - 50.0, w, 50.0), INK);
    picture.text(
        x + MARGIN,
        head.y + 66.0,
        Align::Left,
        &Style::text(36.0, BRASS).bold().spaced(2.0),
        "DELIVERY",
    );
    let address = Style::text(54.0, PAPER).bold().fitted(&phone.address, inner_px);
    picture.text(x + MARGIN - 8.0, head.y + 122.0, Align::Left, &address, &phone.address);

    let card = Area::new(x + 16.0, head.bottom() + 22.0, w - 32.0, screen.bottom() - head.bottom() - 44.0);
    match (phone.message, &phone.code) {
        (Some(message), Some(_)) if message.kind == PhoneMessageKind::LockNear => {
            unlock_button(&mut picture, card);
        }
        (Some(message), _) => {
            let wrong = phone.scanned.as_ref().filter(|scanned| **scanned != phone.sscc);
            let numbers = wrong.map(|scanned| [scanned.as_str(), &phone.sscc]);
            last_message(&mut picture, card, message, numbers);
        }
        (None, Some(code)) => one_time_code(&mut picture, card, code),
        (None, None) => scan(&mut picture, card, &phone.sscc),
    }
    picture
}

/// What plays on the recipient's phone.
#[derive(Clone, Copy, Debug)]
pub struct Footage<'a> {
    /// The picture and its mark.
    pub picture: Corner<'a>,
    /// A line below it.
    pub words: &'a str,
}

/// What the recipient's phone shows: a clock, what plays on it, and the notices, latest on top. `notices`: when, s
/// since the start of the world, and what; `now_s` likewise.
#[must_use]
pub fn recipient(
    name: &str,
    notices: &[(f64, Notice)],
    footage: Option<&Footage<'_>>,
    starts_at: &LocalTime,
    now_s: f64,
) -> Picture {
    let mut picture = Picture::new(SIZE_PX.0, SIZE_PX.1, CLEAR);
    let screen = case(&mut picture, [38, 62, 96, 255], [96, 74, 104, 255]);
    let clock = clock_words(starts_at, now_s);
    let middle = screen.middle_x();
    let name = name.to_uppercase();
    picture.text(middle, screen.y + 74.0, Align::Centre, &Style::text(32.0, MIST).bold().spaced(3.0), &name);
    let hours = Style::text(122.0, PAPER).light();
    picture.text(middle, screen.y + 178.0, Align::Centre, &hours, clock.get(..5).unwrap_or(&clock));

    let mut top = screen.y + 216.0;
    if let Some(footage) = footage {
        let glass = Area::new(screen.x, top - 6.0, screen.w, screen.w * 9.0 / 16.0);
        corner::screen(&mut picture, glass, &footage.picture);
        let style = Style::text(33.0, PAPER).bold().fitted(footage.words, screen.w - 24.0);
        picture.text(middle, glass.bottom() + 36.0, Align::Centre, &style, footage.words);
        top = glass.bottom() + 54.0;
    }
    for (index, (at_s, notice)) in notices.iter().enumerate().rev() {
        let newest = index + 1 == notices.len();
        let room_px = screen.bottom() - 16.0 - top;
        let Some(height_px) =
            notice_card(&mut picture, screen, top, room_px, notice, newest, || clock_words(starts_at, *at_s))
        else {
            break;
        };
        top += height_px + 14.0;
    }
    if notices.is_empty() && footage.is_none() {
        let style = Style::text(38.0, MIST);
        picture.text(middle, screen.y + 420.0, Align::Centre, &style, "no notices");
    }
    picture
}

/// The time of day at a moment of a world: `14:05:23`.
#[must_use]
pub fn clock_words(starts_at: &LocalTime, at_s: f64) -> String {
    let day_s = starts_at.second_of_day_after(at_s);
    format!("{:02}:{:02}:{:02}", day_s / 3600, day_s / 60 % 60, day_s % 60)
}

/// What a notice means to the recipient, as a colour.
pub(crate) fn notice_colour(notice: &Notice) -> Rgba {
    match notice {
        Notice::Arriving | Notice::CourierAtTheDoor | Notice::RecordingEnded => BRASS,
        Notice::Delivered
        | Notice::DoorLockedAgain
        | Notice::CameraBack
        | Notice::LockBack
        | Notice::CameraWorksAgain
        | Notice::BatteryRestored
        | Notice::LockPartRestored(_)
        | Notice::TamperEnded
        | Notice::ClipThrough => GOOD,
        Notice::NotDelivered(_)
        | Notice::LeftAt(_)
        | Notice::WeakBattery
        | Notice::BatteryFalls { .. }
        | Notice::TooLateToBlock
        | Notice::FilmMissing { .. }
        | Notice::DogBarks
        | Notice::Unproven
        | Notice::ClipHeldUp
        | Notice::ClipHasGaps => WARN,
        Notice::Alarm(_)
        | Notice::LockPart(_)
        | Notice::DoorNotLocked
        | Notice::OpenedByHand
        | Notice::LongVisit { .. }
        | Notice::SecondPerson
        | Notice::StillInside
        | Notice::OpenedAfterAll
        | Notice::LockMemory
        | Notice::StrangeNetwork
        | Notice::LockSilent
        | Notice::CameraOffline
        | Notice::ShutterJammed
        | Notice::CameraDark
        | Notice::CameraFull
        | Notice::NotGenuine
        | Notice::ValuableGone(_) => BAD,
    }
}

/// The phone's case; returns its screen.
fn case(picture: &mut Picture, top: Rgba, bottom: Rgba) -> Area {
    let body = picture.area();
    picture.fill_round(body, 58.0, CASE_EDGE);
    picture.fill_round(body.grown(-3.0), 55.0, CASE);
    let screen = body.grown(-15.0);
    picture.fill_gradient(screen, 42.0, top, bottom);
    screen
}

fn scan(picture: &mut Picture, card: Area, sscc: &str) {
    picture.fill_round(card, 28.0, CARD);
    let frame = Area::new(card.middle_x() - 120.0, card.y + 46.0, 240.0, 190.0);
    // A viewfinder: four corners and a line over bars.
    for (x, sx) in [(frame.x, 1.0), (frame.right(), -1.0)] {
        for (y, sy) in [(frame.y, 1.0), (frame.bottom(), -1.0)] {
            picture.line((x, y), (x + sx * 46.0, y), 9.0, BRASS);
            picture.line((x, y), (x, y + sy * 46.0), 9.0, BRASS);
        }
    }
    let mut x = frame.x + 32.0;
    for width_px in [10.0, 5.0, 14.0, 5.0, 10.0, 5.0, 5.0, 14.0, 10.0, 5.0, 14.0, 5.0] {
        picture.fill(Area::new(x, frame.y + 38.0, width_px, 114.0), INK);
        x += width_px + 6.0;
    }
    let middle = card.middle_x();
    let style = Style::text(56.0, INK).bold();
    picture.text(middle, frame.bottom() + 92.0, Align::Centre, &style, "Scan the label");
    picture.text(middle, frame.bottom() + 150.0, Align::Centre, &Style::text(44.0, SLATE), "at the door");
    let number = Style::mono(42.0, SLATE);
    picture.text(middle, card.bottom() - 36.0, Align::Centre, &number, &format!("SSCC {}", tail(sscc)));
}

/// The scanned number over the expected one, at the card's foot.
fn two_numbers(picture: &mut Picture, card: Area, scanned: &str, expected: &str) {
    let (left, right) = (card.x + 20.0, card.right() - 20.0);
    for (up_px, word, sscc, colour) in [(82.0, "scanned", scanned, BAD), (32.0, "expected", expected, INK)] {
        let y = card.bottom() - up_px;
        picture.text(left, y, Align::Left, &Style::text(40.0, SLATE), word);
        picture.text(right, y, Align::Right, &Style::mono(44.0, colour).bold(), &tail(sscc));
    }
}

/// The last digits of a number, in which two parcels differ.
fn tail(sscc: &str) -> String {
    format!("…{}", sscc.get(sscc.len().saturating_sub(4)..).unwrap_or(sscc))
}

fn one_time_code(picture: &mut Picture, card: Area, code: &str) {
    picture.fill_round(card, 28.0, INK);
    let middle = card.middle_x();
    picture.text(middle, card.y + 74.0, Align::Centre, &Style::text(46.0, MIST), "One-time code");
    let digits: Vec<char> = code.chars().collect();
    let half = digits.len().div_ceil(2);
    let style = Style::mono(190.0, BRASS).bold().spaced(6.0);
    for (row, part) in digits.chunks(half.max(1)).enumerate() {
        let part: String = part.iter().collect();
        let style = style.fitted(&part, card.w - 40.0);
        picture.text(middle, card.y + 228.0 + 156.0 * row as f32, Align::Centre, &style, &part);
    }
    picture.text(middle, card.bottom() - 44.0, Align::Centre, &Style::text(46.0, PAPER), "then press #");
}

/// The courier's button, where no code is typed.
fn unlock_button(picture: &mut Picture, card: Area) {
    picture.fill_round(card, 28.0, INK);
    let middle = card.middle_x();
    picture.text(middle, card.y + 74.0, Align::Centre, &Style::text(46.0, MIST), "The lock is near");
    picture.disc((middle, card.y + 262.0), 138.0, BRASS);
    picture.text(middle, card.y + 282.0, Align::Centre, &Style::text(64.0, INK).bold(), "Unlock");
    picture.text(middle, card.bottom() - 44.0, Align::Centre, &Style::text(46.0, PAPER), "press here");
}

/// A message of the service or the lock. `numbers`: scanned and expected, if the parcel was the wrong one.
fn last_message(picture: &mut Picture, card: Area, message: PhoneMessage, numbers: Option<[&str; 2]>) {
    let (colour, title) = match message.kind {
        PhoneMessageKind::Opening | PhoneMessageKind::LockNear => (GOOD, "Unlocking"),
        PhoneMessageKind::Done => (GOOD, "Done"),
        PhoneMessageKind::Request => (WARN, "Check"),
        PhoneMessageKind::Refused => (BAD, "Refused"),
    };
    picture.fill_round(card, 28.0, CARD);
    let middle = card.middle_x();
    // Two numbers below take their room from the sign above.
    let (radius, lines_max) = if numbers.is_some() { (58.0, 3) } else { (92.0, 4) };
    let centre = (middle, card.y + 36.0 + radius);
    picture.disc(centre, radius, colour);
    let half = 0.565 * radius;
    sign(
        picture,
        Area::new(centre.0 - half, centre.1 - half, 2.0 * half, 2.0 * half),
        0.185 * radius,
        message.kind,
    );
    let base = centre.1 + radius + 88.0;
    picture.text(middle, base, Align::Centre, &Style::text(70.0, INK).bold(), title);
    let style = Style::text(46.0, SLATE);
    let lines = style.wrap_at_most(message.text, card.w - 44.0, lines_max);
    picture.lines(middle, base + 68.0, 54.0, Align::Centre, &style, &lines);
    if let Some([scanned, expected]) = numbers {
        two_numbers(picture, card, scanned, expected);
    }
}

/// A tick, an exclamation mark or a cross.
fn sign(picture: &mut Picture, area: Area, line_px: f32, kind: PhoneMessageKind) {
    match kind {
        PhoneMessageKind::Opening | PhoneMessageKind::LockNear | PhoneMessageKind::Done => {
            picture.tick(area, line_px, CARD);
        }
        PhoneMessageKind::Request => {
            let x = area.middle_x();
            picture.line((x, area.y + 0.08 * area.h), (x, area.y + 0.62 * area.h), line_px, CARD);
            picture.disc((x, area.y + 0.9 * area.h), 0.62 * line_px, CARD);
        }
        PhoneMessageKind::Refused => picture.cross(area, line_px, CARD),
    }
}

/// One notice as a card; none if there is no room left for it. Returns its height.
fn notice_card(
    picture: &mut Picture,
    screen: Area,
    top: f32,
    room_px: f32,
    notice: &Notice,
    newest: bool,
    clock: impl FnOnce() -> String,
) -> Option<f32> {
    let size_px = if newest { 47.0 } else { 38.0 };
    let style = Style::text(size_px, INK);
    let width_px = screen.w - 32.0 - 58.0;
    let lines = style.wrap_at_most(&headline(notice), width_px, 5);
    let line_px = 1.06 * size_px;
    let height_px = 74.0 + line_px * lines.len() as f32;
    if height_px > room_px {
        return None;
    }
    let card = Area::new(screen.x + 16.0, top, screen.w - 32.0, height_px);
    let paper = if newest { CARD } else { [222, 226, 234, 255] };
    picture.fill_round(card, 24.0, paper);
    let stripe = Area::new(card.x + 15.0, card.y + 18.0, 9.0, card.h - 36.0);
    picture.fill_round(stripe, 4.0, notice_colour(notice));
    let clock = clock();
    let left = card.x + 40.0;
    let small = Style::mono(33.0, SLATE);
    picture.text(left, card.y + 45.0, Align::Left, &small, clock.get(..5).unwrap_or(&clock));
    picture.lines(left, card.y + 92.0, line_px, Align::Left, &style.bold(), &lines);
    Some(height_px)
}

/// A notice as a headline: short, first letter large.
fn headline(notice: &Notice) -> String {
    match notice {
        Notice::CourierAtTheDoor => "Courier at the door".to_owned(),
        Notice::Delivered => "Parcel inside, door locked".to_owned(),
        Notice::NotDelivered(why) => format!("Not delivered: {}", why.words()),
        Notice::WeakBattery => "Battery weak, please change it".to_owned(),
        Notice::DoorNotLocked => "Door opened, not known to be locked".to_owned(),
        Notice::LongVisit { locked: true } => "Somebody may be inside. Recording continues".to_owned(),
        Notice::LongVisit { locked: false } => "Door not locked. Recording continues".to_owned(),
        Notice::SecondPerson => "Maybe a second person inside, recorded".to_owned(),
        Notice::StillInside => "Somebody inside after the delivery, recorded".to_owned(),
        Notice::RecordingEnded => "Recording has ended".to_owned(),
        Notice::ClipHeldUp => "Parts of the recording do not arrive".to_owned(),
        Notice::OpenedByHand => "Door opened by hand after the delivery".to_owned(),
        Notice::Alarm(_) => notice.words().replace("alarm from your lock:", "Alarm:"),
        other => capitalised(&other.words()),
    }
}

#[cfg(test)]
mod tests;
