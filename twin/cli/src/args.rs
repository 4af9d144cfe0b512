//! The arguments of `twin` and their help texts.

mod fuzz;

use std::num::{NonZeroU64, NonZeroUsize};
use std::path::PathBuf;
use std::str::FromStr;

#[cfg(feature = "view")]
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand};
pub(crate) use fuzz::{FuzzArguments, MergeArguments, ShrinkArguments};
use twin_core::world::DeviceName;
use twin_core::{Bytes, Cut};
#[cfg(feature = "view")]
use twin_view::{NamedCamera, Quality};

/// Watch, check and break in-home deliveries.
///
/// A world file describes the place, the people, the faults and the formulas that must hold. The twin simulates it: the
/// real firmware of lock and camera runs on register-level chip models in a physical house.
#[derive(Debug, Parser)]
#[command(name = "twin", version, arg_required_else_help = true, after_help = examples())]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// The commands of `twin`.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Play worlds without a screen and check their promises
    Run(RunArguments),
    /// Cut the power of the lock or the hub before each byte in a time window, and play the world to its end after
    /// each cut
    Sweep(SweepArguments),
    /// Search for faults that break a promise, and save each failure as a short world
    Fuzz(FuzzArguments),
    /// Join the results of campaigns that were played in parts
    Merge(MergeArguments),
    /// Shorten a world that breaks a promise
    Shrink(ShrinkArguments),
    /// List the promises: clauses, the assumptions on which they rest, and what holds without them
    Promises,
    /// List the signals that a world's formulas may use: name, meaning, unit or labels
    Signals,
    /// Needs pictures, which this build cannot draw
    #[cfg(not(feature = "view"))]
    #[command(hide = true, visible_aliases = ["film", "shot"], disable_help_flag = true)]
    Watch(NoPictures),
    /// Open a window and watch a world: pause, seek, inject faults
    #[cfg(feature = "view")]
    Watch(WatchArguments),
    /// Render a film of a world without a window: an MP4 file with H.264
    #[cfg(feature = "view")]
    Film(FilmArguments),
    /// Render one picture of a world without a window: a PNG file
    #[cfg(feature = "view")]
    Shot(ShotArguments),
}

/// Play worlds without a screen and check their promises.
///
/// One run is printed as a story: what happened when, which promises held and by what margin, how it ended. Many runs
/// get one line each and a table. Results are in the order of the files, then of the seeds, with any number of jobs.
#[derive(Debug, Args)]
#[command(after_help = RUN_EXAMPLES)]
pub(crate) struct RunArguments {
    /// World files, for example worlds/*.yaml
    #[arg(required = true, value_name = "WORLD")]
    pub(crate) worlds: Vec<PathBuf>,

    /// Seed of all random numbers in the run; the same world, seed and build give the same run
    #[arg(long, value_name = "N", default_value_t = 1, conflicts_with = "seeds")]
    pub(crate) seed: u64,

    /// Play every seed from A to B, both included, in each world
    #[arg(long, value_name = "A..B")]
    pub(crate) seeds: Option<Seeds>,

    /// Cut the lock's power right before this byte, such as bus-byte:12345 (the hub's: hub:bus-byte:12345), and restore
    /// it after 2 s; then only the product's promises count. For flash, optionally what the cut leaves, such as
    /// flash-byte:678:random-bits: front-erased (the default), back-erased, random-bits, zeroed-first or byte-torn
    #[arg(long, value_name = "BYTE:N", conflicts_with = "seeds")]
    pub(crate) cut_at: Option<Cut>,

    /// Number of runs at the same time [default: one per processor]
    #[arg(long, value_name = "N")]
    pub(crate) jobs: Option<NonZeroUsize>,

    /// Write the results as JSON to FILE; `-` means standard output, which then carries nothing else
    #[arg(long, value_name = "FILE")]
    pub(crate) json: Option<PathBuf>,

    /// Print only what failed, and one closing line; no progress bar
    #[arg(long)]
    pub(crate) quiet: bool,
}

impl RunArguments {
    /// The seeds to play in each world.
    pub(crate) fn all_seeds(&self) -> Seeds {
        self.seeds.unwrap_or(Seeds { first: self.seed, last: self.seed })
    }
}

