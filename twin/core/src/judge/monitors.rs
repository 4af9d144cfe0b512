//! The monitors of a run: all promises, each with its formulas.

use std::sync::Arc;

use super::promises::PROMISES;
use super::{Formula, FormulaError, Monitor, Outcome, Schema, Value, Verdict};
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
    monitors: Vec<Monitor>,
}

impl Watched {
    /// All its monitors combined: broken if one is. The margin is that of its first formula, its principal measure:
    /// margins of different units cannot be compared.
    pub(crate) fn outcome(&self) -> Outcome {
        join(self.monitors.iter().map(Monitor::so_far))
    }
}

/// Everything that is judged in a run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Monitors {
    pub(crate) watched: Vec<Watched>,
    /// For each signal, the monitors that use it.
    used_by: Arc<[MonitorSet]>,
    /// When each monitor must be sampled although no signal changes, ns.
    due_ns: Vec<u64>,
}

/// A set of monitors: a bit for each, in the order of `watched`. Of more monitors than bits, several share one.
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
            let formulas =
                promise.holds.iter().map(|text| Formula::parse(text, schema)).collect::<Result<Vec<_>, _>>();
            watched.push(watch(
                promise.id,
                promise.title,
                formulas.map_err(|e| built_in(world, promise.id, e))?,
            ));
        }
        let must = &world.must;
        if let (Some(within_s), Some(courier)) = (must.deliver_within_s, world.courier()) {
            let text =
                format!("sometimes[0,{}](delivery.delivered & parcel.inside)", courier.arrives_s + within_s);
            let formula = Formula::parse(&text, schema).map_err(|e| built_in(world, "liveness", e))?;
            let title = format!("delivered within {within_s} s of the courier's arrival");
            watched.push(watch("liveness", &title, vec![formula]));
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
                        watched.push(watch(&id, "formula of this world", vec![formula]));
                    }
                    Err(error) => problems.push(problem(world, text, error)),
                }
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let mut used_by = vec![MonitorSet::default(); schema.signals().len()];
        let monitors = watched.iter().flat_map(|w| &w.monitors);
        let due_ns = monitors.clone().map(|_| 0).collect();
        for (number, monitor) in monitors.enumerate() {
            for signal in monitor.watched() {
                used_by[*signal][word_of(number)] |= bit_of(number);
            }
        }
        Ok(Self { watched, used_by: used_by.into(), due_ns })
    }

    /// The signals used by its formulas, as indices of the schema.
    pub(crate) fn used_signals(&self) -> impl Iterator<Item = usize> {
        self.watched.iter().flat_map(|w| &w.monitors).flat_map(|monitor| monitor.watched().iter().copied())
    }

    /// Passes the present values to all monitors for which they matter. `changed`: the signals that have changed.
    pub(crate) fn look(&mut self, now_ns: u64, values: &[Value], changed: &[usize]) {
        let mut concerned = MonitorSet::default();
        for signal in changed {
            for (all, some) in concerned.iter_mut().zip(&self.used_by[*signal]) {
                *all |= some;
            }
        }
        let monitors = self.watched.iter_mut().flat_map(|w| &mut w.monitors);
        for (number, (monitor, due_ns)) in monitors.zip(&mut self.due_ns).enumerate() {
            if now_ns >= *due_ns || concerned[word_of(number)] & bit_of(number) != 0 {
                monitor.sample(now_ns, values);
                *due_ns = monitor.due_ns();
            }
        }
    }

    /// Ends the run.
    pub(crate) fn finish(&mut self, end_ns: u64) {
        for monitor in self.watched.iter_mut().flat_map(|w| &mut w.monitors) {
            monitor.finish(end_ns);
        }
    }
}

fn word_of(monitor: usize) -> usize {
    monitor / 64 % MonitorSet::default().len()
}

fn bit_of(monitor: usize) -> u64 {
    1 << (monitor % 64)
}

fn watch(id: &str, title: &str, formulas: Vec<Formula>) -> Watched {
    Watched {
        id: id.to_owned(),
        title: title.to_owned(),
        unit: formulas.first().map_or("", Formula::unit),
        is_of_the_product: PROMISES.iter().any(|promise| promise.id == id),
        monitors: formulas.iter().map(Monitor::new).collect(),
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
