//! What a world file may contain about what goes wrong, and who makes it go wrong.

mod drawn;
mod radio;
mod target;
mod words;

use serde::{Deserialize, Serialize};

pub use radio::{
    ClipForgery, Deauthenticate, Delay, End, Forge, ForgeClip, ForgeFilm, Forgery, Frames, Jam, JamLink,
    KillPhone, LinkName, LinkSet, OrderForgery, Partition, Relay, Replay, Resize, Tap, TapDoes, TapLine, Way,
    Whose,
};
pub use words::FaultWords;

use twin_service::OperatorAct;

use crate::choices::{Choices, Drawn};
use crate::formula_text::FormulaText;

/// Something that goes wrong at a set time or under a condition. Written `{at_s: 41, jam_link: {link: mesh, for_s:
/// 25}}` or `{when: motor.drive == -1, after_s: 0.3, cut_power: {for_s: 3}}`.
#[derive(Debug, Clone, PartialEq, Deserialize, Serialize)]
#[serde(try_from = "FaultAsWritten", into = "FaultAsWritten")]
pub struct Fault {
    /// When it begins.
    pub begins: Begins,
    /// What goes wrong, and for how long.
    pub what: FaultKind,
}

impl Fault {
    /// The time at which it begins, s after the start of the world, if the file names one.
    pub fn at_s(&self) -> Option<f64> {
        match self.begins {
            Begins::At(at_s) => Some(at_s),
            Begins::When { .. } => None,
        }
    }
}

/// When a fault begins.
#[derive(Debug, Clone, PartialEq)]
pub enum Begins {
    /// At this time, s after the start of the world.
    At(f64),
    /// With the first tick after this holds for the first time, and `after_s` later. The fault then meets the
    /// intended situation with every seed: seeds shift a courier's steps by seconds.
    When {
        /// A formula about the present moment, in the judge's language.
        formula: FormulaText,
        /// This much later, s.
        after_s: f64,
    },
}

