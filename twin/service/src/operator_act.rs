//! What an operator can order.

use serde::{Deserialize, Serialize};

/// What an operator can order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OperatorAct {
    /// Somebody has inspected the lock: its tamper alarm ends.
    ClearTamper,
    /// Lock and camera hub get a new mesh key; others who have the old one are excluded.
    RotateMeshKey,
    /// The lock erases its mesh key and its grants.
    FactoryReset,
    /// A lock without a network joins the hub's.
    Commission,
}
