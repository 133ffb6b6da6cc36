//! Two designs in one drawing, with a list of what differs and what that does.
//!
//! What differs is known at once; what it does takes two evaluations, which arrive later.

use std::collections::HashMap;
use std::sync::Arc;

use super::practice::Practice;
use super::{App, Effect, Modal};
use crate::analysis::compare::Comparison;
use crate::export::diff_text;
pub use crate::export::diff_text::{DiffLine, Section};
use crate::model::diff::{Diff, Fate, Overlay};
use crate::model::{Design, Id, Kind, Rect};
use crate::scene::{GlyphSet, Hit, Scene, SceneOptions};

/// A comparison that is shown.
#[derive(Clone, Debug)]
pub struct Compare {
    /// What the design is compared with, in words.
    pub with: String,
    before: Arc<Design>,
    after: Arc<Design>,
    /// Both in one.
    pub drawn: Drawn,
    /// What differs.
    changes: Vec<Section>,
    /// What that does, or why that is not known; `None`: it is being computed.
    pub effects: Option<Result<Vec<Section>, String>>,
    /// The marked line, counted over all sections.
    pub row: usize,
}

/// Two designs in one drawing.
#[derive(Clone, Debug)]
pub struct Drawn {
    overlay: Overlay,
    /// The drawing.
    pub scene: Scene,
}

impl Compare {
    /// What is listed, under headings.
    pub fn sections(&self) -> impl Iterator<Item = &Section> {
        let effects = self.effects.iter().flatten().flatten();
        self.changes.iter().chain(effects)
    }

    /// How many lines are listed.
    pub fn count(&self) -> usize {
        self.sections().map(|section| section.lines.len()).sum()
    }

    /// What the marked line is about.
    pub fn marked(&self) -> Option<&(Kind, Id)> {
        let mut lines = self.sections().flat_map(|section| &section.lines);
        lines.nth(self.row)?.about.as_ref()
    }
}

impl Drawn {
    /// `before` and `after`, between which `diff` lies, in one drawing.
    pub fn new(app: &App, before: &Design, after: &Design, diff: &Diff) -> Self {
        let overlay = Overlay::of(before, after, diff);
        let glyphs = if app.preferences.ascii {
            GlyphSet::Ascii
        } else {
            GlyphSet::Unicode
        };
        let options = SceneOptions { glyphs };
        let scene = Scene::once(&overlay.design, app.catalogue(), &options);
        Self { overlay, scene }
    }

    /// What became of the parts of the drawing that differ.
    pub fn fates(&self) -> HashMap<Hit, Fate> {
        let fates = self.overlay.fates.iter();
        fates
            .filter_map(|(kind, id, fate)| Some((self.hit(*kind, id)?, *fate)))
            .collect()
    }

    /// The part of the drawing that shows a thing.
    pub fn hit(&self, kind: Kind, id: &Id) -> Option<Hit> {
        let at = || {
            let ids = kind.ids(&self.overlay.design);
            ids.iter().position(|other| *other == id)
        };
        match kind {
            Kind::Component => at().map(Hit::Component),
            Kind::Connection => at().map(Hit::Connection),
            Kind::Zone => at().map(Hit::Zone),
            Kind::Note => at().map(Hit::Note),
            _ => None,
        }
    }

    /// Where a thing is drawn; of a connection, the way that it takes.
    pub fn rect(&self, kind: Kind, id: &Id) -> Option<Rect> {
        match self.hit(kind, id)? {
            Hit::Component(index) => Some(self.scene.component_rect(index)),
            Hit::Zone(index) => Some(self.scene.zone_rect(index)),
            Hit::Note(index) => self.scene.note_rect(index),
            Hit::Connection(index) => {
                let cells = &self.scene.route(index).cells;
                let middle = cells.get(cells.len() / 2)?;
                Some(Rect::new(*middle, crate::model::Size::new(1, 1)))
            }
        }
    }
}

/// Shows what differs from `before`, which is called `with`, to the design as it is now.
pub(super) fn begin(app: &mut App, with: String, before: Arc<Design>) -> Vec<Effect> {
    let after = app.shared_design();
    let diff = Diff::between(&before, &after);
    if diff.is_empty() {
        app.tell(format!("Nothing differs from {with}"));
        return Vec::new();
    }
    let drawn = Drawn::new(app, &before, &after, &diff);
    // A mock interview keeps back what the board is worth.
    let hidden = app.practice.as_ref().is_some_and(Practice::hides_findings);
    let known = Comparison {
        diff,
        ..Comparison::default()
    };
    app.modal = Some(Modal::Compare(Box::new(Compare {
        with,
        before: Arc::clone(&before),
        after: Arc::clone(&after),
        drawn,
        changes: diff_text::changes(&known),
        effects: hidden.then(|| Ok(Vec::new())),
        row: 0,
    })));
    if hidden {
        return Vec::new();
    }
    vec![Effect::Compare { before, after }]
}

/// Takes in what two evaluations say, if the comparison is still shown.
pub(super) fn compared(
    app: &mut App,
    designs: [&Arc<Design>; 2],
    outcome: Result<Box<Comparison>, String>,
) {
    let Some(Modal::Compare(shown)) = &mut app.modal else {
        return;
    };
    let same = Arc::ptr_eq(&shown.before, designs[0]) && Arc::ptr_eq(&shown.after, designs[1]);
    if !same {
        return;
    }
    shown.effects = Some(outcome.map(|comparison| {
        shown.changes = diff_text::changes(&comparison);
        diff_text::effects(&comparison)
    }));
}

/// Shows the part of the drawing that is marked: as much in the middle as it has to be.
pub(super) fn follow(app: &mut App) {
    let place = match &app.modal {
        Some(Modal::Compare(shown)) => shown
            .marked()
            .and_then(|(kind, id)| shown.drawn.rect(*kind, id)),
        Some(Modal::Clashes(shown)) => shown
            .marked()
            .and_then(|clash| shown.drawn.rect(clash.kind?, &clash.id)),
        _ => None,
    };
    let Some(place) = place else { return };
    app.move_cursor(place.at);
    let camera = &mut app.session.camera;
    let size = camera.size();
    let window = camera.window();
    let seen = window.contains(place.at)
        && window.contains(place.at.offset(
            place.size.width.saturating_sub(1) as i32,
            place.size.height.saturating_sub(1) as i32,
        ));
    if !seen {
        let centre = |at: i32, size: u32, room: u32| at + (size as i32 - room as i32) / 2;
        camera.at.x = centre(place.at.x, place.size.width.min(size.width), size.width);
        camera.at.y = centre(place.at.y, place.size.height.min(size.height), size.height);
    }
}
