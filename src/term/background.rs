//! Whether the terminal's background is dark or light: asked for, never waited for.
//!
//! The query (OSC 11) is sent on start and the first frame follows at once; the answer arrives among
//! the keys, where [`Listener`] takes it out. A terminal that does not answer costs nothing, and an
//! answer that is late over a slow line never ends up as typed text.

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};

/// The brightness of the terminal's background.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Background {
    /// Light text stands out.
    Dark,
    /// Dark text stands out.
    Light,
}

/// Asks the terminal for its background colour.
pub const QUERY: &[u8] = b"\x1b]11;?\x1b\\";

/// Takes the terminal's answer to [`QUERY`] out of the keys.
#[derive(Clone, Debug, Default)]
pub struct Listener {
    held: Vec<Event>,
    text: String,
    answered: bool,
}

/// What the listener made of an event.
#[derive(Clone, Debug, PartialEq)]
pub enum Heard {
    /// It, and what was held back before it, belongs to the application.
    Passed(Vec<Event>),
    /// It may be part of the answer.
    Held,
    /// It completes the answer.
    Answer(Option<Background>),
}

impl Background {
    /// From `COLORFGBG`, such as `15;0`: numbers of the 16 colours, the background's last.
    pub fn from_colorfgbg(text: &str) -> Option<Self> {
        let (_, background) = text.rsplit_once(';')?;
        match background.parse().ok()? {
            0..=6 | 8 => Some(Self::Dark),
            7 | 9..=15 => Some(Self::Light),
            _ => None,
        }
    }

    /// From the colour in an answer, such as `rgb:1515/1818/1e1e`.
    fn from_colour(text: &str) -> Option<Self> {
        let (_, channels) = text.split_once(':')?;
        let mut channels = channels.split('/').map(|digits| {
            let value = u32::from_str_radix(digits, 16).ok()?;
            let largest = 16_u32.checked_pow(digits.len() as u32)? - 1;
            Some(f64::from(value) / f64::from(largest))
        });
        let mut next = || channels.next().flatten();
        let (red, green, blue) = (next()?, next()?, next()?);
        let luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
        Some(if luma > 0.5 { Self::Light } else { Self::Dark })
    }
}

impl Listener {
    /// Whether an answer is still awaited.
    pub const fn awaits(&self) -> bool {
        !self.answered
    }

    /// Awaits no answer any more: nothing was asked.
    pub const fn stop(&mut self) {
        self.answered = true;
    }

    /// Looks at one event.
    pub fn hear(&mut self, event: Event) -> Heard {
        let Event::Key(key) = &event else {
            return self.pass(event);
        };
        if self.answered {
            return Heard::Passed(vec![event]);
        }
        // The parser of keys reads the answer's `ESC ]` as Alt+], its end as Alt+\ or Ctrl+g.
        if self.held.is_empty() {
            return if is(key, KeyModifiers::ALT, ']') {
                self.hold(event)
            } else {
                self.pass(event)
            };
        }
        if is(key, KeyModifiers::ALT, '\\') || is(key, KeyModifiers::CONTROL, 'g') {
            return self.complete(event);
        }
        match key.code {
            KeyCode::Char(character) if is_part(&self.text, character) => {
                self.text.push(character);
                self.hold(event)
            }
            _ => self.pass(event),
        }
    }

    fn hold(&mut self, event: Event) -> Heard {
        self.held.push(event);
        Heard::Held
    }

    fn pass(&mut self, event: Event) -> Heard {
        self.text.clear();
        let mut passed = std::mem::take(&mut self.held);
        passed.push(event);
        Heard::Passed(passed)
    }

    fn complete(&mut self, event: Event) -> Heard {
        let Some(colour) = self.text.strip_prefix(START) else {
            return self.pass(event);
        };
        self.answered = true;
        self.held.clear();
        Heard::Answer(Background::from_colour(colour))
    }
}

/// The number of the query, which every answer repeats.
const START: &str = "11;";

/// The longest colour is `rgba:` and four times four digits.
const LONGEST: usize = START.len() + 5 + 4 * 4 + 3;

fn is(key: &KeyEvent, modifiers: KeyModifiers, character: char) -> bool {
    key.modifiers == modifiers && key.code == KeyCode::Char(character)
}

fn is_part(text: &str, character: char) -> bool {
    let expected = START.chars().nth(text.len());
    match expected {
        Some(expected) => character == expected,
        None => {
            text.len() < LONGEST && (character.is_ascii_hexdigit() || "rgba:/".contains(character))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(modifiers: KeyModifiers, character: char) -> Event {
        Event::Key(KeyEvent::new(KeyCode::Char(character), modifiers))
    }

    fn answer(colour: &str) -> Vec<Event> {
        let mut events = vec![key(KeyModifiers::ALT, ']')];
        events.extend(
            format!("11;{colour}")
                .chars()
                .map(|c| key(KeyModifiers::NONE, c)),
        );
        events.push(key(KeyModifiers::ALT, '\\'));
        events
    }

    fn heard(events: Vec<Event>) -> (Vec<Event>, Option<Background>) {
        let (mut listener, mut passed, mut found) = (Listener::default(), Vec::new(), None);
        for event in events {
            match listener.hear(event) {
                Heard::Passed(events) => passed.extend(events),
                Heard::Held => {}
                Heard::Answer(background) => found = background,
            }
        }
        (passed, found)
    }

    #[test]
    fn the_answer_is_taken_out_of_the_keys() {
        let mut events = vec![key(KeyModifiers::NONE, 'a')];
        events.extend(answer("rgb:fbfb/fafa/f7f7"));
        events.push(key(KeyModifiers::NONE, 'b'));
        let (passed, found) = heard(events);
        assert_eq!(found, Some(Background::Light));
        assert_eq!(
            passed,
            [key(KeyModifiers::NONE, 'a'), key(KeyModifiers::NONE, 'b')]
        );
        assert_eq!(heard(answer("rgb:15/18/1e")).1, Some(Background::Dark));
        assert_eq!(heard(answer("rgba:0/0/0/f")).1, Some(Background::Dark));
    }

    #[test]
    fn keys_that_only_look_like_an_answer_are_given_back() {
        let typed: Vec<_> = [(KeyModifiers::ALT, ']'), (KeyModifiers::NONE, '1')]
            .into_iter()
            .chain([(KeyModifiers::NONE, 'x'), (KeyModifiers::ALT, '\\')])
            .map(|(modifiers, character)| key(modifiers, character))
            .collect();
        assert_eq!(heard(typed.clone()), (typed, None));
    }

    #[test]
    fn the_environment_names_the_background() {
        assert_eq!(Background::from_colorfgbg("15;0"), Some(Background::Dark));
        assert_eq!(
            Background::from_colorfgbg("0;default;15"),
            Some(Background::Light)
        );
        assert_eq!(Background::from_colorfgbg(""), None);
    }
}
