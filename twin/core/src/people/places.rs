//! Places for people: from the street to the door, through the doorway, into the house. Places are points x and z on
//! the ground, m.

use crate::world::House;

/// People keep to the right of a path's centre by this much, m: two who meet pass each other.
const KEEP_RIGHT_M: f64 = 0.35;
/// Sideways detour around a parcel on the floor on the path from the doorway into the hall, m (estimate).
const AROUND_PARCEL_M: f64 = 1.15;

/// The other end of the street, where an intruder comes from.
const FAR_STREET_M: [f64; 2] = [-7.5, 12.5];

/// The places that people need.
#[derive(Clone, Debug)]
pub(crate) struct Places {
    /// From the street to where a courier stands to type; the last point is the porch.
    up_m: Vec<[f64; 2]>,
    /// Just outside the leaf's reach, where they turn to pull the door shut.
    pub(crate) doorstep_m: [f64; 2],
    /// In the doorway, from where the parcel is set down.
    pub(crate) inside_m: [f64; 2],
    /// Beside it, if another parcel is already there.
    pub(crate) beside_m: [f64; 2],
    /// In the hall beside the leaf's sweep, from where the door is operated from inside.
    pub(crate) hall_m: [f64; 2],
    /// Where a parcel is set down on the porch, out of the way of whoever opens.
    pub(crate) before_porch_m: [f64; 2],
}

impl Places {
    /// Places around a door of this width. The porch is far enough from the leaf for the parcel in front of the
    /// courier's chest.
    pub(crate) fn new(plan: &House, width_m: f64, parcel_depth_m: f64) -> Self {
        let porch_z_m = 0.55 + parcel_depth_m;
        let porch_m = [0.6 * width_m, porch_z_m];
        let mut up_m = plan.approach_m.clone();
        up_m.pop();
        up_m.push(porch_m);
        Self {
            up_m,
            doorstep_m: [0.52 * width_m, porch_z_m.min(0.6)],
            inside_m: [0.58 * width_m, -0.45],
            beside_m: [0.58 * width_m + 0.38, -0.62],
            hall_m: [AROUND_PARCEL_M.max(1.26 * width_m), -0.95],
            before_porch_m: [0.6 * width_m, 1.55 + parcel_depth_m],
        }
    }

    /// Where a person who comes up the path enters the scene.
    pub(crate) fn street_m(&self) -> [f64; 2] {
        self.lane(0, KEEP_RIGHT_M)
    }

    /// Where a person who does not want to be seen on the path enters the scene.
    pub(crate) fn far_street_m(&self) -> [f64; 2] {
        FAR_STREET_M
    }

    /// Where a recipient who is at home sits.
    pub(crate) fn seat_m(&self) -> [f64; 2] {
        HALL_TO_LIVING_M[HALL_TO_LIVING_M.len() - 1]
    }

    /// From the street to the porch.
    pub(crate) fn way_up_m(&self) -> Vec<[f64; 2]> {
        (1..self.up_m.len()).map(|i| self.lane(i, KEEP_RIGHT_M)).collect()
    }

    /// From the porch to the street, on the other side of the path.
    pub(crate) fn way_down_m(&self) -> Vec<[f64; 2]> {
        (0..self.up_m.len().saturating_sub(1)).rev().map(|i| self.lane(i, -KEEP_RIGHT_M)).collect()
    }

    /// Like [`Self::way_down_m`], then along the street to the neighbour's.
    pub(crate) fn way_to_neighbour_m(&self) -> Vec<[f64; 2]> {
        let mut way_m = self.way_down_m();
        way_m.pop();
        way_m.push(NEIGHBOUR_M);
        way_m
    }

    /// From anywhere in the garden to the porch.
    pub(crate) fn way_from_garden_m(&self) -> Vec<[f64; 2]> {
        let way_m = self.way_up_m();
        way_m[way_m.len().saturating_sub(2)..].to_vec()
    }

    /// From the doorway out of the camera hub's view into the living room.
    pub(crate) fn way_to_living_m(&self) -> Vec<[f64; 2]> {
        let mut way_m = vec![self.hall_m, HALL_MIDDLE_M];
        way_m.extend(HALL_TO_LIVING_M);
        way_m
    }

    /// From the living room to where the door is operated from inside.
    pub(crate) fn way_from_living_m(&self) -> Vec<[f64; 2]> {
        let mut way_m = self.way_to_living_m();
        way_m.reverse();
        way_m.remove(0);
        way_m
    }

    /// Once through the hall and back to where the door is operated from inside, in view of the camera hub.
    pub(crate) fn way_about_hall_m(&self) -> Vec<[f64; 2]> {
        vec![HALL_MIDDLE_M, [0.9, -2.7], HALL_MIDDLE_M, self.hall_m]
    }

    fn lane(&self, i: usize, right_m: f64) -> [f64; 2] {
        let Some([x, z]) = self.up_m.get(i).copied() else { return self.doorstep_m };
        // The porch has no lanes.
        let is_porch = i + 1 == self.up_m.len();
        [if is_porch { x } else { x + right_m }, z]
    }
}

/// The end of the street on the neighbour's side, off the scene.
const NEIGHBOUR_M: [f64; 2] = [-7.5, 12.0];
/// In the hall, clear of parcels set down behind the door.
const HALL_MIDDLE_M: [f64; 2] = [1.2, -2.2];
/// From the hall's far end through the opening into the living room, and to the recipient's seat.
const HALL_TO_LIVING_M: [[f64; 2]; 3] = [[1.2, -3.5], [2.4, -3.5], [3.6, -2.6]];
