//! Rows that are products: a new code adds one, a known one changes it, an empty cell leaves what is
//! known.

use std::collections::{BTreeMap, BTreeSet};

use super::cells::Cells;
use super::fields::{COST_MODES, SELLING, YES_NO};
use super::plan::{Context, Planned, SheetRow, Unit, Verdict, Work, Written};
use super::{ImportError, ImportFault};
use crate::db::Uow;
use crate::error::{Coded, Fault};
use crate::ids::CategoryId;
use crate::products::{self, CostMode, Product, ProductError, ProductFields, Selling, bulk, categories};

/// What is to be written of a row.
pub(super) struct Plan {
    fields: ProductFields,
    before: Option<Product>,
}

/// The product as it shall be; none where something is wrong.
fn read(
    cells: &mut Cells<'_>,
    code: String,
    before: Option<&Product>,
    categories: &BTreeMap<String, CategoryId>,
) -> Option<ProductFields> {
    let base = before.map(ProductFields::from);
    let base = base.as_ref();
    let category = cells
        .take("category", |name| categories.get(name).copied().ok_or_else(|| "应为系统中已有的产品分类".to_owned()));
    let name = cells.text("name", 100).or(base.map(|base| base.name.clone()));
    let unit = cells.text("unit", 20).or(base.map(|base| base.unit.clone()));
    let tax_rate_bp = cells.rate("tax_rate").or(base.map(|base| base.tax_rate_bp));
    let list_price = cells.price("list_price").or(base.map(|base| base.list_price));
    let mode = cells.word("cost_mode", &COST_MODES, &[CostMode::Fixed, CostMode::Moving], &["fixed", "moving"]);
    let ways = [Selling::Normal, Selling::Promoted, Selling::Restricted];
    let selling = cells.word("selling", &SELLING, &ways, &["normal", "promoted", "restricted"]);
    let opening = match base {
        Some(base) => base.opening_quantity,
        None => cells.quantity("opening_quantity").unwrap_or_default(),
    };
    let fields = ProductFields {
        code,
        name: cells.required("name", name).unwrap_or_default(),
        specification: cells.text("specification", 100).or(base.and_then(|base| base.specification.clone())),
        category: category.or(base.and_then(|base| base.category)),
        unit: cells.required("unit", unit).unwrap_or_default(),
        tax_rate_bp: cells.required("tax_rate", tax_rate_bp).unwrap_or_default(),
        list_price: cells.required("list_price", list_price).unwrap_or_default(),
        floor_price: cells.price("floor_price").or(base.map(|base| base.floor_price)).unwrap_or_default(),
        cost_mode: mode.or(base.map(|base| base.cost_mode)).unwrap_or(CostMode::Moving),
        cost: cells.price("cost").or(base.map(|base| base.cost)).unwrap_or_default(),
        opening_quantity: opening,
        selling: selling.or(base.map(|base| base.selling)).unwrap_or(Selling::Normal),
        active: cells
            .word("active", &YES_NO, &[true, false], &["true", "false"])
            .or(base.map(|base| base.active))
            .unwrap_or(true),
        remark: cells.block("remark", 1_000).or(base.and_then(|base| base.remark.clone())),
    };
    if cells.errors.is_empty()
        && let Err(error) = bulk::check(before, &fields)
    {
        cells.refused("code", &error);
    }
    cells.errors.is_empty().then_some(fields)
}

fn one(
    context: &Context,
    (row, mut cells): (&SheetRow, Cells<'_>),
    code: Option<String>,
    known: &BTreeMap<String, Product>,
    categories: &BTreeMap<String, CategoryId>,
) -> Planned<Plan> {
    let Some(code) = cells.required("code", code) else { return Planned::wrong(row.no, cells.errors) };
    let before = known.get(&code);
    if let Some((code, message)) = context.unwanted(before.is_some(), "该编码的产品") {
        cells.wrong("code", code, message);
        return Planned::wrong(row.no, cells.errors);
    }
    let Some(fields) = read(&mut cells, code.clone(), before, categories) else {
        return Planned::wrong(row.no, cells.errors);
    };
    let what = match before {
        Some(before) if ProductFields::from(before) == fields => Verdict::Unchanged(before.id.0),
        Some(before) => Verdict::Update(before.id.0, Plan { fields, before: Some(before.clone()) }),
        None => Verdict::Create(Plan { fields, before: None }),
    };
    Planned { no: row.no, what, keys: vec![(format!("p:{code}"), "编码")] }
}

/// What the rows of a batch would do.
pub(super) async fn plan(uow: &Uow, context: &Context, units: &[Unit]) -> Result<Vec<Planned<Plan>>, Fault> {
    let rows: Vec<&SheetRow> = units.iter().flat_map(|unit| &unit.rows).collect();
    let read = rows.iter().map(|row| {
        let mut cells = context.cells(row);
        let code = cells.take("code", |code| bulk::folded(code).map_err(|error| error.message));
        (cells, code)
    });
    let read: Vec<_> = read.collect();
    let codes: BTreeSet<String> = read.iter().filter_map(|(_, code)| code.clone()).collect();
    let known = products::by_codes(uow, &codes.into_iter().collect::<Vec<_>>()).await?;
    let categories = categories::list(uow).await?.into_iter().map(|row| (row.name, row.id)).collect();
    let planned = rows.into_iter().zip(read);
    Ok(planned.map(|(row, (cells, code))| one(context, (row, cells), code, &known, &categories)).collect())
}

/// Writes what was planned.
pub(super) async fn write(uow: &Uow, _context: &Context, work: Work<Plan>) -> Result<BTreeMap<i64, Written>, Fault> {
    let mut written = BTreeMap::new();
    for (no, _, plan) in work {
        let done = match plan.before {
            Some(before) => products::edit(uow, before.id, before.version, plan.fields).await,
            None => products::create(uow, plan.fields).await,
        };
        let ended = match done {
            Ok(row) => Written::Done(row.id.0),
            Err(ProductError::Fault(fault @ (Fault::Db(_) | Fault::Broken(_) | Fault::Forbidden(_)))) => {
                return Err(fault);
            }
            // Whatever is refused is refused before anything is written.
            Err(error) => Written::Refused(vec![ImportError {
                field: error.field().map(|field| field.into_owned()),
                column: None,
                code: ImportFault::NotAllowed,
                message: error.to_string(),
            }]),
        };
        written.insert(no, ended);
    }
    Ok(written)
}
