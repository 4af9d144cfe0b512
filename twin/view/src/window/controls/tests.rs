use super::*;

fn of(text: &str) -> Option<Action> {
    action_of(&Key::Character(text.into()))
}

#[test]
fn every_hand_has_a_key_of_its_own() {
    for hand in &HANDS {
        let key = hand.key.to_string();
        assert_eq!(of(&key), Some(Action::Press(hand.fault)), "{key}");
        assert_eq!(of(&key.to_lowercase()), of(&key));
    }
}

#[test]
fn keys_ask_for_what_the_help_says() {
    assert_eq!(action_of(&Key::Space), Some(Action::PlayPause));
    assert_eq!((of("."), of(",")), (Some(Action::StepTick), Some(Action::StepBack)));
    assert_eq!((of("?"), of("s")), (Some(Action::Help), Some(Action::Save)));
    assert_eq!((of("1"), of("9"), of("0"), of("x")), (Some(Action::Camera(0)), None, None, None));
}
