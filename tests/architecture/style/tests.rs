use super::*;

fn check(file: &str, text: &str) -> Vec<String> {
    findings(&Repository::of(&[(file, text)])).iter().map(ToString::to_string).collect()
}

#[test]
fn the_one_style_passes() {
    assert_eq!(check("a/src/b.rs", "fn f() {}\n\n#[cfg(test)]\nmod tests;\n"), Vec::<String>::new());
    assert_eq!(check("a/src/b/tests.rs", "#[test]\nfn f() {}\n"), Vec::<String>::new());
    assert_eq!(check("a/tests/bench/mod.rs", ""), Vec::<String>::new());
}

#[test]
fn every_other_style_is_found() {
    for (file, text, line) in [
        ("a/src/b/mod.rs", "", ""),
        ("a/src/b_tests.rs", "", ""),
        ("a/src/b.rs", "\n#[cfg(test)]\nmod tests {\n}\n", ":3"),
        ("a/src/b.rs", "\n#[path = \"c.rs\"]\nmod b;\n", ":2"),
        ("a/src/b.rs", "\n#[test]\nfn f() {}\n", ":2"),
    ] {
        let found = check(file, text);
        assert!(found[0].starts_with(&format!("{file}{line}: ")), "{found:?}");
    }
}
