//! The facts beyond what is computed with, as fields: which exist is the catalogue's table.

use super::FieldView;
use crate::app::Refusal;
use crate::catalogue::{Attribute, AttributeKind, Catalogue};
use crate::model::{Attributes, Component, Connection};

/// The facts that the component's kind can state.
pub(super) fn component_facts(component: &Component, catalogue: &Catalogue) -> Vec<FieldView> {
    let kind = catalogue.component(component.kind.as_str());
    let known = kind.map_or(&[][..], |kind| kind.attributes.as_slice());
    let stated = component
        .attributes
        .keys()
        .filter(|name| !known.contains(name));
    known
        .iter()
        .chain(stated)
        .filter_map(|name| catalogue.attribute(name))
        .map(|attribute| view(attribute, &component.attributes))
        .collect()
}

/// The facts that connections can state.
pub(super) fn connection_facts(connection: &Connection, catalogue: &Catalogue) -> Vec<FieldView> {
    let facts = catalogue.attributes().iter();
    facts
        .filter(|attribute| attribute.on_connections)
        .map(|attribute| view(attribute, &connection.attributes))
        .collect()
}

/// States the fact `name`, or takes it back.
pub(super) fn set(
    attributes: &mut Attributes,
    catalogue: &Catalogue,
    name: &str,
    text: Option<&str>,
) -> Result<(), Refusal> {
    let attribute = catalogue
        .attribute(name)
        .ok_or_else(|| Refusal(format!("`{name}` is no field; choose one that is listed")))?;
    match text {
        None => attributes.remove(name),
        Some(text) => {
            let value = attribute
                .kind
                .parse(text)
                .map_err(|error| Refusal(error.to_string()))?;
            attributes.insert(name.to_owned(), value)
        }
    };
    Ok(())
}

fn view(attribute: &Attribute, stated: &Attributes) -> FieldView {
    let example = match &attribute.kind {
        AttributeKind::Count => ", as in 3",
        AttributeKind::Time => ", as in 5min",
        AttributeKind::Share => ", as in 99.99%",
        AttributeKind::Money => ", as in $500",
        AttributeKind::Bytes => ", as in 10 GB",
        AttributeKind::Flag | AttributeKind::Choice(_) | AttributeKind::Text => "",
    };
    FieldView {
        name: attribute.name.clone(),
        title: attribute.title.clone(),
        stated: stated.get(&attribute.name).map(ToString::to_string),
        default: Some("unknown".to_owned()),
        source: None,
        hint: format!("{}{example}", attribute.doc),
        choices: match &attribute.kind {
            AttributeKind::Choice(words) => words.clone(),
            AttributeKind::Flag => vec!["true".to_owned(), "false".to_owned()],
            _ => Vec::new(),
        },
        several: false,
    }
}
