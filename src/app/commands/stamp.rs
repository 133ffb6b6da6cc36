//! Stamping patterns: a few boxes with their arrows in one step.

use crate::app::command::{Command, Group};
use crate::app::edits::{self, Anchor, Stamped};
use crate::app::palette::{Entry, Palette, Purpose, Value};
use crate::app::session::Item;
use crate::app::state::Mode::Board;
use crate::app::{App, Effect, Modal};
use crate::catalogue::patterns::{Pattern, patterns};
use crate::catalogue::{Place, Shape};
use crate::scene::Direction;

pub(super) const COMMANDS: &[Command] = &[Command {
    name: "pattern.stamp",
    title: "Stamp a pattern: cache-aside, read replicas, queue and worker …",
    group: Group::Draw,
    keys: &[(Board, "s")],
    line: &["stamp"],
    repeats: true,
    run: |app, _| open(app),
    ..Command::EMPTY
}];

fn open(app: &mut App) -> Vec<Effect> {
    let entries = patterns().iter().map(|pattern| Entry {
        detail: pattern.doc.clone(),
        aliases: pattern.aliases.clone(),
        ..Entry::new(pattern.title.clone(), Value::Pattern(pattern))
    });
    app.modal = Some(Modal::Palette(Palette::new(
        Purpose::Stamp,
        entries.collect(),
    )));
    Vec::new()
}

/// Stamps `pattern` beside the component here, joined to it, or at the cursor.
pub(super) fn stamp(app: &mut App, pattern: &'static Pattern) {
    let catalogue = app.catalogue();
    let anchor = anchor(app, pattern);
    let beside = match &anchor {
        Anchor::None => None,
        Anchor::Root(id) | Anchor::Caller(id) => {
            app.design().components.iter().position(|c| c.id == *id)
        }
    };
    let standing = edits::standing(app.design(), catalogue, pattern, &anchor);
    let size = edits::extent(pattern, catalogue, &standing).size;
    let at = match beside {
        Some(index) => app.scene().free_place(index, Direction::East, size),
        None => app.scene().free_place_near(app.session.cursor, size),
    };
    let label = format!("Stamp {}", pattern.title);
    let stamped = app.try_edit(&label, |design| {
        edits::stamp(design, catalogue, pattern, at, &anchor)
    });
    let Some(Stamped { added, flows }) = stamped else {
        return;
    };
    app.session.selection.clear();
    let mut components = added
        .iter()
        .filter(|item| matches!(item, Item::Component(_)));
    if let Some(first) = components.next() {
        app.go_to(first);
    }
    let count = match components.count() {
        0 => "1 component".to_owned(),
        more => format!("{} components", more + 1),
    };
    // The first box stands for what it was stamped on, which the person has just pointed at.
    let mut others = pattern.boxes.iter().skip(1);
    let store = others.find_map(|member| standing.get(member.id.as_str()));
    let store = store.map_or(String::new(), |id| {
        format!(" with {}", app.title_of(&Item::Component(id.clone())))
    });
    let (title, flows) = (&pattern.title, edits::in_flows(&flows));
    app.tell(format!(
        "Stamped {title}: {count}{store}{flows}; u takes it back"
    ));
}

/// How the pattern is joined to the component here: as its first box, if both have the same shape, or as
/// its caller.
fn anchor(app: &App, pattern: &Pattern) -> Anchor {
    let kind = |id: &str| app.catalogue().component(id);
    let here = app.component_here();
    let first = pattern.boxes.first().and_then(|first| kind(&first.kind));
    let both = here.and_then(|here| kind(here.kind.as_str())).zip(first);
    match (here, both) {
        (Some(here), Some((kind, first))) if kind.shape == first.shape => {
            Anchor::Root(here.id.clone())
        }
        (Some(here), Some((kind, first)))
            if first.place != Place::Client
                && matches!(kind.shape, Shape::Client | Shape::Edge | Shape::Service) =>
        {
            Anchor::Caller(here.id.clone())
        }
        _ => Anchor::None,
    }
}
