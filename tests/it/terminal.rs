//! The built program in a real terminal: what it shows, and how it leaves the terminal behind.

mod draws;
mod recovery;

use std::io::{Read, Write};
use std::num::NonZero;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use portable_pty::{Child, CommandBuilder, ExitStatus, MasterPty, PtySize, native_pty_system};

/// Long enough for a loaded machine; a test that waits this long has failed.
const PATIENCE: Duration = Duration::from_secs(30);

/// A program in a pseudo-terminal, and what its screen shows.
pub(crate) struct Session {
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    writer: Box<dyn Write + Send>,
    screen: Arc<Shown>,
    /// Where it keeps what is the user's; not that of whoever runs the tests.
    home: Option<TempDir>,
}

#[derive(Default)]
struct Shown {
    parser: Mutex<vt100::Parser>,
    closed: AtomicBool,
    changed: Condvar,
}

impl Session {
    /// Runs `program` with `arguments` on a screen of this size.
    fn start(program: &Path, arguments: &[&str], (columns, rows): (u16, u16), home: &Path) -> Self {
        let size = PtySize {
            rows,
            cols: columns,
            ..PtySize::default()
        };
        let pair = native_pty_system()
            .openpty(size)
            .expect("the system has pseudo-terminals");
        let mut command = CommandBuilder::new(program);
        command.args(arguments);
        command.cwd(std::env::temp_dir());
        for (name, value) in [("TERM", "xterm-256color"), ("COLORTERM", "truecolor")] {
            command.env(name, value);
        }
        command.env("RUST_BACKTRACE", "0");
        command.env_remove("NO_COLOR");
        command.env("HOME", home);
        for name in ["XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"] {
            command.env_remove(name);
        }
        let child = pair
            .slave
            .spawn_command(command)
            .expect("the program starts");
        drop(pair.slave);
        let screen = Arc::<Shown>::default();
        screen.resize(columns, rows);
        let shown = Arc::clone(&screen);
        let mut reader = pair
            .master
            .try_clone_reader()
            .expect("the terminal can be read");
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(count @ 1..) = reader.read(&mut bytes) {
                shown.parser().process(&bytes[..count]);
                shown.changed.notify_all();
            }
            shown.closed.store(true, Ordering::SeqCst);
            let _shown = shown.parser();
            shown.changed.notify_all();
        });
        let writer = pair
            .master
            .take_writer()
            .expect("the terminal can be written");
        Self {
            child,
            master: pair.master,
            writer,
            screen,
            home: None,
        }
    }

    /// The program itself.
    pub(crate) fn nines(arguments: &[&str], size: (u16, u16)) -> Self {
        let home = tempfile::tempdir().expect("there is room for a directory");
        let mut session = Self::nines_at(home.path(), arguments, size);
        session.home = Some(home);
        session
    }

    /// The program of the user whose home this is.
    pub(crate) fn nines_at(home: &Path, arguments: &[&str], size: (u16, u16)) -> Self {
        let program = Path::new(env!("CARGO_BIN_EXE_nines"));
        Self::start(program, arguments, size, home)
    }

    pub(crate) fn send(&mut self, bytes: &str) {
        self.writer
            .write_all(bytes.as_bytes())
            .expect("the terminal takes input");
        self.writer.flush().expect("the terminal takes input");
    }

    /// Waits until the screen is as wanted.
    pub(crate) fn wait(&self, what: &str, wanted: impl Fn(&vt100::Screen) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        let mut parser = self.screen.parser();
        while !wanted(parser.screen()) {
            let left = deadline.saturating_duration_since(Instant::now());
            assert!(
                !left.is_zero(),
                "no {what} on\n{}",
                parser.screen().contents()
            );
            parser = self
                .screen
                .changed
                .wait_timeout(parser, left)
                .expect("no thread panics with the screen")
                .0;
        }
    }

    /// Waits until `text` is on the screen.
    pub(crate) fn sees(&self, text: &str) {
        self.wait(text, |screen| screen.contents().contains(text));
    }

    fn resize(&mut self, columns: u16, rows: u16) {
        self.screen.resize(columns, rows);
        let size = PtySize {
            rows,
            cols: columns,
            ..PtySize::default()
        };
        self.master
            .resize(size)
            .expect("the terminal can be resized");
    }

    #[cfg(unix)]
    fn signal(&self, name: &str) {
        let id = self
            .child
            .process_id()
            .expect("the program runs")
            .to_string();
        let sent = std::process::Command::new("kill")
            .args([name, &id])
            .status();
        assert!(sent.expect("kill is there").success());
    }

    /// Waits until the program is stopped by job control: it has done by then all that it does before.
    #[cfg(unix)]
    fn is_stopped(&self) {
        let id = self
            .child
            .process_id()
            .expect("the program runs")
            .to_string();
        let deadline = Instant::now() + PATIENCE;
        loop {
            let state = std::process::Command::new("ps")
                .args(["-o", "state=", "-p", &id])
                .output()
                .expect("ps is there");
            if state.stdout.trim_ascii().starts_with(b"T") {
                return;
            }
            assert!(Instant::now() < deadline, "it is not stopped: {state:?}");
        }
    }

    pub(crate) fn ends(&mut self) -> ExitStatus {
        let closed = Arc::clone(&self.screen);
        self.wait("end", move |_| closed.closed.load(Ordering::SeqCst));
        self.child.wait().expect("the program can be waited for")
    }

    /// Checks that the terminal is as it was before the program.
    fn is_restored(&self) {
        self.wait("restored terminal", |screen| {
            !screen.alternate_screen()
                && !screen.hide_cursor()
                && !screen.bracketed_paste()
                && screen.mouse_protocol_mode() == vt100::MouseProtocolMode::None
        });
        #[cfg(unix)]
        if let Some(modes) = self.master.get_termios() {
            let modes = format!("{modes:?}");
            assert!(
                modes.contains("ICANON") && modes.contains("ECHO"),
                "{modes}"
            );
        }
    }
}

