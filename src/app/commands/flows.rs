//! Flows: following one along the board, recording one, naming it.

use std::collections::VecDeque;

use crate::app::command::{Command, Group};
use crate::app::edits::fresh_id;
use crate::app::form::{Form, FormSubject};
use crate::app::lines::{self, parse_flow_name};
use crate::app::palette::{Entry, Palette, Purpose, Value};
use crate::app::prompt::{Asked, Prompt};
use crate::app::record::{Recording, ends, walk};
use crate::app::session::{Followed, Item, Tool};
use crate::app::state::Mode::{Board, Pane, Record};
use crate::app::{App, Effect, Modal, Refusal};
use crate::model::{Component, Design, Flow, FlowOp, Id};

pub(super) const COMMANDS: &[Command] = &[
    Command {
        name: "flow.open",
        title: "Follow a flow (2f: the second), or record one",
        group: Group::Analyse,
        keys: &[(Board, "f")],
        footer: Some("flows"),
        enabled: |app| {
            if app.design().components.is_empty() {
                Err("A flow needs components; a adds one")
            } else {
                Ok(())
            }
        },
        run: |app, call| match call.count {
            Some(number) => follow_number(app, number),
            None => open(app),
        },
        ..Command::EMPTY
    },
    Command {
        name: "flow.show-all",
        title: "Show all flows at once by their numbers, or no longer",
        group: Group::Analyse,
        keys: &[(Board, "W")],
        enabled: |app| {
            if app.design().flows.is_empty() {
                Err("No flow is recorded; f records one")
            } else {
                Ok(())
            }
        },
        run: |app, _| {
            app.session.followed = None;
            app.session.all_flows = !app.session.all_flows;
            Vec::new()
        },
        ..Command::EMPTY
    },
    Command {
        name: "flow.record",
        title: "Record a new flow from here",
        group: Group::Analyse,
        keys: &[(Board, "g w")],
        enabled: |app| {
            entry(app)
                .map(|_| ())
                .ok_or("Move to the component that starts the flow first")
        },
        run: |app, _| {
            record(app);
            Vec::new()
        },
        ..Command::EMPTY
    },
    Command {
        name: "flow.next-hop",
        title: "Go to the next hop of the followed flow",
        group: Group::Analyse,
        keys: &[(Board, "]")],
        enabled: is_following,
        run: |app, call| hop(app, call.times() as isize),
        ..Command::EMPTY
    },
    Command {
        name: "flow.previous-hop",
        title: "Go to the previous hop of the followed flow",
        group: Group::Analyse,
        keys: &[(Board, "[")],
        enabled: is_following,
        run: |app, call| hop(app, -(call.times() as isize)),
        ..Command::EMPTY
    },
    Command {
        name: "flow.inspect",
        title: "Edit the fields of the followed flow",
        group: Group::Analyse,
        keys: &[(Board, "g i"), (Pane, "g i")],
        enabled: is_following,
        run: |app, _| {
            if let Some(followed) = &app.session.followed {
                let form = Form::new(FormSubject::Flow(followed.flow.clone()));
                app.modal = Some(Modal::Inspector(form));
            }
            Vec::new()
        },
        ..Command::EMPTY
    },
    Command {
        name: "flow.rerecord",
        title: "Record the followed flow anew",
        group: Group::Analyse,
        enabled: is_following,
        run: |app, _| rerecord(app),
        ..Command::EMPTY
    },
    Command {
        name: "flow.delete",
        title: "Delete the followed flow",
        group: Group::Analyse,
        enabled: is_following,
        run: |app, _| delete(app),
        ..Command::EMPTY
    },
    Command {
        name: "record.take",
        title: "Take the marked connection",
        keys: &[(Record, "Space"), (Record, "l"), (Record, "Right")],
        footer: Some("take"),
        run: |app, _| {
            let row = recording(app).map(|recording| recording.row);
            take(app, row.unwrap_or(0))
        },
        ..Command::EMPTY
    },
    Command {
        name: "record.next",
        title: "Mark the next connection",
        keys: &[(Record, "j"), (Record, "Down"), (Record, "Tab")],
        footer: Some("next"),
        run: |app, _| step(app, 1),
        ..Command::EMPTY
    },
    Command {
        name: "record.previous",
        title: "Mark the previous connection",
        keys: &[(Record, "k"), (Record, "Up"), (Record, "Shift+Tab")],
        run: |app, _| step(app, -1),
        ..Command::EMPTY
    },
    Command {
        name: "record.back",
        title: "Leave the connection taken last",
        keys: &[(Record, "h"), (Record, "Left"), (Record, "Backspace")],
        footer: Some("untake"),
        run: |app, _| untake(app),
        ..Command::EMPTY
    },
    Command {
        name: "record.all",
        title: "Take all that can be reached from here",
        keys: &[(Record, "a")],
        footer: Some("take all"),
        run: |app, _| take_all(app),
        ..Command::EMPTY
    },
    Command {
        name: "record.accept",
        title: "End the flow (nothing taken: all that its entry reaches)",
        keys: &[(Record, "Enter")],
        footer: Some("end"),
        run: |app, _| end(app),
        ..Command::EMPTY
    },
    Command {
        name: "record.cancel",
        title: "Record nothing",
        keys: &[(Record, "Esc"), (Record, "Ctrl+c")],
        footer: Some("back"),
        run: |app, _| {
            app.session.tool = Tool::None;
            Vec::new()
        },
        ..Command::EMPTY
    },
];

