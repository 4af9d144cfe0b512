//! Faults drawn by a fuzzer: for each kind the range of each parameter, mildest value first.
//!
//! Ranges are narrower than what a world file accepts: what people, weather and intruders can do at a house. A new
//! fault does not compile without its ranges, so that it is drawn from its first day. (All ranges are estimates.)

use twin_service::OperatorAct;

use super::{
    Bark, Briefly, Chip, ClipForgery, CutPower, Deauthenticate, Delay, DeviceName, End, Forge, ForgeClip,
    ForgeFilm, Forgery, Frames, GustFault, HoldDoor, HoldMagnet, I2cFault, I2cFaultKind, Jam, JamLink,
    KillPhone, LinkName, LinkSet, Operator, OrderForgery, Partition, PinFault, PinFaultKind, PinLine, Relay,
    Replay, Resize, RollClock, SagSupply, Tap, TapDoes, TapLine, Way, Whose,
};
use crate::choices::{Choices, Drawn};

fn link(c: &mut impl Choices) -> LinkName {
    c.one(LinkName::Lte, &[LinkName::Ble, LinkName::Wifi, LinkName::Mesh])
}

fn end(c: &mut impl Choices) -> End {
    c.one(End::LockNearby, &[End::Lock, End::Hub])
}

impl Drawn for Briefly {
    fn drawn(c: &mut impl Choices) -> Self {
        Self { for_s: c.duration(0.5, 120.0) }
    }
}

impl Drawn for JamLink {
    fn drawn(c: &mut impl Choices) -> Self {
        Self { for_s: c.duration(0.5, 120.0), link: link(c) }
    }
}

impl Drawn for Deauthenticate {
    fn drawn(c: &mut impl Choices) -> Self {
        Self { for_s: c.duration(0.5, 120.0), link: LinkName::Wifi }
    }
}

impl Drawn for Partition {
    fn drawn(c: &mut impl Choices) -> Self {
        Self { for_s: c.duration(0.5, 120.0), link: link(c), way: c.one(Way::Up, &[Way::Down]) }
    }
}

impl Drawn for Jam {
    fn drawn(c: &mut impl Choices) -> Self {
        let for_s = c.duration(0.5, 120.0);
        let links = LinkSet::from(vec![link(c)]);
        // From the street to the doormat.
        let at_m = [c.number(-2.0, 3.0, 0.5), 1.0, c.number(0.5, 12.0, 0.5)];
        Self { links, at_m, range_m: c.number(1.0, 15.0, 1.0), for_s }
    }
}

impl Drawn for KillPhone {
    fn drawn(c: &mut impl Choices) -> Self {
        Self { for_s: c.duration(1.0, 300.0), who: c.one(Whose::Recipient, &[Whose::Courier]) }
    }
}

impl Drawn for CutPower {
    fn drawn(c: &mut impl Choices) -> Self {
        Self { for_s: c.duration(0.1, 120.0), device: c.one(DeviceName::Hub, &[DeviceName::Lock]) }
    }
}

impl Drawn for Bark {
    fn drawn(c: &mut impl Choices) -> Self {
        Self { for_s: c.duration(0.5, 30.0), level_db: c.number(60.0, 105.0, 5.0) }
    }
}

impl Drawn for I2cFault {
    fn drawn(c: &mut impl Choices) -> Self {
        use I2cFaultKind::{BitFlip, Dead, Nack, Noise, Slow, Stuck};
        Self {
            for_s: c.duration(0.1, 60.0),
            chip: c.one(Chip::Mpr121, &[Chip::Ina219, Chip::As5600]),
            kind: c.one(Slow, &[Nack, BitFlip, Noise, Dead, Stuck]),
        }
    }
}

impl Drawn for PinFault {
    fn drawn(c: &mut impl Choices) -> Self {
        use PinFaultKind::{Open, StuckHigh, StuckLow};
        Self {
            for_s: c.duration(0.1, 120.0),
            line: c.one(PinLine::Strike, &[PinLine::Reed]),
            kind: c.one(Open, &[StuckHigh, StuckLow]),
        }
    }
}

impl Drawn for HoldDoor {
    fn drawn(c: &mut impl Choices) -> Self {
        let for_s = c.duration(0.5, 60.0);
        Self { for_s, force_n: c.one(1.0, &[-1.0]) * c.number(10.0, 300.0, 10.0) }
    }
}

