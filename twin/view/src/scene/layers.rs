//! Layers: things that only some cameras see.

use bevy::camera::visibility::RenderLayers;

/// Overlays on the picture: visible to the viewer, not to the hub's camera.
pub(crate) const OVERLAY: RenderLayers = RenderLayers::layer(1);
/// What is cut off in the doll's house: visible only to cameras inside the house.
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
