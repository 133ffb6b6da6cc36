//! The terminal: entered on start, and left as it was found however the program ends.
//!
//! Raw mode, the alternate screen, bracketed paste and mouse reports are switched on by
//! [`Terminal::enter`] and off again on drop, on a panic, before the program is suspended and before a
//! signal ends it. What arrives from it is turned into the application's words by [`input`].

pub mod background;
pub mod capability;
pub mod input;
#[cfg(unix)]
pub mod signal;

use std::fmt;
use std::io::{self, BufWriter, Stdout, Write};
use std::panic;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use crossterm::clipboard::CopyToClipboard;
use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::style::ResetColor;
use crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
    disable_raw_mode, enable_raw_mode,
};
use crossterm::{Command, cursor, execute, queue};
use ratatui::Frame;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;

/// The terminal while the program has it.
pub struct Terminal {
    inner: ratatui::Terminal<CrosstermBackend<BufWriter<Stdout>>>,
    mouse: bool,
}

/// Whether the terminal is in our modes, so that leaving it twice does no harm.
static ENTERED: AtomicBool = AtomicBool::new(false);

/// A frame of 200 × 60 cells with a colour for each is about this many bytes: it leaves in one piece.
const FRAME_BYTES: usize = 1 << 18;

impl Terminal {
    /// Takes the terminal, and has a panic of this thread give it back before anything is printed.
    pub fn enter(mouse: bool) -> io::Result<Self> {
        restore_on_panic();
        switch_on(mouse)?;
        let writer = BufWriter::with_capacity(FRAME_BYTES, io::stdout());
        let inner =
            ratatui::Terminal::new(CrosstermBackend::new(writer)).inspect_err(|_| leave())?;
        Ok(Self { inner, mouse })
    }

    /// The screen's size in columns and rows.
    pub fn size(&self) -> io::Result<(u16, u16)> {
        let size = self.inner.size()?;
        Ok((size.width, size.height))
    }

    /// Draws one frame; the terminal shows it all at once where it can.
    pub fn draw(&mut self, render: impl FnOnce(&mut Frame)) -> io::Result<()> {
        queue!(self.inner.backend_mut(), BeginSynchronizedUpdate)?;
        self.inner.draw(render)?;
        execute!(self.inner.backend_mut(), EndSynchronizedUpdate)
    }

    /// Writes something that is no frame, such as a query.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let writer = self.inner.backend_mut();
        writer.write_all(bytes)?;
        Write::flush(writer)
    }

    /// Puts `text` on the system's clipboard, if the terminal allows it (OSC 52).
    pub fn copy(&mut self, text: &str) -> io::Result<()> {
        execute!(
            self.inner.backend_mut(),
            CopyToClipboard::to_clipboard_from(text)
        )
    }

    /// Gives the terminal back until [`Terminal::resume`].
    pub fn release(&mut self) {
        leave();
    }

    /// Takes the terminal again after it was released or used by others.
    pub fn resume(&mut self) -> io::Result<()> {
        leave();
        switch_on(self.mouse)?;
        // Not `clear`, which would ask for the cursor's place while another thread reads the answers.
        let (width, height) = self.size()?;
        self.inner.resize(Rect::new(0, 0, width, height))
    }
}

impl fmt::Debug for Terminal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Terminal")
            .field("mouse", &self.mouse)
            .finish_non_exhaustive()
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        leave();
    }
}

/// The columns of the terminal, which need not be ours; `None` if there is none.
pub fn columns() -> Option<u16> {
    let (columns, _) = crossterm::terminal::size().ok()?;
    Some(columns)
}

/// Gives the terminal back as it was found; does nothing if it is not ours.
pub fn leave() {
    if !ENTERED.swap(false, Ordering::SeqCst) {
        return;
    }
    // Nothing can be done, and nobody told, if the terminal is gone.
    let _ = execute!(
        io::stdout(),
        EndSynchronizedUpdate,
        ReleaseMouse,
        DisableBracketedPaste,
        ResetColor,
        LeaveAlternateScreen,
        cursor::SetCursorStyle::DefaultUserShape,
        cursor::Show
    );
    let _ = disable_raw_mode();
}

fn switch_on(mouse: bool) -> io::Result<()> {
    enable_raw_mode()?;
    ENTERED.store(true, Ordering::SeqCst);
    let mut out = io::stdout();
    execute!(
        out,
        EnterAlternateScreen,
        EnableBracketedPaste,
        cursor::Hide
    )
    .and_then(|()| {
        if mouse {
            execute!(out, CaptureMouse)
        } else {
            Ok(())
        }
    })
    .inspect_err(|_| leave())
}

/// A panic of this thread gives the terminal back first; those of others are answered where their
/// threads are joined or caught, and must not disturb the screen.
fn restore_on_panic() {
    let screen_thread = thread::current().id();
    let report = panic::take_hook();
    panic::set_hook(Box::new(move |info| {
        if thread::current().id() == screen_thread {
            leave();
        }
        if !ENTERED.load(Ordering::SeqCst) {
            report(info);
        }
    }));
}

/// Reports presses, drags and the wheel; unlike crossterm's own command not every move of the mouse,
/// which would wake the program for nothing.
struct CaptureMouse;

/// Undoes [`CaptureMouse`].
struct ReleaseMouse;

impl Command for CaptureMouse {
    fn write_ansi(&self, f: &mut impl fmt::Write) -> fmt::Result {
        f.write_str("\x1b[?1000h\x1b[?1002h\x1b[?1006h")
    }

    #[cfg(windows)]
    fn execute_winapi(&self) -> io::Result<()> {
        crossterm::event::EnableMouseCapture.execute_winapi()
    }

    #[cfg(windows)]
    fn is_ansi_code_supported(&self) -> bool {
        false
    }
}

impl Command for ReleaseMouse {
    fn write_ansi(&self, f: &mut impl fmt::Write) -> fmt::Result {
        f.write_str("\x1b[?1006l\x1b[?1002l\x1b[?1000l")
    }

    #[cfg(windows)]
    fn execute_winapi(&self) -> io::Result<()> {
        crossterm::event::DisableMouseCapture.execute_winapi()
    }

    #[cfg(windows)]
    fn is_ansi_code_supported(&self) -> bool {
        false
    }
}
