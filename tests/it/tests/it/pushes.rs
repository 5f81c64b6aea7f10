//! What becomes of a push, whatever the platform answers.

use chrono::Duration;
use crm::pushes::{Channel, NewPush, Push, PushState};
use it::greetings::{due, greeting, plan, push, send, shipping_notice};
use it::{Company, Known, Person, World, both};
use serde_json::{Value, json};

both!(
    a_dead_token_is_fetched_anew_and_the_message_sent_once,
    a_used_up_quota_stops_the_endpoint_until_the_platforms_next_day,
    a_closed_window_leads_to_the_next_way,
    refusals_teach_what_they_say,
    an_unknown_outcome_is_never_repeated,
    a_platform_out_of_reach_is_tried_again,
    result_events_settle_pushes_even_before_the_answer,
    a_template_message_in_doubt_is_repeated_with_its_id,
    caps_quiet_hours_and_opting_out_hold,
    a_greeting_is_never_a_template_message,
    a_window_keeps_one_message_for_the_salesperson,
    a_consent_is_spent_once,
);

const CUSTOM: &str = "/cgi-bin/message/custom/send";
const NOTICE: &str = "/cgi-bin/message/subscribe/bizsend";
const TEMPLATE: &str = "/cgi-bin/message/template/send";

/// A company with a follower who has just written.
async fn talking(world: &World) -> (Company, Known, Person) {
    let company = world.company().await;
    let (known, person) = company.known_follower(world, "杭州明远精密机械有限公司", "13800001111").await;
    person.write("你好").await;
    world.drain().await;
    (company, known, person)
}

async fn fault(world: &World, path: &str, mut what: Value) {
    what["path"] = json!(path);
    world.sim.fault(what).await;
}

/// Lets hours pass, in which a push that is to be repeated would be.
async fn hours_pass(world: &World, hours: i64) {
    for _ in 0..hours * 2 {
        world.advance(Duration::minutes(30)).await;
        world.tick().await;
    }
}

fn reason(push: &Push) -> &str {
    push.reason.as_deref().unwrap_or_default()
}

async fn a_dead_token_is_fetched_anew_and_the_message_sent_once(world: World) {
    // An account for each: the platform forces no new token twice within half a minute.
    for code in [40001, 42001, 40014] {
        let (company, known, person) = talking(&world).await;
        assert_eq!(send(&world, &company, greeting(&world, &company, known, "一")).await.state, PushState::Sent);
        let fetched = world.sim.count("/cgi-bin/stable_token").await;
        fault(&world, CUSTOM, json!({ "errcode": code, "times": 1 })).await;
        let sent = send(&world, &company, greeting(&world, &company, known, "二")).await;
        assert_eq!(sent.state, PushState::Sent, "{code}: {:?}", sent.reason);
        assert_eq!(person.heard("custom").await, ["一", "二"], "{code}");
        let fetched = world.sim.count("/cgi-bin/stable_token").await - fetched;
        assert!((1..=2).contains(&fetched), "{code}: asked for, and forced where the old one came back: {fetched}");
    }
    // A token that has really run out.
    let (company, known, person) = talking(&world).await;
    assert_eq!(send(&world, &company, greeting(&world, &company, known, "一")).await.state, PushState::Sent);
    world.advance(Duration::hours(3)).await;
    assert_eq!(send(&world, &company, greeting(&world, &company, known, "二")).await.state, PushState::Sent);
    assert_eq!(person.heard("custom").await, ["一", "二"]);
}

async fn a_used_up_quota_stops_the_endpoint_until_the_platforms_next_day(world: World) {
    let (company, known, person) = talking(&world).await;
    fault(&world, CUSTOM, json!({ "errcode": 45009 })).await;
    let new = || NewPush { transactional: true, ..greeting(&world, &company, known, "额度") };
    let first = send(&world, &company, new()).await;
    assert_eq!(first.state, PushState::Queued, "{:?}", first.reason);
    let calls = world.sim.count(CUSTOM).await;
    let second = send(&world, &company, new()).await;
    assert_eq!(second.state, PushState::Queued);
    assert_eq!(world.sim.count(CUSTOM).await, calls, "a stopped endpoint is not called");
    let midnight = "2026-11-23T16:00:00Z".parse().unwrap();
    assert_eq!(due(&world).await, Some(midnight), "midnight in China");
    world.sim.no_faults().await;
    hours_pass(&world, 5).await;
    assert!(person.heard("custom").await.is_empty());
    world.move_to(midnight + Duration::minutes(1)).await;
    world.drain().await;
    assert_eq!(person.heard("custom").await, ["额度", "额度"]);
    assert_eq!(push(&world, &company, first.id).await.state, PushState::Sent);
}

