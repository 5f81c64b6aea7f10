//! The customers' own pages: signing in over the platform, and that each sees what is theirs alone.

use chrono::Duration;
use crm::audit::{self, AuditFilter};
use crm::contacts::NewContact;
use crm::identities::{self, bindings};
use crm::orders::{NewDelivery, ShippedLine};
use crm::page::PageRequest;
use crm::{contacts, orders};
use it::{Api, Browser, Company, World, both};
use reqwest::Method;
use serde_json::{Value, json};

both!(
    the_way_over_the_platform_and_back,
    nobody_else_comes_back_with_a_state,
    a_stranger_is_welcome_and_asks_to_be_linked,
    customers_see_what_is_theirs_alone,
    customers_change_what_is_theirs_on_the_trail,
    a_foreign_page_changes_nothing,
);

async fn the_way_over_the_platform_and_back(world: World) {
    let company = world.company().await;
    let (_, person) = company.known_follower(&world, "杭州明远精密机械有限公司", "13800001111").await;
    let mut browser = Browser::new(&world);
    let appid = &company.service.appid;
    let there = browser.depart(appid, "/orders/17").await;
    assert!(there.starts_with(&format!("{}/connect/oauth2/authorize?appid={appid}", world.sim.url())), "{there}");
    assert!(there.contains("scope=snsapi_base") && there.ends_with("#wechat_redirect"));
    let back = browser.authorise(&there, &person).await;
    assert!(back.starts_with(&format!("{}/api/v1/my/signed-in?code=", world.url)), "{back}");
    let shown = browser.open(&back).await;
    assert_eq!((shown.status, shown.location.as_str()), (302, format!("{}/my/#/orders/17", world.url).as_str()));
    let session = shown.set.iter().find(|cookie| cookie.starts_with("guanxi_my=")).unwrap();
    for part in ["HttpOnly", "SameSite=Lax", "Path=/api/v1/my", "Max-Age="] {
        assert!(session.contains(part), "{part}: {session}");
    }
    assert!(!session.contains("Secure"), "not over plain HTTP: {session}");
    let me = browser.api().get("/api/v1/my/me").await.expect(200);
    assert_eq!((&me["state"], &me["me"]["salutation"]), (&json!("linked"), &json!("王总")));
    assert_eq!(me["me"]["phones"], json!(["138****1111"]));
    assert_eq!(me["me"]["salesperson"], "李娜");
    // The next time no account has to be named.
    assert!(browser.open("/api/v1/my/sign-in").await.location.contains(appid));
    assert!(Browser::new(&world).open("/api/v1/my/sign-in").await.location.contains(appid), "there is only one");
    // A session of staff is none here, and none of these one of staff.
    let lina = company.api(&world, "lina").await;
    assert_eq!(lina.get("/api/v1/my/me").await.status, 401);
    assert_eq!(browser.api().get("/api/v1/me").await.status, 401);
    // It ends with signing out, and by itself.
    let api = browser.api();
    api.post("/api/v1/my/sign-out", json!({})).await.expect(204);
    assert_eq!(api.get("/api/v1/my/me").await.status, 401, "on the server, not in the browser alone");
    browser.sign_in(&person, appid, "/").await;
    browser.api().get("/api/v1/my/me").await.expect(200);
    world.advance(Duration::hours(4)).await;
    assert_eq!(browser.api().get("/api/v1/my/me").await.status, 401);
    world.tick().await;
}

