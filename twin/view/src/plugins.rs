//! Everything on the stage: the plugins of the scene, in the order in which they are added.
//!
//! The window and [`Offscreen`](crate::offscreen::Offscreen) show the same stage. A new thing to see is one line here.

use bevy::prelude::*;

use crate::scene::{self, clay};
use crate::{figure, hub, keypad, links, lockwork, parcel, pulses};

/// The whole stage. Needs [`Shown`](crate::Shown) and [`Quality`](crate::Quality) as resources beforehand.
pub(crate) fn stage(app: &mut App) {
    for part in [
        scene::plugin,
        figure::plugin,
        parcel::plugin,
        lockwork::plugin,
        keypad::plugin,
        hub::plugin,
        pulses::plugin,
        links::plugin,
        // Last: it puts the low tier's paint on all that the others brought.
        clay::plugin,
    ] {
        part(app);
    }
}
