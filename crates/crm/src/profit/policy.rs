//! How effects are summed and split.

use super::{Effect, Share};
use crate::money::{Money, split};

/// What is summed of each customer, product and person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Net sales.
    pub sales: Money,
    /// Net returns (positive).
    pub returns: Money,
    /// Cost of the goods.
    pub cost: Money,
    /// Freight and packing.
    pub direct_cost: Money,
    /// Commission.
    pub commission: Money,
    /// Compensation after complaints.
    pub compensation: Money,
    /// Expenses tagged to customers.
    pub expenses: Money,
    /// Bad debt.
    pub bad_debt: Money,
}

impl Sums {
    pub(super) fn of(effect: &Effect) -> Self {
        Self {
            sales: effect.sales,
            returns: effect.returns,
            cost: effect.cost,
            direct_cost: effect.direct_cost,
            commission: effect.commission,
            compensation: effect.compensation,
            expenses: effect.expenses,
            bad_debt: effect.bad_debt,
        }
    }

    /// Net sales less net returns.
    pub fn net_sales(&self) -> Money {
        self.sales - self.returns
    }

    /// The first level: what the goods brought.
    pub fn contribution(&self) -> Money {
        self.sales - self.returns - self.cost - self.direct_cost
    }

    /// The second level: less commission and compensation.
    pub fn gross(&self) -> Money {
        self.contribution() - self.commission - self.compensation
    }

    /// The third level, before overhead: less what was spent on the customers and what they did not
    /// pay.
    pub fn before_overhead(&self) -> Money {
        self.gross() - self.expenses - self.bad_debt
    }

    /// Adds others.
    pub fn add(&mut self, other: &Self) {
        self.sales = self.sales + other.sales;
        self.returns = self.returns + other.returns;
        self.cost = self.cost + other.cost;
        self.direct_cost = self.direct_cost + other.direct_cost;
        self.commission = self.commission + other.commission;
        self.compensation = self.compensation + other.compensation;
        self.expenses = self.expenses + other.expenses;
        self.bad_debt = self.bad_debt + other.bad_debt;
    }

    /// All of it the other way round.
    #[must_use]
    pub fn negated(&self) -> Self {
        Self {
            sales: -self.sales,
            returns: -self.returns,
            cost: -self.cost,
            direct_cost: -self.direct_cost,
            commission: -self.commission,
            compensation: -self.compensation,
            expenses: -self.expenses,
            bad_debt: -self.bad_debt,
        }
    }

    /// Only what is of goods.
    pub(super) fn goods(&self) -> Self {
        Self {
            sales: self.sales,
            returns: self.returns,
            cost: self.cost,
            direct_cost: self.direct_cost,
            ..Self::default()
        }
    }

    /// As the database keeps them.
    pub(crate) fn columns(&self) -> [Money; 9] {
        [
            self.sales,
            self.returns,
            self.cost,
            self.direct_cost,
            self.contribution(),
            self.commission,
            self.compensation,
            self.expenses,
            self.bad_debt,
        ]
    }
}

/// A document's total by person and department. Each field is split by the shares, so that the
/// parts sum to it; without shares it is nobody's (0).
pub(super) fn by_person(total: &Sums, shares: &[Share]) -> Vec<((i64, i64), Sums)> {
    if shares.is_empty() {
        return vec![((0, 0), *total)];
    }
    // Whoever adds it up again later finds the people in this order.
    let mut shares = shares.to_vec();
    shares.sort_by_key(|share| share.staff);
    let weights: Vec<i64> = shares.iter().map(|share| share.share_bp).collect();
    let parts = |whole: Money| split(whole, &weights);
    let (sales, returns, cost, direct_cost) =
        (parts(total.sales), parts(total.returns), parts(total.cost), parts(total.direct_cost));
    let (commission, compensation) = (parts(total.commission), parts(total.compensation));
    let (expenses, bad_debt) = (parts(total.expenses), parts(total.bad_debt));
    let part = |(at, share): (usize, &Share)| {
        let sums = Sums {
            sales: sales[at],
            returns: returns[at],
            cost: cost[at],
            direct_cost: direct_cost[at],
            commission: commission[at],
            compensation: compensation[at],
            expenses: expenses[at],
            bad_debt: bad_debt[at],
        };
        ((share.staff.0, share.department.map_or(0, |department| department.0)), sums)
    };
    shares.iter().enumerate().map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::StaffId;

    #[test]
    fn levels() {
        let sums = Sums {
            sales: Money(100_000),
            returns: Money(10_000),
            cost: Money(50_000),
            direct_cost: Money(1_000),
            commission: Money(2_000),
            compensation: Money(500),
            expenses: Money(700),
            bad_debt: Money(300),
        };
        assert_eq!(sums.net_sales(), Money(90_000));
        assert_eq!(sums.contribution(), Money(39_000));
        assert_eq!(sums.gross(), Money(36_500));
        assert_eq!(sums.before_overhead(), Money(35_500));
    }

    #[test]
    fn people_share_every_field_to_the_last_cent() {
        let total = Sums { sales: Money(100), returns: Money(1), cost: Money(-7), ..Sums::default() };
        let share = |staff, share_bp| Share { staff: StaffId(staff), department: None, share_bp };
        let parts = by_person(&total, &[share(1, 3_333), share(2, 3_333), share(3, 3_334)]);
        let mut sum = Sums::default();
        for (_, part) in &parts {
            sum.add(part);
        }
        assert_eq!(sum, total);
        assert_eq!(by_person(&total, &[]), vec![((0, 0), total)]);
    }
}
