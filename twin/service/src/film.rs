//! The recording of a delivery: ordered from the camera hub, proved by its signed statement, ended.

use firmware::crypto::Signed;
use firmware::wire::{FilmEnd, FilmOrder, NotFilming, Recording, ToHub};

use crate::desk::{Desk, due_ns, is_due};
use crate::notice::Refusal;
use crate::order::Order;
use crate::time::{MS, RESEND_NS};

/// An order that was not answered is repeated after this, ns: the camera needs about a second to start.
const ASK_NS: u64 = 1_000 * MS;
/// An order that was answered is repeated at this interval until the lock opens, ns: a camera hub that was reset has
/// forgotten it.
const CONFIRM_NS: u64 = 4_000 * MS;
/// Without the camera hub's statement for this long there is no recording, ns: shutter, sensor, light and some lost
/// frames.
const PATIENCE_NS: u64 = 12_000 * MS;
/// A camera hub that was not received for this long may be out of reach, ns: it sends every 4 s.
const QUIET_NS: u64 = 5_000 * MS;
/// ... and for this long is silent, ns.
pub(crate) const SILENT_NS: u64 = 10_000 * MS;
/// A camera hub rejects an order older than 30 s; after this long it is written again, ns.
const RENEW_NS: u64 = 20_000 * MS;
/// An order is valid for this long, ms: nobody opens so long after the scan. It does not end a visit that has begun.
const OBEYED_MS: u64 = 15 * 60 * 1000;
/// The end of an order is sent this many times, with this interval, ns: a camera hub that never receives it ends the
/// clip by itself after 120 s.
const END_TIMES: u8 = 8;

/// What was ordered from the camera hub for one delivery, and its answers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Film {
    asked: Option<Asked>,
    /// Clips that the camera hub has signed for, each with the serial number of its grant, the newest last.
    clips: Vec<(u32, u32)>,
    end: Option<End>,
    /// When the camera hub was last received, ns.
    hub_received_ns: u64,
}

#[derive(Clone, Debug)]
struct Asked {
    serial: u32,
    order: Option<Signed<FilmOrder>>,
    written_ns: u64,
    sent_ns: Option<u64>,
    /// When the camera hub last signed that it records, or when it was first asked.
    since_ns: u64,
    is_recording: bool,
}

#[derive(Clone, Debug)]
struct End {
    serial: u32,
    vouched: bool,
    sent_ns: Option<u64>,
    left: u8,
}

impl Film {
    /// Orders a recording for the grant of this serial number.
    pub(crate) fn ask(&mut self, serial: u32, now_ns: u64) {
        self.asked = Some(Asked {
            serial,
            order: None,
            written_ns: now_ns,
            sent_ns: None,
            since_ns: now_ns,
            is_recording: false,
        });
    }

    /// Has the camera hub's statement arrived that it records for the present order?
    pub(crate) fn is_recording(&self) -> bool {
        self.asked.as_ref().is_some_and(|asked| asked.is_recording)
    }

    /// The newest clip of this delivery, after the camera hub has signed for one.
    pub(crate) fn clip(&self) -> Option<u32> {
        self.clips.last().map(|(_, clip)| *clip)
    }

    /// The newest clip for the grant of this serial number.
    pub(crate) fn clip_of(&self, serial: u32) -> Option<u32> {
        self.clips.iter().rev().find(|(of, _)| *of == serial).map(|(_, clip)| *clip)
    }

    /// Is this one of the delivery's clips?
    pub(crate) fn owns(&self, clip: u32) -> bool {
        self.clips.iter().any(|(_, own)| *own == clip)
    }

    /// Handles the camera hub's report that it records. Only its own signature, for this very order, counts. True if
    /// it is new.
    pub(crate) fn receive(&mut self, signed: &Signed<Recording>, order: &Order, desk: &Desk) -> bool {
        let Some(asked) = &mut self.asked else { return false };
        let is_ours = |word: &&Recording| {
            word.serial == asked.serial && word.delivery == order.delivery && word.door == order.door
        };
        if let Some(word) = signed.open(&desk.keys.hub).filter(is_ours) {
            let is_news = !std::mem::replace(&mut asked.is_recording, true);
            asked.since_ns = desk.now_ns;
            if self.clips.last() != Some(&(word.serial, word.clip)) {
                self.clips.push((word.serial, word.clip));
            }
            return is_news;
        }
        false
    }

    /// The camera hub reports that it does not record. Returns why the delivery ends, if it does.
    pub(crate) fn hear_not(&mut self, serial: u32, why: NotFilming) -> Option<Refusal> {
        let asked = self.asked.as_mut().filter(|asked| asked.serial == serial)?;
        match why {
            NotFilming::Bark => Some(Refusal::Dog),
            // It was in transit for too long, or the camera hub is still asking for the time; a new one follows.
            NotFilming::Stale => {
                asked.order = None;
                None
            }
            // Another visit is just ending.
            NotFilming::Busy => None,
            // Its two minutes are over, and nobody has opened.
            NotFilming::Ended => Some(Refusal::NotOpened),
            NotFilming::BadSignature
            | NotFilming::WrongDoor
            | NotFilming::ShutterJammed
            | NotFilming::Camera
            | NotFilming::PictureDark
            | NotFilming::Store => Some(Refusal::NoFilm),
        }
    }

