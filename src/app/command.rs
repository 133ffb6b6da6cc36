//! The one table of commands: it feeds key dispatch, help, the palette, the `:` line, the footer and the
//! README's key table. The rows stand with what they run, in `commands`, by topic.

use super::commands;
use super::state::Mode;
use super::{App, Effect, Screen};

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Command {
    /// Its name: `component.add`.
    pub name: &'static str,
    /// What it does, in the imperative.
    pub title: &'static str,
    /// The heading that it stands under in help.
    pub group: Group,
    /// The keys that run it, each in a mode; a sequence has blanks between its keys.
    pub keys: &'static [(Mode, &'static str)],
    /// Short forms on the `:` line.
    pub line: &'static [&'static str],
    /// A word for the footer, of the commands that are shown there.
    pub footer: Option<&'static str>,
    /// Whether `.` repeats it.
    pub repeats: bool,
    /// Whether it can run now, or why not.
    pub enabled: fn(&App) -> Result<(), &'static str>,
    /// Does it.
    pub run: fn(&mut App, &Call) -> Vec<Effect>,
}

/// How a command was called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Call {
    /// The count typed before it.
    pub count: Option<u32>,
    /// What stands after its name on the `:` line.
    pub argument: String,
}

/// A heading of help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Group {
    /// Moving the cursor.
    Move,
    /// Drawing.
    Draw,
    /// Selecting.
    Select,
    /// Changing what is drawn.
    Change,
    /// Flows, findings and what-ifs.
    Analyse,
    /// Panes.
    Panes,
    /// Practice rounds.
    Practice,
    /// Files and the program.
    File,
    /// Within a list, a line or a question.
    Dialog,
}

/// What a sequence of keys is in a mode.
#[derive(Clone, Copy, Debug)]
pub enum Found {
    /// The whole of a command's keys.
    Command(&'static Command),
    /// The beginning of some command's keys.
    Prefix,
    /// Nothing.
    Nothing,
}

impl Call {
    /// The count, 1 if none was typed.
    pub fn times(&self) -> u32 {
        self.count.unwrap_or(1).max(1)
    }
}

impl Command {
    /// A row to fill in.
    pub const EMPTY: Self = Self {
        name: "",
        title: "",
        group: Group::Dialog,
        keys: &[],
        line: &[],
        footer: None,
        repeats: false,
        enabled: always,
        run: |_, _| Vec::new(),
    };

    /// The keys that run it in `mode`.
    pub fn keys_in(&self, mode: Mode) -> impl Iterator<Item = &'static str> {
        self.keys
            .iter()
            .filter(move |(m, _)| *m == mode)
            .map(|(_, keys)| *keys)
    }
}

impl Group {
    /// Every heading, in the order of help.
    pub const ALL: [Self; 9] = [
        Self::Draw,
        Self::Move,
        Self::Select,
        Self::Change,
        Self::Analyse,
        Self::Panes,
        Self::Practice,
        Self::File,
        Self::Dialog,
    ];

    /// The heading's text.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Move => "Move about",
            Self::Draw => "Draw",
            Self::Select => "Select",
            Self::Change => "Change",
            Self::Analyse => "Flows and findings",
            Self::Panes => "Panes",
            Self::Practice => "Practice",
            Self::File => "Files and program",
            Self::Dialog => "Lists, lines and questions",
        }
    }
}

/// Every command.
pub fn all() -> impl Iterator<Item = &'static Command> {
    commands::TABLES.iter().copied().flatten()
}

/// The command called `name`, or with this short form on the `:` line.
pub fn named(name: &str) -> Option<&'static Command> {
    all().find(|command| command.name == name || command.line.contains(&name))
}

/// Runs `command` if it can run now; if not, a notice says why.
pub fn run(app: &mut App, command: &'static Command, call: &Call) -> Vec<Effect> {
    match (command.enabled)(app) {
        Ok(()) => (command.run)(app, call),
        Err(why) => {
            app.warn(why);
            Vec::new()
        }
    }
}

/// For commands that can always run.
pub const fn always(_: &App) -> Result<(), &'static str> {
    Ok(())
}

/// For commands that need an open design.
pub fn on_board(app: &App) -> Result<(), &'static str> {
    match app.screen {
        Screen::Board => Ok(()),
        Screen::Start => Err("No design is open; n begins one"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::Key;
    use std::collections::{HashMap, HashSet};

    #[test]
    fn names_and_short_forms_are_unique() {
        let mut seen = HashSet::new();
        for command in all() {
            for name in std::iter::once(&command.name).chain(command.line) {
                assert!(seen.insert(*name), "{name} twice");
            }
            assert!(!command.title.is_empty(), "{}", command.name);
        }
    }

    #[test]
    fn no_two_commands_have_the_same_keys_in_a_mode() {
        let mut seen: HashMap<(Mode, Vec<Key>), &str> = HashMap::new();
        for command in all() {
            for (mode, keys) in command.keys {
                let keys = Key::sequence(keys).unwrap();
                let other = seen.insert((*mode, keys), command.name);
                assert_eq!(other, None, "{} in {mode:?}", command.name);
            }
        }
        for (mode, keys) in seen.keys() {
            for end in 1..keys.len() {
                assert!(
                    !seen.contains_key(&(*mode, keys[..end].to_vec())),
                    "{keys:?} in {mode:?}"
                );
            }
        }
    }
}
