//! A JSON object that is written field by field: ten thousand flows, or one that reaches ten thousand
//! components, are more than the memory should hold as a tree of values or as text.

use std::io::{self, Write};

use serde_json::Value;

use crate::analysis::report::Known;
use crate::export::json::to_text;

/// An object that is being written, and why some of its fields are null.
pub(super) struct Object<'a, W> {
    out: &'a mut W,
    before: char,
    why_null: Vec<String>,
}

impl<'a, W: Write> Object<'a, W> {
    pub(super) const fn new(out: &'a mut W) -> Self {
        Self {
            out,
            before: '{',
            why_null: Vec::new(),
        }
    }

    pub(super) fn put(&mut self, key: &str, value: impl Into<Value>) -> io::Result<()> {
        self.key(key)?;
        self.out.write_all(to_text(&value.into()).as_bytes())
    }

    pub(super) fn list<T>(
        &mut self,
        key: &str,
        items: impl IntoIterator<Item = T>,
        value: impl Fn(T) -> Value,
    ) -> io::Result<()> {
        self.each(key, items, |out, item| {
            out.write_all(to_text(&value(item)).as_bytes())
        })
    }

    /// A field whose value is an object with the fields that `write` writes.
    pub(super) fn object(
        &mut self,
        key: &str,
        write: impl FnOnce(&mut Object<W>) -> io::Result<()>,
    ) -> io::Result<()> {
        self.key(key)?;
        nested(self.out, write)
    }

    /// A list of objects, each with the fields that `write` writes of an item.
    pub(super) fn objects<T>(
        &mut self,
        key: &str,
        items: impl IntoIterator<Item = T>,
        write: impl Fn(&mut Object<W>, T) -> io::Result<()>,
    ) -> io::Result<()> {
        self.each(key, items, |out, item| {
            nested(out, |object| write(object, item))
        })
    }

    pub(super) fn known<T: Clone + Into<Value>>(
        &mut self,
        key: &str,
        known: &Known<T>,
    ) -> io::Result<()> {
        match known {
            Ok(value) => self.put(key, value.clone()),
            Err(unknown) => self.null(key, &unknown.0),
        }
    }

    pub(super) fn null(&mut self, key: &str, why: &str) -> io::Result<()> {
        if !self.why_null.iter().any(|known| known == why) {
            self.why_null.push(why.to_owned());
        }
        self.put(key, Value::Null)
    }

    /// Ends the object; one without any field is empty.
    pub(super) fn finish(mut self) -> io::Result<()> {
        if !self.why_null.is_empty() {
            let why = self.why_null.join("; ");
            self.put("why_null", why)?;
        }
        let end: &[u8] = if self.before == '{' { b"{}" } else { b"}" };
        self.out.write_all(end)
    }

    fn each<T>(
        &mut self,
        key: &str,
        items: impl IntoIterator<Item = T>,
        write: impl Fn(&mut W, T) -> io::Result<()>,
    ) -> io::Result<()> {
        self.key(key)?;
        self.out.write_all(b"[")?;
        for (at, item) in items.into_iter().enumerate() {
            if at > 0 {
                self.out.write_all(b",")?;
            }
            write(self.out, item)?;
        }
        self.out.write_all(b"]")
    }

    fn key(&mut self, key: &str) -> io::Result<()> {
        write!(self.out, "{}{}:", self.before, to_text(&key.into()))?;
        self.before = ',';
        Ok(())
    }
}

fn nested<W: Write>(
    out: &mut W,
    write: impl FnOnce(&mut Object<W>) -> io::Result<()>,
) -> io::Result<()> {
    let mut object = Object::new(out);
    write(&mut object)?;
    object.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::report::Unknown;

    #[test]
    fn an_object_says_once_why_fields_are_null() {
        let mut out = Vec::new();
        let mut object = Object::new(&mut out);
        object.object("nothing", |_| Ok(())).unwrap();
        let unknown: Known<f64> = Err(Unknown("no rate".to_owned()));
        object.known("load", &unknown).unwrap();
        object.known("wait", &unknown).unwrap();
        object.list("ids", ["a", "b"], Value::from).unwrap();
        let write = |object: &mut Object<Vec<u8>>, n: i32| object.put("n", n);
        object.objects("rows", [1, 2], write).unwrap();
        object.finish().unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            r#"{"nothing":{},"load":null,"wait":null,"ids":["a","b"],"rows":[{"n":1},{"n":2}],"why_null":"no rate"}"#
        );
    }
}
