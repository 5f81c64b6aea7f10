//! Products from a table: new ones are added, those with a known code are changed. All or nothing.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use serde_json::json;

use super::{CostMode, Product, ProductError, ProductFields, Selling, categories, entity, service};
use crate::actor::{Access, Resource};
use crate::audit;
use crate::db::Uow;
use crate::error::{Coded, Fault, Invalid};
use crate::ids::CategoryId;
use crate::money::Money;

/// The most rows of a table.
pub const MAX_ROWS: usize = 2_000;
/// How many wrong rows are told.
const MOST_ERRORS: usize = 200;

/// The columns that are read, by their titles.
const TITLES: [(&str, Field); 13] = [
    ("编码", Field::Code),
    ("名称", Field::Name),
    ("规格型号", Field::Specification),
    ("分类", Field::Category),
    ("单位", Field::Unit),
    ("税率%", Field::TaxRate),
    ("标准价", Field::ListPrice),
    ("底价", Field::FloorPrice),
    ("成本方式", Field::CostMode),
    ("成本价", Field::Cost),
    ("销售方式", Field::Selling),
    ("启用", Field::Active),
    ("备注", Field::Remark),
];

/// Columns of the exported table that are computed: they may stand there, and are not read.
const COMPUTED: [&str; 3] = ["毛利率%", "毛利等级", "库存"];

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Field {
    Code,
    Name,
    Specification,
    Category,
    Unit,
    TaxRate,
    ListPrice,
    FloorPrice,
    CostMode,
    Cost,
    Selling,
    Active,
    Remark,
}

/// What is wrong with a row.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct RowError {
    /// The row of the sheet, from 1.
    pub row: usize,
    /// The title of the column, where one is wrong.
    pub column: Option<String>,
    /// What is wrong, for people.
    pub message: String,
}

/// What a table does.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct Imported {
    /// How many products are added.
    pub created: usize,
    /// How many are changed.
    pub changed: usize,
    /// How many are in the table as they are known.
    pub unchanged: usize,
    /// What is wrong, the first 200 rows; where there is anything, nothing was written.
    pub errors: Vec<RowError>,
}

/// Which column stands where.
fn columns(titles: &[String]) -> Result<BTreeMap<Field, usize>, Invalid> {
    let mut found = BTreeMap::new();
    for (at, title) in titles.iter().enumerate() {
        if title.is_empty() || COMPUTED.contains(&title.as_str()) {
            continue;
        }
        let known = TITLES.iter().find(|(known, _)| known == title);
        let (_, field) = known.ok_or_else(|| Invalid::new("file", format!("不认识的列：{title}")))?;
        if found.insert(*field, at).is_some() {
            return Err(Invalid::new("file", format!("列重复：{title}")));
        }
    }
    match found.contains_key(&Field::Code) {
        true => Ok(found),
        false => Err(Invalid::new("file", "缺少列：编码")),
    }
}

fn title(field: Field) -> &'static str {
    TITLES.iter().find(|(_, known)| *known == field).map_or("", |(title, _)| title)
}

/// A row with its columns by name. An empty cell says nothing: what is known stays.
struct Row<'a> {
    columns: &'a BTreeMap<Field, usize>,
    cells: &'a [String],
}

type Wrong = (Option<Field>, String);

