//! Receivables: what is owed, paid, credited, given up and dunned, to the 分.

use crm::ids::CustomerId;
use crm::money::Money;
use crm::receivables::{self, Part};
use it::{Api, Company, World, both};
use reqwest::Method;
use sea_orm::EntityTrait;
use serde_json::{Value, json};

both!(
    money_goes_to_the_oldest_and_is_taken_back,
    what_is_asked_wrongly_is_refused,
    two_hundred_allocations_at_once_never_exceed,
    a_write_off_counts_once_somebody_else_approved_it,
    a_refund_takes_the_credit,
    aging_pages_and_keeps_to_the_scope,
    a_shipment_is_owed_and_the_money_closes_the_order,
    a_merged_customer_takes_its_debts_along,
);

/// What a customer owed before the company moved here.
pub(crate) async fn owes(api: &Api, customer: CustomerId, issued_on: &str, due_on: &str, amount: &str) -> i64 {
    let body = json!({ "customer_id": customer, "issued_on": issued_on, "due_on": due_on, "amount": amount });
    api.post("/api/v1/receivables", body).await.expect(201)["id"].as_i64().unwrap()
}

pub(crate) async fn pays(api: &Api, customer: CustomerId, received_on: &str, amount: &str, allocate: &str) -> Value {
    let body = json!({
        "customer_id": customer, "received_on": received_on, "amount": amount, "method": "bank", "allocate": allocate,
    });
    api.post("/api/v1/receipts", body).await.expect(201)
}

async fn open(api: &Api, receivable: i64) -> String {
    api.get(&format!("/api/v1/receivables/{receivable}")).await.expect(200)["open"].as_str().unwrap().to_owned()
}

/// A company with a customer of Li Na who owes three amounts.
pub(crate) async fn indebted(world: &World) -> (Company, Api, CustomerId, [i64; 3]) {
    let company = world.company().await;
    let customer = company.customer(world, "lina", "杭州明远精密机械有限公司", "13800001111").await.customer;
    let finance = company.api(world, "finance").await;
    let debts = [
        owes(&finance, customer, "2026-09-01", "2026-10-01", "100.00").await,
        owes(&finance, customer, "2026-08-01", "2026-08-31", "50.50").await,
        owes(&finance, customer, "2026-11-20", "2026-12-20", "200.00").await,
    ];
    (company, finance, customer, debts)
}

async fn money_goes_to_the_oldest_and_is_taken_back(world: World) {
    let (company, finance, customer, debts) = indebted(&world).await;
    let receipt = pays(&finance, customer, "2026-11-10", "120.00", "oldest").await;
    assert_eq!((receipt["allocated"].as_str(), receipt["open"].as_str()), (Some("120.00"), Some("0.00")));
    assert_eq!(open(&finance, debts[1]).await, "0.00", "due in August");
    assert_eq!(open(&finance, debts[0]).await, "30.50");
    assert_eq!(open(&finance, debts[2]).await, "200.00");
    let aging = finance.get("/api/v1/receivables/aging").await.expect(200);
    assert_eq!(
        (aging["open"].as_str(), aging["not_due"].as_str(), aging["days_31_60"].as_str()),
        (Some("230.50"), Some("200.00"), Some("30.50"))
    );
    let before = finance.get("/api/v1/receivables/aging?as_of=2026-11-09").await.expect(200);
    assert_eq!((before["open"].as_str(), before["days_61_90"].as_str()), (Some("150.50"), Some("50.50")));
    let path = format!("/api/v1/customers/{customer}/statement?from=2026-09-01&until=2026-11-22");
    let statement = finance.get(&path).await.expect(200);
    assert_eq!((statement["opening"].as_str(), statement["closing"].as_str()), (Some("50.50"), Some("230.50")));
    let kinds: Vec<_> = statement["entries"].as_array().unwrap().iter().map(|entry| entry["kind"].clone()).collect();
    assert_eq!(kinds, ["receivable", "receipt", "receivable"]);
    // Money that came before the receivable waits for it.
    let early = pays(&finance, customer, "2026-11-19", "230.50", "oldest").await;
    assert_eq!(early["open"], "0.00");
    let dated: Vec<_> =
        early["allocations"].as_array().unwrap().iter().map(|row| row["allocated_on"].clone()).collect();
    assert_eq!(dated[0], "2026-11-19");
    assert_ne!(dated[1], "2026-11-19", "not before it was issued");
    let page = company.api(&world, "lina").await.get(&format!("/api/v1/customers/{customer}")).await.expect(200);
    assert_eq!(page["account"]["open"], "0.00");
    let undo = format!("/api/v1/receipts/{}/reverse", receipt["id"]);
    assert_eq!(finance.post(&undo, json!({ "reason": "记错客户", "on": "2026-11-09" })).await.status, 422);
    let undone = finance.post(&undo, json!({ "reason": "记错客户" })).await.expect(201);
    assert_eq!((undone["open"].as_str(), undone["allocated"].as_str()), (Some("0.00"), Some("0.00")));
    assert_eq!(finance.post(&undo, json!({ "reason": "再来" })).await.code(), "receivable.reversed");
    assert_eq!(open(&finance, debts[1]).await, "50.50");
    let aging = finance.get("/api/v1/receivables/aging").await.expect(200);
    assert_eq!((aging["open"].as_str(), aging["credit"].as_str()), (Some("120.00"), Some("0.00")));
    let statement = finance.get(&path.replace("2026-11-22", "2026-11-30")).await.expect(200);
    assert_eq!(statement["closing"], "120.00", "all that is open less all credits");
}

