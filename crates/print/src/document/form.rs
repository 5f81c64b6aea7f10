//! What a company chooses of a template without writing one.

use serde::{Deserialize, Serialize};

use super::kind::{Align, ColumnKind, Kind};

/// The most copies of a document.
const MOST_COPIES: usize = 8;
/// The most places for a signature.
const MOST_SIGNATURES: usize = 6;
/// The most characters of a name.
const NAME: usize = 60;
/// The most characters of a line.
const LINE: usize = 200;
/// The most characters of a block of text.
const BLOCK: usize = 2_000;

/// What is printed on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Paper {
    /// A4, upright.
    #[default]
    A4,
    /// A5, lying.
    A5,
    /// Continuous forms of 241 × 140 mm, for dot-matrix printers.
    Continuous,
}

/// What the company says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Company {
    /// Its name; that of the tenant where nothing is said.
    pub name: String,
    /// Where it is.
    pub address: String,
    /// Telephone, fax.
    pub phone: String,
    /// Its tax number.
    pub tax_number: String,
    /// Its bank.
    pub bank: String,
    /// Its account there.
    pub account: String,
}

/// A column that is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chosen {
    /// Which, as [`Kind::columns`] names it.
    pub key: String,
    /// What stands above it; empty for the usual word.
    #[serde(default)]
    pub label: String,
    /// How wide it is, in shares of the page; the usual one where nothing is said.
    #[serde(default)]
    pub width: Option<u16>,
}

/// A template by a form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Form {
    /// What is printed on.
    pub paper: Paper,
    /// What stands above the document; empty for the usual word.
    pub title: String,
    /// What the company says of itself.
    pub company: Company,
    /// A text below the company's name.
    pub header: String,
    /// A text at the foot of each page.
    pub footer: String,
    /// Terms below the lines of every document.
    pub terms: String,
    /// The columns, in their order; the usual ones where none are chosen.
    pub columns: Vec<Chosen>,
    /// Names of the copies (联), each printed on forms of its own; one without a name where there are none.
    pub copies: Vec<String>,
    /// Who signs; the usual ones where nothing is said.
    pub signatures: Option<Vec<String>>,
    /// Whether the amount is left without capital figures.
    pub plain_amount: bool,
}

/// A field of a form with a value that can't be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct WrongForm {
    /// Which, such as `columns`.
    pub field: &'static str,
    /// What is wrong, for people.
    pub message: String,
}

impl WrongForm {
    fn new(field: &'static str, message: impl Into<String>) -> Self {
        Self { field, message: message.into() }
    }
}

/// A column as it is printed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Shown {
    pub(super) key: &'static str,
    pub(super) label: String,
    pub(super) width: u16,
    pub(super) align: Align,
}

impl Form {
    /// Checks it for a kind, and trims what was typed.
    ///
    /// # Errors
    /// Names the first field that is wrong.
    pub fn checked(mut self, kind: Kind) -> Result<Self, WrongForm> {
        for (field, text, most) in self.texts() {
            *text = text.trim().replace("\r\n", "\n");
            check(field, text, most)?;
        }
        check_list("copies", &mut self.copies, MOST_COPIES, "联")?;
        if let Some(signatures) = &mut self.signatures {
            check_list("signatures", signatures, MOST_SIGNATURES, "签字栏")?;
        }
        self.check_columns(kind)?;
        Ok(self)
    }

