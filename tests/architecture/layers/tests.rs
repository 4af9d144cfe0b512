use super::*;

const LOWER: &str = "[package]\nname = \"lower\"\n\n[dependencies]\n";
const UPPER: &str =
    "[package]\nname = \"up-per\"\n\n[dependencies]\nlower.workspace = true # what it stands on\n";

fn check(files: &[(&str, &str)]) -> Vec<String> {
    let found = findings(&Repository::of(files), &["lower", "up-per"], &["leaf"]);
    found.iter().map(ToString::to_string).collect()
}

#[test]
fn dependencies_and_uses_go_one_way() {
    let good = [
        ("lower/Cargo.toml", LOWER),
        ("upper/Cargo.toml", UPPER),
        ("lower/src/lib.rs", "//! For up_per::Thing.\n"),
        ("upper/src/lib.rs", "use lower::Thing;\n"),
        ("leaf/Cargo.toml", "[package]\nname = \"leaf\"\n[dependencies]\nup-per = { path = \"../upper\" }\n"),
        (
            "ARCHITECTURE.md",
            "| where | crate | what |\n| `lower` | `lower` | a |\n| `upper` | `up-per` | b |\n",
        ),
    ];
    assert_eq!(check(&good), Vec::<String>::new());
}

#[test]
fn a_dependency_on_a_later_crate_is_found() {
    let lower = format!("{LOWER}up-per.workspace = true\n");
    let found = check(&[("lower/Cargo.toml", &lower), ("upper/Cargo.toml", UPPER)]);
    assert!(found[0].starts_with("lower/Cargo.toml:5: `lower` depends on `up-per`"), "{found:?}");
    let tested = format!("{LOWER}[dev-dependencies]\nup-per.workspace = true\n");
    assert_eq!(check(&[("lower/Cargo.toml", &tested)]), Vec::<String>::new());
    let leaf = format!("{LOWER}leaf.workspace = true\n");
    assert_eq!(check(&[("lower/Cargo.toml", &leaf)]).len(), 1);
}

#[test]
fn a_use_back_up_is_found() {
    for text in ["\nuse up_per::Thing;\n", "\nfn f() -> up_per::Thing {}\n", "\npub use up_per;\n"] {
        let lower = [("lower/Cargo.toml", LOWER), ("lower/src/lib.rs", text)];
        let found = check(&[&lower[..], &[("upper/Cargo.toml", UPPER), ("upper/src/lib.rs", "")]].concat());
        assert!(found[0].starts_with("lower/src/lib.rs:2: `lower` names `up_per`"), "{found:?}");
    }
}

#[test]
fn every_package_has_its_layer() {
    let found = check(&[("new/Cargo.toml", "[package]\nname = \"new\"\n")]);
    assert!(found[0].starts_with("new/Cargo.toml: the package `new` is in no layer"), "{found:?}");
}

#[test]
fn the_code_map_is_in_the_same_order() {
    let map = "| `upper` | `up-per` | b |\n| `lower` | `lower` | a |\n";
    assert!(check(&[("ARCHITECTURE.md", map)])[0].starts_with("ARCHITECTURE.md:2: `lower`"));
}
