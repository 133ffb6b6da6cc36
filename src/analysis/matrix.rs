//! Which actor needs which requirement, which flow serves it, and whether that flow keeps its targets.
//!
//! The table that a review goes through row by row. It computes nothing anew: it lays out a report.

use super::report::{FlowReport, Report, Serving, Verdict};
use crate::model::{Design, Id, Subject, Target};

/// Requirements by actor against flows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix {
    /// The flows, in the report's order: the columns.
    pub flows: Vec<Id>,
    /// What the targets say of each flow.
    pub verdicts: Vec<Judged>,
    /// The actors, in order of their first requirement; requirements without one are nobody's.
    pub actors: Vec<Actor>,
}

/// Somebody with what they need of the system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// What they are called; may be empty.
    pub name: String,
    /// Their requirements of this version.
    pub rows: Vec<Row>,
}

/// A requirement and the flows that serve it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The requirement.
    pub requirement: Id,
    /// Whether any flow serves it.
    pub served: bool,
    /// For each column what its targets say, where the flow serves the requirement.
    pub cells: Vec<Option<Judged>>,
}

/// What the targets of a flow say together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Judged {
    /// The worst verdict on any of them.
    By(Verdict),
    /// There is none.
    NoTarget,
}

impl Matrix {
    /// The matrix of `report`, which is of `design`. Parked requirements are left out.
    pub fn new(design: &Design, report: &Report) -> Self {
        let verdicts: Vec<Judged> = report
            .flows
            .iter()
            .map(|flow| judge(design, report, flow))
            .collect();
        let mut actors: Vec<Actor> = Vec::new();
        for (requirement, status) in std::iter::zip(&design.requirements, &report.requirements) {
            if status.status == Serving::Parked {
                continue;
            }
            let cell = |(flow, judged): (&FlowReport, &Judged)| {
                status.flows.contains(&flow.id).then_some(*judged)
            };
            let row = Row {
                requirement: requirement.id.clone(),
                served: status.status == Serving::Served,
                cells: std::iter::zip(&report.flows, &verdicts).map(cell).collect(),
            };
            match actors.iter_mut().find(|a| a.name == requirement.actor) {
                Some(actor) => actor.rows.push(row),
                None => actors.push(Actor {
                    name: requirement.actor.clone(),
                    rows: vec![row],
                }),
            }
        }
        Self {
            flows: report.flows.iter().map(|flow| flow.id.clone()).collect(),
            verdicts,
            actors,
        }
    }

    /// Whether there is nothing to lay out.
    pub const fn is_empty(&self) -> bool {
        self.actors.is_empty() || self.flows.is_empty()
    }

    /// Heads of the columns that fit in `width` columns beside the requirements: the flows' names, or
    /// numbers and what they stand for.
    pub fn heads(&self, width: usize) -> (Vec<String>, Option<String>) {
        const GAP: usize = 2;
        let names: Vec<&str> = self.flows.iter().map(Id::as_str).collect();
        let rows = self.actors.iter().flat_map(|actor| &actor.rows);
        let widest = rows.map(|row| row.requirement.as_str().chars().count());
        let first = widest.max().unwrap_or(0) + "  ○ ".len();
        let columns: usize = names.iter().map(|name| name.chars().count() + GAP).sum();
        if first + columns <= width {
            return (names.into_iter().map(str::to_owned).collect(), None);
        }
        let numbered = names.iter().zip(1..);
        let legend: Vec<String> = numbered.map(|(name, n)| format!("{n} {name}")).collect();
        let numbers = (1..=names.len()).map(|n| n.to_string()).collect();
        (numbers, Some(legend.join(", ")))
    }
}

impl Judged {
    /// One character that says it without colour.
    pub const fn mark(self) -> &'static str {
        match self {
            Self::By(Verdict::Met) => "✓",
            Self::By(Verdict::Missed) => "✗",
            Self::By(Verdict::CannotTell) => "?",
            Self::NoTarget => "·",
        }
    }
}

fn judge(design: &Design, report: &Report, flow: &FlowReport) -> Judged {
    let about = |target: &Target| match &target.subject {
        Subject::Design => true,
        Subject::Flow(id) => *id == flow.id,
        Subject::Component(id) => flow.figures.chain.row(id).is_some(),
    };
    let targets = std::iter::zip(&design.targets, &report.targets);
    let verdicts = targets
        .filter(|(target, _)| about(target))
        .map(|(_, found)| found.verdict);
    let badness = |verdict: &Verdict| match verdict {
        Verdict::Met => 0,
        Verdict::CannotTell => 1,
        Verdict::Missed => 2,
    };
    verdicts
        .max_by_key(badness)
        .map_or(Judged::NoTarget, Judged::By)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::{Options, evaluate};
    use crate::catalogue::Catalogue;
    use crate::model::{
        Cell, Component, Connection, Flow, FlowOp, Metric, Probability, Requirement, Scope,
    };

    fn flow(id: &str) -> Flow {
        Flow {
            id: id.into(),
            name: String::new(),
            entry: "user".into(),
            rate: None,
            op: FlowOp::Read,
            via: None,
        }
    }

    fn requirement(id: &str, actor: &str, flows: &[&str]) -> Requirement {
        Requirement {
            id: id.into(),
            text: String::new(),
            actor: actor.to_owned(),
            scope: Scope::Now {
                flows: flows.iter().map(|id| Id::from(*id)).collect(),
            },
        }
    }

    fn matrix() -> Matrix {
        let mut design = Design::default();
        for (id, kind) in [("user", "client"), ("api", "service")] {
            design
                .components
                .push(Component::new(id, kind, Cell::default()));
        }
        design.components[1].at = Cell::new(30, 0);
        design
            .connections
            .push(Connection::new("user-api", "user", "api"));
        design.flows = vec![flow("look"), flow("buy")];
        design.requirements = vec![
            requirement("see", "guest", &["look"]),
            requirement("pay", "customer", &["buy", "look"]),
            requirement("sign-up", "guest", &[]),
        ];
        let target = |id: &str, at_least| Target {
            id: id.into(),
            subject: Subject::Flow("buy".into()),
            metric: Metric::Availability {
                at_least: Probability::new(at_least).unwrap(),
                whole: false,
            },
            note: String::new(),
        };
        design.targets = vec![target("low", 0.9), target("high", 0.999_999)];
        let report = evaluate(&design, Catalogue::shipped(), Options::default());
        Matrix::new(&design, &report)
    }

    #[test]
    fn each_requirement_shows_the_worst_verdict_of_its_flows() {
        let matrix = matrix();
        let missed = Judged::By(Verdict::Missed);
        assert_eq!(matrix.verdicts, [Judged::NoTarget, missed]);
        let names: Vec<&str> = matrix.actors.iter().map(|a| a.name.as_str()).collect();
        assert_eq!(names, ["guest", "customer"]);
        let [see, sign_up] = matrix.actors[0].rows.as_slice() else {
            panic!("a guest needs two things");
        };
        assert_eq!(see.cells, [Some(Judged::NoTarget), None]);
        assert!(!sign_up.served);
        let pay = &matrix.actors[1].rows[0];
        assert_eq!(pay.cells, [Some(Judged::NoTarget), Some(missed)]);
    }

    #[test]
    fn columns_are_numbered_where_names_do_not_fit() {
        let matrix = matrix();
        assert_eq!(matrix.heads(80), (vec!["look".into(), "buy".into()], None));
        let (heads, legend) = matrix.heads(16);
        assert_eq!(heads, ["1", "2"]);
        assert_eq!(legend.as_deref(), Some("1 look, 2 buy"));
    }
}
