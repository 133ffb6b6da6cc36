//! Findings that a person accepted: which acceptance fits which finding, and whether it still holds.
//!
//! An acceptance names a rule and what its finding is about. Its mark stands for everything that the
//! finding rested on when it was accepted: how severe it was, which flows it concerned, and what was
//! stated about its subjects. Names and places on the board are no part of it, so that tidying up does
//! not bring findings back. Costs one look-up per finding and a pass over the lists per acceptance.

use std::collections::HashMap;
use std::fmt::{self, Write as _};

use super::report::{Finding, Severity};
use crate::model::{Acceptance, Component, Connection, Design, Id};

/// An acceptance that no finding answers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Lapsed<'a> {
    /// The acceptance.
    pub(super) acceptance: &'a Acceptance,
    /// Whether the finding is still there, about something that has changed.
    pub(super) changed: bool,
}

/// Gives each accepted finding its reason; returns the acceptances that fit none, in the design's order.
pub(super) fn apply<'a>(design: &'a Design, findings: &mut [Finding]) -> Vec<Lapsed<'a>> {
    let mut index: HashMap<(&str, Vec<Id>), Vec<usize>> = HashMap::new();
    for (at, finding) in findings.iter().enumerate() {
        let key = (finding.rule, sorted(&finding.subjects));
        index.entry(key).or_default().push(at);
    }
    let mut lapsed = Vec::new();
    for acceptance in &design.accepted {
        let key = (acceptance.rule.as_str(), sorted(&acceptance.about));
        let fitting = index.get(&key).map_or(&[][..], Vec::as_slice);
        let mut holds = false;
        for &at in fitting {
            let finding = &mut findings[at];
            if acceptance.seen.is_empty() || acceptance.seen == mark(design, finding) {
                finding.accepted = Some(acceptance.because.clone());
                holds = true;
            }
        }
        if !holds {
            let changed = !fitting.is_empty();
            lapsed.push(Lapsed {
                acceptance,
                changed,
            });
        }
    }
    lapsed
}

/// The acceptance of `design` that is about `finding`, whether it holds or not.
pub fn of<'a>(design: &'a Design, finding: &Finding) -> Option<&'a Acceptance> {
    let about = sorted(&finding.subjects);
    let mut accepted = design.accepted.iter();
    accepted.find(|a| a.rule == finding.rule && sorted(&a.about) == about)
}

/// A mark of everything that `finding` rests on: eight hexadecimal digits.
pub fn mark(design: &Design, finding: &Finding) -> String {
    let mut seen = String::new();
    describe(&mut seen, design, finding).expect("a string takes any text");
    format!("{:08x}", fnv1a(seen.as_bytes()))
}

