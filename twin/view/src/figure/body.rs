//! What people look like: one solid for each bone, hung from its joint along -y with the front at -z.

use bevy::math::{Quat, Vec3};

use super::pose::{ANKLE_M, BONES, FOREARM_M, SHIN_M, SHOULDER_HALF_M, SHOULDERS_UP_M, THIGH_M, UPPER_ARM_M};
use super::solid::{Ring, Solid, ring};
use super::wear::{Head, Wear};

/// Bones in the order of [`super::pose::bones`].
pub(super) fn solids(wear: &Wear) -> [Solid; BONES] {
    let pair = |make: fn(f32, &Wear) -> Solid| [make(-1.0, wear), make(1.0, wear)];
    let [ua_l, ua_r] = pair(upper_arm);
    let [fa_l, fa_r] = pair(forearm);
    let [h_l, h_r] = pair(hand);
    let [t_l, t_r] = pair(|_, wear| thigh(wear));
    let [s_l, s_r] = pair(|_, wear| shin(wear));
    let [f_l, f_r] = pair(|_, wear| shoe(wear));
    [pelvis(wear), chest(wear), head(wear), ua_l, ua_r, fa_l, fa_r, h_l, h_r, t_l, t_r, s_l, s_r, f_l, f_r]
}

fn pelvis(wear: &Wear) -> Solid {
    let mut s = Solid::default();
    s.ink(wear.trousers).loft(
        &[
            ring(-0.085, 0.075, 0.075, 0.0),
            ring(-0.055, 0.135, 0.105, 0.004),
            ring(0.0, 0.163, 0.118, 0.006),
            ring(0.06, 0.155, 0.108, 0.0),
            ring(0.13, 0.140, 0.098, 0.0),
        ],
        16,
    );
    s.ink(wear.shoes).loft(&[ring(0.045, 0.160, 0.112, 0.0), ring(0.08, 0.157, 0.110, 0.0)], 16);
    s
}

/// From the waist up; the shoulders' slope ends at the neck.
fn chest(wear: &Wear) -> Solid {
    let mut s = Solid::default();
    let trunk: [Ring; 8] = [
        ring(-0.082, 0.168, 0.118, 0.002).square(2.3),
        ring(-0.075, 0.173, 0.124, 0.002).square(2.4),
        ring(0.08, 0.160, 0.114, 0.0).square(2.4),
        ring(0.22, 0.184, 0.128, 0.0).square(2.4),
        ring(0.33, 0.196, 0.126, 0.006).square(2.3),
        ring(0.405, 0.196, 0.104, 0.014),
        ring(0.440, 0.140, 0.086, 0.016),
        ring(0.468, 0.066, 0.066, 0.010),
    ];
    s.ink(wear.jacket).loft(&trunk, 18);
    // A reflective stripe around the chest.
    s.ink(wear.stripe).loft(
        &[ring(0.205, 0.1855, 0.1295, 0.0).square(2.4), ring(0.245, 0.1895, 0.1305, 0.001).square(2.4)],
        18,
    );
    // Collar and zip.
    s.ink(wear.jacket_dark).loft(&[ring(0.448, 0.080, 0.080, 0.012), ring(0.492, 0.066, 0.068, 0.004)], 12);
    s.ink(wear.pale).at(0.0, 0.10, -0.120).block(Vec3::new(0.004, 0.14, 0.004), 0.0);
    // A badge.
    s.ink(wear.pale).at(-0.085, 0.315, -0.121).block(Vec3::new(0.026, 0.017, 0.006), 0.002);
    if wear.carries_bag {
        bag(&mut s, wear);
    }
    // Round shoulders.
    for side in [-1.0, 1.0] {
        s.ink(wear.jacket)
            .at(side * (SHOULDER_HALF_M - 0.008), SHOULDERS_UP_M - 0.006, 0.006)
            .ball(Vec3::new(0.066, 0.062, 0.064), 10);
    }
    s
}

