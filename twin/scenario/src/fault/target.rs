//! What a fault acts on.

use super::FaultKind;

impl FaultKind {
    /// What it acts on, for people: no two faults may act on the same target at once.
    #[must_use]
    pub fn target(&self) -> String {
        match self {
            Self::JamLink(jam) => format!("jam_link {:?}", jam.link),
            Self::Partition(part) => format!("partition {:?} {:?}", part.link, part.way),
            Self::KillPhone(kill) => format!("kill_phone {:?}", kill.who),
            // Jammers add up: each one is separate.
            Self::Jam(jam) => format!("jam at {:?}", jam.at_m),
            Self::CutPower(cut) => format!("cut_power {}", cut.device.word()),
            Self::I2c(fault) => format!("i2c {:?}", fault.chip),
            Self::Pin(fault) => format!("pin {:?}", fault.line),
            Self::Replay(replay) => format!("replay to {:?}", replay.to),
            Self::CutShort(resize) => format!("cut_short to {:?}", resize.to),
            Self::Lengthen(resize) => format!("lengthen to {:?}", resize.to),
            Self::Delay(delay) => format!("delay to {:?}", delay.to),
            Self::Reorder(frames) => format!("reorder to {:?}", frames.to),
            Self::Forge(forge) => format!("forge to {:?}", forge.to),
            Self::Tap(tap) => format!("tap {:?} {:?}", tap.line, tap.how),
            // Forged orders of one kind do not interfere with those of another.
            Self::ForgeFilm(forge) => format!("forge_film {:?}", forge.how),
            other => other.key().to_owned(),
        }
        .to_lowercase()
    }
}
