//! What follows from failures.

use serde_json::{Value, json};

use super::fields::Fields;
use super::texts;
use crate::analysis::what_if::{Failure, FlowAfter, PoolAfter, Step, WhatIf};

pub(super) fn value(answer: &WhatIf) -> Value {
    let mut fields = Fields::default();
    fields.list("failed", &answer.failed, failure);
    fields.list("flows", &answer.flows, flow);
    fields.list("load", &answer.load, pool);
    fields.put("overloaded", texts(&answer.overloaded));
    fields.list("cascade", &answer.cascade, step);
    fields.finish()
}

fn failure(failure: &Failure) -> Value {
    let unit = &failure.unit;
    json!({ "unit": unit.word(), "id": unit.id().as_str(), "count": failure.count })
}

fn flow(flow: &FlowAfter) -> Value {
    json!({
        "id": flow.id.as_str(),
        "status": flow.status.word(),
        "completion": flow.completion.word(),
        "request_success": flow.request_success,
        "because": flow.because,
    })
}

fn pool(pool: &PoolAfter) -> Value {
    let mut fields = Fields::default();
    fields.put("component", pool.component.as_str());
    fields.known("before_rps", &pool.before_rps);
    fields.known("rps", &pool.rps);
    fields.known("utilisation_before", &pool.utilisation_before);
    fields.known("utilisation", &pool.utilisation);
    fields.finish()
}

fn step(step: &Step) -> Value {
    json!({ "failed": texts(&step.failed), "flows_down": texts(&step.down) })
}
