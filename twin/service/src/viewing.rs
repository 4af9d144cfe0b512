//! Who looks into the house: the live picture, clips, and a log of both.

use firmware::wire::{StreamPicture, ToHub};

use crate::clips::Clip;
use crate::desk::{Desk, due_ns, is_due};
use crate::line::Packet;
use crate::order::Output;
use crate::phone::ToRecipient;
use crate::time::MS;

/// A camera hub that was reset streams to nobody: the request is repeated at this interval, ns.
const STREAM_NS: u64 = 4_000 * MS;
/// Interval between the pictures of a clip when sent, ns: five times as fast as they were taken.
const PICTURE_NS: u64 = 40 * MS;

/// An entry of the access log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Access {
    /// When, ms since 1970 UTC.
    pub unix_ms: u64,
    /// What.
    pub what: Looked,
}

/// What somebody did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Looked {
    /// Began to watch live.
    Live,
    /// Stopped.
    LiveEnded,
    /// Asked for the clip of this delivery.
    Clip(u32),
}

/// The recipient's views.
#[derive(Clone, Debug, Default)]
pub(crate) struct Viewing {
    is_live: bool,
    told_ns: Option<u64>,
    playing: Option<Playing>,
    log: Vec<Access>,
}

#[derive(Clone, Copy, Debug)]
struct Playing {
    delivery: u32,
    clip: u32,
    next: u32,
    due_ns: u64,
}

impl Viewing {
    pub(crate) fn log(&self) -> &[Access] {
        &self.log
    }

    /// The recipient opens or closes the live view.
    pub(crate) fn watch(&mut self, on: bool, desk: &mut Desk) {
        if on != self.is_live {
            self.is_live = on;
            let what = if on { Looked::Live } else { Looked::LiveEnded };
            self.log.push(Access { unix_ms: desk.unix_ms, what });
        }
        self.tell_hub(desk);
    }

    fn tell_hub(&mut self, desk: &mut Desk) {
        self.told_ns = Some(desk.now_ns);
        desk.tell_hub(ToHub::Stream { on: self.is_live });
    }

    /// A live picture: forwarded unchanged, including number and time.
    pub(crate) fn hear_picture(&mut self, picture: &StreamPicture, desk: &mut Desk) {
        if self.is_live {
            let StreamPicture { clip, number, unix_ms: taken_ms, pixels } = *picture;
            let unix_ms = planted::bug!(STALE_PICTURE_SHOWN_AS_LIVE, taken_ms, desk.unix_ms);
            let pixels = pixels.0.to_vec();
            let picture = ToRecipient::Picture { clip, number, unix_ms, pixels };
            desk.out.push(Output::Recipient(Packet::Once(picture)));
        } else if is_due(self.told_ns, STREAM_NS, desk.now_ns) {
            // Nobody watches, but the camera hub has not received that.
            self.tell_hub(desk);
        }
    }

    /// The recipient requests a clip, or its missing part. Only verified pictures are shown.
    pub(crate) fn fetch(&mut self, delivery: u32, clip: u32, from: u32, desk: &Desk) {
        if from == 0 {
            self.log.push(Access { unix_ms: desk.unix_ms, what: Looked::Clip(delivery) });
        }
        self.playing = Some(Playing { delivery, clip, next: from, due_ns: desk.now_ns });
    }

    /// The clip that is being sent.
    pub(crate) fn playing(&self) -> Option<u32> {
        self.playing.map(|playing| playing.clip)
    }

    /// `clip`: the one of [`Self::playing`].
    pub(crate) fn tick(&mut self, clip: Option<&Clip>, desk: &mut Desk) {
        if self.is_live && is_due(self.told_ns, STREAM_NS, desk.now_ns) {
            self.tell_hub(desk);
        }
        let (Some(mut playing), Some(clip)) = (self.playing, clip) else { return };
        if desk.now_ns < playing.due_ns {
            return;
        }
        let Playing { delivery, next: number, .. } = playing;
        let message = match clip.pictures().get(number as usize) {
            Some(picture) => {
                let (unix_ms, pixels) = (picture.0, picture.1.0.to_vec());
                playing.next += 1;
                playing.due_ns = desk.now_ns + PICTURE_NS;
                self.playing = Some(playing);
                ToRecipient::ClipPicture { delivery, number, unix_ms, pixels }
            }
            None => {
                self.playing = None;
                let pictures = clip.pictures().len() as u32;
                ToRecipient::ClipEnd { delivery, pictures, complete: clip.is_complete(), gaps: clip.gaps() }
            }
        };
        desk.out.push(Output::Recipient(Packet::Once(message)));
    }

    pub(crate) fn next_due_ns(&self) -> Option<u64> {
        let stream_ns = self.is_live.then(|| due_ns(self.told_ns, STREAM_NS));
        self.playing.map(|playing| playing.due_ns).into_iter().chain(stream_ns).min()
    }
}
