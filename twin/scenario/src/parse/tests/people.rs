//! People who are well formed but cannot do what they should, with the error shown to the author.

use super::{edited, refused, with};

#[test]
fn people_are_counted() {
    refused(
        &edited("- courier: {arrives_s: 5}", "- recipient: {place: home}"),
        r#"
6 | people:
    ^^^^^^ no courier in this list
nobody brings the parcel
help: add `- courier: {arrives_s: 12}`
"#,
    );
    refused(
        &with("  - courier: {name: Bo, arrives_s: 9}"),
        r#"
8 |   - courier: {name: Bo, arrives_s: 9}
                 ^^^^^^^^^^^^^^^^^^^^^^^^ one too many
order 1 is already brought by `courier`
help: an order has one courier; remove this one, or give them another `order`
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
help: a house has one recipient; remove this one
"#,
    );
    refused(
        &with("  - recipient: {name: courier}"),
        r#"
8 |   - recipient: {name: courier}
                          ^^^^^^^ this name
the name `courier` is empty or already used
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
order 1 is already brought by `courier`
help: an order has one courier; remove this one, or give them another `order`
"#,
    );
    refused(
        &edited("{arrives_s: 5}", "{arrives_s: 5, manner: shuts_himself_in, takes: vase}"),
        r#"
7 |   - courier: {arrives_s: 5, manner: shuts_himself_in, takes: vase}
                                                                 ^^^^ needs another manner
a courier who stays inside cannot take anything along
help: write `careful`, `hurried`, `forgetful` or `thieving`
"#,
    );
    refused(
        &with("  - recipient: {sleeps_until_s: 60}"),
        r#"
8 |   - recipient: {sleeps_until_s: 60}
                                    ^^ needs `place: home`
only a recipient at home can be asleep
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
                                                                    ^^ empty list
the jammer jams no link
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
                                  ^^^^^^^ needs `enters: phone`
this courier has nothing to press there
help: add `enters: phone`

7 |   - courier: {goes_back_to_m: [5, 20], arrives_s: 5}
                                      ^^ out of range
`people[0].courier.goes_back_to_m[1]` cannot be 20 m
help: write a number from 0.5 to 15 m
"#,
    );
}
