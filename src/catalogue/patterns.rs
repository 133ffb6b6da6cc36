//! Patterns to stamp on the board: a few boxes with arrows that everybody draws again and again.
//!
//! Parsed once from `assets/patterns.ron`. What an arrow means is decided where arrows are drawn; this
//! module knows only what the file says.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::model::{Cell, Size};

/// A pattern.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pattern {
    /// Its name.
    pub id: String,
    /// What people call it.
    pub title: String,
    /// Other words that find it.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// What it does, in a line.
    pub doc: String,
    /// Its components; the first is what is there already, if it has the same shape.
    pub boxes: Vec<PatternBox>,
    /// Its zones.
    #[serde(default)]
    pub zones: Vec<PatternZone>,
    /// Its connections, in the order in which they are drawn: from, to.
    pub arrows: Vec<(String, String)>,
}

/// A component of a pattern.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PatternBox {
    /// Its name within the pattern.
    pub id: String,
    /// Its kind.
    pub kind: String,
    /// What it is called; empty: by its kind.
    #[serde(default)]
    pub name: String,
    at: (i32, i32),
    /// How many replicas it has; 0: as many as its kind has.
    #[serde(default)]
    pub replicas: u32,
    /// The zones of the pattern that its replicas are spread over.
    #[serde(default)]
    pub spread: Vec<String>,
    /// Whether the only store that the first box calls already stands for it.
    #[serde(default)]
    pub only_store: bool,
    /// What is stated beside the figures and holds or not.
    #[serde(default)]
    pub facts: BTreeMap<String, bool>,
}

/// A zone of a pattern.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PatternZone {
    /// Its name within the pattern.
    pub id: String,
    /// Its kind.
    pub kind: String,
    /// What it is called.
    pub name: String,
    at: (i32, i32),
    size: (u32, u32),
}

impl PatternBox {
    /// Its top left cell.
    pub const fn at(&self) -> Cell {
        Cell::new(self.at.0, self.at.1)
    }
}

impl PatternZone {
    /// Its top left cell.
    pub const fn at(&self) -> Cell {
        Cell::new(self.at.0, self.at.1)
    }

    /// Its size in cells, border included.
    pub const fn size(&self) -> Size {
        Size::new(self.size.0, self.size.1)
    }
}

/// All patterns, in the file's order.
pub fn patterns() -> &'static [Pattern] {
    static SHIPPED: LazyLock<Vec<Pattern>> = LazyLock::new(|| {
        parse(include_str!("../../assets/patterns.ron"))
            .expect("the embedded patterns are parsed by a test")
    });
    &SHIPPED
}

/// The pattern named `id`.
pub fn pattern(id: &str) -> Option<&'static Pattern> {
    patterns().iter().find(|pattern| pattern.id == id)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FilePatterns {
    patterns: Vec<Pattern>,
}

fn parse(text: &str) -> Result<Vec<Pattern>, ron::error::SpannedError> {
    ron::from_str::<FilePatterns>(text).map(|file| file.patterns)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::Catalogue;

    #[test]
    fn the_shipped_patterns_name_what_is_there() {
        let catalogue = Catalogue::shipped();
        for pattern in patterns() {
            let id = &pattern.id;
            let known = |end: &String| pattern.boxes.iter().any(|b| b.id == *end);
            assert!(
                pattern.arrows.iter().all(|(a, b)| known(a) && known(b)),
                "{id}: an arrow leads nowhere"
            );
            for member in &pattern.boxes {
                assert!(catalogue.component(&member.kind).is_some(), "{id}");
                let zone = |name: &String| pattern.zones.iter().any(|z| z.id == *name);
                assert!(member.spread.iter().all(zone), "{id}: no such zone");
            }
            assert!(
                pattern
                    .zones
                    .iter()
                    .all(|z| catalogue.zone(&z.kind).is_some())
            );
        }
        assert_eq!(
            pattern("cache-aside").map(|p| p.title.as_str()),
            Some("Cache-aside")
        );
    }
}
