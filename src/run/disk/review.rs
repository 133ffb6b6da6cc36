//! What peers say about the design that is open, in the file beside it: written, combined, read anew.

use std::path::Path;

use super::Worker;
use crate::app::disk::News;
use crate::io as files;
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
    /// peers said meanwhile stays.
    fn rewrite(
        &mut self,
        file: &Path,
        change: impl FnOnce(&mut Review) -> Result<(), String>,
    ) -> Result<(), String> {
        let path = files::review_path(file);
        let mut review = files::load_review(&path).map_err(|error| error.to_string())?;
        change(&mut review)?;
        files::save_review(&path, &review).map_err(|error| error.to_string())?;
        if let Some(held) = self.held.as_mut().filter(|held| held.path == file) {
            held.review = review.clone();
        }
        self.bring_up(News::Reviewed(review));
        Ok(())
    }

    /// Reads the review beside the file that is held, and tells of it if it is news.
    pub(super) fn look_at_review(&mut self) {
        let Some(held) = &mut self.held else { return };
        match files::load_review(&files::review_path(&held.path)) {
            Ok(review) if review == held.review => {}
            Ok(review) => {
                held.review = review.clone();
                self.bring_up(News::Reviewed(review));
            }
            Err(error) => self.bring_up(News::Trouble(error.to_string())),
        }
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
