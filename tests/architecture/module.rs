//! One source file as a module: what it defines, imports and names.

use std::collections::BTreeSet;

use crate::scan::{Token, tokens};

/// What a file says, without its tests.
#[derive(Debug, Default)]
pub struct Module {
    pub imports: Vec<Import>,
    /// Paths of two names or more, outside of `use`.
    pub mentions: Vec<Mention>,
    /// Items of the module itself.
    pub definitions: BTreeSet<String>,
    /// Types with an `impl Type` block here.
    pub continued: BTreeSet<String>,
    /// `mod x;` under `#[cfg(test)]`.
    pub test_children: BTreeSet<String>,
    /// Every name in the code outside of `use`.
    pub names: BTreeSet<String>,
}

/// One leaf of a `use`.
#[derive(Debug, PartialEq, Eq)]
pub struct Import {
    pub path: Vec<String>,
    /// The name it gets here; `*` for all of a module.
    pub name: String,
    pub is_public: bool,
    /// Whether it belongs to the module, and not to a function of it.
    pub is_item: bool,
    /// Inline modules around it.
    pub inside: Vec<String>,
    pub at: usize,
}

/// A path somewhere in the code.
#[derive(Debug, PartialEq, Eq)]
pub struct Mention {
    pub path: Vec<String>,
    pub inside: Vec<String>,
    pub at: usize,
}

impl Module {
    pub fn parse(text: &str) -> Self {
        let tokens = tokens(text);
        let mut parser =
            Parser { tokens: &tokens, at: 0, depth: 0, inline: Vec::new(), module: Self::default() };
        parser.run();
        parser.module
    }
}

/// Words before the name of an item.
const ITEMS: &[&str] = &["struct", "enum", "union", "trait", "fn", "const", "static", "type", "macro_rules"];

struct Parser<'a> {
    tokens: &'a [Token<'a>],
    at: usize,
    depth: usize,
    /// Inline modules, each with the depth inside.
    inline: Vec<(String, usize)>,
    module: Module,
}

