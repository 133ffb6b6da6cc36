//! Screens as one-liners: a design and keys, and the whole screen as text and as a grid of roles.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use fivenines::analysis::{Options, evaluate};
use fivenines::app::disk::{News, OnDisk};
use fivenines::app::{App, Effect, Key, Msg, Preferences, ThemeChoice, update};
use fivenines::catalogue::Catalogue;
use fivenines::io::{Form, read};
use fivenines::model::review::{Review, Saying};
use fivenines::scene::GlyphSet;
use fivenines::ui;
use fivenines::ui::theme::{Depth, Part, Theme};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::{Buffer, Cell};
use ratatui::layout::Rect;
use ratatui::style::Style;

/// A small design with everything that panes show.
const SHORTENER: &str = include_str!("../data/good/format-1-taste.ron");

/// The application with `design` open on a screen of this size.
fn opened(design: &str, size: (u16, u16)) -> App {
    let mut app = App::new(Catalogue::shipped(), Preferences::default());
    let design = read(design, Form::Ron).expect("the test's design is valid");
    let path = Some("shop.ron".into());
    update(
        &mut app,
        Msg::Opened {
            path,
            outcome: Ok(Box::new(design)),
        },
    );
    resize(&mut app, size);
    app
}

fn resize(app: &mut App, (width, height): (u16, u16)) {
    if let Some(size) = ui::board_size(app, Rect::new(0, 0, width, height)) {
        update(app, Msg::Resized(size));
    }
}

#[test]
fn the_status_line_counts_the_targets_that_are_missed() {
    let sketch =
        "user:client > api:service*2; flow f user rate=1; target t flow:f availability 99%";
    let pieces = |sketch: &str| {
        let design = crate::rules::sketch::read(sketch);
        let report = evaluate(&design, Catalogue::shipped(), Options::default());
        let pieces = ui::verdict::summary(&design, &report).into_iter();
        let pieces = pieces.map(|piece| format!("{} {}", piece.mark, piece.text));
        pieces.collect::<Vec<_>>()
    };
    assert!(!pieces(sketch).iter().any(|text| text.contains("target")));
    let busy = format!("{sketch}; target many flow:f throughput 900000");
    assert_eq!(pieces(&busy)[0], "✗ 1 of 2 targets", "{:?}", pieces(&busy));
}

/// Presses keys written as `Key::typed` reads them.
fn press(app: &mut App, size: (u16, u16), keys: &str) {
    for key in Key::typed(keys).expect("the test names keys that exist") {
        update(app, Msg::KeyPressed(key));
        resize(app, size);
    }
}

/// The screen in the dark theme.
fn screen(app: &App, size: (u16, u16), glyphs: GlyphSet) -> String {
    let theme = Theme::new(ThemeChoice::Dark, Depth::True, glyphs);
    themed(app, size, &theme)
}

/// The screen as text, then the role of each cell as a letter, then what the letters mean.
fn themed(app: &App, (width, height): (u16, u16), theme: &Theme) -> String {
    let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("a test's terminal");
    terminal
        .draw(|frame| ui::draw(app, theme, None, frame))
        .expect("a test's frame");
    let buffer = terminal.backend().buffer();
    let mut out = String::new();
    for row in rows(buffer) {
        let text: String = row.iter().map(Cell::symbol).collect();
        writeln!(out, "{}", text.trim_end()).expect("a string takes any text");
    }
    let mut letters = Letters::new(theme);
    out.push_str("-- roles\n");
    for row in rows(buffer) {
        let text: String = row.iter().map(|cell| letters.of(cell)).collect();
        writeln!(out, "{}", text.trim_end_matches(' ')).expect("a string takes any text");
    }
    for (letter, names) in &letters.used {
        writeln!(out, "{letter} {names}").expect("a string takes any text");
    }
    out
}

#[test]
fn what_takes_long_is_said_in_the_middle() {
    let mut terminal = Terminal::new(TestBackend::new(40, 3)).expect("a test's terminal");
    let draw = |frame: &mut ratatui::Frame| ui::draw_waiting("Drawing 20000 connections…", frame);
    terminal.draw(draw).expect("a test's frame");
    let buffer = terminal.backend().buffer();
    let text = |row: &[Cell]| row.iter().map(Cell::symbol).collect::<String>();
    let lines: Vec<String> = rows(buffer).map(text).collect();
    let blank = " ".repeat(40);
    let said = format!("{:^40}", "Drawing 20000 connections…");
    assert_eq!(lines, [blank.clone(), said, blank]);
}

