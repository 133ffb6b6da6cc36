//! Heat: where the load, the latency or the downtime of the design sits, part by part.

use std::collections::HashMap;

use super::App;
use super::session::Item;
use crate::analysis::figure;
use crate::analysis::report::{FlowFigures, Part, Report};
use crate::catalogue::BUSY;
use crate::scene::{HeatMark, Warmth};

/// What the board shows the heat of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Heat {
    /// The share of its capacity that each pool uses at peak.
    Load,
    /// What each part adds to the 99th percentile of a flow.
    Latency,
    /// The share of a flow's downtime that goes away with each component perfect.
    Downtime,
}

/// A part and how hot it is.
#[derive(Clone, Debug, PartialEq)]
pub struct HotPart {
    /// The part.
    pub item: Item,
    /// The share that it is sorted by: of a capacity, of a time, of a downtime.
    pub share: f64,
    /// How it is shown.
    pub mark: HeatMark,
}

impl Heat {
    /// Every heat, in the order in which one key goes through them.
    pub const ALL: [Self; 3] = [Self::Load, Self::Latency, Self::Downtime];

    /// What it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Load => "load",
            Self::Latency => "latency",
            Self::Downtime => "downtime",
        }
    }

    /// The heat that is called so.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|heat| heat.name() == name)
    }
}

impl App {
    /// The parts by the heat that is shown, hottest first; empty if none is shown or nothing is known.
    pub fn heat(&self) -> Vec<HotPart> {
        let (Some(heat), Some(report)) = (self.session.heat, self.report()) else {
            return Vec::new();
        };
        let mut parts = match (heat, self.budget_flow()) {
            (Heat::Load, _) => load(report),
            (Heat::Latency, Some(flow)) => latency(&flow.figures),
            (Heat::Downtime, Some(flow)) => downtime(&flow.figures),
            (_, None) => Vec::new(),
        };
        parts.sort_by(|a, b| b.share.total_cmp(&a.share));
        parts
    }
}

fn load(report: &Report) -> Vec<HotPart> {
    let rows = report.load.iter();
    rows.filter_map(|row| {
        let share = *row.utilisation.as_ref().ok()?;
        let warmth = match share {
            _ if share > 1.0 => Warmth::Hot,
            _ if share > BUSY => Warmth::Warm,
            _ if share > BUSY / 2.0 => Warmth::Mild,
            _ => Warmth::Cool,
        };
        let mark = HeatMark {
            warmth,
            word: percent(share),
        };
        let item = Item::Component(row.component.clone());
        Some(HotPart { item, share, mark })
    })
    .collect()
}

/// A component's waiting counts as its own.
fn latency(figures: &FlowFigures) -> Vec<HotPart> {
    let Some(times) = figures.latency.response() else {
        return Vec::new();
    };
    let mut all: HashMap<Item, f64> = HashMap::new();
    for part in times.contributions_p99.rows() {
        let item = match part.part {
            Part::Component(id) | Part::Waiting(id) => Item::Component(id.clone()),
            Part::Connection(id) => Item::Connection(id.clone()),
        };
        *all.entry(item).or_default() += part.ms;
    }
    let mut all: Vec<(Item, f64)> = all.into_iter().collect();
    all.sort_by(|a, b| a.0.cmp(&b.0));
    all.into_iter()
        .map(|(item, ms)| part_of(item, ms / times.p99, figure::time(ms)))
        .collect()
}

fn downtime(figures: &FlowFigures) -> Vec<HotPart> {
    let rows = figures.chain.rows();
    rows.map(|row| {
        let item = Item::Component(row.component.clone());
        part_of(item, row.downtime_share, percent(row.downtime_share))
    })
    .collect()
}

/// A part of a whole: a third of it is hot.
fn part_of(item: Item, share: f64, word: String) -> HotPart {
    let warmth = match share {
        _ if share >= 0.3 => Warmth::Hot,
        _ if share >= 0.1 => Warmth::Warm,
        _ if share >= 0.03 => Warmth::Mild,
        _ => Warmth::Cool,
    };
    let mark = HeatMark { warmth, word };
    HotPart { item, share, mark }
}

fn percent(share: f64) -> String {
    match share * 100.0 {
        percent if percent > 0.0 && percent < 1.0 => "<1 %".to_owned(),
        percent => format!("{percent:.0} %"),
    }
}
