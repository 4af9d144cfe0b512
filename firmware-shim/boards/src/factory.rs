//! What a lock is given at assembly: who it is, whom it believes, what time it is.

use chips::PollContext;
use chips::SpiBus;
use chips::w25q::{SECTOR_BYTES, W25q};
use firmware::crypto::{LockKey, NetworkKey, PublicKey};
use firmware::store::{Flash, Identity, Network};

use crate::LockBoard;

/// Sectors that the firmware uses; the rest of the chip stays erased.
const SECTORS: usize = 16;

/// A lock's secrets and settings, as the factory writes them.
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

impl Factory {
    /// Writes it to a board that was never powered. The flash image is written by the firmware's own storage code, on
    /// another chip: that took no time and wore nothing of this one.
    pub(crate) fn assemble(&self, board: &mut LockBoard) {
        let mut press = SpiBus::new(W25q::new(0, "factory"), 0, "factory");
        let context = PollContext::new(0);
        let mut chip = press.handle(&context);
        let mut flash = Flash::new(&mut chip);
        let identity = Identity { seed: self.seed, lock_key: self.lock_key, service: self.service };
        let network = self.network.map(|key| Network { key });
        let written =
            flash.put(&identity).and_then(|()| network.map_or(Ok(()), |network| flash.put(&network)));
        assert_eq!(written, Ok(()), "an empty flash takes what the factory writes");
        for sector in 0..SECTORS {
            board
                .flash
                .target
                .overwrite((sector * SECTOR_BYTES) as u32, press.target.sector(sector).as_slice());
        }
        if let Some(unix_ms) = self.unix_ms {
            board.i2c.targets.clock.set_time(0, unix_ms);
        }
    }
}
