//! From a document and a form to what a template is given.
//!
//! Nothing of it becomes source: texts reach the template as values, and values are set as they are, whatever signs of
//! markup stand in them.

use serde_json::{Value as Json, json};

use super::form::Form;
use super::{Document, Field, Party, Row, capital};
use crate::render::Request;

/// The template that serves every kind of document by its form. It may be copied and changed.
pub const STANDARD_SOURCE: &str = include_str!("standard.typ");

/// What is to be compiled: a document by its form, with a template of one's own or the standard one.
pub fn request(document: &Document, form: &Form, own_source: Option<&str>, company: &str) -> Request {
    Request {
        source: own_source.unwrap_or(STANDARD_SOURCE).to_owned(),
        document: document_json(document, form),
        form: form_json(document, form, company),
        logo: None,
        today: document.printed_on,
    }
}

fn document_json(document: &Document, form: &Form) -> Json {
    let shown = form.shown(document.kind);
    json!({
        "kind": document.kind.word(),
        "title": form.title(document.kind),
        "mark": document.mark,
        "number": document.number,
        "fields": document.fields.iter().map(field).collect::<Vec<_>>(),
        "party": party(document.kind.party(), &document.party),
        "rows": document.rows.iter().map(row).collect::<Vec<_>>(),
        "totals": document.totals_of(&shown).map(field).collect::<Vec<_>>(),
        "capital": document.capital_of(form, &shown).map(capital),
        "text": document.text,
        "notes": document.notes.iter().map(field).collect::<Vec<_>>(),
        "printed_on": super::Value::from(document.printed_on).text(),
    })
}

fn field(field: &Field) -> Json {
    json!({ "key": field.key, "label": field.label, "value": field.value.text() })
}

fn row(row: &Row) -> Json {
    row.0
        .iter()
        .map(|(key, value)| ((*key).to_owned(), Json::from(value.text())))
        .collect::<serde_json::Map<_, _>>()
        .into()
}

fn party(label: &str, party: &Party) -> Json {
    json!({
        "label": label,
        "name": party.name,
        "contact": party.contact,
        "phone": party.phone,
        "address": party.address,
        "tax_number": party.tax_number,
    })
}

fn form_json(document: &Document, form: &Form, company: &str) -> Json {
    let own = &form.company;
    json!({
        "paper": form.paper,
        "company": {
            "name": if own.name.is_empty() { company } else { &own.name },
            "address": own.address,
            "phone": own.phone,
            "tax_number": own.tax_number,
            "bank": own.bank,
            "account": own.account,
        },
        "header": form.header,
        "footer": form.footer,
        "terms": form.terms,
        "columns": form.shown(document.kind),
        "copies": form.copies,
        "signatures": form.signing(document.kind),
    })
}
