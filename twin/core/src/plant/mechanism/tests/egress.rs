//! Promise E: the thumb-turn moves the bolt in every state, with at most 1.02 N·m on an unloaded door.

use super::*;

/// BHMA A156.40: retract torque limit, N·m.
const LIMIT_NM: f64 = 1.02;
/// What this lock needs; well below the limit, so that a stiff mechanism does not break the promise.
const ENOUGH_NM: f64 = 0.3;

fn withdraws(mut rig: Rig, torque_nm: f64) -> bool {
    let hand = Inputs { thumb_turn_nm: -torque_nm, ..Inputs::default() };
    rig.run_until(1.0, &hand, |rig| rig.bolt_mm() < 0.1).is_some()
}

/// Driven by the motor for this long, then cut off.
fn driven(params: Params, for_s: f64, then: MotorDrive) -> Rig {
    let mut rig = Rig::unlocked(params);
    rig.run(for_s, &drive(1.0));
    rig.run(0.01, &Inputs { bridge: then, ..Inputs::default() });
    rig
}

#[test]
fn thumb_turn_withdraws_the_bolt_in_every_state() {
    let jam = Params { strike_offset_m: 0.003, ..Params::default() };
    let flat = Params { battery_charge: 0.0, ..Params::default() };
    let mut settled = driven(Params::default(), 1.8, MotorDrive::Coast);
    settled.run(4.0, &Inputs::default());
    let states = [
        ("thrown by hand", Rig::locked(Params::default())),
        ("thrown, cells flat", Rig::locked(flat)),
        ("thrown by the motor, gearbox output back in the middle", settled),
        (
            "thrown by the motor, gearbox output on its way back",
            driven(Params::default(), 1.8, MotorDrive::Coast),
        ),
        ("power cut in mid-throw", driven(Params::default(), 0.8, MotorDrive::Coast)),
        ("after a stall", driven(jam, 1.0, MotorDrive::Coast)),
    ];
    for (state, rig) in states {
        assert!(rig.bolt_mm() > 2.5, "{state}: starts out, at {} mm", rig.bolt_mm());
        assert!(withdraws(rig, ENOUGH_NM), "{state}");
    }
}

#[test]
fn thumb_turn_wins_against_a_braked_motor() {
    assert!(withdraws(driven(Params::default(), 0.8, MotorDrive::Brake), LIMIT_NM));
}

#[test]
fn thumb_turn_also_throws_the_bolt() {
    let mut rig = Rig::unlocked(Params::default());
    let hand = Inputs { thumb_turn_nm: ENOUGH_NM, ..Inputs::default() };
    rig.run_until(1.0, &hand, |rig| rig.bolt_mm() > 25.0).unwrap();
}

/// The motor at full drive is about as strong as the limit: a hand stalls it, and the firmware's stall detection (M)
/// switches it off.
#[test]
fn a_hand_at_the_limit_stalls_the_driving_motor_and_then_wins() {
    let mut rig = Rig::unlocked(Params::default());
    rig.run(0.8, &drive(1.0));
    let reached_mm = rig.bolt_mm();
    rig.run(0.4, &Inputs { thumb_turn_nm: -LIMIT_NM, ..drive(1.0) });
    assert!(rig.bolt_mm() < reached_mm + 1.0, "went on to {} mm", rig.bolt_mm());
    assert!(rig.now().motor_current_a > 0.9, "a stall to the firmware: {} A", rig.now().motor_current_a);
    assert!(withdraws(rig, ENOUGH_NM));
}

/// A hand that turns the bolt back while the gearbox output still presses on it flings the output to its other end.
/// From there it must not return and take along a bolt that nobody holds any more.
#[test]
fn a_bolt_turned_back_after_a_throw_stays_back_when_the_hand_lets_go() {
    let hand = Inputs { thumb_turn_nm: -1.5, ..Inputs::default() };
    for wait_s in [0.0, 0.1, 0.3, 0.6, 1.0, 1.5, 2.5] {
        for hold_s in [0.0, 0.1, 0.3, 0.6, 1.0] {
            let mut rig = driven(Params::default(), 1.8, MotorDrive::Coast);
            rig.run(wait_s, &Inputs::default());
            rig.run_until(1.0, &hand, |rig| rig.bolt_mm() < 0.1).unwrap();
            rig.run(hold_s, &hand);
            let knocked = rig.run_until(6.0, &Inputs::default(), |rig| rig.bolt_mm() > 1.5);
            assert_eq!(knocked, None, "{wait_s} s after the throw, held for {hold_s} s");
            assert!(rig.bolt_mm() < 0.1, "{wait_s} s, {hold_s} s: rests at {} mm", rig.bolt_mm());
        }
    }
}