/// The courier's bag on the back, with its straps.
fn bag(s: &mut Solid, wear: &Wear) {
    s.ink(wear.bag).at(0.0, 0.205, 0.195).block(Vec3::new(0.145, 0.175, 0.075), 0.022);
    s.ink(wear.bag_dark).at(0.0, 0.325, 0.202).block(Vec3::new(0.150, 0.062, 0.078), 0.018);
    s.ink(wear.stripe).at(0.0, 0.20, 0.272).block(Vec3::new(0.10, 0.012, 0.003), 0.0);
    for side in [-1.0, 1.0] {
        let x = side * 0.098;
        s.ink(wear.bag_dark);
        s.at(x, 0.225, -0.115).block(Vec3::new(0.017, 0.13, 0.010), 0.004);
        s.at(x, 0.418, 0.02).turned(Quat::from_rotation_x(0.12)).block(Vec3::new(0.017, 0.012, 0.105), 0.004);
        s.at(x, 0.375, -0.092)
            .turned(Quat::from_rotation_x(0.62))
            .block(Vec3::new(0.017, 0.045, 0.010), 0.004);
    }
}

/// Neck, head and what is on it; the joint is the neck's base.
fn head(wear: &Wear) -> Solid {
    let mut s = Solid::default();
    s.ink(wear.skin).loft(
        &[ring(-0.03, 0.056, 0.056, 0.012), ring(0.03, 0.052, 0.054, 0.004), ring(0.085, 0.054, 0.058, 0.0)],
        12,
    );
    // Face: chin, jaw, cheeks, brow, crown.
    s.loft(
        &[
            ring(0.045, 0.022, 0.022, -0.060),
            ring(0.055, 0.042, 0.046, -0.042),
            ring(0.085, 0.060, 0.074, -0.020),
            ring(0.130, 0.072, 0.088, -0.010),
            ring(0.175, 0.076, 0.094, -0.004),
            ring(0.215, 0.074, 0.094, 0.002),
            ring(0.250, 0.060, 0.078, 0.006),
            ring(0.270, 0.030, 0.040, 0.006),
        ],
        16,
    );
    s.at(0.0, 0.128, -0.099).turned(Quat::from_rotation_x(-0.25)).ball(Vec3::new(0.013, 0.026, 0.017), 8);
    for side in [-1.0, 1.0] {
        s.ink(wear.skin).at(side * 0.076, 0.142, 0.004).ball(Vec3::new(0.011, 0.028, 0.018), 8);
        s.ink(wear.hair).at(side * 0.030, 0.158, -0.0905).ball(Vec3::new(0.0085, 0.008, 0.006), 6);
        s.at(side * 0.031, 0.178, -0.0915).block(Vec3::new(0.015, 0.0035, 0.006), 0.002);
    }
    s.ink(0xB0714F).at(0.0, 0.083, -0.0915).block(Vec3::new(0.019, 0.003, 0.004), 0.001);
    match wear.head {
        Head::Cap => cap(&mut s, wear),
        Head::Hair => hair(&mut s, wear),
        Head::Hood => hood(&mut s, wear),
    }
    s
}

/// A cap with a peak, and hair under it.
fn cap(s: &mut Solid, wear: &Wear) {
    s.ink(wear.hair).at(0.0, 0.0, 0.0).loft(
        &[
            ring(0.115, 0.060, 0.050, 0.046),
            ring(0.15, 0.078, 0.070, 0.030),
            ring(0.208, 0.077, 0.074, 0.016),
        ],
        14,
    );
    s.ink(wear.jacket).loft(
        &[
            ring(0.196, 0.083, 0.101, 0.001),
            ring(0.225, 0.083, 0.102, 0.001),
            ring(0.262, 0.073, 0.090, 0.003),
            ring(0.285, 0.048, 0.060, 0.004),
            ring(0.292, 0.016, 0.020, 0.004),
        ],
        16,
    );
    s.ink(wear.stripe).loft(&[ring(0.198, 0.0842, 0.1022, 0.001), ring(0.212, 0.0842, 0.1026, 0.001)], 16);
    s.ink(wear.jacket_dark)
        .at(0.0, 0.198, -0.128)
        .turned(Quat::from_rotation_x(-0.16))
        .loft(&[ring(-0.006, 0.064, 0.058, 0.0).square(2.6), ring(0.006, 0.060, 0.056, 0.0).square(2.6)], 14);
}

