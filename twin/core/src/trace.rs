//! The trace: everything that happened, condensed into one hash.
//!
//! It covers the plant's state in each tick in which the plant is awake, bus traffic and pin edges at each poll, the
//! fate of each frame, and every event. It does not depend on which ticks were executed: jumping and stepping give
//! one hash.

use boards::{HubDevice, LockDevice};

use crate::air::Route;
use crate::event::Event;
use crate::link::Sent;
use crate::plant::Plant;

/// Number of bytes collected before hashing: blake3 hashes up to eight of its chunks of 1,024 bytes in parallel. With
/// fewer bytes hashing costs as much as the judge; with more a fork copies more.
const WAIT_BYTES: usize = 16 * 1_024;

/// Running hash of a run.
#[derive(Clone, Debug)]
pub(crate) struct Trace {
    hasher: blake3::Hasher,
    /// Bytes not hashed yet.
    waiting: Vec<u8>,
}

impl Trace {
    pub(crate) fn new() -> Self {
        let mut trace = Self { hasher: blake3::Hasher::new(), waiting: Vec::new() };
        // A change of the hashed content is a change of format: increase the number, and record it in CHANGELOG.
        trace.take(b"latchkey trace 3");
        trace
    }

    fn take(&mut self, bytes: &[u8]) {
        self.waiting.extend_from_slice(bytes);
        // Hash whole chunks from their beginnings; otherwise they are not hashed in parallel.
        if let Some((whole, _)) = self.waiting.split_first_chunk::<WAIT_BYTES>() {
            self.hasher.update(whole);
            self.waiting.drain(..WAIT_BYTES);
        }
    }

    pub(crate) fn fold_plant(&mut self, now_ns: u64, plant: &Plant) {
        self.words(&[now_ns]);
        plant.stage.fold_state(|bytes| self.take(bytes));
        let state = plant.mechanism.state();
        for x in [
            state.bolt_travel_m,
            state.output_angle_rad,
            state.latch_protrusion_m,
            state.supply_v,
            state.edge_opening_m,
        ] {
            self.words(&[x.to_bits()]);
        }
    }

    pub(crate) fn fold_poll(&mut self, now_ns: u64, lock: &mut LockDevice) {
        let board = &lock.board;
        self.words(&[
            now_ns,
            board.i2c.trace.digest(),
            board.radio.trace.digest(),
            board.nearby.trace.digest(),
        ]);
        lock.board.fold_edges(|words| self.words(words));
    }

    pub(crate) fn fold_hub_poll(&mut self, now_ns: u64, hub: &mut HubDevice) {
        let board = &mut hub.board;
        self.words(&[
            now_ns,
            board.i2c.trace.digest(),
            board.mesh.trace.digest(),
            board.cloud.trace.digest(),
        ]);
        board.fold_edges(|words| self.words(words));
    }

    pub(crate) fn fold_sent(&mut self, now_ns: u64, route: Route, sent: Sent) {
        let fate = match sent {
            Sent::Arrives(at_ns) => at_ns,
            Sent::Lost => 0,
            Sent::Jammed => 1,
            Sent::Held => 2,
            Sent::Crowded => 3,
        };
        self.words(&[now_ns, route.number(), fate]);
    }

    /// A frame that an intruder sent.
    pub(crate) fn fold_intrusion(&mut self, now_ns: u64, frame: &[u8]) {
        self.words(&[now_ns]);
        self.take(frame);
    }

    /// An event as bytes: its kind and its data, in postcard's coding.
    pub(crate) fn fold_event(&mut self, now_ns: u64, event: &Event) {
        self.words(&[now_ns]);
        // Cannot fail: the sink accepts every byte, and events have no maps or sequences of unknown length.
        let _ = postcard::serialize_with_flavor(event, Sink(self));
    }

    /// The hash so far, hexadecimal.
    pub(crate) fn hash(&self) -> String {
        let mut hasher = self.hasher.clone();
        hasher.update(&self.waiting);
        hasher.finalize().to_hex().to_string()
    }

    fn words(&mut self, words: &[u64]) {
        for word in words {
            self.take(&word.to_le_bytes());
        }
    }
}

/// Passes postcard's bytes into the trace.
struct Sink<'a>(&'a mut Trace);

impl postcard::ser_flavors::Flavor for Sink<'_> {
    type Output = ();

    fn try_push(&mut self, byte: u8) -> postcard::Result<()> {
        self.0.take(&[byte]);
        Ok(())
    }

    fn try_extend(&mut self, bytes: &[u8]) -> postcard::Result<()> {
        self.0.take(bytes);
        Ok(())
    }

    fn finalize(self) -> postcard::Result<()> {
        Ok(())
    }
}
