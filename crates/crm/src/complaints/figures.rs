//! How well complaints are answered: the on-time rate, and the rounds behind it.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

use super::round::{Column, Entity};
use super::{ComplaintOutcome, Round, entity, policy, scope};
use crate::actor::Access;
use crate::db::Uow;
use crate::error::{Fault, Invalid};
use crate::ids::{ComplaintId, DepartmentId, ProductId, StaffId};
use crate::overview;
use crate::page::{Page, PageRequest};
use crate::products;
use crate::profit::month_of;
use crate::sorting::{self, Sort, sort_fields};
use crate::staff;
use crate::text_enum::text_enum;

/// The longest span of figures, in days.
const LONGEST: i64 = 3 * 366;

text_enum! {
    /// By what figures are told apart.
    pub enum ComplaintFigureBy {
        /// Who sees to it.
        Person = "person",
        /// That person's department.
        Department = "department",
        /// What it is about.
        Category = "category",
        /// About which product.
        Product = "product",
        /// The month of the deadline.
        Month = "month",
    }
}

/// How well rounds were answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figure {
    /// Rounds whose deadline fell in the span and that are answered or past it. Withdrawn ones are
    /// left out.
    pub due: u64,
    /// Of these, answered by the deadline.
    pub on_time: u64,
    /// Of these, answered after it.
    pub late: u64,
    /// Of these, not answered.
    pub missed: u64,
    /// The median of the time from the begin to the answer, in minutes.
    pub median_minutes: Option<i64>,
    /// Rounds with a deadline in the span that are not answered.
    pub open: u64,
    /// Of these, past the deadline.
    pub overdue: u64,
    /// First rounds with a deadline in the span where the customer had complained about the same
    /// shortly before.
    pub repeated: u64,
}

/// A figure with what it is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FigureRow {
    /// The key: of the person, the department or the product, `0` for none; the category; the month
    /// as `YYYYMM`.
    pub key: String,
    /// Its name.
    pub name: String,
    /// The figure.
    pub figure: Figure,
}

/// Figures of a span.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    /// Of all.
    pub total: Figure,
    /// By what was asked for, the most rounds first; months in their order.
    pub rows: Vec<FigureRow>,
    /// Whether a deadline goes through a year whose holidays are not known.
    pub uncertain: bool,
}

#[derive(Default)]
struct Gathered {
    figure: Figure,
    minutes: Vec<i64>,
}

impl Gathered {
    fn add(&mut self, round: &Round, now: DateTime<Utc>) {
        let figure = &mut self.figure;
        match policy::outcome(round, now) {
            ComplaintOutcome::Withdrawn => return,
            ComplaintOutcome::Pending => {}
            ComplaintOutcome::OnTime => figure.on_time += 1,
            ComplaintOutcome::Late => figure.late += 1,
            ComplaintOutcome::Missed => figure.missed += 1,
        }
        figure.due = figure.on_time + figure.late + figure.missed;
        figure.repeated += u64::from(round.repeated && round.round == 1);
        match round.answered_at {
            Some(at) => self.minutes.push((at - round.begun_at).num_minutes()),
            None => {
                figure.open += 1;
                figure.overdue += u64::from(now > round.due_at);
            }
        }
    }

    fn done(mut self) -> Figure {
        self.minutes.sort_unstable();
        let half = self.minutes.len() / 2;
        self.figure.median_minutes = match self.minutes.len() {
            0 => None,
            even if even.is_multiple_of(2) => Some((self.minutes[half - 1] + self.minutes[half]) / 2),
            _ => Some(self.minutes[half]),
        };
        self.figure
    }
}

fn check(from: NaiveDate, until: NaiveDate) -> Result<(), Invalid> {
    if until < from {
        return Err(Invalid::new("until", "结束日期不能早于开始日期"));
    }
    if (until - from).num_days() > LONGEST {
        return Err(Invalid::new("until", "时间跨度不能超过三年"));
    }
    Ok(())
}

/// The rounds of the complaints within the scope.
fn reached(uow: &Uow) -> Result<Condition, Fault> {
    let visible = entity::Entity::find()
        .select_only()
        .column(entity::Column::Id)
        .filter(scope::visible(uow, Access::Read)?)
        .into_query();
    Ok(Condition::all().add(Column::TenantId.eq(uow.tenant())).add(Column::ComplaintId.in_subquery(visible)))
}