/// Hair that falls to the neck, and a bun.
fn hair(s: &mut Solid, wear: &Wear) {
    s.ink(wear.hair).at(0.0, 0.0, 0.0).loft(
        &[
            ring(0.060, 0.052, 0.036, 0.066),
            ring(0.110, 0.076, 0.058, 0.050),
            ring(0.165, 0.084, 0.080, 0.030),
            ring(0.215, 0.085, 0.093, 0.016),
            ring(0.250, 0.077, 0.090, 0.008),
            ring(0.278, 0.054, 0.066, 0.006),
            ring(0.290, 0.020, 0.026, 0.006),
        ],
        16,
    );
    s.at(0.0, 0.205, 0.118).ball(Vec3::new(0.040, 0.040, 0.036), 12);
}

/// A hood that hides all but the face, and a scarf before the mouth.
fn hood(s: &mut Solid, wear: &Wear) {
    s.ink(wear.jacket).at(0.0, 0.0, 0.0).loft(
        &[
            ring(-0.020, 0.100, 0.092, 0.020),
            ring(0.040, 0.090, 0.082, 0.030),
            ring(0.110, 0.094, 0.084, 0.030),
            ring(0.180, 0.098, 0.096, 0.020),
            ring(0.240, 0.092, 0.104, 0.008),
            ring(0.282, 0.066, 0.082, 0.006),
            ring(0.302, 0.022, 0.030, 0.006),
        ],
        16,
    );
    s.ink(wear.jacket_dark).loft(&[ring(0.022, 0.072, 0.082, -0.018), ring(0.104, 0.074, 0.086, -0.018)], 14);
}

fn upper_arm(side: f32, wear: &Wear) -> Solid {
    let mut s = Solid::default();
    s.ink(wear.jacket).loft(
        &[
            ring(0.045, 0.026, 0.026, 0.0),
            ring(0.025, 0.050, 0.050, 0.0),
            ring(-0.03, 0.060, 0.061, 0.0),
            ring(-0.15, 0.051, 0.053, 0.0),
            ring(-UPPER_ARM_M, 0.044, 0.045, 0.0),
            ring(-UPPER_ARM_M - 0.03, 0.030, 0.030, 0.0),
        ],
        12,
    );
    // The stripe goes round the sleeve.
    s.ink(wear.stripe).loft(&[ring(-0.155, 0.0525, 0.0545, 0.0), ring(-0.19, 0.0505, 0.0525, 0.0)], 12);
    s.ink(wear.pale).at(side * 0.056, -0.085, 0.0).block(Vec3::new(0.004, 0.020, 0.015), 0.002);
    s
}

fn forearm(_side: f32, wear: &Wear) -> Solid {
    let mut s = Solid::default();
    s.ink(wear.jacket).loft(
        &[
            ring(0.028, 0.026, 0.026, 0.0),
            ring(0.012, 0.041, 0.041, 0.0),
            ring(-0.05, 0.046, 0.046, 0.0),
            ring(-0.17, 0.038, 0.038, 0.0),
            ring(-0.225, 0.036, 0.038, 0.0),
        ],
        12,
    );
    s.ink(wear.jacket_dark).loft(&[ring(-0.205, 0.0385, 0.0405, 0.0), ring(-0.238, 0.037, 0.039, 0.0)], 12);
    s.ink(wear.skin).loft(&[ring(-0.22, 0.028, 0.031, 0.0), ring(-FOREARM_M - 0.012, 0.025, 0.031, 0.0)], 10);
    s
}

