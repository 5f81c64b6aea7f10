//! Templates: who may change them, that one is the standard, that nothing is lost, and that a bad one is refused.

use it::{Company, World, both_with};
use serde_json::{Value, json};

use super::{download, preview, printing, text_of};

both_with!(printing;
    templates_are_kept_in_editions,
    one_template_is_the_standard,
    forms_are_checked,
    previews_show_and_refuse,
);

fn quote(name: &str) -> Value {
    json!({ "kind": "quote", "name": name, "form": { "title": "产品报价单", "copies": ["第一联 客户"] } })
}

async fn templates_are_kept_in_editions(world: World) {
    let company = world.company().await;
    let manager = company.api(&world, "manager").await;
    let made = manager.post("/api/v1/print-templates", quote("标准")).await.expect(201);
    assert_eq!(
        (&made["version"], &made["form"]["paper"], &made["has_source"]),
        (&json!(1), &json!("a4"), &json!(false))
    );
    let path = format!("/api/v1/print-templates/{}", made["id"]);
    let mut template = quote("新版");
    template["source"] = json!("#sys.inputs.document.number");
    let put = async |version: i64, template: &Value| {
        let body = json!({ "version": version, "template": template });
        manager.send(reqwest::Method::PUT, &path, Some(&body), None).await
    };
    let changed = put(1, &template).await.expect(200);
    assert_eq!((&changed["version"], &changed["has_source"]), (&json!(2), &json!(true)));
    assert_eq!((put(1, &template).await.status, put(1, &template).await.code().to_owned()), (409, "stale".to_owned()));
    template["kind"] = json!("order");
    assert_eq!(put(2, &template).await.status, 422);
    let editions = manager.get(&format!("{path}/editions")).await.expect(200);
    let names: Vec<&Value> = editions["items"].as_array().unwrap().iter().map(|edition| &edition["name"]).collect();
    assert_eq!(names, ["新版", "标准"]);
    assert_eq!(editions["items"][1]["form"]["title"], "产品报价单");
    // The name is taken; salespeople read and nothing more.
    let again = manager.post("/api/v1/print-templates", quote("新版")).await;
    assert_eq!((again.status, again.code()), (409, "print_template.name_taken"));
    let lina = company.api(&world, "lina").await;
    lina.get(&path).await.expect(200);
    assert_eq!(lina.post("/api/v1/print-templates", quote("我的")).await.status, 403);
    assert_eq!(lina.send(reqwest::Method::DELETE, &path, None, None).await.status, 403);
    let other = Company::create(&world, "别家公司").await.api(&world, "admin").await;
    assert_eq!(other.get(&path).await.status, 404);
    manager.send(reqwest::Method::DELETE, &path, None, None).await.expect(204);
    assert_eq!(manager.get(&path).await.status, 404);
    let trail = manager.get("/api/v1/audit?action=print_template.").await.expect(200);
    assert_eq!(trail["items"].as_array().unwrap().len(), 3, "{trail}");
}

async fn one_template_is_the_standard(world: World) {
    let company = world.company().await;
    let known = company.customer(&world, "lina", "杭州明远精密机械有限公司", "13800001111").await;
    let order = company.order(&world, "lina", known.customer).await.order.id;
    let (manager, lina) = (company.api(&world, "manager").await, company.api(&world, "lina").await);
    let title = async || text_of(&download(&world, &lina, &format!("/orders/{order}/pdf")).await.bytes);
    assert!(title().await.contains("销售订单"));
    for name in ["甲", "乙"] {
        let form = json!({ "title": format!("购销合同{name}"), "paper": "continuous" });
        let new = json!({ "kind": "order", "name": name, "standard": true, "form": form });
        manager.post("/api/v1/print-templates", new).await.expect(201);
        assert!(title().await.contains(&format!("购销合同{name}")));
    }
    let all = manager.get("/api/v1/print-templates?kind=order").await.expect(200);
    let standard: Vec<&Value> = all["items"].as_array().unwrap().iter().map(|row| &row["standard"]).collect();
    assert_eq!(standard, [&json!(true), &json!(false)], "{all}");
    // A standard template of one's own that is wrong says so where it is used.
    let bad = json!({ "kind": "order", "name": "丙", "standard": true, "source": "#nothing" });
    manager.post("/api/v1/print-templates", bad).await.expect(201);
    let refused = download(&world, &lina, &format!("/orders/{order}/pdf")).await;
    assert_eq!((refused.status, refused.code().as_str()), (422, "template.invalid"));
}

