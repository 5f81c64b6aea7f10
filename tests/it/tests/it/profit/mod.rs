//! Books, expenses, profit, grades and commission.

mod books;
mod calls;
mod commission;
mod grades;
mod performance;

use crm::cash::Method;
use crm::expenses::{NewExpense, catalogue};
use crm::ids::{CustomerId, ExpenseItemId, OrderId};
use crm::money::Money;
use crm::orders::{NewDelivery, NewLine, NewOrder, NewReturn, NewShare, ReturnedLine};
use crm::products::{CostMode, ProductFields, Selling};
use crm::receivables::{self, NewReceipt, Use};
use crm::{cash, expenses, months, orders, products, verification};
use it::{Api, Company, Known, World, both};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

pub(crate) use calls::{Books, call};

both!(a_sale_is_followed_to_every_level_of_profit, a_merged_customer_takes_its_profit_along,);

/// One of everything that the routes of this matter name: an expense of Li Na's, and the grades of a
/// closed year.
pub(crate) async fn furnish(world: &World, company: &Company, known: Known) -> Books {
    let uow = company.begin(world, "finance").await;
    let account = cash::accounts::add(&uow, "暗号乙银行户").await.unwrap().id;
    let category = catalogue::add_category(&uow, "暗号乙费用").await.unwrap().id;
    let item = catalogue::add_item(&uow, category, "暗号乙餐费").await.unwrap().id;
    for month in 202_501..=202_512 {
        months::close(&uow, month).await.unwrap();
    }
    uow.commit().await.unwrap();
    let uow = company.begin(world, "manager").await;
    crm::grades::apply(&uow, 2025, None).await.unwrap();
    uow.commit().await.unwrap();
    let uow = company.begin(world, "lina").await;
    let new = NewExpense { remark: Some("暗号甲餐费".into()), ..expense(item, "88", Some(known.customer)) };
    let expense = expenses::create(&uow, new).await.unwrap().id;
    uow.commit().await.unwrap();
    Books { account: account.0, category: category.0, item: item.0, expense: expense.0 }
}

fn expense(item: ExpenseItemId, amount: &str, customer: Option<CustomerId>) -> NewExpense {
    NewExpense {
        item,
        spent_on: None,
        amount: amount.parse().unwrap(),
        staff: None,
        customer,
        campaign: None,
        method: Method::Bank,
        account: None,
        remark: None,
    }
}

async fn item(world: &World, company: &Company) -> ExpenseItemId {
    let uow = company.begin(world, "finance").await;
    let category = catalogue::add_category(&uow, "差旅费").await.unwrap().id;
    let item = catalogue::add_item(&uow, category, "交通").await.unwrap().id;
    uow.commit().await.unwrap();
    item
}

/// Ten valves at 113 with 13 % of tax, which cost 60 each, sold by Li Na (70 %) and Wang Qiang on 5
/// October, shipped on the sixth with 10 of freight.
async fn sold(world: &World, company: &Company, customer: CustomerId) -> (OrderId, orders::Delivery) {
    let uow = company.begin(world, "manager").await;
    let fields = ProductFields {
        code: "QF-1".into(),
        name: "球阀".into(),
        specification: None,
        category: None,
        unit: "个".into(),
        tax_rate_bp: 1_300,
        list_price: "113".parse().unwrap(),
        floor_price: "90".parse().unwrap(),
        cost_mode: CostMode::Fixed,
        cost: "60".parse().unwrap(),
        opening_quantity: "100".parse().unwrap(),
        selling: Selling::Normal,
        active: true,
        remark: None,
    };
    let product = products::create(&uow, fields).await.unwrap().id;
    uow.commit().await.unwrap();
    let uow = company.begin(world, "lina").await;
    let line = NewLine {
        product: Some(product),
        quantity: "10".parse().unwrap(),
        unit_price: "113".parse().unwrap(),
        ..NewLine::default()
    };
    let share = |short: &str, share_bp| NewShare { staff: company.staff(short), share_bp };
    let new = NewOrder {
        customer,
        ordered_on: Some("2026-10-05".parse().unwrap()),
        lines: vec![line],
        shares: vec![share("lina", 7_000), share("wang", 3_000)],
        ..NewOrder::default()
    };
    let order = orders::create(&uow, new).await.unwrap().order.id;
    let shipment = NewDelivery {
        shipped_on: Some("2026-10-06".parse().unwrap()),
        freight: Money(1_000),
        ..NewDelivery::default()
    };
    let delivery = orders::ship(&uow, order, shipment).await.unwrap();
    uow.commit().await.unwrap();
    (order, delivery)
}

