//! The report: people or departments, against their targets, ranked.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use super::actuals::{self, Actuals, Done};
use super::forecast::{self, Forecast};
use super::{Measure, targets};
use crate::actor::{Access, Resource, Scope};
use crate::customers;
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{DepartmentId, StaffId};
use crate::money::scale;
use crate::profit::Span;
use crate::staff::{department, entity as member};
use crate::text_enum::text_enum;

text_enum! {
    /// Whose performance.
    pub enum TargetSubject {
        /// People's.
        Person = "person",
        /// Departments', with the ones below.
        Department = "department",
    }
}

/// What was done of one measure, against the target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figure {
    /// Of what.
    pub measure: Measure,
    /// How much: 分, things, or basis points of a rate; none where there was nothing to be measured.
    pub actual: Option<i64>,
    /// How much was wanted, if there was a target.
    pub target: Option<i64>,
}

impl Figure {
    /// How much of the target was reached, in basis points.
    pub fn completion_bp(&self) -> Option<i64> {
        self.actual.zip(self.target).and_then(|(actual, target)| scale(actual, 10_000, target))
    }
}

/// A person or a department.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PerformanceRow {
    /// The person or department.
    pub key: i64,
    /// The name.
    pub name: String,
    /// A person's department now.
    pub department: Option<DepartmentId>,
    /// The department's name.
    pub department_name: Option<String>,
    /// The place among all by the measure that was asked for.
    pub rank: i64,
    /// The place in the department.
    pub rank_in_department: Option<i64>,
    /// Among how many.
    pub of: i64,
    /// Each measure that the actor may see.
    pub figures: Vec<Figure>,
    /// What is to be expected.
    pub forecast: Forecast,
}

/// Performance in a span, ranked by a measure. Everybody is ranked, and those within the scope are
/// told.
///
/// # Errors
/// `Forbidden` for those who may see none, or not this measure.
pub async fn performance(
    uow: &Uow,
    span: Span,
    subject: TargetSubject,
    by: Measure,
) -> Result<Vec<PerformanceRow>, Fault> {
    let scope = uow.scope(Resource::Targets, Access::Read, "查看业绩")?;
    let shows_profit = uow.actor().may(Resource::Profit, Access::Read);
    if by == Measure::Contribution && !shows_profit {
        return Err(Fault::Forbidden("查看贡献额"));
    }
    let measures: Vec<Measure> =
        Measure::ALL.into_iter().filter(|measure| shows_profit || *measure != Measure::Contribution).collect();
    let departments: Vec<department::Model> =
        department::Entity::find().filter(department::Column::TenantId.eq(uow.tenant())).all(uow).await?;
    let people: Vec<member::Model> =
        member::Entity::find().filter(member::Column::TenantId.eq(uow.tenant())).all(uow).await?;
    let actuals = actuals::of_span(uow, span).await?;
    let forecasts = forecast::by_person(uow).await?;
    let wanted = targets::of_span(uow, span, subject).await?;
    let figures = |key: i64, done: &Done| -> Vec<Figure> {
        let figure = |measure: &Measure| Figure {
            measure: *measure,
            actual: done.of(*measure),
            target: wanted.get(&(key, *measure)).copied(),
        };
        measures.iter().map(figure).collect()
    };
    let mut rows = match subject {
        TargetSubject::Person => of_people(&people, &departments, &actuals, &forecasts, &figures),
        TargetSubject::Department => of_departments(&people, &departments, &actuals, &forecasts, &figures),
    };
    rank(&mut rows, by);
    let seen = seen(uow, scope, subject, &people, &departments).await?;
    rows.retain(|row| seen.contains(&row.key));
    Ok(rows)
}

/// Whom the actor may see.
async fn seen(
    uow: &Uow,
    scope: Scope,
    subject: TargetSubject,
    people: &[member::Model],
    departments: &[department::Model],
) -> Result<BTreeSet<i64>, Fault> {
    if scope == Scope::All {
        let people = people.iter().map(|member| member.id.0);
        let departments = departments.iter().map(|department| department.id.0);
        return Ok(if subject == TargetSubject::Person { people.collect() } else { departments.collect() });
    }
    if subject == TargetSubject::Department {
        let own = uow.actor().staff().filter(|_| scope == Scope::Team).and_then(|me| me.department_path.as_deref());
        let below = departments.iter().filter(|one| own.is_some_and(|own| one.path.starts_with(own)));
        return Ok(below.map(|one| one.id.0).collect());
    }
    let found: Vec<StaffId> = member::Entity::find()
        .select_only()
        .column(member::Column::Id)
        .filter(member::Column::TenantId.eq(uow.tenant()))
        .filter(customers::owned_by(uow, scope, member::Column::Id))
        .into_tuple()
        .all(uow)
        .await?;
    Ok(found.into_iter().map(|staff| staff.0).collect())
}