fn rows(buffer: &Buffer) -> impl Iterator<Item = &[Cell]> {
    buffer.content.chunks(usize::from(buffer.area.width.max(1)))
}

/// Letters for styles; roles that look alike share one.
struct Letters {
    styles: Vec<(Style, String)>,
    used: BTreeMap<char, String>,
}

impl Letters {
    fn new(theme: &Theme) -> Self {
        let ground = theme.part(Part::Ground);
        let mut styles: Vec<(Style, String)> = Vec::new();
        for part in Part::ALL {
            let style = ground.patch(theme.part(part));
            match styles.iter_mut().find(|(known, _)| *known == style) {
                Some((_, names)) => write!(names, ", {part:?}").expect("a string takes any text"),
                None => styles.push((style, format!("{part:?}"))),
            }
        }
        Self {
            styles,
            used: BTreeMap::new(),
        }
    }

    /// A blank for the ground, a capital for a part, a small letter for any other style.
    fn of(&mut self, cell: &Cell) -> char {
        let style = Style {
            underline_color: None,
            ..cell.style()
        };
        let same = |known: &Style| {
            (known.fg, known.bg, known.add_modifier) == (style.fg, style.bg, style.add_modifier)
        };
        let position = self.styles.iter().position(|(known, _)| same(known));
        let index = position.unwrap_or_else(|| {
            let bg = style.bg.map_or(String::new(), |bg| format!(" on {bg}"));
            let fg = style.fg.map_or(String::new(), |fg| fg.to_string());
            self.styles
                .push((style, format!("{fg}{bg} {:?}", style.add_modifier)));
            self.styles.len() - 1
        });
        if index == 0 && cell.symbol() == " " {
            return ' ';
        }
        let letter = char::from_u32(u32::from('A') + index as u32).unwrap_or('?');
        self.used.insert(letter, self.styles[index].1.clone());
        letter
    }
}

/// The screen after `keys` on `design`.
fn after(design: &str, keys: &str, size: (u16, u16)) -> String {
    let mut app = opened(design, size);
    press(&mut app, size, keys);
    screen(&app, size, GlyphSet::Unicode)
}

#[test]
fn the_board_fills_the_screen() {
    insta::assert_snapshot!("board_80", after(SHORTENER, "", (80, 24)));
    insta::assert_snapshot!("board_120", after(SHORTENER, "", (120, 40)));
}

#[test]
fn pages_are_read_over_the_board() {
    let size = (80, 24);
    insta::assert_snapshot!("card_80", after(SHORTENER, "gk", size));
    let mut app = opened(SHORTENER, size);
    evaluate_now(&mut app, size);
    press(&mut app, size, "gm");
    insta::assert_snapshot!("matrix_80", screen(&app, size, GlyphSet::Unicode));
}

#[test]
fn changes_are_marked_on_the_board_and_listed_below() {
    for size in [(80, 24), (120, 40)] {
        let mut app = opened(SHORTENER, size);
        press(&mut app, size, "<Tab>+F");
        press(&mut app, size, "Redis<Enter>xFUser<Enter>J");
        press(&mut app, size, "queue<Enter>Mail<Enter>gsj");
        let text = screen(&app, size, GlyphSet::Unicode);
        let listed = [
            "  - component cache (cache, Redis)",
            "› ~ component lb: replicas 2 → 3",
            "  + component mail (queue, Mail)",
            "What it does is being computed …",
        ];
        for line in listed {
            assert!(text.contains(line), "{line} in {text}");
        }
        let on_board = ["+ new", "- gone", "~ edited"];
        let shown = on_board.iter().filter(|word| text.contains(**word));
        assert!(size.0 == 80 || shown.count() == 3, "{text}");
    }
}

