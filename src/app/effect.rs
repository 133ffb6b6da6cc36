//! Orders to the runner: what the application wants done outside itself.

use std::path::PathBuf;
use std::sync::Arc;

use super::history::StateId;
use crate::analysis::what_if::Failure;
use crate::model::Design;
use crate::model::review::{Review, Saying};
use crate::model::round::{Entry, Setup};

/// Something that only the runner can do. Its outcome, if any, comes back as a [`super::Msg`].
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Have something done on the disk, in the order in which it is asked for.
    Disk(DiskOrder),
    /// Compute the report of a design in the background; answered by [`super::Msg::Evaluated`].
    ///
    /// A newer order makes an older one that has not been started pointless.
    Evaluate {
        /// The revision of the design, growing with each change.
        revision: u64,
        /// The design.
        design: Arc<Design>,
        /// What is taken to have failed.
        failed: Vec<Failure>,
    },
    /// Compare two designs in the background; answered by [`super::Msg::Compared`].
    Compare {
        /// The one before.
        before: Arc<Design>,
        /// The one after.
        after: Arc<Design>,
    },
    /// Put a text on the system's clipboard.
    CopyToClipboard(String),
    /// Put part of a design on the system's clipboard, in the file format.
    CopyDesign(Arc<Design>),
    /// Read a design from a text that was pasted; answered by [`super::Msg::DesignPasted`].
    ReadDesign(String),
    /// Make the files of a practice round; answered by [`super::practice::RoundMsg::RoundBegun`].
    BeginRound(Setup),
    /// Go on with the round whose session file is beside this design; answered by
    /// [`super::practice::RoundMsg::RoundResumed`].
    ResumeRound(PathBuf),
    /// Append what happened to the session file of the round that was begun last.
    Record(Entry),
    /// Append what a peer says to their file beside the session that is followed.
    RecordPeer(Entry),
    /// Read what a peer said on the round that was begun last; answered by
    /// [`super::practice::RoundMsg::PeerSaid`] if anything was.
    HearPeer,
    /// End the program.
    Quit,
}

/// Something to do on the disk.
#[derive(Clone, Debug, PartialEq)]
pub enum DiskOrder {
    /// Read a design from a file; answered by [`super::Msg::Opened`].
    Load(PathBuf),
    /// Read a design that the program ships, by name; answered by [`super::Msg::Opened`] without a path.
    LoadStarter(String),
    /// Write the design to a file; answered by [`super::Msg::Saved`].
    Save {
        /// The file.
        path: PathBuf,
        /// What to write.
        design: Arc<Design>,
        /// Which state of the history it is.
        state: StateId,
        /// How many changes by others the application has heard of, see [`super::disk::Disk::heard`].
        heard: u64,
        /// Whether a file that holds something else than was last read or written is replaced.
        overwrite: bool,
    },
    /// Keep the design in the journal, which outlives a crash; its own file is not touched.
    Keep {
        /// The design's own file.
        file: Option<PathBuf>,
        /// What that held when it was last read or written.
        base: Arc<Design>,
        /// The design.
        design: Arc<Design>,
    },
    /// The design is in its file: the journal has nothing more to keep.
    Forget,
    /// The design is no longer open: its file is free for others.
    Close,
    /// Work that was left unsaved is open again: its journal is of no more use once the new one is kept.
    Recover(usize),
    /// Remove the journal of work that was left unsaved and is not wanted.
    Discard(usize),
    /// Read designs without opening them; answered by [`super::Msg::PeersRead`].
    Read(Reading),
    /// Write a review beside this design, with what is said there; answered as [`DiskOrder::Say`] is.
    Combine {
        /// The design's file.
        file: PathBuf,
        /// The review.
        review: Review,
    },
    /// Write in the review beside this design what another review, in a file of its own, says; answered by
    /// [`super::disk::News::Combined`] as well.
    CombineFile {
        /// The design's file.
        file: PathBuf,
        /// The other review's file.
        with: PathBuf,
    },
    /// Write what peers say about this design to another review, which keeps what it says; answered by
    /// [`super::disk::News::ReviewWritten`].
    WriteReview {
        /// The design's file.
        file: PathBuf,
        /// The other review's file.
        to: PathBuf,
    },
    /// Write in the review beside this design what somebody says; answered by
    /// [`super::disk::News::Reviewed`] or [`super::disk::News::NotReviewed`].
    Say {
        /// The design's file.
        file: PathBuf,
        /// What is said.
        what: Saying,
    },
}

/// Designs to be read beside the one that is open, and what for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// To show what differs from it.
    Compare(PathBuf),
    /// To show what differs from what git has of it.
    CompareCommitted {
        /// The design's file.
        file: PathBuf,
        /// The commit, as git names it.
        revision: String,
    },
    /// To decide what both sides of a merge that git has not ended made of this file: theirs, what both began
    /// with, ours.
    Unmerged(PathBuf),
    /// To take in what somebody else made of the design.
    Merge {
        /// Their file.
        theirs: PathBuf,
        /// What both sides began with, if that is known.
        base: Option<PathBuf>,
    },
}
