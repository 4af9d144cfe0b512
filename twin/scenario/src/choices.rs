//! What a fuzzer chooses, and what can be made of choices.

/// Where a fuzzer's choices come from.
pub trait Choices {
    /// A choice from 0, the mildest, to `most`.
    fn up_to(&mut self, most: u32) -> u32;

    /// A number from `least` on in equal steps.
    fn number(&mut self, least: f64, most: f64, step: f64) -> f64 {
        let steps = libm::round((most - least) / step);
        let number = least + f64::from(self.up_to(steps as u32)) * step;
        // As a person would write it.
        libm::round(number * 1000.0) / 1000.0
    }

    /// A duration from `least_s` to `most_s`, s: short ones are as frequent as long ones.
    fn duration(&mut self, least_s: f64, most_s: f64) -> f64 {
        let part = f64::from(self.up_to(20)) / 20.0;
        let duration_s = least_s * libm::pow(most_s / least_s, part);
        let digits = if duration_s < 10.0 { 10.0 } else { 1.0 };
        libm::round(duration_s * digits) / digits
    }

    /// One of several, the mildest first.
    fn one<T: Copy>(&mut self, first: T, others: &[T]) -> T {
        let index = self.up_to(others.len() as u32) as usize;
        index.checked_sub(1).and_then(|index| others.get(index)).copied().unwrap_or(first)
    }
}

/// Parameters of a fault that a fuzzer can draw; `fault/drawn.rs` has the ranges.
pub(crate) trait Drawn {
    /// Each choice at 0 gives the mildest.
    fn drawn(c: &mut impl Choices) -> Self;
}
