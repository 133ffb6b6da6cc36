//! The fields of a component.

use super::names::{self, Thing};
use super::{Context, Spec, read, read_choice, read_count, stated_text, word_of};
use crate::app::Refusal;
use crate::app::lines;
use crate::catalogue::near::did_you_mean;
use crate::catalogue::{Needs, ResolvedComponent};
use crate::model::{Capacity, Component, KindId, RateSource, ServiceTime, Work};

const WORK: &[(&str, Work)] = &[
    ("any", Work::Any),
    ("each write", Work::EachWrite),
    ("leader", Work::Leader),
];

pub(super) const FIELDS: &[Spec<Component>] = &[
    Spec {
        name: "name",
        title: "Name",
        hint: "what the box says",
        stated: |c| stated_text(&c.name),
        default: |c, context| {
            let kind = context.catalogue.component(c.kind.as_str())?;
            Some((kind.title.clone(), "its kind".to_owned()))
        },
        set: |c, text, _| {
            text.unwrap_or_default().clone_into(&mut c.name);
            Ok(())
        },
        ..Spec::EMPTY
    },
    Spec {
        name: "kind",
        title: "Kind",
        hint: "a kind of the catalogue, by name or alias",
        stated: |c| Some(c.kind.to_string()),
        set: |c, text, context| {
            c.kind = kind(text.unwrap_or_default(), context)?;
            Ok(())
        },
        ..Spec::EMPTY
    },
    Spec {
        name: "replicas",
        title: "Replicas",
        hint: "identical copies, per shard, as in 3",
        applies: is_pool,
        stated: |c| c.replicas.map(|n| n.to_string()),
        default: |c, context| {
            let kind = context.catalogue.component(c.kind.as_str())?;
            Some((kind.replicas.to_string(), "the catalogue".to_owned()))
        },
        set: |c, text, _| {
            c.replicas = read_count(text)?;
            Ok(())
        },
        ..Spec::EMPTY
    },
    Spec {
        name: "needs",
        title: "Needs",
        hint: "replicas that must be up for the pool to work, as in 2",
        applies: is_pool,
        stated: |c| c.needs.map(|n| n.to_string()),
        default: |c, context| {
            let resolved = context.catalogue.resolve(c)?;
            let why = match resolved.kind.needs {
                Needs::One => "one is enough",
                Needs::Majority => "a majority",
                Needs::All => "all",
            };
            let needs = resolved.kind.needs.of(resolved.replicas);
            Some((needs.to_string(), why.to_owned()))
        },
        set: |c, text, _| {
            c.needs = read_count(text)?;
            Ok(())
        },
        ..Spec::EMPTY
    },
    Spec {
        name: "shards",
        title: "Shards",
        hint: "pools that the data are divided over, as in 16",
        stated: |c| c.shards.map(|n| n.to_string()),
        default: |_, _| Some(("1".to_owned(), "the catalogue".to_owned())),
        set: |c, text, _| {
            c.shards = read_count(text)?;
            Ok(())
        },
        ..Spec::EMPTY
    },
    Spec {
        name: "availability",
        title: "Availability",
        hint: "of one replica, as in 99.95%",
        stated: |c| c.availability.map(|p| p.to_string()),
        default: |c, context| {
            let sourced = &resolve(c, context)?.kind.availability;
            Some((sourced.value.to_string(), sourced.source.clone()))
        },
        set: |c, text, _| {
            c.availability = read(text)?;
            Ok(())
        },
        ..Spec::EMPTY
    },
    Spec {
        name: "latency",
        title: "Latency",
        hint: "own service time, p50 / p99, as in 2ms / 8ms, or none",
        stated: |c| c.latency.map(time_text),
        default: |c, context| {
            let sourced = &resolve(c, context)?.kind.latency;
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
        name: "capacity",
        title: "Capacity",
        hint: "what one replica sustains, as in 5k rps, an estimate's name, or unlimited",
        stated: |c| c.capacity.as_ref().map(capacity_text),
        default: |c, context| {
            let sourced = &resolve(c, context)?.kind.capacity;
            let text = sourced
                .value
                .map_or("unlimited".to_owned(), |rate| rate.to_string());
            Some((text, sourced.source.clone()))
        },
        set: |c, text, context| {
            c.capacity = match text {
                None => None,
                Some("unlimited") => Some(Capacity::Unlimited),
                Some(text) => Some(match lines::parse_rate(text, context.design)? {
                    RateSource::Stated(rate) => Capacity::PerSecond(rate),
                    RateSource::Estimate(name) => Capacity::Estimate(name),
                }),
            };
            Ok(())
        },
        ..Spec::EMPTY
    },
    Spec {
        name: "hit_ratio",
        title: "Hit ratio",
        hint: "share of look-ups that find what they ask for, as in 90%",
        applies: |c, context| {
            c.hit_ratio.is_some() || resolve(c, context).is_some_and(|r| r.kind.cache.is_some())
        },
        stated: |c| c.hit_ratio.map(|p| p.to_string()),
        default: |c, context| {
            let sourced = resolve(c, context)?.kind.hit_ratio.as_ref()?;
            Some((sourced.value.to_string(), sourced.source.clone()))
        },
        set: |c, text, _| {
            c.hit_ratio = read(text)?;
            Ok(())
        },
        ..Spec::EMPTY
    },
    Spec {
        name: "work",
        title: "Work",
        hint: "how replicas share it: each takes a part, each applies every write, or one leads",
        choices: &["any", "each write", "leader"],
        applies: is_pool,
        stated: |c| c.work.as_ref().map(|work| word_of(work, WORK)),
        default: |c, context| {
            let work = resolve(c, context)?.kind.work;
            Some((word_of(&work, WORK), "the catalogue".to_owned()))
        },
        set: |c, text, _| {
            c.work = text.map(|text| read_choice(text, WORK)).transpose()?;
            Ok(())
        },
    },
    Spec {
        name: "managed",
        title: "Managed",
        hint: "one box is a whole redundant service of a provider",
        choices: &["true", "false"],
        stated: |c| c.managed.map(|managed| managed.to_string()),
        default: |c, context| {
            let managed = context.catalogue.component(c.kind.as_str())?.managed;
            Some((managed.to_string(), "the catalogue".to_owned()))
        },
        set: |c, text, _| {
            let choices = [
                ("true", true),
                ("false", false),
                ("yes", true),
                ("no", false),
            ];
            c.managed = text.map(|text| read_choice(text, &choices)).transpose()?;
            Ok(())
        },
        ..Spec::EMPTY
    },
    Spec {
        name: "spread",
        title: "Spread",
        hint: "zones that the replicas are dealt over, as in az-a, az-b",
        stated: |c| stated_text(&lines::joined(&c.spread)),
        default: |c, context| {
            let places = context.catalogue.placements(context.design, c);
            let zones: Vec<_> = places
                .iter()
                .flat_map(|p| &p.zones)
                .map(|z| z.id.as_str())
                .collect();
            let text = if zones.is_empty() {
                "no zone".to_owned()
            } else {
                zones.join(", ")
            };
            Some((text, "where it is drawn".to_owned()))
        },
        set: |c, text, context| {
            c.spread = names::all(text.unwrap_or_default(), &zones(context), "z draws one")?;
            Ok(())
        },
        ..Spec::EMPTY
    },
];

fn is_pool(component: &Component, context: &Context<'_>) -> bool {
    resolve(component, context).is_none_or(|resolved| !resolved.managed)
        || component.replicas.is_some()
}

fn resolve<'a>(component: &Component, context: &Context<'a>) -> Option<ResolvedComponent<'a>> {
    context.catalogue.resolve(component)
}

