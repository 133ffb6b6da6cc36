//! What holds on a board, for questions that wait for it.
//!
//! Cost of a condition: one pass over what it names, at most components × connections.

use crate::analysis::report::{Finding, Report, Verdict};
use crate::catalogue::near::has_word;
use crate::catalogue::{Catalogue, Condition};
use crate::model::{Component, ConnectionKind, Design, Metric};

/// A board, with what the program says about it.
#[derive(Clone, Copy, Debug)]
pub struct Situation<'a> {
    /// The board.
    pub design: &'a Design,
    /// The report on it; `None` while there is none: then nothing that needs it holds.
    pub report: Option<&'a Report>,
    /// The kinds.
    pub catalogue: &'a Catalogue,
}

impl Situation<'_> {
    /// Whether `condition` holds.
    pub fn holds(&self, condition: &Condition) -> bool {
        let design = self.design;
        match condition {
            Condition::Kind(kind) => self.count_of_kind(kind) > 0,
            Condition::NoKind(kind) => self.count_of_kind(kind) == 0,
            Condition::Group(group) => self.components_of(group).next().is_some(),
            Condition::NoGroup(group) => self.components_of(group).next().is_none(),
            Condition::Kinds(kind, least) => self.count_of_kind(kind) >= *least as usize,
            Condition::Components(least) => design.components.len() >= *least as usize,
            Condition::Connects(from, to) => self.connects(from, to),
            Condition::Connection(kind) => {
                let kind = ConnectionKind::from(*kind);
                design.connections.iter().any(|c| c.kind == kind)
            }
            Condition::Finding(rule) => self.findings().any(|finding| finding.rule == rule),
            Condition::Target(metric) => self.states(metric),
            Condition::NoTarget(metric) => !self.states(metric),
            Condition::Missed(metric) => self.misses(metric),
            Condition::SinglePoint => self.report.is_some_and(|r| {
                r.flows
                    .iter()
                    .any(|flow| !flow.figures.single_points.is_empty())
            }),
            Condition::Chain(least) => self.report.is_some_and(|r| {
                r.flows
                    .iter()
                    .any(|f| f.figures.chain.rows().len() >= *least as usize)
            }),
            Condition::Zones(kind, least) => {
                let zones = design.zones.iter().filter(|zone| zone.kind == **kind);
                zones.count() >= *least as usize
            }
            Condition::Unstated(what, attribute) => self
                .components_of(what)
                .any(|component| !component.attributes.contains_key(attribute)),
            Condition::Stated(what, attribute) => self
                .components_of(what)
                .any(|component| component.attributes.contains_key(attribute)),
            Condition::Mentions(word) => self.mentions(word),
            Condition::AnyOf(parts) => parts.iter().any(|part| self.holds(part)),
        }
    }

    /// How closely a condition is about this board: from 0, which fits any, to 4, which this one brings up
    /// by itself.
    pub fn closeness(&self, condition: &Condition) -> u8 {
        match condition {
            Condition::Finding(_) | Condition::Missed(_) | Condition::Mentions(_) => 4,
            Condition::Kind(_)
            | Condition::Kinds(..)
            | Condition::Connects(..)
            | Condition::Connection(_)
            | Condition::SinglePoint
            | Condition::Chain(_)
            | Condition::Stated(..) => 3,
            Condition::Target(_)
            | Condition::NoTarget(_)
            | Condition::Zones(..)
            | Condition::Unstated(..) => 2,
            Condition::Group(_)
            | Condition::NoGroup(_)
            | Condition::NoKind(_)
            | Condition::Components(_) => 1,
            Condition::AnyOf(parts) => {
                let held = parts.iter().filter(|part| self.holds(part));
                held.map(|part| self.closeness(part)).max().unwrap_or(0)
            }
        }
    }

    /// The findings that nobody accepted.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        let findings = self.report.map_or(&[][..], |report| &report.findings);
        findings.iter().filter(|finding| finding.accepted.is_none())
    }

    fn mentions(&self, word: &str) -> bool {
        let requirements = self
            .design
            .requirements
            .iter()
            .map(|requirement| &requirement.text);
        let mut texts = requirements.chain([&self.design.title, &self.design.prompt]);
        texts.any(|text| has_word(&text.to_lowercase(), word))
    }

    fn count_of_kind(&self, kind: &str) -> usize {
        let components = &self.design.components;
        components.iter().filter(|c| c.kind == *kind).count()
    }

    /// The components whose kind, or its palette group, is `what`.
    fn components_of(&self, what: &str) -> impl Iterator<Item = &Component> {
        self.design
            .components
            .iter()
            .filter(move |component| self.is_one(component, what))
    }

    fn is_one(&self, component: &Component, what: &str) -> bool {
        let kind = self.catalogue.component(component.kind.as_str());
        component.kind == *what || kind.is_some_and(|kind| kind.group == what)
    }

    fn connects(&self, from: &str, to: &str) -> bool {
        let is = |id: &crate::model::Id, what| {
            let component = self.design.component(id.as_str());
            component.is_some_and(|component| self.is_one(component, what))
        };
        let mut connections = self.design.connections.iter();
        connections.any(|c| is(&c.from, from) && is(&c.to, to))
    }

    fn states(&self, metric: &str) -> bool {
        let mut targets = self.design.targets.iter();
        targets.any(|target| metric_word(&target.metric) == metric)
    }

    fn misses(&self, metric: &str) -> bool {
        let verdicts = self.report.map_or(&[][..], |report| &report.targets);
        let missed = verdicts.iter().filter(|v| v.verdict == Verdict::Missed);
        missed
            .filter_map(|verdict| self.design.targets.iter().find(|t| t.id == verdict.id))
            .any(|target| metric_word(&target.metric) == metric)
    }
}

