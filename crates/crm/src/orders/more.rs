//! What belongs to an order besides lines and deliveries.

use sea_orm::{ConnectionTrait, Statement};

use super::{goods_return, instalment, instalments, people, returns, share};
use crate::approvals::ApprovalKind;
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{OrderId, StaffId};
use crate::staff;

/// What belongs to an order besides lines and deliveries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrderMore {
    /// Who shares it, with their names.
    pub shares: Vec<(share::Model, String)>,
    /// The payment plan; empty where it is paid by terms.
    pub instalments: Vec<instalment::Model>,
    /// What came back, or was credited, the oldest first.
    pub returns: Vec<goods_return::Model>,
    /// Which approvals it waits for.
    pub waiting: Vec<ApprovalKind>,
}

/// What belongs to an order besides lines and deliveries.
pub(super) async fn of(uow: &Uow, id: OrderId) -> Result<OrderMore, Fault> {
    let shares = people::shares_of(uow, id).await?;
    let people: Vec<StaffId> = shares.iter().map(|share| share.staff_id).collect();
    let names = staff::names(uow, &people).await?;
    let named = |share: share::Model| {
        let name = names.get(&share.staff_id).cloned().unwrap_or_default();
        (share, name)
    };
    Ok(OrderMore {
        shares: shares.into_iter().map(named).collect(),
        instalments: instalments::of(uow, id).await?,
        returns: returns::of_order(uow, id).await?,
        waiting: waiting(uow, id).await?,
    })
}

/// Which approvals an order waits for.
async fn waiting(uow: &Uow, id: OrderId) -> Result<Vec<ApprovalKind>, Fault> {
    let sql = "SELECT kind FROM approvals WHERE tenant_id = $1 AND subject = 'order' AND subject_id = $2 \
        AND state = 'waiting' ORDER BY id";
    let values = [uow.tenant().into(), id.into()];
    let rows = uow.query_all_raw(Statement::from_sql_and_values(uow.get_database_backend(), sql, values)).await?;
    rows.iter().map(|row| Ok(row.try_get("", "kind")?)).collect()
}
