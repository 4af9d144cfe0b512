use super::*;

#[test]
fn a_way_between_views_begins_and_ends_where_it_should() {
    let (a, b) = (overview(0.0), CameraView::new([0.0, 1.0, 2.0], [0.0, 1.0, 0.0], 20.0));
    let near = |x: &CameraView, y: &CameraView| {
        x.eye.distance(y.eye) + x.look_at.distance(y.look_at) + (x.fov_deg - y.fov_deg).abs() < 1e-4
    };
    assert!(near(&CameraView::between(&a, &b, 0.0), &a) && near(&CameraView::between(&a, &b, 1.0), &b));
    let middle = CameraView::between(&a, &b, 0.5);
    assert!((middle.fov_deg - (a.fov_deg * b.fov_deg).sqrt()).abs() < 1e-3, "zoom is even on a log scale");
}

#[test]
fn orbiting_keeps_distance_and_stays_above_ground() {
    let view = overview(0.0);
    let turned = view.orbited(1.0, 0.2, 1.0);
    assert!((turned.eye.distance(view.look_at) - view.eye.distance(view.look_at)).abs() < 1e-3);
    assert!(view.orbited(0.0, -3.0, 1.0).eye.y > 0.0);
}
