use super::*;

const S: u64 = 1_000_000_000;

#[test]
fn the_hub_may_look_from_the_order_until_all_have_left() {
    let mut privacy = Privacy::default();
    assert!(!privacy.permits(0));
    privacy.asked(10 * S, 1);
    assert!(privacy.permits(10 * S) && privacy.permits(134 * S) && !privacy.permits(136 * S));
    privacy.visited();
    assert!(privacy.permits(300 * S));
    privacy.left(40 * S, false);
    assert!(privacy.permits(90 * S), "the hub has not heard of it");
    privacy.sent(40 * S, (1, 7));
    privacy.told(42 * S, (1, 7), true);
    assert!(privacy.permits(90 * S), "somebody held the word back");
    privacy.told(40 * S, (1, 7), true);
    assert!(privacy.permits(56 * S) && !privacy.permits(57 * S));
    privacy.asked(60 * S, 2);
    assert!(privacy.permits(70 * S));
    privacy.ended(71 * S, 1);
    privacy.ended(72 * S, 2);
    assert!(privacy.permits(72 * S) && !privacy.permits(73 * S), "it let nobody in");
}

/// A visit that was over at 40 s, which the camera hub received at once.
fn left_at_forty() -> Privacy {
    let mut privacy = Privacy::default();
    privacy.asked(10 * S, 1);
    privacy.visited();
    privacy.left(40 * S, false);
    privacy.sent(40 * S, (1, 7));
    privacy.told(40 * S, (1, 7), true);
    privacy
}

#[test]
fn a_hub_that_was_reset_in_its_film_looks_anew_but_not_at_what_is_long_over() {
    let mut privacy = left_at_forty();
    privacy.came_back(50 * S);
    privacy.sent(51 * S, (1, 8));
    privacy.told(51 * S, (1, 8), true);
    assert!(privacy.permits(117 * S) && !privacy.permits(118 * S));
    let mut privacy = left_at_forty();
    privacy.came_back(1_240 * S);
    assert!(!privacy.permits(1_240 * S));
    // Nor if the camera hub had never received that it was over.
    let mut privacy = Privacy::default();
    privacy.asked(10 * S, 1);
    privacy.visited();
    privacy.left(40 * S, false);
    assert!(privacy.permits(1_239 * S));
    privacy.came_back(1_240 * S);
    assert!(!privacy.permits(1_240 * S));
}

#[test]
fn no_time_ends_the_visit_of_somebody_who_is_still_inside() {
    let mut privacy = Privacy::default();
    privacy.asked(10 * S, 1);
    privacy.visited();
    assert!(privacy.permits(100_000 * S));
}

#[test]
fn who_lives_here_is_looked_at_only_if_she_may_be_somebody_else() {
    let mut privacy = left_at_forty();
    privacy.saw_somebody(50 * S);
    assert!(privacy.permits(65 * S) && !privacy.permits(67 * S), "they come in only now");
    privacy.saw_somebody(70 * S);
    assert!(!privacy.permits(71 * S), "what is over stays so");
    let mut privacy = Privacy::default();
    privacy.asked(10 * S, 1);
    privacy.saw_somebody(12 * S);
    privacy.visited();
    privacy.left(40 * S, false);
    privacy.sent(40 * S, (1, 7));
    privacy.told(40 * S, (1, 7), true);
    privacy.saw_somebody(50 * S);
    assert!(
        privacy.permits(56 * S) && !privacy.permits(57 * S),
        "they were there before anybody could come in"
    );
}

#[test]
fn a_new_thing_is_looked_at_until_it_is_known_to_be_one() {
    let mut privacy = Privacy::default();
    privacy.asked(10 * S, 1);
    privacy.visited();
    privacy.left(40 * S, true);
    privacy.sent(40 * S, (1, 7));
    privacy.told(40 * S, (1, 7), true);
    assert!(privacy.permits(106 * S) && !privacy.permits(107 * S));
}

#[test]
fn a_hub_whose_sensor_hangs_looks_on_until_it_has_seen_that_nobody_is_left() {
    let mut privacy = Privacy::default();
    privacy.asked(10 * S, 1);
    privacy.visited();
    privacy.left(40 * S, false);
    for at in 40..60 {
        privacy.sent(at * S, (1, at));
        privacy.told(at * S, (1, at), true);
        privacy.sees_nothing(at * S + 1);
    }
    assert!(privacy.permits(60 * S));
    privacy.sent(60 * S, (1, 60));
    privacy.told(60 * S, (1, 60), true);
    assert!(privacy.permits(76 * S) && !privacy.permits(77 * S));
}

#[test]
fn a_hub_whose_lock_may_be_opening_looks_on_until_the_lock_is_heard_of_this_moment() {
    let mut privacy = Privacy::default();
    privacy.asked(10 * S, 1);
    privacy.lock_asked(1);
    privacy.sent(21 * S, (1, 1));
    privacy.sent(29 * S, (1, 2));
    privacy.ended(22 * S, 1);
    privacy.told(25 * S, (1, 1), true);
    assert!(privacy.permits(60 * S), "a word held back for 4 s");
    privacy.told(30 * S, (1, 2), true);
    assert!(privacy.permits(37 * S) && !privacy.permits(38 * S));
}

#[test]
fn a_lock_that_takes_its_word_back_is_looked_after_anew_but_not_once_the_film_is_over() {
    let mut privacy = Privacy::default();
    privacy.asked(10 * S, 1);
    privacy.visited();
    privacy.left(40 * S, false);
    for (at, locked) in [(40, true), (50, false), (51, true)] {
        privacy.sent(at * S, (1, at));
        privacy.told(at * S, (1, at), locked);
    }
    assert!(privacy.permits(67 * S) && !privacy.permits(68 * S));
    privacy.told(90 * S, (1, 90), false);
    assert!(!privacy.permits(91 * S), "they open for themselves");
}

#[test]
fn a_picture_of_nobodys_asking_is_stray() {
    let mut privacy = Privacy::default();
    privacy.pictured(S);
    privacy.asked(2 * S, 1);
    privacy.pictured(3 * S);
    assert_eq!(privacy.stray_pictures, 1);
}
