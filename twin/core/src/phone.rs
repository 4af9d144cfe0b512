//! The recipient's phone: notices, the live picture with its age, playback of a clip.
//!
//! It knows only what reached it and the time of day. A live picture's age is calculated from the number and time
//! that the camera hub gave it, so the displayed age of a frozen picture grows, whoever froze it.

mod line;

use std::collections::{BTreeMap, BTreeSet};

use crate::service::{Line, Notice, Packet, Reading, RecipientToService, ToRecipient};
use crate::time::seconds;

pub(crate) use line::{Lines, Phone};

/// A live picture older than this is marked, s. Source: SPEC 2, promise V.
const STALE_S: f64 = 3.0;
/// A clip of which nothing arrived for this long is requested again, ns (estimate: some mobile round trips).
const ASK_AGAIN_NS: u64 = 2_000_000_000;

/// What has reached the recipient's phone.
#[derive(Clone, Debug)]
pub(crate) struct RecipientPhone {
    numbers: BTreeSet<u32>,
    shown: Vec<(f64, Notice)>,
    pub(crate) alarms_notified: u32,
    /// When the recipient was last notified of a weak battery, ns.
    pub(crate) battery_notified_ns: Option<u64>,
    /// When a notice last reported somebody else in the home, or somebody there after the courier has left, ns.
    pub(crate) company_notified_ns: Option<u64>,
    /// Does this app mark old pictures? Apps of 2017 did not.
    marks_stale: bool,
    live: Option<Live>,
    watching: bool,
    clip: Option<Clip>,
    /// Messages are repeated until the service has received them.
    line: Line<RecipientToService, ToRecipient>,
}

/// The live picture on the screen.
#[derive(Clone, Debug)]
pub(crate) struct Live {
    /// Grey values, row by row.
    pub(crate) pixels: Vec<u8>,
    /// Clip and number in it, as counted by the camera hub.
    pub(crate) number: (u32, u32),
    /// The camera hub's timestamp, ms since 1970 UTC; 0: unknown to the hub.
    pub(crate) unix_ms: u64,
    /// When a picture with a new number last arrived, ns.
    advanced_ns: u64,
}

/// A clip on the phone.
#[derive(Clone, Debug)]
pub(crate) struct Clip {
    delivery: u32,
    pictures: BTreeMap<u32, (u64, Vec<u8>)>,
    end: Option<ClipEnd>,
    began_ns: Option<u64>,
    received_ns: u64,
}

#[derive(Clone, Copy, Debug)]
struct ClipEnd {
    pictures: u32,
    complete: bool,
    gaps: u32,
}

/// The clip at its present playback position.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ClipNow<'a> {
    /// Grey values, row by row.
    pub(crate) pixels: &'a [u8],
    /// Since the clip's first picture, s.
    pub(crate) at_s: f64,
    /// The camera hub's timestamp, ms since 1970 UTC; 0: unknown to the hub.
    pub(crate) unix_ms: u64,
    /// Gaps that the clip marks; 0 until its end has arrived.
    pub(crate) gaps: u32,
    /// Every segment is there and genuine.
    pub(crate) complete: bool,
}

impl RecipientPhone {
    /// A phone that shows nothing yet.
    pub(crate) fn new(marks_stale: bool) -> Self {
        Self {
            numbers: BTreeSet::new(),
            shown: Vec::new(),
            alarms_notified: 0,
            battery_notified_ns: None,
            company_notified_ns: None,
            marks_stale,
            live: None,
            watching: false,
            clip: None,
            line: Line::new(Reading::AsItComes),
        }
    }

    pub(crate) fn notices(&self) -> u32 {
        self.shown.len() as u32
    }

    /// What it shows, latest last: time, s, and content.
    pub(crate) fn shown(&self) -> &[(f64, Notice)] {
        &self.shown
    }

    /// Sends a message to the service.
    pub(crate) fn say(&mut self, now_ns: u64, message: RecipientToService) {
        match message {
            RecipientToService::Watch { on } => {
                self.watching = on;
                if !on {
                    self.live = None;
                }
                // Only the latest request counts.
                self.line.withdraw(|said| matches!(said, RecipientToService::Watch { .. }));
            }
            RecipientToService::FetchClip { delivery, .. } => {
                let pictures = BTreeMap::new();
                self.clip = Some(Clip { delivery, pictures, end: None, began_ns: None, received_ns: now_ns });
            }
            RecipientToService::Block { .. }
            | RecipientToService::Received { .. }
            | RecipientToService::Shown(_) => {}
        }
        self.line.say(now_ns, message);
    }

    /// Is the live view open?
    pub(crate) fn watching(&self) -> bool {
        self.watching
    }

    /// Accepts a packet. Returns the answer, and the notice and its delivery if one is new.
    pub(crate) fn receive(
        &mut self,
        now_ns: u64,
        packet: Packet<ToRecipient>,
    ) -> (Option<RecipientToService>, Option<(Option<u32>, Notice)>) {
        // The service sends this phone each message once per attempt: notices have their own numbers.
        match self.line.take(now_ns, packet).pop() {
            Some(message) => self.hear_message(now_ns, message),
            None => (None, None),
        }
    }

