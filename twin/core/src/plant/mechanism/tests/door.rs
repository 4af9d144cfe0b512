//! The leaf: closing, latching, slamming, staying.

use super::*;

fn seal(seal_n: f64) -> Params {
    Params { seal_n, ..Params::default() }
}

fn pull(newtons: f64) -> Inputs {
    Inputs { external_door_nm: newtons * Params::default().door_width_m, ..Inputs::default() }
}

#[test]
fn closer_is_slow_as_en_1154_asks_and_still_latches() {
    for params in [seal(5.0), seal(10.0), seal(20.0)] {
        let mut rig = Rig::open(params, 90.0);
        let nearly_shut = |rig: &Rig| rig.angle_rad < 12.0_f32.to_radians();
        let swept_s = rig.run_until(20.0, &Inputs::default(), nearly_shut).unwrap();
        assert!((5.0..8.0).contains(&swept_s), "{swept_s} s");
        rig.run_until(6.0, &Inputs::default(), |rig| rig.now().latch_captured && rig.edge_mm() < 1.0)
            .unwrap();
        rig.run(40.0, &Inputs::default());
        assert!(rig.mechanism.is_quiet());
        assert!(rig.now().magnet_distance_m.unwrap() < 0.004);
    }
}

#[test]
fn swollen_seal_keeps_the_leaf_off_its_latch_though_the_reed_reads_closed() {
    for newtons in [60.0, 75.0, 90.0] {
        let mut rig = Rig::open(seal(newtons), 90.0);
        rig.run(15.0, &Inputs::default());
        assert!(rig.mechanism.is_quiet());
        assert!((2.5..5.0).contains(&rig.edge_mm()), "seal {newtons} N: {} mm", rig.edge_mm());
        assert!(rig.now().latch_protrusion_m < 0.004, "the latch lies on its lip");
        assert!(rig.now().magnet_distance_m.unwrap() < 0.009, "near enough for a reed");
    }
}

#[test]
fn wind_slams_the_leaf_and_it_bounces() {
    let wind = Inputs { external_door_nm: -12.0, ..Inputs::default() };
    let mut rig = Rig::open(no_closer(), 60.0);
    rig.run_until(5.0, &wind, |rig| !rig.impacts.is_empty()).unwrap();
    rig.run_until(0.2, &wind, |rig| rig.edge_mm() > 0.5).unwrap();
    let rebound = f64::from(rig.rate_rad_s) * rig.mechanism.params().door_width_m;
    rig.run(1.5, &wind);
    assert!(rig.impacts.len() >= 2, "{:?}", rig.impacts);
    assert!((1.2..1.6).contains(&rig.impacts[0]), "{:?}", rig.impacts);
    let restitution = rebound / rig.impacts[0];
    assert!((0.15..0.4).contains(&restitution), "{restitution}");
    assert!(rig.now().latch_captured && rig.edge_mm() < 1.0, "latched in the end: {:?}", rig.now());
    assert!(rig.mechanism.is_quiet());
}

#[test]
fn closed_handles_hold_and_a_turned_handle_lets_go() {
    let inner = Inputs { handle_inner_nm: 1.2, ..pull(10.0) };
    let outer = Inputs { handle_outer_nm: 1.2, ..pull(10.0) };
    let open = |mut rig: Rig, inputs: &Inputs| {
        rig.run(1.5, inputs);
        rig.edge_mm() > 20.0
    };
    let unlocked = Rig::unlocked(no_closer());
    let locked = Rig::locked(no_closer());
    assert!(!open(unlocked.clone(), &pull(100.0)), "the latch holds 100 N");
    assert!(open(unlocked.clone(), &inner));
    assert!(open(unlocked.clone(), &outer));
    assert!(!open(locked.clone(), &inner), "the bolt holds");
    assert!(!open(locked.clone(), &outer));

    let mut turned = locked;
    turned.run(0.5, &outer);
    assert!(
        turned.now().handle_outer_rad > 0.7 && turned.now().latch_protrusion_m > 0.0119,
        "outer handle is free"
    );
    let mut turned = Rig::unlocked(Params::default());
    turned.run(0.5, &Inputs { handle_inner_nm: 1.2, ..Inputs::default() });
    assert!(turned.now().latch_protrusion_m < 0.001, "inner handle draws the latch in");
    turned.run(0.5, &Inputs::default());
    assert!(turned.now().latch_protrusion_m > 0.0119 && turned.mechanism.is_quiet());

    let mut bare = Rig::unlocked(Params { strike_fitted: false, ..no_closer() });
    bare.run(1.5, &pull(10.0));
    assert!(bare.edge_mm() > 20.0, "without a strike nothing holds");
}

#[test]
fn what_rests_stays_exactly_at_rest() {
    for params in [Params::default(), no_closer(), seal(15.0), seal(30.0)] {
        let mut rig = Rig::locked(params);
        rig.run(0.2, &Inputs::default());
        let settled = rig.clone();
        rig.run(3.0, &Inputs::default());
        assert!(rig.mechanism.is_quiet());
        assert!(
            (rig.edge_mm() - settled.edge_mm()).abs() < 1.0e-4,
            "{} {}",
            rig.edge_mm(),
            settled.edge_mm()
        );
        assert_eq!(rig.now().bolt_travel_m, settled.now().bolt_travel_m);
        assert_eq!(rig.now().output_angle_rad, settled.now().output_angle_rad);
        assert_eq!(rig.now().latch_protrusion_m, settled.now().latch_protrusion_m);
    }
}

