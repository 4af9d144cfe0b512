use super::*;
use crate::hub::HubConfig;

const HERE: Circumstances = Circumstances {
    door: DoorState::Open,
    is_relocked: false,
    may_be_open: true,
    is_alive: true,
    is_warm: false,
};

/// Plays pictures, five a second, from 0 on; the reports, and at which picture.
fn told(pictures: &[(u8, Circumstances)]) -> std::vec::Vec<(usize, Company)> {
    let config = HubConfig::default().scene;
    let mut people = People::new();
    let take = |(number, (shown, at)): (usize, &(u8, Circumstances))| {
        let now = Instant::from_ms(number as u64 * 200);
        let is_as_before = *shown == 0 && at.door == DoorState::Closed;
        let look = Look { people: *shown, is_lit: at.door == DoorState::Open, is_as_before, edges: None };
        people.take(look, *at, &config, now).map(|company| (number, company))
    };
    pictures.iter().enumerate().filter_map(take).collect()
}

#[test]
fn two_at_once_are_told_not_for_a_single_picture_and_again_if_they_last() {
    let flickers: std::vec::Vec<_> = (0..50).map(|n| (if n % 3 == 0 { 2 } else { 1 }, HERE)).collect();
    assert_eq!(told(&flickers), []);
    let mut pictures = [(1, HERE); 40];
    pictures[10..15].fill((2, HERE));
    pictures[25..35].fill((2, HERE));
    assert_eq!(told(&pictures), [(12, Company::Two)]);
    let two_for = |pictures| told(&std::vec![(2, HERE); pictures]).len();
    assert_eq!([2, 3, 17, 18, 67, 68, 500].map(two_for), [0, 1, 1, 2, 2, 3, 3]);
}

#[test]
fn somebody_after_the_hall_was_empty_has_no_business_there() {
    let closed = Circumstances { door: DoorState::Closed, ..HERE };
    let mut visit = std::vec![(0, closed); 20];
    visit.extend([(1, HERE); 40]);
    visit.extend([(0, HERE); 10]);
    assert_eq!(told(&visit), [], "an honest courier");
    visit.extend([(0, closed); 20]);
    assert_eq!(told(&visit), [], "and they have pulled the door to");
    let left = visit.len();
    visit.extend([(1, HERE); 10]);
    assert_eq!(told(&visit), [(left + 2, Company::Stays)]);
}

#[test]
fn without_the_locks_word_the_picture_tells_that_the_hall_is_empty() {
    let config = HubConfig::default().scene;
    let unheard = Circumstances { door: DoorState::Unspecified, ..HERE };
    let (empty, open, somebody) = (
        Look { people: 0, is_lit: false, is_as_before: true, edges: None },
        Look { people: 1, is_lit: true, is_as_before: false, edges: None },
        Look { people: 1, is_lit: false, is_as_before: false, edges: None },
    );
    let mut people = People::new();
    let mut at_ms = 0;
    let mut look = |look: Look| {
        let told = (0..10).filter_map(|_| {
            at_ms += 200;
            people.take(look, unheard, &config, Instant::from_ms(at_ms))
        });
        told.collect::<std::vec::Vec<_>>()
    };
    assert_eq!([empty, open, empty].map(&mut look).concat(), []);
    assert_eq!(look(somebody), [Company::Stays]);
}

#[test]
fn the_open_doorway_at_night_is_nobody() {
    let config = HubConfig::default().scene;
    let dark = Look { people: 2, is_lit: false, is_as_before: false, edges: None };
    let mut people = People::new();
    for picture in 0..20 {
        assert_eq!(people.take(dark, HERE, &config, Instant::from_ms(picture * 200)), None);
    }
    assert_eq!(people.number(), 1);
}

#[test]
fn somebody_behind_the_locked_door_is_told_if_he_lives() {
    let locked = Circumstances { door: DoorState::Closed, is_relocked: true, ..HERE };
    assert_eq!(told(&[(1, locked); 10]), [(2, Company::Stays)]);
    assert_eq!(told(&[(1, Circumstances { is_alive: false, ..locked }); 10]), [], "a box that was moved");
    assert_eq!(told(&[(0, locked); 10]), []);
    let mut people = People::new();
    for at_ms in [0, 200, 400] {
        let thing = Look { people: 1, is_lit: false, is_as_before: false, edges: None };
        let at = Circumstances { is_alive: false, ..locked };
        people.take(thing, at, &HubConfig::default().scene, Instant::from_ms(at_ms));
    }
    assert_eq!(people.number(), 0, "a thing is nobody");
}

/// An edge at which a figure reaches so many columns into the picture; 0: the next figure is so far away.
fn edge(reaches: u8, nearest: u8) -> Edge {
    Edge { touching: (reaches > 0).then_some(reaches), nearest }
}

/// Whether somebody is hidden after these pictures of the left edge.
fn hidden_after(pictures: &[Edge], every_ms: u64) -> i8 {
    let config = HubConfig::default().scene;
    let mut people = People::new();
    for (number, left) in pictures.iter().enumerate() {
        let look = Look { people: 1, is_lit: false, is_as_before: false, edges: Some([*left, Edge::FREE]) };
        people.take(look, HERE, &config, Instant::from_ms(number as u64 * every_ms));
    }
    people.hidden
}