async fn pay(world: &World, company: &Company, customer: CustomerId, amount: &str, on: &str) {
    let uow = company.begin(world, "finance").await;
    let new = NewReceipt {
        customer,
        received_on: Some(on.parse().unwrap()),
        amount: amount.parse().unwrap(),
        method: receivables::Method::Bank,
        account: None,
        payer: None,
        remark: None,
        used: Use::Oldest,
    };
    receivables::create_receipt(&uow, new).await.unwrap();
    uow.commit().await.unwrap();
}

async fn two_come_back(world: &World, company: &Company, delivery: &orders::Delivery) {
    let uow = company.begin(world, "lina").await;
    let line = orders::find_delivery(&uow, delivery.id).await.unwrap().lines[0].0.id;
    let lines = vec![ReturnedLine { line, quantity: "2".parse().unwrap(), scrapped: false }];
    let new = NewReturn { returned_on: Some("2026-11-02".parse().unwrap()), reason: "划伤".into(), lines };
    orders::take_back(&uow, delivery.id, new).await.unwrap();
    uow.commit().await.unwrap();
}

async fn nothing_differs(world: &World, company: &Company) {
    let found = verification::check(&world.reading(company)).await.unwrap();
    assert!(found.is_empty(), "{found:#?}");
}

async fn report(api: &Api, by: &str, period: &str) -> Value {
    api.get(&format!("/api/v1/profit?by={by}&period={period}&overhead=true")).await.expect(200)
}

/// The contributions of a report's rows.
fn contributions(report: &Value) -> Vec<&str> {
    let rows = report["items"].as_array().unwrap();
    rows.iter().map(|row| row["figures"]["contribution"].as_str().unwrap()).collect()
}

async fn a_sale_is_followed_to_every_level_of_profit(world: World) {
    let company = world.company().await;
    let known = company.customer(&world, "lina", "杭州明远精密机械有限公司", "13800001111").await;
    let (order, delivery) = sold(&world, &company, known.customer).await;
    pay(&world, &company, known.customer, "565", "2026-10-20").await;
    two_come_back(&world, &company, &delivery).await;
    let item = item(&world, &company).await;
    let uow = company.begin(&world, "manager").await;
    let october = |new| NewExpense { spent_on: Some("2026-10-31".parse().unwrap()), ..new };
    expenses::create(&uow, october(expense(item, "100", Some(known.customer)))).await.unwrap();
    expenses::create(&uow, october(expense(item, "50", None))).await.unwrap();
    uow.commit().await.unwrap();
    nothing_differs(&world, &company).await;

    let manager = company.api(&world, "manager").await;
    let october = report(&manager, "customer", "2026-10").await;
    let row = &october["items"][0];
    let expected = json!({
        "sales": "1000.00", "returns": "0.00", "net_sales": "1000.00", "cost": "600.00", "direct_cost": "10.00",
        "contribution": "390.00", "rate": "39.00", "commission": "25.00", "compensation": "0.00", "gross": "365.00",
        "expenses": "100.00", "bad_debt": "0.00", "before_overhead": "265.00",
    });
    assert_eq!(row["figures"], expected);
    assert_eq!((row["overhead"].as_str(), row["net"].as_str()), (Some("50.00"), Some("215.00")));
    assert_eq!(
        (row["rank"].as_i64(), row["share"].as_str(), row["cumulated"].as_str()),
        (Some(1), Some("100.00"), Some("100.00"))
    );
    assert_eq!(row["name"], "杭州明远精密机械有限公司");
    let november = report(&manager, "customer", "2026-11").await;
    let row = &november["items"][0];
    assert_eq!(row["figures"]["contribution"], "-80.00", "200 back, 120 of cost saved");
    assert_eq!(
        (row["figures"]["commission"].as_str(), row["before"]["contribution"].as_str()),
        (Some("0.00"), Some("390.00")),
        "565 were paid, and goods for more were kept"
    );
    for period in ["2026", "2026-Q4"] {
        let whole = report(&manager, "customer", period).await;
        assert_eq!(
            (contributions(&whole), whole["total"]["commission"].as_str()),
            (vec!["310.00"], Some("25.00")),
            "{period}"
        );
        assert_eq!(contributions(&report(&manager, "salesperson", period).await)[..2], ["217.00", "93.00"], "{period}");
        for by in ["order", "product", "category", "channel", "region", "department"] {
            let found = report(&manager, by, period).await;
            let sum: i64 = contributions(&found).iter().map(|one| one.parse::<Money>().unwrap().0).sum();
            assert_eq!((sum, found["total"]["contribution"].as_str()), (31_000, Some("310.00")), "{by} in {period}");
        }
    }
    documents_make_the_figures(&manager, known.customer, order, &company).await;
    tables_and_courses(&manager, known.customer, order).await;
    let trend = manager.get("/api/v1/profit/trend?from=2025&until=2026&step=quarter").await.expect(200);
    let rows = trend["items"].as_array().unwrap();
    assert_eq!((rows.len(), rows[7]["period"].as_str(), rows[7]["net"].as_str()), (8, Some("2026-Q4"), Some("135.00")));
    let own = manager
        .get(&format!("/api/v1/profit/trend?from=2026&until=2026&customer_id={}", known.customer))
        .await
        .expect(200);
    assert_eq!(own["items"][9]["figures"]["gross"], "365.00");
    let curve = manager.get("/api/v1/profit/curve?period=2026").await.expect(200);
    assert_eq!(
        (curve["customers"].as_i64(), curve["points"][0]["contribution_share"].as_str()),
        (Some(1), Some("100.00"))
    );
    assert_eq!(curve["top"]["traits"][0], json!({ "kind": "product", "word": "球阀", "customers": 1 }));
    // A leader sees the team's; a salesperson nothing of it.
    let lead = company.api(&world, "lead").await;
    for by in ["customer", "salesperson", "product", "order", "department", "category", "region"] {
        let found = lead.get(&format!("/api/v1/profit?by={by}&period=2026")).await.expect(200);
        let sum: i64 = contributions(&found).iter().map(|one| one.parse::<Money>().unwrap().0).sum();
        assert_eq!((sum, found["total"]["contribution"].as_str()), (31_000, Some("310.00")), "{by}");
    }
    let lina = company.api(&world, "lina").await;
    assert_eq!(lina.get("/api/v1/profit?by=customer&period=2026").await.status, 403);
    for bad in
        ["by=customer&period=2026-13", "by=customer", "by=moon&period=2026", "by=customer&period=2026&cursor=1_2"]
    {
        assert_eq!(manager.get(&format!("/api/v1/profit?{bad}")).await.status, 422, "{bad}");
    }
    what_is_wrong_is_found_and_mended(&world, &company).await;
}