#[test]
fn clashes_of_a_merge_are_listed_with_what_would_come_of_them() {
    let size = (100, 30);
    let mut app = opened(SHORTENER, size);
    press(&mut app, size, "FRedirect<Enter>+");
    let theirs = read(
        &SHORTENER
            .replace("replicas: 6", "replicas: 9")
            .replace("\"Redis\"", "\"Valkey\""),
        Form::Ron,
    );
    let theirs = Box::new(theirs.expect("theirs is valid"));
    let news = News::Changed(OnDisk::Design(theirs));
    update(&mut app, Msg::Disk(news));
    press(&mut app, size, "mt");
    let text = screen(&app, size, GlyphSet::Unicode);
    let listed = "› theirs  component api: replicas: ours says `7`, theirs `9`; theirs stands";
    // What would come of it: ours has seven, and theirs another name for the cache.
    for word in [
        listed,
        "Redirect API ×9",
        "│ Valkey │",
        "Merge with what is on disk",
    ] {
        assert!(text.contains(word), "{word} in {text}");
    }
}

#[test]
fn comments_of_peers_show_on_the_board_and_in_their_pane() {
    let mut review = Review::default();
    for (on, text) in [
        ("component cache", "What if it is full?"),
        ("component cache", "Why Redis?"),
        ("connection lb-api", "Is this TLS?"),
        ("component gone", "Still needed?"),
    ] {
        let on = on.parse().expect("an anchor");
        let text = text.to_owned();
        let said = review.say(Saying::Comment { on, text }, "Ann", "2026-11-22");
        said.expect("a comment can be made");
    }
    let (to, text) = ("c".into(), "It evicts".to_owned());
    let said = review.say(Saying::Reply { to, text }, "Bo", "2026-11-23");
    said.expect("a comment can be answered");
    for size in [(80, 24), (120, 40)] {
        let mut app = opened(SHORTENER, size);
        update(&mut app, Msg::Disk(News::Reviewed(review.clone())));
        press(&mut app, size, "gp");
        let text = screen(&app, size, GlyphSet::Unicode);
        let said = "› ✎ component cache: What if it is full? (1 reply)";
        for word in [said, "It evicts", "✎ component gone: Still needed?", "─✎"] {
            assert!(text.contains(word), "{word} in {text}");
        }
        let ascii = screen(&app, size, GlyphSet::Ascii);
        assert!(ascii.contains("> \" component cache: What if"), "{ascii}");
        assert!(size.0 == 80 || text.contains("✎2┐"), "{text}");
    }
}

#[test]
fn a_single_point_that_is_accepted_is_said_to_be() {
    let size = (120, 40);
    let mut app = opened(include_str!("../../designs/blue-green.ron"), size);
    evaluate_now(&mut app, size);
    let text = screen(&app, size, GlyphSet::Unicode);
    assert!(text.contains("✓ 1 SPOF accepted"), "{text}");
}

/// Changes something and takes it back, answering what the application asks of its evaluator.
fn evaluate_now(app: &mut App, size: (u16, u16)) {
    for key in Key::typed("+u").unwrap() {
        for effect in update(app, Msg::KeyPressed(key)) {
            if let Effect::Evaluate {
                revision, design, ..
            } = effect
            {
                let report = evaluate(&design, app.catalogue(), Options::default());
                let report = Box::new(report);
                update(app, Msg::Evaluated { revision, report });
            }
        }
    }
    resize(app, size);
}

#[test]
fn the_board_is_seen_from_farther_away_and_by_its_heat() {
    let ride = include_str!("../../designs/ride-sharing.ron");
    let size = (100, 29);
    for (keys, shown) in [
        ("<lt>M", ["(Driv", "╞Rides", "Map"]),
        ("<lt><lt>", ["●Dri", "▤Use", "us-east-1a"]),
        ("w", ["Heat: load", "w next", " %"]),
        ("ww", ["Heat: parts of the p99", " ms", "→"]),
        ("W", ["1 Report a position", "2 See drivers", "1,5"]),
        ("2f]", ["See drivers nearby", "works so far", " of p99 "]),
    ] {
        let mut app = opened(ride, size);
        evaluate_now(&mut app, size);
        press(&mut app, size, keys);
        let text = screen(&app, size, GlyphSet::Unicode);
        for part in shown {
            assert!(text.contains(part), "{keys}: no {part:?} in\n{text}");
        }
    }
}

