//! What arrives from the terminal, in the application's words.

use std::time::{Duration, Instant};

use crossterm::event::{
    Event, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};

use crate::app::{Gesture, Key, KeyCode};

/// Something that the person did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// A key.
    Key(Key),
    /// Text pasted in one piece; its lines end in line feeds.
    Paste(String),
    /// The mouse, at a column and row of the screen.
    Pointer {
        /// The column.
        column: u16,
        /// The row.
        row: u16,
        /// What was done there.
        gesture: Gesture,
    },
    /// The screen has another size.
    Resized,
}

/// Turns events into input; remembers the last press to tell double clicks.
#[derive(Clone, Debug, Default)]
pub struct Reader {
    last_press: Option<(u16, u16, Instant)>,
}

/// Two presses within this time are a double click.
const DOUBLE_CLICK: Duration = Duration::from_millis(400);

/// Columns that one turn of the wheel moves.
const WHEEL_COLUMNS: i32 = 4;

/// Rows that one turn of the wheel moves.
const WHEEL_ROWS: i32 = 2;

impl Reader {
    /// What `event`, which happened at `now`, means; `None` if it means nothing here.
    pub fn read(&mut self, event: Event, now: Instant) -> Option<Input> {
        match event {
            Event::Key(key) if key.kind != KeyEventKind::Release => {
                key_from_crossterm(key).map(Input::Key)
            }
            Event::Paste(text) => Some(Input::Paste(with_line_feeds(&text))),
            Event::Mouse(mouse) => self.pointer(mouse, now),
            Event::Resize(..) => Some(Input::Resized),
            Event::Key(_) | Event::FocusGained | Event::FocusLost => None,
        }
    }

    fn pointer(&mut self, mouse: MouseEvent, now: Instant) -> Option<Input> {
        let (column, row) = (mouse.column, mouse.row);
        let add = mouse
            .modifiers
            .intersects(KeyModifiers::SHIFT | KeyModifiers::CONTROL);
        let sideways = mouse.modifiers.contains(KeyModifiers::SHIFT);
        let pulls = mouse.modifiers.contains(KeyModifiers::ALT);
        let scroll = |dx, dy| Some(Gesture::Scroll { dx, dy });
        let gesture = match mouse.kind {
            MouseEventKind::Down(MouseButton::Left) if pulls => Some(Gesture::PullFrom),
            MouseEventKind::Up(MouseButton::Left) if pulls => Some(Gesture::PullTo),
            MouseEventKind::Down(MouseButton::Right) => Some(Gesture::PullFrom),
            MouseEventKind::Up(MouseButton::Right) => Some(Gesture::PullTo),
            MouseEventKind::Down(MouseButton::Left) => Some(self.press(column, row, add, now)),
            MouseEventKind::Drag(MouseButton::Left) => Some(Gesture::Drag),
            MouseEventKind::Up(MouseButton::Left) => Some(Gesture::Release),
            MouseEventKind::ScrollUp if sideways => scroll(-WHEEL_COLUMNS, 0),
            MouseEventKind::ScrollDown if sideways => scroll(WHEEL_COLUMNS, 0),
            MouseEventKind::ScrollUp => scroll(0, -WHEEL_ROWS),
            MouseEventKind::ScrollDown => scroll(0, WHEEL_ROWS),
            MouseEventKind::ScrollLeft => scroll(-WHEEL_COLUMNS, 0),
            MouseEventKind::ScrollRight => scroll(WHEEL_COLUMNS, 0),
            _ => None,
        };
        gesture.map(|gesture| Input::Pointer {
            column,
            row,
            gesture,
        })
    }

    fn press(&mut self, column: u16, row: u16, add: bool, now: Instant) -> Gesture {
        let double = self.last_press.take().is_some_and(|(x, y, at)| {
            (x, y) == (column, row) && now.duration_since(at) <= DOUBLE_CLICK
        });
        if double {
            return Gesture::DoubleClick;
        }
        self.last_press = Some((column, row, now));
        Gesture::Press { add }
    }
}

/// `text` with line feeds where its lines end: terminals send what the Enter key sends, or both.
fn with_line_feeds(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\r', "\n")
}

