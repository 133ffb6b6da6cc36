//! The fields of what is written rather than drawn, and of zones and flows.

use super::names::{self, Thing};
use super::{Context, Spec, read, read_choice, stated_text};
use crate::app::edits::title;
use crate::app::{Refusal, called, lines};
use crate::catalogue::near::did_you_mean;
use crate::model::{Decision, Design, Estimate, Flow, FlowOp, Requirement, Scope, Target, Zone};

pub(super) const DESIGN: &[Spec<Design>] = &[
    Spec {
        name: "title",
        title: "Title",
        hint: "what it is a design of",
        stated: |d| stated_text(&d.title),
        set: |d, text, _| {
            text.unwrap_or_default().clone_into(&mut d.title);
            Ok(())
        },
        ..Spec::EMPTY
    },
    Spec {
        name: "prompt",
        title: "Prompt",
        hint: "the question that it answers",
        stated: |d| stated_text(&d.prompt),
        set: |d, text, _| {
            text.unwrap_or_default().clone_into(&mut d.prompt);
            Ok(())
        },
        ..Spec::EMPTY
    },
];

pub(super) const ZONE: &[Spec<Zone>] = &[
    Spec {
        name: "name",
        title: "Name",
        hint: "its title on the board",
        stated: |z| stated_text(&z.name),
        default: |z, context| {
            let kind = context.catalogue.zone(z.kind.as_str())?;
            Some((kind.title.clone(), "its kind".to_owned()))
        },
        set: |z, text, _| {
            text.unwrap_or_default().clone_into(&mut z.name);
            Ok(())
        },
        ..Spec::EMPTY
    },
    Spec {
        name: "kind",
        title: "Kind",
        hint: "what fails as one",
        choices: &[
            "region",
            "availability-zone",
            "data-centre",
            "rack",
            "provider",
            "network",
        ],
        stated: |z| Some(z.kind.to_string()),
        set: |z, text, context| {
            let text = text.unwrap_or_default();
            let kinds = context.catalogue.zones();
            let same = |other: &str| other.eq_ignore_ascii_case(text);
            let found = kinds.iter().find(|kind| {
                same(kind.id.as_str()) || same(&kind.title) || kind.aliases.iter().any(|a| same(a))
            });
            let kind = found.ok_or_else(|| {
                let near = did_you_mean(
                    text,
                    kinds.iter().map(|kind| kind.id.as_str()),
                    "choose one",
                );
                Refusal(format!("`{text}` is no kind of zones; {near}"))
            })?;
            z.kind = kind.id.clone();
            Ok(())
        },
        ..Spec::EMPTY
    },
    Spec {
        name: "availability",
        title: "Availability",
        hint: "of its own cause of failure, as in 99.99%",
        applies: |z, context| {
            let kind = context.catalogue.zone(z.kind.as_str());
            z.availability.is_some() || kind.is_none_or(|kind| kind.availability.is_some())
        },
        stated: |z| z.availability.map(|p| p.to_string()),
        default: |z, context| {
            let sourced = context
                .catalogue
                .zone(z.kind.as_str())?
                .availability
                .as_ref()?;
            Some((sourced.value.to_string(), sourced.source.clone()))
        },
        set: |z, text, _| {
            z.availability = read(text)?;
            Ok(())
        },
        ..Spec::EMPTY
    },
];

