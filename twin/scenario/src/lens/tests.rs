use super::*;

/// Looks towards +z (the street) from 2 m up, 90 degrees wide.
fn lens() -> Lens {
    Lens::new(&HubPlace { at_m: [0.0, 2.0, -3.0], looks_at_m: [0.0, 2.0, 0.0], fov_deg: 90.0 })
}

#[test]
fn right_is_right_down_is_down_and_behind_is_nowhere() {
    assert_eq!(lens().project([0.0, 2.0, 0.0]), Some([16.0, 9.0]));
    // Seen towards +z, with y up, -x is to the right.
    assert_eq!(lens().project([-3.0, 2.0, 0.0]), Some([32.0, 9.0]));
    assert_eq!(lens().project([0.0, 1.0, 0.0]).map(|[_, row]| row > 14.0), Some(true));
    assert_eq!(lens().project([0.0, 2.0, -4.0]), None);
}

#[test]
fn a_ray_leads_where_its_point_is_seen() {
    let [x, y, z] = lens().ray([20.5, 3.5]);
    let seen = lens().project([3.0 * x, 2.0 + 3.0 * y, -3.0 + 3.0 * z]);
    let [column, row] = seen.unwrap_or_default();
    assert!((column - 20.5).abs() < 1e-9 && (row - 3.5).abs() < 1e-9, "{column} {row}");
}

#[test]
fn a_box_has_a_region_and_one_out_of_sight_has_none() {
    let region = lens().region([-0.15, 1.0, -0.1], [0.15, 1.2, 0.1]);
    assert_eq!(region, Some(Region { columns: (15, 17), rows: (13, 15), pixels: 4 }));
    assert_eq!(lens().region([8.0, 2.0, 0.0], [9.0, 2.2, 0.2]), None);
}
