//! Plays scenarios: from the latest fork that has the same past, and no longer than needed.

use std::collections::BTreeMap;
use std::sync::Arc;

use twin_core::judge::Value;
use twin_core::world::letter;
use twin_core::{Observer, Twin, World};

use crate::base::{Base, CampaignError};
use crate::input::Input;
use crate::recovery::{RECOVERIES, Recovery};

/// How a scenario went.
#[derive(Clone, Debug, PartialEq)]
pub struct Played {
    /// Clauses of the product that broke and that the base world keeps, and recoveries that did not take place, the
    /// earliest first.
    pub broken: Vec<Violation>,
    /// Clauses that are excused.
    pub excused: Vec<String>,
    /// The lowest margin of each promise that was kept, by its letter, in its own unit.
    pub margins: BTreeMap<String, f64>,
    /// A courier stood at the door.
    pub reached_door: bool,
    /// Simulated time that was played for it, s: without the past of the fork.
    pub simulated_s: f64,
    /// It was played from a fork.
    pub forked: bool,
}

/// A clause that broke, or a recovery that did not take place.
#[derive(Clone, Debug, PartialEq)]
pub struct Violation {
    /// The clause, such as "V2", or the name of the recovery.
    pub clause: String,
    /// Title of the promise, or of the recovery.
    pub title: String,
    /// When, s; none: at the end of the run something required had not happened.
    pub at_s: Option<f64>,
}

/// When to stop.
#[derive(Clone, Copy)]
pub(crate) enum Until<'a> {
    /// Anything broke.
    Broken,
    /// This clause broke.
    BrokenClause(&'a str),
    /// Everything is over.
    End,
}

impl Base {
    /// Plays an input until something breaks, or all is over.
    ///
    /// # Errors
    ///
    /// Never, unless this crate has a bug.
    pub fn play(&self, input: &Input) -> Result<Played, CampaignError> {
        let world = Arc::new(self.decode(input)?);
        self.play_world(&world, self.forks(), Until::Broken, &mut ())
    }

    /// Plays an input from its start to its end, whatever breaks, without a fork.
    ///
    /// # Errors
    ///
    /// Never, unless this crate has a bug.
    pub fn play_from_start(&self, input: &Input) -> Result<Played, CampaignError> {
        let world = Arc::new(self.decode(input)?);
        self.play_world(&world, &[], Until::End, &mut ())
    }

    /// Plays an input to its end, whatever breaks.
    ///
    /// # Errors
    ///
    /// Never, unless this crate has a bug.
    pub fn play_to_end(&self, input: &Input) -> Result<Played, CampaignError> {
        let world = Arc::new(self.decode(input)?);
        self.play_world(&world, self.forks(), Until::End, &mut ())
    }

    /// Plays a scenario, from the latest of these forks that has the same past, if there is one.
    pub(crate) fn play_world(
        &self,
        world: &Arc<World>,
        forks: &[Twin],
        until: Until,
        observer: &mut impl Observer,
    ) -> Result<Played, CampaignError> {
        let fork = continuations(forks, world).rev().find_map(|fork| fork.replanned(world));
        let forked = fork.is_some();
        let twin = match fork {
            Some(fork) => fork,
            None => Twin::new(Arc::clone(world), self.seed())?,
        };
        Ok(Played { forked, ..self.run(twin, until, observer) })
    }

    /// Runs a twin on.
    pub(crate) fn run(&self, mut twin: Twin, until: Until, observer: &mut impl Observer) -> Played {
        let from_s = twin.now_s();
        let calm_s = self.calm_s(twin.world());
        let mut missing: Vec<&Recovery> = RECOVERIES.iter().collect();
        let mut has_broken = false;
        while !twin.is_over() && !has_broken && !missing.is_empty() {
            twin.step_with(observer);
            if twin.now_s() >= calm_s {
                let signal = |name: &str| twin.signal(name) == Some(Value::Bool(true));
                missing.retain(|recovery| !(recovery.is_so)(&signal));
            }
            has_broken = match until {
                Until::End => false,
                _ if !twin.is_violated() => false,
                Until::Broken => twin.broken().any(|broken| !self.breaks_by_itself(&broken.clause)),
                Until::BrokenClause(clause) => twin.broken().any(|broken| broken.clause == clause),
            };
        }
        let now_s = twin.now_s();
        let is_over = twin.is_over();
        let report = twin.finish();
        let mut played = Played {
            broken: Vec::new(),
            excused: Vec::new(),
            margins: BTreeMap::new(),
            reached_door: report.reached_door,
            simulated_s: now_s - from_s,
            forked: false,
        };
        let ours = report.promises.into_iter().filter(|promise| letter::ALL.contains(&promise.id.as_str()));
        for promise in ours {
            played.excused.extend(promise.excused.into_iter().map(|excuse| excuse.clause));
            match promise.clause {
                Some(clause) => {
                    played.broken.push(Violation { clause, title: promise.title, at_s: promise.broken_at_s });
                }
                // A count is kept or not: it does not come close.
                None if promise.unit.is_empty() => {}
                None => played.margins.extend(promise.robustness.map(|margin| (promise.id, margin))),
            }
        }
        if is_over {
            played.broken.extend(missing.iter().map(|recovery| Violation {
                clause: recovery.name.to_owned(),
                title: recovery.title.to_owned(),
                at_s: None,
            }));
        }
        played.broken.retain(|violation| !self.breaks_by_itself(&violation.clause));
        played.broken.sort_by(|a, b| a.at_s.unwrap_or(f64::MAX).total_cmp(&b.at_s.unwrap_or(f64::MAX)));
        played
    }
}

/// The forks whose world is equal to this one but for its faults and its end.
pub(crate) fn continuations<'a>(
    forks: &'a [Twin],
    world: &World,
) -> impl DoubleEndedIterator<Item = &'a Twin> + use<'a> {
    let bare = |world: &World| {
        let mut bare = world.clone();
        bare.faults.clear();
        bare.ends_s = 1.0;
        bare
    };
    let this = bare(world);
    let mut known: Option<(Arc<World>, bool)> = None;
    // Forks of one run share their world.
    let fits: Vec<&Twin> = forks
        .iter()
        .filter(|fork| match &known {
            Some((other, fits)) if Arc::ptr_eq(other, fork.world()) => *fits,
            _ => {
                let fits = bare(fork.world()) == this;
                known = Some((Arc::clone(fork.world()), fits));
                fits
            }
        })
        .collect();
    fits.into_iter()
}

#[cfg(test)]
mod tests;
