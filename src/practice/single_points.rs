//! When each single point of failure of a round appeared on the board, and when it went.
//!
//! Every board of the round whose structure differs from the one before is evaluated, one after another
//! with what the evaluator keeps. Cost: an evaluation per structural edit.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::analysis::report::{Report, Unit};
use crate::analysis::{Evaluator, Options};
use crate::catalogue::Catalogue;
use crate::model::Design;
use crate::model::round::{Event, Round};

/// A single point of failure over the time of a round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// The unit.
    pub unit: Unit,
    /// When it appeared.
    pub appeared: Duration,
    /// When it went; `None`: it was there to the end.
    pub gone: Option<Duration>,
}

/// The single points of a round in the order in which they appeared.
pub fn spans(round: &Round, catalogue: &Catalogue) -> Vec<Span> {
    let mut evaluator = Evaluator::default();
    let mut last: Option<Arc<Design>> = None;
    let mut open: BTreeMap<Unit, Duration> = BTreeMap::new();
    let mut spans = Vec::new();
    for entry in &round.entries {
        let Event::Edited { design, .. } = &entry.event else {
            continue;
        };
        if last
            .as_ref()
            .is_some_and(|last| same_structure(last, design))
        {
            last = Some(Arc::clone(design));
            continue;
        }
        let now = of(&evaluator.evaluate(design, catalogue, Options::default()));
        let gone: Vec<Unit> = open
            .keys()
            .filter(|unit| !now.contains(unit))
            .cloned()
            .collect();
        for unit in gone {
            if let Some(appeared) = open.remove(&unit) {
                let gone = Some(entry.at);
                spans.push(Span {
                    unit,
                    appeared,
                    gone,
                });
            }
        }
        for unit in now {
            open.entry(unit).or_insert(entry.at);
        }
        last = Some(Arc::clone(design));
    }
    spans.extend(open.into_iter().map(|(unit, appeared)| Span {
        unit,
        appeared,
        gone: None,
    }));
    spans.sort_by(|a, b| (a.appeared, &a.unit).cmp(&(b.appeared, &b.unit)));
    spans
}

/// The single points of all flows' responses.
pub fn of(report: &Report) -> Vec<Unit> {
    let flows = report.flows.iter();
    let mut units: Vec<Unit> = flows.flat_map(|flow| flow.single_points.clone()).collect();
    units.sort_unstable();
    units.dedup();
    units
}

/// A unit in words.
pub fn words(unit: &Unit) -> String {
    match unit {
        Unit::Replica(id) => format!("a replica of {id}"),
        Unit::Zone(id) => format!("zone {id}"),
        Unit::Connection(id) => format!("connection {id}"),
        Unit::Component(id) => id.to_string(),
    }
}

/// Whether two boards have the same single points for sure: all that they can depend on is the same.
fn same_structure(a: &Design, b: &Design) -> bool {
    a.components == b.components
        && a.connections == b.connections
        && a.zones == b.zones
        && a.flows == b.flows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::round::{Entry, Level, RoundMode, Setup};
    use crate::model::{Cell, Component, Connection};

    #[test]
    fn a_single_point_appears_and_goes() {
        let mut design = Design::default();
        design
            .components
            .push(Component::new("web", "client", Cell::new(0, 0)));
        design
            .components
            .push(Component::new("api", "service", Cell::new(20, 0)));
        design.connections.push(Connection::new("a", "web", "api"));
        let at = |seconds, design: &Design| Entry {
            at: Duration::from_secs(seconds),
            event: Event::Edited {
                label: String::new(),
                design: Arc::new(design.clone()),
            },
        };
        design.components[1].replicas = Some(1);
        let mut entries = vec![at(10, &Design::default()), at(60, &design)];
        design.components[1].replicas = Some(3);
        entries.push(at(90, &design));
        let round = Round {
            setup: Setup {
                prompt: "p".into(),
                minutes: 45,
                mode: RoundMode::Mock,
                level: Level::Mid,
                seed: 0,
            },
            entries,
        };
        let expected = Span {
            unit: Unit::Replica("api".into()),
            appeared: Duration::from_mins(1),
            gone: Some(Duration::from_secs(90)),
        };
        assert_eq!(spans(&round, Catalogue::shipped()), [expected]);
    }
}
