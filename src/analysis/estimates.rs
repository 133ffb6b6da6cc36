//! The estimates sheet: named quantities whose formulas use each other.
//!
//! Each formula is read by [`formula`], computed by `fend-core` behind [`calculator`] and shown in
//! sensible units by [`quantity`]; an error stands in the place of the result. Estimates are computed in
//! the order in which they need each other, found by strongly connected components (Kosaraju, linear in
//! names and uses). Work is bounded and counted in the calculator's steps, so the same sheet gives the
//! same results on every machine.

mod calculator;
mod formula;
mod quantity;
mod units;

use std::collections::HashMap;

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use super::figure::figure;
use super::report::{EstimateResult, Known, Unknown};
use crate::model::{Estimate, Id};
use calculator::{Calculator, Register};
use formula::{Formula, FormulaError, Step, Steps};
use quantity::{Dimension, Quantity};

/// The results of a sheet, in its order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet {
    results: Vec<EstimateResult>,
    index: HashMap<Id, usize>,
}

impl Sheet {
    /// One result per estimate, in the order of the sheet.
    pub fn results(&self) -> &[EstimateResult] {
        &self.results
    }

    /// What the estimate `name` is per second: the result of a rate, or a plain number as it stands.
    pub fn per_second(&self, name: &Id) -> Known<f64> {
        let unknown = |why: String| Err(Unknown(format!("estimate {name} {why}")));
        let Some(&at) = self.index.get(name) else {
            return unknown("does not exist".to_owned());
        };
        match (&self.results[at].result, self.results[at].per_second) {
            (_, Some(rate)) => Ok(rate),
            (Ok(text), None) => unknown(format!("is no rate but {text}")),
            (Err(Unknown(error)), None) => unknown(format!("has an error ({error})")),
        }
    }
}

/// Computes every estimate of `estimates`. Never fails: an error is the result of its estimate.
pub fn evaluate(estimates: &[Estimate]) -> Sheet {
    let mut index = HashMap::new();
    for (at, estimate) in estimates.iter().enumerate() {
        index.entry(estimate.name.clone()).or_insert(at);
    }
    let names: Vec<&Id> = estimates.iter().map(|estimate| &estimate.name).collect();
    let find = |word: &str| index.get(word).copied();
    let formulas: Vec<Result<Formula, FormulaError>> = estimates
        .iter()
        .map(|estimate| formula::parse(&estimate.formula, &names, &find))
        .collect();

    let mut calculator = Calculator::new();
    let mut results: Vec<Known<Shown>> =
        vec![Err(Unknown("is not computed".to_owned())); estimates.len()];
    for members in kosaraju_scc(&uses(&formulas)) {
        let members: Vec<usize> = members.iter().map(|node| node.index()).collect();
        for &at in &members {
            results[at] = match &formulas[at] {
                Err(error) => Err(Unknown(error.to_string())),
                Ok(formula) if members.len() > 1 || references(formula).any(|used| used == at) => {
                    Err(circle(&members, &names))
                }
                Ok(formula) => compute(&mut calculator, at, formula, &results, &names),
            };
        }
    }
    let results = std::iter::zip(estimates, results)
        .map(|(estimate, shown)| EstimateResult {
            name: estimate.name.clone(),
            per_second: shown
                .as_ref()
                .ok()
                .and_then(|shown| shown.quantity.per_second()),
            result: shown.map(|shown| shown.text),
        })
        .collect();
    Sheet { results, index }
}

/// A computed estimate.
#[derive(Clone)]
struct Shown {
    quantity: Quantity,
    text: String,
}

/// Which estimate uses which.
fn uses(formulas: &[Result<Formula, FormulaError>]) -> DiGraph<(), ()> {
    let mut graph = DiGraph::with_capacity(formulas.len(), formulas.len());
    for _ in formulas {
        graph.add_node(());
    }
    for (at, formula) in formulas.iter().enumerate() {
        for used in formula.iter().flat_map(references) {
            graph.add_edge(NodeIndex::new(at), NodeIndex::new(used), ());
        }
    }
    graph
}

