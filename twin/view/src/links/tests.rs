use super::*;

#[test]
fn the_line_goes_on_behind_the_router_and_carries_what_the_wifi_carries() {
    let wifi = LinkFrame { link: LinkName::Wifi, from_m: [0.0; 3], to_m: Some([4.0, 1.0, -3.0]), up: false };
    let mesh = LinkFrame { link: LinkName::Mesh, up: true, ..wifi };
    let drawn: Vec<_> = lines(&[mesh, wifi]).collect();
    assert_eq!(drawn, [mesh, wifi, LinkFrame { from_m: [4.0, 1.0, -3.0], to_m: None, ..wifi }]);
}

#[test]
fn a_wave_ends_at_the_boxs_reach() {
    let jammer = Source { at_m: [1.0, 0.9, 2.0], range_m: 6.0, colour: DOWN };
    let edge = ring_at(&jammer, 1.0).transform_point(Vec3::X);
    assert!((edge - Vec3::new(7.0, 0.05, 2.0)).length() < 1e-4, "{edge}");
}
