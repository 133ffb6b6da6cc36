//! What git keeps of a design's file: the version of a commit, read and never written.
//!
//! Git itself is asked, as it alone knows its repositories. `cat-file` runs nothing of the repository's
//! own: no hooks, no filters, no diff commands.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::lock::identity;
use super::{Form, LoadError, load_with_text, shown};
use crate::model::{Design, visible};

/// The most of git's complaint that is read, in bytes.
const LONGEST_COMPLAINT: u64 = 10_000;

/// Why there is no committed version.
#[derive(Debug, thiserror::Error)]
pub enum GitError {
    /// Git cannot be started.
    #[error("git cannot be started; install it, or compare with a file (`:diff FILE`)")]
    NoGit,
    /// The file lies in no repository.
    #[error("{0} lies in no git repository; `:diff FILE` compares with a file")]
    NoRepository(String),
    /// There is no such commit.
    #[error("git knows no revision `{0}` here; name a commit, a branch or a tag, or commit first")]
    NoRevision(String),
    /// The commit does not have the file.
    #[error("{file} is not in {revision}; commit it first, or name a revision that has it")]
    NotIn {
        /// The file.
        file: String,
        /// The revision.
        revision: String,
    },
    /// Git says something else.
    #[error("git does not give {file} as of {revision}: {complaint}")]
    Other {
        /// The file.
        file: String,
        /// The revision.
        revision: String,
        /// What it says.
        complaint: String,
    },
    /// What was committed is no design.
    #[error(transparent)]
    Load(#[from] LoadError),
}

/// The design that the file at `path` held in the commit `revision` of its repository.
pub fn committed(path: &Path, revision: &str) -> Result<Design, GitError> {
    // An option, or a place in the repository, is no revision.
    if revision.is_empty() || revision.starts_with('-') || revision.contains(':') {
        return Err(GitError::NoRevision(visible(revision).into_owned()));
    }
    let file = identity(path);
    let mut child = begin(&file, revision)?;
    let name = PathBuf::from(format!("{revision}:{}", path.display()));
    let source = child.stdout.take().expect("it is piped");
    let loaded = load_with_text(source, &name, Form::of_path(&file));
    let mut complaint = String::new();
    if let Some(said) = child.stderr.take() {
        // Text that cannot be read is told as no text.
        let _ = said.take(LONGEST_COMPLAINT).read_to_string(&mut complaint);
    }
    match child.wait() {
        Ok(status) if status.success() => Ok(loaded?.design),
        // Whoever refuses a large file midway ends git with a broken pipe.
        _ if complaint.is_empty() => Ok(loaded?.design),
        _ => Err(told(&complaint, path, revision)),
    }
}

fn begin(file: &Path, revision: &str) -> Result<Child, GitError> {
    let directory = file.parent().unwrap_or(Path::new("."));
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    Command::new("git")
        .arg("-C")
        .arg(directory)
        .args(["cat-file", "blob", &format!("{revision}:./{name}")])
        // What it complains about is looked at below.
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|_| GitError::NoGit)
}

/// What git complains about, in the words of this program.
fn told(complaint: &str, path: &Path, revision: &str) -> GitError {
    let (file, revision) = (shown(path), visible(revision).into_owned());
    let has = |words: &str| complaint.contains(words);
    if has("not a git repository") {
        GitError::NoRepository(file)
    } else if has("invalid object name") {
        GitError::NoRevision(revision)
    } else if has("not in '") || has("does not exist in") {
        GitError::NotIn { file, revision }
    } else {
        let first = complaint.lines().next().unwrap_or_default();
        let first = first.strip_prefix("fatal: ").unwrap_or(first);
        GitError::Other {
            file,
            revision,
            complaint: visible(first).into_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::save;

    fn git(directory: &Path, arguments: &[&str]) {
        let done = Command::new("git")
            .arg("-C")
            .arg(directory)
            .args(["-c", "user.name=a", "-c", "user.email=a@b"])
            .args(arguments)
            .output();
        assert!(done.unwrap().status.success(), "{arguments:?}");
    }

    fn titled(title: &str) -> Design {
        Design {
            title: title.to_owned(),
            ..Design::default()
        }
    }

    #[test]
    fn the_committed_version_is_read_and_what_is_missing_is_said() {
        let root = tempfile::tempdir().unwrap();
        let below = root.path().join("sub dir");
        std::fs::create_dir(&below).unwrap();
        let file = below.join("shop.ron");
        save(&file, &titled("one")).unwrap();
        let said = |revision: &str| committed(&file, revision).unwrap_err().to_string();
        assert!(said("HEAD").contains("lies in no git repository"));
        git(root.path(), &["init", "--quiet"]);
        assert!(said("HEAD").contains("knows no revision `HEAD`"));
        git(
            root.path(),
            &["commit", "--quiet", "--allow-empty", "-m", "a"],
        );
        assert!(said("HEAD").contains("shop.ron is not in HEAD"));
        git(root.path(), &["add", "."]);
        git(root.path(), &["commit", "--quiet", "-m", "b"]);
        save(&file, &titled("two")).unwrap();
        assert_eq!(committed(&file, "HEAD").unwrap(), titled("one"));
        assert!(said("HEAD~1").contains("is not in HEAD~1"));
        for revision in ["nowhere", "--help", "HEAD:x", ""] {
            assert!(said(revision).contains("knows no revision"), "{revision}");
        }
        std::fs::write(&file, "Design(format: 9)").unwrap();
        git(root.path(), &["commit", "--quiet", "-am", "c"]);
        let newer = said("HEAD");
        assert!(
            newer.contains("HEAD:") && newer.contains("newer version"),
            "{newer}"
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stands_for_the_file_behind_it() {
        let root = tempfile::tempdir().unwrap();
        let repository = root.path().join("repository");
        std::fs::create_dir(&repository).unwrap();
        save(&repository.join("shop.ron"), &titled("one")).unwrap();
        git(&repository, &["init", "--quiet"]);
        git(&repository, &["add", "."]);
        git(&repository, &["commit", "--quiet", "-m", "a"]);
        let link = root.path().join("mine.ron");
        std::os::unix::fs::symlink("repository/shop.ron", &link).unwrap();
        assert_eq!(committed(&link, "HEAD").unwrap(), titled("one"));
    }
}
