//! The start screen, help and the tour.

use super::file::leave_for;
use crate::app::command::{self, Command, Group};
use crate::app::start::Choice;
use crate::app::state::Mode::{
    Board, BoxSelect, Clashes, Compare, Debrief, Grab, Help as Helping, Hints, Inspector,
    Interview, Interviewer, Pane, Record, Replay, Start,
};
use crate::app::state::{Destination, Help, Page, Recovery};
use crate::app::tour::Tour;
use crate::app::{App, Effect, Modal, Mode, Screen, ThemeChoice};
use crate::model::Design;

pub(super) const COMMANDS: &[Command] = &[
    Command {
        name: "start.open",
        title: "Take the marked line",
        keys: &[(Start, "Enter")],
        footer: Some("take"),
        run: |app, _| take(app),
        ..Command::EMPTY
    },
    Command {
        name: "start.down",
        title: "Mark the next line",
        keys: &[(Start, "j"), (Start, "Down"), (Start, "Tab")],
        footer: Some("next"),
        run: |app, call| step(app, call.times() as isize),
        ..Command::EMPTY
    },
    Command {
        name: "start.up",
        title: "Mark the previous line",
        keys: &[(Start, "k"), (Start, "Up"), (Start, "Shift+Tab")],
        run: |app, call| step(app, -(call.times() as isize)),
        ..Command::EMPTY
    },
    Command {
        name: "start.new",
        title: "Begin an empty design",
        keys: &[(Start, "n")],
        footer: Some("new"),
        run: |app, _| leave_for(app, Destination::New),
        ..Command::EMPTY
    },
    Command {
        name: "start.open-file",
        title: "Open a file",
        keys: &[(Start, "o"), (Start, "e")],
        footer: Some("open"),
        run: |app, call| match command::named("file.open") {
            Some(open) => command::run(app, open, call),
            None => Vec::new(),
        },
        ..Command::EMPTY
    },
    Command {
        name: "tour.start",
        title: "Take the five-step tour",
        group: Group::File,
        keys: &[(Start, "t")],
        line: &["tour"],
        footer: Some("tour"),
        run: |app, _| tour(app),
        ..Command::EMPTY
    },
    Command {
        name: "program.theme",
        title: "Take the next theme, or the named one: dark, light, high-contrast, none",
        group: Group::File,
        line: &["theme"],
        run: |app, call| take_theme(app, &call.argument),
        ..Command::EMPTY
    },
    Command {
        name: "help.open",
        title: "Show the keys of this mode",
        group: Group::File,
        keys: &[
            (Board, "?"),
            (Start, "?"),
            (Pane, "?"),
            (Grab, "?"),
            (BoxSelect, "?"),
            (Record, "?"),
            (Inspector, "?"),
            (Compare, "?"),
            (Clashes, "?"),
            (Interview, "?"),
            (Debrief, "?"),
            (Replay, "?"),
            (Interviewer, "?"),
            (Board, "F1"),
            (Start, "F1"),
            (Pane, "F1"),
            (Grab, "F1"),
            (BoxSelect, "F1"),
            (Record, "F1"),
            (Hints, "F1"),
        ],
        line: &["help", "h"],
        footer: Some("keys"),
        run: |app, _| {
            let mode = app.mode();
            app.modal_below = app.modal.take().map(Box::new);
            app.modal = Some(Modal::Help(Help {
                page: Page::Keys(mode),
                scroll: 0,
            }));
            Vec::new()
        },
        ..Command::EMPTY
    },
    Command {
        name: "page.card",
        title: "Reference card: latencies, nines, rates, sizes",
        group: Group::Panes,
        keys: &[(Board, "g k"), (Pane, "g k")],
        line: &["card"],
        run: |app, _| show(app, Page::Card),
        ..Command::EMPTY
    },
    Command {
        name: "page.matrix",
        title: "Requirements by actor and flow, with verdicts",
        group: Group::Panes,
        keys: &[(Board, "g m"), (Pane, "g m")],
        line: &["matrix"],
        run: |app, _| show(app, Page::Matrix),
        ..Command::EMPTY
    },
    Command {
        name: "help.close",
        title: "Close help",
        keys: &[
            (Helping, "Esc"),
            (Helping, "?"),
            (Helping, "q"),
            (Helping, "Enter"),
            (Helping, "F1"),
            (Helping, "Ctrl+c"),
        ],
        footer: Some("back"),
        run: |app, _| {
            app.modal = app.modal_below.take().map(|modal| *modal);
            Vec::new()
        },
        ..Command::EMPTY
    },
    Command {
        name: "help.down",
        title: "Scroll down",
        keys: &[(Helping, "j"), (Helping, "Down")],
        footer: Some("scroll"),
        run: |app, _| scroll(app, 1),
        ..Command::EMPTY
    },
    Command {
        name: "help.up",
        title: "Scroll up",
        keys: &[(Helping, "k"), (Helping, "Up")],
        run: |app, _| scroll(app, -1),
        ..Command::EMPTY
    },
    Command {
        name: "help.page-down",
        title: "Scroll down by ten lines",
        keys: &[(Helping, "PageDown"), (Helping, "Space")],
        run: |app, _| scroll(app, 10),
        ..Command::EMPTY
    },
    Command {
        name: "help.page-up",
        title: "Scroll up by ten lines",
        keys: &[(Helping, "PageUp")],
        run: |app, _| scroll(app, -10),
        ..Command::EMPTY
    },
    Command {
        name: "help.next-mode",
        title: "Show the next page: keys of the other modes, the card, the requirements",
        keys: &[(Helping, "Tab"), (Helping, "l"), (Helping, "Right")],
        footer: Some("next page"),
        run: |app, _| turn(app, 1),
        ..Command::EMPTY
    },
    Command {
        name: "help.previous-mode",
        title: "Show the previous page",
        keys: &[(Helping, "Shift+Tab"), (Helping, "h"), (Helping, "Left")],
        run: |app, _| turn(app, -1),
        ..Command::EMPTY
    },
];

