//! What peers say: comments on what is drawn, on entries of panes and on findings, with replies.

use std::path::{Path, PathBuf};

use crate::app::command::{Call, Command, Group};
use crate::app::prompt::{Asked, Prompt};
use crate::app::rows::Row;
use crate::app::session::{Item, Pane};
use crate::app::state::Mode::{Board, Pane as Beside};
use crate::app::{App, DiskOrder, Effect, Modal, Refusal};
use crate::model::review::{Anchor, Saying};
use crate::model::{Id, Kind};

pub(super) const COMMANDS: &[Command] = &[
    Command {
        name: "review.comment",
        title: "Comment on what is here, on the entry or the finding",
        group: Group::Analyse,
        keys: &[(Board, "\""), (Beside, "\"")],
        line: &["comment"],
        enabled: has_file,
        run: comment,
        ..Command::EMPTY
    },
    Command {
        name: "review.combine",
        title: "Take in what another review says (NAME.review.ron of a peer)",
        group: Group::File,
        line: &["combine"],
        enabled: has_file,
        run: combine,
        ..Command::EMPTY
    },
    Command {
        name: "review.write",
        title: "Write all comments to another review (FILE), which keeps what it says",
        group: Group::File,
        line: &["reviewas"],
        enabled: has_file,
        run: write,
        ..Command::EMPTY
    },
];

/// Stands with the keys of panes, before those that every pane has.
pub(super) const REPLY: Command = Command {
    name: "review.reply",
    title: "Reply to the comment",
    keys: &[(Beside, "r")],
    footer: Some("reply"),
    enabled: on_comment,
    run: |app, _| {
        if let Some(id) = marked(app) {
            app.modal = Some(Modal::Prompt(Prompt::new(Asked::Reply(id), "")));
        }
        Vec::new()
    },
    ..Command::EMPTY
};

/// Stands beside [`REPLY`].
pub(super) const RESOLVE: Command = Command {
    name: "review.resolve",
    title: "Resolve the comment, or open it again",
    keys: &[(Beside, "s")],
    footer: Some("resolve"),
    enabled: on_comment,
    run: |app, _| resolve(app),
    ..Command::EMPTY
};

/// Has another review taken in, or asks which one.
fn combine(app: &mut App, call: &Call) -> Vec<Effect> {
    let order = |file, with| DiskOrder::CombineFile { file, with };
    with_review(app, call, "combine ", order)
}

/// Has all comments written to another review, or asks to which one.
fn write(app: &mut App, call: &Call) -> Vec<Effect> {
    let order = |file, to| DiskOrder::WriteReview { file, to };
    with_review(app, call, "reviewas ", order)
}

/// The order about the design's file and the named review; without a name it is asked for behind `line`.
fn with_review(
    app: &mut App,
    call: &Call,
    line: &str,
    order: impl Fn(PathBuf, PathBuf) -> DiskOrder,
) -> Vec<Effect> {
    if call.argument.is_empty() {
        app.modal = Some(Modal::Prompt(Prompt::new(Asked::CommandLine, line)));
        return Vec::new();
    }
    let file = app.file().map(Path::to_owned);
    let order = file.map(|file| Effect::Disk(order(file, PathBuf::from(&call.argument))));
    order.into_iter().collect()
}

pub(super) fn has_file(app: &App) -> Result<(), &'static str> {
    match app.file() {
        Some(_) => Ok(()),
        None => Err("Comments are kept beside the design's file; save it first (Ctrl+s)"),
    }
}

fn on_comment(app: &App) -> Result<(), &'static str> {
    match marked(app) {
        Some(_) => has_file(app),
        None => Err("No comment is marked; g p lists them"),
    }
}

/// The marked comment.
fn marked(app: &App) -> Option<Id> {
    match super::panes::marked(app)? {
        (Pane::Review, _, Row::Comment(id)) => Some(id),
        _ => None,
    }
}

/// Asks what to say about what is here; on the `:` line that can follow the command at once.
fn comment(app: &mut App, call: &Call) -> Vec<Effect> {
    let on = subject(app);
    if !call.argument.is_empty() {
        return say(app, on, &call.argument).unwrap_or_default();
    }
    ask(app, on)
}

/// Asks for a comment on what is drawn here.
pub(super) fn ask_here(app: &mut App) -> Vec<Effect> {
    let on = drawn(app);
    ask(app, on)
}

fn ask(app: &mut App, on: Anchor) -> Vec<Effect> {
    app.modal = Some(Modal::Prompt(Prompt::new(Asked::Comment(on), "")));
    Vec::new()
}

