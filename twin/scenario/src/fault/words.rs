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
    /// In two or three words, for a label.
    pub begins: String,
    /// What can be seen or known when it begins: a sentence without its full stop.
    pub ends: String,
}

impl FaultKind {
    /// This fault in plain words. Every kind has its own sentence; a new kind does not compile without one.
    #[must_use]
    pub fn words(&self) -> FaultWords {
        let (short, begins, ends) = match self {
            Self::JamLink(jam) => {
                let link = link(jam.link);
                ("radio jammed", format!("nothing gets through on {link}"), format!("{link} carries again"))
            }
            Self::Deauthenticate(off) => (
                "thrown off Wi-Fi",
                format!("somebody throws the camera off {}", link(off.link)),
                format!("nobody keeps the camera off {} any more", link(off.link)),
            ),
            Self::Partition(part) => {
                let link = link(part.link);
                let way = match part.way {
                    Way::Up => "out to the service",
                    Way::Down => "in from the service",
                };
                let begins = format!("on {link} nothing gets {way}");
                ("one way only", begins, format!("{link} carries both ways again"))
            }
            Self::Jam(jam) => (
                "jamming box",
                format!("a box begins to jam {}", links(jam.links)),
                "the jamming box falls silent".to_owned(),
            ),
            Self::KillPhone(kill) => {
                let whose = match kill.who {
                    Whose::Courier => "courier",
                    Whose::Recipient => "recipient",
                };
                let ends = format!("the {whose}'s phone is on again");
                ("phone dead", format!("the {whose}'s phone dies"), ends)
            }
            Self::CutPower(cut) => {
                let device = match cut.device {
                    DeviceName::Lock => "lock",
                    DeviceName::Hub => "camera",
                };
                let ends = format!("the {device} has power again");
                ("power cut", format!("the {device} loses its power"), ends)
            }
            Self::CoverLens(_) => plain(
                "lens covered",
                "something hangs before the camera's lens",
                "the camera's lens is free again",
            ),
            Self::HangCamera(_) => plain(
                "camera hangs",
                "the camera's image sensor hangs: no picture comes",
                "the camera's image sensor works again",
            ),
            Self::JamShutter(_) => plain(
                "shutter stuck",
                "the flap before the camera's lens sticks",
                "the camera's flap moves again",
            ),
            Self::Bark(_) => plain("dog barks", "a dog barks in the house", "the dog is quiet again"),
            Self::I2c(fault) => {
                let chip = chip(fault.chip);
                let does = match fault.kind {
                    I2cFaultKind::Nack => "refuses to answer",
                    I2cFaultKind::Dead => "goes dead",
                    I2cFaultKind::Stuck => "blocks the lock's inner wires",
                    I2cFaultKind::Noise => "gives noisy readings",
                    I2cFaultKind::BitFlip => "now and then gives a false bit",
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
                ("wire fault", format!("{wire} is {is}"), format!("{wire} is sound again"))
            }
            Self::HoldDoor(hold) => plain(
                "door held",
                if hold.force_n > 0.0 {
                    "somebody pushes the door open"
                } else {
                    "somebody presses the door shut"
                },
                "nobody leans on the door any more",
            ),
            Self::Gust(gust) => plain(
                "gust",
                if gust.speed_m_s > 0.0 { "a gust blows at the door" } else { "a gust sucks at the door" },
                "the gust is over",
            ),
            Self::FootInDoorway(_) => plain(
                "foot in doorway",
                "somebody tries to put a foot in the doorway",
                "no foot is in the doorway any more",
            ),
            Self::Mistype(_) => plain(
                "wrong code",
                "the courier now gets the last digit wrong",
                "the courier now types every digit right",
            ),
            Self::Replay(replay) => {
                let does = format!("sends {} old messages again that he has heard", end(replay.to));
                intruder("old messages", &does)
            }
            Self::CutShort(resize) => {
                let does = format!("cuts {} off every message to {}", bytes(resize.bytes), end(resize.to));
                intruder("cut short", &does)
            }
            Self::Lengthen(resize) => {
                let does = format!("adds {} to every message to {}", bytes(resize.bytes), end(resize.to));
                intruder("lengthened", &does)
            }
            Self::Delay(delay) => {
                let does = format!("holds every message to {} back for {} s", end(delay.to), delay.by_s);
                intruder("held back", &does)
            }
            Self::Reorder(frames) => intruder(
                "out of order",
                &format!("swaps messages to {}, the later one first", end(frames.to)),
            ),
            Self::Forge(forge) => {
                let to = end(forge.to);
                let does = match forge.how {
                    Forgery::Random => format!("sends {to} random bytes"),
                    Forgery::FlippedBit => format!("sends {to} messages with one bit changed"),
                    Forgery::DefaultKey => format!("talks to {to} under the key that everybody knows"),
                    Forgery::ShortAnswer => format!("sends {to} answers that prove nothing"),
                    Forgery::Answered => {
                        format!("asks {to} for challenges until one comes that was answered before")
                    }
                    Forgery::NetworkKey => format!("talks to {to} under a stolen network key"),
                    Forgery::OldEnvelopes => {
                        format!("sends {to} old messages of others again, under a stolen network key")
                    }
                    Forgery::HighNumbers => {
                        format!(
                            "numbers his messages to {to} as high as numbers go, under a stolen network key"
                        )
                    }
                };
                intruder("forged messages", &does)
            }
            Self::Relay(_) => (
                "relay",
                "two antennas carry the phone's short-range radio from afar to the door".to_owned(),
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
                    TapDoes::Replay => "sends every message again, soon and late",
                    TapDoes::Hold => "holds every second message back for 15 s",
                    TapDoes::Drop => "drops every second message",
                    TapDoes::Plain => "says things of their own in other people's names",
                    TapDoes::OwnKey => "says things of their own under a false certificate",
                };
                let begins = format!("an intruder on {network} {does}");
                ("network tapped", begins, format!("nobody taps {network} any more"))
            }
            Self::WithholdFilm(_) => {
                middleman("words withheld", "keeps from the camera when to film and what time it is")
            }
            Self::WithholdAlarms(_) => middleman(
                "alarms withheld",
                "lets only the state of the lock through, and nothing else that it says",
            ),
            Self::ForgeFilm(forge) => middleman(
                "forged orders",
                match forge.how {
                    OrderForgery::Own => "orders the camera to film, in the service's name",
                    OrderForgery::Withheld => "sends the camera an order to film that he has kept back",
                    OrderForgery::Overheard => "sends the camera an order to film that he has heard before",
                },
            ),
            Self::ForgeClip(forge) => middleman(
                "forged film",
                match forge.how {
                    ClipForgery::Pictures => "exchanges the film's pictures on their way",
                    ClipForgery::LeaveOut => "leaves out every second piece of the film",
                    ClipForgery::Own => "sends a film of his own in the camera's name",
                },
            ),
            Self::SagSupply(_) => plain(
                "bad contacts",
                "the contacts of the lock's cells corrode",
                "the contacts of the lock's cells are clean again",
            ),
            Self::SlipDrive(_) => plain(
                "motor slips",
                "the lock's motor turns and takes nothing along",
                "the lock's motor grips again",
            ),
            Self::PullClockCell(_) => plain(
                "clock's cell out",
                "the lock's clock loses its own cell",
                "the lock's clock has its cell back",
            ),
            Self::RollClockBack(_) => plain(
                "clock set back",
                "somebody with a probe sets the lock's clock back",
                "the probe is off the lock's wires",
            ),
            Self::RollClockForward(_) => plain(
                "clock set forward",
                "somebody with a probe sets the lock's clock forward",
                "the probe is off the lock's wires again",
            ),
            Self::RemoveFront(_) => {
                plain("cover off", "somebody tears the cover off the lock", "the lock's cover is on again")
            }
            Self::Operator(operator) => plain(
                "operator",
                match operator.does {
                    OperatorAct::ClearTamper => "an operator has looked at the lock and ends its alarm",
                    OperatorAct::RotateMeshKey => {
                        "an operator gives lock and camera another key for their radio"
                    }
                    OperatorAct::FactoryReset => "an operator has the lock erase its keys",
                    OperatorAct::Commission => "an operator has the lock join the camera's network",
                },
                "the operator turns to something else",
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
    links.iter().map(link).collect::<Vec<_>>().join(" and ")
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
