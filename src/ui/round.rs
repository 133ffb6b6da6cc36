//! Where a practice round shows on the screen: its clock in the status line, its interview and debrief.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Widget;

use super::note::NoteArea;
use super::theme::Part;
use super::{View, cards, dialog, help_place, interview, peer, verdict};
use crate::app::App;
use crate::app::state::NoteEditor;
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
    if let Some(peer) = &app.peer {
        let (mark, part) = ("", Part::Info);
        let text = peer.clock();
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
    /// The page of a peer who follows a round, over the board unless that is put aside.
    pub(super) fn peer(&self, buffer: &mut Buffer) {
        let Some(peer) = self.app.peer.as_deref().filter(|peer| !peer.board_only) else {
            return;
        };
        let status = self.layout.status;
        let above = Rect {
            y: 0,
            height: status.y,
            ..status
        };
        peer::PeerPage {
            peer,
            rows: &self.app.peer_rows(),
            theme: self.theme,
        }
        .render(above, buffer);
    }

    /// The editor of a note; below one that answers a question, the question.
    pub(super) fn note(&self, editor: &NoteEditor, note: Option<&NoteArea>, buffer: &mut Buffer) {
        let (board, theme) = (self.layout.board, self.theme);
        if let Some(id) = &editor.answers {
            let width = board.width.saturating_sub(2).into();
            let mut lines = self.told(width);
            lines.extend(interview::being_answered(id, width, theme));
            let lines = &lines;
            dialog::Card { lines, theme }.render(board, buffer);
        }
        if let Some(note) = note {
            note.render(editor.answers.is_some(), board, buffer, theme);
        }
    }

    /// What has happened, as lines.
    fn told(&self, width: usize) -> Vec<Line<'static>> {
        let notice = self.app.notice.as_ref();
        notice.map_or_else(Vec::new, |notice| cards::notice(notice, width, self.theme))
    }

    /// The interview over the board, and below it what has happened.
    pub(super) fn interview(&self, row: usize, area: Rect, buffer: &mut Buffer) {
        let Some(practice) = &self.app.practice else {
            return;
        };
        let status = self.layout.status;
        let above = Rect {
            y: 0,
            height: status.y,
            ..status
        };
        let lines = &self.told(usize::from(area.width).saturating_sub(2));
        let card = dialog::Card {
            lines,
            theme: self.theme,
        };
        card.render(above, buffer);
        // On a narrow screen the words need the margin.
        let margin = if area.width < 100 { 0 } else { 4 };
        let place = Rect {
            height: above.height.saturating_sub(card.height(above)),
            ..dialog::centred(
                area,
                area.width.saturating_sub(margin).min(110),
                area.height,
            )
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
