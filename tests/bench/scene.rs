//! Routing of a board of 1,000 components and 2,000 connections, whole and after one box has moved,
//! and painting of one screen of it, in the end as a table beside the targets. Run as a test, the board is
//! small.

mod boards;

use criterion::{Criterion, criterion_group, criterion_main};
use fivenines::catalogue::Catalogue;
use fivenines::model::{Cell, Rect, Size};
use fivenines::scene::canvas::Canvas;
use fivenines::scene::{Marks, Scene, SceneOptions};
use std::time::{Duration, Instant};

fn scene(criterion: &mut Criterion) {
    let testing = std::env::args().any(|argument| argument == "--test");
    let (columns, rows) = if testing { (5, 4) } else { (40, 25) };
    let design = boards::town(columns, rows);
    let catalogue = Catalogue::shipped();
    let options = SceneOptions::default();
    let mut group = criterion.benchmark_group("scene");
    group.sample_size(10);
    group.bench_function("route all", |bencher| {
        bencher.iter(|| Scene::new(&design, catalogue, &options));
    });
    let mut moved = design.clone();
    let middle = design.components.len() / 2 + columns as usize / 2;
    moved.components[middle].at = moved.components[middle].at.offset(1, 1);
    let mut drawn = Scene::new(&design, catalogue, &options);
    let mut turn = false;
    group.bench_function("move one box", |bencher| {
        bencher.iter(|| {
            turn = !turn;
            drawn.update(if turn { &moved } else { &design }, catalogue);
        });
    });
    let painted = |drawn: &Scene| {
        let mut canvas = Canvas::new(Rect::new(Cell::new(100, 40), Size::new(200, 60)));
        drawn.paint(&mut canvas, &Marks::default());
        canvas
    };
    group.bench_function("paint 200×60", |bencher| bencher.iter(|| painted(&drawn)));
    group.finish();
    if !testing {
        row("route all", 100, || {
            Scene::new(&design, catalogue, &options)
        });
        row("move one box", 5, || {
            turn = !turn;
            drawn.update(if turn { &moved } else { &design }, catalogue);
        });
        row("paint 200×60", 4, || painted(&drawn));
    }
}

/// Prints a row of the table: the median of some runs, the quickest of them and the target.
fn row<T>(what: &str, target_ms: u64, mut work: impl FnMut() -> T) {
    let mut times: Vec<Duration> = (0..15)
        .map(|_| {
            let start = Instant::now();
            std::hint::black_box(work());
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    let [least, median] = [0, times.len() / 2].map(|index| times[index].as_secs_f64() * 1e3);
    println!("{what:14} median {median:8.2} ms   least {least:8.2} ms   target {target_ms} ms");
}

criterion_group!(benches, scene);
criterion_main!(benches);
