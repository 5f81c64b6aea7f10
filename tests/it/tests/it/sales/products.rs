//! Products: found, priced, graded, in stock.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use chrono::{Duration, NaiveDate};
use crm::money::{Money, Quantity, UnitPrice};
use crm::products::{self, CostMode, MarginGrade, ProductFields};
use it::{Api, World, both};
use print::{Cell, Column, Sheet};
use reqwest::Method;
use serde_json::{Value, json};

use super::{fields, product};

both!(
    products_are_found_by_what_people_type,
    only_some_see_what_products_cost,
    the_cost_moves_with_what_comes_in,
    margin_grades_follow_dated_rules,
    what_is_agreed_stands_beside_the_price,
    products_go_out_and_come_back_as_spreadsheets,
);

fn codes(answer: &Value) -> Vec<&str> {
    answer["items"].as_array().unwrap().iter().map(|item| item["code"].as_str().unwrap()).collect()
}

async fn products_are_found_by_what_people_type(world: World) {
    let company = world.company().await;
    let manager = company.api(&world, "manager").await;
    let body = |code: &str, name: &str, selling: &str| json!({ "code": code, "name": name, "unit": "个", "tax_rate": "13", "list_price": "128", "selling": selling });
    for (code, name, selling) in [
        ("qf-50", "不锈钢球阀", "normal"),
        ("ZF-1", "不锈钢闸阀", "promoted"),
        ("GZ-9", "重型钢珠", "restricted"),
        ("ZF-12", "铸铁闸阀", "normal"),
    ] {
        manager.post("/api/v1/products", body(code, name, selling)).await.expect(201);
    }
    let again = manager.post("/api/v1/products", body("QF-50", "别的", "normal")).await;
    assert_eq!((again.status, again.code()), (409, "product.code_taken"), "{}", again.body);
    let lina = company.api(&world, "lina").await;
    assert_eq!(lina.post("/api/v1/products", body("X-1", "甲", "normal")).await.status, 403);
    for (typed, found) in [
        ("QF-50", vec!["QF-50"]),
        ("qf", vec!["QF-50"]),
        ("不锈钢", vec!["ZF-1", "QF-50"]),
        ("bxg", vec!["ZF-1", "QF-50"]),
        ("buxiugangqiu", vec!["QF-50"]),
        ("zxgz", vec!["GZ-9"]),
        ("zf-1", vec!["ZF-1", "ZF-12"]),
        ("闸阀", vec!["ZF-1", "ZF-12"]),
        ("没有这个", vec![]),
        ("", vec!["ZF-1"]),
    ] {
        let answer = lina.get(&format!("/api/v1/products/search?q={typed}")).await.expect(200);
        assert_eq!(codes(&answer), found, "{typed}");
    }
    let page = lina.get("/api/v1/products?sort=-code&limit=3&selling=normal,promoted").await.expect(200);
    assert_eq!(codes(&page), ["ZF-12", "ZF-1", "QF-50"]);
    // One that is not sold any more is listed, and not offered.
    let id = page["items"][0]["id"].as_i64().unwrap();
    let path = format!("/api/v1/products/{id}");
    let patch = |body: Value| {
        let (manager, path) = (manager.clone(), path.clone());
        async move { manager.send(Method::PATCH, &path, Some(&body), None).await }
    };
    patch(json!({ "version": 1, "active": false })).await.expect(200);
    assert_eq!(patch(json!({ "version": 1, "active": true })).await.status, 409, "stale");
    let wrong = patch(json!({ "version": 2, "floor_price": "200" })).await;
    assert_eq!((wrong.status, &wrong.body["error"]["field"]), (422, &json!("floor_price")));
    assert_eq!(codes(&lina.get("/api/v1/products/search?q=闸阀").await.expect(200)), ["ZF-1"]);
    assert_eq!(codes(&lina.get("/api/v1/products?active=false").await.expect(200)), ["ZF-12"]);
    // Categories: a tree without loops, and none goes with something in it.
    let add = |body: Value| {
        let manager = manager.clone();
        async move { manager.post("/api/v1/product-categories", body).await }
    };
    let valves = add(json!({ "name": "阀门" })).await.expect(201)["id"].clone();
    let ball = add(json!({ "name": "球阀", "parent_id": valves })).await.expect(201)["id"].clone();
    assert_eq!(add(json!({ "name": "球阀" })).await.code(), "product.category_taken");
    patch(json!({ "version": 2, "category_id": ball })).await.expect(200);
    assert_eq!(codes(&lina.get(&format!("/api/v1/products?category_id={valves}")).await.expect(200)), ["ZF-12"]);
    let loops = json!({ "version": 1, "name": "阀门", "parent_id": ball });
    let answer = manager.send(Method::PUT, &format!("/api/v1/product-categories/{valves}"), Some(&loops), None).await;
    assert_eq!(answer.status, 422, "{}", answer.body);
    let answer = manager.send(Method::DELETE, &format!("/api/v1/product-categories/{ball}"), None, None).await;
    assert_eq!(answer.code(), "product.category_in_use");
}

