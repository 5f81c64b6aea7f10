//! Orders from the draft to the last 分: parts, prices, credit, and who may know what.

use crm::approvals::{self, ApprovalFilter, ApprovalKind};
use crm::customers::entity as customer;
use crm::ids::{CustomerId, OrderId, ProductId};
use crm::money::{Money, UnitPrice};
use crm::orders::{NewDelivery, NewLine, NewOrder, OrderDetail, OrderError, OrderState, ShippedLine};
use crm::page::PageRequest;
use crm::products::{CostMode, ProductFields, Selling};
use crm::pushes::{PushFilter, PushState};
use crm::receivables::{balance, entity as receivable};
use crm::{orders, products, pushes};
use it::{Answer, Api, Company, World, both};
use reqwest::Method;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use serde_json::{Value, json};

both!(
    parts_of_an_order_come_to_its_amount_to_the_cent,
    two_people_on_one_draft,
    prices_ask_for_reasons_and_approvals,
    credit_over_the_limit_waits_for_approval,
    the_api_tells_what_each_may_know,
    whoever_follows_hears_of_a_shipment,
);

pub(crate) struct Shop {
    pub(crate) company: Company,
    pub(crate) customer: CustomerId,
}

pub(crate) async fn shop(world: &World) -> Shop {
    let company = world.company().await;
    let known = company.customer(world, "lina", "杭州明远精密机械有限公司", "13800001111").await;
    Shop { company, customer: known.customer }
}

impl Shop {
    pub(crate) async fn product(&self, world: &World, code: &str, selling: Selling) -> ProductId {
        let uow = self.company.begin(world, "manager").await;
        let fields = ProductFields {
            code: code.into(),
            name: format!("球阀 {code}"),
            specification: None,
            category: None,
            unit: "个".into(),
            tax_rate_bp: 1_300,
            list_price: "12".parse().unwrap(),
            floor_price: "9".parse().unwrap(),
            cost_mode: CostMode::Fixed,
            cost: "6.3333".parse().unwrap(),
            opening_quantity: "100".parse().unwrap(),
            selling,
            active: true,
            remark: None,
        };
        let id = products::create(&uow, fields).await.unwrap().id;
        uow.commit().await.unwrap();
        id
    }

    pub(crate) fn of(&self, lines: Vec<NewLine>) -> NewOrder {
        NewOrder { customer: self.customer, lines, ..NewOrder::default() }
    }

    pub(crate) async fn order(&self, world: &World, new: NewOrder) -> OrderDetail {
        let uow = self.company.begin(world, "lina").await;
        let order = orders::create(&uow, new).await.unwrap();
        uow.commit().await.unwrap();
        order
    }

    pub(crate) async fn ship(&self, world: &World, id: OrderId, lines: Vec<ShippedLine>) -> orders::Delivery {
        let uow = self.company.begin(world, "lina").await;
        let new = NewDelivery { lines, freight: Money(1_000), packing: Money(1), ..NewDelivery::default() };
        let delivery = orders::ship(&uow, id, new).await.unwrap();
        uow.commit().await.unwrap();
        delivery
    }

    pub(crate) async fn detail(&self, world: &World, id: OrderId) -> OrderDetail {
        let uow = self.company.read(world, "lina").await;
        orders::detail(&uow, id).await.unwrap()
    }

    /// Open, credit, unshipped; the last one must be what the documents add up to.
    pub(crate) async fn balance(&self, world: &World) -> (i64, i64, i64) {
        let uow = world.reading(&self.company);
        let query = balance::Entity::find().filter(balance::Column::CustomerId.eq(self.customer));
        let row = query.one(&uow).await.unwrap();
        let found = row.map_or((0, 0, 0), |row| (row.open.0, row.credit.0, row.unshipped.0));
        let raw = orders::raw_unshipped(&uow).await.unwrap();
        assert_eq!(raw.get(&self.customer).copied().unwrap_or_default(), Money(found.2), "unshipped");
        found
    }

