//! A world: one YAML file that says what stands where, who comes, what goes wrong and what must
//! hold. This module turns its text into checked data; it does no I/O.
//!
//! Everything that is wrong is found before anything is played, and told with file, line, the span
//! underlined and what to write instead ([`WorldErrors`], shown through `miette`). Spelling and
//! types are refused one at a time, as serde finds them; errors of meaning are told all together.
//!
//! Invariant: a [`World`] from [`World::parse`] needs no further checks: every number is finite
//! and in a range that physics can bear, every name exists, every time lies within the world.

mod calendar;
mod check;
mod error;
mod fault;
mod house;
mod locate;
mod people;
mod read;
mod schema;
mod story;
mod timezone;
mod window;

use std::ops::Range;

pub use error::{Problem, Span, WorldErrors};
pub use fault::{
    Bark, Begins, Briefly, Chip, ClipForgery, CutPower, Deauthenticate, Delay, DeviceName, End, Fault,
    FaultKind, FaultWords, Forge, ForgeClip, ForgeFilm, Forgery, Frames, GustFault, HoldDoor, HoldMagnet,
    I2cFault, I2cFaultKind, Jam, JamLink, KillPhone, LinkName, LinkSet, Operator, OrderForgery, Partition,
    PinFault, PinFaultKind, PinLine, Relay, Replay, Resize, RollClock, SagSupply, Tap, TapDoes, TapLine, Way,
    Whose,
};
pub use house::{Fittings, FrontWall, GeoPlace, House, HubPlace, Room, Thing, Wall, Zone};
pub use people::{
    Courier, Enters, Intruder, Jammer, Manner, Person, Place, Recipient, Reenters, Scans, Watches,
};
pub use schema::{
    Cells, Chemistry, Closer, Door, Gust, Hub, Link, Links, Lock, Policy, ServiceSettings, Strike, Weather,
    World,
};
pub use story::{Fallback, FormulaText, LocalTime, Must, Order, Parcel, Window};

pub use timezone::TimeZone;

use error::Source;
use locate::Places;

impl World {
    /// Reads and checks a world. `file_name` is only told in errors.
    ///
    /// # Errors
    /// Everything that is wrong with the text, each with its place and what to write instead.
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

    /// The couriers, in the order of the file.
    pub fn couriers(&self) -> impl Iterator<Item = &Courier> {
        self.people.iter().filter_map(|person| match person {
            Person::Courier(courier) => Some(courier),
            _ => None,
        })
    }

    /// The first courier.
    pub fn courier(&self) -> Option<&Courier> {
        self.couriers().next()
    }

    /// The recipient.
    pub fn recipient(&self) -> Option<&Recipient> {
        self.people.iter().find_map(|person| match person {
            Person::Recipient(recipient) => Some(recipient),
            _ => None,
        })
    }

    /// The order that the courier of this name brings.
    pub(crate) fn order_of(&self, name: &str) -> Option<&Order> {
        let brings = |person: &Person| match person {
            Person::Courier(courier) if courier.name == name => Some(courier.order),
            _ => None,
        };
        let number = self.people.iter().find_map(brings)?;
        self.orders().nth(number.checked_sub(1)? as usize)
    }

    /// All orders: `order`, which is number 1, and `more_orders` behind it.
    pub fn orders(&self) -> impl Iterator<Item = &Order> {
        std::iter::once(&self.order).chain(&self.more_orders)
    }

    /// A mistake that the judge found in a formula of the world, as an error with its place in the
    /// world's file. `within` is the place inside the formula's text, in bytes.
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

    /// As [`World::formula_error`], for those who collect several: see [`World::errors`].
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

    /// Problems of this world that were found after it was parsed, as one error.
    pub fn errors(&self, problems: Vec<Problem>) -> WorldErrors {
        WorldErrors::new(&self.source, problems)
    }

    /// Fills in what a checked world leaves to the house and to the places in its text.
    fn settle(&mut self, house: House, places: &Places) {
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
