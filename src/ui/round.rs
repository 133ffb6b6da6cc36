//! Where a practice round shows on the screen: its clock in the status line, its interview and debrief.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::widgets::Widget;

use super::theme::Part;
use super::{View, dialog, help_place, interview, verdict};
use crate::app::App;
use crate::model::round::minutes_and_seconds;
use crate::practice::words::{Section, sections};

/// The clock of a round or of its replay, for the status line.
pub(super) fn clock(app: &App) -> Option<verdict::Piece> {
    if let Some(replay) = &app.replay {
        let mark = if replay.playing { "▶" } else { "∥" };
        let (at, length) = (replay.at, replay.round.length());
        let text = format!(
            "{} {} of {} ×{}",
            replay.round.phase_at(at).title(),
            minutes_and_seconds(at),
            minutes_and_seconds(length),
            replay.speed
        );
        let part = Part::Info;
        return Some(verdict::Piece { mark, part, text });
    }
    let practice = app.practice.as_ref()?;
    let (text, short) = practice.clock();
    let (mark, part) = if short {
        ("▲", Part::Warning)
    } else {
        ("", Part::Info)
    };
    Some(verdict::Piece { mark, part, text })
}

/// The parts of the debrief, if the round has one.
pub(super) fn debrief_sections(app: &App) -> Vec<Section> {
    let debrief = app
        .practice
        .as_ref()
        .and_then(|practice| practice.debrief.as_deref());
    debrief.map(sections).unwrap_or_default()
}

impl View<'_> {
    pub(super) fn interview(&self, row: usize, area: Rect, buffer: &mut Buffer) {
        let Some(practice) = &self.app.practice else {
            return;
        };
        let place = Rect {
            height: area.height.saturating_sub(2),
            ..dialog::centred(area, area.width.saturating_sub(4).min(110), area.height)
        };
        interview::InterviewPane {
            practice,
            talk: &self.app.talk(),
            row,
            theme: self.theme,
        }
        .render(place, buffer);
    }

    pub(super) fn debrief(&self, scroll: usize, area: Rect, buffer: &mut Buffer) {
        interview::DebriefPane {
            sections: &debrief_sections(self.app),
            scroll,
            theme: self.theme,
        }
        .render(help_place(area), buffer);
    }
}