    pub(crate) async fn receivables(&self, world: &World, id: OrderId) -> Vec<receivable::Model> {
        let uow = world.reading(&self.company);
        let query = receivable::Entity::find().filter(receivable::Column::OrderId.eq(id));
        query.order_by_asc(receivable::Column::Id).all(&uow).await.unwrap()
    }

    pub(crate) async fn limit(&self, world: &World, days: Option<i64>, limit: Option<i64>) {
        let uow = self.company.begin(world, "admin").await;
        let row = customer::Entity::find_by_id(self.customer).one(&uow).await.unwrap().unwrap();
        let mut row = row.into_active_model();
        row.credit_days = Set(days);
        row.credit_limit = Set(limit.map(Money));
        row.update(&uow).await.unwrap();
        uow.commit().await.unwrap();
    }

    /// Decides on what waits for this order.
    pub(crate) async fn decide(&self, world: &World, who: &str, kind: ApprovalKind, approved: bool) {
        let uow = self.company.begin(world, who).await;
        let filter = ApprovalFilter { kind: Some(kind), ..ApprovalFilter::default() };
        let waiting = approvals::list(&uow, &filter, &PageRequest::default()).await.unwrap().items;
        approvals::decide(&uow, waiting[0].id, approved, Some("看过了")).await.unwrap();
        uow.commit().await.unwrap();
    }
}

async fn put(api: &Api, path: &str, body: Value) -> Answer {
    api.send(Method::PUT, path, Some(&body), None).await
}

pub(crate) fn free(name: &str, quantity: &str, price: &str) -> NewLine {
    NewLine {
        product_name: name.into(),
        unit: "个".into(),
        quantity: quantity.parse().unwrap(),
        unit_price: price.parse().unwrap(),
        tax_rate_bp: Some(1_300),
        ..NewLine::default()
    }
}

pub(crate) fn line(product: ProductId, quantity: &str, price: &str) -> NewLine {
    NewLine {
        product: Some(product),
        quantity: quantity.parse().unwrap(),
        unit_price: price.parse().unwrap(),
        ..NewLine::default()
    }
}

pub(crate) fn part(order: &OrderDetail, at: usize, quantity: &str) -> ShippedLine {
    ShippedLine { line: order.lines[at].id, quantity: quantity.parse().unwrap() }
}

async fn parts_of_an_order_come_to_its_amount_to_the_cent(world: World) {
    let shop = shop(&world).await;
    shop.limit(&world, Some(30), None).await;
    let product = shop.product(&world, "QF1", Selling::Normal).await;
    let order = shop.order(&world, shop.of(vec![line(product, "7", "10.0019"), free("安装", "3", "0.3333")])).await;
    assert_eq!((order.order.state, order.order.amount), (OrderState::Confirmed, Money(7_001 + 100)));
    assert_eq!(order.order.net_amount, Money(6_196 + 88));
    assert_eq!(order.lines[0].product_name, "球阀 QF1");
    assert!(order.lines[0].margin_grade.is_some() && order.lines[0].commission_bp > 0);
    assert_eq!(shop.balance(&world).await, (0, 0, 7_101));
    let mut deliveries = Vec::new();
    for lines in [
        vec![part(&order, 0, "1"), part(&order, 1, "1")],
        vec![part(&order, 0, "2.5"), part(&order, 1, "1")],
        vec![part(&order, 0, "3.5"), part(&order, 1, "1")],
    ] {
        deliveries.push(shop.ship(&world, order.order.id, lines).await);
        shop.balance(&world).await;
    }
    let sum = |of: fn(&orders::Delivery) -> Money| deliveries.iter().map(of).sum::<Money>();
    assert_eq!((sum(|d| d.amount), sum(|d| d.net_amount)), (order.order.amount, order.order.net_amount));
    assert_eq!(shop.balance(&world).await, (7_101, 0, 0));
    let rows = shop.receivables(&world, order.order.id).await;
    assert_eq!(rows.iter().map(|row| row.amount).sum::<Money>(), order.order.amount);
    assert!(rows.iter().all(|row| (row.due_on - row.issued_on).num_days() == 30 && row.owner_id.is_some()));
    let uow = shop.company.read(&world, "manager").await;
    let found = orders::find_delivery(&uow, deliveries[1].id).await.unwrap();
    assert_eq!(found.lines.iter().map(|(part, _)| part.direct_cost).sum::<Money>(), Money(1_001));
    assert_eq!((found.lines[0].0.unit_cost, found.lines[0].0.cost), (UnitPrice(63_333), Money(1_583)));
    let detail = shop.detail(&world, order.order.id).await;
    assert_eq!(detail.order.state, OrderState::Shipped);
    let more = NewDelivery { lines: vec![part(&order, 0, "0.001")], ..NewDelivery::default() };
    let uow = shop.company.begin(&world, "lina").await;
    let refused = orders::ship(&uow, order.order.id, more).await;
    assert!(matches!(refused, Err(OrderError::NotShippable(_))), "{refused:?}");
}

