//! What a component's box says, and how large it must be to say it.

use unicode_width::UnicodeWidthStr;

use super::{Catalogue, Shape};
use crate::model::visible::visible;
use crate::model::{Component, Rect, Size};

/// The widest box that is made to fit a name, in columns; longer names are cut short.
const WIDEST: u32 = 42;
/// The narrowest box, so that it has docks above and below.
const NARROWEST: u32 = 7;
/// The lowest box: two borders and a line of text.
const LOWEST: u32 = 3;
/// The largest box that is drawn, however large a size the design states.
const LARGEST: Size = Size::new(400, 200);

/// What a component's box says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Face {
    /// The name, or the kind's title.
    pub name: String,
    /// Replicas: `×3`, `2/3`, with shards `2/3 ×16 shards`; empty for a single one.
    pub count: String,
    /// The kind's title; empty if the name already says it.
    pub kind: String,
    /// How the kind is drawn.
    pub shape: Shape,
    /// Whether it is several, drawn with the edge of a second box behind the first.
    pub stacked: bool,
}

impl Face {
    /// What the box of `component` says.
    pub fn new(component: &Component, catalogue: &Catalogue) -> Self {
        let kind = catalogue.component(component.kind.as_str());
        let title = kind.map_or(component.kind.as_str(), |kind| kind.title.as_str());
        let named = !component.name.trim().is_empty();
        let (replicas, needs, shards) =
            catalogue.resolve(component).map_or((1, 1, 1), |resolved| {
                (resolved.replicas, resolved.needs, resolved.shards)
            });
        Self {
            name: visible(if named { component.name.trim() } else { title }).into_owned(),
            count: count(replicas, needs, shards),
            kind: if named {
                visible(title).into_owned()
            } else {
                String::new()
            },
            shape: kind.map_or(Shape::Service, |kind| kind.shape),
            stacked: replicas > 1 || shards > 1,
        }
    }

    /// The size of the box: as stated, within what can be drawn, or as large as its text.
    pub fn size(&self, stated: Option<Size>) -> Size {
        let size = stated.unwrap_or_else(|| self.fitting());
        Size::new(
            size.width.clamp(NARROWEST, LARGEST.width),
            size.height.clamp(LOWEST, LARGEST.height),
        )
    }

    /// The cells of `component`'s box, the edge of its stack included.
    pub fn rect(component: &Component, catalogue: &Catalogue) -> Rect {
        let size = Self::new(component, catalogue).size(component.size);
        Rect::new(component.at, size)
    }

    /// The cells between the borders, without the edge of a stack.
    pub fn inside(&self, rect: Rect) -> Rect {
        let edge = u32::from(self.stacked);
        Rect::new(
            rect.at.offset(1, 1),
            Size::new(rect.size.width - 2 - edge, rect.size.height - 2),
        )
    }

    fn fitting(&self) -> Size {
        let text = self.name.width() + self.gap() + self.count.width();
        let width = text as u32 + 4 + u32::from(self.stacked);
        Size::new(width.min(WIDEST), LOWEST)
    }

    /// The blank between name and count, in columns.
    pub fn gap(&self) -> usize {
        usize::from(!self.count.is_empty())
    }
}

fn count(replicas: u32, needs: u32, shards: u32) -> String {
    let pool = match (replicas, needs) {
        (1, _) => String::new(),
        (_, 1) => format!("×{replicas}"),
        _ => format!("{needs}/{replicas}"),
    };
    match (pool.is_empty(), shards) {
        (_, 1) => pool,
        (true, _) => format!("{shards} shards"),
        (false, _) => format!("{pool} · {shards} shards"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_say_what_is_needed() {
        assert_eq!(count(1, 1, 1), "");
        assert_eq!(count(3, 1, 1), "×3");
        assert_eq!(count(3, 2, 1), "2/3");
        assert_eq!(count(1, 1, 16), "16 shards");
        assert_eq!(count(3, 2, 16), "2/3 · 16 shards");
    }

    #[test]
    fn boxes_fit_their_names_in_columns() {
        let face = |name: &str, count: &str| Face {
            name: name.into(),
            count: count.into(),
            kind: String::new(),
            shape: Shape::Service,
            stacked: !count.is_empty(),
        };
        assert_eq!(face("API", "").size(None), Size::new(7, 3));
        assert_eq!(face("日本語", "×3").size(None), Size::new(14, 3));
        assert_eq!(face("API", "").size(Some(Size::new(1, 9))), Size::new(7, 9));
    }
}
