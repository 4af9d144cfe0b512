//! The lock as a powered thing: boot, brown-out, battery removed, and a supply that ends between two bus bytes.

mod bench;

use bench::{FarEnd, LOCKED, MS, NETWORK, lock_factory, reported};
use boards::{Bridge, Device, LockDevice, LockSenses};
use firmware::lock::LockConfig;
use firmware::matter::LockState;
use firmware::wire::{Direction, FRAME_BYTES_MAX, Uplink};

#[derive(Clone)]
struct Bench {
    lock: LockDevice,
    now_ns: u64,
    hub: FarEnd<FRAME_BYTES_MAX>,
    said: Vec<LockState>,
}

impl Bench {
    fn new() -> Self {
        Self {
            lock: LockDevice::new(LockConfig::default(), 1, &lock_factory()),
            now_ns: 0,
            hub: FarEnd::new(NETWORK, (Direction::ToLock, Direction::FromLock)),
            said: Vec::new(),
        }
    }

    /// Lets `ms` pass under these senses, in ticks of 2 ms.
    fn run(&mut self, ms: u64, senses: &LockSenses) {
        for _ in 0..ms / 2 {
            self.now_ns += 2 * MS;
            self.lock.sense(self.now_ns, senses);
            self.lock.poll(self.now_ns);
            let frames = self.lock.board.radio.peer.take_outgoing();
            self.said.extend(self.hub.receive(frames).iter().filter_map(|message| match reported(message) {
                Some(Uplink::Status(status)) => Some(status.lock_state),
                _ => None,
            }));
        }
    }

    fn state(&self) -> Option<LockState> {
        self.lock.state(self.now_ns).map(|lock| lock.lock_state)
    }
}

#[test]
fn after_boot_it_senses_before_it_believes() {
    let mut bench = Bench::new();
    bench.run(250, &LOCKED);
    assert_eq!(
        (bench.state(), bench.said.len()),
        (Some(LockState::NotFullyLocked), 0),
        "it says nothing yet"
    );
    bench.run(1_750, &LOCKED);
    assert_eq!(bench.said.first(), Some(&LockState::Locked));
    assert_eq!(bench.state(), Some(LockState::Locked));
}

#[test]
fn pulled_cells_take_the_ram_and_put_back_they_boot_it_anew() {
    let mut bench = Bench::new();
    bench.run(2_000, &LOCKED);
    bench.lock.connect_supply(false);
    bench.run(500, &LOCKED);
    assert_eq!((bench.state(), bench.lock.boots()), (None, 1));
    assert_eq!(bench.lock.acts(bench.now_ns).bridge, Bridge::Coast);
    bench.lock.connect_supply(true);
    bench.said.clear();
    bench.run(250, &LOCKED);
    assert_eq!(
        (bench.state(), bench.said.len()),
        (Some(LockState::NotFullyLocked), 0),
        "it believes nothing yet"
    );
    bench.run(1_750, &LOCKED);
    assert_eq!((bench.state(), bench.lock.boots()), (Some(LockState::Locked), 2));
}

#[test]
fn a_sagging_supply_resets_it_and_a_recovered_one_boots_it() {
    let mut bench = Bench::new();
    bench.run(1_000, &LOCKED);
    bench.run(2, &LockSenses { supply_v: 3.0, ..LOCKED });
    assert_eq!(bench.state(), None);
    // Between brown-out and power-good it stays down: no oscillation around one threshold.
    bench.run(100, &LockSenses { supply_v: 3.3, ..LOCKED });
    assert_eq!(bench.state(), None);
    bench.run(1_000, &LOCKED);
    assert_eq!(bench.lock.boots(), 2);
}

/// The supply ends before each byte of the first polls in turn; the lock must come back and report its true state.
#[test]
fn a_cut_between_any_two_bus_bytes_is_survived() {
    let mut cuts_in_a_poll = 0;
    for bytes in 0..400 {
        let mut bench = Bench::new();
        bench.lock.cut_after_bus_bytes(bytes);
        bench.run(4_000, &LOCKED);
        cuts_in_a_poll += usize::from(bench.lock.boots() == 2);
        assert_eq!(bench.state(), Some(LockState::Locked), "cut before byte {bytes}");
        let lies = bench.said.iter().filter(|state| **state == LockState::Unlocked).count();
        assert_eq!(lies, 0, "cut before byte {bytes}: {:?}", bench.said);
    }
    assert!(cuts_in_a_poll >= 300, "only {cuts_in_a_poll} cuts struck");
}

#[test]
fn a_clone_goes_on_as_the_original_does() {
    let mut bench = Bench::new();
    bench.run(501, &LOCKED);
    let mut fork = bench.clone();
    let touched = LockSenses { touched: 1 << 5, ..LOCKED };
    for one in [&mut bench, &mut fork] {
        one.run(300, &touched);
        one.run(3_000, &LOCKED);
    }
    let digests = |b: &Bench| (b.lock.board.i2c.trace.digest(), b.lock.board.radio.trace.digest());
    assert_eq!(digests(&bench), digests(&fork));
}
