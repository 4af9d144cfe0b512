//! Parts of scripted boards: pins and channels that remember, and a modem.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::vec::Vec;

use embedded_hal::{digital, pwm};

/// Duty of a channel that is fully on.
pub(crate) const PWM_MAX: u16 = 1_000;

#[derive(Clone, Debug, Default)]
pub(crate) struct FakePwm(pub(crate) u16);
impl pwm::ErrorType for FakePwm {
    type Error = Infallible;
}
impl pwm::SetDutyCycle for FakePwm {
    fn max_duty_cycle(&self) -> u16 {
        PWM_MAX
    }
    fn set_duty_cycle(&mut self, duty: u16) -> Result<(), Infallible> {
        assert!(duty <= PWM_MAX);
        self.0 = duty;
        Ok(())
    }
}

/// A pin, true = high.
#[derive(Clone, Debug, Default)]
pub(crate) struct FakePin(pub(crate) bool);
impl digital::ErrorType for FakePin {
    type Error = Infallible;
}
impl digital::InputPin for FakePin {
    fn is_high(&mut self) -> Result<bool, Infallible> {
        Ok(self.0)
    }
    fn is_low(&mut self) -> Result<bool, Infallible> {
        Ok(!self.0)
    }
}
impl digital::OutputPin for FakePin {
    fn set_high(&mut self) -> Result<(), Infallible> {
        self.0 = true;
        Ok(())
    }
    fn set_low(&mut self) -> Result<(), Infallible> {
        self.0 = false;
        Ok(())
    }
}

#[derive(Clone, Debug, Default)]
pub(crate) struct FakeModem {
    pub(crate) incoming: VecDeque<u8>,
    pub(crate) outgoing: Vec<u8>,
    /// Bytes the modem takes per call; 0 = all.
    pub(crate) appetite: usize,
}
impl embedded_io::ErrorType for FakeModem {
    type Error = Infallible;
}
impl embedded_io::Read for FakeModem {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Infallible> {
        let byte = self.incoming.pop_front();
        buffer[0] = byte.expect("read with nothing ready would wait for ever");
        Ok(1)
    }
}
impl embedded_io::ReadReady for FakeModem {
    fn read_ready(&mut self) -> Result<bool, Infallible> {
        Ok(!self.incoming.is_empty())
    }
}
impl embedded_io::Write for FakeModem {
    fn write(&mut self, bytes: &[u8]) -> Result<usize, Infallible> {
        let taken = match self.appetite {
            0 => bytes.len(),
            appetite => bytes.len().min(appetite),
        };
        self.outgoing.extend(&bytes[..taken]);
        Ok(taken)
    }
    fn flush(&mut self) -> Result<(), Infallible> {
        Ok(())
    }
}
