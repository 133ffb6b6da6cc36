//! The five-step tour inside the program: what each step says and what it waits for.

use super::App;

/// A tour under way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tour {
    /// The current step, from 0; [`STEPS`]`.len()` once all are done.
    pub step: usize,
}

/// One step of the tour.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// What the step is about, in a few words.
    pub title: &'static str,
    /// What to press and what happens, in a sentence or two.
    pub text: &'static str,
    /// Whether the person has done it.
    pub done: fn(&App) -> bool,
}

/// The steps in order.
pub const STEPS: [Step; 5] = [
    Step {
        title: "Put a box on the board",
        text: "Press a, type client, press Enter, type a name and press Enter.",
        done: |app| at_rest(app) && !app.design().components.is_empty(),
    },
    Step {
        title: "Add what it calls",
        text: "Press L (a capital), type service, Enter, a name, Enter: the new box is connected to the right. \
               Do it once more for a database.",
        done: |app| at_rest(app) && app.design().connections.len() >= 2,
    },
    Step {
        title: "Make it redundant",
        text: "Move to the service (Alt+Left) and press + for one more replica. Watch the status line.",
        done: |app| app.design().components.iter().any(|c| c.replicas > Some(1)),
    },
    Step {
        title: "Say what it must do",
        text: "Press g r for requirements and targets, then a, type availability >= 99.9% and press Enter. \
               Esc twice goes back to the board.",
        done: |app| at_rest(app) && !app.design().targets.is_empty(),
    },
    Step {
        title: "See what breaks it",
        text: "Press e: each press shows the next finding, why it matters and what to do about it. \
               u undoes anything, Ctrl+s saves, ? shows every key.",
        done: |app| app.session.finding.is_some(),
    },
];

/// Whether the board has the keys: a step that was done in a dialog is over when that is left, so that the
/// next one's keys mean what it says.
fn at_rest(app: &App) -> bool {
    app.modal.is_none() && app.session.panes.focus.is_none()
}

impl Tour {
    /// The step that waits; `None` once all are done.
    pub fn current(self) -> Option<&'static Step> {
        STEPS.get(self.step)
    }

    /// The tour after everything that `app` shows to be done.
    pub fn advanced(self, app: &App) -> Self {
        let mut step = self.step;
        while STEPS.get(step).is_some_and(|s| (s.done)(app)) {
            step += 1;
        }
        Self { step }
    }
}
