//! A practice round while it runs: the clock, the record, and what the interviewer does by itself.
//!
//! Time arrives as [`RoundMsg::Ticked`]; what happens goes into the record and, as effects, to the
//! session file. What is asked, nudged and judged is decided in [`crate::practice`].

mod resume;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

pub(super) use resume::left;
pub use resume::{LeftRound, Resumed};

use super::lines::target_text;
use super::peer::{self, Followed};
use super::{App, Effect, Level, Mode, replay};
use crate::analysis::report::{Report, TargetVerdict, Verdict};
use crate::catalogue::Prompt;
use crate::catalogue::prompts;
use crate::catalogue::questions::question;
use crate::model::round::{Entry, Event, Phase, RoundMode, Setup, minutes_and_seconds};
use crate::model::{Design, Id, Note, Round};
use crate::practice::{self, Debrief, Plan, Situation, interviewer, nudge, plan, twist};

/// Why a mock interview does not show what it finds.
pub(super) const HIDDEN: &str = "A mock interview keeps its findings back until the debrief";

/// A practice round.
#[derive(Clone, Debug)]
pub struct Practice {
    /// What has happened so far.
    pub round: Round,
    /// The prompt.
    pub prompt: &'static Prompt,
    /// The name of the session file.
    pub session: String,
    /// How much time has passed in the round.
    pub elapsed: Duration,
    /// Whether the clock stands still.
    pub paused: bool,
    /// The phase.
    pub phase: Phase,
    /// What is said at the end; `None` while the round runs.
    pub debrief: Option<Box<Debrief>>,
    /// The program's clock at the last tick.
    ticked: Option<Duration>,
    /// The revision of the board that was recorded last.
    recorded: u64,
    /// What a peer said, as far as it was heard.
    said: Vec<Entry>,
    /// What happened and is not in the session file yet.
    outbox: Vec<Entry>,
    /// The report on the board, hidden or not.
    report: Option<Arc<Report>>,
    /// The reference design of the prompt.
    reference: Option<Arc<Design>>,
}

/// A round that can begin: its files are there.
#[derive(Clone, Debug, PartialEq)]
pub struct Begun {
    /// What was agreed.
    pub setup: Setup,
    /// The file of its design, which need not be there yet.
    pub file: PathBuf,
    /// The name of its session file.
    pub session: String,
    /// The reference design of its prompt, if it has one.
    pub reference: Option<Box<Design>>,
    /// The program's clock as the round begins.
    pub now: Duration,
}

/// What happens to a practice round or a replay from outside.
#[derive(Clone, Debug, PartialEq)]
pub enum RoundMsg {
    /// The program's clock shows this; told while something waits for time to pass.
    Ticked(Duration),
    /// A practice round can begin, or why it cannot.
    RoundBegun(Result<Box<Begun>, String>),
    /// A round that was left can go on, or why it cannot.
    RoundResumed(Result<Box<Resumed>, String>),
    /// A round is to be played again from a moment on.
    ReplayBegun {
        /// The round.
        round: Box<Round>,
        /// The moment.
        at: Duration,
    },
    /// What happened could not be written to the session file.
    NotRecorded(String),
    /// A round that another program runs can be followed.
    PeerBegun(Box<Followed>),
    /// This happened in the round that is followed.
    Followed(Vec<Entry>),
    /// A peer said this on the round that was begun last.
    PeerSaid(Vec<Entry>),
}

/// Does what `told` means.
pub(super) fn take_in(app: &mut App, told: RoundMsg) -> Vec<Effect> {
    match told {
        RoundMsg::Ticked(now) => {
            replay::tick(app, now);
            peer::tick(app, now);
            tick(app, now);
        }
        RoundMsg::RoundBegun(Ok(begun)) => begin(app, *begun),
        RoundMsg::RoundResumed(Ok(resumed)) => return resume::resume(app, *resumed),
        RoundMsg::RoundBegun(Err(reason))
        | RoundMsg::RoundResumed(Err(reason))
        | RoundMsg::NotRecorded(reason) => app.fail(reason),
        RoundMsg::ReplayBegun { round, at } => replay::begin(app, *round, at),
        RoundMsg::PeerBegun(followed) => peer::begin(app, *followed),
        RoundMsg::Followed(entries) => peer::hear(app, entries),
        RoundMsg::PeerSaid(said) => hear_peer(app, said),
    }
    Vec::new()
}

impl Practice {
    /// Whether the round has come to its end.
    pub fn has_ended(&self) -> bool {
        self.round.has_ended()
    }

