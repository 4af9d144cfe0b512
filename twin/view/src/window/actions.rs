//! What a viewer can request by key or button, and which command of the player it becomes.

use twin_core::world::FaultKind;

use super::player::{Command, Update};

/// One request.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Action {
    PlayPause,
    StepTick,
    StepBack,
    Faster,
    Slower,
    NextEvent,
    PreviousEvent,
    Seek(f64),
    Press(FaultKind),
    TakeBack,
    /// Saves the run as a world beside the one that is watched.
    Save,
    /// Another camera, by its place in the list.
    Camera(usize),
    /// Panels on or off.
    Panels,
    Help,
    FullScreen,
}

/// The speeds that `+` and `-` go through, times real time.
const SPEEDS: [f64; 10] = [0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0];
/// An event this near to the present counts as the present: its time and its tick's differ by rounding, s.
const HERE_S: f64 = 1e-6;

impl Action {
    /// The player's command; none if the request concerns only the window.
    pub(crate) fn command(&self, update: &Update) -> Option<Command> {
        let now_s = update.frame.now_s();
        let mut events = update.timeline.events.iter().map(|event| event.at_s);
        Some(match *self {
            Self::PlayPause if update.playing => Command::Pause,
            Self::PlayPause => Command::Play,
            Self::StepTick => Command::StepTick,
            Self::StepBack => Command::StepBack,
            Self::Faster => {
                let faster = SPEEDS.iter().find(|speed| **speed > update.speed * 1.01);
                Command::Speed(*faster.unwrap_or(&SPEEDS[SPEEDS.len() - 1]))
            }
            Self::Slower => {
                let slower = SPEEDS.iter().rfind(|speed| **speed < update.speed * 0.99);
                Command::Speed(*slower.unwrap_or(&SPEEDS[0]))
            }
            Self::NextEvent => Command::Seek(events.find(|at_s| *at_s > now_s + HERE_S)?),
            // While playing, "back" means further back than the instants that have passed since the last press.
            Self::PreviousEvent => {
                let here_s = if update.playing { 1.0 } else { HERE_S };
                Command::Seek(events.rfind(|at_s| *at_s < now_s - here_s).unwrap_or(0.0))
            }
            Self::Seek(at_s) => Command::Seek(at_s),
            Self::Press(fault) => Command::Press(fault),
            Self::TakeBack => Command::TakeBack,
            Self::Save | Self::Camera(_) | Self::Panels | Self::Help | Self::FullScreen => return None,
        })
    }
}

#[cfg(test)]
mod tests;
