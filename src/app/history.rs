//! What was done, so that it can be undone: steps derived from the designs before and after.
//!
//! A position is known by the last step that was done, not by a count, so that "saved" stays right
//! when steps are squashed or dropped. Undo and redo cost what the step touched.

use super::session::Focus;
use crate::model::{Design, Patch};

/// Identifies one state of the design along the history; 0 is the state that was opened.
pub type StateId = u64;

/// The steps that led here and those that were undone.
#[derive(Clone, Debug, Default)]
pub struct History {
    done: Vec<Step>,
    undone: Vec<Step>,
    last_id: StateId,
    saved: StateId,
    /// Whether the last step was recorded in this turn.
    fresh: bool,
    /// What led to the present state.
    last: Turn,
}

/// What led to a state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Turn {
    /// The last step was done.
    #[default]
    Done,
    /// The last undone step was undone.
    Undone,
    /// The last step was done again.
    Redone,
    /// Steps were taken back and forgotten.
    Cancelled,
}

/// One undoable step.
#[derive(Clone, Debug)]
pub struct Step {
    /// What was done, as a phrase: `Move component`.
    pub label: String,
    /// What changed.
    pub patch: Patch,
    /// Cursor and selection before the step.
    pub before: Focus,
    /// Cursor and selection after the step.
    pub after: Focus,
    id: StateId,
}

/// A place in the history to squash or cancel back to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark(StateId);

impl History {
    /// The state that the design is in.
    pub fn state(&self) -> StateId {
        self.done.last().map_or(0, |step| step.id)
    }

    /// Whether the design differs from what was last saved or opened.
    pub fn is_dirty(&self) -> bool {
        self.saved != self.state()
    }

    /// Remembers that `state` is what the file holds.
    pub const fn set_saved(&mut self, state: StateId) {
        self.saved = state;
    }

    /// The state that the file holds becomes unknown: the design counts as changed until it is saved.
    pub const fn forget_saved(&mut self) {
        self.saved = StateId::MAX;
    }

    /// Records that `patch` was applied; what was undone can no longer be redone.
    pub fn record(&mut self, label: &str, patch: Patch, before: Focus, after: Focus) {
        self.last_id += 1;
        self.undone.clear();
        self.fresh = true;
        self.last = Turn::Done;
        self.done.push(Step {
            label: label.to_owned(),
            patch,
            before,
            after,
            id: self.last_id,
        });
    }

    /// If a step was recorded since this was last asked, the focus that redo puts back is `focus`.
    pub fn settle(&mut self, focus: impl FnOnce() -> Focus) {
        if std::mem::take(&mut self.fresh)
            && let Some(step) = self.done.last_mut()
        {
            step.after = focus();
        }
    }

    /// Takes the last step back, out of `design`; returns it.
    pub fn undo(&mut self, design: &mut Design) -> Option<&Step> {
        self.fresh = false;
        let step = self.done.pop()?;
        self.last = Turn::Undone;
        step.patch.clone().inverse().apply(design);
        self.undone.push(step);
        self.undone.last()
    }

    /// Does the last undone step again in `design`; returns it.
    pub fn redo(&mut self, design: &mut Design) -> Option<&Step> {
        self.fresh = false;
        let step = self.undone.pop()?;
        self.last = Turn::Redone;
        step.patch.apply(design);
        self.done.push(step);
        self.done.last()
    }

    /// The labels of the steps that undo would take back, last first.
    pub fn labels(&self) -> impl Iterator<Item = &str> {
        self.done.iter().rev().map(|step| step.label.as_str())
    }

    /// What led to the present state, as a phrase: the label of the step that was done, undone or redone
    /// last; `Begin` before the first.
    pub fn last_change(&self) -> String {
        let label = |step: Option<&Step>| step.map_or("Begin", |step| &step.label).to_owned();
        match self.last {
            Turn::Done => label(self.done.last()),
            Turn::Undone => format!("Undo: {}", label(self.undone.last())),
            Turn::Redone => format!("Redo: {}", label(self.done.last())),
            Turn::Cancelled => "Take back".to_owned(),
        }
    }

