//! A JSON object under construction: keys in order, reasons of nulls beside them.

use serde_json::{Map, Value};

use crate::analysis::report::Known;

/// The fields of an object so far, and why some are null.
#[derive(Default)]
pub(super) struct Fields {
    map: Map<String, Value>,
    why_null: Vec<String>,
}

impl Fields {
    pub(super) fn put(&mut self, key: &str, value: impl Into<Value>) {
        self.map.insert(key.to_owned(), value.into());
    }

    pub(super) fn list<T>(&mut self, key: &str, items: &[T], value: impl Fn(&T) -> Value) {
        self.put(key, items.iter().map(value).collect::<Value>());
    }

    pub(super) fn known<T: Clone + Into<Value>>(&mut self, key: &str, known: &Known<T>) {
        match known {
            Ok(value) => self.put(key, value.clone()),
            Err(unknown) => self.null(key, &unknown.0),
        }
    }

    pub(super) fn optional(&mut self, key: &str, value: Option<f64>, why: &str) {
        match value {
            Some(value) => self.put(key, value),
            None => self.null(key, why),
        }
    }

    pub(super) fn null(&mut self, key: &str, why: &str) {
        self.put(key, Value::Null);
        if !self.why_null.iter().any(|known| known == why) {
            self.why_null.push(why.to_owned());
        }
    }

    pub(super) fn finish(mut self) -> Value {
        if !self.why_null.is_empty() {
            let why = self.why_null.join("; ");
            self.put("why_null", why);
        }
        Value::Object(self.map)
    }
}
