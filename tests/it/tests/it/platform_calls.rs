//! What staff ask of the platform by hand, and the platform does: menus, QR codes, templates.

use it::{World, both};
use serde_json::{Value, json};

both!(the_default_menu_leads_to_the_customers_page, codes_link_whoever_scans_them, templates_of_both_kinds_are_listed);

async fn account_id(world: &World, company: &it::Company, appid: &str) -> i64 {
    let rows = crm::accounts::list(&world.reading(company)).await.unwrap();
    rows.iter().find(|row| row.appid == appid).unwrap().id.0
}

async fn the_default_menu_leads_to_the_customers_page(world: World) {
    let company = world.company().await;
    let (_, person) = company.known_follower(&world, "杭州明远精密机械有限公司", "13800001111").await;
    let admin = company.api(&world, "admin").await;
    let id = account_id(&world, &company, &company.service.appid).await;
    let published = admin.post(&format!("/api/v1/accounts/{id}/menu"), json!({})).await.expect(200);
    let url = format!("{}/api/v1/my/sign-in?appid={}&to=/orders", world.url, company.service.appid);
    let page = json!({ "name": "我的订单", "type": "view", "url": url });
    assert_eq!(published["button"][0]["sub_button"][0], page);
    let accounts = world.sim.get("/accounts").await;
    let account = accounts["accounts"].as_array().unwrap().iter().find(|one| one["appid"] == company.service.appid);
    assert_eq!(account.unwrap()["menu"]["button"], published["button"], "the platform shows what we say");
    assert!(person.tap("查订单").await.is_some());
    // The texts lead there, too; in the talk that staff read stand words alone.
    let help = person.write("帮助").await.unwrap();
    assert!(help.contains(&format!("<a href=\"{}/api/v1/my/sign-in?appid=", world.url)), "{help}");
    let lina = company.api(&world, "lina").await;
    let talk = lina.get("/api/v1/conversations").await.expect(200)["items"][0]["id"].clone();
    let messages = lina.get(&format!("/api/v1/conversations/{talk}/messages")).await.expect(200);
    assert!(messages.to_string().contains("我的页面") && !messages.to_string().contains("<a href"), "{messages}");
    let mini = account_id(&world, &company, &company.mini.appid).await;
    let refused = admin.post(&format!("/api/v1/accounts/{mini}/menu"), json!({})).await;
    assert_eq!((refused.status, refused.code()), (409, "account.no_menu"));
}

async fn codes_link_whoever_scans_them(world: World) {
    let company = world.company().await;
    let known = company.customer(&world, "lina", "杭州明远精密机械有限公司", "13800001111").await;
    let lina = company.api(&world, "lina").await;
    let made = lina.post("/api/v1/qr-codes", json!({ "contact_id": known.contact, "days": 3 })).await.expect(201);
    let image = world.http.get(made["image_url"].as_str().unwrap()).send().await.unwrap();
    assert!(image.status().is_success() && !image.bytes().await.unwrap().is_empty());
    let mut person = world.person("阿国", "13800001111").await;
    person.follow(&company.service.appid, made["scene"].as_str()).await;
    assert!(person.heard("reply").await[0].starts_with("王总"), "the code says who it is");
    let own = lina.post("/api/v1/qr-codes", json!({ "staff_id": company.staff("lina") })).await.expect(201);
    assert_eq!(own["scene"], format!("s{}", company.staff("lina")));
}

async fn templates_of_both_kinds_are_listed(world: World) {
    let company = world.company().await;
    let template = json!({
        "appid": company.mini.appid, "template_id": "STAFF1", "title": "待办提醒", "content": "客户：{{thing1.DATA}}\n事项：{{thing2.DATA}}",
    });
    world.sim.post("/templates", &template).await;
    let admin = company.api(&world, "admin").await;
    let list = async |appid: &str| {
        let found = admin.get(&format!("/api/v1/notice-templates/platform?appid={appid}")).await.expect(200);
        found["items"].as_array().unwrap().clone()
    };
    let service = list(&company.service.appid).await;
    let of = |items: &[Value], kind: &str| items.iter().filter(|item| item["kind"] == kind).count();
    assert_eq!((of(&service, "template"), of(&service, "subscribe")), (1, 1), "{service:?}");
    assert!(
        service.iter().all(|item| item["in_use"] == true && item["fields"].as_array().is_some_and(|f| f.len() == 2))
    );
    let mini = list(&company.mini.appid).await;
    assert_eq!((of(&mini, "template"), of(&mini, "subscribe")), (0, 1), "a program has none of the other kind");
    let body = json!({
        "appid": company.mini.appid, "kind": "subscribe", "template_id": "STAFF1", "purpose": "staff_reminder",
        "title": "待办提醒", "content": template["content"], "fields": { "thing1": "{{客户}}", "thing2": "{{节日}}" },
    });
    admin.post("/api/v1/notice-templates", body.clone()).await.expect(200);
    assert_eq!(list(&company.mini.appid).await[0]["in_use"], true);
    // Customers are not reached over the program, nor staff over the account.
    let mut wrong = body.clone();
    wrong["purpose"] = json!("greeting");
    assert_eq!(admin.post("/api/v1/notice-templates", wrong).await.status, 404);
    let mut wrong = body.clone();
    wrong["appid"] = json!(company.service.appid);
    assert_eq!(admin.post("/api/v1/notice-templates", wrong).await.status, 404);
    let mut wrong = body;
    wrong["kind"] = json!("template");
    assert_eq!(admin.post("/api/v1/notice-templates", wrong).await.body["error"]["field"], "kind");
}