/// The kind that `text` names, by identifier, title or alias.
pub(super) fn kind(text: &str, context: &Context<'_>) -> Result<KindId, Refusal> {
    let same = |other: &str| other.eq_ignore_ascii_case(text);
    let kinds = context.catalogue.components();
    let found = kinds
        .iter()
        .find(|kind| same(kind.id.as_str()) || same(&kind.title))
        .or_else(|| {
            kinds
                .iter()
                .find(|kind| kind.aliases.iter().any(|alias| same(alias)))
        });
    found.map(|kind| kind.id.clone()).ok_or_else(|| {
        let near = did_you_mean(
            text,
            kinds.iter().map(|kind| kind.id.as_str()),
            "a lists them",
        );
        Refusal(format!("`{text}` is no kind; {near}"))
    })
}

fn zones<'a>(context: &Context<'a>) -> Vec<Thing<'a>> {
    let all = context.design.zones.iter();
    all.map(|zone| Thing {
        id: &zone.id,
        called: match zone.name.as_str() {
            "" => zone.id.to_string(),
            name => name.to_owned(),
        },
    })
    .collect()
}

/// The text of a stated time.
pub(super) fn time_text(time: ServiceTime) -> String {
    match time {
        ServiceTime::None => "none".to_owned(),
        ServiceTime::Takes(latency) => latency.to_string(),
    }
}

/// Reads a stated time.
pub(super) fn read_time(text: Option<&str>) -> Result<Option<ServiceTime>, Refusal> {
    if text == Some("none") {
        return Ok(Some(ServiceTime::None));
    }
    Ok(read(text)?.map(ServiceTime::Takes))
}

fn capacity_text(capacity: &Capacity) -> String {
    match capacity {
        Capacity::Unlimited => "unlimited".to_owned(),
        Capacity::PerSecond(rate) => rate.to_string(),
        Capacity::Estimate(name) => name.to_string(),
    }
}