/// Figures of the rounds whose deadline falls on a business date of the span.
///
/// # Errors
/// `Invalid` for dates that are the wrong way round or too far apart, `Forbidden` for those who may
/// see no complaints.
pub async fn figures(uow: &Uow, from: NaiveDate, until: NaiveDate, by: ComplaintFigureBy) -> Result<Figures, Fault> {
    check(from, until)?;
    let query = Entity::find().filter(reached(uow)?).filter(Column::DueOn.between(from, until));
    let rounds = query.filter(Column::Withdrawn.eq(false)).all(uow).await?;
    let mut total = Gathered::default();
    let mut groups: BTreeMap<String, Gathered> = BTreeMap::new();
    for round in &rounds {
        total.add(round, uow.now());
        let key = match by {
            ComplaintFigureBy::Person => round.responsible_id.map_or(0, |id| id.0).to_string(),
            ComplaintFigureBy::Department => round.department_id.map_or(0, |id| id.0).to_string(),
            ComplaintFigureBy::Product => round.product_id.map_or(0, |id| id.0).to_string(),
            ComplaintFigureBy::Category => round.category.clone(),
            ComplaintFigureBy::Month => month_of(round.due_on).to_string(),
        };
        groups.entry(key).or_default().add(round, uow.now());
    }
    let names = names(uow, by, groups.keys()).await?;
    let row = |(key, gathered): (String, Gathered)| FigureRow {
        name: names.get(&key).cloned().unwrap_or_else(|| match (by, key.as_str()) {
            (ComplaintFigureBy::Person, _) => "未指派".to_owned(),
            (ComplaintFigureBy::Department, _) => "无部门".to_owned(),
            (ComplaintFigureBy::Product, _) => "未关联产品".to_owned(),
            (ComplaintFigureBy::Category | ComplaintFigureBy::Month, key) => key.to_owned(),
        }),
        figure: gathered.done(),
        key,
    };
    let mut rows: Vec<FigureRow> = groups.into_iter().map(row).collect();
    if by != ComplaintFigureBy::Month {
        rows.sort_by_key(|row| std::cmp::Reverse(row.figure.due + row.figure.open));
    }
    Ok(Figures { total: total.done(), rows, uncertain: rounds.iter().any(|round| round.uncertain) })
}

async fn names(
    uow: &Uow,
    by: ComplaintFigureBy,
    keys: impl Iterator<Item = &String>,
) -> Result<BTreeMap<String, String>, Fault> {
    let ids: Vec<i64> = keys.filter_map(|key| key.parse().ok()).filter(|id| *id > 0).collect();
    let pairs: Vec<(i64, String)> = match by {
        ComplaintFigureBy::Category | ComplaintFigureBy::Month => Vec::new(),
        ComplaintFigureBy::Person => {
            let ids: Vec<StaffId> = ids.into_iter().map(StaffId).collect();
            staff::names(uow, &ids).await?.into_iter().map(|(id, name)| (id.0, name)).collect()
        }
        ComplaintFigureBy::Department => {
            use staff::department::Column as D;
            let query = staff::department::Entity::find().select_only().columns([D::Id, D::Name]);
            query.filter(D::TenantId.eq(uow.tenant())).filter(D::Id.is_in(ids)).into_tuple().all(uow).await?
        }
        ComplaintFigureBy::Product => {
            use products::entity::Column as P;
            let query = products::entity::Entity::find().select_only().columns([P::Id, P::Name]);
            query.filter(P::TenantId.eq(uow.tenant())).filter(P::Id.is_in(ids)).into_tuple().all(uow).await?
        }
    };
    Ok(pairs.into_iter().map(|(id, name)| (id.to_string(), name)).collect())
}

sort_fields! {
    /// What rounds are sorted by.
    pub enum RoundSort of Entity, default Sort::descending(Self::Due);
    /// The deadline.
    Due = "due" => Column::DueAt,
}

