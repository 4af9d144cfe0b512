//! How one pose becomes the next: trunk, hands and eyes follow what they are to do with a short delay each.
//!
//! Kept relative to the body, so that walking and turning leave nothing behind. A frame that does not follow the one
//! before (a single shot, a jump in time) is taken as it is.

use bevy::math::{Quat, Vec3};

use super::pose::{Hand, Stance, Trunk, yaw};

/// Time constants of trunk, hands and eyes, s. Estimates; hands must keep up with a key that is down for 0.1 s.
const TRUNK_S: f32 = 0.16;
const HANDS_S: f32 = 0.025;
/// A trunk that rises or bows is no faster than this, m/s and rad/s. Estimates.
const TRUNK_M_S: f32 = 0.9;
const TRUNK_RAD_S: f32 = 2.2;
/// A hand that reaches for something is no faster than this, m/s. Estimate.
const HAND_M_S: f32 = 3.0;
const EYES_S: f32 = 0.15;
/// A stride begins and ends no faster than within this time, s.
const STRIDE_S: f32 = 0.2;
/// Frames further apart than this do not follow each other, s.
const JUMP_S: f32 = 0.6;

/// The pose before.
#[derive(Debug, Default)]
pub(super) struct Glide {
    /// Time of the frame before, ns.
    at_ns: Option<u64>,
    /// Since the frame before, s; none if there is nothing to glide from.
    since_s: Option<f32>,
    walking: f32,
    trunk: Trunk,
    look_at: Vec3,
    hands: [Option<Hand>; 2],
}

impl Glide {
    /// Begins the frame of this time.
    pub(super) fn begin(&mut self, now_ns: u64) {
        let since_ns = self.at_ns.and_then(|at_ns| now_ns.checked_sub(at_ns));
        self.since_s = since_ns.map(|ns| ns as f32 * 1e-9).filter(|s| *s < JUMP_S);
        self.at_ns = Some(now_ns);
    }

    /// Forgets everything: the person is away.
    pub(super) fn forget(&mut self) {
        *self = Self::default();
    }

    /// Share of a stride, 0 stands .. 1 walks.
    pub(super) fn walking(&mut self, wanted: f32) -> f32 {
        let most = self.since_s.map_or(1.0, |s| s / STRIDE_S);
        self.walking += (wanted - self.walking).clamp(-most, most);
        self.walking
    }

    /// Trunk and eyes.
    pub(super) fn trunk(&mut self, stance: &mut Stance) {
        let (share, eyes) = (self.share(TRUNK_S), self.share(EYES_S));
        let most = |per_s: f32| self.since_s.map_or(f32::INFINITY, |s| per_s * s);
        let (most_m, most_rad) = (most(TRUNK_M_S), most(TRUNK_RAD_S));
        let mix = |from: f32, to: f32| from + ((to - from) * share).clamp(-most_rad, most_rad);
        let shift = (stance.trunk.shift - self.trunk.shift) * share;
        self.trunk = Trunk {
            shift: self.trunk.shift + shift.clamp_length_max(most_m),
            lean_rad: mix(self.trunk.lean_rad, stance.trunk.lean_rad),
            twist_rad: mix(self.trunk.twist_rad, stance.trunk.twist_rad),
        };
        let (body, at) = frame_of(stance);
        self.look_at = self.look_at.lerp(body.inverse() * (stance.look_at - at), eyes);
        stance.trunk = self.trunk;
        stance.look_at = at + body * self.look_at;
    }

    /// Hands.
    pub(super) fn hands(&mut self, stance: &mut Stance) {
        let (share, most_m) = (self.share(HANDS_S), self.since_s.map_or(f32::INFINITY, |s| HAND_M_S * s));
        let (body, at) = frame_of(stance);
        for (kept, hand) in self.hands.iter_mut().zip(&mut stance.hands) {
            let wanted = Hand { wrist: body.inverse() * (hand.wrist - at), turn: body.inverse() * hand.turn };
            let now = kept.map_or(wanted, |before| {
                let share = share.min(most_m / before.wrist.distance(wanted.wrist).max(1e-6));
                Hand {
                    wrist: before.wrist.lerp(wanted.wrist, share),
                    turn: before.turn.slerp(wanted.turn, share),
                }
            });
            *kept = Some(now);
            *hand = Hand { wrist: at + body * now.wrist, turn: body * now.turn };
        }
    }

    /// Share of the way that is made in this frame by what has this time constant.
    fn share(&self, time_s: f32) -> f32 {
        self.since_s.map_or(1.0, |s| 1.0 - (-s / time_s).exp())
    }
}

fn frame_of(stance: &Stance) -> (Quat, Vec3) {
    (yaw(stance.facing), Vec3::new(stance.at.x, 0.0, stance.at.y))
}
