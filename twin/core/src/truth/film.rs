//! Ground truth of recording (promise V): which moments of a visit are covered by stored pictures that show the
//! doorway, which the clip itself marks as missing, and which are unaccounted for.
//!
//! A stored picture is identified by its pixels: no two exposures have the same noise, unless all pixels are white. Of
//! those the next one counts, because a clip's pictures are in order. What counts is therefore when it was really
//! exposed and what the lens saw then, not its timestamp.

use firmware::picture::Pixels;
use firmware::wire::Segment;

/// A picture is valid for this long after its exposure, ns: if the next one comes later, the clip must mark a gap.
/// Source: SPEC 2, promise V: every second.
const STANDS_NS: u64 = 1_000_000_000;
/// Resolution at which a span is examined, ns.
const STEP_NS: u64 = 100_000_000;
/// The lens may still be opening when the motor starts, ns (estimate: the lag of one picture).
const LAG_NS: u64 = 300_000_000;

/// A picture that the sensor delivered.
#[derive(Clone, Copy, Debug)]
struct Exposure {
    at_ns: u64,
    pixels: u64,
    /// The shutter was open, nothing covered the lens, and the doorway was visible.
    shows_doorway: bool,
}

/// A segment as it was found in flash: when its head was signed, which gaps it marks, which pictures it holds.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    /// Its signed head.
    pub(crate) head: Segment,
    /// Its pictures.
    pub(crate) pictures: Vec<Pixels>,
}

/// Pictures and visits.
#[derive(Clone, Debug, Default)]
pub(crate) struct FilmTruth {
    exposures: Vec<Exposure>,
    /// From unlock to relock with nobody left inside, ns; the last one may still be open.
    visits: Vec<(u64, Option<u64>)>,
    /// Total over all visits, s.
    pub(crate) unaccounted_s: f64,
    /// Marked by the clips themselves, s.
    pub(crate) gap_s: f64,
}

impl FilmTruth {
    /// The sensor delivered a picture that it exposed at `at_ns`.
    pub(crate) fn exposed(&mut self, at_ns: u64, pixels: &[u8], shows_doorway: bool) {
        let pixels = fingerprint(pixels);
        if self.exposures.last().is_none_or(|last| last.at_ns != at_ns) {
            self.exposures.push(Exposure { at_ns, pixels, shows_doorway });
        }
    }

    /// The time of the latest picture that shows the doorway, ns.
    pub(crate) fn latest_ns(&self) -> Option<u64> {
        self.exposures.last().filter(|last| last.shows_doorway).map(|last| last.at_ns)
    }

    /// The motor has opened the door for a delivery: from now on recording is required.
    pub(crate) fn begin_visit(&mut self, now_ns: u64) {
        if self.visits.last().is_none_or(|(_, until)| until.is_some()) {
            self.visits.push((now_ns, None));
        }
    }

    /// The bolt is home, the door closed, and nobody is left inside. True if this ended a visit.
    pub(crate) fn end_visit(&mut self, now_ns: u64) -> bool {
        match self.visits.last_mut() {
            Some((_, until @ None)) => {
                *until = Some(now_ns);
                true
            }
            _ => false,
        }
    }

    /// Is somebody who was let in still inside, or is the door not locked behind them?
    pub(crate) fn is_visited(&self) -> bool {
        self.visits.last().is_some_and(|(_, until)| until.is_none())
    }

    /// Judges all visits so far by the stored segments, in order.
    pub(crate) fn judge(&mut self, now_ns: u64, kept: &[Kept]) {
        let (mut covered, mut gaps) = (Vec::new(), Vec::new());
        // Time of the previous picture; a gap reaches from there to the next one.
        let mut latest_ns = None;
        let mut next = 0;
        for segment in kept {
            let times = segment.pictures.iter().filter_map(|pixels| self.exposure(pixels, &mut next));
            let times: Vec<Exposure> = times.collect();
            if segment.head.gap.is_some() {
                let from_ns = if segment.head.segment == 1 { 0 } else { latest_ns.unwrap_or(0) };
                let to_ns =
                    times.first().map_or(if segment.head.last { now_ns } else { from_ns }, |e| e.at_ns);
                gaps.push((from_ns, to_ns));
            }
            for exposure in &times {
                if exposure.shows_doorway {
                    covered.push((exposure.at_ns, exposure.at_ns + STANDS_NS));
                }
            }
            latest_ns = times.last().map(|exposure| exposure.at_ns).or(latest_ns);
        }
        let within = |spans: &[(u64, u64)], at_ns: u64| {
            spans.iter().any(|(from_ns, to_ns)| (*from_ns..=*to_ns).contains(&at_ns))
        };
        let (mut unaccounted, mut marked) = (0_u32, 0_u32);
        for (from_ns, until_ns) in &self.visits {
            let mut at_ns = from_ns + LAG_NS;
            while at_ns < until_ns.unwrap_or(now_ns) {
                if !within(&covered, at_ns) {
                    if within(&gaps, at_ns) { marked += 1 } else { unaccounted += 1 }
                }
                at_ns += STEP_NS;
            }
        }
        self.unaccounted_s = f64::from(unaccounted) / 10.0;
        self.gap_s = f64::from(marked) / 10.0;
    }

    /// The exposure of a stored picture; `next`: the index of the first one that it may be.
    fn exposure(&self, pixels: &Pixels, next: &mut usize) -> Option<Exposure> {
        let pixels = fingerprint(&pixels.0);
        let at = self.exposures.iter().skip(*next).position(|exposure| exposure.pixels == pixels)?;
        *next += at + 1;
        self.exposures.get(*next - 1).copied()
    }
}

fn fingerprint(pixels: &[u8]) -> u64 {
    let hash = blake3::hash(pixels);
    hash.as_bytes().iter().take(8).fold(0, |word, byte| word << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests;
