//! The hub as a device: firmware on its board, fed by the mains.

use firmware::hub::HubConfig;

use crate::powered::Powered;
use crate::{HubActs, HubBoard, HubFactory};

/// The hub: firmware, board and supply.
pub type HubDevice = Powered<HubBoard>;

impl HubDevice {
    /// A hub as it was set up, that boots at time 0. `seed` keys the noise of its sensors.
    pub fn new(config: HubConfig, seed: u64, factory: &HubFactory) -> Self {
        let mut board = HubBoard::new(seed);
        factory.assemble(&mut board);
        Self::assembled(config, board)
    }

    /// What the board does to the world from now on.
    pub fn acts(&mut self, now_ns: u64) -> HubActs {
        self.board.acts(now_ns)
    }

    /// Whether the image sensor exposes now: the next senses should hold the scene. Rays are cast only then.
    pub fn wants_scene(&self, now_ns: u64) -> bool {
        self.board.i2c.targets.camera.wants_scene(now_ns)
    }
}
