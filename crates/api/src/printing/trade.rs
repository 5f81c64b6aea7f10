//! Quotes, orders and deliveries, from what the domain knows to what is printed.

use std::collections::BTreeMap;

use crm::db::Uow;
use crm::error::Fault;
use crm::ids::{DeliveryId, OrderId, ProductId, PurchaseOrderId, QuoteId};
use crm::money::{Money, Quantity, UnitPrice};
use crm::orders::{self, DeliveryState, OrderDetail, OrderState, Payment};
use crm::print_templates::{self, PartyFacts};
use crm::purchasing::{self, PurchaseOrderState};
use crm::quotes::{self, QuoteState};
use print::document::{Document, Field, Kind, Row, Value};

use super::documents::{blank, today};

/// What a line is about.
struct Goods<'a> {
    product: Option<ProductId>,
    name: &'a str,
    specification: Option<&'a str>,
    unit: &'a str,
    quantity: Quantity,
    unit_price: UnitPrice,
    tax_rate_bp: i64,
    net_amount: Money,
    amount: Money,
}

fn goods_row(no: i64, goods: &Goods<'_>, codes: &BTreeMap<ProductId, String>) -> Row {
    let code = goods.product.and_then(|id| codes.get(&id)).map(String::as_str).unwrap_or_default();
    Row::new()
        .with("no", Value::Number(no))
        .with("code", code)
        .with("name", goods.name)
        .with("specification", goods.specification.unwrap_or_default())
        .with("unit", goods.unit)
        .with("quantity", Value::Quantity(goods.quantity.0))
        .with("unit_price", Value::Price(goods.unit_price.0))
        .with("tax_rate", Value::Percent(goods.tax_rate_bp))
        .with("net_amount", Value::Money(goods.net_amount.0))
        .with("amount", Value::Money(goods.amount.0))
}

