//! Nothing is lost when the program is killed, its terminal closes, or others write the file.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::{PATIENCE, Session};
use fivenines::io::{Form, load, read};
use fivenines::model::Design;

const SIZE: (u16, u16) = (100, 30);

const SHOP: &str = r#"Design(
    format: 1,
    title: "Shop",
    components: [
        (id: "api", kind: "service", at: (4, 3)),
    ],
)
"#;

/// A user with a design.
struct User {
    home: tempfile::TempDir,
}

impl User {
    fn new() -> Self {
        let home = tempfile::tempdir().expect("there is room for a directory");
        fs::write(home.path().join("shop.ron"), SHOP).expect("a file can be written");
        Self { home }
    }

    fn file(&self) -> PathBuf {
        self.home.path().join("shop.ron")
    }

    /// The program with the design open.
    fn open(&self) -> Session {
        let file = self.file();
        let name = file
            .to_str()
            .expect("the test's directory has a plain name");
        let session = Session::nines_at(self.home.path(), &[name], SIZE);
        session.sees("shop.ron");
        session.sees("Service");
        session
    }

    /// What the journals hold.
    fn journals(&self) -> Vec<Design> {
        files_below(self.home.path())
            .into_iter()
            .filter(|path| path.extension().is_some_and(|e| e == "journal"))
            .filter_map(|path| fs::read_to_string(path).ok())
            .map(|text| {
                let (_, design) = text.split_once('\n').expect("a journal has a head");
                read(design, Form::Ron).expect("a journal is always complete")
            })
            .collect()
    }

    /// Waits until a journal says what is wanted.
    fn keeps(&self, wanted: impl Fn(&Design) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !self.journals().iter().any(&wanted) {
            assert!(Instant::now() < deadline, "{:?}", self.journals());
            std::thread::yield_now();
        }
    }
}

fn files_below(directory: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    entries
        .flat_map(|entry| match entry.path() {
            path if path.is_dir() => files_below(&path),
            path => vec![path],
        })
        .collect()
}

fn replicas(design: &Design) -> Option<u32> {
    design.components[0].replicas
}

#[cfg(unix)]
#[test]
fn what_a_killed_program_had_kept_comes_back_and_the_file_is_untouched() {
    let user = User::new();
    let mut session = user.open();
    session.send("+++");
    user.keeps(|design| replicas(design) == Some(4));
    session.signal("-KILL");
    session.ends();
    assert_eq!(fs::read_to_string(user.file()).unwrap(), SHOP);
    let mut session = user.open();
    session.sees("Work that was not saved");
    session.sees("changes Service");
    session.send("\r");
    session.sees("It is back");
    session.sees("Service ×4");
    session.send("\x13");
    session.sees("Saved");
    assert_eq!(replicas(&load(&user.file()).unwrap()), Some(4));
    session.send("\x11");
    assert!(session.ends().success());
    let mut session = user.open();
    session.sees("Service ×4");
    session.send(":recover\r");
    session.sees("No work was left unsaved");
}

/// The file as somebody else has it meanwhile.
fn others_name_it(user: &User) {
    let others = SHOP.replace("kind: \"service\"", "kind: \"service\", name: \"Orders\"");
    fs::write(user.file(), others).unwrap();
}

#[cfg(unix)]
#[test]
fn what_comes_back_is_not_written_over_what_others_wrote_since() {
    let user = User::new();
    let mut session = user.open();
    session.send("+++");
    user.keeps(|design| replicas(design) == Some(4));
    session.signal("-KILL");
    session.ends();
    others_name_it(&user);
    let name = user.file();
    let name = name.to_str().unwrap();
    let mut session = Session::nines_at(user.home.path(), &[name], SIZE);
    session.sees("Work that was not saved");
    session.sees("changes Service; its file was changed since");
    session.send("\r");
    session.sees("Someone else changed shop.ron");
    session.send("m");
    session.sees("Orders ×4");
    session.send("\x13");
    session.sees("Saved");
    let saved = load(&user.file()).unwrap();
    assert_eq!(
        (replicas(&saved), saved.components[0].name.as_str()),
        (Some(4), "Orders")
    );
}

#[cfg(unix)]
#[test]
fn what_is_left_for_later_does_not_take_the_place_of_what_was_saved_since() {
    let user = User::new();
    let mut session = user.open();
    session.send("+++");
    user.keeps(|design| replicas(design) == Some(4));
    session.signal("-KILL");
    session.ends();
    let mut session = user.open();
    session.sees("Work that was not saved");
    session.send("qrOrders\r\x13");
    session.sees("Saved");
    session.send(":recover\r");
    session.sees("changes Service; its file was changed since");
    session.send("\r");
    session.sees("Someone else changed shop.ron");
    session.send("r");
    session.sees("Orders");
    assert_eq!(load(&user.file()).unwrap().components[0].name, "Orders");
}

#[cfg(unix)]
#[test]
fn killed_at_any_moment_it_leaves_the_file_and_a_journal_that_opens() {
    for presses in [1, 4, 15, 40, 90] {
        let user = User::new();
        let mut session = user.open();
        session.send(&"+".repeat(presses));
        session.signal("-KILL");
        session.ends();
        assert_eq!(fs::read_to_string(user.file()).unwrap(), SHOP);
        // Whatever was kept last is complete; only what came after is missing.
        let kept = user.journals();
        let session = user.open();
        if !kept.is_empty() {
            session.sees("Work that was not saved");
        }
    }
}

