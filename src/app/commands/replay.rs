//! Playing a round again.

use std::time::Duration;

use crate::app::command::{self, Command, Group};
use crate::app::replay;
use crate::app::state::Mode::Replay;
use crate::app::{App, Effect};
use crate::model::round::Event;

pub(super) const COMMANDS: &[Command] = &[
    Command {
        name: "replay.play",
        title: "Play, or stand still",
        keys: &[(Replay, "Space"), (Replay, "Enter")],
        footer: Some("play"),
        run: |app, _| {
            if let Some(replay) = &mut app.replay {
                replay.playing = !replay.playing;
            }
            Vec::new()
        },
        ..Command::EMPTY
    },
    Command {
        name: "replay.forward",
        title: "Go ten seconds on",
        keys: &[(Replay, "l"), (Replay, "Right")],
        footer: Some("10 s"),
        run: |app, _| seek(app, |at| at + TEN_SECONDS),
        ..Command::EMPTY
    },
    Command {
        name: "replay.back",
        title: "Go ten seconds back",
        keys: &[(Replay, "h"), (Replay, "Left")],
        run: |app, _| seek(app, |at| at.saturating_sub(TEN_SECONDS)),
        ..Command::EMPTY
    },
    Command {
        name: "replay.next-event",
        title: "Go to the next event",
        keys: &[(Replay, "]"), (Replay, "j"), (Replay, "Down")],
        footer: Some("next event"),
        run: |app, _| jump(app, true, |_| true),
        ..Command::EMPTY
    },
    Command {
        name: "replay.previous-event",
        title: "Go to the previous event",
        keys: &[(Replay, "["), (Replay, "k"), (Replay, "Up")],
        run: |app, _| jump(app, false, |_| true),
        ..Command::EMPTY
    },
    Command {
        name: "replay.next-phase",
        title: "Go to the next phase",
        keys: &[(Replay, "}"), (Replay, "n"), (Replay, "PageDown")],
        footer: Some("next phase"),
        run: |app, _| jump(app, true, is_phase),
        ..Command::EMPTY
    },
    Command {
        name: "replay.previous-phase",
        title: "Go to the previous phase",
        keys: &[(Replay, "{"), (Replay, "N"), (Replay, "PageUp")],
        run: |app, _| jump(app, false, is_phase),
        ..Command::EMPTY
    },
    Command {
        name: "replay.start",
        title: "Go to the beginning",
        keys: &[(Replay, "0"), (Replay, "Home")],
        run: |app, _| seek(app, |_| Duration::ZERO),
        ..Command::EMPTY
    },
    Command {
        name: "replay.end",
        title: "Go to the end",
        keys: &[(Replay, "$"), (Replay, "End")],
        run: |app, _| seek(app, |_| Duration::MAX),
        ..Command::EMPTY
    },
    Command {
        name: "replay.faster",
        title: "Play faster",
        keys: &[(Replay, "+")],
        footer: Some("faster"),
        run: |app, _| speed(app, true),
        ..Command::EMPTY
    },
    Command {
        name: "replay.slower",
        title: "Play slower",
        keys: &[(Replay, "-")],
        run: |app, _| speed(app, false),
        ..Command::EMPTY
    },
    Command {
        name: "replay.findings",
        title: "Show the findings as of this moment, or put them away",
        keys: &[(Replay, "f")],
        footer: Some("findings"),
        run: |app, call| match command::named("pane.findings") {
            Some(findings) => command::run(app, findings, call),
            None => Vec::new(),
        },
        ..Command::EMPTY
    },
    Command {
        name: "replay.close",
        title: "Leave the replay",
        group: Group::Dialog,
        keys: &[(Replay, "q"), (Replay, "Ctrl+q"), (Replay, "Ctrl+c")],
        footer: Some("leave"),
        run: |_, _| vec![Effect::Quit],
        ..Command::EMPTY
    },
    Command {
        name: "replay.back-out",
        title: "Close the pane, or leave the replay",
        keys: &[(Replay, "Esc")],
        run: |app, _| back(app),
        ..Command::EMPTY
    },
];

/// Closes the pane that was opened last; if none is open, leaves.
fn back(app: &mut App) -> Vec<Effect> {
    let panes = &mut app.session.panes;
    match panes.focus.take() {
        Some(pane) => {
            panes.open.remove(&pane);
            Vec::new()
        }
        None => vec![Effect::Quit],
    }
}

const TEN_SECONDS: Duration = Duration::from_secs(10);

fn is_phase(event: &Event) -> bool {
    matches!(event, Event::PhaseBegan(_) | Event::Ended)
}

fn seek(app: &mut App, to: impl FnOnce(Duration) -> Duration) -> Vec<Effect> {
    if let Some(replay) = &mut app.replay {
        replay.at = to(replay.at).min(replay.round.length());
    }
    replay::show(app);
    Vec::new()
}

fn jump(app: &mut App, forward: bool, wanted: fn(&Event) -> bool) -> Vec<Effect> {
    if let Some(replay) = &mut app.replay {
        replay.jump(forward, wanted);
    }
    replay::show(app);
    Vec::new()
}

fn speed(app: &mut App, faster: bool) -> Vec<Effect> {
    if let Some(replay) = &mut app.replay {
        replay.change_speed(faster);
    }
    Vec::new()
}
