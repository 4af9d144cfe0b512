//! What pictures show: whether something moves, and whether somebody is there who was not there before. From pixels
//! alone.

use super::camera::Shot;
use super::config::SceneConfig;
use super::picture::Pixels;
use crate::time::Instant;

/// Pixels and their exposure.
type Seen = (Pixels, u32);

/// What was seen so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scene {
    /// The last picture before anybody could come in.
    before: Option<Seen>,
    last: Option<Seen>,
    /// When something last moved, a person was last in the picture, something warm last moved.
    moved_at: Option<Instant>,
    person_at: Option<Instant>,
    warm_at: Option<Instant>,
    /// Since when there are pictures without a break.
    seeing_since: Option<Instant>,
}

impl Scene {
    /// A scene not yet looked at.
    pub(super) const fn new() -> Self {
        let (before, last, moved_at, person_at, warm_at) = (None, None, None, None, None);
        Self { before, last, moved_at, person_at, warm_at, seeing_since: None }
    }

    /// A scene after a reset in mid-visit; `before` from flash.
    pub(super) fn resumed(before: Option<Seen>) -> Self {
        Self { before, ..Self::new() }
    }

    /// Takes a picture. `may_be_open`: from now on somebody may come in.
    pub(super) fn take(&mut self, shot: &Shot, may_be_open: bool, config: &SceneConfig, now: Instant) {
        if !shot.is_settled {
            return;
        }
        let seen = (shot.pixels, shot.exposure);
        let changed = |then: &Seen| changed_pixels(&seen, then, config);
        if self.last.is_none_or(|last| changed(&last) >= config.motion_pixels) {
            self.moved_at = Some(now);
        }
        self.last = Some(seen);
        self.seeing_since.get_or_insert(now);
        if !may_be_open {
            // A dark or white picture does not tell how the room was.
            self.before = Some(seen).filter(|_| shot.shows).or(self.before);
        } else if self.before.is_some_and(|before| changed(&before) >= config.person_pixels) {
            self.person_at = Some(now);
        }
    }

    /// Whether it knows the room as it was before anybody could come in.
    pub(super) const fn knows_before(&self) -> bool {
        self.before.is_some()
    }

    /// Takes the PIR.
    pub(super) fn feel(&mut self, is_warm: bool, now: Instant) {
        if is_warm {
            self.warm_at = Some(now);
        }
    }

    /// The camera is blind: what was quiet before says nothing.
    pub(super) fn blind(&mut self) {
        self.seeing_since = None;
    }

    /// Nobody moves, nobody is there and nothing is warm, for `quiet_ms` that all lie after `locked_since`: whoever
    /// hid before the bolt ran is still inside.
    pub(super) fn is_quiet_since(&self, locked_since: Instant, quiet_ms: u64, now: Instant) -> bool {
        // Without a picture from before the visit a person who stands still is not told from a coat.
        let quiet_ms = if self.before.is_some() { quiet_ms } else { quiet_ms.saturating_mul(3) };
        let is_past = |at: Option<Instant>| at.is_none_or(|at| now.ms_since(at) >= quiet_ms);
        let saw_all = self.seeing_since.is_some_and(|since| now.ms_since(since) >= quiet_ms);
        saw_all
            && is_past(Some(locked_since))
            && is_past(self.moved_at)
            && is_past(self.person_at)
            && is_past(self.warm_at)
    }
}

/// Pixels that differ once both pictures are brought to the longer exposure of the two. What is white in
/// either is no witness: it may be much brighter than it looks.
fn changed_pixels((now, now_light): &Seen, (then, then_light): &Seen, config: &SceneConfig) -> u16 {
    let pairs = now.0.iter().zip(&then.0);
    let longer = (*now_light).max(*then_light).max(1);
    let scaled = |pixel: u8, light: u32| {
        u32::from(pixel.saturating_sub(config.black))
            .saturating_mul(longer)
            .checked_div(light)
            .unwrap_or(u32::MAX)
    };
    let differ = |(now, then): &(&u8, &u8)| {
        let (a, b) = (scaled(**now, *now_light), scaled(**then, *then_light));
        // Scaling scales noise too.
        let by = scaled(config.pixel_by.saturating_add(config.black), (*now_light).min(*then_light));
        let is_white = **now == u8::MAX || **then == u8::MAX;
        a.abs_diff(b) > by && (!is_white || now_light == then_light)
    };
    u16::try_from(pairs.filter(differ).count()).unwrap_or(u16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hub::{HubConfig, PIXELS, WIDTH};

    fn shot(pixels: Pixels, exposure: u32) -> Shot {
        Shot { pixels, exposure, is_settled: true, shows: true }
    }

    /// The hall with something dark of this size in it.
    fn hall(width: usize, height: usize) -> Pixels {
        let mut pixels = Pixels([120; PIXELS]);
        for row in 0..height {
            for column in 0..width {
                pixels.0[(row + 4) * WIDTH + column + 10] = 60;
            }
        }
        pixels
    }

    /// Whether the hall counts as quiet 6 s after the door was locked with this in it.
    fn is_quiet_with(left: Pixels, exposure: u32) -> bool {
        let config = HubConfig::default().scene;
        let mut scene = Scene::new();
        scene.take(&shot(hall(0, 0), 100), false, &config, Instant::from_ms(0));
        for at_ms in (200..6_600).step_by(200) {
            scene.take(&shot(left, exposure), true, &config, Instant::from_ms(at_ms));
        }
        scene.is_quiet_since(Instant::from_ms(0), 5_000, Instant::from_ms(6_500))
    }

    #[test]
    fn a_parcel_may_stay_a_person_may_not() {
        assert!(is_quiet_with(hall(0, 0), 100));
        assert!(is_quiet_with(hall(3, 2), 100), "a parcel of 0.6 x 0.4 m");
        assert!(!is_quiet_with(hall(2, 9), 100), "a person at 3 m who stands still");
    }

    #[test]
    fn another_exposure_is_no_person() {
        let halved = Pixels(hall(0, 0).0.map(|pixel| 8 + (pixel - 8) / 2));
        assert!(is_quiet_with(halved, 50));
        assert!(!is_quiet_with(halved, 100), "but half the light is something");
    }

    #[test]
    fn movement_and_warmth_keep_the_film_running() {
        let config = HubConfig::default().scene;
        let mut scene = Scene::new();
        for step in 0..40 {
            let width = if step < 20 { step % 2 * 3 } else { 0 };
            scene.take(&shot(hall(width, 1), 100), false, &config, Instant::from_ms(step as u64 * 200));
        }
        assert!(!scene.is_quiet_since(Instant::from_ms(0), 5_000, Instant::from_ms(8_000)));
        assert!(scene.is_quiet_since(Instant::from_ms(0), 5_000, Instant::from_ms(9_100)));
        scene.feel(true, Instant::from_ms(9_000));
        assert!(!scene.is_quiet_since(Instant::from_ms(0), 5_000, Instant::from_ms(13_900)));
        scene.blind();
        assert!(
            !scene.is_quiet_since(Instant::from_ms(0), 5_000, Instant::from_ms(20_000)),
            "who sees nothing knows nothing"
        );
    }
}
