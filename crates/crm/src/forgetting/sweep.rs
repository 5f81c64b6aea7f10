//! Where else a person's data may have been copied to: the audit trail, saved answers, received
//! callbacks, errors of jobs. Looked for before the transaction that erases, since some of
//! these tables are long.

use std::collections::BTreeSet;

use sea_orm::{ConnectionTrait, EntityTrait, Statement, Value};

use super::erase::{Subjects, subjects};
use super::{Forgetting, ForgettingState};
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::ForgettingId;

/// The fewest characters of a text that is looked for: a shorter one would be found everywhere.
const SHORTEST: usize = 2;
/// What these entries of the trail tell of is no customer's, whatever names are in it.
const OWN: &str =
    "'staff', 'user', 'department', 'tenant', 'account', 'greeting_rule', 'notice_template', 'quick_reply'";

/// Rows that hold copies of a person's data.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sweep {
    pub(super) audit: Vec<i64>,
    pub(super) answers: Vec<i64>,
    pub(super) callbacks: Vec<i64>,
    pub(super) jobs: Vec<i64>,
}

/// Looks for copies of what a forgetting will erase; `None` where there is nothing to be done (any
/// more, or yet).
///
/// # Errors
/// When the database fails.
pub async fn sweep(uow: &Uow, id: ForgettingId) -> Result<Option<Sweep>, Fault> {
    let row: Option<Forgetting> = super::entity::Entity::find_by_id(id).one(uow).await?;
    let Some(row) = row.filter(|row| row.tenant_id == uow.tenant()) else { return Ok(None) };
    if row.state != ForgettingState::Waiting || row.due_at > uow.now() {
        return Ok(None);
    }
    let subjects = subjects(uow, &row).await?;
    let traces = traces(uow, &subjects).await?;
    let mut found = Sweep::default();
    let tenant = uow.tenant().0;
    found.audit = matching(
        uow,
        &format!("SELECT id FROM audit_entries WHERE tenant_id = $1 AND entity NOT IN ({OWN})"),
        &["CAST(detail AS TEXT)"],
        tenant,
        &traces,
    )
    .await?;
    found.answers =
        matching(uow, "SELECT id FROM idempotency_keys WHERE tenant_id = $1", &["body"], tenant, &traces).await?;
    found.jobs = matching(
        uow,
        "SELECT id FROM jobs WHERE tenant_id = $1",
        &["CAST(payload AS TEXT)", "COALESCE(last_error, '')"],
        tenant,
        &traces,
    )
    .await?;
    for identity in &subjects.identities {
        let sql =
            "SELECT id FROM inbox WHERE appid = $1 AND (dedup_key LIKE $2 ESCAPE '!' OR reply LIKE $2 ESCAPE '!')";
        let values = [identity.appid.clone().into(), pattern(&identity.openid).into()];
        found.callbacks.extend(ids(uow, sql, values.to_vec()).await?);
    }
    Ok(Some(found))
}

/// Texts by which copies are known.
async fn traces(uow: &Uow, subjects: &Subjects) -> Result<Vec<String>, Fault> {
    let mut texts: Vec<String> = Vec::new();
    for identity in &subjects.identities {
        texts.push(identity.openid.clone());
        texts.extend(identity.unionid.clone());
    }
    if let Some(contact) = &subjects.contact {
        texts.push(contact.name.clone());
        let own = [&contact.title, &contact.email, &contact.hobbies, &contact.habits, &contact.needs, &contact.remark];
        texts.extend(own.into_iter().flatten().cloned());
        let phones = crate::contacts::phones_of(uow, &[contact.id]).await?.remove(&contact.id).unwrap_or_default();
        // As people write it: a search for it finds the international form, too.
        texts.extend(phones.into_iter().map(|row| row.phone.trim_start_matches("+86").to_owned()));
    }
    if let Some(customer) = &subjects.customer {
        texts.push(customer.name.clone());
        let own = [&customer.short_name, &customer.tax_number, &customer.address, &customer.remark];
        texts.extend(own.into_iter().flatten().cloned());
    }
    let lines = texts.iter().flat_map(|text| text.lines()).map(str::trim);
    let long: BTreeSet<String> = lines.filter(|line| line.chars().count() >= SHORTEST).map(str::to_owned).collect();
    Ok(long.into_iter().collect())
}

/// The rows in which one of the columns contains one of the traces.
async fn matching(
    uow: &Uow,
    select: &str,
    columns: &[&str],
    tenant: i64,
    traces: &[String],
) -> Result<Vec<i64>, Fault> {
    let mut found = BTreeSet::new();
    for some in traces.chunks(20) {
        let mut values: Vec<Value> = vec![tenant.into()];
        let mut either = Vec::new();
        for trace in some {
            values.push(pattern(trace).into());
            either.extend(columns.iter().map(|column| format!("{column} LIKE ${} ESCAPE '!'", values.len())));
        }
        found.extend(ids(uow, &format!("{select} AND ({})", either.join(" OR ")), values).await?);
    }
    Ok(found.into_iter().collect())
}

async fn ids(uow: &Uow, sql: &str, values: Vec<Value>) -> Result<Vec<i64>, Fault> {
    let rows = uow.query_all_raw(Statement::from_sql_and_values(uow.get_database_backend(), sql, values)).await?;
    Ok(rows.iter().map(|row| row.try_get("", "id")).collect::<Result<_, _>>()?)
}

/// Anything that contains a text, as LIKE with `!` as its escape wants it.
fn pattern(text: &str) -> String {
    let plain: String =
        text.chars().flat_map(|c| if matches!(c, '%' | '_' | '!') { vec!['!', c] } else { vec![c] }).collect();
    format!("%{plain}%")
}

#[cfg(test)]
mod tests {
    use super::pattern;

    #[test]
    fn what_like_would_read_is_escaped() {
        assert_eq!(pattern("100%_!"), "%100!%!_!!%");
    }
}