/// The table of all faults: their keys in the world file, their names here and their parameters.
macro_rules! faults {
    ($($(#[$doc:meta])* $key:ident: $Kind:ident($Says:ty),)*) => {
        /// What can go wrong.
        #[derive(Debug, Clone, Copy, PartialEq)]
        pub enum FaultKind {
            $($(#[$doc])* $Kind($Says),)*
        }

        impl FaultKind {
            /// Keys of all faults, in the order of this table.
            pub const KEYS: &[&str] = &[$(stringify!($key)),*];

            /// The fault's key in the world file.
            pub fn key(&self) -> &'static str {
                match self {
                    $(Self::$Kind(_) => stringify!($key),)*
                }
            }

            /// The fault of this kind, an index into [`Self::KEYS`], whose parameters a fuzzer chooses; none if there
            /// is no such kind.
            pub fn drawn(kind: usize, choices: &mut impl Choices) -> Option<Self> {
                match *Self::KEYS.get(kind)? {
                    $(stringify!($key) => Some(Self::$Kind(<$Says>::drawn(choices))),)*
                    _ => None,
                }
            }

            /// How long the fault lasts, s.
            pub fn for_s(&self) -> f64 {
                match self {
                    $(Self::$Kind(fault) => fault.for_s,)*
                }
            }
        }

        /// A fault as written: one of the keys must be present. (An enum beside `at_s` would need serde's `flatten`,
        /// which disables the refusal of unknown keys.)
        #[derive(Default, Deserialize, Serialize)]
        #[serde(deny_unknown_fields)]
        struct FaultAsWritten {
            #[serde(skip_serializing_if = "Option::is_none")]
            at_s: Option<f64>,
            #[serde(skip_serializing_if = "Option::is_none")]
            when: Option<FormulaText>,
            #[serde(skip_serializing_if = "Option::is_none")]
            after_s: Option<f64>,
            $(#[serde(skip_serializing_if = "Option::is_none")] $key: Option<$Says>,)*
        }

        impl From<Fault> for FaultAsWritten {
            fn from(fault: Fault) -> Self {
                let mut written = Self::default();
                match fault.begins {
                    Begins::At(at_s) => written.at_s = Some(at_s),
                    Begins::When { formula, after_s } => {
                        written.when = Some(formula);
                        written.after_s = (after_s != 0.0).then_some(after_s);
                    }
                }
                match fault.what {
                    $(FaultKind::$Kind(says) => written.$key = Some(says),)*
                }
                written
            }
        }

        impl TryFrom<FaultAsWritten> for Fault {
            type Error = String;

            fn try_from(written: FaultAsWritten) -> Result<Self, Self::Error> {
                let begins = match (written.at_s, written.when, written.after_s) {
                    (Some(at_s), None, None) => Begins::At(at_s),
                    (None, Some(formula), after_s) => {
                        Begins::When { formula, after_s: after_s.unwrap_or(0.0) }
                    }
                    _ => {
                        let help = "write either at_s: SECONDS, or when: FORMULA with or without after_s: SECONDS";
                        return Err(format!("a fault must say when it begins; {help}"));
                    }
                };
                let mut named = [$(written.$key.map(FaultKind::$Kind)),*].into_iter().flatten();
                match (named.next(), named.next()) {
                    (Some(what), None) => Ok(Self { begins, what }),
                    _ => {
                        let keys = FaultKind::KEYS.join(", ");
                        Err(format!("a fault must say what goes wrong; write exactly one of {keys} beside \
                        at_s or when"))
                    }
                }
            }
        }
    };
}

faults! {
    /// A link carries nothing.
    jam_link: JamLink(JamLink),
    /// Forged frames disconnect a device from its Wi-Fi, and keep it off.
    deauthenticate: Deauthenticate(Deauthenticate),
    /// A link carries nothing in one direction.
    partition: Partition(Partition),
    /// A jammer that blocks links near whose ends it is.
    jam: Jam(Jam),
    /// A phone has no power.
    kill_phone: KillPhone(KillPhone),
    /// A device has no supply.
    cut_power: CutPower(CutPower),
    /// Something covers the camera hub's lens.
    cover_lens: CoverLens(Briefly),
    /// The camera hub's image sensor hangs: it answers on its bus and takes no picture, until the fault is over and
    /// it was reset.
    hang_camera: HangCamera(Briefly),
    /// The shutter of the camera hub's lens does not move.
    jam_shutter: JamShutter(Briefly),
    /// A dog barks in the house.
    bark: Bark(Bark),
    /// A chip on the lock's I2C bus misbehaves.
    i2c: I2c(I2cFault),
    /// A switch's line to the lock fails.
    pin: Pin(PinFault),
    /// Somebody or something leans on the door.
    hold_door: HoldDoor(HoldDoor),
    /// A gust on top of the weather's own.
    gust: Gust(GustFault),
    /// Somebody puts a foot into the open doorway.
    foot_in_doorway: FootInDoorway(Briefly),
    /// The courier mistypes the last digit.
    mistype: Mistype(Briefly),
    /// An intruder sends frames again that they received before.
    replay: Replay(Replay),
    /// An intruder removes bytes from the end of each frame.
    cut_short: CutShort(Resize),
    /// An intruder appends random bytes to each frame.
    lengthen: Lengthen(Resize),
    /// An intruder holds each frame back for a while.
    delay: Delay(Delay),
    /// An intruder lets every second frame pass only after the one behind it.
    reorder: Reorder(Frames),
    /// An intruder sends forged frames.
    forge: Forge(Forge),
    /// An intruder relays frames of the short-range radio over a distance.
    relay: Relay(Relay),
    /// An intruder on the network of the phones or of the camera hub, who has none of the keys.
    tap: Tap(Tap),
    /// An intruder on the camera hub's link to the service lets no message about recordings or the time through to
    /// the hub.
    withhold_film: WithholdFilm(Briefly),
    /// An intruder on the camera hub's link to the service lets only the states through of what the lock reports.
    withhold_alarms: WithholdAlarms(Briefly),
    /// An intruder on the camera hub's link sends it recording orders.
    forge_film: ForgeFilm(ForgeFilm),
    /// An intruder on the camera hub's link changes clips in transit to the service.
    forge_clip: ForgeClip(ForgeClip),
    /// The battery's contacts corrode: a resistance in series with it.
    sag_supply: SagSupply(SagSupply),
    /// The gearbox output slips on the motor's shaft: it turns without driving anything.
    slip_drive: SlipDrive(Briefly),
    /// The RTC's backup battery is removed: the clock stops when main power is lost.
    pull_clock_cell: PullClockCell(Briefly),
    /// Somebody with a probe on the lock's bus sets its clock back; at the end of the fault they remove the probe.
    roll_clock_back: RollClockBack(RollClock),
    /// Somebody with a probe on the lock's bus sets its clock forward.
    roll_clock_forward: RollClockForward(RollClock),
    /// Somebody tears the cover off the lock's front.
    remove_front: RemoveFront(Briefly),
    /// Somebody holds a magnet to the reed switch in the frame.
    hold_magnet: HoldMagnet(HoldMagnet),
    /// Not a fault but a remedy: an operator of the service gives an order about the door.
    operator: Operator(Operator),
}

/// A device has no supply for a while: the lock's battery is removed, or the camera hub is unplugged from the mains.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct CutPower {
    /// Which device. Default: the lock.
    #[serde(default, skip_serializing_if = "DeviceName::is_default")]
    pub device: DeviceName,
    /// Duration, s.
    pub for_s: f64,
}

/// The devices of the house.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DeviceName {
    /// The lock, on battery.
    #[default]
    Lock,
    /// The camera hub, on mains.
    Hub,
}

impl DeviceName {
    /// All devices.
    pub const ALL: [Self; 2] = [Self::Lock, Self::Hub];

    // serde passes a reference.
    #[allow(clippy::trivially_copy_pass_by_ref)]
    fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// Its name in words.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Lock => "lock",
            Self::Hub => "hub",
        }
    }
}

