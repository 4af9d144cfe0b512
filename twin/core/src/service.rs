//! The delivery service: the crate [`twin_service`], as used by the twin.

pub use twin_service::*;
