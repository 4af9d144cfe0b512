//! The image that the camera hub's lens projects onto its sensor: rays through a pinhole, albedo times light.
//!
//! Four rays a pixel, averaged. Permanently fixed objects (walls, fixed furniture) are cast once; what may move is
//! cast each time, in the part of the picture that its bounds cover. Light is daylight by the sun's elevation, the
//! sky through an open door, and the camera hub's infra-red lamp. Deliberately absent: shadows, mirrors, colours,
//! electric light (nobody is at home).
//!
//! Unit of light: 1 is a white wall at 1,000 lux, which fills a pixel of the sensor in 10 ms.

use std::collections::BTreeSet;
use std::sync::Arc;

use firmware::picture::{HEIGHT, PIXELS, WIDTH};
use rapier3d::prelude::*;

use super::stage::{Body, Stage};
use crate::world::{House, Lens, Zone};

/// Rays per pixel, along each of its sides.
const RAYS: usize = 2;
const SAMPLES: usize = PIXELS * RAYS * RAYS;
/// Nothing is farther away, m.
const FAR_M: f32 = 40.0;
/// Daylight outdoors at [`super::sun::day`] = 1: an overcast spring noon has 13,000 lux on open ground, of which
/// 5,000 reach objects in front of a house (estimate).
const OUTDOORS: f32 = 5.0;
/// Daylight indoors at the same time, from the windows of the next room: 300 lux (estimate: a daylight factor of 2.3
/// %).
const INDOORS: f32 = 0.3;
/// A street lamp, at night: 5 lux (estimate).
const STREET_LAMP: f32 = 0.005;
/// The infra-red lamp on a white wall at 1 m, weighted by the sensor's response (estimate: some LEDs of 100 mW).
const INFRARED: f32 = 1.0;
/// The ground of porch and path, and the walls of other houses: what is visible through the door (estimate).
const SKY_ALBEDO: f32 = 1.0;
/// Side of the cells in which the visible interior is counted, m.
const CELL_M: f32 = 0.1;
/// A parcel's cardboard (estimate).
pub(crate) const PARCEL_ALBEDO: f32 = 0.6;
/// The leaf's paint (estimate).
const LEAF_ALBEDO: f32 = 0.65;
/// The door's frame (estimate).
const FRAME_ALBEDO: f32 = 0.65;

/// Something that may move in view of the lens.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Subject {
    pub(crate) body: Body,
    pub(crate) albedo: f32,
    /// Number among the loose furniture: it counts as part of the home.
    pub(crate) furniture: Option<u8>,
    /// A person.
    pub(crate) is_person: bool,
}

/// Present light.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Light {
    /// Daylight as a fraction of a spring noon's: see [`super::sun::day`].
    pub(crate) day: f32,
    /// The hub's infra-red lamp, 0 to 1.
    pub(crate) infrared: f32,
    /// How far the door is open, as a fraction of its opening.
    pub(crate) door: f32,
}

/// What a ray hits.
#[derive(Clone, Copy, Debug)]
struct Hit {
    distance_m: f32,
    albedo: f32,
    place: Place,
    /// Cell of the interior; none if it is not part of the home.
    cell: Option<Cell>,
    facing: Facing,
}

/// How a surface faces the lights. It follows from the hit alone: each picture has its own light, but few new hits.
#[derive(Clone, Copy, Debug)]
struct Facing {
    /// Share of the light from above.
    from_above: f32,
    /// Share of the infra-red light.
    lens: f32,
    /// Cosines of the light from the doorway, at the surface and at the doorway, and its distance, m².
    falls: f32,
    leaves: f32,
    doorway_m2: f32,
}

/// Kind of light at a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Indoors,
    Outdoors,
    Sky,
}

/// A cell of the home's surface: its owner (0 the house, from 1 furniture), and where.
type Cell = (u8, [i16; 3]);

/// Who stood where, and what each ray hit.
type Latest = (Arc<[(Subject, Standing)]>, Arc<[Hit]>);

