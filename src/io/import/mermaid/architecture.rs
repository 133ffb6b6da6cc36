//! Architectures of Mermaid: `group eu(cloud)[Europe]`, `service db(database)[Orders] in eu`,
//! `api:R --> L:db`.

use super::first_word;
use super::label;
use crate::model::sketch::{Heads, Hint, Part, Sketch};

/// What such a chart begins with.
pub(super) const WORD: &str = "architecture-beta";

pub(super) fn read<'a>(sketch: &mut Sketch, statements: impl Iterator<Item = &'a str>) {
    for statement in statements {
        if sketch.is_full() {
            break;
        }
        let word = first_word(statement);
        let rest = statement[word.len()..].trim();
        let read = match word {
            "group" => group(sketch, rest),
            "service" | "junction" => service(sketch, rest),
            "title" => {
                sketch.title = label(rest);
                Some(())
            }
            "accTitle:" | "accDescr:" => Some(()),
            _ => arrow(sketch, statement),
        };
        if read.is_none() {
            sketch.leave_out(statement);
        }
    }
}

/// What is declared: `name(icon)[title] in group`.
struct Declared<'a> {
    name: &'a str,
    icon: &'a str,
    title: String,
    group: Option<usize>,
}

impl<'a> Declared<'a> {
    fn parse(sketch: &Sketch, text: &'a str) -> Option<Self> {
        let end = text
            .find(|c: char| "([ \t".contains(c))
            .unwrap_or(text.len());
        let (name, rest) = text.split_at(end);
        let (icon, rest) = within(rest, '(', ')');
        let (title, rest) = within(rest, '[', ']');
        let around = rest.trim().strip_prefix("in ").map(str::trim);
        let group = match around.map(|name| sketch.part(name)) {
            None => None,
            Some(Some(Part::Group(group))) => Some(group),
            Some(_) => return None,
        };
        let title = label(title);
        (!name.is_empty()).then_some(Self {
            name,
            icon,
            title: if title.is_empty() { label(name) } else { title },
            group,
        })
    }
}

/// What stands between two brackets at the start of `text`, and the rest.
fn within(text: &str, open: char, close: char) -> (&str, &str) {
    let inside = text.trim_start().strip_prefix(open);
    inside
        .and_then(|inside| inside.split_once(close))
        .unwrap_or(("", text))
}

fn group(sketch: &mut Sketch, text: &str) -> Option<()> {
    let declared = Declared::parse(sketch, text)?;
    if sketch.part(declared.name).is_some() {
        return None;
    }
    sketch
        .group_named(declared.name, &declared.title, declared.group)
        .map(|_| ())
}

fn service(sketch: &mut Sketch, text: &str) -> Option<()> {
    let declared = Declared::parse(sketch, text)?;
    let index = sketch.box_named(declared.name, declared.group)?;
    let part = &mut sketch.boxes[index];
    part.label = declared.title;
    part.picture = super::super::picture(declared.icon);
    part.hint = match declared.icon {
        "database" | "disk" => Some(Hint::Store),
        "internet" => Some(Hint::Outside),
        _ => None,
    };
    Some(())
}

/// `api:R --> L:db`, also `api{group}:R`.
fn arrow(sketch: &mut Sketch, statement: &str) -> Option<()> {
    let strokes = statement.find("--")?;
    let start = strokes - usize::from(statement[..strokes].ends_with('<'));
    let line = &statement[start..];
    let end = line.find(|c| !"<->".contains(c))?;
    let (sign, to) = line.split_at(end);
    let from = statement[..start].split(['{', ':']).next()?.trim();
    let to = to.rsplit(':').next()?.split('{').next()?.trim();
    let known = |name: &str| match sketch.part(name) {
        Some(Part::Box(index)) => Some(index),
        _ => None,
    };
    let (from, to) = (known(from)?, known(to)?);
    let heads = Heads::of(sign.starts_with('<'), sign.ends_with('>'));
    sketch.line(from, to, heads, "");
    Some(())
}
