//! One's own month.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, Statement};

use super::Period;
use crate::conversations::{Direction, message};
use crate::customers::entity as customer;
use crate::db::Uow;
use crate::error::Fault;
use crate::follow_ups::{FollowUpChannel, entity as follow_up};
use crate::ids::StaffId;
use crate::money::Money;
use crate::orders::{OrderState, entity as order};
use crate::revisits::{TaskState, entity as task};

/// How many answers the median is taken of at the most: the newest.
const ANSWERS: i64 = 5000;

/// What a member of staff did in a month.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PersonFigures {
    /// Contacts that they logged.
    pub follow_ups: i64,
    /// Visits among them.
    pub visits: i64,
    /// Customers that they entered.
    pub new_customers: i64,
    /// Orders that they took, without drafts and cancelled ones, by business date.
    pub orders: i64,
    /// Their amount.
    pub amount: Money,
    /// Messages that they wrote in talks.
    pub replies: i64,
    /// The median of how long customers waited for their first answer.
    pub first_answer: Option<Duration>,
    /// Revisit tasks of theirs that were done.
    pub revisits_done: i64,
    /// Revisit tasks of theirs that were due and are still open.
    pub revisits_overdue: i64,
}

/// The actor's own figures of a month, as of `today`.
///
/// # Errors
/// `Forbidden` for all but staff.
pub async fn person(uow: &Uow, month: &Period, today: NaiveDate) -> Result<PersonFigures, Fault> {
    let me = uow.actor().staff().ok_or(Fault::Forbidden("查看个人业绩"))?.staff;
    let (follow_ups, visits) = contacts(uow, month, me).await?;
    let (orders, amount) = sales(uow, month, me).await?;
    let answers = answers(uow, month, me).await?;
    Ok(PersonFigures {
        follow_ups,
        visits,
        new_customers: new_customers(uow, month, me).await?,
        orders,
        amount,
        replies: replies(uow, month, me).await?,
        first_answer: median(answers),
        revisits_done: revisits_done(uow, month, me).await?,
        revisits_overdue: revisits_overdue(uow, month, me, today).await?,
    })
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

async fn contacts(uow: &Uow, month: &Period, me: StaffId) -> Result<(i64, i64), Fault> {
    use follow_up::Column as C;
    let by_channel: Vec<(FollowUpChannel, i64)> = follow_up::Entity::find()
        .select_only()
        .column(C::Channel)
        .column_as(C::Id.count(), "n")
        .filter(C::TenantId.eq(uow.tenant()))
        .filter(C::StaffId.eq(me))
        .filter(month.holds(C::At))
        .group_by(C::Channel)
        .into_tuple()
        .all(uow)
        .await?;
    let visits = by_channel.iter().filter(|(channel, _)| *channel == FollowUpChannel::Visit).map(|(_, count)| count);
    Ok((by_channel.iter().map(|(_, count)| count).sum(), visits.sum()))
}

async fn new_customers(uow: &Uow, month: &Period, me: StaffId) -> Result<i64, Fault> {
    use customer::Column as C;
    let query = customer::Entity::find()
        .filter(C::TenantId.eq(uow.tenant()))
        .filter(C::MergedInto.is_null())
        .filter(C::CreatedBy.eq(me))
        .filter(month.holds(C::CreatedAt));
    Ok(signed(query.count(uow).await?))
}

async fn sales(uow: &Uow, month: &Period, me: StaffId) -> Result<(i64, Money), Fault> {
    use order::Column as C;
    let found: Option<(i64, Option<i64>)> = order::Entity::find()
        .select_only()
        .column_as(C::Id.count(), "n")
        .column_as(C::Amount.sum().cast_as("bigint"), "amount")
        .filter(C::TenantId.eq(uow.tenant()))
        .filter(C::StaffId.eq(me))
        .filter(C::State.is_not_in([OrderState::Draft, OrderState::Cancelled]))
        .filter(month.holds_date(C::OrderedOn))
        .into_tuple()
        .one(uow)
        .await?;
    let (count, amount) = found.unwrap_or_default();
    Ok((count, Money(amount.unwrap_or(0))))
}

async fn replies(uow: &Uow, month: &Period, me: StaffId) -> Result<i64, Fault> {
    use message::Column as C;
    let query = message::Entity::find()
        .filter(C::TenantId.eq(uow.tenant()))
        .filter(C::StaffId.eq(me))
        .filter(C::Direction.eq(Direction::Out))
        .filter(month.holds(C::At));
    Ok(signed(query.count(uow).await?))
}

/// How long customers waited for each first answer of this person: from the first message that
/// nobody of ours had answered to the answer.
async fn answers(uow: &Uow, month: &Period, me: StaffId) -> Result<Vec<Duration>, Fault> {
    let sql = "
        SELECT answer.at AS answered, (
            SELECT min(asked.at) FROM messages asked
            WHERE asked.conversation_id = answer.conversation_id AND asked.direction = 'in'
              AND asked.kind NOT IN ('menu', 'event') AND asked.at <= answer.at
              AND asked.at > coalesce((
                SELECT max(earlier.at) FROM messages earlier
                WHERE earlier.conversation_id = answer.conversation_id AND earlier.direction = 'out'
                  AND earlier.staff_id IS NOT NULL
                  AND (earlier.at < answer.at OR earlier.at = answer.at AND earlier.id < answer.id)
              ), $5)
          ) AS asked
        FROM messages answer
        WHERE answer.tenant_id = $1 AND answer.staff_id = $2 AND answer.direction = 'out'
          AND answer.at >= $3 AND answer.at < $4
        ORDER BY answer.at DESC LIMIT $6";
    let values = [
        uow.tenant().into(),
        me.into(),
        month.begins().into(),
        month.ends().into(),
        DateTime::<Utc>::UNIX_EPOCH.into(),
        ANSWERS.into(),
    ];
    let rows = uow.query_all_raw(Statement::from_sql_and_values(uow.get_database_backend(), sql, values)).await?;
    let mut waits = Vec::with_capacity(rows.len());
    for row in rows {
        let answered: DateTime<Utc> = row.try_get("", "answered")?;
        let asked: Option<DateTime<Utc>> = row.try_get("", "asked")?;
        waits.extend(asked.map(|asked| answered - asked));
    }
    Ok(waits)
}

/// The median; of an even number the mean of the two in the middle.
fn median(mut waits: Vec<Duration>) -> Option<Duration> {
    waits.sort_unstable();
    let upper = *waits.get(waits.len() / 2)?;
    let lower = if waits.len().is_multiple_of(2) { *waits.get(waits.len() / 2 - 1)? } else { upper };
    Some((lower + upper) / 2)
}

async fn revisits_done(uow: &Uow, month: &Period, me: StaffId) -> Result<i64, Fault> {
    use task::Column as C;
    let query = task::Entity::find()
        .filter(C::TenantId.eq(uow.tenant()))
        .filter(C::StaffId.eq(me))
        .filter(C::State.eq(TaskState::Done))
        .filter(month.holds(C::ClosedAt));
    Ok(signed(query.count(uow).await?))
}

async fn revisits_overdue(uow: &Uow, month: &Period, me: StaffId, today: NaiveDate) -> Result<i64, Fault> {
    use task::Column as C;
    let query = task::Entity::find()
        .filter(C::TenantId.eq(uow.tenant()))
        .filter(C::StaffId.eq(me))
        .filter(C::State.eq(TaskState::Open))
        .filter(month.holds_date(C::DueOn))
        .filter(Expr::col((task::Entity, C::DueOn)).lt(today));
    Ok(signed(query.count(uow).await?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle() {
        let of = |seconds: &[i64]| median(seconds.iter().copied().map(Duration::seconds).collect());
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[30]), Some(Duration::seconds(30)));
        assert_eq!(of(&[90, 30]), Some(Duration::seconds(60)));
        assert_eq!(of(&[90, 10, 30]), Some(Duration::seconds(30)));
    }
}