#[cfg(unix)]
#[test]
fn a_closed_terminal_loses_nothing_at_all() {
    let user = User::new();
    let mut session = user.open();
    session.send("++++");
    session.sees("Service ×5");
    session.signal("-HUP");
    session.ends();
    assert_eq!(
        user.journals().iter().map(replicas).collect::<Vec<_>>(),
        [Some(5)]
    );
    let session = user.open();
    session.sees("Work that was not saved");
}

#[test]
fn preferences_hold_and_what_is_wrong_in_them_is_told() {
    let user = User::new();
    let directory = user.home.path().join(".config/fivenines");
    if !cfg!(target_os = "linux") {
        return;
    }
    fs::create_dir_all(&directory).unwrap();
    let config = r#"Config(
    theme: "drak",
    keys: {"start": {"b": "start.new"}},
)"#;
    fs::write(directory.join("config.ron"), config).unwrap();
    let mut session = Session::nines_at(user.home.path(), &[], SIZE);
    session.sees("config.ron:2:12: no theme is called `drak`");
    session.send("b");
    session.sees("BOARD");
}

#[test]
fn leaving_without_saving_keeps_nothing() {
    let user = User::new();
    let mut session = user.open();
    session.send("+");
    user.keeps(|design| replicas(design) == Some(2));
    session.send(":q!\r");
    assert!(session.ends().success());
    assert_eq!(user.journals(), []);
}

#[test]
fn a_file_that_is_open_elsewhere_says_so() {
    let user = User::new();
    let _first = user.open();
    let second = user.open();
    second.sees("open elsewhere");
}

#[test]
fn a_file_that_others_write_is_noticed_and_never_written_over_unseen() {
    let user = User::new();
    let mut session = user.open();
    let theirs = SHOP.replace("(4, 3)", "(4, 3), replicas: 7");
    fs::write(user.file(), &theirs).unwrap();
    session.sees("read anew");
    session.sees("Service ×7");
    session.send("+");
    session.sees("Service ×8");
    let others = SHOP.replace("(4, 3)", "(4, 3), replicas: 3");
    fs::write(user.file(), &others).unwrap();
    session.sees("Someone else changed shop.ron");
    session.send("\x1b");
    session.wait("board", |screen| {
        !screen.contents().contains("Someone else")
    });
    session.send(":w\r");
    session.sees("Someone else changed shop.ron");
    assert_eq!(fs::read_to_string(user.file()).unwrap(), others);
    session.send("k");
    session.sees("is kept");
    session.send("\x13");
    session.sees("Saved");
    assert_eq!(replicas(&load(&user.file()).unwrap()), Some(8));
}

#[cfg(unix)]
#[test]
fn a_note_that_is_being_written_comes_back() {
    let user = User::new();
    let mut session = user.open();
    session.send("nWhy two of them?");
    user.keeps(|design| {
        design
            .notes
            .iter()
            .any(|note| note.text == "Why two of them?")
    });
    session.signal("-HUP");
    session.ends();
    let mut session = user.open();
    session.sees("Work that was not saved");
    session.send("\r");
    session.sees("It is back");
    session.send("\x13");
    session.sees("Saved");
    assert_eq!(load(&user.file()).unwrap().notes.len(), 1);
}

/// As when git goes to a branch without the directory, and back.
#[cfg(target_os = "linux")]
#[test]
fn a_file_in_a_directory_that_was_made_anew_is_saved_once_that_was_told() {
    let user = User::new();
    let directory = user.home.path().join("shop");
    fs::create_dir(&directory).unwrap();
    fs::write(directory.join("shop.ron"), SHOP).unwrap();
    let inside = format!(
        "cd {} && exec {} shop.ron",
        directory.display(),
        env!("CARGO_BIN_EXE_nines")
    );
    let mut session = Session::start(
        Path::new("/bin/sh"),
        &["-c", &inside],
        SIZE,
        user.home.path(),
    );
    session.sees("Service");
    session.send("+");
    session.sees("Service ×2");
    fs::remove_dir_all(&directory).unwrap();
    fs::create_dir(&directory).unwrap();
    session.send("\x13");
    session.sees("is another directory now");
    session.send("\x13");
    session.sees("Saved shop.ron");
    assert_eq!(
        replicas(&load(&directory.join("shop.ron")).unwrap()),
        Some(2)
    );
}

#[test]
fn a_place_that_cannot_be_written_leaves_the_work_open_and_says_what_to_do() {
    let user = User::new();
    let mut session = user.open();
    session.send("+:w /nowhere/at/all.ron\r");
    session.sees("was not saved: no such file or directory; make its directory first");
    #[cfg(target_os = "linux")]
    {
        let full = user.home.path().join("full.ron");
        std::os::unix::fs::symlink("/dev/full", &full).unwrap();
        session.send(&format!(":w {}\r", full.display()));
        session.sees("Write over it?");
        session.send("y");
        session.sees("no space left on device; free some space");
    }
    session.send("\x13");
    session.sees("Saved");
    assert_eq!(replicas(&load(&user.file()).unwrap()), Some(2));
}
