//! Labels: what is spoken on a connection, on free cells beside its own line.

use std::borrow::Cow;
use std::sync::Arc;

use unicode_width::UnicodeWidthStr;

use super::grid::{BLOCKED, Grid, LABEL, LINE, LINE_HORIZONTAL, LINE_VERTICAL, ZONE};
use super::route::{Label, Route};
use super::tiles::CellList;
use crate::model::visible::visible;
use crate::model::{Cell, Connection, Exercised, GroupMode, Need};

/// What the label of `connection` says; empty for none.
pub(super) fn text(connection: &Connection) -> Arc<str> {
    let protocol = visible(connection.protocol.trim());
    let exercised: Cow<str> = match &connection.exercised {
        Some(Exercised::OnMiss | Exercised::OnMissOf(_)) => "miss".into(),
        Some(Exercised::Share { share, .. }) => share.to_string().into(),
        _ => "".into(),
    };
    let need: Cow<str> = match &connection.need {
        Need::AnyOf {
            mode: GroupMode::Failover,
            ..
        } => "failover".into(),
        Need::AnyOf {
            mode: GroupMode::Hedge,
            at_least,
            ..
        } => format!("first {at_least}").into(),
        _ => "".into(),
    };
    if exercised.is_empty() && need.is_empty() {
        return Arc::from(protocol);
    }
    let mut words = vec![protocol, exercised, need];
    words.retain(|word| !word.is_empty());
    Arc::from(words.join(" · "))
}

/// The label of `route` that says `text`; `None` if that is nothing or there is no room.
pub(super) fn placed(
    grid: &Grid,
    route: &Route,
    text: &Arc<str>,
    seen: &mut CellList,
) -> Option<Label> {
    if text.is_empty() || route.failed {
        return None;
    }
    let at = place(grid, route, text.width() as i32, seen)?;
    let text = text.clone();
    Some(Label { at, text })
}

/// The best free place beside the route's own part; see [`Look::price`] for what is good.
fn place(grid: &Grid, route: &Route, width: i32, seen: &mut CellList) -> Option<Cell> {
    let mut stretches = stretches(route);
    stretches.sort_by_key(|stretch| stretch.price());
    let mut look = Look { grid, seen };
    let mut best: Option<(u32, Cell)> = None;
    for stretch in stretches {
        for (away, at, side) in stretch.places(width) {
            let least = stretch.price() + away;
            if best.is_some_and(|(price, _)| price <= least) {
                break;
            }
            if let Some(more) = look.price(at, width, stretch.horizontal, side) {
                let price = least + more;
                if best.is_none_or(|(known, _)| price < known) {
                    best = Some((price, at));
                }
            }
        }
    }
    best.map(|(_, at)| at)
}

/// What a label costs that another line is as near to as its own.
const AMBIGUOUS: u32 = 80;
/// What a label costs for each end that touches a box or a border.
const CRAMPED: u32 = 12;
/// What a label costs for each end that another line is near.
const NEARBY: u32 = 6;
/// What a label beside an upright stretch costs.
const UPRIGHT: u32 = 8;
/// The length from which on a stretch is long enough for any label.
const LONG: u32 = 24;

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

    /// What a label at it costs at least: long and level ones are best.
    const fn price(self) -> u32 {
        let missing = LONG.saturating_sub(self.length()) / 3;
        missing + if self.horizontal { 0 } else { UPRIGHT }
    }

    /// The places for a label of `width` columns from the middle outwards, each with what its distance
    /// from the middle costs and the side of the line: −1 above or to the left, 1 below or to the right.
    fn places(self, width: i32) -> impl Iterator<Item = (u32, Cell, i32)> {
        let left = self.first.x.min(self.last.x);
        let top = self.first.y.min(self.last.y);
        let length = self.length() as i32;
        let (last, preferred) = if self.horizontal {
            (length - width, -1)
        } else {
            (length - 1, 1)
        };
        outwards(last).flat_map(move |along| {
            let away = along.abs_diff(last / 2) / 2;
            [preferred, -preferred].into_iter().map(move |side| {
                let at = match (self.horizontal, side) {
                    (true, _) => Cell::new(left + along, top + side),
                    (false, 1) => Cell::new(left + 2, top + along),
                    (false, _) => Cell::new(left - 1 - width, top + along),
                };
                (away + u32::from(side != preferred), at, side)
            })
        })
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
    seen: &'a mut CellList,
}

impl Look<'_> {
    /// What stands about a label of `width` columns at `at`, on this side of its line, makes it cost;
    /// `None` if it cannot stand there.
    fn price(&mut self, at: Cell, width: i32, horizontal: bool, side: i32) -> Option<u32> {
        if !self.is_free(at, width) {
            return None;
        }
        let mut price = 0;
        let ambiguous = if horizontal {
            self.any(at.offset(0, side), width, LINE_HORIZONTAL)
        } else {
            let beyond = at.offset(if side > 0 { width } else { -2 }, 0);
            self.any(beyond, 2, LINE_VERTICAL)
                || self.any(at.offset(0, -1), width, LINE_HORIZONTAL)
                || self.any(at.offset(0, 1), width, LINE_HORIZONTAL)
        };
        if ambiguous {
            price += AMBIGUOUS;
        }
        for (beside, beyond) in [(-1, -2), (width, width + 1)] {
            if self.any(at.offset(beside, 0), 1, BLOCKED | ZONE) {
                price += CRAMPED;
            }
            if horizontal && self.any(at.offset(beyond, 0), 1, LINE_VERTICAL) {
                price += NEARBY;
            }
        }
        Some(price)
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
            self.seen.insert(cell);
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