/// What a comment would be about: the marked entry of the pane that has the keys, else what is drawn here.
fn subject(app: &App) -> Anchor {
    let thing = |kind, id| Anchor::Thing(kind, id);
    match super::panes::marked(app).map(|(_, _, row)| row) {
        Some(Row::Requirement(id)) => thing(Kind::Requirement, id),
        Some(Row::Target(id)) => thing(Kind::Target, id),
        Some(Row::Estimate(id)) => thing(Kind::Estimate, id),
        Some(Row::Decision(id)) => thing(Kind::Decision, id),
        Some(Row::Note(id)) => thing(Kind::Note, id),
        Some(Row::Part(item)) => anchor(&item),
        Some(Row::Finding(index)) => {
            let findings = app.report().map_or(&[][..], |report| &report.findings);
            findings
                .get(index)
                .map_or(Anchor::Design, |finding| Anchor::Finding {
                    rule: finding.rule.to_owned(),
                    about: finding.subjects.clone(),
                })
        }
        Some(Row::Comment(_)) | None => drawn(app),
    }
}

/// What is under the cursor or selected first, else the flow that is followed, else the design.
fn drawn(app: &App) -> Anchor {
    let followed = app.session.followed.as_ref();
    let flow = followed.map(|followed| Anchor::Thing(Kind::Flow, followed.flow.clone()));
    let here = app.subjects().first().map(anchor);
    here.or(flow).unwrap_or(Anchor::Design)
}

fn anchor(item: &Item) -> Anchor {
    let kind = match item {
        Item::Component(_) => Kind::Component,
        Item::Connection(_) => Kind::Connection,
        Item::Zone(_) => Kind::Zone,
        Item::Note(_) => Kind::Note,
    };
    Anchor::Thing(kind, item.id().clone())
}

/// Puts the cursor where the comment hangs.
pub(super) fn go_to(app: &mut App, id: &Id) -> Vec<Effect> {
    let comments = &app.disk.review.comments;
    let on = comments.iter().find(|comment| comment.id == *id);
    let Some(on) = on.map(|comment| comment.on.clone()) else {
        return Vec::new();
    };
    match app.commented(&on) {
        Some(item) => {
            app.go_to(&item);
        }
        None if on.is_there(app.design()) => app.tell("That is not drawn on the board"),
        None => app.warn("What the comment is about is no longer there; the comment stays"),
    }
    Vec::new()
}

/// The order to write down a comment.
pub(super) fn say(app: &App, on: Anchor, text: &str) -> Result<Vec<Effect>, Refusal> {
    let text = said(text)?;
    Ok(order(app, Saying::Comment { on, text }))
}

/// The order to write down a reply.
pub(super) fn reply(app: &App, to: Id, text: &str) -> Result<Vec<Effect>, Refusal> {
    let text = said(text)?;
    Ok(order(app, Saying::Reply { to, text }))
}

fn said(text: &str) -> Result<String, Refusal> {
    match text.trim() {
        "" => Err(Refusal::from("Nothing is said; write it, or Esc leaves")),
        text => Ok(text.to_owned()),
    }
}

fn resolve(app: &mut App) -> Vec<Effect> {
    let Some(id) = marked(app) else {
        return Vec::new();
    };
    let comments = &app.disk.review.comments;
    let Some(comment) = comments.iter().find(|comment| comment.id == id) else {
        return Vec::new();
    };
    let resolved = !comment.resolved;
    let comment = id;
    order(app, Saying::Resolve { comment, resolved })
}

fn order(app: &App, what: Saying) -> Vec<Effect> {
    let file = app.file().map(Path::to_owned);
    let order = file.map(|file| Effect::Disk(DiskOrder::Say { file, what }));
    order.into_iter().collect()
}

/// What was said could not be written down: it is asked for again, so that nothing is lost.
pub(in crate::app) fn not_said(app: &mut App, what: Saying, reason: String) {
    let (asked, text) = match what {
        Saying::Comment { on, text } => (Asked::Comment(on), text),
        Saying::Reply { to, text } => (Asked::Reply(to), text),
        Saying::Resolve { .. } => {
            app.fail(reason);
            return;
        }
    };
    if app.modal.is_some() {
        app.fail(format!("{reason}. Not kept: {text}"));
        return;
    }
    let prompt = Prompt::new(asked, text);
    app.modal = Some(Modal::Prompt(Prompt {
        error: Some(reason),
        ..prompt
    }));
}