async fn nobody_else_comes_back_with_a_state(world: World) {
    let company = world.company().await;
    let (_, person) = company.known_follower(&world, "杭州明远精密机械有限公司", "13800001111").await;
    let appid = company.service.appid.as_str();
    let home = format!("{}/my/#", world.url);
    let error = |code: &str| format!("{home}/?error={code}");
    // Someone is lured to come back with another's state and code: their browser did not leave.
    let (mut one, mut other) = (Browser::new(&world), Browser::new(&world));
    let there = one.depart(appid, "/").await;
    let back = one.authorise(&there, &person).await;
    assert_eq!(other.open(&back).await.location, error("my.state"));
    other.depart(appid, "/").await;
    assert_eq!(other.open(&back).await.location, error("my.state"), "not with a state of its own either");
    assert_eq!(one.open(&back).await.location, format!("{home}/"));
    let session = one.cookies["guanxi_my"].clone();
    // The same way back a second time, with everything that the browser had.
    let mut again = one.clone();
    again.cookies.clear();
    assert_eq!(again.open(&back).await.location, error("my.state"));
    // A code that was used, refused or belongs elsewhere; a state that is too old.
    let used = back.split("code=").nth(1).unwrap().split('&').next().unwrap().to_owned();
    let there = one.depart(appid, "/").await;
    let state = there.split("state=").nth(1).unwrap().split('#').next().unwrap().to_owned();
    let with_used = format!("/api/v1/my/signed-in?code={used}&state={state}");
    assert_eq!(one.open(&with_used).await.location, error("auth.code_invalid"));
    let there = one.depart(appid, "/").await;
    let state = there.split("state=").nth(1).unwrap().split('#').next().unwrap().to_owned();
    assert_eq!(one.open(&format!("/api/v1/my/signed-in?state={state}")).await.location, error("my.refused"));
    let there = one.depart(appid, "/").await;
    let back = one.authorise(&there, &person).await;
    world.advance(Duration::minutes(11)).await;
    assert_eq!(one.open(&back).await.location, error("my.state"));
    assert_eq!(one.cookies["guanxi_my"], session, "a failed try takes no session away");
    // A virtual visitor is nobody.
    let there = one.depart(appid, "/").await;
    let address = format!("{}&sim_snapshot=1", there.split('#').next().unwrap());
    let back = one.authorise(&address, &person).await;
    assert_eq!(one.open(&back).await.location, error("my.virtual_visitor"));
    // Whatever is asked for, the way back leads to pages of ours.
    for to in ["https://evil.example", "//evil.example/x", "/%0d%0aset-cookie:a=b", "javascript:alert(1)", "%23"] {
        let landed = Browser::new(&world).sign_in(&person, appid, to).await;
        assert_eq!(landed, format!("{home}/"), "{to}");
    }
    let mini = one.open(&format!("/api/v1/my/sign-in?appid={}", company.mini.appid)).await;
    assert_eq!(mini.location, error("account.unknown"));
}

async fn a_stranger_is_welcome_and_asks_to_be_linked(world: World) {
    let company = world.company().await;
    let known = company.customer(&world, "lina", "杭州明远精密机械有限公司", "13800001111").await;
    let order = company.order(&world, "lina", known.customer).await;
    let person = world.person("路人", "13900000001").await;
    let mut browser = Browser::new(&world);
    browser.sign_in(&person, &company.service.appid, "/").await;
    let api = browser.api();
    let me = api.get("/api/v1/my/me").await.expect(200);
    assert_eq!((&me["state"], &me["me"], &me["followed"]), (&json!("unlinked"), &Value::Null, &json!(false)));
    let refused = api.get("/api/v1/my/orders").await;
    assert_eq!((refused.status, refused.code()), (403, "my.not_linked"));
    // Whether or not the number is known, the answer is the same.
    api.post("/api/v1/my/link", json!({ "phone": "139 1111 2222" })).await.expect(204);
    assert_eq!(api.get("/api/v1/my/me").await.expect(200)["state"], "asked");
    api.post("/api/v1/my/link", json!({ "phone": "13800001111" })).await.expect(204);
    assert_eq!(api.get("/api/v1/my/me").await.expect(200)["state"], "asked");
    let wrong = api.post("/api/v1/my/link", json!({ "phone": "12" })).await;
    assert_eq!((wrong.status, wrong.body["error"]["field"].as_str()), (422, Some("phone")));
    for _ in 0..3 {
        api.post("/api/v1/my/link", json!({ "phone": "13800001111" })).await.expect(204);
    }
    assert_eq!(api.post("/api/v1/my/link", json!({ "phone": "13800001111" })).await.status, 429);
    // Whoever does not follow is still heard about pushes.
    api.post("/api/v1/my/opt-out", json!({})).await.expect(204);
    assert_eq!(api.get("/api/v1/my/me").await.expect(200)["opted_out"], true);
    // The owner decides; from then on the same session is the customer's.
    let uow = company.begin(&world, "lina").await;
    let request = bindings::pending(&uow, &PageRequest::default()).await.unwrap().items.remove(0);
    bindings::approve(&uow, request.id).await.unwrap();
    uow.commit().await.unwrap();
    let me = api.get("/api/v1/my/me").await.expect(200);
    assert_eq!((&me["state"], &me["opted_out"]), (&json!("linked"), &json!(true)));
    let orders = api.get("/api/v1/my/orders").await.expect(200);
    assert_eq!(orders["items"][0]["number"], order.order.number);
    assert_eq!(api.post("/api/v1/my/link", json!({ "phone": "13800001111" })).await.status, 409);
}

