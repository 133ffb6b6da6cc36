//! Looks: palette → roles → styles, and the glyphs that the screen is drawn with.
//!
//! The only file with colours. Widgets name a [`Role`] of the board or a [`Part`] of the screen and
//! ask the theme; they never see a colour. Meaning is never carried by colour alone: wherever two
//! styles tell things apart, a glyph or a word does so too.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier, Style};
use ratatui::symbols::border;
use unicode_width::UnicodeWidthStr;

use crate::app::ThemeChoice;
use crate::scene::GlyphSet;
use crate::scene::canvas::Role;

/// How everything on the screen looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Theme {
    name: ThemeChoice,
    palette: Option<Palette>,
    glyphs: GlyphSet,
}

/// How many colours the terminal can show.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Depth {
    /// Any colour.
    #[default]
    True,
    /// The 256 colours of xterm; each colour is replaced by the nearest.
    Indexed,
}

/// A part of the screen outside the board.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// The ground that everything stands on.
    Ground,
    /// Ordinary text.
    Text,
    /// What is less important than text: units, labels of fields.
    Muted,
    /// A default that the user did not state, an example, an empty pane.
    Faint,
    /// A heading inside a pane.
    Heading,
    /// The frame of a pane.
    Frame,
    /// The frame of the pane that has the keys.
    FrameFocused,
    /// The title of a pane.
    Title,
    /// The ground and text of the status line.
    Status,
    /// The mode in the status line.
    Mode,
    /// A key in the footer and in help.
    Key,
    /// What a key does.
    KeyLabel,
    /// What holds: a target met, a requirement served.
    Met,
    /// What does not hold.
    Missed,
    /// What cannot be told.
    Unknown,
    /// An error.
    Error,
    /// A warning.
    Warning,
    /// Information.
    Info,
    /// The row that Enter would take.
    Chosen,
    /// Characters that a search matched.
    Match,
    /// Text that is being typed.
    Input,
    /// The caret in text that is being typed.
    Caret,
    /// The filled part of a bar.
    Bar,
    /// The waiting part of a bar.
    BarWaiting,
}

impl Part {
    /// Every part, for tests and the legend.
    pub const ALL: [Self; 24] = [
        Self::Ground,
        Self::Text,
        Self::Muted,
        Self::Faint,
        Self::Heading,
        Self::Frame,
        Self::FrameFocused,
        Self::Title,
        Self::Status,
        Self::Mode,
        Self::Key,
        Self::KeyLabel,
        Self::Met,
        Self::Missed,
        Self::Unknown,
        Self::Error,
        Self::Warning,
        Self::Info,
        Self::Chosen,
        Self::Match,
        Self::Input,
        Self::Caret,
        Self::Bar,
        Self::BarWaiting,
    ];
}

impl Theme {
    /// The theme `name` with the colours and characters that the terminal has.
    pub fn new(name: ThemeChoice, depth: Depth, glyphs: GlyphSet) -> Self {
        let palette = Palette::of(name).map(|palette| match depth {
            Depth::True => palette,
            Depth::Indexed => palette.map(nearest_indexed),
        });
        Self {
            name,
            palette,
            glyphs,
        }
    }

    /// Which theme it is.
    pub const fn name(&self) -> ThemeChoice {
        self.name
    }

    /// Which characters it uses.
    pub const fn glyphs(&self) -> GlyphSet {
        self.glyphs
    }

    /// The frame of panes and dialogs.
    pub const fn frame(&self, focused: bool) -> border::Set<'static> {
        if focused {
            border::THICK
        } else {
            border::ROUNDED
        }
    }

    /// The style of a part of the screen.
    pub fn part(&self, part: Part) -> Style {
        match &self.palette {
            Some(palette) => palette.part(part),
            None => plain_part(part),
        }
    }

    /// The style of a glyph on the board.
    pub fn board(&self, role: Role) -> Style {
        match &self.palette {
            Some(palette) => palette.board(role),
            None => plain_board(role),
        }
    }

    /// Replaces what an ASCII terminal cannot show, cell by cell, once everything is drawn.
    pub fn finish(&self, buffer: &mut Buffer) {
        if self.glyphs == GlyphSet::Unicode {
            return;
        }
        for cell in &mut buffer.content {
            if !cell.symbol().is_ascii() {
                let replacement = ascii(cell.symbol());
                cell.set_symbol(&replacement);
            }
        }
    }
}