/// Rows over periods, and each row's own course of time.
async fn tables_and_courses(api: &Api, customer: CustomerId, order: OrderId) {
    let table = api.get("/api/v1/profit/pivot?by=customer&level=net&from=2026-09&until=2026-11").await.expect(200);
    assert_eq!(table["periods"], json!(["2026-09", "2026-10", "2026-11"]));
    let row = json!({
        "key": customer.0, "name": "杭州明远精密机械有限公司", "rank": 1, "share": "100.00",
        "figures": { "cells": ["0.00", "215.00", "-80.00"], "whole": "135.00" },
    });
    assert_eq!((&table["items"], &table["rest"]), (&json!([row]), &Value::Null));
    assert_eq!(table["total"], row["figures"]);
    for by in ["order", "product", "category", "channel", "region", "salesperson", "department"] {
        let path = format!("/api/v1/profit/pivot?by={by}&from=2026-Q3&until=2026-Q4&limit=1");
        let table = api.get(&path).await.expect(200);
        let total = json!({ "cells": ["0.00", "310.00"], "whole": "310.00" });
        assert_eq!((table["level"].as_str(), &table["total"]), (Some("contribution"), &total), "{by}");
        // What was spent on the customer is of no person and of no department.
        let others = match by {
            "salesperson" => json!({ "cells": ["0.00", "93.00"], "whole": "93.00" }),
            "department" => json!({ "cells": ["0.00", "0.00"], "whole": "0.00" }),
            _ => Value::Null,
        };
        assert_eq!(table["rest"]["figures"], others, "{by}");
    }
    let product = api.get("/api/v1/profit?by=product&period=2026").await.expect(200)["items"][0]["key"].clone();
    for of in [
        format!("order_id={order}"),
        format!("product_id={product}"),
        "category_id=0".to_owned(),
        "channel=".to_owned(),
        "region=".to_owned(),
    ] {
        let course = api.get(&format!("/api/v1/profit/trend?from=2026&until=2026&{of}")).await.expect(200);
        let of_month = |month: usize| course["items"][month - 1]["figures"]["contribution"].as_str();
        assert_eq!((of_month(10), of_month(11)), (Some("390.00"), Some("-80.00")), "{of}");
    }
    let orders = api.get("/api/v1/profit?by=order&period=2026-11").await.expect(200);
    assert_eq!(orders["items"][0]["before"]["contribution"], "390.00", "what was shipped the month before");
    for bad in [
        "by=customer&from=2026-01&until=2025-12",
        "by=customer&from=2026&until=2026-12",
        "by=customer&from=2020-01&until=2026-12",
        "by=product&level=gross&from=2026&until=2026",
        "by=region&level=net&from=2026&until=2026",
        "by=customer&from=2026",
    ] {
        assert_eq!(api.get(&format!("/api/v1/profit/pivot?{bad}")).await.status, 422, "{bad}");
    }
}

