//! The file of preferences: what the person wants to look and type otherwise, whatever the design.
//!
//! Nothing in it changes a figure. It is RON, as designs are; a mistake in it is told with its line and
//! column and is never a reason not to start.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::{in_words, shown};

/// What the file says; what it leaves out is as shipped.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename = "Config", deny_unknown_fields, default)]
pub struct Config {
    /// The colours: `dark`, `light`, `high-contrast` or `none`.
    pub theme: Option<String>,
    /// Whether only ASCII is drawn.
    pub ascii: Option<bool>,
    /// Whether the mouse is the program's.
    pub mouse: Option<bool>,
    /// By mode, keys and the commands that they run.
    pub keys: BTreeMap<String, BTreeMap<String, String>>,
    /// The text, to point into it.
    #[serde(skip)]
    text: String,
    /// The file, to name it.
    #[serde(skip)]
    path: PathBuf,
}

/// Why the file of preferences, or part of it, does not count.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ConfigError(String);

impl Config {
    /// What the file at `path` says; one that is missing says nothing.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        let text = match fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => {
                let why = in_words(&error);
                return Err(ConfigError(format!(
                    "{}: {why}; preferences are as shipped",
                    shown(path)
                )));
            }
        };
        Self::read(&text, path)
    }

    fn read(text: &str, path: &Path) -> Result<Self, ConfigError> {
        let options = ron::Options::default()
            .with_default_extension(ron::extensions::Extensions::IMPLICIT_SOME);
        let read: Self = options.from_str(text).map_err(|error| {
            let at = error.span.start;
            ConfigError(format!(
                "{}:{}:{}: {}; preferences are as shipped",
                shown(path),
                at.line,
                at.col,
                crate::model::visible(&error.code.to_string())
            ))
        })?;
        Ok(Self {
            text: text.to_owned(),
            path: path.to_owned(),
            ..read
        })
    }

    /// The error that the part which says `word` does not count, for this reason.
    pub fn wrong(&self, word: &str, reason: &str) -> ConfigError {
        let quoted = format!("\"{word}\"");
        let before = self.text.find(&quoted).map_or("", |at| &self.text[..at]);
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |l| l.chars().count()) + 1;
        ConfigError(format!("{}:{line}:{column}: {reason}", shown(&self.path)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Config, ConfigError> {
        Config::read(text, Path::new("config.ron"))
    }

    #[test]
    fn what_is_left_out_is_as_shipped() {
        let config =
            read("Config(theme: \"light\", keys: {\"board\": {\"Ctrl+n\": \"component.add\"}})");
        let config = config.unwrap();
        assert_eq!(config.theme.as_deref(), Some("light"));
        assert_eq!((config.ascii, config.mouse), (None, None));
        assert_eq!(config.keys["board"]["Ctrl+n"], "component.add");
        assert_eq!(read("Config()").unwrap().keys.len(), 0);
    }

    #[test]
    fn mistakes_say_where() {
        let error = read("Config(\n    theme: light,\n)")
            .unwrap_err()
            .to_string();
        assert!(error.starts_with("config.ron:2:"), "{error}");
        let error = read("Config(colour: 3)").unwrap_err().to_string();
        assert!(
            error.contains("colour") && error.contains("theme"),
            "{error}"
        );
        let config = read("Config(\n  theme: \"pink\",\n)").unwrap();
        assert_eq!(
            config.wrong("pink", "no theme is called so").to_string(),
            "config.ron:2:10: no theme is called so"
        );
    }

    #[test]
    fn a_missing_file_says_nothing() {
        let nowhere = tempfile::tempdir().unwrap().path().join("config.ron");
        assert_eq!(Config::load(&nowhere), Ok(Config::default()));
        let directory = tempfile::tempdir().unwrap();
        assert!(Config::load(directory.path()).is_err());
    }
}
