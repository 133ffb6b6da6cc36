//! What is marked on the drawing, from the application's state: findings, selection, the flow that is
//! followed, what has failed.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::analysis::report::{Finding, Severity, Unit};
use crate::app::session::{Followed, Item};
use crate::app::{App, Modal, record};
use crate::model::{Design, Id};
use crate::scene::{FindingMark, Hit, Marks};

/// The marks of the board as it stands.
pub fn marks(app: &App) -> Marks {
    let shown = match &app.modal {
        Some(Modal::Compare(shown)) => {
            let marked = shown.marked();
            let marked = marked.and_then(|(kind, id)| shown.drawn.hit(*kind, id));
            Some((&shown.drawn, marked))
        }
        Some(Modal::Clashes(shown)) => {
            let marked = shown.marked();
            let marked = marked.and_then(|clash| shown.drawn.hit(clash.kind?, &clash.id));
            Some((&shown.drawn, marked))
        }
        _ => None,
    };
    if let Some((drawn, marked)) = shown {
        return Marks {
            fates: Some(drawn.fates()),
            selected: marked.into_iter().collect(),
            ..Marks::default()
        };
    }
    let index = Index::of(app.design());
    let session = &app.session;
    let mut selected: HashSet<Hit> = session
        .selection
        .iter()
        .filter_map(|item| index.item(item))
        .collect();
    selected.extend(
        session
            .touched
            .iter()
            .filter_map(|id| index.connections.get(id)),
    );
    let followed = session.followed.as_ref();
    let step = followed.and_then(|followed| followed.hops.get(followed.hop?));
    selected.extend(step.and_then(|id| index.connections.get(id)));
    let (lit, numbers) = lit(app, &index);
    let heat = session.heat.map(|_| {
        let parts = app.heat().into_iter();
        parts
            .filter_map(|part| Some((index.item(&part.item)?, part.mark)))
            .collect()
    });
    Marks {
        findings: findings(app, &index),
        selected,
        lit,
        numbers,
        heat,
        failed: session
            .failed
            .iter()
            .filter_map(|failure| index.unit(&failure.unit))
            .collect(),
        fates: None,
        comments: comments(app, &index),
    }
}

/// Where peers have open comments, with their number.
fn comments(app: &App, index: &Index) -> Vec<(Hit, usize)> {
    let mut counts: Vec<(Hit, usize)> = Vec::new();
    let open = app.disk.review.comments.iter().filter(|c| !c.resolved);
    for item in open.filter_map(|comment| app.commented(&comment.on)) {
        let Some(hit) = index.item(&item) else {
            continue;
        };
        match counts.iter_mut().find(|(other, _)| *other == hit) {
            Some((_, count)) => *count += 1,
            None => counts.push((hit, 1)),
        }
    }
    counts
}

/// What the flow that is followed uses, or all flows that are shown at once, with numbers on their lines.
fn lit(app: &App, index: &Index) -> (Option<HashSet<Hit>>, Vec<(usize, String)>) {
    let design = app.design();
    match &app.session.followed {
        Some(followed) => (
            Some(index.flow(design, followed)),
            index.hop_numbers(followed),
        ),
        None if app.session.all_flows => {
            let flows = all_flows(design);
            let lit = flows.iter().flat_map(|flow| index.flow(design, flow));
            (Some(lit.collect()), index.flow_numbers(&flows))
        }
        None => (None, Vec::new()),
    }
}

/// Every flow of the design, as if it were followed.
fn all_flows(design: &Design) -> Vec<Followed> {
    let flows = design.flows.iter();
    flows
        .map(|flow| Followed {
            flow: flow.id.clone(),
            hop: None,
            hops: record::walk(design, flow),
        })
        .collect()
}

/// The places of a design's things in its lists.
struct Index<'a> {
    components: HashMap<&'a Id, Hit>,
    connections: HashMap<&'a Id, Hit>,
    zones: HashMap<&'a Id, Hit>,
    notes: HashMap<&'a Id, Hit>,
}

impl<'a> Index<'a> {
    fn of(design: &'a Design) -> Self {
        let components = design.components.iter().map(|component| &component.id);
        let connections = design.connections.iter().map(|connection| &connection.id);
        let zones = design.zones.iter().map(|zone| &zone.id);
        let notes = design.notes.iter().map(|note| &note.id);
        Self {
            components: components.zip((0..).map(Hit::Component)).collect(),
            connections: connections.zip((0..).map(Hit::Connection)).collect(),
            zones: zones.zip((0..).map(Hit::Zone)).collect(),
            notes: notes.zip((0..).map(Hit::Note)).collect(),
        }
    }

    fn item(&self, item: &Item) -> Option<Hit> {
        let list = match item {
            Item::Component(_) => &self.components,
            Item::Connection(_) => &self.connections,
            Item::Zone(_) => &self.zones,
            Item::Note(_) => &self.notes,
        };
        list.get(item.id()).copied()
    }

