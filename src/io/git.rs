//! What git keeps of a design's file: the version of a commit and, after a merge that needs a decision, those of
//! both sides; read and never written.
//!
//! Git itself is asked, as it alone knows its repositories. `cat-file` and `ls-files` run nothing of the
//! repository's own: no hooks, no filters, no diff commands.

use std::borrow::Cow;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use super::lock::identity;
use super::{Form, LoadError, load_with_text, shown};
use crate::model::{Design, visible};

/// The most of git's complaint that is read, in bytes.
const LONGEST_COMPLAINT: u64 = 10_000;
/// The most of its list of versions of one file that is read, in bytes.
const LONGEST_LIST: u64 = 100_000;

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
    /// There is nothing to decide about the file.
    #[error("git has nothing unmerged of {0}; `:merge FILE since BASE` merges another file")]
    Merged(String),
    /// One side of the merge has no such file.
    #[error(
        "{whose} removed {file}, so there is nothing to merge; `git add` keeps it, `git rm` removes it"
    )]
    Removed {
        /// The file.
        file: String,
        /// Which side.
        whose: &'static str,
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

/// What git keeps of a file that both sides of a merge changed.
#[derive(Clone, Debug, PartialEq)]
pub struct Stages {
    /// What both began with; an empty design if it is new on both sides.
    pub base: Design,
    /// What the branch has that was merged into.
    pub ours: Design,
    /// What the branch has that is merged.
    pub theirs: Design,
}

/// The design that the file at `path` held in the commit `revision` of its repository.
pub fn committed(path: &Path, revision: &str) -> Result<Design, GitError> {
    // An option, or a place in the repository, is no revision.
    if revision.is_empty() || revision.starts_with('-') || revision.contains(':') {
        return Err(GitError::NoRevision(visible(revision).into_owned()));
    }
    let file = identity(path);
    let object = format!("{revision}:./{}", name_of(&file));
    let name = PathBuf::from(format!("{revision}:{}", path.display()));
    blob(&file, &object, &name, |complaint| {
        told(complaint, path, revision)
    })
}

/// Whether both sides of a merge changed the file at `path`, and git was not told yet what is to come of it.
/// Outside of repositories git is not asked.
pub fn is_unmerged(path: &Path) -> bool {
    let file = identity(path);
    let mut directories = file.ancestors().skip(1);
    directories.any(|directory| directory.join(".git").exists())
        && unmerged(&file, path).is_ok_and(|entries| !entries.is_empty())
}

/// What both sides of a merge made of the file at `path`, as long as git calls it unmerged.
pub fn stages(path: &Path) -> Result<Stages, GitError> {
    let file = identity(path);
    let entries = unmerged(&file, path)?;
    if entries.is_empty() {
        return Err(GitError::Merged(shown(path)));
    }
    let side = |number: char, whose: &'static str| {
        let object = entries.iter().find(|entry| entry.stage == number);
        let name = PathBuf::from(format!("{} ({whose})", path.display()));
        let read = object.map(|entry| {
            let other = |complaint: &str| told(complaint, path, whose);
            blob(&file, &entry.object, &name, other)
        });
        read.transpose()
    };
    let gone = |whose| GitError::Removed {
        file: shown(path),
        whose,
    };
    Ok(Stages {
        base: side('1', "base")?.unwrap_or_default(),
        ours: side('2', "ours")?.ok_or_else(|| gone("our side"))?,
        theirs: side('3', "theirs")?.ok_or_else(|| gone("their side"))?,
    })
}

/// One of the versions of a file that is unmerged.
struct Entry {
    object: String,
    /// `1` what both began with, `2` ours, `3` theirs.
    stage: char,
}

/// The versions that git's index has of a file that is unmerged, none of any other; `path` stands for it in
/// errors.
fn unmerged(file: &Path, path: &Path) -> Result<Vec<Entry>, GitError> {
    let mut child = git(file)
        .args(["ls-files", "--unmerged", "-z", "--"])
        .arg(format!("./{}", name_of(file)))
        .spawn()
        .map_err(|_| GitError::NoGit)?;
    let mut listed = Vec::new();
    let source = child.stdout.take().expect("it is piped");
    // What cannot be read is looked at as far as it was.
    let _ = source.take(LONGEST_LIST).read_to_end(&mut listed);
    let complaint = complaint(&mut child);
    if !child.wait().is_ok_and(|status| status.success()) {
        return Err(told(&complaint, path, "the index"));
    }
    let listed = String::from_utf8_lossy(&listed);
    let entries = listed.split('\0').filter_map(|entry| {
        // The mode, the object and the stage; then the name.
        let mut words = entry.split('\t').next()?.split(' ').skip(1);
        Some(Entry {
            object: words.next()?.to_owned(),
            stage: words.next()?.chars().next()?,
        })
    });
    Ok(entries.collect())
}

/// The design in an object of the repository of `file`; `name` stands for it in errors, and `told` says what
/// git complains about.
fn blob(
    file: &Path,
    object: &str,
    name: &Path,
    told: impl Fn(&str) -> GitError,
) -> Result<Design, GitError> {
    let mut child = git(file)
        .args(["cat-file", "blob", object])
        .spawn()
        .map_err(|_| GitError::NoGit)?;
    let source = child.stdout.take().expect("it is piped");
    let loaded = load_with_text(source, name, Form::of_path(file));
    let complaint = complaint(&mut child);
    match child.wait() {
        Ok(status) if status.success() => Ok(loaded?.design),
        // Whoever refuses a large file midway ends git with a broken pipe.
        _ if complaint.is_empty() => Ok(loaded?.design),
        _ => Err(told(&complaint)),
    }
}