/// A customer with a contact, whose page is open in a browser.
async fn visiting(world: &World, company: &Company, name: &str, phone: &str) -> (it::Known, Api) {
    let known = company.customer(world, "lina", name, phone).await;
    let mut person = world.person(name, phone).await;
    let scene = identities::Scene::Contact(known.contact).to_string();
    person.follow(&company.service.appid, Some(&scene)).await;
    let mut browser = Browser::new(world);
    browser.sign_in(&person, &company.service.appid, "/").await;
    (known, browser.api())
}

async fn customers_see_what_is_theirs_alone(world: World) {
    let company = world.company().await;
    let other = Company::create(&world, "别家公司").await;
    let (one, first) = visiting(&world, &company, "杭州明远精密机械有限公司", "13800001111").await;
    let (two, second) = visiting(&world, &company, "苏州晨光电子科技有限公司", "13800002222").await;
    let (_, third) = visiting(&world, &other, "宁波海达紧固件厂", "13800003333").await;
    let mut numbers = Vec::new();
    for _ in 0..5 {
        numbers.push(company.order(&world, "lina", one.customer).await);
    }
    let theirs = company.order(&world, "lina", two.customer).await;
    let uow = company.begin(&world, "lina").await;
    let shipped = ShippedLine { line: numbers[0].lines[0].id, quantity: crm::money::Quantity(1000) };
    let new = NewDelivery { tracking_number: Some("SF123".into()), lines: vec![shipped], ..NewDelivery::default() };
    orders::ship(&uow, numbers[0].order.id, new).await.unwrap();
    uow.commit().await.unwrap();
    // Page by page, the newest first, each once.
    let mut seen = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = first.get(&format!("/api/v1/my/orders?limit=2{cursor}")).await.expect(200);
        seen.extend(page["items"].as_array().unwrap().iter().map(|row| row["number"].as_str().unwrap().to_owned()));
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    let wanted: Vec<String> = numbers.iter().rev().map(|order| order.order.number.clone()).collect();
    assert_eq!(seen, wanted);
    let order = first.get(&format!("/api/v1/my/orders/{}", numbers[0].order.id)).await.expect(200);
    assert_eq!(
        (order["lines"].as_array().unwrap().len(), &order["deliveries"][0]["tracking_number"]),
        (2, &json!("SF123"))
    );
    assert_eq!(order["deliveries"][0]["state"], "shipped");
    assert!(order["status"].as_str().unwrap().contains("部分发货"), "{order}");
    // Nothing that is meant for staff.
    for hidden in ["remark", "staff", "owner", "cost", "margin", "contact_id", "customer_id"] {
        assert!(order.get(hidden).is_none(), "{hidden}: {order}");
    }
    for (api, path) in [
        (&first, format!("/api/v1/my/orders/{}", theirs.order.id)),
        (&second, format!("/api/v1/my/orders/{}", numbers[0].order.id)),
        (&third, format!("/api/v1/my/orders/{}", numbers[0].order.id)),
        (&first, "/api/v1/my/orders/987654".to_owned()),
    ] {
        assert_eq!(api.get(&path).await.status, 404, "{path}");
    }
    assert_eq!(third.get("/api/v1/my/orders").await.expect(200)["items"], json!([]));
    // A colleague at the same customer is another person.
    let uow = company.begin(&world, "lina").await;
    let new = NewContact { name: "同事".into(), phones: vec!["13800009999".into()], ..NewContact::default() };
    let colleague = contacts::add(&uow, one.customer, new).await.unwrap();
    uow.commit().await.unwrap();
    let mut person = world.person("同事", "13800009999").await;
    let scene = identities::Scene::Contact(colleague.id).to_string();
    person.follow(&company.service.appid, Some(&scene)).await;
    let mut browser = Browser::new(&world);
    browser.sign_in(&person, &company.service.appid, "/").await;
    let me = browser.api().get("/api/v1/my/me").await.expect(200);
    assert_eq!((&me["me"]["name"], &me["me"]["phones"]), (&json!("同事"), &json!(["138****9999"])));
    assert_eq!(browser.api().get("/api/v1/my/orders").await.expect(200)["items"].as_array().unwrap().len(), 5);
    // Who is unlinked sees nothing from the next request on.
    let identity = identities::of_contact(&world.reading(&company), &[colleague.id]).await.unwrap().remove(0);
    let uow = company.begin(&world, "lina").await;
    identities::unlink(&uow, identity.id).await.unwrap();
    uow.commit().await.unwrap();
    assert_eq!(browser.api().get("/api/v1/my/orders").await.status, 403);
}

