use super::*;

fn area(solid: &Solid) -> f32 {
    let at = |i: u32| solid.positions[i as usize];
    solid.triangles.iter().map(|[a, b, c]| (at(*b) - at(*a)).cross(at(*c) - at(*a)).length() / 2.0).sum()
}

#[test]
fn refining_keeps_the_surface_and_is_fine_where_light_changes() {
    let mut solid = Solid::default();
    solid.at(1.0, 0.0, 0.0).block(Vec3::new(2.0, 0.5, 0.05), 0.01);
    let before = area(&solid);
    let lights = refine(&mut solid, 0.1, |at, _| Vec3::splat(if at.x > 0.0 { 1.0 } else { 0.0 }));
    assert!((area(&solid) / before - 1.0).abs() < 1e-4);
    assert_eq!(lights.len(), solid.positions.len());
    let mut longest_m = [0.0_f32; 2];
    for [a, b, c] in &solid.triangles {
        for (i, j) in [(a, b), (b, c), (c, a)] {
            let (p, q) = (solid.positions[*i as usize], solid.positions[*j as usize]);
            let crosses = (p.x > 0.0) != (q.x > 0.0);
            longest_m[usize::from(crosses)] = longest_m[usize::from(crosses)].max(p.distance(q));
        }
    }
    assert!(longest_m[1] <= 0.1 + 1e-5, "across the shadow's edge: {longest_m:?}");
    assert!(longest_m[0] > 0.4 && longest_m[0] <= COARSE_M, "elsewhere: {longest_m:?}");
}
