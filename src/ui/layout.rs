//! Where everything stands on the screen: the board in the centre, panes around it in the places that
//! a whiteboard has for them, status line and footer below.
//!
//! On a narrow screen panes fold away: only the one that has the keys is shown, as a drawer.

use ratatui::layout::{Position, Rect};

use crate::app::session::{Pane, Panes};

/// The smallest screen that the program works on, in columns and rows.
pub const MINIMUM: (u16, u16) = (60, 16);

/// What is open, as far as it takes room beside the board.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// The panes.
    pub panes: &'a Panes,
    /// Whether the inspector is open.
    pub inspector: bool,
    /// The lines of a list that stands below the board in place of all panes, if one does.
    pub list: Option<u16>,
    /// The lines that each pane would fill, by [`Pane`] in declared order.
    pub lines: [u16; 6],
}

/// Where everything stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    /// The part that shows the board.
    pub board: Rect,
    /// The panes that are shown.
    pub panes: Vec<(Pane, Rect)>,
    /// The inspector, if it is open.
    pub inspector: Option<Rect>,
    /// The list of differences or clashes, if it is open.
    pub list: Option<Rect>,
    /// The status line.
    pub status: Rect,
    /// The footer: keys, or the line that is being typed.
    pub footer: Rect,
}

/// The side of a pane that faces the board.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// The pane stands below the board.
    Top,
    /// The pane stands at the left.
    Right,
    /// The pane stands above the board.
    Bottom,
    /// The pane stands at the right.
    Left,
}

/// From here on panes stay open beside the board.
const ROOMY: (u16, u16) = (100, 30);

/// From here on requirements and estimates stand in columns; below, in a strip above the board.
const WIDE: u16 = 160;

/// Columns of the pane at the left, of the one at the right and of the inspector.
const LEFT: u16 = 40;
const RIGHT: u16 = 42;
const INSPECTOR: u16 = 40;

/// Rows of a pane's frame, and of the lowest pane.
const FRAME: u16 = 2;
const LOWEST: u16 = 6;

/// Rows or columns that a pane keeps however small it is made, and that the board keeps however large
/// panes are made.
const SMALLEST: u16 = 3;
const LOWEST_BOARD: u16 = 7;
const NARROWEST_BOARD: u16 = 30;

impl Layout {
    /// The layout of a screen; `None` if it is smaller than [`MINIMUM`].
    pub fn of(area: Rect, wanted: Wanted) -> Option<Self> {
        if area.width < MINIMUM.0 || area.height < MINIMUM.1 {
            return None;
        }
        let mut layout = Self::default();
        let mut rest = area;
        layout.footer = take_bottom(&mut rest, 1);
        layout.status = take_bottom(&mut rest, 1);
        if let Some(lines) = wanted.list {
            let most = rest.height / 2;
            let height = lines.saturating_add(FRAME).clamp(LOWEST.min(most), most);
            layout.list = Some(take_bottom(&mut rest, height));
        } else if area.width < ROOMY.0 || area.height < ROOMY.1 {
            layout.drawer(&mut rest, wanted);
        } else if area.width < WIDE {
            layout.strips(&mut rest, wanted);
        } else {
            layout.columns(&mut rest, wanted);
        }
        layout.board = rest;
        Some(layout)
    }

    /// Whether `pane` is on the screen.
    pub fn shows(&self, pane: Pane) -> bool {
        self.panes.iter().any(|(shown, _)| *shown == pane)
    }

    /// The pane whose edge towards the board is at this place of the screen.
    pub fn edge_at(&self, column: u16, row: u16) -> Option<(Pane, Edge)> {
        let at = Position::new(column, row);
        let holds = |(_, area): &&(Pane, Rect)| area.contains(at);
        let (pane, area) = self.panes.iter().find(holds)?;
        let board = self.board;
        let edges = [
            (
                Edge::Right,
                area.right() == board.x && column + 1 == area.right(),
            ),
            (Edge::Left, area.x == board.right() && column == area.x),
            (
                Edge::Bottom,
                area.bottom() == board.y && row + 1 == area.bottom(),
            ),
            (Edge::Top, area.y == board.bottom() && row == area.y),
        ];
        let found = edges.into_iter().find(|(_, faces)| *faces);
        found.map(|(edge, _)| (*pane, edge))
    }

    /// A narrow screen: the inspector or the pane that has the keys, nothing else.
    fn drawer(&mut self, rest: &mut Rect, wanted: Wanted) {
        let half = rest.height / 2;
        if wanted.inspector {
            self.inspector = Some(take_right(rest, INSPECTOR.min(rest.width / 2)));
        } else if let Some(pane) = wanted.panes.focus {
            let wide = |width: u16| {
                let width = width.min(rest.width / 2);
                grown(wanted, &[pane], width, rest.width - NARROWEST_BOARD)
            };
            let area = match pane {
                Pane::Requirements | Pane::Decisions => take_left(rest, wide(LEFT)),
                Pane::Estimates => take_right(rest, wide(RIGHT)),
                Pane::Findings | Pane::Budget | Pane::Review => {
                    let height = grown(wanted, &[pane], half, rest.height - LOWEST_BOARD);
                    take_bottom(rest, height)
                }
            };
            self.panes.push((pane, area));
        }
    }