async fn only_some_see_what_products_cost(world: World) {
    let company = world.company().await;
    let row = product(&world, &company, fields("QF-1", "球阀")).await;
    let path = format!("/api/v1/products/{}", row.id);
    let seen = async |who: &str| company.api(&world, who).await.get(&path).await.expect(200);
    let sales = seen("lina").await;
    assert_eq!((&sales["cost"], &sales["margin_rate"]), (&Value::Null, &Value::Null));
    assert_eq!(sales["margin_grade"], "high", "sales see the grade only");
    let buyer = seen("buyer").await;
    assert_eq!((&buyer["cost"], &buyer["margin_grade"]), (&json!("60.0000"), &Value::Null), "purchasing the cost only");
    let manager = seen("manager").await;
    assert_eq!((&manager["cost"], &manager["margin_rate"]), (&json!("60.0000"), &json!("40.00")));
    let service = seen("service").await;
    assert_eq!((&service["cost"], &service["margin_grade"]), (&Value::Null, &Value::Null));
}

async fn the_cost_moves_with_what_comes_in(world: World) {
    let company = world.company().await;
    let moving = product(&world, &company, fields("M-1", "移动")).await;
    let fixed = ProductFields { cost_mode: CostMode::Fixed, ..fields("F-1", "固定") };
    let fixed = product(&world, &company, fixed).await;
    let uow = company.begin(&world, "buyer").await;
    let price = |text: &str| text.parse::<UnitPrice>().unwrap();
    // 10 at 60 and 20 at 90 are 30 at 80.
    let cost = products::receive(&uow, moving.id, Quantity(20_000), Money(180_000)).await.unwrap();
    assert_eq!(cost, (price("60"), price("80")));
    let cost = products::receive(&uow, fixed.id, Quantity(20_000), Money(180_000)).await.unwrap();
    assert_eq!(cost, (price("60"), price("60")));
    let took = products::take_all(&uow, &[(moving.id, Quantity(35_000)), (fixed.id, Quantity(-1_000))]).await.unwrap();
    assert_eq!((took[&moving.id], took[&fixed.id]), (price("80"), price("60")));
    // Nothing is there any more: the next receipt's price is the cost.
    let cost = products::receive(&uow, moving.id, Quantity(3_000), Money(10_000)).await.unwrap();
    assert_eq!(cost, (price("80"), price("33.3333")));
    let now = products::find(&uow, moving.id).await.unwrap();
    assert_eq!((now.on_hand, now.version), (Quantity(-2_000), 1), "10 + 20 − 35 + 3");
    assert_eq!(products::find(&uow, fixed.id).await.unwrap().on_hand, Quantity(31_000));
    // A moving cost is not set by hand; what was there at the beginning may be corrected.
    let by_hand = ProductFields { cost: price("1"), ..ProductFields::from(&now) };
    assert!(products::edit(&uow, moving.id, 1, by_hand).await.is_err());
    let opening = ProductFields { opening_quantity: Quantity(15_000), ..ProductFields::from(&now) };
    assert_eq!(products::edit(&uow, moving.id, 1, opening).await.unwrap().on_hand, Quantity(3_000));
}

async fn margin_grades_follow_dated_rules(world: World) {
    let company = world.company().await;
    let row = product(&world, &company, fields("QF-1", "球阀")).await;
    let api = company.api(&world, "manager").await;
    let rule = |from: &str| {
        json!({
            "effective_from": from, "high_rate": "45", "middle_rate": "20", "high_commission": "6.5",
            "middle_commission": "2.5", "low_commission": "0",
        })
    };
    let added = api.post("/api/v1/margin-rules", rule("2026-12-01")).await.expect(201);
    assert_eq!(added["high_commission"], "6.50");
    assert_eq!(api.post("/api/v1/margin-rules", rule("2026-12-01")).await.code(), "product.rule_taken");
    assert_eq!(api.post("/api/v1/margin-rules", rule("2026-11-22")).await.status, 422, "yesterday");
    assert_eq!(company.api(&world, "lina").await.post("/api/v1/margin-rules", rule("2026-12-02")).await.status, 403);
    let uow = company.read(&world, "manager").await;
    let on = async |month, day| {
        let day = NaiveDate::from_ymd_opt(2026, month, day).unwrap();
        products::snapshot(&uow, Some(row.id), day).await.unwrap()
    };
    let before = on(11, 30).await;
    assert_eq!((before.grade, before.commission_bp), (Some(MarginGrade::High), 500), "40 % of margin");
    let after = on(12, 1).await;
    assert_eq!((after.grade, after.commission_bp), (Some(MarginGrade::Middle), 250));
    let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
    assert_eq!(products::snapshot(&uow, None, today).await.unwrap().grade, None);
    let path = format!("/api/v1/margin-rules/{}", added["id"]);
    world.advance(Duration::days(10)).await;
    let api = company.api(&world, "manager").await;
    assert_eq!(api.send(Method::DELETE, &path, None, None).await.status, 409, "it holds");
}

