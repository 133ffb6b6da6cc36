//! A design with its report as one HTML page that needs nothing else: no script, no other file.

use std::io::{self, Write};

use super::document::{Block, document};
use crate::analysis::report::Report;
use crate::model::{Design, visible, visible_lines};

/// Writes `report` on `design` as a page for a browser or a printer.
///
/// # Errors
/// If it cannot be written.
pub fn write(
    design: &Design,
    report: &Report,
    drawing: String,
    out: &mut impl Write,
) -> io::Result<()> {
    let title = if design.title.is_empty() {
        "Untitled design"
    } else {
        &design.title
    };
    write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{}</title>\n<style>\n{STYLE}</style>\n\
         </head>\n<body>\n",
        inline(title)
    )?;
    document(design, report, drawing, &mut |part| block(&part, out))?;
    out.write_all(b"</body>\n</html>\n")
}

const STYLE: &str = "\
body { font: 16px/1.5 system-ui, sans-serif; max-width: 72em; margin: 2em auto; padding: 0 1em; color: #1a1a1a; background: #fff; }
pre { font: 14px/1.2 ui-monospace, 'DejaVu Sans Mono', monospace; overflow-x: auto; padding: 1em; border: 1px solid #999; }
table { border-collapse: collapse; margin: 1em 0; }
th, td { text-align: left; vertical-align: top; padding: .25em .75em; border-bottom: 1px solid #bbb; }
@media (prefers-color-scheme: dark) { body { color: #eee; background: #111; } th, td { border-color: #555; } }
@media print { pre { font-size: 7px; } }
";

fn block(block: &Block, out: &mut impl Write) -> io::Result<()> {
    match block {
        Block::Heading(level, text) => writeln!(out, "<h{level}>{}</h{level}>", inline(text)),
        Block::Text(text) => writeln!(out, "<p>{}</p>", lines(text)),
        Block::List(entries) => {
            writeln!(out, "<ul>")?;
            for entry in entries {
                let lead = match entry.lead.as_str() {
                    "" => String::new(),
                    lead => format!("<strong>{}</strong>: ", inline(lead)),
                };
                writeln!(out, "<li>{lead}{}</li>", lines(&entry.text))?;
            }
            writeln!(out, "</ul>")
        }
        Block::Table(heads, rows) => {
            write!(out, "<table>\n<tr>")?;
            for head in heads {
                write!(out, "<th>{}</th>", inline(head))?;
            }
            writeln!(out, "</tr>")?;
            for row in rows {
                write!(out, "<tr>")?;
                for cell in row {
                    write!(out, "<td>{}</td>", inline(cell))?;
                }
                writeln!(out, "</tr>")?;
            }
            writeln!(out, "</table>")
        }
        Block::Drawing(text) => writeln!(out, "<pre>{}</pre>", escaped(&visible_lines(text))),
    }
}

/// A text of several lines in which nothing is markup.
fn lines(text: &str) -> String {
    let lines: Vec<String> = text.lines().map(inline).collect();
    lines.join("<br>\n")
}

/// A text in which nothing is markup.
fn inline(text: &str) -> String {
    escaped(&visible(text))
}

fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(c),
        }
    }
    out
}