async fn what_is_asked_wrongly_is_refused(world: World) {
    let (company, finance, customer, debts) = indebted(&world).await;
    let other = company.customer(&world, "wang", "宁波远航五金有限公司", "13800002222").await.customer;
    let foreign = owes(&finance, other, "2026-11-01", "2026-11-30", "10.00").await;
    let receipt = pays(&finance, customer, "2026-11-10", "60.00", "parts").await;
    let path = format!("/api/v1/receipts/{}/allocations", receipt["id"]);
    let part = |receivable: i64, amount: &str| json!({ "parts": [{ "receivable_id": receivable, "amount": amount }] });
    for (body, status, code) in [
        (part(debts[1], "50.51"), 409, "receivable.too_much"),
        (part(debts[0], "60.01"), 409, "receivable.too_much"),
        (part(debts[0], "0"), 422, "invalid"),
        (part(debts[0], "-1"), 422, "invalid"),
        (part(debts[0], "1.001"), 422, "invalid"),
        (part(foreign, "1.00"), 422, "invalid"),
        (part(999_999_999, "1.00"), 404, "not_found"),
        (json!({ "parts": [] }), 422, "invalid"),
        (json!({ "parts": [{ "receivable_id": debts[0], "amount": "1.00" }], "on": "2026-11-09" }), 422, "invalid"),
        (json!({ "parts": [{ "receivable_id": debts[0], "amount": "1.00" }], "on": "2027-01-01" }), 422, "invalid"),
    ] {
        let answer = finance.post(&path, body.clone()).await;
        assert_eq!((answer.status, answer.code()), (status, code), "{body}: {}", answer.body);
    }
    for (body, field) in [
        (json!({ "customer_id": customer, "amount": "0", "method": "bank" }), "amount"),
        (json!({ "customer_id": customer, "amount": "9999999999999.00", "method": "bank" }), "amount"),
        (json!({ "customer_id": customer, "amount": "1", "method": "shells" }), "method"),
        (
            json!({ "customer_id": customer, "amount": "1", "method": "bank", "received_on": "2027-01-01" }),
            "received_on",
        ),
        (json!({ "customer_id": customer, "amount": "1", "method": "bank", "cash_account_id": 99 }), "cash_account_id"),
    ] {
        let answer = finance.post("/api/v1/receipts", body.clone()).await;
        assert_eq!((answer.status, answer.body["error"]["field"].as_str()), (422, Some(field)), "{body}");
    }
    // Nothing is half done, and nobody but finance does anything.
    assert_eq!(open(&finance, debts[0]).await, "100.00");
    for who in ["lina", "lead", "manager", "admin"] {
        let api = company.api(&world, who).await;
        assert_eq!(api.post(&path, part(debts[0], "1.00")).await.status, 403, "{who}");
    }
    // A part on a day on which all was taken, though it is free again now, would be twice there.
    finance
        .post(&path, json!({ "parts": [{ "receivable_id": debts[0], "amount": "60.00" }], "on": "2026-11-12" }))
        .await
        .expect(201);
    let full = finance.get(&format!("/api/v1/receipts/{}", receipt["id"])).await.expect(200);
    let back = format!("/api/v1/allocations/{}/reverse", full["allocations"][0]["id"]);
    finance.post(&back, json!({ "reason": "核错", "on": "2026-11-15" })).await.expect(201);
    assert_eq!(finance.post(&back, json!({ "reason": "核错" })).await.code(), "receivable.reversed");
    let mut early = part(debts[1], "1.00");
    early["on"] = json!("2026-11-11");
    assert_eq!(finance.post(&path, early.clone()).await.code(), "receivable.too_much");
    early["on"] = json!("2026-11-15");
    finance.post(&path, early).await.expect(201);
}

