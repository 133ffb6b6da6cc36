//! What peers say about the design that is open, in the file beside it: written, combined, read anew.

use std::path::{Path, PathBuf};

use super::Worker;
use crate::app::disk::News;
use crate::io::places::Places;
use crate::io::{self as files, ReviewError, Reviews};
use crate::model::review::{Review, Saying};

impl Worker {
    /// Writes in the review beside `file` what is said.
    pub(super) fn say(&mut self, file: &Path, what: Saying) {
        let author = files::who().unwrap_or_else(|| "somebody".to_owned());
        let said = what.clone();
        let written = self.rewrite(file, |review| {
            let said = review.say(said, &author, &files::today());
            said.map_err(|error| error.to_string())
        });
        if let Err(reason) = written {
            self.bring_up(News::NotReviewed { what, reason });
        }
    }

    /// Changes the review beside `file`, and tells of it. It is read anew for each change, so that what
    /// peers said meanwhile stays. What cannot be written there is kept in the user's own directories.
    fn rewrite(
        &mut self,
        file: &Path,
        change: impl FnOnce(&mut Review) -> Result<(), String>,
    ) -> Result<(), String> {
        let Reviews { beside, mut all } = self.reviews(file).map_err(|error| error.to_string())?;
        change(&mut all)?;
        let places = self.places.as_ref();
        let kept = match files::save_beside(places, file, &all) {
            Ok(()) => None,
            Err(error) => Some(keep(places, file, [&beside, &all], error)?),
        };
        if let Some(held) = self.held.as_mut().filter(|held| held.path == file) {
            held.review = all.clone();
            held.told_of_loss = false;
        }
        self.bring_up(News::Reviewed(all));
        if let Some(told) = kept {
            self.bring_up(News::ReviewKept(told));
        }
        Ok(())
    }

    /// What peers say about the design in `file`. Of the file that is held, what nobody took out of the review is
    /// still said if that is gone altogether.
    fn reviews(&self, file: &Path) -> Result<Reviews, ReviewError> {
        let mut reviews = files::load_reviews(self.places.as_ref(), file)?;
        let held = self.held.as_ref().filter(|held| held.path == file);
        if let Some(held) = held.filter(|held| held.is_review_gone(&reviews.all)) {
            reviews.all.combine(held.review.clone());
        }
        Ok(reviews)
    }

    /// Reads the review beside the file that is held, and tells of it if it is news. What was kept elsewhere
    /// is written there as soon as it can be. Comments whose file is gone are kept.
    pub(super) fn look_at_review(&mut self) {
        let places = self.places.as_ref();
        let Some(held) = &mut self.held else { return };
        match files::load_reviews(places, &held.path) {
            Ok(Reviews { all, .. }) if held.is_review_gone(&all) => {
                if !std::mem::replace(&mut held.told_of_loss, true) {
                    let gone = files::review_path(&held.path);
                    self.bring_up(News::ReviewGone(gone));
                }
            }
            Ok(Reviews { beside, all }) => {
                held.told_of_loss = false;
                if all != beside {
                    // It stays where it is kept.
                    let _ = files::save_beside(places, &held.path, &all);
                }
                if all != held.review {
                    let lost = held.review.missing_in(&all);
                    held.review = all.clone();
                    self.bring_up(News::Reviewed(all));
                    if lost > 0 {
                        self.bring_up(News::ReviewLost(lost));
                    }
                }
            }
            Err(error) => self.bring_up(News::Trouble(error.to_string())),
        }
    }

    /// Writes what peers say about the design in `file` to another review.
    pub(super) fn write_review(&self, file: &Path, to: PathBuf) {
        let all = self.reviews(file).map(|reviews| reviews.all);
        let written = all.and_then(|all| files::add_review(&to, all));
        self.bring_up(match written {
            Ok(()) => News::ReviewWritten(to),
            Err(error) => News::Trouble(error.to_string()),
        });
    }

    /// Takes what `review` says into the review beside `file`.
    pub(super) fn combine(&mut self, file: &Path, review: Review) {
        let combined = self.rewrite(file, |beside| {
            beside.combine(review);
            Ok(())
        });
        if let Err(reason) = combined {
            self.bring_up(News::Trouble(reason));
        }
    }

    /// Takes what the review in the file `with` says into the review beside `file`, and tells how much
    /// of it is new.
    pub(super) fn combine_file(&mut self, file: &Path, with: &Path) {
        let mut gained = 0;
        let combined = files::open(with)
            .map_err(|error| error.to_string())
            .and_then(|_| files::load_review(with).map_err(|error| error.to_string()))
            .and_then(|theirs| {
                self.rewrite(file, |beside| {
                    let before = beside.count();
                    beside.combine(theirs);
                    gained = beside.count() - before;
                    Ok(())
                })
            });
        self.bring_up(match combined {
            Ok(()) => News::Combined {
                with: with.to_owned(),
                gained,
            },
            Err(reason) => News::Trouble(reason),
        });
    }
}

/// Keeps in the user's own directories what `all` says beyond what is beside `file`, where `error` forbids it to be
/// written; says so, or what is wrong.
fn keep(
    places: Option<&Places>,
    file: &Path,
    [beside, all]: [&Review; 2],
    error: ReviewError,
) -> Result<String, String> {
    let beyond = all.beyond(beside);
    let mut together = beside.clone();
    together.combine(beyond.clone());
    match (error, places) {
        // A comment that is open again would not be: what is beside the design says otherwise.
        (ReviewError::Save(error), Some(places)) if together == *all => {
            files::keep_review(places, file, &beyond, &error)
                .map_err(|_| format!("{error}; then enter it again"))
        }
        (error, _) => Err(error.to_string()),
    }
}
