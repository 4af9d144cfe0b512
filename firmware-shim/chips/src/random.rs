//! Keyed randomness: a draw depends on (seed, who draws, which draw) and on nothing else.
//!
//! Why not one generator for all: a sensor added, or an event deleted by the shrinker, would shift all other draws, and
//! the smaller world would no longer show the same failure.

/// The `n`th draw of `who` in the world of `seed`: 64 well-mixed bits.
#[must_use]
pub fn draw(seed: u64, who: &str, n: u64) -> u64 {
    draw_keyed(key(seed, who), n)
}

/// The `n`th draw of `who`, uniform in `[0, 1)`.
#[must_use]
pub fn unit(seed: u64, who: &str, n: u64) -> f64 {
    to_unit(draw(seed, who, n))
}

/// One drawer's sequence: remembers who draws and counts the draws.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stream {
    key: u64,
    drawn: u64,
}

impl Stream {
    /// The sequence of `who` in the world of `seed`, at its first draw.
    #[must_use]
    pub fn new(seed: u64, who: &str) -> Self {
        Self { key: key(seed, who), drawn: 0 }
    }

    /// The next 64 bits; the same as [`draw`] with the count of earlier draws.
    pub fn draw(&mut self) -> u64 {
        let value = draw_keyed(self.key, self.drawn);
        self.drawn += 1;
        value
    }

    /// The next number, uniform in `[0, 1)`.
    pub fn unit(&mut self) -> f64 {
        to_unit(self.draw())
    }

    /// True with this probability; draws once whatever the probability is, so that changing it
    /// shifts nothing.
    pub fn happens(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// The `n`th draw, without counting it: for values tied to a moment (a sample's number) instead
    /// of to a read.
    #[must_use]
    pub fn peek_at(&self, n: u64) -> u64 {
        draw_keyed(self.key, n)
    }
}

/// FNV-1a of the name, so that names of any length differ in all bits, joined with the mixed seed.
fn key(seed: u64, who: &str) -> u64 {
    let name = who.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
    });
    mix(mix(seed) ^ name)
}

/// Splitmix64 over the counter: its golden-ratio step visits all 2^64 states before it repeats one.
fn draw_keyed(key: u64, n: u64) -> u64 {
    mix(key.wrapping_add(n.wrapping_mul(0x9E37_79B9_7F4A_7C15)))
}

/// Splitmix64's finaliser: each input bit flips each output bit about half of the time.
fn mix(value: u64) -> u64 {
    let value = value.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

/// 53 bits fill a double's mantissa exactly, so no draw rounds up to 1.0.
fn to_unit(bits: u64) -> f64 {
    (bits >> 11) as f64 / (1_u64 << 53) as f64
}

#[cfg(test)]
mod tests;
