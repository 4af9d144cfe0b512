//! Provisioning: the identity, trusted keys and time that a device gets at assembly.

use chips::PollContext;
use chips::w25q::{SECTOR_BYTES, W25q};
use chips::{SpiBus, SpiHandle};
use firmware::crypto::{LockKey, NetworkKey, PublicKey};
use firmware::store::{Cloud, Flash, Identity, Network, StoreError};

use crate::{HubBoard, LockBoard};

/// Sectors that the firmware's keys and counters use; those behind them stay erased.
const SECTORS: usize = 16;

/// A lock's secrets and settings, as written in the factory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Factory {
    /// Secret seed of the lock's own Ed25519 key.
    pub seed: [u8; 32],
    /// Secret shared with the service.
    pub lock_key: LockKey,
    /// The service's key.
    pub service: PublicKey,
    /// The network, if the lock has been commissioned.
    pub network: Option<NetworkKey>,
    /// The time that its clock is set to, ms since 1970 UTC; `None` leaves it stopped.
    pub unix_ms: Option<u64>,
}

/// A hub's secrets, as written in the factory and at its installation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HubFactory {
    /// Secret seed of the hub's own Ed25519 key.
    pub seed: [u8; 32],
    /// Secret shared with the service.
    pub hub_key: LockKey,
    /// The service's key.
    pub service: PublicKey,
    /// The mesh, if the hub is paired with a lock.
    pub network: Option<NetworkKey>,
    /// Key of the link to the service.
    pub cloud: NetworkKey,
}

impl Factory {
    /// Writes it to a board that was never powered.
    pub(crate) fn assemble(&self, board: &mut LockBoard) {
        let identity = Identity { seed: self.seed, lock_key: self.lock_key, service: self.service };
        press(&mut board.flash, |flash| {
            flash.put(&identity)?;
            self.network.map_or(Ok(()), |key| flash.put(&Network { key: Some(key), generation: 1 }))
        });
        if let Some(unix_ms) = self.unix_ms {
            board.i2c.targets.clock.set_time(0, unix_ms);
        }
    }
}

impl HubFactory {
    /// Writes it to a board that was never powered.
    pub(crate) fn assemble(&self, board: &mut HubBoard) {
        let identity = Identity { seed: self.seed, lock_key: self.hub_key, service: self.service };
        press(&mut board.flash, |flash| {
            flash.put(&identity)?;
            flash.put(&Cloud { key: self.cloud })?;
            self.network.map_or(Ok(()), |key| flash.put(&Network { key: Some(key), generation: 1 }))
        });
    }
}

/// The flash image is written by the firmware's own storage code, on another chip: that took no time and caused no wear
/// of this one.
fn press(
    flash: &mut SpiBus<W25q>,
    write: impl FnOnce(&mut Flash<'_, SpiHandle<'_, W25q>>) -> Result<(), StoreError>,
) {
    let mut press = SpiBus::new(W25q::new(0, "factory"), 0, "factory");
    let context = PollContext::new(0);
    let written = write(&mut Flash::new(&mut press.handle(&context)));
    assert_eq!(written, Ok(()), "an empty flash takes what the factory writes");
    for sector in 0..SECTORS {
        flash.target.overwrite((sector * SECTOR_BYTES) as u32, press.target.sector(sector).as_slice());
    }
}
