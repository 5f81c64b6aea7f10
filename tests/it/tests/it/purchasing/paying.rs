//! Payables and payments: allocation, taking back, aging.

use std::collections::BTreeMap;

use chrono::{Duration, NaiveDate};
use crm::cash::Method;
use crm::ids::{PayableId, PaymentAllocationId, PaymentId, SupplierId};
use crm::money::Money;
use crm::page::PageRequest;
use crm::purchasing::{
    self, NewPayable, NewPayment, PayableAgingSort, PaymentPart, PaymentUse, PurchasingError, SupplierFields,
};
use crm::receivables::Buckets;
use it::{Api, World, both};
use serde_json::{Value, json};

use super::{supplier, verified};
use crate::receivables_model::Dice;

both!(
    money_goes_to_the_oldest_and_comes_back,
    more_than_is_open_is_never_allocated,
    many_allocations_at_once_never_exceed,
    every_day_of_a_random_history_adds_up,
    lists_are_exported_as_they_are_asked_for,
);

/// What was owed before the company moved here.
async fn owes(api: &Api, supplier: i64, issued_on: &str, due_on: &str, amount: &str) -> i64 {
    let body = json!({ "supplier_id": supplier, "issued_on": issued_on, "due_on": due_on, "amount": amount });
    api.post("/api/v1/payables", body).await.expect(201)["id"].as_i64().unwrap()
}

async fn pays(api: &Api, supplier: i64, paid_on: &str, amount: &str, allocate: &str) -> Value {
    let body = json!({
        "supplier_id": supplier, "paid_on": paid_on, "amount": amount, "method": "bank", "allocate": allocate,
    });
    api.post("/api/v1/payments", body).await.expect(201)
}

async fn open(api: &Api, payable: i64) -> String {
    api.get(&format!("/api/v1/payables/{payable}")).await.expect(200)["open"].as_str().unwrap().to_owned()
}

async fn money_goes_to_the_oldest_and_comes_back(world: World) {
    let company = world.company().await;
    let (buyer, finance) = (company.api(&world, "buyer").await, company.api(&world, "finance").await);
    let from = supplier(&buyer, "S-A").await;
    let debts = [
        owes(&buyer, from, "2026-09-01", "2026-10-01", "100.00").await,
        owes(&buyer, from, "2026-08-01", "2026-08-31", "50.50").await,
        owes(&buyer, from, "2026-11-20", "2026-12-20", "200.00").await,
    ];
    let first = pays(&finance, from, "2026-11-10", "120.00", "oldest").await;
    assert_eq!((first["allocated"].as_str(), first["open"].as_str()), (Some("120.00"), Some("0.00")));
    assert_eq!(open(&finance, debts[1]).await, "0.00", "due in August");
    assert_eq!(open(&finance, debts[0]).await, "30.50");
    let aging = finance.get("/api/v1/payables/aging").await.expect(200);
    assert_eq!(
        (aging["open"].as_str(), aging["not_due"].as_str(), aging["days_31_60"].as_str()),
        (Some("230.50"), Some("200.00"), Some("30.50"))
    );
    let before = finance.get("/api/v1/payables/aging?as_of=2026-11-09").await.expect(200);
    assert_eq!((before["open"].as_str(), before["days_61_90"].as_str()), (Some("150.50"), Some("50.50")));
    let ahead = pays(&finance, from, "2026-11-15", "300.00", "parts").await;
    let aging = finance.get("/api/v1/payables/aging").await.expect(200);
    assert_eq!((aging["prepaid"].as_str(), aging["open"].as_str()), (Some("300.00"), Some("230.50")));
    let rows = finance.post("/api/v1/payment-allocations/oldest", json!({ "supplier_id": from })).await.expect(201);
    assert_eq!(rows["items"].as_array().unwrap().len(), 2);
    let suppliers = finance.get("/api/v1/payables/aging/suppliers").await.expect(200);
    assert!(suppliers["items"].as_array().unwrap().is_empty(), "all is paid");
    // What went out, and what came back, is in the cash flow.
    let undo = format!("/api/v1/payments/{}/reverse", first["id"]);
    let early = finance.post(&undo, json!({ "reason": "记错", "on": "2026-11-09" })).await;
    assert_eq!((early.status, early.body["error"]["field"].as_str()), (422, Some("on")));
    let undone = finance.post(&undo, json!({ "reason": "记错供应商" })).await.expect(201);
    assert_eq!((undone["open"].as_str(), undone["allocated"].as_str()), (Some("0.00"), Some("0.00")));
    assert_eq!(finance.post(&undo, json!({ "reason": "再来" })).await.code(), "payable.reversed");
    assert_eq!(open(&finance, debts[1]).await, "50.50");
    let flow = finance.get("/api/v1/cash/entries?source=payment&from=2026-11-01&until=2026-11-30").await.expect(200);
    let mut amounts: Vec<&str> =
        flow["items"].as_array().unwrap().iter().map(|row| row["amount"].as_str().unwrap()).collect();
    amounts.sort_unstable();
    assert_eq!(amounts, ["-120.00", "-300.00", "120.00"]);
    // One allocation taken back: both sides are open again.
    let full = finance.get(&format!("/api/v1/payments/{}", ahead["id"])).await.expect(200);
    let one = &full["allocations"][0];
    let back = format!("/api/v1/payment-allocations/{}/reverse", one["id"]);
    let full = finance.post(&back, json!({ "reason": "核错" })).await.expect(201);
    assert_eq!(finance.post(&back, json!({ "reason": "核错" })).await.code(), "payable.reversed");
    let of_first = full["allocations"].as_array().unwrap().iter().find(|row| row["id"] == one["id"]).unwrap();
    assert_eq!(of_first["reversed"], true);
    verified(&world, &company).await;
}

