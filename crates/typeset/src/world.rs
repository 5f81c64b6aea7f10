//! All that a template can reach: itself, its data, one font.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::Datelike;
use print::render::Request;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Dict, Duration, Str, Value};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt, World};

/// WenQuanYi Micro Hei; see fonts/README.md.
static FONT: &[u8] = include_bytes!("../fonts/wqy-microhei.ttc");
/// The name of the template where the compiler asks for one.
const MAIN: &str = "template.typ";

/// The world of one template.
pub(crate) struct Sandbox {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    main: Source,
    today: Option<Datetime>,
}

impl Sandbox {
    /// The world of a request. Fails for a logo that is no Base64.
    pub(crate) fn new(request: &Request) -> Result<Self, String> {
        let fonts: Vec<Font> = Font::iter(Bytes::new(FONT)).collect();
        let path = VirtualPath::new(MAIN).map_err(|error| error.to_string())?;
        let id = FileId::new(RootedPath::new(VirtualRoot::Project, path));
        let today = request.today;
        let (month, day) = (u8::try_from(today.month()), u8::try_from(today.day()));
        Ok(Self {
            library: LazyHash::new(Library::builder().with_inputs(inputs(request)?).build()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            fonts,
            main: Source::new(id, request.source.clone()),
            today: month.ok().zip(day.ok()).and_then(|(month, day)| Datetime::from_ymd(today.year(), month, day)),
        })
    }

    /// Line and column, from 1, of a place in the template.
    pub(crate) fn place(&self, byte: usize) -> Option<(usize, usize)> {
        let (line, column) = self.main.lines().byte_to_line_column(byte)?;
        Some((line + 1, column + 1))
    }
}

/// `sys.inputs`: data, and nothing that would be read as source.
fn inputs(request: &Request) -> Result<Dict, String> {
    let mut inputs = Dict::new();
    for (name, value) in [("document", &request.document), ("form", &request.form)] {
        let value: Value = serde_json::from_value(value.clone()).map_err(|error| error.to_string())?;
        inputs.insert(Str::from(name), value);
    }
    let logo = match &request.logo {
        Some(text) => Value::Bytes(Bytes::new(STANDARD.decode(text).map_err(|error| error.to_string())?)),
        None => Value::None,
    };
    inputs.insert(Str::from("logo"), logo);
    Ok(inputs)
}

impl World for Sandbox {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.book
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main.id() { Ok(self.main.clone()) } else { Err(FileError::AccessDenied) }
    }

    fn file(&self, _: FileId) -> FileResult<Bytes> {
        Err(FileError::AccessDenied)
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        self.today
    }
}
