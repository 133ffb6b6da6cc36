//! What the terminal can show, as far as its environment says so.

use super::background::Background;
use crate::scene::GlyphSet;
use crate::ui::theme::Depth;

/// What the environment says of the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capability {
    /// How many colours it shows.
    pub depth: Depth,
    /// Which characters it shows.
    pub glyphs: GlyphSet,
    /// Its background, if it is written down.
    pub background: Option<Background>,
    /// Whether the user wants no colours (`NO_COLOR`, see <https://no-color.org>).
    pub no_colour: bool,
    /// Whether it can be asked for its background without printing rubbish.
    pub answers: bool,
}

impl Capability {
    /// Reads the environment.
    pub fn from_environment() -> Self {
        Self::from_variables(|name| std::env::var(name).ok())
    }

    /// As [`Capability::from_environment`], with the variables given.
    pub fn from_variables(variable: impl Fn(&str) -> Option<String>) -> Self {
        let text = |name| variable(name).unwrap_or_default();
        let term = text("TERM");
        let colours = text("COLORTERM");
        let true_colour = colours.contains("truecolor")
            || colours.contains("24bit")
            || ["direct", "kitty", "alacritty", "wezterm", "ghostty", "foot"]
                .iter()
                .any(|name| term.contains(name));
        let plain = ["dumb", "vt", "linux", "cons"]
            .iter()
            .any(|name| term.starts_with(name));
        Self {
            depth: if true_colour {
                Depth::True
            } else {
                Depth::Indexed
            },
            glyphs: if plain {
                GlyphSet::Ascii
            } else {
                GlyphSet::Unicode
            },
            background: Background::from_colorfgbg(&text("COLORFGBG")),
            no_colour: !text("NO_COLOR").is_empty() || term == "dumb",
            answers: !plain && !term.is_empty() && !term.starts_with("screen"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(variables: &[(&str, &str)]) -> Capability {
        Capability::from_variables(|name| {
            let found = variables.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn colours_follow_the_environment() {
        let xterm = of(&[("TERM", "xterm-256color")]);
        assert_eq!(
            (xterm.depth, xterm.glyphs),
            (Depth::Indexed, GlyphSet::Unicode)
        );
        assert!(xterm.answers && !xterm.no_colour);
        assert_eq!(of(&[("COLORTERM", "truecolor")]).depth, Depth::True);
        assert_eq!(of(&[("TERM", "xterm-kitty")]).depth, Depth::True);
        assert!(of(&[("NO_COLOR", "1")]).no_colour);
        assert!(!of(&[("NO_COLOR", "")]).no_colour);
    }

    #[test]
    fn old_terminals_get_ascii_and_no_questions() {
        let console = of(&[("TERM", "linux")]);
        assert_eq!(console.glyphs, GlyphSet::Ascii);
        assert!(!console.answers);
        assert!(of(&[("TERM", "dumb")]).no_colour);
    }
}
