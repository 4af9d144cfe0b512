//! Gear motor and supply compared with their nominal figures.

use super::motor::NEUTRAL_RAD;
use super::*;

#[test]
fn motor_has_the_figures_of_its_data_sheet() {
    let h = 1.0e-4;
    let full = MotorDrive::Drive { duty: 1.0 };
    let mut motor = GearMotor::new();
    motor.push(full, 6.0, 0.0);
    assert!((motor.current_a - 1.5).abs() < 1.0e-9, "stall current {} A", motor.current_a);
    let mut motor = GearMotor::new();
    for _ in 0..5000 {
        motor.push(full, 6.0, 0.0);
        motor.output.kick(h);
        motor.rub(0.0, h);
        motor.output.position = NEUTRAL_RAD; // keeps the centring spring out of it
    }
    let rpm = motor.output.speed * 60.0 / core::f64::consts::TAU;
    assert!((11.3..12.5).contains(&rpm), "{rpm} rpm");
}

#[test]
fn duty_scales_the_drive_and_zero_coasts() {
    let mut motor = GearMotor::new();
    motor.push(MotorDrive::Drive { duty: -0.5 }, 6.0, 0.8);
    assert!((motor.current_a + 3.0 / 4.2).abs() < 1.0e-9, "{} A", motor.current_a);
    assert!(
        (motor.drawn_a - 1.5 / 4.2).abs() < 1.0e-9,
        "the cells give power, not take it: {} A",
        motor.drawn_a
    );
    motor.output.speed = 1.0;
    motor.push(MotorDrive::Drive { duty: 0.0 }, 6.0, 0.8);
    assert_eq!(motor.current_a, 0.0);
    motor.push(MotorDrive::Brake, 6.0, 0.8);
    assert!(motor.current_a < -1.0 && motor.drawn_a == 0.0);
}

#[test]
fn output_returns_to_the_middle_without_touching_the_bolt() {
    let mut rig = Rig::unlocked(Params::default());
    for direction in [1.0, -1.0] {
        rig.run(1.8, &drive(direction));
        rig.run(0.05, &Inputs::default());
        let home_mm = rig.bolt_mm();
        rig.run_until(4.0, &Inputs::default(), |rig| {
            assert!((rig.bolt_mm() - home_mm).abs() < 0.05, "knocked to {} mm", rig.bolt_mm());
            false
        });
        assert!(rig.mechanism.is_quiet());
        let off_rad = rig.now().output_angle_rad - NEUTRAL_RAD;
        assert!(off_rad.abs() < 0.15, "{off_rad} rad off the middle");
    }
}

#[test]
fn cells_follow_charge_and_temperature() {
    assert_eq!(Battery::new(1.0, 20.0).open_circuit_v(), 6.5);
    assert_eq!(Battery::new(0.0, 20.0).open_circuit_v(), 3.6);
    let mut last_v = 0.0;
    for percent in 0..=100 {
        let volts = Battery::new(f64::from(percent) / 100.0, 20.0).open_circuit_v();
        assert!(volts > last_v, "{volts} V at {percent} %");
        last_v = volts;
    }
    let close = |ohm: f64, expected: f64| (ohm - expected).abs() < 1.0e-9;
    assert!(close(Battery::new(1.0, 40.0).resistance_ohm(), 0.4));
    assert!(close(Battery::new(1.0, -40.0).resistance_ohm(), 3.6));
    assert!(close(Battery::new(1.0, 0.0).resistance_ohm(), 1.2), "exponential: 300 mOhm a cell at freezing");
    assert!(Battery::new(0.2, 20.0).resistance_ohm() > 1.5 * Battery::new(1.0, 20.0).resistance_ohm());
}

#[test]
fn cold_cells_sag_under_a_stall() {
    let stalled = |temperature_c: f64| {
        let params =
            Params { strike_offset_m: 0.003, battery_temperature_c: temperature_c, ..Params::default() };
        let mut rig = Rig::unlocked(params);
        rig.run(1.2, &drive(1.0));
        (rig.now().supply_v, rig.now().motor_current_a)
    };
    let (warm_v, warm_a) = stalled(20.0);
    let (cold_v, cold_a) = stalled(-30.0);
    assert!((5.0..5.5).contains(&warm_v), "{warm_v} V");
    assert!((3.4..4.0).contains(&cold_v), "{cold_v} V");
    assert!(cold_a < 0.95 && warm_a > 1.25, "{cold_a} A, {warm_a} A");
}

