//! From text to a checked world.

use std::ops::Range;

use crate::check;
use crate::error::{Problem, Source, WorldErrors};
use crate::fault::Begins;
use crate::formula_text::FormulaText;
use crate::house::House;
use crate::locate::{self, Places};
use crate::read;
use crate::world::World;

impl World {
    /// Reads and checks a world. `file_name` is used only in errors.
    ///
    /// # Errors
    ///
    /// All errors in the text, each with its place and what to write instead.
    pub fn parse(file_name: &str, text: &str) -> Result<Self, WorldErrors> {
        let source = Source::new(file_name, text);
        let (mut world, places) = read::read::<Self>(&source)?;
        world.source = source;
        let house = House::named(&world.house).transpose()?;
        let problems = check::check(&world, house.as_ref(), &places);
        if !problems.is_empty() {
            return Err(world.errors(problems));
        }
        world.settle(house.unwrap_or_default(), &places);
        Ok(world)
    }

    /// A mistake that the judge found in a formula of the world, as an error with its place in the world file.
    /// `within` is the place inside the formula's text, in bytes.
    pub fn formula_error(
        &self,
        formula: &FormulaText,
        within: Range<usize>,
        message: String,
        help: Option<String>,
    ) -> WorldErrors {
        let problem = self.formula_problem(formula, within, message, help);
        self.errors(vec![problem])
    }

    /// Like [`World::formula_error`], for callers that collect several: see [`World::errors`].
    pub fn formula_problem(
        &self,
        formula: &FormulaText,
        within: Range<usize>,
        message: String,
        help: Option<String>,
    ) -> Problem {
        Problem {
            message,
            span: locate::inside(&self.source.text, formula, within),
            label: "in this formula".to_owned(),
            help,
        }
    }

    /// Problems of this world that were found after parsing, as one error.
    pub fn errors(&self, problems: Vec<Problem>) -> WorldErrors {
        WorldErrors::new(&self.source, problems)
    }

    /// Fills in what depends on the house and on the places in the text.
    pub(crate) fn settle(&mut self, house: House, places: &Places) {
        self.plan = house;
        for name in &self.without {
            self.plan.furniture.remove(name);
        }
        let things = self.things.iter();
        self.plan.furniture.extend(things.map(|(name, thing)| (name.clone(), *thing)));
        self.plan.build_front_wall(&self.door);
        let (from_ms, lasts_ms) = (self.starts_at.unix_ms, (self.ends_s * 1e3) as i64);
        self.starts_at.clock_change = self.time_zone().next_change(from_ms, from_ms + lasts_ms);
        for order in std::iter::once(&mut self.order).chain(&mut self.more_orders) {
            if order.address.is_empty() {
                order.address.clone_from(&self.plan.address);
            }
        }
        let must = &mut self.must;
        for (key, formulas) in [
            ("always", &mut must.always),
            ("never", &mut must.never),
            ("sometimes", &mut must.sometimes),
            ("holds", &mut must.holds),
        ] {
            for (i, formula) in formulas.iter_mut().enumerate() {
                formula.span = places.value(&format!("must.{key}[{i}]"));
            }
        }
        for (i, fault) in self.faults.iter_mut().enumerate() {
            if let Begins::When { formula, .. } = &mut fault.begins {
                formula.span = places.value(&format!("faults[{i}].when"));
            }
        }
    }
}

#[cfg(test)]
mod tests;
