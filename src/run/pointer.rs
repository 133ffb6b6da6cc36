//! The mouse: what it does on the board, and on the edge between the board and a pane.

use ratatui::layout::Position;

use super::Runner;
use crate::app::session::Pane;
use crate::app::{Gesture, Msg, Screen};
use crate::model::Cell;
use crate::ui;
use crate::ui::layout::{Edge, Layout};

impl Runner {
    /// The mouse pulls the edge of a pane, or does something on the board.
    pub(super) fn point(&mut self, column: u16, row: u16, gesture: Gesture) -> anyhow::Result<()> {
        let layout = ui::layout(&self.app, self.area()?);
        let on_board = self.app.screen == Screen::Board && self.app.modal.is_none();
        if let Some(layout) = layout.filter(|_| on_board)
            && let Some(pulled) = self.edge.point(&layout, (column, row), gesture)
        {
            return pulled.into_iter().try_for_each(|msg| self.tell(msg));
        }
        match self.board_cell(column, row) {
            Some(cell) => self.tell(Msg::Pointed { cell, gesture }),
            None => Ok(()),
        }
    }

    /// The board cell at a place of the screen, if the board is there and nothing lies over it.
    fn board_cell(&self, column: u16, row: u16) -> Option<Cell> {
        let board = ui::layout(&self.app, self.area().ok()?)?.board;
        let free = self.app.screen == Screen::Board && self.app.modal.is_none();
        if !free || !board.contains(Position::new(column, row)) {
            return None;
        }
        let (dx, dy) = (column - board.x, row - board.y);
        Some(self.app.session.camera.cell(dx, dy))
    }
}

/// The edge that is being pulled, if one is.
#[derive(Debug, Default)]
pub(super) struct EdgePull(Option<Pull>);

#[derive(Clone, Copy, Debug)]
struct Pull {
    pane: Pane,
    edge: Edge,
    /// Where the mouse was last.
    at: (u16, u16),
}

impl EdgePull {
    /// What a gesture at a place of the screen tells of the panes, if anything; `None` if it is about no edge.
    fn point(&mut self, layout: &Layout, at: (u16, u16), gesture: Gesture) -> Option<Vec<Msg>> {
        match (gesture, self.0) {
            (Gesture::Press { .. }, _) => {
                let (pane, edge) = layout.edge_at(at.0, at.1)?;
                self.0 = Some(Pull { pane, edge, at });
                Some(Vec::new())
            }
            (Gesture::Drag, Some(pull)) => {
                let (dx, dy) = (step(pull.at.0, at.0), step(pull.at.1, at.1));
                let by = match pull.edge {
                    Edge::Right => dx,
                    Edge::Left => -dx,
                    Edge::Bottom => dy,
                    Edge::Top => -dy,
                };
                self.0 = Some(Pull { at, ..pull });
                let pane = pull.pane;
                Some(vec![Msg::PanePulled { pane, by }])
            }
            (_, Some(_)) => {
                self.0 = None;
                Some(Vec::new())
            }
            (_, None) => None,
        }
    }
}

const fn step(from: u16, to: u16) -> i16 {
    to as i16 - from as i16
}
