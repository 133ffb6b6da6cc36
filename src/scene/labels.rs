//! Labels: what is spoken on a connection, on free cells beside its own line.

use std::sync::Arc;

use unicode_width::UnicodeWidthStr;

use super::grid::{
    BLOCKED, Grid, LABEL, LINE, LINE_HORIZONTAL, LINE_VERTICAL, TileAt, TileSet, ZONE,
};
use super::route::{Label, Route};
use crate::model::visible::visible;
use crate::model::{Cell, Connection, Exercised, GroupMode, Need};

/// What the label of `connection` says; empty for none.
pub(super) fn text(connection: &Connection) -> String {
    let mut words: Vec<String> = Vec::new();
    if !connection.protocol.trim().is_empty() {
        words.push(visible(connection.protocol.trim()).into_owned());
    }
    match &connection.exercised {
        Some(Exercised::OnMiss | Exercised::OnMissOf(_)) => words.push("miss".into()),
        Some(Exercised::Share { share, .. }) => words.push(share.to_string()),
        _ => {}
    }
    match &connection.need {
        Need::AnyOf {
            mode: GroupMode::Failover,
            ..
        } => words.push("failover".into()),
        Need::AnyOf {
            mode: GroupMode::Hedge,
            at_least,
            ..
        } => words.push(format!("first {at_least}")),
        _ => {}
    }
    words.join(" · ")
}

/// `route` with its label, whose cells are taken on `grid`.
pub(super) fn placed(grid: &mut Grid, route: &Route, text: &Arc<str>, seen: &mut TileSet) -> Route {
    let mut route = route.clone();
    if text.is_empty() || route.failed {
        return route;
    }
    if let Some(at) = place(grid, &route, text.width() as i32, seen) {
        let label = Label {
            at,
            text: text.clone(),
        };
        for dx in 0..label.rect().size.width as i32 {
            grid.mark(at.offset(dx, 0), LABEL);
        }
        route.label = Some(label);
    }
    route
}

/// The best free place beside the route's own part, longest stretches first.
fn place(grid: &Grid, route: &Route, width: i32, seen: &mut TileSet) -> Option<Cell> {
    let mut stretches = stretches(route);
    stretches.sort_by_key(|stretch| (!stretch.horizontal, std::cmp::Reverse(stretch.length())));
    let mut look = Look { grid, seen };
    // A place with another line as near as its own is taken only if there is no other.
    [true, false].into_iter().find_map(|alone| {
        stretches
            .iter()
            .find_map(|stretch| look.beside(*stretch, width, alone))
    })
}

#[derive(Clone, Copy)]
struct Stretch {
    first: Cell,
    last: Cell,
    horizontal: bool,
}

impl Stretch {
    const fn length(self) -> u32 {
        self.first.x.abs_diff(self.last.x) + self.first.y.abs_diff(self.last.y) + 1
    }
}

fn stretches(route: &Route) -> Vec<Stretch> {
    let mut out: Vec<Stretch> = Vec::new();
    for index in route.shared..route.cells.len() {
        let Some(direction) = route.direction_into(index) else {
            continue;
        };
        let horizontal = direction.is_horizontal();
        let cell = route.cells[index];
        match out.last_mut() {
            Some(stretch) if stretch.horizontal == horizontal => stretch.last = cell,
            _ => out.push(Stretch {
                first: if index > route.shared {
                    route.cells[index - 1]
                } else {
                    cell
                },
                last: cell,
                horizontal,
            }),
        }
    }
    out
}

/// Looks at cells and remembers where.
struct Look<'a> {
    grid: &'a Grid,
    seen: &'a mut TileSet,
}

impl Look<'_> {
    fn beside(&mut self, stretch: Stretch, width: i32, alone: bool) -> Option<Cell> {
        let Stretch { first, last, .. } = stretch;
        if stretch.horizontal {
            let (left, right) = (first.x.min(last.x), first.x.max(last.x));
            return outwards(right - left + 1 - width).find_map(|dx| {
                [-1, 1].into_iter().find_map(|dy| {
                    let at = Cell::new(left + dx, first.y + dy);
                    let free = self.is_free(at, width)
                        && !(alone && self.any(at.offset(0, dy), width, LINE_HORIZONTAL));
                    free.then_some(at)
                })
            });
        }
        let (top, bottom) = (first.y.min(last.y), first.y.max(last.y));
        outwards(bottom - top).find_map(|dy| {
            [2, -1 - width].into_iter().find_map(|dx| {
                let at = Cell::new(first.x + dx, top + dy);
                let beyond = if dx > 0 {
                    at.offset(width, 0)
                } else {
                    at.offset(-2, 0)
                };
                let free = self.is_free(at, width)
                    && !(alone
                        && (self.any(beyond, 2, LINE_VERTICAL)
                            || self.any(at.offset(0, -1), width, LINE_HORIZONTAL)
                            || self.any(at.offset(0, 1), width, LINE_HORIZONTAL)));
                free.then_some(at)
            })
        })
    }

    /// Whether a label can stand at `at` and keeps a blank to other text and lines in its row.
    fn is_free(&mut self, at: Cell, width: i32) -> bool {
        !self.any(at, width, BLOCKED | LABEL | LINE | ZONE)
            && !self.any(at.offset(-1, 0), 1, LABEL | LINE_VERTICAL)
            && !self.any(at.offset(width, 0), 1, LABEL | LINE_VERTICAL)
    }

    fn any(&mut self, at: Cell, width: i32, bits: u16) -> bool {
        (0..width).any(|dx| {
            let cell = at.offset(dx, 0);
            self.seen.insert(TileAt::of(cell));
            self.grid.bits(cell) & bits != 0
        })
    }
}

/// The numbers 0…`last` from the middle outwards.
fn outwards(last: i32) -> impl Iterator<Item = i32> {
    let middle = last / 2;
    (0..=last + 1)
        .map(move |step| {
            let away = (step + 1) / 2;
            if step % 2 == 0 {
                middle + away
            } else {
                middle - away
            }
        })
        .filter(move |at| (0..=last).contains(at))
}
