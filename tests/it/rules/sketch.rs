//! Designs as a few words: one statement a line or between semicolons.
//!
//! ```text
//! user:client > api:service*3 > db:sql-database*2/2   components (kind, replicas, needs) and calls
//! api >> log:event-log ~> w:worker <~ q:queue         publish, push, w polls q
//! db ==> copy:read-replica                            replicate
//! set api capacity 100 rps                            a field or stated fact
//! set api-db retries 3                                of a connection, named by its ends
//! flow read user rate=100 op=write via=user-api,api-db
//! target up flow:read availability 99.99%
//! zone a availability-zone 0,0 40x10
//! ```

use fivenines::catalogue::Catalogue;
use fivenines::model::{
    Acceptance, Bound, Capacity, Cell, Component, Connection, ConnectionKind, Decision, Design,
    Estimate, Exercised, Flow, FlowOp, GroupMode, Horizon, Id, LoadState, Metric, Need, Op,
    Percentile, Rate, RateSource, Requirement, Scope, ServiceTime, Size, Subject, Target, Work,
    Zone,
};

/// The design that `text` sketches; panics on what it does not understand.
pub(crate) fn read(text: &str) -> Design {
    let mut design = Design::default();
    for statement in text
        .split(['\n', ';'])
        .map(str::trim)
        .filter(|s| !s.is_empty())
    {
        let words: Vec<&str> = statement.split_whitespace().collect();
        match words.as_slice() {
            ["set", id, field, value @ ..] => set(&mut design, id, field, value),
            ["flow", id, entry, options @ ..] => design.flows.push(flow(id, entry, options)),
            ["target", id, subject, metric @ ..] => {
                design.targets.push(Target {
                    id: (*id).into(),
                    subject: parse_subject(subject),
                    metric: parse_metric(metric),
                    note: String::new(),
                });
            }
            ["zone", id, kind, at, size] => design.zones.push(Zone {
                id: (*id).into(),
                kind: (*kind).into(),
                name: String::new(),
                at: cell(at),
                size: extent(size),
                availability: None,
            }),
            ["require", id, scope @ ..] => design.requirements.push(requirement(id, scope)),
            ["estimate", name, formula @ ..] => design.estimates.push(Estimate {
                name: (*name).into(),
                formula: formula.join(" "),
                note: String::new(),
            }),
            ["decide", id, options @ ..] => design.decisions.push(decision(id, options)),
            ["accept", id, rule, about, seen @ ..] => design.accepted.push(Acceptance {
                id: (*id).into(),
                rule: (*rule).to_owned(),
                about: vec![(*about).into()],
                because: "it may".to_owned(),
                seen: seen.join(" "),
            }),
            path => draw(&mut design, path),
        }
    }
    design
}

fn draw(design: &mut Design, path: &[&str]) {
    let mut words = path.iter();
    let mut from = component(design, words.next().expect("a statement has a word"));
    while let (Some(arrow), Some(to)) = (words.next(), words.next()) {
        let to = component(design, to);
        let mut connection = Connection::new(format!("{from}-{to}"), from, to.clone());
        match *arrow {
            ">" => {}
            ">>" => connection.kind = ConnectionKind::Publish,
            "~>" => connection.kind = ConnectionKind::Push,
            "==>" => connection.kind = ConnectionKind::Replicate,
            "<~" => connection.subscription = true,
            other => panic!("no arrow: {other}"),
        }
        while design.connection(connection.id.as_str()).is_some() {
            connection.id = Id::from(format!("{}2", connection.id));
        }
        design.connections.push(connection);
        from = to;
    }
}

/// The component named by `id`, `id:kind`, `id:kind*replicas` or `id:kind*replicas/needs`.
fn component(design: &mut Design, word: &str) -> Id {
    let Some((id, kind)) = word.split_once(':') else {
        assert!(design.component(word).is_some(), "{word} is not drawn yet");
        return word.into();
    };
    let (kind, pool) = kind.split_once('*').unwrap_or((kind, ""));
    let column = i32::try_from(design.components.len()).unwrap() * 60;
    let mut component = Component::new(id, kind, Cell::new(column, 500));
    if !pool.is_empty() {
        let (replicas, needs) = pool
            .split_once('/')
            .map_or((pool, None), |(r, n)| (r, Some(n)));
        component.replicas = Some(replicas.parse().unwrap());
        component.needs = needs.map(|needs| needs.parse().unwrap());
    }
    design.components.push(component);
    id.into()
}