impl Shown {
    fn resize(&self, columns: u16, rows: u16) {
        let size = |length| NonZero::new(length).expect("a screen has cells");
        self.parser()
            .screen_mut()
            .set_size(size(rows), size(columns));
    }

    fn parser(&self) -> std::sync::MutexGuard<'_, vt100::Parser> {
        self.parser
            .lock()
            .expect("no thread panics with the screen")
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // It has ended already, unless the test failed.
        let _ = self.child.kill();
    }
}

fn taken(screen: &vt100::Screen) -> bool {
    screen.alternate_screen() && screen.hide_cursor() && screen.bracketed_paste()
}

#[cfg(unix)]
#[test]
fn signals_end_it_with_the_terminal_restored() {
    for name in ["-TERM", "-HUP", "-INT"] {
        let mut session = Session::nines(&[], (80, 24));
        session.sees("New board");
        session.wait("our modes", taken);
        session.signal(name);
        assert!(!session.ends().success());
        session.is_restored();
    }
}

#[cfg(unix)]
#[test]
fn it_stops_and_continues_with_the_terminal_restored_between() {
    let mut session = Session::nines(&[], (80, 24));
    session.sees("New board");
    session.send("\x1a");
    session.is_stopped();
    session.is_restored();
    session.signal("-CONT");
    session.wait("our modes", taken);
    session.sees("New board");
    session.signal("-TERM");
    session.ends();
    session.is_restored();
}

#[test]
fn a_panic_restores_the_terminal_and_tells_why() {
    let this = std::env::current_exe().expect("the test has a file");
    let child = "terminal::a_child_that_panics";
    let arguments = ["--ignored", "--exact", child, "--nocapture"];
    let mut session = Session::start(&this, &arguments, (80, 24), &std::env::temp_dir());
    session.wait("our modes", taken);
    session.send("x");
    assert!(!session.ends().success());
    session.is_restored();
    session.sees("the answer to a key press");
}

#[test]
#[ignore = "run in a terminal by the test above"]
fn a_child_that_panics() {
    let mut terminal = fivenines::term::Terminal::enter(true).expect("there is a terminal");
    terminal.draw(|_| {}).expect("it can be drawn on");
    std::io::stdin()
        .read_exact(&mut [0])
        .expect("a key is pressed");
    panic!("the answer to a key press");
}

#[test]
fn another_size_is_another_layout() {
    let mut session = Session::nines(&[], (80, 24));
    let on_row = |row: u16| {
        move |screen: &vt100::Screen| {
            let columns = screen.size().1.into();
            screen
                .rows(0, columns)
                .nth(row.into())
                .is_some_and(|row| row.contains("START"))
        }
    };
    session.wait("status line", on_row(22));
    session.resize(120, 40);
    session.wait("status line further down", on_row(38));
    session.resize(40, 10);
    session.sees("needs 60 × 16");
    session.resize(80, 24);
    session.wait("status line again", on_row(22));
}

#[test]
fn a_file_that_cannot_be_opened_is_told_before_the_screen_is_taken() {
    let mut session = Session::nines(&[env!("CARGO_MANIFEST_DIR")], (80, 24));
    assert_eq!(session.ends().exit_code(), 2);
    session.wait("reason", |screen| {
        !screen.alternate_screen() && screen.contents().len() > 20
    });
}
