//! The canonical printer of the RON file: the same design gives the same bytes, one thing a line, one
//! change few changed lines.
//!
//! Written by hand because RON's own pretty printer breaks a line per field or none at all. What is not
//! stated is not written; lists are written even when empty, to show what there can be.

use std::fmt::{self, Write as _};

use super::scan::printable_comment;
use crate::model::fields::{Fields, Thing, Value};
use crate::model::{Design, visible};

/// The text of the file that holds `design`.
pub(super) fn write(design: &Design) -> String {
    let mut out = String::new();
    write_to(&mut out, design).expect("a string takes any text");
    out
}

fn write_to(out: &mut String, design: &Design) -> fmt::Result {
    for line in design.preamble.iter().flat_map(|text| text.split('\n')) {
        let line = printable_comment(line);
        writeln!(out, "//{}{line}", if line.is_empty() { "" } else { " " })?;
    }
    writeln!(out, "Design(")?;
    writeln!(out, "    format: 1,")?;
    writeln!(out, "    title: {},", quoted(&design.title))?;
    writeln!(out, "    prompt: {},", quoted(&design.prompt))?;
    list(out, "requirements", &design.requirements)?;
    list(out, "targets", &design.targets)?;
    list(out, "estimates", &design.estimates)?;
    list(out, "zones", &design.zones)?;
    list(out, "components", &design.components)?;
    list(out, "connections", &design.connections)?;
    list(out, "flows", &design.flows)?;
    list(out, "decisions", &design.decisions)?;
    list(out, "notes", &design.notes)?;
    if !design.accepted.is_empty() {
        list(out, "accepted", &design.accepted)?;
    }
    writeln!(out, ")")
}

fn list<T: Thing>(out: &mut String, name: &str, things: &[T]) -> fmt::Result {
    if things.is_empty() {
        return writeln!(out, "    {name}: [],");
    }
    writeln!(out, "    {name}: [")?;
    for thing in things {
        writeln!(out, "        {},", in_brackets(&thing.fields()))?;
    }
    writeln!(out, "    ],")
}

fn in_brackets(fields: &Fields) -> String {
    let fields: Vec<String> = fields
        .0
        .iter()
        .map(|(name, value)| format!("{name}: {}", text_of(value)))
        .collect();
    format!("({})", fields.join(", "))
}

fn text_of(value: &Value) -> String {
    match value {
        Value::Text(text) => quoted(text),
        Value::Plain(text) => text.clone(),
        Value::Names(names) => {
            let names: Vec<String> = names.iter().map(|name| quoted(name.as_str())).collect();
            format!("[{}]", names.join(", "))
        }
        Value::Facts(facts) => {
            let fact =
                |(name, value): &(String, Value)| format!("{}: {}", quoted(name), text_of(value));
            let facts: Vec<String> = facts.iter().map(fact).collect();
            format!("{{{}}}", facts.join(", "))
        }
        Value::Variant(word, fields) => format!("{word}{}", in_brackets(fields)),
        Value::Named(word, name) => format!("{word}({})", quoted(name.as_str())),
    }
}

/// A text in quotes; what would be invisible is escaped, so that the file shows all that it holds.
pub(in crate::io) fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"");
    format!("\"{}\"", visible(&escaped))
}
