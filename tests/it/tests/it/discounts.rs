//! What the grade of a customer brings: how much discount is free, and what is shipped first; and
//! amendments of what somebody had to approve.

use crm::actor::Actor;
use crm::approvals::{self, ApprovalFilter, ApprovalKind, ApprovalState};
use crm::customers::{Grade, entity as customer};
use crm::ids::{CustomerId, OrderId};
use crm::orders::{self, AmendedLine, Amendment, NewLine, OrderError, OrderState};
use crm::page::PageRequest;
use crm::prices::agreements::{self, AgreementFields};
use crm::products::Selling;
use crm::tenants::{self, Settings};
use it::{World, both};
use sea_orm::{ActiveModelTrait, ActiveValue::Set};

use crate::orders::{Shop, free, line, shop};

both!(the_grade_says_how_much_discount_is_free, who_may_approve_amends_directly, the_better_customer_is_served_first,);

async fn usual_limits(world: &World, shop: &Shop) {
    let uow = shop.company.begin(world, "admin").await;
    tenants::update_settings(&uow, &Settings::default()).await.unwrap();
    uow.commit().await.unwrap();
}

async fn grade(world: &World, shop: &Shop, id: CustomerId, grade: Grade) {
    let uow = world.db().begin(Actor::System(shop.company.tenant)).await.unwrap();
    let row = customer::ActiveModel { id: Set(id), grade: Set(grade), ..Default::default() };
    row.update(&uow).await.unwrap();
    uow.commit().await.unwrap();
}

async fn the_grade_says_how_much_discount_is_free(world: World) {
    let shop = shop(&world).await;
    usual_limits(&world, &shop).await;
    // Lists at 12.00, floor 9.00.
    let product = shop.product(&world, "QF1", Selling::Normal).await;
    let at = |price: &str| NewLine { price_reason: Some("量大".into()), ..line(product, "1", price) };
    for (of, free, over) in [
        (Grade::C, "10.80", "10.79"),
        (Grade::A, "9.60", "9.59"),
        (Grade::B, "10.20", "10.19"),
        (Grade::D, "11.40", "11.39"),
    ] {
        grade(&world, &shop, shop.customer, of).await;
        let order = shop.order(&world, shop.of(vec![at(free)])).await;
        assert_eq!(order.order.state, OrderState::Confirmed, "{of:?} at {free}");
        let order = shop.order(&world, shop.of(vec![at(over)])).await;
        assert_eq!(order.more.waiting, [ApprovalKind::Discount], "{of:?} at {over}");
    }
    shop.decide(&world, "lead", ApprovalKind::Discount, true).await;
    // Under the floor it is a discount as well, and one approval decides.
    let order = shop.order(&world, shop.of(vec![at("8.99")])).await;
    assert_eq!(order.more.waiting, [ApprovalKind::FloorPrice]);
    shop.decide(&world, "lead", ApprovalKind::FloorPrice, true).await;
    assert_eq!(shop.detail(&world, order.order.id).await.order.state, OrderState::Confirmed);
    // A price that was agreed is no discount; less than it is.
    let uow = shop.company.begin(&world, "manager").await;
    let fields = AgreementFields {
        unit_price: "9.50".parse().unwrap(),
        valid_from: uow.today(chrono_tz::Asia::Shanghai),
        valid_until: None,
        remark: None,
    };
    agreements::add(&uow, shop.customer, product, fields).await.unwrap();
    uow.commit().await.unwrap();
    let order = shop.order(&world, shop.of(vec![at("9.50")])).await;
    assert_eq!(order.order.state, OrderState::Confirmed);
    let order = shop.order(&world, shop.of(vec![at("9.02")])).await;
    assert_eq!(order.more.waiting, [ApprovalKind::Discount], "5 % of what was agreed is free for D");
}

fn amended(order: &orders::OrderDetail, quantity: &str, price: &str) -> Amendment {
    let line = AmendedLine {
        line: order.lines[0].id,
        quantity: quantity.parse().unwrap(),
        unit_price: price.parse().unwrap(),
        price_reason: Some("量大".into()),
    };
    Amendment {
        version: order.order.version,
        reason: "客户改需求".into(),
        deliver_by: None,
        remark: None,
        lines: vec![line],
        added: Vec::new(),
    }
}