async fn what_is_agreed_stands_beside_the_price(world: World) {
    let company = world.company().await;
    let known = company.customer(&world, "lina", "杭州明远精密机械有限公司", "13800001111").await;
    let row = product(&world, &company, fields("QF-1", "球阀")).await;
    let (buyer, lina) = (company.api(&world, "buyer").await, company.api(&world, "lina").await);
    let agreed = |price: &str, from: &str, until: Value| {
        json!({
            "customer_id": known.customer, "product_id": row.id, "unit_price": price, "valid_from": from,
            "valid_until": until,
        })
    };
    let path = "/api/v1/price-agreements";
    assert_eq!(lina.post(path, agreed("1", "2026-01-01", Value::Null)).await.status, 403);
    buyer.post(path, agreed("99", "2026-01-01", Value::Null)).await.expect(201);
    let later = buyer.post(path, agreed("97.5", "2026-11-01", json!("2026-11-30"))).await.expect(201);
    buyer.post(path, agreed("90", "2027-01-01", Value::Null)).await.expect(201);
    assert_eq!(buyer.post(path, agreed("90", "2027-01-01", Value::Null)).await.status, 409);
    assert_eq!(buyer.post(path, agreed("90", "2027-02-01", json!("2027-01-01"))).await.status, 422);
    let facts = format!("/api/v1/customers/{}/product-prices?product_ids={}", known.customer, row.id);
    assert_eq!(lina.get(&facts).await.expect(200)["items"][0]["agreed"]["unit_price"], "97.5000");
    let one = format!("{path}/{}", later["id"]);
    let patch = json!({ "version": 1, "valid_until": "2026-11-20" });
    buyer.send(Method::PATCH, &one, Some(&patch), None).await.expect(200);
    assert_eq!(buyer.send(Method::PATCH, &one, Some(&patch), None).await.status, 409, "stale");
    assert_eq!(lina.get(&facts).await.expect(200)["items"][0]["agreed"]["unit_price"], "99.0000");
    let list = lina.get(&format!("{path}?on=2026-11-10")).await.expect(200);
    assert_eq!(list["items"].as_array().unwrap().len(), 2);
    assert_eq!(list["items"][0]["customer"]["name"], "杭州明远精密机械有限公司");
    assert_eq!(company.api(&world, "liu").await.get(path).await.expect(200)["items"], json!([]));
    buyer.send(Method::DELETE, &one, None, None).await.expect(204);
    // Merged customers keep what was agreed; of two from the same day that of the one that remains.
    let twin = company.customer(&world, "lina", "杭州明远精密机械", "13800002222").await;
    for (price, from) in [("50", "2026-01-01"), ("51", "2026-06-01")] {
        let mut body = agreed(price, from, Value::Null);
        body["customer_id"] = json!(twin.customer);
        buyer.post(path, body).await.expect(201);
    }
    let merge = json!({ "into_id": known.customer });
    let manager = company.api(&world, "manager").await;
    manager.post(&format!("/api/v1/customers/{}/merge", twin.customer), merge).await.expect(200);
    let list = lina.get(&format!("{path}?customer_id={}", known.customer)).await.expect(200);
    let prices: Vec<&Value> = list["items"].as_array().unwrap().iter().map(|row| &row["unit_price"]).collect();
    assert_eq!(prices, ["51.0000", "90.0000", "99.0000"]);
}

async fn upload(world: &World, api: &Api, query: &str, bytes: Vec<u8>) -> (u16, Value) {
    let part = reqwest::multipart::Part::bytes(bytes).file_name("产品.xlsx");
    let form = reqwest::multipart::Form::new().part("file", part);
    let url = format!("{}/api/v1/products/import{query}", world.url);
    let response = world.http.post(url).bearer_auth(api.token()).multipart(form).send().await.unwrap();
    (response.status().as_u16(), response.json().await.unwrap())
}

