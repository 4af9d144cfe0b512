//! The monitors of a run: all promises, each with its clauses, and the assumptions on which these rest.

use std::sync::Arc;

use super::assumptions::{ASSUMPTIONS, Excuse};
use super::promises::PROMISES;
use super::{Formula, FormulaError, Monitor, Outcome, Schema, Value, Verdict};
use crate::time::seconds;
use crate::world::{FormulaText, Problem, World};

/// One monitored promise.
#[derive(Clone, Debug)]
pub(crate) struct Watched {
    /// Letter, `liveness`, or the text of a world's own formula.
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) unit: &'static str,
    /// One of SPEC's promises, which always apply; the others are demands of this world.
    pub(crate) is_of_the_product: bool,
    clauses: Vec<WatchedClause>,
}

#[derive(Clone, Debug)]
struct WatchedClause {
    monitor: Monitor,
    /// The assumptions on which it rests, as indices of [`ASSUMPTIONS`].
    assumes: Vec<usize>,
}

/// How a promise was judged.
#[derive(Clone, Debug)]
pub(crate) struct Judged {
    /// Of all clauses that are not excused: broken if one is. The margin is that of the first clause, the principal
    /// measure: margins of different units cannot be compared.
    pub(crate) outcome: Outcome,
    /// The clause that was broken, such as "V2".
    pub(crate) broken: Option<String>,
    /// The clauses that are excused.
    pub(crate) excused: Vec<Excuse>,
}

/// Everything that is judged in a run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Monitors {
    pub(crate) watched: Vec<Watched>,
    /// One for each of [`ASSUMPTIONS`].
    assumptions: Vec<Monitor>,
    /// For each signal, the monitors that use it.
    used_by: Arc<[MonitorSet]>,
    /// When each monitor must be sampled although no signal changes, ns.
    due_ns: Vec<u64>,
}

/// A set of monitors: a bit for each, those of the clauses in the order of `watched`, then those of the assumptions. Of
/// more monitors than bits, several share one.
type MonitorSet = [u64; 4];