    /// A mark at this state.
    pub fn mark(&self) -> Mark {
        Mark(self.state())
    }

    /// Makes one step labelled `label` of all steps since `mark`, which led to `design`.
    pub fn squash(&mut self, mark: Mark, label: &str, design: &Design) {
        let first = self.first_after(mark);
        let Some((start, end)) = self.done.get(first).zip(self.done.last()) else {
            return;
        };
        let (before, after, id) = (start.before.clone(), end.after.clone(), end.id);
        let mut base = design.clone();
        for step in self.done.drain(first..).rev() {
            step.patch.inverse().apply(&mut base);
        }
        let patch = Patch::between(&base, design);
        if patch.is_empty() {
            // The steps led back to where they began, so that is the state the file may hold.
            if self.saved == id {
                self.saved = self.state();
            }
            return;
        }
        let label = label.to_owned();
        self.fresh = true;
        self.last = Turn::Done;
        self.done.push(Step {
            label,
            patch,
            before,
            after,
            id,
        });
    }

    /// Takes all steps since `mark` out of `design` and forgets them; returns the focus at the mark.
    pub fn cancel(&mut self, mark: Mark, design: &mut Design) -> Option<Focus> {
        self.fresh = false;
        self.last = Turn::Cancelled;
        let first = self.first_after(mark);
        let focus = self.done.get(first).map(|step| step.before.clone());
        for step in self.done.drain(first..).rev() {
            step.patch.inverse().apply(design);
        }
        focus
    }

    fn first_after(&self, mark: Mark) -> usize {
        self.done
            .iter()
            .rposition(|step| step.id == mark.0)
            .map_or(0, |index| index + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titled(history: &mut History, design: &mut Design, title: &str) {
        let before = design.clone();
        title.clone_into(&mut design.title);
        let patch = Patch::between(&before, design);
        history.record("Rename", patch, Focus::default(), Focus::default());
    }

    #[test]
    fn saved_is_a_state_and_not_a_count() {
        let (mut history, mut design) = (History::default(), Design::default());
        titled(&mut history, &mut design, "a");
        history.set_saved(history.state());
        history.undo(&mut design);
        assert!(history.is_dirty());
        history.redo(&mut design);
        assert!(!history.is_dirty());
        history.undo(&mut design);
        titled(&mut history, &mut design, "b");
        assert!(history.is_dirty());
    }

    #[test]
    fn the_last_change_is_told_whichever_way_it_went() {
        let (mut history, mut design) = (History::default(), Design::default());
        assert_eq!(history.last_change(), "Begin");
        titled(&mut history, &mut design, "a");
        let mark = history.mark();
        titled(&mut history, &mut design, "b");
        history.squash(mark, "Call it b", &design);
        assert_eq!(history.last_change(), "Call it b");
        history.undo(&mut design);
        assert_eq!(history.last_change(), "Undo: Call it b");
        history.undo(&mut design);
        assert_eq!(history.last_change(), "Undo: Rename");
        history.redo(&mut design);
        assert_eq!(history.last_change(), "Redo: Rename");
        titled(&mut history, &mut design, "c");
        assert_eq!(history.last_change(), "Rename");
        history.cancel(mark, &mut design);
        assert_eq!(history.last_change(), "Take back");
    }

    #[test]
    fn squashed_steps_are_undone_as_one() {
        let (mut history, mut design) = (History::default(), Design::default());
        titled(&mut history, &mut design, "a");
        let mark = history.mark();
        titled(&mut history, &mut design, "b");
        titled(&mut history, &mut design, "c");
        history.squash(mark, "Rename twice", &design);
        assert_eq!(
            history.labels().collect::<Vec<_>>(),
            ["Rename twice", "Rename"]
        );
        history.undo(&mut design);
        assert_eq!(design.title, "a");
    }

    #[test]
    fn cancelled_steps_never_happened() {
        let (mut history, mut design) = (History::default(), Design::default());
        let mark = history.mark();
        titled(&mut history, &mut design, "a");
        titled(&mut history, &mut design, "b");
        assert!(history.cancel(mark, &mut design).is_some());
        assert_eq!(design, Design::default());
        assert!(!history.is_dirty());
    }
}