impl<'a> Parser<'a> {
    fn text(&self, ahead: usize) -> &'a str {
        self.tokens.get(self.at + ahead).map_or("", |token| token.text)
    }

    fn inside(&self) -> Vec<String> {
        self.inline.iter().map(|(name, _)| name.clone()).collect()
    }

    /// Whether the next token is one of the module, or of an inline module.
    fn is_item_level(&self) -> bool {
        self.depth == self.inline.last().map_or(0, |(_, depth)| *depth)
    }

    fn run(&mut self) {
        let mut is_public = false;
        while let Some(token) = self.tokens.get(self.at).copied() {
            match token.text {
                "#" if self.is_test_attribute() => self.skip_test_item(),
                "pub" => {
                    is_public = true;
                    self.at += 1;
                    if self.text(0) == "(" {
                        self.skip_past(")");
                    }
                    continue;
                }
                // `+ use<'a>` in a type names lifetimes.
                "use" if self.text(1) == "<" => self.at += 1,
                "use" => self.take_use(is_public),
                "impl" if self.is_item_level() => self.take_impl(),
                "mod" if self.is_item_level() && self.text(2) == "{" => {
                    self.inline.push((self.text(1).to_owned(), self.depth + 1));
                    self.depth += 1;
                    self.at += 3;
                }
                "{" => {
                    self.depth += 1;
                    self.at += 1;
                }
                "}" => {
                    if self.inline.last().is_some_and(|(_, depth)| *depth == self.depth) {
                        self.inline.pop();
                    }
                    self.depth = self.depth.saturating_sub(1);
                    self.at += 1;
                }
                _ if token.is_name() => self.take_name(token),
                _ => self.at += 1,
            }
            is_public = false;
        }
    }

    fn take_name(&mut self, first: Token<'a>) {
        if ITEMS.contains(&first.text) && self.is_item_level() {
            let name = if self.text(1) == "!" { self.text(2) } else { self.text(1) };
            self.module.definitions.insert(name.to_owned());
        }
        let is_tail = self.at > 0 && self.tokens[self.at - 1].text == "::";
        let mut path = vec![first.text.to_owned()];
        self.at += 1;
        while self.text(0) == "::" && self.tokens.get(self.at + 1).is_some_and(Token::is_name) {
            path.push(self.text(1).to_owned());
            self.at += 2;
        }
        self.module.names.extend(path.iter().cloned());
        if path.len() > 1 && !is_tail {
            self.module.mentions.push(Mention { path, inside: self.inside(), at: first.at });
        }
    }

    /// `impl Type {`, `impl<T> a::Type<T> where ... {`. Not `impl Trait for Type {`. Its tokens are read again.
    fn take_impl(&mut self) {
        self.at += 1;
        let (mut angles, mut name, mut is_over) = (0_usize, "", false);
        for (index, token) in self.tokens[self.at..].iter().enumerate() {
            let arrow = index > 0 && self.tokens[self.at + index - 1].text == "-";
            match token.text {
                "{" => break,
                "for" => return,
                "where" => is_over = true,
                "<" => angles += 1,
                ">" if !arrow => angles = angles.saturating_sub(1),
                _ if angles == 0 && !is_over && token.is_name() => name = token.text,
                _ => {}
            }
        }
        self.module.continued.insert(name.to_owned());
    }

    fn take_use(&mut self, is_public: bool) {
        let at = self.tokens[self.at].at;
        self.at += 1;
        let mut leaves = Vec::new();
        self.take_tree(&mut Vec::new(), &mut leaves);
        for (path, name) in leaves {
            let (is_item, inside) = (self.is_item_level(), self.inside());
            self.module.imports.push(Import { path, name, is_public, is_item, inside, at });
        }
        self.at += 1;
    }

    /// Reads up to the `;`, `,` or `}` behind a tree.
    fn take_tree(&mut self, path: &mut Vec<String>, leaves: &mut Vec<(Vec<String>, String)>) {
        let length = path.len();
        loop {
            match self.text(0) {
                "" | ";" | "," | "}" => break,
                "{" => {
                    self.at += 1;
                    while !matches!(self.text(0), "}" | "") {
                        self.take_tree(path, leaves);
                        if self.text(0) == "," {
                            self.at += 1;
                        }
                    }
                    self.at += 1;
                    path.truncate(length);
                    return;
                }
                "::" => self.at += 1,
                "as" => {
                    let name = self.text(1).to_owned();
                    self.at += 2;
                    leaves.push((path.clone(), name));
                    path.truncate(length);
                    return;
                }
                "self" if !path.is_empty() => self.at += 1,
                name => {
                    path.push(name.to_owned());
                    self.at += 1;
                }
            }
        }
        match path.last().cloned() {
            Some(star) if star == "*" => {
                path.pop();
                leaves.push((path.clone(), star));
            }
            Some(name) => leaves.push((path.clone(), name)),
            None => {}
        }
        path.truncate(length);
    }

    fn is_test_attribute(&self) -> bool {
        let is = |words: &[&str]| words.iter().enumerate().all(|(index, word)| self.text(index) == *word);
        is(&["#", "[", "cfg", "(", "test", ")"]) || is(&["#", "[", "cfg", "(", "all", "(", "test"])
    }

    fn skip_past(&mut self, end: &str) {
        while !matches!(self.text(0), "") && self.text(0) != end {
            self.at += 1;
        }
        self.at += 1;
    }

    /// An item under `#[cfg(test)]`, or a field or statement.
    fn skip_test_item(&mut self) {
        while self.text(0) == "#" {
            self.skip_past("]");
        }
        let (mut depth, mut is_item) = (0_usize, false);
        while self.at < self.tokens.len() {
            let text = self.text(0);
            if text == "mod" && self.text(2) == ";" {
                self.module.test_children.insert(self.text(1).to_owned());
            }
            is_item |= ITEMS.contains(&text) || matches!(text, "use" | "mod" | "impl" | "extern");
            match text {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" => depth = depth.saturating_sub(1),
                "}" if depth == 0 => return,
                "}" => depth -= 1,
                _ => {}
            }
            self.at += 1;
            let is_end = matches!(text, ";" | "}") || text == "," && !is_item;
            if depth == 0 && is_end {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests;
