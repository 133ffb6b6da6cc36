//! A practice round: how it was set up, and what happened when.
//!
//! The second document of the program, beside the design. It knows neither what questions say (see
//! [`crate::catalogue::questions`]) nor what a round is worth (see [`crate::practice`]); it is what a
//! session file keeps, so everything later is computed from it alone.

use std::sync::Arc;
use std::time::Duration;

use super::design::Design;
use super::id::Id;

/// A practice round from its first moment.
#[derive(Clone, Debug, PartialEq)]
pub struct Round {
    /// What was agreed before it began.
    pub setup: Setup,
    /// What happened, in the order in which it happened.
    pub entries: Vec<Entry>,
}

/// What is agreed before a round begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setup {
    /// The prompt, by its name in the catalogue.
    pub prompt: Id,
    /// How long the round is, in minutes.
    pub minutes: u32,
    /// How strict it is.
    pub mode: RoundMode,
    /// The level that is interviewed for.
    pub level: Level,
    /// What tells two rounds on the same board apart: another seed, other questions.
    pub seed: u64,
}

/// Something of a round that one can choose in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// How long it is.
    Minutes(u32),
    /// How strict it is.
    Mode(RoundMode),
    /// The level that is interviewed for.
    Level(Level),
}

/// Something that happened in a round.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// When, since the round began; pauses do not count.
    pub at: Duration,
    /// What.
    pub event: Event,
}

/// What can happen in a round.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The board changed.
    Edited {
        /// The edit, as undo calls it.
        label: String,
        /// The board after it.
        design: Arc<Design>,
    },
    /// A phase began.
    PhaseBegan(Phase),
    /// The candidate asked about the problem.
    Clarified {
        /// The question.
        question: String,
        /// The interviewer's answer; `None`: that was left to the candidate.
        answer: Option<String>,
    },
    /// The interviewer asked a question of the bank.
    Asked(Id),
    /// A question was answered in words.
    Answered {
        /// The question.
        question: Id,
        /// The answer.
        text: String,
    },
    /// The way in which a challenge was met was marked.
    Marked {
        /// Who marked it.
        by: Judge,
        /// The question.
        question: Id,
        /// What was done.
        marks: Marks,
    },
    /// A hint was given.
    Hinted(String),
    /// Something was pointed out quietly.
    Nudged(String),
    /// The interviewer changed the world.
    Twisted {
        /// What changed.
        twist: Twist,
        /// What that did to the board, one line each.
        effects: Vec<String>,
    },
    /// The clock was stopped.
    Paused,
    /// The clock went on.
    Resumed,
    /// A person marked a dimension.
    Scored {
        /// Who.
        by: Judge,
        /// What.
        dimension: Dimension,
        /// From 0 to [`MOST_POINTS`].
        points: u8,
    },
    /// A peer wrote something down that the candidate is not to read.
    Noted(String),
    /// The round was over.
    Ended,
}

/// The best mark of a dimension.
pub const MOST_POINTS: u8 = 4;

/// Which of the steps of meeting a challenge were done, by [`STEPS`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Marks(pub [bool; 4]);

/// The steps of meeting a challenge: hear the whole of it, grant its point, ask back, change something.
pub const STEPS: [&str; 4] = ["listen", "acknowledge", "explore", "resolve"];

/// What each of the [`STEPS`] asks for.
pub const STEPS_ASK: [&str; 4] = [
    "say the challenge back in a sentence",
    "grant what is right about it",
    "ask what it depends on",
    "change the board, and name the price",
];

/// A change of the world that the interviewer makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Twist {
    /// Every flow's rate grows by this factor.
    Load(u32),
    /// The failing zone that holds most of the design is lost.
    ZoneLost,
    /// The provider's service that most depends on is gone.
    VendorGone,
    /// Every bound on a time halves.
    LatencyHalved,
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal, $title:literal;)+ }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)+
        }

        impl $name {
            /// All of them, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word for it in files and on the command line.
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$variant => $word,)+
                }
            }

            /// What it is called on the screen.
            pub const fn title(self) -> &'static str {
                match self {
                    $(Self::$variant => $title,)+
                }
            }

            /// What the word says.
            pub fn from_word(word: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|one| one.word() == word)
            }
        }
    };
}

