//! What the person waits for: from a file to the first painted frame, on a board of 200 components, and from
//! a key to a painted frame, on boards of 200 and 500, without the terminal; and from the start of the
//! built program to the first frame in a terminal; and one frame of a board of 1,000 beside that of the nearest
//! library widget. Writes the table of the README from what it measured.
//! Run as a test, the boards are small and nothing is written.

mod boards;
mod program;
mod speed;

use criterion::{BenchmarkId, Criterion, criterion_group};
use fivenines::app::{App, Key, Msg, Preferences, ThemeChoice, update};
use fivenines::catalogue::Catalogue;
use fivenines::io::{Form, read, write_ron};
use fivenines::model::Design;
use fivenines::scene::GlyphSet;
use fivenines::ui;
use fivenines::ui::theme::{Depth, Theme};
use program::Program;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::Rect;

const SIZE: (u16, u16) = (200, 60);

/// The application with this design open.
fn opened(design: Design) -> App {
    let mut app = App::new(Catalogue::shipped(), Preferences::default());
    let outcome = Ok(Box::new(design));
    update(
        &mut app,
        Msg::Opened {
            path: None,
            outcome,
        },
    );
    let area = Rect::new(0, 0, SIZE.0, SIZE.1);
    let size = ui::board_size(&app, area).expect("the screen is large enough");
    update(&mut app, Msg::Resized(size));
    app
}

fn file_to_frame(criterion: &mut Criterion) {
    let testing = std::env::args().any(|argument| argument == "--test");
    let (columns, rows) = if testing { (5, 4) } else { (20, 10) };
    let text = write_ron(&boards::town(columns, rows));
    let theme = Theme::new(ThemeChoice::Dark, Depth::True, GlyphSet::Unicode);
    let mut group = criterion.benchmark_group("file to frame");
    group.bench_function(BenchmarkId::from_parameter(columns * rows), |bencher| {
        bencher.iter(|| {
            let design = read(&text, Form::Ron).expect("it was written so");
            let app = opened(design);
            let backend = TestBackend::new(SIZE.0, SIZE.1);
            let mut terminal = Terminal::new(backend).expect("a test's screen cannot fail");
            terminal
                .draw(|frame| ui::draw(&app, &theme, None, frame))
                .expect("a test's screen cannot fail");
        });
    });
    group.finish();
}

fn key_to_frame(criterion: &mut Criterion) {
    let testing = std::env::args().any(|argument| argument == "--test");
    let sizes = match testing {
        true => [(5, 4), (6, 5)],
        false => [(20, 10), (25, 20)],
    };
    let theme = Theme::new(ThemeChoice::Dark, Depth::True, GlyphSet::Unicode);
    let mut group = criterion.benchmark_group("key to frame");
    group.sample_size(20);
    for (columns, rows) in sizes {
        // Moving the cursor draws the same board again; more replicas change a box and its routes.
        for (what, keys) in [("move", "lh"), ("edit", "+-")] {
            let mut app = opened(boards::town(columns, rows));
            let backend = TestBackend::new(SIZE.0, SIZE.1);
            let mut terminal = Terminal::new(backend).expect("a test's screen cannot fail");
            let keys = Key::typed(keys).expect("these are keys");
            let mut keys = keys.into_iter().cycle();
            group.bench_function(BenchmarkId::new(what, columns * rows), |bencher| {
                bencher.iter(|| {
                    let key = keys.next().expect("they go round and round");
                    update(&mut app, Msg::KeyPressed(key));
                    terminal
                        .draw(|frame| ui::draw(&app, &theme, None, frame))
                        .expect("a test's screen cannot fail");
                });
            });
        }
    }
    group.finish();
}

/// One frame of the same board: rataflow's canvas draws the same boxes in the same places with an arrow for
/// each connection but those of a box to itself; they go through boxes, where ours go around.
fn frame(criterion: &mut Criterion) {
    let testing = std::env::args().any(|argument| argument == "--test");
    let (columns, rows) = if testing { (5, 4) } else { (40, 25) };
    let design = boards::town(columns, rows);
    let boxes = design.components.iter().map(|c| {
        let at = (f64::from(c.at.x), f64::from(c.at.y));
        rataflow::Node::from_text(c.id.as_str(), at, c.name.as_str())
    });
    let between = design.connections.iter().filter(|c| c.from != c.to);
    let arrows = between.map(|c| {
        let id = c.id.as_str();
        rataflow::Edge::<rataflow::StepEdge>::new(id, c.from.as_str(), c.to.as_str())
    });
    let flow = rataflow::Flow::with_graph(boxes.collect(), arrows.collect());
    let mut flow = flow.expect("the board is a graph");
    let theme = Theme::new(ThemeChoice::Dark, Depth::True, GlyphSet::Unicode);
    let mut app = opened(design);
    let mut group = criterion.benchmark_group(format!("frame of {}", columns * rows));
    let screen = || {
        let backend = TestBackend::new(SIZE.0, SIZE.1);
        Terminal::new(backend).expect("a test's screen cannot fail")
    };
    let (mut ours, mut theirs) = (screen(), screen());
    for (level, keys) in [("full", ""), ("compact", "<lt>"), ("glyphs", "<lt>")] {
        app.type_keys(keys).expect("these are keys");
        group.bench_function(format!("fivenines {level}"), |bencher| {
            bencher.iter(|| {
                ours.draw(|frame| ui::draw(&app, &theme, None, frame))
                    .expect("a test's screen cannot fail");
            });
        });
    }
    group.bench_function("rataflow", |bencher| {
        bencher.iter(|| {
            theirs
                .draw(|frame| frame.render_widget(&mut flow, frame.area()))
                .expect("a test's screen cannot fail");
        });
    });
    group.finish();
}

/// From starting the built program to the end of its first frame with a box.
fn start_to_frame(criterion: &mut Criterion) {
    let testing = std::env::args().any(|argument| argument == "--test");
    let (columns, rows) = if testing { (5, 4) } else { (20, 10) };
    let directory = tempfile::tempdir().expect("there is room for a directory");
    let file = directory.path().join("town.ron");
    std::fs::write(&file, write_ron(&boards::town(columns, rows))).expect("there is room");
    let mut group = criterion.benchmark_group("start to frame");
    group.sample_size(20);
    group.bench_function(BenchmarkId::from_parameter(columns * rows), |bencher| {
        bencher.iter_custom(|runs| {
            let started = |_| Program::start(&file, directory.path()).until_drawn;
            (0..runs).map(started).sum()
        });
    });
    group.finish();
}

criterion_group!(benches, start_to_frame, file_to_frame, key_to_frame, frame);

fn main() {
    benches();
    let asked = |name: &str| std::env::args().any(|argument| argument == name);
    if asked("--bench") && !asked("--test") {
        speed::rewrite_readme();
    }
}
