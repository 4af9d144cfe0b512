//! Letters of the product's promises: what a world may say that it breaks. What each means in signals is the twin's.

/// Of SPEC 2.
pub const U: &str = "U";
/// Of SPEC 2.
pub const O: &str = "O";
/// Of SPEC 2.
pub const L: &str = "L";
/// Of SPEC 2.
pub const T: &str = "T";
/// Of SPEC 2.
pub const E: &str = "E";
/// Of SPEC 2.
pub const R: &str = "R";
/// Of SPEC 2.
pub const K: &str = "K";
/// Of SPEC 2.
pub const B: &str = "B";
/// Of SPEC 2.
pub const M: &str = "M";
/// Of SPEC 2.
pub const A: &str = "A";
/// Of SPEC 2.
pub const N: &str = "N";
/// Of SPEC 2.
pub const V: &str = "V";
/// Of SPEC 2.
pub const P: &str = "P";
/// Of SPEC 2.
pub const S: &str = "S";
/// Of SPEC 2.
pub const C: &str = "C";
/// Of SPEC 2.
pub const D: &str = "D";
/// Of SPEC 2.
pub const H: &str = "H";
/// Of SPEC 2.
pub const W: &str = "W";

/// All of them, in the order in which they are reported.
pub const ALL: [&str; 18] = [U, O, L, T, E, R, K, B, M, A, N, V, P, S, C, D, H, W];

/// Number of clauses of each, in the order of [`ALL`].
pub const CLAUSES: [usize; ALL.len()] = [2, 1, 2, 4, 1, 3, 2, 2, 4, 2, 4, 4, 2, 1, 3, 1, 3, 3];

/// Is there a clause of this name: a letter and a number from 1, such as `V2`?
#[must_use]
pub fn has_clause(name: &str) -> bool {
    ALL.iter().zip(CLAUSES).any(|(letter, clauses)| {
        let number = name.strip_prefix(letter).and_then(|number| number.parse::<usize>().ok());
        number.is_some_and(|number| (1..=clauses).contains(&number))
    })
}
