//! The lock as a device: firmware on its board, run by four cells.

use firmware::journal::{self, Audit};
use firmware::lock::{LockConfig, LockView};
use firmware::store::StoreError;

use crate::powered::Powered;
use crate::{Factory, LockActs, LockBoard};

/// The lock: firmware, board and supply.
pub type LockDevice = Powered<LockBoard>;

impl LockDevice {
    /// A lock as delivered, that boots at time 0. `seed` keys the noise of its sensors.
    pub fn new(config: LockConfig, seed: u64, factory: &Factory) -> Self {
        let mut board = LockBoard::new(seed);
        factory.assemble(&mut board);
        Self::assembled(config, board)
    }

    /// The internal state; `None` without supply. Decides nothing in the twin.
    pub fn state(&self, now_ns: u64) -> Option<LockView> {
        self.firmware().map(|lock| lock.state(self.local_time(now_ns)))
    }

    /// The board's outputs to the world from now on.
    pub fn acts(&mut self, now_ns: u64) -> LockActs {
        self.board.acts(now_ns)
    }

    /// Audits the journal on the flash as it is now.
    ///
    /// # Errors
    /// Errors of the firmware's own reading of the flash.
    #[allow(
        clippy::redundant_closure,
        reason = "the function itself is not general enough in the flash's lifetime"
    )]
    pub fn audit(&self) -> Result<Audit, StoreError> {
        self.on_the_bench(|flash| journal::audit(flash))
    }
}