fn sheet(titles: &[&'static str], rows: &[Vec<Cell>]) -> Vec<u8> {
    let columns: Vec<Column> = titles.iter().map(|title| Column { title, width: 10 }).collect();
    let mut sheet = Sheet::new("产品", &columns).unwrap();
    for row in rows {
        sheet.row(row).unwrap();
    }
    sheet.finish().unwrap()
}

async fn products_go_out_and_come_back_as_spreadsheets(world: World) {
    let company = world.company().await;
    let evil = ProductFields { name: "=HYPERLINK(\"http://x\")".into(), ..fields("QF-1", "球阀") };
    product(&world, &company, evil).await;
    let (manager, lina) = (company.api(&world, "manager").await, company.api(&world, "lina").await);
    let export = async |api: &Api| {
        let url = format!("{}/api/v1/products/export", world.url);
        let response = world.http.get(url).bearer_auth(api.token()).send().await.unwrap();
        assert_eq!(response.status(), 200);
        response.bytes().await.unwrap().to_vec()
    };
    let out = export(&manager).await;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(out.clone())).unwrap();
    assert!(book.worksheet_formula("产品").unwrap().is_empty(), "no formula, whatever the name looks like");
    let range = book.worksheet_range("产品").unwrap();
    let cell = |title: &str| {
        let at = range.rows().next().unwrap().iter().position(|cell| *cell == title).unwrap();
        range.get((1, at)).cloned().unwrap()
    };
    assert_eq!(
        (cell("标准价"), cell("成本价"), cell("毛利率%")),
        (Data::Float(113.0), Data::Float(60.0), Data::Float(40.0))
    );
    // Sales get no cost.
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(export(&lina).await)).unwrap();
    let theirs = book.worksheet_range("产品").unwrap();
    assert!(!theirs.rows().any(|row| row.contains(&Data::Float(60.0))));
    // What went out comes back and changes nothing.
    let (status, done) = upload(&world, &manager, "", out).await;
    assert_eq!((status, &done["unchanged"], &done["changed"]), (200, &json!(1), &json!(0)), "{done}");
    assert_eq!(upload(&world, &lina, "", sheet(&["编码"], &[vec![Cell::Text("A".into())]])).await.0, 403);
    let text = |text: &str| Cell::Text(text.into());
    let titles = ["编码", "名称", "单位", "税率%", "标准价", "底价"];
    let new = |code: &str, name: &str, list: &str, floor: &str| {
        vec![text(code), text(name), text("个"), text("13%"), text(list), text(floor)]
    };
    let wrong = [new("N-1", "新品", "10", "8"), new("N-2", "新品", "10", "11"), new("n-1", "重复", "10", "8")];
    let (status, body) = upload(&world, &manager, "", sheet(&titles, &wrong)).await;
    assert_eq!((status, &body["error"]["code"]), (422, &json!("product.import_refused")), "{body}");
    let errors = &body["error"]["details"]["errors"];
    assert_eq!((&errors[0]["row"], &errors[0]["column"]), (&json!(3), &json!("底价")), "{errors}");
    assert_eq!((&errors[1]["row"], &errors[1]["column"]), (&json!(4), &json!("编码")), "{errors}");
    let right = [new("N-1", "新品", "10", "8"), new("qf-1", "球阀", "120", "")];
    let (status, done) = upload(&world, &manager, "?dry_run=true", sheet(&titles, &right)).await;
    assert_eq!((status, &done["created"], &done["changed"]), (200, &json!(1), &json!(1)), "{done}");
    let count = async || manager.get("/api/v1/products").await.expect(200)["items"].as_array().unwrap().len();
    assert_eq!(count().await, 1, "nothing was written");
    assert_eq!(upload(&world, &manager, "", sheet(&titles, &right)).await.0, 200);
    let all = manager.get("/api/v1/products").await.expect(200);
    assert_eq!((&all["items"][0]["code"], &all["items"][1]["list_price"]), (&json!("N-1"), &json!("120.0000")));
    assert_eq!(all["items"][1]["floor_price"], "90.0000", "an empty cell leaves what is known");
    for bad in [b"no table".to_vec(), sheet(&["编码", "颜色"], &[vec![text("A"), text("红")]])] {
        let (status, body) = upload(&world, &manager, "", bad).await;
        assert_eq!((status, &body["error"]["field"]), (422, &json!("file")), "{body}");
    }
}
