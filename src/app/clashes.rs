//! A merge whose clashes are decided one by one, with the result drawn as it would be.
//!
//! Nothing changes until the whole is taken, as one step that can be undone. Every choice merges anew, as
//! one may bring up or settle others.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::compare::{Drawn, Section};
use super::practice::Practice;
use super::{App, Effect, Modal, disk};
use crate::analysis::compare::Comparison;
use crate::export::{diff_text, merge_text};
use crate::model::diff::Diff;
use crate::model::merge::{Clash, Merged, Side, What};
use crate::model::{Design, Id, Kind};

/// A merge with clashes to be decided.
#[derive(Clone, Debug)]
pub struct Clashes {
    /// Where theirs comes from.
    pub origin: Origin,
    base: Option<Arc<Design>>,
    ours: Arc<Design>,
    theirs: Arc<Design>,
    choices: HashMap<Key, Side>,
    merged: Merged,
    /// What merging does to ours.
    pub drawn: Drawn,
    /// What merging like this does to figures and verdicts, or why that is not known; `None`: it is being
    /// computed.
    pub effects: Option<Result<Vec<Section>, String>>,
    /// Whether what the board is worth is kept back, as in a mock interview; then nothing is computed.
    pub hidden: bool,
    /// The result that ours is being compared with: one at a time, as choices come faster than figures.
    asked: Option<Arc<Design>>,
    /// The marked line: a clash or, behind these, one of what the result does.
    pub row: usize,
}

/// Where a peer's change comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The design's own file, which others wrote.
    OwnFile,
    /// Another file.
    File(PathBuf),
    /// What git merges into the design's own file.
    Git,
}

