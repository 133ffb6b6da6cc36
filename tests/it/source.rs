//! The crate's own source as data, for tests that keep the house in order.

use std::path::{Path, PathBuf};

/// One file of `src/`.
pub(crate) struct Source {
    /// Its path within `src/`, with `/`.
    pub(crate) path: String,
    /// Its text.
    pub(crate) text: String,
}

impl Source {
    /// The top module that it belongs to: `io` for `io.rs` and `io/save.rs`.
    pub(crate) fn module(&self) -> &str {
        let first = self.path.split('/').next().unwrap();
        first.strip_suffix(".rs").unwrap_or(first)
    }

    /// Its lines without comments, from 1, each with its number.
    pub(crate) fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.text.lines().map(|line| match line.find("//") {
            // A slash pair after a colon or a quote is part of an address or a text.
            Some(at) if !line[..at].ends_with([':', '"', '\'']) => &line[..at],
            _ => line,
        });
        (1..).zip(lines)
    }

    /// The lines of [`Self::code`] without its unit tests, which stand in a file of their own, wherever
    /// that is declared, or at the end; none if all of it are unit tests.
    pub(crate) fn product_code(&self) -> impl Iterator<Item = (usize, &str)> {
        let tests = self.path.ends_with("/tests.rs") || self.path.contains("/tests/");
        let end = match tests {
            true => Some(0),
            false => self.text.find("#[cfg(test)]\nmod tests {"),
        };
        let end = end.unwrap_or(self.text.len());
        let lines = self.text[..end].lines().count();
        self.code().take_while(move |(number, _)| *number <= lines)
    }
}

/// All files of `src/`, by path.
pub(crate) fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    collect(&root, &mut paths);
    paths.sort();
    paths
        .into_iter()
        .map(|path| Source {
            text: std::fs::read_to_string(&path).unwrap(),
            path: path
                .strip_prefix(&root)
                .unwrap()
                .to_str()
                .unwrap()
                .replace('\\', "/"),
        })
        .collect()
}

fn collect(directory: &Path, paths: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(directory).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, paths);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            paths.push(path);
        }
    }
}
