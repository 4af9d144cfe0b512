#![allow(clippy::unwrap_used)]

use chips::random::Stream;

use super::*;

#[test]
fn every_world_stays_valid_with_any_parameters() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../worlds");
    let mut worlds = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|end| end != "yaml") {
            continue;
        }
        let world = World::parse("base.yaml", &std::fs::read_to_string(&path).unwrap()).unwrap();
        for number in 0..20 {
            let mut random = Stream::new(number, "parameters");
            let header = std::array::from_fn(|_| random.draw() as u16);
            let mut varied = world.clone();
            varied.must = Default::default();
            set(&mut varied, &header);
            let text = varied.to_yaml().unwrap();
            let back = World::parse("varied.yaml", &text);
            assert!(
                back.is_ok_and(|back| back == varied),
                "{}: {:?}\n{text}",
                path.display(),
                World::parse("varied.yaml", &text).err()
            );
        }
        worlds += 1;
    }
    assert!(worlds > 80, "{worlds}");
}

#[test]
fn each_parameter_has_its_own_name() {
    let all: std::collections::BTreeSet<_> = names(&[1; HEADER_WORDS]).collect();
    assert_eq!(all.len(), HEADER_WORDS);
    assert_eq!(names(&[0; HEADER_WORDS]).count(), 0);
    assert_eq!((name(0), name(HEADER_WORDS)), (Some("strike.offset_mm"), None));
}
