//! The 80/20 view of profit.

use crm::money::Money;
use crm::profit::{Curve, CurvePoint, Group, Trait};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::common::Percent;

/// Of which span.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct CurveParams {
    /// The month, quarter or year: `2026-09`, `2026-Q3`, `2026`.
    #[param(example = "2026")]
    pub(crate) period: String,
}

/// A point of the curve.
#[derive(Debug, Serialize, ToSchema)]
struct PointOut {
    /// How many of the best customers.
    customers: usize,
    /// Which part of all customers, in percent.
    customers_share: String,
    /// What they bring together.
    #[schema(value_type = String, example = "8000.00")]
    contribution: Money,
    /// Which part of the whole, in percent.
    contribution_share: Option<String>,
}

impl From<CurvePoint> for PointOut {
    fn from(point: CurvePoint) -> Self {
        Self {
            customers: point.customers,
            customers_share: Percent::text(point.customers_bp),
            contribution: point.contribution,
            contribution_share: point.contribution_bp.map(Percent::text),
        }
    }
}

/// Something that customers have in common.
#[derive(Debug, Serialize, ToSchema)]
struct TraitOut {
    /// What: `industry`, `region`, `source`, `product`.
    kind: &'static str,
    /// Which.
    word: String,
    /// How many of them have it.
    customers: i64,
}

impl From<Trait> for TraitOut {
    fn from(it: Trait) -> Self {
        Self { kind: it.kind, word: it.word, customers: it.customers }
    }
}

/// The top or the bottom of the customers.
#[derive(Debug, Serialize, ToSchema)]
struct GroupOut {
    /// How many.
    customers: usize,
    /// What they bring.
    #[schema(value_type = String, example = "8000.00")]
    contribution: Money,
    /// What is spent on them: commission, compensation, expenses, bad debt.
    #[schema(value_type = String, example = "800.00")]
    spent: Money,
    /// What they have in common, the commonest first.
    traits: Vec<TraitOut>,
}

impl From<Group> for GroupOut {
    fn from(group: Group) -> Self {
        Self {
            customers: group.customers,
            contribution: group.contribution,
            spent: group.spent,
            traits: group.traits.into_iter().map(TraitOut::from).collect(),
        }
    }
}

/// The 80/20 view of a span.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CurveOut {
    /// How many customers have traded.
    customers: usize,
    /// What they bring.
    #[schema(value_type = String, example = "10000.00")]
    contribution: Money,
    /// The overhead of the span, for those who see all.
    #[schema(value_type = Option<String>, example = "4000.00")]
    overhead: Option<Money>,
    /// The curve, from the best customer to all.
    points: Vec<PointOut>,
    /// The best fifth.
    top: GroupOut,
    /// The last fifth.
    bottom: GroupOut,
}

impl From<Curve> for CurveOut {
    fn from(curve: Curve) -> Self {
        Self {
            customers: curve.customers,
            contribution: curve.contribution,
            overhead: curve.overhead,
            points: curve.points.into_iter().map(PointOut::from).collect(),
            top: curve.top.into(),
            bottom: curve.bottom.into(),
        }
    }
}
