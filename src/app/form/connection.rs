//! The fields of a connection, and what the members of a group state together.

use super::component::{read_time, time_text};
use super::{Context, Spec, read, read_choice, read_count, stated_text, word_of};
use crate::app::Refusal;
use crate::app::lines;
use crate::catalogue::near::did_you_mean;
use crate::model::{
    Component, Connection, ConnectionKind, Design, Exercised, GroupMode, Id, Need, Op, Probability,
};

/// The kinds by the words for them.
pub(super) const KINDS: &[(&str, ConnectionKind)] = &[
    ("call", ConnectionKind::Call),
    ("publish", ConnectionKind::Publish),
    ("push", ConnectionKind::Push),
    ("replicate", ConnectionKind::Replicate),
];

const OPS: &[(&str, Op)] = &[
    ("as flow", Op::AsFlow),
    ("read", Op::Read),
    ("write", Op::Write),
];

const MODES: &[(&str, GroupMode)] = &[
    ("balance", GroupMode::Balance),
    ("failover", GroupMode::Failover),
    ("hedge", GroupMode::Hedge),
];

const YES_NO: &[(&str, bool)] = &[
    ("true", true),
    ("false", false),
    ("yes", true),
    ("no", false),
];

/// Fields that all members of a group state alike.
const SHARED: &[&str] = &["kind", "need", "exercised", "fan_out", "op", "parallel"];