fn describe(out: &mut String, design: &Design, finding: &Finding) -> fmt::Result {
    let severity = match finding.severity {
        Severity::Info => "info",
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    writeln!(out, "{} {severity}", finding.rule)?;
    for flow in sorted(&finding.flows) {
        writeln!(out, "flow {flow}")?;
    }
    for id in sorted(&finding.subjects) {
        writeln!(out, "about {id}")?;
        if let Some(component) = design.component(id.as_str()) {
            self::component(out, component)?;
        }
        if let Some(connection) = design.connection(id.as_str()) {
            self::connection(out, connection)?;
        }
        if let Some(zone) = design.zone(id.as_str()) {
            writeln!(out, "zone {} {:?}", zone.kind, zone.availability)?;
        }
        if let Some(flow) = design.flow(id.as_str()) {
            writeln!(out, "flow {} {:?} {:?}", flow.entry, flow.op, flow.rate)?;
        }
        if let Some(target) = design.targets.iter().find(|target| target.id == id) {
            writeln!(out, "target {:?} {:?}", target.subject, target.metric)?;
        }
        if let Some(requirement) = design.requirements.iter().find(|r| r.id == id) {
            writeln!(out, "requirement {}", requirement.text)?;
        }
        if let Some(estimate) = design.estimates.iter().find(|e| e.name == id) {
            writeln!(out, "estimate {}", estimate.formula)?;
        }
    }
    Ok(())
}

/// Writes those of the fields that are stated, by name: a field that a later version of the program adds
/// changes no mark where it is not stated.
macro_rules! stated {
    ($out:expr, $thing:expr, $($field:ident),+ $(,)?) => {
        $(if let Some(value) = &$thing.$field {
            writeln!($out, "{} {value:?}", stringify!($field))?;
        })+
    };
}

fn component(out: &mut String, component: &Component) -> fmt::Result {
    writeln!(out, "component {}", component.kind)?;
    stated!(
        out,
        component,
        replicas,
        needs,
        shards,
        availability,
        latency,
        capacity,
        hit_ratio,
        work,
        managed
    );
    for zone in &component.spread {
        writeln!(out, "spread {zone}")?;
    }
    for (name, value) in &component.attributes {
        writeln!(out, "{name} {value}")?;
    }
    Ok(())
}

fn connection(out: &mut String, connection: &Connection) -> fmt::Result {
    let Connection { from, to, kind, .. } = connection;
    writeln!(out, "connection {from} {to} {kind:?}")?;
    writeln!(out, "{:?} {:?}", connection.need, connection.op)?;
    writeln!(out, "{} {}", connection.fan_out, connection.subscription)?;
    stated!(
        out,
        connection,
        optional,
        exercised,
        parallel,
        topic,
        latency,
        availability
    );
    for (name, value) in &connection.attributes {
        writeln!(out, "{name} {value}")?;
    }
    Ok(())
}

fn sorted(ids: &[Id]) -> Vec<Id> {
    let mut ids = ids.to_vec();
    ids.sort();
    ids
}

/// FNV-1a, 32 bits (Fowler, Noll, Vo): small, and the same everywhere; it need not resist an attacker.
fn fnv1a(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Cell;

    fn finding(subject: &str) -> Finding {
        Finding {
            rule: "single-point-of-failure",
            severity: Severity::Warning,
            subjects: vec![Id::from(subject)],
            flows: vec![Id::from("pay")],
            message: String::new(),
            why: String::new(),
            fix: String::new(),
            accepted: None,
        }
    }

    fn design() -> Design {
        let mut design = Design::default();
        let db = Component::new("db", "sql-database", Cell::new(3, 3));
        design.components.push(db);
        design.accepted.push(Acceptance {
            id: Id::from("one-db"),
            rule: "single-point-of-failure".to_owned(),
            about: vec![Id::from("db")],
            because: "a trial".to_owned(),
            seen: mark(&design, &finding("db")),
        });
        design
    }

    fn accepted(design: &Design, mut finding: Finding) -> Option<String> {
        apply(design, std::slice::from_mut(&mut finding));
        finding.accepted
    }

    #[test]
    fn an_accepted_finding_carries_the_reason() {
        let design = design();
        assert_eq!(accepted(&design, finding("db")).as_deref(), Some("a trial"));
        assert_eq!(accepted(&design, finding("api")), None);
        let mut other = finding("db");
        other.rule = "no-backup";
        assert_eq!(accepted(&design, other), None);
    }

    #[test]
    fn moving_and_renaming_change_nothing() {
        let mut design = design();
        design.components[0].at = Cell::new(9, 9);
        design.components[0].name = "Orders".to_owned();
        assert!(accepted(&design, finding("db")).is_some());
    }

    #[test]
    fn it_lapses_when_what_it_is_about_changes() {
        let mut changed = design();
        changed.components[0].replicas = Some(1);
        let mut findings = [finding("db")];
        let lapsed = apply(&changed, &mut findings);
        assert!(findings[0].accepted.is_none());
        assert!(lapsed[0].changed);

        let mut worse = finding("db");
        worse.severity = Severity::Error;
        assert_eq!(accepted(&design(), worse), None);
        let mut wider = finding("db");
        wider.flows.push(Id::from("look"));
        assert_eq!(accepted(&design(), wider), None);
    }

    #[test]
    fn without_a_mark_it_holds_as_long_as_the_finding() {
        let mut design = design();
        design.accepted[0].seen.clear();
        design.components[0].replicas = Some(1);
        assert!(accepted(&design, finding("db")).is_some());
        let lapsed = apply(&design, &mut []);
        assert!(!lapsed[0].changed);
    }

    #[test]
    fn the_hash_is_the_published_one() {
        assert_eq!(fnv1a(b""), 0x811c_9dc5);
        assert_eq!(fnv1a(b"a"), 0xe40c_292c);
        assert_eq!(fnv1a(b"foobar"), 0xbf9c_f968);
    }
}
