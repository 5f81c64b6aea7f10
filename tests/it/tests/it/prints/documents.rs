//! The routes: each document as a PDF and as a spreadsheet, for staff and for customers.

use std::io::Cursor;

use calamine::{Data, Reader, Xlsx};
use crm::customers::{self, CustomerFields, NewCustomer};
use it::{Browser, Company, World, both_with};
use serde_json::json;

use super::{download, printing, text_of};
use crate::scope::furnished;

both_with!(printing;
    every_document_is_printed,
    a_customer_prints_what_they_were_sent,
    names_are_neither_source_nor_formula,
);

async fn every_document_is_printed(world: World) {
    let ids = furnished(&world).await;
    let lina = ids.company.api(&world, "lina").await;
    let documents = [
        (format!("/quotes/{}", ids.sale.quote), "quote", "报价单"),
        (format!("/orders/{}", ids.order), "order", "销售订单"),
        (format!("/deliveries/{}", ids.delivery), "delivery_note", "送货单"),
        (format!("/dunning-letters/{}", ids.letter), "dunning_letter", "催款函"),
        (format!("/customers/{}/statement", ids.customer), "statement", "对账单"),
    ];
    for (path, word, title) in documents {
        let pdf = download(&world, &lina, &format!("{path}/pdf")).await;
        assert_eq!((pdf.status, pdf.mime.as_str()), (200, "application/pdf"), "{path}: {}", pdf.code());
        assert!(pdf.disposition.starts_with(&format!("inline; filename=\"{word}-")), "{}", pdf.disposition);
        let text = text_of(&pdf.bytes);
        for wanted in [title, "上海关山工业品贸易有限公司", "暗号甲精密机械有限公司"] {
            assert!(text.contains(wanted), "{path}: {wanted}: {text}");
        }
        let table = download(&world, &lina, &format!("{path}/xlsx")).await;
        assert_eq!(table.status, 200, "{path}: {}", table.code());
        assert!(table.disposition.starts_with("attachment"), "{}", table.disposition);
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(table.bytes)).unwrap();
        let sheet = book.worksheet_range(title).unwrap();
        assert_eq!(sheet.get_value((0, 0)), Some(&Data::String("上海关山工业品贸易有限公司".into())));
    }
    // Purchasing may read orders, and knows no people of customers.
    let line = json!({ "product_name": "球阀", "unit": "个", "quantity": "3", "unit_price": "12.5" });
    let order = json!({ "customer_id": ids.customer, "contact_id": ids.contact, "lines": [line] });
    let order = lina.post("/api/v1/orders", order).await.expect(201);
    let path = format!("/orders/{}/pdf", order["id"]);
    let buyer = ids.company.api(&world, "buyer").await;
    for (who, knows) in [(&lina, true), (&buyer, false)] {
        let text = text_of(&download(&world, who, &path).await.bytes);
        assert!(text.contains("暗号甲精密机械有限公司") && text.contains("王建国") == knows, "{text}");
    }
    // A template of another kind, or of nobody.
    let wrong = format!("/orders/{}/pdf?template_id={}", ids.order, ids.print_template);
    assert_eq!(download(&world, &lina, &wrong).await.status, 422);
    let missing = format!("/orders/{}/pdf?template_id=999999", ids.order);
    assert_eq!(download(&world, &lina, &missing).await.status, 404);
    let chosen = format!("/quotes/{}/pdf?template_id={}", ids.sale.quote, ids.print_template);
    assert!(text_of(&download(&world, &lina, &chosen).await.bytes).contains("暗号乙报价单"));
}

async fn a_customer_prints_what_they_were_sent(world: World) {
    let company = world.company().await;
    let (known, person) = company.known_follower(&world, "杭州明远精密机械有限公司", "13800001111").await;
    let lina = company.api(&world, "lina").await;
    let line = json!({ "product_name": "球阀", "unit": "个", "quantity": "3", "unit_price": "12.5" });
    let quote = json!({ "customer_id": known.customer.0, "lines": [line] });
    let quote = lina.post("/api/v1/quotes", quote).await.expect(201);
    let id = quote["id"].as_i64().unwrap();
    let mut browser = Browser::new(&world);
    browser.sign_in(&person, &company.service.appid, "/").await;
    let path = format!("/api/v1/my/quotes/{id}/pdf");
    assert_eq!(browser.api().get(&path).await.status, 404, "a draft is nobody's but ours");
    let draft = download(&world, &lina, &format!("/quotes/{id}/pdf")).await;
    assert!(text_of(&draft.bytes).contains("（草稿，未生效）"));
    lina.post(&format!("/api/v1/quotes/{id}/send"), json!({ "version": quote["version"] })).await.expect(200);
    let cookies: Vec<String> = browser.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let request = world.http.get(format!("{}{path}", world.url)).header("cookie", cookies.join("; "));
    let file = super::got(request).await;
    assert_eq!(file.status, 200, "{}", file.code());
    let text = text_of(&file.bytes);
    assert!(text.contains("37.50") && text.contains("叁拾柒元伍角整") && !text.contains("草稿"), "{text}");
    // A stranger who signs in gets nothing.
    let stranger = world.person("路人", "13900000009").await;
    let mut other = Browser::new(&world);
    other.sign_in(&stranger, &company.service.appid, "/").await;
    assert_eq!(other.api().get(&path).await.status, 403);
}

async fn names_are_neither_source_nor_formula(world: World) {
    let company: Company = world.company().await;
    let name = "=1+1 #panic(\"x\") *有限公司*";
    let uow = company.begin(&world, "lina").await;
    let fields =
        CustomerFields { name: name.into(), address: Some("#read(\"/etc/passwd\")".into()), ..Default::default() };
    let customer = customers::create(&uow, NewCustomer { fields, ..Default::default() }).await.unwrap().id;
    uow.commit().await.unwrap();
    let order = company.order(&world, "lina", customer).await.order.id;
    let lina = company.api(&world, "lina").await;
    let text = text_of(&download(&world, &lina, &format!("/orders/{order}/pdf")).await.bytes);
    assert!(text.contains("=1+1#panic(\"x\")*有限公司*") && text.contains("#read(\"/etc/passwd\")"), "{text}");
    let table = download(&world, &lina, &format!("/orders/{order}/xlsx")).await;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(table.bytes)).unwrap();
    assert!(book.worksheet_formula("销售订单").unwrap().is_empty());
    let sheet = book.worksheet_range("销售订单").unwrap();
    assert!(sheet.rows().flatten().any(|cell| cell == &Data::String(name.into())));
}