pub(super) const FIELDS: &[Spec<Connection>] = &[
    Spec {
        name: "kind",
        title: "Kind",
        hint: "who waits: the caller for the answer, until it is taken, or nobody",
        choices: &["call", "publish", "push", "replicate"],
        stated: |c| (c.kind != ConnectionKind::Call).then(|| word_of(&c.kind, KINDS)),
        default: |_, _| Some(("call".to_owned(), "the format".to_owned())),
        set: |c, text, _| {
            c.kind = text.map_or(Ok(ConnectionKind::Call), |text| read_choice(text, KINDS))?;
            Ok(())
        },
        ..Spec::EMPTY
    },
    Spec {
        name: "protocol",
        title: "Protocol",
        hint: "what is spoken, as in HTTPS; shown as its label",
        stated: |c| stated_text(&c.protocol),
        set: |c, text, _| {
            text.unwrap_or_default().clone_into(&mut c.protocol);
            Ok(())
        },
        ..Spec::EMPTY
    },
    Spec {
        name: "need",
        title: "Need",
        hint: "required, or any of GROUP, with balance, failover or hedge 2",
        stated: need_text,
        default: |_, _| Some(("required".to_owned(), "every request needs it".to_owned())),
        set: |c, text, _| {
            c.need = text.map_or(Ok(Need::Required), read_need)?;
            Ok(())
        },
        ..Spec::EMPTY
    },
    Spec {
        name: "optional",
        title: "Optional",
        hint: "the caller works, degraded, without it",
        choices: &["true", "false"],
        stated: |c| c.optional.map(|optional| optional.to_string()),
        default: |c, context| {
            let (_, to) = ends(c, context)?;
            let plain = Connection {
                optional: None,
                ..c.clone()
            };
            Some((
                context.catalogue.is_optional(&plain, to).to_string(),
                "its kind".to_owned(),
            ))
        },
        set: |c, text, _| {
            c.optional = text.map(|text| read_choice(text, YES_NO)).transpose()?;
            Ok(())
        },
        ..Spec::EMPTY
    },
    Spec {
        name: "exercised",
        title: "Exercised",
        hint: "always, share 10%, split TAG 2, on miss, or on miss of CONNECTION",
        stated: |c| c.exercised.as_ref().map(exercised_text),
        default: |c, context| {
            let (from, to) = ends(c, context)?;
            let plain = Connection {
                exercised: None,
                ..c.clone()
            };
            let default = context.catalogue.exercised(&plain, from, to);
            Some((exercised_text(&default), "its kind".to_owned()))
        },
        set: |c, text, context| {
            c.exercised = text
                .map(|text| read_exercised(text, c, context))
                .transpose()?;
            Ok(())
        },
        ..Spec::EMPTY
    },
    Spec {
        name: "fan_out",
        title: "Fan-out",
        hint: "parallel calls per request, as in 100",
        stated: |c| (c.fan_out != 1).then(|| c.fan_out.to_string()),
        default: |_, _| Some(("1".to_owned(), "one call per request".to_owned())),
        set: |c, text, _| {
            c.fan_out = read_count(text)?.unwrap_or(1);
            Ok(())
        },
        ..Spec::EMPTY
    },
    Spec {
        name: "op",
        title: "Operation",
        hint: "whether it reads or writes",
        choices: &["as flow", "read", "write"],
        stated: |c| (c.op != Op::AsFlow).then(|| word_of(&c.op, OPS)),
        default: |_, _| Some(("as flow".to_owned(), "the flow says".to_owned())),
        set: |c, text, _| {
            c.op = text.map_or(Ok(Op::AsFlow), |text| read_choice(text, OPS))?;
            Ok(())
        },
        ..Spec::EMPTY
    },
    Spec {
        name: "parallel",
        title: "Parallel",
        hint: "a word; calls of one caller with the same word happen together",
        stated: |c| c.parallel.as_ref().map(Id::to_string),
        default: |_, _| {
            Some((
                "one after another".to_owned(),
                "the design's order".to_owned(),
            ))
        },
        set: |c, text, _| {
            c.parallel = text.map(Id::from);
            Ok(())
        },
        ..Spec::EMPTY
    },
    Spec {
        name: "topic",
        title: "Topic",
        hint: "a word; pushes carry what was published under it",
        applies: |c, context| {
            let broker = |id: &Id| {
                let component = context.design.component(id.as_str());
                let kind = component.and_then(|c| context.catalogue.component(c.kind.as_str()));
                kind.is_some_and(|kind| kind.broker)
            };
            c.topic.is_some() || broker(&c.from) || broker(&c.to)
        },
        stated: |c| c.topic.as_ref().map(Id::to_string),
        default: |_, _| Some(("everything".to_owned(), "no topic".to_owned())),
        set: |c, text, _| {
            c.topic = text.map(Id::from);
            Ok(())
        },
        ..Spec::EMPTY
    },
    Spec {
        name: "subscription",
        title: "Subscription",
        hint: "the consumer polls the broker; messages flow the other way",
        choices: &["true", "false"],
        applies: |c, _| c.subscription || c.kind == ConnectionKind::Call,
        stated: |c| c.subscription.then(|| "true".to_owned()),
        default: |_, _| Some(("false".to_owned(), "the format".to_owned())),
        set: |c, text, _| {
            c.subscription = text.map_or(Ok(false), |text| read_choice(text, YES_NO))?;
            Ok(())
        },
    },
    Spec {
        name: "latency",
        title: "Latency",
        hint: "of the hop, there and back, p50 / p99, as in 1ms / 3ms, or none",
        stated: |c| c.latency.map(time_text),
        default: |c, context| {
            let (from, to) = ends(c, context)?;
            let relation = context.catalogue.relation(context.design, from, to);
            let sourced = &context.catalogue.hop(relation).latency;
            let text = sourced
                .value
                .map_or("none".to_owned(), |latency| latency.to_string());
            Some((text, sourced.source.clone()))
        },
        set: |c, text, _| {
            c.latency = read_time(text)?;
            Ok(())
        },
        ..Spec::EMPTY
    },
    Spec {
        name: "availability",
        title: "Availability",
        hint: "of the connection itself, as in 99.99%",
        stated: |c| c.availability.map(|p| p.to_string()),
        default: |_, _| Some(("100%".to_owned(), "only what is stated fails".to_owned())),
        set: |c, text, _| {
            c.availability = read(text)?;
            Ok(())
        },
        ..Spec::EMPTY
    },
    Spec {
        name: "from",
        title: "From",
        hint: "the caller, by name",
        stated: |c| Some(c.from.to_string()),
        set: |c, text, context| {
            c.from =
                lines::find_component(context.design, context.catalogue, text.unwrap_or_default())?;
            Ok(())
        },
        ..Spec::EMPTY
    },
    Spec {
        name: "to",
        title: "To",
        hint: "the target, by name",
        stated: |c| Some(c.to.to_string()),
        set: |c, text, context| {
            c.to =
                lines::find_component(context.design, context.catalogue, text.unwrap_or_default())?;
            Ok(())
        },
        ..Spec::EMPTY
    },
];

/// After the field `name` of the connection `id` was written: what a group's members state together is
/// stated by all. One that joined a group takes over what the others state.
pub(super) fn agree(design: &mut Design, id: &Id, name: &str) {
    if !SHARED.contains(&name) {
        return;
    }
    let Some(written) = design.connection(id.as_str()).cloned() else {
        return;
    };
    let Some(group) = written.group() else { return };
    let member = |c: &Connection| c.id != *id && c.from == written.from && c.group() == Some(group);
    let model = match design.connections.iter().find(|c| member(c)) {
        Some(other) if name == "need" => Connection {
            need: written.need.clone(),
            ..other.clone()
        },
        _ => written.clone(),
    };
    for connection in &mut design.connections {
        if connection.id == *id || member(connection) {
            connection.kind = model.kind;
            connection.need = model.need.clone();
            connection.exercised.clone_from(&model.exercised);
            connection.fan_out = model.fan_out;
            connection.op = model.op;
            connection.parallel.clone_from(&model.parallel);
        }
    }
}

