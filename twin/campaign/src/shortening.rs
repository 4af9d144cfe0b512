//! Shortens any world that breaks a clause, whoever wrote it: fewer faults and people, default values, rounder numbers.
//! It works on the YAML: what can be left out of a world file is left out.

use std::sync::Arc;

use serde_yaml::Value;
use twin_core::{Observer, StoryLine, Twin, World};

use crate::base::CampaignError;
use crate::play::Violation;

/// At most this many worlds are played to shorten one.
const PLAYS_MAX: u32 = 300;
/// Keys that are not tried: without them a world is none, or says nothing.
const KEPT: [&str; 6] = ["name", "story", "starts_at", "ends_s", "order", "policy"];

/// A world as short as it was made.
#[derive(Clone, Debug)]
pub struct Shortened {
    /// The shorter world; it demands only the product's promises.
    pub world: World,
    /// What it breaks.
    pub violation: Violation,
    /// Worlds that were played for it.
    pub plays: u32,
}

/// Shortens a world that breaks a clause with this seed. `clause`: which, such as "V2"; none: the one that breaks
/// first. None if nothing breaks, or not this clause.
///
/// # Errors
///
/// Formulas of the world that cannot be parsed.
pub fn shorten(world: &World, seed: u64, clause: Option<&str>) -> Result<Option<Shortened>, CampaignError> {
    let mut plain = world.clone();
    plain.must = twin_core::world::Must::default();
    let Some(violation) = first_broken(&Arc::new(plain.clone()), seed, clause)? else { return Ok(None) };
    let mut search = Search {
        name: format!("{}.yaml", world.name),
        seed,
        clause: violation.clause.clone(),
        best: serde_yaml::from_str(&plain.to_yaml()?).map_err(twin_core::world::WriteError::from)?,
        world: plain,
        violation,
        plays: 0,
    };
    // Each step may make another one possible.
    loop {
        let before = search.best.clone();
        search.delete()?;
        search.lower()?;
        if search.best == before || search.plays >= PLAYS_MAX {
            break;
        }
    }
    let Search { world, violation, plays, .. } = search;
    Ok(Some(Shortened { world, violation, plays }))
}

/// The first clause of the product that breaks, or this one.
fn first_broken(
    world: &Arc<World>,
    seed: u64,
    clause: Option<&str>,
) -> Result<Option<Violation>, CampaignError> {
    let mut twin = Twin::new(Arc::clone(world), seed)?;
    let mut watch = Watch { clause, found: None };
    while !twin.is_over() && watch.found.is_none() {
        twin.step_with(&mut watch);
    }
    if watch.found.is_some() {
        return Ok(watch.found);
    }
    // Some clauses are decided only by the end of the run.
    let late = twin.finish().promises.into_iter().filter_map(|promise| {
        Some(Violation { clause: promise.clause?, title: promise.title, at_s: promise.broken_at_s })
    });
    Ok(late.into_iter().find(|it| clause.is_none_or(|clause| it.clause == clause)))
}

struct Watch<'a> {
    clause: Option<&'a str>,
    found: Option<Violation>,
}

impl Observer for Watch<'_> {
    fn tick(&mut self, twin: &Twin, _: &[StoryLine]) {
        if self.found.is_none() && twin.is_violated() {
            let mut broken = twin.broken();
            let broken = broken.find(|it| self.clause.is_none_or(|clause| it.clause == clause));
            self.found = broken.map(|it| Violation {
                clause: it.clause,
                title: it.title,
                at_s: it.at_ns.map(|at_ns| at_ns as f64 / 1e9),
            });
        }
    }
}

/// The way to a value: keys of mappings and indices of lists.
type Path = Vec<Value>;

struct Search {
    name: String,
    seed: u64,
    clause: String,
    best: Value,
    world: World,
    violation: Violation,
    plays: u32,
}