pub(super) const FLOW: &[Spec<Flow>] = &[
    Spec {
        name: "name",
        title: "Name",
        hint: "what the user does",
        stated: |f| stated_text(&f.name),
        default: |f, _| Some((f.id.to_string(), "its identifier".to_owned())),
        set: |f, text, _| {
            text.unwrap_or_default().clone_into(&mut f.name);
            Ok(())
        },
        ..Spec::EMPTY
    },
    Spec {
        name: "rate",
        title: "Rate",
        hint: "at peak, as in 350k rps, or an estimate's name",
        stated: |f| f.rate.as_ref().map(lines::rate_text),
        default: |_, _| {
            Some((
                "unknown".to_owned(),
                "load cannot be told without it".to_owned(),
            ))
        },
        set: |f, text, context| {
            f.rate = text
                .map(|text| lines::parse_rate(text, context.design))
                .transpose()?;
            Ok(())
        },
        ..Spec::EMPTY
    },
    Spec {
        name: "op",
        title: "Operation",
        hint: "in a write flow every look-up of a cache misses",
        choices: &["read", "write"],
        stated: |f| (f.op == FlowOp::Write).then(|| "write".to_owned()),
        default: |_, _| Some(("read".to_owned(), "the format".to_owned())),
        set: |f, text, _| {
            let choices = [("read", FlowOp::Read), ("write", FlowOp::Write)];
            f.op = text.map_or(Ok(FlowOp::Read), |text| read_choice(text, &choices))?;
            Ok(())
        },
        ..Spec::EMPTY
    },
    Spec {
        name: "entry",
        title: "Entry",
        hint: "the component that starts it, by name",
        stated: |f| Some(f.entry.to_string()),
        set: |f, text, context| {
            f.entry =
                lines::find_component(context.design, context.catalogue, text.unwrap_or_default())?;
            Ok(())
        },
        ..Spec::EMPTY
    },
    Spec {
        name: "via",
        title: "Connections",
        hint: "by words of their ends, with commas; empty for all that the entry reaches",
        stated: |f| f.via.as_ref().map(|via| lines::joined(via)),
        default: |_, _| {
            Some((
                "all that the entry reaches".to_owned(),
                "the format".to_owned(),
            ))
        },
        set: |f, text, context| {
            let named = |text| names::all(text, &connections(context), "c draws one");
            f.via = text.map(named).transpose()?;
            Ok(())
        },
        ..Spec::EMPTY
    },
];

pub(super) const REQUIREMENT: &[Spec<Requirement>] = &[
    Spec {
        name: "text",
        title: "Requirement",
        hint: "what somebody can do, -> flows, or parked: why",
        stated: |r| Some(lines::requirement_text(r)),
        set: |r, text, context| {
            *r = lines::parse_requirement(text.unwrap_or_default(), context.design, r.id.clone())?;
            Ok(())
        },
        ..Spec::EMPTY
    },
    Spec {
        name: "actor",
        title: "Actor",
        hint: "who it is for",
        stated: |r| stated_text(&r.actor),
        set: |r, text, _| {
            text.unwrap_or_default().clone_into(&mut r.actor);
            Ok(())
        },
        ..Spec::EMPTY
    },
    Spec {
        name: "flows",
        title: "Flows",
        hint: "that serve it, by name, with commas",
        stated: |r| match &r.scope {
            Scope::Now { flows } => stated_text(&lines::joined(flows)),
            Scope::Parked { .. } => None,
        },
        set: |r, text, context| {
            r.scope = Scope::Now {
                flows: lines::parse_flows(text.unwrap_or_default(), context.design, &r.id)?,
            };
            Ok(())
        },
        ..Spec::EMPTY
    },
    Spec {
        name: "parked",
        title: "Parked",
        hint: "why it is not in this version; empty if it is",
        stated: |r| match &r.scope {
            Scope::Parked { reason } => Some(reason.clone()),
            Scope::Now { .. } => None,
        },
        set: |r, text, _| {
            match (text, &r.scope) {
                (Some(reason), _) => {
                    r.scope = Scope::Parked {
                        reason: reason.to_owned(),
                    }
                }
                (None, Scope::Parked { .. }) => r.scope = Scope::Now { flows: Vec::new() },
                (None, Scope::Now { .. }) => {}
            }
            Ok(())
        },
        ..Spec::EMPTY
    },
];

pub(super) const TARGET: &[Spec<Target>] = &[
    Spec {
        name: "metric",
        title: "Target",
        hint: "redirect p99 <= 100ms, availability >= 99.99%, headroom >= 2 …",
        stated: |t| {
            let plain = Target {
                note: String::new(),
                ..t.clone()
            };
            Some(lines::target_text(&plain))
        },
        set: |t, text, context| {
            let line = text.unwrap_or_default();
            let read =
                lines::parse_target(line, context.design, context.catalogue, Some(t.id.clone()))?;
            let note = if read.note.is_empty() {
                t.note.clone()
            } else {
                read.note.clone()
            };
            *t = Target { note, ..read };
            Ok(())
        },
        ..Spec::EMPTY
    },
    Spec {
        name: "note",
        title: "Why",
        hint: "why this bound",
        stated: |t| stated_text(&t.note),
        set: |t, text, _| {
            text.unwrap_or_default().clone_into(&mut t.note);
            Ok(())
        },
        ..Spec::EMPTY
    },
];

