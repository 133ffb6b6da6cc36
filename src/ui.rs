//! The screen: draws the application's state with widgets, one per file.
//!
//! The only part of the program that names the terminal library beside [`crate::term`] and
//! [`crate::run`]. Drawing is a function: the same state gives the same screen, and nothing that is
//! shown is kept here. Every word of a design passes [`text`] before it reaches a cell.

pub mod board;
pub mod budget;
pub mod caption;
pub mod cards;
mod changed;
mod compare;
pub mod decisions;
pub mod dialog;
pub mod estimates;
pub mod field;
pub mod findings;
pub mod footer;
pub mod help;
pub mod inspector;
pub mod interview;
pub mod layout;
pub mod marks;
mod matrix;
mod minimap;
mod names;
pub mod note;
pub mod palette;
pub mod pane;
pub mod peer;
pub mod picture;
pub mod prompt;
pub mod recovery;
pub mod requirements;
mod review;
mod round;
pub mod rows;
pub mod small;
pub mod start;
pub mod status;
pub mod text;
pub mod theme;
pub mod tour;
pub mod verdict;
mod what_if;

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Line;
use ratatui::widgets::Widget;

use crate::app::form::Form;
use crate::app::palette::{Palette, Purpose};
use crate::app::practice::Practice;
use crate::app::session::{Item, Pane, Tool};
use crate::app::{App, Modal, Mode, Screen, command};
use crate::model::Size;
use layout::{Layout, Wanted};
use names::{file_name, mode_title, pending};
use note::NoteArea;
use theme::{Part, Theme};

/// Draws one frame.
pub fn draw(app: &App, theme: &Theme, note: Option<&NoteArea>, frame: &mut Frame) {
    let area = frame.area();
    let buffer = frame.buffer_mut();
    buffer.set_style(area, theme.part(Part::Ground));
    match layout(app, area) {
        None => small::draw(app, area, buffer, theme),
        Some(layout) => {
            let view = View {
                app,
                theme,
                layout: &layout,
            };
            match app.screen {
                Screen::Start => view.start(buffer),
                Screen::Board => view.board(buffer),
            }
            view.lines_below(buffer);
            view.modal(area, note, buffer);
        }
    }
    theme.finish(buffer);
}

/// The size of the part of the screen that shows the board, in cells.
pub fn board_size(app: &App, area: Rect) -> Option<Size> {
    let board = layout(app, area)?.board;
    Some(Size::new(board.width.into(), board.height.into()))
}

/// Where everything stands on a screen of this size; `None` if it is too small.
pub fn layout(app: &App, area: Rect) -> Option<Layout> {
    let inspector = matches!(app.modal, Some(Modal::Inspector(_)));
    let panes = &app.session.panes;
    let lines = pane_lines(app);
    Layout::of(
        area,
        Wanted {
            panes,
            inspector,
            list: compare::lines(app),
            lines,
        },
    )
}

/// The lines that each pane would fill, as far as the layout should know.
fn pane_lines(app: &App) -> [u16; 6] {
    let rows = |pane| app.pane_rows(pane).len();
    let mut lines = [0; 6];
    for (pane, headings) in [
        (Pane::Requirements, 3),
        (Pane::Estimates, 0),
        // The marked finding unfolds into why it matters and what to do.
        (Pane::Findings, 4),
        (Pane::Budget, 9),
        (Pane::Decisions, 2),
        // The marked comment unfolds into what was said and answered.
        (Pane::Review, 5),
    ] {
        lines[pane as usize] = (rows(pane) + headings).min(99) as u16;
    }
    lines
}

/// Draws a frame that says what is being done, before something that takes seconds; in the terminal's own colours,
/// which may not be known yet.
pub fn draw_waiting(what: &str, frame: &mut Frame) {
    let area = frame.area();
    in_the_middle(
        &[what.to_owned()],
        area,
        frame.buffer_mut(),
        Style::default(),
    );
}

