//! When an event of an input begins: near a moment of the base world's story, at a time, or in a state of the plant.

use twin_core::world::{Begins, Choices, FormulaText};

use crate::input::Words;

/// Ways in which an event's time can be meant; the first ones are the most frequent.
const WAYS: u32 = 8;
/// Of these, the ones that mean a moment of the base world's story, a time, and a condition.
const MOMENTS: u32 = 4;
const TIMES: u32 = 7;
/// A word of time counts these, ms.
pub(crate) const STEP_MS: u32 = 10;

/// States of lock, hub, courier and service in which something may begin. What happens then depends on the whole
/// scenario, not on seconds.
pub(crate) const CONDITIONS: [&str; 22] = [
    "motor.drive == -1",
    "motor.drive == 1",
    "bolt.driven_out",
    "door.gap_m > 0.02",
    "door.gap_m > 0.5",
    "parcel.inside",
    "parcel.inside & door.closed",
    "parcel.inside & motor.drive == 1",
    "bolt.openings > 0 & bolt.home",
    "keypad.digits >= 1",
    "keypad.digits >= 5",
    "keypad.codes_entered >= 1",
    "nearby.challenges >= 1",
    "hub.shutter_open",
    "hub.recording",
    "service.recording_confirmed",
    "service.code_released",
    "person.courier.zone == hall",
    "delivery.delivered",
    "delivery.refused",
    "lock.boots >= 2",
    "hub.boots >= 2",
];

/// Decodes the three words of an event that say when it begins. `moments_s`: of the base world's story.
pub(crate) fn begins(way: u16, a: u16, b: u16, moments_s: &[f64], ends_s: f64) -> Begins {
    match Words::new(&[way]).up_to(WAYS - 1) {
        0..MOMENTS => {
            let last = moments_s.len().saturating_sub(1) as u32;
            let moment_s = moments_s.get(Words::new(&[a]).up_to(last) as usize).copied().unwrap_or(0.0);
            // 0, 50, -50, 100, -100 ... ms.
            let steps = Words::new(&[b]).up_to(20);
            let away_s = f64::from(steps.div_ceil(2)) * 0.05 * if steps % 2 == 1 { 1.0 } else { -1.0 };
            at(moment_s + away_s, ends_s)
        }
        MOMENTS..TIMES => at(f64::from(u32::from(a) * STEP_MS) / 1000.0, ends_s),
        _ => {
            let index = Words::new(&[a]).up_to(CONDITIONS.len() as u32 - 1) as usize;
            let text = CONDITIONS.get(index).copied().unwrap_or_default();
            let after_s = f64::from(Words::new(&[b]).up_to(40)) * 0.05;
            Begins::When { formula: FormulaText::from(text.to_owned()), after_s: rounded(after_s) }
        }
    }
}

/// The words that mean this time, ms: see [`begins`].
pub(crate) fn words_of_ms(at_ms: u32) -> [u16; 3] {
    // The middle of the words that mean a time.
    let way = (MOMENTS + TIMES) * 65_536 / (2 * WAYS);
    [way as u16, (at_ms / STEP_MS).min(u32::from(u16::MAX)) as u16, 0]
}

fn at(at_s: f64, ends_s: f64) -> Begins {
    Begins::At(rounded(at_s).clamp(0.01, ends_s - 0.01))
}

/// To whole ms.
fn rounded(time_s: f64) -> f64 {
    libm::round(time_s * 1000.0) / 1000.0
}

#[cfg(test)]
mod tests;