async fn two_hundred_allocations_at_once_never_exceed(world: World) {
    let company = world.company().await;
    let customer = company.customer(&world, "lina", "杭州明远精密机械有限公司", "13800001111").await.customer;
    let finance = company.api(&world, "finance").await;
    let debt = owes(&finance, customer, "2026-11-01", "2026-11-30", "100.00").await;
    let receipt = pays(&finance, customer, "2026-11-10", "1000.00", "parts").await["id"].as_i64().unwrap();
    let actor = company.actor(&world, "finance").await;
    let part =
        Part { receipt: crm::ids::ReceiptId(receipt), receivable: crm::ids::ReceivableId(debt), amount: Money(100) };
    let attempts = (0..200).map(|_| {
        let (db, actor) = (world.db().clone(), actor.clone());
        tokio::spawn(async move {
            // Two hundred at once may wait for each other longer than anybody is asked to: again.
            loop {
                let Ok(uow) = db.begin(actor.clone()).await else { continue };
                match receivables::allocate(&uow, &[part], None).await {
                    Ok(_) => return uow.commit().await.is_ok(),
                    Err(receivables::ReceivableError::TooMuch { .. }) => return false,
                    Err(_) => continue,
                }
            }
        })
    });
    let mut done = 0;
    for attempt in attempts.collect::<Vec<_>>() {
        done += usize::from(attempt.await.unwrap());
    }
    assert_eq!(done, 100);
    assert_eq!(open(&finance, debt).await, "0.00");
    let full = finance.get(&format!("/api/v1/receipts/{receipt}")).await.expect(200);
    assert_eq!((full["allocated"].as_str(), full["open"].as_str()), (Some("100.00"), Some("900.00")));
    let aging = finance.get("/api/v1/receivables/aging").await.expect(200);
    assert_eq!((aging["open"].as_str(), aging["credit"].as_str()), (Some("0.00"), Some("900.00")));
}

async fn a_write_off_counts_once_somebody_else_approved_it(world: World) {
    let (company, finance, customer, debts) = indebted(&world).await;
    let lina = company.api(&world, "lina").await;
    let path = format!("/api/v1/receivables/{}/write-offs", debts[1]);
    let ask = |amount: &str| json!({ "kind": "bad_debt", "amount": amount, "reason": "客户已注销" });
    assert_eq!(lina.post(&path, ask("50.51")).await.code(), "receivable.too_much");
    let asked = lina.post(&path, ask("50.00")).await.expect(201);
    assert_eq!((asked["state"].as_str(), open(&finance, debts[1]).await.as_str()), (Some("waiting"), "50.50"));
    assert_eq!(lina.post(&path, ask("0.50")).await.code(), "write_off.waiting");
    let liu = company.api(&world, "liu").await;
    assert_eq!(liu.post(&path, ask("0.50")).await.status, 404);
    assert_eq!(
        finance.post(&format!("/api/v1/write-offs/{}/reverse", asked["id"]), json!({ "reason": "x" })).await.status,
        409
    );
    let id = crm::ids::WriteOffId(asked["id"].as_i64().unwrap());
    let uow = company.begin(&world, "manager").await;
    receivables::write_off_decided(&uow, id, true).await.unwrap();
    uow.commit().await.unwrap();
    let uow = company.begin(&world, "manager").await;
    assert!(receivables::write_off_decided(&uow, id, true).await.is_err(), "once");
    drop(uow);
    assert_eq!(open(&finance, debts[1]).await, "0.50");
    let aging = finance.get("/api/v1/receivables/aging").await.expect(200);
    assert_eq!(aging["open"], "300.50");
    let undo = format!("/api/v1/write-offs/{id}/reverse");
    assert_eq!(lina.post(&undo, json!({ "reason": "x" })).await.status, 403);
    let back = finance.post(&undo, json!({ "reason": "客户又付款了" })).await.expect(201);
    assert_eq!((back["amount"].as_str(), open(&finance, debts[1]).await.as_str()), (Some("-50.00"), "50.50"));
    assert_eq!(finance.post(&undo, json!({ "reason": "x" })).await.code(), "receivable.reversed");
    // Refused, nothing changes, and it may be asked for again.
    let again = lina.post(&path, ask("50.50")).await.expect(201);
    let uow = company.begin(&world, "manager").await;
    let id = crm::ids::WriteOffId(again["id"].as_i64().unwrap());
    receivables::write_off_decided(&uow, id, false).await.unwrap();
    uow.commit().await.unwrap();
    assert_eq!(open(&finance, debts[1]).await, "50.50");
    let listed = finance.get(&format!("/api/v1/write-offs?customer_id={customer}&sort=number")).await.expect(200);
    let states: Vec<_> = listed["items"].as_array().unwrap().iter().map(|row| row["state"].clone()).collect();
    assert_eq!(states, ["reversed", "applied", "refused"]);
}