fn set(design: &mut Design, id: &str, field: &str, value: &[&str]) {
    let text = value.join(" ");
    if let Some(zone) = design.zones.iter_mut().find(|zone| zone.id == *id) {
        assert_eq!(field, "availability");
        zone.availability = Some(text.parse().unwrap());
    } else if let Some(component) = design.components.iter_mut().find(|c| c.id == *id) {
        set_component(component, field, &text);
    } else {
        let connection = design.connections.iter_mut().find(|c| c.id == *id);
        set_connection(
            connection.unwrap_or_else(|| panic!("nothing is called {id}")),
            field,
            value,
        );
    }
}

fn set_component(component: &mut Component, field: &str, text: &str) {
    match field {
        "name" => text.clone_into(&mut component.name),
        "at" => component.at = cell(text),
        "size" => component.size = Some(extent(text)),
        "shards" => component.shards = text.parse().ok(),
        "availability" => component.availability = Some(text.parse().unwrap()),
        "latency" => component.latency = Some(ServiceTime::Takes(text.parse().unwrap())),
        "capacity" if text == "unlimited" => component.capacity = Some(Capacity::Unlimited),
        "capacity" => component.capacity = Some(Capacity::PerSecond(text.parse().unwrap())),
        "hit_ratio" => component.hit_ratio = Some(text.parse().unwrap()),
        "work" => {
            component.work = Some(match text {
                "any" => Work::Any,
                "each_write" => Work::EachWrite,
                _ => Work::Leader,
            });
        }
        "spread" => component.spread = text.split(',').map(Id::from).collect(),
        attribute => {
            let known = Catalogue::shipped().attribute(attribute);
            let kind = &known
                .unwrap_or_else(|| panic!("no attribute: {attribute}"))
                .kind;
            component
                .attributes
                .insert(attribute.to_owned(), kind.parse(text).unwrap());
        }
    }
}

fn set_connection(connection: &mut Connection, field: &str, value: &[&str]) {
    let text = value.join(" ");
    match (field, value) {
        ("group", [group, mode, rest @ ..]) => {
            connection.need = Need::AnyOf {
                group: (*group).into(),
                at_least: rest.first().map_or(1, |n| n.parse().unwrap()),
                mode: match *mode {
                    "balance" => GroupMode::Balance,
                    "failover" => GroupMode::Failover,
                    _ => GroupMode::Hedge,
                },
            };
        }
        ("optional", _) => connection.optional = Some(text != "false"),
        ("share", _) => {
            connection.exercised = Some(Exercised::Share {
                share: text.parse().unwrap(),
                tag: None,
            });
        }
        ("split", [tag, weight]) => {
            connection.exercised = Some(Exercised::Split {
                tag: (*tag).into(),
                weight: weight.parse().unwrap(),
            });
        }
        ("always", _) => connection.exercised = Some(Exercised::Always),
        ("on_miss_of", _) => connection.exercised = Some(Exercised::OnMissOf(text.into())),
        ("fan_out", _) => connection.fan_out = text.parse().unwrap(),
        ("op", ["write"]) => connection.op = Op::Write,
        ("op", _) => connection.op = Op::Read,
        ("parallel", _) => connection.parallel = Some(text.into()),
        ("topic", _) => connection.topic = Some(text.into()),
        ("latency", _) => connection.latency = Some(ServiceTime::Takes(text.parse().unwrap())),
        ("availability", _) => connection.availability = Some(text.parse().unwrap()),
        ("protocol", _) => connection.protocol = text,
        (attribute, _) => {
            let known = Catalogue::shipped().attribute(attribute);
            let kind = &known
                .unwrap_or_else(|| panic!("no attribute: {attribute}"))
                .kind;
            connection
                .attributes
                .insert(attribute.to_owned(), kind.parse(&text).unwrap());
        }
    }
}

