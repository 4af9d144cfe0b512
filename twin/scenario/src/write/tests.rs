//! What is written is read back as an equal world: forevery file under `worlds/`, and for a thousand generated ones.

#![allow(clippy::unwrap_used)]

mod generator;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use generator::world;

use crate::{FaultKind, World};

/// The world read from this world's written text.
#[track_caller]
fn read_back(world: &World) -> World {
    let text = world.to_yaml().unwrap();
    World::parse("written.yaml", &text).unwrap_or_else(|errors| panic!("{:#?}\n{text}", errors.problems()))
}

/// All `*.yaml` below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(files(&path)),
            false => found.extend(path.extension().is_some_and(|ext| ext == "yaml").then_some(path)),
        }
    }
    found
}

#[test]
fn every_world_reads_back_what_it_writes() {
    let files = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../worlds"));
    assert!(files.len() > 150, "{} worlds", files.len());
    for file in files {
        let world = World::parse("read.yaml", &fs::read_to_string(&file).unwrap()).unwrap();
        assert_eq!(read_back(&world), world, "{}", file.display());
    }
}

#[test]
fn a_thousand_made_up_worlds_read_back_what_they_write() {
    let mut staged = BTreeSet::new();
    for seed in 0..1_000 {
        let world = world(seed);
        let back = read_back(&world);
        assert_eq!(back, world, "seed {seed}, written as\n{}", world.to_yaml().unwrap());
        assert_eq!(back.to_yaml().unwrap(), world.to_yaml().unwrap(), "seed {seed}");
        staged.extend(world.faults.iter().map(|fault| fault.what.key()));
    }
    assert_eq!(staged.len(), FaultKind::KEYS.len(), "some kinds of fault were never written");
}

#[test]
fn worlds_that_differ_are_not_equal() {
    let (one, other) = (world(1), world(1));
    assert_eq!(one, other);
    let later = World { ends_s: one.ends_s + 1.0, ..other };
    assert_ne!(one, later);
    assert_ne!(read_back(&later), one);
}

#[test]
fn what_is_left_out_stays_left_out() {
    let text = r#"name: smallest
story: a parcel comes
starts_at: 2026-03-14T14:05:00+01:00
ends_s: 120.0
order:
  parcel:
    sscc: '376123450000000016'
  window: 14:00/18:00
people:
- courier:
    arrives_s: 5.0
"#;
    assert_eq!(World::parse("smallest.yaml", text).unwrap().to_yaml().unwrap(), text);
}

#[test]
fn what_differs_from_its_default_is_written_alone() {
    let text = r#"name: some
story: a parcel comes
starts_at: 2026-03-14T14:05:00+01:00
ends_s: 120.0
policy: as-shipped-2018
things:
  stool:
    box_m:
    - 0.4
    - 0.5
    - 0.4
    mass_kg: 3.0
    at_m:
    - 3.0
    - 0.0
    - -2.0
door:
  closer:
    moment_nm: 20.0
strike:
  offset_mm: 3.0
links:
  lte:
    loss: 0.4
order:
  parcel:
    sscc: '376123450000000016'
  window: 14:00/18:00
people:
- courier:
    arrives_s: 5.0
    scans: unreadable
- recipient: {}
faults:
- when: motor.drive == -1
  cut_power:
    for_s: 3.0
- at_s: 3.0
  cut_power:
    device: hub
    for_s: 3.0
must:
  always:
  - '!bolt.home'
"#;
    assert_eq!(World::parse("some.yaml", text).unwrap().to_yaml().unwrap(), text);
    let without_closer = text.replace("  closer:\n    moment_nm: 20.0\n", "  closer: null\n");
    let world = World::parse("some.yaml", &without_closer).unwrap();
    assert_eq!(world.to_yaml().unwrap(), without_closer);
}
