//! The house: walls, rooms, furniture and paths. Embedded from `assets/houses`.
//!
//! Frame of the world: right-handed, metres, y up. Seen from the street, x points right along the front wall and z
//! points out of the house toward the street; the wall's outer face is z = 0 and the floor is y = 0. The hinge line
//! is x = 0, z = 0: the closed leaf's outer face lies in z = 0, its body in -thickness <= z <= 0, its edge at x =
//! width. It opens inward (toward -z), by a positive rotation about +y.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use firmware::wire::Region;

use crate::door::Door;
use crate::error::{Problem, Source, WorldErrors};
use crate::lens::{HubPlace, Lens};
use crate::locate::Places;
use crate::read::read;

/// The houses that a world may name, with their plans.
const PLANS: [(&str, &str); 1] = [("cottage", include_str!("../../../assets/houses/cottage.yaml"))];

/// The plan of a house.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct House {
    /// Address on labels and in orders.
    pub address: String,
    /// Where on Earth it stands, which determines sunrise and sunset. A world may set `place` itself. Default: 51.5
    /// north, 10 east.
    #[serde(default)]
    pub place: GeoPlace,
    /// The wall with the front door; its pieces around the doorway are added to `walls` when the door is known.
    pub front_wall: FrontWall,
    /// Positions of handle, bolt and keypad on the leaf.
    pub fittings: Fittings,
    /// Fixed boxes: outer and inner walls, floor.
    pub walls: Vec<Wall>,
    /// Named areas, indoors and out; where two overlap the first counts.
    pub rooms: Vec<Room>,
    /// The courier's path from the street to the door, as points x, z on the ground, m. At the first they appear, at
    /// the last they stand before the keypad.
    pub approach_m: Vec<[f64; 2]>,
    /// The camera that is also the lock's hub.
    pub hub: HubPlace,
    /// Where the Wi-Fi router stands, x, y, z, m.
    pub router_m: [f64; 3],
    /// Where the parcel is set down in the hall, x, y, z of the middle of its base, m.
    pub drop_spot_m: [f64; 3],
    /// What stands in the rooms, by name.
    pub furniture: BTreeMap<String, Thing>,
}

impl House {
    /// The plan of that name; `None` if there is no such house.
    ///
    /// # Errors
    ///
    /// The plan itself is invalid (a mistake in `assets/houses`).
    pub fn named(name: &str) -> Option<Result<Self, WorldErrors>> {
        let (name, text) = PLANS.iter().find(|(known, _)| *known == name)?;
        Some(Self::read(&format!("assets/houses/{name}.yaml"), text))
    }

    /// Reads a plan and checks that it can be simulated.
    pub(crate) fn read(file_name: &str, text: &str) -> Result<Self, WorldErrors> {
        let source = Source::new(file_name, text);
        let (house, places) = read::<Self>(&source)?;
        match hub_problem(&house, &places) {
            None => Ok(house),
            Some(problem) => Err(WorldErrors::new(&source, vec![problem])),
        }
    }

