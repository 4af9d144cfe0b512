use super::*;

#[test]
fn a_stream_is_its_keyed_draws() {
    let mut stream = Stream::new(7, "reed");
    for n in 0..100 {
        assert_eq!(stream.draw(), draw(7, "reed", n));
    }
    assert_eq!(stream.peek_at(3), draw(7, "reed", 3));
}

#[test]
fn seed_who_and_count_each_matter() {
    let here = draw(1, "encoder", 0);
    assert_ne!(here, draw(2, "encoder", 0));
    assert_ne!(here, draw(1, "encodes", 0));
    assert_ne!(here, draw(1, "encoder", 1));
}

#[test]
fn units_fill_the_interval_evenly() {
    let mut counts = [0_u32; 10];
    for n in 0..10_000 {
        let value = unit(42, "even", n);
        assert!((0.0..1.0).contains(&value));
        counts[(value * 10.0) as usize] += 1;
    }
    assert!(counts.iter().all(|count| (850..1150).contains(count)), "{counts:?}");
}