async fn more_than_is_open_is_never_allocated(world: World) {
    let company = world.company().await;
    let (buyer, finance) = (company.api(&world, "buyer").await, company.api(&world, "finance").await);
    let (from, other) = (supplier(&buyer, "S-A").await, supplier(&buyer, "S-B").await);
    let debt = owes(&buyer, from, "2026-09-01", "2026-10-01", "100.00").await;
    let small = owes(&buyer, from, "2026-08-01", "2026-08-31", "50.50").await;
    let foreign = owes(&buyer, other, "2026-11-01", "2026-11-30", "10.00").await;
    let payment = pays(&finance, from, "2026-11-10", "60.00", "parts").await;
    let path = format!("/api/v1/payments/{}/allocations", payment["id"]);
    let part = |payable: i64, amount: &str| json!({ "parts": [{ "payable_id": payable, "amount": amount }] });
    for (body, status, code) in [
        (part(small, "50.51"), 409, "payable.too_much"),
        (part(debt, "60.01"), 409, "payable.too_much"),
        (part(debt, "0"), 422, "invalid"),
        (part(debt, "-1"), 422, "invalid"),
        (part(debt, "1.001"), 422, "invalid"),
        (part(foreign, "1.00"), 422, "invalid"),
        (part(999_999_999, "1.00"), 404, "not_found"),
        (json!({ "parts": [] }), 422, "invalid"),
        (json!({ "parts": [{ "payable_id": debt, "amount": "1.00" }], "on": "2026-11-09" }), 422, "invalid"),
        (json!({ "parts": [{ "payable_id": debt, "amount": "1.00" }], "on": "2027-01-01" }), 422, "invalid"),
    ] {
        let answer = finance.post(&path, body.clone()).await;
        assert_eq!((answer.status, answer.code()), (status, code), "{body}: {}", answer.body);
    }
    for (body, field) in [
        (json!({ "supplier_id": from, "amount": "0", "method": "bank" }), "amount"),
        (json!({ "supplier_id": from, "amount": "9999999999999.00", "method": "bank" }), "amount"),
        (json!({ "supplier_id": from, "amount": "1", "method": "shells" }), "method"),
        (json!({ "supplier_id": from, "amount": "1", "method": "bank", "paid_on": "2027-01-01" }), "paid_on"),
        (json!({ "supplier_id": from, "amount": "1", "method": "bank", "cash_account_id": 99 }), "cash_account_id"),
    ] {
        let answer = finance.post("/api/v1/payments", body.clone()).await;
        assert_eq!((answer.status, answer.body["error"]["field"].as_str()), (422, Some(field)), "{body}");
    }
    // Nothing is half done, and nobody but finance pays.
    assert_eq!(open(&finance, debt).await, "100.00");
    for who in ["buyer", "manager", "admin"] {
        let api = company.api(&world, who).await;
        assert_eq!(api.post(&path, part(debt, "1.00")).await.status, 403, "{who}");
    }
    // A part on a day on which all was taken, though it is free again now, would be twice there.
    let mut all = part(debt, "60.00");
    all["on"] = json!("2026-11-12");
    let full = finance.post(&path, all).await.expect(201);
    let back = format!("/api/v1/payment-allocations/{}/reverse", full["allocations"][0]["id"]);
    finance.post(&back, json!({ "reason": "核错", "on": "2026-11-15" })).await.expect(201);
    let mut early = part(small, "1.00");
    early["on"] = json!("2026-11-11");
    assert_eq!(finance.post(&path, early.clone()).await.code(), "payable.too_much");
    early["on"] = json!("2026-11-15");
    finance.post(&path, early).await.expect(201);
    // Several to several at once, and the same request twice is one.
    let second = pays(&finance, from, "2026-11-16", "80.00", "parts").await;
    let of = |payment: &Value, payable: i64, amount: &str| json!({ "payment_id": payment["id"], "payable_id": payable, "amount": amount });
    let body =
        json!({ "parts": [of(&payment, debt, "59.00"), of(&second, debt, "41.00"), of(&second, small, "39.00")] });
    for _ in 0..2 {
        let done = finance.post_once("/api/v1/payment-allocations", body.clone(), "desk-1").await.expect(201);
        assert_eq!(done["items"].as_array().unwrap().len(), 3);
    }
    assert_eq!((open(&finance, debt).await.as_str(), open(&finance, small).await.as_str()), ("0.00", "10.50"));
    verified(&world, &company).await;
}