fn in_the_middle(lines: &[String], area: Rect, buffer: &mut Buffer, style: Style) {
    let start = area.height.saturating_sub(lines.len() as u16) / 2;
    for (line, row) in lines.iter().zip(area.rows().skip(start.into())) {
        let line = text::fit(line, area.width.into());
        Line::styled(line, style).centered().render(row, buffer);
    }
}

/// What a frame is drawn from.
#[derive(Clone, Copy)]
struct View<'a> {
    app: &'a App,
    theme: &'a Theme,
    layout: &'a Layout,
}

impl View<'_> {
    fn start(&self, buffer: &mut Buffer) {
        let screen = start::StartScreen {
            start: &self.app.start,
            theme: self.theme,
        };
        screen.render(self.layout.board, buffer);
        self.notice(buffer);
    }

    /// What has happened, at the foot of the board.
    fn notice(&self, buffer: &mut Buffer) {
        let width = self.layout.board.width.saturating_sub(2).into();
        let notice = self.app.notice.as_ref();
        let lines = notice.map_or_else(Vec::new, |n| cards::notice(n, width, self.theme));
        dialog::Card {
            lines: &lines,
            theme: self.theme,
        }
        .render(self.layout.board, buffer);
    }

    fn board(&self, buffer: &mut Buffer) {
        let session = &self.app.session;
        let marks = marks::marks(self.app);
        let hints = match &session.tool {
            Tool::Hints(hints) => hints.as_slice(),
            _ => &[],
        };
        let compared = match &self.app.modal {
            Some(Modal::Compare(shown)) => Some(&shown.drawn),
            Some(Modal::Clashes(shown)) => Some(&shown.drawn),
            _ => None,
        };
        let has_keys = compared.is_none() && !matches!(self.app.mode_below(), Mode::Pane);
        let board = board::BoardView {
            scene: compared.map_or_else(|| self.app.scene(), |drawn| &drawn.scene),
            marks: &marks,
            at: session.camera.at,
            zoom: session.camera.zoom,
            cursor: has_keys.then_some(session.cursor),
            selection: session.selection_box(),
            hints,
            theme: self.theme,
        };
        board.render(self.layout.board, buffer);
        if session.map {
            minimap::MiniMap {
                scene: self.app.scene(),
                marks: &marks,
                camera: &session.camera,
                theme: self.theme,
            }
            .render(self.layout.board, buffer);
        }
        for (pane, area) in &self.layout.panes {
            self.pane(*pane, *area, buffer);
        }
        if let Some(area) = self.layout.list {
            compare::draw(self.app, area, self.theme, buffer);
            self.notice(buffer);
            return;
        }
        self.peer(buffer);
        let lines = self.card(self.layout.board.width.saturating_sub(2).into());
        if let Some(tour) = session.tour {
            tour::TourCard {
                tour,
                theme: self.theme,
            }
            .render(self.layout.board, buffer);
        }
        if let (Some(Modal::Inspector(form)), Some(area)) = (&self.app.modal, self.layout.inspector)
        {
            self.inspector(form, area, buffer);
        }
        let card = dialog::Card {
            lines: &lines,
            theme: self.theme,
        };
        card.render(self.layout.board, buffer);
    }

    fn pane(&self, pane: Pane, area: Rect, buffer: &mut Buffer) {
        let (app, theme) = (self.app, self.theme);
        let (design, report) = (app.design(), app.report());
        let panes = &app.session.panes;
        let focused = panes.focus == Some(pane);
        let row = focused.then(|| panes.row(pane));
        match pane {
            Pane::Requirements => {
                requirements::RequirementsPane {
                    design,
                    report,
                    row,
                    theme,
                }
                .render(area, buffer);
            }
            Pane::Estimates => {
                estimates::EstimatesPane {
                    design,
                    report,
                    row,
                    theme,
                }
                .render(area, buffer);
            }
            Pane::Review => {
                let comments = &app.comments();
                review::ReviewPane {
                    design,
                    comments,
                    row,
                    theme,
                }
                .render(area, buffer);
            }
            Pane::Decisions => {
                decisions::DecisionsPane {
                    design,
                    catalogue: app.catalogue(),
                    row,
                    theme,
                }
                .render(area, buffer);
            }
            Pane::Findings => {
                let row = row.or(app.session.finding);
                findings::FindingsPane {
                    design,
                    report,
                    row,
                    focused,
                    hidden: app.hides_findings(),
                    theme,
                }
                .render(area, buffer);
            }
            Pane::Budget => {
                let flow = app.budget_flow();
                budget::BudgetPane {
                    design,
                    flow,
                    hidden: app.hides_findings(),
                    row,
                    theme,
                }
                .render(area, buffer);
            }
        }
    }

    fn inspector(&self, form: &Form, area: Rect, buffer: &mut Buffer) {
        let app = self.app;
        let title = app.form_title(form);
        let inspector = inspector::Inspector {
            title: &title,
            fields: &app.inspected_fields(),
            form,
            theme: self.theme,
        };
        inspector.render(area, buffer);
    }

    /// What stands at the foot of the board: what has happened, else what is looked at; and below either the
    /// interviewer's question that waits for an answer.
    fn card(&self, width: usize) -> Vec<Line<'static>> {
        let (app, theme) = (self.app, self.theme);
        let mut lines = match &app.notice {
            Some(notice) => cards::notice(notice, width, theme),
            None => Vec::new(),
        };
        if let Tool::Record(recording) = &app.session.tool {
            lines.extend(cards::recording(app, recording, width, theme));
        }
        if let Some(replay) = &app.replay {
            let last = replay.last().map(|entry| interview::happened(&entry.event));
            lines.push(Line::styled(
                text::fit(&last.unwrap_or_default(), width).into_owned(),
                theme.part(Part::Heading),
            ));
        }
        let covered = app.peer.as_deref().is_some_and(|peer| !peer.board_only);
        if lines.is_empty() && !covered {
            lines = self.looked_at(width);
        }
        let open = app.practice.as_ref().and_then(Practice::open_question);
        if let Some(open) = open {
            lines.extend(interview::open_question(open, width, theme));
        }
        lines
    }

    /// What is looked at on the board: what failed, heat, a flow, or what is under the cursor.
    fn looked_at(&self, width: usize) -> Vec<Line<'static>> {
        let (app, theme) = (self.app, self.theme);
        if !app.session.failed.is_empty() {
            return what_if::card(app, width, theme);
        }
        if let Some(heat) = app.session.heat {
            return cards::heat(app, heat, width, theme);
        }
        if let Some(followed) = &app.session.followed {
            return cards::followed(app, followed, width, theme);
        }
        if app.session.all_flows {
            return cards::all_flows(app, width, theme);
        }
        let touched = app.session.touched.clone().map(Item::Connection);
        let item = touched.or_else(|| app.item_at(app.session.cursor));
        let caption = item.map(|item| caption::caption(app, &item, width, theme));
        caption.into_iter().collect()
    }

    /// The status line, and below it the keys or the line that is being typed.
    fn lines_below(&self, buffer: &mut Buffer) {
        let (app, theme) = (self.app, self.theme);
        let mut file = file_name(app);
        if app.disk.changed.is_some() {
            file.push_str(" (changed on disk)");
        } else if app.disk.elsewhere {
            file.push_str(" (open elsewhere)");
        }
        let verdict = match (app.screen, app.report()) {
            (Screen::Board, Some(_)) if !app.session.failed.is_empty() => what_if::summary(app),
            (Screen::Board, Some(report)) => verdict::summary(app.design(), report),
            _ => Vec::new(),
        };
        let clock = round::clock(app);
        let status = status::StatusLine {
            mode: mode_title(app),
            file: &file,
            dirty: app.is_dirty(),
            pending: &pending(app),
            clock: clock.as_ref(),
            verdict: &verdict,
            current: app.report_is_current() || app.screen == Screen::Start,
            theme,
        };
        status.render(self.layout.status, buffer);
        let help = command::named("help.open")
            .and_then(|help| app.keymap.keys_of(help, app.mode()).next());
        let mut hints = app.keymap.footer(app, app.mode());
        hints.retain(|(key, _)| Some(*key) != help);
        let help = help.map(|key| (key, "all keys"));
        let footer = footer::Footer {
            hints: &hints,
            help,
            theme,
        };
        footer.render(self.layout.footer, buffer);
    }

    /// A list of kinds or commands stands in the middle; one of things on the board stands aside, as the
    /// cursor shows where the marked one is. Neither is taller than all its entries need, so that a short
    /// list hides little of the board, and neither changes while one types.
    fn palette_place(&self, palette: &Palette, area: Rect) -> Rect {
        let height = (area.height - 4).min(24).min(palette::height(palette));
        let y = area.y + 1;
        if !matches!(palette.purpose, Purpose::Find | Purpose::Connect(_)) {
            let width = area.width.saturating_sub(8).min(92);
            return Rect {
                y,
                ..dialog::centred(area, width, height)
            };
        }
        let width = (area.width / 2).min(48);
        let camera = self.app.session.camera;
        let column = self.app.session.cursor.x.saturating_sub(camera.at.x);
        let cursor_is_left = column < camera.size().width as i32 / 2;
        let x = if cursor_is_left {
            area.right() - width
        } else {
            area.x
        };
        Rect {
            x,
            y,
            width,
            height,
        }
    }

    fn modal(&self, area: Rect, note: Option<&NoteArea>, buffer: &mut Buffer) {
        let (app, theme) = (self.app, self.theme);
        match &app.modal {
            None | Some(Modal::Inspector(_) | Modal::Compare(_) | Modal::Clashes(_)) => {}
            Some(Modal::Palette(palette)) => {
                let place = self.palette_place(palette, area);
                palette::PaletteList { palette, theme }.render(place, buffer);
            }
            Some(Modal::Prompt(prompt)) => {
                let hint = &app.prompt_hint(prompt);
                let line = prompt::PromptLine {
                    prompt,
                    hint,
                    theme,
                };
                let height = line.rows(area.width);
                let place = Rect {
                    y: area.bottom().saturating_sub(height),
                    height,
                    ..area
                };
                line.render(place, buffer);
            }
            Some(Modal::Note(editor)) => self.note(editor, note, buffer),
            Some(Modal::Help(help)) => {
                let text = help::HelpText {
                    app: self.app,
                    help,
                    theme,
                };
                text.render(help_place(area), buffer);
            }
            Some(Modal::Interview(view)) => self.interview(view.row, area, buffer),
            Some(Modal::Debrief(view)) => self.debrief(view.scroll, area, buffer),
            Some(Modal::Confirm(confirm)) => {
                let words = confirm.about.answers();
                let answers: Vec<_> = app
                    .keymap
                    .in_mode(Mode::Confirm)
                    .zip(words)
                    .map(|((_, keys), word)| (keys[0], word))
                    .collect();
                dialog::Question {
                    title: "Really?",
                    text: &confirm.question,
                    answers: &answers,
                    theme,
                }
                .render(area, buffer);
            }
            Some(Modal::Changed) => changed::draw(app, &file_name(app), theme, area, buffer),
            Some(Modal::Recovery(recovery)) => {
                recovery::RecoveryList {
                    left: &app.start.left,
                    row: recovery.row,
                    catalogue: app.catalogue(),
                    theme,
                }
                .render(area, buffer);
            }
        }
    }
}

const fn help_place(area: Rect) -> Rect {
    let width = area.width.saturating_sub(4);
    let width = if width < 96 { width } else { 96 };
    dialog::centred(area, width, area.height.saturating_sub(2))
}

/// The last line of help or of a debrief that can stand first on a screen of this size, if one is open.
pub fn last_help_scroll(app: &App, theme: &Theme, area: Rect) -> Option<usize> {
    let help = match &app.modal {
        Some(Modal::Help(help)) => help,
        Some(Modal::Debrief(view)) => {
            let pane = interview::DebriefPane {
                sections: &round::debrief_sections(app),
                scroll: view.scroll,
                theme,
            };
            return Some(pane.last_scroll(help_place(area)));
        }
        _ => return None,
    };
    let text = help::HelpText { app, help, theme };
    Some(text.last_scroll(help_place(area)))
}
