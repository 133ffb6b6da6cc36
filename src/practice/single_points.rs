//! When each single point of failure of a round appeared on the board, and when it went.
//!
//! Every board that stood at the end of a second, and whose structure differs from the one before, is
//! evaluated, one after another with what the evaluator keeps, for its single points alone. What was there
//! for less than a second is nothing that a candidate drew. Cost: a search for single points per second
//! of the round at most, however many edits it has.

use std::collections::BTreeMap;
use std::iter::zip;
use std::sync::Arc;
use std::time::Duration;

use crate::analysis::Evaluator;
use crate::analysis::report::{Report, Unit};
use crate::catalogue::Catalogue;
use crate::model::round::{Event, Round};
use crate::model::{Component, Design, Id};

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
    let mut spans: Vec<Span> = Vec::new();
    for (at, design) in boards(round) {
        if last
            .as_ref()
            .is_some_and(|last| same_structure(last, &design))
        {
            last = Some(design);
            continue;
        }
        if let Some(last) = &last {
            let renamed = Renamed::between(last, &design);
            open = open
                .into_iter()
                .map(|(unit, appeared)| (renamed.unit(unit), appeared))
                .collect();
            for span in &mut spans {
                span.unit = renamed.unit(span.unit.clone());
            }
        }
        let now = evaluator.single_points(&design, catalogue);
        let gone: Vec<Unit> = open
            .keys()
            .filter(|unit| !now.contains(unit))
            .cloned()
            .collect();
        for unit in gone {
            if let Some(appeared) = open.remove(&unit) {
                let gone = Some(at);
                spans.push(Span {
                    unit,
                    appeared,
                    gone,
                });
            }
        }
        for unit in now {
            open.entry(unit).or_insert(at);
        }
        last = Some(design);
    }
    spans.extend(open.into_iter().map(|(unit, appeared)| Span {
        unit,
        appeared,
        gone: None,
    }));
    spans.sort_by(|a, b| (a.appeared, &a.unit).cmp(&(b.appeared, &b.unit)));
    spans
}

/// What is called otherwise on a later board: a box that is drawn and then named gets another identifier.
#[derive(Debug, Default)]
struct Renamed {
    components: BTreeMap<Id, Id>,
    connections: BTreeMap<Id, Id>,
    zones: BTreeMap<Id, Id>,
}

impl Renamed {
    /// What stands at the same place of its list, is of the same kind, and bears a new name.
    fn between(before: &Design, after: &Design) -> Self {
        let components = pairs(&before.components, &after.components, |c| &c.id)
            .filter(|(old, new)| old.kind == new.kind)
            .map(|(old, new)| (old.id.clone(), new.id.clone()))
            .collect::<BTreeMap<Id, Id>>();
        let same = |old: &Id, new: &Id| components.get(old).unwrap_or(old) == new;
        let connections = pairs(&before.connections, &after.connections, |c| &c.id)
            .filter(|(old, new)| same(&old.from, &new.from) && same(&old.to, &new.to))
            .map(|(old, new)| (old.id.clone(), new.id.clone()))
            .collect();
        let zones = pairs(&before.zones, &after.zones, |zone| &zone.id)
            .filter(|(old, new)| old.kind == new.kind)
            .map(|(old, new)| (old.id.clone(), new.id.clone()))
            .collect();
        Self {
            components,
            connections,
            zones,
        }
    }

    /// The unit as it is called on the later board.
    fn unit(&self, unit: Unit) -> Unit {
        let new = |names: &BTreeMap<Id, Id>, old: Id| names.get(&old).cloned().unwrap_or(old);
        match unit {
            Unit::Replica(id) => Unit::Replica(new(&self.components, id)),
            Unit::Component(id) => Unit::Component(new(&self.components, id)),
            Unit::Connection(id) => Unit::Connection(new(&self.connections, id)),
            Unit::Zone(id) => Unit::Zone(new(&self.zones, id)),
        }
    }
}

/// What stands at the same place of both lists under names that the other list does not have.
fn pairs<'a, T>(
    before: &'a [T],
    after: &'a [T],
    id: impl Fn(&T) -> &Id + Copy + 'a,
) -> impl Iterator<Item = (&'a T, &'a T)> {
    let has = move |list: &[T], wanted: &Id| list.iter().any(|one| id(one) == wanted);
    zip(before, after).filter(move |(old, new)| {
        id(old) != id(new) && !has(after, id(old)) && !has(before, id(new))
    })
}

