//! What every run was when it was last recorded: trace hashes as text, verdicts and stories compressed. A change that
//! is meant to change nothing is held against it; a change that is meant shows in the diff of the hashes, and in
//! CHANGELOG.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::io::{Read as _, Write as _};
use std::path::Path;

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use twin_core::Report;

/// World, seed and hash of each run, a line each.
const HASHES: &str = "tests/recorded/hashes.txt";
/// Verdicts and stories.
const STORIES: &str = "tests/recorded/stories.gz";
const HEADER: &str = "# Trace hashes: world, seed, hash. Written by ./x record.\n";
/// Begins the story of a run.
const RUN: &str = "== ";
const REMEDY: &str = "if this is meant, record it anew (./x record) and say in CHANGELOG why";

/// World and seed.
type Key = (String, u64);

/// One run, as it is recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    key: Key,
    hash: String,
    /// Verdicts and events, a line each.
    lines: Vec<String>,
}

/// All runs.
#[derive(Debug)]
pub(crate) struct Record(BTreeMap<Key, Run>);

impl Run {
    /// What is recorded of a run.
    pub(crate) fn of(name: &str, seed: u64, report: &Report) -> Self {
        let verdicts = report.promises.iter().map(|promise| {
            let verdict = match (promise.passed, promise.excused.is_empty()) {
                (true, true) => "kept",
                (true, false) => "excused",
                (false, _) => "broken",
            };
            // Shortest text that reads back to the same bits.
            let margin = promise.robustness.map_or_else(|| "-".to_owned(), |margin| format!("{margin:?}"));
            let at = promise.broken_at_s.map_or_else(String::new, |at_s| format!(" at {at_s:?}"));
            format!("{verdict}{at} margin {margin} {} | {} {}", promise.unit, promise.id, promise.title)
        });
        let ending = [format!("closing {:?}", report.closing), format!("ending {}", report.ending)];
        let events =
            report.events.iter().map(|event| format!("{:?} {} | {}", event.at_s, event.who, event.what));
        let one_line = |line: String| line.replace('\n', " ");
        let lines = verdicts.chain(ending).chain(events).map(one_line).collect();
        Self { key: (name.to_owned(), seed), hash: report.trace_hash.clone(), lines }
    }
}

impl Record {
    /// What is on record.
    ///
    /// # Errors
    /// A file that is there and cannot be read.
    pub(crate) fn read(repository: &Path) -> Result<Self, String> {
        let mut runs = BTreeMap::new();
        let hashes = repository.join(HASHES);
        if !hashes.exists() {
            return Ok(Self(runs));
        }
        let text = fs::read_to_string(&hashes).map_err(|error| format!("{HASHES}: {error}"))?;
        for line in text.lines().filter(|line| !line.starts_with('#')) {
            let [name, seed, hash] = line.split(' ').collect::<Vec<_>>()[..] else {
                return Err(format!("{HASHES}: `{line}` is not world, seed, hash"));
            };
            let seed = seed.parse().map_err(|error| format!("{HASHES}: `{line}`: {error}"))?;
            let key = (name.to_owned(), seed);
            runs.insert(key.clone(), Run { key, hash: hash.to_owned(), lines: Vec::new() });
        }
        let packed = fs::read(repository.join(STORIES)).map_err(|error| format!("{STORIES}: {error}"))?;
        let mut text = String::new();
        GzDecoder::new(&packed[..])
            .read_to_string(&mut text)
            .map_err(|error| format!("{STORIES}: {error}"))?;
        let mut run = None;
        for line in text.lines() {
            if let Some(heading) = line.strip_prefix(RUN) {
                let (name, seed) = heading.split_once(' ').unwrap_or((heading, ""));
                run = runs.get_mut(&(name.to_owned(), seed.parse().unwrap_or(0)));
            } else if let Some(run) = &mut run {
                run.lines.push(line.to_owned());
            }
        }
        Ok(Self(runs))
    }

    /// Is it of these worlds, and of no others?
    ///
    /// # Errors
    /// Those that are missing, or too many.
    pub(crate) fn is_of(&self, names: &[String]) -> Result<(), String> {
        let recorded: BTreeSet<&String> = self.0.keys().map(|(name, _)| name).collect();
        let there: BTreeSet<&String> = names.iter().collect();
        let differs: Vec<_> = recorded.symmetric_difference(&there).collect();
        if differs.is_empty() { Ok(()) } else { Err(format!("not in both: {differs:?}; run ./x record")) }
    }

    /// Is a run what is on record?
    ///
    /// # Errors
    /// The first line that differs.
    pub(crate) fn compare(&self, run: &Run) -> Result<(), String> {
        let (name, seed) = &run.key;
        let Some(recorded) = self.0.get(&run.key) else {
            return Err(format!("{name}, seed {seed}, is not on record; run ./x record {name}"));
        };
        let lines = recorded.lines.len().max(run.lines.len());
        let differing = (0..lines).find(|line| recorded.lines.get(*line) != run.lines.get(*line));
        if let Some(number) = differing {
            let line =
                |lines: &[String]| lines.get(number).cloned().unwrap_or_else(|| "(nothing)".to_owned());
            return Err(format!(
                "{name}, seed {seed}: line {} differs\n  recorded: {}\n  now:      {}\n{REMEDY}",
                number + 1,
                line(&recorded.lines),
                line(&run.lines)
            ));
        }
        if recorded.hash != run.hash {
            return Err(format!(
                "{name}, seed {seed}: the same story, and another trace hash\n  recorded: {}\n  now:      {}\n{REMEDY}",
                recorded.hash, run.hash
            ));
        }
        Ok(())
    }

    /// Writes these runs in place of what is on record of them; what is of no world any more goes.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub(crate) fn renew(
        repository: &Path,
        old: &Self,
        runs: Vec<Run>,
        names: &[String],
    ) -> Result<(), String> {
        let mut all = old.0.clone();
        all.retain(|(name, _), _| names.contains(name));
        let count = runs.len();
        all.extend(runs.into_iter().map(|run| (run.key.clone(), run)));
        let (mut hashes, mut stories) = (HEADER.to_owned(), String::new());
        for ((name, seed), run) in &all {
            let _ = writeln!(hashes, "{name} {seed} {}", run.hash);
            let _ = writeln!(stories, "{RUN}{name} {seed}");
            stories.extend(run.lines.iter().flat_map(|line| [line.as_str(), "\n"]));
        }
        let mut packer = GzEncoder::new(Vec::new(), Compression::best());
        packer.write_all(stories.as_bytes()).map_err(|error| error.to_string())?;
        let packed = packer.finish().map_err(|error| error.to_string())?;
        fs::write(repository.join(HASHES), hashes).map_err(|error| format!("{HASHES}: {error}"))?;
        // Unchanged text keeps its file: compressed, each new version would be kept whole in the history.
        if old.0.len() != all.len()
            || all.iter().any(|(key, run)| old.0.get(key).map(|run| &run.lines) != Some(&run.lines))
        {
            fs::write(repository.join(STORIES), packed).map_err(|error| format!("{STORIES}: {error}"))?;
        }
        println!("recorded {count} runs; {} are on record", all.len());
        Ok(())
    }
}