fn step(app: &mut App, by: isize) -> Vec<Effect> {
    let last = app.start.choices().count().saturating_sub(1);
    app.start.row = app.start.row.saturating_add_signed(by).min(last);
    Vec::new()
}

fn take(app: &mut App) -> Vec<Effect> {
    let destination = match app.start.marked() {
        Choice::Left(_) => {
            app.modal = Some(Modal::Recovery(Recovery { row: 0 }));
            return Vec::new();
        }
        Choice::New => Destination::New,
        Choice::Tour => return tour(app),
        Choice::Recent(recent) => Destination::File(recent.path.clone()),
        Choice::Starter(starter) => Destination::Starter(starter.name.clone()),
    };
    leave_for(app, destination)
}

/// Starts the tour on what is open; from the start screen, on an empty board.
fn tour(app: &mut App) -> Vec<Effect> {
    if app.screen == Screen::Start {
        app.open(Design::default(), None);
    }
    app.session.tour = Some(Tour::default());
    Vec::new()
}

fn show(app: &mut App, page: Page) -> Vec<Effect> {
    app.modal = Some(Modal::Help(Help { page, scroll: 0 }));
    Vec::new()
}

/// Takes a theme for this sitting; the file of preferences says what stays.
fn take_theme(app: &mut App, name: &str) -> Vec<Effect> {
    let now = app.preferences.theme;
    let wanted = match name.trim() {
        "" => Some(now.next()),
        name => ThemeChoice::named(name),
    };
    match wanted {
        Some(theme) => {
            app.preferences.theme = theme;
            app.tell(format!("Theme: {}", theme.name()));
        }
        None => app.warn("No theme is called so; say dark, light, high-contrast or none"),
    }
    Vec::new()
}

fn scroll(app: &mut App, by: isize) -> Vec<Effect> {
    if let Some(Modal::Help(help)) = &mut app.modal {
        // How far it goes, the screen knows: it tells when it has shown the page.
        help.scroll = help.scroll.saturating_add_signed(by);
    }
    Vec::new()
}

fn turn(app: &mut App, by: isize) -> Vec<Effect> {
    if let Some(Modal::Help(help)) = &mut app.modal {
        let modes = Mode::ALL.iter().map(|mode| Page::Keys(*mode));
        let pages: Vec<Page> = modes.chain([Page::Card, Page::Matrix]).collect();
        let at = pages.iter().position(|page| *page == help.page);
        let at = at.unwrap_or(0) as isize;
        let next = (at + by).rem_euclid(pages.len() as isize);
        (help.page, help.scroll) = (pages[next as usize], 0);
    }
    Vec::new()
}