async fn many_allocations_at_once_never_exceed(world: World) {
    let company = world.company().await;
    let (buyer, finance) = (company.api(&world, "buyer").await, company.api(&world, "finance").await);
    let from = supplier(&buyer, "S-A").await;
    let debt = owes(&buyer, from, "2026-11-01", "2026-11-30", "30.00").await;
    let payment = pays(&finance, from, "2026-11-10", "1000.00", "parts").await["id"].as_i64().unwrap();
    let actor = company.actor(&world, "finance").await;
    let part = PaymentPart { payment: PaymentId(payment), payable: PayableId(debt), amount: Money(100) };
    let attempts = (0..60).map(|_| {
        let (db, actor) = (world.db().clone(), actor.clone());
        tokio::spawn(async move {
            loop {
                let Ok(uow) = db.begin(actor.clone()).await else { continue };
                match purchasing::allocate(&uow, &[part], None).await {
                    Ok(_) => return uow.commit().await.is_ok(),
                    Err(PurchasingError::TooMuch { .. }) => return false,
                    Err(_) => continue,
                }
            }
        })
    });
    let mut done = 0;
    for attempt in attempts.collect::<Vec<_>>() {
        done += usize::from(attempt.await.unwrap());
    }
    assert_eq!(done, 30);
    assert_eq!(open(&finance, debt).await, "0.00");
    let full = finance.get(&format!("/api/v1/payments/{payment}")).await.expect(200);
    assert_eq!((full["allocated"].as_str(), full["open"].as_str()), (Some("30.00"), Some("970.00")));
    verified(&world, &company).await;
}

/// A payable or a payment, as the naive model knows it.
#[derive(Debug)]
struct Item {
    supplier: SupplierId,
    from: NaiveDate,
    due_on: NaiveDate,
    amount: i64,
    until: Option<NaiveDate>,
}

#[derive(Debug, Default)]
struct Model {
    debts: BTreeMap<PayableId, Item>,
    money: BTreeMap<PaymentId, Item>,
    taken: Vec<(PaymentId, PayableId, NaiveDate, i64)>,
    live: Vec<PaymentAllocationId>,
}

impl Model {
    /// What is open of an item on a day, where it is there.
    fn left(item: &Item, day: NaiveDate, taken: impl Iterator<Item = (NaiveDate, i64)>) -> i64 {
        if item.from > day || item.until.is_some_and(|until| until <= day) {
            return 0;
        }
        item.amount - taken.filter(|(on, _)| *on <= day).map(|(_, amount)| amount).sum::<i64>()
    }