/// A dog barks for a while.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Bark {
    /// How loud it is at the camera hub's microphone, dB.
    pub level_db: f64,
    /// Duration, s.
    pub for_s: f64,
}

/// A chip on the lock's I2C bus misbehaves for a while.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct I2cFault {
    /// Which chip.
    pub chip: Chip,
    /// In which way.
    pub kind: I2cFaultKind,
    /// Duration, s.
    pub for_s: f64,
}

/// The chips on the lock's I2C bus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Chip {
    /// Bolt encoder.
    As5600,
    /// Motor current and supply voltage.
    Ina219,
    /// Keypad.
    Mpr121,
}

/// In which way a chip misbehaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum I2cFaultKind {
    /// Answers its address with a NACK, but keeps running.
    Nack,
    /// Never answers.
    Dead,
    /// Holds the data line low: no device on the bus can communicate.
    Stuck,
    /// Its readings are noisy.
    Noise,
    /// Now and then one bit of an answer is flipped.
    BitFlip,
    /// Stretches the clock.
    Slow,
}

/// A switch's line to the lock fails for a while.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct PinFault {
    /// Which line.
    pub line: PinLine,
    /// In which way.
    pub kind: PinFaultKind,
    /// Duration, s.
    pub for_s: f64,
}

/// The switches that the lock reads through pins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PinLine {
    /// Reed switch in the frame: door closed.
    Reed,
    /// Micro-switch behind the strike: bolt in its pocket.
    Strike,
}

/// How a line fails. Both switches pull their line low.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PinFaultKind {
    /// Shorted to the supply: reads "switch open".
    StuckHigh,
    /// Shorted to ground: reads "switch closed".
    StuckLow,
    /// A broken wire: the pull-up makes it read "switch open".
    Open,
}

/// A force on the door's edge for a while.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct HoldDoor {
    /// Force on the edge, N; positive pushes the door open, negative presses it shut.
    pub force_n: f64,
    /// Duration, s.
    pub for_s: f64,
}

/// A gust that a person or a fuzzer adds to the weather.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct GustFault {
    /// Wind while it lasts, m/s, signed as [`crate::Weather::wind_m_s`].
    pub speed_m_s: f64,
    /// Duration, s.
    pub for_s: f64,
}

/// A resistance in series with the battery.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SagSupply {
    /// Resistance, ohm. 5 ohm starve the motor, 100 kilohm the sleeping electronics.
    pub ohm: f64,
    /// Duration, s.
    pub for_s: f64,
}

/// The clock set back or forward over the bus.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct RollClock {
    /// By this much, s.
    pub by_s: f64,
    /// Duration, s.
    pub for_s: f64,
}

/// A magnet held to the reed switch.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct HoldMagnet {
    /// Distance, mm. The leaf's own magnet is 3 mm away when the door is closed.
    pub distance_mm: f64,
    /// Duration, s.
    pub for_s: f64,
}

/// An operator of the service gives an order.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Operator {
    /// What.
    pub does: OperatorAct,
    /// Duration, s: how long they take, for labels. The order is given once.
    pub for_s: f64,
}

/// A fault with only a duration.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Briefly {
    /// Duration, s.
    pub for_s: f64,
}