/// The last board of every second in which the board changed, with the time of that change.
fn boards(round: &Round) -> Vec<(Duration, Arc<Design>)> {
    let mut boards: Vec<(Duration, Arc<Design>)> = Vec::new();
    for entry in &round.entries {
        let Event::Edited { design, .. } = &entry.event else {
            continue;
        };
        let board = (entry.at, Arc::clone(design));
        match boards.last_mut() {
            Some(last) if last.0.as_secs() == entry.at.as_secs() => *last = board,
            _ => boards.push(board),
        }
    }
    boards
}

/// The single points of all flows' responses.
pub fn of(report: &Report) -> Vec<Unit> {
    let flows = report.flows.iter();
    let mut units: Vec<Unit> = flows
        .flat_map(|flow| flow.figures.single_points.clone())
        .collect();
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
    let placed = !a.zones.is_empty() || !b.zones.is_empty();
    let same = |a: &Component, b: &Component| {
        if placed {
            return a == b;
        }
        // Without zones it does not matter where a box stands or what it is called.
        let moved = Component {
            at: b.at,
            name: b.name.clone(),
            ..a.clone()
        };
        moved == *b
    };
    a.components.len() == b.components.len()
        && zip(&a.components, &b.components).all(|(a, b)| same(a, b))
        && a.connections == b.connections
        && a.zones == b.zones
        && a.flows == b.flows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::round::{Entry, Level, RoundMode, Setup};
    use crate::model::{Cell, Connection};

    #[test]
    fn a_box_that_moves_matters_only_among_zones() {
        let mut before = Design::default();
        before
            .components
            .push(Component::new("api", "service", Cell::new(0, 0)));
        let mut after = before.clone();
        after.components[0].at = Cell::new(9, 9);
        after.components[0].name = "API".into();
        assert!(same_structure(&before, &after));
        after.components[0].replicas = Some(2);
        assert!(!same_structure(&before, &after));
        after = before.clone();
        for design in [&mut before, &mut after] {
            design.zones.push(crate::model::Zone {
                id: "a".into(),
                kind: "availability-zone".into(),
                name: String::new(),
                at: Cell::new(0, 0),
                size: crate::model::Size::new(30, 10),
                availability: None,
            });
        }
        assert!(same_structure(&before, &after));
        after.components[0].at = Cell::new(90, 9);
        assert!(!same_structure(&before, &after), "it left its zone");
    }

    #[test]
    fn a_single_point_keeps_its_time_when_it_is_named() {
        let mut design = Design::default();
        for (id, kind, x) in [("web", "client", 0), ("service", "service", 20)] {
            design
                .components
                .push(Component::new(id, kind, Cell::new(x, 0)));
        }
        design
            .connections
            .push(Connection::new("web-service", "web", "service"));
        let drawn = board_at(6, &design);
        design.components[1].id = "trips".into();
        design.connections[0] = Connection::new("web-trips", "web", "trips");
        // Another of the kind takes the name that is free.
        let mut next = design.clone();
        next.components
            .push(Component::new("service", "service", Cell::new(40, 0)));
        let round = round(vec![drawn, board_at(8, &design), board_at(9, &next)]);
        let spans = spans(&round, Catalogue::shipped());
        let of_trips = |span: &&Span| span.unit == Unit::Replica("trips".into());
        let trips: Vec<_> = spans.iter().filter(of_trips).collect();
        assert_eq!(trips.len(), 1, "{spans:?}");
        assert_eq!(
            (trips[0].appeared, trips[0].gone),
            (Duration::from_secs(6), None)
        );
        assert!(spans.iter().all(|span| span.gone.is_none()), "{spans:?}");
    }

    fn board_at(seconds: u64, design: &Design) -> Entry {
        Entry {
            at: Duration::from_secs(seconds),
            event: Event::Edited {
                label: String::new(),
                design: Arc::new(design.clone()),
            },
        }
    }

    fn round(entries: Vec<Entry>) -> Round {
        Round {
            setup: Setup {
                prompt: "p".into(),
                minutes: 45,
                mode: RoundMode::Mock,
                level: Level::Mid,
                seed: 0,
            },
            entries,
        }
    }

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
        design.components[1].replicas = Some(1);
        let mut entries = vec![board_at(10, &Design::default()), board_at(60, &design)];
        design.components[1].replicas = Some(3);
        entries.push(board_at(90, &design));
        // A slip that is taken back within the second leaves no trace.
        let mended = board_at(90, &design);
        design.components[1].replicas = Some(1);
        entries.extend([board_at(90, &design), mended]);
        let round = round(entries);
        let expected = Span {
            unit: Unit::Replica("api".into()),
            appeared: Duration::from_mins(1),
            gone: Some(Duration::from_secs(90)),
        };
        assert_eq!(spans(&round, Catalogue::shipped()), [expected]);
    }
}
