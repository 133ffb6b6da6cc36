//! Where the program keeps what is the user's and no design: preferences, recent files, journals, locks.
//!
//! The platform says where (`directories`): on Linux `$XDG_CONFIG_HOME/fivenines` and
//! `$XDG_STATE_HOME/fivenines`. Every directory is made when something is first put into it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use directories::ProjectDirs;

use super::lock;

/// The user's own directories.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Places {
    config: PathBuf,
    state: PathBuf,
}

impl Places {
    /// Those of the user who runs the program; `None` if the platform names no home.
    pub fn of_user() -> Option<Self> {
        let project = ProjectDirs::from("", "", "fivenines")?;
        Some(Self {
            config: project.config_dir().to_owned(),
            state: project
                .state_dir()
                .unwrap_or_else(|| project.data_local_dir())
                .to_owned(),
        })
    }

    /// All of them below `root`.
    pub fn below(root: &Path) -> Self {
        Self {
            config: root.join("config"),
            state: root.join("state"),
        }
    }

    /// The file of preferences; it need not exist.
    pub fn config_file(&self) -> PathBuf {
        self.config.join("config.ron")
    }

    /// The list of files that were open lately; it need not exist.
    pub fn recent_file(&self) -> PathBuf {
        self.state.join("recent.json")
    }

    /// What is known of the cards that were drilled; it need not exist.
    pub fn deck_file(&self) -> PathBuf {
        self.state.join("drill.json")
    }

    /// The directory of journals, made if it is missing.
    pub fn journals(&self) -> io::Result<PathBuf> {
        made(self.state.join("journals"))
    }

    /// The directory of locks, made if it is missing.
    pub fn locks(&self) -> io::Result<PathBuf> {
        made(self.state.join("locks"))
    }

    /// The directory of what could not be written beside a design, made if it is missing.
    pub fn reviews(&self) -> io::Result<PathBuf> {
        made(self.state.join("reviews"))
    }

    /// The file of what was said about the design at `path` and could not be written beside it; it need not
    /// exist.
    pub fn kept_review(&self, path: &Path) -> PathBuf {
        let name = format!("{}.review.ron", lock::mark(path));
        self.state.join("reviews").join(name)
    }
}

fn made(directory: PathBuf) -> io::Result<PathBuf> {
    fs::create_dir_all(&directory)?;
    Ok(directory)
}