/// A hand with a forefinger that points, three fingers slightly curled, and a thumb. The palm of the right looks to -x.
fn hand(side: f32, wear: &Wear) -> Solid {
    let mut s = Solid::default();
    s.ink(wear.skin).loft(
        &[
            ring(0.012, 0.022, 0.027, 0.0),
            ring(-0.03, 0.022, 0.036, 0.0).square(2.5),
            ring(-0.085, 0.019, 0.041, 0.0).square(2.8),
            ring(-0.104, 0.014, 0.038, 0.0).square(2.8),
        ],
        12,
    );
    let inward = -side;
    s.limb(Vec3::new(0.0, -0.095, -0.027), Vec3::new(0.0, -0.178, -0.022), 0.0105, 0.0085, 8);
    for (i, z) in [-0.006_f32, 0.014, 0.032].into_iter().enumerate() {
        let long = [0.040, 0.036, 0.028][i];
        let knuckle = Vec3::new(inward * 0.006, -0.100 - long, z);
        s.limb(Vec3::new(0.0, -0.095, z), knuckle, 0.0105, 0.0098, 7);
        s.limb(knuckle, knuckle + Vec3::new(inward * 0.020, -0.022, 0.0), 0.0098, 0.0085, 7);
    }
    s.limb(
        Vec3::new(inward * 0.006, -0.035, -0.034),
        Vec3::new(inward * 0.020, -0.080, -0.058),
        0.013,
        0.010,
        8,
    );
    s
}

fn thigh(wear: &Wear) -> Solid {
    let mut s = Solid::default();
    s.ink(wear.trousers).loft(
        &[
            ring(0.07, 0.045, 0.050, 0.0),
            ring(0.03, 0.080, 0.090, 0.0),
            ring(-0.05, 0.088, 0.096, 0.0),
            ring(-0.22, 0.073, 0.082, -0.002),
            ring(-0.38, 0.060, 0.066, -0.004),
            ring(-THIGH_M, 0.056, 0.062, -0.004),
            ring(-THIGH_M - 0.045, 0.036, 0.042, -0.004),
        ],
        14,
    );
    s
}

fn shin(wear: &Wear) -> Solid {
    let mut s = Solid::default();
    s.ink(wear.trousers).loft(
        &[
            ring(0.045, 0.036, 0.042, -0.004),
            ring(0.01, 0.055, 0.061, -0.004),
            ring(-0.10, 0.056, 0.064, 0.010),
            ring(-0.25, 0.052, 0.058, 0.006),
            ring(-SHIN_M + 0.035, 0.052, 0.060, -0.002),
        ],
        14,
    );
    s.ink(wear.shoes)
        .loft(&[ring(-SHIN_M + 0.05, 0.036, 0.042, 0.004), ring(-SHIN_M - 0.015, 0.036, 0.044, 0.0)], 10);
    s
}

/// The joint is the ankle; the sole lies [`ANKLE_M`] below.
fn shoe(wear: &Wear) -> Solid {
    let mut s = Solid::default();
    let sole = -ANKLE_M;
    s.ink(wear.soles).at(0.0, 0.0, -0.055).loft(
        &[ring(sole, 0.046, 0.138, 0.0).square(2.7), ring(sole + 0.026, 0.047, 0.140, 0.0).square(2.7)],
        16,
    );
    s.ink(wear.shoes).loft(
        &[
            ring(sole + 0.022, 0.043, 0.134, 0.0).square(2.6),
            ring(sole + 0.050, 0.041, 0.120, 0.012).square(2.3),
            ring(sole + 0.072, 0.038, 0.082, 0.044),
            ring(sole + 0.105, 0.038, 0.050, 0.058),
        ],
        14,
    );
    s.ink(wear.soles)
        .at(0.0, sole + 0.069, -0.055)
        .turned(Quat::from_rotation_x(0.45))
        .block(Vec3::new(0.022, 0.004, 0.030), 0.002);
    s
}

/// The phone in the hand, in the frame of the right wrist.
pub(super) fn phone() -> Solid {
    let mut s = Solid::default();
    s.ink(0x1C1F24).at(-0.026, -0.125, -0.012).block(Vec3::new(0.005, 0.072, 0.036), 0.003);
    s.ink(0xCFE6F2).at(-0.0315, -0.125, -0.012).block(Vec3::new(0.001, 0.066, 0.032), 0.0);
    s
}