async fn forms_are_checked(world: World) {
    let company = world.company().await;
    let manager = company.api(&world, "manager").await;
    for (form, field) in [
        (json!({ "columns": [{ "key": "cost" }] }), "form.columns"),
        (json!({ "columns": [{ "key": "no", "width": 0 }] }), "form.columns"),
        (json!({ "title": "长".repeat(61) }), "form.title"),
        (json!({ "copies": vec!["联"; 9] }), "form.copies"),
        (json!({ "company": { "name": "名".repeat(201) } }), "form.company.name"),
    ] {
        let answer =
            manager.post("/api/v1/print-templates", json!({ "kind": "quote", "name": "错", "form": form })).await;
        assert_eq!((answer.status, answer.body["error"]["field"].as_str()), (422, Some(field)), "{form}");
    }
    for body in [
        json!({ "kind": "quote", "name": "错", "form": { "paper": "a3" } }),
        json!({ "kind": "quote", "name": "错", "form": { "unknown": 1 } }),
        json!({ "kind": "invoice", "name": "错" }),
        json!({ "kind": "quote", "name": "" }),
        json!({ "kind": "quote", "name": "错", "source": "x".repeat(50_001) }),
        json!({ "kind": "quote", "name": "错", "logo_file_id": 999_999 }),
    ] {
        let status = manager.post("/api/v1/print-templates", body.clone()).await.status;
        assert!(matches!(status, 400 | 422), "{status}");
    }
    let kinds = manager.get("/api/v1/print-kinds").await.expect(200);
    assert_eq!(kinds["items"].as_array().unwrap().len(), 7);
    assert!(kinds["source"].as_str().unwrap().contains("sys.inputs.document"));
}

async fn previews_show_and_refuse(world: World) {
    let company = world.company().await;
    let known = company.customer(&world, "lina", "杭州明远精密机械有限公司", "13800001111").await;
    let order = company.order(&world, "lina", known.customer).await.order;
    let manager = company.api(&world, "manager").await;
    let shown = preview(&world, &manager, json!({ "kind": "statement", "form": { "title": "月度对账单" } })).await;
    assert_eq!((shown.status, shown.mime.as_str()), (200, "application/pdf"), "{}", shown.code());
    assert!(text_of(&shown.bytes).contains("月度对账单"));
    let real = preview(&world, &manager, json!({ "kind": "order", "document_id": order.id.0 })).await;
    assert!(text_of(&real.bytes).contains(&order.number));
    let missing = preview(&world, &manager, json!({ "kind": "quote", "document_id": 999_999 })).await;
    assert_eq!(missing.status, 404);
    for source in ["#read(\"/etc/passwd\")", "#import \"@preview/cetz:0.3.1\": canvas", "#while true {}", "#x"] {
        let refused = preview(&world, &manager, json!({ "kind": "order", "source": source })).await;
        assert_eq!((refused.status, refused.code().as_str()), (422, "template.invalid"), "{source}");
        let body: Value = serde_json::from_slice(&refused.bytes).unwrap();
        assert_eq!(body["error"]["details"]["mistakes"][0]["line"], 1, "{body}");
    }
    let lina = company.api(&world, "lina").await;
    assert_eq!(preview(&world, &lina, json!({ "kind": "order" })).await.status, 403);
}