fn is_following(app: &App) -> Result<(), &'static str> {
    if app.session.followed.is_some() {
        Ok(())
    } else {
        Err("No flow is followed; f follows one")
    }
}

/// The list of flows; without any, a recording.
fn open(app: &mut App) -> Vec<Effect> {
    let design = app.design();
    if design.flows.is_empty() {
        record(app);
        return Vec::new();
    }
    let mut entries: Vec<Entry> = design
        .flows
        .iter()
        .zip(1..)
        .map(|(flow, number): (_, usize)| {
            let title = if flow.name.is_empty() {
                flow.id.as_str()
            } else {
                flow.name.as_str()
            };
            let rate = flow.rate.as_ref().map(lines::rate_text).unwrap_or_default();
            let op = if flow.op == FlowOp::Write {
                "write"
            } else {
                "read"
            };
            Entry {
                detail: format!("{number}f  {op} {rate}").trim_end().to_owned(),
                aliases: vec![flow.id.to_string()],
                ..Entry::new(title, Value::Flow(flow.id.clone()))
            }
        })
        .collect();
    entries.push(Entry::new("Record a new flow", Value::NewFlow));
    if app.session.followed.is_some() {
        entries.push(Entry::new("Follow no flow", Value::NoFlow));
    }
    app.modal = Some(Modal::Palette(Palette::new(Purpose::Flow, entries)));
    Vec::new()
}

fn follow_number(app: &mut App, number: u32) -> Vec<Effect> {
    let flow = app.design().flows.get(number.saturating_sub(1) as usize);
    match flow.map(|flow| flow.id.clone()) {
        Some(id) => follow(app, &id),
        None => app.warn(format!(
            "There is no flow {number}; f lists those that are there"
        )),
    }
    Vec::new()
}

/// Follows the flow: its way is lit, and the cursor goes to its entry.
pub(super) fn follow(app: &mut App, id: &Id) {
    let Some(flow) = app.design().flow(id.as_str()) else {
        app.warn("The flow is gone; f lists those that are there");
        return;
    };
    let (entry, hops) = (flow.entry.clone(), walk(app.design(), flow));
    app.session.followed = Some(Followed {
        flow: id.clone(),
        hop: None,
        hops,
    });
    app.go_to(&Item::Component(entry));
    app.tell("Following the flow · ] next hop · g b budget · g i fields · Esc ends");
}

fn hop(app: &mut App, by: isize) -> Vec<Effect> {
    let Some(followed) = &app.session.followed else {
        return Vec::new();
    };
    let count = followed.hops.len() as isize;
    let at = followed.hop.map_or(-1, |hop| hop as isize);
    let next = (at + by).clamp(-1, count - 1);
    let (hop, id) = if next < 0 {
        (
            None,
            app.design()
                .flow(followed.flow.as_str())
                .map(|flow| flow.entry.clone()),
        )
    } else {
        let connection = &followed.hops[next as usize];
        (
            Some(next as usize),
            ends(app.design(), connection).map(|(_, to)| to.clone()),
        )
    };
    if let Some(followed) = &mut app.session.followed {
        followed.hop = hop;
    }
    if let Some(id) = id {
        app.go_to(&Item::Component(id));
    }
    Vec::new()
}

/// The component that a new flow starts at: the one here, or the only client.
fn entry(app: &App) -> Option<Id> {
    let is_client = |c: &&Component| app.catalogue().is_client(c);
    let here = app.component_here();
    let mut clients = app.design().components.iter().filter(is_client);
    let only = clients.next().filter(|_| clients.next().is_none());
    // On anything but a client, a flow of the only client is meant.
    let chosen = here.filter(is_client).or(only).or(here);
    chosen.map(|c| c.id.clone())
}

/// Starts a recording at the component here.
pub(super) fn record(app: &mut App) {
    match entry(app) {
        Some(entry) => start(app, Recording::new(entry)),
        None => app.warn("Move to the component that starts the flow, then press f again"),
    }
}

fn start(app: &mut App, recording: Recording) {
    app.session.followed = None;
    app.session.panes.focus = None;
    app.go_to(&Item::Component(recording.entry.clone()));
    app.session.tool = Tool::Record(recording);
    app.tell("Space or a digit takes a connection, a takes all, Enter ends");
}

fn rerecord(app: &mut App) -> Vec<Effect> {
    let followed = app.session.followed.clone();
    let flow = followed.and_then(|f| app.design().flow(f.flow.as_str()).cloned());
    if let Some(flow) = flow {
        let mut recording = Recording::new(flow.entry);
        recording.replaces = Some(flow.id);
        start(app, recording);
    }
    Vec::new()
}