async fn rows(uow: &Uow, goods: &[Goods<'_>]) -> Result<Vec<Row>, Fault> {
    let products: Vec<ProductId> = goods.iter().filter_map(|goods| goods.product).collect();
    let codes = print_templates::codes(uow, &products).await?;
    Ok((1..).zip(goods).map(|(no, goods)| goods_row(no, goods, &codes)).collect())
}

/// A quote. One that the customer was not told is marked as what it is.
pub(crate) async fn quote(uow: &Uow, id: QuoteId) -> Result<Document, Fault> {
    let detail = quotes::find(uow, id).await?;
    let quote = detail.summary.quote;
    let party = print_templates::party(uow, quote.customer_id, quote.contact_id).await?;
    let goods: Vec<Goods<'_>> = detail
        .lines
        .iter()
        .map(|line| Goods {
            product: line.product_id,
            name: &line.product_name,
            specification: line.specification.as_deref(),
            unit: &line.unit,
            quantity: line.quantity,
            unit_price: line.unit_price,
            tax_rate_bp: line.tax_rate_bp,
            net_amount: line.net_amount,
            amount: line.amount,
        })
        .collect();
    let mark = match quote.state {
        QuoteState::Draft | QuoteState::Waiting => Some("草稿，未生效"),
        QuoteState::Expired => Some("已过期"),
        QuoteState::Replaced => Some("已被新版本取代"),
        QuoteState::Approved | QuoteState::Sent | QuoteState::Ordered | QuoteState::Lost => None,
    };
    let edition = (quote.edition > 1).then(|| format!("第 {} 版", quote.edition));
    let fields = [
        Some(Field::new("quoted_on", "报价日期", quote.quoted_on)),
        Some(Field::new("valid_until", "有效期至", quote.valid_until)),
        Field::some("edition", "版本", edition),
        Field::some("staff", "业务员", detail.summary.staff_name),
    ];
    Ok(Document {
        mark: mark.map(str::to_owned),
        fields: fields.into_iter().flatten().collect(),
        rows: rows(uow, &goods).await?,
        totals: vec![Field::new("amount", "合计", Value::Money(quote.amount.0))],
        capital: Some(quote.amount.0),
        notes: Field::some("terms", "付款与交货", quote.terms).into_iter().collect(),
        ..blank(Kind::Quote, quote.number, party, today(uow).await?)
    })
}

/// An order as it stands; what was called off of a line is said beside it.
pub(crate) async fn order(uow: &Uow, id: OrderId) -> Result<Document, Fault> {
    let OrderDetail { order, staff_name, lines, more, .. } = orders::detail(uow, id).await?;
    let party = print_templates::party(uow, order.customer_id, order.contact_id).await?;
    let goods: Vec<Goods<'_>> = lines
        .iter()
        .map(|line| Goods {
            product: line.product_id,
            name: &line.product_name,
            specification: line.specification.as_deref(),
            unit: &line.unit,
            quantity: line.quantity,
            unit_price: line.unit_price,
            tax_rate_bp: line.tax_rate_bp,
            net_amount: line.net_amount,
            amount: line.amount,
        })
        .collect();
    let mark = match order.state {
        OrderState::Draft => Some("草稿，未生效"),
        OrderState::Cancelled => Some("已取消"),
        OrderState::Confirmed | OrderState::PartlyShipped | OrderState::Shipped | OrderState::Closed => None,
    };
    let payment = match order.payment {
        Payment::Terms if order.credit_days == 0 => "货到付款".to_owned(),
        Payment::Terms => format!("货到 {} 天", order.credit_days),
        Payment::Plan => "按付款计划".to_owned(),
    };
    let plan: Vec<String> = more
        .instalments
        .iter()
        .map(|part| format!("{} {} 前付 {} 元", part.name, part.due_on, Value::Money(part.amount.0).text()))
        .collect();
    let fields = [
        Some(Field::new("ordered_on", "订单日期", order.ordered_on)),
        Field::some("deliver_by", "交货日期", order.deliver_by),
        Some(Field::new("payment", "付款方式", payment)),
        Field::some("staff", "业务员", staff_name),
    ];
    let plan = (!plan.is_empty()).then(|| plan.join("；"));
    let rows = rows(uow, &goods).await?.into_iter().zip(&lines);
    let rows = rows.map(|(row, line)| row.with("remark", called_off(line.cancelled_quantity)));
    Ok(Document {
        mark: mark.map(str::to_owned),
        fields: fields.into_iter().flatten().collect(),
        rows: rows.collect(),
        totals: vec![Field::new("amount", "合计", Value::Money(order.amount.0))],
        capital: Some(order.amount.0),
        notes: Field::some("plan", "付款计划", plan).into_iter().collect(),
        ..blank(Kind::Order, order.number, party, today(uow).await?)
    })
}

/// What a line says of what does not come.
fn called_off(quantity: Quantity) -> String {
    match quantity.0 {
        0 => String::new(),
        quantity => format!("已取消 {}", Value::Quantity(quantity).text()),
    }
}

/// An order to a supplier.
pub(crate) async fn purchase_order(uow: &Uow, id: PurchaseOrderId) -> Result<Document, Fault> {
    let detail = purchasing::find_order(uow, id).await?;
    let order = detail.summary.order;
    let supplier = purchasing::find_supplier(uow, order.supplier_id).await?;
    let party = PartyFacts {
        name: supplier.name,
        address: supplier.address,
        tax_number: supplier.tax_number,
        contact: supplier.contact,
        phone: supplier.phone,
    };
    let goods: Vec<Goods<'_>> = detail
        .lines
        .iter()
        .map(|line| Goods {
            product: Some(line.product_id),
            name: &line.product_name,
            specification: line.specification.as_deref(),
            unit: &line.unit,
            quantity: line.quantity,
            unit_price: line.unit_price,
            tax_rate_bp: line.tax_rate_bp,
            net_amount: line.net_amount,
            amount: line.amount,
        })
        .collect();
    let in_part = detail.lines.iter().any(|line| line.cancelled_quantity.0 > 0);
    let mark = match order.state {
        PurchaseOrderState::Draft => Some("草稿，未生效".to_owned()),
        PurchaseOrderState::Cancelled => Some("已取消".to_owned()),
        _ if in_part => Some("部分取消".to_owned()),
        _ => None,
    };
    let rows = rows(uow, &goods).await?.into_iter().zip(&detail.lines);
    let rows = rows.map(|(row, line)| row.with("remark", called_off(line.cancelled_quantity)));
    let payment = match order.payment_days {
        0 => "货到付款".to_owned(),
        days => format!("货到 {days} 天"),
    };
    let fields = [
        Some(Field::new("ordered_on", "订单日期", order.ordered_on)),
        Field::some("deliver_by", "交货日期", order.expected_on),
        Some(Field::new("payment", "付款方式", payment)),
        Field::some("staff", "采购员", detail.summary.staff_name),
    ];
    Ok(Document {
        mark,
        fields: fields.into_iter().flatten().collect(),
        rows: rows.collect(),
        totals: vec![Field::new("amount", "合计", Value::Money(order.amount.0))],
        capital: Some(order.amount.0),
        ..blank(Kind::PurchaseOrder, order.number, party, today(uow).await?)
    })
}

/// What goes along with the goods.
pub(crate) async fn delivery_note(uow: &Uow, id: DeliveryId) -> Result<Document, Fault> {
    let detail = orders::find_delivery(uow, id).await?;
    let delivery = detail.summary.delivery;
    let contact = orders::detail(uow, delivery.order_id).await?.order.contact_id;
    let party = print_templates::party(uow, delivery.customer_id, contact).await?;
    let goods: Vec<Goods<'_>> = detail
        .lines
        .iter()
        .map(|(part, line)| Goods {
            product: part.product_id,
            name: &line.product_name,
            specification: line.specification.as_deref(),
            unit: &line.unit,
            quantity: part.quantity,
            unit_price: line.unit_price,
            tax_rate_bp: line.tax_rate_bp,
            net_amount: part.net_amount,
            amount: part.amount,
        })
        .collect();
    let mark = (delivery.state == DeliveryState::Planned).then(|| "待发货".to_owned());
    let fields = [
        Field::some("shipped_on", "发货日期", delivery.shipped_on),
        Some(Field::new("order_number", "订单号", detail.summary.order_number)),
        Field::some("carrier", "承运", delivery.carrier),
        Field::some("tracking_number", "运单号", delivery.tracking_number),
        Field::some("warehouse", "仓库", delivery.warehouse),
    ];
    let totals = match total_quantity(&goods) {
        Some(quantity) => vec![Field::new("quantity", "合计数量", Value::Quantity(quantity))],
        None => Vec::new(),
    };
    let amount = Field::new("amount", "合计", Value::Money(delivery.amount.0));
    Ok(Document {
        mark,
        fields: fields.into_iter().flatten().collect(),
        rows: rows(uow, &goods).await?,
        totals: totals.into_iter().chain([amount]).collect(),
        capital: Some(delivery.amount.0),
        ..blank(Kind::DeliveryNote, delivery.number, party, today(uow).await?)
    })
}

/// Quantities of one unit can be added up; pieces and barrels can't.
fn total_quantity(goods: &[Goods<'_>]) -> Option<i64> {
    let unit = goods.first()?.unit;
    goods.iter().all(|line| line.unit == unit).then(|| goods.iter().map(|line| line.quantity.0).sum())
}