/// ASCII for one grapheme cluster, of the same width.
pub fn ascii(symbol: &str) -> Cow<'static, str> {
    let mut characters = symbol.chars();
    let known = match (characters.next(), characters.next()) {
        (Some(character), None) => ASCII_OF.get(&character).copied(),
        _ => None,
    };
    match (known, symbol.width()) {
        (Some(known), 0 | 1) => Cow::Borrowed(known),
        (Some(known), width) => Cow::Owned(format!("{known:<width$}")),
        (None, width) => Cow::Owned("?".repeat(width.max(1))),
    }
}

static ASCII_OF: LazyLock<HashMap<char, &'static str>> = LazyLock::new(|| {
    let rows = ASCII.iter();
    rows.flat_map(|(ascii, glyphs)| glyphs.chars().map(|glyph| (glyph, *ascii)))
        .collect()
});

/// An ASCII character, and the glyphs that it stands in for.
const ASCII: [(&str, &str); 22] = [
    ("-", "─━╌╍┄┅┈┉–—‐−▁⎯╴╶╼╾"),
    ("=", "═≡☰"),
    ("|", "│┃╎╏┆┇┊┋║▏▎▍▐▌╵╷"),
    ("+", "┌┐└┘╭╮╰╯├┤┬┴┼┏┓┗┛┣┫┳┻╋╔╗╚╝╠╣╦╩╬╒╓╕╖╘╙╛╜╞╟╡╢╤╥╧╨╪╫✓✔"),
    ("^", "▲△↑▴⬆⌃"),
    ("v", "▼▽↓▾⬇"),
    (">", "▶▷→▸►›≥⏵⇒"),
    ("<", "◀◁←◂◄‹≤⇐↵⏎"),
    ("/", "╱"),
    ("\\", "╲"),
    ("x", "╳×✗✘✕⨯"),
    ("#", "█▇▆▅■▉▊▋"),
    ("%", "▓▒▄▀"),
    (".", "░▂▃·…∙"),
    ("*", "●◆•★⚡"),
    ("o", "○◇☆◌◦"),
    ("~", "⇄↔≈"),
    ("@", "↻⟳↺"),
    ("u", "µμ"),
    ("'", "’‘′"),
    ("\"", "“”″✎"),
    (" ", "\u{a0}\u{202f}\u{2009}"),
];

/// The colours of a theme, named by what they are for.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Palette {
    ground: Color,
    raised: Color,
    chosen: Color,
    text: Color,
    strong: Color,
    muted: Color,
    faint: Color,
    accent: Color,
    call: Color,
    message: Color,
    replication: Color,
    zone: Color,
    note: Color,
    good: Color,
    bad: Color,
    warn: Color,
    lit: Color,
}

