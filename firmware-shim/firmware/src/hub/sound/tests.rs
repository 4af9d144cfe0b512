use super::*;
use crate::hub::HubConfig;

/// Whether this is a bark: levels in dB, 10 ms each.
fn barks(levels_db: &[(i32, u64)]) -> bool {
    let config = HubConfig::default().sound;
    let (mut sound, mut at_ms, mut barks) = (Sound::default(), 0, false);
    for (level_db, for_ms) in levels_db {
        for _ in 0..for_ms / 10 {
            at_ms += 10;
            barks |= sound.detect(*level_db, &config, Instant::from_ms(at_ms));
        }
    }
    barks
}

#[test]
fn a_bark_is_loud_for_long_enough() {
    assert!(barks(&[(40, 500), (92, 250), (40, 500)]));
    assert!(!barks(&[(40, 500), (92, 120), (40, 500)]), "a slam is short");
    assert!(!barks(&[(72, 2_000)]), "knocking is softer");
    assert!(barks(&[(92, 100), (60, 20), (92, 100)]), "a short dip is still the same bark");
    assert!(!barks(&[(92, 100), (60, 100), (92, 100)]));
}