async fn customers_change_what_is_theirs_on_the_trail(world: World) {
    let company = world.company().await;
    let (known, api) = visiting(&world, &company, "杭州明远精密机械有限公司", "13800001111").await;
    let version = api.get("/api/v1/my/me").await.expect(200)["me"]["version"].as_i64().unwrap();
    let change = async |body: Value| api.send(Method::PATCH, "/api/v1/my/me", Some(&body), None).await;
    let birthday = json!({ "calendar": "lunar", "month": 8, "day": 15 });
    let unasked = change(json!({ "version": version, "birthday": birthday })).await;
    assert_eq!((unasked.status, unasked.body["error"]["field"].as_str()), (422, Some("birthday_consent")));
    let none = json!({ "version": version, "birthday": { "calendar": "solar", "month": 2, "day": 31 }, "birthday_consent": true });
    let none = change(none).await;
    assert_eq!((none.status, none.body["error"]["field"].as_str()), (422, Some("birthday")));
    let body = json!({
        "version": version, "name": "王建国（采购）", "salutation": "老王", "birthday": birthday, "birthday_consent": true,
    });
    let me = change(body.clone()).await.expect(200)["me"].clone();
    assert_eq!(
        (&me["name"], &me["salutation"], &me["birthday"]["month"]),
        (&json!("王建国（采购）"), &json!("老王"), &json!(8))
    );
    let stale = change(body).await;
    assert_eq!((stale.status, stale.code()), (409, "stale"));
    let found = company.api(&world, "lina").await.get("/api/v1/customers/search?q=采购").await.expect(200);
    assert!(found.to_string().contains("明远"), "staff find the new name: {found}");
    let kept = change(json!({ "version": version + 1, "birthday": null, "salutation": null })).await.expect(200);
    assert_eq!((&kept["me"]["birthday"], &kept["me"]["salutation"]), (&Value::Null, &Value::Null));
    api.post("/api/v1/my/opt-out", json!({})).await.expect(204);
    api.post("/api/v1/my/opt-in", json!({})).await.expect(204);
    let uow = company.read(&world, "admin").await;
    let filter =
        AuditFilter { entity: Some("contact".into()), entity_id: Some(known.contact.0), ..AuditFilter::default() };
    let trail = audit::list(&uow, &filter, Default::default(), &PageRequest::default()).await.unwrap().items;
    let acts: Vec<(&str, &str)> = trail.iter().map(|row| (row.actor_kind.as_str(), row.action.as_str())).collect();
    for act in ["contact.edit_own", "contact.opt_out", "contact.opt_in"] {
        assert!(acts.contains(&("customer", act)), "{act}: {acts:?}");
    }
    let agreed = trail.iter().find(|row| row.detail["birthday"]["consent"] == true);
    assert!(agreed.is_some(), "the consent to the birthday is on the trail");
}

async fn a_foreign_page_changes_nothing(world: World) {
    let company = world.company().await;
    let (_, person) = company.known_follower(&world, "杭州明远精密机械有限公司", "13800001111").await;
    let mut browser = Browser::new(&world);
    browser.sign_in(&person, &company.service.appid, "/").await;
    let cookie = format!("guanxi_my={}", browser.cookies["guanxi_my"]);
    let post = async |origin: Option<&str>, own: bool| {
        let mut request = world.http.post(format!("{}/api/v1/my/opt-out", world.url)).header("cookie", &cookie);
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        if own {
            request = request.header("x-requested-with", "fetch");
        }
        request.send().await.unwrap().status().as_u16()
    };
    assert_eq!(post(Some("https://evil.example"), false).await, 403);
    assert_eq!(post(Some("https://evil.example"), true).await, 403);
    assert_eq!(post(Some("null"), false).await, 403);
    assert_eq!(post(None, false).await, 403, "a form says nothing of itself");
    assert_eq!(browser.api().get("/api/v1/my/me").await.expect(200)["opted_out"], false);
    assert_eq!(post(Some(&world.url), false).await, 204);
    assert_eq!(post(None, true).await, 204);
}
