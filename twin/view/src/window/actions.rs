//! What whoever watches can ask for, by key or by button, and what it means for the player.

use twin_core::world::FaultKind;

use super::player::{Command, Update};

/// One wish.
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
/// Where we are is not where to go next; only rounding lies between an event's time and its tick's, s.
const HERE_S: f64 = 1e-6;

impl Action {
    /// What it means for the player; none if it concerns only the window.
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
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::sync::Arc;

    use super::super::player::Deck;
    use super::*;

    fn deck() -> Deck {
        let text = include_str!("../../../../worlds/front-door.yaml");
        let world = twin_core::World::parse("front-door.yaml", text).unwrap();
        Deck::new(Arc::new(world), text.to_owned(), 1).unwrap()
    }

    fn act(deck: &mut Deck, action: &Action) -> f64 {
        let command = action.command(&deck.update());
        command.into_iter().for_each(|command| deck.obey(command));
        deck.update().frame.now_s()
    }

    #[test]
    fn events_are_walked_there_and_back() {
        let mut deck = deck();
        while deck.play_ahead() {}
        let mut at_s: Vec<f64> = deck.update().timeline.events.iter().map(|event| event.at_s).collect();
        at_s.dedup_by(|later, earlier| *later - *earlier < HERE_S);
        let there: Vec<f64> = at_s.iter().map(|_| act(&mut deck, &Action::NextEvent)).collect();
        assert_eq!(there, at_s);
        assert_eq!(
            act(&mut deck, &Action::NextEvent),
            *at_s.last().unwrap(),
            "there is none behind the last"
        );
        for earlier in at_s.iter().rev().skip(1) {
            let now_s = act(&mut deck, &Action::PreviousEvent);
            assert!((now_s - earlier).abs() <= HERE_S, "{now_s} instead of {earlier}");
        }
        assert_eq!(act(&mut deck, &Action::PreviousEvent), 0.0);
    }

    #[test]
    fn speeds_end_at_their_ends() {
        let mut deck = deck();
        (0..20).for_each(|_| _ = act(&mut deck, &Action::Faster));
        assert_eq!(deck.update().speed, 50.0);
        act(&mut deck, &Action::Slower);
        assert_eq!(deck.update().speed, 20.0);
        (0..20).for_each(|_| _ = act(&mut deck, &Action::Slower));
        assert_eq!(deck.update().speed, 0.05);
    }
}
