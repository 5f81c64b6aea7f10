//! From a request to a PDF, or to what is wrong with the template.

use print::render::{MOST_PAGES, Mistake, Refusal, Request};
use typst::WorldExt;
use typst::diag::SourceDiagnostic;
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;

use crate::world::Sandbox;

/// How many mistakes are told: the first ones cause most of the others.
const TOLD: usize = 5;
/// How many characters of each are told, and of each of its hints: a template may make them as long as it likes.
const LONGEST: usize = 500;

pub(crate) fn compile(request: &Request) -> Result<Vec<u8>, Refusal> {
    let world = Sandbox::new(request).map_err(|message| Refusal::Mistakes(vec![Mistake::nowhere(message)]))?;
    let mistakes = |found: &[SourceDiagnostic]| {
        Refusal::Mistakes(found.iter().take(TOLD).map(|mistake| told(&world, mistake)).collect())
    };
    let document = typst::compile::<PagedDocument>(&world).output.map_err(|found| mistakes(&found))?;
    match document.pages().len() {
        pages if pages > MOST_PAGES => Err(Refusal::TooManyPages),
        0 => Err(Refusal::Mistakes(vec![Mistake::nowhere("the template makes no page".to_owned())])),
        _ => typst_pdf::pdf(&document, &PdfOptions::default()).map_err(|found| mistakes(&found)),
    }
}

fn told(world: &Sandbox, mistake: &SourceDiagnostic) -> Mistake {
    let place = world.range(mistake.span).and_then(|range| world.place(range.start));
    Mistake {
        line: place.map(|(line, _)| line),
        column: place.map(|(_, column)| column),
        message: cut(&mistake.message),
        hints: mistake.hints.iter().take(TOLD).map(|hint| cut(&hint.v)).collect(),
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
