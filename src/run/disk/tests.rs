use super::*;
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

    fn order(&self, order: Order) {
        self.disk.as_ref().unwrap().order(order);
    }

    fn answer(&self) -> Msg {
        self.answers.recv_timeout(Duration::from_secs(30)).unwrap()
    }

    fn save(&self, path: &Path, design: &Design, overwrite: bool) -> Result<(), SaveError> {
        self.order(Order::Save {
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
        journal::leftovers(&Places::below(&self.root.path().join("user"))).unwrap()
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

fn keep(title: &str) -> Order {
    Order::Keep {
        file: None,
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
    assert_eq!(left[0].design, design("three"));
}

#[test]
fn what_is_saved_or_not_wanted_is_not_kept() {
    let mut rig = Rig::new();
    rig.order(keep("one"));
    rig.order(Order::Forget);
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

#[test]
fn ages_are_in_words() {
    let ago = |seconds| age(SystemTime::now() - Duration::from_secs(seconds));
    assert_eq!(ago(5), "less than a minute ago");
    assert_eq!(ago(90), "1 minute ago");
    assert_eq!(ago(7300), "2 hours ago");
    assert_eq!(ago(200_000), "2 days ago");
}
