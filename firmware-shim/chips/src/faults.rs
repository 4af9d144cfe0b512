//! Faults: ordered rules, each naming what goes wrong and from when until when.
//!
//! A rule belongs to the thing it breaks (a bus, a line, a UART), so that no rule can name a place
//! that does not exist. Where several active rules could decide the same thing, the first one in
//! order does.

/// One fault for one stretch of time.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule<F> {
    /// What goes wrong.
    pub fault: F,
    /// First moment at which it is wrong, ns.
    pub from_ns: u64,
    /// First moment at which it is right again, ns; `u64::MAX` for never.
    pub until_ns: u64,
}

/// The rules of one bus or line, in the order in which they were added.
#[derive(Debug, Clone, PartialEq)]
pub struct Rules<F> {
    rules: Vec<Rule<F>>,
}

impl<F> Default for Rules<F> {
    fn default() -> Self {
        Self { rules: Vec::new() }
    }
}

impl<F> Rules<F> {
    /// Adds a rule behind the ones already there.
    pub fn add(&mut self, fault: F, from_ns: u64, until_ns: u64) {
        self.rules.push(Rule { fault, from_ns, until_ns });
    }

    /// Repairs everything, now and in the future.
    pub fn clear(&mut self) {
        self.rules.clear();
    }

    /// The faults active at `now_ns`, in order.
    pub fn active(&self, now_ns: u64) -> impl Iterator<Item = &F> {
        self.rules
            .iter()
            .filter(move |rule| rule.from_ns <= now_ns && now_ns < rule.until_ns)
            .map(|rule| &rule.fault)
    }

    /// True when nothing is wrong now or later: the common case, worth skipping quickly.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// The next moment after `after_ns` at which a fault begins or ends, ns.
    #[must_use]
    pub fn next_change_ns(&self, after_ns: u64) -> Option<u64> {
        let ends = self.rules.iter().flat_map(|rule| [rule.from_ns, rule.until_ns]);
        ends.filter(|&at_ns| at_ns > after_ns && at_ns != u64::MAX).min()
    }
}

/// A fault of an I2C bus, or of one target on it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct I2cFault {
    /// The target concerned; `None` for every target. Ignored by [`I2cFaultKind::StuckLow`], which
    /// blocks all.
    pub address: Option<u8>,
    /// What goes wrong.
    pub kind: I2cFaultKind,
}

/// What can go wrong on an I2C bus.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum I2cFaultKind {
    /// The target does not acknowledge its address, but keeps its state (a busy or badly soldered chip).
    Nack,
    /// The target has no supply: no acknowledge, and its registers are at their reset values when
    /// it returns.
    Dead,
    /// One wire is held at ground: no transaction gets through.
    StuckLow(Wire),
    /// Bits of one data byte are inverted, in both directions.
    BitFlip {
        /// Which data byte of the transaction, from 0; address bytes are not counted.
        byte_index: u32,
        /// The bits to invert.
        mask: u8,
        /// In every how many-th transaction of the bus: 1 for all; 0 counts as 1.
        every: u32,
    },
    /// The target stretches the clock: each of its bytes takes this many times as long; 0 counts as
    /// 1.
    Slow {
        /// Byte time as a multiple of the nominal one.
        factor: u32,
    },
    /// Each data byte has one random bit inverted with this probability.
    Noise {
        /// Probability per data byte, 0 to 1.
        probability: f64,
    },
}

/// The two wires of an I2C bus.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wire {
    /// Data: held low, it looks like a lost arbitration.
    Sda,
    /// Clock: held low, it looks like endless clock stretching.
    Scl,
}

/// A fault of an SPI bus with one target.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SpiFault {
    /// The target has no supply: it does not answer (the controller reads ones), and its registers are at their reset
    /// values when it returns.
    Dead,
    /// The chip-select wire is broken: the target receives nothing, but keeps its state.
    Deselected,
    /// The target's answers read as this level; what the controller sends still arrives.
    StuckAnswer {
        /// True for ones, false for zeros.
        high: bool,
    },
    /// Bits of one byte are inverted, in both directions.
    BitFlip {
        /// Which byte of the transaction, from 0: the instruction.
        byte_index: u32,
        /// The bits to invert.
        mask: u8,
        /// In every how many-th transaction of the bus: 1 for all; 0 counts as 1.
        every: u32,
    },
    /// Each byte has one random bit inverted with this probability, in each direction.
    Noise {
        /// Probability per byte, 0 to 1.
        probability: f64,
    },
}

/// A fault of a UART.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum UartFault {
    /// The cable is off: bytes are lost in both directions.
    Dead,
    /// Each byte has one random bit inverted with this probability, in both directions.
    Noise {
        /// Probability per byte, 0 to 1.
        probability: f64,
    },
    /// Bits of every `every`th byte that the controller sends are inverted.
    BitFlip {
        /// The bits to invert.
        mask: u8,
        /// Every how many-th byte: 1 for all; 0 counts as 1.
        every: u32,
    },
}

/// A fault of one line or output channel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum LineFault {
    /// Shorted to ground.
    StuckLow,
    /// Shorted to the supply.
    StuckHigh,
    /// The wire is broken: an input reads its pull-up, an output moves nothing (reads low at the
    /// far end).
    Dead,
    /// Each sample of an input reads inverted with this probability; outputs ignore it.
    Noise {
        /// Probability per sample, 0 to 1.
        probability: f64,
    },
}

#[cfg(test)]
mod tests;
