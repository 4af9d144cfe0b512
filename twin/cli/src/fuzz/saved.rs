//! What a campaign leaves in its folder: enough to go on after it was killed, and to be joined with others.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use twin_campaign::{Base, Failure, Input, Plan, Shrunk, Totals, Violation};

/// Name of the file in the campaign's folder.
const FILE: &str = "campaign.json";

/// A campaign, as saved.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Saved {
    /// World files over which scenarios are drawn, as they were given.
    pub(crate) worlds: Vec<PathBuf>,
    pub(crate) plan: Plan,
    /// Everything that was asked for has been played.
    pub(crate) finished: bool,
    /// Scenarios of this part that were played.
    pub(crate) planned: u64,
    pub(crate) totals: Totals,
    pub(crate) cells: usize,
    pub(crate) wall_s: f64,
    pub(crate) cpu_s: f64,
    pub(crate) failures: Vec<SavedFailure>,
}

/// A failure, as saved and as other programs see it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct SavedFailure {
    /// The clause that broke, or the recovery that did not take place.
    pub(crate) promise: String,
    /// Its title.
    pub(crate) title: String,
    /// The world file that shows it.
    pub(crate) world: String,
    /// The base world's name.
    pub(crate) base: String,
    /// Events of the shrunk scenario.
    pub(crate) events: usize,
    /// Kinds of its faults, and parameters that are not the base world's.
    pub(crate) causes: Vec<String>,
    /// Clauses that break with it.
    pub(crate) also: Vec<String>,
    /// Scenarios of the campaign that it explains.
    pub(crate) found: u64,
    /// Scenarios that were played to shrink it.
    pub(crate) plays: u32,
    /// When it broke, s.
    pub(crate) at_s: Option<f64>,
    /// The shrunk scenario, as bytes in hexadecimal.
    pub(crate) input: String,
    /// The command that shows it again.
    pub(crate) again: String,
}

impl SavedFailure {
    /// What tells failures apart.
    pub(crate) fn signature(&self) -> (String, BTreeSet<String>) {
        (self.promise.clone(), self.causes.iter().cloned().collect())
    }

    /// The failure itself. None if the file was changed by hand, or is of another build.
    fn revived(&self, bases: &[Base]) -> Option<Failure> {
        let index = bases.iter().position(|base| base.world().name == self.base)?;
        let hex = self.input.as_bytes().chunks(2);
        let bytes = hex.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
        let input = Input::from_bytes(&bytes.collect::<Option<Vec<u8>>>()?);
        let causes = bases.get(index)?.causes(&input).ok()?;
        let violation =
            Violation { clause: self.promise.clone(), title: self.title.clone(), at_s: self.at_s };
        let shrunk = Shrunk { input, violation, also: self.also.clone(), causes, plays: self.plays };
        Some(Failure { base: index, shrunk, found: self.found })
    }
}

/// Bytes in hexadecimal.
pub(crate) fn hex(input: &Input) -> String {
    input.to_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Saved {
    /// The campaign in this folder, if there is one that this build can read.
    ///
    /// # Errors
    /// The file is there and cannot be read, or is no campaign.
    pub(crate) fn load(folder: &Path) -> io::Result<Option<Self>> {
        match fs::read_to_string(folder.join(FILE)) {
            Ok(text) => Ok(Some(serde_json::from_str(&text)?)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Writes it, so that a kill at any moment leaves the old one or the new one.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub(crate) fn save(&self, folder: &Path) -> io::Result<()> {
        fs::create_dir_all(folder)?;
        let draft = folder.join(format!("{FILE}.part"));
        fs::write(&draft, serde_json::to_vec_pretty(self)?)?;
        fs::rename(draft, folder.join(FILE))
    }

    /// Its failures, for a campaign over these base worlds. None if one is of another build.
    pub(crate) fn revived(&self, bases: &[Base]) -> Option<Vec<Failure>> {
        self.failures.iter().map(|failure| failure.revived(bases)).collect()
    }

    /// Joins campaigns, whatever their order. Failures of several are one if clause and causes are the same; the one
    /// with the fewest events stays.
    pub(crate) fn merged(parts: Vec<Self>) -> Option<Self> {
        let mut parts = parts.into_iter();
        let mut all = parts.next()?;
        for part in parts {
            all.totals.add(&part.totals);
            all.planned += part.planned;
            all.cells = all.cells.max(part.cells);
            all.wall_s = all.wall_s.max(part.wall_s);
            all.cpu_s += part.cpu_s;
            all.finished &= part.finished;
            all.worlds.extend(part.worlds);
            all.failures.extend(part.failures);
        }
        all.worlds.sort();
        all.worlds.dedup();
        let mut distinct: BTreeMap<_, SavedFailure> = BTreeMap::new();
        // The order of the parts must not matter, nor that of failures found twice.
        all.failures.sort_by(|a, b| (a.events, &a.input, &a.world).cmp(&(b.events, &b.input, &b.world)));
        for failure in all.failures {
            match distinct.get_mut(&failure.signature()) {
                Some(known) => known.found += failure.found,
                None => {
                    distinct.insert(failure.signature(), failure);
                }
            }
        }
        all.failures = distinct.into_values().collect();
        Some(all)
    }
}

#[cfg(test)]
mod tests;
