use super::*;

#[test]
fn nobody_is_taken_for_somebody_else() {
    let all = [
        wear(Role::Courier, 0),
        wear(Role::Courier, 1),
        wear(Role::Courier, 2),
        wear(Role::Recipient, 0),
        wear(Role::Intruder, 0),
    ];
    let channels = |ink: u32| [16, 8, 0].map(|shift| (ink >> shift & 0xFF) as i32);
    for (place, one) in all.iter().enumerate() {
        for other in &all[place + 1..] {
            let (a, b) = (channels(one.jacket), channels(other.jacket));
            let apart: i32 = a.iter().zip(b).map(|(a, b)| (a - b).abs()).sum();
            assert!(apart > 60, "{:06x} and {:06x}", one.jacket, other.jacket);
        }
    }
}