    fn unit(&self, unit: &Unit) -> Option<Hit> {
        let (list, id) = match unit {
            Unit::Replica(id) | Unit::Component(id) => (&self.components, id),
            Unit::Zone(id) => (&self.zones, id),
            Unit::Connection(id) => (&self.connections, id),
        };
        list.get(id).copied()
    }

    fn connection(&self, id: &Id) -> Option<usize> {
        match self.connections.get(id)? {
            Hit::Connection(index) => Some(*index),
            _ => None,
        }
    }

    /// The number of each hop of the flow, on its connection.
    fn hop_numbers(&self, followed: &Followed) -> Vec<(usize, String)> {
        let hops = followed.hops.iter().zip(1..);
        hops.filter_map(|(id, number): (_, usize)| Some((self.connection(id)?, number.to_string())))
            .collect()
    }

    /// The numbers of the flows that use each connection.
    fn flow_numbers(&self, flows: &[Followed]) -> Vec<(usize, String)> {
        let mut numbers: BTreeMap<usize, Vec<String>> = BTreeMap::new();
        for (flow, number) in flows.iter().zip(1..) {
            let number: usize = number;
            for connection in flow.hops.iter().filter_map(|id| self.connection(id)) {
                let of = numbers.entry(connection).or_default();
                if of.last() != Some(&number.to_string()) {
                    of.push(number.to_string());
                }
            }
        }
        let joined = numbers.into_iter();
        joined
            .map(|(at, numbers)| (at, numbers.join(",")))
            .collect()
    }

    /// The flow's connections and the components at their ends.
    fn flow(&self, design: &Design, followed: &Followed) -> HashSet<Hit> {
        let mut lit = HashSet::new();
        let entry = design.flow(followed.flow.as_str()).map(|flow| &flow.entry);
        lit.extend(entry.and_then(|entry| self.components.get(entry)));
        for id in &followed.hops {
            lit.extend(self.connections.get(id));
            if let Some(connection) = design.connection(id.as_str()) {
                lit.extend(self.components.get(&connection.from));
                lit.extend(self.components.get(&connection.to));
            }
        }
        lit
    }
}

/// One mark for each component that has failed, is overloaded by that, or that a finding waits at,
/// the most severe first.
fn findings(app: &App, index: &Index) -> Vec<FindingMark> {
    let failed = app.session.failed.iter().map(|failure| &failure.unit);
    let failed = failed.filter(|unit| matches!(unit, Unit::Replica(_) | Unit::Component(_)));
    let failed = failed.map(|unit| (unit.id(), "failed"));
    let overloaded = app.what_if().map_or(&[][..], |answer| &answer.overloaded);
    let overloaded = overloaded.iter().map(|id| (id, "overloaded"));
    let mut marks: Vec<FindingMark> = Vec::new();
    let mut marked = HashSet::new();
    for (id, word) in failed.chain(overloaded) {
        if let Some(Hit::Component(component)) = index.components.get(id).copied()
            && marked.insert(component)
        {
            marks.push(FindingMark {
                component,
                severity: Severity::Error,
                word: word.to_owned(),
            });
        }
    }
    let findings = app.report().map_or(&[][..], |report| &report.findings);
    let waiting = findings.iter().filter(|finding| finding.accepted.is_none());
    for finding in waiting {
        for subject in &finding.subjects {
            if let Some(Hit::Component(component)) = index.components.get(subject).copied()
                && marked.insert(component)
            {
                marks.push(FindingMark {
                    component,
                    severity: finding.severity,
                    word: word(finding),
                });
            }
        }
    }
    marks
}

/// The word or two that stand at a component for a finding: agreed ones, else the beginning of the
/// rule's name. Mere information is no more than a glyph.
fn word(finding: &Finding) -> String {
    if finding.severity == Severity::Info {
        return String::new();
    }
    if let Some((_, word)) = WORDS.iter().find(|(rule, _)| *rule == finding.rule) {
        return (*word).to_owned();
    }
    let mut words = finding.rule.split('-');
    let first = words.next().unwrap_or_default();
    let mut rest = words.clone();
    let begun = match words.next().filter(|second| second.len() > 3) {
        Some(second) => {
            rest.next();
            format!("{first} {second}")
        }
        None => first.to_owned(),
    };
    match rest.next() {
        Some(_) => format!("{begun}…"),
        None => begun,
    }
}

const WORDS: &[(&str, &str)] = &[
    ("single-point-of-failure", "SPOF"),
    ("single-point-by-overload", "SPOF under load"),
    ("single-point-of-completion", "SPOF later"),
    ("replicas-in-one-zone", "one zone"),
    ("needs-every-replica", "needs all"),
    ("box-outside-its-zone", "outside its zone"),
    ("unconnected-component", "unconnected"),
    ("consumer-not-idempotent", "not idempotent"),
    ("outside-call-unprotected", "unprotected"),
    ("broker-without-copies", "one copy"),
    ("no-rate-limit", "no rate limit"),
    ("no-health-check", "no health check"),
];
