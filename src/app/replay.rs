//! Playing a round again: the board as it was at a moment, at the speed that one likes.

use std::sync::Arc;
use std::time::Duration;

use super::App;
use crate::model::round::{Entry, Event};
use crate::model::{Component, Design, Round};

/// A round that is played again.
#[derive(Clone, Debug)]
pub struct Replay {
    /// The round.
    pub round: Arc<Round>,
    /// The moment that is shown.
    pub at: Duration,
    /// Whether time passes.
    pub playing: bool,
    /// How many times as fast as it was.
    pub speed: u32,
    /// The program's clock at the last tick.
    ticked: Option<Duration>,
}

/// The speeds, slowest first.
const SPEEDS: [u32; 7] = [1, 2, 4, 8, 16, 32, 64];

impl Replay {
    /// The round at `at`, standing still.
    pub fn new(round: Round, at: Duration) -> Self {
        Self {
            at: at.min(round.length()),
            round: Arc::new(round),
            playing: false,
            speed: 8,
            ticked: None,
        }
    }

    /// The next speed up or down.
    pub(super) fn change_speed(&mut self, faster: bool) {
        let at = SPEEDS
            .iter()
            .position(|speed| *speed == self.speed)
            .unwrap_or(0);
        let next = if faster { at + 1 } else { at.saturating_sub(1) };
        self.speed = SPEEDS[next.min(SPEEDS.len() - 1)];
    }

    /// Goes to the next moment after, or the last before, at which something happened that is `wanted`.
    pub(super) fn jump(&mut self, forward: bool, wanted: impl Fn(&Event) -> bool) {
        let mut times = self
            .round
            .entries
            .iter()
            .filter(|e| wanted(&e.event))
            .map(|e| e.at);
        let found = if forward {
            times.find(|at| *at > self.at)
        } else {
            times.take_while(|at| *at < self.at).last()
        };
        self.at = found.unwrap_or(if forward {
            self.round.length()
        } else {
            Duration::ZERO
        });
    }

    /// What happened last, up to the moment that is shown.
    pub fn last(&self) -> Option<&Entry> {
        self.round
            .entries
            .iter()
            .take_while(|entry| entry.at <= self.at)
            .last()
    }
}

/// Lets the replay pass on to `now` on the program's clock.
pub(super) fn tick(app: &mut App, now: Duration) {
    let Some(replay) = &mut app.replay else {
        return;
    };
    let passed = now.saturating_sub(replay.ticked.unwrap_or(now));
    replay.ticked = Some(now);
    if replay.playing {
        replay.at = (replay.at + passed * replay.speed).min(replay.round.length());
        replay.playing = replay.at < replay.round.length();
        show(app);
    }
}

/// Puts the board of the moment on the screen.
pub(super) fn show(app: &mut App) {
    let Some(replay) = &app.replay else {
        return;
    };
    let design = replay.round.board_at(replay.at);
    show_board(app, design);
}

/// Puts `design` on the screen to be looked at; the camera follows what changed last.
pub(super) fn show_board(app: &mut App, design: Arc<Design>) {
    if *design == *app.design {
        return;
    }
    let before = app.shared_design();
    let is_new =
        |component: &&Component| before.component(component.id.as_str()) != Some(*component);
    let changed = design.components.iter().rev().find(is_new);
    let changed = changed.map(|component| component.at);
    app.replace_design(design);
    app.forget_what_is_gone();
    app.show_all();
    if let Some(at) = changed {
        app.session.cursor = at;
        app.follow_cursor();
    }
}

/// Begins to play `round` at `at`.
pub(super) fn begin(app: &mut App, round: Round, at: Duration) {
    app.open(crate::model::Design::default(), None);
    app.replay = Some(Replay::new(round, at));
    show(app);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::round::{Level, Phase, RoundMode, Setup};

    #[test]
    fn jumps_stop_at_what_happened() {
        let at = Duration::from_secs;
        let entry = |seconds, phase| Entry {
            at: at(seconds),
            event: Event::PhaseBegan(phase),
        };
        let round = Round {
            setup: Setup {
                prompt: "p".into(),
                minutes: 45,
                mode: RoundMode::Mock,
                level: Level::Mid,
                seed: 0,
            },
            entries: vec![
                entry(0, Phase::Scope),
                entry(60, Phase::Estimates),
                entry(90, Phase::HighLevel),
            ],
        };
        let mut replay = Replay::new(round, at(60));
        let phase = |event: &Event| matches!(event, Event::PhaseBegan(_));
        replay.jump(true, phase);
        assert_eq!(replay.at, at(90));
        replay.jump(true, phase);
        assert_eq!(replay.at, at(90), "there is nothing after the end");
        replay.jump(false, phase);
        replay.jump(false, phase);
        assert_eq!(replay.at, at(0));
        replay.change_speed(false);
        assert_eq!(replay.speed, 4);
    }
}
