//! Faults generated from a seed: each kind at most once in a world, so that no two act on the same target at once.

use twin_service::OperatorAct;

use super::Draws;
use crate::*;

pub(super) fn faults(d: &mut Draws, ends_s: f64) -> Vec<Fault> {
    let first = d.below(FaultKind::KEYS.len());
    let kinds = (0..d.below(6)).map(|n| (first + 7 * n) % FaultKind::KEYS.len());
    kinds
        .map(|kind| {
            let begins = if d.is() {
                Begins::At(d.number(0.0, ends_s * 0.999))
            } else {
                let formula = FormulaText::from(d.text());
                Begins::When { formula, after_s: d.one(&[0.0, 0.3, 7.0]) }
            };
            Fault { begins, what: what(d, FaultKind::KEYS[kind], ends_s) }
        })
        .collect()
}

fn what(d: &mut Draws, key: &str, ends_s: f64) -> FaultKind {
    let for_s = d.number(0.001, 604_800.0);
    let briefly = Briefly { for_s };
    let link = d.one(&LinkName::ALL);
    let to = d.one(&End::ALL);
    let every_ms = d.whole(10, 3_600_000);
    let roll = RollClock { by_s: d.number(1.0, 1e8), for_s };
    let resize = Resize { to, bytes: d.whole(1, 1000), for_s };
    match key {
        "jam_link" => FaultKind::JamLink(JamLink { link, for_s }),
        "deauthenticate" => FaultKind::Deauthenticate(Deauthenticate { link: LinkName::Wifi, for_s }),
        "partition" => FaultKind::Partition(Partition { link, way: d.one(&[Way::Up, Way::Down]), for_s }),
        "jam" => {
            let range_m = d.number(0.01, 1000.0);
            FaultKind::Jam(Jam { links: d.links(), at_m: d.point(), range_m, for_s })
        }
        "kill_phone" => {
            FaultKind::KillPhone(KillPhone { who: d.one(&[Whose::Courier, Whose::Recipient]), for_s })
        }
        "cut_power" => FaultKind::CutPower(CutPower { device: d.one(&DeviceName::ALL), for_s }),
        "cover_lens" => FaultKind::CoverLens(briefly),
        "hang_camera" => FaultKind::HangCamera(briefly),
        "jam_shutter" => FaultKind::JamShutter(briefly),
        "bark" => FaultKind::Bark(Bark { level_db: d.number(0.0, 130.0), for_s }),
        "i2c" => {
            use I2cFaultKind::{BitFlip, Dead, Nack, Noise, Slow, Stuck};
            let kind = d.one(&[Nack, Dead, Stuck, Noise, BitFlip, Slow]);
            FaultKind::I2c(I2cFault { chip: d.one(&[Chip::As5600, Chip::Ina219, Chip::Mpr121]), kind, for_s })
        }
        "pin" => {
            let kind = d.one(&[PinFaultKind::StuckHigh, PinFaultKind::StuckLow, PinFaultKind::Open]);
            FaultKind::Pin(PinFault { line: d.one(&[PinLine::Reed, PinLine::Strike]), kind, for_s })
        }
        "hold_door" => FaultKind::HoldDoor(HoldDoor { force_n: d.number(-2000.0, 2000.0), for_s }),
        "gust" => FaultKind::Gust(GustFault { speed_m_s: d.number(-60.0, 60.0), for_s }),
        "foot_in_doorway" => FaultKind::FootInDoorway(briefly),
        "mistype" => FaultKind::Mistype(briefly),
        "replay" => {
            let heard_from_s = d.number(0.0, ends_s * 0.999);
            let heard_until_s = d.number(heard_from_s, 604_800.0);
            FaultKind::Replay(Replay { to, heard_from_s, heard_until_s, times: d.whole(1, 1000), for_s })
        }
        "cut_short" => FaultKind::CutShort(resize),
        "lengthen" => FaultKind::Lengthen(resize),
        "delay" => FaultKind::Delay(Delay { to, by_s: d.number(0.001, 3600.0), for_s }),
        "reorder" => FaultKind::Reorder(Frames { to, for_s }),
        "forge" => {
            let nearby = [Forgery::Random, Forgery::FlippedBit, Forgery::ShortAnswer, Forgery::Answered];
            let keyed =
                [Forgery::DefaultKey, Forgery::NetworkKey, Forgery::OldEnvelopes, Forgery::HighNumbers];
            let how = if to == End::LockNearby { d.one(&nearby) } else { d.one(&keyed) };
            FaultKind::Forge(Forge { to, how, every_ms, for_s })
        }
        "relay" => {
            let (range_m, by_ms) = (d.number(0.01, 100.0), d.number(0.0, 60_000.0));
            FaultKind::Relay(Relay { from_m: d.point(), to_m: d.point(), range_m, by_ms, for_s })
        }
        "tap" => {
            use TapDoes::{Change, Drop, Hold, Listen, OwnKey, Plain, Replay};
            let how = d.one(&[Listen, Change, Replay, Hold, Drop, Plain, OwnKey]);
            FaultKind::Tap(Tap { line: d.one(&[TapLine::Phones, TapLine::Hub]), how, for_s })
        }
        "withhold_film" => FaultKind::WithholdFilm(briefly),
        "withhold_alarms" => FaultKind::WithholdAlarms(briefly),
        "forge_film" => {
            let how = d.one(&[OrderForgery::Own, OrderForgery::Withheld, OrderForgery::Overheard]);
            FaultKind::ForgeFilm(ForgeFilm { how, every_ms, for_s })
        }
        "forge_clip" => {
            let how = d.one(&[ClipForgery::Pictures, ClipForgery::LeaveOut, ClipForgery::Own]);
            FaultKind::ForgeClip(ForgeClip { how, for_s })
        }
        "sag_supply" => FaultKind::SagSupply(SagSupply { ohm: d.number(0.0, 1e6), for_s }),
        "slip_drive" => FaultKind::SlipDrive(briefly),
        "pull_clock_cell" => FaultKind::PullClockCell(briefly),
        "roll_clock_back" => FaultKind::RollClockBack(roll),
        "roll_clock_forward" => FaultKind::RollClockForward(roll),
        "remove_front" => FaultKind::RemoveFront(briefly),
        "hold_magnet" => FaultKind::HoldMagnet(HoldMagnet { distance_mm: d.number(0.0, 1000.0), for_s }),
        "operator" => {
            use OperatorAct::{ClearTamper, Commission, FactoryReset, RotateMeshKey};
            let does = d.one(&[ClearTamper, RotateMeshKey, FactoryReset, Commission]);
            FaultKind::Operator(Operator { does, for_s })
        }
        other => panic!("nobody makes up a `{other}`"),
    }
}