    /// Whether findings are kept from the candidate now.
    pub fn hides_findings(&self) -> bool {
        self.round.setup.mode == RoundMode::Mock && !self.has_ended()
    }

    /// What is left of the time that was agreed.
    pub fn time_left(&self) -> Duration {
        let whole = Plan::of(self.round.setup.minutes).whole();
        whole.saturating_sub(self.elapsed)
    }

    /// Whether a mock interview has no time left and only waits for what is being written.
    pub fn is_out_of_time(&self) -> bool {
        self.hides_findings() && self.time_left().is_zero()
    }

    /// The question that waits for an answer.
    pub fn open_question(&self) -> Option<&Id> {
        interviewer::open_question(&self.round).filter(|_| !self.has_ended())
    }

    /// The clock in words: the phase, its time and what is left of the whole; whether time is short.
    pub fn clock(&self) -> (String, bool) {
        if self.has_ended() {
            return ("round over".to_owned(), false);
        }
        if self.is_out_of_time() {
            return ("time is up".to_owned(), true);
        }
        let plan = Plan::of(self.round.setup.minutes);
        let phase = self.phase.title();
        let end = plan.end_of(self.phase);
        let left = self.time_left();
        let over = self.elapsed > end;
        let part = if over {
            format!(
                "{phase} over by {}",
                minutes_and_seconds(self.elapsed.saturating_sub(end))
            )
        } else {
            format!(
                "{phase} {}",
                minutes_and_seconds(end.saturating_sub(self.elapsed))
            )
        };
        let paused = if self.paused { "paused · " } else { "" };
        let text = format!("{paused}{part} · {} left", minutes_and_seconds(left));
        (text, over || left < Duration::from_mins(5))
    }

    /// Takes note of `event`, now.
    pub(super) fn happen(&mut self, event: Event) {
        let at = self.elapsed;
        let entry = Entry { at, event };
        self.round.entries.push(entry.clone());
        self.outbox.push(entry);
    }

    /// Begins `phase`.
    pub(super) fn enter(&mut self, phase: Phase) {
        self.phase = phase;
        self.happen(Event::PhaseBegan(phase));
    }

    /// What is known of the board now.
    pub fn situation<'a>(&'a self, app: &'a App) -> Situation<'a> {
        Situation {
            design: app.design(),
            report: self.report.as_deref(),
            catalogue: app.catalogue(),
        }
    }
}

/// Opens the board of a round and starts its clock.
fn begin(app: &mut App, begun: Begun) {
    let prompt = match prompts::prompt(begun.setup.prompt.as_str()) {
        Ok(prompt) => prompt,
        Err(error) => return app.fail(error.to_string()),
    };
    let design = Design {
        title: prompt.title.clone(),
        prompt: prompt.opening.clone(),
        ..Design::default()
    };
    app.open(design, Some(begun.file));
    let round = Round {
        setup: begun.setup,
        entries: Vec::new(),
    };
    let mut practice = Practice {
        round,
        prompt,
        session: begun.session,
        elapsed: Duration::ZERO,
        paused: false,
        phase: Phase::Scope,
        debrief: None,
        ticked: Some(begun.now),
        recorded: 0,
        said: Vec::new(),
        outbox: Vec::new(),
        report: None,
        reference: begun.reference.map(|design| Arc::new(*design)),
    };
    practice.enter(Phase::Scope);
    app.practice = Some(practice);
    app.tell(format!(
        "“{}” I is the interview: ask, answer, move on",
        prompt.opening
    ));
}

/// Lets time pass up to `now` on the program's clock, and does what is due.
fn tick(app: &mut App, now: Duration) {
    let Some(practice) = &mut app.practice else {
        return;
    };
    let passed = now.saturating_sub(practice.ticked.unwrap_or(now));
    practice.ticked = Some(now);
    if practice.paused || practice.has_ended() {
        return;
    }
    let plan = Plan::of(practice.round.setup.minutes);
    if practice.is_out_of_time() {
        return;
    }
    practice.elapsed += passed;
    if practice.round.setup.mode == RoundMode::Mock {
        if practice.elapsed >= plan.whole() {
            practice.elapsed = plan.whole();
            // Whatever else was told last, this is to be seen.
            app.notice = None;
            return;
        }
        if practice.elapsed >= plan.end_of(practice.phase)
            && let Some(next) = plan::next(practice.phase)
        {
            practice.enter(next);
            let text = format!("Time: on to {}", next.title().to_lowercase());
            app.notice = Some(super::Notice {
                level: Level::Info,
                text,
            });
            return;
        }
        challenge(app);
    }
    point_out(app);
}