words! {
    /// A part of an interview.
    Phase {
        /// Requirements, their bounds and what is left out.
        Scope = "scope", "Scope";
        /// Targets with numbers, and how much of everything there is.
        Estimates = "estimates", "Estimates";
        /// The components and how requests flow through them.
        HighLevel = "high_level", "High level";
        /// What breaks, what is slow, what grows.
        DeepDive = "deep_dive", "Deep dive";
        /// Trade-offs, what is left, what comes next.
        WrapUp = "wrap_up", "Wrap-up";
    }
}

words! {
    /// The level that a candidate is interviewed for.
    Level {
        /// Builds what is asked for.
        Mid = "mid", "Mid";
        /// Designs a system and defends it.
        Senior = "senior", "Senior";
        /// Designs for an organisation and its next years.
        Staff = "staff", "Staff";
    }
}

words! {
    /// How strict a round is.
    RoundMode {
        /// Hints on request, pauses, findings live.
        Practice = "practice", "Practice";
        /// A strict clock, findings hidden until the debrief.
        Mock = "mock", "Mock";
    }
}

words! {
    /// Who gives marks.
    Judge {
        /// The candidate.
        Own = "self", "self";
        /// A person who interviewed.
        Peer = "peer", "peer";
    }
}

words! {
    /// A side of a candidate's work that is judged by itself.
    Dimension {
        /// What the system does, for whom, and what is left out.
        Scope = "scope", "Requirements and scope";
        /// How much of everything there is.
        Estimation = "estimation", "Estimation";
        /// Components, connections and flows.
        HighLevel = "high-level", "High-level design";
        /// Stores, and how they are used.
        Data = "data", "Data";
        /// What was gone into in depth.
        DeepDive = "deep-dive", "Deep dive";
        /// What happens when parts fail.
        Reliability = "reliability", "Reliability";
        /// What was chosen instead of what, at which price.
        TradeOffs = "trade-offs", "Trade-offs";
        /// What was said and written on the way.
        Communication = "communication", "Communication";
    }
}

words! {
    /// What a question is about.
    Topic {
        /// Requirements.
        Scope = "scope", "Scope";
        /// Estimation.
        Estimation = "estimation", "Estimation";
        /// Interfaces.
        Api = "api", "API";
        /// Protocols and networks.
        Networking = "networking", "Networking";
        /// Distribution of requests.
        Balancing = "balancing", "Balancing";
        /// Caches.
        Caching = "caching", "Caching";
        /// Stores and data models.
        Data = "data", "Data";
        /// Queues, logs and events.
        Messaging = "messaging", "Messaging";
        /// What readers may see.
        Consistency = "consistency", "Consistency";
        /// Retries, breakers, degradation.
        Resilience = "resilience", "Resilience";
        /// Redundancy.
        Availability = "availability", "Availability";
        /// Times.
        Latency = "latency", "Latency";
        /// Growth.
        Scaling = "scaling", "Scaling";
        /// Who may do what.
        Security = "security", "Security";
        /// What is measured.
        Observability = "observability", "Observability";
        /// Deploys, migrations, daily work.
        Operations = "operations", "Operations";
        /// Money.
        Cost = "cost", "Cost";
        /// Alternatives and prices.
        TradeOffs = "trade-offs", "Trade-offs";
    }
}

impl Setup {
    /// A round of practice mode of the usual length, at the level that is usual among `levels`.
    pub fn usual(prompt: Id, levels: &[Level]) -> Self {
        let usual = Some(Level::Senior).filter(|level| levels.contains(level));
        Self {
            prompt,
            minutes: 45,
            mode: RoundMode::Practice,
            level: usual.or(levels.first().copied()).unwrap_or(Level::Senior),
            seed: 0,
        }
    }

    /// Takes what was chosen.
    pub const fn take(&mut self, setting: Setting) {
        match setting {
            Setting::Minutes(minutes) => self.minutes = minutes,
            Setting::Mode(mode) => self.mode = mode,
            Setting::Level(level) => self.level = level,
        }
    }
}

impl Setting {
    /// What the word says: a length from 5 to 180 minutes, a mode or a level; `None`: it is another word.
    pub fn from_word(word: &str) -> Option<Self> {
        let minutes = word.parse().ok();
        let minutes = minutes.filter(|minutes| (5..=180).contains(minutes));
        minutes
            .map(Self::Minutes)
            .or_else(|| RoundMode::from_word(word).map(Self::Mode))
            .or_else(|| Level::from_word(word).map(Self::Level))
    }
}

impl Marks {
    /// Turns the step at `index` of [`STEPS`] over.
    pub const fn toggle(&mut self, index: usize) {
        self.0[index] = !self.0[index];
    }

