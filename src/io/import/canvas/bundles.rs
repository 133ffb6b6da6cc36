//! Bundles: shapes that are moved together. The parts of an icon with its name are one box; boxes with
//! names of their own are only bundled for convenience.

use std::collections::{HashMap, HashSet};

use super::{Canvas, Role};

impl Canvas<'_> {
    /// Makes each bundle of no more than one name one box.
    pub(super) fn bundle(&mut self) {
        for icon in self.icons() {
            self.icon(&icon);
        }
    }

    /// The parts of each bundle that is an icon.
    fn icons(&self) -> Vec<Vec<usize>> {
        let mut names: HashMap<&str, usize> = HashMap::new();
        let mut whole: HashSet<&str> = self.linked_within();
        for shape in &self.shapes {
            for &bundle in &shape.bundles {
                let has_name =
                    shape.role == Role::Text || shape.role == Role::Box && !shape.label.is_empty();
                *names.entry(bundle).or_default() += usize::from(has_name);
                if shape.role == Role::Group {
                    whole.insert(bundle);
                }
            }
        }
        let mut places: HashMap<&str, usize> = HashMap::new();
        let mut icons: Vec<Vec<usize>> = Vec::new();
        for (index, shape) in self.shapes.iter().enumerate() {
            let mut bundles = shape.bundles.iter();
            let icon = bundles.find(|bundle| names[**bundle] <= 1 && !whole.contains(*bundle));
            if let Some(&icon) = icon {
                let at = *places.entry(icon).or_insert(icons.len());
                if at == icons.len() {
                    icons.push(Vec::new());
                }
                icons[at].push(index);
            }
        }
        icons
    }

    /// The bundles with an arrow between two of their shapes.
    fn linked_within(&self) -> HashSet<&'_ str> {
        let mut linked = HashSet::new();
        for link in &self.links {
            let end = |name: Option<&str>| name.and_then(|name| self.named(name));
            if let (Some(from), Some(to)) = (end(link.from.shape), end(link.to.shape)) {
                let other = &self.shapes[to].bundles;
                let both = self.shapes[from].bundles.iter();
                linked.extend(both.filter(|bundle| other.iter().any(|b| b == *bundle)));
            }
        }
        linked
    }

    /// Makes one box of the parts of an icon: its largest box, else its first stroke.
    fn icon(&mut self, parts: &[usize]) {
        let shapes = &self.shapes;
        let size = |index: usize| shapes[index].area.size();
        let first = |role: Role| {
            let mut those = parts.iter().copied();
            those.find(|&index| shapes[index].role == role)
        };
        let boxes = parts
            .iter()
            .copied()
            .filter(|&index| shapes[index].role == Role::Box);
        let largest = boxes.max_by(|&one, &other| size(one).total_cmp(&size(other)));
        let stroke = first(Role::Stroke).filter(|_| first(Role::Text).is_some());
        let Some(whole) = largest.or(stroke) else {
            return;
        };
        let named = parts.iter().copied().find(|&index| {
            self.shapes[index].role != Role::Stroke && !self.shapes[index].label.is_empty()
        });
        let label = named.map(|index| self.shapes[index].label.clone());
        let areas = parts.iter().map(|&index| self.shapes[index].area);
        let area = areas.reduce(|all, area| all.and(&area));
        for &part in parts.iter().filter(|&&part| part != whole) {
            self.merge(part, whole);
        }
        let shape = &mut self.shapes[whole];
        shape.role = Role::Box;
        shape.label = label.unwrap_or_default();
        shape.area = area.unwrap_or(shape.area);
    }
}