    fn owed(&self, day: NaiveDate) -> BTreeMap<SupplierId, Buckets> {
        let mut of: BTreeMap<SupplierId, Buckets> = BTreeMap::new();
        for (id, item) in &self.debts {
            let taken = self.taken.iter().filter(|(_, debt, ..)| debt == id).map(|(_, _, on, by)| (*on, *by));
            let open = Self::left(item, day, taken);
            assert!(open >= 0, "more than all of {id} is paid on {day}");
            if open > 0 {
                of.entry(item.supplier).or_default().add(day, item.due_on, Money(open));
            }
        }
        of
    }

    fn ahead(&self, day: NaiveDate) -> i64 {
        let left = |(id, item): (&PaymentId, &Item)| {
            let taken = self.taken.iter().filter(|(from, ..)| from == id).map(|(_, _, on, by)| (*on, *by));
            let open = Self::left(item, day, taken);
            assert!(open >= 0, "more than all of {id} is used on {day}");
            open
        };
        self.money.iter().map(left).sum()
    }
}

async fn every_day_of_a_random_history_adds_up(world: World) {
    let company = world.company().await;
    let today = world.now().date_naive();
    let start = today - Duration::days(240);
    let mut dice = Dice(0x5eed_0dab_1234_5677);
    let mut model = Model::default();
    let uow = company.begin(&world, "buyer").await;
    let mut suppliers = Vec::new();
    for number in 0..3 {
        let fields = SupplierFields {
            code: format!("S-{number}"),
            name: format!("供应商 {number}"),
            active: true,
            ..SupplierFields::default()
        };
        suppliers.push(purchasing::add_supplier(&uow, fields).await.unwrap().id);
    }
    uow.commit().await.unwrap();
    for _ in 0..160 {
        let supplier = suppliers[dice.roll(suppliers.len())];
        let day = dice.day(start, today);
        step(&world, &company, &mut dice, &mut model, supplier, day, today).await;
    }
    let uow = company.read(&world, "finance").await;
    let mut day = start - Duration::days(1);
    while day <= today {
        let owed = model.owed(day);
        let all = purchasing::aging(&uow, Some(day), None).await.unwrap();
        let sum: Money = owed.values().map(Buckets::open).sum();
        assert_eq!((all.buckets.open(), all.prepaid), (sum, Money(model.ahead(day))), "{day}");
        let page = PageRequest { after: None, limit: 100 };
        let rows =
            purchasing::aging_by_supplier(&uow, Some(day), None, PayableAgingSort::Overdue, &page).await.unwrap();
        let found: BTreeMap<SupplierId, Buckets> = rows.items.iter().map(|row| (row.supplier, row.buckets)).collect();
        assert_eq!(found, owed, "{day}");
        day += Duration::days(3);
    }
    verified(&world, &company).await;
}

