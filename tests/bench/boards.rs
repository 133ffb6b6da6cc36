//! Boards for benchmarks and properties, the same at every run.

use fivenines::model::{Cell, Component, Connection, ConnectionKind, Design, Size, Zone};

/// Numbers that look random and are the same at every run (a linear congruential generator).
pub(crate) struct Dice(u64);

impl Dice {
    /// Numbers that follow from `seed`.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed ^ 0x9E37_79B9_7F4A_7C15)
    }

    /// A number in 0…`below` − 1.
    pub(crate) fn roll(&mut self, below: u32) -> u32 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % u64::from(below)) as u32
    }
}

/// A large design: `columns` × `rows` boxes in rows with a little disorder, two connections a box on
/// average: most to near neighbours, one in ten across the board's width, zones around parts of it.
pub(crate) fn town(columns: u32, rows: u32) -> Design {
    const KINDS: [&str; 6] = [
        "service",
        "sql-database",
        "cache",
        "queue",
        "load-balancer",
        "worker",
    ];
    let mut dice = Dice::new(7);
    let mut design = Design::default();
    for row in 0..rows {
        for column in 0..columns {
            let at = Cell::new(
                (column * 26 + dice.roll(5)) as i32,
                (row * 8 + dice.roll(3)) as i32,
            );
            let kind = KINDS[dice.roll(6) as usize];
            let id = format!("c{row}-{column}");
            let mut component = Component::new(id.as_str(), kind, at);
            component.name = format!(
                "{} {row}/{column}",
                ["orders", "users", "feed"][dice.roll(3) as usize]
            );
            design.components.push(component);
        }
    }
    for row in 0..rows {
        for column in 0..columns {
            for _ in 0..2 {
                let reach = if dice.roll(10) == 0 { 8 } else { 2 };
                let to_column = (column + 1 + dice.roll(reach)).min(columns - 1);
                let to_row = (row + dice.roll(3)).saturating_sub(1).min(rows - 1);
                let id = format!("e{}", design.connections.len());
                let mut connection = Connection::new(
                    id,
                    format!("c{row}-{column}"),
                    format!("c{to_row}-{to_column}"),
                );
                connection.protocol = ["", "HTTP", "gRPC"][dice.roll(3) as usize].into();
                if dice.roll(6) == 0 {
                    connection.kind = ConnectionKind::Push;
                }
                design.connections.push(connection);
            }
        }
    }
    for block in 0..columns / 5 {
        let id = format!("z{block}");
        design.zones.push(Zone {
            id: id.as_str().into(),
            kind: "availability-zone".into(),
            name: id,
            at: Cell::new((block * 130) as i32 - 2, -2),
            size: Size::new(126, rows * 8 + 3),
            availability: None,
        });
    }
    design
}
