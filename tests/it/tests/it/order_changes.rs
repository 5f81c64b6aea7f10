//! What becomes of orders: amended, called off, paid by a plan, planned deliveries, returns.

use chrono::NaiveDate;
use crm::money::{Money, Quantity};
use crm::orders::{
    AmendedLine, Amendment, DeliveryState, NewDelivery, NewInstalment, NewLine, NewOrder, NewReturn, NewShare,
    OrderError, OrderState, ReturnedLine,
};
use crm::products::Selling;
use crm::receivables::receipt;
use crm::{orders, products};
use it::{World, both};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::orders::{free, line, part, shop};

both!(
    the_rest_is_called_off,
    open_lines_are_amended,
    a_plan_makes_the_receivables_and_only_the_plan,
    goods_come_back_in_parts,
    a_planned_delivery_leaves_later,
);

async fn the_rest_is_called_off(world: World) {
    let shop = shop(&world).await;
    let order = shop.order(&world, shop.of(vec![free("球阀", "3", "3.3333"), free("钢管", "2", "5")])).await;
    let id = order.order.id;
    shop.ship(&world, id, vec![part(&order, 0, "1")]).await;
    let uow = shop.company.begin(&world, "lina").await;
    let version = orders::detail(&uow, id).await.unwrap().order.version;
    let whole = orders::cancel(&uow, id, version, "不要了").await;
    assert!(matches!(whole, Err(OrderError::WrongState(OrderState::PartlyShipped))), "{whole:?}");
    let off = orders::cancel_rest(&uow, id, version, "不要了", &[order.lines[1].id]).await.unwrap();
    assert_eq!((off.order.state, off.lines[1].cancelled_quantity), (OrderState::PartlyShipped, Quantity(2_000)));
    let again = orders::cancel_rest(&uow, id, off.order.version, "不要了", &[order.lines[1].id]).await;
    assert!(again.is_err(), "nothing is open there any more");
    let off = orders::cancel_rest(&uow, id, off.order.version, "余量取消", &[]).await.unwrap();
    assert_eq!((off.order.state, off.order.close_reason.as_deref()), (OrderState::Shipped, Some("余量取消")));
    uow.commit().await.unwrap();
    assert_eq!(shop.balance(&world).await, (333, 0, 0));
    // One of which nothing was shipped is cancelled as a whole.
    let other = shop.order(&world, shop.of(vec![free("球阀", "3", "3.3333")])).await;
    let uow = shop.company.begin(&world, "lina").await;
    let off = orders::cancel_rest(&uow, other.order.id, other.order.version, "不要了", &[]).await.unwrap();
    assert_eq!(off.order.state, OrderState::Cancelled);
    uow.commit().await.unwrap();
    assert_eq!(shop.balance(&world).await, (333, 0, 0));
}

async fn open_lines_are_amended(world: World) {
    let shop = shop(&world).await;
    let order = shop.order(&world, shop.of(vec![free("球阀", "3", "3.3333"), free("钢管", "2", "5")])).await;
    let id = order.order.id;
    shop.ship(&world, id, vec![part(&order, 0, "2")]).await;
    let version = shop.detail(&world, id).await.order.version;
    let amended = |at: usize, quantity: &str, price: &str| AmendedLine {
        line: order.lines[at].id,
        quantity: quantity.parse().unwrap(),
        unit_price: price.parse().unwrap(),
        price_reason: None,
    };
    let amendment = |lines: Vec<AmendedLine>, added: Vec<NewLine>| Amendment {
        version,
        reason: "客户改需求".into(),
        deliver_by: None,
        remark: None,
        lines,
        added,
    };
    for wrong in [amended(0, "1", "3.3333"), amended(0, "4", "3"), amended(1, "0", "5")] {
        let uow = shop.company.begin(&world, "lina").await;
        let refused = orders::amend(&uow, id, amendment(vec![wrong.clone()], Vec::new())).await;
        assert!(matches!(refused, Err(OrderError::Fault(_))), "{wrong:?}: {refused:?}");
    }
    let uow = shop.company.begin(&world, "lina").await;
    let new = amendment(vec![amended(0, "2", "3.3333"), amended(1, "4", "4.5")], vec![free("弯头", "1", "7")]);
    let after = orders::amend(&uow, id, new.clone()).await.unwrap();
    assert_eq!((after.order.edition, after.lines.len()), (2, 3));
    assert_eq!(after.order.amount, Money(667 + 1_800 + 700), "a line that is done is what its parts were");
    assert_eq!(after.order.state, OrderState::PartlyShipped);
    uow.commit().await.unwrap();
    assert_eq!(shop.balance(&world).await, (667, 0, 2_500));
    let uow = shop.company.begin(&world, "lina").await;
    let refused = orders::amend(&uow, id, new).await;
    assert!(matches!(refused, Err(OrderError::Newer { .. })), "{refused:?}");
    drop(uow);
    let uow = shop.company.read(&world, "lina").await;
    let editions = orders::editions(&uow, id).await.unwrap();
    assert_eq!((editions.len(), editions[0].edition), (1, 1));
    assert_eq!(editions[0].before["amount"], "20.00");
    drop(uow);
    shop.ship(&world, id, Vec::new()).await;
    assert_eq!(shop.balance(&world).await, (3_167, 0, 0));
}

