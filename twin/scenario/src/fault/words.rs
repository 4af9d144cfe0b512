//! Faults in plain words: what an observer would say who does not know the keys of the world file.

use twin_service::OperatorAct;

use super::{
    Chip, ClipForgery, DeviceName, End, FaultKind, Forgery, I2cFaultKind, LinkName, LinkSet, OrderForgery,
    PinFaultKind, PinLine, TapDoes, TapLine, Way, Whose,
};

/// A fault in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FaultWords {
    /// In two or three words, for a label.
    pub short: &'static str,
    /// What can be seen or known when it begins: a sentence without its full stop.
    pub begins: String,
    /// The same for its end.
    pub ends: String,
}

impl FaultKind {
    /// This fault in plain words. Every kind has its own sentence; a new kind does not compile without one.
    #[must_use]
    pub fn words(&self) -> FaultWords {
        let (short, begins, ends) = match self {
            Self::JamLink(jam) => {
                let link = link(jam.link);
                ("radio jammed", format!("{link} is jammed"), format!("{link} works again"))
            }
            Self::Deauthenticate(off) => (
                "off Wi-Fi",
                format!("somebody disconnects the camera from {}", link(off.link)),
                format!("nobody disconnects the camera from {} any more", link(off.link)),
            ),
            Self::Partition(part) => {
                let link = link(part.link);
                let way = match part.way {
                    Way::Up => "nothing to the service",
                    Way::Down => "nothing from the service",
                };
                let begins = format!("{link} carries {way}");
                ("one way only", begins, format!("{link} works both ways again"))
            }
            Self::Jam(jam) => (
                "jammer",
                format!("a jammer blocks {}", links(jam.links)),
                "the jammer is switched off".to_owned(),
            ),
            Self::KillPhone(kill) => {
                let whose = match kill.who {
                    Whose::Courier => "courier",
                    Whose::Recipient => "recipient",
                };
                let ends = format!("the {whose}'s phone is on again");
                ("phone off", format!("the {whose}'s phone is off"), ends)
            }
            Self::CutPower(cut) => {
                let device = match cut.device {
                    DeviceName::Lock => "lock",
                    DeviceName::Hub => "camera",
                };
                let ends = format!("the {device} has power again");
                ("power cut", format!("the {device} loses power"), ends)
            }
            Self::CoverLens(_) => {
                plain("lens covered", "something covers the camera's lens", "the camera's lens is free again")
            }
            Self::HangCamera(_) => plain(
                "camera hangs",
                "the camera's image sensor hangs: no pictures",
                "the camera's image sensor works again",
            ),
            Self::JamShutter(_) => {
                plain("shutter stuck", "the camera's shutter is stuck", "the camera's shutter moves again")
            }
            Self::Bark(_) => plain("dog barks", "a dog barks in the house", "the dog is quiet again"),
            Self::I2c(fault) => {
                let chip = chip(fault.chip);
                let does = match fault.kind {
                    I2cFaultKind::Nack => "does not acknowledge",
                    I2cFaultKind::Dead => "stops working",
                    I2cFaultKind::Stuck => "blocks the lock's internal bus",
                    I2cFaultKind::Noise => "gives noisy readings",
                    I2cFaultKind::BitFlip => "sometimes returns a wrong bit",
                    I2cFaultKind::Slow => "answers ten times slower",
                };
                ("chip fault", format!("{chip} {does}"), format!("{chip} works again"))
            }
            Self::Pin(fault) => {
                let wire = match fault.line {
                    PinLine::Reed => "the door contact's wire",
                    PinLine::Strike => "the bolt contact's wire",
                };
                let is = match fault.kind {
                    PinFaultKind::StuckHigh => "shorted to the supply",
                    PinFaultKind::StuckLow => "shorted to ground",
                    PinFaultKind::Open => "broken",
                };
                ("wire fault", format!("{wire} is {is}"), format!("{wire} is intact again"))
            }
            Self::HoldDoor(hold) => plain(
                "door held",
                if hold.force_n > 0.0 {
                    "somebody pushes the door open"
                } else {
                    "somebody presses the door shut"
                },
                "nobody pushes the door any more",
            ),
            Self::Gust(gust) => plain(
                "gust",
                if gust.speed_m_s > 0.0 { "a gust blows at the door" } else { "a gust pulls at the door" },
                "the gust is over",
            ),
            Self::FootInDoorway(_) => plain(
                "foot in doorway",
                "somebody tries to put a foot in the doorway",
                "no foot is in the doorway any more",
            ),
            Self::Mistype(_) => plain(
                "wrong code",
                "the courier now types the last digit wrong",
                "the courier now types all digits correctly",
            ),
            Self::Replay(replay) => {
                let does = format!("replays old messages to {}", end(replay.to));
                intruder("old messages", &does)
            }
            Self::CutShort(resize) => {
                let does = format!("cuts {} off every message to {}", bytes(resize.bytes), end(resize.to));
                intruder("shortened", &does)
            }
            Self::Lengthen(resize) => {
                let does = format!("adds {} to every message to {}", bytes(resize.bytes), end(resize.to));
                intruder("lengthened", &does)
            }
            Self::Delay(delay) => {
                let does = format!("delays every message to {} by {} s", end(delay.to), delay.by_s);
                intruder("delayed", &does)
            }
            Self::Reorder(frames) => {
                intruder("out of order", &format!("swaps the order of messages to {}", end(frames.to)))
            }
            Self::Forge(forge) => {
                let to = end(forge.to);
                let does = match forge.how {
                    Forgery::Random => format!("sends {to} random bytes"),
                    Forgery::FlippedBit => format!("sends {to} messages with one bit changed"),
                    Forgery::DefaultKey => format!("sends {to} messages with the well-known default key"),
                    Forgery::ShortAnswer => format!("sends {to} answers without a proof"),
                    Forgery::Answered => {
                        format!("asks {to} for challenges until one repeats")
                    }
                    Forgery::NetworkKey => format!("sends {to} messages with a stolen key"),
                    Forgery::OldEnvelopes => {
                        format!("replays old messages to {to} with a stolen key")
                    }
                    Forgery::HighNumbers => {
                        format!("sends {to} the highest frame numbers, with a stolen key")
                    }
                };
                intruder("forged messages", &does)
            }
            Self::Relay(_) => (
                "relay",
                "two antennas relay the phone's short-range radio to the door".to_owned(),
                "the two antennas are switched off".to_owned(),
            ),
            Self::Tap(tap) => {
                let network = match tap.line {
                    TapLine::Phones => "the phones' network",
                    TapLine::Hub => "the camera's network",
                };
                let does = match tap.how {
                    TapDoes::Listen => "listens to every message",
                    TapDoes::Change => "changes a bit in every second message",
                    TapDoes::Replay => "replays every message, soon and late",
                    TapDoes::Hold => "delays every second message by 15 s",
                    TapDoes::Drop => "drops every second message",
                    TapDoes::Plain => "sends forged messages in other names",
                    TapDoes::OwnKey => "sends forged messages with a false certificate",
                };
                let begins = format!("an intruder on {network} {does}");
                ("network tapped", begins, format!("nobody taps {network} any more"))
            }
            Self::WithholdFilm(_) => {
                middleman("messages withheld", "withholds recording orders and the time")
            }
            Self::WithholdAlarms(_) => {
                middleman("alarms withheld", "withholds all messages but the lock's state")
            }
            Self::ForgeFilm(forge) => middleman(
                "forged orders",
                match forge.how {
                    OrderForgery::Own => "orders a recording in the service's name",
                    OrderForgery::Withheld => "sends a recording order that was withheld",
                    OrderForgery::Overheard => "replays a recording order",
                },
            ),
            Self::ForgeClip(forge) => middleman(
                "forged recording",
                match forge.how {
                    ClipForgery::Pictures => "replaces the recording's pictures",
                    ClipForgery::LeaveOut => "drops every second segment of the recording",
                    ClipForgery::Own => "sends a recording of their own",
                },
            ),
            Self::SagSupply(_) => plain(
                "bad contacts",
                "the contacts of the lock's battery corrode",
                "the contacts of the lock's battery are clean again",
            ),
            Self::SlipDrive(_) => plain(
                "motor slips",
                "the lock's motor turns without moving the bolt",
                "the lock's motor moves the bolt again",
            ),
            Self::PullClockCell(_) => plain(
                "clock battery out",
                "the clock's backup battery is removed",
                "the clock's backup battery is back",
            ),
            Self::RollClockBack(_) => plain(
                "clock set back",
                "somebody with a probe sets the lock's clock back",
                "the probe is removed from the lock's bus",
            ),
            Self::RollClockForward(_) => plain(
                "clock set forward",
                "somebody with a probe sets the lock's clock forward",
                "the probe is removed from the lock's bus",
            ),
            Self::RemoveFront(_) => {
                plain("cover off", "somebody tears the cover off the lock", "the lock's cover is on again")
            }
            Self::Operator(operator) => plain(
                "operator",
                match operator.does {
                    OperatorAct::ClearTamper => "an operator checks the lock and ends its alarm",
                    OperatorAct::RotateMeshKey => "an operator changes the radio key of lock and camera",
                    OperatorAct::FactoryReset => "an operator makes the lock erase its keys",
                    OperatorAct::Commission => "an operator makes the lock join the camera's network",
                },
                "the operator is done",
            ),
            Self::HoldMagnet(_) => plain(
                "magnet",
                "somebody holds a magnet to the door contact",
                "the magnet is gone from the door contact",
            ),
        };
        FaultWords { short, begins, ends }
    }
}

