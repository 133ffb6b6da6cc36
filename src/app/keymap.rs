//! Which keys run which commands: those of the command table, and what the person says instead.
//!
//! What is said wins: a key that is bound anew leaves the command that had it, and a key that becomes
//! the beginning of a sequence, or ends where one went on, takes their place.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use super::command::{self, Command, Found};
use super::key::{Key, KeyCode};
use super::state::Mode;
use super::{App, Refusal};
use crate::catalogue::near::did_you_mean;

/// Which keys run which commands.
#[derive(Clone, Debug)]
pub struct Keymap {
    /// In the order in which they are shown: what the person said stands before the table.
    bindings: Vec<Binding>,
    found: HashMap<(Mode, Vec<Key>), Found>,
}

#[derive(Clone, Debug)]
struct Binding {
    mode: Mode,
    keys: Vec<Key>,
    /// The keys as they are written.
    text: String,
    command: &'static Command,
}

/// What stands for no command where a key is bound.
const NOTHING: &str = "none";

impl Keymap {
    /// The keys of the command table.
    pub fn shipped() -> Arc<Self> {
        static SHIPPED: LazyLock<Arc<Keymap>> = LazyLock::new(|| {
            let rows = command::all().flat_map(|command| {
                command.keys.iter().map(move |(mode, text)| Binding {
                    mode: *mode,
                    keys: Key::sequence(text).expect("a test reads every key of the table"),
                    text: (*text).to_owned(),
                    command,
                })
            });
            Arc::new(Keymap::of(rows.collect()))
        });
        Arc::clone(&SHIPPED)
    }

    /// Binds `text`, a key or a sequence with blanks, to the command called `name` in `mode`; `none`
    /// takes the key away.
    pub fn bind(&mut self, mode: Mode, text: &str, name: &str) -> Result<(), Refusal> {
        let keys = Key::sequence(text).map_err(|error| Refusal(error.to_string()))?;
        let Some(first) = keys.first() else {
            return Err(Refusal::from(
                "A binding needs a key; write one, as in `Ctrl+n`",
            ));
        };
        let plain = first.typed_char();
        if first.code == KeyCode::Esc {
            return Err(Refusal::from(
                "Esc always leads one step back; bind another key",
            ));
        }
        if mode.takes_text() && plain.is_some() {
            return Err(Refusal(format!(
                "`{text}` is text there; bind a key with Ctrl or Alt"
            )));
        }
        if plain.is_some_and(|c| c.is_ascii_digit()) {
            return Err(Refusal(format!(
                "`{text}` begins a count; bind another key"
            )));
        }
        let command = (name != NOTHING).then(|| named(name)).transpose()?;
        self.bindings.retain(|other| {
            other.mode != mode || !(other.keys.starts_with(&keys) || keys.starts_with(&other.keys))
        });
        if let Some(command) = command {
            let binding = Binding {
                mode,
                text: text.split_whitespace().collect::<Vec<_>>().join(" "),
                keys,
                command,
            };
            self.bindings.insert(0, binding);
        }
        *self = Self::of(std::mem::take(&mut self.bindings));
        Ok(())
    }

    /// What `keys` are in `mode`.
    pub fn find(&self, mode: Mode, keys: &[Key]) -> Found {
        self.found
            .get(&(mode, keys.to_vec()))
            .copied()
            .unwrap_or(Found::Nothing)
    }

    /// The keys that run `command` in `mode`.
    pub fn keys_of(&self, command: &Command, mode: Mode) -> impl Iterator<Item = &str> {
        self.bindings
            .iter()
            .filter(move |binding| binding.mode == mode && binding.command.name == command.name)
            .map(|binding| binding.text.as_str())
    }

    /// The commands that `mode` offers by key, with their keys there.
    pub fn in_mode(&self, mode: Mode) -> impl Iterator<Item = (&'static Command, Vec<&str>)> {
        command::all().filter_map(move |command| {
            let keys: Vec<_> = self.keys_of(command, mode).collect();
            (!keys.is_empty()).then_some((command, keys))
        })
    }

    /// The footer of `mode`: the first key and the word of each command that has one and can run now;
    /// what only this mode offers stands first.
    pub fn footer(&self, app: &App, mode: Mode) -> Vec<(&str, &'static str)> {
        let mut shown: Vec<_> = self
            .in_mode(mode)
            .filter(|(command, _)| (command.enabled)(app).is_ok())
            .filter_map(|(command, keys)| Some((command, keys[0], command.footer?)))
            .collect();
        shown.sort_by_key(|(command, ..)| {
            mode != Mode::Board && command.group != command::Group::Dialog
        });
        shown
            .into_iter()
            .map(|(_, key, word)| (key, word))
            .collect()
    }

    fn of(bindings: Vec<Binding>) -> Self {
        let mut found = HashMap::new();
        for binding in &bindings {
            for end in 1..binding.keys.len() {
                found.insert((binding.mode, binding.keys[..end].to_vec()), Found::Prefix);
            }
            let keys = (binding.mode, binding.keys.clone());
            found.insert(keys, Found::Command(binding.command));
        }
        Self { bindings, found }
    }
}

fn named(name: &str) -> Result<&'static Command, Refusal> {
    command::named(name).ok_or_else(|| {
        let names = command::all().map(|command| command.name);
        Refusal(format!(
            "No command is called `{name}`; {}",
            did_you_mean(name, names, "Ctrl+p lists them")
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runs(keymap: &Keymap, keys: &str) -> String {
        match keymap.find(Mode::Board, &Key::sequence(keys).unwrap()) {
            Found::Command(command) => command.name.to_owned(),
            Found::Prefix => "…".to_owned(),
            Found::Nothing => String::new(),
        }
    }

    #[test]
    fn what_the_person_says_wins() {
        let mut keymap = Keymap::clone(&Keymap::shipped());
        keymap.bind(Mode::Board, "Ctrl+n", "component.add").unwrap();
        keymap.bind(Mode::Board, "u", "none").unwrap();
        keymap.bind(Mode::Board, "a b", "w").unwrap();
        keymap.bind(Mode::Board, "g", "edit.redo").unwrap_err();
        keymap.bind(Mode::Board, "g", "file.save").unwrap();
        assert_eq!(runs(&keymap, "Ctrl+n"), "component.add");
        assert_eq!(runs(&keymap, "u"), "");
        assert_eq!(
            (runs(&keymap, "a"), runs(&keymap, "a b")),
            ("…".into(), "file.save".into())
        );
        assert_eq!(
            (runs(&keymap, "g"), runs(&keymap, "g r")),
            ("file.save".into(), String::new())
        );
        let add = command::named("component.add").unwrap();
        let shown: Vec<_> = keymap.keys_of(add, Mode::Board).collect();
        assert_eq!(shown, ["Ctrl+n", "/"]);
    }

    #[test]
    fn what_would_lock_the_person_in_is_refused() {
        let mut keymap = Keymap::clone(&Keymap::shipped());
        for (mode, key, name) in [
            (Mode::Board, "Esc", "file.save"),
            (Mode::Palette, "x", "file.save"),
            (Mode::Board, "3", "file.save"),
            (Mode::Board, "", "file.save"),
            (Mode::Board, "Hyper+x", "file.save"),
            (Mode::Board, "x", "file.svae"),
        ] {
            assert!(keymap.bind(mode, key, name).is_err(), "{key}");
        }
    }
}