async fn a_closed_window_leads_to_the_next_way(world: World) {
    for code in [45015, 45047] {
        let (company, known, person) = talking(&world).await;
        person.consent(&company.notice).await;
        fault(&world, CUSTOM, json!({ "errcode": code, "times": 1 })).await;
        let sent = send(&world, &company, greeting(&world, &company, known, "冬至将至，注意保暖")).await;
        let sent = push(&world, &company, sent.id).await;
        assert_eq!((sent.state, sent.channel), (PushState::Delivered, Some(Channel::Subscribe)), "{code}");
        assert!(person.heard("custom").await.is_empty());
        assert_eq!(person.heard("subscribe").await.len(), 1, "{code}");
        // The window is known to be closed now: nothing else is left.
        let calls = world.sim.count(CUSTOM).await;
        let next = send(&world, &company, greeting(&world, &company, known, "再一条")).await;
        assert_eq!(next.state, PushState::HandedOver, "{code}: {:?}", next.reason);
        assert_eq!(world.sim.count(CUSTOM).await, calls, "{code}");
    }
}

async fn refusals_teach_what_they_say(world: World) {
    let (company, known, person) = talking(&world).await;
    // The text will never be taken: failed at once.
    for code in [47003, 45002, 87014] {
        fault(&world, CUSTOM, json!({ "errcode": code, "times": 1 })).await;
        let new = NewPush { transactional: true, ..greeting(&world, &company, known, "不合规") };
        let failed = send(&world, &company, new).await;
        assert_eq!(failed.state, PushState::Failed, "{code}: {:?}", failed.reason);
        assert!(reason(&failed).contains(&code.to_string()), "{:?}", failed.reason);
    }
    // A notice whose field is refused goes the next way.
    let by_notice =
        || NewPush { channels: vec![Channel::Subscribe, Channel::Task], ..greeting(&world, &company, known, "通知") };
    for code in [47003, 43101] {
        person.consent(&company.notice).await;
        fault(&world, NOTICE, json!({ "errcode": code, "times": 1 })).await;
        let over = send(&world, &company, by_notice()).await;
        assert_eq!(over.state, PushState::HandedOver, "{code}: {:?}", over.reason);
    }
    // 43101 said that no consent is left: the next one does not even try.
    let calls = world.sim.count(NOTICE).await;
    assert_eq!(send(&world, &company, by_notice()).await.state, PushState::HandedOver);
    assert_eq!(world.sim.count(NOTICE).await, calls);
    // They have stopped following, says the platform.
    fault(&world, CUSTOM, json!({ "errcode": 43004, "times": 1 })).await;
    let new = NewPush { transactional: true, ..greeting(&world, &company, known, "在吗") };
    assert_eq!(send(&world, &company, new).await.state, PushState::HandedOver);
    let identity = crm::identities::of_contact(&world.reading(&company), &[known.contact]).await.unwrap().remove(0);
    assert!(!identity.followed);
    assert!(person.heard("custom").await.is_empty());
}

async fn an_unknown_outcome_is_never_repeated(world: World) {
    let company = world.company().await;
    let faults = [
        ("busy", json!({ "errcode": -1 })),
        ("500", json!({ "status": 500 })),
        ("502", json!({ "status": 502 })),
        ("a page", json!({ "html": true })),
        ("nothing", json!({ "empty": true })),
        ("a time-out", json!({ "timeout": true })),
        ("a dropped answer", json!({ "drop": true })),
    ];
    let mut made = Vec::new();
    for (number, (what, fault_of)) in faults.into_iter().enumerate() {
        let (name, phone) = (format!("第{number}精密机械有限公司"), format!("1380000111{number}"));
        let (known, person) = company.known_follower(&world, &name, &phone).await;
        person.write("你好").await;
        world.drain().await;
        let mut once = fault_of.clone();
        once["times"] = json!(1);
        fault(&world, CUSTOM, once).await;
        let doubted = send(&world, &company, greeting(&world, &company, known, "只此一次")).await;
        assert_eq!(doubted.state, PushState::InDoubt, "{what}: {:?}", doubted.reason);
        made.push((what, person, doubted.id));
    }
    let calls = world.sim.count(CUSTOM).await;
    hours_pass(&world, 3).await;
    assert_eq!(world.sim.count(CUSTOM).await, calls, "nothing is sent a second time");
    for (what, person, id) in made {
        let arrived = usize::from(what == "a dropped answer");
        assert_eq!(person.heard("custom").await.len(), arrived, "{what}");
        let uow = company.begin(&world, "lina").await;
        let resolved = crm::pushes::resolve_doubt(&uow, id, arrived == 1).await.unwrap();
        uow.commit().await.unwrap();
        assert_eq!(resolved.state, if arrived == 1 { PushState::Sent } else { PushState::Failed });
    }
}