fn delete(app: &mut App) -> Vec<Effect> {
    let Some(followed) = app.session.followed.take() else {
        return Vec::new();
    };
    let id = followed.flow;
    let removed = app.try_edit(&format!("Delete flow {id}"), |design| {
        Ok(crate::app::edits::remove_flow(design, &id))
    });
    if let Some(removed) = removed {
        let targets = removed.targets.len();
        app.tell(format!(
            "Deleted flow {id} and {targets} of its targets; u brings them back"
        ));
    }
    Vec::new()
}

fn recording(app: &mut App) -> Option<&mut Recording> {
    match &mut app.session.tool {
        Tool::Record(recording) => Some(recording),
        _ => None,
    }
}

fn candidates(app: &App) -> Vec<Id> {
    match &app.session.tool {
        Tool::Record(recording) => recording.candidates(app.design()),
        _ => Vec::new(),
    }
}

fn step(app: &mut App, by: isize) -> Vec<Effect> {
    let count = candidates(app).len();
    if let Some(recording) = recording(app).filter(|_| count > 0) {
        recording.row = (recording.row as isize + by).rem_euclid(count as isize) as usize;
    }
    Vec::new()
}

/// Takes the candidate at `row` with the other members of its group, and walks to its end.
pub(in crate::app) fn take(app: &mut App, row: usize) -> Vec<Effect> {
    let Some(id) = candidates(app).get(row).cloned() else {
        app.warn("No further connection can be taken from here; Enter ends the flow");
        return Vec::new();
    };
    let design = app.shared_design();
    let connection = design.connection(id.as_str());
    let group = connection.and_then(|c| c.group());
    let others = design
        .connections
        .iter()
        .filter(|c| group.is_some() && c.group() == group);
    let mut taken: Vec<Id> = others
        .map(|c| c.id.clone())
        .filter(|other| *other != id)
        .collect();
    taken.push(id);
    let Some(recording) = recording(app) else {
        return Vec::new();
    };
    for id in taken {
        if !recording.taken.contains(&id) {
            recording.taken.push(id);
        }
    }
    recording.row = 0;
    stand_at_end(app);
    Vec::new()
}

fn untake(app: &mut App) -> Vec<Effect> {
    if let Some(recording) = recording(app) {
        recording.taken.pop();
        recording.row = 0;
    }
    stand_at_end(app);
    Vec::new()
}

fn take_all(app: &mut App) -> Vec<Effect> {
    let mut waiting: VecDeque<Id> = candidates(app).into();
    while let Some(id) = waiting.pop_front() {
        let Some(recording) = recording(app) else {
            break;
        };
        if !recording.taken.contains(&id) {
            recording.taken.push(id);
            waiting.extend(candidates(app));
        }
    }
    stand_at_end(app);
    Vec::new()
}

/// Puts the cursor on the component that the recording has come to.
fn stand_at_end(app: &mut App) {
    let at = match &app.session.tool {
        Tool::Record(recording) => recording.at(app.design()).clone(),
        _ => return,
    };
    app.go_to(&Item::Component(at));
}

/// Ends the recording; a new flow is asked for its name.
fn end(app: &mut App) -> Vec<Effect> {
    let Tool::Record(recording) = std::mem::take(&mut app.session.tool) else {
        return Vec::new();
    };
    let Some(id) = recording.replaces.clone() else {
        app.modal = Some(Modal::Prompt(Prompt::new(Asked::FlowName(recording), "")));
        return Vec::new();
    };
    let done = app.try_edit(&format!("Record flow {id} anew"), |design| {
        let via = via(design, &recording);
        if let Some(flow) = design.flows.iter_mut().find(|flow| flow.id == id) {
            flow.via = via;
        }
        Ok(())
    });
    if done.is_some() {
        follow(app, &id);
    }
    Vec::new()
}

/// The connections taken, in the design's order; `None` if none was.
fn via(design: &Design, recording: &Recording) -> Option<Vec<Id>> {
    let taken = design
        .connections
        .iter()
        .filter(|c| recording.taken.contains(&c.id));
    let taken: Vec<Id> = taken.map(|c| c.id.clone()).collect();
    (!taken.is_empty()).then_some(taken)
}

/// Adds the recorded flow under the name, rate and operation that the line gives.
pub(super) fn name(app: &mut App, recording: &Recording, text: &str) -> Result<(), Refusal> {
    let named = parse_flow_name(text, app.design())?;
    let id = app.edit(&format!("Record flow {}", named.name), |design| {
        let id = awaited(design, &named.name);
        let id = id.unwrap_or_else(|| fresh_id(design, &named.name, "flow"));
        design.flows.push(Flow {
            id: id.clone(),
            name: named.name.clone(),
            entry: recording.entry.clone(),
            rate: named.rate.clone(),
            op: named.op,
            via: via(design, recording),
        });
        Ok(id)
    })?;
    follow(app, &id);
    Ok(())
}

/// The flow called so that a requirement has named before it is recorded.
fn awaited(design: &Design, name: &str) -> Option<Id> {
    let id = Id::from_name(name, "flow", |_| false);
    let mut named = design.requirements.iter();
    named
        .any(|requirement| design.unrecorded(requirement).any(|other| *other == id))
        .then_some(id)
}