impl Drawn for GustFault {
    fn drawn(c: &mut impl Choices) -> Self {
        let for_s = c.duration(0.5, 20.0);
        Self { for_s, speed_m_s: c.one(1.0, &[-1.0]) * c.number(2.0, 25.0, 1.0) }
    }
}

impl Drawn for Replay {
    fn drawn(c: &mut impl Choices) -> Self {
        let (for_s, to) = (c.duration(0.5, 30.0), end(c));
        let heard_from_s = c.number(0.0, 60.0, 5.0);
        let heard_until_s = heard_from_s + c.number(5.0, 60.0, 5.0);
        Self { to, heard_from_s, heard_until_s, times: 1 + c.up_to(4), for_s }
    }
}

impl Drawn for Resize {
    fn drawn(c: &mut impl Choices) -> Self {
        Self { for_s: c.duration(0.5, 60.0), to: end(c), bytes: 1 + c.up_to(30) }
    }
}

impl Drawn for Delay {
    fn drawn(c: &mut impl Choices) -> Self {
        Self { for_s: c.duration(0.5, 120.0), to: end(c), by_s: c.duration(0.1, 30.0) }
    }
}

impl Drawn for Frames {
    fn drawn(c: &mut impl Choices) -> Self {
        Self { for_s: c.duration(0.5, 120.0), to: end(c) }
    }
}

impl Drawn for Forge {
    fn drawn(c: &mut impl Choices) -> Self {
        let (for_s, to) = (c.duration(0.5, 60.0), end(c));
        // Stolen keys are a world's own business: without them nobody can forge what is sealed.
        let nearby = [Forgery::FlippedBit, Forgery::ShortAnswer, Forgery::Answered];
        let others = if to == End::LockNearby { &nearby[..] } else { &nearby[..1] };
        Self { to, how: c.one(Forgery::Random, others), every_ms: 100 + 100 * c.up_to(50), for_s }
    }
}

impl Drawn for Relay {
    fn drawn(c: &mut impl Choices) -> Self {
        let for_s = c.duration(5.0, 120.0);
        let to_m = [c.number(-2.0, 6.0, 1.0), 1.0, c.number(5.0, 30.0, 1.0)];
        Self { from_m: [0.5, 1.0, 1.0], to_m, range_m: 4.0, by_ms: c.duration(0.5, 200.0), for_s }
    }
}

impl Drawn for Tap {
    fn drawn(c: &mut impl Choices) -> Self {
        use TapDoes::{Change, Drop, Hold, Listen, OwnKey, Plain, Replay};
        Self {
            for_s: c.duration(0.5, 120.0),
            line: c.one(TapLine::Phones, &[TapLine::Hub]),
            how: c.one(Listen, &[Replay, Change, Plain, OwnKey, Hold, Drop]),
        }
    }
}

impl Drawn for ForgeFilm {
    fn drawn(c: &mut impl Choices) -> Self {
        Self {
            for_s: c.duration(0.5, 60.0),
            how: c.one(OrderForgery::Overheard, &[OrderForgery::Withheld, OrderForgery::Own]),
            every_ms: 100 + 100 * c.up_to(50),
        }
    }
}

impl Drawn for ForgeClip {
    fn drawn(c: &mut impl Choices) -> Self {
        let how = c.one(ClipForgery::Pictures, &[ClipForgery::LeaveOut, ClipForgery::Own]);
        Self { for_s: c.duration(0.5, 60.0), how }
    }
}

impl Drawn for SagSupply {
    fn drawn(c: &mut impl Choices) -> Self {
        Self { for_s: c.duration(0.5, 120.0), ohm: c.number(0.1, 8.0, 0.1) }
    }
}

impl Drawn for RollClock {
    fn drawn(c: &mut impl Choices) -> Self {
        Self { for_s: c.duration(0.5, 30.0), by_s: c.duration(1.0, 86_400.0) }
    }
}

impl Drawn for HoldMagnet {
    fn drawn(c: &mut impl Choices) -> Self {
        Self { for_s: c.duration(0.5, 120.0), distance_mm: 30.0 - c.number(0.0, 28.0, 2.0) }
    }
}

impl Drawn for Operator {
    fn drawn(c: &mut impl Choices) -> Self {
        use OperatorAct::{ClearTamper, Commission, FactoryReset, RotateMeshKey};
        let does = c.one(ClearTamper, &[RotateMeshKey, FactoryReset, Commission]);
        Self { does, for_s: 1.0 }
    }
}
