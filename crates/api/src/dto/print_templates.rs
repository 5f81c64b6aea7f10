//! Templates of printed documents.

use chrono::{DateTime, NaiveDate, Utc};
use crm::ids::FileId;
use crm::print_templates::{NewPrintTemplate, PrintKind, PrintTemplate, PrintTemplateEdition};
use print::document::{Align, Chosen, ColumnKind, Company, Form, Kind, Paper};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::common::{Day, Named, StaffNames, named_staff};
use crate::error::ApiError;
use crate::printing;

/// What is printed on.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum PaperWord {
    /// A4, upright.
    #[default]
    A4,
    /// A5, lying.
    A5,
    /// Continuous forms of 241 × 140 mm, for dot-matrix printers.
    Continuous,
}

/// What the company says of itself; each text at most 200 characters.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
struct CompanyBody {
    /// Its name; that of the tenant where nothing is said.
    name: String,
    /// Where it is.
    address: String,
    /// Telephone, fax.
    phone: String,
    /// Its tax number.
    tax_number: String,
    /// Its bank.
    bank: String,
    /// Its account there.
    account: String,
}

/// A column that is shown.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ColumnBody {
    /// Which; `GET /print-kinds` names them.
    #[schema(example = "amount")]
    key: String,
    /// What stands above it; empty for the usual word.
    #[serde(default)]
    label: String,
    /// How wide it is, 1 to 100 shares of the page; the usual width where nothing is said.
    #[serde(default)]
    width: Option<u16>,
}

/// A template by a form. What is left out is as usual.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct PrintFormBody {
    /// What is printed on.
    paper: PaperWord,
    /// What stands above the document; empty for the usual word.
    title: String,
    /// What the company says of itself.
    company: CompanyBody,
    /// A text below the company's name, at most 2,000 characters.
    header: String,
    /// A text at the foot of each page, at most 200 characters.
    footer: String,
    /// Terms below the lines of every document, at most 2,000 characters.
    terms: String,
    /// The columns, in their order; the usual ones where none are chosen.
    columns: Vec<ColumnBody>,
    /// Names of the copies (联), at most 8; each is printed on forms of its own.
    copies: Vec<String>,
    /// Who signs, at most 6; the usual ones where nothing is said.
    signatures: Option<Vec<String>>,
    /// Whether the amount is left without capital figures.
    plain_amount: bool,
}

impl PrintFormBody {
    /// As it is printed, checked for a kind of document.
    pub(crate) fn checked(self, kind: PrintKind) -> Result<Form, ApiError> {
        let form = Form {
            paper: match self.paper {
                PaperWord::A4 => Paper::A4,
                PaperWord::A5 => Paper::A5,
                PaperWord::Continuous => Paper::Continuous,
            },
            title: self.title,
            company: Company {
                name: self.company.name,
                address: self.company.address,
                phone: self.company.phone,
                tax_number: self.company.tax_number,
                bank: self.company.bank,
                account: self.company.account,
            },
            header: self.header,
            footer: self.footer,
            terms: self.terms,
            columns: self
                .columns
                .into_iter()
                .map(|column| Chosen { key: column.key, label: column.label, width: column.width })
                .collect(),
            copies: self.copies,
            signatures: self.signatures,
            plain_amount: self.plain_amount,
        };
        let checked = form.checked(printing::kind(kind));
        checked.map_err(|wrong| ApiError::invalid(format!("form.{}", wrong.field), wrong.message))
    }
}

impl From<Form> for PrintFormBody {
    fn from(form: Form) -> Self {
        Self {
            paper: match form.paper {
                Paper::A4 => PaperWord::A4,
                Paper::A5 => PaperWord::A5,
                Paper::Continuous => PaperWord::Continuous,
            },
            title: form.title,
            company: CompanyBody {
                name: form.company.name,
                address: form.company.address,
                phone: form.company.phone,
                tax_number: form.company.tax_number,
                bank: form.company.bank,
                account: form.company.account,
            },
            header: form.header,
            footer: form.footer,
            terms: form.terms,
            columns: form
                .columns
                .into_iter()
                .map(|column| ColumnBody { key: column.key, label: column.label, width: column.width })
                .collect(),
            copies: form.copies,
            signatures: form.signatures,
            plain_amount: form.plain_amount,
        }
    }
}

fn stored(form: serde_json::Value) -> PrintFormBody {
    serde_json::from_value::<Form>(form).unwrap_or_default().into()
}

/// Which templates are wanted.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PrintTemplateParams {
    /// Only for these documents.
    #[param(value_type = Option<String>, example = "quote")]
    pub(crate) kind: Option<PrintKind>,
}

/// A template as lists show it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PrintTemplateRow {
    /// The key.
    id: i64,
    /// For which documents.
    kind: PrintKind,
    /// What it is called.
    name: String,
    /// Whether documents of the kind are printed with it where nothing else is said.
    standard: bool,
    /// Whether it has a source of its own.
    has_source: bool,
    /// When it was changed last.
    updated_at: DateTime<Utc>,
    /// To be named by a change.
    version: i64,
}

impl From<&PrintTemplate> for PrintTemplateRow {
    fn from(row: &PrintTemplate) -> Self {
        Self {
            id: row.id.0,
            kind: row.kind,
            name: row.name.clone(),
            standard: row.standard,
            has_source: row.source.is_some(),
            updated_at: row.updated_at,
            version: row.version,
        }
    }
}

/// A template.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PrintTemplateOut {
    #[serde(flatten)]
    row: PrintTemplateRow,
    /// What was chosen by the form.
    form: PrintFormBody,
    /// A source of one's own, in typst; none where the form is all.
    source: Option<String>,
    /// The logo.
    logo_file_id: Option<i64>,
}