/// The camera hub's lens and what it has seen.
#[derive(Clone, Debug)]
pub(crate) struct Camera {
    at: Vector,
    lens: Lens,
    rays: Arc<[Vector]>,
    still: Arc<[Hit]>,
    doorway: Doorway,
    /// The subjects of the latest picture with their positions, and what its rays hit.
    latest: Option<Latest>,
    /// The visible parts of the home in the latest picture count as seen.
    is_counted: bool,
    /// Rays that have hit the house itself: their cells count as seen.
    seen_still: Vec<bool>,
    seen: BTreeSet<Cell>,
}

/// A body's position and orientation, as bits: the same bits give the same picture.
pub(crate) type Standing = [u32; 7];

#[derive(Clone, Copy, Debug)]
struct Doorway {
    centre: Vector,
    area_m2: f32,
}

impl Camera {
    /// The lens of the house's camera hub. `door_m`: width and height of its leaf.
    pub(crate) fn new(house: &House, door_m: [f64; 2]) -> Self {
        let lens = Lens::new(&house.hub);
        let at = vector(house.hub.at_m);
        let step = 1.0 / RAYS as f64;
        let rays: Vec<Vector> = (0..SAMPLES)
            .map(|sample| {
                let (pixel, part) = (sample / (RAYS * RAYS), sample % (RAYS * RAYS));
                let column = (pixel % WIDTH) as f64 + ((part % RAYS) as f64 + 0.5) * step;
                let row = (pixel / WIDTH) as f64 + ((part / RAYS) as f64 + 0.5) * step;
                vector(lens.ray([column, row]))
            })
            .collect();
        let boxes = still_boxes(house, door_m);
        let [width_m, height_m] = door_m.map(|m| m as f32);
        let doorway =
            Doorway { centre: Vector::new(width_m / 2.0, height_m / 2.0, 0.0), area_m2: width_m * height_m };
        let still = rays.iter().map(|ray| cast_still(house, &boxes, &doorway, at, *ray)).collect();
        Self {
            at,
            lens,
            rays: rays.into(),
            still,
            doorway,
            latest: None,
            is_counted: false,
            seen_still: vec![false; SAMPLES],
            seen: BTreeSet::new(),
        }
    }

    /// A picture of the scene, light per pixel. Visible parts of the home count as seen if `counts`.
    pub(crate) fn look(
        &mut self,
        stage: &Stage,
        subjects: &[Subject],
        light: &Light,
        counts: bool,
    ) -> [f32; PIXELS] {
        let hits = self.hits(stage, subjects);
        let mut picture = [0.0; PIXELS];
        for (pixel, samples) in picture.iter_mut().zip(hits.chunks_exact(RAYS * RAYS)) {
            for hit in samples {
                *pixel += self.lit(hit, light) / (RAYS * RAYS) as f32;
            }
        }
        if counts && !self.is_counted {
            self.count(&hits);
        }
        picture
    }

    /// What the rays hit. While nothing moves, this is the same as in the latest picture.
    fn hits(&mut self, stage: &Stage, subjects: &[Subject]) -> Arc<[Hit]> {
        let standing = subjects.iter().map(|subject| (*subject, stage.standing(subject.body)));
        if let Some((stood, hits)) = &self.latest
            && standing.clone().eq(stood.iter().copied())
        {
            return Arc::clone(hits);
        }
        let mut hits = self.still.to_vec();
        // Only pixels that a subject has covered differ from the still picture.
        for subject in subjects {
            let Some(target) = stage.target(subject.body) else { continue };
            let (columns, rows) = self.covers(stage, subject.body);
            for row in rows.0..rows.1 {
                let samples = [columns.0, columns.1].map(|column| (row * WIDTH + column) * RAYS * RAYS);
                let rays = &self.rays[samples[0]..samples[1]];
                for (hit, ray) in hits[samples[0]..samples[1]].iter_mut().zip(rays) {
                    if let Some((distance_m, normal)) = target.hit(self.at, *ray, hit.distance_m) {
                        *hit = self.on_subject(stage, subject, *ray, distance_m, normal);
                    }
                }
            }
        }
        let hits: Arc<[Hit]> = hits.into();
        self.latest = Some((standing.collect(), Arc::clone(&hits)));
        self.is_counted = false;
        hits
    }

