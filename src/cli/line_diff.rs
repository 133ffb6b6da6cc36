//! Two files line by line, by git: how a change is shown of what is no design.
//!
//! Git compares and is asked for no colours, so that every escape sequence in its answer is the file's own. These
//! are shown as escapes, and lines are coloured here if git would colour them. Lines are taken in pieces, so that
//! the memory is bounded however long they are.

use std::io::{self, BufRead, BufReader, IsTerminal, Read, Write, stdout};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::model::visible::visible_source;

/// The most of a line that is taken at once, in bytes.
const LONGEST_PIECE: u64 = 1 << 16;

/// What is compared, and how it is called.
#[derive(Clone, Copy, Debug)]
pub(super) struct Side<'a> {
    /// The file.
    pub(super) file: &'a Path,
    /// What it is called, as it may be printed.
    pub(super) name: &'a str,
}

/// Writes what differs between two files after the line `why`; nothing if nothing does.
pub(super) fn write(sides: [Side<'_>; 2], why: &str, out: &mut impl Write) -> anyhow::Result<()> {
    let child = Command::new("git")
        .args(["--no-pager", "diff", "--no-index", "--no-ext-diff"])
        .args(["--no-textconv", "--color=never", "--"])
        .args(sides.map(|side| side.file))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let Ok(mut child) = child else {
        writeln!(out, "{why}")?;
        writeln!(
            out,
            "git cannot be started to compare the lines; install it"
        )?;
        return Ok(());
    };
    let said = BufReader::new(child.stdout.take().expect("it is piped"));
    retell(said, sides, why, out)?;
    // 1 says that something differs.
    if !matches!(child.wait()?.code(), Some(0 | 1)) {
        writeln!(out, "{why}")?;
        writeln!(out, "git cannot compare the lines; look at both files")?;
    }
    Ok(())
}

/// Writes what git says of two files, under the names that they are known by.
fn retell(
    mut said: impl BufRead,
    sides: [Side<'_>; 2],
    why: &str,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut piece = Vec::new();
    loop {
        piece.clear();
        if said.read_until(b'\n', &mut piece)? == 0 {
            return Ok(());
        }
        if piece.starts_with(b"Binary files ") {
            writeln!(out, "{why}")?;
            return writeln!(out, "Binary files differ");
        }
        if piece.starts_with(b"@@") {
            break;
        }
    }
    let mut lines = Lines::new(wants_colour(), out);
    lines.head(why)?;
    for (sign, side) in ["---", "+++"].into_iter().zip(sides) {
        lines.head(&format!("{sign} {}", side.name))?;
    }
    lines.write(&piece)?;
    loop {
        piece.clear();
        if said
            .by_ref()
            .take(LONGEST_PIECE)
            .read_until(b'\n', &mut piece)?
            == 0
        {
            return Ok(());
        }
        lines.write(&piece)?;
    }
}

/// Lines that are written piece by piece, in git's colours.
struct Lines<'a, W> {
    out: &'a mut W,
    colour: bool,
    /// The beginning of a character whose end is in the next piece.
    begun: Vec<u8>,
    at_start: bool,
    coloured: bool,
}

impl<'a, W: Write> Lines<'a, W> {
    const fn new(colour: bool, out: &'a mut W) -> Self {
        Self {
            out,
            colour,
            begun: Vec::new(),
            at_start: true,
            coloured: false,
        }
    }

    /// A line about the files.
    fn head(&mut self, text: &str) -> io::Result<()> {
        match self.colour {
            true => writeln!(self.out, "\u{1b}[1m{text}\u{1b}[m"),
            false => writeln!(self.out, "{text}"),
        }
    }

    /// A line of what git says, or a piece of one.
    fn write(&mut self, piece: &[u8]) -> io::Result<()> {
        if self.at_start {
            self.begin(piece.first().copied())?;
        }
        let line = piece.strip_suffix(b"\n");
        let mut bytes = std::mem::take(&mut self.begun);
        bytes.extend_from_slice(line.unwrap_or(piece));
        if line.is_none() {
            self.begun = bytes.split_off(whole(&bytes));
        }
        let text = String::from_utf8_lossy(&bytes);
        self.out.write_all(visible_source(&text).as_bytes())?;
        self.at_start = line.is_some();
        if self.at_start {
            let end = if self.coloured { "\u{1b}[m\n" } else { "\n" };
            self.out.write_all(end.as_bytes())?;
        }
        Ok(())
    }

    /// Begins a line with the colour that git gives it by default.
    fn begin(&mut self, first: Option<u8>) -> io::Result<()> {
        let code = match first {
            Some(b'+') => "32",
            Some(b'-') => "31",
            Some(b'@') => "36",
            _ => "",
        };
        self.coloured = self.colour && !code.is_empty();
        if self.coloured {
            write!(self.out, "\u{1b}[{code}m")?;
        }
        Ok(())
    }
}

/// How many of `bytes` are left without a character that is cut at the end.
fn whole(bytes: &[u8]) -> usize {
    let cut = (1..=bytes.len().min(3)).find(|back| bytes[bytes.len() - back] & 0xc0 != 0x80);
    let Some(back) = cut else { return bytes.len() };
    let length = match bytes[bytes.len() - back] {
        0xc0..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xf7 => 4,
        _ => 1,
    };
    bytes.len() - if length > back { back } else { 0 }
}

/// Whether git would colour what it shows, as far as it tells: its options reach no diff command.
fn wants_colour() -> bool {
    let terminal = stdout().is_terminal().to_string();
    let asked = Command::new("git")
        .args(["config", "--get-colorbool", "color.diff", &terminal])
        .stderr(Stdio::null())
        .output();
    !super::refuses_colour() && asked.is_ok_and(|said| said.stdout.starts_with(b"true"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_of_a_line_are_one_line() {
        let text = "+a\u{fc}\u{1b}[31m\u{1f600}\tz\n-b\r\n";
        for length in 1..text.len() {
            let mut out = Vec::new();
            let mut lines = Lines::new(false, &mut out);
            for line in text.split_inclusive('\n') {
                line.as_bytes()
                    .chunks(length)
                    .for_each(|piece| lines.write(piece).unwrap());
            }
            let out = String::from_utf8(out).unwrap();
            assert_eq!(out, "+a\u{fc}\\u{1b}[31m\u{1f600}\tz\n-b\\r\n", "{length}");
        }
    }

    #[test]
    fn lines_have_the_colours_of_git_and_no_others() {
        let mut out = Vec::new();
        let mut lines = Lines::new(true, &mut out);
        lines.head("--- a").unwrap();
        for line in ["@@ -1 +1 @@\n", "-\u{1b}[2J\n", " c\n"] {
            lines.write(line.as_bytes()).unwrap();
        }
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "\u{1b}[1m--- a\u{1b}[m\n\u{1b}[36m@@ -1 +1 @@\u{1b}[m\n\u{1b}[31m-\\u{1b}[2J\u{1b}[m\n c\n"
        );
    }
}
