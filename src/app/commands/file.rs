//! Files: saving, opening, leaving; and the questions before something is lost.

use std::path::{Path, PathBuf};

use super::disk::{bring_back, discard};
use crate::app::command::{Call, Command, Group, on_board};
use crate::app::disk;
use crate::app::practice::{self, LeftRound, Practice};
use crate::app::prompt::{Asked, Prompt};
use crate::app::state::Mode::{Board, Confirm as Asking, Pane, Start};
use crate::app::state::{Confirm, Destination, Doubt};
use crate::app::text::TextField;
use crate::app::{App, DiskOrder, Effect, Modal, Refusal, Screen};
use crate::model::round::minutes_and_seconds;
use crate::model::{Design, Id};

pub(super) const COMMANDS: &[Command] = &[
    Command {
        name: "file.save",
        title: "Save (with a name: as that file)",
        group: Group::File,
        keys: &[(Board, "Ctrl+s"), (Pane, "Ctrl+s")],
        line: &["w", "write"],
        footer: Some("save"),
        enabled: on_board,
        run: |app, call| save(app, call),
        ..Command::EMPTY
    },
    Command {
        name: "file.save-as",
        title: "Save as another file",
        group: Group::File,
        line: &["saveas"],
        enabled: on_board,
        run: |app, call| {
            if call.argument.is_empty() {
                ask_name(app);
                return Vec::new();
            }
            write(app, PathBuf::from(&call.argument))
        },
        ..Command::EMPTY
    },
    Command {
        name: "file.save-quit",
        title: "Save and quit",
        group: Group::File,
        line: &["wq", "x"],
        enabled: on_board,
        run: |app, call| {
            app.after_save = Some(Destination::Quit);
            save(app, call)
        },
        ..Command::EMPTY
    },
    Command {
        name: "file.open",
        title: "Open a file",
        group: Group::File,
        line: &["e", "edit", "open"],
        run: |app, call| {
            if call.argument.is_empty() {
                app.modal = Some(Modal::Prompt(Prompt::new(Asked::CommandLine, "e ")));
                return Vec::new();
            }
            leave_for(app, Destination::File(PathBuf::from(&call.argument)))
        },
        ..Command::EMPTY
    },
    Command {
        name: "file.new",
        title: "Begin an empty design",
        group: Group::File,
        line: &["new"],
        run: |app, _| leave_for(app, Destination::New),
        ..Command::EMPTY
    },
    Command {
        name: "file.start",
        title: "Go to the start screen",
        group: Group::File,
        line: &["start"],
        enabled: on_board,
        run: |app, _| leave_for(app, Destination::Start),
        ..Command::EMPTY
    },
    Command {
        name: "program.quit",
        title: "Quit",
        group: Group::File,
        keys: &[
            (Board, "Ctrl+q"),
            (Board, "Ctrl+c"),
            (Pane, "Ctrl+q"),
            (Start, "q"),
            (Start, "Ctrl+q"),
            (Start, "Ctrl+c"),
            (Start, "Esc"),
        ],
        line: &["q", "quit"],
        run: |app, _| leave_for(app, Destination::Quit),
        ..Command::EMPTY
    },
    Command {
        name: "program.quit-anyway",
        title: "Quit without saving",
        group: Group::File,
        line: &["q!", "quit!"],
        run: |_, _| vec![Effect::Quit],
        ..Command::EMPTY
    },
    Command {
        name: "confirm.yes",
        title: "Save first, or yes",
        keys: &[(Asking, "y"), (Asking, "Enter")],
        footer: Some("yes"),
        run: |app, _| answer(app, true),
        ..Command::EMPTY
    },
    Command {
        name: "confirm.no",
        title: "Go on without saving",
        keys: &[(Asking, "n")],
        footer: Some("no"),
        run: |app, _| answer(app, false),
        ..Command::EMPTY
    },
    Command {
        name: "confirm.cancel",
        title: "Stay here",
        keys: &[(Asking, "Esc"), (Asking, "Ctrl+c")],
        footer: Some("stay"),
        run: |app, _| {
            let asked = app.modal.take();
            app.after_save = None;
            match asked {
                Some(Modal::Confirm(Confirm { about, .. })) if is_of_round(&about) => {
                    app.modal = app.modal_below.take().map(|modal| *modal);
                }
                Some(Modal::Confirm(Confirm {
                    about: Doubt::Resume,
                    ..
                })) => super::practice::decline(app),
                _ => {}
            }
            Vec::new()
        },
        ..Command::EMPTY
    },
];

