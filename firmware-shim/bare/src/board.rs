//! A board with nothing on it: every bus, pin and stream of lock and hub, and no chip behind any of them.
//!
//! What is read passes through `black_box`: the compiler must reckon with any answer, and keeps the code that deals
//! with it.

use core::convert::Infallible;
use core::hint::black_box;

use embedded_hal::delay::DelayNs;
use embedded_hal::digital::{self, InputPin, OutputPin};
use embedded_hal::i2c::{self, I2c};
use embedded_hal::pwm::{self, SetDutyCycle};
use embedded_hal::spi::{self, SpiDevice};
use embedded_io::{Read, ReadReady, Write};
use firmware::{hub, lock};

/// One part of a board, whichever the firmware asks for.
#[derive(Default)]
pub(crate) struct Part {
    answer: u8,
}

impl Part {
    fn answer(&mut self, bytes: &mut [u8]) {
        bytes.fill(black_box(self.answer));
    }

    fn take(&mut self, bytes: &[u8]) {
        self.answer = black_box(bytes).iter().fold(self.answer, |sum, byte| sum.wrapping_add(*byte));
    }
}

impl i2c::ErrorType for Part {
    type Error = Infallible;
}

impl I2c for Part {
    fn transaction(&mut self, _: u8, operations: &mut [i2c::Operation<'_>]) -> Result<(), Infallible> {
        for operation in operations {
            match operation {
                i2c::Operation::Read(bytes) => self.answer(bytes),
                i2c::Operation::Write(bytes) => self.take(bytes),
            }
        }
        Ok(())
    }
}

impl spi::ErrorType for Part {
    type Error = Infallible;
}

impl SpiDevice for Part {
    fn transaction(&mut self, operations: &mut [spi::Operation<'_, u8>]) -> Result<(), Infallible> {
        for operation in operations {
            match operation {
                spi::Operation::Read(bytes) | spi::Operation::TransferInPlace(bytes) => self.answer(bytes),
                spi::Operation::Write(bytes) => self.take(bytes),
                spi::Operation::Transfer(read, written) => {
                    self.take(written);
                    self.answer(read);
                }
                spi::Operation::DelayNs(_) => {}
            }
        }
        Ok(())
    }
}

impl digital::ErrorType for Part {
    type Error = Infallible;
}

impl InputPin for Part {
    fn is_high(&mut self) -> Result<bool, Infallible> {
        Ok(black_box(self.answer) & 1 == 1)
    }

    fn is_low(&mut self) -> Result<bool, Infallible> {
        self.is_high().map(|is_high| !is_high)
    }
}

impl OutputPin for Part {
    fn set_low(&mut self) -> Result<(), Infallible> {
        self.take(&[0]);
        Ok(())
    }

    fn set_high(&mut self) -> Result<(), Infallible> {
        self.take(&[1]);
        Ok(())
    }
}

impl pwm::ErrorType for Part {
    type Error = Infallible;
}

impl SetDutyCycle for Part {
    fn max_duty_cycle(&self) -> u16 {
        black_box(1_000)
    }

    fn set_duty_cycle(&mut self, duty: u16) -> Result<(), Infallible> {
        self.take(&duty.to_le_bytes());
        Ok(())
    }
}

impl DelayNs for Part {
    fn delay_ns(&mut self, _: u32) {}
}

impl embedded_io::ErrorType for Part {
    type Error = Infallible;
}

impl Read for Part {
    fn read(&mut self, bytes: &mut [u8]) -> Result<usize, Infallible> {
        self.answer(bytes);
        Ok(bytes.len())
    }
}

impl ReadReady for Part {
    fn read_ready(&mut self) -> Result<bool, Infallible> {
        self.is_high()
    }
}

impl Write for Part {
    fn write(&mut self, bytes: &[u8]) -> Result<usize, Infallible> {
        self.take(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> Result<(), Infallible> {
        Ok(())
    }
}

/// Both devices' board: the same part wherever one is asked for.
#[derive(Default)]
pub(crate) struct Board {
    part: Part,
    /// The one place where the lock needs two parts at once.
    delay: Part,
}

/// `fn name(&mut self) -> &mut Part` for each place on the board.
macro_rules! places {
    ($($place:ident)*) => {
        $(fn $place(&mut self) -> &mut Part {
            &mut self.part
        })*
    };
}

impl lock::Board for Board {
    type I2c = Part;
    type Flash = Part;
    type Pwm = Part;
    type In = Part;
    type Out = Part;
    type Radio = Part;
    type Delay = Part;

    places! {
        i2c flash motor_throw motor_withdraw motor_nsleep motor_nfault reed strike key_irq tamper jolt_irq
        led_green led_red buzzer radio nearby nearby_enable
    }

    fn i2c_and_delay(&mut self) -> (&mut Part, &mut Part) {
        (&mut self.part, &mut self.delay)
    }
}

impl hub::Board for Board {
    type I2c = Part;
    type Flash = Part;
    type Servo = Part;
    type In = Part;
    type Out = Part;
    type Pixels = Part;
    type Modem = Part;

    places! { i2c flash pixels frame_ready shutter shutter_end infrared pir rec_lamp mesh cloud }
}
