//! The view of a peer who interviews: a round that runs in another program is followed, its board is on
//! the screen as it is drawn, and what the peer ticks and notes goes to a file of their own.

use std::sync::Arc;
use std::time::Duration;

use super::{App, Effect, replay};
use crate::catalogue::Prompt;
use crate::catalogue::prompts;
use crate::model::round::{Entry, Event, Judge, Marks, minutes_and_seconds};
use crate::model::{Design, Id, Round};
use crate::practice::live::{About, Live, Page, Row};
use crate::practice::{Plan, Situation};

/// A round that a peer follows.
#[derive(Clone, Debug)]
pub struct Peer {
    /// What happened so far, what the peer said included.
    pub round: Round,
    /// The prompt.
    pub prompt: &'static Prompt,
    /// The page that is shown.
    pub page: Page,
    /// The marked row of each page.
    pub rows: [usize; Page::ALL.len()],
    /// Whether the page is put aside, so that the whole board is seen.
    pub board_only: bool,
    /// How late it is in the round.
    pub elapsed: Duration,
    /// The design that answers the prompt.
    reference: Option<Arc<Design>>,
    /// The program's clock at the last tick.
    ticked: Option<Duration>,
}

/// A round that can be followed.
#[derive(Clone, Debug, PartialEq)]
pub struct Followed {
    /// What happened so far.
    pub round: Round,
    /// What the peer said on it before.
    pub said: Vec<Entry>,
    /// The design that answers the prompt, if one is shipped.
    pub reference: Option<Box<Design>>,
    /// How long ago something happened last.
    pub idle: Duration,
}

impl Peer {
    /// The clock in words: the phase and its time, and what is left of the whole.
    pub fn clock(&self) -> String {
        if self.round.has_ended() {
            return "round over".to_owned();
        }
        let plan = Plan::of(self.round.setup.minutes);
        let phase = self.round.phase_at(self.elapsed);
        let left = plan.whole().saturating_sub(self.elapsed);
        let paused = if self.round.is_paused() {
            "paused · "
        } else {
            ""
        };
        format!(
            "{paused}{} until {} · {} left",
            phase.title(),
            minutes_and_seconds(plan.end_of(phase)),
            minutes_and_seconds(left)
        )
    }

    fn take_in(&mut self, entries: Vec<Entry>) {
        if let Some(last) = entries.last() {
            self.elapsed = last.at;
        }
        self.round.entries.extend(entries);
        self.round.entries.sort_by_key(|entry| entry.at);
    }

    /// What the peer says, now: kept, and ordered into the peer's file.
    fn say(&mut self, event: Event) -> Vec<Effect> {
        let entry = Entry {
            at: self.elapsed,
            event,
        };
        self.round.entries.push(entry.clone());
        self.round.entries.sort_by_key(|entry| entry.at);
        vec![Effect::RecordPeer(entry)]
    }

    /// Marks the row of the page that is so many rows further, of `count`.
    pub(super) fn step(&mut self, by: isize, count: usize) {
        let row = &mut self.rows[self.page as usize];
        *row = row.saturating_add_signed(by).min(count.saturating_sub(1));
    }
}

impl App {
    /// The rows of the peer's page; none if no round is followed.
    pub fn peer_rows(&self) -> Vec<Row> {
        let live = |peer: &Peer| {
            let live = Live {
                round: &peer.round,
                prompt: peer.prompt,
                situation: Situation {
                    design: self.design(),
                    report: self.report(),
                    catalogue: self.catalogue(),
                },
                reference: peer.reference.as_deref(),
            };
            live.rows(peer.page)
        };
        self.peer.as_deref().map(live).unwrap_or_default()
    }

    /// What the marked row of the peer's page is about.
    fn peer_about(&self) -> About {
        let at = self
            .peer
            .as_ref()
            .map_or(0, |peer| peer.rows[peer.page as usize]);
        let row = self.peer_rows().into_iter().nth(at);
        row.map_or(About::Nothing, |row| row.about)
    }
}

/// Begins to follow a round.
pub(super) fn begin(app: &mut App, followed: Followed) {
    let prompt = match prompts::prompt(followed.round.setup.prompt.as_str()) {
        Ok(prompt) => prompt,
        Err(error) => return app.fail(error.to_string()),
    };
    app.open(Design::default(), None);
    let elapsed = followed
        .round
        .entries
        .last()
        .map_or(Duration::ZERO, |e| e.at);
    let stands = followed.round.is_paused() || followed.round.has_ended();
    let mut peer = Peer {
        round: followed.round,
        prompt,
        page: Page::default(),
        rows: [0; Page::ALL.len()],
        board_only: false,
        elapsed,
        reference: followed.reference.map(|design| Arc::new(*design)),
        ticked: None,
    };
    peer.take_in(followed.said);
    peer.elapsed = if stands {
        elapsed
    } else {
        elapsed + followed.idle
    };
    app.peer = Some(Box::new(peer));
    show(app);
}

/// Takes in what happened in the round that is followed.
pub(super) fn hear(app: &mut App, entries: Vec<Entry>) {
    if let Some(peer) = &mut app.peer {
        peer.take_in(entries);
    }
    show(app);
}

/// Puts the latest board on the screen.
fn show(app: &mut App) {
    if let Some(peer) = &app.peer {
        let design = peer.round.board_at(Duration::MAX);
        replay::show_board(app, design);
    }
}

