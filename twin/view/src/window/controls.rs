//! Keys: which asks for what. By what they say, not by where they are, so that a layout of another country works.

use bevy::input::keyboard::{Key, KeyboardInput};
use bevy::prelude::*;
use bevy_egui::input::egui_wants_any_keyboard_input;

use super::actions::Action;
use super::eye;
use super::hands::HANDS;

/// What was wished for since the last picture, by keys and by buttons.
#[derive(Resource, Default)]
pub(super) struct Wishes(pub(super) Vec<Action>);

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<Wishes>().add_systems(
        PreUpdate,
        read_keys.after(bevy::input::InputSystems).run_if(not(egui_wants_any_keyboard_input)),
    );
}

fn read_keys(mut keys: MessageReader<KeyboardInput>, mut wishes: ResMut<Wishes>) {
    for key in keys.read().filter(|key| key.state.is_pressed()) {
        // A key held down walks on; it neither switches to and fro nor presses a fault again.
        let action = action_of(&key.logical_key).filter(|action| !key.repeat || walks(action));
        wishes.0.extend(action);
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

/// What a key asks for.
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
