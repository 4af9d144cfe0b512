//! A struct that owns the parts of something keeps few of them, and keeps them to itself.

use crate::repository::{Finding, Repository};
use crate::scan::line_of;

/// More than `most` fields of the struct in a file, and each field that others can reach.
pub fn findings(repository: &Repository, file: &str, name: &str, most: usize) -> Vec<Finding> {
    let find = |line, what: String, remedy| Finding { file: file.to_owned(), line, what, remedy };
    let body = repository.text(file).and_then(|text| {
        let begins = text.find(&format!("struct {name} {{"))?;
        let ends = begins + text[begins..].find("\n}")?;
        Some((line_of(text, begins), &text[begins..ends]))
    });
    let Some((first, body)) = body else {
        return vec![find(
            0,
            format!("no `struct {name}`"),
            "correct the file in tests/architecture/main.rs",
        )];
    };
    let fields: Vec<(usize, &str)> = (first..)
        .zip(body.lines())
        .skip(1)
        .map(|(number, line)| (number, line.trim()))
        .filter(|(_, line)| !line.starts_with("//") && line.ends_with(','))
        .collect();
    let open = fields.iter().filter(|(_, line)| line.starts_with("pub"));
    let mut findings: Vec<Finding> = open
        .map(|(number, line)| find(*number, format!("`{line}`"), "keep the field private; add a method"))
        .collect();
    if fields.len() > most {
        let what = format!("{} fields in `{name}`; at most {most}", fields.len());
        findings.push(find(first, what, "put the new field into the part that it belongs to"));
    }
    findings
}

#[cfg(test)]
mod tests;
