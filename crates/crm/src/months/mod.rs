//! Months that finance has closed: nothing is dated into them.

mod service;

use chrono::{Datelike, NaiveDate};

pub(crate) use service::checked;
pub use service::{MonthState, close, is_year_closed, list, reopen};

use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::TenantId;
use crate::profit::month_of;
use crate::tenants;

/// The first year of which business dates are taken.
const FIRST_YEAR: i32 = 2000;

/// Begins the books of a new tenant.
pub(crate) async fn found(uow: &Uow, tenant: TenantId) -> Result<(), Fault> {
    let sql = "INSERT INTO books (tenant_id) VALUES ($1) ON CONFLICT (tenant_id) DO NOTHING";
    uow.change(sql, [tenant.into()]).await?;
    Ok(())
}

/// Makes sure that a document may be dated on `day`, and that the month is not closed before this
/// unit of work has ended.
///
/// # Errors
/// When the month is closed.
pub async fn check_open(uow: &Uow, day: NaiveDate) -> Result<(), Fault> {
    hold(uow).await?;
    let month = month_of(day);
    match service::is_closed(uow, month).await? {
        true => Err(Fault::MonthClosed { month }),
        false => Ok(()),
    }
}

/// Business dates are neither in the future nor before anybody can have had these books, and not
/// in a closed month.
///
/// # Errors
/// `Invalid`, naming the field, or `MonthClosed`.
pub async fn check_day(uow: &Uow, field: &'static str, day: NaiveDate) -> Result<(), Fault> {
    let today = uow.today(tenants::settings(uow).await?.zone);
    if day.year() < FIRST_YEAR || day > today {
        return Err(Invalid::new(field, format!("日期应在 {FIRST_YEAR}-01-01 到 {today} 之间")).into());
    }
    check_open(uow, day).await
}

/// Lets no month be closed or settled before this unit of work has ended. SQLite has one writer.
pub(crate) async fn hold(uow: &Uow) -> Result<(), Fault> {
    use sea_orm::{ConnectionTrait, DbBackend};
    /// Whether this unit of work holds them already.
    #[derive(Clone, Copy)]
    struct Held;
    if uow.get_database_backend() != DbBackend::Postgres || uow.remembered::<Held>().is_some() {
        return Ok(());
    }
    uow.row("SELECT changes FROM books WHERE tenant_id = $1 FOR SHARE", [uow.tenant().into()]).await?;
    uow.remember(Held);
    Ok(())
}

/// Waits until no unit of work that holds the books is under way, and makes others wait until this
/// one has ended.
pub(crate) async fn take(uow: &Uow) -> Result<(), Fault> {
    uow.change("UPDATE books SET changes = changes + 1 WHERE tenant_id = $1", [uow.tenant().into()]).await?;
    Ok(())
}
