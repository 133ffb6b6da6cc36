//! How the time of a round is divided over its phases.

use std::time::Duration;

use crate::model::round::{Phase, Round};

/// The budget of each phase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    minutes: u32,
}

/// What each phase gets of 45 minutes, in the order of [`Phase::ALL`]. Scoping in five to ten minutes and
/// estimates in a few are what interview guides say; the rest is divided so that
/// the deep dive is the longest.
const OF_45: [u32; 5] = [8, 5, 12, 15, 5];

impl Plan {
    /// The plan of a round of so many minutes.
    pub const fn of(minutes: u32) -> Self {
        Self { minutes }
    }

    /// How long the whole round is.
    pub fn whole(self) -> Duration {
        Duration::from_secs(u64::from(self.minutes) * 60)
    }

    /// When `phase` ends if all goes to plan: on a whole minute.
    pub fn end_of(self, phase: Phase) -> Duration {
        let parts = &OF_45[..=phase as usize];
        let share: u64 = parts.iter().copied().map(u64::from).sum();
        let minutes = (share * u64::from(self.minutes) * 2 + 45) / 90;
        Duration::from_secs(minutes * 60)
    }

    /// When `phase` begins if all goes to plan.
    pub fn start_of(self, phase: Phase) -> Duration {
        match previous(phase) {
            Some(previous) => self.end_of(previous),
            None => Duration::ZERO,
        }
    }

    /// How long `phase` may take.
    pub fn budget(self, phase: Phase) -> Duration {
        self.end_of(phase).saturating_sub(self.start_of(phase))
    }
}

/// The phase after `phase`.
pub fn next(phase: Phase) -> Option<Phase> {
    Phase::ALL.get(phase as usize + 1).copied()
}

/// The phase before `phase`.
pub fn previous(phase: Phase) -> Option<Phase> {
    let index = (phase as usize).checked_sub(1)?;
    Phase::ALL.get(index).copied()
}

/// How long each phase took, in the order of [`Phase::ALL`]; a phase that was repeated counts each time.
pub fn spent(round: &Round) -> [Duration; 5] {
    use crate::model::round::Event;

    let mut spent = [Duration::ZERO; 5];
    let mut since = (Phase::Scope, Duration::ZERO);
    for entry in &round.entries {
        match entry.event {
            Event::PhaseBegan(phase) => {
                spent[since.0 as usize] += entry.at.saturating_sub(since.1);
                since = (phase, entry.at);
            }
            Event::Ended => {
                spent[since.0 as usize] += entry.at.saturating_sub(since.1);
                return spent;
            }
            _ => {}
        }
    }
    spent[since.0 as usize] += round.length().saturating_sub(since.1);
    spent
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minutes(whole: u32) -> Vec<u64> {
        let plan = Plan::of(whole);
        let budgets = Phase::ALL.iter().map(|phase| plan.budget(*phase));
        budgets.map(|budget| budget.as_secs() / 60).collect()
    }

    #[test]
    fn budgets_are_whole_minutes_that_add_up() {
        assert_eq!(minutes(30), [5, 4, 8, 10, 3]);
        assert_eq!(minutes(45), [8, 5, 12, 15, 5]);
        assert_eq!(minutes(60), [11, 6, 16, 20, 7]);
        for whole in 5..200 {
            assert_eq!(minutes(whole).iter().sum::<u64>(), u64::from(whole));
        }
    }
}