async fn two_people_on_one_draft(world: World) {
    let shop = shop(&world).await;
    let lina = shop.company.api(&world, "lina").await;
    let lead = shop.company.api(&world, "lead").await;
    let order = |price: &str| {
        let line = json!({ "product_name": "球阀", "unit": "个", "quantity": "2", "unit_price": price });
        json!({ "customer_id": shop.customer, "lines": [line], "draft": true })
    };
    let draft = lina.post("/api/v1/orders", order("5")).await.expect(201);
    assert_eq!((&draft["state"], &draft["version"]), (&json!("draft"), &json!(1)));
    let path = format!("/api/v1/orders/{}", draft["id"]);
    let changed = put(&lead, &path, json!({ "version": 1, "order": order("6") })).await.expect(200);
    assert_eq!((&changed["amount"], &changed["version"]), (&json!("12.00"), &json!(2)));
    let refused = put(&lina, &path, json!({ "version": 1, "order": order("7") })).await;
    assert_eq!((refused.status, refused.code()), (409, "stale"), "{}", refused.body);
    let details = &refused.body["error"]["details"];
    assert_eq!((&details["version"], &details["current"]["amount"]), (&json!(2), &json!("12.00")), "{details}");
    assert_eq!(lina.get(&path).await.expect(200)["amount"], "12.00");
    let refused = lina.post(&format!("{path}/confirm"), json!({ "version": 1 })).await;
    assert_eq!((refused.status, refused.code()), (409, "stale"), "{}", refused.body);
    let confirmed = lina.post(&format!("{path}/confirm"), json!({ "version": 2 })).await.expect(200);
    assert_eq!((&confirmed["state"], &confirmed["waiting"]), (&json!("confirmed"), &json!([])));
    let refused = put(&lina, &path, json!({ "version": confirmed["version"], "order": order("7") })).await;
    assert_eq!((refused.status, refused.code()), (409, "order.wrong_state"), "{}", refused.body);
    let copied = lina.post(&format!("{path}/copy"), json!(null)).await.expect(201);
    assert_eq!((&copied["state"], &copied["amount"]), (&json!("draft"), &json!("12.00")));
    let cancel = json!({ "version": 1, "reason": "客户不要了" });
    let cancelled = lina.post(&format!("/api/v1/orders/{}/cancel", copied["id"]), cancel).await.expect(200);
    assert_eq!((&cancelled["state"], &cancelled["close_reason"]), (&json!("cancelled"), &json!("客户不要了")));
}