/// The application's key; `None` for keys that it does not know.
fn key_from_crossterm(event: KeyEvent) -> Option<Key> {
    use crossterm::event::KeyCode as Code;
    let code = match event.code {
        Code::Char(character) => KeyCode::Char(character),
        Code::Enter => KeyCode::Enter,
        Code::Esc => KeyCode::Esc,
        Code::Tab | Code::BackTab => KeyCode::Tab,
        Code::Backspace => KeyCode::Backspace,
        Code::Delete => KeyCode::Delete,
        Code::Left => KeyCode::Left,
        Code::Right => KeyCode::Right,
        Code::Up => KeyCode::Up,
        Code::Down => KeyCode::Down,
        Code::Home => KeyCode::Home,
        Code::End => KeyCode::End,
        Code::PageUp => KeyCode::PageUp,
        Code::PageDown => KeyCode::PageDown,
        Code::F(number) => KeyCode::F(number),
        _ => return None,
    };
    let held = event.modifiers;
    let shows_itself = matches!(code, KeyCode::Char(_));
    Some(Key {
        code,
        ctrl: held.contains(KeyModifiers::CONTROL),
        alt: held.contains(KeyModifiers::ALT),
        shift: !shows_itself && (held.contains(KeyModifiers::SHIFT) || event.code == Code::BackTab),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::KeyCode as Code;

    fn name(code: Code, modifiers: KeyModifiers) -> String {
        let event = Event::Key(KeyEvent::new(code, modifiers));
        match Reader::default().read(event, Instant::now()) {
            Some(Input::Key(key)) => key.to_string(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn keys_have_the_names_of_the_command_table() {
        assert_eq!(name(Code::Char('H'), KeyModifiers::SHIFT), "H");
        assert_eq!(name(Code::BackTab, KeyModifiers::SHIFT), "Shift+Tab");
        assert_eq!(name(Code::Left, KeyModifiers::ALT), "Alt+Left");
        assert_eq!(name(Code::Char('p'), KeyModifiers::CONTROL), "Ctrl+p");
        assert_eq!(name(Code::Char(' '), KeyModifiers::NONE), "Space");
    }

    #[test]
    fn releases_and_unknown_keys_are_nothing() {
        let mut release = KeyEvent::new(Code::Char('a'), KeyModifiers::NONE);
        release.kind = KeyEventKind::Release;
        let mut reader = Reader::default();
        assert_eq!(reader.read(Event::Key(release), Instant::now()), None);
        let unknown = KeyEvent::new(Code::CapsLock, KeyModifiers::NONE);
        assert_eq!(reader.read(Event::Key(unknown), Instant::now()), None);
    }

    #[test]
    fn pasted_lines_end_in_line_feeds_whatever_the_terminal_sends() {
        let paste = |text: &str| Reader::default().read(Event::Paste(text.into()), Instant::now());
        let lines = Some(Input::Paste("one\n\ntwo\nthree\n".to_owned()));
        assert_eq!(paste("one\r\rtwo\rthree\r"), lines);
        assert_eq!(paste("one\r\n\r\ntwo\nthree\r"), lines);
    }

    #[test]
    fn two_presses_in_one_place_are_a_double_click() {
        let start = Instant::now();
        let mut reader = Reader::default();
        let mut press = |column, after| {
            let mouse = MouseEvent {
                kind: MouseEventKind::Down(MouseButton::Left),
                column,
                row: 3,
                modifiers: KeyModifiers::NONE,
            };
            match reader.read(Event::Mouse(mouse), start + Duration::from_millis(after)) {
                Some(Input::Pointer { gesture, .. }) => gesture,
                other => panic!("{other:?}"),
            }
        };
        let single = Gesture::Press { add: false };
        assert_eq!(press(5, 0), single);
        assert_eq!(press(5, 100), Gesture::DoubleClick);
        assert_eq!(press(5, 200), single, "a third press begins anew");
        assert_eq!(press(6, 300), single, "elsewhere");
        assert_eq!(press(6, 900), single, "too late");
    }
}
