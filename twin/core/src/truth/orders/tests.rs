use super::*;

const S: u64 = 1_000_000_000;
const UP: OrderWays =
    OrderWays { to_phone: true, from_phone: true, phone_to_lock: true, door_open: false, driven_out: false };
const DOWN: OrderWays = OrderWays { to_phone: false, from_phone: false, phone_to_lock: false, ..UP };

/// One order whose window ends at 1000 s.
fn orders() -> Orders {
    let mut orders = Orders::new([1_000 * S].into_iter());
    orders.granted(1, 1);
    orders
}

fn look(orders: &mut Orders, at_s: u64, courier_is_there: bool, closing: Closing, ways: OrderWays) {
    let brought_by = courier_is_there.then_some(0);
    let sight = OrderSight { brought_by, closing };
    orders.look(at_s * S, [sight].into_iter(), |_| courier_is_there, ways);
}

#[test]
fn an_order_is_due_when_its_courier_has_left_or_its_window_is_over() {
    let mut left = orders();
    look(&mut left, 10, true, Closing::Open, UP);
    look(&mut left, 40, false, Closing::Open, UP);
    look(&mut left, 700, false, Closing::Open, UP);
    assert!(left.undecided_s() == 660.0);
    // Reopening resets nothing.
    look(&mut left, 700, false, Closing::Unproven, UP);
    look(&mut left, 800, false, Closing::Open, UP);
    look(&mut left, 810, false, Closing::Open, UP);
    assert!(left.undecided_s() == 670.0);
    let mut nobody_came = orders();
    look(&mut nobody_came, 900, false, Closing::Open, UP);
    look(&mut nobody_came, 1_300, false, Closing::Open, UP);
    assert!(nobody_came.undecided_s() == 300.0);
    let mut stays = orders();
    look(&mut stays, 900, true, Closing::Open, UP);
    look(&mut stays, 1_300, true, Closing::Open, UP);
    assert!(stays.undecided_s() == 300.0, "to stay inside puts nothing off");
}

#[test]
fn who_comes_again_with_the_parcel_begins_anew() {
    let mut orders = orders();
    look(&mut orders, 10, true, Closing::Open, UP);
    look(&mut orders, 40, false, Closing::Open, UP);
    look(&mut orders, 100, true, Closing::Open, UP);
    look(&mut orders, 400, true, Closing::Open, UP);
    assert!(orders.undecided_s() == 60.0);
}

#[test]
fn each_end_is_told_and_an_older_notice_is_none_of_this_one() {
    let refused = Closing::Refused(Refusal::Dog);
    let mut orders = orders();
    orders.told(Some(1), &Notice::NotDelivered(Refusal::Dog));
    look(&mut orders, 1, false, refused, UP);
    assert!(orders.verdict_unreported_s(60 * S) == 0.0, "told before it was on record");
    look(&mut orders, 100, false, Closing::Open, UP);
    look(&mut orders, 200, false, refused, UP);
    assert!(orders.verdict_unreported_s(215 * S) == 15.0);
    orders.told(Some(1), &Notice::NotDelivered(Refusal::Dog));
    assert!(orders.verdict_unreported_s(260 * S) == 0.0);
    look(&mut orders, 300, false, Closing::Delivered, UP);
    assert!(orders.verdict_unreported_s(311 * S) == 11.0);
}

#[test]
fn each_code_needs_a_notice_of_its_own_order() {
    let mut two = Orders::new([S, S].into_iter());
    two.granted(1, 1);
    two.granted(2, 2);
    two.granted(3, 1);
    two.told(Some(1), &Notice::CourierAtTheDoor);
    two.released(1);
    two.released(1);
    assert_eq!(two.codes_unreported, 0);
    two.told(Some(1), &Notice::CourierAtTheDoor);
    two.released(2);
    assert_eq!(two.codes_unreported, 1, "that was the other order's");
    two.released(3);
    assert_eq!(two.codes_unreported, 1);
    two.released(9);
    assert_eq!(two.codes_unreported, 2, "nobody's code");
}

#[test]
fn a_refusal_counts_once_every_link_was_up_for_two_seconds() {
    for (up_from_s, drive_at_s, is_breach) in [(10, 12, true), (10, 11, false), (13, 14, false)] {
        let mut orders = orders();
        orders.called_off(10 * S, Some(1));
        for at_s in 10..15 {
            look(&mut orders, at_s, true, Closing::Open, if at_s < up_from_s { DOWN } else { UP });
        }
        orders.opened(drive_at_s * S, 1);
        assert_eq!(orders.opened_against_veto, u32::from(is_breach), "{up_from_s}, {drive_at_s}");
    }
    let mut without = orders();
    look(&mut without, 10, true, Closing::Open, UP);
    without.opened(20 * S, 1);
    assert_eq!(without.opened_against_veto, 0);
}

#[test]
fn a_bolt_that_was_pulled_opens_no_door_by_itself() {
    let mut orders = orders();
    orders.opened(S, 1);
    look(&mut orders, 1, true, Closing::Open, OrderWays { driven_out: true, ..UP });
    assert!(!orders.was_opened(1));
    let mut locked_again = orders.clone();
    look(&mut orders, 2, true, Closing::Open, OrderWays { driven_out: true, door_open: true, ..UP });
    assert!(orders.was_opened(1));
    look(&mut locked_again, 2, true, Closing::Open, UP);
    look(&mut locked_again, 3, true, Closing::Open, OrderWays { driven_out: true, door_open: true, ..UP });
    assert!(!locked_again.was_opened(1), "somebody else opened it later");
}

#[test]
fn a_refusal_is_repeated_and_concerns_one_order() {
    let blocked = Closing::Refused(Refusal::RecipientBlocked);
    let mut two = Orders::new([S, S].into_iter());
    two.called_off(0, Some(1));
    let sights = || [OrderSight { brought_by: None, closing: blocked }; 2].into_iter();
    two.look(0, sights(), |_| false, UP);
    assert!(two.veto_unheard_s(11 * S) == 11.0);
    two.veto_received(Some(2));
    assert!(two.veto_unheard_s(11 * S) == 11.0);
    two.veto_received(Some(1));
    assert!(two.veto_unheard_s(11 * S) == 0.0);
    assert_eq!(two.blocked_without_veto(), 1);
}
