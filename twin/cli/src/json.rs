//! Results for other programs: one JSON object with one list, `runs` in the order of files and seeds or `cuts` in the
//! order of bytes.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;
use twin_core::Excuse;

use crate::layout::Unread;
use crate::play::Played;

/// One run, as other programs see it. Times in s; a robustness that is not finite is `null`.
#[derive(Debug, Serialize)]
struct Run<'a> {
    world: &'a str,
    seed: u64,
    verdict: &'static str,
    trace_hash: &'a str,
    simulated_s: f64,
    wall_s: f64,
    active_simulated_s: f64,
    active_wall_s: f64,
    seen_m2: &'a [f64],
    /// What the world plans and did not take place, in words.
    absent: &'a [String],
    promises: Vec<Promise<'a>>,
    events: Vec<Event<'a>>,
}

#[derive(Debug, Serialize)]
struct Promise<'a> {
    id: &'a str,
    verdict: &'static str,
    robustness: Option<f64>,
    broken_at_s: Option<f64>,
    /// The clause that broke first.
    clause: Option<&'a str>,
    excused: Vec<Excused<'a>>,
}

#[derive(Debug, Serialize)]
struct Excused<'a> {
    clause: &'a str,
    violated_s: f64,
    assumption: &'a str,
    failed_s: f64,
}

#[derive(Debug, Serialize)]
struct Event<'a> {
    at_s: f64,
    who: &'a str,
    what: &'a str,
}

impl<'a> From<&'a Played> for Run<'a> {
    fn from(played: &'a Played) -> Self {
        let report = &played.report;
        Run {
            world: &report.world,
            seed: report.seed,
            verdict: verdict(report.passed),
            trace_hash: &report.trace_hash,
            simulated_s: report.simulated_s,
            wall_s: played.wall_s,
            active_simulated_s: report.active_simulated_s,
            active_wall_s: played.active_wall_s,
            seen_m2: &report.seen_m2,
            absent: &report.absent,
            promises: report
                .promises
                .iter()
                .map(|promise| Promise {
                    id: &promise.id,
                    verdict: match (promise.passed, promise.excused.is_empty()) {
                        (true, false) => "excused",
                        (passed, _) => verdict(passed),
                    },
                    robustness: promise.robustness.filter(|margin| margin.is_finite()),
                    broken_at_s: promise.broken_at_s,
                    clause: promise.clause.as_deref(),
                    excused: promise.excused.iter().map(Excused::from).collect(),
                })
                .collect(),
            events: report
                .events
                .iter()
                .map(|event| Event { at_s: event.at_s, who: &event.who, what: &event.what })
                .collect(),
        }
    }
}

impl<'a> From<&'a Excuse> for Excused<'a> {
    fn from(excuse: &'a Excuse) -> Self {
        let Excuse { clause, violated_s, assumption, failed_s } = excuse;
        Self { clause, violated_s: *violated_s, assumption, failed_s: *failed_s }
    }
}

fn verdict(passed: bool) -> &'static str {
    if passed { "pass" } else { "fail" }
}

/// Where the results go, written run by run, so that a long campaign needs no memory for them.
pub(crate) struct JsonResults {
    out: BufWriter<Box<dyn Write>>,
    /// The file beside the target that takes its place at the end.
    draft: Option<Draft>,
    items: u64,
}

impl JsonResults {
    /// Opens `path` before anything is played, so that a mistyped one is refused at once. `-` is standard output.
    /// `list` is the key under which the results stand.
    ///
    /// # Errors
    /// The folder of `path` does not exist or cannot be written, or `path` is the name of a world.
    pub(crate) fn create(path: &Path, list: &str) -> io::Result<Self> {
        // `--json worlds/*.yaml`: the file's name was forgotten, and a world is about to be written over.
        if path.extension().is_some_and(|end| end == "yaml" || end == "yml") {
            let what = "this is the name of a world file; write to a file such as results.json";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, what));
        }
        let (out, draft): (Box<dyn Write>, _) = if path == Path::new("-") {
            (Box::new(Unread::new(io::stdout())), None)
        } else if fs::metadata(path).is_ok_and(|found| !found.is_file()) {
            // A device or a pipe must not be replaced; a folder is refused by the system.
            let device = File::options().write(true).open(path)?;
            (Box::new(Unread::new(device)), None)
        } else {
            let (draft, file) = Draft::beside(path)?;
            (Box::new(file), Some(draft))
        };
        let mut out = BufWriter::new(out);
        write!(out, "{{\"{list}\":[")?;
        Ok(JsonResults { out, draft, items: 0 })
    }

    /// Adds one run.
    ///
    /// # Errors
    /// The file cannot be written, for example because the disk is full.
    pub(crate) fn add(&mut self, played: &Played) -> io::Result<()> {
        self.add_item(&Run::from(played))
    }

    /// Adds one result of any kind.
    ///
    /// # Errors
    /// As [`JsonResults::add`].
    pub(crate) fn add_item(&mut self, item: &impl Serialize) -> io::Result<()> {
        let separator: &[u8] = if self.items == 0 { b"\n" } else { b",\n" };
        self.out.write_all(separator)?;
        serde_json::to_writer(&mut self.out, item)?;
        self.items += 1;
        Ok(())
    }

    /// Closes the object and puts the file in its place.
    ///
    /// # Errors
    /// As [`JsonResults::add`].
    pub(crate) fn finish(mut self) -> io::Result<()> {
        self.out.write_all(b"\n]}\n")?;
        self.publish()
    }

    /// As [`Self::finish`], with the fields of `more`, an object, after the list.
    ///
    /// # Errors
    /// As [`JsonResults::add`].
    pub(crate) fn finish_with(mut self, more: &impl Serialize) -> io::Result<()> {
        let more = serde_json::to_string(more)?;
        let fields = more.strip_prefix('{').unwrap_or("}");
        write!(self.out, "\n],{fields}\n")?;
        self.publish()
    }

    fn publish(mut self) -> io::Result<()> {
        self.out.flush()?;
        match self.draft {
            Some(draft) => draft.publish(),
            None => Ok(()),
        }
    }
}

/// A file being written beside its target: a reader of the target finds the old results or the new, never half of them.
/// Dropped unpublished, it is removed.
struct Draft {
    path: PathBuf,
    target: PathBuf,
}

impl Draft {
    fn beside(target: &Path) -> io::Result<(Self, File)> {
        // Follows a link to its file, so that the link is not replaced.
        let target = fs::canonicalize(target).unwrap_or_else(|_| target.to_owned());
        let name = target.file_name().ok_or(io::ErrorKind::InvalidInput)?;
        let mut name = name.to_owned();
        name.push(format!(".{}.tmp", std::process::id()));
        let path = target.with_file_name(name);
        let file = File::create(&path)?;
        Ok((Draft { path, target }, file))
    }

    fn publish(self) -> io::Result<()> {
        fs::rename(&self.path, &self.target)
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // After `publish` there is nothing left to remove; a leftover that cannot be removed does no harm.
        let _ = fs::remove_file(&self.path);
    }
}

#[cfg(test)]
pub(crate) mod tests;
