//! Source of codes, salts and nonces.

/// A source of randomness supplied by the caller.
///
/// The twin draws by its seed, so that a run can be repeated. A server in the field must supply values that an
/// attacker cannot guess; these draws protect one-time codes.
#[derive(Clone, Copy, Debug)]
pub struct Random {
    /// Passed to `draw` unchanged.
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
