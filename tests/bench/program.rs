//! The built program in a pseudo-terminal, for what only the whole program can show.

use std::io::{Read, Write};
use std::num::NonZero;
use std::path::Path;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

/// A running program whose first frame has been seen.
pub(crate) struct Program {
    child: Box<dyn Child + Send + Sync>,
    /// Closing the terminal would end the program.
    _master: Box<dyn MasterPty + Send>,
    /// From before it was started until a box stood on the screen.
    pub(crate) until_drawn: Duration,
}

impl Program {
    /// Starts the program with `file` on a screen of 200 × 60 cells, as a user with this home, and waits
    /// for the first frame with a box.
    pub(crate) fn start(file: &Path, home: &Path) -> Self {
        let [rows, columns] =
            [60, 200].map(|cells| NonZero::new(cells).expect("a screen has cells"));
        let size = PtySize {
            rows: rows.get(),
            cols: columns.get(),
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
        let mut parser = vt100::Parser::new(rows, columns, 0);
        let mut bytes = [0; 8192];
        let mut asked = false;
        while !parser.screen().contents().contains('┌') {
            let count = reader.read(&mut bytes).expect("the program draws");
            assert!(count > 0, "the program ended before it drew");
            parser.process(&bytes[..count]);
            // As terminals do, it tells what its background is and which kind it is.
            if !asked && bytes[..count].windows(2).any(|two| two == b"\x1b]") {
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