pub(super) const ESTIMATE: &[Spec<Estimate>] = &[
    Spec {
        name: "formula",
        title: "Formula",
        hint: "with units and other estimates, as in 3 * reads",
        stated: |e| Some(e.formula.clone()),
        set: |e, text, _| {
            let text = text.ok_or_else(|| {
                Refusal::from("An estimate needs a formula; write one, as in `3 * reads`")
            })?;
            text.clone_into(&mut e.formula);
            Ok(())
        },
        ..Spec::EMPTY
    },
    Spec {
        name: "note",
        title: "Note",
        hint: "where the figure comes from",
        stated: |e| stated_text(&e.note),
        set: |e, text, _| {
            text.unwrap_or_default().clone_into(&mut e.note);
            Ok(())
        },
        ..Spec::EMPTY
    },
];

pub(super) const DECISION: &[Spec<Decision>] = &[
    Spec {
        name: "because",
        title: "Because",
        hint: "the reason",
        stated: |d| stated_text(&d.because),
        set: |d, text, _| {
            text.unwrap_or_default().clone_into(&mut d.because);
            Ok(())
        },
        ..Spec::EMPTY
    },
    Spec {
        name: "instead_of",
        title: "Instead of",
        hint: "the alternative that was not taken",
        stated: |d| stated_text(&d.instead_of),
        set: |d, text, _| {
            text.unwrap_or_default().clone_into(&mut d.instead_of);
            Ok(())
        },
        ..Spec::EMPTY
    },
    Spec {
        name: "trade_off",
        title: "Trade-off",
        hint: "what it costs",
        stated: |d| stated_text(&d.trade_off),
        set: |d, text, _| {
            text.unwrap_or_default().clone_into(&mut d.trade_off);
            Ok(())
        },
        ..Spec::EMPTY
    },
    Spec {
        name: "about",
        title: "About",
        hint: "components or connections that it justifies, by words of their names, with commas",
        stated: |d| stated_text(&lines::joined(&d.about)),
        set: |d, text, context| {
            let text = text.unwrap_or_default();
            d.about = names::all(text, &drawn(context), "a draws one")?;
            Ok(())
        },
        ..Spec::EMPTY
    },
    Spec {
        name: "serves",
        title: "Serves",
        hint: "requirements or targets, by words of what they say, with commas",
        stated: |d| stated_text(&lines::joined(&d.serves)),
        set: |d, text, context| {
            let text = text.unwrap_or_default();
            d.serves = names::all(text, &goals(context), "g r lists them")?;
            Ok(())
        },
        ..Spec::EMPTY
    },
];

fn connections<'a>(context: &Context<'a>) -> Vec<Thing<'a>> {
    let Context { design, catalogue } = *context;
    let all = design.connections.iter();
    all.map(|connection| Thing {
        id: &connection.id,
        called: called::connection(design, catalogue, connection),
    })
    .collect()
}

fn drawn<'a>(context: &Context<'a>) -> Vec<Thing<'a>> {
    let Context { design, catalogue } = *context;
    let components = design.components.iter().map(|component| Thing {
        id: &component.id,
        called: title(catalogue, component).to_owned(),
    });
    components.chain(connections(context)).collect()
}

fn goals<'a>(context: &Context<'a>) -> Vec<Thing<'a>> {
    let design = context.design;
    let requirements = design.requirements.iter().map(|requirement| Thing {
        id: &requirement.id,
        called: requirement.text.clone(),
    });
    let targets = design.targets.iter().map(|target| Thing {
        id: &target.id,
        called: lines::target_text(target),
    });
    requirements.chain(targets).collect()
}
