//! The world over which scenarios are drawn: decodes inputs, and plays them.

use std::collections::BTreeSet;
use std::sync::Arc;

use twin_core::world::{
    Begins, Choices, Enters, Fault, FaultKind, Manner, Must, Person, Place, WorldErrors, WriteError, letter,
};
use twin_core::{Twin, World};

use crate::input::{HEADER_WORDS, Input, Words};

/// A base world, with the moments at which something happens in it.
pub struct Base {
    world: Arc<World>,
    seed: u64,
    /// Times of the events of the base world's own story, s, ascending.
    moments_s: Vec<f64>,
    /// Letters of promises that the base world breaks without anything added: no finding.
    own_broken: BTreeSet<String>,
}

/// How a scenario went.
#[derive(Clone, Debug, PartialEq)]
pub struct Played {
    /// Promises of the product that broke and that the base world keeps, the earliest first.
    pub broken: Vec<Violation>,
    /// A courier stood at the door.
    pub reached_door: bool,
    /// Length of the run, s.
    pub simulated_s: f64,
}

/// A promise that broke.
#[derive(Clone, Debug, PartialEq)]
pub struct Violation {
    /// Its letter.
    pub letter: String,
    /// Its title.
    pub title: String,
    /// When, s; none: at the end of the run something required had not happened.
    pub at_s: Option<f64>,
}

/// Why a scenario cannot be played.
#[derive(Debug, thiserror::Error)]
pub enum CampaignError {
    /// A bug of the decoder: every input is a valid world.
    #[error("an input is not a valid world: {0:?}")]
    Invalid(Box<WorldErrors>),
    /// A bug of the writer.
    #[error("a scenario cannot be written as YAML")]
    Unwritten(#[from] WriteError),
}

impl From<WorldErrors> for CampaignError {
    fn from(errors: WorldErrors) -> Self {
        Self::Invalid(Box::new(errors))
    }
}

/// Number of kinds of faults.
pub(crate) fn kinds() -> usize {
    FaultKind::KEYS.len()
}

impl Base {
    /// Plays the world once, to learn when something happens in it. `seed`: of this world's random numbers in every
    /// scenario.
    ///
    /// # Errors
    ///
    /// Formulas of the world that cannot be parsed.
    pub fn new(world: Arc<World>, seed: u64) -> Result<Self, CampaignError> {
        let mut twin = Twin::new(Arc::clone(&world), seed)?;
        twin.run_with(&mut ());
        let mut moments_s: Vec<f64> = twin.events().iter().map(|line| line.at_s).collect();
        moments_s.dedup();
        let promises = twin.finish().promises.into_iter();
        let own_broken = promises.filter(|promise| !promise.passed).map(|promise| promise.id).collect();
        Ok(Self { world, seed, moments_s, own_broken })
    }

    /// The base world.
    #[must_use]
    pub fn world(&self) -> &World {
        &self.world
    }

    /// Seed of the random numbers in every scenario.
    #[must_use]
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// Decodes an input: an ordinary world that demands only the product's promises.
    ///
    /// # Errors
    ///
    /// Never, unless this crate has a bug.
    pub fn decode(&self, input: &Input) -> Result<World, CampaignError> {
        let mut world = World::clone(&self.world);
        // A delivery is not required of a world in which anything may go wrong.
        world.must = Must { nothing: false, ..Must::default() };
        set_parameters(&mut world, &input.header);
        for event in &input.events {
            let [kind, moment, offset, ref parameters @ ..] = event.0;
            let kind = Words::new(&[kind]).up_to(kinds() as u32 - 1) as usize;
            let Some(what) = FaultKind::drawn(kind, &mut Words::new(parameters)) else { continue };
            let at_s = self.moment_s(moment, offset);
            let fault = Fault { begins: Begins::At(at_s), what };
            // Two faults on one target at once would depend on their order.
            if world.faults.iter().all(|other| !overlap(other, &fault)) {
                world.faults.push(fault);
            }
        }
        world.faults.sort_by(|a, b| a.at_s().unwrap_or(0.0).total_cmp(&b.at_s().unwrap_or(0.0)));
        Ok(World::parse(&format!("{}.yaml", world.name), &world.to_yaml()?)?)
    }

