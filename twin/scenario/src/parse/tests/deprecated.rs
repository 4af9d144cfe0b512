//! Keys that have another name now.

use super::{edited, good, refused, with};

#[test]
fn a_deprecated_key_means_the_present_one() {
    let world = |battery: &str, pauses: &str| {
        let courier = format!("arrives_s: 5, {pauses}: 7");
        good(&format!("{}lock: {{{battery}: {{charge: 0.4}}}}\n", edited("arrives_s: 5", &courier)))
    };
    let (old, present) = (world("cells", "dawdles_s"), world("battery", "pauses_s"));
    assert_eq!((old.lock.battery.charge, old.people), (0.4, present.people));
    refused(
        &with("lock: {cells: {charge: 2.5}}"),
        r#"
8 | lock: {cells: {charge: 2.5}}
                           ^^^ out of range
`lock.battery.charge` cannot be 2.5
help: write a number from 0 to 1
"#,
    );
}
