//! Products: prices, cost, margin grade, stock.

pub(crate) mod bulk;
pub mod categories;
pub mod category;
pub mod entity;
mod import;
mod listing;
pub mod margin_rule;
pub mod margins;
mod policy;
mod service;
mod stock;

pub use category::Model as Category;
pub use entity::Model as Product;
pub use import::{Imported, MAX_ROWS, RowError, import};
pub use listing::{ProductFilter, ProductSort, list, search};
pub use margin_rule::Model as MarginRule;
pub use margins::{snapshot, snapshots};
pub use policy::{MAX_PRICE, Thresholds, margin_rate};
pub use service::{ProductFields, by_code, by_codes, by_keys, create, edit, find};
pub use stock::{receive, take, take_all, unreceive};

use crate::error::{Fault, coded};
use crate::text_enum::text_enum;

text_enum! {
    /// How much a product brings, by its margin rate and the thresholds of the day.
    pub enum MarginGrade {
        /// At or over the upper threshold.
        High = "high",
        /// At or over the lower threshold.
        Middle = "middle",
        /// Under both.
        Low = "low",
    }
}

text_enum! {
    /// Where the cost of a product comes from.
    pub enum CostMode {
        /// Somebody sets it.
        Fixed = "fixed",
        /// The moving average of what was bought.
        Moving = "moving",
    }
}

text_enum! {
    /// How a product is sold.
    pub enum Selling {
        /// Like most.
        Normal = "normal",
        /// It is shown first, and recommended.
        Promoted = "promoted",
        /// Each sale needs an approval.
        Restricted = "restricted",
    }
}

/// What an order line keeps of its product at confirmation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// The margin grade of that day; none where there is no product.
    pub grade: Option<MarginGrade>,
    /// The commission rate of that grade, in basis points.
    pub commission_bp: i64,
}

/// What can go wrong with products.
#[derive(Debug, thiserror::Error)]
pub enum ProductError {
    /// The code is another product's.
    #[error("编码 {0} 已被使用")]
    CodeTaken(String),
    /// The name is another category's.
    #[error("分类“{0}”已存在")]
    CategoryTaken(String),
    /// Products or categories lie under the category.
    #[error("该分类下还有产品或下级分类，不能删除")]
    CategoryInUse,
    /// Another rule begins on that day.
    #[error("该日期已有毛利等级规则")]
    RuleTaken,
    /// Anything else.
    #[error(transparent)]
    Fault(#[from] Fault),
}

coded!(ProductError {
    Self::CodeTaken(code) => Conflict "product.code_taken" with serde_json::json!({ "code": code }),
    Self::CategoryTaken(name) => Conflict "product.category_taken" with serde_json::json!({ "name": name }),
    Self::CategoryInUse => Conflict "product.category_in_use",
    Self::RuleTaken => Conflict "product.rule_taken",
});
