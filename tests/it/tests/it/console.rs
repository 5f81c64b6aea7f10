//! What the console works with: figures, quick replies, duplicates, greetings as long work.

use chrono::{Duration, NaiveDate};
use crm::actor::Actor;
use crm::customers::{self, CustomerFields, NewCustomer};
use crm::greetings;
use crm::ids::{ContactId, CustomerId};
use crm::pushes::Channel;
use it::company::birthday;
use it::greetings::{greeting, plan, rule};
use it::{Api, Company, World, both};
use reqwest::Method;
use serde_json::{Value, json};

both!(
    the_first_page_counts_what_happened,
    figures_keep_to_the_scope,
    ones_own_month,
    quick_replies_of_the_company_and_ones_own,
    duplicates_are_shown_until_declared_different,
    a_dry_run_says_what_will_happen_and_writes_nothing,
    a_preview_keeps_to_the_scope,
    a_day_is_watched_and_stopped,
);

fn day(world: &World) -> NaiveDate {
    (world.now() + Duration::hours(8)).date_naive()
}

async fn follow_up(api: &Api, customer: CustomerId, channel: &str) {
    let body = json!({ "channel": channel, "content": "谈了价格" });
    api.post(&format!("/api/v1/customers/{customer}/follow-ups"), body).await.expect(201);
}

fn on(days: &Value, date: &str) -> Value {
    days.as_array().unwrap().iter().find(|day| day["day"] == date).cloned().unwrap_or_default()
}

async fn the_first_page_counts_what_happened(world: World) {
    let company = world.company().await;
    let (known, person) = company.known_follower(&world, "杭州明远精密机械有限公司", "13800001111").await;
    rule(&world, &company, "birthday", 600, &[Channel::Task]).await;
    let in_three_days = birthday(day(&world) + Duration::days(3));
    company.customer_with(&world, "wang", "苏州恒立包装", "13800002222", vec![in_three_days]).await;
    let lina = company.api(&world, "lina").await;
    follow_up(&lina, known.customer, "visit").await;
    follow_up(&lina, known.customer, "phone").await;
    company.order(&world, "lina", known.customer).await;
    let revisit = json!({ "customer_id": known.customer, "due_on": "2026-11-24" });
    lina.post("/api/v1/revisits", revisit).await.expect(201);
    person.write("你们的价格多少？").await;
    world.drain().await;
    plan(&world, &company, greeting(&world, &company, known, "您好")).await;
    // Two hours before midnight in Shanghai the day is still the same, three hours later the next.
    world.advance(Duration::hours(12)).await;
    person.write("还在吗？").await;
    world.advance(Duration::hours(3)).await;
    person.write("？").await;

    let api = company.api(&world, "manager").await;
    let seen = api.get("/api/v1/overview").await.expect(200);
    assert_eq!((seen["today"].as_str(), seen["from"].as_str()), (Some("2026-11-24"), Some("2026-10-26")));
    assert_eq!(seen["customers"]["total"], 2);
    assert_eq!(seen["customers"]["by_grade"], json!({ "C": 2 }));
    assert_eq!(on(&seen["customers"]["new_per_day"], "2026-11-23")["count"], 2);
    assert_eq!(seen["customers"]["new_per_day"].as_array().unwrap().len(), 30, "days without any, too");
    assert_eq!(on(&seen["talks"]["per_day"], "2026-11-23")["received"], 2);
    assert_eq!(on(&seen["talks"]["per_day"], "2026-11-24")["received"], 1);
    assert_eq!(seen["talks"]["waiting"], 1);
    assert!(seen["talks"]["waiting_since"].as_str().unwrap().starts_with("2026-11-23T02:"));
    assert_eq!(on(&seen["follow_ups"]["per_day"], "2026-11-23")["count"], 2);
    assert_eq!(
        seen["follow_ups"]["per_person"][0],
        json!({ "staff": { "id": company.staff("lina"), "name": "李娜" }, "count": 2 })
    );
    assert_eq!((seen["orders"]["count"].as_i64(), seen["orders"]["amount"].as_str()), (Some(1), Some("133.46")));
    assert_eq!(on(&seen["orders"]["per_day"], "2026-11-23")["amount"], "133.46");
    assert_eq!(on(&seen["orders"]["per_day"], "2026-11-24")["amount"], "0.00");
    assert_eq!(seen["revisits"]["today"], 1);
    assert_eq!(seen["pushes"]["by_state"].as_object().unwrap().values().filter_map(Value::as_i64).sum::<i64>(), 1);
    let ahead = &seen["greetings"][0];
    assert_eq!((ahead["day"].as_str(), ahead["contacts"].as_i64()), (Some("2026-11-26"), Some(1)));
    assert_eq!(seen["unlinked"], 0);

    for (query, field) in
        [("from=2026-01-01&to=2026-12-31", "to"), ("from=2026-11-02&to=2026-11-01", "to"), ("from=x", "from")]
    {
        let answer = api.get(&format!("/api/v1/overview?{query}")).await;
        assert_eq!((answer.status, answer.body["error"]["field"].as_str()), (422, Some(field)), "{query}");
    }
    let past = api.get("/api/v1/overview?from=2026-11-01&to=2026-11-22").await.expect(200);
    assert_eq!((past["orders"]["count"].as_i64(), past["follow_ups"]["count"].as_i64()), (Some(0), Some(0)));
}

