//! What practice rounds need outside themselves: a clock, and their files.

use std::path::{Path, PathBuf};
use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::clock::{Clock, Source};
use super::{Event, First, Options, Runner, show};
use crate::app::Msg;
use crate::app::peer::Followed;
use crate::app::practice::{Begun, Resumed, RoundMsg};
use crate::catalogue::{Prompt, prompts};
use crate::io::lock::FileLock;
use crate::io::places::Places;
use crate::io::session::{self, Follower, PeerRecorder, Recorder};
use crate::io::{self, shown};
use crate::model::round::{Entry, Setup};
use crate::model::{Design, Round};

/// The clock and the session file of the round that was begun last.
#[derive(Debug)]
pub(super) struct Rounds {
    pub(super) clock: Clock,
    recorder: Option<Recorder>,
    /// The session file that is written, so that no other program writes it too.
    claimed: Option<(PathBuf, FileLock)>,
    followed: Option<(Follower, PeerRecorder)>,
}

/// How often the file of a round that is followed is looked at: a drawing is seen as good as at once, and
/// a look costs next to nothing.
const LOOK: Duration = Duration::from_millis(250);

/// Opens the board on a new practice round whose design goes to `file`, or to a free name in the working
/// directory, and returns when the user leaves.
pub fn practise(
    setup: Setup,
    file: Option<&Path>,
    clock: Source,
    options: Options,
) -> anyhow::Result<()> {
    let mut rounds = Rounds::new(clock);
    let begun = rounds.begin(setup, file).map_err(anyhow::Error::msg)?;
    let first = RoundMsg::RoundBegun(Ok(Box::new(begun)));
    show(First::Round(first), rounds, options)
}

/// Plays `round` again from `at` on, and returns when the user leaves.
pub fn replay(round: Round, at: Duration, clock: Source, options: Options) -> anyhow::Result<()> {
    let round = Box::new(round);
    let first = RoundMsg::ReplayBegun { round, at };
    show(First::Round(first), Rounds::new(clock), options)
}

/// Follows the round whose session file is `session` while another program runs it, and returns when the
/// user leaves.
pub fn follow(session: &Path, clock: Source, options: Options) -> anyhow::Result<()> {
    let (follower, round) = Follower::begin(session)?;
    let prompt = prompts::prompt(round.setup.prompt.as_str())?;
    let (recorder, said) = PeerRecorder::open(session)?;
    let reference = reference_of(prompt);
    let begun = Followed {
        idle: match &clock {
            Source::File(_) => Duration::ZERO,
            Source::Machine | Source::Faster(_) => follower.idle(),
        },
        round,
        said,
        reference,
    };
    let mut rounds = Rounds::new(clock);
    rounds.followed = Some((follower, recorder));
    let first = RoundMsg::PeerBegun(Box::new(begun));
    show(First::Round(first), rounds, options)
}

/// A number that differs from start to start, for rounds that nobody wants to repeat.
pub fn any_seed() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    u64::from(now.unwrap_or_default().subsec_nanos()) / 1000
}

impl Rounds {
    pub(super) fn new(clock: Source) -> Self {
        Self {
            clock: Clock::start(clock),
            recorder: None,
            claimed: None,
            followed: None,
        }
    }

    /// Makes the session file of a round, beside the design that is or will be `file`.
    pub(super) fn begin(&mut self, setup: Setup, file: Option<&Path>) -> Result<Begun, String> {
        let prompt = prompts::prompt(setup.prompt.as_str()).map_err(|error| error.to_string())?;
        let (file, session) = match file {
            None => session::free_names(Path::new(""), prompt.id.as_str()),
            Some(file) => {
                let file = file.with_extension("ron");
                if file.exists() {
                    return Err(format!(
                        "{} exists; name a new file, as a round begins on an empty board",
                        shown(&file)
                    ));
                }
                let session = session::beside(&file);
                (file, session)
            }
        };
        self.claim(&session)?;
        self.recorder = Some(Recorder::begin(&session, &setup).map_err(|error| error.to_string())?);
        let reference = reference_of(prompt);
        Ok(Begun {
            setup,
            file,
            session: shown(&session),
            reference,
            now: self.clock.now(),
        })
    }

    /// Goes on with the round on the design in `file`.
    pub(super) fn resume(&mut self, file: &Path) -> RoundMsg {
        RoundMsg::RoundResumed(self.resumed(file).map(Box::new))
    }

