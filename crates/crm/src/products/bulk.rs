//! What is wrong with a product is told before anything is written, for imports.

use super::{CostMode, Product, ProductFields, policy, service};
use crate::error::Invalid;
use crate::text;

/// A code as it is stored: folded, in capitals.
pub(crate) fn folded(code: &str) -> Result<String, Invalid> {
    service::folded(code)
}

/// What adding a product with these fields, or changing one into them, would refuse. Whether the code
/// is free, and whether the category is there, is the caller's to know.
pub(crate) fn check(before: Option<&Product>, fields: &ProductFields) -> Result<(), Invalid> {
    policy::check_numbers(
        fields.tax_rate_bp,
        fields.list_price,
        fields.floor_price,
        fields.cost,
        fields.opening_quantity,
    )?;
    service::folded(&fields.code)?;
    text::required("name", &fields.name, 100)?;
    text::required("unit", &fields.unit, 20)?;
    text::optional("specification", fields.specification.as_deref(), 100)?;
    text::optional_block("remark", fields.remark.as_deref(), 1_000)?;
    match before {
        Some(before) if fields.cost != before.cost && fields.cost_mode == CostMode::Moving => {
            Err(Invalid::new("cost", "移动平均成本由入库计算，不能直接修改；如需调整请改为固定成本"))
        }
        _ => Ok(()),
    }
}
