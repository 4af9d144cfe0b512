use super::*;

#[test]
fn a_segment_follows_only_the_one_it_was_made_for() {
    let first = Segment {
        clip: 1,
        segment: 1,
        previous: Hash::GENESIS,
        from_ms: 10,
        to_ms: 20,
        pictures: 5,
        pictures_hash: Hash([1; 32]),
        gap: None,
        last: false,
    };
    assert!(first.follows(None));
    assert!(!Segment { segment: 2, ..first }.follows(None));
    let previous = first.hash().unwrap_or(Hash::GENESIS);
    let second = Segment { segment: 2, previous, ..first };
    assert!(second.follows(Some(&first)));
    assert!(!Segment { clip: 2, ..second }.follows(Some(&first)));
    assert!(!Segment { segment: 3, ..second }.follows(Some(&first)));
    assert!(!second.follows(Some(&Segment { to_ms: 21, ..first })));
    assert!(!second.follows(Some(&Segment { last: true, ..first })));
}

#[test]
fn the_longest_segment_has_room() {
    let gap = Gap { from_ms: u64::MAX, to_ms: u64::MAX, cause: GapCause::RingFull };
    let longest = Segment {
        clip: u32::MAX,
        segment: u32::MAX,
        previous: Hash([0xFF; 32]),
        from_ms: u64::MAX,
        to_ms: u64::MAX,
        pictures: u8::MAX,
        pictures_hash: Hash([0xFF; 32]),
        gap: Some(gap),
        last: true,
    };
    assert!(longest.hash().is_some());
}