/// Cut the power before each byte.
///
/// The world is played once without a cut. Then, for each byte in the window, it is resumed shortly before that byte,
/// the device's power is cut right before the byte and restored 2 s later, and the world is played to its end. These
/// runs need not deliver, but the product's promises must hold. Results are in the order of the bytes, with any number
/// of jobs.
#[derive(Debug, Args)]
#[command(after_help = SWEEP_EXAMPLES)]
pub(crate) struct SweepArguments {
    /// World file
    #[arg(value_name = "WORLD")]
    pub(crate) world: PathBuf,

    /// Kind of bytes before which to cut
    #[arg(long, value_enum, value_name = "KIND")]
    pub(crate) cut_at: ByteKind,

    /// Device whose power is cut
    #[arg(long, value_enum, value_name = "DEVICE", default_value_t = DeviceKind::Lock)]
    pub(crate) device: DeviceKind,

    /// Start of the window, seconds of the run [default: when the service sends the grant]
    #[arg(long, value_name = "S")]
    pub(crate) from: Option<f64>,

    /// End of the window, seconds of the run [default: when the order is closed]
    #[arg(long, value_name = "S")]
    pub(crate) to: Option<f64>,

    /// Cut only before every N-th byte
    #[arg(long, value_name = "N", default_value = "1", value_parser = a_step)]
    pub(crate) every: NonZeroU64,

    /// Seed of all random numbers in the run
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,

    /// Number of cuts played at the same time [default: one per processor]
    #[arg(long, value_name = "N")]
    pub(crate) jobs: Option<NonZeroUsize>,

    /// Write the results as JSON to FILE; `-` means standard output, which then carries nothing else
    #[arg(long, value_name = "FILE")]
    pub(crate) json: Option<PathBuf>,

    /// Print only what broke, and one closing line; no progress bar
    #[arg(long)]
    pub(crate) quiet: bool,
}

/// The devices by their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum DeviceKind {
    /// The lock, powered by its battery
    Lock,
    /// The hub, powered by the mains
    Hub,
}

impl From<DeviceKind> for DeviceName {
    fn from(kind: DeviceKind) -> Self {
        match kind {
            DeviceKind::Lock => Self::Lock,
            DeviceKind::Hub => Self::Hub,
        }
    }
}

/// The kinds of bytes by their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum ByteKind {
    /// Bytes on the device's buses, and to and from its modems
    BusByte,
    /// Bytes programmed to its flash and steps of erases, each torn in all five ways
    FlashByte,
}

impl From<ByteKind> for Bytes {
    fn from(kind: ByteKind) -> Self {
        match kind {
            ByteKind::BusByte => Self::Bus,
            ByteKind::FlashByte => Self::Flash,
        }
    }
}

/// Arguments of a command that this build lacks.
#[cfg(not(feature = "view"))]
#[derive(Debug, Args)]
pub(crate) struct NoPictures {
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    _words: Vec<std::ffi::OsString>,
}

/// Open a window and watch a world.
#[cfg(feature = "view")]
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n\
        \x20 twin watch worlds/front-door.yaml\n\
        \x20 twin watch worlds/bolt-jam.yaml --seed 7\n\
        \n\
        Keys: Space pause, . and , step a tick, + and - speed, Left and Right events, Home, End, 1 to 8 cameras,\n\
        C J D O G W inject faults, Z undoes the last one, S saves the world, F hides the panels, F11 full \
        screen, H lists all keys.\n\
        Mouse: drag turns, wheel zooms, double click resets; click on the time axis or on an event to go there.")]
pub(crate) struct WatchArguments {
    /// World file
    #[arg(value_name = "WORLD")]
    pub(crate) world: PathBuf,
    /// Seed of all random numbers in the run
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
    /// Drawing quality [default: high on a graphics card, low without one]
    #[arg(long, value_parser = a_quality(), value_name = "TIER")]
    pub(crate) quality: Option<Quality>,
}

/// Render a film of a world.
#[cfg(feature = "view")]
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n\
        \x20 twin film worlds/front-door.yaml -o front-door.mp4\n\
        \x20 twin film worlds/bolt-jam.yaml -o jam.mp4 --camera lock --from 30 --to 45\n\
        \x20 twin film worlds/front-door.yaml -o big.mp4 --size 1280x720 --quality high --fps 30")]