impl From<PrintTemplate> for PrintTemplateOut {
    fn from(template: PrintTemplate) -> Self {
        Self {
            row: PrintTemplateRow::from(&template),
            form: stored(template.form),
            source: template.source,
            logo_file_id: template.logo_id.map(|id| id.0),
        }
    }
}

/// What a template said.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PrintTemplateEditionOut {
    /// The version that it said this in.
    version: i64,
    /// What it was called.
    name: String,
    /// What was chosen by the form.
    form: PrintFormBody,
    /// A source of one's own.
    source: Option<String>,
    /// The logo.
    logo_file_id: Option<i64>,
    /// Who wrote it.
    staff: Option<Named>,
    /// When.
    created_at: DateTime<Utc>,
}

impl PrintTemplateEditionOut {
    pub(crate) fn new(row: PrintTemplateEdition, names: &StaffNames) -> Self {
        Self {
            version: row.version,
            name: row.name,
            form: stored(row.form),
            source: row.source,
            logo_file_id: row.logo_id.map(|id| id.0),
            staff: named_staff(row.staff_id, names),
            created_at: row.created_at,
        }
    }
}

/// A template, or what one shall be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PrintTemplateIn {
    /// For which documents; it never changes.
    kind: PrintKind,
    /// What it is called, 1 to 50 characters.
    name: String,
    /// Whether documents of the kind are printed with it where nothing else is said.
    #[serde(default)]
    standard: bool,
    /// What is chosen by the form.
    #[serde(default)]
    form: PrintFormBody,
    /// A source of one's own, in typst, at most 50,000 characters. It is given the same data and the form.
    #[serde(default)]
    source: Option<String>,
    /// The logo: an uploaded picture of at most 2 MB.
    #[serde(default)]
    logo_file_id: Option<i64>,
}

impl TryFrom<PrintTemplateIn> for NewPrintTemplate {
    type Error = ApiError;

    fn try_from(new: PrintTemplateIn) -> Result<Self, ApiError> {
        let form = serde_json::to_value(new.form.checked(new.kind)?)
            .map_err(|error| ApiError::internal(format!("a form can't be stored: {error}")))?;
        Ok(Self {
            kind: new.kind,
            name: new.name,
            standard: new.standard,
            form,
            source: new.source,
            logo: new.logo_file_id.map(FileId),
        })
    }
}

/// What a template shall be.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PrintTemplateEdit {
    /// The version that the editor saw.
    pub(crate) version: i64,
    /// The template.
    pub(crate) template: PrintTemplateIn,
}

/// What is tried.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PreviewIn {
    /// Which kind of document.
    pub(crate) kind: PrintKind,
    /// What is chosen by the form.
    #[serde(default)]
    pub(crate) form: PrintFormBody,
    /// A source of one's own.
    #[serde(default)]
    pub(crate) source: Option<String>,
    /// The logo.
    #[serde(default)]
    pub(crate) logo_file_id: Option<i64>,
    /// Which document: the quote, the order, the delivery, the letter, or the customer of a statement. Made-up data
    /// where nothing is said.
    #[serde(default)]
    pub(crate) document_id: Option<i64>,
}

/// By which template a document is made.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PrintParams {
    /// The template; the standard one of the kind where nothing is said.
    pub(crate) template_id: Option<i64>,
}

/// By which template a statement is made, and of which days.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct StatementPrintParams {
    /// The template; the standard one where nothing is said.
    pub(crate) template_id: Option<i64>,
    /// From this day; 90 days before the end where nothing is said.
    #[param(value_type = Option<String>, format = Date)]
    from: Option<Day>,
    /// Until this day; today where nothing is said.
    #[param(value_type = Option<String>, format = Date)]
    until: Option<Day>,
}

impl StatementPrintParams {
    pub(crate) fn days(&self) -> (Option<NaiveDate>, Option<NaiveDate>) {
        (self.from.map(|day| day.0), self.until.map(|day| day.0))
    }
}

/// Where values stand in their column.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum AlignWord {
    Left,
    Center,
    Right,
}

/// A column that lines may have.
#[derive(Debug, Serialize, ToSchema)]
struct ColumnKindOut {
    /// Its name in a form.
    key: &'static str,
    /// What stands above it where nothing else is chosen.
    label: &'static str,
    /// How wide it is, in shares of the page.
    width: u16,
    /// Where its values stand.
    align: AlignWord,
    /// Whether it is shown where no columns are chosen.
    standard: bool,
}

impl From<&ColumnKind> for ColumnKindOut {
    fn from(column: &ColumnKind) -> Self {
        Self {
            key: column.key,
            label: column.label,
            width: column.width,
            align: match column.align {
                Align::Left => AlignWord::Left,
                Align::Center => AlignWord::Center,
                Align::Right => AlignWord::Right,
            },
            standard: column.standard,
        }
    }
}

/// A kind of document that can be printed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PrintKindOut {
    /// Its name.
    kind: PrintKind,
    /// What stands above it where nothing else is chosen.
    title: &'static str,
    /// The columns that its lines may have, in their usual order; none for letters.
    columns: Vec<ColumnKindOut>,
    /// Who signs it where nothing else is chosen.
    signatures: Vec<&'static str>,
}

impl PrintKindOut {
    pub(crate) fn new(word: PrintKind) -> Self {
        let kind: Kind = printing::kind(word);
        Self {
            kind: word,
            title: kind.title(),
            columns: kind.columns().iter().map(ColumnKindOut::from).collect(),
            signatures: kind.signatures().to_vec(),
        }
    }
}

/// What a template can begin with.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PrintKinds {
    /// All kinds.
    pub(crate) items: Vec<PrintKindOut>,
    /// The source that forms are printed with, to be copied and changed.
    pub(crate) source: &'static str,
}