fn of_people(
    people: &[member::Model],
    departments: &[department::Model],
    actuals: &Actuals,
    forecasts: &BTreeMap<i64, Forecast>,
    figures: &impl Fn(i64, &Done) -> Vec<Figure>,
) -> Vec<PerformanceRow> {
    let row = |member: &member::Model| {
        let mut done = Done::default();
        for ((_, _), part) in actuals.range((member.id.0, i64::MIN)..=(member.id.0, i64::MAX)) {
            done.join(part);
        }
        let sells = member
            .roles()
            .is_ok_and(|roles| roles.has(crate::actor::Role::Sales) || roles.has(crate::actor::Role::Lead));
        let figures = figures(member.id.0, &done);
        // Who has nothing to do with it is no last in a ranking.
        let counts = member.active && sells
            || figures.iter().any(|figure| {
                figure.actual.is_some_and(|actual| actual != 0 || figure.measure.is_rate()) || figure.target.is_some()
            });
        let department = departments.iter().find(|department| Some(department.id) == member.department_id);
        counts.then(|| PerformanceRow {
            key: member.id.0,
            name: member.name.clone(),
            department: member.department_id,
            department_name: department.map(|department| department.name.clone()),
            rank: 0,
            rank_in_department: None,
            of: 0,
            figures,
            forecast: forecasts.get(&member.id.0).copied().unwrap_or_default(),
        })
    };
    people.iter().filter_map(row).collect()
}

fn of_departments(
    people: &[member::Model],
    departments: &[department::Model],
    actuals: &Actuals,
    forecasts: &BTreeMap<i64, Forecast>,
    figures: &impl Fn(i64, &Done) -> Vec<Figure>,
) -> Vec<PerformanceRow> {
    let row = |department: &department::Model| {
        let below: BTreeSet<i64> =
            departments.iter().filter(|one| one.path.starts_with(&department.path)).map(|one| one.id.0).collect();
        let mut done = Done::default();
        for ((_, _), part) in actuals.iter().filter(|((_, of), _)| below.contains(of)) {
            done.join(part);
        }
        let mut forecast = Forecast::default();
        let members = people.iter().filter(|member| member.department_id.is_some_and(|id| below.contains(&id.0)));
        for member in members {
            forecast.add(forecasts.get(&member.id.0).copied().unwrap_or_default());
        }
        PerformanceRow {
            key: department.id.0,
            name: department.name.clone(),
            department: None,
            department_name: None,
            rank: 0,
            rank_in_department: None,
            of: 0,
            figures: figures(department.id.0, &done),
            forecast,
        }
    };
    departments.iter().map(row).collect()
}

/// Ranks by a measure, the greatest first; the same figure is the same rank.
fn rank(rows: &mut [PerformanceRow], by: Measure) {
    // Who had nothing to do comes after those who had.
    let value = |row: &PerformanceRow| -> Option<i64> {
        row.figures.iter().find(|figure| figure.measure == by).and_then(|figure| figure.actual)
    };
    rows.sort_by_key(|row| (std::cmp::Reverse(value(row)), row.key));
    let of = i64::try_from(rows.len()).unwrap_or(i64::MAX);
    let standing: Vec<(Option<i64>, Option<DepartmentId>)> =
        rows.iter().map(|row| (value(row), row.department)).collect();
    for row in rows {
        let better = |other: &&(Option<i64>, Option<DepartmentId>)| other.0 > value(row);
        let place = |count: usize| i64::try_from(count + 1).unwrap_or(i64::MAX);
        let all = place(standing.iter().filter(better).count());
        let own = standing.iter().filter(|other| other.1 == row.department).filter(better).count();
        row.rank_in_department = row.department.map(|_| place(own));
        row.rank = all;
        row.of = of;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(key: i64, department: i64, sales: i64) -> PerformanceRow {
        PerformanceRow {
            key,
            name: String::new(),
            department: Some(DepartmentId(department)),
            department_name: None,
            rank: 0,
            rank_in_department: None,
            of: 0,
            figures: vec![Figure { measure: Measure::Sales, actual: Some(sales), target: Some(200) }],
            forecast: Forecast::default(),
        }
    }

    #[test]
    fn ranks_within_and_across_departments() {
        let mut rows = vec![row(1, 1, 100), row(2, 2, 300), row(3, 1, 300), row(4, 2, 50)];
        rank(&mut rows, Measure::Sales);
        let places: Vec<_> = rows.iter().map(|row| (row.key, row.rank, row.rank_in_department, row.of)).collect();
        assert_eq!(places, [(2, 1, Some(1), 4), (3, 1, Some(1), 4), (1, 3, Some(2), 4), (4, 4, Some(2), 4)]);
        assert_eq!(rows[2].figures[0].completion_bp(), Some(5_000));
    }
}