    /// A time near a moment of the base world's story, s: within half a second of it.
    fn moment_s(&self, moment: u16, offset: u16) -> f64 {
        let index = Words::new(&[moment]).up_to(self.moments_s.len().saturating_sub(1) as u32) as usize;
        let moment_s = self.moments_s.get(index).copied().unwrap_or(0.0);
        // 0, 50, -50, 100, -100 ... ms.
        let steps = Words::new(&[offset]).up_to(20);
        let away_s = f64::from(steps.div_ceil(2)) * 0.05 * if steps % 2 == 1 { 1.0 } else { -1.0 };
        let rounded_s = (1000.0 * (moment_s + away_s)) as i64 as f64 / 1000.0;
        rounded_s.clamp(0.01, self.world.ends_s - 0.01)
    }

    /// Plays an input to its end.
    ///
    /// # Errors
    ///
    /// Never, unless this crate has a bug.
    pub fn play(&self, input: &Input) -> Result<Played, CampaignError> {
        let mut twin = Twin::new(Arc::new(self.decode(input)?), self.seed)?;
        twin.run_with(&mut ());
        let report = twin.finish();
        let counts = |id: &String| letter::ALL.contains(&id.as_str()) && !self.own_broken.contains(id);
        let broken = report.promises.into_iter().filter(|promise| !promise.passed && counts(&promise.id));
        let mut broken: Vec<Violation> = broken
            .map(|promise| Violation { letter: promise.id, title: promise.title, at_s: promise.broken_at_s })
            .collect();
        broken.sort_by(|a, b| a.at_s.unwrap_or(f64::MAX).total_cmp(&b.at_s.unwrap_or(f64::MAX)));
        Ok(Played { broken, reached_door: report.reached_door, simulated_s: report.simulated_s })
    }
}

/// Do two faults act on one target at the same time, as far as that is known in advance?
fn overlap(a: &Fault, b: &Fault) -> bool {
    let (Some(a_s), Some(b_s)) = (a.at_s(), b.at_s()) else { return a.what.target() == b.what.target() };
    let apart = a_s + a.what.for_s() < b_s || b_s + b.what.for_s() < a_s;
    !apart && a.what.target() == b.what.target()
}

/// Sets each parameter whose word is not 0.
fn set_parameters(world: &mut World, header: &[u16; HEADER_WORDS]) {
    let [offset, cold, charge, wifi, lte, mesh, manner, home] = header.map(|word| [word]);
    let of = |word: &[u16; 1], least: f64, most: f64, step: f64| {
        (word[0] != 0).then(|| Words::new(word).number(least, most, step))
    };
    if let Some(offset_mm) = of(&offset, -4.0, 4.0, 0.5) {
        world.strike.offset_mm = offset_mm;
    }
    if let Some(temperature_c) = of(&cold, -20.0, 45.0, 5.0) {
        world.weather.temperature_c = temperature_c;
    }
    if let Some(charge) = of(&charge, 0.0, 1.0, 0.05) {
        world.lock.battery.charge = charge;
    }
    for (word, link) in
        [(wifi, &mut world.links.wifi), (lte, &mut world.links.lte), (mesh, &mut world.links.mesh)]
    {
        if let Some(loss) = of(&word, 0.0, 0.6, 0.05) {
            link.loss = loss;
        }
    }
    for person in &mut world.people {
        match person {
            Person::Courier(courier) if manner[0] != 0 => {
                let (manners, ways) = ([Manner::Hurried, Manner::Forgetful], [Enters::Phone, Enters::App]);
                courier.manner = Words::new(&manner).one(Manner::Careful, &manners);
                courier.enters = Words::new(&[manner[0].wrapping_mul(257)]).one(Enters::Keypad, &ways);
            }
            Person::Recipient(recipient) if home[0] != 0 => {
                recipient.place = Words::new(&home).one(Place::Work, &[Place::Home]);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
pub(crate) mod tests;