    /// A screen of middle width, where the board needs all columns: a strip above and one below.
    fn strips(&mut self, rest: &mut Rect, wanted: Wanted) {
        let height = rest.height;
        let above = [Pane::Requirements, Pane::Decisions, Pane::Estimates];
        let most = (height / 4).clamp(7, 12);
        self.strip(rest, wanted, &above, most, take_top);
        self.deep_dive(rest, wanted, height);
        if wanted.inspector {
            self.inspector = Some(take_right(rest, INSPECTOR));
        }
    }

    /// A wide screen: requirements at the left, estimates at the right, the deep dive below.
    fn columns(&mut self, rest: &mut Rect, wanted: Wanted) {
        let height = rest.height;
        self.deep_dive(rest, wanted, height);
        let left = open(wanted, &[Pane::Requirements, Pane::Decisions]);
        if !left.is_empty() {
            let most = rest.width - NARROWEST_BOARD - RIGHT;
            let column = take_left(rest, grown(wanted, &left, LEFT, most));
            self.panes
                .extend(left.iter().copied().zip(rows(column, left.len())));
        }
        let right = open(wanted, &[Pane::Estimates]);
        let count = right.len() + usize::from(wanted.inspector);
        if count > 0 {
            let width = grown(wanted, &right, RIGHT, rest.width - NARROWEST_BOARD);
            let mut areas = rows(take_right(rest, width), count);
            self.panes.extend(right.into_iter().zip(areas.clone()));
            self.inspector = areas.pop().filter(|_| wanted.inspector);
        }
    }

    /// Findings, budget and comments, side by side below the board.
    fn deep_dive(&mut self, rest: &mut Rect, wanted: Wanted, height: u16) {
        let below = [Pane::Findings, Pane::Budget, Pane::Review];
        let most = (height * 2 / 5).clamp(8, 18);
        self.strip(rest, wanted, &below, most, take_bottom);
    }

    /// Takes a strip for those of `panes` that are open, as high as they need and at most `most` rows.
    fn strip(
        &mut self,
        rest: &mut Rect,
        wanted: Wanted,
        panes: &[Pane],
        most: u16,
        take: impl FnOnce(&mut Rect, u16) -> Rect,
    ) {
        let panes = open(wanted, panes);
        let lines = panes.iter().map(|pane| wanted.lines[*pane as usize]).max();
        if let Some(lines) = lines {
            let height = lines.saturating_add(FRAME).clamp(LOWEST, most);
            let highest = rest.height.saturating_sub(2 * LOWEST_BOARD).max(most);
            let height = grown(wanted, &panes, height, highest);
            let areas = columns(take(rest, height), panes.len());
            self.panes.extend(panes.into_iter().zip(areas));
        }
    }
}

/// `size` and what the panes were made larger, at least their frame and at most `most`.
fn grown(wanted: Wanted, panes: &[Pane], size: u16, most: u16) -> u16 {
    let by: i16 = panes
        .iter()
        .map(|pane| wanted.panes.grown[*pane as usize])
        .fold(0, i16::saturating_add);
    match by {
        0 => size,
        by => size.saturating_add_signed(by).min(most).max(SMALLEST),
    }
}

fn open(wanted: Wanted, panes: &[Pane]) -> Vec<Pane> {
    let shown = |pane: &Pane| wanted.panes.is_open(*pane) || wanted.panes.focus == Some(*pane);
    panes.iter().copied().filter(shown).collect()
}

fn take_top(rest: &mut Rect, height: u16) -> Rect {
    let taken = Rect { height, ..*rest };
    rest.y += height;
    rest.height -= height;
    taken
}

fn take_bottom(rest: &mut Rect, height: u16) -> Rect {
    rest.height -= height;
    Rect {
        y: rest.bottom(),
        height,
        ..*rest
    }
}

fn take_left(rest: &mut Rect, width: u16) -> Rect {
    let taken = Rect { width, ..*rest };
    rest.x += width;
    rest.width -= width;
    taken
}

fn take_right(rest: &mut Rect, width: u16) -> Rect {
    rest.width -= width;
    Rect {
        x: rest.right(),
        width,
        ..*rest
    }
}

/// `area` in `count` parts side by side.
fn columns(area: Rect, count: usize) -> Vec<Rect> {
    parts(area.width, count)
        .map(|(start, width)| Rect {
            x: area.x + start,
            width,
            ..area
        })
        .collect()
}

/// `area` in `count` parts one above the other.
fn rows(area: Rect, count: usize) -> Vec<Rect> {
    parts(area.height, count)
        .map(|(start, height)| Rect {
            y: area.y + start,
            height,
            ..area
        })
        .collect()
}

