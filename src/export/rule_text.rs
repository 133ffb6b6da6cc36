//! A rule for people: what it finds, why it matters, what to do about it and when to leave it.

use super::page::{Cell, Page, Style};
use super::report_text::severity;
use crate::analysis::findings::{Rule, TOPICS};

/// Where the texts behind the labels start.
const INDENT: usize = 14;

/// `rule` as text that ends with a line's end; with ANSI colours if `colour`.
pub fn text(rule: &Rule, colour: bool) -> String {
    let mut page = Page::new(colour);
    let (word, style) = severity(rule.severity);
    let topic = TOPICS
        .iter()
        .find(|topic| topic.rules.iter().any(|known| known.id == rule.id))
        .map_or("", |topic| topic.title);
    page.entry(2, &Cell::plain(""), &Cell::new(rule.title, Style::Strong));
    page.blank();
    page.entry(INDENT, &Cell::dim("rule"), &Cell::plain(rule.id));
    page.entry(INDENT, &Cell::dim("about"), &Cell::plain(topic));
    page.entry(INDENT, &Cell::dim("severity"), &Cell::new(word, style));
    for (label, text) in [
        ("it fires", rule.when),
        ("it matters", rule.why),
        ("do", rule.fix),
        ("leave it", rule.false_positives),
        ("from", rule.source),
    ] {
        page.blank();
        page.entry(INDENT, &Cell::dim(label), &Cell::plain(text));
    }
    page.finish()
}

/// `rule` on one line: its name, severity and title.
pub fn line(rule: &Rule, width: usize) -> String {
    let (word, _) = severity(rule.severity);
    format!("{:width$}  {word:7}  {}", rule.id, rule.title)
}