async fn prices_ask_for_reasons_and_approvals(world: World) {
    let shop = shop(&world).await;
    let product = shop.product(&world, "QF1", Selling::Normal).await;
    let restricted = shop.product(&world, "QF2", Selling::Restricted).await;
    shop.order(&world, shop.of(vec![line(product, "1", "10")])).await;
    world.advance(chrono::Duration::minutes(1)).await;
    // Within 2 % nothing is asked.
    shop.order(&world, shop.of(vec![line(product, "1", "10.2")])).await;
    world.advance(chrono::Duration::minutes(1)).await;
    let uow = shop.company.begin(&world, "lina").await;
    let refused = orders::create(&uow, shop.of(vec![free("安装", "1", "1"), line(product, "1", "9.5")])).await;
    assert!(matches!(refused, Err(OrderError::ReasonNeeded { line_no: 2, .. })), "{refused:?}");
    drop(uow);
    let reasoned = |price: &str| NewLine { price_reason: Some("量大".into()), ..line(product, "1", price) };
    let order = shop.order(&world, shop.of(vec![reasoned("9.5")])).await;
    assert_eq!(order.order.state, OrderState::Confirmed);
    // Under the floor it waits, and nothing else has happened.
    let before = shop.balance(&world).await;
    let low = shop.order(&world, shop.of(vec![reasoned("8.99")])).await;
    assert_eq!((low.order.state, low.more.waiting.as_slice()), (OrderState::Draft, &[ApprovalKind::FloorPrice][..]));
    assert_eq!(shop.balance(&world).await, before);
    shop.decide(&world, "lead", ApprovalKind::FloorPrice, true).await;
    let low = shop.detail(&world, low.order.id).await;
    assert_eq!((low.order.state, low.more.waiting.len()), (OrderState::Confirmed, 0));
    assert_eq!(shop.balance(&world).await.2, before.2 + 899);
    // What was approved is worth nothing after an edit; a refusal leaves a draft.
    let other = shop.order(&world, shop.of(vec![line(restricted, "1", "10")])).await;
    assert_eq!(other.more.waiting, [ApprovalKind::Restricted]);
    let uow = shop.company.begin(&world, "lina").await;
    let edited = orders::edit(&uow, other.order.id, 1, shop.of(vec![line(restricted, "2", "10")])).await.unwrap();
    assert_eq!((edited.order.state, edited.more.waiting.len()), (OrderState::Draft, 1));
    uow.commit().await.unwrap();
    shop.decide(&world, "manager", ApprovalKind::Restricted, false).await;
    assert_eq!(shop.detail(&world, other.order.id).await.order.state, OrderState::Draft);
    let uow = shop.company.begin(&world, "manager").await;
    let row = products::find(&uow, product).await.unwrap();
    let fields = ProductFields { active: false, ..ProductFields::from(&row) };
    products::edit(&uow, product, row.version, fields).await.unwrap();
    uow.commit().await.unwrap();
    let uow = shop.company.begin(&world, "lina").await;
    let refused = orders::create(&uow, shop.of(vec![reasoned("9.5")])).await;
    assert!(matches!(refused, Err(OrderError::Inactive { line_no: 1, .. })), "{refused:?}");
}

async fn credit_over_the_limit_waits_for_approval(world: World) {
    let shop = shop(&world).await;
    shop.limit(&world, None, Some(10_000)).await;
    let first = shop.order(&world, shop.of(vec![free("球阀", "6", "10")])).await;
    assert_eq!(first.order.state, OrderState::Confirmed);
    let second = shop.order(&world, shop.of(vec![free("球阀", "5", "10")])).await;
    assert_eq!(second.more.waiting, [ApprovalKind::CreditLimit], "6000 + 5000 > 10000");
    shop.ship(&world, first.order.id, Vec::new()).await;
    assert_eq!(shop.balance(&world).await, (6_000, 0, 0));
    shop.decide(&world, "manager", ApprovalKind::CreditLimit, true).await;
    assert_eq!(shop.detail(&world, second.order.id).await.order.state, OrderState::Confirmed);
    assert_eq!(shop.balance(&world).await, (6_000, 0, 5_000));
}

