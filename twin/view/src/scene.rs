//! The stage: house, garden, street, sky. What stands still is built once; what the frame moves, moves in
//! [`SceneSet::Pose`](crate::SceneSet).
//!
//! Frame of space: see `twin_core::world::House`. 1 unit = 1 m.

mod bake;
pub(crate) mod clay;
mod door;
mod furniture;
mod garden;
pub(crate) mod glow;
mod house;
pub(crate) mod lamps;
pub(crate) mod layers;
mod light;
pub(crate) mod mesh;
mod occluders;
pub(crate) mod palette;
mod rooms;
pub(crate) mod shade;
pub(crate) mod stage;
mod street;

use bevy::prelude::*;

use crate::Shown;
use crate::shown::Through;
use occluders::Occluders;

/// What stands still on the stage. Needs [`Shown`] and [`Quality`](crate::Quality) as resources beforehand.
pub(crate) fn plugin(app: &mut App) {
    let mut occluders = Occluders::default();
    let world = app.world().resource::<Shown>().world.clone();
    house::occlude(&world, &mut occluders);
    rooms::occlude(&mut occluders);
    garden::occlude(&mut occluders);
    street::occlude(&mut occluders);
    app.insert_resource(occluders).init_resource::<Through>();
    for part in [
        light::plugin,
        lamps::plugin,
        house::plugin,
        rooms::plugin,
        door::plugin,
        furniture::plugin,
        garden::plugin,
        street::plugin,
        shade::plugin,
    ] {
        part(app);
    }
}
