use super::*;
use crate::app::Reading;
use crate::model::review::{Review, Saying};
use crate::model::{Cell, Component};

struct Rig {
    root: tempfile::TempDir,
    disk: Option<Disk>,
    answers: Receiver<Msg>,
}

impl Rig {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let places = Places::below(&root.path().join("user"));
        let (send, answers) = mpsc::channel();
        let disk = Disk::start(Some(places), move |msg| drop(send.send(msg))).unwrap();
        Self {
            root,
            disk: Some(disk),
            answers,
        }
    }

    fn order(&self, order: DiskOrder) {
        self.disk.as_ref().unwrap().order(order);
    }

    fn answer(&self) -> Msg {
        self.answers.recv_timeout(Duration::from_secs(30)).unwrap()
    }

    fn save(&self, path: &Path, design: &Design, overwrite: bool) -> Result<(), SaveError> {
        self.order(DiskOrder::Save {
            path: path.to_owned(),
            design: Arc::new(design.clone()),
            state: 1,
            heard: 0,
            overwrite,
        });
        loop {
            if let Msg::Saved { outcome, .. } = self.answer() {
                return outcome;
            }
        }
    }

    fn left(&self) -> Vec<Leftover> {
        journal::leftovers(&Places::below(&self.root.path().join("user")))
            .unwrap()
            .work
    }
}

fn design(title: &str) -> Design {
    let mut design = Design {
        title: title.to_owned(),
        ..Design::default()
    };
    let component = Component::new("api", "service", Cell::new(1, 1));
    design.components.push(component);
    design
}

fn keep(title: &str) -> DiskOrder {
    DiskOrder::Keep {
        file: None,
        base: Arc::default(),
        design: Arc::new(design(title)),
    }
}

#[test]
fn what_was_ordered_last_is_kept_when_the_program_ends_however_soon() {
    let mut rig = Rig::new();
    for title in ["one", "two", "three"] {
        rig.order(keep(title));
    }
    drop(rig.disk.take());
    let left = rig.left();
    assert_eq!(left.len(), 1);
    assert_eq!(*left[0].design, design("three"));
}

#[test]
fn what_is_saved_or_not_wanted_is_not_kept() {
    let mut rig = Rig::new();
    rig.order(keep("one"));
    rig.order(DiskOrder::Forget);
    drop(rig.disk.take());
    assert_eq!(rig.left().len(), 0);
    let mut rig = Rig::new();
    rig.order(keep("one"));
    rig.disk.as_ref().unwrap().discard();
    drop(rig.disk.take());
    assert_eq!(rig.left().len(), 0);
}

#[test]
fn content_that_was_not_seen_is_never_written_over() {
    let rig = Rig::new();
    let path = rig.root.path().join("shop.ron");
    assert_eq!(rig.save(&path, &design("mine"), false), Ok(()));
    files::save(&path, &design("theirs")).unwrap();
    // Whether the watch or the save sees it first, nothing is written before it was heard of.
    for _ in 0..2 {
        let refused = rig.save(&path, &design("more"), false);
        assert_eq!(refused, Err(SaveError::Changed));
    }
    assert_eq!(files::load(&path).unwrap().title, "theirs");
    assert_eq!(rig.save(&path, &design("more"), true), Ok(()));
    let other = rig.root.path().join("other.ron");
    files::save(&other, &design("other")).unwrap();
    let refused = rig.save(&other, &design("mine"), false);
    assert_eq!(refused, Err(SaveError::Exists));
    assert_eq!(rig.save(&other, &design("mine"), true), Ok(()));
    assert_eq!(files::load(&other).unwrap().title, "mine");
}

/// What happens when a file system is unmounted while a file of it is open.
#[cfg(unix)]
#[test]
fn a_directory_in_place_of_the_one_that_was_is_not_written_to_unseen() {
    let rig = Rig::new();
    let directory = rig.root.path().join("disk");
    let path = directory.join("shop.ron");
    std::fs::create_dir(&directory).unwrap();
    assert_eq!(rig.save(&path, &design("one"), false), Ok(()));
    std::fs::rename(&directory, rig.root.path().join("away")).unwrap();
    std::fs::create_dir(&directory).unwrap();
    let Err(SaveError::Failed(said)) = rig.save(&path, &design("two"), false) else {
        panic!("it is told");
    };
    assert!(said.contains("is another directory now"), "{said}");
    assert!(!path.exists());
    // Who saves again means it.
    assert_eq!(rig.save(&path, &design("two"), false), Ok(()));
    assert_eq!(files::load(&path).unwrap().title, "two");
}

#[test]
fn a_json_file_stays_one() {
    let rig = Rig::new();
    let path = rig.root.path().join("shop.json");
    assert_eq!(rig.save(&path, &design("mine"), false), Ok(()));
    assert_eq!(files::load(&path).unwrap().title, "mine");
}

