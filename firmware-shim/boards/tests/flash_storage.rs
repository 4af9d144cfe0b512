//! The firmware's storage on the register-level flash: how long it takes, and what cuts in mid-compaction leave.
#![allow(
    clippy::redundant_closure,
    reason = "the function itself is not general enough in the flash's lifetime"
)]

use chips::w25q::{TornErase, W25q};
use chips::{PollContext, SpiBus, SpiHandle, SpiTarget};
use firmware::access::{DeadSerials, Grant};
use firmware::crypto::{LockKey, PublicKey};
use firmware::journal::{ChainLink, Hash, Kind, Record, audit};
use firmware::store::{Flash, GrantSlot, Identity, StoreError};

const MS: u64 = 1_000_000;
const IDENTITY: Identity =
    Identity { seed: [1; 32], lock_key: LockKey([2; 32]), service: PublicKey([3; 32]) };

/// A chip on its bus, and the time.
#[derive(Clone)]
struct Bench {
    bus: SpiBus<W25q>,
    now_ns: u64,
    longest_ns: u64,
}

type Chip<'a, 'b> = Flash<'a, SpiHandle<'b, W25q>>;

impl Bench {
    fn new(torn: TornErase) -> Self {
        let mut bus = SpiBus::new(W25q::new(7, "flash"), 7, "spi");
        bus.target.torn = torn;
        Self { bus, now_ns: 20 * MS, longest_ns: 0 }
    }

    /// One call, as one poll makes it.
    fn call<T>(&mut self, work: impl FnOnce(&mut Chip<'_, '_>) -> T) -> T {
        let context = PollContext::new(self.now_ns);
        let done = work(&mut Flash::new(&mut self.bus.handle(&context)));
        self.longest_ns = self.longest_ns.max(context.clock.elapsed_ns());
        self.now_ns = context.now_ns() + MS;
        if context.is_cut() {
            self.bus.target.power_cut(context.now_ns());
            self.now_ns += 1_000 * MS;
            self.bus.target.power_on_reset(self.now_ns);
            self.now_ns += 20 * MS;
        }
        done
    }

    fn erases(&self) -> u32 {
        (0..16).map(|sector| self.bus.target.erases(sector)).sum()
    }

    fn flash_bytes(&self) -> u64 {
        self.bus.target.flash_bytes(self.now_ns)
    }
}

fn grant(serial: u32) -> Grant {
    Grant {
        serial,
        delivery: serial,
        door: 1,
        parcel: *b"376123450000000016",
        courier: 1,
        not_before_ms: 1_773_486_000_000,
        not_after_ms: 1_773_493_200_000,
        salt: [0xA5; 8],
        verifier: [serial as u8; 32],
    }
}

fn link(last: Option<&ChainLink>) -> ChainLink {
    let (sequence, hash) = last.map_or((1, Hash::GENESIS), |link| (link.record.sequence + 1, link.hash));
    let record = Record { sequence, unix_ms: Some(1_773_486_000_000), kind: Kind::Boot { boots: sequence } };
    ChainLink { record, hash: hash.after(&record).expect("short") }
}

/// Source: SPEC 3: a bus that does not answer for 500 ms within one poll is an error. A poll may compact the map, start
/// a sector of the ring and write three records more; a boot reads everything.
#[test]
fn a_poll_keeps_its_budget_also_when_the_map_compacts() {
    let mut bench = Bench::new(TornErase::default());
    bench.call(|flash| flash.put(&IDENTITY)).expect("room");
    bench.longest_ns = 0;
    for round in 0..400 {
        bench.call(|flash| flash.put_grant(GrantSlot(round as u8 % 4), &grant(round))).expect("room");
    }
    let put_ns = bench.longest_ns;
    bench.longest_ns = 0;
    let mut last = None;
    for _ in 0..1_500 {
        let next = link(last.as_ref());
        bench.call(|flash| flash.append(&next)).expect("room");
        last = Some(next);
    }
    let append_ns = bench.longest_ns;
    bench.longest_ns = 0;
    bench
        .call(|flash| -> Result<(), StoreError> {
            flash.recover()?;
            flash.load()?;
            flash.walk(|_| false)
        })
        .expect("readable");
    let boot_ns = bench.longest_ns;
    let report = format!("put {} ms, append {} ms, boot {} ms", put_ns / MS, append_ns / MS, boot_ns / MS);
    assert!(put_ns + 4 * append_ns < 450 * MS, "{report}");
    assert!(boot_ns + put_ns + append_ns < 450 * MS, "{report}");
    assert!(put_ns > 40 * MS && append_ns > 40 * MS, "nothing was erased: {report}");
}

