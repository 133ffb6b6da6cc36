use super::*;

const NAMES: [ThemeChoice; 4] = [
    ThemeChoice::Dark,
    ThemeChoice::Light,
    ThemeChoice::HighContrast,
    ThemeChoice::Plain,
];

const ROLES: [Role; 25] = [
    Role::Empty,
    Role::Border,
    Role::Name,
    Role::Detail,
    Role::Zone,
    Role::Network,
    Role::ZoneTitle,
    Role::Call,
    Role::Message,
    Role::Replication,
    Role::Label,
    Role::Note,
    Role::Error,
    Role::Warning,
    Role::Info,
    Role::Selected,
    Role::Cursor,
    Role::Lit,
    Role::Dimmed,
    Role::Failed,
    Role::Hint,
    Role::Added,
    Role::Removed,
    Role::Changed,
    Role::Comment,
];

fn channels(colour: Color) -> (u8, u8, u8) {
    match colour {
        Color::Rgb(red, green, blue) => (red, green, blue),
        Color::Indexed(index) => {
            assert!(index >= 16, "the first 16 colours differ between terminals");
            indexed_rgb(index)
        }
        other => panic!("{other:?} is whatever the terminal makes of it"),
    }
}

/// Contrast of two colours as WCAG 2.1 defines it: 1…21.
fn contrast(first: Color, second: Color) -> f64 {
    let luminance = |colour| {
        let linear = |channel: u8| {
            let c = f64::from(channel) / 255.0;
            if c <= 0.04045 {
                c / 12.92
            } else {
                ((c + 0.055) / 1.055).powf(2.4)
            }
        };
        let (red, green, blue) = channels(colour);
        0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    };
    let (a, b) = (luminance(first), luminance(second));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn styles(theme: &Theme) -> Vec<(String, Style)> {
    let ground = theme.part(Part::Ground);
    let chosen = theme.part(Part::Chosen);
    let parts = Part::ALL
        .iter()
        .map(|part| (format!("{part:?}"), ground.patch(theme.part(*part))));
    let roles = ROLES
        .iter()
        .map(|role| (format!("{role:?}"), ground.patch(theme.board(*role))));
    let matched = (
        "Match when chosen".into(),
        chosen.patch(theme.part(Part::Match)),
    );
    parts.chain(roles).chain([matched]).collect()
}

#[test]
fn text_of_every_role_stands_out_from_its_ground() {
    for name in NAMES {
        for depth in [Depth::True, Depth::Indexed] {
            let theme = Theme::new(name, depth, GlyphSet::Unicode);
            let floor = if name == ThemeChoice::HighContrast {
                7.0
            } else {
                4.5
            };
            for (role, style) in styles(&theme) {
                if name == ThemeChoice::Plain {
                    assert_eq!((style.fg, style.bg), (None, None), "{role}");
                    continue;
                }
                let (Some(fg), Some(bg)) = (style.fg, style.bg) else {
                    panic!("{name:?} {role} leaves a colour to chance");
                };
                let found = contrast(fg, bg);
                assert!(found >= floor, "{name:?} {depth:?} {role}: {found:.2}");
            }
        }
    }
}

#[test]
fn without_colours_what_must_be_told_apart_still_differs() {
    let theme = Theme::new(ThemeChoice::Plain, Depth::True, GlyphSet::Unicode);
    let pairs = [
        (Role::Cursor, Role::Empty),
        (Role::Selected, Role::Border),
        (Role::Selected, Role::Cursor),
        (Role::Lit, Role::Dimmed),
        (Role::Lit, Role::Call),
        (Role::Failed, Role::Border),
        (Role::Hint, Role::Name),
        (Role::Error, Role::Warning),
        (Role::Added, Role::Removed),
        (Role::Added, Role::Changed),
        (Role::Removed, Role::Changed),
        (Role::Removed, Role::Dimmed),
        (Role::Changed, Role::Dimmed),
    ];
    for (first, second) in pairs {
        assert_ne!(
            theme.board(first),
            theme.board(second),
            "{first:?} {second:?}"
        );
    }
    assert_ne!(theme.part(Part::Chosen), theme.part(Part::Text));
    assert_ne!(theme.part(Part::FrameFocused), theme.part(Part::Frame));
    assert_ne!(theme.part(Part::Missed), theme.part(Part::Met));
    assert_ne!(theme.part(Part::Match), theme.part(Part::Text));
}

#[test]
fn ascii_keeps_every_width() {
    for symbol in ["─", "╭", "×", "日", "👩‍🚀", "é", "≥", "✓", "⚡"] {
        let replaced = ascii(symbol);
        assert!(replaced.is_ascii(), "{symbol} → {replaced}");
        assert_eq!(replaced.width(), symbol.width(), "{symbol} → {replaced}");
    }
}
