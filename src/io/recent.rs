//! The list of files that were open lately, latest first, for the start screen.
//!
//! It is a convenience: one that is missing or cannot be read is an empty one.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::places::Places;
use super::{SaveError, save_text};

/// A file that was open lately.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecentFile {
    /// The file.
    pub path: PathBuf,
    /// The design's title then.
    pub title: String,
}

/// How many files are remembered.
const REMEMBERED: usize = 9;

/// The files that were open lately and are still there, latest first.
pub fn recent(places: &Places) -> Vec<RecentFile> {
    let mut listed = listed(places);
    listed.retain(|file| file.path.exists());
    listed
}

/// Puts a file first in the list.
pub fn remember(places: &Places, path: &Path, title: &str) -> Result<(), SaveError> {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mut files = listed(places);
    let file = RecentFile {
        path,
        title: title.to_owned(),
    };
    if files.first() == Some(&file) {
        return Ok(());
    }
    files.retain(|other| other.path != file.path);
    files.insert(0, file);
    files.truncate(REMEMBERED);
    let list = places.recent_file();
    let fail = |reason| SaveError {
        path: list.clone(),
        reason,
    };
    if let Some(directory) = list.parent() {
        fs::create_dir_all(directory).map_err(fail)?;
    }
    let text = serde_json::to_string_pretty(&files).map_err(|error| fail(error.into()))?;
    save_text(&list, &format!("{text}\n"))
}

fn listed(places: &Places) -> Vec<RecentFile> {
    fs::read_to_string(places.recent_file())
        .ok()
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_stands_first_and_once_and_what_is_gone_is_left_out() {
        let root = tempfile::tempdir().unwrap();
        let places = Places::below(root.path());
        assert_eq!(recent(&places), []);
        for name in ["a", "b", "a"] {
            let path = root.path().join(name);
            fs::write(&path, "").unwrap();
            remember(&places, &path, &name.to_uppercase()).unwrap();
        }
        let titles = || {
            let files = recent(&places).into_iter();
            files.map(|file| file.title).collect::<Vec<_>>()
        };
        assert_eq!(titles(), ["A", "B"]);
        fs::remove_file(root.path().join("a")).unwrap();
        assert_eq!(titles(), ["B"]);
        fs::write(places.recent_file(), "no list").unwrap();
        assert_eq!(titles(), Vec::<String>::new());
    }
}