async fn a_platform_out_of_reach_is_tried_again(mut world: World) {
    let (company, known, person) = talking(&world).await;
    world.stop_platform().await;
    let id = plan(&world, &company, greeting(&world, &company, known, "平台回来了")).await;
    for _ in 0..3 {
        world.drain().await;
        assert_eq!(push(&world, &company, id).await.state, PushState::Queued);
        world.app.db.clock().advance(Duration::minutes(2));
    }
    world.restart_platform().await;
    // The platform that comes back knows its accounts and users.
    world
        .sim
        .post(
            "/accounts",
            &json!({
                "appid": company.service.appid, "kind": "service", "mode": "safe", "secret": company.service.secret,
                "token": company.service.token, "encoding_aes_key": company.service.aes_key,
                "original_id": company.service.original_id,
            }),
        )
        .await;
    assert_eq!(world.sim.user("阿国", "13800001234").await, person.user);
    person.act("follow", json!({})).await;
    person.act("messages", json!({ "type": "text", "content": "你好" })).await;
    world.advance(Duration::minutes(2)).await;
    world.drain().await;
    assert_eq!(push(&world, &company, id).await.state, PushState::Sent);
    assert_eq!(person.heard("custom").await, ["平台回来了"]);
}

async fn result_events_settle_pushes_even_before_the_answer(world: World) {
    let (company, known, person) = talking(&world).await;
    let delivered = send(&world, &company, shipping_notice(&world, &company, known, "螺栓已发出")).await;
    assert_eq!(push(&world, &company, delivered.id).await.state, PushState::Delivered);
    fault(&world, TEMPLATE, json!({ "event_status": "failed:user block", "times": 1 })).await;
    let failed = send(&world, &company, shipping_notice(&world, &company, known, "垫圈已发出")).await;
    assert_eq!(push(&world, &company, failed.id).await.state, PushState::Failed);
    fault(&world, TEMPLATE, json!({ "no_event": true, "times": 1 })).await;
    let silent = send(&world, &company, shipping_notice(&world, &company, known, "螺母已发出")).await;
    assert_eq!(push(&world, &company, silent.id).await.state, PushState::Sent);
    for _ in 0..3 {
        fault(&world, TEMPLATE, json!({ "event_before_answer": true, "times": 1 })).await;
        let early = send(&world, &company, shipping_notice(&world, &company, known, "轴承已发出")).await;
        assert_eq!(push(&world, &company, early.id).await.state, PushState::Delivered);
    }
    person.consent(&company.notice).await;
    fault(&world, NOTICE, json!({ "event_before_answer": true, "times": 1 })).await;
    let new = NewPush { channels: vec![Channel::Subscribe], ..greeting(&world, &company, known, "注意保暖") };
    let early = send(&world, &company, new).await;
    assert_eq!(push(&world, &company, early.id).await.state, PushState::Delivered);
    // The one that the receiver blocked is not in the chat.
    assert_eq!(person.heard("subscribe").await.len(), 1);
}

async fn a_template_message_in_doubt_is_repeated_with_its_id(world: World) {
    let (company, known, person) = talking(&world).await;
    fault(&world, TEMPLATE, json!({ "drop": true, "times": 1, "no_event": true })).await;
    let doubted = send(&world, &company, shipping_notice(&world, &company, known, "螺栓已发出")).await;
    assert_eq!(doubted.state, PushState::InDoubt);
    assert_eq!(person.heard("template").await.len(), 1, "the platform has sent it");
    world.advance(Duration::minutes(1)).await;
    world.drain().await;
    let settled = push(&world, &company, doubted.id).await;
    assert!(matches!(settled.state, PushState::Sent | PushState::Delivered), "{:?}", settled.state);
    assert_eq!(world.sim.count(TEMPLATE).await, 2);
    let ids: Vec<Value> = world.sim.calls(TEMPLATE).await.iter().map(client_msg_id).collect();
    assert!(ids[0] == ids[1] && ids[0].is_string(), "{ids:?}");
    assert_eq!(person.heard("template").await.len(), 1, "and not a second time");
    // Beyond the life of the id, it is never repeated.
    fault(&world, TEMPLATE, json!({ "status": 500, "times": 1 })).await;
    let doubted = send(&world, &company, shipping_notice(&world, &company, known, "垫圈已发出")).await;
    assert_eq!(doubted.state, PushState::InDoubt);
    let calls = world.sim.count(TEMPLATE).await;
    world.advance(Duration::minutes(30)).await;
    hours_pass(&world, 2).await;
    assert_eq!(world.sim.count(TEMPLATE).await, calls);
    assert_eq!(push(&world, &company, doubted.id).await.state, PushState::InDoubt);
}

fn client_msg_id(call: &Value) -> Value {
    call["request"]["client_msg_id"].clone()
}