async fn figures_keep_to_the_scope(world: World) {
    let company = world.company().await;
    let known = company.customer(&world, "lina", "杭州明远精密机械有限公司", "13800001111").await;
    company.order(&world, "lina", known.customer).await;
    follow_up(&company.api(&world, "lina").await, known.customer, "phone").await;
    plan(&world, &company, greeting(&world, &company, known, "您好")).await;
    for (who, customers, orders, pushes, follow_ups) in [
        ("lina", json!(1), json!(1), json!(1), json!(1)),
        ("lead", json!(1), json!(1), json!(1), json!(1)),
        ("wang", json!(0), json!(0), Value::Null, json!(0)),
        ("liu", json!(0), json!(0), Value::Null, json!(0)),
        ("admin", json!(1), json!(1), json!(1), json!(1)),
    ] {
        let seen = company.api(&world, who).await.get("/api/v1/overview").await.expect(200);
        assert_eq!(seen["customers"]["total"], customers, "{who}");
        assert_eq!(seen["orders"]["count"], orders, "{who}");
        assert_eq!(seen["pushes"]["by_state"]["planned"], pushes, "{who}");
        assert_eq!(seen["follow_ups"]["count"], follow_ups, "{who}");
    }
    let finance = company.api(&world, "finance").await.get("/api/v1/overview").await.expect(200);
    assert_eq!((finance["customers"]["total"].as_i64(), finance["talks"].is_null()), (Some(1), true));
    let buyer = company.api(&world, "buyer").await.get("/api/v1/overview").await.expect(200);
    assert_eq!((buyer["orders"]["count"].as_i64(), buyer["customers"].is_null()), (Some(1), true));
    let other = world.company().await;
    let stranger = other.api(&world, "admin").await.get("/api/v1/overview").await.expect(200);
    assert_eq!((stranger["customers"]["total"].as_i64(), stranger["orders"]["count"].as_i64()), (Some(0), Some(0)));
}

async fn ones_own_month(world: World) {
    let company = world.company().await;
    let (known, person) = company.known_follower(&world, "杭州明远精密机械有限公司", "13800001111").await;
    let lina = company.api(&world, "lina").await;
    follow_up(&lina, known.customer, "visit").await;
    follow_up(&lina, known.customer, "phone").await;
    company.order(&world, "lina", known.customer).await;
    person.write("你们的价格多少？").await;
    world.advance(Duration::minutes(3)).await;
    person.write("还在吗？").await;
    world.advance(Duration::minutes(7)).await;
    let talks = lina.get("/api/v1/conversations").await.expect(200);
    let path = format!("/api/v1/conversations/{}/replies", talks["items"][0]["id"]);
    lina.post(&path, json!({ "text": "马上报价" })).await.expect(201);
    world.advance(Duration::minutes(1)).await;
    lina.post(&path, json!({ "text": "12.5 元一个" })).await.expect(201);
    world.drain().await;
    let month = lina.get("/api/v1/me/figures?month=2026-11").await.expect(200);
    assert_eq!(
        (month["month"].as_str(), month["follow_ups"].as_i64(), month["visits"].as_i64()),
        (Some("2026-11"), Some(2), Some(1))
    );
    assert_eq!(
        (month["new_customers"].as_i64(), month["orders"].as_i64(), month["amount"].as_str()),
        (Some(1), Some(1), Some("133.46"))
    );
    assert_eq!(month["replies"], 2);
    let waited = month["first_answer_seconds"].as_i64().unwrap();
    assert!((600..630).contains(&waited), "from the first question to the first answer: {waited}");
    let before = lina.get("/api/v1/me/figures?month=2026-10").await.expect(200);
    assert_eq!((before["follow_ups"].as_i64(), before["first_answer_seconds"].is_null()), (Some(0), true));
    assert_eq!(lina.get("/api/v1/me/figures?month=11-2026").await.status, 422);
    let wang = company.api(&world, "wang").await.get("/api/v1/me/figures").await.expect(200);
    assert_eq!((wang["replies"].as_i64(), wang["orders"].as_i64()), (Some(0), Some(0)));
}

