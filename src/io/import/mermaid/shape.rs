//! The shapes of a flowchart: `[label]`, `[(label)]`, `@{ shape: cyl, label: "label" }`.

use super::super::picture;
use super::label;
use crate::model::sketch::{Hint, SketchBox};

/// What a shape says of its box.
#[derive(Debug, Default)]
pub(super) struct Shape {
    label: Option<String>,
    hint: Option<Hint>,
    picture: String,
}

/// The longest label of a shape that is looked for, in bytes: one that nothing closes is looked for in
/// vain each time.
const LONGEST: usize = 4000;

/// What may be around a label, and what it says about the kind.
const AROUND: [(&str, &str, Option<Hint>); 14] = [
    ("(((", ")))", None),
    ("([", "])", None),
    ("[[", "]]", Some(Hint::Queue)),
    ("[(", ")]", Some(Hint::Store)),
    ("((", "))", None),
    ("{{", "}}", None),
    ("[/", "/]", None),
    ("[/", "\\]", None),
    ("[\\", "\\]", None),
    ("[\\", "/]", None),
    ("[", "]", None),
    ("(", ")", None),
    ("{", "}", None),
    (">", "]", None),
];

impl Shape {
    /// The shape at the start of `text`, if there is one, and what follows it.
    pub(super) fn parse(text: &str) -> (Option<Self>, &str) {
        if let Some(inside) = text.strip_prefix("@{") {
            let end = closing_brace(inside);
            let after = inside.get(end + 1..).unwrap_or("");
            return (Some(Self::of_attributes(&inside[..end])), after);
        }
        for (open, close, hint) in AROUND {
            let found = text.strip_prefix(open);
            if let Some((said, after)) = found.and_then(|inside| closed(inside, close)) {
                let shape = Self {
                    label: Some(label(said)),
                    hint,
                    picture: symbol(said),
                };
                return (Some(shape), after);
            }
        }
        (None, text)
    }

    /// Writes what it says into its box.
    pub(super) fn describe(self, part: &mut SketchBox) {
        if let Some(label) = self.label {
            part.label = label;
        }
        part.hint = self.hint.or(part.hint);
        if !self.picture.is_empty() {
            part.picture = self.picture;
        }
    }

    /// The newer notation: `shape: cyl, label: "Orders"`.
    fn of_attributes(text: &str) -> Self {
        let hint = match value(text, "shape") {
            Some("cyl" | "cylinder" | "db" | "database" | "lin-cyl" | "disk") => Some(Hint::Store),
            Some("das" | "h-cyl" | "horizontal-cylinder") => Some(Hint::Queue),
            Some("cloud") => Some(Hint::Outside),
            _ => None,
        };
        let address = value(text, "icon").or_else(|| value(text, "img"));
        Self {
            label: value(text, "label").map(label),
            hint,
            picture: address.map(picture).unwrap_or_default(),
        }
    }
}

/// The label up to `close`, and what follows it. A quoted label may hold brackets.
fn closed<'a>(inside: &'a str, close: &str) -> Option<(&'a str, &'a str)> {
    if let Some(quoted) = inside.trim_start().strip_prefix('"')
        && let Some((label, after)) = quoted.split_once('"')
    {
        let after = after.trim_start().strip_prefix(close)?;
        return Some((label, after));
    }
    let end = inside.floor_char_boundary(LONGEST.min(inside.len()));
    let at = inside[..end].find(close)?;
    Some((&inside[..at], &inside[at + close.len()..]))
}

/// Where the brace closes that `text` stands in; braces in quotes are text.
fn closing_brace(text: &str) -> usize {
    let mut is_quoted = false;
    let end = text.bytes().position(|byte| {
        is_quoted ^= byte == b'"';
        byte == b'}' && !is_quoted
    });
    end.unwrap_or(text.len())
}

/// The value of an attribute.
fn value<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|c: char| c == ',' || c.is_whitespace());
        let (key, after) = rest.split_once(':')?;
        let after = after.trim_start_matches([' ', '\t']);
        let (found, next) = match after.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => {
                let end = after.find([',', '\n']).unwrap_or(after.len());
                (after[..end].trim(), &after[end..])
            }
        };
        if key.trim() == name {
            return Some(found);
        }
        rest = next;
    }
}

/// The name of the symbol that a label begins with: `fa:fa-database Orders`.
fn symbol(label: &str) -> String {
    let word = label.split_whitespace().find(|word| super::is_symbol(word));
    let name = word.and_then(|word| word.split_once(":fa-"));
    name.map(|(_, name)| name.replace('-', " "))
        .unwrap_or_default()
}