#[test]
fn who_goes_out_at_an_edge_is_hidden_until_he_comes_back() {
    let goes = [edge(0, 6), edge(0, 2), edge(5, 0), edge(2, 0), Edge::FREE, Edge::FREE];
    assert_eq!(hidden_after(&goes, 200), 1);
    let comes = [edge(2, 0), edge(6, 0), edge(0, 4), edge(0, 9), Edge::FREE];
    assert_eq!(hidden_after(&[&goes[..], &comes].concat(), 200), 0);
    assert_eq!(hidden_after(&[&goes[..], &goes[2..]].concat(), 200), 1, "back at the edge, and gone again");
    let steps_back = [edge(5, 0), edge(6, 0), edge(0, 3), edge(0, 8), Edge::FREE];
    assert_eq!(hidden_after(&steps_back, 200), 0, "they were at the edge, and have left by the door");
    let behind_another = [edge(9, 0), edge(2, 0), edge(0, 5), edge(0, 5)];
    assert_eq!(hidden_after(&behind_another, 200), 1, "another stands in the picture");
    let before_another = [edge(11, 0), edge(12, 0), edge(0, 7), edge(0, 8)];
    assert_eq!(hidden_after(&before_another, 200), 1, "another stands behind them");
    assert_eq!(hidden_after(&goes, 2_000), 0, "between these pictures anything may have happened");
    let lives_here = [Edge::FREE, edge(2, 0), edge(0, 4), edge(3, 0), Edge::FREE];
    assert_eq!(hidden_after(&lives_here, 200), 0, "who came from inside has gone back");
}

#[test]
fn who_is_hidden_behind_the_locked_door_is_told() {
    let config = HubConfig::default().scene;
    let locked = Circumstances { door: DoorState::Closed, is_relocked: true, is_alive: false, ..HERE };
    for hides in [true, false] {
        let mut people = People::new();
        let last = if hides { edge(2, 0) } else { edge(0, 2) };
        let told: std::vec::Vec<_> = [(last, HERE), (Edge::FREE, HERE), (Edge::FREE, locked)]
            .into_iter()
            .enumerate()
            .filter_map(|(number, (left, at))| {
                let look =
                    Look { people: 0, is_lit: false, is_as_before: true, edges: Some([left, Edge::FREE]) };
                people.take(look, at, &config, Instant::from_ms(number as u64 * 200))
            })
            .collect();
        assert_eq!(told, if hides { std::vec![Company::Stays] } else { std::vec![] });
        assert_eq!(people.is_inside(), hides);
    }
}

#[test]
fn who_is_seen_and_felt_behind_the_closed_door_is_inside_until_it_opens() {
    let config = HubConfig::default().scene;
    let closed = Circumstances { door: DoorState::Closed, is_warm: true, ..HERE };
    let cool = Circumstances { is_warm: false, ..closed };
    let mut people = People::new();
    let mut at_ms = 0;
    let mut look = |people: &mut People, shown: u8, at: Circumstances, for_ms: u64| {
        for _ in 0..for_ms / 200 {
            at_ms += 200;
            let look = Look { people: shown, is_lit: false, is_as_before: shown == 0, edges: None };
            people.take(look, at, &config, Instant::from_ms(at_ms));
        }
        people.is_inside()
    };
    assert!(!look(&mut people, 1, HERE, 4_000), "the door is open");
    assert!(!look(&mut people, 1, closed, 2_400), "they may have just left, and the sensor is slow");
    assert!(!look(&mut people, 1, cool, 4_000), "a thing");
    assert!(!look(&mut people, 0, closed, 4_000), "warmth that nobody shows");
    assert!(look(&mut people, 1, closed, 1_000));
    assert!(look(&mut people, 0, cool, 60_000), "wherever they are now");
    assert!(!look(&mut people, 0, HERE, 1_000), "the door was opened: they may have left");
}

#[test]
fn who_comes_in_at_an_edge_before_the_door_has_been_open_lives_there() {
    let config = HubConfig::default().scene;
    let closed = Circumstances { door: DoorState::Closed, is_warm: true, ..HERE };
    let cases = [
        (closed, closed, true),
        (Circumstances { may_be_open: false, ..closed }, closed, true),
        (HERE, closed, false),
        (closed, Circumstances { is_warm: false, ..closed }, false),
    ];
    for (before, at, lives_here) in cases {
        let mut people = People::new();
        for (number, (at, left)) in [(before, Edge::FREE), (at, edge(2, 0))].into_iter().enumerate() {
            let look =
                Look { people: 1, is_lit: false, is_as_before: false, edges: Some([left, Edge::FREE]) };
            people.take(look, at, &config, Instant::from_ms(number as u64 * 200));
        }
        assert_eq!(people.is_from_inside(), lives_here, "{before:?} {at:?}");
    }
    let mut people = People::resumed(false, true);
    for (number, left) in [Edge::FREE, edge(2, 0)].into_iter().enumerate() {
        let look = Look { people: 1, is_lit: false, is_as_before: false, edges: Some([left, Edge::FREE]) };
        people.take(look, closed, &config, Instant::from_ms(number as u64 * 200));
    }
    assert!(!people.is_from_inside() && !people.is_hidden(), "they had hidden before the reset");
}
