//! Lines between the board's pins and what is wired to them.
//!
//! An [`InputLine`] is set by the plant (also ahead of time: the bounces of a contact) and sampled
//! by the firmware; an [`OutputLine`] and a [`PwmChannel`] are set by the firmware and read by the
//! plant. Edges carry bus time.

use super::{ACCESS_NS, BusError, PollContext};
use crate::faults::{LineFault, Rules};
use crate::random::Stream;
use embedded_hal::digital::{self, InputPin, OutputPin, StatefulOutputPin};
use embedded_hal::pwm::{self, SetDutyCycle};
use std::collections::VecDeque;

/// How long a line keeps edges that were not sampled, ns: longer than the interval between polls while edges arrive.
const HISTORY_NS: u64 = 60_000_000_000;

/// The level of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Ground.
    Low,
    /// Supply.
    High,
}

impl Level {
    /// The other level.
    #[must_use]
    pub fn inverted(self) -> Self {
        match self {
            Self::Low => Self::High,
            Self::High => Self::Low,
        }
    }

    /// `Low` for true: how switches to ground with a pull-up are wired here.
    #[must_use]
    pub fn active_low(active: bool) -> Self {
        if active { Self::Low } else { Self::High }
    }
}

/// A level and the moment at which a line takes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edge {
    /// Bus time, ns.
    pub at_ns: u64,
    /// The level from then on.
    pub level: Level,
}

/// A line that the plant drives and the firmware samples; pulled up when it is not driven.
#[derive(Debug, Clone)]
pub struct InputLine {
    /// What is wrong with it.
    pub faults: Rules<LineFault>,
    level: Level,
    ahead: VecDeque<Edge>,
    noise: Stream,
}

impl InputLine {
    /// A line at rest on its pull-up; `seed` and its name key its noise.
    #[must_use]
    pub fn new(seed: u64, name: &str) -> Self {
        Self {
            faults: Rules::default(),
            level: Level::High,
            ahead: VecDeque::new(),
            noise: Stream::new(seed, name),
        }
    }

    /// Drives the line from `at_ns` on; edges planned for later are dropped. The same level again
    /// is no edge.
    pub fn drive(&mut self, at_ns: u64, level: Level) {
        self.ahead.retain(|edge| edge.at_ns < at_ns);
        self.forget_until(at_ns.saturating_sub(HISTORY_NS));
        if self.planned_level() != level {
            self.ahead.push_back(Edge { at_ns, level });
        }
    }

    /// Drives the line through these edges, ascending in time: how a contact bounces.
    pub fn drive_edges(&mut self, edges: &[Edge]) {
        for edge in edges {
            self.drive(edge.at_ns, edge.level);
        }
    }

    /// The level at the pin at `now_ns`, faults applied except noise.
    #[must_use]
    pub fn level(&self, now_ns: u64) -> Level {
        for fault in self.faults.active(now_ns) {
            match fault {
                LineFault::StuckLow => return Level::Low,
                LineFault::StuckHigh | LineFault::Dead => return Level::High,
                LineFault::Noise { .. } => {}
            }
        }
        let past = self.ahead.iter().take_while(|edge| edge.at_ns <= now_ns);
        past.last().map_or(self.level, |edge| edge.level)
    }

    /// The level as the firmware samples it at `now_ns`: [`level`](Self::level) with noise. Edges
    /// up to then are history.
    pub fn sample(&mut self, now_ns: u64) -> Level {
        self.forget_until(now_ns);
        let level = self.level(now_ns);
        for fault in self.faults.active(now_ns) {
            if let LineFault::Noise { probability } = *fault {
                let inverted = self.noise.happens(probability);
                return if inverted { level.inverted() } else { level };
            }
        }
        level
    }