async fn caps_quiet_hours_and_opting_out_hold(world: World) {
    let (company, known, person) = talking(&world).await;
    for n in 0..3 {
        let sent = send(&world, &company, greeting(&world, &company, known, &format!("第 {n} 条"))).await;
        assert_eq!(sent.state, PushState::Sent);
    }
    let capped = send(&world, &company, greeting(&world, &company, known, "第四条")).await;
    assert_eq!(capped.state, PushState::Skipped);
    assert!(reason(&capped).contains("上限"), "{:?}", capped.reason);
    let notice = send(&world, &company, shipping_notice(&world, &company, known, "已发出")).await;
    assert_ne!(notice.state, PushState::Skipped, "what is about a service under way does not count");
    world.advance(Duration::days(8)).await;
    // 21:30 on a Tuesday in Shanghai.
    world.move_to("2026-12-01T13:30:00Z".parse().unwrap()).await;
    person.write("晚上好").await;
    let late = send(&world, &company, greeting(&world, &company, known, "晚安")).await;
    assert_eq!((late.state, reason(&late)), (PushState::Queued, "免打扰时段"));
    assert_eq!(due(&world).await, "2026-12-02T01:00:00Z".parse().ok(), "09:00 in Shanghai");
    hours_pass(&world, 11).await;
    assert!(!person.heard("custom").await.contains(&"晚安".to_owned()));
    hours_pass(&world, 1).await;
    assert_eq!(push(&world, &company, late.id).await.state, PushState::Sent);

    assert!(person.write("TD").await.unwrap().contains("退订"));
    let unwanted = send(&world, &company, greeting(&world, &company, known, "不该到")).await;
    assert_eq!((unwanted.state, reason(&unwanted)), (PushState::Skipped, "客户已退订"));
    assert!(person.write("恢复订阅").await.unwrap().contains("恢复"));
    let wanted = send(&world, &company, greeting(&world, &company, known, "又可以了")).await;
    assert_eq!(wanted.state, PushState::Sent);
}

async fn a_greeting_is_never_a_template_message(world: World) {
    let (company, known, _) = talking(&world).await;
    let new = NewPush {
        channels: vec![Channel::Template, Channel::Task],
        fields: json!({ "purpose": "shipping" }),
        ..greeting(&world, &company, known, "生日快乐")
    };
    assert_eq!(send(&world, &company, new).await.state, PushState::HandedOver);
    assert_eq!(world.sim.count(TEMPLATE).await, 0);
}

async fn a_window_keeps_one_message_for_the_salesperson(world: World) {
    let (company, known, person) = talking(&world).await;
    // The short window of following is over.
    world.advance(Duration::minutes(5)).await;
    let new = || NewPush {
        transactional: true,
        channels: vec![Channel::Custom, Channel::Task],
        ..greeting(&world, &company, known, "提醒")
    };
    for _ in 0..4 {
        assert_eq!(send(&world, &company, new()).await.state, PushState::Sent);
    }
    assert_eq!(send(&world, &company, new()).await.state, PushState::HandedOver, "the fifth is the salesperson's");
    let uow = company.begin(&world, "lina").await;
    let talk =
        crm::conversations::list(&uow, &Default::default(), &Default::default()).await.unwrap().items.remove(0).0;
    crm::conversations::reply(&uow, talk.id, crm::conversations::Reply::Text("我来答".into())).await.unwrap();
    uow.commit().await.unwrap();
    world.drain().await;
    assert_eq!(person.heard("custom").await, ["提醒", "提醒", "提醒", "提醒", "我来答"]);
    let uow = company.begin(&world, "lina").await;
    let again = crm::conversations::reply(&uow, talk.id, crm::conversations::Reply::Text("再来".into())).await;
    assert!(matches!(again, Err(crm::conversations::ReplyError::WindowClosed)));
    // A tap opens no window for pushes.
    drop(uow);
    person.tap("HELP").await;
    assert_eq!(send(&world, &company, new()).await.state, PushState::HandedOver);
}

async fn a_consent_is_spent_once(world: World) {
    let company = world.company().await;
    let (known, person) = company.known_follower(&world, "杭州明远精密机械有限公司", "13800001111").await;
    person.consent(&company.notice).await;
    let new =
        || NewPush { channels: vec![Channel::Subscribe, Channel::Task], ..greeting(&world, &company, known, "关怀") };
    let first = send(&world, &company, new()).await;
    assert_eq!(push(&world, &company, first.id).await.state, PushState::Delivered);
    let second = send(&world, &company, new()).await;
    assert_eq!(second.state, PushState::HandedOver, "{:?}", second.reason);
    assert_eq!(world.sim.count(NOTICE).await, 1);
    assert_eq!(person.heard("subscribe").await.len(), 1);
}
