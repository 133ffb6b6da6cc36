//! What the program begins with: the file that it was given, or what the start screen offers.

use std::path::PathBuf;

use crate::app::{Msg, Recent, Starter};
use crate::io::lock::Stamp;
use crate::io::places::Places;
use crate::io::{self as files, Form};
use crate::model::Design;

/// The file that the program was started with.
pub(super) struct Opened {
    pub(super) path: PathBuf,
    pub(super) design: Design,
    /// `None` if there is no such file yet.
    pub(super) stamp: Option<Stamp>,
    /// Whether it was a block that somebody shared: then the file is none of the design's own.
    pub(super) shared: bool,
}

/// The design at `path`, or an empty one if there is no such file yet.
pub(super) fn open(path: PathBuf) -> anyhow::Result<Opened> {
    if !path.exists() {
        return Ok(Opened {
            path,
            design: Design::default(),
            stamp: None,
            shared: false,
        });
    }
    let loaded = files::load_with_text(files::open(&path)?, &path, Form::of_path(&path))?;
    Ok(Opened {
        path,
        stamp: Some(Stamp::of_text(&loaded.text)),
        design: loaded.design,
        shared: loaded.shared,
    })
}

/// What the start screen offers. The shipped designs are read for their titles, which takes a while.
pub(super) fn started(places: Option<&Places>) -> Msg {
    let starters = files::shipped()
        .into_iter()
        .map(|shipped| Starter {
            name: shipped.name.to_owned(),
            title: shipped.design().title,
        })
        .collect();
    let recent = places.map(files::recent::recent).unwrap_or_default();
    let recent = recent
        .into_iter()
        .map(|file| Recent {
            title: file.title,
            path: file.path,
        })
        .collect();
    Msg::Started { recent, starters }
}