    /// The next moment after `after_ns` at which the pin's level changes, ns: when an edge wakes
    /// the firmware.
    #[must_use]
    pub fn next_edge_ns(&self, after_ns: u64) -> Option<u64> {
        if self.ahead.is_empty() && self.faults.is_empty() {
            return None;
        }
        let mut level = self.level(after_ns);
        let mut moments: Vec<u64> =
            self.ahead.iter().map(|edge| edge.at_ns).filter(|&at_ns| at_ns > after_ns).collect();
        let mut fault_ns = after_ns;
        while let Some(at_ns) = self.faults.next_change_ns(fault_ns) {
            moments.push(at_ns);
            fault_ns = at_ns;
        }
        moments.sort_unstable();
        moments.into_iter().find(|&at_ns| {
            let before = core::mem::replace(&mut level, self.level(at_ns));
            before != level
        })
    }

    /// The line as the firmware sees it, for the length of one poll.
    pub fn handle<'a>(&'a mut self, context: &'a PollContext) -> InputHandle<'a> {
        InputHandle { line: self, context }
    }

    /// Edges up to this moment become the level that they led to.
    fn forget_until(&mut self, now_ns: u64) {
        while let Some(edge) = self.ahead.pop_front_if(|edge| edge.at_ns <= now_ns) {
            self.level = edge.level;
        }
    }

    fn planned_level(&self) -> Level {
        self.ahead.back().map_or(self.level, |edge| edge.level)
    }
}

/// The firmware's side of an [`InputLine`] during one poll.
#[derive(Debug)]
pub struct InputHandle<'a> {
    line: &'a mut InputLine,
    context: &'a PollContext,
}

impl digital::ErrorType for InputHandle<'_> {
    type Error = BusError;
}

impl InputPin for InputHandle<'_> {
    fn is_high(&mut self) -> Result<bool, BusError> {
        self.context.check()?;
        self.context.clock.advance(ACCESS_NS);
        Ok(self.line.sample(self.context.now_ns()) == Level::High)
    }

    fn is_low(&mut self) -> Result<bool, BusError> {
        self.is_high().map(|high| !high)
    }
}

/// A line that the firmware drives and the plant reads; low after reset.
#[derive(Debug, Clone)]
pub struct OutputLine {
    /// What is wrong with it.
    pub faults: Rules<LineFault>,
    level: Level,
    edges: Vec<Edge>,
}

impl Default for OutputLine {
    fn default() -> Self {
        Self { faults: Rules::default(), level: Level::Low, edges: Vec::new() }
    }
}

impl OutputLine {
    /// A line at its reset level, low.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The level at the far end of the wire at `now_ns`, faults applied.
    #[must_use]
    pub fn level(&self, now_ns: u64) -> Level {
        for fault in self.faults.active(now_ns) {
            match fault {
                LineFault::StuckLow | LineFault::Dead => return Level::Low,
                LineFault::StuckHigh => return Level::High,
                LineFault::Noise { .. } => {}
            }
        }
        self.level
    }

    /// The level that the firmware set last.
    #[must_use]
    pub fn commanded(&self) -> Level {
        self.level
    }

    /// Takes the edges that the firmware made since the last call, in order, faults not applied.
    pub fn take_edges(&mut self) -> Vec<Edge> {
        core::mem::take(&mut self.edges)
    }

    /// The pin goes back to its reset level, low: brown-out or reset.
    pub fn reset(&mut self, now_ns: u64) {
        self.set(now_ns, Level::Low);
    }

    /// The line as the firmware sees it, for the length of one poll.
    pub fn handle<'a>(&'a mut self, context: &'a PollContext) -> OutputHandle<'a> {
        OutputHandle { line: self, context }
    }

    fn set(&mut self, at_ns: u64, level: Level) {
        if self.level != level {
            self.level = level;
            self.edges.push(Edge { at_ns, level });
        }
    }
}

/// The firmware's side of an [`OutputLine`] during one poll.
///
/// Past the poll's bus time a pin can still be set (switching a motor off must not fail); after a
/// power cut nothing can.
#[derive(Debug)]
pub struct OutputHandle<'a> {
    line: &'a mut OutputLine,
    context: &'a PollContext,
}

impl OutputHandle<'_> {
    fn set(&mut self, level: Level) -> Result<(), BusError> {
        fail_if_cut(self.context)?;
        self.context.clock.advance(ACCESS_NS);
        self.line.set(self.context.now_ns(), level);
        Ok(())
    }
}

