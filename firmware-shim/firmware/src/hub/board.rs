//! What the hub's firmware requires of its circuit board.

use embedded_hal::digital::{InputPin, OutputPin};
use embedded_hal::i2c::I2c;
use embedded_hal::pwm::SetDutyCycle;
use embedded_hal::spi::SpiDevice;

use crate::work::Job;

/// The hub's board: the same on silicon and in the twin. It is fed by the mains.
///
/// | part | where |
/// |---|---|
/// | image sensor's registers | I2C 0x24, 16-bit register addresses, 8-bit values |
/// | image sensor's pixels | a byte stream, and a line that is high while a whole frame waits |
/// | microphone's level over an ADS1115, channel AIN0 | I2C 0x48 |
/// | shutter's servo | PWM, 50 Hz: 1 ms shut, 2 ms open |
/// | shutter's end switch, PIR, infra-red lamp, REC lamp | pins |
/// | W25Q32JV flash | SPI, 8 MHz |
/// | mesh modem, 115,200 baud; Wi-Fi modem, 921,600 baud | two UARTs |
///
/// No call may wait for anything except the bus itself.
pub trait Board {
    /// The one I2C bus.
    type I2c: I2c;
    /// The flash chip on its SPI bus.
    type Flash: SpiDevice;
    /// A PWM channel at 50 Hz.
    type Servo: SetDutyCycle;
    /// An input pin.
    type In: InputPin;
    /// An output pin.
    type Out: OutputPin;
    /// The image sensor's byte stream.
    type Pixels: embedded_io::Read + embedded_io::ReadReady;
    /// A modem's byte stream.
    type Modem: embedded_io::Read + embedded_io::Write + embedded_io::ReadReady;

    /// The I2C bus.
    fn i2c(&mut self) -> &mut Self::I2c;
    /// The flash chip.
    fn flash(&mut self) -> &mut Self::Flash;
    /// Pixels of the frame that waits, row by row.
    fn pixels(&mut self) -> &mut Self::Pixels;
    /// High while a whole frame waits to be read.
    fn frame_ready(&mut self) -> &mut Self::In;
    /// The shutter's servo.
    fn shutter(&mut self) -> &mut Self::Servo;
    /// The shutter's end switch: low = pressed by a fully closed shutter.
    fn shutter_end(&mut self) -> &mut Self::In;
    /// Infra-red lamp: high = on.
    fn infrared(&mut self) -> &mut Self::Out;
    /// PIR motion sensor: high = something warm moves.
    fn pir(&mut self) -> &mut Self::In;
    /// Red REC lamp beside the lens: high = on.
    fn rec_lamp(&mut self) -> &mut Self::Out;
    /// Modem of the mesh, to the lock.
    fn mesh(&mut self) -> &mut Self::Modem;
    /// Modem of the Wi-Fi, to the service.
    fn cloud(&mut self) -> &mut Self::Modem;
    /// The firmware performs this job now: see [`crate::work`].
    fn work(&mut self, job: Job) {
        let _ = job;
    }
}
