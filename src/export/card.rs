//! The reference card as text for a terminal.

use super::page::{Cell, Page, Style};
use crate::analysis::card::sections;

/// The card as text that ends with a line's end; with ANSI colours if `colour`.
pub fn text(colour: bool) -> String {
    let mut page = Page::new(colour);
    for section in sections() {
        page.heading(section.title);
        for (label, text) in &section.rows {
            page.entry(
                section.labels() + 4,
                &Cell::new(label, Style::Dim),
                &Cell::plain(text),
            );
        }
    }
    page.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_card_is_complete_and_fits_a_terminal() {
        let text = text(false);
        for wanted in [
            "0.5 ns",
            "225 ms",
            "1,157 /s",
            "31.56 million s",
            "1099511627776",
        ] {
            assert!(text.contains(wanted), "{wanted}\n{text}");
        }
        assert!(text.lines().all(|line| line.chars().count() <= 80));
    }
}
