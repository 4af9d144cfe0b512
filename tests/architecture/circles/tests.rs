use super::*;

/// Findings in a crate of these files.
fn check(files: &[(&str, &str)]) -> Vec<String> {
    let files: Vec<_> = files.iter().map(|(name, text)| (format!("a/src/{name}"), *text)).collect();
    let files: Vec<_> = files.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    findings(&Repository::of(&files), &["a/src"]).iter().map(ToString::to_string).collect()
}

#[test]
fn a_circle_is_named_file_by_file() {
    let found = check(&[
        ("lib.rs", "mod one;\nmod two;\nmod three;\n"),
        ("one.rs", "use crate::two::Two;\npub struct One(Two);\n"),
        ("two.rs", "\npub struct Two(super::three::Three);\n"),
        ("three.rs", "use super::one::{self, One};\npub struct Three(One);\n"),
    ]);
    assert_eq!(found.len(), 1);
    let all = [
        "a/src/one.rs: a circle of files:",
        "one.rs:1 names Two of two.rs",
        "two.rs:2 names Three of three.rs",
        "three.rs:1 names One of one.rs",
    ];
    assert!(all.iter().all(|part| found[0].contains(part)), "{}", found[0]);
}

#[test]
fn a_straight_crate_has_none() {
    let straight = [
        ("lib.rs", "mod one;\nmod two;\npub use one::One;\n"),
        ("one.rs", "use crate::two::Two;\npub struct One(Two);\n"),
        (
            "two.rs",
            "//! Is used by [`super::one::One`].\npub struct Two; // crate::one::One\n\
             const A: &str = \"crate::one::One\";\n",
        ),
    ];
    assert_eq!(check(&straight), Vec::<String>::new());
}

/// Whoever names an item by the parent that hands it on depends on the file that defines it, not on the parent.
#[test]
fn re_exports_are_followed() {
    let lib = ("lib.rs", "mod one;\nmod two;\npub use one::One;\nuse two::Two;\npub fn f(_: Two) {}\n");
    let two = ("two.rs", "use crate::One;\npub struct Two(One);\n");
    assert_eq!(check(&[lib, ("one.rs", "pub struct One;\n"), two]), Vec::<String>::new());
    let circle = check(&[lib, ("one.rs", "use super::Two;\npub struct One(Two);\n"), two]);
    assert!(circle[0].contains("one.rs:1 names Two of two.rs"), "{}", circle[0]);
    let glob = ("lib.rs", "mod one;\nmod two;\npub use one::*;\npub use two::*;\n");
    let circle = check(&[glob, ("one.rs", "use super::Two;\npub struct One(Two);\n"), two]);
    assert!(circle[0].contains("two.rs:1 names One of one.rs"), "{}", circle[0]);
}

#[test]
fn a_module_that_was_imported_is_followed_too() {
    let found = check(&[
        ("lib.rs", "mod one;\nmod two;\n"),
        ("one.rs", "use crate::two;\npub const A: u8 = two::B;\n"),
        ("two.rs", "use super::one;\npub const B: u8 = one::A;\n"),
    ]);
    assert_eq!(found.len(), 1);
}

/// A child may name its ancestor's type if it continues it; nothing else of the ancestor.
#[test]
fn a_continuation_of_the_parents_type_is_no_circle() {
    let parent =
        ("device.rs", "mod part;\nuse part::Part;\npub struct Device(Part);\nconst LIMIT: u8 = 1;\n");
    let lib = ("lib.rs", "mod device;\n");
    let part = |text| check(&[lib, parent, ("device/part.rs", text)]);
    let good = "use super::Device;\npub struct Part;\nimpl Device { fn f(&self) {} }\n";
    assert_eq!(part(good), Vec::<String>::new());
    let generic =
        "use super::Device;\npub struct Part;\nimpl<T: Into<u8>> Device where T: Copy { fn f(&self) {} }\n";
    assert_eq!(part(generic), Vec::<String>::new());
    let names_more =
        "use super::{Device, LIMIT};\npub struct Part;\nimpl Device { fn f(&self) -> u8 { LIMIT } }\n";
    assert!(part(names_more)[0].contains("device/part.rs:1 names LIMIT of device.rs"));
    let only_uses = "use super::Device;\npub struct Part;\nimpl Part { fn f(_: &Device) {} }\n";
    assert_eq!(part(only_uses).len(), 1);
    let only_a_trait = "use super::Device;\npub struct Part;\nimpl From<Part> for Device {}\n";
    assert_eq!(part(only_a_trait).len(), 1);
}

#[test]
fn a_sibling_is_no_continuation() {
    let found = check(&[
        ("lib.rs", "mod device;\nmod part;\n"),
        ("device.rs", "use crate::part::Part;\npub struct Device(Part);\n"),
        ("part.rs", "use crate::device::Device;\npub struct Part;\nimpl Device { fn f(&self) {} }\n"),
    ]);
    assert_eq!(found.len(), 1);
}

#[test]
fn tests_and_visibility_are_no_edges() {
    let found = check(&[
        ("lib.rs", "mod device;\n"),
        ("device.rs", "mod part;\n#[cfg(test)]\nmod bench;\nuse part::Part;\npub struct Device(Part);\n"),
        ("device/bench.rs", "use super::part::Part;\nuse super::Device;\n"),
        (
            "device/part.rs",
            "pub(in crate::device) struct Part;\n#[cfg(test)]\nuse super::bench;\n#[cfg(test)]\nmod tests;\n",
        ),
        ("device/part/tests.rs", "use super::super::Device;\n"),
    ]);
    assert_eq!(found, Vec::<String>::new());
}
