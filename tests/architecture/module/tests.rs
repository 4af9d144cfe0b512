use super::*;

fn imports(text: &str) -> Vec<String> {
    let module = Module::parse(text);
    module.imports.iter().map(|import| format!("{}={}", import.path.join("::"), import.name)).collect()
}

#[test]
fn use_trees_are_taken_apart() {
    let text = "pub(crate) use a::{b, c::{self, D as E}, f::*};\nuse super::g;";
    assert_eq!(imports(text), ["a::b=b", "a::c=c", "a::c::D=E", "a::f=*", "super::g=g"]);
    assert!(Module::parse(text).imports[0].is_public && !Module::parse(text).imports[4].is_public);
}

#[test]
fn tests_are_left_out() {
    let text = "#[cfg(test)]\nuse a::b;\n#[cfg(test)]\nmod bench;\n#[cfg(test)]\n\
        #[allow(dead_code)]\nfn f<A, B>() { c::d() }\nuse e::f;";
    let module = Module::parse(text);
    assert_eq!(imports(text), ["e::f=f"]);
    assert_eq!(module.test_children.into_iter().collect::<Vec<_>>(), ["bench"]);
    assert_eq!(module.mentions, []);
    assert_eq!(imports("struct A {\n    #[cfg(test)]\n    b: c::D,\n}\nuse e::f;"), ["e::f=f"]);
}

#[test]
fn items_paths_and_continued_types_are_known() {
    let module = Module::parse(
        "pub struct A;\nconst B: u8 = super::c::D;\nimpl<T> x::A<T> where T: y::Z { fn inner() -> Self { Self::E } }\n\
         impl F for G {}\nmod inline { fn h() { super::i() } }\npub(in crate::j) enum K {}",
    );
    assert_eq!(module.definitions.into_iter().collect::<Vec<_>>(), ["A", "B", "K", "h"]);
    assert_eq!(module.continued.into_iter().collect::<Vec<_>>(), ["A"]);
    let paths: Vec<_> = module.mentions.iter().map(|mention| mention.path.join("::")).collect();
    assert_eq!(paths, ["super::c::D", "x::A", "y::Z", "Self::E", "super::i"]);
    assert_eq!(module.mentions[4].inside, ["inline"]);
}

#[test]
fn lifetimes_that_a_type_uses_are_no_import() {
    let module = Module::parse(
        "fn all<'a>(of: &'a [u8]) -> impl Iterator<Item = &'a u8> + use<'a> { of.iter() }\nuse a::b;",
    );
    assert_eq!(module.imports.len(), 1);
}
