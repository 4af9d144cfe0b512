//! No circle of files inside a crate.
//!
//! An edge goes from a file to the file that *defines* what it names, by a `use` or by a path; re-exports are followed.
//! No edge: a `mod child;`, a `pub use` whose name is not used beside it, tests, and the parent's type in a child that
//! continues it by an `impl Parent` block.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::module::Module;
use crate::repository::{Finding, Repository, within};
use crate::scan::line_of;

const REMEDY: &str = "move what both need into a file of its own, below both; or continue a parent's type \
    in a child by `impl Parent`";

/// Re-exports are followed so far.
const DEPTH_MAX: usize = 16;

/// Names that one file uses of another, with the line of the first.
type Edges = BTreeMap<usize, BTreeMap<usize, (BTreeSet<String>, usize)>>;

/// Circles within each of these `src` folders.
pub fn findings(repository: &Repository, sources: &[&str]) -> Vec<Finding> {
    sources.iter().flat_map(|source| circles(repository, source)).collect()
}

fn circles(repository: &Repository, source: &str) -> Vec<Finding> {
    let sources = Sources::read(repository, source);
    let edges = sources.edges();
    let mut findings = Vec::new();
    let mut seen = BTreeSet::new();
    for start in edges.keys() {
        let Some(circle) = shortest_circle(&edges, *start) else { continue };
        // Each of its files finds the same circle.
        if !seen.insert(circle.iter().copied().collect::<BTreeSet<_>>()) {
            continue;
        }
        let mut what = String::from("a circle of files:");
        for (from, to) in circle.iter().zip(circle.iter().cycle().skip(1)) {
            let (names, line) = &edges[from][to];
            let names = names.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
            let [from, to] = [from, to].map(|file| sources.files[*file].name);
            what += &format!("\n    {from}:{line} names {names} of {to}");
        }
        let file = format!("{source}/{}", sources.files[*start].name);
        findings.push(Finding { file, line: 0, what, remedy: REMEDY });
    }
    findings
}

/// The shortest way from a file back to itself.
fn shortest_circle(edges: &Edges, start: usize) -> Option<Vec<usize>> {
    let mut before = BTreeMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(file) = queue.pop_front() {
        for next in edges.get(&file).into_iter().flat_map(BTreeMap::keys) {
            if *next == start {
                let mut circle = vec![file];
                while let Some(earlier) = before.get(circle.last()?) {
                    circle.push(*earlier);
                }
                circle.reverse();
                return Some(circle);
            }
            if !before.contains_key(next) {
                before.insert(*next, file);
                queue.push_back(*next);
            }
        }
    }
    None
}

struct SourceFile<'a> {
    /// Path below the `src` folder.
    name: &'a str,
    text: &'a str,
    path: Vec<String>,
    module: Module,
}

/// The files of a crate, without tests.
struct Sources<'a> {
    files: Vec<SourceFile<'a>>,
    by_path: BTreeMap<Vec<String>, usize>,
}

impl<'a> Sources<'a> {
    fn read(repository: &'a Repository, source: &'a str) -> Self {
        let mut files: Vec<_> = repository
            .below(source, "rs")
            .filter_map(|(path, text)| Some((within(path, source)?, text)))
            .map(|(name, text)| SourceFile {
                name,
                text,
                path: module_path(name),
                module: Module::parse(text),
            })
            .collect();
        let tests: Vec<Vec<String>> = files
            .iter()
            .flat_map(|file| {
                file.module
                    .test_children
                    .iter()
                    .map(|child| [file.path.clone(), vec![child.clone()]].concat())
            })
            .collect();
        files.retain(|file| !tests.iter().any(|test| file.path.starts_with(test)));
        let by_path = files.iter().enumerate().map(|(index, file)| (file.path.clone(), index)).collect();
        Self { files, by_path }
    }

