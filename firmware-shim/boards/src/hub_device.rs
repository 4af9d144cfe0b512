//! The hub as a device: firmware on its board, on mains power.

use chips::SpiHandle;
use chips::w25q::W25q;
use firmware::crypto::Signed;
use firmware::hub::{HubConfig, HubView, Shelved, read_shelf, read_shelved_head};
use firmware::store::{Flash, StoreError};
use firmware::wire::Segment;

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
        let mut found = Vec::new();
        self.read_ring(|flash, sectors, sector| {
            found.extend(read_shelf(flash, sectors, sector, clip)?);
            Ok(())
        })?;
        found.sort_by_key(|shelved| shelved.segment);
        Ok(found)
    }

    /// The signed heads of all segments on flash now, each with its clip, in the order of the sectors.
    ///
    /// # Errors
    /// Errors of the firmware's own reading of the flash.
    pub fn heads(&self) -> Result<Vec<(u32, Signed<Segment>)>, StoreError> {
        let mut found = Vec::new();
        self.read_ring(|flash, sectors, sector| {
            found.extend(read_shelved_head(flash, sectors, sector)?);
            Ok(())
        })?;
        Ok(found)
    }

    /// Reads each sector of the ring of clips: `read` gets the number of sectors, and which one it is.
    fn read_ring(
        &self,
        mut read: impl FnMut(&mut Flash<'_, SpiHandle<'_, W25q>>, u16, u16) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let sectors = self.config().clips.sectors;
        for first in (0..sectors).step_by(usize::from(SECTORS_AT_ONCE)) {
            let mut some = first..sectors.min(first + SECTORS_AT_ONCE);
            self.on_the_bench(|flash| some.try_for_each(|sector| read(flash, sectors, sector)))?;
        }
        Ok(())
    }
}
