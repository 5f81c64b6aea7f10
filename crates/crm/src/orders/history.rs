//! Old orders, from before the company moved here: closed, with a delivery that was signed for on
//! their day. They count in the profit of their month and make nothing else: no receivable, no
//! commission, no notices, no to-dos; the stock is what it is.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use chrono_tz::Tz;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder};

use super::{
    DeliveryState, Goods, Order, OrderLine, OrderState, Payment, delivery, delivery_line, delivery_share, entity, line,
    share,
};
use crate::clock::instant_at;
use crate::customers;
use crate::db::Uow;
use crate::error::Fault;
use crate::ids::{CustomerId, DeliveryId, DepartmentId, OrderId, OrderLineId, StaffId};
use crate::money::{Money, Quantity, UnitPrice};
use crate::numbers;
use crate::prices::{PriceSource, told};
use crate::profit::{self, Effect, Share};

/// An old order that was checked.
#[derive(Clone, Debug)]
pub(crate) struct OldOrder {
    /// Its old number: it stays the number that people use.
    pub(crate) number: String,
    /// The customer.
    pub(crate) customer: CustomerId,
    /// Who sold it.
    pub(crate) staff: Option<StaffId>,
    /// Their department.
    pub(crate) department: Option<DepartmentId>,
    /// Business date.
    pub(crate) on: NaiveDate,
    /// A note.
    pub(crate) remark: Option<String>,
    /// What was sold, each with what one cost us.
    pub(crate) lines: Vec<(Goods, UnitPrice)>,
}

impl OldOrder {
    fn amount(&self) -> Money {
        self.lines.iter().map(|(line, _)| line.amount).sum()
    }

    fn net(&self) -> Money {
        self.lines.iter().map(|(line, _)| line.net).sum()
    }

    fn share(&self) -> Option<Share> {
        self.staff.map(|staff| Share { staff, department: self.department, share_bp: 10_000 })
    }

    /// Whether an order says the same: customer, day, salesperson, and what was sold at which price.
    pub(crate) fn is(&self, order: &Order, lines: &[OrderLine]) -> bool {
        let same = |(line, (goods, _)): (&OrderLine, &(Goods, UnitPrice))| {
            line.product_id == goods.product
                && line.product_name == goods.name
                && line.quantity == goods.quantity
                && line.unit_price == goods.unit_price
                && line.tax_rate_bp == goods.tax_rate_bp
        };
        order.customer_id == self.customer
            && order.ordered_on == self.on
            && order.staff_id == self.staff
            && lines.len() == self.lines.len()
            && lines.iter().zip(&self.lines).all(same)
    }
}

/// The orders that have these numbers, with their lines.
pub(crate) async fn numbered(
    uow: &Uow,
    numbers: &[String],
) -> Result<BTreeMap<String, (Order, Vec<OrderLine>)>, Fault> {
    if numbers.is_empty() {
        return Ok(BTreeMap::new());
    }
    let orders = entity::Entity::find()
        .filter(entity::Column::TenantId.eq(uow.tenant()))
        .filter(entity::Column::Number.is_in(numbers.iter().map(String::as_str)))
        .all(uow)
        .await?;
    let mut lines: BTreeMap<OrderId, Vec<OrderLine>> = BTreeMap::new();
    if !orders.is_empty() {
        let rows = line::Entity::find()
            .filter(line::Column::OrderId.is_in(orders.iter().map(|order| order.id)))
            .order_by_asc(line::Column::LineNo)
            .all(uow)
            .await?;
        for row in rows {
            lines.entry(row.order_id).or_default().push(row);
        }
    }
    let with = |order: Order| (order.number.clone(), (lines.remove(&order.id).unwrap_or_default(), order));
    Ok(orders.into_iter().map(with).map(|(number, (lines, order))| (number, (order, lines))).collect())
}

/// Writes old orders whose months are open, with all that is theirs; answers their keys by their
/// numbers.
pub(crate) async fn enter_all(uow: &Uow, new: &[OldOrder], zone: Tz) -> Result<BTreeMap<String, OrderId>, Fault> {
    if new.is_empty() {
        return Ok(BTreeMap::new());
    }
    let orders = insert_orders(uow, new, zone).await?;
    let lines = insert_lines(uow, new, &orders).await?;
    let deliveries = insert_deliveries(uow, new, &orders, zone).await?;
    insert_parts(uow, new, (&orders, &lines, &deliveries)).await?;
    insert_shares(uow, new, &orders, &deliveries).await?;
    tell_prices(uow, new, &orders, zone).await?;
    for order in new {
        let shares: Vec<Share> = order.share().into_iter().collect();
        profit::post(uow, order.on, order.customer, &shares, &effects(order)?).await?;
    }
    note_last_orders(uow, new).await?;
    Ok(orders)
}