#[test]
fn a_journal_that_cannot_be_kept_is_told_once_and_saving_goes_on() {
    let mut rig = Rig::new();
    std::fs::write(rig.root.path().join("user"), "no directory").unwrap();
    rig.order(keep("one"));
    let Msg::Disk(News::Trouble(text)) = rig.answer() else {
        panic!("it is told");
    };
    assert!(text.contains("no journal can be kept"), "{text}");
    rig.order(keep("two"));
    let path = rig.root.path().join("shop.ron");
    assert_eq!(rig.save(&path, &design("mine"), false), Ok(()));
    drop(rig.disk.take());
    assert!(!rig.answers.iter().any(|msg| matches!(msg, Msg::Disk(_))));
}

/// What the disk brings up of the review, after `order`.
fn reviewed(rig: &Rig, order: DiskOrder) -> News {
    rig.order(order);
    loop {
        if let Msg::Disk(news @ (News::Reviewed(_) | News::NotReviewed { .. })) = rig.answer() {
            return news;
        }
    }
}

#[test]
fn what_peers_say_is_written_beside_the_design_and_nothing_of_it_is_lost() {
    let rig = Rig::new();
    let file = rig.root.path().join("shop.ron");
    assert_eq!(rig.save(&file, &design("mine"), false), Ok(()));
    let comment = |text: &str| DiskOrder::Say {
        file: file.clone(),
        what: Saying::Comment {
            on: "component api".parse().unwrap(),
            text: text.to_owned(),
        },
    };
    let News::Reviewed(review) = reviewed(&rig, comment("one")) else {
        panic!("it is written");
    };
    assert_eq!(review.comments[0].text, "one");
    // A peer says something in the same file meanwhile.
    let path = files::review_path(&file);
    let mut theirs = review;
    let what = Saying::Reply {
        to: "c".into(),
        text: "two".to_owned(),
    };
    theirs.say(what, "Bo", "2026-11-22").unwrap();
    files::save_text(&path, &files::write_review(&theirs)).unwrap();
    let all = loop {
        match reviewed(&rig, comment("three")) {
            News::Reviewed(review) if review.comments.len() > 1 => break review,
            News::Reviewed(_) => {}
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(all.comments[0].replies[0].text, "two");
    assert_eq!(files::load(&file).unwrap().title, "mine");
    std::fs::write(&path, "Review(format: 1, comments: [").unwrap();
    let failed = loop {
        if let News::NotReviewed { what, reason } = reviewed(&rig, comment("four")) {
            break (what, reason);
        }
    };
    assert!(failed.1.contains("shop.review.ron:1:"), "{}", failed.1);
    assert!(matches!(failed.0, Saying::Comment { text, .. } if text == "four"));
}

/// What cannot be written as root either: a link into a directory that is not there.
#[cfg(unix)]
#[test]
fn what_cannot_be_written_beside_the_design_is_kept_and_written_once_it_can_be() {
    let mut rig = Rig::new();
    let file = rig.root.path().join("shop.ron");
    assert_eq!(rig.save(&file, &design("mine"), false), Ok(()));
    let path = files::review_path(&file);
    std::os::unix::fs::symlink("missing/of-peers.ron", &path).unwrap();
    let comment = |text: &str| DiskOrder::Say {
        file: file.clone(),
        what: Saying::Comment {
            on: "component api".parse().unwrap(),
            text: text.to_owned(),
        },
    };
    let texts = |review: &Review| -> Vec<String> {
        let texts = review.comments.iter().map(|comment| comment.text.clone());
        texts.collect()
    };
    let News::Reviewed(review) = reviewed(&rig, comment("one")) else {
        panic!("it is kept");
    };
    assert_eq!(texts(&review), ["one"]);
    let Msg::Disk(News::ReviewKept(told)) = rig.answer() else {
        panic!("it is told");
    };
    assert!(
        told.contains("shop.review.ron cannot be written (no such file")
            && told.contains(":reviewas FILE"),
        "{told}"
    );
    let to = rig.root.path().join("mine.ron");
    let write = || DiskOrder::WriteReview {
        file: file.clone(),
        to: to.clone(),
    };
    rig.order(write());
    assert_eq!(rig.answer(), Msg::Disk(News::ReviewWritten(to.clone())));
    assert_eq!(texts(&files::load_review(&to).unwrap()), ["one"]);
    files::save(&to, &design("other")).unwrap();
    rig.order(write());
    assert!(matches!(rig.answer(), Msg::Disk(News::Trouble(_))));
    assert_eq!(files::load(&to).unwrap(), design("other"));
    // The next sitting knows it, too.
    drop(rig.disk.take());
    let places = Places::below(&rig.root.path().join("user"));
    let (send, answers) = mpsc::channel();
    rig.answers = answers;
    let disk = Disk::start(Some(places.clone()), move |msg| drop(send.send(msg))).unwrap();
    rig.disk = Some(disk);
    let News::Reviewed(review) = reviewed(&rig, DiskOrder::Load(file.clone())) else {
        panic!("it is told");
    };
    assert_eq!(texts(&review), ["one"]);
    assert!(places.kept_review(&file).exists());
    std::fs::create_dir(rig.root.path().join("missing")).unwrap();
    let News::Reviewed(review) = reviewed(&rig, comment("two")) else {
        panic!("it is written");
    };
    assert_eq!(texts(&review), ["one", "two"]);
    assert_eq!(files::load_review(&path).unwrap(), review);
    assert!(!places.kept_review(&file).exists());
}

#[test]
fn a_file_that_git_has_unmerged_is_told_and_read_from_there() {
    let rig = Rig::new();
    let repository = rig.root.path().join("repository");
    std::fs::create_dir(&repository).unwrap();
    let file = repository.join("shop.ron");
    let git = |arguments: &[&str]| {
        let done = std::process::Command::new("git")
            .arg("-C")
            .arg(&repository)
            .args(["-c", "user.name=a", "-c", "user.email=a@b"])
            .args(arguments)
            .output();
        done.unwrap().status.success()
    };
    files::save(&file, &design("base")).unwrap();
    assert!(
        git(&["init", "-q", "-b", "main"]) && git(&["add", "."]) && git(&["commit", "-qm", "a"])
    );
    for title in ["theirs", "ours"] {
        assert!(git(&["checkout", "-q", "-b", title, "main"]));
        files::save(&file, &design(title)).unwrap();
        assert!(git(&["commit", "-qam", title]));
    }
    assert!(!git(&["merge", "-q", "theirs"]));
    // As the merge driver leaves it.
    files::save(&file, &design("ours")).unwrap();
    rig.order(DiskOrder::Load(file.clone()));
    assert!(matches!(rig.answer(), Msg::Opened { .. }));
    assert_eq!(rig.answer(), Msg::Disk(News::Unmerged(true)));
    let read = || rig.order(DiskOrder::Read(Reading::Unmerged(file.clone())));
    let outcome = || loop {
        if let Msg::PeersRead { outcome, .. } = rig.answer() {
            return outcome;
        }
    };
    read();
    let sides = ["theirs", "base", "ours"].map(design).to_vec();
    assert_eq!(outcome(), Ok(sides));
    assert!(git(&["add", "."]));
    read();
    assert_eq!(rig.answer(), Msg::Disk(News::Unmerged(false)));
    assert!(outcome().unwrap_err().contains("nothing unmerged"));
}

#[test]
fn comments_outlive_their_file() {
    let rig = Rig::new();
    let file = rig.root.path().join("shop.ron");
    assert_eq!(rig.save(&file, &design("mine"), false), Ok(()));
    let comment = |text: &str| DiskOrder::Say {
        file: file.clone(),
        what: Saying::Comment {
            on: "component api".parse().unwrap(),
            text: text.to_owned(),
        },
    };
    reviewed(&rig, comment("one"));
    let path = files::review_path(&file);
    std::fs::remove_file(&path).unwrap();
    loop {
        match rig.answer() {
            Msg::Disk(News::ReviewGone(gone)) => break assert_eq!(gone, path),
            Msg::Disk(News::Reviewed(review)) => assert_eq!(review.comments.len(), 1),
            _ => {}
        }
    }
    let News::Reviewed(review) = reviewed(&rig, comment("two")) else {
        panic!("it is written");
    };
    let texts = review.comments.iter().map(|comment| comment.text.as_str());
    assert!(texts.eq(["one", "two"]));
    assert_eq!(files::load_review(&path).unwrap(), review);
}

#[test]
fn comments_that_others_took_out_are_told() {
    let rig = Rig::new();
    let file = rig.root.path().join("shop.ron");
    assert_eq!(rig.save(&file, &design("mine"), false), Ok(()));
    let what = Saying::Comment {
        on: "component api".parse().unwrap(),
        text: "one".to_owned(),
    };
    reviewed(
        &rig,
        DiskOrder::Say {
            file: file.clone(),
            what,
        },
    );
    files::save_review(&files::review_path(&file), &Review::default()).unwrap();
    loop {
        if let Msg::Disk(News::ReviewLost(lost)) = rig.answer() {
            break assert_eq!(lost, 1);
        }
    }
}

/// A review in which Bo says `text` about `api`.
fn of_bo(text: &str) -> Review {
    let mut review = Review::default();
    let what = Saying::Comment {
        on: "component api".parse().unwrap(),
        text: text.to_owned(),
    };
    review.say(what, "Bo", "2026-11-22").unwrap();
    review
}

#[test]
fn reviews_of_several_peers_combine() {
    let rig = Rig::new();
    let at = |name: &str| rig.root.path().join(name);
    let file = at("shop.ron");
    assert_eq!(rig.save(&file, &design("mine"), false), Ok(()));
    files::save_review(&at("one.review.ron"), &of_bo("one")).unwrap();
    files::save_review(&at("two.review.ron"), &of_bo("two")).unwrap();
    let combine = |name: &str| {
        let with = at(name);
        rig.order(DiskOrder::CombineFile {
            file: file.clone(),
            with,
        });
        loop {
            match rig.answer() {
                Msg::Disk(News::Combined { gained, .. }) => return Ok(gained),
                Msg::Disk(News::Trouble(text)) => return Err(text),
                _ => {}
            }
        }
    };
    assert_eq!(combine("one.review.ron"), Ok(1));
    assert_eq!(combine("two.review.ron"), Ok(1));
    assert_eq!(combine("one.review.ron"), Ok(0));
    let missing = combine("none.review.ron").unwrap_err();
    assert!(missing.contains("no such file"), "{missing}");
    let beside = files::load_review(&files::review_path(&file)).unwrap();
    let texts = beside.comments.iter().map(|comment| comment.text.as_str());
    assert!(texts.eq(["one", "two"]));
    // What could not be read again is not written.
    let mut many = Review::default();
    for number in 0..5000 {
        let comment = of_bo(&number.to_string()).comments.remove(0);
        let id = crate::model::Id::from(format!("n{number}"));
        many.comments
            .push(crate::model::review::Comment { id, ..comment });
    }
    files::save_review(&at("many.review.ron"), &many).unwrap();
    let refused = combine("many.review.ron").unwrap_err();
    assert!(refused.contains("more than 5000 comments"), "{refused}");
    let kept = files::load_review(&files::review_path(&file)).unwrap();
    assert_eq!(kept, beside);
}

#[cfg(unix)]
#[test]
fn a_review_behind_a_link_is_watched() {
    let rig = Rig::new();
    let elsewhere = rig.root.path().join("peers");
    std::fs::create_dir(&elsewhere).unwrap();
    let file = rig.root.path().join("shop.ron");
    let review = elsewhere.join("of-bo.ron");
    files::save_review(&review, &of_bo("one")).unwrap();
    assert_eq!(rig.save(&file, &design("mine"), false), Ok(()));
    let hear = |text: &str| loop {
        if let Msg::Disk(News::Reviewed(review)) = rig.answer()
            && review.comments[0].text == text
        {
            break;
        }
    };
    std::os::unix::fs::symlink(&review, files::review_path(&file)).unwrap();
    hear("one");
    files::save_review(&review, &of_bo("two")).unwrap();
    hear("two");
}

#[test]
fn designs_of_others_are_read_without_opening_them() {
    let rig = Rig::new();
    let path = rig.root.path().join("peer.ron");
    files::save(&path, &design("theirs")).unwrap();
    let read = |theirs: &Path, base: Option<&Path>| {
        rig.order(DiskOrder::Read(Reading::Merge {
            theirs: theirs.to_owned(),
            base: base.map(Path::to_owned),
        }));
        match rig.answer() {
            Msg::PeersRead { outcome, .. } => outcome,
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(
        read(&path, Some(&path)),
        Ok(vec![design("theirs"), design("theirs")])
    );
    let missing = read(&path, Some(Path::new("none.ron"))).unwrap_err();
    assert!(missing.contains("none.ron: no such file"), "{missing}");
}

#[test]
fn a_shared_block_is_opened_as_a_design_without_a_file() {
    let rig = Rig::new();
    let mail = rig.root.path().join("mail.txt");
    let block = files::pack(&files::write_ron(&design("theirs"))).unwrap();
    std::fs::write(&mail, format!("Look:\n{block}\n")).unwrap();
    rig.order(DiskOrder::Load(mail.clone()));
    let Msg::Opened { path, outcome } = rig.answer() else {
        panic!("it is opened");
    };
    assert_eq!((path, outcome.unwrap().title.as_str()), (None, "theirs"));
}

#[test]
fn ages_are_in_words() {
    let ago = |seconds| age(SystemTime::now() - Duration::from_secs(seconds));
    assert_eq!(ago(5), "less than a minute ago");
    assert_eq!(ago(90), "1 minute ago");
    assert_eq!(ago(7300), "2 hours ago");
    assert_eq!(ago(200_000), "2 days ago");
}
