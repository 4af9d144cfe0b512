//! Who sees what: things that only some eyes see.

use bevy::camera::visibility::RenderLayers;

/// What hangs before the picture: seen by whoever watches, by no camera in the room.
pub(crate) const OVERLAY: RenderLayers = RenderLayers::layer(1);
/// What is cut off in the doll's house: seen by an eye that is in the house.
pub(crate) const INDOORS: RenderLayers = RenderLayers::layer(2);

/// What an eye sees: the room, and more.
pub(crate) fn seen_by(watches: bool, indoors: bool) -> RenderLayers {
    let mut layers = RenderLayers::layer(0);
    if watches {
        layers = layers | OVERLAY;
    }
    if indoors {
        layers = layers | INDOORS;
    }
    layers
}
