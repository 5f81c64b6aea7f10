//! Reading the XML that accounts answer with, as strictly as the platform.

use quick_xml::{
    XmlVersion,
    escape::resolve_predefined_entity,
    events::{BytesRef, Event},
    reader::Reader,
};

/// Deepest nesting of a reply (`xml` > `Articles` > `item` > field, with room to spare).
const MAX_DEPTH: usize = 8;

/// One element with its text and children.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) children: Vec<Element>,
}

impl Element {
    /// The first child of a name.
    pub(crate) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The trimmed text of a child; empty if it is absent.
    pub(crate) fn text_of(&self, name: &str) -> &str {
        self.child(name).map_or("", |child| child.text.trim())
    }
}

/// Parses one document whose root is `xml`.
///
/// # Errors
/// What is wrong with it, in words.
pub(crate) fn parse(text: &str) -> Result<Element, String> {
    let mut reader = Reader::from_str(text);
    let mut open: Vec<Element> = Vec::new();
    let mut root: Option<Element> = None;
    loop {
        match reader.read_event().map_err(|e| e.to_string())? {
            Event::Start(tag) => {
                if root.is_some() || open.len() >= MAX_DEPTH {
                    return Err("second root element or nesting too deep".into());
                }
                open.push(Element { name: tag.name().as_ref().to_owned(), ..Element::default() });
            }
            Event::Empty(tag) => {
                let element = Element { name: tag.name().as_ref().to_owned(), ..Element::default() };
                close(&mut open, &mut root, element)?;
            }
            Event::End(_) => {
                let element = open.pop().ok_or("closing tag without an opening one")?;
                close(&mut open, &mut root, element)?;
            }
            Event::Text(text) => append(&mut open, &text.xml_content(XmlVersion::Implicit1_0))?,
            Event::CData(text) => append(&mut open, &text.xml_content(XmlVersion::Implicit1_0))?,
            Event::GeneralRef(entity) => append(&mut open, &resolve(&entity)?)?,
            Event::DocType(_) => return Err("DOCTYPE is not allowed".into()),
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) => {}
            Event::Eof => break,
        }
    }
    let root = root.filter(|_| open.is_empty()).ok_or("document is not complete")?;
    if root.name == "xml" { Ok(root) } else { Err(format!("root element is {}", root.name)) }
}

fn close(open: &mut [Element], root: &mut Option<Element>, element: Element) -> Result<(), String> {
    match open.last_mut() {
        Some(parent) => parent.children.push(element),
        None if root.is_none() => *root = Some(element),
        None => return Err("second root element".into()),
    }
    Ok(())
}

fn append(open: &mut [Element], text: &str) -> Result<(), String> {
    match open.last_mut() {
        Some(element) => element.text.push_str(text),
        None if text.trim().is_empty() => {}
        None => return Err("text outside of the root element".into()),
    }
    Ok(())
}

fn resolve(entity: &BytesRef<'_>) -> Result<String, String> {
    if let Some(character) = entity.resolve_char_ref().map_err(|e| e.to_string())? {
        return Ok(character.to_string());
    }
    let name: &str = entity;
    resolve_predefined_entity(name).map(str::to_owned).ok_or_else(|| format!("unknown entity {name}"))
}