    /// Counts the visible parts of the home as seen.
    fn count(&mut self, hits: &[Hit]) {
        for (sample, hit) in hits.iter().enumerate() {
            let Some(cell) = hit.cell else { continue };
            // A ray that hit the house before hits the same cell again.
            if cell.0 != 0 || !std::mem::replace(&mut self.seen_still[sample], true) {
                self.seen.insert(cell);
            }
        }
        self.is_counted = true;
    }

    /// Area of floor, walls and furniture that this recording has seen, m².
    pub(crate) fn seen_m2(&self) -> f64 {
        self.seen.len() as f64 * f64::from(CELL_M * CELL_M)
    }

    /// The shutter opens: counting of the seen area starts again.
    pub(crate) fn begin_film(&mut self) {
        self.seen_still.fill(false);
        self.seen.clear();
        self.is_counted = false;
    }

    /// Is a point in the picture and not hidden?
    pub(crate) fn sees(&self, stage: &Stage, subjects: &[Subject], point_m: [f64; 3]) -> bool {
        let Some([column, row]) = self.lens.project(point_m) else { return false };
        if !(0.0..WIDTH as f64).contains(&column) || !(0.0..HEIGHT as f64).contains(&row) {
            return false;
        }
        let to = vector(point_m) - self.at;
        let away_m = to.length();
        let ray = to / away_m;
        let sample = (row as usize * WIDTH + column as usize) * RAYS * RAYS;
        // The still picture is coarse: a surface closer behind the point than this hides nothing.
        let free = self.still[sample].distance_m > away_m - 0.3;
        let hides = |subject: &Subject| {
            stage.target(subject.body).is_some_and(|it| it.hit(self.at, ray, away_m - 0.05).is_some())
        };
        free && !subjects.iter().any(hides)
    }

    fn on_subject(
        &self,
        stage: &Stage,
        subject: &Subject,
        ray: Vector,
        distance_m: f32,
        normal: Vector,
    ) -> Hit {
        let point = self.at + ray * distance_m;
        let place = if point.z < 0.0 { Place::Indoors } else { Place::Outdoors };
        let cell = subject.furniture.map(|number| {
            // A position on the object itself, wherever it stands.
            (number + 1, cell_of(stage.on_body(subject.body, point - normal * (CELL_M / 2.0))))
        });
        let facing = self.doorway.facing(point, normal, ray);
        Hit { distance_m, albedo: subject.albedo, place, cell, facing }
    }

    /// Columns and rows of the picture that a body may cover, ends excluded.
    fn covers(&self, stage: &Stage, body: Body) -> ((usize, usize), (usize, usize)) {
        let (from_m, to_m) = stage.bounds(body);
        if let Some(region) = self.lens.region(from_m, to_m) {
            let span = |(from, until): (u8, u8)| (usize::from(from), usize::from(until));
            return (span(region.columns), span(region.rows));
        }
        let corner =
            |corner: usize| [0, 1, 2].map(|axis| if corner >> axis & 1 == 0 { from_m } else { to_m }[axis]);
        let ahead = (0..8).filter(|n| self.lens.project(corner(*n)).is_some()).count();
        // Partly behind the lens it may be anywhere in the picture; otherwise it is outside it.
        if (1..8).contains(&ahead) { ((0, WIDTH), (0, HEIGHT)) } else { ((0, 0), (0, 0)) }
    }

    /// Light that reaches the lens from a point.
    fn lit(&self, hit: &Hit, light: &Light) -> f32 {
        let Facing { from_above, lens, falls, leaves, doorway_m2 } = hit.facing;
        let outdoors = (OUTDOORS * light.day).max(STREET_LAMP);
        let daylight = match hit.place {
            Place::Sky => return SKY_ALBEDO * outdoors,
            Place::Outdoors => outdoors * from_above,
            Place::Indoors => {
                // The open doorway is a luminous surface.
                let luminance = outdoors / std::f32::consts::PI;
                let through_door =
                    luminance * self.doorway.area_m2 * light.door * falls * leaves / doorway_m2;
                INDOORS * light.day * from_above + through_door
            }
        };
        let infrared = INFRARED * light.infrared * lens / (hit.distance_m * hit.distance_m);
        hit.albedo * (daylight + infrared)
    }
}