/// The word by which conditions name a metric.
pub fn metric_word(metric: &Metric) -> &'static str {
    match metric {
        Metric::Availability { .. } => "availability",
        Metric::Latency { .. } => "latency",
        Metric::Throughput { .. } => "throughput",
        Metric::Headroom { .. } => "headroom",
        Metric::Utilisation { .. } => "utilisation",
        Metric::Concurrency { .. } => "concurrency",
        Metric::Durability { .. } => "durability",
        Metric::RecoveryPoint { .. } => "recovery_point",
        Metric::RecoveryTime { .. } => "recovery_time",
        Metric::Retention { .. } => "retention",
        Metric::Staleness { .. } => "staleness",
        Metric::MonthlyCost { .. } => "monthly_cost",
        Metric::Consistency { .. } => "consistency",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Cell, Connection};

    fn board() -> Design {
        let mut design = Design {
            prompt: "Make URLs short".to_owned(),
            ..Design::default()
        };
        for (id, kind) in [("web", "client"), ("api", "service"), ("hot", "cache")] {
            let at = Cell::new(design.components.len() as i32 * 20, 0);
            design.components.push(Component::new(id, kind, at));
        }
        design.connections.push(Connection::new("a", "web", "api"));
        design.connections.push(Connection::new("b", "api", "hot"));
        design
    }

    #[test]
    fn conditions_hold_on_what_is_drawn() {
        let design = board();
        let catalogue = Catalogue::shipped();
        let report =
            crate::analysis::evaluate(&design, catalogue, crate::analysis::Options::default());
        let situation = Situation {
            design: &design,
            report: Some(&report),
            catalogue,
        };
        let holds = |text: &str| {
            let condition: Condition = ron::from_str(text).expect("a condition");
            situation.holds(&condition)
        };
        for (text, expected) in [
            (r#"kind("cache")"#, true),
            (r#"no_kind("cache")"#, false),
            (r#"group("Caches")"#, true),
            (r#"no_group("Messaging")"#, true),
            (r#"kinds("service", 2)"#, false),
            ("components(3)", true),
            (r#"connects("service", "Caches")"#, true),
            (r#"connects("Caches", "service")"#, false),
            ("connection(publish)", false),
            (r#"no_target("latency")"#, true),
            (r#"missed("latency")"#, false),
            ("single_point", true),
            ("chain(9)", false),
            (r#"zones("region", 1)"#, false),
            (r#"unstated("cache", "ttl")"#, true),
            (r#"mentions("shor")"#, true),
            (r#"mentions("cart")"#, false),
            ("any_of([chain(9), components(1)])", true),
        ] {
            assert_eq!(holds(text), expected, "{text}");
        }
    }

    #[test]
    fn what_a_board_brings_up_is_closer_than_what_fits_many() {
        let design = board();
        let situation = Situation {
            design: &design,
            report: None,
            catalogue: Catalogue::shipped(),
        };
        let closeness = |text: &str| {
            let condition: Condition = ron::from_str(text).expect("a condition");
            situation.closeness(&condition)
        };
        assert!(closeness(r#"mentions("short")"#) > closeness(r#"kind("cache")"#));
        assert!(closeness(r#"kind("cache")"#) > closeness("components(3)"));
        let held_by_the_last = r#"any_of([finding("busy"), components(3)])"#;
        assert_eq!(closeness(held_by_the_last), closeness("components(3)"));
    }

    #[test]
    fn without_a_report_nothing_that_needs_one_holds() {
        let design = board();
        let situation = Situation {
            design: &design,
            report: None,
            catalogue: Catalogue::shipped(),
        };
        assert!(!situation.holds(&Condition::SinglePoint));
        assert!(!situation.holds(&Condition::Chain(1)));
    }
}
