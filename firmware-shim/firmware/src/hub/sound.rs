//! The microphone's level, and whether it is a dog's bark. Only the level is ever measured, and only between an order
//! to record and the unlock.

use ads1x1x::channel::SingleA0;
use ads1x1x::{Ads1x1x, DataRate16Bit, TargetAddr};
use embedded_hal::i2c::I2c;

use super::config::SoundConfig;
use crate::time::Instant;

/// The converter's address, ADDR to ground.
const ADDRESS: u8 = 0x48;

/// Steps of the converter to a millivolt at ±2.048 V.
const STEPS_PER_MV: i32 = 16;

/// The ear.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Sound {
    /// Whether the converter measures; `None`: not known.
    is_on: Option<bool>,
    /// When the sound under way began, and when it was last loud.
    loud: Option<(Instant, Instant)>,
}

impl Sound {
    /// Measures, or lets the converter sleep. True during a bark.
    pub(super) fn listen<I: I2c>(
        &mut self,
        i2c: &mut I,
        wanted: bool,
        config: &SoundConfig,
        now: Instant,
    ) -> bool {
        if self.is_on != Some(wanted) {
            let told = if wanted { start(i2c) } else { stop(i2c) };
            self.is_on = told.map(|()| wanted);
            self.loud = None;
            return false;
        }
        wanted && level_db(i2c, config).is_some_and(|level_db| self.detect(level_db, config, now))
    }

    fn detect(&mut self, level_db: i32, config: &SoundConfig, now: Instant) -> bool {
        self.loud = self.loud.filter(|(_, last)| now.ms_since(*last) <= config.bark_pause_ms);
        if level_db > config.bark_db {
            let began = self.loud.map_or(now, |(began, _)| began);
            self.loud = Some((began, now));
        }
        self.loud.is_some_and(|(began, last)| last.ms_since(began) > config.bark_ms)
    }
}

/// 860 conversions a second of AIN0: each poll finds a new one.
fn start<I: I2c>(i2c: &mut I) -> Option<()> {
    let mut converter = Ads1x1x::new_ads1115(i2c, TargetAddr::default());
    converter.set_data_rate(DataRate16Bit::Sps860).ok()?;
    let mut converter = converter.into_continuous().ok()?;
    converter.select_channel(SingleA0).ok()
}

/// In single-shot mode, in which every new driver is, the converter sleeps until it is read.
fn stop<I: I2c>(i2c: &mut I) -> Option<()> {
    Ads1x1x::new_ads1115(i2c, TargetAddr::default()).set_data_rate(DataRate16Bit::Sps128).ok()
}

/// The last conversion. Read without the driver, whose change to continuous mode would begin a new one.
fn level_db<I: I2c>(i2c: &mut I, config: &SoundConfig) -> Option<i32> {
    let mut steps = [0; 2];
    i2c.write_read(ADDRESS, &[0], &mut steps).ok()?;
    (i32::from(i16::from_be_bytes(steps)) / STEPS_PER_MV).checked_div(config.mv_per_db)
}

#[cfg(test)]
mod tests;
