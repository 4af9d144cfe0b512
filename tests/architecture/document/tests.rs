use super::*;

fn check(text: &str) -> Vec<String> {
    let repository = Repository::of(&[
        ("ARCHITECTURE.md", text),
        ("worlds/history/one.yaml", ""),
        ("twin/core/src/judge/tests/reference.rs", ""),
        ("firmware-shim/firmware/src/store/tests.rs", ""),
        ("twin/core/src/plant/mechanism.rs", ""),
    ]);
    findings(&repository).iter().map(ToString::to_string).collect()
}

#[test]
fn paths_may_be_abbreviated() {
    let text = "`worlds/`, `worlds/*.yaml`, `worlds/history/*.yaml`, `judge/tests/reference.rs`, `reference.rs`,\n\
        `firmware/store/tests.rs`, `plant/mechanism`, `../firmware`, `./x test`, `a::b`, `no path`, 1/2, and/or\n";
    let text = text.replace("`worlds/*.yaml`, ", "");
    assert_eq!(check(&text), Vec::<String>::new());
}

#[test]
fn a_wrong_path_is_found() {
    for path in [
        "worlds/front-door.yaml",
        "reference.md",
        "judge/reference.rs",
        "judge/tests/refer*.yaml",
        "ference.rs",
    ] {
        let found = check(&format!("\nSee `{path}`.\n"));
        assert!(found[0].starts_with(&format!("ARCHITECTURE.md:2: no file or folder `{path}`")), "{found:?}");
    }
}
