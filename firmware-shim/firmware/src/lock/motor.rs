//! The motor as the firmware commands it: an H-bridge with three states.

/// The command to the bridge.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MotorCommand {
    /// Both inputs low: the motor turns freely.
    #[default]
    Coast,
    /// Full voltage towards thrown.
    Throw,
    /// Full voltage towards withdrawn.
    Withdraw,
}
