//! A design with its report as a Markdown document.

use std::io::{self, Write};

use super::document::{Block, document};
use crate::analysis::report::Report;
use crate::model::{Design, visible, visible_lines};

/// Writes `report` on `design` as GitHub's Markdown.
///
/// # Errors
/// If it cannot be written.
pub fn write(
    design: &Design,
    report: &Report,
    drawing: String,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut first = true;
    document(design, report, drawing, &mut |part| {
        if !std::mem::take(&mut first) {
            writeln!(out)?;
        }
        block(&part, out)
    })
}

fn block(block: &Block, out: &mut impl Write) -> io::Result<()> {
    match block {
        Block::Heading(level, text) => {
            writeln!(out, "{} {}", "#".repeat(usize::from(*level)), inline(text))
        }
        Block::Text(text) => {
            let lines: Vec<String> = text.lines().map(inline).collect();
            writeln!(out, "{}", lines.join("\\\n"))
        }
        Block::List(entries) => entries.iter().try_for_each(|entry| {
            let lines: Vec<String> = entry.text.lines().map(inline).collect();
            let text = lines.join("\\\n  ");
            if entry.lead.is_empty() {
                writeln!(out, "- {text}")
            } else {
                writeln!(out, "- **{}**: {text}", inline(&entry.lead))
            }
        }),
        Block::Table(heads, rows) => table(heads, rows, out),
        // A fence of its own length, since the drawing may hold one.
        Block::Drawing(text) => {
            let text = visible_lines(text);
            let longest = text.lines().map(|line| ticks(line.trim_start())).max();
            let fence = "`".repeat(longest.unwrap_or(0).max(2) + 1);
            writeln!(out, "{fence}text\n{text}{fence}")
        }
    }
}

/// How many backticks a line begins with.
fn ticks(line: &str) -> usize {
    line.chars().take_while(|c| *c == '`').count()
}

fn table(heads: &[&str], rows: &[Vec<String>], out: &mut impl Write) -> io::Result<()> {
    let mut row = |cells: Vec<String>| writeln!(out, "| {} |", cells.join(" | "));
    row(heads.iter().map(|head| inline(head)).collect())?;
    row(heads.iter().map(|_| "---".to_owned()).collect())?;
    rows.iter()
        .try_for_each(|cells| row(cells.iter().map(|cell| inline(cell)).collect()))
}

/// A text in one line in which nothing is markup.
fn inline(text: &str) -> String {
    let mut out = String::new();
    let text = visible(text);
    let mut chars = text.chars().peekable();
    let mut before: Option<char> = None;
    while let Some(c) = chars.next() {
        let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let markup = match c {
            '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '$' | '@' => true,
            // Inside a word an underscore is one.
            '_' => !(word(before) && word(chars.peek().copied())),
            // At the start of a line these would begin a heading or a list.
            '#' | '+' | '-' | '=' => before.is_none(),
            '.' | ')' => {
                let number = out.chars().all(|c| c.is_ascii_digit()) && !out.is_empty();
                number && chars.peek().is_none_or(|c| c.is_whitespace())
            }
            // A link that nobody asked for.
            ':' => chars.peek() == Some(&'/'),
            _ => false,
        };
        if markup {
            out.push('\\');
        }
        out.push(c);
        before = Some(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_text_is_markup() {
        assert_eq!(inline("peak_reads _x_"), "peak_reads \\_x\\_");
        assert_eq!(inline("<b>|[x](y)"), "\\<b\\>\\|\\[x\\](y)");
        assert_eq!(inline("# no"), "\\# no");
        assert_eq!(inline("1. no"), "1\\. no");
        assert_eq!(inline("1.5 s"), "1.5 s");
        assert_eq!(inline("https://x"), "https\\://x");
        assert_eq!(inline("\u{202e}"), "\\\\u{202e}");
    }

    #[test]
    fn a_fence_is_longer_than_any_in_the_drawing() {
        let mut text = Vec::new();
        block(&Block::Drawing("a\n  ````\n".to_owned()), &mut text).unwrap();
        assert_eq!(text, b"`````text\na\n  ````\n`````\n");
    }
}
