use super::*;
use crate::hub::HubConfig;
use crate::picture::Pixels;

/// Somebody or something in the picture: first column, first row, width, height.
type Block = (usize, usize, usize, usize);

const PERSON: Block = (10, 4, 2, 9);
const ANOTHER: Block = (16, 5, 2, 8);
const NOTHING_SAID: u8 = 99;
/// The parcel of the order, and where it will stand: 6 x 4 pixels, somewhere in 9 x 6.
const PARCEL: Block = (12, 9, 6, 4);
const PARCEL_AT: Region = Region { columns: (11, 20), rows: (8, 14), pixels: 24 };

fn hall(light: u8, blocks: &[Block], grey: u8) -> Pixels {
    let mut pixels = Pixels([light; PIXELS]);
    for (column, row, width, height) in blocks {
        for y in *row..row + height {
            pixels.0[y * WIDTH + column..][..*width].fill(grey);
        }
    }
    pixels
}

fn look_at(light: u8, blocks: &[Block], grey: u8, door: DoorState) -> Option<Look> {
    let config = HubConfig::default().scene;
    look(&(hall(light, blocks, grey), 100), &(hall(100, &[], 0), 100), &PARCEL_AT, door, &config)
}

fn people(light: u8, blocks: &[Block], grey: u8) -> u8 {
    look_at(light, blocks, grey, DoorState::Closed).map_or(NOTHING_SAID, |look| look.people)
}

#[test]
fn people_are_counted_and_a_parcel_is_nobody() {
    assert_eq!(people(100, &[], 0), 0);
    assert_eq!(people(100, &[PERSON], 30), 1);
    assert_eq!(people(100, &[PERSON, ANOTHER], 30), 2);
    assert_eq!(people(100, &[PERSON, ANOTHER, (24, 3, 4, 12)], 30), 2, "two or more");
    assert_eq!(people(100, &[PARCEL], 170), 0);
    assert_eq!(people(100, &[PARCEL, (22, 4, 2, 9)], 30), 1, "a person beside the parcel");
    assert_eq!(people(100, &[(16, 5, 2, 8)], 30), 1, "a person at the parcel's place");
    assert_eq!(people(100, &[(24, 14, 8, 3)], 30), 0, "something low is no person");
}

#[test]
fn light_through_the_open_door_is_nobody() {
    let people = |light, blocks: &[Block], grey| {
        look_at(light, blocks, grey, DoorState::Open).map_or(NOTHING_SAID, |look| look.people)
    };
    assert_eq!(people(150, &[], 0), 0);
    assert_eq!(people(150, &[PERSON], 30), 1);
    assert_eq!(people(150, &[PERSON, ANOTHER], 30), 2);
    assert_eq!(people(150, &[PERSON], 230), 0, "not told from the light");
    assert_eq!(people(100, &[PERSON], 230), 1, "but in the same light a bright person is one");
    assert_eq!(people(20, &[PERSON], 10), NOTHING_SAID, "a lamp has gone out");
}

/// As the camera of the cottage sees them: rows and widths of a courier alone at the door, in the middle of the hall
/// and before the lens, and of one whom somebody follows by a step or two.
#[test]
fn two_who_overlap_are_wider_than_one_of_their_height() {
    let alone = [(15, 5, 3, 7), (8, 5, 3, 9), (5, 5, 4, 11), (1, 6, 6, 12), (0, 7, 6, 11)];
    let followed = [(10, 4, 4, 9), (9, 5, 5, 8), (7, 5, 6, 10), (4, 5, 7, 11), (1, 5, 8, 13), (0, 5, 9, 13)];
    for grey in [30, 230] {
        for block in alone {
            assert_eq!(people(100, &[block], grey), 1, "{block:?} of grey {grey}");
        }
        for block in followed {
            assert_eq!(people(100, &[block], grey), 2, "{block:?} of grey {grey}");
        }
    }
}

#[test]
fn one_with_a_box_or_an_arm_held_out_is_one() {
    assert_eq!(people(100, &[(15, 5, 3, 6)], 30), 1, "the box before them hides their legs");
    assert_eq!(people(100, &[(10, 4, 3, 9), (13, 6, 3, 2)], 30), 1, "an arm");
}

#[test]
fn the_open_doorway_and_patches_of_light_show_no_width() {
    let doorway = (15, 2, 5, 9);
    assert_eq!(look_at(100, &[doorway], 30, DoorState::Open).map(|look| look.people), Some(1));
    assert_eq!(look_at(100, &[doorway], 30, DoorState::Closed).map(|look| look.people), Some(2));
    // Beside a person half of the wall is lit.
    let mut pixels = hall(100, &[(5, 4, 7, 9)], 150);
    for row in 4..13 {
        pixels.0[row * WIDTH + 12..][..3].fill(30);
    }
    let (room, config) = (hall(100, &[], 0), HubConfig::default().scene);
    let look = look(&(pixels, 100), &(room, 100), &PARCEL_AT, DoorState::Open, &config);
    assert_eq!(look.map(|look| look.people), Some(1));
}

#[test]
fn who_is_at_an_edge_is_known_from_it() {
    let edges = |blocks: &[Block]| look_at(100, blocks, 30, DoorState::Closed).and_then(|look| look.edges);
    let beside = |nearest| Edge { touching: None, nearest };
    assert_eq!(edges(&[]), Some([Edge::FREE; 2]));
    assert_eq!(edges(&[(10, 4, 2, 9)]), Some([beside(10), beside(20)]));
    let at_left = Edge { touching: Some(3), nearest: 0 };
    assert_eq!(edges(&[(0, 4, 3, 9), (28, 4, 3, 9)]), Some([at_left, beside(1)]));
    let at_right = Edge { touching: Some(3), nearest: 0 };
    assert_eq!(edges(&[(29, 4, 3, 9)]), Some([beside(29), at_right]));
    assert_eq!(edges(&[(0, 1, 32, 5)]), None, "that is the light");
}