async fn a_plan_makes_the_receivables_and_only_the_plan(world: World) {
    let shop = shop(&world).await;
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let plan = |amounts: [i64; 2]| {
        let [first, second] = amounts;
        vec![
            NewInstalment { name: "预付款".into(), due_on: day("2027-01-01"), amount: Money(first) },
            NewInstalment { name: "尾款".into(), due_on: day("2027-03-01"), amount: Money(second) },
        ]
    };
    let new = |amounts| NewOrder {
        instalments: plan(amounts),
        shares: vec![
            NewShare { staff: shop.company.staff("lina"), share_bp: 6_000 },
            NewShare { staff: shop.company.staff("wang"), share_bp: 4_000 },
        ],
        ..shop.of(vec![free("球阀", "10", "10")])
    };
    let uow = shop.company.begin(&world, "lina").await;
    assert!(orders::create(&uow, new([3_000, 6_999])).await.is_err(), "the plan must pay the order");
    drop(uow);
    let order = shop.order(&world, new([3_000, 7_000])).await;
    assert_eq!((order.more.instalments.len(), order.more.shares.len()), (2, 2));
    assert_eq!(shop.balance(&world).await, (10_000, 0, 0));
    let delivery = shop.ship(&world, order.order.id, vec![part(&order, 0, "4")]).await;
    assert_eq!((delivery.amount, shop.receivables(&world, order.order.id).await.len()), (Money(4_000), 2));
    let uow = shop.company.begin(&world, "lina").await;
    let version = orders::detail(&uow, order.order.id).await.unwrap().order.version;
    let amendment = Amendment {
        version,
        reason: "加货".into(),
        deliver_by: None,
        remark: None,
        lines: Vec::new(),
        added: vec![free("弯头", "1", "7")],
    };
    let refused = orders::amend(&uow, order.order.id, amendment).await;
    assert!(matches!(refused, Err(OrderError::PlannedAmount)), "{refused:?}");
    drop(uow);
    let uow = shop.company.begin(&world, "lina").await;
    let off = orders::cancel_rest(&uow, order.order.id, version, "余量取消", &[]).await.unwrap();
    assert_eq!((off.order.state, off.more.returns.len()), (OrderState::Shipped, 1));
    assert_eq!((off.more.returns[0].amount, off.more.returns[0].delivery_id), (Money(6_000), None));
    uow.commit().await.unwrap();
    assert_eq!(shop.balance(&world).await, (10_000, 6_000, 0));
}

