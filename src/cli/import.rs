//! `nines import`: a drawing of another tool as a design.

use std::io::{Write, stderr};
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::ValueEnum;

use super::Outcome;
use super::input::is_stdin;
use crate::app::import::import;
use crate::catalogue::{Catalogue, validate};
use crate::io::{self, Tool};
use crate::model::visible;

#[derive(Debug, clap::Args)]
#[command(after_help = "\
Read are boxes, arrows, what groups boxes, and texts. Kinds are guessed from names, and arrows mean what
they would mean if they were drawn on the board. What was guessed and what was left out is listed on
standard error.")]
pub(super) struct Args {
    /// The drawing; `-` is standard input
    file: PathBuf,
    /// The tool that it is from, if its name does not say it
    #[arg(long, value_enum)]
    from: Option<From>,
    /// Write the design to this new file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// The tool that a drawing is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum From {
    /// A flowchart or architecture of Mermaid, also inside Markdown (.mmd, .md)
    Mermaid,
    /// D2 (.d2)
    D2,
    /// Graphviz (.dot, .gv)
    Dot,
    /// draw.io (.drawio, .xml)
    Drawio,
    /// Excalidraw (.excalidraw)
    Excalidraw,
}

pub(super) fn run(args: &Args, out: &mut impl Write) -> anyhow::Result<Outcome> {
    let stated = args.from.map(|from| match from {
        From::Mermaid => Tool::Mermaid,
        From::D2 => Tool::D2,
        From::Dot => Tool::Dot,
        From::Drawio => Tool::DrawIo,
        From::Excalidraw => Tool::Excalidraw,
    });
    let tool = stated
        .or_else(|| Tool::of_path(&args.file))
        .with_context(|| {
            let file = io::shown(&args.file);
            format!("{file}: its name does not say which tool it is from; name it with --from")
        })?;
    let sketch = if is_stdin(&args.file) {
        io::import_from(std::io::stdin().lock(), Path::new("<stdin>"), tool)?
    } else {
        io::import(&args.file, tool)?
    };
    let imported = import(&sketch, Catalogue::shipped());
    if let Some(problem) = validate(&imported.design, Catalogue::shipped()).first() {
        anyhow::bail!("{}: it makes no design: {problem}", io::shown(&args.file));
    }
    let text = io::write_ron(&imported.design);
    match &args.output {
        Some(file) => {
            io::create(file, &text)?;
            writeln!(out, "{}", io::shown(file))?;
        }
        None => out.write_all(text.as_bytes())?,
    }
    for line in &imported.told {
        // The design is written; where nobody can be told, nothing is lost.
        let _ = writeln!(stderr(), "{}", visible(line));
    }
    Ok(Outcome::Clean)
}