fn plain(short: &'static str, begins: &str, ends: &str) -> (&'static str, String, String) {
    (short, begins.to_owned(), ends.to_owned())
}

/// What an intruder on the radio does until they stop.
fn intruder(short: &'static str, does: &str) -> (&'static str, String, String) {
    (short, format!("an intruder {does}"), "the intruder on the radio stops".to_owned())
}

/// What an intruder on the camera's link does until they stop.
fn middleman(short: &'static str, does: &str) -> (&'static str, String, String) {
    (
        short,
        format!("an intruder on the camera's link {does}"),
        "the intruder on the camera's link stops".to_owned(),
    )
}

fn link(link: LinkName) -> &'static str {
    match link {
        LinkName::Mesh => "the radio between lock and camera",
        LinkName::Wifi => "the house's Wi-Fi",
        LinkName::Lte => "the phones' network",
        LinkName::Ble => "the short-range radio between phone and lock",
    }
}

/// The links that a jammer blocks, as a list.
fn links(links: LinkSet) -> String {
    links.iter().map(link).collect::<Vec<_>>().join(", ")
}

fn chip(chip: Chip) -> &'static str {
    match chip {
        Chip::As5600 => "the bolt's position sensor",
        Chip::Ina219 => "the motor's current meter",
        Chip::Mpr121 => "the keypad's touch sensor",
    }
}

fn end(end: End) -> &'static str {
    match end {
        End::Lock => "the lock",
        End::LockNearby => "the lock's short-range radio",
        End::Hub => "the camera",
    }
}

fn bytes(count: u32) -> String {
    if count == 1 { "1 byte".to_owned() } else { format!("{count} bytes") }
}
