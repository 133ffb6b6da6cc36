//! What there is about the design that is open beside its own file: a merge of git that was not ended, a practice
//! round that was left, designs to compare and to merge with.

use std::path::PathBuf;

use super::Worker;
use crate::app::disk::News;
use crate::app::practice::LeftRound;
use crate::app::{Msg, Reading};
use crate::io::{self as files, session};

impl Worker {
    /// Looks for what others left about the file that was opened: a merge that was not ended, what peers say, a
    /// practice round.
    pub(super) fn look_beside(&mut self) {
        self.tell_whether_unmerged();
        self.look_at_review();
        self.look_for_round();
    }

    /// Tells whether git has the file that is held unmerged, if that is news.
    pub(super) fn tell_whether_unmerged(&mut self) {
        let Some(held) = &mut self.held else { return };
        let unmerged = files::is_unmerged(&held.path);
        if std::mem::replace(&mut held.unmerged, unmerged) != unmerged {
            self.bring_up(News::Unmerged(unmerged));
        }
    }

    /// Tells of a practice round on the file that is held, if it was not brought to its end.
    fn look_for_round(&self) {
        let held = self.held.as_ref().filter(|held| !held.is_open_elsewhere());
        let found = held.and_then(|held| Some((held, session::unfinished(&held.path)?)));
        if let Some((held, round)) = found {
            self.bring_up(News::RoundLeft(LeftRound {
                file: held.path.clone(),
                at: round.length(),
                setup: round.setup,
            }));
        }
    }

    /// Reads designs beside the one that is open; no file is held for that.
    pub(super) fn read(&mut self, reading: Reading) {
        let load = |path: &PathBuf| files::load(path).map_err(|error| error.to_string());
        let outcome = match &reading {
            Reading::Compare(path) => load(path).map(|design| vec![design]),
            Reading::CompareCommitted { file, revision } => files::committed(file, revision)
                .map(|design| vec![design])
                .map_err(|error| error.to_string()),
            Reading::Unmerged(file) => {
                self.tell_whether_unmerged();
                let stages = files::stages(file).map_err(|error| error.to_string());
                stages.map(|stages| vec![stages.theirs, stages.base, stages.ours])
            }
            Reading::Merge { theirs, base } => {
                std::iter::once(theirs).chain(base).map(load).collect()
            }
        };
        self.tell(Msg::PeersRead { reading, outcome });
    }
}
