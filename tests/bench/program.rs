//! The built program in a pseudo-terminal, for what only the whole program can show.

use std::io::{Read, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// What the program writes after each frame, so that a terminal shows it whole.
const END_OF_FRAME: &str = "\x1b[?2026l";

/// A running program whose first frame has been seen.
pub(crate) struct Program {
    child: Box<dyn Child + Send + Sync>,
    /// Closing the terminal would end the program.
    _master: Box<dyn MasterPty + Send>,
    /// From before it was started until all of the first frame with a box was written.
    pub(crate) until_drawn: Duration,
}

impl Program {
    /// Starts the program with `file` on a screen of 200 × 60 cells, as a user with this home, and waits
    /// for the end of the first frame with a box. What a terminal then does with it is no time of the program's.
    pub(crate) fn start(file: &Path, home: &Path) -> Self {
        let size = PtySize {
            rows: 60,
            cols: 200,
            ..PtySize::default()
        };
        let pair = native_pty_system()
            .openpty(size)
            .expect("the system has pseudo-terminals");
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_nines"));
        command.arg(file);
        command.env("TERM", "xterm-256color");
        command.env("HOME", home);
        for name in ["XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"] {
            command.env_remove(name);
        }
        let master = pair.master;
        let mut reader = master.try_clone_reader().expect("it can be read");
        let mut writer = master.take_writer().expect("it can be written");
        let start = Instant::now();
        let child = pair
            .slave
            .spawn_command(command)
            .expect("the program starts");
        drop(pair.slave);
        let mut bytes = [0; 8192];
        let mut written = Vec::new();
        let mut asked = false;
        let mut looked_at = 0;
        let mut awaited: &[&str] = &["┌", END_OF_FRAME];
        while let [mark, then @ ..] = awaited {
            if let Some(end) = end_of(mark, &written[looked_at..]) {
                looked_at += end;
                awaited = then;
                continue;
            }
            // What was read may end within the mark.
            looked_at = looked_at.max(written.len().saturating_sub(mark.len()));
            let count = reader.read(&mut bytes).expect("the program draws");
            assert!(count > 0, "the program ended before it drew");
            written.extend_from_slice(&bytes[..count]);
            // As terminals do, it tells what its background is and which kind it is.
            if !asked && end_of("\x1b]", &bytes[..count]).is_some() {
                asked = true;
                writer
                    .write_all(b"\x1b]11;rgb:0000/0000/0000\x1b\\\x1b[?62c")
                    .expect("the program listens");
            }
        }
        let until_drawn = start.elapsed();
        // It draws on, and would stand still if nobody read that.
        std::thread::spawn(move || while let Ok(1..) = reader.read(&mut bytes) {});
        Self {
            child,
            _master: master,
            until_drawn,
        }
    }

    /// The processor time that the program has used so far; `None` where the system does not tell.
    pub(crate) fn processor_time(&self) -> Option<Duration> {
        const TICKS_PER_SECOND: f64 = 100.0;
        let id = self.child.process_id()?;
        let stat = std::fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
        // The name of the program, in parentheses, may hold anything; fields are counted after it.
        let fields = stat.rsplit_once(')')?.1;
        let ticks: f64 = fields
            .split_whitespace()
            .skip(11)
            .take(2)
            .filter_map(|field| field.parse::<f64>().ok())
            .sum();
        Some(Duration::from_secs_f64(ticks / TICKS_PER_SECOND))
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Where `mark` ends in `bytes`, where it stands first.
fn end_of(mark: &str, bytes: &[u8]) -> Option<usize> {
    let at = bytes
        .windows(mark.len())
        .position(|part| part == mark.as_bytes())?;
    Some(at + mark.len())
}