impl Row<'_> {
    fn cell(&self, field: Field) -> Option<&str> {
        let text = self.cells.get(*self.columns.get(&field)?)?.trim();
        (!text.is_empty()).then_some(text)
    }

    fn number<T: std::str::FromStr>(&self, field: Field) -> Result<Option<T>, Wrong> {
        let parsed = self.cell(field).map(|text| text.trim_end_matches('%').trim().replace(',', "").parse());
        parsed.transpose().map_err(|_| (Some(field), "不是有效的数字，或小数位过多".to_owned()))
    }

    fn word<T: Copy>(&self, field: Field, words: &[(&str, T)]) -> Result<Option<T>, Wrong> {
        let Some(text) = self.cell(field) else { return Ok(None) };
        let known = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        let all = || words.iter().map(|(word, _)| *word).collect::<Vec<_>>().join("、");
        known.map(Some).ok_or_else(|| (Some(field), format!("应为：{}", all())))
    }

    /// The product as it shall be.
    fn fields(&self, now: Option<&Product>, categories: &BTreeMap<String, CategoryId>) -> Result<ProductFields, Wrong> {
        let text = |field| self.cell(field).map(str::to_owned);
        let missing = |field| (Some(field), "新产品必须填写".to_owned());
        let base = now.map(ProductFields::from);
        let known = base.as_ref();
        let category = match self.cell(Field::Category) {
            Some(name) => {
                let found = categories.get(name).copied();
                Some(found.ok_or_else(|| (Some(Field::Category), format!("没有分类“{name}”")))?)
            }
            None => known.and_then(|known| known.category),
        };
        let tax: Option<Money> = self.number(Field::TaxRate)?;
        let modes = [("固定", CostMode::Fixed), ("移动平均", CostMode::Moving)];
        let ways = [("普通", Selling::Normal), ("主推", Selling::Promoted), ("限制", Selling::Restricted)];
        let keep = |field, of: Option<String>| text(field).or(of).ok_or_else(|| missing(field));
        let or_missing = |field| move || missing(field);
        Ok(ProductFields {
            code: text(Field::Code).ok_or_else(|| (Some(Field::Code), "不能为空".to_owned()))?,
            name: keep(Field::Name, known.map(|known| known.name.clone()))?,
            specification: text(Field::Specification).or(known.and_then(|known| known.specification.clone())),
            category,
            unit: keep(Field::Unit, known.map(|known| known.unit.clone()))?,
            tax_rate_bp: tax
                .map(|rate| rate.0)
                .or(known.map(|known| known.tax_rate_bp))
                .ok_or_else(or_missing(Field::TaxRate))?,
            list_price: self
                .number(Field::ListPrice)?
                .or(known.map(|known| known.list_price))
                .ok_or_else(or_missing(Field::ListPrice))?,
            floor_price: self.number(Field::FloorPrice)?.or(known.map(|known| known.floor_price)).unwrap_or_default(),
            cost_mode: self
                .word(Field::CostMode, &modes)?
                .or(known.map(|known| known.cost_mode))
                .unwrap_or(CostMode::Moving),
            cost: self.number(Field::Cost)?.or(known.map(|known| known.cost)).unwrap_or_default(),
            opening_quantity: known.map(|known| known.opening_quantity).unwrap_or_default(),
            selling: self.word(Field::Selling, &ways)?.or(known.map(|known| known.selling)).unwrap_or(Selling::Normal),
            active: self
                .word(Field::Active, &[("是", true), ("否", false)])?
                .or(known.map(|known| known.active))
                .unwrap_or(true),
            remark: text(Field::Remark).or(known.and_then(|known| known.remark.clone())),
        })
    }
}

async fn known(uow: &Uow, codes: &BTreeSet<String>) -> Result<BTreeMap<String, Product>, Fault> {
    let mut found = BTreeMap::new();
    let codes: Vec<&String> = codes.iter().collect();
    for some in codes.chunks(500) {
        let rows = entity::Entity::find()
            .filter(entity::Column::TenantId.eq(uow.tenant()))
            .filter(entity::Column::Code.is_in(some.iter().map(|code| code.as_str())))
            .all(uow)
            .await?;
        found.extend(rows.into_iter().map(|row| (row.code.clone(), row)));
    }
    Ok(found)
}

/// Adds and changes the products of a table: its titles, and its rows with their numbers in the sheet.
/// The columns are those of the exported table; an empty cell leaves what is known. Where any row is
/// wrong the caller must not commit.
///
/// # Errors
/// `Invalid` for unknown or repeated columns or too many rows; `Forbidden` for those who may not.
pub async fn import(uow: &Uow, titles: &[String], rows: &[(usize, Vec<String>)]) -> Result<Imported, Fault> {
    uow.scope(Resource::Products, Access::Write, "导入产品")?;
    if rows.len() > MAX_ROWS {
        return Err(Invalid::new("file", format!("一次最多导入 {MAX_ROWS} 行")).into());
    }
    let columns = columns(titles)?;
    let categories = categories::list(uow).await?.into_iter().map(|row| (row.name, row.id)).collect();
    let code_of = |cells: &[String]| {
        let row = Row { columns: &columns, cells };
        row.cell(Field::Code).and_then(|code| service::folded(code).ok())
    };
    let codes: BTreeSet<String> = rows.iter().filter_map(|(_, cells)| code_of(cells)).collect();
    let known = known(uow, &codes).await?;
    let (mut done, mut seen) = (Imported::default(), BTreeSet::new());
    for (number, cells) in rows {
        let row = Row { columns: &columns, cells };
        let code = code_of(cells);
        let outcome = match code.as_ref().filter(|code| !seen.insert((*code).clone())) {
            Some(_) => Err((Some(Field::Code), "编码在表中重复".to_owned())),
            None => one(uow, &row, code.and_then(|code| known.get(&code)), &categories, &mut done).await?,
        };
        if let Err((field, message)) = outcome {
            done.errors.push(RowError { row: *number, column: field.map(|field| title(field).to_owned()), message });
            if done.errors.len() == MOST_ERRORS {
                break;
            }
        }
    }
    if done.errors.is_empty() {
        let detail = json!({ "created": done.created, "changed": done.changed });
        audit::record(uow, "product.import", "product", 0, detail).await?;
    }
    Ok(done)
}