impl Doorway {
    /// How a surface at a point faces the lights, seen along a ray.
    fn facing(&self, point: Vector, normal: Vector, ray: Vector) -> Facing {
        let to = self.centre - point;
        let doorway_m2 = to.length_squared().max(0.25);
        let to = to / libm::sqrtf(doorway_m2);
        Facing {
            from_above: 0.7 + 0.3 * normal.y,
            lens: (-normal.dot(ray)).max(0.0),
            falls: normal.dot(to).max(0.0),
            leaves: to.z.max(0.0),
            doorway_m2,
        }
    }
}

/// A box of the house: centre, half its edges, albedo.
type StillBox = (Vector, Vector, f32);

/// Walls, fixed furniture, and what fills the gaps around the closed leaf.
fn still_boxes(house: &House, door_m: [f64; 2]) -> Vec<StillBox> {
    let walls =
        house.walls.iter().map(|wall| (vector(wall.centre_m), vector(wall.half_m), wall.albedo as f32));
    let fixed = house.furniture.values().filter(|thing| thing.fixed);
    let fixed = fixed.map(|thing| (vector(thing.centre_m()), vector(thing.box_m) * 0.5, thing.albedo as f32));
    let front = house.front_wall;
    let [width_m, height_m] = door_m;
    let depth_m = front.thickness_m / 2.0;
    let post = |from_m: f64, to_m: f64| {
        let centre = [(from_m + to_m) / 2.0, front.height_m / 2.0, -depth_m];
        (vector(centre), vector([(to_m - from_m) / 2.0, front.height_m / 2.0, depth_m]), FRAME_ALBEDO)
    };
    let lintel = (
        vector([width_m / 2.0, height_m + front.lintel_gap_m / 2.0, -depth_m]),
        vector([width_m / 2.0, front.lintel_gap_m / 2.0, depth_m]),
        FRAME_ALBEDO,
    );
    let frame = [post(-front.hinge_gap_m, 0.0), post(width_m, width_m + front.strike_gap_m), lintel];
    walls.chain(fixed).chain(frame).collect()
}

fn cast_still(house: &House, boxes: &[StillBox], doorway: &Doorway, at: Vector, ray: Vector) -> Hit {
    let facing = doorway.facing(at + ray * FAR_M, -ray, ray);
    let sky = Hit { distance_m: FAR_M, albedo: SKY_ALBEDO, place: Place::Sky, cell: None, facing };
    boxes.iter().fold(sky, |nearest, (centre, half, albedo)| {
        let cast = Cuboid::new(*half).cast_ray_and_get_normal(
            &Pose::from_translation(*centre),
            &Ray::new(at, ray),
            nearest.distance_m,
            true,
        );
        let Some(found) = cast else { return nearest };
        let point = at + ray * found.time_of_impact;
        // Just in front of the surface: a wall belongs to the room from which it is seen.
        let before = point + found.normal * 0.01;
        let zone = house.zone_at(f64::from(before.x), f64::from(before.z));
        let place = if matches!(zone, Zone::Hall | Zone::Living) { Place::Indoors } else { Place::Outdoors };
        let cell = (place == Place::Indoors).then(|| (0, cell_of(point - found.normal * (CELL_M / 2.0))));
        let facing = doorway.facing(point, found.normal, ray);
        Hit { distance_m: found.time_of_impact, albedo: *albedo, place, cell, facing }
    })
}

fn cell_of(point: Vector) -> [i16; 3] {
    [point.x, point.y, point.z].map(|m| libm::floorf(m / CELL_M) as i16)
}

/// A leaf, people, parcels and loose furniture: see [`Subject`].
pub(crate) fn leaf(stage: &Stage) -> Subject {
    Subject { body: stage.leaf(), albedo: LEAF_ALBEDO, furniture: None, is_person: false }
}

fn vector(v: [f64; 3]) -> Vector {
    Vector::new(v[0] as f32, v[1] as f32, v[2] as f32)
}

#[cfg(test)]
mod tests;
