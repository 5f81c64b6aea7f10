//! Opening receivables and old orders: the books hold after them.

use crm::ids::OrderId;
use crm::money::Money;
use crm::page::PageRequest;
use crm::profit::{self, ReportBy, Span};
use crm::verification;
use it::{Company, World, both};
use serde_json::{Value, json};

use super::{applied, are, checked, counts, csv, errors};

both!(opening_receivables_are_owed, old_orders_count_in_their_month);

/// What is stored is what the documents say.
async fn verified(world: &World, company: &Company) {
    let found = verification::check(&world.reading(company)).await.unwrap();
    assert!(found.is_empty(), "{found:?}");
}

async fn opening_receivables_are_owed(world: World) {
    let company = world.company().await;
    let finance = company.api(&world, "finance").await;
    let known = company.customer(&world, "lina", "杭州明远精密机械有限公司", "13900009999").await;
    finance.post("/api/v1/months/202601/close", json!({})).await.expect(200);
    let file = csv(&[
        &["客户名称", "单号", "日期", "到期日", "应收余额", "业务员"],
        &["杭州明远精密机械有限公司", "XS-1", "2025-03-05", "2025-04-04", "15,800.00", "王强"],
        &["杭州明远精密机械有限公司", "XS-2", "2025.12.31", "", "3200.50", ""],
        &["杭州明远精密机械有限公司", "XS-3", "2026-01-15", "", "1", ""],
        &["杭州明远精密机械有限公司", "XS-4", "2025-05-05", "2025-05-01", "1", ""],
        &["杭州明远精密机械有限公司", "XS-5", "2025-05-05", "", "0", ""],
        &["杭州明远精密机械有限公司", "AR20261121-0001", "2025-05-05", "", "1", ""],
        &["杭州明远精密机械有限公司", "XS-1", "2025-05-05", "", "1", ""],
    ]);
    let import = checked(&world, &finance, ("receivables", "both"), file.clone()).await;
    assert_eq!(counts(&import), [2, 0, 0, 5]);
    are(
        &errors(&finance, &import).await,
        &[
            (4, "issued_on", "2026 年 1 月已结账"),
            (5, "due_on", "到期日应在"),
            (6, "amount", "金额应大于 0"),
            (7, "number", "编号格式"),
            (8, "-", "单据号与文件第 2 行重复"),
        ],
    );
    applied(&world, &finance, &import).await;
    verified(&world, &company).await;
    let path = format!("/api/v1/receivables?customer_id={}", known.customer);
    let list = finance.get(&path).await.expect(200);
    let rows = list["items"].as_array().unwrap();
    assert_eq!(rows.len(), 2);
    let first = rows.iter().find(|row| row["number"] == "XS-1").unwrap();
    let said = ["kind", "issued_on", "due_on", "open"].map(|field| first[field].as_str().unwrap());
    assert_eq!(said, ["opening", "2025-03-05", "2025-04-04", "15800.00"]);
    assert_eq!(first["owner"]["name"], "王强", "who was responsible then");
    let again = checked(&world, &finance, ("receivables", "create"), file).await;
    assert_eq!(counts(&again), [0, 0, 2, 5]);
    let other = csv(&[
        &["客户名称", "单号", "日期", "应收余额"],
        &["杭州明远精密机械有限公司", "XS-1", "2025-03-05", "15,800.01"],
    ]);
    let wrong = checked(&world, &finance, ("receivables", "both"), other).await;
    are(&errors(&finance, &wrong).await, &[(2, "number", "内容不同")]);
}

async fn product(world: &World, company: &Company) -> i64 {
    let body = json!({
        "code": "QF-1", "name": "球阀", "unit": "个", "tax_rate": "13", "list_price": "120", "cost_mode": "fixed",
        "cost": "70", "opening_quantity": "5",
    });
    company.api(world, "buyer").await.post("/api/v1/products", body).await.expect(201)["id"].as_i64().unwrap()
}

fn of(rows: &Value, number: &str) -> Value {
    rows["items"].as_array().unwrap().iter().find(|row| row["number"] == number).unwrap().clone()
}

