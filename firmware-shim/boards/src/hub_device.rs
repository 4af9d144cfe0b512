//! The hub as a device: firmware on its board, on mains power.

use firmware::hub::{HubConfig, HubView, Shelved, read_shelf};
use firmware::store::StoreError;

use crate::powered::Powered;
use crate::{HubActs, HubBoard, HubFactory};

/// Sectors read at a time: a poll's bus time ends after 150 full ones.
const SECTORS_AT_ONCE: u16 = 64;

/// The hub: firmware, board and supply.
pub type HubDevice = Powered<HubBoard>;

impl HubDevice {
    /// A provisioned hub that boots at time 0. `seed` keys the noise of its sensors.
    pub fn new(config: HubConfig, seed: u64, factory: &HubFactory) -> Self {
        let mut board = HubBoard::new(seed);
        factory.assemble(&mut board);
        Self::assembled(config, board)
    }

    /// The internal state; `None` without supply. Decides nothing in the twin.
    pub fn state(&self, now_ns: u64) -> Option<HubView> {
        self.firmware().map(|hub| hub.state(self.local_time(now_ns)))
    }

    /// The board's outputs to the world from now on.
    pub fn acts(&mut self, now_ns: u64) -> HubActs {
        self.board.acts(now_ns)
    }

    /// Whether the image sensor exposes now: the next inputs should contain the scene. Rays are cast only then.
    pub fn wants_scene(&self, now_ns: u64) -> bool {
        self.board.i2c.targets.camera.wants_scene(now_ns)
    }

    /// A clip's segments on flash now, by number: also the one in progress, which is not signed yet.
    ///
    /// # Errors
    /// Errors of the firmware's own reading of the flash.
    pub fn clip(&self, clip: u32) -> Result<Vec<Shelved>, StoreError> {
        let sectors = self.config().clips.sectors;
        let mut found = Vec::new();
        for first in (0..sectors).step_by(usize::from(SECTORS_AT_ONCE)) {
            self.on_the_bench(|flash| {
                for sector in first..sectors.min(first + SECTORS_AT_ONCE) {
                    let shelved = read_shelf(flash, sectors, sector)?;
                    found.extend(shelved.filter(|shelved| shelved.clip == clip));
                }
                Ok(())
            })?;
        }
        found.sort_by_key(|shelved| shelved.segment);
        Ok(found)
    }
}