async fn a_refund_takes_the_credit(world: World) {
    let (_, finance, customer, _) = indebted(&world).await;
    let receipt = pays(&finance, customer, "2026-11-10", "500.00", "oldest").await;
    assert_eq!(receipt["open"], "149.50");
    let path = format!("/api/v1/receipts/{}", receipt["id"]);
    let refund = |amount: &str| json!({ "amount": amount, "method": "bank", "reason": "多付" });
    assert_eq!(finance.post(&format!("{path}/refunds"), refund("149.51")).await.code(), "receivable.too_much");
    let full = finance.post(&format!("{path}/refunds"), refund("149.50")).await.expect(201);
    assert_eq!((full["open"].as_str(), full["refunded"].as_str()), (Some("0.00"), Some("149.50")));
    assert_eq!(finance.post(&format!("{path}/reverse"), json!({ "reason": "x" })).await.code(), "receipt.refunded");
    let paid_back = full["allocations"].as_array().unwrap().iter().find(|row| row["kind"] == "refund").unwrap();
    let back = finance
        .post(&format!("/api/v1/allocations/{}/reverse", paid_back["id"]), json!({ "reason": "退错" }))
        .await
        .expect(201);
    assert_eq!((back["open"].as_str(), back["refunded"].as_str()), (Some("149.50"), Some("0.00")));
    finance.post(&format!("{path}/reverse"), json!({ "reason": "记错" })).await.expect(201);
    let statement = finance.get(&format!("/api/v1/customers/{customer}/statement?from=2026-01-01")).await.expect(200);
    assert_eq!((statement["opening"].as_str(), statement["closing"].as_str()), (Some("0.00"), Some("350.50")));
    assert_eq!(statement["entries"].as_array().unwrap().len(), 7);
}

async fn aging_pages_and_keeps_to_the_scope(world: World) {
    let company = world.company().await;
    let finance = company.api(&world, "finance").await;
    let mut customers = Vec::new();
    for (owner, name, amount) in [
        ("lina", "甲精密机械有限公司", "30.00"),
        ("wang", "乙五金有限公司", "50.00"),
        ("liu", "丙阀门有限公司", "20.00"),
    ] {
        let phone = format!("1380000{:04}", customers.len());
        let customer = company.customer(&world, owner, name, &phone).await.customer;
        owes(&finance, customer, "2026-09-01", "2026-10-01", amount).await;
        owes(&finance, customer, "2026-11-01", "2026-12-01", "1.00").await;
        customers.push(customer);
    }
    for sort in ["-open", "-overdue"] {
        let (mut cursor, mut seen, mut shares) = (String::new(), Vec::new(), 0);
        loop {
            let path = format!("/api/v1/receivables/aging/customers?limit=1&sort={sort}&cursor={cursor}");
            let page = finance.get(&path).await.expect(200);
            let row = &page["items"][0];
            seen.push(row["open"].as_str().unwrap().to_owned());
            shares += row["share_bp"].as_i64().unwrap();
            assert_eq!(row["oldest_due_on"], "2026-10-01");
            match page["next"].as_str() {
                Some(next) => cursor = next.to_owned(),
                None => break,
            }
        }
        assert_eq!((seen, shares), (vec!["51.00".to_owned(), "31.00".into(), "21.00".into()], 10_000), "{sort}");
    }
    for (who, total, count) in
        [("lina", "31.00", 1), ("lead", "82.00", 2), ("manager", "103.00", 3), ("liu", "21.00", 1)]
    {
        let api = company.api(&world, who).await;
        assert_eq!(api.get("/api/v1/receivables/aging").await.expect(200)["open"], total, "{who}");
        assert_eq!(api.get("/api/v1/receivables/aging?as_of=2026-11-20").await.expect(200)["open"], total, "{who}");
        for part in ["customers", "customers?sort=-overdue", "customers?as_of=2026-11-20", "owners"] {
            let page = api.get(&format!("/api/v1/receivables/aging/{part}")).await.expect(200);
            assert_eq!(page["items"].as_array().unwrap().len(), count, "{who}: {part}");
        }
        let listed = api.get("/api/v1/receivables").await.expect(200);
        assert_eq!(listed["items"].as_array().unwrap().len(), count * 2, "{who}");
    }
    let departments = finance.get("/api/v1/receivables/aging/departments").await.expect(200);
    assert_eq!(departments["items"][0]["of"]["name"], "华东");
    assert_eq!(departments["items"][0]["share_bp"], 7_961);
    let alerts = finance.get("/api/v1/receivables/aging/customers?alerts=true").await.expect(200);
    assert!(alerts["items"].as_array().unwrap().is_empty(), "none owes ten thousand");
    owes(&finance, customers[2], "2026-09-01", "2026-10-01", "10000.00").await;
    let alerts = finance.get("/api/v1/receivables/aging/customers?alerts=true").await.expect(200);
    assert_eq!(alerts["items"][0]["of"]["id"].as_i64(), Some(customers[2].0));
    let lina = company.api(&world, "lina").await;
    assert_eq!(lina.get(&format!("/api/v1/customers/{}/statement", customers[1])).await.status, 404);
    assert_eq!(company.api(&world, "service").await.get("/api/v1/receivables/aging").await.status, 403);
    assert_eq!(finance.get("/api/v1/receivables/aging/customers?sort=name").await.status, 422);
    assert_eq!(finance.get("/api/v1/receivables/aging/customers?cursor=x").await.status, 422);
}

