//! The main job, end to end: a customer writes, staff act, a greeting goes out.

use chrono::Duration;
use crm::conversations::{self, ConversationFilter, Reply};
use crm::overview::timeline;
use crm::page::PageRequest;
use crm::pushes::{Channel, PushState};
use it::company::birthday;
use it::greetings::{birthday_rule, states};
use it::{World, both};
use serde_json::json;

both!(
    a_follower_is_welcomed_and_known,
    an_order_query_is_answered_and_stands_on_the_customers_page,
    a_salespersons_answer_arrives_in_the_chat,
    a_salesperson_works_over_the_api,
    a_birthday_greeting_arrives_at_its_time_once,
    two_workers_on_one_database_send_each_greeting_once,
);

async fn a_follower_is_welcomed_and_known(world: World) {
    let company = world.company().await;
    let known = company.customer(&world, "lina", "杭州明远精密机械有限公司", "13800001111").await;
    let person = company.follower(&world, known).await;
    let welcome = person.heard("reply").await;
    assert_eq!(welcome.len(), 1);
    assert!(welcome[0].starts_with("王总，您好"), "{}", welcome[0]);

    let mut stranger = world.person("阿杰", "13900002222").await;
    stranger.follow(&company.service.appid, Some(&format!("s{}", company.staff("wang")))).await;
    let welcome = stranger.heard("reply").await;
    assert!(welcome[0].contains("王强") && welcome[0].contains("上海关山"), "{}", welcome[0]);
    let mut nobody = world.person("小林", "13900003333").await;
    nobody.follow(&company.service.appid, None).await;
    assert!(nobody.heard("reply").await[0].contains("绑定"));

    let unknown = async |short: &str| {
        let uow = company.read(&world, short).await;
        crm::identities::unlinked(&uow, &PageRequest::default()).await.unwrap().items.len()
    };
    assert_eq!(unknown("wang").await, 2, "his own stranger, and the one of nobody");
    assert_eq!(unknown("lina").await, 1, "only the one of nobody");
    assert_eq!(unknown("manager").await, 2);
}

async fn an_order_query_is_answered_and_stands_on_the_customers_page(world: World) {
    let company = world.company().await;
    let (known, person) = company.known_follower(&world, "杭州明远精密机械有限公司", "13800001111").await;
    assert!(person.write("查订单").await.unwrap().contains("暂时没有查到"));
    let order = company.order(&world, "lina", known.customer).await;
    let listed = person.write("查訂單").await.unwrap();
    assert!(listed.contains(&order.order.number), "{listed}");
    let detail = person.write(&format!("订单 {}", order.order.number.to_lowercase())).await.unwrap();
    assert!(detail.contains("不锈钢球阀 ×10个，¥123.46") && detail.contains("不锈钢管 ×2.5米"), "{detail}");
    assert_eq!(person.tap("ORDERS").await.unwrap(), listed);
    assert!(person.write("订单 SO20200101-0001").await.unwrap().contains("没有查到订单"));

    let lines = |short: &'static str| {
        let (world, company) = (&world, &company);
        async move {
            let uow = company.read(world, short).await;
            timeline(&uow, known.customer, &PageRequest::default()).await.map(|page| format!("{:?}", page.items))
        }
    };
    let page = lines("lina").await.unwrap();
    for text in ["查订单", "查訂單", "您最近的订单", "点击菜单：ORDERS", "关注了公众号", &order.order.number]
    {
        assert!(page.contains(text), "{text} is missing: {page}");
    }
    assert!(lines("liu").await.is_err(), "another department's customer");
}

async fn a_salespersons_answer_arrives_in_the_chat(world: World) {
    let company = world.company().await;
    let (_, person) = company.known_follower(&world, "杭州明远精密机械有限公司", "13800001111").await;
    person.write("余下的螺栓什么时候能发？").await;
    let uow = company.begin(&world, "lina").await;
    let filter = ConversationFilter { waiting: true, ..ConversationFilter::default() };
    let talks = conversations::list(&uow, &filter, &PageRequest::default()).await.unwrap();
    let talk = talks.items[0].0.id;
    conversations::reply(&uow, talk, Reply::Text("后天发顺丰。".into())).await.unwrap();
    uow.commit().await.unwrap();
    assert!(person.heard("custom").await.is_empty(), "nothing is sent before the worker runs");
    world.drain().await;
    world.drain().await;
    assert_eq!(person.heard("custom").await, ["后天发顺丰。"]);
    let uow = company.read(&world, "lina").await;
    let (row, ..) = conversations::detail(&uow, talk).await.unwrap();
    assert!(row.waiting_since.is_none() && row.unread == 0, "answered, so nobody waits");
}