#[test]
fn every_theme_says_the_same_at_every_size() {
    for size in [(80, 24), (120, 40), (200, 60)] {
        for keys in ["", "<lt>", "w", "e", "?", "a", "grM"] {
            let mut app = opened(SHORTENER, size);
            evaluate_now(&mut app, size);
            press(&mut app, size, keys);
            let words = |name| {
                let theme = Theme::new(name, Depth::True, GlyphSet::Unicode);
                let rows = ui::picture::picture(&app, &theme, size).into_iter();
                let lines = rows.map(|row| row.into_iter().map(|cell| cell.text).collect());
                lines.collect::<Vec<String>>().join("\n")
            };
            let dark = words(ThemeChoice::Dark);
            for name in ThemeChoice::ALL {
                assert!(words(name) == dark, "{} {keys} {size:?}", name.name());
            }
            app.preferences.ascii = true;
            let theme = Theme::new(ThemeChoice::Plain, Depth::True, GlyphSet::Ascii);
            let cells = ui::picture::picture(&app, &theme, size)
                .into_iter()
                .flatten();
            let strange: String = cells
                .map(|cell| cell.text)
                .filter(|t| !t.is_ascii())
                .collect();
            assert!(strange.is_empty(), "{strange} {keys} {size:?}");
        }
    }
}

#[test]
fn every_theme_looks_as_it_did_at_every_size() {
    for size in [(80, 24), (120, 40), (200, 60)] {
        let mut app = opened(SHORTENER, size);
        evaluate_now(&mut app, size);
        press(&mut app, size, "<Tab><Tab>ge<Esc>2f");
        for name in ThemeChoice::ALL {
            let theme = Theme::new(name, Depth::True, GlyphSet::Unicode);
            let picture = format!("theme_{}_{}", name.name(), size.0);
            insta::assert_snapshot!(picture, themed(&app, size, &theme));
        }
        app.preferences.ascii = true;
        let theme = Theme::new(ThemeChoice::Plain, Depth::True, GlyphSet::Ascii);
        let picture = format!("theme_ascii_{}", size.0);
        insta::assert_snapshot!(picture, themed(&app, size, &theme));
    }
}

#[test]
fn what_is_marked_is_marked_from_farther_away_too() {
    let mut review = Review::default();
    for on in ["component cache", "connection lb-api"] {
        let (on, text) = (on.parse().expect("an anchor"), "Why?".to_owned());
        let said = review.say(Saying::Comment { on, text }, "Ann", "2026-11-22");
        said.expect("a comment can be made");
    }
    let size = (120, 40);
    for zoom in ["<lt>", "<lt><lt>"] {
        let mut app = opened(SHORTENER, size);
        let before = screen(&app, size, GlyphSet::Unicode);
        assert!(!before.contains(['✎', '~']), "{before}");
        update(&mut app, Msg::Disk(News::Reviewed(review.clone())));
        press(&mut app, size, zoom);
        let text = screen(&app, size, GlyphSet::Unicode);
        assert_eq!(text.matches('✎').count(), 2, "{text}");
        press(&mut app, size, "FRedirect<Enter>+gs");
        let text = screen(&app, size, GlyphSet::Unicode);
        let (board, _) = text
            .split_once("component api")
            .expect("the list of changes");
        assert!(board.contains('~'), "{text}");
        press(&mut app, size, "<Esc>");
        let count = |app: &App, wanted: fn(&char) -> bool| {
            let text = screen(app, size, GlyphSet::Unicode);
            let board = text.lines().take(usize::from(size.1) - 3).skip(9);
            board.flat_map(str::chars).filter(wanted).count()
        };
        let crosses = |app: &App| count(app, |letter| *letter == '✗');
        let before = crosses(&app);
        press(&mut app, size, "Feu-west-1<Enter>Z");
        assert_eq!(crosses(&app), before + 1, "the zone has failed");
        let digits = |app: &App| count(app, char::is_ascii_digit);
        let before = digits(&app);
        press(&mut app, size, "2f");
        assert!(digits(&app) >= before + 3, "the hops have numbers");
    }
}

#[test]
fn a_short_list_hides_little_of_the_board() {
    let size = (120, 40);
    let mut app = opened(SHORTENER, size);
    press(&mut app, size, "f");
    let text = screen(&app, size, GlyphSet::Unicode);
    let ends = |line: &str| line.contains('┗');
    assert_eq!(text.lines().position(ends), Some(8), "{text}");
}

#[test]
fn a_screen_that_is_too_small_says_what_it_needs() {
    insta::assert_snapshot!("too_small", after(SHORTENER, "", (50, 10)));
    insta::assert_snapshot!("tiny", after(SHORTENER, "", (7, 2)));
}