async fn the_api_tells_what_each_may_know(world: World) {
    let shop = shop(&world).await;
    shop.product(&world, "QF1", Selling::Normal).await;
    let lina = shop.company.api(&world, "lina").await;
    let line = json!({ "product_code": "qf1", "quantity": "2", "unit_price": "10.5" });
    let order = lina.post("/api/v1/orders", json!({ "customer_id": shop.customer, "lines": [line] })).await.expect(201);
    assert_eq!((&order["state"], &order["payment"]), (&json!("confirmed"), &json!("terms")));
    assert_eq!((&order["lines"][0]["tax_rate"], &order["net_amount"]), (&json!("13.00"), &json!("18.58")));
    assert_eq!(order["shares"][0]["share"], "100.00");
    let path = format!("/api/v1/orders/{}/deliveries", order["id"]);
    let delivery = lina.post(&path, json!({ "freight": "3" })).await.expect(201);
    assert_eq!((&delivery["amount"], &delivery["freight"]), (&json!("21.00"), &json!(null)), "no costs for sales");
    let manager = shop.company.api(&world, "manager").await;
    let seen = manager.get(&format!("/api/v1/deliveries/{}", delivery["id"])).await.expect(200);
    assert_eq!((&seen["freight"], &seen["lines"][0]["unit_cost"]), (&json!("3.00"), &json!("6.3333")));
    let back = json!({ "reason": "破损", "lines": [{ "delivery_line_id": seen["lines"][0]["id"], "quantity": "1" }] });
    let path = format!("/api/v1/deliveries/{}/returns", delivery["id"]);
    let returned = lina.post(&path, back.clone()).await.expect(201);
    assert_eq!((&returned["amount"], &returned["order_id"]), (&json!("10.50"), &order["id"]));
    let liu = shop.company.api(&world, "liu").await;
    assert_eq!(liu.post(&path, back).await.status, 404);
    assert_eq!(liu.get(&format!("/api/v1/returns/{}", returned["id"])).await.status, 404);
    let wrong = json!({ "customer_id": shop.customer, "lines": [{ "product_code": "没有", "quantity": "1", "unit_price": "1" }] });
    let refused = lina.post("/api/v1/orders", wrong).await;
    assert_eq!((refused.status, &refused.body["error"]["field"]), (422, &json!("product_code")), "{}", refused.body);
}

async fn whoever_follows_hears_of_a_shipment(world: World) {
    let company = world.company().await;
    let (known, person) = company.known_follower(&world, "杭州明远精密机械有限公司", "13800001111").await;
    let shop = Shop { company, customer: known.customer };
    let order = shop.order(&world, shop.of(vec![free("球阀", "1", "10")])).await;
    let uow = shop.company.begin(&world, "lina").await;
    let new = NewDelivery { tracking_number: Some("SF123".into()), ..NewDelivery::default() };
    let delivery = orders::ship(&uow, order.order.id, new).await.unwrap();
    uow.commit().await.unwrap();
    world.drain().await;
    let uow = shop.company.read(&world, "lina").await;
    let filter = PushFilter { customer: Some(known.customer), ..PushFilter::default() };
    let sent = pushes::list(&uow, &filter, Default::default(), &PageRequest::default()).await.unwrap().items;
    assert_eq!(sent.len(), 1);
    assert!(sent[0].transactional && sent[0].contact_id == Some(known.contact), "{:?}", sent[0]);
    assert!(matches!(sent[0].state, PushState::Sent | PushState::Delivered), "{:?}", sent[0]);
    assert!(sent[0].content.contains(&delivery.number) && sent[0].content.contains("SF123"), "{}", sent[0].content);
    drop(person);
    // A customer nobody of whom can be reached is told nothing.
    let other = shop.company.customer(&world, "lina", "苏州晨光电子科技有限公司", "13800002222").await;
    let quiet = Shop { company: shop.company.clone(), customer: other.customer };
    let order = quiet.order(&world, quiet.of(vec![free("球阀", "1", "10")])).await;
    quiet.ship(&world, order.order.id, Vec::new()).await;
    let uow = shop.company.read(&world, "lina").await;
    let filter = PushFilter { customer: Some(other.customer), ..PushFilter::default() };
    assert!(pushes::list(&uow, &filter, Default::default(), &PageRequest::default()).await.unwrap().items.is_empty());
}