async fn a_birthday_greeting_arrives_at_its_time_once(world: World) {
    let company = world.company().await;
    birthday_rule(&world, &company).await;
    let today = birthday((world.now() + Duration::hours(8)).date_naive());
    let known = company.customer_with(&world, "lina", "杭州明远精密机械有限公司", "13800001111", vec![today]).await;
    let person = company.follower(&world, known).await;
    person.write("你好").await;
    for _ in 0..5 {
        world.tick().await;
    }
    assert!(person.heard("custom").await.is_empty(), "it is 10:00, and the rule says 10:30");
    world.advance(Duration::minutes(31)).await;
    for _ in 0..5 {
        world.tick().await;
        world.advance(Duration::minutes(7)).await;
    }
    assert_eq!(person.heard("custom").await, ["王总，祝您生日快乐！——李娜"]);
    assert_eq!(states(&world, &company).await.into_iter().collect::<Vec<_>>(), [(PushState::Sent, 1)]);
    world.advance(Duration::days(1)).await;
    world.tick().await;
    assert_eq!(person.heard("custom").await.len(), 1);
    let next_year = Duration::days(364) + Duration::hours(1);
    world.advance(next_year).await;
    person.write("又一年").await;
    world.tick().await;
    assert_eq!(person.heard("custom").await.len(), 2, "and the next year again");
}

async fn two_workers_on_one_database_send_each_greeting_once(world: World) {
    let company = world.company().await;
    let today = (world.now() + Duration::hours(8)).date_naive();
    it::greetings::rule(&world, &company, "birthday", 9 * 60 + 30, &[Channel::Custom, Channel::Task]).await;
    let mut people = Vec::new();
    for n in 0..20 {
        let (name, phone) = (format!("第{n}精密机械有限公司"), format!("138000011{n:02}"));
        let known = company.customer_with(&world, "lina", &name, &phone, vec![birthday(today)]).await;
        let person = company.follower(&world, known).await;
        person.write("你好").await;
        people.push(person);
    }
    let other = world.another().await.worker();
    let ticks = futures::future::join_all((0..8).map(|n| {
        let worker = if n % 2 == 0 { world.worker.clone() } else { other.clone() };
        tokio::spawn(async move { worker.tick().await.unwrap() })
    }));
    ticks.await.into_iter().for_each(|done| done.unwrap());
    let drains = futures::future::join_all((0..6).map(|n| {
        let worker = if n % 2 == 0 { world.worker.clone() } else { other.clone() };
        tokio::spawn(async move { worker.drain().await.unwrap() })
    }));
    drains.await.into_iter().for_each(|done| done.unwrap());
    // What the rate of greetings put off.
    for _ in 0..5 {
        world.advance(Duration::minutes(1)).await;
        world.drain().await;
    }
    for person in &people {
        assert_eq!(person.heard("custom").await.len(), 1);
    }
    assert_eq!(states(&world, &company).await.into_iter().collect::<Vec<_>>(), [(PushState::Sent, 20)]);
}

async fn a_salesperson_works_over_the_api(world: World) {
    let company = world.company().await;
    let (known, person) = company.known_follower(&world, "杭州明远精密机械有限公司", "13800001111").await;
    let order = company.order(&world, "lina", known.customer).await;
    person.write("查订单").await;
    person.write("什么时候能发？").await;
    let api = company.api(&world, "lina").await;
    let page = api.get(&format!("/api/v1/customers/{}", known.customer)).await.expect(200);
    assert_eq!(page["customer"]["name"], "杭州明远精密机械有限公司", "{page}");
    let timeline = api.get(&format!("/api/v1/customers/{}/timeline", known.customer)).await.expect(200).to_string();
    assert!(timeline.contains("查订单") && timeline.contains(&order.order.number), "{timeline}");
    let logged = json!({ "channel": "wechat", "content": "客户催货", "next_contact_on": "2026-11-25" });
    api.post(&format!("/api/v1/customers/{}/follow-ups", known.customer), logged).await.expect(201);
    let api = api_after(&world, &company, Duration::hours(40)).await;
    let todo = api.get("/api/v1/todo").await.expect(200);
    assert_eq!(todo["counts"]["contact_due"], 1, "{todo}");
    let listed = api.get(&format!("/api/v1/customers/{}/follow-ups", known.customer)).await.expect(200);
    assert_eq!(listed["items"][0]["content"], "客户催货", "{listed}");
    let talks = api.get("/api/v1/conversations?waiting=true").await.expect(200);
    let path = format!("/api/v1/conversations/{}/replies", talks["items"][0]["id"]);
    let said = api.post_once(&path, json!({ "text": "后天发顺丰。" }), "answer-1").await.expect(201);
    assert_eq!(said["state"], "queued", "{said}");
    api.post_once(&path, json!({ "text": "后天发顺丰。" }), "answer-1").await.expect(201);
    world.drain().await;
    assert_eq!(person.heard("custom").await, ["后天发顺丰。"], "the repeated request sends nothing twice");
    let waiting = api.get("/api/v1/conversations?waiting=true").await.expect(200);
    assert_eq!(waiting["items"], json!([]));
    let api = api_after(&world, &company, Duration::days(3)).await;
    let closed = api.post(&path, json!({ "text": "在吗" })).await;
    assert_eq!((closed.status, closed.code()), (409, "conversation.window_closed"), "{}", closed.body);
}

/// The API, signed in anew after a while: an access token lives for minutes.
async fn api_after(world: &World, company: &it::Company, pause: Duration) -> it::Api {
    world.advance(pause).await;
    company.api(world, "lina").await
}
