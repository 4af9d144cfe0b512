//! Where codes, salts and nonces come from.

/// A source of randomness that belongs to the caller.
///
/// The twin draws by its seed, so that a run can be repeated. A server in the field must hand in what an attacker
/// cannot guess; these draws protect one-time codes.
#[derive(Clone, Copy, Debug)]
pub struct Random {
    /// Handed to `draw` as it is.
    pub seed: u64,
    /// 64 random bits for (seed, who draws, which draw): the same for the same three.
    pub draw: fn(u64, &str, u64) -> u64,
}

impl Random {
    /// The `n`th draw of `who`.
    pub(crate) fn draw(&self, who: &str, n: u64) -> u64 {
        (self.draw)(self.seed, who, n)
    }
}