/// What the interviewer of a mock interview does by itself: a twist or a question, if either is due.
fn challenge(app: &mut App) {
    let Some(practice) = &app.practice else {
        return;
    };
    if let Some(index) = interviewer::due_twist(&practice.round, practice.prompt, practice.elapsed)
    {
        turn(app, index);
        return;
    }
    if interviewer::is_fitting(&practice.round, practice.phase, practice.elapsed) {
        ask(app);
    }
}

/// Gives a nudge, if one is due and nothing else is being said.
fn point_out(app: &mut App) {
    let Some(practice) = &app.practice else {
        return;
    };
    if app.notice.is_some() {
        return;
    }
    let design = app.design();
    if let Some(text) = nudge::due(&practice.round, design, practice.phase, practice.elapsed) {
        app.tell(text.clone());
        if let Some(practice) = &mut app.practice {
            practice.happen(Event::Nudged(text));
        }
    }
}

/// Asks the question that fits best; whether there was one.
pub(super) fn ask(app: &mut App) -> bool {
    let Some(practice) = &app.practice else {
        return false;
    };
    let asked = interviewer::asked(&practice.round);
    let situation = practice.situation(app);
    let setup = &practice.round.setup;
    let next =
        interviewer::next_question(&situation, setup, practice.prompt, practice.phase, &asked);
    let Some(next) = next else {
        return false;
    };
    if let Some(practice) = &mut app.practice {
        practice.happen(Event::Asked(next.id.clone()));
    }
    true
}

/// Makes the twist at `index` of the prompt's, and shows what it does.
pub(super) fn turn(app: &mut App, index: usize) {
    let Some(practice) = &app.practice else {
        return;
    };
    let (Some(twist), Some(report)) = (practice.prompt.twists.get(index), &practice.report) else {
        return;
    };
    let (twist, design, catalogue) = (*twist, app.design(), app.catalogue());
    let effects = twist::effects(twist, design, report, catalogue);
    let failure = twist::failure(twist, design, report, catalogue);
    app.tell(format!("{} {}", twist.says(), effects.join("\n")));
    if let Ok(failure) = failure {
        // The board shows what is lost until Esc.
        app.session.failed = [failure].into();
    }
    if let Some(practice) = &mut app.practice {
        practice.happen(Event::Twisted { twist, effects });
    }
}

/// Answers the question `id` in a note, which goes onto the board's list of notes.
pub(super) fn answer(app: &mut App, id: &Id, text: &str) {
    let asked = question(id.as_str()).map_or(id.as_str(), |known| &known.ask);
    let written = format!("{asked}\n\n{text}");
    app.try_edit("Answer the interviewer", |design| {
        let note_id = super::edits::fresh_id(design, &format!("answer {id}"), "answer");
        design.notes.push(Note {
            id: note_id,
            text: written,
            at: None,
            about: Vec::new(),
        });
        Ok(())
    });
    if let Some(practice) = &mut app.practice {
        practice.happen(Event::Answered {
            question: id.clone(),
            text: text.to_owned(),
        });
    }
}

/// Ends the round: the findings are shown, the design is saved, and the debrief is opened.
pub(super) fn finish(app: &mut App) -> Vec<Effect> {
    let design = app.shared_design();
    let label = app.history.last_change();
    let revision = app.revision;
    let catalogue = app.catalogue();
    let Some(practice) = &mut app.practice else {
        return Vec::new();
    };
    if practice.has_ended() {
        return Vec::new();
    }
    practice.paused = false;
    app.session.failed.clear();
    practice.record_board(revision, label, design);
    practice.happen(Event::Ended);
    if let Some((of, _)) = app.report {
        app.report = practice.report.clone().map(|report| (of, report));
    }
    match judge(&practice.round, practice.reference.as_deref(), catalogue) {
        Ok(debrief) => practice.debrief = Some(Box::new(debrief)),
        Err(error) => app.fail(error),
    }
    app.modal = Some(super::Modal::Debrief(super::state::DebriefView::default()));
    app.session.panes.focus = None;
    let mut effects = super::commands::save_own(app);
    effects.push(Effect::HearPeer);
    effects
}

/// Takes in all that a peer said on the round, which is over, and judges it with that.
fn hear_peer(app: &mut App, said: Vec<Entry>) {
    if let Some(practice) = &mut app.practice
        && practice.has_ended()
    {
        practice.said = said;
        judge_again(app);
    }
}