    /// The steps that were done, by name.
    pub fn done(self) -> impl Iterator<Item = &'static str> {
        let pairs = STEPS.into_iter().zip(self.0);
        pairs.filter_map(|(step, done)| done.then_some(step))
    }
}

impl Twist {
    /// The word for it in files.
    pub fn word(self) -> String {
        match self {
            Self::Load(factor) => format!("load-{factor}"),
            Self::ZoneLost => "zone-lost".to_owned(),
            Self::VendorGone => "vendor-gone".to_owned(),
            Self::LatencyHalved => "latency-halved".to_owned(),
        }
    }

    /// What the interviewer says.
    pub fn says(self) -> String {
        match self {
            Self::Load(factor) => format!("The load grows {factor}-fold."),
            Self::ZoneLost => "A zone is lost.".to_owned(),
            Self::VendorGone => "A vendor is gone.".to_owned(),
            Self::LatencyHalved => "Every time that you promised halves.".to_owned(),
        }
    }
}

impl Round {
    /// The board as it was at `at`: after every edit up to that moment; empty before the first.
    pub fn board_at(&self, at: Duration) -> Arc<Design> {
        let before = self.entries.iter().take_while(|entry| entry.at <= at);
        let boards = before.filter_map(|entry| match &entry.event {
            Event::Edited { design, .. } => Some(Arc::clone(design)),
            _ => None,
        });
        boards.last().unwrap_or_default()
    }

    /// Puts what a peer noted in its places among what happened; private notes are left out.
    pub fn merge(&mut self, peer: Vec<Entry>) {
        let told = peer
            .into_iter()
            .filter(|entry| !matches!(entry.event, Event::Noted(_)));
        self.entries.extend(told);
        self.entries.sort_by_key(|entry| entry.at);
    }

    /// The phase that the round was in at `at`.
    pub fn phase_at(&self, at: Duration) -> Phase {
        let before = self.entries.iter().take_while(|entry| entry.at <= at);
        let phases = before.filter_map(|entry| match entry.event {
            Event::PhaseBegan(phase) => Some(phase),
            _ => None,
        });
        phases.last().unwrap_or(Phase::Scope)
    }

    /// When it was over; of a round that was not brought to its end, when the last thing happened.
    pub fn length(&self) -> Duration {
        let ended = self
            .entries
            .iter()
            .find(|entry| entry.event == Event::Ended);
        let last = ended.or(self.entries.last());
        last.map_or(Duration::ZERO, |entry| entry.at)
    }

    /// Whether the clock stands still at the end of what happened so far.
    pub fn is_paused(&self) -> bool {
        let clock = |event: &Event| matches!(event, Event::Paused | Event::Resumed);
        let mut events = self.entries.iter().rev().map(|entry| &entry.event);
        events.find(|event| clock(event)) == Some(&Event::Paused)
    }

    /// Whether the round was brought to its end.
    pub fn has_ended(&self) -> bool {
        self.entries.iter().any(|entry| entry.event == Event::Ended)
    }
}

/// A time of a round as `MM:SS`.
pub fn minutes_and_seconds(at: Duration) -> String {
    let seconds = at.as_secs();
    format!("{:02}:{:02}", seconds / 60, seconds % 60)
}

/// Reads `MM:SS`, or plain seconds; `None`: it is neither.
pub fn parse_minutes_and_seconds(text: &str) -> Option<Duration> {
    let text = text.trim();
    let seconds = match text.split_once(':') {
        Some((minutes, seconds)) => {
            let rest: u64 = seconds.parse().ok().filter(|seconds| *seconds < 60)?;
            minutes
                .parse::<u64>()
                .ok()?
                .checked_mul(60)?
                .checked_add(rest)?
        }
        None => text.parse().ok()?,
    };
    Some(Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_and_read_alike() {
        for seconds in [0, 59, 60, 61, 3599, 6000] {
            let at = Duration::from_secs(seconds);
            assert_eq!(
                parse_minutes_and_seconds(&minutes_and_seconds(at)),
                Some(at)
            );
        }
        assert_eq!(
            parse_minutes_and_seconds("90"),
            Some(Duration::from_secs(90))
        );
        for wrong in ["", "1:60", "a:00", "-1", "1:2:3", "99999999999999999999:00"] {
            assert_eq!(parse_minutes_and_seconds(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn words_lead_back() {
        for phase in Phase::ALL {
            assert_eq!(Phase::from_word(phase.word()), Some(*phase));
        }
        for topic in Topic::ALL {
            assert_eq!(Topic::from_word(topic.word()), Some(*topic));
        }
    }
}