pub(crate) struct FilmArguments {
    /// World file
    #[arg(value_name = "WORLD")]
    pub(crate) world: PathBuf,
    /// Output file
    #[arg(short, long, value_name = "FILE.mp4", value_parser = a_film_file)]
    pub(crate) out: PathBuf,
    /// Seed of all random numbers in the run
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
    /// Width and height in pixels
    #[arg(long, value_name = "WxH", default_value = "640x360")]
    pub(crate) size: Size,
    /// Frames per second
    #[arg(long, value_name = "N", default_value_t = 15, value_parser = clap::value_parser!(u32).range(1..=60))]
    pub(crate) fps: u32,
    /// One camera for the whole film, or the director, which cuts between cameras
    #[arg(long, value_parser = a_camera(), value_name = "NAME", default_value = "director")]
    pub(crate) camera: NamedCamera,
    /// Start, seconds of the run [default: where the action begins]
    #[arg(long, value_name = "S", value_parser = a_time, allow_negative_numbers = true)]
    pub(crate) from: Option<f64>,
    /// End, seconds of the run [default: where the action ends]
    #[arg(long, value_name = "S", value_parser = a_time, allow_negative_numbers = true)]
    pub(crate) to: Option<f64>,
    /// Drawing quality [default: high on a graphics card, low without one]
    #[arg(long, value_parser = a_quality(), value_name = "TIER")]
    pub(crate) quality: Option<Quality>,
}

/// Render one picture of a world.
#[cfg(feature = "view")]
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n\
        \x20 twin shot worlds/front-door.yaml --at 24.3 --camera hall -o parcel.png\n\
        \x20 twin shot worlds/bolt-jam.yaml --at 33 --camera lock -o jam.png --size 1280x720")]
pub(crate) struct ShotArguments {
    /// World file
    #[arg(value_name = "WORLD")]
    pub(crate) world: PathBuf,
    /// Time of the picture, seconds of the run
    #[arg(long, value_name = "S", value_parser = a_time, allow_negative_numbers = true)]
    pub(crate) at: f64,
    /// Output file
    #[arg(short, long, value_name = "FILE.png", value_parser = a_shot_file)]
    pub(crate) out: PathBuf,
    /// Seed of all random numbers in the run
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) seed: u64,
    /// Which camera
    #[arg(long, value_parser = a_camera(), value_name = "NAME", default_value = "overview")]
    pub(crate) camera: NamedCamera,
    /// Width and height in pixels
    #[arg(long, value_name = "WxH", default_value = "1280x720")]
    pub(crate) size: Size,
    /// Drawing quality [default: high on a graphics card, low without one]
    #[arg(long, value_parser = a_quality(), value_name = "TIER")]
    pub(crate) quality: Option<Quality>,
}

/// Every how many bytes.
fn a_step(text: &str) -> Result<NonZeroU64, String> {
    text.parse().map_err(|_| format!("`{text}` is not a step; write a whole number, 1 or more, such as 500"))
}

/// A time of the story, s.
#[cfg(feature = "view")]
fn a_time(text: &str) -> Result<f64, String> {
    let seconds = text.parse().ok().filter(|seconds: &f64| seconds.is_finite() && *seconds >= 0.0);
    seconds
        .ok_or_else(|| format!("`{text}` is not a time; write seconds of the run, 0 or more, such as 24.5"))
}

/// A file with this extension.
#[cfg(feature = "view")]
fn a_file(text: &str, extension: &str, what: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    match path.extension() {
        Some(its) if its.eq_ignore_ascii_case(extension) => Ok(path),
        _ => Err(format!("{what}; name the file something.{extension}")),
    }
}

#[cfg(feature = "view")]
fn a_film_file(text: &str) -> Result<PathBuf, String> {
    a_file(text, "mp4", "a film is an MP4 file with H.264")
}

#[cfg(feature = "view")]
fn a_shot_file(text: &str) -> Result<PathBuf, String> {
    a_file(text, "png", "a shot is a PNG file")
}

/// Cameras by name, each with what it shows.
#[cfg(feature = "view")]
fn a_camera() -> impl TypedValueParser<Value = NamedCamera> {
    let names = NamedCamera::ALL.map(|camera| PossibleValue::new(camera.name()).help(camera.shows()));
    PossibleValuesParser::new(names)
        .map(|name| NamedCamera::ALL.into_iter().find(|camera| camera.name() == name).unwrap_or_default())
}

/// Tiers of drawing by name.
#[cfg(feature = "view")]
fn a_quality() -> impl TypedValueParser<Value = Quality> {
    let names = Quality::ALL.map(|tier| PossibleValue::new(tier.name()).help(tier.means()));
    PossibleValuesParser::new(names)
        .map(|name| Quality::ALL.into_iter().find(|tier| tier.name() == name).unwrap_or_default())
}

