//! A design with its report as a Markdown document.

use super::document::{Block, document};
use crate::analysis::report::Report;
use crate::catalogue::Catalogue;
use crate::model::{Design, visible, visible_lines};

/// `report` on `design` as GitHub's Markdown.
pub fn text(design: &Design, report: &Report, catalogue: &Catalogue) -> String {
    let blocks = document(design, report, catalogue);
    let blocks: Vec<String> = blocks.iter().map(block).collect();
    blocks.join("\n")
}

fn block(block: &Block) -> String {
    match block {
        Block::Heading(level, text) => {
            format!("{} {}\n", "#".repeat(usize::from(*level)), inline(text))
        }
        Block::Text(text) => {
            let lines: Vec<String> = text.lines().map(inline).collect();
            format!("{}\n", lines.join("\\\n"))
        }
        Block::List(entries) => {
            let line = |lead: &str, text: &str| {
                let lines: Vec<String> = text.lines().map(inline).collect();
                let text = lines.join("\\\n  ");
                if lead.is_empty() {
                    format!("- {text}\n")
                } else {
                    format!("- **{}**: {text}\n", inline(lead))
                }
            };
            entries.iter().map(|e| line(&e.lead, &e.text)).collect()
        }
        Block::Table(heads, rows) => table(heads, rows),
        // A fence of its own length, since the drawing may hold one.
        Block::Drawing(text) => {
            let text = visible_lines(text);
            let longest = text.lines().map(|line| ticks(line.trim_start())).max();
            let fence = "`".repeat(longest.unwrap_or(0).max(2) + 1);
            format!("{fence}text\n{text}{fence}\n")
        }
    }
}

/// How many backticks a line begins with.
fn ticks(line: &str) -> usize {
    line.chars().take_while(|c| *c == '`').count()
}

fn table(heads: &[&str], rows: &[Vec<String>]) -> String {
    let row = |cells: Vec<String>| format!("| {} |\n", cells.join(" | "));
    let head = row(heads.iter().map(|head| inline(head)).collect());
    let rule = row(heads.iter().map(|_| "---".to_owned()).collect());
    let rows = rows
        .iter()
        .map(|cells| row(cells.iter().map(|cell| inline(cell)).collect()));
    [head, rule].into_iter().chain(rows).collect()
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
        let text = block(&Block::Drawing("a\n  ````\n".to_owned()));
        assert_eq!(text, "`````text\na\n  ````\n`````\n");
    }
}
