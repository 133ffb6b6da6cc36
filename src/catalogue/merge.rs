//! Two changes of one design in one design that can be opened.
//!
//! What [`Merge`] puts together names only what there is, but may still make no sense: three replicas
//! needed by one side of the two that the other left, a new member of a group whose mode the other side
//! changed. Then what theirs did there is taken back and told as a clash, first the thing itself, then
//! what surrounds it. As ours can be opened, this ends.

use super::{Catalogue, Problem, Section, validate};
use crate::model::merge::{Choose, Merge, Merged};
use crate::model::{Design, Id, Kind};

impl Catalogue {
    /// The changes from `base` to `ours` and to `theirs` in one valid design; `choose` may decide what
    /// they disagree about. All three are valid.
    pub fn merge(
        &self,
        base: &Design,
        ours: &Design,
        theirs: &Design,
        choose: Choose<'_>,
    ) -> Merged {
        self.settle(Merge::new(base, ours, theirs), ours, choose)
    }

    /// Two versions of one design in one valid design, if nobody knows what they began with: what either
    /// has stays. Both are valid.
    pub fn merge_unrelated(&self, ours: &Design, theirs: &Design, choose: Choose<'_>) -> Merged {
        self.settle(Merge::unrelated(ours, theirs), ours, choose)
    }

    fn settle(&self, mut merge: Merge, ours: &Design, choose: Choose<'_>) -> Merged {
        let mut round = 0;
        loop {
            let merged = merge.run(choose);
            let problems = validate(&merged.design, self);
            if problems.is_empty() {
                return merged;
            }
            let taken_back = if round < MOST_ROUNDS {
                take_back(&mut merge, &merged.design, &problems)
            } else {
                take_all_back(&mut merge, &problems)
            };
            if !taken_back {
                return Merged {
                    design: ours.clone(),
                    clashes: merged.clashes,
                };
            }
            round += 1;
        }
    }
}

/// How often problems are answered one by one. Each round merges anew, and of lists that are too long
/// together each would take back one thing.
const MOST_ROUNDS: u32 = 8;

/// Takes back some of what theirs did where `design` has problems; `false` if nothing is left of it.
fn take_back(merge: &mut Merge, design: &Design, problems: &[Problem]) -> bool {
    let mut any = false;
    for problem in problems {
        if let Some((kind, id)) = thing(design, problem) {
            any |= merge.refuse(kind, &id, &problem.message);
        }
    }
    if any {
        return true;
    }
    for problem in problems {
        let caller = thing(design, problem)
            .filter(|(kind, _)| *kind == Kind::Connection)
            .and_then(|(_, id)| design.connection(id.as_str()))
            .map(|connection| &connection.from);
        let siblings = design.connections.iter();
        for sibling in siblings.filter(|sibling| Some(&sibling.from) == caller) {
            any |= merge.refuse(Kind::Connection, &sibling.id, &problem.message);
        }
    }
    if any {
        return true;
    }
    take_all_back(merge, problems)
}

/// Takes back all that theirs did; `false` if nothing is left of it.
fn take_all_back(merge: &mut Merge, problems: &[Problem]) -> bool {
    let mut any = false;
    let reason = problems.first().map_or("", |problem| &problem.message);
    for kind in Kind::ALL {
        for id in merge.known_to_theirs(kind) {
            any |= merge.refuse(kind, &id, reason);
        }
    }
    any
}

/// The thing that the problem is about.
fn thing(design: &Design, problem: &Problem) -> Option<(Kind, Id)> {
    let kind = match problem.at.section {
        Section::Design => return None,
        Section::Requirements => Kind::Requirement,
        Section::Targets => Kind::Target,
        Section::Estimates => Kind::Estimate,
        Section::Zones => Kind::Zone,
        Section::Components => Kind::Component,
        Section::Connections => Kind::Connection,
        Section::Flows => Kind::Flow,
        Section::Decisions => Kind::Decision,
        Section::Notes => Kind::Note,
        Section::Accepted => Kind::Acceptance,
    };
    let id = kind.ids(design).get(problem.at.index).copied()?;
    Some((kind, id.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::merge::{Clash, What};
    use crate::model::{Cell, Component, Connection, GroupMode, Need};

    fn member(id: &str, to: &str, mode: GroupMode) -> Connection {
        let mut member = Connection::new(id, "api", to);
        member.need = Need::AnyOf {
            group: "dbs".into(),
            at_least: 1,
            mode,
        };
        member
    }

    fn design(mode: GroupMode) -> Design {
        let mut design = Design::default();
        for (id, x) in [("api", 0), ("a", 20), ("b", 40), ("c", 60)] {
            let component = Component::new(id, "service", Cell::new(x, 0));
            design.components.push(component);
        }
        design.connections = vec![member("api-a", "a", mode), member("api-b", "b", mode)];
        design
    }

    #[test]
    fn what_would_not_open_is_taken_back_and_told() {
        let (base, mut ours, mut theirs) = (
            design(GroupMode::Balance),
            design(GroupMode::Failover),
            design(GroupMode::Balance),
        );
        ours.title = "Ours".to_owned();
        theirs.prompt = "Theirs".to_owned();
        theirs
            .connections
            .push(member("api-c", "c", GroupMode::Balance));
        let catalogue = Catalogue::shipped();
        let merged = catalogue.merge(&base, &ours, &theirs, &|_| None);
        assert_eq!(validate(&merged.design, catalogue), []);
        assert_eq!(merged.design.connections, ours.connections);
        assert_eq!(
            (merged.design.title.as_str(), merged.design.prompt.as_str()),
            ("Ours", "Theirs")
        );
        assert_eq!(merged.clashes.len(), 1);
        assert!(
            matches!(&merged.clashes[0].what, What::Refused(why) if why.contains("differ in")),
            "{:?}",
            merged.clashes
        );
        assert!(merged.needs_a_look());
    }

    #[test]
    fn numbers_that_do_not_go_together_are_taken_back() {
        let mut base = design(GroupMode::Balance);
        base.components[1].replicas = Some(3);
        let (mut ours, mut theirs) = (base.clone(), base.clone());
        ours.components[1].replicas = Some(2);
        theirs.components[1].needs = Some(3);
        let merged = Catalogue::shipped().merge(&base, &ours, &theirs, &|_| None);
        assert_eq!(merged.design, ours);
        assert_eq!(merged.clashes.len(), 1);
    }

    #[test]
    fn lists_that_are_too_long_together_are_not_shortened_one_by_one() {
        let zones = |letter: char, y: i32, name: &str| {
            let zone = |at: i32| crate::model::Zone {
                id: format!("{letter}{at}").into(),
                kind: "rack".into(),
                name: name.to_owned(),
                at: Cell::new(4 * at, y),
                size: crate::model::Size::new(3, 3),
                availability: None,
            };
            Design {
                zones: (0..600).map(zone).collect(),
                ..Design::default()
            }
        };
        let (base, ours) = (zones('n', 0, "old"), zones('m', 40, "mine"));
        let theirs = zones('n', 0, "theirs");
        let catalogue = Catalogue::shipped();
        let merged = catalogue.merge(&base, &ours, &theirs, &|_| None);
        assert_eq!(merged.design, ours);
        let refused =
            |clash: &&Clash| matches!(&clash.what, What::Refused(why) if why.contains("zones"));
        assert_eq!(merged.clashes.iter().filter(refused).count(), 600);
    }
}