    fn edges(&self) -> Edges {
        let mut edges = Edges::new();
        for (from, file) in self.files.iter().enumerate() {
            let imports = file.module.imports.iter();
            let imports =
                imports.filter(|import| !import.is_public || file.module.names.contains(&import.name));
            let imports = imports.map(|import| {
                // Of a glob of a module it is not known what is used.
                (&import.path, &import.inside, import.at, import.name == "*")
            });
            let mentions = file.module.mentions.iter();
            let mentions = mentions.map(|mention| (&mention.path, &mention.inside, mention.at, false));
            for (path, inside, at, is_glob) in imports.chain(mentions) {
                let Some((to, item)) = self.resolve(from, inside, path, 0) else { continue };
                let item = match item {
                    Some(item) => item,
                    None if is_glob => String::from("*"),
                    None => continue,
                };
                if to != from && !self.continues(from, to, &item) {
                    let line = line_of(file.text, at);
                    let edge = edges.entry(from).or_default().entry(to);
                    edge.or_insert_with(|| (BTreeSet::new(), line)).0.insert(item);
                }
            }
        }
        edges
    }

    /// Whether a file is a continuation of an ancestor: it has an `impl` block of the ancestor's type.
    fn continues(&self, child: usize, parent: usize, item: &str) -> bool {
        let [child, parent] = [child, parent].map(|file| &self.files[file]);
        child.path.starts_with(&parent.path) && child.module.continued.contains(item)
    }

    /// The file that defines what a path names, and the item; no item if it names a module.
    fn resolve(
        &self,
        from: usize,
        inside: &[String],
        path: &[String],
        depth: usize,
    ) -> Option<(usize, Option<String>)> {
        // A crate and its module of one name, or a module and its function, name each other without an end.
        if depth > DEPTH_MAX {
            return None;
        }
        let here = [self.files[from].path.as_slice(), inside].concat();
        let first = path.first()?;
        let (mut base, mut rest) = match first.as_str() {
            "crate" => (Vec::new(), &path[1..]),
            "self" => (here.clone(), &path[1..]),
            "super" => {
                let supers = path.iter().take_while(|name| *name == "super").count();
                (here[..here.len().checked_sub(supers)?].to_vec(), &path[supers..])
            }
            name => {
                let child = [self.files[from].path.as_slice(), std::slice::from_ref(first)].concat();
                if !self.by_path.contains_key(&child) {
                    // A module that was imported by name; an item that was is an edge already.
                    let mut imports = self.files[from].module.imports.iter();
                    let import = imports.find(|import| import.name == name && import.path != path)?;
                    let (to, item) = self.resolve(from, &import.inside, &import.path, depth + 1)?;
                    return if item.is_none() { self.find(to, &path[1..], depth + 1) } else { None };
                }
                (self.files[from].path.clone(), path)
            }
        };
        // Names of inline modules belong to their file.
        while !self.by_path.contains_key(&base) {
            base.pop()?;
            rest = &[];
        }
        self.find(self.by_path[&base], rest, depth)
    }

    /// Where the path goes on from a file's module.
    fn find(&self, file: usize, path: &[String], depth: usize) -> Option<(usize, Option<String>)> {
        let Some(first) = path.first() else { return Some((file, None)) };
        let SourceFile { path: here, module, .. } = &self.files[file];
        let child = [here.as_slice(), std::slice::from_ref(first)].concat();
        if let Some(child) = self.by_path.get(&child) {
            return self.find(*child, &path[1..], depth);
        }
        if depth > DEPTH_MAX || module.definitions.contains(first) {
            return Some((file, Some(first.clone())));
        }
        let imports = || module.imports.iter().filter(|import| import.is_item && import.inside.is_empty());
        if let Some(import) = imports().find(|import| import.name == *first) {
            let whole = [import.path.as_slice(), &path[1..]].concat();
            // Of another crate if it does not resolve.
            return self.resolve(file, &[], &whole, depth + 1);
        }
        let from_globs = imports().filter(|import| import.name == "*").find_map(|import| {
            let (to, item) = self.resolve(file, &[], &import.path, depth + 1)?;
            let is_there = item.is_none() && self.files[to].module.definitions.contains(first);
            is_there.then(|| (to, Some(first.clone())))
        });
        from_globs.or_else(|| Some((file, Some(first.clone()))))
    }
}

fn module_path(name: &str) -> Vec<String> {
    let mut path: Vec<String> = name.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
    if matches!(path.last().map(String::as_str), Some("lib" | "main" | "mod")) {
        path.pop();
    }
    path
}

#[cfg(test)]
mod tests;
