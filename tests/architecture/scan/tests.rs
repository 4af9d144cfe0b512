use super::*;

fn code(text: &str) -> String {
    tokens(text).iter().map(|token| token.text).collect::<Vec<_>>().join(" ")
}

#[test]
fn comments_and_literals_are_no_code() {
    assert_eq!(code("a // b\nc /* d /* e */ f */ g"), "a c g");
    assert_eq!(code(r##"a("b \" c", r#"d " e"#, br"f\", b'"', '\'', 'g') h"##), "a ( , , b , b , , ) h");
    assert_eq!(
        code("fn f<'a>(x: &'a str) -> Vec<u8> { a::b }"),
        "fn f < ' a > ( x : & ' a str ) - > Vec < u8 > { a :: b }"
    );
}

#[test]
fn tokens_know_their_line() {
    let text = "a\n\n\"\n\" b";
    let last = *tokens(text).last().unwrap();
    assert_eq!((last.text, line_of(text, last.at)), ("b", 4));
}
