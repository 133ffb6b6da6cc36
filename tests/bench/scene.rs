//! Routing of a board of 1,000 components and 2,000 connections, whole and after one box has moved,
//! and painting of one screen of it. Run as a test, the board is small.

mod boards;

use criterion::{Criterion, criterion_group, criterion_main};
use fivenines::catalogue::Catalogue;
use fivenines::model::{Cell, Rect, Size};
use fivenines::scene::canvas::Canvas;
use fivenines::scene::{Marks, Scene, SceneOptions};

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
    group.bench_function("paint 200×60", |bencher| {
        let window = Rect::new(Cell::new(100, 40), Size::new(200, 60));
        bencher.iter(|| {
            let mut canvas = Canvas::new(window);
            drawn.paint(&mut canvas, &Marks::default());
            canvas
        });
    });
    group.finish();
}

criterion_group!(benches, scene);
criterion_main!(benches);