#[test]
fn charge_is_what_was_not_drawn() {
    let mut battery = Battery::new(1.0, 20.0);
    battery.draw(1.0, 900.0);
    assert!((battery.charge() - 0.9).abs() < 1.0e-12);
    battery.draw(-1.0, 900.0);
    assert!((battery.charge() - 0.9).abs() < 1.0e-12, "alkaline cells are not charged");
    battery.draw(100.0, 1.0e6);
    assert_eq!(battery.charge(), 0.0);

    let mut rig = Rig::locked(Params::default());
    rig.run(1.0, &Inputs { electronics_a: 0.09, ..Inputs::default() });
    assert!((rig.now().charge - (0.9 - 1.0e-5)).abs() < 1.0e-9, "{}", rig.now().charge);
    rig.mechanism.rest(1000.0, 0.09);
    assert!((rig.now().charge - (0.9 - 1.001e-2)).abs() < 1.0e-9, "{}", rig.now().charge);
}

#[test]
fn an_output_that_slips_turns_and_takes_nothing_along() {
    let mut rig = Rig::unlocked(Params::default());
    rig.mechanism.loosen_gearbox(true);
    rig.run(1.5, &drive(1.0));
    let turned_rad = rig.now().output_angle_rad - NEUTRAL_RAD;
    assert!(turned_rad > 1.2, "the output turned by {turned_rad} rad");
    assert!(rig.bolt_mm() < 0.1, "the bolt stands at {} mm", rig.bolt_mm());
    assert!(rig.now().motor_current_a < 0.5, "{} A without load", rig.now().motor_current_a);
    // After tightening it drives again, from wherever it had turned to.
    rig.run(1.0, &Inputs::default());
    rig.mechanism.loosen_gearbox(false);
    rig.run(2.0, &Inputs::default());
    assert!(rig.bolt_mm() < 0.1, "the bolt stands at {} mm", rig.bolt_mm());
    rig.run(1.8, &drive(1.0));
    assert!(rig.bolt_mm() > 24.0, "the bolt stands at {} mm", rig.bolt_mm());
}

#[test]
fn corroded_contacts_cost_volts_under_load_only() {
    let mut rig = Rig::unlocked(Params::default());
    let (open_v, stalled_v) = (rig.mechanism.open_circuit_v(), rig.mechanism.stalled_v());
    assert!((5.0..open_v).contains(&stalled_v), "{stalled_v} V");
    rig.mechanism.corrode_contacts(12.0);
    assert!((rig.now().supply_v - open_v).abs() < 1e-9, "{} V at rest", rig.now().supply_v);
    assert!(rig.mechanism.stalled_v() < 2.0, "{} V", rig.mechanism.stalled_v());
    rig.run(0.01, &drive(1.0));
    assert!(rig.now().supply_v < 3.1, "{} V under load", rig.now().supply_v);
    rig.mechanism.corrode_contacts(0.0);
    assert!((rig.mechanism.stalled_v() - stalled_v).abs() < 1e-3);
}

/// The firmware's load test: a pulse of 15 ms against the stop at which the bolt rests, ended late by a poll of 5 ms.
#[test]
fn a_load_test_moves_no_bolt_and_draws_enough_to_measure() {
    for (charge, temperature_c) in [(1.0, 40.0), (0.9, 20.0), (0.9, -30.0), (0.2, 20.0)] {
        let params =
            Params { battery_charge: charge, battery_temperature_c: temperature_c, ..Params::default() };
        for (mut rig, way) in [(Rig::locked(params.clone()), 1.0), (Rig::unlocked(params.clone()), -1.0)] {
            rig.run(0.5, &Inputs::default());
            let home_mm = rig.bolt_mm();
            rig.run(0.006, &drive(way));
            let current_a = rig.now().motor_current_a.abs();
            rig.run(0.014, &drive(way));
            rig.run_until(3.0, &Inputs::default(), |rig| {
                let moved_mm = (rig.bolt_mm() - home_mm).abs();
                assert!(moved_mm < 0.05, "{moved_mm} mm at {charge}, {temperature_c} °C");
                false
            });
            assert!(current_a > 0.3, "{current_a} A at {charge}, {temperature_c} °C");
        }
    }
}