/// What a clash is known by, whatever was chosen.
type Key = (Option<Kind>, Id, &'static str);

fn key(clash: &Clash) -> Key {
    let what = match &clash.what {
        What::Field { name, .. } => name,
        What::Removed { .. } => "(removed)",
        What::SameName(_) => "(name)",
        What::Order => "(order)",
        What::Refused(_) => "(refused)",
    };
    (clash.kind, clash.id.clone(), what)
}

/// The clash in one line.
pub fn told(clash: &Clash) -> String {
    merge_text::line(clash)
}

impl Clashes {
    /// The clashes as they stand.
    pub fn list(&self) -> &[Clash] {
        &self.merged.clashes
    }

    /// The marked clash.
    pub fn marked(&self) -> Option<&Clash> {
        self.list().get(self.row)
    }

    /// How many lines are listed.
    pub fn count(&self) -> usize {
        let effects = self.effects.iter().flatten().flatten();
        self.list().len() + effects.map(|section| section.lines.len()).sum::<usize>()
    }

    /// The design that would come of it.
    pub const fn result(&self) -> &Design {
        &self.merged.design
    }
}

/// Merges what is here with `theirs`: at once if nobody has to look at it, else clash by clash. Both sides
/// began with `base`; `None`: nobody knows with what.
pub(super) fn begin(
    app: &mut App,
    origin: Origin,
    base: Option<Arc<Design>>,
    theirs: Arc<Design>,
) -> Vec<Effect> {
    let ours = app.shared_design();
    begin_with(app, origin, base, [ours, theirs])
}

/// Merges what the sides of a merge of git made of `base`. As long as the board holds what came of that by
/// itself, ours is what our side had, so that what they disagree about comes up; else it is what is here.
pub(super) fn begin_unmerged(
    app: &mut App,
    base: Arc<Design>,
    ours: Arc<Design>,
    theirs: Arc<Design>,
) -> Vec<Effect> {
    let by_itself = merged(app, Some(&base), [&ours, &theirs], &HashMap::new());
    let ours = match by_itself.design == *app.design() {
        true => ours,
        false => app.shared_design(),
    };
    begin_with(app, Origin::Git, Some(base), [ours, theirs])
}

fn begin_with(
    app: &mut App,
    origin: Origin,
    base: Option<Arc<Design>>,
    [ours, theirs]: [Arc<Design>; 2],
) -> Vec<Effect> {
    let merged = merged(app, base.as_deref(), [&ours, &theirs], &HashMap::new());
    let at_once = !merged.needs_a_look();
    let drawn = drawn(app, &ours, &merged);
    let hidden = app.practice.as_ref().is_some_and(Practice::hides_findings);
    app.modal = Some(Modal::Clashes(Box::new(Clashes {
        origin,
        base,
        ours,
        theirs,
        choices: HashMap::new(),
        merged,
        drawn,
        effects: None,
        hidden,
        asked: None,
        row: 0,
    })));
    if at_once {
        take(app);
        return Vec::new();
    }
    super::compare::follow(app);
    ask(app)
}

/// Asks what the merge as it stands does, if that is neither known nor being asked.
fn ask(app: &mut App) -> Vec<Effect> {
    let Some(Modal::Clashes(shown)) = &mut app.modal else {
        return Vec::new();
    };
    if shown.hidden || shown.effects.is_some() || shown.asked.is_some() {
        return Vec::new();
    }
    let after = Arc::new(shown.result().clone());
    shown.asked = Some(Arc::clone(&after));
    let before = Arc::clone(&shown.ours);
    vec![Effect::Compare { before, after }]
}

/// Takes in what a result does, and asks anew if something else was chosen meanwhile.
pub(super) fn compared(
    app: &mut App,
    [before, after]: [&Arc<Design>; 2],
    outcome: &Result<Box<Comparison>, String>,
) -> Vec<Effect> {
    let Some(Modal::Clashes(shown)) = &mut app.modal else {
        return Vec::new();
    };
    let asked = shown.asked.as_ref();
    if !Arc::ptr_eq(&shown.ours, before) || !asked.is_some_and(|asked| Arc::ptr_eq(asked, after)) {
        return Vec::new();
    }
    shown.asked = None;
    if **after == *shown.result() {
        let told = outcome.as_ref().map(|known| diff_text::effects(known));
        shown.effects = Some(told.map_err(Clone::clone));
    }
    ask(app)
}

/// Decides clashes, `all` or the marked one, by `decide`, which is told whose side stands.
pub(super) fn choose(app: &mut App, all: bool, decide: impl Fn(Side) -> Side) -> Vec<Effect> {
    let Some(Modal::Clashes(shown)) = &app.modal else {
        return Vec::new();
    };
    let mut shown = shown.clone();
    let marked = shown.row;
    let chosen = shown.merged.clashes.iter().enumerate();
    let chosen = chosen.filter(|(at, clash)| (all || *at == marked) && clash.can_be_chosen());
    let chosen: Vec<_> = chosen
        .map(|(_, clash)| (key(clash), decide(clash.taken)))
        .collect();
    if chosen.is_empty() {
        app.warn("Nothing is to be chosen here: this is how the two go together");
        return Vec::new();
    }
    let here = shown.marked().map(key);
    shown.choices.extend(chosen);
    let sides: [&Design; 2] = [&shown.ours, &shown.theirs];
    let merged = merged(app, shown.base.as_deref(), sides, &shown.choices);
    if merged.design != shown.merged.design {
        shown.effects = None;
    }
    shown.merged = merged;
    shown.drawn = drawn(app, &shown.ours, &shown.merged);
    let place = shown
        .list()
        .iter()
        .position(|clash| Some(key(clash)) == here);
    shown.row = place
        .unwrap_or(shown.row)
        .min(shown.list().len().saturating_sub(1));
    app.modal = Some(Modal::Clashes(shown));
    super::compare::follow(app);
    ask(app)
}

/// Takes the merge as it stands, as one step.
pub(super) fn take(app: &mut App) {
    let Some(Modal::Clashes(shown)) = app.modal.take() else {
        return;
    };
    let Clashes {
        origin,
        theirs,
        merged,
        ..
    } = *shown;
    let clashes = merged.clashes.iter().filter(|clash| clash.needs_a_look());
    let clashes = clashes.count();
    let same = merged.design == *app.design();
    let from_git = origin == Origin::Git;
    let label = match origin {
        Origin::OwnFile => "Merge with the file",
        Origin::File(_) => "Merge with another file",
        Origin::Git => "Merge what git left",
    };
    let taken = app.try_edit(label, |design| {
        *design = merged.design;
        Ok(())
    });
    if taken.is_none() {
        return;
    }
    if origin == Origin::OwnFile {
        disk::merged(app, theirs);
    }
    let end = match (from_git, same) {
        (true, true) => "they are in the file as it is, and `git add` tells git",
        (true, false) => "Ctrl+s saves them, then `git add` tells git",
        (false, true) => "nothing of theirs is new here",
        (false, false) => "Ctrl+s saves them, u takes it back",
    };
    app.tell(match clashes {
        0 => format!("Both changes are here now; {end}"),
        1 => format!("Both changes are here now, with 1 clash decided; {end}"),
        many => format!("Both changes are here now, with {many} clashes decided; {end}"),
    });
}

fn merged(
    app: &App,
    base: Option<&Design>,
    [ours, theirs]: [&Design; 2],
    choices: &HashMap<Key, Side>,
) -> Merged {
    let choose = |clash: &Clash| choices.get(&key(clash)).copied();
    match base {
        Some(base) => app.catalogue().merge(base, ours, theirs, &choose),
        None => app.catalogue().merge_unrelated(ours, theirs, &choose),
    }
}

fn drawn(app: &App, ours: &Design, merged: &Merged) -> Drawn {
    let diff = Diff::between(ours, &merged.design);
    Drawn::new(app, ours, &merged.design, &diff)
}