fn save(app: &mut App, call: &Call) -> Vec<Effect> {
    if !call.argument.is_empty() {
        return write(app, PathBuf::from(&call.argument));
    }
    if let Some(file) = app.file() {
        let file = file.to_owned();
        if disk::ask_again(app) {
            app.after_save = None;
            return Vec::new();
        }
        write(app, file)
    } else {
        ask_name(app);
        Vec::new()
    }
}

fn ask_name(app: &mut App) {
    let field = match app.file() {
        Some(file) => TextField::new(file.display().to_string()),
        None => {
            let name = Id::from_name(&app.design().title, "design", |_| false);
            TextField::selected(format!("{name}.ron"))
        }
    };
    app.modal = Some(Modal::Prompt(Prompt {
        field,
        ..Prompt::new(Asked::SaveAs, "")
    }));
}

/// Saves under the name that was typed.
pub(super) fn save_as(app: &mut App, text: &str) -> Result<Vec<Effect>, Refusal> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Refusal::from(
            "A file needs a name; write one, as in `shop.ron`",
        ));
    }
    Ok(write(app, PathBuf::from(text)))
}

/// The order to save to `path`, which gets the extension of designs if it has none.
fn write(app: &mut App, path: PathBuf) -> Vec<Effect> {
    let path = if path.extension().is_none() {
        path.with_extension("ron")
    } else {
        path
    };
    vec![order(app, path, false)]
}

/// The order to save to the design's own file, if it has one.
pub(in crate::app) fn save_own(app: &mut App) -> Vec<Effect> {
    let file = app.file().map(Path::to_owned);
    file.into_iter()
        .map(|file| order(app, file, true))
        .collect()
}

fn order(app: &mut App, path: PathBuf, overwrite: bool) -> Effect {
    app.disk.saving = Some(app.history().state());
    Effect::Disk(DiskOrder::Save {
        overwrite,
        path,
        heard: app.disk.heard,
        design: app.shared_design(),
        state: app.history().state(),
    })
}

/// Whether what is on the board is on its way to the file: then nothing is lost by leaving once it is there.
fn is_being_saved(app: &App) -> bool {
    app.disk.saving == Some(app.history().state())
}

/// Whether it is asked in a practice round, which then goes on where it was.
const fn is_of_round(about: &Doubt) -> bool {
    matches!(about, Doubt::Finish | Doubt::NextPhase(_))
}

pub(super) fn ask(app: &mut App, about: Doubt) {
    let question = match &about {
        Doubt::Finish => format!(
            "{} are left, and a round that is over cannot be taken up again. End it now?",
            left_of_round(app)
        ),
        Doubt::NextPhase(_) => {
            "A mock interview does not go back to a phase. Go on to the next?".to_owned()
        }
        Doubt::Leave(Destination::Quit) => format!(
            "{}There are changes that are not saved. Save before quitting?",
            round_under_way(app)
        ),
        Doubt::Leave(_) => format!(
            "{}There are changes that are not saved. Save them first?",
            round_under_way(app)
        ),
        Doubt::LeaveRound(_) => format!("{}Leave it now?", round_under_way(app)),
        Doubt::Resume => {
            let left = app.disk.round_left.as_ref().map(LeftRound::words);
            format!("{}. Go on with it?", left.unwrap_or_default())
        }
        Doubt::Overwrite(path) => format!("{} exists. Write over it?", path.display()),
        Doubt::Discard(_) => "Then it is gone for good. Throw it away?".to_owned(),
    };
    app.modal = Some(Modal::Confirm(Confirm { question, about }));
}