const fn rgb(hex: u32) -> Color {
    Color::Rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

/// `colour` as 0xRRGGBB; `otherwise` for one of the terminal's own.
pub(super) const fn rgb_of(colour: Color, otherwise: u32) -> u32 {
    match colour {
        Color::Rgb(red, green, blue) => (red as u32) << 16 | (green as u32) << 8 | blue as u32,
        _ => otherwise,
    }
}

const DARK: Palette = Palette {
    ground: rgb(0x15_18_1e),
    raised: rgb(0x22_27_30),
    chosen: rgb(0x2c_3a_52),
    text: rgb(0xcd_d3_de),
    strong: rgb(0xf2_f5_fa),
    muted: rgb(0xa3_ad_bd),
    faint: rgb(0x8a_94_a5),
    accent: rgb(0x7a_b8_ff),
    call: rgb(0x93_aa_cc),
    message: rgb(0xc8_a6_f5),
    replication: rgb(0x6f_cb_bb),
    zone: rgb(0x90_b0_8a),
    note: rgb(0xd9_c9_8c),
    good: rgb(0x7f_d3_8d),
    bad: rgb(0xff_85_7d),
    warn: rgb(0xe8_b8_55),
    lit: rgb(0xff_d7_5f),
};

const LIGHT: Palette = Palette {
    ground: rgb(0xfb_fa_f7),
    raised: rgb(0xec_ea_e4),
    chosen: rgb(0xd3_e2_f7),
    text: rgb(0x2b_31_3a),
    strong: rgb(0x0d_11_17),
    muted: rgb(0x4a_54_61),
    faint: rgb(0x57_61_6e),
    accent: rgb(0x0a_55_a3),
    call: rgb(0x3b_58_80),
    message: rgb(0x73_3a_ad),
    replication: rgb(0x08_62_5a),
    zone: rgb(0x3f_63_2b),
    note: rgb(0x6e_54_00),
    good: rgb(0x14_61_2b),
    bad: rgb(0xa9_1f_18),
    warn: rgb(0x7a_4d_00),
    lit: rgb(0x8f_0b_52),
};

const HIGH_CONTRAST: Palette = Palette {
    ground: rgb(0x00_00_00),
    raised: rgb(0x1c_1c_1c),
    chosen: rgb(0x00_2a_66),
    text: rgb(0xff_ff_ff),
    strong: rgb(0xff_ff_ff),
    muted: rgb(0xe0_e0_e0),
    faint: rgb(0xc0_c0_c0),
    accent: rgb(0x6c_d0_ff),
    call: rgb(0xff_ff_ff),
    message: rgb(0xe5_b8_ff),
    replication: rgb(0x60_ff_e0),
    zone: rgb(0xa8_ff_9c),
    note: rgb(0xff_ee_99),
    good: rgb(0x66_ff_7f),
    bad: rgb(0xff_a0_98),
    warn: rgb(0xff_cc_44),
    lit: rgb(0xff_ff_00),
};

impl Palette {
    const fn of(name: ThemeChoice) -> Option<Self> {
        match name {
            ThemeChoice::Dark => Some(DARK),
            ThemeChoice::Light => Some(LIGHT),
            ThemeChoice::HighContrast => Some(HIGH_CONTRAST),
            ThemeChoice::Plain => None,
        }
    }

    fn map(self, change: impl Fn(Color) -> Color) -> Self {
        Self {
            ground: change(self.ground),
            raised: change(self.raised),
            chosen: change(self.chosen),
            text: change(self.text),
            strong: change(self.strong),
            muted: change(self.muted),
            faint: change(self.faint),
            accent: change(self.accent),
            call: change(self.call),
            message: change(self.message),
            replication: change(self.replication),
            zone: change(self.zone),
            note: change(self.note),
            good: change(self.good),
            bad: change(self.bad),
            warn: change(self.warn),
            lit: change(self.lit),
        }
    }

    fn part(&self, part: Part) -> Style {
        let on_ground = |colour| Style::new().fg(colour).bg(self.ground);
        match part {
            Part::Ground | Part::Text => on_ground(self.text),
            Part::Muted | Part::KeyLabel => on_ground(self.muted),
            Part::Faint | Part::Frame | Part::Unknown => on_ground(self.faint),
            Part::Heading | Part::Title => on_ground(self.strong).bold(),
            Part::FrameFocused | Part::Info | Part::Bar => on_ground(self.accent),
            Part::Status => Style::new().fg(self.text).bg(self.raised),
            Part::Mode => Style::new().fg(self.ground).bg(self.accent).bold(),
            Part::Key => on_ground(self.accent).bold(),
            Part::Met => on_ground(self.good),
            Part::Missed | Part::Error => on_ground(self.bad).bold(),
            Part::Warning | Part::BarWaiting => on_ground(self.warn),
            Part::Chosen => Style::new().fg(self.strong).bg(self.chosen),
            Part::Match => Style::new().fg(self.lit).add_modifier(MATCHED),
            Part::Input => Style::new().fg(self.strong).bg(self.raised),
            Part::Caret => Style::new().fg(self.ground).bg(self.strong),
        }
    }

    fn board(&self, role: Role) -> Style {
        let on_ground = |colour| Style::new().fg(colour).bg(self.ground);
        match role {
            Role::Empty => on_ground(self.text),
            Role::Name => on_ground(self.strong).bold(),
            Role::Border | Role::Detail | Role::Label => on_ground(self.muted),
            Role::Zone => on_ground(self.zone),
            Role::ZoneTitle => on_ground(self.zone).bold(),
            Role::Network | Role::Dimmed => on_ground(self.faint),
            Role::Call => on_ground(self.call),
            Role::Message => on_ground(self.message),
            Role::Replication => on_ground(self.replication),
            Role::Note => on_ground(self.note).italic(),
            Role::Error => on_ground(self.bad).bold(),
            Role::Warning | Role::Changed => on_ground(self.warn).bold(),
            Role::Info => on_ground(self.accent),
            Role::Selected => on_ground(self.accent).bold(),
            Role::Cursor => Style::new().fg(self.ground).bg(self.accent),
            Role::Lit => on_ground(self.lit).bold(),
            Role::Failed | Role::Removed => on_ground(self.bad).add_modifier(Modifier::CROSSED_OUT),
            Role::Hint => Style::new().fg(self.ground).bg(self.lit).bold(),
            Role::Added => on_ground(self.good).bold(),
            Role::Comment => on_ground(self.note).bold(),
        }
    }
}

/// Matched characters stand on the ground of their row, chosen or not.
const MATCHED: Modifier = Modifier::BOLD.union(Modifier::UNDERLINED);

/// Without colours: only attributes that nearly every terminal shows.
fn plain_part(part: Part) -> Style {
    let style = Style::new();
    match part {
        Part::Ground
        | Part::Text
        | Part::Muted
        | Part::KeyLabel
        | Part::Met
        | Part::Unknown
        | Part::Warning
        | Part::Info
        | Part::Frame
        | Part::Bar
        | Part::BarWaiting => style,
        Part::Faint => style.dim(),
        Part::Heading
        | Part::Title
        | Part::FrameFocused
        | Part::Key
        | Part::Missed
        | Part::Error => style.bold(),
        Part::Status | Part::Chosen | Part::Caret => style.reversed(),
        Part::Mode => style.reversed().bold(),
        Part::Match => style.add_modifier(MATCHED),
        Part::Input => style.underlined(),
    }
}

fn plain_board(role: Role) -> Style {
    let style = Style::new();
    match role {
        Role::Empty
        | Role::Border
        | Role::Detail
        | Role::Label
        | Role::Zone
        | Role::Call
        | Role::Message
        | Role::Replication
        | Role::Info => style,
        Role::Name | Role::ZoneTitle | Role::Warning | Role::Lit | Role::Added | Role::Comment => {
            style.bold()
        }
        Role::Error => style.bold().underlined(),
        Role::Network | Role::Dimmed => style.dim(),
        Role::Note => style.italic(),
        Role::Cursor => style.reversed(),
        Role::Failed | Role::Removed => style.add_modifier(Modifier::CROSSED_OUT),
        Role::Selected | Role::Hint => style.reversed().bold(),
        Role::Changed => style.underlined(),
    }
}

/// The nearest of the colours 16…255 of xterm, which every terminal with 256 colours shows alike.
fn nearest_indexed(colour: Color) -> Color {
    let Color::Rgb(red, green, blue) = colour else {
        return colour;
    };
    let distance = |index: u8| {
        let (r, g, b) = indexed_rgb(index);
        let squared = |a: u8, b: u8| (i32::from(a) - i32::from(b)).pow(2);
        squared(r, red) + squared(g, green) + squared(b, blue)
    };
    (16..=255)
        .min_by_key(|index| distance(*index))
        .map_or(colour, Color::Indexed)
}

/// The colour of an index from 16: a cube of 6 × 6 × 6, then 24 greys.
fn indexed_rgb(index: u8) -> (u8, u8, u8) {
    if index >= 232 {
        let grey = 8 + 10 * (index - 232);
        return (grey, grey, grey);
    }
    let level = |step: u8| if step == 0 { 0 } else { 55 + 40 * step };
    let cube = index.saturating_sub(16);
    (level(cube / 36), level(cube / 6 % 6), level(cube % 6))
}

#[cfg(test)]
mod tests;