    fn resumed(&mut self, file: &Path) -> Result<Resumed, String> {
        let session = session::beside(file);
        self.claim(&session)?;
        let (recorder, round) = Recorder::resume(&session).map_err(|error| error.to_string())?;
        let prompt = prompts::prompt(round.setup.prompt.as_str());
        let prompt = prompt.map_err(|error| error.to_string())?;
        if round.has_ended() {
            return Err(
                "The round is over by now; `nines debrief` shows what it was worth".to_owned(),
            );
        }
        self.recorder = Some(recorder);
        Ok(Resumed {
            round,
            session: shown(&session),
            reference: reference_of(prompt),
            now: self.clock.now(),
        })
    }

    /// Takes the session file for this program.
    fn claim(&mut self, session: &Path) -> Result<(), String> {
        let mine = |(claimed, _): &(PathBuf, FileLock)| claimed == session;
        let Some(places) = Places::of_user().filter(|_| !self.claimed.as_ref().is_some_and(mine))
        else {
            return Ok(());
        };
        match FileLock::take(&places, session) {
            Ok(Some(lock)) => self.claimed = Some((session.to_owned(), lock)),
            Ok(None) => {
                return Err(format!(
                    "{} is being written by another program: the round is still under way there",
                    shown(session)
                ));
            }
            // Where no lock can be had, two programs that go on with one round are not noticed.
            Err(_) => {}
        }
        Ok(())
    }

    /// As [`Rounds::begin`], in the working directory and with questions that nobody chose.
    pub(super) fn begin_any(&mut self, setup: Setup) -> RoundMsg {
        let seed = any_seed();
        let begun = self.begin(Setup { seed, ..setup }, None);
        RoundMsg::RoundBegun(begun.map(Box::new))
    }

    /// Appends what a peer says; what went wrong, if anything did.
    pub(super) fn record_peer(&mut self, entry: &Entry) -> Option<RoundMsg> {
        let (_, recorder) = self.followed.as_mut()?;
        let failed = recorder.record(entry).err()?;
        Some(RoundMsg::NotRecorded(failed.to_string()))
    }

    /// What a peer said on the round that was begun last.
    pub(super) fn hear_peer(&self) -> Option<RoundMsg> {
        let session = self.recorder.as_ref()?.path();
        Some(match session::said_by_peer(session) {
            Ok(said) if said.is_empty() => return None,
            Ok(said) => RoundMsg::PeerSaid(said),
            Err(error) => RoundMsg::NotRecorded(error.to_string()),
        })
    }

    /// What happened since in the round that is followed, if any is.
    fn news(&mut self) -> Option<RoundMsg> {
        let (follower, _) = self.followed.as_mut()?;
        match follower.news() {
            Ok(entries) if entries.is_empty() => None,
            Ok(entries) => Some(RoundMsg::Followed(entries)),
            Err(error) => Some(RoundMsg::NotRecorded(error.to_string())),
        }
    }

    /// How long nothing new can be seen: until the clock's next second, or the next look at the file of
    /// the round that is followed.
    fn patience(&self) -> Duration {
        let clock = self.clock.patience();
        self.followed.as_ref().map_or(clock, |_| clock.min(LOOK))
    }

    /// Appends what happened; what went wrong, if anything did.
    pub(super) fn record(&mut self, entry: &Entry) -> Option<RoundMsg> {
        let failed = self.recorder.as_mut()?.record(entry).err()?;
        Some(RoundMsg::NotRecorded(failed.to_string()))
    }
}

/// The reference design of `prompt`, if it has one.
fn reference_of(prompt: &Prompt) -> Option<Box<Design>> {
    let name = prompt.reference.as_deref()?;
    reference(name).map(Box::new)
}

/// The shipped design `name`.
pub fn reference(name: &str) -> Option<Design> {
    let shipped = io::shipped().into_iter().find(|design| design.name == name);
    shipped.map(io::Shipped::design)
}

impl Runner {
    /// The next event; while a round or a replay runs, no later than its clock can show something new.
    pub(super) fn next_event(&self) -> Result<Event, RecvTimeoutError> {
        if self.app.is_timed() {
            self.events.recv_timeout(self.rounds.patience())
        } else {
            self.events.recv().map_err(RecvTimeoutError::from)
        }
    }

    /// Tells how late it is, if that matters.
    pub(super) fn tick(&mut self) -> anyhow::Result<()> {
        if self.app.is_timed() {
            let now = self.rounds.clock.now();
            self.tell(Msg::Round(RoundMsg::Ticked(now)))?;
            if let Some(news) = self.rounds.news() {
                self.tell(Msg::Round(news))?;
            }
        }
        Ok(())
    }
}
