//! Keys and their actions. A key is known by its character, not its place, so that every keyboard layout works.

use bevy::input::keyboard::{Key, KeyboardInput};
use bevy::prelude::*;
use bevy_egui::input::egui_wants_any_keyboard_input;

use super::actions::Action;
use super::eye;
use super::hands::HANDS;

/// Requests since the last picture, by keys and by buttons.
#[derive(Resource, Default)]
pub(super) struct Requests(pub(super) Vec<Action>);

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Requests>().add_systems(
        PreUpdate,
        read_keys.after(bevy::input::InputSystems).run_if(not(egui_wants_any_keyboard_input)),
    );
}

fn read_keys(mut keys: MessageReader<KeyboardInput>, mut requests: ResMut<Requests>) {
    for key in keys.read().filter(|key| key.state.is_pressed()) {
        // A key held down repeats steps only; it neither toggles nor presses a fault again.
        let action = action_of(&key.logical_key).filter(|action| !key.repeat || walks(action));
        requests.0.extend(action);
    }
}

fn walks(action: &Action) -> bool {
    matches!(
        action,
        Action::StepTick
            | Action::StepBack
            | Action::NextEvent
            | Action::PreviousEvent
            | Action::Faster
            | Action::Slower
    )
}

/// The action of a key.
fn action_of(key: &Key) -> Option<Action> {
    Some(match key {
        Key::Space => Action::PlayPause,
        Key::ArrowRight => Action::NextEvent,
        Key::ArrowLeft => Action::PreviousEvent,
        Key::Home => Action::Seek(0.0),
        Key::End => Action::Seek(f64::INFINITY),
        Key::F11 => Action::FullScreen,
        Key::Character(text) => {
            let letter = text.chars().next()?.to_ascii_uppercase();
            match letter {
                '.' => Action::StepTick,
                ',' => Action::StepBack,
                '+' | '=' => Action::Faster,
                '-' => Action::Slower,
                'F' => Action::Panels,
                '?' | 'H' => Action::Help,
                'S' => Action::Save,
                'Z' => Action::TakeBack,
                '1'..='9' => Action::Camera(camera_of(letter)?),
                letter => Action::Press(HANDS.iter().find(|hand| hand.key == letter)?.fault),
            }
        }
        _ => return None,
    })
}

fn camera_of(digit: char) -> Option<usize> {
    let place = digit.to_digit(10)? as usize - 1;
    (place < eye::NAMES.len()).then_some(place)
}

#[cfg(test)]
mod tests;
