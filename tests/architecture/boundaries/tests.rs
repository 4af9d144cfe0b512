use super::*;

const BOUNDARY: Boundary =
    Boundary { source: "a/src", module: "wire", forbidden: &["lock"], remedy: "move it" };

fn check(file: &str, text: &str) -> Vec<String> {
    findings(&Repository::of(&[(file, text)]), &[BOUNDARY]).iter().map(ToString::to_string).collect()
}

#[test]
fn a_path_over_the_boundary_is_found() {
    for text in [
        "\nuse crate::{lock::Fault, time};\n",
        "\nfn f() -> crate::lock::Fault {}\n",
        "\npub use crate::lock;\n",
    ] {
        assert!(
            check("a/src/wire/frame.rs", text)[0]
                .starts_with("a/src/wire/frame.rs:2: `wire` names `crate::lock")
        );
        assert_eq!(check("a/src/wire.rs", text).len(), 1);
        assert_eq!(check("a/src/wire/frame/tests.rs", text), Vec::<String>::new());
        assert_eq!(check("a/src/hub.rs", text), Vec::<String>::new());
    }
    assert_eq!(check("a/src/wire.rs", "//! crate::lock\nuse crate::locker::A;\n"), Vec::<String>::new());
}