async fn goods_come_back_in_parts(world: World) {
    let shop = shop(&world).await;
    let product = shop.product(&world, "QF1", Selling::Normal).await;
    let order = shop.order(&world, shop.of(vec![line(product, "3", "10.0019")])).await;
    let delivery = shop.ship(&world, order.order.id, Vec::new()).await;
    let uow = shop.company.read(&world, "lina").await;
    let line = orders::find_delivery(&uow, delivery.id).await.unwrap().lines[0].0.clone();
    drop(uow);
    let back = |quantity: &str, scrapped| NewReturn {
        returned_on: None,
        reason: "破损".into(),
        lines: vec![ReturnedLine { line: line.id, quantity: quantity.parse().unwrap(), scrapped }],
    };
    let mut credited = (Money(0), Money(0));
    for new in [back("1", true), back("1", false)] {
        let uow = shop.company.begin(&world, "lina").await;
        let row = orders::take_back(&uow, delivery.id, new).await.unwrap();
        credited = (credited.0 + row.amount, credited.1 + row.net_amount);
        uow.commit().await.unwrap();
    }
    let uow = shop.company.begin(&world, "lina").await;
    let refused = orders::take_back(&uow, delivery.id, back("1.001", false)).await;
    assert!(matches!(refused, Err(OrderError::ReturnTooMuch { .. })), "{refused:?}");
    drop(uow);
    let uow = shop.company.begin(&world, "lina").await;
    let all = NewReturn { returned_on: None, reason: "退回".into(), lines: Vec::new() };
    let row = orders::take_back(&uow, delivery.id, all).await.unwrap();
    uow.commit().await.unwrap();
    credited = (credited.0 + row.amount, credited.1 + row.net_amount);
    assert_eq!(credited, (delivery.amount, delivery.net_amount));
    assert_eq!(shop.balance(&world).await, (3_001, 3_001, 0));
    let uow = shop.company.read(&world, "manager").await;
    assert_eq!(products::find(&uow, product).await.unwrap().on_hand, Quantity(99_000), "one was scrapped");
    let found = orders::find_delivery(&uow, delivery.id).await.unwrap();
    assert_eq!(found.summary.delivery.state, DeliveryState::Returned);
    let returned = orders::find_return(&uow, row.id).await.unwrap();
    assert_eq!((returned.lines.len(), returned.lines[0].0.cost > Money(0)), (1, true));
    let notes = receipt::Entity::find().filter(receipt::Column::ReturnId.is_not_null()).all(&uow).await.unwrap();
    let ours = notes.iter().filter(|note| note.customer_id == shop.customer).map(|note| note.open);
    assert_eq!(ours.sum::<Money>(), Money(3_001));
}

async fn a_planned_delivery_leaves_later(world: World) {
    let shop = shop(&world).await;
    let order = shop.order(&world, shop.of(vec![free("球阀", "3", "10")])).await;
    let uow = shop.company.begin(&world, "lina").await;
    let planned = NewDelivery {
        lines: vec![part(&order, 0, "2")],
        warehouse: Some("一号仓".into()),
        planned: true,
        ..NewDelivery::default()
    };
    let first = orders::ship(&uow, order.order.id, planned.clone()).await.unwrap();
    let second = orders::ship(&uow, order.order.id, planned).await.unwrap();
    assert_eq!((first.state, first.amount), (DeliveryState::Planned, Money(0)));
    assert!(
        orders::take_back(&uow, first.id, NewReturn { returned_on: None, reason: "退".into(), lines: vec![] })
            .await
            .is_err()
    );
    uow.commit().await.unwrap();
    assert_eq!(shop.balance(&world).await, (0, 0, 3_000));
    let uow = shop.company.begin(&world, "lina").await;
    let sent = orders::dispatch(&uow, first.id, NewDelivery { carrier: Some("顺丰".into()), ..NewDelivery::default() });
    let sent = sent.await.unwrap();
    assert_eq!(
        (sent.state, sent.amount, sent.warehouse.as_deref()),
        (DeliveryState::Shipped, Money(2_000), Some("一号仓"))
    );
    let refused = orders::dispatch(&uow, second.id, NewDelivery::default()).await;
    assert!(matches!(refused, Err(OrderError::TooMuch { line_no: 1, .. })), "{refused:?}");
    orders::drop_planned(&uow, second.id).await.unwrap();
    assert!(orders::drop_planned(&uow, first.id).await.is_err());
    uow.commit().await.unwrap();
    assert_eq!(shop.balance(&world).await, (2_000, 0, 1_000));
}
