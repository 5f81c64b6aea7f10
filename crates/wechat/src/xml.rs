//! A hardened reader: XML (and the platform's JSON) to a small tree, at a bounded cost.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

/// Longest accepted document, in bytes.
pub const MAX_BYTES: usize = 256 * 1024;
/// Deepest accepted nesting; the root is level 1.
pub const MAX_DEPTH: usize = 32;
/// Most elements in a document.
pub const MAX_ELEMENTS: usize = 256;
/// Most attributes in a document.
pub const MAX_ATTRIBUTES: usize = 64;

/// Why a document was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DocumentError {
    /// More than [`MAX_BYTES`].
    #[error("the document is larger than 256 KiB")]
    TooLarge,
    /// Anything else.
    #[error("{0}")]
    Malformed(&'static str),
}

/// An element with its text and its children. Attributes are counted and forgotten: the platform
/// uses none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Element<'a> {
    /// The tag's name.
    pub name: Cow<'a, str>,
    /// All text directly inside. White space around a CDATA section is left out.
    pub text: Cow<'a, str>,
    /// The elements inside, in order.
    pub children: Vec<Element<'a>>,
}

impl Element<'_> {
    /// The first child of that name.
    pub fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The text of the first child of that name.
    pub fn text_of(&self, name: &str) -> Option<&str> {
        self.child(name).map(|child| child.text.as_ref())
    }
}

/// Reads one XML document.
///
/// # Errors
/// [`DocumentError`] for anything but one well-formed document within the limits, without
/// document type and without NUL.
pub fn parse(text: &str) -> Result<Element<'_>, DocumentError> {
    if text.len() > MAX_BYTES {
        return Err(DocumentError::TooLarge);
    }
    if text.as_bytes().contains(&0) {
        return Err(DocumentError::Malformed("NUL in the document"));
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut tree = Tree::new(text);
    let mut reader = Reader::from_str(text);
    let mut position = 0;
    loop {
        let event = reader.read_event().map_err(|_| DocumentError::Malformed("XML is not well-formed"))?;
        if matches!(event, Event::Eof) {
            return tree.finish();
        }
        tree.take(event, position)?;
        position = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
    }
}

struct Tree<'a> {
    input: &'a str,
    /// From the root to the element that is open now.
    open: Vec<Open<'a>>,
    root: Option<Element<'a>>,
    elements: usize,
    attributes: usize,
}

#[derive(Default)]
struct Open<'a> {
    element: Element<'a>,
    has_cdata: bool,
}

impl<'a> Tree<'a> {
    fn new(input: &'a str) -> Self {
        Self { input, open: Vec::with_capacity(4), root: None, elements: 0, attributes: 0 }
    }

    /// Takes the event that starts at `position` of the input.
    fn take(&mut self, event: Event<'a>, position: usize) -> Result<(), DocumentError> {
        match event {
            Event::Start(start) => self.start(&start, position),
            Event::Empty(start) => {
                self.start(&start, position)?;
                self.end()
            }
            Event::End(_) => self.end(),
            Event::Text(text) => self.text(text.xml10_content()),
            Event::CData(data) => self.cdata(data.xml10_content()),
            Event::GeneralRef(reference) => self.reference(&reference),
            Event::DocType(_) => Err(DocumentError::Malformed("a document type is not accepted")),
            Event::Decl(_) if position > 0 => Err(DocumentError::Malformed("an XML declaration must stand first")),
            Event::Decl(_) | Event::Comment(_) | Event::PI(_) | Event::Eof => Ok(()),
        }
    }

    fn start(&mut self, start: &BytesStart<'a>, position: usize) -> Result<(), DocumentError> {
        if self.root.is_some() {
            return Err(DocumentError::Malformed("a second document follows"));
        }
        self.elements += 1;
        if self.elements > MAX_ELEMENTS {
            return Err(DocumentError::Malformed("more than 256 elements"));
        }
        if self.open.len() >= MAX_DEPTH {
            return Err(DocumentError::Malformed("deeper than 32 levels"));
        }
        self.count_attributes(start)?;
        let name = self.name(start, position)?;
        self.open.push(Open { element: Element { name, ..Element::default() }, has_cdata: false });
        Ok(())
    }

    fn count_attributes(&mut self, start: &BytesStart<'a>) -> Result<(), DocumentError> {
        for attribute in start.attributes() {
            if attribute.is_err() {
                return Err(DocumentError::Malformed("an attribute is not well-formed"));
            }
            self.attributes += 1;
            if self.attributes > MAX_ATTRIBUTES {
                return Err(DocumentError::Malformed("more than 64 attributes"));
            }
        }
        Ok(())
    }

    /// The name as a slice of the input, so that nothing is copied.
    fn name(&self, start: &BytesStart<'a>, position: usize) -> Result<Cow<'a, str>, DocumentError> {
        let qualified = start.name();
        let name: &str = qualified.as_ref();
        if name.is_empty() {
            return Err(DocumentError::Malformed("an element without a name"));
        }
        let after_bracket = position + 1;
        match self.input.get(after_bracket..after_bracket + name.len()) {
            Some(slice) if slice == name => Ok(Cow::Borrowed(slice)),
            _ => Ok(Cow::Owned(name.to_owned())),
        }
    }

    fn end(&mut self) -> Result<(), DocumentError> {
        let closed = self.open.pop().ok_or(DocumentError::Malformed("XML is not well-formed"))?;
        match self.open.last_mut() {
            Some(parent) => parent.element.children.push(closed.element),
            None => self.root = Some(closed.element),
        }
        Ok(())
    }

    fn text(&mut self, text: Cow<'a, str>) -> Result<(), DocumentError> {
        let blank = text.trim().is_empty();
        match self.open.last_mut() {
            Some(open) if blank && open.has_cdata => Ok(()),
            Some(open) => {
                append(&mut open.element.text, text);
                Ok(())
            }
            None if blank => Ok(()),
            None => Err(DocumentError::Malformed("text outside of the document")),
        }
    }

    fn cdata(&mut self, data: Cow<'a, str>) -> Result<(), DocumentError> {
        let open = self.open.last_mut().ok_or(DocumentError::Malformed("text outside of the document"))?;
        if !open.has_cdata && open.element.text.trim().is_empty() {
            open.element.text = Cow::Borrowed("");
        }
        open.has_cdata = true;
        append(&mut open.element.text, data);
        Ok(())
    }

    fn reference(&mut self, reference: &BytesRef<'a>) -> Result<(), DocumentError> {
        let open = self.open.last_mut().ok_or(DocumentError::Malformed("text outside of the document"))?;
        let character = match reference.resolve_char_ref() {
            Ok(Some('\0')) | Err(_) => None,
            Ok(Some(character)) => Some(character),
            Ok(None) => predefined(reference),
        };
        let character = character.ok_or(DocumentError::Malformed("an entity is unknown"))?;
        open.element.text.to_mut().push(character);
        Ok(())
    }

    fn finish(self) -> Result<Element<'a>, DocumentError> {
        if !self.open.is_empty() {
            return Err(DocumentError::Malformed("an element is not closed"));
        }
        self.root.ok_or(DocumentError::Malformed("the document has no element"))
    }
}

fn predefined(name: &str) -> Option<char> {
    match name {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "apos" => Some('\''),
        "quot" => Some('"'),
        _ => None,
    }
}

fn append<'a>(text: &mut Cow<'a, str>, more: Cow<'a, str>) {
    if text.is_empty() {
        *text = more;
    } else if !more.is_empty() {
        text.to_mut().push_str(&more);
    }
}