    fn hear_message(
        &mut self,
        now_ns: u64,
        message: ToRecipient,
    ) -> (Option<RecipientToService>, Option<(Option<u32>, Notice)>) {
        match message {
            ToRecipient::Notice { number, delivery, notice } => {
                let new = self.show(now_ns, number, &notice).then_some((delivery, notice));
                if new.is_some() {
                    // Repeated on its own: the code waits for it.
                    self.line.say(now_ns, RecipientToService::Shown(number));
                    return (None, new);
                }
                return (Some(RecipientToService::Shown(number)), None);
            }
            ToRecipient::Picture { clip, number, unix_ms, pixels } => {
                self.hear_picture(now_ns, (clip, number), unix_ms, pixels);
            }
            ToRecipient::ClipPicture { delivery, number, unix_ms, pixels } => {
                if let Some(clip) = self.clip.as_mut().filter(|clip| clip.delivery == delivery) {
                    clip.received_ns = now_ns;
                    clip.began_ns.get_or_insert(now_ns);
                    clip.pictures.insert(number, (unix_ms, pixels));
                }
            }
            ToRecipient::ClipEnd { delivery, pictures, complete, gaps } => {
                if let Some(clip) = self.clip.as_mut().filter(|clip| clip.delivery == delivery) {
                    clip.received_ns = now_ns;
                    clip.end = Some(ClipEnd { pictures, complete, gaps });
                }
            }
        }
        (None, None)
    }

    fn hear_picture(&mut self, now_ns: u64, number: (u32, u32), unix_ms: u64, pixels: Vec<u8>) {
        let is_new = self.live.as_ref().is_none_or(|live| number > live.number);
        // An app that does not check numbers shows every picture.
        if self.watching && (is_new || !self.marks_stale) {
            self.live = Some(Live { pixels, number, unix_ms, advanced_ns: now_ns });
        }
    }

    /// The next packet to send now: call again until there is none.
    pub(crate) fn next(&mut self, now_ns: u64) -> Option<Packet<RecipientToService>> {
        if let Some(clip) =
            self.clip.as_mut().filter(|clip| clip.asks_ns().is_some_and(|at_ns| now_ns >= at_ns))
        {
            clip.received_ns = now_ns;
            let asks = RecipientToService::FetchClip { delivery: clip.delivery, from: clip.first_missing() };
            return Some(Packet::Once(asks));
        }
        self.line.next(now_ns)
    }

    /// When [`next`](Self::next) has something, ns.
    pub(crate) fn next_due_ns(&self) -> Option<u64> {
        self.line.next_due_ns().into_iter().chain(self.clip.as_ref().and_then(Clip::asks_ns)).min()
    }

    /// The live picture on the screen.
    pub(crate) fn live(&self) -> Option<&Live> {
        self.live.as_ref()
    }

    /// Age of the live picture as the phone calculates it, s. `unix_ms`: the time of day now. The result is at least
    /// the time since arrival, whatever the hub's clock reports: that clock may be fast.
    pub(crate) fn live_age_s(&self, now_ns: u64, unix_ms: u64) -> Option<f64> {
        self.live.as_ref().map(|live| {
            let here_s = seconds(now_ns - live.advanced_ns);
            let taken_ms = Some(live.unix_ms).filter(|taken_ms| *taken_ms > 0);
            taken_ms.map_or(here_s, |taken_ms| here_s.max(unix_ms.saturating_sub(taken_ms) as f64 / 1e3))
        })
    }

    /// Does it mark the picture as old?
    pub(crate) fn says_stale(&self, now_ns: u64, unix_ms: u64) -> bool {
        self.marks_stale && self.live_age_s(now_ns, unix_ms).is_some_and(|age_s| age_s > STALE_S)
    }

    /// The clip at its present playback position; it plays at its own speed from when it began to arrive, and the
    /// last picture stays.
    pub(crate) fn clip_now(&self, now_ns: u64) -> Option<ClipNow<'_>> {
        let clip = self.clip.as_ref()?;
        let (_, (first_ms, _)) = clip.pictures.first_key_value()?;
        let played_ms = (now_ns - clip.began_ns?) / 1_000_000;
        let is_due =
            |(_, (unix_ms, _)): &(&u32, &(u64, Vec<u8>))| unix_ms.saturating_sub(*first_ms) <= played_ms;
        let (_, (unix_ms, pixels)) = clip.pictures.iter().take_while(is_due).last()?;
        Some(ClipNow {
            pixels,
            at_s: unix_ms.saturating_sub(*first_ms) as f64 / 1e3,
            unix_ms: *unix_ms,
            gaps: clip.end.map_or(0, |end| end.gaps),
            complete: clip.end.is_some_and(|end| end.complete),
        })
    }

    /// Has the whole clip of a delivery arrived?
    pub(crate) fn has_clip(&self) -> bool {
        self.clip.as_ref().is_some_and(Clip::is_whole)
    }

    /// Shows a notice; false if it arrived before.
    fn show(&mut self, now_ns: u64, number: u32, notice: &Notice) -> bool {
        let new = self.numbers.insert(number);
        if new {
            self.shown.push((seconds(now_ns), notice.clone()));
            self.alarms_notified += u32::from(matches!(notice, Notice::Alarm(_) | Notice::LockPart(_)));
            if *notice == Notice::WeakBattery {
                self.battery_notified_ns = Some(now_ns);
            }
            if matches!(notice, Notice::SecondPerson | Notice::StillInside) {
                self.company_notified_ns = Some(now_ns);
            }
        }
        new
    }
}

impl Clip {
    fn first_missing(&self) -> u32 {
        (0..).zip(self.pictures.keys()).take_while(|(number, has)| number == *has).count() as u32
    }

    fn is_whole(&self) -> bool {
        self.end.is_some_and(|end| self.first_missing() >= end.pictures)
    }

    fn asks_ns(&self) -> Option<u64> {
        (!self.is_whole()).then_some(self.received_ns + ASK_AGAIN_NS)
    }
}

#[cfg(test)]
mod tests;
