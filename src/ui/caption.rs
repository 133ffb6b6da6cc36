//! One line on what is under the cursor: what it is, what it is made of, what it carries.

use ratatui::text::{Line, Span};

use super::text;
use super::theme::{Part, Theme};
use crate::analysis::figure;
use crate::analysis::report::Report;
use crate::app::App;
use crate::app::session::Item;
use crate::model::{
    Capacity, Component, Connection, ConnectionKind, Exercised, GroupMode, Id, Need, ServiceTime,
};

/// The line about `item`, at most `width` columns wide.
pub fn caption(app: &App, item: &Item, width: usize, theme: &Theme) -> Line<'static> {
    let design = app.design();
    let words = match item {
        Item::Component(id) => design.component(id.as_str()).map(|c| component(app, c)),
        Item::Connection(id) => design.connection(id.as_str()).map(|c| connection(app, c)),
        Item::Zone(id) => zone(app, id),
        Item::Note(_) => Some(vec!["Enter to read and edit".to_owned()]),
    };
    let title = text::fit(&app.title_of(item), width / 2).into_owned();
    let room = width.saturating_sub(text::columns(&title) + 3);
    let open = app.comments().into_iter().filter(|c| !c.resolved);
    let here = open.filter(|comment| app.commented(&comment.on).as_ref() == Some(item));
    let said = here.map(|comment| format!("✎ {}: {}", comment.author, comment.text));
    let said = said.chain(notes(app, item.id()));
    let words: Vec<String> = said.chain(words.unwrap_or_default()).collect();
    let words = words.join(" · ");
    Line::from(vec![
        Span::styled(title, theme.part(Part::Heading)),
        Span::raw("  "),
        Span::styled(
            text::fit(&words, room).into_owned(),
            theme.part(Part::Muted),
        ),
    ])
}

/// How many notes are about this, if any are: they are read in their pane.
fn notes(app: &App, id: &Id) -> Option<String> {
    let all = app.design().notes.iter();
    match all.filter(|note| note.about.contains(id)).count() {
        0 => None,
        1 => Some("1 note".to_owned()),
        count => Some(format!("{count} notes")),
    }
}

fn component(app: &App, component: &Component) -> Vec<String> {
    let Some(resolved) = app.catalogue().resolve(component) else {
        return vec![component.kind.to_string()];
    };
    let mut words = vec![resolved.kind.title.clone()];
    let availability = resolved.availability;
    if resolved.managed {
        words.push(format!("managed, {availability}"));
    } else if resolved.replicas > 1 {
        let (replicas, needs) = (resolved.replicas, resolved.needs);
        words.push(format!(
            "{replicas} replicas of {availability}, {needs} needed"
        ));
    } else {
        words.push(format!("1 replica of {availability}"));
    }
    if resolved.shards > 1 {
        words.push(format!("{} shards", resolved.shards));
    }
    if let Some(latency) = resolved.latency {
        words.push(latency.to_string());
    }
    if let Some(hit_ratio) = resolved.hit_ratio {
        words.push(format!("hit {hit_ratio}"));
    }
    match &resolved.capacity {
        Capacity::PerSecond(rate) => words.push(format!("sustains {rate}")),
        Capacity::Estimate(name) => words.push(format!("sustains {name}")),
        Capacity::Unlimited => {}
    }
    words.extend(app.report().and_then(|report| load(report, &component.id)));
    words
}

/// How busy a component is, if that is known.
fn load(report: &Report, id: &Id) -> Option<String> {
    let row = report.load.iter().find(|row| row.component == *id)?;
    let utilisation = row.utilisation.as_ref().ok()?;
    Some(format!("{} busy", figure::share(*utilisation)))
}

fn connection(app: &App, connection: &Connection) -> Vec<String> {
    let mut words = vec![kind(connection).to_owned()];
    if !connection.protocol.is_empty() {
        words.push(connection.protocol.clone());
    }
    if let Need::AnyOf {
        group,
        at_least,
        mode,
    } = &connection.need
    {
        let mode = match mode {
            GroupMode::Balance => "balanced",
            GroupMode::Failover => "failover",
            GroupMode::Hedge => "hedged",
        };
        words.push(format!("any {at_least} of {group}, {mode}"));
    }
    let design = app.design();
    let from = design.component(connection.from.as_str());
    let to = design.component(connection.to.as_str());
    if let Some((from, to)) = from.zip(to) {
        if app.catalogue().is_optional(connection, to) {
            words.push("optional".into());
        }
        words.extend(exercised(&app.catalogue().exercised(connection, from, to)));
    }
    if connection.fan_out > 1 {
        words.push(format!("{} at once", connection.fan_out));
    }
    match &connection.latency {
        Some(ServiceTime::Takes(latency)) => words.push(format!("{latency} on the way")),
        Some(ServiceTime::None) => words.push("no time on the way".into()),
        None => {}
    }
    if let Some(availability) = connection.availability {
        words.push(format!("up {availability}"));
    }
    words
}

const fn kind(connection: &Connection) -> &'static str {
    match connection.kind {
        _ if connection.subscription => "subscription",
        ConnectionKind::Call => "call",
        ConnectionKind::Publish => "publish",
        ConnectionKind::Push => "push",
        ConnectionKind::Replicate => "replicate",
    }
}

fn exercised(exercised: &Exercised) -> Option<String> {
    Some(match exercised {
        Exercised::Always => return None,
        Exercised::Share { share, .. } => format!("{share} of requests"),
        Exercised::Split { tag, weight } => format!("a split of {tag}, weight {weight}"),
        Exercised::OnMiss => "on a miss".to_owned(),
        Exercised::OnMissOf(cache) => format!("when {cache} misses"),
    })
}

fn zone(app: &App, id: &Id) -> Option<Vec<String>> {
    let zone = app.design().zone(id.as_str())?;
    let title = app
        .catalogue()
        .zone(zone.kind.as_str())
        .map(|kind| kind.title.clone());
    let mut words: Vec<String> = title.into_iter().collect();
    words.push(match app.catalogue().zone_availability(zone) {
        Some(availability) => format!("fails as one, up {availability}"),
        None => "only groups".to_owned(),
    });
    Some(words)
}
