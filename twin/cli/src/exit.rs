//! Exit codes of the process.

use std::process::ExitCode;

/// Exit codes, from best to worst: of several runs the worst one is returned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// 0: every run passed.
    Pass,
    /// 1: a promise broke, or something that the world plans did not take place.
    Broken,
    /// 2: a bad world, bad arguments, or a file that cannot be read or written.
    Refused,
    /// 3: a bug of this program.
    Bug,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit as u8)
    }
}