/// The estimates that `formula` uses.
fn references(formula: &Formula) -> impl Iterator<Item = usize> {
    let shown_in = formula.shown_in.iter().flat_map(|shown| &shown.steps);
    let steps = formula.steps.iter().chain(shown_in);
    steps.filter_map(|(step, _)| match step {
        Step::Estimate(index) => Some(*index),
        _ => None,
    })
}

fn circle(members: &[usize], names: &[&Id]) -> Unknown {
    const LISTED: usize = 5;
    let mut members = members.to_vec();
    members.sort_unstable();
    let listed: Vec<String> = members
        .iter()
        .take(LISTED)
        .map(|at| format!("`{}`", names[*at]))
        .collect();
    Unknown(match listed.as_slice() {
        [one] => format!("{one} uses itself; give it a formula of other quantities"),
        [rest @ .., last] if members.len() <= LISTED => format!(
            "{} and {last} use each other in a circle; give one of them a number",
            rest.join(", ")
        ),
        _ => format!(
            "{} and {} more use each other in a circle; give one of them a number",
            listed.join(", "),
            members.len() - LISTED
        ),
    })
}

/// Computes the estimate `at` after all that it uses.
fn compute(
    calculator: &mut Calculator,
    at: usize,
    formula: &Formula,
    results: &[Known<Shown>],
    names: &[&Id],
) -> Known<Shown> {
    if let Some(used) = references(formula).find(|used| results[*used].is_err()) {
        return Err(Unknown(format!(
            "uses `{}`, which has an error",
            names[used]
        )));
    }
    calculator.begin_formula();
    let shown = run(calculator, &formula.steps, 0)
        .and_then(|()| show(calculator, formula))
        .map_err(|error| Unknown(error.to_string()))?;
    calculator
        .copy(Register::Estimate(at), Register::Stack(0))
        .map_err(Unknown)?;
    Ok(shown)
}

/// The result in `Stack(0)` with the unit that the formula asks for, or a sensible one.
fn show(calculator: &mut Calculator, formula: &Formula) -> Result<Shown, FormulaError> {
    let at_column = |column: usize| move |message: String| FormulaError { column, message };
    let quantity = calculator
        .quantity(Register::Stack(0))
        .map_err(at_column(1))?;
    if let Some(shown_in) = &formula.shown_in {
        run(calculator, &shown_in.steps, 1)?;
        let ratio = calculator
            .ratio(Register::Stack(0), Register::Stack(1))
            .map_err(at_column(shown_in.column))?;
        let sign = if ratio < 0.0 { "-" } else { "" };
        let text = format!("{sign}{} {}", figure(ratio.abs()), shown_in.written);
        return Ok(Shown { quantity, text });
    }
    let text = if quantity.dimension == Dimension::Other {
        calculator.raw(Register::Stack(0)).map_err(at_column(1))?
    } else {
        quantity.to_string()
    };
    Ok(Shown { quantity, text })
}

/// Runs `steps` on the stack from `bottom` on; their result ends up there.
fn run(calculator: &mut Calculator, steps: &Steps, bottom: usize) -> Result<(), FormulaError> {
    let mut height = bottom;
    for (step, column) in steps {
        let top = |below: usize| Register::Stack(height - 1 - below);
        let done = match step {
            Step::Number(digits) => calculator.load(Register::Stack(height), digits),
            Step::Unit(unit) => calculator.load(Register::Stack(height), unit),
            Step::Estimate(index) => {
                calculator.copy(Register::Stack(height), Register::Estimate(*index))
            }
            Step::Unary(operation) => calculator.unary(top(0), *operation),
            Step::Binary(operation) => calculator.binary(top(1), top(0), *operation),
            Step::Call(function, arguments) => {
                let arguments: Vec<Register> = (0..*arguments).rev().map(top).collect();
                calculator.call(*function, &arguments)
            }
        };
        done.map_err(|message| FormulaError {
            column: *column,
            message,
        })?;
        height = match step {
            Step::Number(_) | Step::Unit(_) | Step::Estimate(_) => height + 1,
            Step::Unary(_) => height,
            Step::Binary(_) => height - 1,
            Step::Call(_, arguments) => height + 1 - arguments,
        };
    }
    Ok(())
}

#[cfg(test)]
mod tests;
