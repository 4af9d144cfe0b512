//! Ground truth of the film: which moments of a visit lie on stored pictures that show the doorway, which the clip
//! itself marks as missing, and which nobody accounts for (promise V).
//!
//! A stored picture is known by its pixels: no two exposures have the same noise. So what counts is when it was really
//! exposed and what the lens then saw, not the time that is written beside it.

use firmware::picture::Pixels;
use firmware::wire::Segment;

/// A picture stands for so long after its exposure, ns: without the next one for longer, the clip must mark a gap.
/// Source: SPEC 2, promise V: every second.
const STANDS_NS: u64 = 1_000_000_000;
/// What is looked at of a span, ns.
const STEP_NS: u64 = 100_000_000;
/// The lens may still be under way when the motor begins, ns (estimate: the lag of one picture).
const LAG_NS: u64 = 300_000_000;

/// A picture that the sensor delivered.
#[derive(Clone, Copy, Debug)]
struct Exposure {
    at_ns: u64,
    pixels: u64,
    /// The shutter was open, nothing covered the lens, and the doorway was in sight.
    shows_doorway: bool,
}

/// A segment as it was found: when its head was signed, what gaps it marks, which pictures it has.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    /// What was signed about it.
    pub(crate) head: Segment,
    /// Its pictures.
    pub(crate) pictures: Vec<Pixels>,
}

/// Pictures and visits.
#[derive(Clone, Debug, Default)]
pub(crate) struct FilmTruth {
    exposures: Vec<Exposure>,
    /// From unlock to relock with nobody left inside, ns; the last may still be open.
    visits: Vec<(u64, Option<u64>)>,
    /// Of all visits, s.
    pub(crate) unaccounted_s: f64,
    /// Marked by the clips themselves, s.
    pub(crate) gap_s: f64,
}

impl FilmTruth {
    /// The sensor delivered a picture that it exposed at `at_ns`.
    pub(crate) fn exposed(&mut self, at_ns: u64, pixels: &[u8], shows_doorway: bool) {
        let pixels = fingerprint(pixels);
        if self.exposures.last().is_none_or(|last| last.pixels != pixels) {
            self.exposures.push(Exposure { at_ns, pixels, shows_doorway });
        }
    }

    /// The time of the latest picture that shows the doorway, ns.
    pub(crate) fn latest_ns(&self) -> Option<u64> {
        self.exposures.last().filter(|last| last.shows_doorway).map(|last| last.at_ns)
    }

    /// The motor has opened the door for a delivery: what follows must be on film.
    pub(crate) fn begin_visit(&mut self, now_ns: u64) {
        if self.visits.last().is_none_or(|(_, until)| until.is_some()) {
            self.visits.push((now_ns, None));
        }
    }

    /// The bolt is home, the door closed, and nobody is left inside. True if a visit ended by it.
    pub(crate) fn end_visit(&mut self, now_ns: u64) -> bool {
        match self.visits.last_mut() {
            Some((_, until @ None)) => {
                *until = Some(now_ns);
                true
            }
            _ => false,
        }
    }

    /// Is somebody in who was let in, or the door not locked behind him?
    pub(crate) fn is_visited(&self) -> bool {
        self.visits.last().is_some_and(|(_, until)| until.is_none())
    }

    /// Judges all visits so far by the segments that were kept, in order.
    pub(crate) fn judge(&mut self, now_ns: u64, kept: &[Kept]) {
        let (mut covered, mut gaps) = (Vec::new(), Vec::new());
        // Where the latest picture before stands; a gap reaches from there to the next one.
        let mut latest_ns = None;
        for segment in kept {
            let times = segment.pictures.iter().filter_map(|pixels| self.exposure(pixels));
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

    fn exposure(&self, pixels: &Pixels) -> Option<Exposure> {
        let pixels = fingerprint(&pixels.0);
        self.exposures.iter().find(|exposure| exposure.pixels == pixels).copied()
    }
}

fn fingerprint(pixels: &[u8]) -> u64 {
    let hash = blake3::hash(pixels);
    hash.as_bytes().iter().take(8).fold(0, |word, byte| word << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests;
