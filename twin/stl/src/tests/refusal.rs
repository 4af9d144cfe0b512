//! Errors for bad formulas: each message, its place in the text and the suggested correction, word for word.

#![allow(clippy::unwrap_used)]

use super::schema;
use crate::Formula;

/// A bad formula with the place at fault between braces, and the error about it.
#[track_caller]
fn refused(marked: &str, message: &str, help: &str) {
    let from = marked.find('{').unwrap();
    let to = marked.find('}').unwrap() - 1;
    let text = marked.replace(['{', '}'], "");
    let error = Formula::parse(&text, &schema()).unwrap_err();
    let said = (&*error.message, error.help.as_deref().unwrap_or(""));
    assert_eq!(said, (message, help), "{text}");
    assert_eq!(error.span, from..to, "{text}: {message}");
}

#[test]
fn bad_formulas_hear_what_to_write_instead() {
    refused("always {lock.bolt} > 1", "unknown signal `lock.bolt`", "did you mean `lock.bolt_m`?");
    refused("p & {bolt_m} < 1", "unknown signal `bolt_m`", "did you mean `lock.bolt_m`?");
    refused("{hinge.oil}", "unknown signal `hinge.oil`", "");
    refused(
        "{locked} == lock.reported",
        "unknown signal `locked`",
        "`locked` is a label: write `lock.reported == locked`",
    );
    refused(
        "never {lock.reported} & p",
        "`lock.reported` is one of unknown, not_fully_locked, locked, unlocked",
        "compare it: `lock.reported == unknown`",
    );
    refused("lock.reported == {loked}", "`lock.reported` is never `loked`", "did you mean `locked`?");
    refused(
        "lock.reported != {parcel.zone}",
        "`lock.reported` is never `parcel.zone`",
        "it is one of unknown, not_fully_locked, locked, unlocked",
    );
    refused(
        "lock.reported {<} locked",
        "`lock.reported` has labels, which have no order",
        "compare them with `==` or `!=`",
    );
    refused("lock.reported {=} locked", "`=` is not a comparison", "write `==`");
    refused("p {=} true", "`=` is not a comparison", "write `==`");
    refused("{p > 0}", "`p` is true or false and needs no comparison", "write `p` or `!p`");
    refused(
        "p | {lock.bolt_m + 1}",
        "this is a number in m, not true or false",
        "compare it with `<`, `<=`, `>` or `>=`",
    );
    refused("{lock.bolt_m < motor.current_a}", "a number in m cannot be compared with a number in A", "");
    refused("lock.bolt_m + {lock.alarms} < 1", "a count cannot be added to a number in m", "");
    refused("lock.bolt_m < {q}", "`q` is not a number", "");
    refused("{0 < lock.bolt_m <} 1", "comparisons cannot be chained", "write `a < x & x < b`");
    refused("{1 < 2}", "this comparison contains no signal", "");
    refused("always {(}p & q", "this bracket is never closed", "");
    refused("(p & q){)}", "this bracket was never opened", "");
    refused("(p {q})", "expected `)` or an operator, found `q`", "");
    refused("p {q}", "expected an operator such as `&`, `|` or `->`, found `q`", "");
    refused("p &{}", "expected a formula, found the end", "");
    refused("{}", "expected a formula, found the end", "");
    refused("p & {]}", "expected a formula, found `]`", "");
    refused("F{[5,2]} p", "this window ends before it begins", "write the smaller bound first");
    refused("F{[5]}(p)", "a window has two bounds", "write `[0,b]`, or `within[b]`");
    refused("G[{-}1,2] p", "a window looks ahead only: its bounds cannot be negative", "");
    refused("G[0,{p}] p", "expected a bound in seconds, found `p`", "");
    refused("G[0,{5s}] p", "`5s` is not a number", "write numbers without a unit; windows are in seconds");
    refused("G[0,{1e10}] p", "this is longer than any run (1e9 s)", "");
    refused("lock.bolt_m < {1e999}", "`1e999` is too large", "");
    refused("G[0,1{}", "expected `]`, found the end", "");
    refused("{within} p", "`within` needs a bound in seconds", "write `within[5](...)` for five seconds");
    refused(
        "within[0{,}5] p",
        "`within` takes one bound",
        "write `F[a,b](...)` for a window that begins later",
    );
    refused("p U q {U} p", "`until` cannot follow `until`", "use brackets");
    refused("always {rise(F[0,1] p)}", "`rise` takes a formula without time", "");
    refused(
        "{p <-> F q}",
        "`<->` is allowed only between formulas without time",
        "write `(p -> q) & (q -> p)`",
    );
    refused("p <-> q {<->} p", "`<->` cannot follow `<->`", "use brackets");
    refused("p {§} q", "`§` has no meaning in a formula", "");
    let deep = format!("{}{{p}}", "(".repeat(65));
    refused(&deep, "this is nested more than 64 levels deep", "");
}