impl Search {
    /// Takes a candidate over if it is a world and still breaks the clause.
    fn try_out(&mut self, candidate: Value) -> Result<bool, CampaignError> {
        if candidate == self.best || self.plays >= PLAYS_MAX {
            return Ok(false);
        }
        let Ok(text) = serde_yaml::to_string(&candidate) else { return Ok(false) };
        let Ok(world) = World::parse(&self.name, &text) else { return Ok(false) };
        self.plays += 1;
        let world = Arc::new(world);
        let Some(violation) = first_broken(&world, self.seed, Some(&self.clause))? else { return Ok(false) };
        (self.best, self.world, self.violation) = (candidate, Arc::unwrap_or_clone(world), violation);
        Ok(true)
    }

    /// Leaves out whatever can be left out, whole parts first.
    fn delete(&mut self) -> Result<(), CampaignError> {
        let mut paths = Vec::new();
        collect(&self.best, &mut Vec::new(), &mut |path, _| paths.push(path.clone()));
        paths
            .retain(|path| !matches!(path.first().and_then(Value::as_str), Some(key) if KEPT.contains(&key)));
        // Short ways are whole parts; later items first, so that the indices of earlier ones stay.
        paths.reverse();
        paths.sort_by_key(Vec::len);
        let mut gone: Vec<Path> = Vec::new();
        for path in paths {
            if gone.iter().any(|other| path.starts_with(other)) {
                continue;
            }
            let mut candidate = self.best.clone();
            if remove(&mut candidate, &path) && self.try_out(candidate)? {
                gone.push(path);
            }
        }
        Ok(())
    }

    /// Makes the numbers of faults and people rounder and smaller.
    fn lower(&mut self) -> Result<(), CampaignError> {
        let mut numbers = Vec::new();
        collect(&self.best, &mut Vec::new(), &mut |path, value| {
            if let Some(number) = value.as_f64().filter(|_| value.is_number()) {
                numbers.push((path.clone(), number));
            }
        });
        numbers.retain(
            |(path, _)| !matches!(path.first().and_then(Value::as_str), Some(key) if KEPT.contains(&key)),
        );
        for (path, mut number) in numbers {
            // Rounder at once, or smaller by halves, as a person would write it.
            let rounded = |number: f64, digits: f64| libm::round(number * digits) / digits;
            let steps: [&dyn Fn(f64) -> f64; 4] =
                [&|it| rounded(it, 1.0), &|it| rounded(it, 10.0), &|it| rounded(it, 100.0), &|it| {
                    rounded(it / 2.0, 10.0)
                }];
            for step in steps {
                loop {
                    let lower = step(number);
                    let mut candidate = self.best.clone();
                    if lower == number
                        || !replace(&mut candidate, &path, lower)
                        || !self.try_out(candidate)?
                    {
                        break;
                    }
                    number = lower;
                }
            }
        }
        Ok(())
    }
}

/// All values below this one, with the ways to them.
fn collect(value: &Value, path: &mut Path, visit: &mut impl FnMut(&Path, &Value)) {
    if !path.is_empty() {
        visit(path, value);
    }
    match value {
        Value::Mapping(parts) => {
            for (key, part) in parts {
                path.push(key.clone());
                collect(part, path, visit);
                path.pop();
            }
        }
        Value::Sequence(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push(Value::from(index));
                collect(item, path, visit);
                path.pop();
            }
        }
        _ => {}
    }
}

fn find<'a>(value: &'a mut Value, path: &[Value]) -> Option<&'a mut Value> {
    path.iter().try_fold(value, |value, key| match (value, key.as_u64()) {
        (Value::Sequence(items), Some(index)) => items.get_mut(index as usize),
        (Value::Mapping(parts), _) => parts.get_mut(key),
        _ => None,
    })
}

fn remove(value: &mut Value, path: &[Value]) -> bool {
    let Some((last, parents)) = path.split_last() else { return false };
    match (find(value, parents), last.as_u64()) {
        (Some(Value::Sequence(items)), Some(index)) if (index as usize) < items.len() => {
            items.remove(index as usize);
            true
        }
        (Some(Value::Mapping(parts)), _) => parts.remove(last).is_some(),
        _ => false,
    }
}

fn replace(value: &mut Value, path: &[Value], number: f64) -> bool {
    let Some(place) = find(value, path) else { return false };
    // A whole number stays one, where only whole numbers are read.
    *place = if place.is_f64() { Value::from(number) } else { Value::from(number as i64) };
    true
}

#[cfg(test)]
mod tests;
