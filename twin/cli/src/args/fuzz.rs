//! The arguments of `twin fuzz`.

use std::num::{NonZeroU64, NonZeroUsize};
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use clap::{Args, ValueEnum};
use twin_campaign::Strategy;

/// Search for faults that break a promise.
///
/// Each scenario is the world with some faults added and some parameters changed, drawn by its number. A scenario that
/// breaks a promise of the product is shrunk to the few events that are needed, and saved as a world file that tells
/// the story. The same numbers give the same failures with any number of jobs.
///
/// A clause that broke after an assumption on which it rests had failed is excused, and counted: `twin promises` lists
/// them. After the last fault the door must be locked or the recipient notified, every order decided, and the recording
/// over.
///
/// Ctrl-C ends a campaign; the same command goes on where it, or a kill, stopped it.
#[derive(Debug, Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct FuzzArguments {
    /// World files over which scenarios are drawn
    #[arg(required = true, value_name = "WORLD")]
    pub(crate) worlds: Vec<PathBuf>,

    /// Number of scenarios to play, in all parts together
    #[arg(long, value_name = "N", default_value = "200", conflicts_with = "time")]
    pub(crate) runs: NonZeroU64,

    /// Play scenarios for this long: 90s, 10m, 2h
    #[arg(long, value_name = "TIME", value_parser = a_duration)]
    pub(crate) time: Option<Duration>,

    /// Seed of the search: another one draws other scenarios
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,

    /// How scenarios are chosen: each by its number, or from states that are new or close to breaking
    #[arg(long, value_enum, default_value_t = Search::Guided)]
    pub(crate) strategy: Search,

    /// Play part I of N of the campaign: every machine another part, `twin merge` joins them
    #[arg(long, value_name = "I/N")]
    pub(crate) shard: Option<Shard>,

    /// Number of scenarios played at the same time [default: one per processor]
    #[arg(long, value_name = "N")]
    pub(crate) jobs: Option<NonZeroUsize>,

    /// Folder for the worlds of failures; it is made if there is none
    #[arg(long, value_name = "DIR", default_value = "fuzz")]
    pub(crate) out: PathBuf,

    /// Start over, although the folder holds a campaign that was not finished
    #[arg(long)]
    pub(crate) anew: bool,

    /// Write the results as JSON to FILE; `-` means standard output, which then carries nothing else
    #[arg(long, value_name = "FILE")]
    pub(crate) json: Option<PathBuf>,

    /// Print only what broke, and one closing line; no progress bar
    #[arg(long)]
    pub(crate) quiet: bool,
}

/// How scenarios are chosen.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Search {
    /// Each by its number alone
    Random,
    /// From states that are new, or close to breaking
    Guided,
}

impl From<Search> for Strategy {
    fn from(search: Search) -> Self {
        match search {
            Search::Random => Self::Random,
            Search::Guided => Self::Guided,
        }
    }
}

/// A part of a campaign.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Shard {
    /// Which, from 1.
    pub(crate) part: u64,
    /// Of how many.
    pub(crate) parts: u64,
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let numbers = text.split_once('/').map(|(part, parts)| (part.parse(), parts.parse()));
        match numbers {
            Some((Ok(part), Ok(parts))) if (1..=parts).contains(&part) => Ok(Self { part, parts }),
            _ => Err(format!("`{text}` is not a part of a campaign; write a number of a total, such as 1/8")),
        }
    }
}

/// Join the results of campaigns that were played in parts.
///
/// The order of the folders does not matter. A failure that several parts found is one.
#[derive(Debug, Args)]
#[command(after_help = MERGE_EXAMPLES)]
pub(crate) struct MergeArguments {
    /// Folders that `twin fuzz --out` has written
    #[arg(required = true, value_name = "DIR")]
    pub(crate) folders: Vec<PathBuf>,

    /// Write the results as JSON to FILE; `-` means standard output, which then carries nothing else
    #[arg(long, value_name = "FILE")]
    pub(crate) json: Option<PathBuf>,
}

/// Shorten a world that breaks a promise.
///
/// Faults, people and settings are left out and numbers made rounder, as long as the same clause still breaks.
#[derive(Debug, Args)]
#[command(after_help = SHRINK_EXAMPLES)]
pub(crate) struct ShrinkArguments {
    /// World file
    #[arg(value_name = "WORLD")]
    pub(crate) world: PathBuf,

    /// Seed of all random numbers in the run
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,

    /// Clause that must still break, such as V2 [default: the one that breaks first]
    #[arg(long, value_name = "CLAUSE")]
    pub(crate) clause: Option<String>,

    /// File of the shorter world [default: NAME-short.yaml]
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
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
  twin fuzz worlds/*.yaml --shard 3/8 --out part-3       the third of eight parts
  twin fuzz worlds/history/rhino-freeze-2017.yaml        what else breaks a lock of 2017

Exit codes: 0 no promise broke, 1 a promise broke, 2 bad world or arguments, 3 a bug in twin itself.";

const MERGE_EXAMPLES: &str = "\
Examples:
  twin merge part-1 part-2 part-3             what the parts found together
  twin merge part-* --json all.json           for other programs

Exit codes: 0 no promise broke, 1 a promise broke, 2 bad folders.";

const SHRINK_EXAMPLES: &str = "\
Examples:
  twin shrink found.yaml                      writes NAME-short.yaml
  twin shrink found.yaml --clause V1 --out v1.yaml

Exit codes: 1 a shorter world was written, 2 bad world, or nothing breaks in it.";

#[cfg(test)]
mod tests;
