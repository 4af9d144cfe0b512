//! What is written is there after any cut, or what was there before.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use super::*;
use crate::access::{DeadSerials, Grant};
use crate::crypto::{LockKey, PublicKey};
use crate::fake_flash::FakeFlash;
use crate::journal::{ChainLink, Hash, Kind, Record};

const IDENTITY: Identity =
    Identity { seed: [1; 32], lock_key: LockKey([2; 32]), service: PublicKey([3; 32]) };

fn grant(serial: u32) -> Grant {
    Grant {
        serial,
        delivery: serial,
        door: 1,
        parcel: *b"376123450000000016",
        courier: 1,
        not_before_ms: 1,
        not_after_ms: 2,
        salt: [0; 8],
        verifier: [serial as u8; 32],
    }
}

fn counters(sent_below: u64) -> Counters {
    Counters { sent_below, ..Counters::default() }
}

fn load(chip: &mut FakeFlash) -> Memory {
    Flash::new(chip).recover().unwrap();
    Flash::new(chip).load().unwrap()
}

#[test]
fn an_empty_flash_holds_defaults() {
    assert_eq!(load(&mut FakeFlash::new(16)), Memory::default());
}

#[test]
fn the_latest_of_each_item_is_read_through_many_compactions() {
    let mut chip = FakeFlash::new(16);
    Flash::new(&mut chip).put(&IDENTITY).unwrap();
    Flash::new(&mut chip).put_grant(GrantSlot(2), &grant(7)).unwrap();
    for sent_below in 1..2_000 {
        Flash::new(&mut chip).put(&counters(sent_below)).unwrap();
    }
    let memory = load(&mut chip);
    assert_eq!(memory.identity, Some(IDENTITY));
    let held: std::vec::Vec<_> = memory.grants.iter().flatten().collect();
    assert_eq!((held, memory.grants[2]), (std::vec![&grant(7)], Some(grant(7))));
    assert_eq!(memory.counters, counters(1_999));
}

#[test]
fn a_cut_leaves_the_new_item_or_the_old_one() {
    let mut filled = FakeFlash::new(16);
    Flash::new(&mut filled).put(&IDENTITY).unwrap();
    let mut dead = DeadSerials::new();
    for serial in 1..=16 {
        dead.spend(serial * 3);
        Flash::new(&mut filled).put(&dead).unwrap();
    }
    let mut cuts = 0;
    for round in 0..150 {
        let before = filled.clone();
        let mut after = dead.clone();
        after.spend(100 + round);
        for cut in 0.. {
            let mut chip = before.clone();
            chip.cut_after = Some(cut);
            let outcome = Flash::new(&mut chip).put(&after);
            let was_cut = chip.cut_after == Some(0);
            chip.power_on();
            let memory = load(&mut chip);
            assert_eq!(memory.identity, Some(IDENTITY), "round {round}, cut {cut}");
            match outcome {
                Ok(()) => assert_eq!(memory.dead, after, "round {round}, cut {cut}"),
                Err(_) => assert!(memory.dead == after || memory.dead == dead, "round {round}, cut {cut}"),
            }
            // What was half written does not hinder the next.
            Flash::new(&mut chip).put(&counters(cut)).unwrap();
            assert_eq!(load(&mut chip).counters, counters(cut), "round {round}, cut {cut}");
            cuts += 1;
            if !was_cut {
                break;
            }
        }
        Flash::new(&mut filled).put(&after).unwrap();
        dead = after;
    }
    assert!(cuts > 7_000, "{cuts} cuts");
}

fn chain(chip: &mut FakeFlash) -> std::vec::Vec<ChainLink> {
    let mut links = std::vec::Vec::new();
    let mut look = |link| {
        links.push(link);
        false
    };
    Flash::new(chip).walk(&mut look).unwrap();
    links
}

fn next(last: Option<&ChainLink>) -> ChainLink {
    let (sequence, hash) = last.map_or((1, Hash::GENESIS), |link| (link.record.sequence + 1, link.hash));
    let record = Record { sequence, unix_ms: Some(1_773_486_000_000), kind: Kind::Boot { boots: sequence } };
    ChainLink { record, hash: hash.after(&record).unwrap() }
}

#[test]
fn the_ring_forgets_the_oldest_and_keeps_its_chain() {
    let mut chip = FakeFlash::new(16);
    let mut last = None;
    for _ in 0..1_500 {
        let link = next(last.as_ref());
        Flash::new(&mut chip).append(&link).unwrap();
        last = Some(link);
    }
    let links = chain(&mut chip);
    assert!(links.len() >= 350, "{} records", links.len());
    assert!(links.windows(2).all(|pair| pair[1].follows(&pair[0])));
    assert_eq!(links.last(), last.as_ref());
}

