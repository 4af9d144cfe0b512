//! From decisions to pin levels.

use embedded_hal::digital::OutputPin;
use embedded_hal::pwm::SetDutyCycle;

use super::board::Board;
use super::indicate::Signs;
use super::motor::MotorCommand;

/// A pin could not be set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct PinFault;

/// Sets the bridge's inputs, switching off first: both high would brake.
pub(super) fn set_bridge<B: Board>(
    board: &mut B,
    bridge: MotorCommand,
    is_asleep: bool,
) -> Result<(), PinFault> {
    // Every pin is set, even after another has failed: if one fails to stop the motor, the others may.
    let off = match bridge {
        MotorCommand::Coast => off(board.motor_throw()).and(off(board.motor_withdraw())),
        MotorCommand::Throw => off(board.motor_withdraw()),
        MotorCommand::Withdraw => off(board.motor_throw()),
    };
    let sleep = match is_asleep {
        true => board.motor_nsleep().set_low(),
        false => board.motor_nsleep().set_high(),
    };
    off.and(sleep.map_err(|_| PinFault))?;
    match bridge {
        MotorCommand::Coast => Ok(()),
        MotorCommand::Throw => on(board.motor_throw()),
        MotorCommand::Withdraw => on(board.motor_withdraw()),
    }
}

fn off<P: SetDutyCycle>(pwm: &mut P) -> Result<(), PinFault> {
    pwm.set_duty_cycle_fully_off().map_err(|_| PinFault)
}

fn on<P: SetDutyCycle>(pwm: &mut P) -> Result<(), PinFault> {
    pwm.set_duty_cycle_fully_on().map_err(|_| PinFault)
}

/// Sets lights and buzzer. A failing light does not affect the lock.
pub(super) fn set_signs<B: Board>(board: &mut B, signs: &Signs) {
    let _ = board.led_green().set_state(signs.green.into());
    let _ = board.led_red().set_state(signs.red.into());
    let _ = board.buzzer().set_duty_cycle_percent(signs.buzzer_percent.min(100));
}
