//! What the panes list, entry by entry, in order: the screen draws these rows and the keys act on them.

use super::App;
use super::session::{Followed, Item, Pane};
use crate::analysis::report::{Contribution, FlowFigures, FlowReport, Part};
use crate::model::review::{Anchor, Comment};
use crate::model::{Id, Kind};

/// One entry of a pane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// A requirement.
    Requirement(Id),
    /// A target.
    Target(Id),
    /// An estimate.
    Estimate(Id),
    /// A decision.
    Decision(Id),
    /// A note.
    Note(Id),
    /// A finding, by its position in the report.
    Finding(usize),
    /// A comment of a peer.
    Comment(Id),
    /// A component of the availability chain, or a part of a time, where it is on the board.
    Part(Item),
}

impl App {
    /// The entries of `pane`, top to bottom.
    pub fn pane_rows(&self, pane: Pane) -> Vec<Row> {
        let design = self.design();
        match pane {
            Pane::Requirements => {
                let requirements = design
                    .requirements
                    .iter()
                    .map(|r| Row::Requirement(r.id.clone()));
                let targets = design.targets.iter().map(|t| Row::Target(t.id.clone()));
                requirements.chain(targets).collect()
            }
            Pane::Estimates => design
                .estimates
                .iter()
                .map(|e| Row::Estimate(e.name.clone()))
                .collect(),
            Pane::Decisions => {
                let decisions = design.decisions.iter().map(|d| Row::Decision(d.id.clone()));
                decisions
                    .chain(design.notes.iter().map(|n| Row::Note(n.id.clone())))
                    .collect()
            }
            Pane::Findings => {
                let count = self.report().map_or(0, |report| report.findings.len());
                (0..count).map(Row::Finding).collect()
            }
            Pane::Budget => self.budget_rows(),
            Pane::Review => {
                let comments = self.comments().into_iter();
                comments.map(|c| Row::Comment(c.id.clone())).collect()
            }
        }
    }

    /// What peers say, what is open first.
    pub fn comments(&self) -> Vec<&Comment> {
        let comments = &self.disk.review.comments;
        let (resolved, open): (Vec<_>, Vec<_>) = comments.iter().partition(|c| c.resolved);
        open.into_iter().chain(resolved).collect()
    }

    /// Where on the board a comment hangs; `None` if what it is about is not drawn, or no longer there.
    pub fn commented(&self, on: &Anchor) -> Option<Item> {
        let design = self.design();
        match on {
            Anchor::Design => None,
            Anchor::Thing(kind, id) => match kind {
                Kind::Component => design
                    .component(id.as_str())
                    .map(|_| Item::Component(id.clone())),
                Kind::Connection => design
                    .connection(id.as_str())
                    .map(|_| Item::Connection(id.clone())),
                Kind::Zone => design.zone(id.as_str()).map(|_| Item::Zone(id.clone())),
                Kind::Note => {
                    let note = design.notes.iter().find(|note| note.id == *id)?;
                    note.at.map(|_| Item::Note(id.clone()))
                }
                Kind::Flow => design
                    .flow(id.as_str())
                    .map(|flow| Item::Component(flow.entry.clone())),
                _ => None,
            },
            Anchor::Finding { about, .. } => about.iter().find_map(|id| self.drawn(id)),
        }
    }

    /// The flow whose budget is shown: the one that is followed, else the first of the report.
    pub fn budget_flow(&self) -> Option<&FlowReport> {
        let report = self.report()?;
        let followed = self
            .session
            .followed
            .as_ref()
            .map(|followed| &followed.flow);
        let of = |id: &Id| report.flows.iter().find(|flow| flow.id == *id);
        followed.and_then(of).or_else(|| report.flows.first())
    }

    /// The part of the flow's p99 that is spent up to the end of a hop, entry included, and the whole, in
    /// milliseconds: the contributions of what the hops pass, each once.
    pub fn time_so_far(
        &self,
        flow: &FlowReport,
        followed: &Followed,
        hop: usize,
    ) -> Option<(f64, f64)> {
        let times = flow.figures.latency.response()?;
        let design = self.design();
        let passed = followed.hops.get(..=hop)?;
        let ends = passed
            .iter()
            .filter_map(|id| design.connection(id.as_str()));
        let mut components: Vec<&Id> = ends.flat_map(|c| [&c.from, &c.to]).collect();
        components.extend(design.flow(flow.id.as_str()).map(|flow| &flow.entry));
        let spent = times
            .contributions_p99
            .rows()
            .filter(|part| match part.part {
                Part::Component(id) | Part::Waiting(id) => components.contains(&id),
                Part::Connection(id) => passed.contains(id),
            });
        Some((spent.map(|part| part.ms).sum(), times.p99))
    }

    fn budget_rows(&self) -> Vec<Row> {
        let Some(flow) = self.budget_flow() else {
            return Vec::new();
        };
        let chain = flow.figures.chain.rows().map(|row| row.component.clone());
        let parts = budget_parts(&flow.figures)
            .into_iter()
            .map(|contribution| match contribution.part {
                Part::Component(id) | Part::Waiting(id) => Item::Component(id.clone()),
                Part::Connection(id) => Item::Connection(id.clone()),
            });
        chain
            .map(Item::Component)
            .chain(parts)
            .map(Row::Part)
            .collect()
    }
}

/// The parts of the flow's time that its budget lists, largest first.
pub fn budget_parts(figures: &FlowFigures) -> Vec<Contribution<'_>> {
    let times = figures.latency.response().into_iter();
    let parts = times.flat_map(|times| times.contributions_p99.rows());
    let mut parts: Vec<_> = parts.filter(|part| part.ms > 0.0).collect();
    parts.sort_by(|a, b| b.ms.total_cmp(&a.ms));
    parts
}
