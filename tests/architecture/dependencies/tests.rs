use super::*;

fn check(manifest: &str, source: &str) -> Vec<String> {
    let manifest = format!("[package]\nname = \"a\"\n\n{manifest}");
    let files = [
        ("a/Cargo.toml", manifest.as_str()),
        ("a/src/lib.rs", source),
        ("tests/whole.rs", "use only_for_tests::A;\n"),
    ];
    findings(&Repository::of(&files)).iter().map(ToString::to_string).collect()
}

#[test]
fn an_unused_dependency_is_found() {
    let found = check("[dependencies]\nserde_json = \"1\" # results\n", "//! serde_json\n");
    assert!(found[0].starts_with("a/Cargo.toml:5: nobody uses the dependency `serde_json`"), "{found:?}");
}

#[test]
fn names_are_found_as_rust_spells_them() {
    let dependencies =
        "[dependencies]\nembedded-hal.workspace = true\nAS5600-Driver = \"1\"\nads111x-rs = \"1\"\n";
    let source = "use embedded_hal::digital;\nuse as5600_driver::A;\nuse ads111x::B;\n";
    assert_eq!(check(dependencies, source), Vec::<String>::new());
}

#[test]
fn what_is_named_for_its_features_needs_no_use() {
    let beside = "[dependencies]\nregex = \"1\" # named for their features\n";
    assert_eq!(check(beside, ""), Vec::<String>::new());
    let above = "[dependencies]\n# Not used, named for their features:\n# one build.\nregex = \"1\"\n\nother = \"1\"\n";
    let found = check(above, "");
    assert_eq!(found.len(), 1);
    assert!(found[0].contains("`other`"));
}

#[test]
fn a_test_target_elsewhere_uses_what_tests_need() {
    let target = "[[test]]\nname = \"whole\"\npath = \"../tests/whole.rs\"\n";
    let dependencies = "[dev-dependencies]\nonly-for-tests = \"1\"\n";
    assert_eq!(check(&format!("{target}{dependencies}"), ""), Vec::<String>::new());
    assert_eq!(check(dependencies, "").len(), 1);
}

#[test]
fn what_the_workspace_chooses_some_crate_asks_for() {
    let root = ("Cargo.toml", "[workspace.dependencies]\ncrc = \"3\"\nlibm = \"0.2\"\n");
    let package = ("a/Cargo.toml", "[package]\nname = \"a\"\n[dependencies]\nlibm.workspace = true\n");
    let found = findings(&Repository::of(&[root, package, ("a/src/lib.rs", "use libm::sin;\n")]));
    assert_eq!(found.len(), 1);
    assert!(found[0].to_string().starts_with("Cargo.toml:2: nobody uses the dependency `crc`"));
}
