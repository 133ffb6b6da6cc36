//! Where the titles of zones stand as seen from farther away.
//!
//! Nested zones whose top borders are rows apart on the board often have them in one row of a view. Their
//! titles then stand one after another, the outer one first; where there is no room for all, outer ones are
//! shortened for the sake of inner ones, down to a few letters.

use std::cmp::Reverse;

use unicode_width::UnicodeWidthStr;

use super::{Scene, Zoom};
use crate::model::{Cell, Rect, Size};

/// The fewest columns of a title that is shortened to make room.
const LEAST: i32 = 4;

impl Scene {
    /// The cells of the title of each zone that has room for one in a view at `zoom`, with its index.
    pub(super) fn far_titles(&self, zoom: Zoom) -> Vec<(usize, Rect)> {
        let zones = self.zones.iter().enumerate();
        let mut tops: Vec<Top> = zones
            .map(|(index, zone)| {
                let Rect { at, size } = zoom.view_rect(zone.rect);
                let (first, end) = (at.x + 1, at.x + size.width as i32 - 1);
                let width = (zone.title.width() as i32).min(end - first);
                let row = at.y;
                Top {
                    index,
                    row,
                    first,
                    end,
                    width,
                }
            })
            .collect();
        tops.sort_by_key(|top| (top.row, top.first, Reverse(top.end), top.index));
        let rows = tops.chunk_by(|one, other| one.row == other.row);
        rows.flat_map(side_by_side).collect()
    }
}

/// The top border of a zone in a view.
struct Top {
    index: usize,
    row: i32,
    /// The first column that its title may take.
    first: i32,
    /// The first column from there on that it may not take.
    end: i32,
    /// How many columns it wants.
    width: i32,
}

impl Top {
    /// The column before which the titles before it have to end, for its own to be of this width and all
    /// after it to begin in this column or later.
    fn latest(&self, width: i32, next: i32) -> i32 {
        self.end.min(next - 1) - width
    }
}

/// The places of the titles of borders in the same row, from left to right and from outer to inner.
fn side_by_side(tops: &[Top]) -> Vec<(usize, Rect)> {
    // For each, where those after it begin at the latest: if they are whole, and if they are short.
    let mut latest = vec![(i32::MAX, i32::MAX); tops.len()];
    for index in (1..tops.len()).rev() {
        let (top, (whole, short)) = (&tops[index], latest[index]);
        let whole = top.latest(top.width, whole);
        latest[index - 1] = (whole, top.latest(top.width.min(LEAST), short));
    }
    let mut free = i32::MIN;
    let mut places = Vec::new();
    for (top, (whole, short)) in tops.iter().zip(latest) {
        let first = top.first.max(free);
        let room = |next: i32| top.end.min(next - 1) - first;
        let width = room(whole).max(room(short).min(LEAST)).min(top.width);
        if width >= top.width.min(LEAST) && width > 0 {
            let size = Size::new(width.unsigned_abs(), 1);
            places.push((top.index, Rect::new(Cell::new(first, top.row), size)));
            free = first + width + 1;
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use crate::catalogue::Catalogue;
    use crate::model::{Cell, Rect, Size};
    use crate::scene::canvas::Canvas;
    use crate::scene::tests::board;
    use crate::scene::{Marks, Scene, SceneOptions, Zoom};

    /// The first row of the board's zones as seen from farthest away.
    fn top_row(board_text: &str) -> String {
        let design = board(board_text);
        let scene = Scene::new(&design, Catalogue::shipped(), &SceneOptions::default());
        let mut canvas = Canvas::new(Rect::new(Cell::new(0, 0), Size::new(40, 1)));
        scene.paint_zoomed(&mut canvas, &Marks::default(), Zoom::Glyph);
        canvas.to_text().trim_end().to_owned()
    }

    #[test]
    fn titles_of_nested_zones_stand_side_by_side() {
        let row = top_row(
            "zone europe region 0 0 160 24
             zone west-1 availability-zone 2 1 60 20
             zone west-2 availability-zone 80 1 60 20",
        );
        for title in ["europe", "west-1", "west-2"] {
            assert!(row.contains(title), "{title} is missing: {row}");
        }
    }

    #[test]
    fn an_outer_title_is_shortened_for_an_inner_one() {
        let row = top_row(
            "zone a-very-long-name-of-a-region region 0 0 80 24
             zone inside availability-zone 2 1 70 20",
        );
        assert!(row.contains("a-ve") && row.contains("inside"), "{row}");
        let narrow = top_row(
            "zone north region 0 0 40 24
             zone southern availability-zone 2 1 30 20",
        );
        assert!(
            narrow.contains("south") && !narrow.contains("nor"),
            "{narrow}"
        );
    }
}