/// One thing that happens. What is refused has changed nothing.
async fn step(
    world: &World,
    company: &it::Company,
    dice: &mut Dice,
    model: &mut Model,
    supplier: SupplierId,
    day: NaiveDate,
    today: NaiveDate,
) {
    match dice.roll(10) {
        0..=2 => {
            let uow = company.begin(world, "buyer").await;
            let (amount, due_on) = (dice.amount(500_000), day + Duration::days(dice.amount(90)));
            let new =
                NewPayable { supplier, issued_on: day, due_on: Some(due_on), amount: Money(amount), remark: None };
            let made = purchasing::open_balance(&uow, new).await.unwrap().summary.payable;
            uow.commit().await.unwrap();
            model.debts.insert(made.id, Item { supplier, from: day, due_on, amount, until: None });
        }
        3..=4 => {
            let uow = company.begin(world, "finance").await;
            let amount = dice.amount(600_000);
            let new = NewPayment {
                supplier,
                paid_on: Some(day),
                amount: Money(amount),
                method: Method::Bank,
                account: None,
                remark: None,
                used: if dice.roll(2) == 0 { PaymentUse::Ahead } else { PaymentUse::Oldest },
            };
            let made = purchasing::pay(&uow, new).await.unwrap();
            uow.commit().await.unwrap();
            let payment = made.summary.payment.id;
            model.money.insert(payment, Item { supplier, from: day, due_on: day, amount, until: None });
            for (row, _) in made.allocations {
                model.taken.push((payment, row.payable_id, row.allocated_on, row.amount.0));
                model.live.push(row.id);
            }
        }
        5..=7 => {
            let of = |items: Vec<i64>, dice: &mut Dice| (!items.is_empty()).then(|| items[dice.roll(items.len())]);
            let debts = model.debts.iter().filter(|(_, item)| item.supplier == supplier).map(|(id, _)| id.0).collect();
            let money = model.money.iter().filter(|(_, item)| item.supplier == supplier).map(|(id, _)| id.0).collect();
            let (Some(payable), Some(payment)) = (of(debts, dice), of(money, dice)) else { return };
            let part = PaymentPart {
                payment: PaymentId(payment),
                payable: PayableId(payable),
                amount: Money(dice.amount(200_000)),
            };
            let uow = company.begin(world, "finance").await;
            if let Ok(rows) = purchasing::allocate(&uow, &[part], Some(day)).await {
                uow.commit().await.unwrap();
                model.taken.push((part.payment, part.payable, day, part.amount.0));
                model.live.push(rows[0].id);
            }
        }
        8 => {
            let Some(id) = (!model.live.is_empty()).then(|| model.live[dice.roll(model.live.len())]) else { return };
            let uow = company.begin(world, "finance").await;
            if let Ok(row) = purchasing::reverse_allocation(&uow, id, Some(day), "核错").await {
                uow.commit().await.unwrap();
                model.taken.push((row.payment_id, row.payable_id, day, row.amount.0));
                model.live.retain(|other| *other != id);
            }
        }
        _ => {
            let ids: Vec<PaymentId> = model.money.keys().copied().collect();
            let Some(id) = (!ids.is_empty()).then(|| ids[dice.roll(ids.len())]) else { return };
            let day = dice.day(today - Duration::days(5), today);
            let uow = company.begin(world, "finance").await;
            if let Ok(done) = purchasing::reverse_payment(&uow, id, Some(day), "记错").await {
                uow.commit().await.unwrap();
                model.money.get_mut(&id).unwrap().until = Some(day);
                model.taken.retain(|(from, ..)| *from != id);
                for (row, _) in done.allocations {
                    model.taken.push((id, row.payable_id, row.allocated_on, row.amount.0));
                    model.live.retain(|other| *other != row.id);
                }
            }
        }
    }
}

async fn lists_are_exported_as_they_are_asked_for(world: World) {
    let company = world.company().await;
    let buyer = company.api(&world, "buyer").await;
    let from = supplier(&buyer, "S-A").await;
    owes(&buyer, from, "2026-09-01", "2026-10-01", "100.00").await;
    owes(&buyer, from, "2026-11-20", "2026-12-20", "200.00").await;
    for (path, rows) in [
        ("suppliers/export", 1),
        ("payables/export?overdue=true&columns=number,open", 1),
        ("payables/aging/export?as_of=2026-11-21", 1),
        ("purchase-orders/export", 0),
        ("goods-receipts/export", 0),
        ("payments/export", 0),
    ] {
        let url = format!("{}/api/v1/{path}", world.url);
        let response = world.http.get(url).bearer_auth(buyer.token()).send().await.unwrap();
        assert_eq!(response.status(), 200, "{path}");
        assert_eq!(response.headers()["x-export-rows"], rows.to_string().as_str(), "{path}");
        assert!(response.bytes().await.unwrap().starts_with(b"PK"), "{path}");
    }
    for (query, count) in [
        ("overdue=true", 1),
        ("open=true", 2),
        ("kind=opening", 2),
        ("kind=goods_receipt", 0),
        ("due_until=2026-10-01", 1),
        ("number=ap", 2),
    ] {
        let page = buyer.get(&format!("/api/v1/payables?{query}")).await.expect(200);
        assert_eq!(page["items"].as_array().unwrap().len(), count, "{query}");
    }
    for query in ["sort=name", "cursor=x", "limit=0"] {
        assert_eq!(buyer.get(&format!("/api/v1/payables?{query}")).await.status, 422, "{query}");
    }
}
