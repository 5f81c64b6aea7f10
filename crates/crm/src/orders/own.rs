//! A customer's own orders, page by page.

use chrono::NaiveDate;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::queries::{asking_customer, complete, visible};
use super::{OrderDetail, entity};
use crate::actor::Access;
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::OrderId;
use crate::page::{Page, PageRequest};

/// The orders of the customer who asks, the newest first, each with all that belongs to it.
///
/// # Errors
/// `Forbidden` for all but customers.
pub async fn own(uow: &Uow, page: &PageRequest) -> Result<Page<OrderDetail>, Fault> {
    let me = asking_customer(uow)?;
    let mut cursor = entity::Entity::find()
        .filter(visible(uow, Access::Read)?)
        .filter(entity::Column::CustomerId.eq(me))
        .cursor_by((entity::Column::OrderedOn, entity::Column::Id));
    cursor.desc();
    if let Some((day, id)) = date_cursor(page.after.as_deref())? {
        cursor.after((day, OrderId(id)));
    }
    let rows = cursor.first(page.limit + 1).all(uow).await?;
    let page = Page::from_rows(rows, page.limit, |row| format!("{}_{}", row.ordered_on, row.id));
    Ok(Page { items: complete(uow, page.items).await?, next: page.next })
}

/// A cursor of a business date and a key, such as `2026-11-21_17`.
fn date_cursor(after: Option<&str>) -> Result<Option<(NaiveDate, i64)>, Invalid> {
    let bad = || Invalid::new("cursor", "分页游标无效");
    let Some(text) = after else { return Ok(None) };
    let (day, id) = text.split_once('_').ok_or_else(bad)?;
    Ok(Some((day.parse().map_err(|_| bad())?, id.parse().map_err(|_| bad())?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors() {
        let day = NaiveDate::from_ymd_opt(2026, 11, 21).unwrap();
        assert_eq!(date_cursor(Some("2026-11-21_17")), Ok(Some((day, 17))));
        assert_eq!(date_cursor(None), Ok(None));
        for text in ["", "17", "2026-13-01_1", "2026-11-21_x"] {
            assert!(date_cursor(Some(text)).is_err(), "{text}");
        }
    }
}
