//! What a customer is told about an order, in one line.

use chrono::{Datelike, NaiveDate};

use super::{DeliveryState, OrderState, delivery, entity, line};
use crate::money::Quantity;
use crate::text;

/// How many characters of a product's name are shown.
const NAME: usize = 16;

/// One line about an order: number, goods, amount, where it stands. The deliveries are in the
/// order in which they were made.
pub fn status_line(order: &entity::Model, lines: &[line::Model], deliveries: &[delivery::Model]) -> String {
    let standing = order_standing(order, lines, deliveries);
    format!("{} {} ¥{}：{standing}", order.number, goods(lines), order.amount)
}

/// Where an order stands, in a sentence for its customer.
pub fn order_standing(order: &entity::Model, lines: &[line::Model], deliveries: &[delivery::Model]) -> String {
    match order.state {
        OrderState::Draft => "待确认".to_owned(),
        OrderState::Confirmed => match order.deliver_by {
            Some(day) => format!("已确认，备货中，预计{}前交货", date(day)),
            None => "已确认，备货中".to_owned(),
        },
        OrderState::PartlyShipped => format!("部分发货（{}）{}", shipped_part(lines), latest(deliveries)),
        OrderState::Shipped => shipped(deliveries),
        OrderState::Closed => "已完成".to_owned(),
        OrderState::Cancelled => "已取消".to_owned(),
    }
}

/// One line about a delivery: number, where it stands, carrier and tracking number.
pub fn delivery_line(order_number: &str, delivery: &delivery::Model) -> String {
    format!("{}（订单 {order_number}）：{}", delivery.number, standing(delivery))
}

/// What was ordered, in a few words.
pub fn goods(lines: &[line::Model]) -> String {
    let Some(first) = lines.first() else { return String::new() };
    let name = text::preview(&first.product_name, NAME);
    match lines.len() {
        1 => format!("{name} {}{}", first.quantity.short(), first.unit),
        count => format!("{name}等{count}种"),
    }
}

/// How much is on its way: in units where there is one line, else in lines. What was called off
/// does not count.
fn shipped_part(lines: &[line::Model]) -> String {
    match lines {
        [line] => {
            let wanted = Quantity(line.quantity.0 - line.cancelled_quantity.0);
            format!("已发 {}/{} {}", line.shipped_quantity.short(), wanted.short(), line.unit)
        }
        _ => {
            let begun = |line: &&line::Model| line.shipped_quantity > Quantity(0);
            let all = lines.iter().filter(|line| begun(line) || line.open() > Quantity(0)).count();
            let done = lines.iter().filter(begun).filter(|line| line.open() <= Quantity(0)).count();
            match lines.iter().filter(begun).count() - done {
                0 => format!("{all} 种商品中 {done} 种已发齐"),
                part => format!("{all} 种商品中 {done} 种已发齐，{part} 种部分发出"),
            }
        }
    }
}

fn latest(deliveries: &[delivery::Model]) -> String {
    let sent = deliveries.iter().rev().find(|delivery| delivery.state != DeliveryState::Planned);
    sent.map(|delivery| format!("，最近一批{}", standing(delivery))).unwrap_or_default()
}

/// Where a wholly shipped order stands: as far as the last of its deliveries.
fn shipped(deliveries: &[delivery::Model]) -> String {
    let under_way: Vec<_> = deliveries.iter().filter(|d| d.state == DeliveryState::Shipped).collect();
    let unsigned = deliveries.iter().find(|d| d.state == DeliveryState::Arrived);
    match (under_way.as_slice(), unsigned) {
        ([], None) => match deliveries.iter().filter_map(|d| d.signed_on).max() {
            Some(day) => format!("已签收（{}）", date(day)),
            None => "已发货".to_owned(),
        },
        ([], Some(arrived)) => standing(arrived),
        ([one], _) => standing(one),
        ([.., last], _) => format!("已全部发货，{} 批运输中，最近一批{}", under_way.len(), standing(last)),
    }
}

fn standing(delivery: &delivery::Model) -> String {
    let on = |day: Option<NaiveDate>| day.map(|day| format!("（{}）", date(day))).unwrap_or_default();
    match delivery.state {
        DeliveryState::Planned => "待发货".to_owned(),
        DeliveryState::Shipped => {
            let carrier = delivery.carrier.as_deref().unwrap_or_default();
            let number = delivery.tracking_number.as_deref().unwrap_or_default();
            let by = format!("{carrier} {number}");
            match by.trim() {
                "" => format!("已发货{}", on(delivery.shipped_on)),
                by => format!("已发货{}，{by}", on(delivery.shipped_on)),
            }
        }
        DeliveryState::Arrived => format!("已送达{}，待签收", on(delivery.arrived_on)),
        DeliveryState::Signed => format!("已签收{}", on(delivery.signed_on)),
        DeliveryState::Returned => "已退回".to_owned(),
    }
}