/// Writes one row. The outer error is ours, the inner one the row's.
async fn one(
    uow: &Uow,
    row: &Row<'_>,
    now: Option<&Product>,
    categories: &BTreeMap<String, CategoryId>,
    done: &mut Imported,
) -> Result<Result<(), Wrong>, Fault> {
    let fields = match row.fields(now, categories) {
        Ok(fields) => fields,
        Err(wrong) => return Ok(Err(wrong)),
    };
    let written = match now {
        Some(now) if ProductFields::from(now) == ProductFields { code: now.code.clone(), ..fields.clone() } => {
            done.unchanged += 1;
            return Ok(Ok(()));
        }
        Some(now) => service::edit(uow, now.id, now.version, fields).await.map(|_| done.changed += 1),
        None => service::create(uow, fields).await.map(|_| done.created += 1),
    };
    match written {
        Ok(()) => Ok(Ok(())),
        Err(ProductError::Fault(fault @ (Fault::Db(_) | Fault::Broken(_) | Fault::Forbidden(_)))) => Err(fault),
        Err(error) => Ok(Err((error.field().and_then(|field| of_name(&field)), error.to_string()))),
    }
}

/// The column of a field as the API names it.
fn of_name(name: &str) -> Option<Field> {
    Some(match name {
        "code" => Field::Code,
        "name" => Field::Name,
        "specification" => Field::Specification,
        "unit" => Field::Unit,
        "tax_rate" => Field::TaxRate,
        "list_price" => Field::ListPrice,
        "floor_price" => Field::FloorPrice,
        "cost" => Field::Cost,
        "remark" => Field::Remark,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titles(text: &str) -> Vec<String> {
        text.split(',').map(str::to_owned).collect()
    }

    #[test]
    fn columns_are_known_by_their_titles() {
        let found = columns(&titles("名称,编码,库存,,标准价")).unwrap();
        assert_eq!(found, BTreeMap::from([(Field::Code, 1), (Field::Name, 0), (Field::ListPrice, 4)]));
        for (wrong, says) in [("名称", "缺少列"), ("编码,编码", "列重复"), ("编码,颜色", "颜色")] {
            let error = columns(&titles(wrong)).unwrap_err();
            assert!(error.message.contains(says), "{wrong}: {}", error.message);
        }
    }

    #[test]
    fn a_row_becomes_a_product() {
        let columns = columns(&titles("编码,名称,单位,税率%,标准价,成本方式,启用")).unwrap();
        let none = BTreeMap::new();
        let row = |text: &str| {
            let cells = titles(text);
            Row { columns: &columns, cells: &cells }.fields(None, &none)
        };
        let fields = row("qf-1,球阀,个,13%,1234.5678,固定,否").unwrap();
        assert_eq!((fields.tax_rate_bp, fields.list_price.0, fields.active), (1_300, 12_345_678, false));
        assert_eq!(fields.cost_mode, CostMode::Fixed);
        let wrong = |text: &str| row(text).unwrap_err().0;
        assert_eq!(wrong("qf-1,,个,13,1"), Some(Field::Name));
        assert_eq!(wrong("qf-1,球阀,个,13,1.23456"), Some(Field::ListPrice));
        assert_eq!(wrong("qf-1,球阀,个,13,1,别的"), Some(Field::CostMode));
        assert_eq!(wrong(",球阀,个,13,1"), Some(Field::Code));
    }
}
