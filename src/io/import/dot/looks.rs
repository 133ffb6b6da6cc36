//! What attributes say: labels, shapes, the way of an edge, and what is not to be seen.

use super::super::{picture, plain};
use super::token::Token;
use crate::model::sketch::{Heads, Hint};

/// What attributes say of a node or an edge, as far as they say it.
#[derive(Clone, Debug, Default)]
pub(super) struct Looks {
    label: Option<Label>,
    pub(super) shape: Option<Shape>,
    pub(super) picture: Option<String>,
    pub(super) heads: Option<Heads>,
    pub(super) is_invisible: Option<bool>,
}

/// What a shape says.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Shape {
    /// Whether labels are fields.
    pub(super) is_record: bool,
    pub(super) hint: Option<Hint>,
}

/// A label as it is written.
#[derive(Clone, Debug)]
enum Label {
    /// Text in one line, its escapes kept; it is no longer than a design may have it.
    Text(String),
    /// Markup, read already.
    Read(String),
}

/// The longest label that is kept as it is written, in letters: escapes make it shorter.
const LONGEST: usize = 2000;

impl Looks {
    /// Takes in an attribute.
    pub(super) fn set(&mut self, name: &str, value: &Token) {
        let word = match value {
            Token::Word(word) => word.as_str(),
            Token::Markup(text) => {
                if name == "label" {
                    self.label = Some(Label::Read(plain(text)));
                }
                return;
            }
            Token::Sign(_) | Token::Arrow => return,
        };
        match name {
            "label" => self.label = Some(Label::Text(word.chars().take(LONGEST).collect())),
            "shape" => {
                self.shape = Some(Shape {
                    is_record: matches!(word, "record" | "Mrecord"),
                    hint: match word {
                        "cylinder" => Some(Hint::Store),
                        "cds" => Some(Hint::Queue),
                        _ => None,
                    },
                });
            }
            "image" => self.picture = Some(picture(word)),
            "dir" => {
                self.heads = match word {
                    "back" => Some(Heads::Start),
                    "both" => Some(Heads::Both),
                    _ => Some(Heads::End),
                };
            }
            "style" => {
                let mut styles = word.split(',');
                self.is_invisible = Some(styles.any(|style| style.trim() == "invis"));
            }
            _ => {}
        }
    }

    /// These looks, and those of `defaults` where they say nothing.
    pub(super) fn or(self, defaults: &Self) -> Self {
        Self {
            label: self.label.or_else(|| defaults.label.clone()),
            shape: self.shape.or(defaults.shape),
            picture: self.picture.or_else(|| defaults.picture.clone()),
            heads: self.heads.or(defaults.heads),
            is_invisible: self.is_invisible.or(defaults.is_invisible),
        }
    }

    /// The label of what is called `name`.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        Some(match self.label.as_ref()? {
            Label::Read(text) => text.clone(),
            Label::Text(text) => plain(&unescaped(&text.replace("\\N", name))),
        })
    }

    /// The label of a record, with whether a part of it is left out.
    pub(super) fn record(&self) -> Option<(String, bool)> {
        Some(match self.label.as_ref()? {
            Label::Read(text) => (text.clone(), false),
            Label::Text(text) => record(text),
        })
    }
}

/// A text without its escapes: `\n`, `\l` and `\r` end a line.
pub(super) fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut letters = text.chars();
    while let Some(c) = letters.next() {
        match c {
            '\\' => match letters.next() {
                Some('n' | 'l' | 'r') => out.push(' '),
                Some(other) => out.push(other),
                None => {}
            },
            c => out.push(c),
        }
    }
    out
}

/// What a record says: `{<port> title|{one|other}}`. Of a long one that is its first field, so that it
/// is told that the others are left out.
fn record(text: &str) -> (String, bool) {
    /// As much as can be a name.
    const SHORT: usize = 40;
    let mut fields = vec![String::new()];
    let mut is_port = false;
    let mut letters = text.chars();
    while let Some(c) = letters.next() {
        let field = fields.last_mut().expect("there is always a field");
        match c {
            '\\' => match letters.next() {
                Some('n' | 'l' | 'r') => field.push(' '),
                Some(other) if !is_port => field.push(other),
                _ => {}
            },
            '<' => is_port = true,
            '>' => is_port = false,
            '{' | '}' | '|' => fields.push(String::new()),
            c if !is_port => field.push(c),
            _ => {}
        }
    }
    let fields: Vec<String> = fields.iter().map(|field| plain(field)).collect();
    let said: Vec<&str> = fields
        .iter()
        .map(String::as_str)
        .filter(|f| !f.is_empty())
        .collect();
    let all = said.join(" ");
    match said.first() {
        Some(first) if said.len() > 1 && all.chars().count() > SHORT => ((*first).to_owned(), true),
        _ => (plain(&all), false),
    }
}