fn of(found: &BTreeMap<String, OrderId>, order: &OldOrder) -> Result<OrderId, Fault> {
    found.get(&order.number).copied().ok_or(Fault::Broken("an old order got lost"))
}

async fn insert_orders(uow: &Uow, new: &[OldOrder], zone: Tz) -> Result<BTreeMap<String, OrderId>, Fault> {
    let rows = new.iter().map(|order| {
        let at = instant_at(order.on, 0, zone);
        entity::ActiveModel {
            tenant_id: Set(uow.tenant()),
            number: Set(order.number.clone()),
            customer_id: Set(order.customer),
            staff_id: Set(order.staff),
            state: Set(OrderState::Closed),
            ordered_on: Set(order.on),
            amount: Set(order.amount()),
            remark: Set(order.remark.clone()),
            created_at: Set(at),
            updated_at: Set(uow.now()),
            version: Set(1),
            department_id: Set(order.department),
            payment: Set(Payment::Terms),
            credit_days: Set(0),
            net_amount: Set(order.net()),
            confirmed_at: Set(Some(at)),
            edition: Set(1),
            ..Default::default()
        }
    });
    let rows = entity::Entity::insert_many(rows).exec_with_returning(uow).await?;
    Ok(rows.into_iter().map(|row| (row.number, row.id)).collect())
}

async fn insert_lines(
    uow: &Uow,
    new: &[OldOrder],
    orders: &BTreeMap<String, OrderId>,
) -> Result<BTreeMap<(OrderId, i64), OrderLineId>, Fault> {
    let mut rows = Vec::new();
    for order in new {
        let id = of(orders, order)?;
        rows.extend(order.lines.iter().zip(1..).map(|((goods, _), line_no)| line::ActiveModel {
            shipped_quantity: Set(goods.quantity),
            ..goods.clone().row(uow, id, line_no)
        }));
    }
    let mut found = BTreeMap::new();
    // A row has many columns: parts stay below the number of parameters that both databases take.
    for part in rows.chunks(1_000) {
        let lines = line::Entity::insert_many(part.to_vec()).exec_with_returning(uow).await?;
        found.extend(lines.into_iter().map(|line| ((line.order_id, line.line_no), line.id)));
    }
    Ok(found)
}

async fn insert_deliveries(
    uow: &Uow,
    new: &[OldOrder],
    orders: &BTreeMap<String, OrderId>,
    zone: Tz,
) -> Result<BTreeMap<OrderId, DeliveryId>, Fault> {
    let mut days: BTreeMap<NaiveDate, i64> = BTreeMap::new();
    for order in new {
        *days.entry(order.on).or_default() += 1;
    }
    let mut numbers: BTreeMap<NaiveDate, std::vec::IntoIter<String>> = BTreeMap::new();
    for (day, count) in days {
        numbers.insert(day, numbers::next_many(uow, "DN", day, count).await?.into_iter());
    }
    let mut rows = Vec::with_capacity(new.len());
    for order in new {
        let number = numbers.get_mut(&order.on).and_then(Iterator::next);
        rows.push(delivery::ActiveModel {
            tenant_id: Set(uow.tenant()),
            number: Set(number.ok_or(Fault::Broken("a number is missing"))?),
            order_id: Set(of(orders, order)?),
            customer_id: Set(order.customer),
            state: Set(DeliveryState::Signed),
            shipped_on: Set(Some(order.on)),
            // Nobody said when it arrived: a revisit after the arrival is not made of it.
            arrived_on: Set(None),
            signed_on: Set(Some(order.on)),
            created_at: Set(instant_at(order.on, 0, zone)),
            updated_at: Set(uow.now()),
            owner_id: Set(order.staff),
            department_id: Set(order.department),
            freight: Set(Money(0)),
            packing: Set(Money(0)),
            amount: Set(order.amount()),
            net_amount: Set(order.net()),
            version: Set(1),
            ..Default::default()
        });
    }
    let rows = delivery::Entity::insert_many(rows).exec_with_returning(uow).await?;
    Ok(rows.into_iter().map(|row| (row.order_id, row.id)).collect())
}

fn cost(goods: &Goods, unit_cost: UnitPrice) -> Result<Money, Fault> {
    goods.quantity.times(unit_cost).ok_or(Fault::Broken("the cost of an old order does not fit"))
}

