//! Lines that are typed: the prompt's own keys, and what entering a line does.

use super::{analyse, draw, file, flows, panes, review, set};
use crate::app::command::{self, Call, Command, Group};
use crate::app::edits::{is_taken, split_count};
use crate::app::prompt::{Asked, Prompt};
use crate::app::session::Item;
use crate::app::state::Mode::{Board, Pane, Prompt as Typing, Start};
use crate::app::text::TextField;
use crate::app::{App, Effect, Modal, Refusal};
use crate::catalogue::near::did_you_mean;
use crate::model::Id;

pub(super) const COMMANDS: &[Command] = &[
    Command {
        name: "line.open",
        title: "Type a command",
        group: Group::File,
        keys: &[(Board, ":"), (Pane, ":"), (Start, ":")],
        run: |app, _| {
            app.modal = Some(Modal::Prompt(Prompt::new(Asked::CommandLine, "")));
            Vec::new()
        },
        ..Command::EMPTY
    },
    Command {
        name: "prompt.accept",
        title: "Enter the line",
        keys: &[(Typing, "Enter")],
        footer: Some("enter"),
        run: |app, _| accept(app),
        ..Command::EMPTY
    },
    Command {
        name: "prompt.complete",
        title: "Complete the command, or the name of a field",
        keys: &[(Typing, "Tab")],
        run: |app, _| complete(app),
        ..Command::EMPTY
    },
    Command {
        name: "prompt.cancel",
        title: "Leave it as it was",
        keys: &[(Typing, "Esc"), (Typing, "Ctrl+c")],
        footer: Some("back"),
        run: |app, _| cancel(app),
        ..Command::EMPTY
    },
];

/// Closes the line and does nothing; what was asked in the interview or the debrief goes back there.
fn cancel(app: &mut App) -> Vec<Effect> {
    app.after_save = None;
    let Some(Modal::Prompt(prompt)) = app.modal.take() else {
        return Vec::new();
    };
    match prompt.purpose {
        Asked::AddedName(added) => app.notice = added.told,
        Asked::Clarify | Asked::OwnMarks => return super::practice::open(app),
        _ => {}
    }
    Vec::new()
}

/// Does what the line is for; a line that cannot be read stays open, with the reason.
fn accept(app: &mut App) -> Vec<Effect> {
    let Some(Modal::Prompt(prompt)) = app.modal.take() else {
        return Vec::new();
    };
    let text = prompt.field.text().to_owned();
    let outcome = match &prompt.purpose {
        Asked::AddedName(added) => {
            draw::name_added(app, added, &text);
            Ok(Vec::new())
        }
        Asked::Rename { item, since } => rename(app, item, &text, since.is_some()).map(|()| {
            if let Some((mark, label)) = since {
                app.squash(*mark, label);
            }
            Vec::new()
        }),
        Asked::CommandLine => run_line(app, &text),
        Asked::Fields => set::state(app, &text).map(|()| Vec::new()),
        Asked::SaveAs => file::save_as(app, &text),
        Asked::Line(line) => panes::enter(app, line, &text).map(|()| Vec::new()),
        Asked::Acceptance(finding) => analyse::accept(app, finding, &text).map(|()| Vec::new()),
        Asked::Comment(on) => review::say(app, on.clone(), &text),
        Asked::Reply(to) => review::reply(app, to.clone(), &text),
        Asked::Clarify => Ok(super::practice::clarify(app, &text)),
        Asked::PeerNote => Ok(super::peer::keep_note(app, &text)),
        Asked::OwnMarks => super::practice::own_marks(app, &text),
        Asked::FlowName(recording) => flows::name(app, recording, &text).map(|()| Vec::new()),
    };
    outcome.unwrap_or_else(|refusal| {
        let error = Some(refusal.0);
        app.modal = Some(Modal::Prompt(Prompt { error, ..prompt }));
        Vec::new()
    })
}

/// Gives `item` a name; one that was just drawn is identified by it, too.
fn rename(app: &mut App, item: &Item, text: &str, drawn: bool) -> Result<(), Refusal> {
    let label = format!("Rename {}", app.title_of(item));
    app.edit(&label, |design| {
        match item {
            Item::Component(id) => {
                let (name, replicas) = split_count(text);
                if let Some(component) = design.components.iter_mut().find(|c| c.id == *id) {
                    name.clone_into(&mut component.name);
                    component.replicas = replicas.or(component.replicas);
                }
            }
            Item::Zone(id) => {
                let name = text.trim();
                let taken = |other: &str| *id != *other && is_taken(design, other);
                let named =
                    (drawn && !name.is_empty()).then(|| Id::from_name(name, id.as_str(), taken));
                if let Some(zone) = design.zones.iter_mut().find(|z| z.id == *id) {
                    name.clone_into(&mut zone.name);
                    zone.id = named.unwrap_or_else(|| id.clone());
                }
            }
            Item::Connection(id) => {
                if let Some(connection) = design.connections.iter_mut().find(|c| c.id == *id) {
                    text.trim().clone_into(&mut connection.protocol);
                }
            }
            Item::Note(_) => {}
        }
        Ok(())
    })
}

/// Runs what is typed on the `:` line.
fn run_line(app: &mut App, text: &str) -> Result<Vec<Effect>, Refusal> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let (word, argument) = text.split_once(' ').unwrap_or((text, ""));
    let Some(command) = command::named(word) else {
        let names = offered().flat_map(|c| c.line.iter().copied().chain([c.name]));
        let near = did_you_mean(word, names, "Ctrl+p lists all commands");
        return Err(Refusal(format!("No command is called `{word}`; {near}")));
    };
    let call = Call {
        count: None,
        argument: argument.trim().to_owned(),
    };
    Ok(command::run(app, command, &call))
}

/// The commands that make sense by name.
fn offered() -> impl Iterator<Item = &'static Command> {
    command::all().filter(|command| command.group != Group::Dialog)
}

/// Completes the name of a command or of a field as far as it is certain.
fn complete(app: &mut App) -> Vec<Effect> {
    let Some(Modal::Prompt(prompt)) = &app.modal else {
        return Vec::new();
    };
    let typed = prompt.field.text();
    let completed = match prompt.purpose {
        Asked::CommandLine => completed_command(typed).map(ToOwned::to_owned),
        Asked::Fields => set::completed(app, typed),
        _ => None,
    };
    if let (Some(completed), Some(Modal::Prompt(prompt))) = (completed, &mut app.modal) {
        prompt.field = TextField::new(completed);
    }
    Vec::new()
}

/// What all commands begin with that begin as `typed`.
fn completed_command(typed: &str) -> Option<&'static str> {
    offered()
        .map(|command| command.name)
        .filter(|name| name.starts_with(typed))
        .reduce(|common, name| {
            let pairs = common.bytes().zip(name.bytes());
            &common[..pairs.take_while(|(a, b)| a == b).count()]
        })
}
