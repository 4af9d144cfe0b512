use super::*;

fn found(text: &str, skipped: &[String]) -> Vec<String> {
    let repository = Repository::of(&[("rustfmt.toml", "max_width = 110\n"), ("a/src/lib.rs", text)]);
    let found = long_files(&repository, skipped).into_iter().chain(long_lines(&repository, skipped));
    found.map(|finding| finding.to_string()).collect()
}

#[test]
fn a_file_of_501_lines_is_found() {
    assert_eq!(found(&"//\n".repeat(500), &[]), Vec::<String>::new());
    let long = "//\n".repeat(501);
    assert!(found(&long, &[])[0].starts_with("a/src/lib.rs:501: 501 lines"));
    assert_eq!(found(&long, &["a/".into()]), Vec::<String>::new());
}

#[test]
fn an_overlong_line_is_found() {
    let of = |start: &str, columns: usize, end: &str| {
        let fill = columns - start.chars().count() - end.len();
        found(&format!("\n{start}{}{end}\n", "ü".repeat(fill)), &[])
    };
    for (start, end, limit) in [("//", "", 120), ("/// ", "", 120), ("a(\"", "\");", 120), ("let ", ";", 110)]
    {
        assert_eq!(of(start, limit, end), Vec::<String>::new());
        let found = of(start, limit + 1, end);
        let expected = format!("a/src/lib.rs:2: {} columns, more than {limit}", limit + 1);
        assert!(found[0].starts_with(&expected), "{found:?}");
    }
}

#[test]
fn an_address_need_not_be_broken() {
    let address = format!("https://example.org/{}", "a".repeat(120));
    assert_eq!(
        found(&format!("/// Source: {address}\nconst A: &str = \"{address}\";\n"), &[]),
        Vec::<String>::new()
    );
    assert_eq!(found(&format!("/// {address} and more\n"), &[]).len(), 1);
}
