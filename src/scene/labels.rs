//! Labels: what is spoken on a connection, on free cells beside its own line.

use unicode_width::UnicodeWidthStr;

use super::grid::{
    BLOCKED, Grid, LABEL, LINE_HORIZONTAL, LINE_VERTICAL, ZONE_HORIZONTAL, ZONE_VERTICAL,
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

/// Places the labels in order, each on cells that nothing else uses, and takes those cells.
pub(super) fn place_all(grid: &mut Grid, routes: &mut [Route], texts: &[String]) {
    for (route, text) in routes.iter_mut().zip(texts) {
        if text.is_empty() || route.failed {
            continue;
        }
        let width = text.width() as i32;
        if let Some(at) = place(grid, route, width) {
            for dx in 0..width {
                grid.mark(at.offset(dx, 0), LABEL);
            }
            route.label = Some(Label {
                at,
                text: text.clone(),
            });
        }
    }
}

/// The free place nearest to the middle of the route's longest stretch.
fn place(grid: &Grid, route: &Route, width: i32) -> Option<Cell> {
    let mut stretches = stretches(route);
    stretches.sort_by_key(|stretch| (!stretch.horizontal, std::cmp::Reverse(stretch.length())));
    stretches
        .iter()
        .find_map(|stretch| beside(grid, *stretch, width))
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
    for pair in route.cells.windows(2) {
        let horizontal = pair[0].y == pair[1].y;
        match out.last_mut() {
            Some(stretch) if stretch.horizontal == horizontal => stretch.last = pair[1],
            _ => out.push(Stretch {
                first: pair[0],
                last: pair[1],
                horizontal,
            }),
        }
    }
    out
}

fn beside(grid: &Grid, stretch: Stretch, width: i32) -> Option<Cell> {
    if stretch.horizontal {
        let (left, right) = (
            stretch.first.x.min(stretch.last.x),
            stretch.first.x.max(stretch.last.x),
        );
        let slack = right - left + 1 - width;
        return outwards(slack).find_map(|dx| {
            [-1, 1]
                .into_iter()
                .map(|dy| Cell::new(left + dx, stretch.first.y + dy))
                .find(|&at| is_free(grid, at, width))
        });
    }
    let (top, bottom) = (
        stretch.first.y.min(stretch.last.y),
        stretch.first.y.max(stretch.last.y),
    );
    outwards(bottom - top).find_map(|dy| {
        [2, -1 - width]
            .into_iter()
            .map(|dx| Cell::new(stretch.first.x + dx, top + dy))
            .find(|&at| is_free(grid, at, width))
    })
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

fn is_free(grid: &Grid, at: Cell, width: i32) -> bool {
    const TAKEN: u16 =
        BLOCKED | LABEL | LINE_HORIZONTAL | LINE_VERTICAL | ZONE_HORIZONTAL | ZONE_VERTICAL;
    (0..width).all(|dx| !grid.get(at.offset(dx, 0)).has(TAKEN))
        && [-1, width]
            .into_iter()
            .all(|dx| !grid.get(at.offset(dx, 0)).has(LABEL | LINE_VERTICAL))
}