fn flow(id: &str, entry: &str, options: &[&str]) -> Flow {
    let mut flow = Flow {
        id: id.into(),
        name: String::new(),
        entry: entry.into(),
        rate: None,
        op: FlowOp::Read,
        via: None,
    };
    for option in options {
        match option.split_once('=') {
            Some(("rate", rate)) => {
                let stated = rate
                    .parse()
                    .ok()
                    .and_then(Rate::new)
                    .map(RateSource::Stated);
                flow.rate = Some(stated.unwrap_or_else(|| RateSource::Estimate(rate.into())));
            }
            Some(("op", "write")) => flow.op = FlowOp::Write,
            Some(("via", list)) => {
                flow.via = Some(
                    list.split(',')
                        .filter(|id| !id.is_empty())
                        .map(Id::from)
                        .collect(),
                );
            }
            _ => panic!("no option of a flow: {option}"),
        }
    }
    flow
}

fn parse_subject(word: &str) -> Subject {
    match word.split_once(':') {
        Some(("flow", id)) => Subject::Flow(id.into()),
        Some(("component", id)) => Subject::Component(id.into()),
        _ => Subject::Design,
    }
}

fn parse_metric(words: &[&str]) -> Metric {
    match words {
        ["availability", at_least] => Metric::Availability {
            at_least: at_least.parse().unwrap(),
            whole: false,
        },
        ["latency", percentile, at_most, rest @ ..] => Metric::Latency {
            percentile: Percentile::new(percentile.parse().unwrap()).unwrap(),
            at_most: at_most.parse().unwrap(),
            horizon: Horizon::Response,
            load: if rest.is_empty() {
                LoadState::Unloaded
            } else {
                LoadState::Peak
            },
        },
        ["throughput", rate] => Metric::Throughput {
            at_least: Bound::Stated(Rate::new(rate.parse().unwrap()).unwrap()),
        },
        ["staleness", at_most] => Metric::Staleness {
            at_most: at_most.parse().unwrap(),
        },
        ["recovery_point", at_most] => Metric::RecoveryPoint {
            at_most: at_most.parse().unwrap(),
        },
        ["monthly_cost", at_most] => Metric::MonthlyCost {
            at_most: at_most.parse().unwrap(),
        },
        other => panic!("no metric: {other:?}"),
    }
}

fn requirement(id: &str, scope: &[&str]) -> Requirement {
    let scope = match scope {
        ["parked", reason @ ..] => Scope::Parked {
            reason: reason.join(" "),
        },
        flows => Scope::Now {
            flows: flows.iter().map(|id| Id::from(*id)).collect(),
        },
    };
    Requirement {
        id: id.into(),
        text: "Somebody does something".to_owned(),
        actor: String::new(),
        scope,
    }
}

fn decision(id: &str, options: &[&str]) -> Decision {
    let mut decision = Decision {
        id: id.into(),
        about: Vec::new(),
        because: "it is needed".to_owned(),
        instead_of: String::new(),
        trade_off: String::new(),
        serves: Vec::new(),
    };
    for option in options {
        match option.split_once('=') {
            Some(("about", list)) => decision.about = list.split(',').map(Id::from).collect(),
            Some(("instead", text)) => text.clone_into(&mut decision.instead_of),
            Some(("price", text)) => text.clone_into(&mut decision.trade_off),
            Some(("serves", list)) => decision.serves = list.split(',').map(Id::from).collect(),
            _ => panic!("no option of a decision: {option}"),
        }
    }
    decision
}

fn cell(text: &str) -> Cell {
    let (x, y) = text.split_once(',').expect("a place is x,y");
    Cell::new(x.parse().unwrap(), y.parse().unwrap())
}

fn extent(text: &str) -> Size {
    let (width, height) = text.split_once('x').expect("a size is WxH");
    Size::new(width.parse().unwrap(), height.parse().unwrap())
}