fn complaint(child: &mut Child) -> String {
    let mut complaint = String::new();
    if let Some(said) = child.stderr.take() {
        // Text that cannot be read is told as no text.
        let _ = said.take(LONGEST_COMPLAINT).read_to_string(&mut complaint);
    }
    complaint
}

/// Git in the directory of `file`, with what it says piped; it runs no monitor of files and takes names as they
/// are.
fn git(file: &Path) -> Command {
    let mut command = Command::new("git");
    command
        .arg("-C")
        .arg(file.parent().unwrap_or(Path::new(".")))
        .args(["-c", "core.fsmonitor=false", "--literal-pathspecs"])
        // What it complains about is looked at.
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn name_of(file: &Path) -> Cow<'_, str> {
    file.file_name().unwrap_or_default().to_string_lossy()
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

    fn run(directory: &Path, arguments: &[&str]) {
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
        run(root.path(), &["init", "--quiet"]);
        assert!(said("HEAD").contains("knows no revision `HEAD`"));
        run(
            root.path(),
            &["commit", "--quiet", "--allow-empty", "-m", "a"],
        );
        assert!(said("HEAD").contains("shop.ron is not in HEAD"));
        run(root.path(), &["add", "."]);
        run(root.path(), &["commit", "--quiet", "-m", "b"]);
        save(&file, &titled("two")).unwrap();
        assert_eq!(committed(&file, "HEAD").unwrap(), titled("one"));
        assert!(said("HEAD~1").contains("is not in HEAD~1"));
        for revision in ["nowhere", "--help", "HEAD:x", ""] {
            assert!(said(revision).contains("knows no revision"), "{revision}");
        }
        std::fs::write(&file, "Design(format: 9)").unwrap();
        run(root.path(), &["commit", "--quiet", "-am", "c"]);
        let newer = said("HEAD");
        assert!(
            newer.contains("HEAD:") && newer.contains("newer version"),
            "{newer}"
        );
    }

    #[test]
    fn what_both_sides_made_of_a_file_is_read_while_it_is_unmerged() {
        let root = tempfile::tempdir().unwrap();
        let below = root.path().join("sub");
        std::fs::create_dir(&below).unwrap();
        let file = below.join("-shop [1].ron");
        save(&file, &titled("base")).unwrap();
        assert!(!is_unmerged(&file));
        run(root.path(), &["init", "--quiet", "-b", "main"]);
        run(root.path(), &["add", "."]);
        run(root.path(), &["commit", "--quiet", "-m", "a"]);
        for (branch, title) in [("theirs", "b"), ("ours", "c")] {
            run(root.path(), &["checkout", "--quiet", "-b", branch, "main"]);
            save(&file, &titled(title)).unwrap();
            run(root.path(), &["commit", "--quiet", "-am", branch]);
        }
        assert!(!is_unmerged(&file));
        let error = stages(&file).unwrap_err().to_string();
        assert!(error.contains("nothing unmerged"), "{error}");
        let merge = Command::new("git")
            .arg("-C")
            .arg(root.path())
            .args(["merge", "--quiet", "theirs"])
            .output();
        assert!(!merge.unwrap().status.success());
        assert!(is_unmerged(&file) && !is_unmerged(&below.join("other.ron")));
        let found = stages(&file).unwrap();
        let titles = [&found.base, &found.ours, &found.theirs].map(|design| design.title.as_str());
        assert_eq!(titles, ["base", "c", "b"]);
        run(root.path(), &["add", "."]);
        assert!(!is_unmerged(&file));
    }

    #[test]
    fn a_side_that_removed_the_file_is_named() {
        let root = tempfile::tempdir().unwrap();
        let file = root.path().join("shop.ron");
        save(&file, &titled("base")).unwrap();
        run(root.path(), &["init", "--quiet", "-b", "main"]);
        run(root.path(), &["add", "."]);
        run(root.path(), &["commit", "--quiet", "-m", "a"]);
        run(root.path(), &["checkout", "--quiet", "-b", "theirs"]);
        run(root.path(), &["rm", "--quiet", "shop.ron"]);
        run(root.path(), &["commit", "--quiet", "-m", "b"]);
        run(root.path(), &["checkout", "--quiet", "main"]);
        save(&file, &titled("ours")).unwrap();
        run(root.path(), &["commit", "--quiet", "-am", "c"]);
        let merge = Command::new("git")
            .arg("-C")
            .arg(root.path())
            .args(["merge", "--quiet", "theirs"])
            .output();
        assert!(!merge.unwrap().status.success());
        let error = stages(&file).unwrap_err().to_string();
        assert!(error.contains("their side removed"), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stands_for_the_file_behind_it() {
        let root = tempfile::tempdir().unwrap();
        let repository = root.path().join("repository");
        std::fs::create_dir(&repository).unwrap();
        save(&repository.join("shop.ron"), &titled("one")).unwrap();
        run(&repository, &["init", "--quiet"]);
        run(&repository, &["add", "."]);
        run(&repository, &["commit", "--quiet", "-m", "a"]);
        let link = root.path().join("mine.ron");
        std::os::unix::fs::symlink("repository/shop.ron", &link).unwrap();
        assert_eq!(committed(&link, "HEAD").unwrap(), titled("one"));
    }
}
