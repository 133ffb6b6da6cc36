//! One flow's response as a fault tree over units, as other programs take it.

mod diagrams;

use std::fmt::Write as _;
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use fivenines::analysis::graph::{FlowGraph, Group, State, System};

/// States beyond which enumeration is not tried, as a power of two.
const MOST_UNITS: usize = 22;

/// How long another program may take.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// Gates of failures; each stands after its inputs, the last is the whole.
#[derive(Debug, Default)]
pub(crate) struct FaultTree {
    /// The chance of failure of each unit.
    units: Vec<f64>,
    /// Of each gate, how many inputs must fail.
    gates: Vec<(usize, Vec<Input>)>,
}

#[derive(Clone, Copy, Debug)]
enum Input {
    Unit(usize),
    Gate(usize),
}

impl FaultTree {
    /// The response of a flow without cycles, every class of requests.
    pub(crate) fn of(system: &System, flow: &FlowGraph) -> Self {
        let mut tree = Self::default();
        let zones: Vec<Input> = system
            .zones
            .iter()
            .map(|zone| tree.unit(zone.availability))
            .collect();
        let mut pools = vec![None; system.components.len()];
        let walk = flow.response();
        let mut serves = vec![Input::Gate(0); walk.states.len()];
        for index in walk.postorder() {
            let state = &walk.states[index];
            let pool = *pools[state.component].get_or_insert_with(|| {
                let component = &system.components[state.component];
                let mut replicas = Vec::new();
                for site in &component.sites {
                    for _ in 0..site.replicas {
                        let mut any = vec![tree.unit(component.availability)];
                        any.extend(site.zones.iter().map(|&zone| zones[zone]));
                        replicas.push(tree.gate(1, any));
                    }
                }
                let most = (component.replicas - component.needs + 1) as usize;
                tree.gate(most, replicas)
            });
            let mut fails = vec![pool];
            for (_, group) in state.own_groups() {
                fails.extend(tree.group(system, state, group, &serves));
            }
            serves[index] = tree.gate(1, fails);
        }
        let whole = serves[0];
        tree.gate(1, vec![whole]);
        tree
    }

    /// How many units can fail.
    pub(crate) fn basic_events(&self) -> usize {
        self.units.len()
    }

    /// A tree in which one event fails the whole.
    pub(crate) fn of_one_event() -> Self {
        let mut tree = Self::default();
        let unit = tree.unit(0.5);
        tree.gate(1, vec![unit]);
        tree
    }

    /// How long SCRAM takes for the probability, importances and minimal cut sets of up to two events, its
    /// start included, in milliseconds; after a minute it is stopped. `None` if it is not installed or could
    /// not do it.
    pub(crate) fn scram(&self) -> Option<f64> {
        let file = std::env::temp_dir().join(format!("fivenines-{}.xml", std::process::id()));
        let took = std::fs::write(&file, self.open_psa()).and_then(|()| run_scram(&file));
        // What cannot be removed stays in the directory for such things.
        let _ = std::fs::remove_file(&file);
        Some(took.ok()??.as_secs_f64() * 1e3)
    }

    /// How long all states take one by one; `None` if they are too many.
    pub(crate) fn enumeration(&self) -> Option<f64> {
        if self.units.len() > MOST_UNITS {
            return None;
        }
        let start = Instant::now();
        let mut fails = 0.0;
        let mut down = vec![false; self.gates.len()];
        for state in 0..1_u32 << self.units.len() {
            for (gate, (least, inputs)) in self.gates.iter().enumerate() {
                let is_down = |input: &&Input| match **input {
                    Input::Unit(unit) => state >> unit & 1 == 1,
                    Input::Gate(gate) => down[gate],
                };
                let count = inputs.iter().filter(is_down).count();
                down[gate] = count >= *least;
            }
            if down.last() == Some(&true) {
                let chance = |(unit, fails): (usize, &f64)| match state >> unit & 1 {
                    1 => *fails,
                    _ => 1.0 - fails,
                };
                fails += self.units.iter().enumerate().map(chance).product::<f64>();
            }
        }
        assert!((0.0..=1.0 + 1e-9).contains(&fails));
        Some(start.elapsed().as_secs_f64() * 1e3)
    }

    fn unit(&mut self, availability: f64) -> Input {
        self.units.push(1.0 - availability);
        Input::Unit(self.units.len() - 1)
    }

    fn gate(&mut self, least: usize, inputs: Vec<Input>) -> Input {
        self.gates.push((least, inputs));
        Input::Gate(self.gates.len() - 1)
    }

    /// When a group fails, if it can.
    fn group(
        &mut self,
        system: &System,
        state: &State,
        group: &Group,
        serves: &[Input],
    ) -> Option<Input> {
        if !group.origins.is_empty() {
            let origins = group.origins.iter();
            let fails: Vec<Input> = origins
                .filter_map(|&origin| self.group(system, state, &state.groups[origin], serves))
                .collect();
            return Some(self.gate(1, fails));
        }
        if group.optional {
            return None;
        }
        let mut members = Vec::new();
        for member in &group.members {
            let connection = &system.connections[member.connection];
            let mut fails = vec![serves[member.target]];
            if connection.is_unit() {
                fails.push(self.unit(connection.availability));
            }
            members.push(self.gate(1, fails));
        }
        let least = members.len() + 1 - group.at_least() as usize;
        Some(self.gate(least, members))
    }

    /// The tree in the Open-PSA format.
    fn open_psa(&self) -> String {
        let mut text =
            String::from("<?xml version=\"1.0\"?>\n<opsa-mef><define-fault-tree name=\"f\">\n");
        let name = |input: &Input| match input {
            Input::Unit(unit) => format!("<basic-event name=\"u{unit}\"/>"),
            Input::Gate(gate) => format!("<gate name=\"g{gate}\"/>"),
        };
        for (gate, (least, inputs)) in self.gates.iter().enumerate().rev() {
            let inputs_text: String = inputs.iter().map(name).collect();
            let formula = match (*least, inputs.len()) {
                (_, 1) => inputs_text,
                (1, _) => format!("<or>{inputs_text}</or>"),
                (all, count) if all == count => format!("<and>{inputs_text}</and>"),
                (least, _) => format!("<atleast min=\"{least}\">{inputs_text}</atleast>"),
            };
            let written = writeln!(
                text,
                "<define-gate name=\"g{gate}\">{formula}</define-gate>"
            );
            written.expect("a string takes all text");
        }
        text.push_str("</define-fault-tree><model-data>\n");
        for (unit, fails) in self.units.iter().enumerate() {
            let written = writeln!(
                text,
                "<define-basic-event name=\"u{unit}\"><float value=\"{fails:e}\"/></define-basic-event>"
            );
            written.expect("a string takes all text");
        }
        text.push_str("</model-data></opsa-mef>\n");
        text
    }
}

/// How long SCRAM takes for the fault tree in `file`; `None` if it had to be stopped.
fn run_scram(file: &Path) -> io::Result<Option<Duration>> {
    let start = Instant::now();
    let mut running = Command::new("scram")
        .args(["--bdd", "--importance", "on", "--limit-order", "2"])
        .args(["-o", "/dev/null"])
        .arg(file)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    loop {
        if let Some(status) = running.try_wait()? {
            let took = start.elapsed();
            return if status.success() {
                Ok(Some(took))
            } else {
                Err(io::Error::other("it gave up"))
            };
        }
        if start.elapsed() > PATIENCE {
            running.kill()?;
            running.wait()?;
            return Ok(None);
        }
        std::thread::sleep(Duration::from_micros(100));
    }
}