async fn documents_make_the_figures(api: &Api, customer: CustomerId, order: OrderId, company: &Company) {
    let (lina, wang) = (company.staff("lina"), company.staff("wang"));
    for (filter, expected) in [
        (format!("customer_id={customer}"), (31_000, 2_500, 10_000)),
        (format!("order_id={order}"), (31_000, 2_500, 0)),
        (format!("staff_id={lina}"), (21_700, 1_750, 0)),
        (format!("staff_id={wang}"), (9_300, 750, 0)),
        (format!("department_id={}", company.east()), (31_000, 2_500, 0)),
        ("category_id=0".to_owned(), (31_000, 0, 0)),
        ("channel=nowhere".to_owned(), (0, 0, 0)),
    ] {
        let (mut sums, mut cursor) = ([0; 3], String::new());
        loop {
            let path = format!("/api/v1/profit/documents?period=2026&limit=1&cursor={cursor}&{filter}");
            let page = api.get(&path).await.expect(200);
            for row in page["items"].as_array().unwrap() {
                for (sum, name) in sums.iter_mut().zip(["contribution", "commission", "expenses"]) {
                    *sum += row["figures"][name].as_str().unwrap().parse::<Money>().unwrap().0;
                }
            }
            match page["next"].as_str() {
                Some(next) => cursor = next.to_owned(),
                None => break,
            }
        }
        assert_eq!((sums[0], sums[1], sums[2]), expected, "{filter}");
    }
}

async fn what_is_wrong_is_found_and_mended(world: &World, company: &Company) {
    let uow = company.begin(world, "admin").await;
    for sql in [
        "UPDATE balances SET open = open + 1",
        "UPDATE open_amounts SET open = open + 1",
        "UPDATE open_days SET open = open + 1",
        "UPDATE profit_totals SET sales = sales + 7, contribution = contribution + 7 WHERE dimension = 'person'",
        "UPDATE receipts SET open = open + 1",
        "DELETE FROM profit_totals WHERE dimension = 'product'",
        "UPDATE products SET on_hand = on_hand + 1000",
    ] {
        uow.execute_unprepared(&format!(
            "{sql}{}tenant_id = {}",
            if sql.contains("WHERE") { " AND " } else { " WHERE " },
            company.tenant
        ))
        .await
        .unwrap();
    }
    uow.commit().await.unwrap();
    let found = verification::check(&world.reading(company)).await.unwrap();
    for what in [
        "balance of",
        "open amounts",
        "all that is due",
        "profit of person",
        "profit of product",
        "receipt ",
        "stock of",
    ] {
        assert!(found.iter().any(|one| one.what.starts_with(what)), "{what}: {found:#?}");
    }
    let uow = world.db().begin(crm::actor::Actor::System(company.tenant)).await.unwrap();
    let mended = verification::repair(&uow).await.unwrap();
    uow.commit().await.unwrap();
    assert!(!mended.is_empty() && mended.iter().all(verification::Difference::is_repairable));
    nothing_differs(world, company).await;
}

async fn a_merged_customer_takes_its_profit_along(world: World) {
    let company = world.company().await;
    let one = company.customer(&world, "lina", "杭州明远精密机械有限公司", "13800001111").await;
    let two = company.customer(&world, "lina", "杭州明远机械厂", "13800002222").await;
    sold(&world, &company, one.customer).await;
    pay(&world, &company, one.customer, "565", "2026-10-20").await;
    let api = company.api(&world, "manager").await;
    let path = format!("/api/v1/customers/{}/merge", one.customer);
    api.post(&path, json!({ "into_id": two.customer })).await.expect(200);
    let found = report(&api, "customer", "2026").await;
    assert_eq!((contributions(&found), found["items"][0]["key"].as_i64()), (vec!["390.00"], Some(two.customer.0)));
    nothing_differs(&world, &company).await;
}
