use super::*;

const S: u64 = 1_000_000_000;
const COURIER: usize = 0;
const STRANGER: usize = 1;
const RECIPIENT: usize = 2;

fn body(who: usize, is_inside: bool) -> Body {
    Body { who, is_household: who == RECIPIENT, is_inside }
}

/// The motor has opened for the courier, and they have come in.
fn inside() -> Company {
    let mut company = Company::default();
    company.opened(Some(COURIER), true);
    company.follow([body(COURIER, true)].into_iter(), false);
    company
}

/// Whether the recipient must be notified after this many exposures of these people.
fn is_unreported_after(company: &mut Company, exposures: u32, seen: &[Body]) -> bool {
    for _ in 0..exposures {
        company.exposed(seen.iter().copied());
    }
    company.is_unreported()
}

#[test]
fn the_courier_and_the_household_have_business_here_a_stranger_has_not() {
    let mut company = inside();
    let alone = [body(COURIER, true), body(RECIPIENT, true), body(STRANGER, false)];
    assert!(!is_unreported_after(&mut company, 100, &alone), "the stranger passes by outside");
    assert!(!is_unreported_after(&mut company, GLIMPSE - 1, &[body(STRANGER, true)]), "a glimpse");
    assert!(is_unreported_after(&mut company, 1, &[body(STRANGER, true)]));
    company.told();
    assert!(company.was_second && !company.is_unreported());
}

#[test]
fn who_has_left_and_is_in_again_has_stayed() {
    let mut company = inside();
    company.follow([body(COURIER, false)].into_iter(), false);
    assert!(!is_unreported_after(&mut company, 100, &[body(COURIER, true)]), "a step back in the open door");
    company.follow([body(COURIER, false)].into_iter(), true);
    assert!(is_unreported_after(&mut company, GLIMPSE, &[body(COURIER, true)]));
    company.opened(Some(COURIER), false);
    assert!(company.is_unreported(), "a second opening in the same visit excuses nothing");
}

#[test]
fn who_waits_before_the_closed_door_has_not_left_yet() {
    let mut company = Company::default();
    company.opened(Some(COURIER), true);
    company.follow([body(COURIER, false)].into_iter(), true);
    assert!(!is_unreported_after(&mut company, 100, &[body(COURIER, true)]));
}

#[test]
fn a_notice_of_the_visit_before_tells_nothing_of_this_one() {
    let mut company = inside();
    assert!(is_unreported_after(&mut company, GLIMPSE, &[body(STRANGER, true)]));
    company.told();
    company.opened(Some(COURIER), true);
    assert!(!company.is_unreported() && !company.was_second);
    assert!(is_unreported_after(&mut company, GLIMPSE, &[body(STRANGER, true)]));
}

#[test]
fn a_notice_before_anybody_was_in_the_picture_tells_of_nobody() {
    let mut company = inside();
    company.told();
    assert!(is_unreported_after(&mut company, GLIMPSE, &[body(STRANGER, true)]));
}

#[test]
fn the_next_visit_pays_no_debt_and_a_link_that_drops_out_sets_none_back() {
    let mut company = inside();
    is_unreported_after(&mut company, GLIMPSE, &[body(STRANGER, true)]);
    company.opened(Some(COURIER), true);
    assert!(company.is_unreported());
    for at_s in 0..60 {
        company.look(at_s * S, at_s % 2 == 0);
    }
    assert!(company.unreported_s(60 * S) == 10.0);
}
