//! Going on with a round that was left before its end, from where its record ends.
//!
//! The record knows every edit; the design's file may be older, if the sitting ended without saving, or
//! newer, if somebody went on drawing without the round. So the board becomes what the record says last, in
//! a step that can be undone, unless what is open never was a board of the round.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::Practice;
use crate::app::{App, Effect, commands};
use crate::catalogue::prompts;
use crate::model::round::{Event, Setup, minutes_and_seconds};
use crate::model::{Design, Round};

/// A round on the design that is open, which was not brought to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftRound {
    /// The file of the design.
    pub file: PathBuf,
    /// What was agreed.
    pub setup: Setup,
    /// When its record ends.
    pub at: Duration,
}

/// A round that can go on: its files are there.
#[derive(Clone, Debug, PartialEq)]
pub struct Resumed {
    /// The round as far as it was recorded.
    pub round: Round,
    /// The name of its session file.
    pub session: String,
    /// The reference design of its prompt, if it has one.
    pub reference: Option<Box<Design>>,
    /// The program's clock as the round goes on.
    pub now: Duration,
}

impl LeftRound {
    /// What it is and when it was left.
    pub fn words(&self) -> String {
        format!(
            "A {} round of {} minutes on this design was left at {}",
            self.setup.mode.word(),
            self.setup.minutes,
            minutes_and_seconds(self.at)
        )
    }
}

/// Takes note of a round that was left, and offers to go on with it if nothing else is under way.
pub(in crate::app) fn left(app: &mut App, left: LeftRound) {
    if app.practice.is_some() || app.file() != Some(left.file.as_path()) {
        return;
    }
    app.disk.round_left = Some(left);
    if app.modal.is_none() {
        commands::practice::ask_to_resume(app);
    }
}

/// Goes on with a round on the board that is open.
pub(super) fn resume(app: &mut App, resumed: Resumed) -> Vec<Effect> {
    let round = resumed.round;
    let prompt = match prompts::prompt(round.setup.prompt.as_str()) {
        Ok(prompt) => prompt,
        Err(error) => {
            app.fail(error.to_string());
            return Vec::new();
        }
    };
    let last = round.board_at(Duration::MAX);
    let effects = take_board(app, &round, &last);
    let at = round.length();
    let stands = round.is_paused();
    let mut practice = Practice {
        prompt,
        session: resumed.session,
        elapsed: at,
        paused: false,
        phase: round.phase_at(at),
        round,
        debrief: None,
        ticked: Some(resumed.now),
        recorded: 0,
        said: Vec::new(),
        outbox: Vec::new(),
        report: None,
        reference: resumed.reference.map(|design| Arc::new(*design)),
    };
    if stands {
        practice.happen(Event::Resumed);
    }
    if *app.design == *last {
        practice.recorded = app.revision;
    }
    app.practice = Some(practice);
    app.disk.round_left = None;
    app.session.failed.clear();
    if let Some((of, report)) = app.report.take() {
        let report = super::evaluated(app, report);
        app.report = Some((of, report));
    }
    app.tell(format!(
        "The round goes on at {}; I is the interview",
        minutes_and_seconds(at)
    ));
    effects
}

/// Puts the last board of the round on the screen, unless what is open comes from elsewhere; work that was
/// left unsaved and is that board is back with it.
fn take_board(app: &mut App, round: &Round, last: &Arc<Design>) -> Vec<Effect> {
    let here = app.design();
    let is_here = |design: &Design| *design == *here;
    let known = is_here(&Design::default())
        || round
            .entries
            .iter()
            .any(|entry| matches!(&entry.event, Event::Edited { design, .. } if is_here(design)));
    if !known {
        return Vec::new();
    }
    app.try_edit("Go on with the round", |design| {
        Design::clone_from(design, last);
        Ok(())
    });
    app.show_all();
    let unsaved = app
        .start
        .left
        .iter()
        .position(|left| left.file.as_deref() == app.file() && left.design == *last);
    match unsaved {
        Some(at) => {
            let key = app.start.left.remove(at).key;
            app.disk.left_here = None;
            vec![Effect::Disk(crate::app::DiskOrder::Discard(key))]
        }
        None => Vec::new(),
    }
}
