//! The 80/20 view: how much the best customers bring, who they are, and what they have in common.

use std::collections::BTreeMap;

use super::source::{keys, team};
use super::{Span, overhead};
use crate::db::Uow;
use crate::error::Fault;
use crate::money::{Money, scale};

/// So many points a curve has at the most, besides its beginning.
const POINTS: usize = 100;
/// So many of each trait are told.
const TRAITS: usize = 5;

/// How much the best customers bring together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CurvePoint {
    /// How many of the best.
    pub customers: usize,
    /// Which part of all customers, in basis points.
    pub customers_bp: i64,
    /// What they bring.
    pub contribution: Money,
    /// Which part of the whole, in basis points; none where there is no whole.
    pub contribution_bp: Option<i64>,
}

/// Something that customers have in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trait {
    /// What: `industry`, `region`, `source`, `product`.
    pub kind: &'static str,
    /// Which.
    pub word: String,
    /// How many of them have it.
    pub customers: i64,
}

/// The top or the bottom of the customers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// How many.
    pub customers: usize,
    /// What they bring.
    pub contribution: Money,
    /// What is spent on them: commission, compensation, expenses, bad debt.
    pub spent: Money,
    /// What they have in common, the commonest first.
    pub traits: Vec<Trait>,
}

/// The curve of a span.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Curve {
    /// How many customers have traded.
    pub customers: usize,
    /// What they bring.
    pub contribution: Money,
    /// The overhead of the span, for those who see all.
    pub overhead: Option<Money>,
    /// The curve, from the best customer to all.
    pub points: Vec<CurvePoint>,
    /// The best fifth.
    pub top: Group,
    /// The last fifth.
    pub bottom: Group,
}

struct Customer {
    key: i64,
    contribution: Money,
    spent: Money,
}

/// The curve of a span, over the customers that the actor sees.
///
/// # Errors
/// `Forbidden` for those who may see no profit.
pub async fn curve(uow: &Uow, span: Span) -> Result<Curve, Fault> {
    let team = team(uow).await?;
    let wanted = match &team {
        Some(team) => format!(
            "AND t.key_id IN (SELECT id FROM customers WHERE tenant_id = $1 AND owner_id IN {})",
            keys(team.iter().map(|staff| staff.0))
        ),
        None => String::new(),
    };
    let sql = format!(
        "SELECT t.key_id, CAST(sum(t.contribution) AS BIGINT) AS contribution,
            CAST(sum(t.commission + t.compensation + t.expenses + t.bad_debt) AS BIGINT) AS spent
        FROM profit_totals t WHERE t.tenant_id = $1 AND t.dimension = 'customer' AND t.period IN {} {wanted}
        GROUP BY t.key_id ORDER BY contribution DESC, t.key_id",
        keys(span.periods())
    );
    let mut all = Vec::new();
    for row in uow.rows(&sql, [uow.tenant().into()]).await? {
        all.push(Customer {
            key: row.try_get("", "key_id")?,
            contribution: row.try_get("", "contribution")?,
            spent: row.try_get("", "spent")?,
        });
    }
    let contribution: Money = all.iter().map(|customer| customer.contribution).sum();
    let top = all.len().div_ceil(5);
    let bottom = all.len() / 5;
    Ok(Curve {
        customers: all.len(),
        contribution,
        overhead: match team {
            None => Some(overhead::of(uow, span).await?),
            Some(_) => None,
        },
        points: points(&all, contribution),
        top: group(uow, span, all.get(..top).unwrap_or_default()).await?,
        bottom: group(uow, span, all.get(all.len() - bottom..).unwrap_or_default()).await?,
    })
}

fn points(all: &[Customer], whole: Money) -> Vec<CurvePoint> {
    let mut points = Vec::with_capacity(POINTS.min(all.len()));
    let mut sum = Money(0);
    let count = all.len();
    let mut next = 1;
    for (place, customer) in all.iter().enumerate() {
        sum = sum + customer.contribution;
        let customers = place + 1;
        // Each hundredth of the customers, or each of them where they are fewer.
        if customers * POINTS >= next * count || count <= POINTS {
            next = customers * POINTS / count + 1;
            points.push(CurvePoint {
                customers,
                customers_bp: i64::try_from(customers * 10_000 / count).unwrap_or(10_000),
                contribution: sum,
                contribution_bp: scale(sum.0, 10_000, whole.0),
            });
        }
    }
    points
}

async fn group(uow: &Uow, span: Span, members: &[Customer]) -> Result<Group, Fault> {
    let mut traits = Vec::new();
    if !members.is_empty() {
        let ids = keys(members.iter().map(|customer| customer.key));
        for kind in ["industry", "region", "source"] {
            let sql = format!(
                "SELECT {kind} AS word, count(*) AS n FROM customers
                WHERE tenant_id = $1 AND {kind} IS NOT NULL AND id IN {ids}
                GROUP BY {kind} ORDER BY n DESC, word LIMIT {TRAITS}"
            );
            for row in uow.rows(&sql, [uow.tenant().into()]).await? {
                traits.push(Trait { kind, word: row.try_get("", "word")?, customers: row.try_get("", "n")? });
            }
        }
        traits.extend(products(uow, span, &ids).await?);
    }
    Ok(Group {
        customers: members.len(),
        contribution: members.iter().map(|customer| customer.contribution).sum(),
        spent: members.iter().map(|customer| customer.spent).sum(),
        traits,
    })
}

/// What most of these customers buy.
async fn products(uow: &Uow, span: Span, customers: &str) -> Result<Vec<Trait>, Fault> {
    let sql = format!(
        "SELECT l.product_id AS id, count(DISTINCT d.customer_id) AS n
        FROM deliveries d JOIN delivery_lines l ON l.delivery_id = d.id
        WHERE d.tenant_id = $1 AND d.state <> 'planned' AND d.shipped_on BETWEEN $2 AND $3
            AND l.product_id IS NOT NULL AND d.customer_id IN {customers}
        GROUP BY l.product_id ORDER BY n DESC, id LIMIT {TRAITS}"
    );
    let rows = uow.rows(&sql, [uow.tenant().into(), span.first_day().into(), span.last_day().into()]).await?;
    let mut found = Vec::new();
    for row in rows {
        found.push((row.try_get::<i64>("", "id")?, row.try_get::<i64>("", "n")?));
    }
    let names: BTreeMap<i64, String> =
        super::names::named(uow, "products", "name", found.iter().map(|(id, _)| *id)).await?;
    let of = |(id, customers): (i64, i64)| Trait {
        kind: "product",
        word: names.get(&id).cloned().unwrap_or_default(),
        customers,
    };
    Ok(found.into_iter().map(of).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_ends_with_all() {
        for count in [1_usize, 5, 99, 100, 101, 250, 1_003] {
            let all: Vec<Customer> = (0..count)
                .map(|place| Customer {
                    key: 1,
                    contribution: Money(i64::try_from(count - place).unwrap()),
                    spent: Money(0),
                })
                .collect();
            let whole = all.iter().map(|customer| customer.contribution).sum();
            let points = points(&all, whole);
            let last = points.last().unwrap();
            assert_eq!((last.customers, last.customers_bp, last.contribution_bp), (count, 10_000, Some(10_000)));
            assert!(points.len() <= POINTS + 1 && points.len() >= count.min(POINTS) / 2, "{count}: {}", points.len());
        }
        assert!(points(&[], Money(0)).is_empty());
    }
}
