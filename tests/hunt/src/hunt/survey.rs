//! A quick look at all bugs at once: which scenarios trigger which bug, and which of those show it.
//!
//! Without an active bug all of them count, so that one play of a scenario tells for every bug whether it is triggered;
//! only then it is played again with the bug. What is never triggered steers the search; what is triggered and never
//! shown steers the promises.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use planted::{ALL, Bug, activate};

use twin_campaign::Input;

use super::play;
use super::{Hunter, told};

/// What is known of a bug after a survey.
struct Row<'a> {
    bug: &'static Bug,
    reached: usize,
    /// Scenarios that trigger it, with the promises that they break without it.
    triggered: Vec<&'a (usize, Input, BTreeSet<String>)>,
}

impl Hunter {
    /// Plays so many scenarios without a bug, and for each bug at most `plays_max` of those that trigger it.
    ///
    /// # Errors
    ///
    /// A scenario that cannot be played: a bug of the campaign.
    pub fn survey(&mut self, seed: u64, scenarios: u64, plays_max: usize) -> Result<String, String> {
        activate(None);
        let mut without = Vec::new();
        let mut counted = Vec::new();
        for number in 0..scenarios {
            let index = (number % self.bases.len() as u64) as usize;
            let base = &self.bases[index];
            let input = base.scenario(seed, number / self.bases.len() as u64);
            // One after the other: the counters are the process's.
            planted::reset();
            let (broken, _) = play::one(base, &input).map_err(told)?;
            without.push((index, input, broken));
            counted.push(ALL.iter().map(|bug| bug.counts()).collect::<Vec<_>>());
        }
        let mut text =
            String::from("of the scenarios: reached, triggered; of those played with it: detected\n");
        for (index, bug) in ALL.iter().enumerate() {
            let counts = |n: &usize| counted[*n].get(index).copied().unwrap_or_default();
            let all = 0..without.len();
            let row = Row {
                bug,
                reached: all.clone().filter(|n| counts(n).reached > 0).count(),
                triggered: all.filter(|n| counts(n).triggered > 0).map(|n| &without[n]).collect(),
            };
            let line = self.line(&row, plays_max)?;
            println!("{line}");
            let _ = writeln!(text, "{line}");
        }
        Ok(text)
    }

    fn line(&self, row: &Row, plays_max: usize) -> Result<String, String> {
        // Spread over all of them.
        let step = row.triggered.len().div_ceil(plays_max.max(1)).max(1);
        let chosen: Vec<_> = row.triggered.iter().step_by(step).collect();
        activate(Some(row.bug));
        let batch = play::all(chosen.len(), self.workers, |n| {
            let (index, input, _) = chosen[n];
            play::one(&self.bases[*index], input)
        });
        activate(None);
        let (mut detected, mut letters, mut worlds) = (0, BTreeSet::new(), BTreeSet::new());
        for ((index, _, without), (played, _)) in chosen.iter().zip(batch) {
            let (broken, _) = played.map_err(told)?;
            let new: Vec<&String> = broken.difference(without).collect();
            detected += usize::from(!new.is_empty());
            letters.extend(new.into_iter().cloned());
            if broken.difference(without).next().is_some() {
                worlds.insert(self.bases[*index].world().name.clone());
            }
        }
        let (letters, worlds): (Vec<_>, Vec<_>) =
            (letters.into_iter().collect(), worlds.into_iter().collect());
        Ok(format!(
            "{:<32} {:<5} {:>4} {:>4}  {:>3}/{:<3} {} {}",
            row.bug.name,
            row.bug.promises,
            row.reached,
            row.triggered.len(),
            detected,
            chosen.len(),
            letters.join(" "),
            worlds.join(" ")
        ))
    }
}
