//! The hub's data on flash besides clips: keys, counters, the recording in progress.
//!
//! A hub whose flash fails records nothing, so that no code opens, and reports that; it still relays messages.

use embedded_hal::spi::SpiDevice;

use super::Hub;
use super::board::Board;
use super::clip::Ring;
use super::report::Post;
use crate::crypto::Signer;
use crate::link::Reserved;
use crate::store::{
    CloudCounters, Counters, FilmRecord, Flash, Health, HubMemory, Identity, Item, Network, Nonces,
    StoreError,
};
use crate::time::Instant;
use crate::wire::{COUNTER_BLOCK, Direction, HubEventKind, ToLock};

/// Flash that failed is read again after this, ms.
const RETRY_MS: u64 = 1_000;

/// The state of the flash, and data read from it that belong to no other part.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Remembered {
    health: Health,
    /// The hub's identity; `None` before assembly.
    pub(super) identity: Option<Identity>,
    pub(super) mesh: Counters,
    /// Number of the mesh's key, and its next key.
    pub(super) generation: u32,
    pub(super) next_network: Option<Network>,
    pub(super) cloud: CloudCounters,
    /// What the hub records, and what it must not record again.
    pub(super) film: FilmRecord,
    nonces: Nonces,
    /// This boot is counted.
    is_boot_counted: bool,
}

impl Remembered {
    /// Whether flash has been read and has not failed since.
    pub(super) fn is_good(&self) -> bool {
        self.health.is_good()
    }

    /// The hub's own key.
    pub(super) fn signer(&self) -> Option<Signer> {
        self.identity.as_ref().map(|identity| Signer::from_seed(&identity.seed))
    }

    /// The next nonce, for [`Self::take_nonce`] if it is used.
    pub(super) fn nonce(&self) -> Option<[u8; 16]> {
        self.nonces.peek(self.identity.as_ref(), &self.mesh)
    }

    pub(super) fn take_nonce(&mut self) {
        self.nonces.take();
    }
}

impl CloudCounters {
    /// Flash data of the cloud link.
    pub(super) const fn reserved(&self) -> Reserved {
        Reserved { sent_below: self.sent_below, taken_up_to: self.taken_up_to }
    }
}

impl Hub {
    /// Reads what is on flash: after a reset, and after it failed.
    pub(super) fn remember<B: Board>(&mut self, board: &mut B, now: Instant) {
        if !self.memory.health.wants_read(now) {
            return;
        }
        match self.read_all(board.flash(), now) {
            Ok(()) => self.memory.health = Health::Good,
            Err(_) => self.flash_failed(now),
        }
    }

    fn read_all<S: SpiDevice>(&mut self, spi: &mut S, now: Instant) -> Result<(), StoreError> {
        let mut flash = Flash::new(spi);
        flash.recover()?;
        let stored: HubMemory = flash.load_items()?;
        let is_boot = !self.memory.is_boot_counted;
        // Numbers that could have been used before are skipped.
        let (mut mesh, mut cloud) = (stored.counters, stored.cloud_counters);
        self.memory.nonces.restart(&mut mesh);
        let (mesh_first, cloud_first) = (mesh.sent_below.max(1), cloud.sent_below.max(1));
        mesh.sent_below = mesh_first.saturating_add(COUNTER_BLOCK);
        cloud.sent_below = cloud_first.saturating_add(COUNTER_BLOCK);
        mesh.boots = mesh.boots.saturating_add(u32::from(is_boot));
        flash.put(&mesh)?;
        flash.put(&cloud)?;
        (self.memory.mesh, self.memory.cloud) = (mesh, cloud);
        self.reports.booted(mesh.boots);
        self.memory.identity = stored.identity;
        if is_boot {
            self.memory.film = stored.film;
            self.reports.restore(&stored.kept);
            self.ring = Ring::find(&mut flash, self.config.clips.sectors)?;
            self.find_interrupted(&mut flash, now)?;
            self.memory.is_boot_counted = true;
            self.reports.report(HubEventKind::Booted { boots: mesh.boots }, now);
        }
        self.memory.generation = stored.network.map_or(0, |network| network.generation);
        let next = stored.next_network.map(|next| next.0);
        self.memory.next_network = next.filter(|next| next.generation > self.memory.generation);
        let (mesh_key, cloud_key) = (stored.network.and_then(|it| it.key), stored.cloud.map(|it| it.key));
        self.mesh.connect(mesh_key, (Direction::ToLock, Direction::FromLock), mesh_first, mesh.reserved());
        self.cloud.connect(cloud_key, (Direction::FromHub, Direction::ToHub), cloud_first, cloud.reserved());
        // Both ends must continue above the numbers that may have been accepted before the reset.
        if let Some(floor) = self.mesh.floor() {
            let _ = self.to_lock.push_front(ToLock::CounterFloor { floor });
        }
        if let Some(floor) = self.cloud.floor() {
            self.reports.post(Post::CounterFloor { floor });
        }
        Ok(())
    }

    /// Writes an item; `None` if it failed, or is not permitted now.
    pub(super) fn write<B: Board, T: Item>(&mut self, board: &mut B, item: &T, now: Instant) -> Option<()> {
        self.with_flash(board, now, |flash| flash.put(item))
    }

    /// As [`Self::write`], for any access to flash.
    pub(super) fn with_flash<B: Board, T>(
        &mut self,
        board: &mut B,
        now: Instant,
        work: impl FnOnce(&mut Flash<'_, B::Flash>) -> Result<T, StoreError>,
    ) -> Option<T> {
        if !self.memory.is_good() {
            return None;
        }
        let result = work(&mut Flash::new(board.flash()));
        if result.is_err() {
            self.flash_failed(now);
        }
        result.ok()
    }

    fn flash_failed(&mut self, now: Instant) {
        if self.memory.health.fail(now.after_ms(RETRY_MS)) {
            self.reports.report(HubEventKind::StoreFailed, now);
        }
    }

    /// Keeps enough numbers in reserve for frames and nonces.
    pub(super) fn reserve_numbers<B: Board>(&mut self, board: &mut B, now: Instant) {
        let mut mesh = self.memory.mesh;
        if let Some(sent_below) = self.mesh.wanted_limit() {
            mesh.sent_below = sent_below;
        }
        self.memory.nonces.reserve(&mut mesh);
        self.keep_mesh(board, mesh, now);
        let mut cloud = self.memory.cloud;
        if let Some(sent_below) = self.cloud.wanted_limit() {
            cloud.sent_below = sent_below;
        }
        self.keep_cloud(board, cloud, now);
    }

    /// Writes the events that must survive a reset, if they are new: before any of them is sent.
    pub(super) fn keep_events<B: Board>(&mut self, board: &mut B, now: Instant) {
        if let Some(kept) = self.reports.unwritten()
            && self.write(board, &kept, now).is_some()
        {
            self.reports.written();
        }
    }

    /// Writes the mesh's counters if they are new.
    pub(super) fn keep_mesh<B: Board>(&mut self, board: &mut B, counters: Counters, now: Instant) {
        if counters != self.memory.mesh && self.write(board, &counters, now).is_some() {
            self.memory.mesh = counters;
            self.mesh.extend(counters.reserved());
        }
    }

    /// Writes the cloud link's counters if they are new.
    pub(super) fn keep_cloud<B: Board>(&mut self, board: &mut B, counters: CloudCounters, now: Instant) {
        if counters != self.memory.cloud && self.write(board, &counters, now).is_some() {
            self.memory.cloud = counters;
            self.cloud.extend(counters.reserved());
        }
    }
}
