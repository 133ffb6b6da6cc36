//! What the application orders, done.

use std::path::Path;

use super::evaluator::ReportOrder;
use super::{Ending, Event, Runner, comparison};
use crate::app::{Effect, Msg};
use crate::io as files;

impl Runner {
    /// Does it, or has it done; the answer is for the application.
    pub(super) fn perform(&mut self, effect: Effect) -> anyhow::Result<Option<Msg>> {
        Ok(match effect {
            Effect::Disk(order) => {
                self.disk.order(order);
                None
            }
            Effect::Evaluate {
                revision,
                design,
                failed,
            } => {
                self.order = Some(ReportOrder {
                    revision,
                    design,
                    failed,
                });
                None
            }
            Effect::Compare { before, after } => {
                let sender = self.sender.clone();
                comparison::compare(before, after, move |answer| {
                    // The loop may have ended; then nobody is left to be told.
                    let _ = sender.send(Event::Answer(answer));
                })?;
                None
            }
            Effect::CopyToClipboard(text) => {
                self.terminal.copy(&text)?;
                None
            }
            Effect::CopyDesign(design) => {
                self.terminal.copy(&files::write_ron(&design))?;
                None
            }
            Effect::ReadDesign(text) => {
                let name = Path::new("what was pasted");
                let design = files::load_from(text.as_bytes(), name, files::Form::Ron).ok();
                Some(Msg::DesignPasted(design.map(Box::new)))
            }
            Effect::BeginRound(setup) => Some(Msg::Round(self.rounds.begin_any(setup))),
            Effect::ResumeRound(file) => Some(Msg::Round(self.rounds.resume(&file))),
            Effect::Record(entry) => self.rounds.record(&entry).map(Msg::Round),
            Effect::RecordPeer(entry) => self.rounds.record_peer(&entry).map(Msg::Round),
            Effect::HearPeer => self.rounds.hear_peer().map(Msg::Round),
            Effect::Quit => {
                self.ending = Some(Ending::Left);
                None
            }
        })
    }
}
