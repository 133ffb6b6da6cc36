//! `nines screenshot`: the program's own screen as a picture, after some keys.

use std::io::Write;
use std::path::PathBuf;

use super::{FormArg, Outcome, Theme, load};
use crate::analysis::{Options, evaluate};
use crate::app::{App, Effect, Key, Msg, Preferences, ThemeChoice, update};
use crate::catalogue::Catalogue;
use crate::export::{png, svg};
use crate::io;
use crate::scene::GlyphSet;
use crate::ui::{picture, theme};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The design; `-` is standard input
    file: PathBuf,
    /// The picture to write; its ending says which form: `.svg` or `.png`
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Columns and rows of the screen
    #[arg(long, default_value = "120x40", value_parser = size)]
    size: (u16, u16),
    /// Keys to press before, as in `w` or `F<Enter>`
    #[arg(long, default_value = "")]
    keys: String,
    /// The theme of the screen
    #[arg(long, value_enum, default_value = "dark")]
    theme: Theme,
    /// The form of the input, if its name does not say it
    #[arg(long)]
    from: Option<FormArg>,
}

pub(super) fn run(args: &Args, out: &mut impl Write) -> anyhow::Result<Outcome> {
    let design = load(&args.file, args.from)?;
    let title = design.title.clone();
    let mut screen = Screen {
        app: App::new(Catalogue::shipped(), Preferences::default()),
        size: args.size,
    };
    screen.resize();
    let path = Some(args.file.clone());
    let outcome = Ok(Box::new(design));
    screen.tell(Msg::Opened { path, outcome });
    screen.resize();
    let keys = Key::typed(&args.keys)?;
    for key in keys {
        screen.tell(Msg::KeyPressed(key));
        screen.resize();
    }
    let look = ThemeChoice::from(args.theme);
    let theme = theme::Theme::new(look, theme::Depth::True, GlyphSet::Unicode);
    let cells = picture::picture(&screen.app, &theme, args.size);
    let picture = svg::screen::text(&cells, &title);
    let ending = args.output.extension().and_then(|ending| ending.to_str());
    match ending {
        Some("svg") => io::save_text(&args.output, &picture)?,
        Some("png") => io::save_bytes(&args.output, &png::bytes(&picture)?)?,
        _ => anyhow::bail!(
            "{} ends in neither .svg nor .png; name the picture so",
            args.output.display()
        ),
    }
    writeln!(out, "{}", args.output.display())?;
    Ok(Outcome::Clean)
}

/// The program with a screen that nobody sees.
struct Screen {
    app: App,
    size: (u16, u16),
}

impl Screen {
    /// Tells the application, and evaluates what it orders to be evaluated.
    fn tell(&mut self, msg: Msg) {
        for effect in update(&mut self.app, msg) {
            if let Effect::Evaluate {
                revision,
                design,
                failed,
            } = effect
            {
                let options = Options {
                    failed,
                    ..Options::default()
                };
                let report = evaluate(&design, self.app.catalogue(), options);
                let report = Box::new(report);
                update(&mut self.app, Msg::Evaluated { revision, report });
            }
        }
    }

    /// What keys open may leave the board another size.
    fn resize(&mut self) {
        if let Some(size) = picture::board_size(&self.app, self.size) {
            self.tell(Msg::Resized(size));
        }
    }
}

/// Columns and rows, as in `120x40`.
fn size(text: &str) -> Result<(u16, u16), String> {
    let wrong = || format!("`{text}` is no size; write columns and rows, as in 120x40");
    let (columns, rows) = text.split_once('x').ok_or_else(wrong)?;
    let number = |text: &str| text.trim().parse::<u16>().ok().filter(|n| *n <= 1000);
    number(columns).zip(number(rows)).ok_or_else(wrong)
}
