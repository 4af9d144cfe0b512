//! Rules of the source tree, each a test: layers, no circles, short files and lines, paths that exist, dependencies
//! that are used, one module style. Each names file, line and remedy; its own tests show that it can fail.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test may fail by panic")]
#![allow(unreachable_pub, reason = "a test crate has no public items")]

mod boundaries;
mod circles;
mod dependencies;
mod document;
mod layers;
mod lines;
mod manifest;
mod module;
mod parts;
mod repository;
mod scan;
mod style;

use boundaries::Boundary;
use manifest::packages;
use repository::{Finding, Repository};

/// Crates in the order of ARCHITECTURE.md's code map: none depends on a later one.
const LAYERS: &[&str] = &[
    "planted",
    "firmware",
    "chips",
    "boards",
    "twin-stl",
    "twin-service",
    "twin-scenario",
    "twin-core",
    "twin-campaign",
    "twin-view",
    "twin",
    "tests",
];

/// Packages on which nothing depends: chores, and workspaces of their own beside the firmware.
const LEAVES: &[&str] = &["xtask", "hunt", "bare", "firmware-exhaustive", "firmware-fuzz", "policies"];

/// Modules that must not name each other.
const BOUNDARIES: &[Boundary] = &[Boundary {
    source: "firmware-shim/firmware/src",
    module: "wire",
    forbidden: &["lock", "hub"],
    remedy: "move what a message needs into `wire`, or below both",
}];

/// Crates that still have circles, long files or long lines; the list becomes empty.
const NOT_YET: &[&str] = &[];

#[track_caller]
fn assert_none(findings: &[Finding]) {
    let list: Vec<String> = findings.iter().map(ToString::to_string).collect();
    assert!(findings.is_empty(), "{} findings\n{}", findings.len(), list.join("\n"));
}

/// Folders of the crates in [`NOT_YET`].
fn skipped(repository: &Repository) -> Vec<String> {
    let packages = packages(repository).into_iter();
    let packages = packages.filter(|package| NOT_YET.contains(&package.name.as_str()));
    packages.map(|package| format!("{}/", package.folder())).collect()
}

#[test]
fn crates_depend_only_on_crates_above_them() {
    assert_none(&layers::findings(&Repository::read(), LAYERS, LEAVES));
}

#[test]
fn no_files_depend_on_each_other_in_a_circle() {
    let repository = Repository::read();
    let packages = packages(&repository);
    let packages = packages.iter().filter(|package| !NOT_YET.contains(&package.name.as_str()));
    let sources: Vec<String> = packages.map(manifest::Manifest::source).collect();
    let sources: Vec<&str> = sources.iter().map(String::as_str).collect();
    assert_none(&circles::findings(&repository, &sources));
}

/// Each stage gets the parts that it needs, not the whole twin.
#[test]
fn the_twin_owns_a_dozen_parts_and_keeps_them_private() {
    assert_none(&parts::findings(&Repository::read(), "twin/core/src/twin.rs", "Twin", 12));
}

#[test]
fn modules_keep_to_their_boundaries() {
    assert_none(&boundaries::findings(&Repository::read(), BOUNDARIES));
}

#[test]
fn no_file_is_too_long() {
    let repository = Repository::read();
    assert_none(&lines::long_files(&repository, &skipped(&repository)));
}

#[test]
fn no_line_is_too_long() {
    let repository = Repository::read();
    assert_none(&lines::long_lines(&repository, &skipped(&repository)));
}

#[test]
fn paths_in_the_architecture_document_exist() {
    assert_none(&document::findings(&Repository::read()));
}

#[test]
fn every_dependency_is_used() {
    assert_none(&dependencies::findings(&Repository::read()));
}

#[test]
fn modules_and_tests_are_laid_out_in_one_way() {
    assert_none(&style::findings(&Repository::read()));
}

/// An empty tree would pass every rule.
#[test]
fn the_tree_is_the_whole_one() {
    let repository = Repository::read();
    let names: Vec<String> = packages(&repository).into_iter().map(|package| package.name).collect();
    for name in ["firmware", "chips", "boards", "twin-core", "twin-view", "twin", "tests"] {
        assert!(names.iter().any(|found| found == name), "{names:?}");
    }
    assert!(repository.rust().count() > 300 && repository.text("ARCHITECTURE.md").is_some());
}