async fn a_shipment_is_owed_and_the_money_closes_the_order(world: World) {
    let company = world.company().await;
    let customer = company.customer(&world, "lina", "杭州明远精密机械有限公司", "13800001111").await.customer;
    let finance = company.api(&world, "finance").await;
    let order = company.order(&world, "lina", customer).await.order;
    let standing = async |field: &str| {
        let page = finance.get(&format!("/api/v1/customers/{customer}")).await.expect(200);
        page["account"][field].as_str().unwrap().to_owned()
    };
    assert_eq!((standing("open").await, standing("unshipped").await), ("0.00".to_owned(), "133.46".to_owned()));
    let lina = company.api(&world, "lina").await;
    lina.post(&format!("/api/v1/orders/{}/deliveries", order.id), json!({})).await.expect(201);
    assert_eq!((standing("open").await, standing("unshipped").await), ("133.46".to_owned(), "0.00".to_owned()));
    let listed = finance.get(&format!("/api/v1/receivables?order_id={}", order.id)).await.expect(200);
    let row = &listed["items"][0];
    assert_eq!((row["kind"].as_str(), row["order"]["name"].as_str()), (Some("delivery"), Some(order.number.as_str())));
    let today = world.now().date_naive().to_string();
    let receipt = pays(&finance, customer, &today, "133.46", "oldest").await;
    let path = format!("/api/v1/orders/{}", order.id);
    assert_eq!(lina.get(&path).await.expect(200)["state"], "closed");
    let undo = format!("/api/v1/receipts/{}/reverse", receipt["id"]);
    finance.post(&undo, json!({ "reason": "银行退回" })).await.expect(201);
    assert_eq!(lina.get(&path).await.expect(200)["state"], "shipped", "there is something to collect again");
}

async fn a_merged_customer_takes_its_debts_along(world: World) {
    let (company, finance, customer, debts) = indebted(&world).await;
    let other = company.customer(&world, "lina", "明远机械（杭州）", "13800003333").await.customer;
    owes(&finance, other, "2026-11-01", "2026-11-30", "10.00").await;
    pays(&finance, customer, "2026-11-10", "400.00", "oldest").await;
    let manager = company.api(&world, "manager").await;
    manager.post(&format!("/api/v1/customers/{customer}/merge"), json!({ "into_id": other })).await.expect(200);
    let page = manager.get(&format!("/api/v1/customers/{other}")).await.expect(200);
    assert_eq!((page["account"]["open"].as_str(), page["account"]["credit"].as_str()), (Some("10.00"), Some("49.50")));
    let made = finance.post("/api/v1/allocations/oldest", json!({ "customer_id": other })).await.expect(201);
    assert_eq!(made["items"][0]["amount"], "10.00");
    let row = finance.get(&format!("/api/v1/receivables/{}", debts[0])).await.expect(200);
    assert_eq!(row["customer"]["id"].as_i64(), Some(other.0));
    let gone = finance.send(Method::GET, &format!("/api/v1/receivables?customer_id={customer}"), None, None).await;
    assert!(gone.expect(200)["items"].as_array().unwrap().is_empty());
    let uow = company.read(&world, "finance").await;
    assert_eq!(
        receivables::balance::Entity::find()
            .all(&uow)
            .await
            .unwrap()
            .iter()
            .filter(|row| row.tenant_id == company.tenant)
            .count(),
        1
    );
}