fn judge(
    round: &Round,
    reference: Option<&Design>,
    catalogue: &crate::catalogue::Catalogue,
) -> Result<Debrief, String> {
    practice::debrief(round, catalogue, |_| reference.cloned()).map_err(|error| error.to_string())
}

/// Judges the round again, after marks were given.
pub(super) fn judge_again(app: &mut App) {
    let catalogue = app.catalogue();
    if let Some(practice) = &mut app.practice
        && let Ok(debrief) = judge(&practice.heard(), practice.reference.as_deref(), catalogue)
    {
        practice.debrief = Some(Box::new(debrief));
    }
}

impl Practice {
    /// The round with what a peer said on it.
    fn heard(&self) -> Round {
        let mut round = self.round.clone();
        round.merge(self.said.clone());
        round
    }

    fn record_board(&mut self, revision: u64, label: String, design: Arc<Design>) {
        if self.recorded != revision {
            self.recorded = revision;
            self.happen(Event::Edited { label, design });
        }
    }
}

/// Whether something is being written or decided that would be lost if the debrief took its place.
fn is_writing(app: &App) -> bool {
    let mode = app.mode();
    mode.takes_text()
        || matches!(
            mode,
            Mode::Grab | Mode::Record | Mode::Confirm | Mode::Changed | Mode::Clashes
        )
}

/// Ends a mock interview whose time is up, as soon as nothing is being written any more.
fn end_in_time(app: &mut App) -> Vec<Effect> {
    if !app.is_out_of_time() {
        return Vec::new();
    }
    if !is_writing(app) {
        return finish(app);
    }
    if app.notice.is_none() {
        app.warn(match app.mode() {
            Mode::Note => "Time is up: Esc keeps this, and the debrief opens",
            Mode::Prompt | Mode::Field => "Time is up: Enter keeps this, and the debrief opens",
            _ => "Time is up: the debrief opens after this",
        });
    }
    Vec::new()
}

impl App {
    /// Whether a mock interview has no time left and only waits for what is being written.
    pub(super) fn is_out_of_time(&self) -> bool {
        self.practice.as_ref().is_some_and(Practice::is_out_of_time)
    }

    /// Whether a mock interview keeps what it finds from the candidate now.
    pub fn hides_findings(&self) -> bool {
        self.practice.as_ref().is_some_and(Practice::hides_findings)
    }
}

/// Ends a round whose time is up, records the board if it changed, and orders all that happened into the
/// session file.
pub(super) fn settle(app: &mut App, effects: &mut Vec<Effect>) {
    effects.extend(end_in_time(app));
    let revision = app.revision;
    let design = app.shared_design();
    let label = app.history.last_change();
    let Some(practice) = &mut app.practice else {
        return;
    };
    if !practice.has_ended() {
        practice.record_board(revision, label, design);
        // Whoever leaves stops the clock, so that the round can go on from there.
        if effects.contains(&Effect::Quit) && !practice.paused {
            practice.happen(Event::Paused);
        }
    }
    effects.extend(practice.outbox.drain(..).map(Effect::Record));
}

/// Takes in the report of the board as it is now: shown, or kept for the debrief with only what the
/// candidate wrote showing.
pub(super) fn evaluated(app: &mut App, report: Arc<Report>) -> Arc<Report> {
    let Some(practice) = &mut app.practice else {
        return report;
    };
    practice.report = Some(Arc::clone(&report));
    if practice.hides_findings() {
        Arc::new(veiled(&report, app.design()))
    } else {
        report
    }
}

/// A report without what a mock interview keeps back: what estimates come to and which requirements are
/// served stays, as that is the candidate's own work.
fn veiled(report: &Report, design: &Design) -> Report {
    let unknown = |verdict: &TargetVerdict| {
        let mut targets = design.targets.iter();
        let target = targets.find(|target| target.id == verdict.id);
        TargetVerdict {
            verdict: Verdict::CannotTell,
            value: None,
            evidence: Vec::new(),
            missing: None,
            at_the_limit: false,
            summary: target.map_or_else(String::new, target_text),
            ..verdict.clone()
        }
    };
    Report {
        flows: Vec::new(),
        load: Vec::new(),
        headroom: Err(crate::analysis::report::Unknown(
            "it is told in the debrief".to_owned(),
        )),
        targets: report.targets.iter().map(unknown).collect(),
        findings: Vec::new(),
        assumptions: Vec::new(),
        ..report.clone()
    }
}