async fn quick_replies_of_the_company_and_ones_own(world: World) {
    let company = world.company().await;
    let (manager, lina, wang) =
        (company.api(&world, "manager").await, company.api(&world, "lina").await, company.api(&world, "wang").await);
    let path = "/api/v1/quick-replies";
    let shared = json!({ "shared": true, "category": "问候", "content": "{contact}您好，我是{company}的{me}" });
    let shared = manager.post(path, shared).await.expect(201);
    assert_eq!(lina.post(path, json!({ "shared": true, "content": "您好" })).await.status, 403);
    let own = lina.post(path, json!({ "content": "稍等，我查一下" })).await.expect(201);
    for (bad, field) in [
        (json!({ "content": "{客户}您好" }), "content"),
        (json!({ "content": "" }), "content"),
        (json!({ "content": "x".repeat(601) }), "content"),
        (json!({ "content": "您好", "position": -1 }), "position"),
        (json!({ "content": "您好", "category": "类".repeat(31) }), "category"),
    ] {
        let answer = lina.post(path, bad).await;
        assert_eq!((answer.status, answer.body["error"]["field"].as_str()), (422, Some(field)), "{}", answer.body);
    }
    let contents = async |api: &Api| -> Vec<String> {
        let list = api.get(path).await.expect(200);
        list["items"].as_array().unwrap().iter().map(|item| item["content"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(contents(&lina).await.len(), 2);
    assert_eq!(contents(&wang).await.len(), 1, "what is somebody's own is theirs");
    let (shared, own) = (format!("{path}/{}", shared["id"]), format!("{path}/{}", own["id"]));
    let edit = json!({ "version": 1, "content": "我马上查", "position": 7 });
    let edited = lina.send(Method::PATCH, &own, Some(&edit), None).await.expect(200);
    assert_eq!((edited["position"].as_i64(), edited["version"].as_i64()), (Some(7), Some(2)));
    assert_eq!(lina.send(Method::PATCH, &own, Some(&edit), None).await.status, 409);
    assert_eq!(wang.send(Method::PATCH, &own, Some(&edit), None).await.status, 404);
    assert_eq!(manager.send(Method::DELETE, &own, None, None).await.status, 404, "nobody else's either");
    assert_eq!(lina.send(Method::DELETE, &shared, None, None).await.status, 403);
    lina.send(Method::DELETE, &own, None, None).await.expect(204);
    let cleared = json!({ "version": 1, "category": null });
    let cleared = manager.send(Method::PATCH, &shared, Some(&cleared), None).await.expect(200);
    assert!(cleared["category"].is_null() && cleared["content"].as_str().unwrap().contains("{me}"));
    let trail = manager.get("/api/v1/audit?action=quick_reply.").await.expect(200);
    assert_eq!(trail["items"].as_array().unwrap().len(), 5);
}

async fn alike(world: &World, company: &Company, owner: &str, name: &str) -> CustomerId {
    let uow = company.begin(world, owner).await;
    let new = NewCustomer {
        fields: CustomerFields { name: name.into(), ..CustomerFields::default() },
        looks_alike_reason: Some("两家公司".into()),
        ..NewCustomer::default()
    };
    let id = customers::create(&uow, new).await.unwrap().id;
    uow.commit().await.unwrap();
    id
}

async fn duplicates_are_shown_until_declared_different(world: World) {
    let company = world.company().await;
    let first = alike(&world, &company, "lina", "王伟").await;
    let second = alike(&world, &company, "lina", "王伟").await;
    let third = alike(&world, &company, "wang", "汪维").await;
    company.customer(&world, "lina", "苏州恒立包装", "13800002222").await;
    company.customer(&world, "wang", "无锡恒力机械", "13800002222").await;
    let api = company.api(&world, "manager").await;
    let groups = async |query: &str| -> Vec<(String, Vec<i64>)> {
        let mut found = Vec::new();
        let mut cursor = String::new();
        loop {
            let page =
                api.get(&format!("/api/v1/customers/duplicates?limit=1&cursor={cursor}{query}")).await.expect(200);
            for group in page["items"].as_array().unwrap() {
                let ids = group["customers"].as_array().unwrap().iter().map(|one| one["id"].as_i64().unwrap());
                found.push((group["why"].as_str().unwrap().to_owned(), ids.collect()));
            }
            match page["next"].as_str() {
                Some(next) => cursor = next.replace('+', "%2B"),
                None => return found,
            }
        }
    };
    let seen = groups("").await;
    assert_eq!(seen.iter().map(|(why, _)| why.as_str()).collect::<Vec<_>>(), ["phone", "name", "pinyin"]);
    assert_eq!(seen[1].1, [first.0, second.0]);
    assert_eq!(seen[2].1, [first.0, second.0, third.0]);
    assert_eq!(groups("&why=name").await.len(), 1);
    let lina = company.api(&world, "lina").await;
    let own = lina.get("/api/v1/customers/duplicates").await.expect(200);
    assert_eq!(own["items"].as_array().unwrap().len(), 1, "what one may not see is no duplicate");
    let path = "/api/v1/customers/duplicates/dismiss";
    for (bad, status) in [
        (json!({ "customer_ids": [first], "reason": "不同" }), 422),
        (json!({ "customer_ids": [first, first], "reason": "不同" }), 422),
        (json!({ "customer_ids": [first, second], "reason": "" }), 422),
        (json!({ "customer_ids": vec![first; 21], "reason": "不同" }), 422),
        (json!({ "customer_ids": [first, 987_654], "reason": "不同" }), 404),
    ] {
        assert_eq!(api.post(path, bad.clone()).await.status, status, "{bad}");
    }
    assert_eq!(lina.post(path, json!({ "customer_ids": [first, third], "reason": "不同" })).await.status, 404);
    api.post(path, json!({ "customer_ids": [second, first], "reason": "同名两人" })).await.expect(204);
    let seen = groups("").await;
    assert_eq!(seen.iter().map(|(why, _)| why.as_str()).collect::<Vec<_>>(), ["phone", "pinyin"]);
    api.post(path, json!({ "customer_ids": [third, second, first], "reason": "三个人" })).await.expect(204);
    assert_eq!(groups("").await.len(), 1);
    alike(&world, &company, "liu", "王伟").await;
    assert_eq!(groups("").await.len(), 3, "a new one is looked at again");
    let trail = api.get("/api/v1/audit?action=customer.dismiss_duplicate").await.expect(200);
    assert_eq!(trail["items"].as_array().unwrap().len(), 5);
}

/// How greetings of tomorrow would end, by the customer's name.
fn outcome(run: &Value, customer: CustomerId) -> &Value {
    run["items"].as_array().unwrap().iter().find(|item| item["customer"]["id"] == customer.0).unwrap_or(&Value::Null)
}

async fn a_dry_run_says_what_will_happen_and_writes_nothing(world: World) {
    let company = world.company().await;
    let tomorrow = day(&world) + Duration::days(1);
    let days = || vec![birthday(tomorrow)];
    let talked = company.customer_with(&world, "lina", "杭州明远精密机械有限公司", "13800001111", days()).await;
    let agreed = company.customer_with(&world, "lina", "苏州恒立包装", "13800002222", days()).await;
    let silent = company.customer_with(&world, "lina", "无锡泰山化工", "13800003333", days()).await;
    let refused = company.customer_with(&world, "lina", "宁波东海塑业", "13800004444", days()).await;
    let others = company.customer_with(&world, "liu", "广州白云电子", "13800005555", days()).await;
    company.follower(&world, talked).await.write("在吗？").await;
    company.follower(&world, agreed).await.consent(&company.notice).await;
    let manager = company.api(&world, "manager").await;
    manager.post(&format!("/api/v1/contacts/{}/opt-out", refused.contact), json!({})).await;
    let rule = rule(&world, &company, "birthday", 600, &[Channel::Custom, Channel::Subscribe, Channel::Task]).await;
    world.drain().await;
    let path = format!("/api/v1/greeting-rules/{rule}/dry-run");
    let before = manager.get("/api/v1/pushes").await.expect(200);
    let run = manager.post(&path, json!({ "day": tomorrow })).await.expect(200);
    assert_eq!((run["due_at"].as_str(), run["in_force"].as_bool()), (Some("2026-11-24T02:00:00Z"), Some(true)));
    let of = |known: it::Known| outcome(&run, known.customer);
    assert_eq!((of(talked)["outcome"].as_str(), of(talked)["channel"].as_str()), (Some("send"), Some("custom")));
    assert_eq!(of(agreed)["channel"], "subscribe");
    assert_eq!(of(agreed)["passed_over"][0], json!({ "channel": "custom", "reason": "没有可用的会话窗口" }));
    assert_eq!(of(silent)["outcome"], "hand_over");
    assert_eq!(of(silent)["passed_over"].as_array().unwrap().len(), 2);
    assert_eq!((of(refused)["outcome"].as_str(), of(refused)["reason"].as_str()), (Some("skip"), Some("客户已退订")));
    assert_eq!(run["totals"]["candidates"], 5);
    assert_eq!(run["totals"]["outcomes"], json!({ "send": 2, "hand_over": 2, "skip": 1 }));
    assert_eq!(run["totals"]["skipped"], json!({ "客户已退订": 1 }));
    let lina = company.api(&world, "lina").await;
    let own = lina.post(&path, json!({ "day": tomorrow })).await.expect(200);
    assert_eq!((own["totals"]["candidates"].as_i64(), outcome(&own, others.customer).is_null()), (Some(4), true));
    let part = manager.post(&path, json!({ "day": tomorrow, "limit": 2 })).await.expect(200);
    assert_eq!(part["items"].as_array().unwrap().len(), 2);
    let rest = manager.post(&path, json!({ "day": tomorrow, "limit": 500, "cursor": part["next"] })).await.expect(200);
    assert_eq!((rest["items"].as_array().unwrap().len(), rest["next"].is_null()), (3, true));
    for (bad, field) in [
        (json!({ "day": "2026-11-22" }), "day"),
        (json!({ "day": "2029-11-22" }), "day"),
        (json!({ "day": tomorrow, "limit": 501 }), "limit"),
        (json!({ "day": tomorrow, "cursor": "x" }), "cursor"),
    ] {
        let answer = manager.post(&path, bad).await;
        assert_eq!((answer.status, answer.body["error"]["field"].as_str()), (422, Some(field)), "{}", answer.body);
    }
    assert_eq!(manager.get("/api/v1/pushes").await.expect(200), before, "nothing was written");
    // What was said is what happens.
    world.advance(Duration::days(1)).await;
    world.tick().await;
    let manager = company.api(&world, "manager").await;
    let made = manager.get(&format!("/api/v1/pushes?rule_id={rule}&limit=100")).await.expect(200);
    let fate = |known: it::Known| {
        let of = made["items"].as_array().unwrap().iter().find(|push| push["customer"]["id"] == known.customer.0);
        of.map(|push| (push["state"].as_str().unwrap().to_owned(), push["channel"].as_str().map(str::to_owned)))
    };
    let state = |state: &str, channel: &str| Some((state.to_owned(), Some(channel.to_owned())));
    assert_eq!(fate(talked), state("sent", "custom"));
    assert_eq!(fate(agreed).map(|fate| fate.1), Some(Some("subscribe".to_owned())));
    assert_eq!(fate(silent), state("handed_over", "task"));
    assert_eq!(fate(refused), None);
    let again = manager.post(&path, json!({ "day": tomorrow })).await.expect(200);
    assert_eq!(outcome(&again, talked.customer)["reason"], "本次节日或纪念日已问候过");
}

async fn a_preview_keeps_to_the_scope(world: World) {
    let company = world.company().await;
    let today = day(&world);
    company.customer_with(&world, "lina", "杭州明远精密机械有限公司", "13800001111", vec![birthday(today)]).await;
    company.customer_with(&world, "liu", "广州白云电子", "13800005555", vec![birthday(today)]).await;
    let rule = rule(&world, &company, "birthday", 600, &[Channel::Task]).await;
    for (who, count) in [("manager", 2), ("lina", 1), ("lead", 1), ("liu", 1), ("wang", 0)] {
        let uow = company.read(&world, who).await;
        let rule = greetings::find_rule(&uow, rule).await.unwrap();
        assert_eq!(greetings::preview(&uow, &rule, today).await.unwrap().len(), count, "{who}");
    }
    let uow = world.db().begin(Actor::System(company.tenant)).await.unwrap();
    assert_eq!(greetings::plan(&uow, rule, today, ContactId(0)).await.unwrap().0, 2, "the scheduler sees all");
}

async fn a_day_is_watched_and_stopped(world: World) {
    let company = world.company().await;
    let today = day(&world);
    for (at, name) in ["杭州明远精密机械", "苏州恒立包装", "无锡泰山化工"].into_iter().enumerate() {
        company.customer_with(&world, "lina", name, &format!("1380000{at}{at}{at}{at}"), vec![birthday(today)]).await;
    }
    // In an hour: planned, and not due yet.
    let rule = rule(&world, &company, "birthday", 660, &[Channel::Task]).await;
    world.tick().await;
    let manager = company.api(&world, "manager").await;
    let path = format!("/api/v1/greeting-rules/{rule}/runs");
    let runs = manager.get(&path).await.expect(200);
    assert_eq!(
        (runs["items"][0]["day"].as_str(), runs["items"][0]["counts"].clone()),
        (Some("2026-11-23"), json!({ "planned": 3 }))
    );
    assert_eq!((runs["items"][0]["running"].as_i64(), runs["items"][0]["stopped_at"].is_null()), (Some(3), true));
    let stop = format!("/api/v1/greeting-rules/{rule}/stop");
    let lina = company.api(&world, "lina").await;
    assert_eq!(lina.post(&stop, json!({ "day": today, "reason": "文案有误" })).await.status, 403);
    assert_eq!(manager.post(&stop, json!({ "day": today, "reason": "" })).await.status, 422);
    assert_eq!(manager.post(&stop, json!({ "day": "2026-11-01", "reason": "晚了" })).await.status, 422);
    let stopped = manager.post(&stop, json!({ "day": today, "reason": "文案有误" })).await.expect(200);
    assert_eq!(stopped["cancelled"], 3);
    assert_eq!(
        (stopped["run"]["running"].as_i64(), stopped["run"]["stopped_reason"].as_str()),
        (Some(0), Some("文案有误"))
    );
    // Neither what was planned nor what is planned later goes out on that day.
    company.customer_with(&world, "lina", "宁波东海塑业", "13800009999", vec![birthday(today)]).await;
    world.advance(Duration::hours(2)).await;
    world.tick().await;
    let manager = company.api(&world, "manager").await;
    let runs = manager.get(&path).await.expect(200);
    assert_eq!(runs["items"][0]["counts"], json!({ "cancelled": 3 }));
    let again = manager.post(&stop, json!({ "day": today, "reason": "再次" })).await.expect(200);
    assert_eq!((again["cancelled"].as_i64(), again["run"]["stopped_reason"].as_str()), (Some(0), Some("文案有误")));
    let dry = json!({ "day": today });
    let dry = manager.post(&format!("/api/v1/greeting-rules/{rule}/dry-run"), dry).await.expect(200);
    assert_eq!(dry["in_force"], false);
    let pushes = manager.get(&format!("/api/v1/pushes?rule_id={rule}")).await.expect(200);
    let life = manager.get(&format!("/api/v1/pushes/{}", pushes["items"][0]["id"])).await.expect(200);
    assert_eq!(life["steps"].as_array().unwrap().last().unwrap()["reason"], "文案有误");
}