    /// Names of all houses.
    pub fn names() -> impl Iterator<Item = &'static str> + Clone {
        PLANS.iter().map(|(name, _)| *name)
    }

    /// Furniture that is not fixed to the house, by name.
    pub fn loose(&self) -> impl Iterator<Item = (&String, &Thing)> {
        self.furniture.iter().filter(|(_, thing)| !thing.fixed)
    }

    /// The area in which a point of the ground lies.
    pub fn zone_at(&self, x_m: f64, z_m: f64) -> Zone {
        self.rooms.iter().find(|room| room.contains(x_m, z_m)).map_or(Zone::Away, |room| room.zone)
    }

    /// Middle of the handles' axis on the outer face of the closed leaf, x, y, z, m.
    pub fn handle_m(&self, door: &Door) -> [f64; 3] {
        let fittings = &self.fittings;
        [door.width_m - fittings.backset_m, fittings.handle_height_m, 0.0]
    }

    /// The lock's radio: in its inner case, at the bolt's height, x, y, z, m, with the leaf at this angle.
    pub fn lock_m(&self, door: &Door, leaf_angle_rad: f64) -> [f64; 3] {
        let along_m = door.width_m - self.fittings.backset_m;
        let (sin, cos) = (libm::sin(leaf_angle_rad), libm::cos(leaf_angle_rad));
        let inward_m = door.thickness_m;
        // Opening is a positive turn about +y: +x goes toward -z, -z toward -x.
        [along_m * cos - inward_m * sin, self.fittings.bolt_height_m, -along_m * sin - inward_m * cos]
    }

    /// Middle of the keypad on the outer face of the closed leaf, x, y, z, m.
    pub fn keypad_m(&self, door: &Door) -> [f64; 3] {
        let fittings = &self.fittings;
        [door.width_m - fittings.backset_m, fittings.keypad_height_m, 0.0]
    }

    /// Puts the front wall's pieces around a doorway for this door.
    pub(crate) fn build_front_wall(&mut self, door: &Door) {
        let front = self.front_wall;
        let doorway_left_m = -front.hinge_gap_m;
        let doorway_right_m = door.width_m + front.strike_gap_m;
        let pieces = [
            ("front_left", [front.x_m[0], doorway_left_m], 0.0),
            ("front_right", [doorway_right_m, front.x_m[1]], 0.0),
            ("front_lintel", [doorway_left_m, doorway_right_m], door.height_m + front.lintel_gap_m),
        ];
        for (name, [left_m, right_m], bottom_m) in pieces {
            let half_m =
                [(right_m - left_m) / 2.0, (front.height_m - bottom_m) / 2.0, front.thickness_m / 2.0];
            self.walls.push(Wall {
                name: name.to_owned(),
                centre_m: [left_m + half_m[0], bottom_m + half_m[1], -half_m[2]],
                half_m,
                albedo: white_paint(),
            });
        }
    }
}

/// A place on Earth.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct GeoPlace {
    /// Latitude, degrees, + north.
    pub latitude_deg: f64,
    /// Longitude, degrees, + east.
    pub longitude_deg: f64,
}

impl Default for GeoPlace {
    /// The middle of Germany: its clocks show UTC + 1 h in winter.
    fn default() -> Self {
        Self { latitude_deg: 51.5, longitude_deg: 10.0 }
    }
}

/// Range of the hub lens's field of view, degrees: a flat picture cannot be that of a fish-eye lens.
const FOV_DEG: [f64; 2] = [20.0, 140.0];
/// Smallest distance between lens and aim point, m.
const AIM_MIN_M: f64 = 0.1;

/// Why the camera hub could record nothing from its position; none if it can.
fn hub_problem(house: &House, places: &Places) -> Option<Problem> {
    let hub = &house.hub;
    let refuse = |key: &str, message: String, label: &str, help: String| {
        let span = places.value(key);
        Some(Problem { message, span, label: label.to_owned(), help: Some(help) })
    };
    let [x_m, _, z_m] = hub.at_m;
    if !matches!(house.zone_at(x_m, z_m), Zone::Hall | Zone::Living) {
        return refuse(
            "hub.at_m",
            "the hub is mounted outside the house".to_owned(),
            "in no room of the house",
            "mount it in the hall or the living room".to_owned(),
        );
    }
    let [least, most] = FOV_DEG;
    if !(least..=most).contains(&hub.fov_deg) {
        return refuse(
            "hub.fov_deg",
            format!("the hub's field of view cannot be {} degrees", hub.fov_deg),
            "out of range",
            format!("write a number from {least} to {most}"),
        );
    }
    let away_m = [0, 1, 2].map(|axis| hub.looks_at_m[axis] - hub.at_m[axis]);
    let level_m = libm::hypot(away_m[0], away_m[2]);
    if level_m.is_nan() || level_m < AIM_MIN_M {
        return refuse(
            "hub.looks_at_m",
            "the hub looks straight up or down, or at itself".to_owned(),
            "too close to the hub or straight above or below",
            format!("choose a point at least {AIM_MIN_M} m away to the side"),
        );
    }
    None
}