fn parts(whole: u16, count: usize) -> impl Iterator<Item = (u16, u16)> {
    let count = count as u16;
    (0..count).map(move |index| {
        let start = whole * index / count;
        (start, whole * (index + 1) / count - start)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Pane; 6] = [
        Pane::Requirements,
        Pane::Estimates,
        Pane::Findings,
        Pane::Budget,
        Pane::Decisions,
        Pane::Review,
    ];

    fn every_case() -> Vec<Panes> {
        let mut cases = Vec::new();
        for bits in 0..1_u32 << ALL.len() {
            let chosen = ALL
                .iter()
                .enumerate()
                .filter(|(index, _)| bits & 1 << index != 0);
            let open: std::collections::BTreeSet<_> = chosen.map(|(_, pane)| *pane).collect();
            for focus in ALL.into_iter().map(Some).chain([None]) {
                cases.push(Panes {
                    open: open.clone(),
                    focus,
                    ..Panes::default()
                });
            }
        }
        cases
    }

    #[test]
    fn nothing_overlaps_and_the_board_always_has_room() {
        for panes in every_case() {
            for inspector in [false, true] {
                for (width, height) in [
                    (60, 16),
                    (80, 24),
                    (100, 30),
                    (120, 40),
                    (160, 30),
                    (200, 60),
                ] {
                    let area = Rect::new(0, 0, width, height);
                    let wanted = Wanted {
                        panes: &panes,
                        inspector,
                        list: None,
                        lines: [300; 6],
                    };
                    let layout = Layout::of(area, wanted).expect("large enough");
                    let mut areas: Vec<_> = layout.panes.iter().map(|(_, area)| *area).collect();
                    areas.extend([layout.board, layout.status, layout.footer]);
                    areas.extend(layout.inspector);
                    let cells: u32 = areas.iter().map(|area| area.area()).sum();
                    assert_eq!(cells, area.area(), "{width}×{height} {layout:?}");
                    for (index, first) in areas.iter().enumerate() {
                        assert!(
                            areas[index + 1..]
                                .iter()
                                .all(|second| !first.intersects(*second))
                        );
                    }
                    assert!(
                        layout.board.width >= 30 && layout.board.height >= 7,
                        "{layout:?}"
                    );
                    assert_eq!(layout.inspector.is_some(), inspector);
                }
            }
        }
    }

    #[test]
    fn a_list_takes_the_place_of_all_panes_and_half_of_the_rows_at_most() {
        for (width, height) in [(60, 16), (80, 24), (200, 60)] {
            for lines in [0, 8, 300] {
                let panes = Panes {
                    open: ALL.into(),
                    ..Panes::default()
                };
                let wanted = Wanted {
                    panes: &panes,
                    inspector: false,
                    list: Some(lines),
                    lines: [300; 6],
                };
                let layout = Layout::of(Rect::new(0, 0, width, height), wanted).unwrap();
                let list = layout.list.unwrap();
                assert!(layout.panes.is_empty());
                assert!(
                    layout.board.height >= list.height && list.height >= 6,
                    "{layout:?}"
                );
                assert_eq!(layout.board.height + list.height + 2, height);
            }
        }
    }

    #[test]
    fn strips_are_as_high_as_they_need() {
        let panes = Panes {
            open: [Pane::Findings].into(),
            ..Panes::default()
        };
        let height = |lines: u16| {
            let wanted = Wanted {
                panes: &panes,
                inspector: false,
                list: None,
                lines: [lines; 6],
            };
            let layout = Layout::of(Rect::new(0, 0, 120, 40), wanted).unwrap();
            layout.panes[0].1.height
        };
        assert_eq!((height(0), height(7), height(300)), (6, 9, 15));
    }

    #[test]
    fn a_narrow_screen_shows_only_the_pane_with_the_keys() {
        let mut panes = Panes {
            open: ALL.into(),
            ..Panes::default()
        };
        let area = Rect::new(0, 0, 80, 24);
        let layout = |panes: &Panes| {
            Layout::of(
                area,
                Wanted {
                    panes,
                    inspector: false,
                    list: None,
                    lines: [9; 6],
                },
            )
            .unwrap()
        };
        assert_eq!(layout(&panes).board, Rect::new(0, 0, 80, 22));
        panes.focus = Some(Pane::Findings);
        assert!(layout(&panes).shows(Pane::Findings));
        assert_eq!(layout(&panes).panes.len(), 1);
    }

    #[test]
    fn a_screen_that_is_too_small_has_no_layout() {
        let panes = Panes::default();
        let wanted = Wanted {
            panes: &panes,
            inspector: false,
            list: None,
            lines: [9; 6],
        };
        assert_eq!(Layout::of(Rect::new(0, 0, 59, 40), wanted), None);
        assert_eq!(Layout::of(Rect::new(0, 0, 200, 15), wanted), None);
    }
}
