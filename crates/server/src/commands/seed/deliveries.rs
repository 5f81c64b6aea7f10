//! Deliveries of orders, and what they earn.

use chrono::{Days, NaiveDate};
use crm::db::Uow;
use crm::ids::{DeliveryId, DeliveryLineId};
use crm::money::{Money, Quantity, split};
use crm::orders::{DeliveryState, delivery, delivery_line, delivery_share};
use crm::profit::{Effect, Share};
use sea_orm::ActiveValue::Set;

use super::bulk;
use super::money::Books;
use super::orders::{self, Counters, Head, Line, Source};
use crate::dice::Dice;

const CARRIERS: [(&str, &str); 4] = [("顺丰", "SF"), ("德邦", "DPK"), ("中通", "ZTO"), ("京东物流", "JD")];

/// Rows of deliveries.
#[derive(Default)]
pub(super) struct Batch {
    deliveries: Vec<delivery::ActiveModel>,
    lines: Vec<delivery_line::ActiveModel>,
    shares: Vec<delivery_share::ActiveModel>,
}

impl Batch {
    pub(super) async fn write(self, uow: &Uow) -> anyhow::Result<()> {
        bulk::insert(uow, self.deliveries).await?;
        bulk::insert(uow, self.lines).await?;
        bulk::insert(uow, self.shares).await
    }
}

/// A delivery that was written.
#[derive(Clone, Copy)]
pub(super) struct Delivered {
    pub(super) id: DeliveryId,
    pub(super) on: NaiveDate,
    pub(super) amount: Money,
}

/// Delivers lines whole.
pub(super) fn add(
    batch: &mut orders::Batch,
    counters: &mut Counters,
    books: &mut Books,
    source: &Source<'_>,
    dice: &mut Dice,
    (head, state, lines): (&Head, DeliveryState, &[Line]),
) -> Delivered {
    counters.deliveries += 1;
    let company = source.company;
    let id = DeliveryId(counters.deliveries);
    let later = |day: NaiveDate, days: u64| day.checked_add_days(Days::new(days)).unwrap_or(day).min(company.today);
    let on = later(head.on, 1 + dice.below(3));
    let arrived = matches!(state, DeliveryState::Arrived | DeliveryState::Signed);
    let arrived_on = arrived.then(|| later(on, 1 + dice.below(4)));
    let signed = state == DeliveryState::Signed;
    let (carrier, prefix) = *dice.pick(&CARRIERS);
    let amount: Money = lines.iter().map(|line| line.amount).sum();
    let freight = Money(amount.0 * dice.between(1, 3) / 100);
    batch.shipped.deliveries.push(delivery::ActiveModel {
        id: Set(id),
        tenant_id: Set(company.tenant),
        number: Set(counters.numbers.next("DN", on)),
        order_id: Set(head.id),
        customer_id: Set(head.customer),
        state: Set(state),
        carrier: Set(Some(carrier.into())),
        tracking_number: Set(Some(format!("{prefix}{:012}", id.0 * 7919))),
        shipped_on: Set(Some(on)),
        arrived_on: Set(arrived_on),
        signed_on: Set(arrived_on.filter(|_| signed)),
        owner_id: Set(head.owner),
        department_id: Set(head.department),
        warehouse: Set(None),
        freight: Set(freight),
        packing: Set(Money(0)),
        amount: Set(amount),
        net_amount: Set(lines.iter().map(|line| line.net).sum()),
        created_at: Set(head.at),
        updated_at: Set(head.at),
        version: Set(1),
    });
    if let Some(owner) = head.owner {
        batch.shipped.shares.push(delivery_share::ActiveModel {
            delivery_id: Set(id),
            staff_id: Set(owner),
            tenant_id: Set(company.tenant),
            department_id: Set(head.department),
            share_bp: Set(10_000),
        });
    }
    let mut effects = Vec::with_capacity(lines.len());
    let weights: Vec<i64> = lines.iter().map(|line| line.amount.0).collect();
    for (line, direct_cost) in lines.iter().zip(split(freight, &weights)) {
        let product = &source.shelf.products[line.product];
        let cost = line.quantity.times(product.cost).unwrap_or_default();
        batch.shipped.lines.push(delivery_line::ActiveModel {
            id: Set(DeliveryLineId(line.id.0)),
            tenant_id: Set(company.tenant),
            delivery_id: Set(id),
            order_line_id: Set(line.id),
            quantity: Set(line.quantity),
            product_id: Set(Some(product.id)),
            amount: Set(line.amount),
            net_amount: Set(line.net),
            unit_cost: Set(product.cost),
            cost: Set(cost),
            direct_cost: Set(direct_cost),
            returned_quantity: Set(Quantity(0)),
        });
        books.left[line.product] += line.quantity.0;
        effects.push(Effect { product: Some(product.id), sales: line.net, cost, direct_cost, ..Effect::default() });
    }
    books.totals.add(company.tenant, on, head.customer, &shares(head), &effects);
    Delivered { id, on, amount }
}

/// Whose it is: nobody's where the customer lies in the public pool.
pub(super) fn shares(head: &Head) -> Vec<Share> {
    let own = |staff| Share { staff, department: head.department, share_bp: 10_000 };
    head.owner.map(own).into_iter().collect()
}
