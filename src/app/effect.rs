//! Orders to the runner: what the application wants done outside itself.

use std::path::PathBuf;
use std::sync::Arc;

use super::history::StateId;
use crate::model::Design;

/// Something that only the runner can do. Its outcome, if any, comes back as a [`super::Msg`].
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
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
        /// Whether a file that is there already, and is not the one that was opened, is replaced.
        overwrite: bool,
    },
    /// Compute the report of a design in the background; answered by [`super::Msg::Evaluated`].
    ///
    /// A newer order makes an older one that has not been started pointless.
    Evaluate {
        /// The revision of the design, growing with each change.
        revision: u64,
        /// The design.
        design: Arc<Design>,
    },
    /// Put a text on the system's clipboard.
    CopyToClipboard(String),
    /// Put part of a design on the system's clipboard, in the file format.
    CopyDesign(Arc<Design>),
    /// Read a design from a text that was pasted; answered by [`super::Msg::DesignPasted`].
    ReadDesign(String),
    /// End the program.
    Quit,
}
