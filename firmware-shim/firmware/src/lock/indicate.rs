//! Two lights and a buzzer: signals to the person in front of the lock.
//!
//! | sign | meaning |
//! |---|---|
//! | click | key taken |
//! | green | withdrawn: open the door |
//! | red for 1.5 s, low buzz | refused |
//! | red, blinking | alarm |
//! | two beeps, green goes out | locked again |

use crate::time::Instant;

const REFUSED_LIGHT_MS: u64 = 1_500;
const BLINK_MS: u64 = 500;
/// An alarm blinks for this long: anybody there has seen it by then, and light drains the battery.
const ALARM_BLINK_MS: u64 = 60_000;

/// Lights and sounds under way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Indicator {
    sound: Option<(Sound, Instant)>,
    red_until: Option<Instant>,
    alarm_since: Option<Instant>,
}

/// The buzzer's signals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sound {
    Click,
    Refused,
    Relocked,
}

/// What lights and buzzer should do now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Signs {
    pub(super) green: bool,
    pub(super) red: bool,
    pub(super) buzzer_percent: u8,
    /// When they change next; `None` if nothing changes by itself.
    pub(super) until: Option<Instant>,
}

impl Sound {
    /// Loudness as duty, %, and for how long, ms; in turn.
    const fn notes(self) -> &'static [(u8, u64)] {
        match self {
            Self::Click => &[(50, 30)],
            Self::Refused => &[(20, 400)],
            Self::Relocked => &[(50, 80), (0, 80), (50, 80)],
        }
    }
}

impl Indicator {
    /// Starts a sound and replaces any other.
    pub(super) fn play(&mut self, sound: Sound, now: Instant) {
        self.sound = Some((sound, now));
        if sound == Sound::Refused {
            self.red_until = Some(now.after_ms(REFUSED_LIGHT_MS));
        }
    }

    /// What to show at `now`.
    pub(super) fn signs(&mut self, is_open: bool, has_alarm: bool, now: Instant) -> Signs {
        let (buzzer_percent, sound_until) = self.note(now);
        let refused_until = self.red_until.filter(|until| now < *until);
        let blink = self.blink(has_alarm, now);
        Signs {
            green: is_open,
            red: refused_until.is_some() || blink.is_some_and(|(lit, _)| lit),
            buzzer_percent,
            until: [sound_until, refused_until, blink.map(|(_, until)| until)].into_iter().flatten().min(),
        }
    }

    /// Duty of the note that sounds at `now`, and its end.
    fn note(&mut self, now: Instant) -> (u8, Option<Instant>) {
        let Some((sound, began_at)) = self.sound else {
            return (0, None);
        };
        let mut ends_at = began_at;
        for (percent, for_ms) in sound.notes() {
            ends_at = ends_at.after_ms(*for_ms);
            if now < ends_at {
                return (*percent, Some(ends_at));
            }
        }
        self.sound = None;
        (0, None)
    }

    /// Whether an alarm's light is lit at `now`, and when that changes.
    fn blink(&mut self, has_alarm: bool, now: Instant) -> Option<(bool, Instant)> {
        if !has_alarm {
            self.alarm_since = None;
            return None;
        }
        let since = *self.alarm_since.get_or_insert(now);
        let for_ms = now.ms_since(since);
        if for_ms >= ALARM_BLINK_MS {
            return None;
        }
        let halves = for_ms / BLINK_MS;
        let until = since.after_ms(halves.saturating_add(1).saturating_mul(BLINK_MS));
        Some((halves.is_multiple_of(2), until))
    }
}
