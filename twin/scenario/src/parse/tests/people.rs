//! People who are well formed but cannot do what they should, with the error shown to the author.

use super::{edited, refused, with};

#[test]
fn people_are_counted() {
    refused(
        &edited("- courier: {arrives_s: 5}", "- recipient: {place: home}"),
        r#"
6 | people:
    ^^^^^^ no courier in here
nobody brings the parcel
help: add `- courier: {arrives_s: 12}`
"#,
    );
    refused(
        &with("  - courier: {name: Bo, arrives_s: 9}"),
        r#"
8 |   - courier: {name: Bo, arrives_s: 9}
                 ^^^^^^^^^^^^^^^^^^^^^^^^ one too many
order 1 is brought by `courier`
help: one order has one courier; take this one out, or give him another `order`
"#,
    );
    refused(
        &with("  - courier: {name: Bo, order: 2, arrives_s: 9}"),
        r#"
8 |   - courier: {name: Bo, order: 2, arrives_s: 9}
                                   ^ no such order
there is no order 2
help: write a number from 1 to 1, or add to `more_orders`
"#,
    );
    refused(
        &with("  - recipient: {}\n  - recipient: {name: Bo}"),
        r#"
9 |   - recipient: {name: Bo}
                   ^^^^^^^^^^ one too many
a second recipient
help: one house has one recipient; take this one out
"#,
    );
    refused(
        &with("  - recipient: {name: courier}"),
        r#"
8 |   - recipient: {name: courier}
                          ^^^^^^^ this name
the name `courier` is empty or another's
help: give each person a name of their own
"#,
    );
}

#[test]
fn what_couriers_take_and_bring_next_and_who_sleeps_is_checked() {
    refused(
        &edited("{arrives_s: 5}", "{arrives_s: 5, next_order: 2, takes: vaze}"),
        r#"
7 |   - courier: {arrives_s: 5, next_order: 2, takes: vaze}
                                            ^ no such order
there is no order 2
help: write a number from 1 to 1, or add to `more_orders`

7 |   - courier: {arrives_s: 5, next_order: 2, takes: vaze}
                                                      ^^^^ no such name
unknown loose thing `vaze`, did you mean `vase`?
help: known here: console_table, shoe_rack, vase
"#,
    );
    refused(
        &edited("{arrives_s: 5}", "{arrives_s: 5, next_order: 1}"),
        r#"
7 |   - courier: {arrives_s: 5, next_order: 1}
                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ one too many
order 1 is brought by `courier`
help: one order has one courier; take this one out, or give him another `order`
"#,
    );
    refused(
        &edited("{arrives_s: 5}", "{arrives_s: 5, manner: shuts_himself_in, takes: vase}"),
        r#"
7 |   - courier: {arrives_s: 5, manner: shuts_himself_in, takes: vase}
                                                                 ^^^^ needs another manner
who shuts himself in takes nothing along
help: let him be careful, hurried, forgetful or thieving
"#,
    );
    refused(
        &with("  - recipient: {sleeps_until_s: 60}"),
        r#"
8 |   - recipient: {sleeps_until_s: 60}
                                    ^^ only at home
she does not sleep at work
help: add `place: home`
"#,
    );
}

#[test]
fn an_intruder_lies_in_wait_outside_and_his_jammer_jams_something() {
    refused(
        &with("  - intruder: {arrives_s: 9, stands_m: [2, -1], jammer: {links: [], range_m: 20}}"),
        r#"
8 |   - intruder: {arrives_s: 9, stands_m: [2, -1], jammer: {links: [], range_m: 20}}
                                               ^^ out of range
`people[1].intruder.stands_m[1]` cannot be -1 m
help: write a number from 0.5 to 15 m

8 |   - intruder: {arrives_s: 9, stands_m: [2, -1], jammer: {links: [], range_m: 20}}
                                                                    ^^ an empty list
a jammer that jams nothing
help: name links, such as [wifi, mesh]
"#,
    );
}

#[test]
fn who_goes_back_presses_on_a_phone_that_speaks_to_the_lock() {
    refused(
        &edited("- courier: {", "- courier: {goes_back_to_m: [5, 20], "),
        r#"
7 |   - courier: {goes_back_to_m: [5, 20], arrives_s: 5}
                                  ^^^^^^^ his phone does not speak to the lock
he would press nothing there
help: add `enters: phone`

7 |   - courier: {goes_back_to_m: [5, 20], arrives_s: 5}
                                      ^^ out of range
`people[0].courier.goes_back_to_m[1]` cannot be 20 m
help: write a number from 0.5 to 15 m
"#,
    );
}
