//! Faults that a viewer can add to the run.
//!
//! A press is recorded at a tick and from then on belongs to the run: seeking back past it does
//! not undo it, and it happens again. `Z` takes it back. So the run on show can always be written as a world file.

use twin_core::World;
use twin_core::world::{
    Briefly, CutPower, DeviceName, Fault, FaultKind, GustFault, HoldDoor, JamLink, LinkName,
};

use super::snapshots::Press;

/// One button.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hand {
    /// On the button.
    pub(crate) name: &'static str,
    /// Its key.
    pub(crate) key: char,
    /// The fault that it adds.
    pub(crate) fault: FaultKind,
    /// What it does, for the tooltip.
    pub(crate) does: &'static str,
}

/// The buttons, in their order. Durations and strengths have a visible effect in the first delivery (estimates).
pub(crate) const HANDS: [Hand; 6] = [
    Hand {
        name: "Cut power",
        key: 'C',
        fault: FaultKind::CutPower(CutPower { device: DeviceName::Lock, for_s: 3.0 }),
        does: "the lock has no power for 3 s",
    },
    Hand {
        name: "Jam radio",
        key: 'J',
        fault: FaultKind::JamLink(JamLink { link: LinkName::Mesh, for_s: 10.0 }),
        does: "the lock's radio is jammed for 10 s",
    },
    Hand {
        name: "Hold door",
        key: 'D',
        // More than the closer's 20 N at the edge, less than a courier's pull.
        fault: FaultKind::HoldDoor(HoldDoor { force_n: 40.0, for_s: 8.0 }),
        does: "somebody pushes the door open with 40 N for 8 s",
    },
    Hand {
        name: "Foot in",
        key: 'O',
        fault: FaultKind::FootInDoorway(Briefly { for_s: 10.0 }),
        does: "a foot in the open doorway for 10 s",
    },
    Hand {
        name: "Gust",
        key: 'G',
        fault: FaultKind::Gust(GustFault { speed_m_s: -14.0, for_s: 3.0 }),
        does: "a gust of 14 m/s pulls at the door for 3 s",
    },
    Hand {
        name: "Wrong code",
        key: 'W',
        fault: FaultKind::Mistype(Briefly { for_s: 20.0 }),
        does: "the courier mistypes the last digit for 20 s",
    },
];

/// Why a fault cannot be pressed at this moment: a world file could not contain it either. None if it can.
pub(crate) fn refusal(world: &World, script: &[Press], press: &Press) -> Option<String> {
    let what = press.fault.words().short;
    let (from_s, until_s) = span_s(press.at_ns, &press.fault);
    if from_s >= world.ends_s {
        return Some(format!("{what}: the world has ended; seek back first"));
    }
    let waits = |fault: &&Fault| fault.at_s().is_none() && same_target(&fault.what, &press.fault);
    if world.faults.iter().any(|fault| waits(&fault)) {
        return Some(format!("{what}: the world plans one at an unknown time"));
    }
    let written = world.faults.iter().filter_map(|fault| Some((fault.at_s()?, fault.what)));
    let written = written.map(|(at_s, what)| (at_s, at_s + what.for_s(), what));
    let pressed = script.iter().map(|press| {
        let (from_s, until_s) = span_s(press.at_ns, &press.fault);
        (from_s, until_s, press.fault)
    });
    written
        .chain(pressed)
        .find(|(from, until, other)| same_target(other, &press.fault) && *from < until_s && from_s < *until)
        .map(|(from, until, _)| {
            format!(
                "{what}: there is one from {from:.1} s to {until:.1} s already; \
                 press it before or after, or take it back (Z)"
            )
        })
}

/// Begin and end of a pressed fault, s, as a world file would have them.
pub(crate) fn span_s(at_ns: u64, fault: &FaultKind) -> (f64, f64) {
    let at_s = at_ns as f64 / 1e9;
    (at_s, at_s + fault.for_s())
}

/// Whether both act on one thing. A world file must not have two such faults at once.
fn same_target(one: &FaultKind, other: &FaultKind) -> bool {
    match (one, other) {
        (FaultKind::JamLink(one), FaultKind::JamLink(other)) => one.link == other.link,
        (FaultKind::I2c(one), FaultKind::I2c(other)) => one.chip == other.chip,
        (FaultKind::Pin(one), FaultKind::Pin(other)) => one.line == other.line,
        (one, other) => one.key() == other.key(),
    }
}