/// Every flash byte of the writes around a compaction, in every model: the item is the new one or the old one, the
/// others are untouched, and the next write works.
#[test]
fn a_cut_in_mid_compaction_leaves_the_new_item_or_the_old_one() {
    let mut cuts = 0;
    for torn in TornErase::ALL {
        let mut filled = Bench::new(torn);
        filled.call(|flash| flash.put(&IDENTITY)).expect("room");
        let mut dead = DeadSerials::new();
        dead.spend(77);
        filled.call(|flash| flash.put(&dead)).expect("room");
        let mut serial = 0;
        // To the brink of an erase.
        let brink = loop {
            serial += 1;
            let before = filled.clone();
            filled.call(|flash| flash.put_grant(GrantSlot(0), &grant(serial))).expect("room");
            if filled.erases() > before.erases() {
                break before;
            }
        };
        let mut after = brink.clone();
        after.call(|flash| flash.put_grant(GrantSlot(0), &grant(serial))).expect("room");
        for cut in 0..after.flash_bytes() - brink.flash_bytes() {
            let mut bench = brink.clone();
            bench.bus.target.cut_after_flash_bytes(bench.now_ns, cut);
            let outcome = bench.call(|flash| flash.put_grant(GrantSlot(0), &grant(serial)));
            assert_eq!(outcome, Err(StoreError::Silent), "{torn:?}, byte {cut}: no cut");
            bench.call(|flash| flash.recover()).expect("answers");
            let memory = bench.call(|flash| flash.load()).expect("readable");
            assert_eq!((memory.identity, &memory.dead), (Some(IDENTITY), &dead), "{torn:?}, byte {cut}");
            let held = memory.grants[0].map(|grant| grant.serial);
            assert!(held == Some(serial) || held == Some(serial - 1), "{torn:?}, byte {cut}: {held:?}");
            bench.call(|flash| flash.put_grant(GrantSlot(1), &grant(9))).expect("room");
            let memory = bench.call(|flash| flash.load()).expect("readable");
            assert_eq!(memory.grants[1], Some(grant(9)), "{torn:?}, byte {cut}");
            assert_eq!(memory.dead, dead, "{torn:?}, byte {cut}");
            cuts += 1;
        }
    }
    assert!(cuts > 1_000, "{cuts} cuts");
}

/// The same where the ring reuses its oldest sector.
#[test]
fn a_cut_where_the_ring_turns_loses_at_most_the_record_being_written() {
    for torn in TornErase::ALL {
        let mut filled = Bench::new(torn);
        let mut last: Option<ChainLink> = None;
        let (brink, last, next) = loop {
            let next = link(last.as_ref());
            let before = filled.clone();
            filled.call(|flash| flash.append(&next)).expect("room");
            match last {
                Some(last) if filled.erases() > before.erases() => break (before, last, next),
                _ => last = Some(next),
            }
        };
        let mut after = brink.clone();
        after.call(|flash| flash.append(&next)).expect("room");
        for cut in 0..after.flash_bytes() - brink.flash_bytes() {
            let mut bench = brink.clone();
            bench.bus.target.cut_after_flash_bytes(bench.now_ns, cut);
            let _ = bench.call(|flash| flash.append(&next));
            bench.call(|flash| flash.recover()).expect("answers");
            let found = bench.call(|flash| audit(flash).expect("readable"));
            assert_eq!(found.broken_at, None, "{torn:?}, byte {cut}");
            assert!(
                found.end == Some(last) || found.end == Some(next),
                "{torn:?}, byte {cut}: {:?}",
                found.end
            );
            let more = link(found.end.as_ref());
            bench.call(|flash| flash.append(&more)).expect("room");
            assert_eq!(
                bench.call(|flash| audit(flash).expect("readable")).end,
                Some(more),
                "{torn:?}, byte {cut}"
            );
        }
    }
}
