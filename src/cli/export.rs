//! `nines export`: a design in another form.

use std::io::{IsTerminal, Write, stdout};
use std::path::PathBuf;

use clap::ValueEnum;

use super::{FormArg, Outcome, load, show};
use crate::catalogue::{Catalogue, Face};
use crate::export::{d2, dot, json_design, mermaid, png, svg};
use crate::io;
use crate::model::{Design, Rect};
use crate::scene::{MAX_WHOLE, Scene, SceneOptions};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The design; `-` is standard input
    file: PathBuf,
    /// The form to write
    #[arg(long)]
    to: Target,
    /// The form of the input, if its name does not say it
    #[arg(long)]
    from: Option<FormArg>,
    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// The form to write.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Target {
    /// The design file, for people and version control
    Ron,
    /// Every default filled in, for programs
    Json,
    /// The drawing as text
    Txt,
    /// A flowchart of Mermaid
    Mermaid,
    /// An architecture diagram of Mermaid
    Architecture,
    /// A diagram of D2
    D2,
    /// A graph of Graphviz
    Dot,
    /// The drawing as a picture that scales
    Svg,
    /// The drawing as a picture of pixels
    Png,
}

pub(super) fn run(args: &Args, out: &mut impl Write) -> anyhow::Result<Outcome> {
    let design = load(&args.file, args.from)?;
    let catalogue = Catalogue::shipped();
    let bytes = match args.to {
        Target::Ron => io::write_ron(&design).into_bytes(),
        Target::Json => json_design(&design, catalogue).into_bytes(),
        Target::Txt => show::draw(&design, None, false, false)?.into_bytes(),
        Target::Mermaid => mermaid::flowchart(&design, catalogue).into_bytes(),
        Target::Architecture => mermaid::architecture(&design, catalogue).into_bytes(),
        Target::D2 => d2::text(&design, catalogue).into_bytes(),
        Target::Dot => dot::text(&design, catalogue).into_bytes(),
        Target::Svg => return picture(args, design, out),
        Target::Png if args.output.is_none() && stdout().is_terminal() => {
            anyhow::bail!("a picture of pixels is nothing for a terminal; name a file with -o")
        }
        Target::Png => pixels(design)?,
    };
    match &args.output {
        Some(file) => io::save_bytes(file, &bytes)?,
        None => out.write_all(&bytes)?,
    }
    Ok(Outcome::Clean)
}

/// Writes the drawing with its legend as a picture that scales.
fn picture(args: &Args, design: Design, out: &mut impl Write) -> anyhow::Result<Outcome> {
    let (scene, title) = drawn(design)?;
    let sheet = scene.sheet();
    match &args.output {
        Some(file) => {
            let mut bytes = Vec::new();
            svg::write(&sheet, &title, &mut bytes)?;
            io::save_bytes(file, &bytes)?;
        }
        None => svg::write(&sheet, &title, out)?,
    }
    Ok(Outcome::Clean)
}

/// The drawing with its legend as a picture of pixels.
fn pixels(design: Design) -> anyhow::Result<Vec<u8>> {
    let boxes = design.components.iter();
    let boxes = boxes.map(|component| Face::rect(component, Catalogue::shipped()));
    if let Some(boxes) = boxes.reduce(Rect::union) {
        // A picture that holds no more than the boxes may be too large already: no line need be led then.
        png::refuse_if_too_large(svg::size(boxes.size))?;
    }
    let (scene, title) = drawn(design)?;
    let mut svg = Vec::new();
    {
        let sheet = scene.sheet();
        png::refuse_if_too_large(svg::size(sheet.area().size))?;
        svg::write(&sheet, &title, &mut svg)?;
    }
    // Pixels take much room: how the drawing came about is let go before they are made.
    drop(scene);
    let svg = String::from_utf8(svg)?;
    Ok(png::bytes(&svg)?)
}

/// The scene of the design, which is let go, and its title.
fn drawn(design: Design) -> anyhow::Result<(Scene, String)> {
    let scene = Scene::once(&design, Catalogue::shipped(), &SceneOptions::default());
    if let Some(why) = scene.too_large(MAX_WHOLE) {
        anyhow::bail!(why);
    }
    Ok((scene, design.title))
}