/// Orders, their lines and their deliveries by their keys.
type Written<'a> =
    (&'a BTreeMap<String, OrderId>, &'a BTreeMap<(OrderId, i64), OrderLineId>, &'a BTreeMap<OrderId, DeliveryId>);

async fn insert_parts(uow: &Uow, new: &[OldOrder], (orders, lines, deliveries): Written<'_>) -> Result<(), Fault> {
    let mut rows = Vec::new();
    for order in new {
        let id = of(orders, order)?;
        let delivery = *deliveries.get(&id).ok_or(Fault::Broken("a delivery got lost"))?;
        for ((goods, unit_cost), line_no) in order.lines.iter().zip(1..) {
            rows.push(delivery_line::ActiveModel {
                tenant_id: Set(uow.tenant()),
                delivery_id: Set(delivery),
                order_line_id: Set(*lines.get(&(id, line_no)).ok_or(Fault::Broken("a line got lost"))?),
                quantity: Set(goods.quantity),
                product_id: Set(goods.product),
                amount: Set(goods.amount),
                net_amount: Set(goods.net),
                unit_cost: Set(*unit_cost),
                cost: Set(cost(goods, *unit_cost)?),
                direct_cost: Set(Money(0)),
                returned_quantity: Set(Quantity(0)),
                ..Default::default()
            });
        }
    }
    for part in rows.chunks(1_000) {
        delivery_line::Entity::insert_many(part.to_vec()).exec_without_returning(uow).await?;
    }
    Ok(())
}

async fn insert_shares(
    uow: &Uow,
    new: &[OldOrder],
    orders: &BTreeMap<String, OrderId>,
    deliveries: &BTreeMap<OrderId, DeliveryId>,
) -> Result<(), Fault> {
    let (mut of_orders, mut of_deliveries) = (Vec::new(), Vec::new());
    for order in new {
        let Some(sold) = order.share() else { continue };
        let id = of(orders, order)?;
        of_orders.push(share::ActiveModel {
            order_id: Set(id),
            staff_id: Set(sold.staff),
            tenant_id: Set(uow.tenant()),
            share_bp: Set(sold.share_bp),
        });
        of_deliveries.push(delivery_share::ActiveModel {
            delivery_id: Set(*deliveries.get(&id).ok_or(Fault::Broken("a delivery got lost"))?),
            staff_id: Set(sold.staff),
            tenant_id: Set(uow.tenant()),
            department_id: Set(sold.department),
            share_bp: Set(sold.share_bp),
        });
    }
    if !of_orders.is_empty() {
        share::Entity::insert_many(of_orders).exec_without_returning(uow).await?;
        delivery_share::Entity::insert_many(of_deliveries).exec_without_returning(uow).await?;
    }
    Ok(())
}

/// The prices that the customers were told then, by whom.
async fn tell_prices(uow: &Uow, new: &[OldOrder], orders: &BTreeMap<String, OrderId>, zone: Tz) -> Result<(), Fault> {
    let mut rows = Vec::new();
    for order in new {
        let id = of(orders, order)?;
        for (goods, _) in &order.lines {
            let Some(product) = goods.product else { continue };
            rows.push(told::ActiveModel {
                tenant_id: Set(uow.tenant()),
                customer_id: Set(order.customer),
                product_id: Set(product),
                unit_price: Set(goods.unit_price),
                quantity: Set(Some(goods.quantity)),
                told_at: Set(instant_at(order.on, 0, zone)),
                staff_id: Set(order.staff),
                source: Set(PriceSource::Order),
                source_id: Set(id.0),
                source_number: Set(Some(order.number.clone())),
                reason: Set(None),
                ..Default::default()
            });
        }
    }
    for part in rows.chunks(1_000) {
        told::Entity::insert_many(part.to_vec()).exec_without_returning(uow).await?;
    }
    Ok(())
}

fn effects(order: &OldOrder) -> Result<Vec<Effect>, Fault> {
    let of = |(goods, unit_cost): &(Goods, UnitPrice)| {
        Ok(Effect { product: goods.product, sales: goods.net, cost: cost(goods, *unit_cost)?, ..Effect::default() })
    };
    order.lines.iter().map(of).collect()
}

/// The date of a customer's last order moves forward, never back.
async fn note_last_orders(uow: &Uow, new: &[OldOrder]) -> Result<(), Fault> {
    use customers::entity::{Column, Entity};
    let mut last: BTreeMap<CustomerId, NaiveDate> = BTreeMap::new();
    for order in new {
        let on = last.entry(order.customer).or_insert(order.on);
        *on = order.on.max(*on);
    }
    for (customer, on) in last {
        Entity::update_many()
            .col_expr(Column::LastOrderOn, Expr::value(on))
            .filter(Column::Id.eq(customer))
            .filter(Condition::any().add(Column::LastOrderOn.is_null()).add(Column::LastOrderOn.lt(on)))
            .exec(uow)
            .await?;
    }
    Ok(())
}