impl Monitors {
    /// Monitors for the product's promises, then for what the world demands.
    ///
    /// # Errors
    ///
    /// All mistakes in formulas of the world, each with its place in the file.
    pub(crate) fn new(world: &World, schema: &Schema) -> Result<Self, Vec<Problem>> {
        let mut watched = Vec::new();
        for promise in PROMISES {
            let parsed = promise.clauses.iter().map(|clause| {
                let assumes = clause.assumes.iter().filter_map(|name| index_of(name)).collect();
                Ok((Formula::parse(clause.holds, schema)?, assumes))
            });
            let parsed: Result<Vec<_>, _> = parsed.collect();
            watched.push(watch(
                promise.id,
                promise.title,
                parsed.map_err(|e| built_in(world, promise.id, e))?,
            ));
        }
        let assumed = ASSUMPTIONS.iter().map(|assumption| {
            let formula = Formula::parse(assumption.holds, schema);
            formula.map(|formula| Monitor::new(&formula)).map_err(|e| built_in(world, assumption.name, e))
        });
        let assumptions: Vec<Monitor> = assumed.collect::<Result<_, _>>()?;
        let must = &world.must;
        if let (Some(within_s), Some(courier)) = (must.deliver_within_s, world.courier()) {
            let text =
                format!("sometimes[0,{}](delivery.delivered & parcel.inside)", courier.arrives_s + within_s);
            let formula = Formula::parse(&text, schema).map_err(|e| built_in(world, "liveness", e))?;
            let title = format!("delivered within {within_s} s of the courier's arrival");
            watched.push(watch("liveness", &title, vec![(formula, Vec::new())]));
        }
        let mut problems = Vec::new();
        type Wrap = fn(Formula) -> Formula;
        let lists: [(&[FormulaText], Wrap); 4] = [
            (&must.always, Formula::always),
            (&must.never, Formula::never),
            (&must.sometimes, Formula::sometimes),
            (&must.holds, |formula| formula),
        ];
        for (texts, wrap) in lists {
            for text in texts {
                match Formula::parse(&text.text, schema) {
                    Ok(formula) => {
                        let formula = wrap(formula);
                        let id = formula.text().to_owned();
                        watched.push(watch(&id, "formula of this world", vec![(formula, Vec::new())]));
                    }
                    Err(error) => problems.push(problem(world, text, error)),
                }
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let mut used_by = vec![MonitorSet::default(); schema.signals().len()];
        let monitors = watched.iter().flat_map(|watched| &watched.clauses).map(|clause| &clause.monitor);
        let monitors = monitors.chain(&assumptions);
        let due_ns = monitors.clone().map(|_| 0).collect();
        for (number, monitor) in monitors.enumerate() {
            for signal in monitor.watched() {
                used_by[*signal][word_of(number)] |= bit_of(number);
            }
        }
        Ok(Self { watched, assumptions, used_by: used_by.into(), due_ns })
    }

    /// The signals used by its formulas, as indices of the schema.
    pub(crate) fn used_signals(&self) -> impl Iterator<Item = usize> {
        let clauses = self.watched.iter().flat_map(|watched| &watched.clauses).map(|clause| &clause.monitor);
        clauses.chain(&self.assumptions).flat_map(|monitor| monitor.watched().iter().copied())
    }

    /// Passes the present values to all monitors for which they matter. `changed`: the signals that have changed.
    pub(crate) fn look(&mut self, now_ns: u64, values: &[Value], changed: &[usize]) {
        let mut concerned = MonitorSet::default();
        for signal in changed {
            for (all, some) in concerned.iter_mut().zip(&self.used_by[*signal]) {
                *all |= some;
            }
        }
        let clauses = self.watched.iter_mut().flat_map(|watched| &mut watched.clauses);
        let monitors = clauses.map(|clause| &mut clause.monitor).chain(&mut self.assumptions);
        for (number, (monitor, due_ns)) in monitors.zip(&mut self.due_ns).enumerate() {
            if now_ns >= *due_ns || concerned[word_of(number)] & bit_of(number) != 0 {
                monitor.sample(now_ns, values);
                *due_ns = monitor.due_ns();
            }
        }
    }

    /// Ends the run.
    pub(crate) fn finish(&mut self, end_ns: u64) {
        for monitor in self.monitors_mut() {
            monitor.finish(end_ns);
        }
    }

    fn monitors_mut(&mut self) -> impl Iterator<Item = &mut Monitor> {
        let clauses = self.watched.iter_mut().flat_map(|watched| &mut watched.clauses);
        clauses.map(|clause| &mut clause.monitor).chain(&mut self.assumptions)
    }

    /// Is any clause violated, excused or not?
    pub(crate) fn is_violated(&self) -> bool {
        let mut clauses = self.watched.iter().flat_map(|watched| &watched.clauses);
        clauses.any(|clause| clause.monitor.so_far().verdict == Verdict::Fail)
    }

    /// The verdict on a promise so far.
    pub(crate) fn judged(&self, watched: &Watched) -> Judged {
        let mut excused = Vec::new();
        let mut outcomes = Vec::new();
        for (n, clause) in watched.clauses.iter().enumerate() {
            let mut outcome = clause.monitor.so_far();
            let name = match watched.is_of_the_product {
                true => format!("{}{}", watched.id, n + 1),
                false => watched.id.clone(),
            };
            if let Some((failed_ns, assumption)) = self.excuse(clause, &outcome) {
                let violated_ns = outcome.broken_at_ns.unwrap_or(failed_ns);
                excused.push(Excuse {
                    clause: name.clone(),
                    violated_s: seconds(violated_ns),
                    assumption,
                    failed_s: seconds(failed_ns),
                });
                // How far it was violated says nothing about the product.
                outcome = Outcome { verdict: Verdict::Pass, robustness: None, broken_at_ns: None };
            }
            outcomes.push((name, outcome));
        }
        let outcome = join(outcomes.iter().map(|(_, outcome)| *outcome));
        let is_cause = |one: &Outcome| {
            one.verdict == Verdict::Fail
                && outcome.verdict == Verdict::Fail
                && one.broken_at_ns == outcome.broken_at_ns
        };
        let broken = outcomes.into_iter().find(|(_, one)| is_cause(one)).map(|(name, _)| name);
        Judged { outcome, broken, excused }
    }

    /// The assumption that failed first of those on which a violated clause rests, if it failed before.
    fn excuse(&self, clause: &WatchedClause, outcome: &Outcome) -> Option<(u64, &'static str)> {
        let violated_ns = (outcome.verdict == Verdict::Fail).then_some(outcome.broken_at_ns)??;
        let failed = clause.assumes.iter().filter_map(|index| {
            let failed_ns = self.assumptions.get(*index)?.so_far().broken_at_ns?;
            Some((failed_ns, ASSUMPTIONS.get(*index)?.name))
        });
        failed.min_by_key(|(failed_ns, _)| *failed_ns).filter(|(failed_ns, _)| *failed_ns <= violated_ns)
    }
}

fn index_of(name: &str) -> Option<usize> {
    ASSUMPTIONS.iter().position(|assumption| assumption.name == name)
}

fn word_of(monitor: usize) -> usize {
    monitor / 64 % MonitorSet::default().len()
}

fn bit_of(monitor: usize) -> u64 {
    1 << (monitor % 64)
}

fn watch(id: &str, title: &str, clauses: Vec<(Formula, Vec<usize>)>) -> Watched {
    Watched {
        id: id.to_owned(),
        title: title.to_owned(),
        unit: clauses.first().map_or("", |(formula, _)| formula.unit()),
        is_of_the_product: PROMISES.iter().any(|promise| promise.id == id),
        clauses: clauses
            .into_iter()
            .map(|(formula, assumes)| WatchedClause { monitor: Monitor::new(&formula), assumes })
            .collect(),
    }
}

fn join(outcomes: impl Iterator<Item = Outcome>) -> Outcome {
    let mut all: Option<Outcome> = None;
    for one in outcomes {
        let Some(all) = &mut all else {
            all = Some(one);
            continue;
        };
        if one.verdict == Verdict::Fail {
            // A broken formula determines the promise's outcome; of several, the earliest one does.
            let earlier = all.verdict != Verdict::Fail || one.broken_at_ns < all.broken_at_ns;
            if earlier {
                *all = one;
            }
        } else if all.verdict == Verdict::Pass {
            all.verdict = one.verdict;
        }
    }
    all.unwrap_or(Outcome { verdict: Verdict::Pass, robustness: None, broken_at_ns: None })
}

/// A mistake in a formula of the world, with its place in the file.
pub(crate) fn problem(world: &World, text: &FormulaText, error: FormulaError) -> Problem {
    world.formula_problem(text, error.span, error.message, error.help)
}

/// A built-in promise that cannot be parsed is a bug of ours; it is still reported as an error of the world.
fn built_in(world: &World, id: &str, mut error: FormulaError) -> Vec<Problem> {
    error.message = format!("built-in promise {id}: {}", error.message);
    error.span = 0..0;
    vec![problem(world, &FormulaText::default(), error)]
}
