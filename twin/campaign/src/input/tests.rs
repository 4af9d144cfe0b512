use super::*;

#[test]
fn every_byte_string_is_an_input_and_a_whole_one_comes_back() {
    assert_eq!(Input::from_bytes(&[]), Input::default());
    let odd = Input::from_bytes(&[1; 2 * HEADER_WORDS + 3]);
    assert_eq!((odd.events.len(), odd.header), (1, [0x0101; HEADER_WORDS]));
    assert_eq!(odd.events[0].0[..3], [0x0101, 0x0001, 0]);
    let whole = Input { header: [7; HEADER_WORDS], events: vec![Event([9; EVENT_WORDS]); 3] };
    assert_eq!(Input::from_bytes(&whole.to_bytes()), whole);
    assert_eq!(Input::from_bytes(&vec![255; 100_000]).events.len(), EVENTS_MAX);
}

#[test]
fn a_choice_reaches_both_ends_and_a_lower_word_is_milder() {
    let choose = |word: u16| Words::new(&[word]).up_to(9);
    assert_eq!((choose(0), choose(u16::MAX)), (0, 9));
    assert!((0..u16::MAX).all(|word| choose(word) <= choose(word + 1)));
    assert_eq!(Words::new(&[]).up_to(9), 0, "what is not there is the mildest");
}