/// Width and height of a picture, px.
#[cfg(feature = "view")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Size {
    width: u32,
    height: u32,
}

#[cfg(feature = "view")]
impl From<Size> for (u32, u32) {
    fn from(size: Size) -> Self {
        (size.width, size.height)
    }
}

#[cfg(feature = "view")]
impl FromStr for Size {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let edge = |digits: &str| digits.parse::<u32>().ok().filter(|edge| (16..=3840).contains(edge));
        text.split_once('x')
            .and_then(|(width, height)| Some(Self { width: edge(width)?, height: edge(height)? }))
            .ok_or_else(|| {
                format!(
                    "`{text}` is not a size; write width x height in pixels, 16 to 3840, such as 1280x720"
                )
            })
    }
}

/// A range of seeds, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seeds {
    pub(crate) first: u64,
    pub(crate) last: u64,
}

impl Seeds {
    /// How many seeds there are; `None` if that does not fit in 64 bits.
    pub(crate) fn count(self) -> Option<u64> {
        self.last.checked_sub(self.first)?.checked_add(1)
    }
}

impl FromStr for Seeds {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (first, last) = text
            .split_once("..")
            .ok_or("a range of seeds is two numbers with two dots between them, such as 1..100")?;
        let number = |digits: &str| {
            digits
                .parse::<u64>()
                .map_err(|_| format!("`{digits}` is not a seed; write a whole number from 0 to {}", u64::MAX))
        };
        let (first, last) = (number(first)?, number(last)?);
        if last < first {
            return Err(format!("the range is empty; write {last}..{first}"));
        }
        Ok(Seeds { first, last })
    }
}

/// The command that shows one run again, ready to be pasted into a shell.
pub(crate) fn command_for(world: &str, seed: u64, cut: Option<Cut>) -> String {
    let program = std::env::args().next().unwrap_or_else(|| "twin".to_owned());
    let cut = cut.map_or_else(String::new, |cut| format!(" --cut-at {cut}"));
    format!("{} run {} --seed {seed}{cut}", shell_word(&program), shell_word(world))
}

/// The command that started this process, ready to be pasted into a shell.
pub(crate) fn this_command() -> String {
    let words: Vec<String> = std::env::args_os().map(|word| shell_word(&word.to_string_lossy())).collect();
    words.join(" ")
}

/// Quotes a word if a shell would take it apart.
fn shell_word(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./=:,+@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// Examples of what this build can do.
fn examples() -> String {
    let pictures = if cfg!(feature = "view") { PICTURE_EXAMPLES } else { "" };
    format!(
        "\
Examples:
  twin run worlds/front-door.yaml               play a delivery and print its story
  twin run worlds/*.yaml                        play all worlds, one line each
{pictures}  twin sweep worlds/front-door.yaml --cut-at flash-byte
                                                cut the lock's power at every byte of flash
  twin fuzz worlds/front-door.yaml              search for faults that break a promise
  twin signals                                  the signals that formulas may use
  twin run --help                               more"
    )
}

const PICTURE_EXAMPLES: &str = "  \
twin watch worlds/front-door.yaml             watch it in a window
  twin film worlds/front-door.yaml -o door.mp4  or render a film, if there is no display
";

const RUN_EXAMPLES: &str = "\
Examples:
  twin run worlds/front-door.yaml               the story of one delivery
  twin run worlds/front-door.yaml --seed 7      the same delivery with other random numbers
  twin run worlds/*.yaml --seeds 1..100         a hundred runs of every world
  twin run worlds/*.yaml --json results.json    results for another program
  twin run worlds/bolt-jam.yaml --json - | jq '.runs[0].promises'

Exit codes:
  0  every promise held
  1  a promise broke, or nothing happened: no courier at the door, or a fault that never began
  2  bad world or arguments
  3  a bug in twin itself; please report it

NO_COLOR=1 turns colours off.";

const SWEEP_EXAMPLES: &str = "\
Examples:
  twin sweep worlds/front-door.yaml --cut-at bus-byte --every 500
  twin sweep worlds/front-door.yaml --cut-at flash-byte          every flash byte while a grant exists
  twin sweep worlds/front-door.yaml --device hub --cut-at flash-byte --every 1000
  twin sweep worlds/front-door.yaml --cut-at bus-byte --from 15 --to 17 --json cuts.json

Exit codes: 0 every promise held in every cut, 1 a promise broke, 2 bad world or arguments, 3 a bug in twin itself.";

#[cfg(test)]
mod tests;