async fn amend(world: &World, shop: &Shop, who: &str, id: OrderId, to: (&str, &str)) -> Result<(), OrderError> {
    let uow = shop.company.begin(world, who).await;
    let seen = orders::detail(&uow, id).await.unwrap();
    orders::amend(&uow, id, amended(&seen, to.0, to.1)).await?;
    uow.commit().await.unwrap();
    Ok(())
}

async fn who_may_approve_amends_directly(world: World) {
    let shop = shop(&world).await;
    let restricted = shop.product(&world, "QF2", Selling::Restricted).await;
    let order = shop.order(&world, shop.of(vec![line(restricted, "5", "12")])).await.order.id;
    shop.decide(&world, "lead", ApprovalKind::Restricted, true).await;
    // More of it was approved with it; so is less.
    for quantity in ["7", "4"] {
        amend(&world, &shop, "lina", order, (quantity, "12")).await.unwrap();
    }
    // A price under the floor was not.
    let refused = amend(&world, &shop, "lina", order, ("4", "8.50")).await;
    assert!(matches!(refused, Err(OrderError::ApprovalNeeded)), "{refused:?}");
    amend(&world, &shop, "lead", order, ("4", "8.50")).await.unwrap();
    let uow = shop.company.read(&world, "lina").await;
    assert_eq!(orders::detail(&uow, order).await.unwrap().order.amount, crm::money::Money(3_400));
    drop(uow);
    // Less of that is fine; more of it would have to be approved again.
    amend(&world, &shop, "lina", order, ("3", "8.50")).await.unwrap();
    let refused = amend(&world, &shop, "lina", order, ("4", "8.50")).await;
    assert!(matches!(refused, Err(OrderError::ApprovalNeeded)), "{refused:?}");
    // Credit is the manager's to approve, and not the lead's.
    shop.limit(&world, None, Some(10_000)).await;
    let refused = amend(&world, &shop, "lead", order, ("100", "12")).await;
    assert!(matches!(refused, Err(OrderError::ApprovalNeeded)), "{refused:?}");
    amend(&world, &shop, "manager", order, ("100", "12")).await.unwrap();
    let uow = shop.company.read(&world, "manager").await;
    let filter = ApprovalFilter { states: vec![ApprovalState::Waiting], ..ApprovalFilter::default() };
    assert!(approvals::list(&uow, &filter, &PageRequest::default()).await.unwrap().items.is_empty());
    drop(uow);
    let trail = shop.company.api(&world, "manager").await.get("/api/v1/audit?action=order.amend").await.expect(200);
    let kinds = trail["items"][0]["detail"]["approved"].as_array().unwrap();
    assert!(kinds.contains(&serde_json::json!("credit_limit")), "{trail}");
}

async fn the_better_customer_is_served_first(world: World) {
    let shop = shop(&world).await;
    let mut expected = Vec::new();
    for (name, phone, of) in [
        ("宁波海川机械有限公司", "13800003331", Grade::D),
        ("苏州晨光电子科技有限公司", "13800003332", Grade::A),
        ("广州远大实业有限公司", "13800003333", Grade::B),
    ] {
        let known = shop.company.customer(&world, "lina", name, phone).await;
        grade(&world, &shop, known.customer, of).await;
        let today = world.reading(&shop.company).today(chrono_tz::Asia::Shanghai);
        let other = Shop { company: shop.company.clone(), customer: known.customer };
        let new = orders::NewOrder { deliver_by: Some(today), ..other.of(vec![free("球阀", "1", "10")]) };
        expected.push((of, other.order(&world, new).await.order.id.0));
    }
    expected.sort_unstable();
    let todo = shop.company.api(&world, "lina").await.get("/api/v1/todo").await.expect(200);
    let items = todo["items"].as_array().unwrap().iter().filter(|item| item["kind"] == "shipment");
    let found: Vec<i64> = items.map(|item| item["reference"].as_i64().unwrap()).collect();
    assert_eq!(found, expected.into_iter().map(|(_, order)| order).collect::<Vec<_>>());
}
