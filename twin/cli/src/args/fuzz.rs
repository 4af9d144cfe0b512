//! The arguments of `twin fuzz`.

use std::num::{NonZeroU64, NonZeroUsize};
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

/// Search for faults that break a promise.
///
/// Each scenario is the world with some faults added and some parameters changed, drawn by its number. A scenario that
/// breaks a promise of the product is shrunk to the few events that are needed, and saved as a world file that tells
/// the story. The same numbers give the same failures with any number of jobs.
///
/// Every broken promise counts. Nothing is excused yet: a lock that is cut off, dark and held at once may break one.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct FuzzArguments {
    /// World files over which scenarios are drawn
    #[arg(required = true, value_name = "WORLD")]
    pub(crate) worlds: Vec<PathBuf>,

    /// Number of scenarios to play
    #[arg(long, value_name = "N", default_value = "200", conflicts_with = "time")]
    pub(crate) runs: NonZeroU64,

    /// Play scenarios for this long: 90s, 10m, 2h
    #[arg(long, value_name = "TIME", value_parser = a_duration)]
    pub(crate) time: Option<Duration>,

    /// Seed of the search: another one draws other scenarios
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,

    /// Number of scenarios played at the same time [default: one per processor]
    #[arg(long, value_name = "N")]
    pub(crate) jobs: Option<NonZeroUsize>,

    /// Folder for the worlds of failures; it is made if there is none
    #[arg(long, value_name = "DIR", default_value = "fuzz")]
    pub(crate) out: PathBuf,

    /// Write the results as JSON to FILE; `-` means standard output, which then carries nothing else
    #[arg(long, value_name = "FILE")]
    pub(crate) json: Option<PathBuf>,

    /// Print only what broke, and one closing line; no progress bar
    #[arg(long)]
    pub(crate) quiet: bool,
}

/// A duration with its unit.
fn a_duration(text: &str) -> Result<Duration, String> {
    let (number, unit) = text.split_at(text.len() - text.chars().last().map_or(0, char::len_utf8));
    let unit_s = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        _ => 0,
    };
    let seconds = number.parse().ok().and_then(|number: u64| number.checked_mul(unit_s));
    seconds.filter(|seconds| *seconds > 0).map(Duration::from_secs).ok_or_else(|| {
        format!("`{text}` is not a duration; write a number with its unit, such as 90s, 10m or 2h")
    })
}

const EXAMPLES: &str = "\
Examples:
  twin fuzz worlds/front-door.yaml                       200 scenarios
  twin fuzz worlds/*.yaml --time 10m --out found         for ten minutes, failures to found/
  twin fuzz worlds/history/rhino-freeze-2017.yaml        what else breaks a lock of 2017

Exit codes: 0 no promise broke, 1 a promise broke, 2 bad world or arguments, 3 a bug in twin itself.";

#[cfg(test)]
mod tests;
