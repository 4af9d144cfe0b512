use firmware::picture::{PIXELS, WIDTH};

use super::*;
use crate::world::World;

/// The hall of the front door: its vase, a courier near the parcel's place, their parcel on the floor.
struct Hall {
    stage: Stage,
    camera: Camera,
    vase: Subject,
    courier: Subject,
    parcel: Subject,
}

const NOON: Light = Light { day: 1.0, infrared: 0.0, door: 0.0 };
const NIGHT: Light = Light { day: 0.0, infrared: 0.0, door: 0.0 };

fn hall() -> Hall {
    let text = include_str!("../../../../../worlds/front-door.yaml");
    let world = World::parse("front-door.yaml", text).unwrap_or_else(|errors| panic!("{errors:?}"));
    let mut stage = crate::build::stage(&world, 2_000_000);
    let camera = Camera::new(&world.plan, [world.door.width_m, world.door.height_m]);
    // Furniture is in alphabetical order: console table, shoe rack, vase.
    let vase = Subject { body: stage.furniture()[2], albedo: 0.9, furniture: Some(2), is_person: false };
    let courier = Subject {
        body: stage.add_person([0.6, 0.0, -1.0], 1.75, 75.0),
        albedo: 0.12,
        furniture: None,
        is_person: true,
    };
    let parcel = stage.add_thing([1.1, 0.1, -1.6], [0.3, 0.2, 0.2], 1.6);
    Hall {
        stage,
        camera,
        vase,
        courier,
        parcel: Subject { body: parcel, albedo: PARCEL_ALBEDO, furniture: None, is_person: false },
    }
}

impl Hall {
    fn look(&mut self, subjects: &[Subject], light: &Light) -> [f32; PIXELS] {
        let all: Vec<Subject> = [leaf(&self.stage)].into_iter().chain(subjects.iter().copied()).collect();
        self.camera.look(&self.stage, &all, light, true)
    }
}

/// Pixels that differ by more than a tenth of the wall's brightness: far above the sensor's noise.
fn differ(one: &[f32; PIXELS], other: &[f32; PIXELS]) -> usize {
    one.iter().zip(other).filter(|(one, other)| (*one - *other).abs() > 0.02).count()
}

#[test]
fn person_parcel_and_vase_are_seen_and_taking_one_out_changes_the_picture_back() {
    let mut hall = hall();
    let (vase, courier, parcel) = (hall.vase, hall.courier, hall.parcel);
    let all = hall.look(&[vase, courier, parcel], &NOON);
    for (name, rest, least) in
        [("person", [vase, parcel], 25), ("parcel", [vase, courier], 3), ("vase", [courier, parcel], 2)]
    {
        let without = hall.look(&rest, &NOON);
        assert!(differ(&all, &without) >= least, "the {name} covers {} pixels", differ(&all, &without));
    }
    let empty = hall.look(&[], &NOON);
    for subject in [vase, courier, parcel] {
        assert!(differ(&empty, &hall.look(&[subject], &NOON)) >= 2);
        assert_eq!(differ(&empty, &hall.look(&[], &NOON)), 0, "and back again");
    }
}

#[test]
fn at_night_only_the_infra_red_lamp_shows_anything_and_the_near_more_than_the_far() {
    let mut hall = hall();
    let (vase, courier) = (hall.vase, hall.courier);
    let dark = hall.look(&[vase, courier], &NIGHT);
    assert!(dark.iter().all(|light| *light < 0.01), "a street lamp at most");
    let lit = hall.look(&[vase, courier], &Light { infrared: 1.0, ..NIGHT });
    assert!(differ(&dark, &lit) > PIXELS / 2);
    let mean = |rows: std::ops::Range<usize>| {
        lit[rows.start * WIDTH..rows.end * WIDTH].iter().sum::<f32>() / (rows.len() * WIDTH) as f32
    };
    assert!(mean(15..18) > mean(3..6), "the floor below is nearer than the door");
}

#[test]
fn the_open_door_lights_the_hall() {
    let mut hall = hall();
    let shut = hall.look(&[], &NOON);
    hall.stage.set_leaf_angle(1.2);
    let open = hall.look(&[], &Light { door: 0.8, ..NOON });
    assert!(open.iter().sum::<f32>() > 1.3 * shut.iter().sum::<f32>());
    let brightest = open.iter().copied().fold(0.0, f32::max);
    assert!(brightest > 0.8 * OUTDOORS * 0.25, "the path in daylight, {brightest}");
}

#[test]
fn what_is_seen_of_the_home_is_counted_once_and_grows_with_what_moves_away() {
    let mut hall = hall();
    assert_eq!(hall.camera.seen_m2(), 0.0);
    let (courier, vase) = (hall.courier, hall.vase);
    hall.look(&[courier, vase], &NOON);
    let behind_him = hall.camera.seen_m2();
    hall.look(&[courier, vase], &NOON);
    assert_eq!(hall.camera.seen_m2(), behind_him);
    hall.look(&[vase], &NOON);
    let all = hall.camera.seen_m2();
    assert!(all > behind_him);
    // Half the hall: 4 m of wall on two sides, the door's wall, some of the floor.
    assert!((5.0..25.0).contains(&all), "{all} m²");
    let (stage, subjects) = (hall.stage.clone(), [leaf(&hall.stage)]);
    hall.camera.begin_film();
    hall.camera.look(&stage, &subjects, &NOON, false);
    assert_eq!(hall.camera.seen_m2(), 0.0, "behind a shut flap nothing is seen");
}

#[test]
fn a_point_behind_somebody_is_not_seen() {
    let hall = hall();
    let beyond = [0.96, 0.93, -0.34];
    assert!(hall.camera.sees(&hall.stage, &[], beyond));
    assert!(!hall.camera.sees(&hall.stage, &[hall.courier], beyond));
    assert!(!hall.camera.sees(&hall.stage, &[], [3.0, 1.0, -1.0]), "behind the hall's wall");
    assert!(!hall.camera.sees(&hall.stage, &[], [0.6, 1.0, -4.0]), "behind the lens");
}
