//! The delivery service: the crate [`twin_service`], as the twin runs it.

pub use twin_service::*;