async fn old_orders_count_in_their_month(world: World) {
    let company = world.company().await;
    let manager = company.api(&world, "manager").await;
    let known = company.customer(&world, "lina", "杭州明远精密机械有限公司", "13900009999").await;
    let product = product(&world, &company).await;
    let name = "杭州明远精密机械有限公司";
    let file = csv(&[
        &["订单号", "下单日期", "客户", "业务员", "产品编码", "产品名称", "单位", "数量", "单价", "税率", "成本"],
        &["OLD-1", "2023-05-08", name, "王强", "qf-1", "", "", "10", "118", "13", "60"],
        &["OLD-2", "2023-06-01", name, "", "QF-1", "", "", "2", "113", "", ""],
        &["OLD-1", "2023-05-08", name, "王强", "", "安装服务", "次", "1", "106", "6", ""],
        &["OLD-3", "2023-06-02", name, "", "NO-1", "", "", "1", "1", "", ""],
        &["OLD-3", "2023-06-03", name, "", "", "垫片", "片", "1", "1", "", ""],
        &["OLD-4", "2023-06-03", name, "", "", "垫片", "片", "1", "1", "", ""],
        &["OLD-4", "2023-06-03", name, "", "", "", "", "0", "1", "", ""],
        &["", "2023-06-03", name, "", "", "垫片", "片", "1", "1", "", ""],
    ]);
    let import = checked(&world, &manager, ("orders", "both"), file.clone()).await;
    assert_eq!(counts(&import), [3, 0, 0, 5]);
    are(
        &errors(&manager, &import).await,
        &[
            (5, "product_code", "“NO-1”有误，应为系统中已有产品的编码"),
            (6, "ordered_on", "应与第 5 行相同"),
            (7, "-", "同一订单的第 8 行有错误"),
            (8, "quantity", "数量应大于 0"),
            (9, "number", "不能为空"),
        ],
    );
    applied(&world, &manager, &import).await;
    verified(&world, &company).await;
    let orders = manager.get("/api/v1/orders?limit=50").await.expect(200);
    assert_eq!(orders["items"].as_array().unwrap().len(), 2);
    let first = of(&orders, "OLD-1");
    let said = ["state", "ordered_on", "amount"].map(|field| first[field].as_str().unwrap_or_default());
    assert_eq!(said, ["closed", "2023-05-08", "1286.00"], "{first}");
    let full = manager.get(&format!("/api/v1/orders/{}", first["id"])).await.expect(200);
    assert_eq!(full["net_amount"], "1144.25");
    assert_eq!((full["lines"].as_array().unwrap().len(), full["deliveries"][0]["state"].as_str()), (2, Some("signed")));
    let reading = world.reading(&company);
    let row = crm::orders::detail(&reading, OrderId(first["id"].as_i64().unwrap())).await.unwrap().order;
    assert_eq!((row.staff_id, row.department_id), (Some(company.staff("wang")), Some(company.east())));
    let second = of(&orders, "OLD-2");
    let row = crm::orders::detail(&reading, OrderId(second["id"].as_i64().unwrap())).await.unwrap().order;
    assert_eq!(row.staff_id, Some(company.staff("lina")), "the customer's owner, where nobody is named");
    // Ten valves: 1044.25 − 600.00, and a service; two valves by the product's cost: 200.00 − 140.00.
    let page = PageRequest::default();
    let report = profit::report(&reading, ReportBy::Salesperson, Span::Month(2023, 5), false, &page);
    let rows = report.await.unwrap().page.items;
    assert_eq!((rows.len(), rows[0].key), (1, company.staff("wang").0));
    assert_eq!((rows[0].sums.sales, rows[0].sums.cost), (Money(114_425), Money(60_000)));
    let report = profit::report(&reading, ReportBy::Customer, Span::Year(2023), false, &page);
    let rows = report.await.unwrap().page.items;
    assert_eq!((rows[0].sums.sales, rows[0].sums.cost), (Money(134_425), Money(74_000)));
    assert_eq!(rows[0].sums.commission, Money(0));
    // Nothing is owed, the stock is what it was, nobody was told, and nobody has anything to do.
    let path = format!("/api/v1/receivables?customer_id={}", known.customer);
    assert_eq!(company.api(&world, "finance").await.get(&path).await.expect(200)["items"], json!([]));
    let stock = manager.get(&format!("/api/v1/products/{product}")).await.expect(200);
    assert_eq!(stock["on_hand"], "5.000");
    let told = manager.get(&format!("/api/v1/customers/{}/prices-told", known.customer)).await.expect(200);
    assert_eq!(told["items"].as_array().unwrap().len(), 2);
    assert!(told["items"][1]["told_at"].as_str().unwrap().starts_with("2023-05-07T16:00:00"), "{told}");
    world.tick().await;
    for list in ["/api/v1/pushes", "/api/v1/revisits"] {
        assert_eq!(manager.get(list).await.expect(200)["items"], json!([]), "{list}");
    }
    let customer = crm::customers::by_key(&reading, known.customer).await.unwrap().unwrap();
    assert_eq!(customer.last_order_on, Some("2023-06-01".parse().unwrap()));
    assert_eq!(crm::receivables::exposure(&reading, known.customer).await.unwrap(), Money(0));
    let again = checked(&world, &manager, ("orders", "both"), file).await;
    assert_eq!(counts(&again), [0, 0, 3, 5]);
    let other = csv(&[
        &["订单号", "下单日期", "客户", "产品名称", "单位", "数量", "单价"],
        &["OLD-2", "2023-06-01", name, "垫片", "片", "2", "113"],
    ]);
    let wrong = checked(&world, &manager, ("orders", "both"), other).await;
    are(&errors(&manager, &wrong).await, &[(2, "number", "内容不同")]);
}