#[test]
fn nothing_in_the_house_gives_energy_to_a_free_leaf() {
    let mut rig = Rig::open(no_closer(), 30.0);
    rig.rate_rad_s = -1.5;
    let mut fastest = 1.5_f32;
    let mut turns = Vec::new();
    for _ in 0..3000 {
        let before = rig.rate_rad_s;
        rig.step(&Inputs::default());
        if before * rig.rate_rad_s < 0.0 {
            turns.push(fastest);
            fastest = 0.0;
        }
        fastest = fastest.max(rig.rate_rad_s.abs());
        assert!(fastest <= 1.5 + 1.0e-4, "faster than it was pushed: {fastest}");
    }
    assert!(turns.len() >= 2, "it bounced: {turns:?}");
    assert!(turns.windows(2).all(|pair| pair[1] < pair[0]), "each swing is slower: {turns:?}");
    assert!(rig.mechanism.is_quiet(), "and it ends at rest");
}

#[test]
fn opening_buffer_stops_the_leaf() {
    let mut rig = Rig::open(no_closer(), 80.0);
    rig.rate_rad_s = 1.5;
    rig.run(0.6, &Inputs::default());
    assert!(f64::from(rig.angle_rad) < 100.0_f64.to_radians(), "{}", rig.angle_rad);
    assert!(rig.rate_rad_s <= 0.0, "{}", rig.rate_rad_s);
}

#[test]
fn magnet_follows_the_leaf() {
    let rig = Rig::locked(Params { magnet_fitted: false, ..Params::default() });
    assert_eq!(rig.now().magnet_distance_m, None);
    let mut rig = Rig::open(Params::default(), 60.0);
    rig.step(&Inputs::default());
    let distance_m = rig.now().magnet_distance_m.unwrap();
    assert!((distance_m - 0.913).abs() < 0.002, "{distance_m} m: chord of 60 degrees and the gap");
}

#[test]
fn a_clone_taken_in_mid_contact_goes_on_bit_for_bit() {
    let wind =
        Inputs { bridge: MotorDrive::Drive { duty: -0.7 }, external_door_nm: -12.0, ..Inputs::default() };
    let mut rig = Rig::open(no_closer(), 10.0);
    rig.run_until(5.0, &wind, |rig| !rig.impacts.is_empty()).unwrap();
    let mut fork = rig.clone();
    rig.run(2.0, &wind);
    fork.run(2.0, &wind);
    assert_eq!(rig, fork);
}

#[test]
fn senseless_numbers_spread_nowhere() {
    let mut mechanism = Mechanism::new(Params::default());
    let nan = f64::NAN;
    let inputs = Inputs {
        bridge: MotorDrive::Drive { duty: nan },
        thumb_turn_nm: nan,
        handle_inner_nm: f64::INFINITY,
        handle_outer_nm: nan,
        external_door_nm: nan,
        electronics_a: nan,
    };
    let result = mechanism.step(DT_S, DoorMotion { angle_rad: nan, rate_rad_s: nan }, &inputs);
    assert!(result.door_torque_nm.is_finite());
    assert_eq!(mechanism.step(nan, DoorMotion::default(), &inputs), StepResult::default());
    assert_eq!(mechanism.step(-1.0, DoorMotion::default(), &inputs), StepResult::default());
    assert!(mechanism.state().bolt_travel_m.is_finite() && mechanism.state().supply_v.is_finite());
}

/// Hands, wind and motor at random: every combination of contacts may occur, and none may throw a body out.
#[test]
fn rough_hands_never_break_the_mechanism() {
    for (offset_m, starts_deg) in [(0.0, 0.5), (0.002, 5.0), (-0.003, 90.0)] {
        let params = Params { strike_offset_m: offset_m, ..Params::default() };
        let mut rig = Rig::open(params, starts_deg);
        let mut noise = 1_u64;
        let mut next = || {
            noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (noise >> 33) as f64 / f64::from(1_u32 << 30) - 1.0
        };
        for _ in 0..60 {
            let inputs = Inputs {
                bridge: MotorDrive::Drive { duty: next() },
                thumb_turn_nm: next(),
                handle_inner_nm: 2.0 * next(),
                handle_outer_nm: 2.0 * next(),
                external_door_nm: 80.0 * next() - 20.0,
                electronics_a: 0.02,
            };
            for _ in 0..100 {
                rig.step(&inputs);
                let (now, bolt_mm) = (rig.now(), rig.bolt_mm());
                assert!((-0.5..25.9).contains(&bolt_mm), "bolt at {bolt_mm} mm");
                assert!((-0.003..0.014).contains(&now.latch_protrusion_m), "{now:?}");
                assert!((-0.05..1.9).contains(&rig.angle_rad), "{} rad", rig.angle_rad);
                assert!((-1.6..3.2).contains(&now.output_angle_rad), "{now:?}");
                // Above the battery's own 6.15 V while a hand drives the motor back.
                assert!((2.0..7.5).contains(&now.supply_v), "{now:?}");
            }
        }
    }
}