fn date(day: NaiveDate) -> String {
    format!("{}月{}日", day.month(), day.day())
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};

    use super::*;
    use crate::ids::{CustomerId, DeliveryId, OrderId, OrderLineId, TenantId};
    use crate::money::{Money, UnitPrice};

    fn day(day: u32) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(2026, 11, day)
    }

    fn order(state: OrderState) -> entity::Model {
        entity::Model {
            id: OrderId(1),
            tenant_id: TenantId(1),
            number: "SO20261120-0001".into(),
            customer_id: CustomerId(1),
            contact_id: None,
            staff_id: None,
            state,
            ordered_on: day(20).unwrap(),
            deliver_by: day(28),
            amount: Money(123_450),
            remark: None,
            created_at: DateTime::<Utc>::UNIX_EPOCH,
            updated_at: DateTime::<Utc>::UNIX_EPOCH,
            version: 1,
            quote_id: None,
            department_id: None,
            payment: crate::orders::Payment::Terms,
            credit_days: 0,
            net_amount: Money(123_450),
            confirmed_at: None,
            close_reason: None,
            edition: 1,
        }
    }

    fn line(quantity: i64, shipped: i64) -> line::Model {
        line::Model {
            id: OrderLineId(1),
            tenant_id: TenantId(1),
            order_id: OrderId(1),
            line_no: 1,
            product_name: "不锈钢球阀".into(),
            specification: None,
            unit: "个".into(),
            quantity: Quantity(quantity),
            unit_price: UnitPrice(1),
            amount: Money(1),
            shipped_quantity: Quantity(shipped),
            product_id: None,
            tax_rate_bp: 0,
            net_amount: Money(1),
            margin_grade: None,
            commission_bp: 0,
            cancelled_quantity: Quantity(0),
            returned_quantity: Quantity(0),
            price_reason: None,
        }
    }

    fn delivery(state: DeliveryState) -> delivery::Model {
        delivery::Model {
            id: DeliveryId(1),
            tenant_id: TenantId(1),
            number: "DN20261122-0001".into(),
            order_id: OrderId(1),
            customer_id: CustomerId(1),
            state,
            carrier: Some("顺丰".into()),
            tracking_number: Some("SF123".into()),
            shipped_on: day(22),
            arrived_on: day(24),
            signed_on: (state == DeliveryState::Signed).then(|| day(25)).flatten(),
            created_at: DateTime::<Utc>::UNIX_EPOCH,
            updated_at: DateTime::<Utc>::UNIX_EPOCH,
            owner_id: None,
            department_id: None,
            warehouse: None,
            freight: Money(0),
            packing: Money(0),
            amount: Money(0),
            net_amount: Money(0),
            version: 1,
        }
    }

    #[test]
    fn a_customer_understands_it() {
        let cases = [
            (
                status_line(&order(OrderState::Confirmed), &[line(10_000, 0)], &[]),
                "SO20261120-0001 不锈钢球阀 10个 ¥1234.50：已确认，备货中，预计11月28日前交货",
            ),
            (
                status_line(
                    &order(OrderState::PartlyShipped),
                    &[line(10_000, 2_500)],
                    &[delivery(DeliveryState::Shipped)],
                ),
                "SO20261120-0001 不锈钢球阀 10个 ¥1234.50：部分发货（已发 2.5/10 个），最近一批已发货（11月22日），顺丰 SF123",
            ),
            (
                status_line(&order(OrderState::PartlyShipped), &[line(1, 1), line(5, 2), line(1, 0)], &[]),
                "SO20261120-0001 不锈钢球阀等3种 ¥1234.50：部分发货（3 种商品中 1 种已发齐，1 种部分发出）",
            ),
            (
                status_line(
                    &order(OrderState::Shipped),
                    &[line(1, 1), line(1, 1)],
                    &[delivery(DeliveryState::Arrived)],
                ),
                "SO20261120-0001 不锈钢球阀等2种 ¥1234.50：已送达（11月24日），待签收",
            ),
            (
                status_line(&order(OrderState::Shipped), &[line(1, 1), line(1, 1)], &[delivery(DeliveryState::Signed)]),
                "SO20261120-0001 不锈钢球阀等2种 ¥1234.50：已签收（11月25日）",
            ),
            (
                delivery_line("SO20261120-0001", &delivery(DeliveryState::Shipped)),
                "DN20261122-0001（订单 SO20261120-0001）：已发货（11月22日），顺丰 SF123",
            ),
        ];
        for (said, wanted) in cases {
            assert_eq!(said, wanted);
        }
    }
}