impl digital::ErrorType for OutputHandle<'_> {
    type Error = BusError;
}

impl OutputPin for OutputHandle<'_> {
    fn set_low(&mut self) -> Result<(), BusError> {
        self.set(Level::Low)
    }

    fn set_high(&mut self) -> Result<(), BusError> {
        self.set(Level::High)
    }
}

impl StatefulOutputPin for OutputHandle<'_> {
    fn is_set_high(&mut self) -> Result<bool, BusError> {
        Ok(self.line.commanded() == Level::High)
    }

    fn is_set_low(&mut self) -> Result<bool, BusError> {
        Ok(self.line.commanded() == Level::Low)
    }
}

/// A duty cycle and the moment from which a channel has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DutyChange {
    /// Bus time, ns.
    pub at_ns: u64,
    /// Duty in thousandths from then on.
    pub duty: u16,
}

/// A PWM output of the board: duty in thousandths at a fixed frequency.
#[derive(Debug, Clone)]
pub struct PwmChannel {
    /// What is wrong with its wire.
    pub faults: Rules<LineFault>,
    frequency_hz: u32,
    duty: u16,
    changes: Vec<DutyChange>,
}

impl PwmChannel {
    /// The duty that means "always high".
    pub const MAX_DUTY: u16 = 1_000;

    /// A channel at this frequency, Hz, with duty 0.
    #[must_use]
    pub fn new(frequency_hz: u32) -> Self {
        Self { faults: Rules::default(), frequency_hz, duty: 0, changes: Vec::new() }
    }

    /// Frequency, Hz.
    #[must_use]
    pub fn frequency_hz(&self) -> u32 {
        self.frequency_hz
    }

    /// The duty at the far end of the wire at `now_ns`, 0 to 1, faults applied.
    #[must_use]
    pub fn duty(&self, now_ns: u64) -> f64 {
        for fault in self.faults.active(now_ns) {
            match fault {
                LineFault::StuckLow | LineFault::Dead => return 0.0,
                LineFault::StuckHigh => return 1.0,
                LineFault::Noise { .. } => {}
            }
        }
        f64::from(self.duty) / f64::from(Self::MAX_DUTY)
    }

    /// The duty that the firmware set last, thousandths.
    #[must_use]
    pub fn commanded(&self) -> u16 {
        self.duty
    }

    /// Takes the changes that the firmware made since the last call, in order, faults not applied.
    pub fn take_changes(&mut self) -> Vec<DutyChange> {
        core::mem::take(&mut self.changes)
    }

    /// The channel goes back to its reset state, duty 0: brown-out or reset.
    pub fn reset(&mut self, now_ns: u64) {
        self.set(now_ns, 0);
    }

    /// The channel as the firmware sees it, for the length of one poll.
    pub fn handle<'a>(&'a mut self, context: &'a PollContext) -> PwmHandle<'a> {
        PwmHandle { channel: self, context }
    }

    fn set(&mut self, at_ns: u64, duty: u16) {
        let duty = duty.min(Self::MAX_DUTY);
        if self.duty != duty {
            self.duty = duty;
            self.changes.push(DutyChange { at_ns, duty });
        }
    }
}

/// The firmware's side of a [`PwmChannel`] during one poll.
#[derive(Debug)]
pub struct PwmHandle<'a> {
    channel: &'a mut PwmChannel,
    context: &'a PollContext,
}

impl pwm::ErrorType for PwmHandle<'_> {
    type Error = BusError;
}

impl SetDutyCycle for PwmHandle<'_> {
    fn max_duty_cycle(&self) -> u16 {
        PwmChannel::MAX_DUTY
    }

    fn set_duty_cycle(&mut self, duty: u16) -> Result<(), BusError> {
        fail_if_cut(self.context)?;
        self.context.clock.advance(ACCESS_NS);
        self.channel.set(self.context.now_ns(), duty);
        Ok(())
    }
}

fn fail_if_cut(context: &PollContext) -> Result<(), BusError> {
    if context.is_cut() { Err(BusError::PowerCut) } else { Ok(()) }
}