/// Lets time pass, as the candidate's clock does.
pub(super) fn tick(app: &mut App, now: Duration) {
    if let Some(peer) = &mut app.peer {
        let passed = now.saturating_sub(peer.ticked.unwrap_or(now));
        peer.ticked = Some(now);
        if !peer.round.is_paused() && !peer.round.has_ended() {
            let whole = Plan::of(peer.round.setup.minutes).whole();
            peer.elapsed = (peer.elapsed + passed).min(whole.max(peer.elapsed));
        }
    }
}

/// Notes that the marked question is asked now.
pub(super) fn ask(app: &mut App) -> Vec<Effect> {
    let About::Fitting(id) = app.peer_about() else {
        app.warn("Mark a question that fits this board now: j and k move to one");
        return Vec::new();
    };
    app.peer
        .as_mut()
        .map_or_else(Vec::new, |peer| peer.say(Event::Asked(id)))
}

/// Gives the marked dimension so many points, or turns that step of the marked question over.
pub(super) fn digit(app: &mut App, digit: u8) -> Vec<Effect> {
    let about = app.peer_about();
    let Some(peer) = &mut app.peer else {
        return Vec::new();
    };
    match about {
        About::Dimension(dimension) => peer.say(Event::Scored {
            by: Judge::Peer,
            dimension,
            points: digit,
        }),
        About::Asked(question) if digit > 0 => {
            let mut marks = ticked(&peer.round, &question);
            marks.toggle(usize::from(digit) - 1);
            peer.say(Event::Marked {
                by: Judge::Peer,
                question,
                marks,
            })
        }
        _ => {
            app.warn("0 to 4 mark a dimension, 1 to 4 tick how a question that was asked was met");
            Vec::new()
        }
    }
}

fn ticked(round: &Round, question: &Id) -> Marks {
    let asked = crate::practice::asked::questions(round);
    let found = asked.iter().find(|asked| asked.id == question);
    found.and_then(|asked| asked.peer).unwrap_or_default()
}

/// Keeps a private note.
pub(super) fn note(app: &mut App, text: &str) -> Vec<Effect> {
    let text = text.trim();
    match &mut app.peer {
        Some(peer) if !text.is_empty() => peer.say(Event::Noted(text.to_owned())),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::practice::RoundMsg;
    use crate::app::{Msg, Preferences, update};
    use crate::catalogue::Catalogue;
    use crate::model::round::{Level, Setup};
    use crate::model::{Cell, Component};

    fn followed() -> App {
        let mut app = App::new(Catalogue::shipped(), Preferences::default());
        let round = Round {
            setup: Setup::usual("chat".into(), &[Level::Senior]),
            entries: Vec::new(),
        };
        let followed = Followed {
            round,
            said: Vec::new(),
            reference: None,
            idle: Duration::ZERO,
        };
        let told = RoundMsg::PeerBegun(Box::new(followed));
        update(&mut app, Msg::Round(told));
        app
    }

    fn events(effects: &[Effect]) -> Vec<&Event> {
        let recorded = effects.iter().filter_map(|effect| match effect {
            Effect::RecordPeer(entry) => Some(&entry.event),
            _ => None,
        });
        recorded.collect()
    }

    #[test]
    fn what_the_candidate_draws_is_on_the_peers_board() {
        let mut app = followed();
        assert!(app.design().components.is_empty());
        let mut design = Design::default();
        design
            .components
            .push(Component::new("api", "service", Cell::new(4, 4)));
        let entry = Entry {
            at: Duration::from_secs(90),
            event: Event::Edited {
                label: "Add api".into(),
                design: Arc::new(design),
            },
        };
        update(&mut app, Msg::Round(RoundMsg::Followed(vec![entry])));
        assert_eq!(app.design().components.len(), 1);
        let peer = app.peer.as_ref().unwrap();
        assert!(peer.clock().contains("43:30 left"), "{}", peer.clock());
        // Nothing that the peer presses or points at changes the candidate's board.
        let before = app.shared_design();
        app.type_keys("axddL").unwrap();
        assert_eq!(before, app.shared_design());
    }

    #[test]
    fn a_peer_asks_ticks_marks_and_notes() {
        let mut app = followed();
        let asked = app.type_keys("<Enter>").unwrap();
        let [Event::Asked(id)] = events(&asked)[..] else {
            panic!("the first row is a question that fits: {asked:?}");
        };
        let ticked = app.type_keys("1").unwrap();
        let marks = Marks([true, false, false, false]);
        let (by, question) = (Judge::Peer, id.clone());
        let expected = Event::Marked {
            by,
            question,
            marks,
        };
        assert_eq!(events(&ticked), [&expected]);
        let scored = app.type_keys("<Tab><Tab>j3").unwrap();
        let dimension = crate::model::round::Dimension::Estimation;
        let expected = Event::Scored {
            by,
            dimension,
            points: 3,
        };
        assert_eq!(events(&scored), [&expected]);
        let noted = app.type_keys("nasks well<Enter>").unwrap();
        assert_eq!(events(&noted), [&Event::Noted("asks well".into())]);
        let row = app
            .peer_rows()
            .into_iter()
            .find(|row| row.said == "asks well");
        assert!(row.is_some() && app.peer.unwrap().page == Page::Notes);
    }
}