/// Which rounds are wanted: those behind a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoundFilter {
    /// Due on this date or later.
    pub from: NaiveDate,
    /// Due on this date or before.
    pub until: NaiveDate,
    /// Only those that ended so; withdrawn ones only where asked for.
    pub outcome: Option<ComplaintOutcome>,
    /// Only of this person; 0 for nobody's.
    pub responsible: Option<StaffId>,
    /// Only of this department; 0 for none.
    pub department: Option<DepartmentId>,
    /// Only about this.
    pub category: Option<String>,
    /// Only about this product; 0 for none.
    pub product: Option<ProductId>,
    /// Only first rounds of repeated complaints.
    pub repeated: bool,
}

/// A round as the list behind a figure shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoundShown {
    /// The round.
    pub round: Round,
    /// How it ended.
    pub outcome: ComplaintOutcome,
    /// The complaint's number.
    pub number: String,
    /// The customer's name.
    pub customer_name: String,
    /// Who sees to it.
    pub responsible_name: Option<String>,
}

fn ended(outcome: Option<ComplaintOutcome>, now: DateTime<Utc>) -> Condition {
    let alive = Condition::all().add(Column::Withdrawn.eq(false));
    let (answered, due) = (Expr::col((Entity, Column::AnsweredAt)), Expr::col((Entity, Column::DueAt)));
    match outcome {
        None => alive,
        Some(ComplaintOutcome::Withdrawn) => Condition::all().add(Column::Withdrawn.eq(true)),
        Some(ComplaintOutcome::OnTime) => alive.add(answered.lte(due)),
        Some(ComplaintOutcome::Late) => alive.add(answered.gt(due)),
        Some(ComplaintOutcome::Missed) => alive.add(Column::AnsweredAt.is_null()).add(Column::DueAt.lt(now)),
        Some(ComplaintOutcome::Pending) => alive.add(Column::AnsweredAt.is_null()).add(Column::DueAt.gte(now)),
    }
}

/// A key that is wanted, or (0) none at all.
fn wanted<C: ColumnTrait>(column: C, key: Option<i64>) -> Option<sea_orm::sea_query::SimpleExpr> {
    key.map(|key| if key == 0 { column.is_null() } else { column.eq(key) })
}

/// The rounds behind a figure, the latest deadline first.
///
/// # Errors
/// As [`figures`].
pub async fn list_rounds(uow: &Uow, filter: &RoundFilter, page: &PageRequest) -> Result<Page<RoundShown>, Fault> {
    check(filter.from, filter.until)?;
    let repeated = filter.repeated.then(|| Condition::all().add(Column::Repeated.eq(true)).add(Column::Round.eq(1)));
    let query = Entity::find()
        .filter(reached(uow)?)
        .filter(Column::DueOn.between(filter.from, filter.until))
        .filter(ended(filter.outcome, uow.now()))
        .filter(
            Condition::all()
                .add_option(wanted(Column::ResponsibleId, filter.responsible.map(|id| id.0)))
                .add_option(wanted(Column::DepartmentId, filter.department.map(|id| id.0)))
                .add_option(wanted(Column::ProductId, filter.product.map(|id| id.0)))
                .add_option(filter.category.as_deref().map(|category| Column::Category.eq(category)))
                .add_option(repeated),
        );
    let page = sorting::page(uow, query, Sort::descending(RoundSort::Due), page).await?;
    Ok(Page { items: show(uow, page.items).await?, next: page.next })
}

async fn show(uow: &Uow, rounds: Vec<Round>) -> Result<Vec<RoundShown>, Fault> {
    use entity::Column as C;
    let numbers: BTreeMap<ComplaintId, String> = entity::Entity::find()
        .select_only()
        .columns([C::Id, C::Number])
        .filter(C::Id.is_in(rounds.iter().map(|round| round.complaint_id)))
        .into_tuple::<(ComplaintId, String)>()
        .all(uow)
        .await?
        .into_iter()
        .collect();
    let customers = overview::customer_names(uow, rounds.iter().map(|round| round.customer_id)).await?;
    let people: Vec<StaffId> = rounds.iter().filter_map(|round| round.responsible_id).collect();
    let people = staff::names(uow, &people).await?;
    let shown = |round: Round| RoundShown {
        outcome: policy::outcome(&round, uow.now()),
        number: numbers.get(&round.complaint_id).cloned().unwrap_or_default(),
        customer_name: customers.get(&round.customer_id).cloned().unwrap_or_default(),
        responsible_name: round.responsible_id.and_then(|id| people.get(&id).cloned()),
        round,
    };
    Ok(rounds.into_iter().map(shown).collect())
}
