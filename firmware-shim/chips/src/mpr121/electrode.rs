//! One electrode of the MPR121: from data values to "touched", by baseline, thresholds and debounce
//! (registers 0x2B to 0x5B).

/// One electrode's state.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Electrode {
    /// Sum of the samples of the data value under way.
    pub(super) sum: u32,
    /// Filtered data, 10 bit.
    pub(super) data: u16,
    /// Baseline, 10 bit.
    baseline: u16,
    /// Touch status.
    pub(super) touched: bool,
    /// Values in a row that ask for the other status.
    against: u8,
    /// Values in a row beyond the noise band of the baseline filter.
    drifting: u8,
    /// Values since the baseline filter last ran.
    delayed: u8,
}

/// The settings that all electrodes share.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tuning {
    /// ECR bits 7 and 6: how the baseline begins and whether it is tracked.
    pub(super) calibration_lock: u8,
    rising: Drift,
    falling: Drift,
    touched: Drift,
    touch_debounce: u8,
    release_debounce: u8,
}

/// The four parameters of the baseline filter in one direction: MHD, NHD, NCL, FDL. Source:
/// baseline filtering control registers and AN3891.
#[derive(Debug, Clone, Copy)]
struct Drift {
    max_half_delta: u8,
    noise_half_delta: u8,
    noise_count: u8,
    delay_count: u8,
}

impl Tuning {
    pub(super) fn of(registers: &[u8; 128]) -> Self {
        let drift = |at: usize| Drift {
            max_half_delta: registers[at],
            noise_half_delta: registers[at + 1],
            noise_count: registers[at + 2],
            delay_count: registers[at + 3],
        };
        let debounce = registers[usize::from(super::register::DEBOUNCE)];
        Self {
            calibration_lock: registers[usize::from(super::register::ECR)] >> 6,
            rising: drift(0x2B),
            falling: drift(0x2F),
            // The touched case has no maximum half delta: its three registers follow one early.
            touched: Drift { max_half_delta: 0, ..drift(0x32) },
            touch_debounce: debounce & 0b111,
            release_debounce: debounce >> 4 & 0b111,
        }
    }
}

impl Electrode {
    /// Just started: of the previous state only the baseline is left, which stop mode keeps.
    pub(super) fn restarted(self) -> Self {
        Self { baseline: self.baseline, ..Self::default() }
    }

    /// The baseline as its register shows it: the upper 8 of 10 bits. Source: 5.4.
    pub(super) fn baseline_register(&self) -> u8 {
        (self.baseline >> 2) as u8
    }

    /// A write to the baseline's register clears the lower two bits. Source: 5.4.
    pub(super) fn set_baseline(&mut self, register: u8) {
        self.baseline = u16::from(register) << 2;
    }

    /// ECR, CL: the first data value may become the baseline, by its upper five bits or whole.
    pub(super) fn begin(&mut self, data: u16, calibration_lock: u8) {
        match calibration_lock {
            0b10 => self.baseline = data & 0x3E0,
            0b11 => self.baseline = data,
            _ => {}
        }
    }

    /// Takes the next data value.
    pub(super) fn take(&mut self, data: u16, tuning: &Tuning, [touch, release]: [u8; 2]) {
        self.data = data;
        let below = i32::from(self.baseline) - i32::from(data);
        let (asks, debounce) = if self.touched {
            (below < i32::from(release), tuning.release_debounce)
        } else {
            (below > i32::from(touch), tuning.touch_debounce)
        };
        self.against = if asks { self.against + 1 } else { 0 };
        if self.against > debounce {
            self.touched = !self.touched;
            self.against = 0;
        }
        // CL = 01 locks the baseline.
        if tuning.calibration_lock != 0b01 {
            self.track(tuning);
        }
    }

    /// Registers 0x2B to 0x35: small steps pass at once; larger ones count as drift only when they
    /// last.
    fn track(&mut self, tuning: &Tuning) {
        let step = i32::from(self.data) - i32::from(self.baseline);
        let drift = match step {
            0 => return self.calm(),
            _ if self.touched => &tuning.touched,
            1.. => &tuning.rising,
            _ => &tuning.falling,
        };
        let passes = step.abs() <= 2 * i32::from(drift.max_half_delta);
        if !passes && drift.noise_half_delta == 0 {
            // Increments of nothing: how a baseline is held still while a finger rests.
            return self.calm();
        }
        if self.delayed < drift.delay_count {
            self.delayed += 1;
            return;
        }
        self.delayed = 0;
        if passes {
            self.baseline = self.data;
            return self.calm();
        }
        self.drifting = self.drifting.saturating_add(1);
        if self.drifting > drift.noise_count {
            self.drifting = 0;
            // Never past the data: the baseline follows it.
            let by = step.abs().min(i32::from(drift.noise_half_delta)) * step.signum();
            self.baseline = (i32::from(self.baseline) + by) as u16;
        }
    }

    fn calm(&mut self) {
        self.drifting = 0;
        self.delayed = 0;
    }
}
