//! The platform's JSON callbacks as the same tree as its XML: an object's members become children,
//! an array becomes as many children of one name, numbers become text.

use std::borrow::Cow;

use serde_json::Value;

use crate::xml::{DocumentError, Element, MAX_BYTES, MAX_DEPTH, MAX_ELEMENTS};

/// Reads one JSON object.
///
/// # Errors
/// [`DocumentError`] for anything but one object within the limits of [`crate::xml`].
pub(crate) fn parse(text: &str) -> Result<Element<'static>, DocumentError> {
    if text.len() > MAX_BYTES {
        return Err(DocumentError::TooLarge);
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let value: Value = serde_json::from_str(text).map_err(|_| DocumentError::Malformed("JSON is not well-formed"))?;
    if !value.is_object() {
        return Err(DocumentError::Malformed("the JSON is not an object"));
    }
    let mut root = Element::default();
    let mut elements = 1;
    fill(&mut root, value, 1, &mut elements)?;
    Ok(root)
}

fn fill(element: &mut Element<'static>, value: Value, depth: usize, elements: &mut usize) -> Result<(), DocumentError> {
    if depth > MAX_DEPTH {
        return Err(DocumentError::Malformed("deeper than 32 levels"));
    }
    match value {
        Value::Null => {}
        Value::Bool(truth) => element.text = Cow::Borrowed(if truth { "true" } else { "false" }),
        Value::Number(number) => element.text = Cow::Owned(number.to_string()),
        Value::String(text) => {
            no_nul(&text)?;
            element.text = Cow::Owned(text);
        }
        // An array inside an array has no name of its own.
        Value::Array(items) => {
            for item in items {
                add(element, "item".to_owned(), item, depth, elements)?;
            }
        }
        Value::Object(members) => {
            for (name, member) in members {
                match member {
                    Value::Array(items) => {
                        for item in items {
                            add(element, name.clone(), item, depth, elements)?;
                        }
                    }
                    member => add(element, name, member, depth, elements)?,
                }
            }
        }
    }
    Ok(())
}

fn add(
    parent: &mut Element<'static>,
    name: String,
    value: Value,
    depth: usize,
    elements: &mut usize,
) -> Result<(), DocumentError> {
    *elements += 1;
    if *elements > MAX_ELEMENTS {
        return Err(DocumentError::Malformed("more than 256 elements"));
    }
    no_nul(&name)?;
    let mut child = Element { name: Cow::Owned(name), ..Element::default() };
    fill(&mut child, value, depth + 1, elements)?;
    parent.children.push(child);
    Ok(())
}

fn no_nul(text: &str) -> Result<(), DocumentError> {
    if text.as_bytes().contains(&0) {
        return Err(DocumentError::Malformed("NUL in the document"));
    }
    Ok(())
}
