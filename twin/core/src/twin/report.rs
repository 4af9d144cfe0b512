//! The results of a run.

use super::Twin;
use crate::judge::Verdict;
use crate::judge::assumptions::Excuse;
use crate::judge::monitors::Judged;
pub use crate::service::Closing;
use crate::story::StoryLine;
use crate::time::seconds;

/// The outcome of a run.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// Name of the world.
    pub world: String,
    /// Seed of the run.
    pub seed: u64,
    /// Every promise was kept, or exactly those broke that the world states must break; exactly those clauses are
    /// excused that the world states; and everything planned in the world took place, or the world states that it must
    /// not.
    pub passed: bool,
    /// Planned things that did not take place, each in words: no courier was at the door, a fault never began, a clause
    /// is excused and the world does not state it, or the other way round.
    pub absent: Vec<String>,
    /// A courier stood at the door.
    pub reached_door: bool,
    /// Hash of the trace, hexadecimal.
    pub trace_hash: String,
    /// Length of the run, s.
    pub simulated_s: f64,
    /// Part of it between the courier's arrival and the relock, s.
    pub active_simulated_s: f64,
    /// Promises with their verdicts.
    pub promises: Vec<PromiseReport>,
    /// How the first order ended.
    pub closing: Closing,
    /// Area of floor, walls and furniture of the home that each recording has seen, m², in order.
    pub seen_m2: Vec<f64>,
    /// What happened.
    pub events: Vec<StoryLine>,
    /// The final state, in words.
    pub ending: String,
}

/// The verdict on one promise.
#[derive(Clone, Debug, PartialEq)]
pub struct PromiseReport {
    /// Letter, `liveness`, or the text of a world's own formula.
    pub id: String,
    /// In a few words.
    pub title: String,
    /// Not broken: kept, or excused.
    pub passed: bool,
    /// The clause that broke first, such as "V2", if one did.
    pub clause: Option<String>,
    /// Clauses that were violated after an assumption on which they rest had failed.
    pub excused: Vec<Excuse>,
    /// Margin, in `unit`; none if only truth values were compared.
    pub robustness: Option<f64>,
    /// Unit of `robustness`.
    pub unit: String,
    /// First moment at which it did not hold, s.
    pub broken_at_s: Option<f64>,
    /// What happened around that moment.
    pub around: Vec<StoryLine>,
}

/// Events within this time of a broken promise are listed with it, s.
const AROUND_S: f64 = 3.0;

impl Twin {
    /// Ends the run and reports.
    #[must_use]
    pub fn finish(mut self) -> Report {
        let now_ns = self.now_ns();
        let tick = self.clock.tick(&self.world, self.seed);
        self.observe.read_journal(tick, &self.nodes.lock.device);
        self.judge();
        self.monitors.finish(now_ns);
        let expected = &self.world.must.breaks;
        let events = self.events();
        let promises: Vec<PromiseReport> = (self.monitors.watched.iter())
            .filter(|watched| !self.faults.is_cut_run() || watched.is_of_the_product)
            .map(|watched| {
                let Judged { outcome, broken, excused } = self.monitors.judged(watched);
                let broken_at_s = outcome.broken_at_ns.map(seconds);
                let near = |e: &&StoryLine| broken_at_s.is_some_and(|at| (e.at_s - at).abs() <= AROUND_S);
                PromiseReport {
                    id: watched.id.clone(),
                    title: watched.title.clone(),
                    passed: outcome.verdict != Verdict::Fail,
                    clause: broken,
                    excused,
                    robustness: outcome.robustness,
                    unit: watched.unit.to_owned(),
                    broken_at_s,
                    around: events.iter().filter(near).cloned().collect(),
                }
            })
            .collect();
        // A promise that a world expects to break may hold if the lock had no supply at the time.
        let as_expected = |p: &PromiseReport| match expected.contains(&p.id) {
            true => !p.passed || self.faults.is_cut_run(),
            false => p.passed,
        };
        let absent = self.absent();
        // A cut supply may prevent a fault's condition from ever becoming true.
        let took_place = absent.is_empty() != self.world.must.nothing || self.faults.is_cut_run();
        let unstated = self.unstated_excuses(&promises);
        let passed = promises.iter().all(as_expected) && unstated.is_empty() && took_place;
        Report {
            world: self.world.name.clone(),
            seed: self.seed,
            passed,
            absent: absent.into_iter().chain(unstated).collect(),
            reached_door: self.observe.truth().courier_at_door,
            trace_hash: self.trace_hash(),
            simulated_s: seconds(now_ns),
            active_simulated_s: seconds(self.clock.active_ns()),
            ending: self.ending(),
            closing: self.nodes.backend.service.closings().next().unwrap_or(Closing::Open),
            promises,
            seen_m2: self.nodes.hub.seen_m2,
            events: self.observe.into_lines(),
        }
    }

    /// How the excused clauses differ from what the world states, in words.
    fn unstated_excuses(&self, promises: &[PromiseReport]) -> Vec<String> {
        // A cut supply may excuse a clause, or keep one from being violated.
        if self.faults.is_cut_run() {
            return Vec::new();
        }
        let stated = &self.world.must.excuses;
        let excused: Vec<&Excuse> = promises.iter().flat_map(|promise| &promise.excused).collect();
        let unstated =
            excused.iter().filter(|excuse| stated.get(&excuse.clause) != Some(&excuse.assumption.to_owned()));
        let unstated = unstated.map(|Excuse { clause, assumption, .. }| {
            format!(
                "clause {clause} is excused; if this is meant, write `excuses: {{{clause}: {assumption}}}`"
            )
        });
        let kept = stated.keys().filter(|clause| excused.iter().all(|excuse| excuse.clause != **clause));
        let kept = kept.map(|clause| format!("clause {clause} is not excused, although the world states it"));
        unstated.chain(kept).collect()
    }

    /// What is planned in the world but did not take place.
    fn absent(&self) -> Vec<String> {
        let nobody = (!self.observe.truth().courier_at_door)
            .then(|| "nothing happened: no courier was at the door".to_owned());
        let unbegun = self.faults.unbegun().map(|number| {
            let kind = self.world.faults[number].what.key();
            format!("fault {} ({kind}) never began", number + 1)
        });
        nobody.into_iter().chain(unbegun).collect()
    }
}

#[cfg(test)]
mod tests;