/// What to know before one leaves a practice round that is not over; nothing if there is none.
fn round_under_way(app: &App) -> String {
    match (&app.practice, app.file().and_then(Path::file_name)) {
        (Some(practice), Some(file)) if !practice.has_ended() => format!(
            "The round is not over: whoever opens {} again can go on with it. ",
            file.display()
        ),
        _ => String::new(),
    }
}

/// What is left of the round that runs, as `12:30`.
fn left_of_round(app: &App) -> String {
    let left = app.practice.as_ref().map(Practice::time_left);
    minutes_and_seconds(left.unwrap_or_default())
}

fn answer(app: &mut App, yes: bool) -> Vec<Effect> {
    let Some(Modal::Confirm(confirm)) = app.modal.take() else {
        return Vec::new();
    };
    if is_of_round(&confirm.about) {
        app.modal = app.modal_below.take().map(|modal| *modal);
    }
    match (confirm.about, yes) {
        (Doubt::Finish, true) => practice::finish(app),
        (Doubt::NextPhase(phase), true) => super::practice::go_on_from(app, phase),
        (Doubt::Leave(destination), true) => {
            app.after_save = Some(destination);
            save(app, &Call::default())
        }
        (Doubt::Leave(destination), false) | (Doubt::LeaveRound(destination), true) => {
            go(app, destination)
        }
        (Doubt::Resume, true) => super::practice::resume(app),
        (Doubt::Resume, false) => {
            super::practice::decline(app);
            Vec::new()
        }
        (Doubt::Overwrite(path), true) => vec![order(app, path, true)],
        (Doubt::Discard(key), true) => discard(app, key),
        (Doubt::Discard(_) | Doubt::Finish | Doubt::NextPhase(_) | Doubt::LeaveRound(_), false) => {
            Vec::new()
        }
        (Doubt::Overwrite(_), false) => {
            ask_name(app);
            Vec::new()
        }
    }
}

/// Leaves the design; asks first if that would lose changes, and waits for a save that is under way.
pub(super) fn leave_for(app: &mut App, destination: Destination) -> Vec<Effect> {
    if !app.is_dirty() {
        if round_under_way(app).is_empty() {
            return go(app, destination);
        }
        ask(app, Doubt::LeaveRound(destination));
    } else if is_being_saved(app) {
        app.after_save = Some(destination);
    } else {
        ask(app, Doubt::Leave(destination));
    }
    Vec::new()
}

fn go(app: &mut App, destination: Destination) -> Vec<Effect> {
    match destination {
        Destination::Quit => vec![Effect::Quit],
        Destination::New => {
            app.open(Design::default(), None);
            vec![Effect::Disk(DiskOrder::Close)]
        }
        Destination::Start => {
            app.open(Design::default(), None);
            app.screen = Screen::Start;
            vec![Effect::Disk(DiskOrder::Close)]
        }
        Destination::File(path) => vec![Effect::Disk(DiskOrder::Load(path))],
        Destination::Starter(name) => vec![Effect::Disk(DiskOrder::LoadStarter(name))],
        Destination::Left(key) => bring_back(app, key),
        Destination::Round(setup) => vec![Effect::BeginRound(setup)],
    }
}

/// What follows after the design was saved to `path`.
pub(in crate::app) fn saved(app: &mut App, path: &Path) -> Vec<Effect> {
    app.tell(format!("Saved {}", path.display()));
    if app.is_dirty() {
        // What was changed meanwhile may be on its way, too; else the user is asked when leaving again.
        if !is_being_saved(app) {
            app.after_save = None;
        }
        return Vec::new();
    }
    match app.after_save.take() {
        Some(destination) => go(app, destination),
        None => Vec::new(),
    }
}

/// A file of that name is there: asks whether to write over it.
pub(in crate::app) fn exists(app: &mut App, path: PathBuf) {
    ask(app, Doubt::Overwrite(path));
}
