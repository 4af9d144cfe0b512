use super::*;

const S: u64 = 1_000_000_000;

/// The lock reports "locked" each second, and each report arrives.
fn stays_locked(privacy: &mut Privacy, from_s: u64, until_s: u64) {
    for at in from_s..=until_s {
        privacy.sent(at * S, (1, 1_000 * at));
        privacy.told(at * S, (1, 1_000 * at), Told::Locked);
    }
}

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
    privacy.told(42 * S, (1, 7), Told::Locked);
    assert!(privacy.permits(90 * S), "somebody held the word back");
    privacy.told(40 * S, (1, 7), Told::Locked);
    stays_locked(&mut privacy, 41, 57);
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
    privacy.told(40 * S, (1, 7), Told::Locked);
    privacy
}

#[test]
fn a_hub_that_was_reset_in_its_film_looks_anew_but_not_at_what_is_long_over() {
    let mut privacy = left_at_forty();
    privacy.came_back(50 * S);
    privacy.sent(51 * S, (1, 8));
    privacy.told(51 * S, (1, 8), Told::Locked);
    stays_locked(&mut privacy, 52, 118);
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
    stays_locked(&mut privacy, 41, 67);
    assert!(privacy.permits(65 * S) && !privacy.permits(67 * S), "they come in only now");
    privacy.saw_somebody(70 * S);
    assert!(!privacy.permits(71 * S), "what is over stays so");
    let mut privacy = Privacy::default();
    privacy.asked(10 * S, 1);
    privacy.saw_somebody(12 * S);
    privacy.visited();
    privacy.left(40 * S, false);
    privacy.sent(40 * S, (1, 7));
    privacy.told(40 * S, (1, 7), Told::Locked);
    privacy.saw_somebody(50 * S);
    stays_locked(&mut privacy, 41, 57);
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
    privacy.told(40 * S, (1, 7), Told::Locked);
    stays_locked(&mut privacy, 41, 107);
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
        privacy.told(at * S, (1, at), Told::Locked);
        privacy.sees_nothing(at * S + 1);
    }
    assert!(privacy.permits(60 * S));
    privacy.sent(60 * S, (1, 60));
    privacy.told(60 * S, (1, 60), Told::Locked);
    stays_locked(&mut privacy, 61, 77);
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
    privacy.told(25 * S, (1, 1), Told::Locked);
    assert!(privacy.permits(60 * S), "a word held back for 4 s");
    privacy.told(30 * S, (1, 2), Told::Locked);
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
        privacy.told(at * S, (1, at), if locked { Told::Locked } else { Told::NotLocked });
    }
    stays_locked(&mut privacy, 52, 68);
    assert!(privacy.permits(67 * S) && !privacy.permits(68 * S));
    privacy.told(90 * S, (1, 90), Told::NotLocked);
    assert!(!privacy.permits(91 * S), "they open for themselves");
}

#[test]
fn a_lock_that_falls_silent_while_the_hub_verifies_may_be_open_again() {
    let mut privacy = left_at_forty();
    stays_locked(&mut privacy, 41, 45);
    assert!(privacy.permits(100 * S), "nothing has arrived for long");
    stays_locked(&mut privacy, 60, 77);
    assert!(privacy.permits(76 * S) && !privacy.permits(77 * S), "it verifies anew");
}

#[test]
fn a_lock_that_knows_nothing_of_its_door_after_a_reset_is_verified_anew() {
    let mut privacy = left_at_forty();
    stays_locked(&mut privacy, 41, 47);
    privacy.sent(48 * S, (2, 0));
    privacy.told(48 * S, (2, 0), Told::DoorUnknown);
    stays_locked(&mut privacy, 49, 66);
    assert!(privacy.permits(65 * S) && !privacy.permits(66 * S));
}

#[test]
fn a_lock_that_reports_not_locked_is_looked_after_though_nobody_has_opened_it() {
    let refused = |reports: &[Told]| {
        let mut privacy = Privacy::default();
        stays_locked(&mut privacy, 1, 9);
        privacy.asked(10 * S, 1);
        for (at, told) in (20..).zip(reports) {
            privacy.sent(at * S, (1, at));
            privacy.told(at * S, (1, at), *told);
        }
        privacy.ended(25 * S, 1);
        stays_locked(&mut privacy, 30, 47);
        privacy
    };
    assert!(!refused(&[Told::Locked]).permits(26 * S));
    let opened = refused(&[Told::Locked, Told::NotLocked]);
    assert!(opened.permits(46 * S) && !opened.permits(47 * S), "its bolt sensor has failed, or it is open");
}

#[test]
fn a_picture_of_nobodys_asking_is_stray() {
    let mut privacy = Privacy::default();
    privacy.pictured(S);
    privacy.asked(2 * S, 1);
    privacy.pictured(3 * S);
    assert_eq!(privacy.stray_pictures, 1);
}
