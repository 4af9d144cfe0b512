//! Names of the assumptions on which promises rest: what a world may say excuses a clause. What each means in signals
//! is the twin's.

/// The shutter of the camera hub's lens can move.
pub const SHUTTER_FREE: &str = "shutter_free";

/// The lock has keys: its owner has not made it erase them.
pub const COMMISSIONED: &str = "commissioned";

/// All of them, in the order in which they are reported.
pub const ALL: [&str; 2] = [SHUTTER_FREE, COMMISSIONED];
