//! Where the chart is in a text, and its statements.

/// A chart, and how many others are beside it.
pub(super) struct Chart<'a> {
    pub(super) text: &'a str,
    pub(super) others: usize,
}

/// The chart in a text: all of it, or of the blocks that a Markdown file has of Mermaid the first that
/// can be read.
pub(super) fn chart(text: &str) -> Chart<'_> {
    let blocks = blocks(text);
    let known = |block: &&&str| {
        let (body, _) = super::skip_front_matter(block);
        let first = Statements(body).find(|statement| !statement.starts_with("%%"));
        first.is_some_and(|first| super::is_known(super::first_word(first)))
    };
    match blocks.iter().find(known).or(blocks.first()) {
        Some(chart) => Chart {
            text: chart,
            others: blocks.len() - 1,
        },
        None => Chart { text, others: 0 },
    }
}

/// The blocks of Mermaid in a Markdown text.
fn blocks(text: &str) -> Vec<&str> {
    let mut blocks = Vec::new();
    let mut begun: Option<(usize, &str)> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let trimmed = line.trim();
        match begun {
            None => {
                let fence = ["```", "~~~", ":::"];
                let fence = fence.iter().find(|fence| trimmed.starts_with(**fence));
                if let Some(&fence) = fence {
                    let language = trimmed.trim_start_matches(&fence[..1]).trim();
                    if language == "mermaid" || language.starts_with("mermaid ") {
                        begun = Some((at + line.len(), fence));
                    }
                }
            }
            Some((start, fence)) if trimmed.starts_with(fence) => {
                blocks.push(&text[start..at]);
                begun = None;
            }
            Some(_) => {}
        }
        at += line.len();
    }
    blocks.extend(begun.map(|(start, _)| &text[start..]));
    blocks
}

/// The statements of a chart: lines, and parts of lines between `;`, but for what is quoted, in brackets
/// or attributes.
pub(super) struct Statements<'a>(pub(super) &'a str);

impl<'a> Iterator for Statements<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let text = self.0.trim_start();
        if text.is_empty() {
            return None;
        }
        if text.starts_with("%%") {
            let end = text.find('\n').unwrap_or(text.len());
            self.0 = &text[end..];
            return Some(&text[..end]);
        }
        let end = end(text);
        self.0 = text.get(end + 1..).unwrap_or("");
        Some(text[..end].trim())
    }
}

/// Where the statement ends that `text` begins with.
fn end(text: &str) -> usize {
    let (mut is_quoted, mut depth, mut braces) = (false, 0_i32, false);
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let last = std::mem::replace(&mut before, c);
        match c {
            // What nothing closes ends with its line.
            '"' if is_quoted => is_quoted = false,
            '"' if opens(last) && text[at + 1..].contains('"') => is_quoted = true,
            _ if is_quoted => {}
            '[' | '(' | '{' => {
                depth += 1;
                braces |= c == '{' && last == '@' && closes(&text[at..]);
            }
            ']' | ')' | '}' => {
                depth -= 1;
                braces &= c != '}';
            }
            ';' if depth <= 0 => return at,
            '\n' if !braces => return at,
            _ => {}
        }
    }
    text.len()
}

/// Whether attributes that begin here end somewhere near.
fn closes(text: &str) -> bool {
    const NEAR: usize = 1000;
    text.bytes().take(NEAR).any(|byte| byte == b'}')
}

/// Whether a quote behind this letter begins a quoted text.
fn opens(last: char) -> bool {
    matches!(
        last,
        '[' | '(' | '{' | '|' | '/' | '\\' | '>' | '-' | '=' | '.' | ':'
    ) || last.is_whitespace()
}