fn ends<'a>(
    connection: &Connection,
    context: &Context<'a>,
) -> Option<(&'a Component, &'a Component)> {
    let from = context.design.component(connection.from.as_str())?;
    Some((from, context.design.component(connection.to.as_str())?))
}

fn need_text(connection: &Connection) -> Option<String> {
    let Need::AnyOf {
        group,
        at_least,
        mode,
    } = &connection.need
    else {
        return None;
    };
    let count = if *at_least == 1 {
        String::new()
    } else {
        format!(" {at_least}")
    };
    Some(format!("any of {group} {}{count}", word_of(mode, MODES)))
}

fn read_need(text: &str) -> Result<Need, Refusal> {
    if text == "required" {
        return Ok(Need::Required);
    }
    let Some(rest) = text.strip_prefix("any of ") else {
        return Err(Refusal(format!(
            "`{text}` is no need; write required, or any of GROUP balance"
        )));
    };
    let mut words = rest.split_whitespace();
    let group = words.next().unwrap_or_default();
    let mode = words
        .next()
        .map_or(Ok(GroupMode::Balance), |word| read_choice(word, MODES))?;
    let at_least = read_count(words.next())?.unwrap_or(1);
    Ok(Need::AnyOf {
        group: Id::from(group),
        at_least,
        mode,
    })
}

fn exercised_text(exercised: &Exercised) -> String {
    match exercised {
        Exercised::Always => "always".to_owned(),
        Exercised::Share { share, tag: None } => format!("share {share}"),
        Exercised::Share {
            share,
            tag: Some(tag),
        } => format!("share {share} {tag}"),
        Exercised::Split { tag, weight } => format!("split {tag} {weight}"),
        Exercised::OnMiss => "on miss".to_owned(),
        Exercised::OnMissOf(of) => format!("on miss of {of}"),
    }
}

fn read_exercised(
    text: &str,
    connection: &Connection,
    context: &Context<'_>,
) -> Result<Exercised, Refusal> {
    let words: Vec<&str> = text.split_whitespace().collect();
    Ok(match words.as_slice() {
        ["always"] => Exercised::Always,
        ["on", "miss"] => Exercised::OnMiss,
        ["on", "miss", "of", of] => Exercised::OnMissOf(cache(of, connection, context)?),
        ["share", share, tag @ ..] => Exercised::Share {
            share: read::<Probability>(Some(share))?.expect("a text was given"),
            tag: tag.first().map(|tag| Id::from(*tag)),
        },
        ["split", tag, weight @ ..] => Exercised::Split {
            tag: Id::from(*tag),
            weight: match weight.first() {
                None => 1.0,
                Some(weight) => weight
                    .parse()
                    .ok()
                    .filter(|weight: &f64| weight.is_finite() && *weight >= 0.0)
                    .ok_or_else(|| {
                        Refusal(format!("`{weight}` is no weight; write a number from 0 on"))
                    })?,
            },
        },
        _ => {
            return Err(Refusal(format!(
                "`{text}` does not say when; write always, share 10%, split TAG 2, on miss, or on miss of CONNECTION"
            )));
        }
    })
}

/// The connection or group of the same caller that `text` names, or its connection to the component so
/// called.
fn cache(text: &str, connection: &Connection, context: &Context<'_>) -> Result<Id, Refusal> {
    let siblings = || {
        let all = context.design.connections.iter();
        all.filter(|c| c.from == connection.from && c.id != connection.id)
    };
    let names = || {
        siblings()
            .flat_map(|c| [Some(&c.id), c.group(), Some(&c.to)])
            .flatten()
    };
    if siblings().any(|c| c.id == *text || c.group().is_some_and(|g| g == text)) {
        return Ok(Id::from(text));
    }
    let by_target = siblings().find(|c| c.to == *text);
    by_target
        .map(|c| c.group().unwrap_or(&c.id).clone())
        .ok_or_else(|| {
            let near = did_you_mean(
                text,
                names().map(Id::as_str),
                "name a connection of the same caller",
            );
            Refusal(format!("The caller has no connection `{text}`; {near}"))
        })
}