#[test]
fn a_cut_loses_at_most_the_record_being_written() {
    let mut filled = FakeFlash::new(16);
    let mut last = None;
    for _ in 0..390 {
        let link = next(last.as_ref());
        Flash::new(&mut filled).append(&link).unwrap();
        last = Some(link);
    }
    for _ in 0..70 {
        let link = next(last.as_ref());
        for cut in 0.. {
            let mut chip = filled.clone();
            chip.cut_after = Some(cut);
            let outcome = Flash::new(&mut chip).append(&link);
            let was_cut = chip.cut_after == Some(0);
            chip.power_on();
            Flash::new(&mut chip).recover().unwrap();
            let links = chain(&mut chip);
            assert!(links.windows(2).all(|pair| pair[1].follows(&pair[0])), "cut {cut}");
            assert!(links.last() == Some(&link) || (outcome.is_err() && links.last() == last.as_ref()));
            let more = next(links.last());
            Flash::new(&mut chip).append(&more).unwrap();
            assert_eq!(chain(&mut chip).last(), Some(&more), "cut {cut}");
            if !was_cut {
                break;
            }
        }
        Flash::new(&mut filled).append(&link).unwrap();
        last = Some(link);
    }
}

#[test]
fn a_dead_chip_is_an_error_and_not_a_wait() {
    let mut chip = FakeFlash::new(16);
    chip.is_dead = true;
    assert_eq!(Flash::new(&mut chip).load(), Err(StoreError::Silent));
    assert_eq!(Flash::new(&mut chip).put(&IDENTITY), Err(StoreError::Silent));
}

/// xorshift: the same numbers in every run.
struct Draw(u64);

impl Draw {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % limit
    }
}

/// A flash with a little history: what it may hold afterwards is known.
fn with_history() -> (FakeFlash, std::vec::Vec<DeadSerials>) {
    let mut chip = FakeFlash::new(16);
    let mut dead = DeadSerials::new();
    let mut history = std::vec![dead.clone()];
    Flash::new(&mut chip).put(&IDENTITY).unwrap();
    let mut last = None;
    for serial in 1..=6 {
        Flash::new(&mut chip).put_grant(GrantSlot(serial as u8 % 4), &grant(serial)).unwrap();
        dead.spend(serial);
        Flash::new(&mut chip).put(&dead).unwrap();
        history.push(dead.clone());
        let link = next(last.as_ref());
        Flash::new(&mut chip).append(&link).unwrap();
        last = Some(link);
    }
    (chip, history)
}

/// 10^6 images: genuine ones with bytes changed where something is, and random ones. Whatever is
/// there, reading and writing end, and nothing is believed that was never written.
#[test]
fn any_image_is_read_without_panic_and_nothing_is_made_up() {
    let (genuine, history) = with_history();
    // Where changes matter: the log, page marks, the first items of map and ring.
    let areas = [0..64, 0x1000..0x1300, 0x1FF8..0x2000, 0x2000..0x2010, 0x8000..0x8200, 0x8FF8..0x9000];
    let mut draw = Draw(0x9E37_79B9_7F4A_7C15);
    let mut chip = genuine.clone();
    let (mut read, mut refused) = (0, 0);
    for round in 0..1_000_000_u32 {
        chip.clone_from(&genuine);
        let is_random = round % 16 == 0;
        for _ in 0..=draw.below(if is_random { 400 } else { 4 }) {
            let area = areas[draw.below(areas.len())].clone();
            let at = area.start + draw.below(area.len());
            chip.bytes[at] = match draw.below(4) {
                0 => 0,
                1 => 0xFF,
                2 => chip.bytes[at] ^ 1 << draw.below(8),
                _ => draw.below(256) as u8,
            };
        }
        let _ = Flash::new(&mut chip).recover();
        match Flash::new(&mut chip).load() {
            Ok(memory) => {
                assert!(memory.identity.is_none_or(|identity| identity == IDENTITY), "round {round}");
                assert!(history.contains(&memory.dead), "round {round}: {:?}", memory.dead);
                for held in memory.grants.into_iter().flatten() {
                    assert_eq!(held, grant(held.serial), "round {round}");
                }
                read += 1;
            }
            Err(_) => refused += 1,
        }
        let _ = Flash::new(&mut chip).walk(|_| false);
        if round % 32 == 0 {
            let _ = Flash::new(&mut chip).put(&counters(7));
            let _ = Flash::new(&mut chip).append(&next(None));
        }
    }
    assert!(read > 500_000, "{read} read, {refused} refused");
}
