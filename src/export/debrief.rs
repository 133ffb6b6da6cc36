//! The debrief of a practice round as text, Markdown, a web page and JSON.
//!
//! The three forms for people are written from the same [`sections`]; the screen shows them too.

mod json;

use std::fmt::Write as _;

use super::page::{Cell, Page, Style};
use crate::model::visible_lines;
use crate::practice::debrief::Debrief;
use crate::practice::words::{Section, sections, title};

pub use json::json;

/// The debrief as text of 80 columns.
pub fn text(debrief: &Debrief, colour: bool) -> String {
    sections_text(&sections(debrief), colour)
}

/// Sections as text of 80 columns.
pub fn sections_text(sections: &[Section], colour: bool) -> String {
    let mut page = Page::new(colour);
    for section in sections {
        page.heading(&section.title);
        for (label, said) in &section.entries {
            page.entry(
                LABEL_COLUMNS,
                &Cell::new(label, Style::Strong),
                &Cell::plain(said),
            );
        }
    }
    page.finish()
}

/// Columns of the labels, their margin included.
const LABEL_COLUMNS: usize = 26;

/// The debrief as Markdown.
pub fn markdown(debrief: &Debrief) -> String {
    sections_markdown(&title(debrief), &sections(debrief))
}

/// Sections as Markdown under a title.
pub fn sections_markdown(title: &str, sections: &[Section]) -> String {
    let mut out = format!("# {}\n", escaped(title));
    for section in sections {
        out.push('\n');
        if section.title != title {
            // A string takes any text.
            let _ = writeln!(out, "## {}\n", escaped(&section.title));
        }
        for (label, said) in &section.entries {
            let said = escaped(said).replace('\n', "  \n  ");
            let _ = writeln!(out, "- **{}** {said}", escaped(label.trim()));
        }
    }
    out
}

/// The debrief as one web page without scripts or outside resources.
pub fn html(debrief: &Debrief) -> String {
    let whole = title(debrief);
    let title = entities(&whole);
    let mut out = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{title}</title>\n\
         <style>body{{font:16px/1.5 system-ui,sans-serif;max-width:50rem;margin:2rem auto;padding:0 1rem}}\
         dt{{font-weight:600}}dd{{margin:0 0 .5rem 1.5rem;white-space:pre-line}}</style>\n</head>\n<body>\n<h1>{title}</h1>\n"
    );
    for section in sections(debrief) {
        if section.title != whole {
            // A string takes any text.
            let _ = writeln!(out, "<h2>{}</h2>", entities(&section.title));
        }
        out.push_str("<dl>\n");
        for (label, said) in &section.entries {
            let _ = writeln!(
                out,
                "<dt>{}</dt><dd>{}</dd>",
                entities(label),
                entities(said)
            );
        }
        out.push_str("</dl>\n");
    }
    out.push_str("</body>\n</html>\n");
    out
}

/// Text in which Markdown sees nothing of its own.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in visible_lines(text).chars() {
        if "\\`*_{}[]<>#|".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

fn entities(text: &str) -> String {
    visible_lines(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
