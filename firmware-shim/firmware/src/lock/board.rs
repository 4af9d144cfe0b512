//! What the firmware requires of a circuit board.

use embedded_hal::delay::DelayNs;
use embedded_hal::digital::{InputPin, OutputPin};
use embedded_hal::i2c::I2c;
use embedded_hal::pwm::SetDutyCycle;
use embedded_hal::spi::SpiDevice;

use crate::work::Job;

/// The lock's board: the same on silicon and in the twin.
///
/// | part | where |
/// |---|---|
/// | AS5600 bolt encoder | I2C 0x36 |
/// | INA219 in the motor branch, 0.1 Ω shunt | I2C 0x40 |
/// | DS3231 clock with its own battery | I2C 0x68 |
/// | LIS2DH12 accelerometer | I2C 0x19 |
/// | MPR121 keypad: electrodes 0..=9 digits, 10 '*', 11 '#' | I2C 0x5A |
/// | DRV8833: IN1 throws, IN2 withdraws | two PWM channels |
/// | W25Q32JV flash | SPI, 8 MHz |
/// | contacts, lights, buzzer | pins |
/// | radio modem, 115,200 baud | UART |
/// | short-range radio modem, 115,200 baud, and its supply switch | a second UART, a pin |
///
/// No call may wait for anything except the bus itself.
pub trait Board {
    /// The one I2C bus.
    type I2c: I2c;
    /// The flash chip on its SPI bus.
    type Flash: SpiDevice;
    /// A PWM channel.
    type Pwm: SetDutyCycle;
    /// An input pin.
    type In: InputPin;
    /// An output pin.
    type Out: OutputPin;
    /// The modem's byte stream.
    type Radio: embedded_io::Read + embedded_io::Write + embedded_io::ReadReady;
    /// Short waits that a chip's start-up needs.
    type Delay: DelayNs;

    /// The I2C bus.
    fn i2c(&mut self) -> &mut Self::I2c;
    /// Bus and delay at once, for drivers that need both.
    fn i2c_and_delay(&mut self) -> (&mut Self::I2c, &mut Self::Delay);
    /// The flash chip.
    fn flash(&mut self) -> &mut Self::Flash;
    /// DRV8833 IN1: throws the bolt.
    fn motor_throw(&mut self) -> &mut Self::Pwm;
    /// DRV8833 IN2: withdraws the bolt.
    fn motor_withdraw(&mut self) -> &mut Self::Pwm;
    /// DRV8833 nSLEEP: high wakes the bridge.
    fn motor_nsleep(&mut self) -> &mut Self::Out;
    /// DRV8833 nFAULT: low while the bridge protects itself.
    fn motor_nfault(&mut self) -> &mut Self::In;
    /// Reed contact in the frame: low = magnet near = door closed.
    fn reed(&mut self) -> &mut Self::In;
    /// Micro-switch behind the strike: low = pressed by the bolt's tip.
    fn strike(&mut self) -> &mut Self::In;
    /// MPR121 interrupt: low = touched electrodes have changed.
    fn key_irq(&mut self) -> &mut Self::In;
    /// Switch behind the front escutcheon: low = the escutcheon is in place.
    fn tamper(&mut self) -> &mut Self::In;
    /// LIS2DH12 interrupt 1: high = jolted since the last reading.
    fn jolt_irq(&mut self) -> &mut Self::In;
    /// Green light: high = on.
    fn led_green(&mut self) -> &mut Self::Out;
    /// Red light: high = on.
    fn led_red(&mut self) -> &mut Self::Out;
    /// Buzzer.
    fn buzzer(&mut self) -> &mut Self::Pwm;
    /// Radio modem.
    fn radio(&mut self) -> &mut Self::Radio;
    /// Short-range radio modem: Bluetooth Low Energy, for phones at the door.
    fn nearby(&mut self) -> &mut Self::Radio;
    /// The short-range modem's supply: high = on.
    fn nearby_enable(&mut self) -> &mut Self::Out;
    /// The firmware performs this job now: see [`crate::work`].
    fn work(&mut self, job: Job) {
        let _ = job;
    }
}