/// The wall with the front door: outer face at z = 0, standing on the floor.
#[derive(Debug, Clone, Copy, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrontWall {
    /// Left and right end, m along x.
    pub x_m: [f64; 2],
    /// Height, m.
    pub height_m: f64,
    /// Thickness, m.
    pub thickness_m: f64,
    /// Room between wall and hinge line, m. The leaf swings past 90° through it: with less than
    /// the leaf's thickness and some, the opened leaf would stand in the wall.
    pub hinge_gap_m: f64,
    /// Room between the closed leaf's edge and the wall, filled by the frame, m.
    pub strike_gap_m: f64,
    /// Room between the leaf's top and the wall above it, m.
    pub lintel_gap_m: f64,
}

/// Positions on the leaf.
#[derive(Debug, Clone, Copy, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fittings {
    /// From the leaf's edge to the axis of handle and bolt, m (60 or 70 mm are sold).
    pub backset_m: f64,
    /// Height of the handles' axis above the floor, m.
    pub handle_height_m: f64,
    /// Height of the deadbolt's axis above the floor, m.
    pub bolt_height_m: f64,
    /// Height of the keypad's middle above the floor, m.
    pub keypad_height_m: f64,
}

/// A fixed box.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wall {
    /// Name, for the view and for traces.
    pub name: String,
    /// Centre, x, y, z, m.
    pub centre_m: [f64; 3],
    /// Half its edges along x, y, z, m.
    pub half_m: [f64; 3],
    /// Fraction of the light that it reflects, for the hub's camera. Default 0.7: white paint.
    #[serde(default = "white_paint")]
    pub albedo: f64,
}

fn white_paint() -> f64 {
    0.7
}

/// A named area of the ground.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Room {
    /// What the area is.
    pub zone: Zone,
    /// Least and greatest x, m.
    pub x_m: [f64; 2],
    /// Least and greatest z, m.
    pub z_m: [f64; 2],
}

impl Room {
    /// Whether a point of the ground is in the room; its borders belong to it.
    pub fn contains(&self, x_m: f64, z_m: f64) -> bool {
        (self.x_m[0]..=self.x_m[1]).contains(&x_m) && (self.z_m[0]..=self.z_m[1]).contains(&z_m)
    }
}

/// The kinds of area in which people and parcels can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Zone {
    /// None of the others.
    #[default]
    Away,
    /// The public street.
    Street,
    /// The garden path.
    Path,
    /// Before the front door.
    Porch,
    /// Behind the front door.
    Hall,
    /// The living room.
    Living,
}

impl Zone {
    /// All zones' names, in the order of the enum: `Zone::NAMES[zone as usize]`.
    pub const NAMES: [&'static str; 6] = ["away", "street", "path", "porch", "hall", "living"];

    /// The zone's name.
    pub fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }
}

/// A piece of furniture: a box at a place.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Thing {
    /// Its edges along x, y, z, m.
    pub box_m: [f64; 3],
    /// Mass, kg. Without effect for fixed furniture.
    #[serde(default)]
    pub mass_kg: f64,
    /// The middle of its base, x, y, z, m.
    pub at_m: [f64; 3],
    /// Whether it is fixed to the house.
    #[serde(default)]
    pub fixed: bool,
    /// Fraction of the light that it reflects, for the hub's camera. Default 0.4: light wood.
    #[serde(default = "light_wood")]
    pub albedo: f64,
}

fn light_wood() -> f64 {
    0.4
}

impl Thing {
    /// Its region in the camera hub's picture; none if it is out of view.
    pub fn seen_by(&self, lens: &Lens) -> Option<Region> {
        let ([x, y, z], [wide_m, high_m, deep_m]) = (self.at_m, self.box_m);
        let from_m = [x - wide_m / 2.0, y, z - deep_m / 2.0];
        lens.region(from_m, [x + wide_m / 2.0, y + high_m, z + deep_m / 2.0])
    }

    /// Centre of the box, x, y, z, m.
    pub fn centre_m(&self) -> [f64; 3] {
        let [x, y, z] = self.at_m;
        [x, y + self.box_m[1] / 2.0, z]
    }
}