    /// The camera hub's latest status names the clip that it records. That proves nothing to a courier without a code,
    /// but while it is the clip for which it has signed, the recording goes on.
    pub(crate) fn hear_filming(&mut self, clip: Option<u32>, now_ns: u64) {
        if let Some(asked) = self.asked.as_mut().filter(|asked| asked.is_recording)
            && clip.is_some_and(|clip| self.clips.last() == Some(&(asked.serial, clip)))
        {
            asked.since_ns = now_ns;
        }
    }

    /// The camera hub is received again. Before it could not be asked.
    pub(crate) fn hub_is_back(&mut self, now_ns: u64) {
        if let Some(asked) = &mut self.asked {
            asked.since_ns = now_ns;
        }
    }

    /// When a recording that the camera hub does not confirm counts as missing, ns. One that is not received at all is
    /// not to blame before it counts as silent.
    fn missing_ns(&self) -> Option<u64> {
        let missing_ns = self.asked.as_ref()?.since_ns + PATIENCE_NS;
        let is_quiet = missing_ns >= self.hub_received_ns + QUIET_NS;
        Some(if is_quiet { missing_ns.max(self.hub_received_ns + SILENT_NS) } else { missing_ns })
    }

    /// Has the camera hub been silent about it for too long?
    pub(crate) fn is_missing(&mut self, desk: &Desk) -> bool {
        self.hub_received_ns = desk.hub_received_ns;
        self.missing_ns().is_some_and(|at_ns| desk.now_ns >= at_ns)
    }

    /// The order is over: nobody will open.
    pub(crate) fn end(&mut self) {
        if let Some(asked) = self.asked.take() {
            self.say_end(asked.serial, false);
        }
    }

    /// The order of this serial number is over, and the person for whom the door was opened met the recipient.
    pub(crate) fn end_vouched(&mut self, serial: u32) {
        self.asked = None;
        self.say_end(serial, true);
    }

    fn say_end(&mut self, serial: u32, vouched: bool) {
        self.end = Some(End { serial, vouched, sent_ns: None, left: END_TIMES });
    }

    /// What the camera hub could not receive is sent again at once.
    pub(crate) fn say_again(&mut self) {
        if let Some(asked) = &mut self.asked {
            asked.sent_ns = None;
        }
        if let Some(end) = &mut self.end {
            end.sent_ns = None;
        }
    }

    /// `is_wanted`: the lock has not been opened yet.
    pub(crate) fn tick(&mut self, is_wanted: bool, order: &Order, desk: &mut Desk) {
        if let Some(end) = &mut self.end
            && is_due(end.sent_ns, RESEND_NS, desk.now_ns)
        {
            end.sent_ns = Some(desk.now_ns);
            end.left -= 1;
            if let Some(signed) = desk.keys.signer.sign(FilmEnd { serial: end.serial, vouched: end.vouched })
            {
                desk.tell_hub(ToHub::EndFilm(signed));
            }
            if end.left == 0 {
                self.end = None;
            }
        }
        let Some(asked) = self.asked.as_mut().filter(|_| is_wanted) else { return };
        if !is_due(asked.sent_ns, asked.every_ns(), desk.now_ns) {
            return;
        }
        if asked.order.is_none() || desk.now_ns >= asked.written_ns + RENEW_NS {
            asked.written_ns = desk.now_ns;
            asked.order = desk.keys.signer.sign(FilmOrder {
                serial: asked.serial,
                delivery: order.delivery,
                door: order.door,
                asked_unix_ms: desk.unix_ms,
                until_unix_ms: desk.unix_ms + OBEYED_MS,
                parcel: order.drop,
            });
        }
        asked.sent_ns = Some(desk.now_ns);
        if let Some(order) = asked.order {
            desk.tell_hub(ToHub::Film(order));
        }
    }

    pub(crate) fn next_due_ns(&self, is_wanted: bool) -> Option<u64> {
        let end_ns = self.end.as_ref().map(|end| due_ns(end.sent_ns, RESEND_NS));
        let asked = self.asked.as_ref().filter(|_| is_wanted);
        let asks_ns = asked.map(|asked| due_ns(asked.sent_ns, asked.every_ns()));
        let missing_ns = asked.and_then(|_| self.missing_ns());
        end_ns.into_iter().chain(asks_ns).chain(missing_ns).min()
    }
}

impl Asked {
    fn every_ns(&self) -> u64 {
        if self.is_recording { CONFIRM_NS } else { ASK_NS }
    }
}
