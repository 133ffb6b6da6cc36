//! What the style of a cell of draw.io says: `shape=cylinder3;endArrow=classic;html=1;`.

use super::super::picture;
use crate::model::sketch::{Heads, Hint};

/// The style of a cell.
#[derive(Clone, Copy)]
pub(super) struct Style<'a>(pub(super) &'a str);

impl<'a> Style<'a> {
    fn entries(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let entries = self.0.split(';');
        entries.map(|entry| entry.split_once('=').unwrap_or((entry, "")))
    }

    /// The value of a key; of several the last.
    fn value(self, key: &str) -> Option<&'a str> {
        let found = self.entries().filter(|(name, _)| *name == key);
        found.last().map(|(_, value)| value)
    }

    /// Whether it has a name without a value, such as `text`.
    pub(super) fn has(self, name: &str) -> bool {
        self.0.split(';').any(|entry| entry == name)
    }

    /// Whether it is a text on its own; a sheet with a folded corner is a remark.
    pub(super) fn is_text(self) -> bool {
        let shape = self.value("shape");
        self.0.starts_with("text;")
            || self.0 == "text"
            || shape.is_some_and(|shape| matches!(shape, "note" | "note2"))
    }

    /// Whether it is there to hold others.
    pub(super) fn is_group(self) -> bool {
        let shape = self.value("shape").unwrap_or("");
        let is_swimlane = self.has("swimlane") || matches!(shape, "swimlane" | "pool");
        is_swimlane && !self.is_table()
            || last_part(shape) == "group"
            || shape.contains(".groups.")
            || self.value("grIcon").is_some()
    }

    /// Whether it is a table or a class: what lies in it are its rows.
    pub(super) fn is_table(self) -> bool {
        matches!(
            self.value("childLayout"),
            Some("stackLayout" | "tableLayout")
        ) && self.value("horizontalStack") != Some("1")
    }

    /// What its shape says about the kind.
    pub(super) fn hint(self) -> Option<Hint> {
        let style = self.0;
        let shape = self.value("shape").unwrap_or("");
        if style.contains("cylinder") || style.contains("datastore") || shape == "table" {
            Some(Hint::Store)
        } else if style.contains("umlActor") || shape == "actor" || self.has("actor") {
            Some(Hint::Client)
        } else if shape == "cloud" || self.has("cloud") || last_part(shape) == "cloud" {
            Some(Hint::Outside)
        } else {
            None
        }
    }

    /// What the picture on it is called: `resIcon=mxgraph.aws4.s3`, `image=img/lib/azure2/SQL.svg`.
    pub(super) fn picture(self) -> String {
        let stencil = self.value("shape").filter(|shape| {
            let frames = ["resourceIcon", "productIcon", "group", "groupCenter"];
            shape.starts_with("mxgraph.") && !frames.contains(&last_part(shape))
        });
        let keys = ["resIcon", "prIcon", "grIcon", "image"];
        let named = keys.into_iter().find_map(|key| self.value(key));
        named.or(stencil).map(picture).unwrap_or_default()
    }

    /// Where an arrow has heads. Its end has one unless it is said otherwise; circles, diamonds and the
    /// counts of entity diagrams show no way.
    pub(super) fn heads(self) -> Heads {
        const POINTED: [&str; 5] = ["classic", "block", "open", "async", "doubleBlock"];
        let is_pointed = |head: &str| POINTED.iter().any(|known| head.starts_with(known));
        let start = self.value("startArrow").is_some_and(is_pointed);
        let end = self.value("endArrow").is_none_or(is_pointed);
        Heads::of(start, end)
    }
}

/// What a shape is called within its library: `resourceIcon` of `mxgraph.aws4.resourceIcon`.
fn last_part(shape: &str) -> &str {
    shape.rsplit('.').next().unwrap_or(shape)
}