    fn texts(&mut self) -> [(&'static str, &mut String, usize); 10] {
        let Self { title, company, header, footer, terms, .. } = self;
        [
            ("title", title, NAME),
            ("company.name", &mut company.name, LINE),
            ("company.address", &mut company.address, LINE),
            ("company.phone", &mut company.phone, LINE),
            ("company.tax_number", &mut company.tax_number, LINE),
            ("company.bank", &mut company.bank, LINE),
            ("company.account", &mut company.account, LINE),
            ("header", header, BLOCK),
            ("footer", footer, LINE),
            ("terms", terms, BLOCK),
        ]
    }

    fn check_columns(&mut self, kind: Kind) -> Result<(), WrongForm> {
        let known = kind.columns();
        for at in 0..self.columns.len() {
            let (before, rest) = self.columns.split_at_mut(at);
            let Some(column) = rest.first_mut() else { continue };
            if !known.iter().any(|other| other.key == column.key) {
                let keys: Vec<&str> = known.iter().map(|column| column.key).collect();
                let message = match keys.is_empty() {
                    true => "该类单据没有明细列".to_owned(),
                    false => format!("没有列“{}”，可选：{}", column.key, keys.join("、")),
                };
                return Err(WrongForm::new("columns", message));
            }
            if before.iter().any(|other| other.key == column.key) {
                return Err(WrongForm::new("columns", format!("列“{}”重复", column.key)));
            }
            if column.width.is_some_and(|width| !(1..=100).contains(&width)) {
                return Err(WrongForm::new("columns", "列宽应为 1 到 100"));
            }
            column.label = column.label.trim().to_owned();
            check("columns", &column.label, NAME)?;
        }
        Ok(())
    }

    /// The columns that are printed.
    pub(super) fn shown(&self, kind: Kind) -> Vec<Shown> {
        let shown = |column: &ColumnKind, chosen: Option<&Chosen>| Shown {
            key: column.key,
            label: chosen.map(|chosen| chosen.label.as_str()).filter(|l| !l.is_empty()).unwrap_or(column.label).into(),
            width: chosen.and_then(|chosen| chosen.width).unwrap_or(column.width).clamp(1, 100),
            align: column.align,
        };
        let known = kind.columns();
        let chosen = self.columns.iter().filter_map(|chosen| {
            known.iter().find(|column| column.key == chosen.key).map(|column| shown(column, Some(chosen)))
        });
        let chosen: Vec<Shown> = chosen.collect();
        if !chosen.is_empty() {
            return chosen;
        }
        known.iter().filter(|column| column.standard).map(|column| shown(column, None)).collect()
    }

    /// What stands above the document.
    pub(super) fn title(&self, kind: Kind) -> String {
        if self.title.is_empty() { kind.title().to_owned() } else { self.title.clone() }
    }

    /// Who signs.
    pub(super) fn signing(&self, kind: Kind) -> Vec<String> {
        match &self.signatures {
            Some(chosen) => chosen.clone(),
            None => kind.signatures().iter().map(ToString::to_string).collect(),
        }
    }
}

fn check_list(field: &'static str, names: &mut Vec<String>, most: usize, what: &str) -> Result<(), WrongForm> {
    for name in names.iter_mut() {
        *name = name.trim().to_owned();
        check(field, name, NAME)?;
    }
    names.retain(|name| !name.is_empty());
    if names.len() > most {
        return Err(WrongForm::new(field, format!("{what}不能超过 {most} 个")));
    }
    Ok(())
}

/// No invisible signs but line breaks, and no more than so many characters.
fn check(field: &'static str, text: &str, most: usize) -> Result<(), WrongForm> {
    if text.chars().count() > most {
        return Err(WrongForm::new(field, format!("不能超过 {most} 个字")));
    }
    if text.chars().any(|c| c.is_control() && c != '\n') {
        return Err(WrongForm::new(field, "含有不可见的控制字符"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(key: &str) -> Chosen {
        Chosen { key: key.into(), label: String::new(), width: None }
    }

    #[test]
    fn what_is_not_chosen_is_usual() {
        let keys: Vec<&str> = Form::default().shown(Kind::Quote).iter().map(|column| column.key).collect();
        assert_eq!(keys, ["no", "name", "specification", "unit", "quantity", "unit_price", "tax_rate", "amount"]);
        assert_eq!(Form::default().title(Kind::Statement), "对账单");
        assert_eq!(Form::default().signing(Kind::Order).len(), 2);
        assert!(Form::default().shown(Kind::DunningLetter).is_empty());
    }

    #[test]
    fn columns_come_as_they_are_chosen() {
        let mut form = Form { columns: vec![chosen("amount"), chosen("name")], ..Form::default() };
        form.columns[1].label = " 货物名称 ".into();
        form.columns[1].width = Some(40);
        let shown = form.checked(Kind::Order).unwrap().shown(Kind::Order);
        assert_eq!(
            shown.iter().map(|column| (column.key, column.width)).collect::<Vec<_>>(),
            [("amount", 14), ("name", 40)]
        );
        assert_eq!(shown[1].label, "货物名称");
    }

    #[test]
    fn what_is_wrong_is_named() {
        let wrong = |form: Form, kind| form.checked(kind).unwrap_err().field;
        assert_eq!(wrong(Form { columns: vec![chosen("cost")], ..Form::default() }, Kind::Quote), "columns");
        assert_eq!(wrong(Form { columns: vec![chosen("no"); 2], ..Form::default() }, Kind::Quote), "columns");
        assert_eq!(wrong(Form { columns: vec![chosen("name")], ..Form::default() }, Kind::DunningLetter), "columns");
        let wide = Chosen { width: Some(0), ..chosen("no") };
        assert_eq!(wrong(Form { columns: vec![wide], ..Form::default() }, Kind::Quote), "columns");
        assert_eq!(wrong(Form { copies: vec!["联".into(); 9], ..Form::default() }, Kind::Quote), "copies");
        assert_eq!(wrong(Form { title: "长".repeat(61), ..Form::default() }, Kind::Quote), "title");
        assert_eq!(wrong(Form { footer: "a\u{7}".into(), ..Form::default() }, Kind::Quote), "footer");
    }
}
