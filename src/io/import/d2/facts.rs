//! What is stated somewhere in a text of D2 and holds for all of it: values of variables, shapes of
//! classes, which boxes are tables, and what is taken away again.

use std::collections::{HashMap, HashSet};

use crate::catalogue::validate::MAX_LABEL_CHARS;
use crate::model::sketch::{Hint, MAX_PARTS};

/// What is known of the whole text.
#[derive(Debug, Default)]
pub(super) struct Facts {
    /// The values of variables by their paths.
    pub(super) values: HashMap<String, String>,
    /// What the shapes of classes say about the kind.
    pub(super) classes: HashMap<String, Hint>,
    /// The paths of tables and classes of programs: what they hold are rows.
    pub(super) tables: HashSet<String>,
    /// The paths of what is taken away with `null`.
    pub(super) gone: HashSet<String>,
}

/// Keeps a path of which something is known, unless there are too many.
pub(super) fn note(paths: &mut HashSet<String>, path: &str) {
    if paths.len() < MAX_PARTS {
        paths.insert(path.to_owned());
    }
}

impl Facts {
    /// Keeps the value of a variable, unless there are too many.
    pub(super) fn value(&mut self, path: &str, value: String) {
        if self.values.len() < MAX_PARTS {
            self.values.insert(path.to_owned(), value);
        }
    }

    /// `text` with the values of its variables; what is unknown stays.
    pub(super) fn filled(&self, text: &str) -> String {
        let mut out = String::new();
        let mut rest = text;
        while let Some(at) = rest.find("${") {
            out.push_str(&rest[..at]);
            let after = &rest[at + 2..];
            let name = after.split('}').next().unwrap_or("");
            match self.values.get(name.trim()) {
                Some(value) => {
                    out.push_str(value);
                    rest = after[name.len()..].strip_prefix('}').unwrap_or("");
                }
                None => {
                    out.push_str("${");
                    rest = after;
                }
            }
            if out.len() > 8 * MAX_LABEL_CHARS {
                return out;
            }
        }
        out.push_str(rest);
        out
    }
}

/// What a shape says about the kind.
pub(super) fn hint(shape: &str) -> Option<Hint> {
    match shape {
        "cylinder" | "stored_data" | "sql_table" => Some(Hint::Store),
        "queue" => Some(Hint::Queue),
        "person" | "c4-person" => Some(Hint::Client),
        "cloud" => Some(Hint::Outside),
        _ => None,
    }
}
