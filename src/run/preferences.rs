//! What the person prefers: the file of preferences, the command line over it, and what the terminal
//! can do where neither says anything.

use super::Options;
use crate::app::keymap::Keymap;
use crate::app::{Mode, Preferences, ThemeChoice};
use crate::catalogue::near::did_you_mean;
use crate::io::config::{Config, ConfigError};
use crate::io::places::Places;
use crate::scene::GlyphSet;
use crate::term::background::Background;
use crate::term::capability::Capability;

/// What the person prefers, and what of it was wrong.
#[derive(Debug)]
pub(super) struct Preferred {
    /// How it looks.
    pub(super) looks: Preferences,
    /// Whether the theme was said, and the terminal need not be asked.
    pub(super) theme_is_said: bool,
    /// Whether the mouse is ours.
    pub(super) mouse: bool,
    /// The keys.
    pub(super) keymap: Keymap,
    /// What of the file does not count: where, what, what to do.
    pub(super) wrong: Vec<String>,
}

impl Preferred {
    /// Reads the file of preferences in `places`; what is wrong in it counts as not said.
    pub(super) fn read(places: Option<&Places>, options: Options, capability: Capability) -> Self {
        let mut wrong = Vec::new();
        let file = places.map(Places::config_file);
        let config = file.map_or_else(|| Ok(Config::default()), |file| Config::load(&file));
        let config = config.unwrap_or_else(|error| {
            wrong.push(error.to_string());
            Config::default()
        });
        let mut hear = |error: ConfigError| wrong.push(error.to_string());
        let said = match theme_of(&config) {
            Ok(theme) => theme,
            Err(error) => {
                hear(error);
                None
            }
        };
        let mut keymap = Keymap::clone(&Keymap::shipped());
        for error in bind(&mut keymap, &config) {
            hear(error);
        }
        let said = options.theme.or(said);
        let ascii = options.ascii || config.ascii.unwrap_or(false);
        Self {
            looks: Preferences {
                ascii: ascii || capability.glyphs == GlyphSet::Ascii,
                theme: said.unwrap_or_else(|| fitting(capability)),
            },
            theme_is_said: said.is_some(),
            mouse: !options.no_mouse && config.mouse.unwrap_or(true),
            keymap,
            wrong,
        }
    }
}

/// The theme that fits the terminal, as far as it tells.
const fn fitting(capability: Capability) -> ThemeChoice {
    match capability.background {
        _ if capability.no_colour => ThemeChoice::Plain,
        Some(Background::Light) => ThemeChoice::Light,
        _ => ThemeChoice::Dark,
    }
}

fn theme_of(config: &Config) -> Result<Option<ThemeChoice>, ConfigError> {
    let Some(said) = &config.theme else {
        return Ok(None);
    };
    match ThemeChoice::named(said) {
        Some(theme) => Ok(Some(theme)),
        None => {
            let names = ThemeChoice::ALL.iter().map(|theme| theme.name());
            let fix = did_you_mean(said, names, "say dark, light, high-contrast or none");
            Err(config.wrong(said, &format!("no theme is called `{said}`; {fix}")))
        }
    }
}

/// The most mistakes that are told; what follows them is not read.
const MISTAKES: usize = 20;

/// Binds the keys that `config` says; what cannot be bound.
fn bind(keymap: &mut Keymap, config: &Config) -> Vec<ConfigError> {
    let mut wrong = Vec::new();
    for (name, keys) in &config.keys {
        if wrong.len() >= MISTAKES {
            break;
        }
        let modes = Mode::ALL.iter();
        let Some(mode) = modes.clone().find(|mode| mode.key() == *name) else {
            let names = modes.map(|mode| mode.key());
            let names: Vec<String> = names.collect();
            let known = names.iter().map(String::as_str);
            let fix = did_you_mean(name, known, &format!("say one of {}", names.join(", ")));
            wrong.push(config.wrong(name, &format!("no mode is called `{name}`; {fix}")));
            continue;
        };
        for (key, command) in keys {
            if wrong.len() >= MISTAKES {
                break;
            }
            if let Err(refusal) = keymap.bind(*mode, key, command) {
                wrong.push(config.wrong(key, &refusal.0));
            }
        }
    }
    wrong
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::Key;
    use crate::app::command::Found;

    fn read(text: &str, options: Options) -> Preferred {
        let root = tempfile::tempdir().unwrap();
        let places = Places::below(root.path());
        let file = places.config_file();
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, text).unwrap();
        let capability = Capability::from_variables(|name| {
            (name == "TERM").then(|| "xterm-256color".to_owned())
        });
        Preferred::read(Some(&places), options, capability)
    }

    #[test]
    fn the_command_line_stands_over_the_file_and_the_file_over_the_terminal() {
        let text = "Config(theme: \"light\", ascii: true, mouse: false)";
        let said = read(text, Options::default());
        assert_eq!(said.wrong, [""; 0]);
        assert_eq!(
            (said.looks.theme, said.looks.ascii),
            (ThemeChoice::Light, true)
        );
        assert!(said.theme_is_said && !said.mouse);
        let options = Options {
            theme: Some(ThemeChoice::HighContrast),
            ..Options::default()
        };
        assert_eq!(read(text, options).looks.theme, ThemeChoice::HighContrast);
        let unsaid = read("Config()", Options::default());
        assert!(!unsaid.theme_is_said && unsaid.mouse && !unsaid.looks.ascii);
    }

    #[test]
    fn mistakes_without_end_are_told_for_a_while() {
        let keys = |of: fn(usize) -> String| (0..30).map(of).collect::<Vec<_>>().join(",");
        let commands = keys(|n| format!("\"F{n}\": \"nothing\""));
        let modes = keys(|n| format!("\"mode {n}\": {{}}"));
        for keys in [modes, format!("\"board\": {{{commands}}}")] {
            let said = read(&format!("Config(keys: {{{keys}}})"), Options::default());
            assert_eq!(said.wrong.len(), MISTAKES, "{:?}", said.wrong);
        }
    }

    #[test]
    fn what_is_wrong_is_told_and_the_rest_counts() {
        let text = "Config(\n  theme: \"drak\",\n  keys: {\n    \"board\": {\"Ctrl+n\": \"component.add\", \"b\": \"file.svae-as\"},\n    \"bord\": {},\n  },\n)";
        let said = read(text, Options::default());
        let ends: Vec<_> = said
            .wrong
            .iter()
            .map(|w| w.split("config.ron").nth(1).unwrap())
            .collect();
        assert_eq!(
            ends,
            [
                ":2:10: no theme is called `drak`; did you mean `dark`?",
                ":4:42: No command is called `file.svae-as`; did you mean `file.save-as` or `file.save` or `file.save-quit`?",
                ":5:5: no mode is called `bord`; did you mean `board`?",
            ]
        );
        let keys = Key::sequence("Ctrl+n").unwrap();
        let found = said.keymap.find(Mode::Board, &keys);
        assert!(matches!(found, Found::Command(command) if command.name == "component.add"));
    }
}
